"""How a table is written does not matter: order, index, further columns."""

from __future__ import annotations

from collections.abc import Sequence

import hypothesis.strategies as st
import numpy as np
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.measure import Measure
from policeplan.rules import codes
from policeplan.schema import Kind, parts
from policeplan.testing.check import Check
from policeplan.testing.counting import (
    counted_directly,
    refuse_difference,
    rows_of,
    tallied,
)
from policeplan.testing.strategies import AREAS, frames


def settled(measure: Measure, table: pd.DataFrame) -> pd.DataFrame:
    """The table without what a rule on rows seen together may settle by their order.

    Rows of one key have one area, and no two rows of the table have the same first time: which of
    two incidents of one moment is the fifth, or whose area an incident has, is the order's to say.
    """
    if measure.together is None or table.empty:
        return table
    time = next(c.name for c in measure.needs.columns if c.kind is Kind.TIME)
    made = table.drop_duplicates(time, ignore_index=True)
    named = parts(made, measure.together)
    if named and "area" in made:
        made["area"] = np.array(AREAS, object)[codes(*named) % len(AREAS)]
    return made


def _order(measure: Measure, data: DataObject) -> None:
    table = settled(measure, data.draw(frames(measure)))
    places: Sequence[int] = data.draw(st.permutations(range(len(table))))
    shuffled = table.iloc[list(places)].reset_index(drop=True)
    one, other = tallied(measure, table), tallied(measure, shuffled)
    refuse_difference(one, other, f"rows in the order {list(places)}", table)


def _index(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure))
    n = len(table)
    labels = data.draw(
        st.sampled_from([[f"row {i}" for i in range(n)], list(range(n, 0, -1)), [7] * n])
    )
    relabelled = table.set_axis(pd.Index(labels, dtype=object), axis=0)
    one = tallied(measure, table)
    refuse_difference(one, tallied(measure, relabelled), f"a table with the index {labels}", table)
    rows = rows_of(measure, table).set_axis(pd.Index(labels, dtype=object), axis=0)
    direct = counted_directly(measure, rows, f"observing rows with the index {labels}")
    refuse_difference(one, direct, f"rows with the index {labels}", table)


def _extra(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure))
    spare = {"zz_number": range(len(table)), "zz_blank": None}
    said = f"further columns {', '.join(spare)}"
    one = tallied(measure, table)
    refuse_difference(one, tallied(measure, table.assign(**spare)), said, table)
    rows = rows_of(measure, table).assign(**spare)
    direct = counted_directly(measure, rows, f"observing rows with {said}")
    refuse_difference(one, direct, f"rows with {said}", table)


CHECKS = (
    Check(
        "order-of-rows",
        "The order of rows does not matter, but where the rule on rows of one key says so.",
        _order,
    ),
    Check(
        "index-labels",
        "The labels of a table's index do not matter: rows are told apart by their place.",
        _index,
    ),
    Check(
        "extra-columns",
        "Columns that the measure does not name do not matter.",
        _extra,
    ),
)
