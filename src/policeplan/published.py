"""Published tables: figures that somebody else counted, as cells of a tally."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd

from policeplan.cells import columns_of, summed
from policeplan.coverage import Span
from policeplan.definition import Definition
from policeplan.errors import TallyMismatchError
from policeplan.observations import NO_AREA
from policeplan.period import Period
from policeplan.schema import Column, Kind, Schema
from policeplan.words import count

NO_FIGURE = "no figure"


@attrs.frozen
class Published:
    """A published table as cells, with the spans that its areas cover."""

    cells: pd.DataFrame
    spans: Mapping[str, list[Span]]
    rows_in: int
    excluded: Mapping[str, int]


def published(
    table: object,
    definition: Definition,
    period: Period | str,
    area: str,
    columns: Mapping[str, str],
) -> Published:
    """Cells from a table of figures, one row for each area, period and level."""
    statistic = definition.statistic
    labels = [c for c in columns_of(definition) if c not in {"start", "end", "area"}]
    needs = [Column("area", Kind.CATEGORY, "the area")]
    needs += [Column(name, Kind.CATEGORY, f"the {name}") for name in labels]
    needs += [Column(part, Kind.NUMBER, f"the {part}") for part in statistic.parts]
    names = {"area": area, **columns}
    if isinstance(period, str):
        needs.append(Column("period", Kind.CATEGORY, "the period in words"))
        names["period"] = period
    rows = Schema(*needs).take(table, names, wanted_by=definition.says)
    parts = list(statistic.parts)
    no_area, blank = rows["area"].isna(), rows[parts].isna().any(axis=1)
    excluded = {NO_AREA: int(no_area.sum()), NO_FIGURE: int((blank & ~no_area).sum())}
    kept = rows[~no_area & ~blank].reset_index(drop=True)
    for name in ["area", *labels]:
        kept[name] = kept[name].astype(str).astype(object)
    for part in parts:
        if (kept[part] == np.floor(kept[part])).all():
            kept[part] = kept[part].astype(np.int64)
    if isinstance(period, str):
        spoken = {text: Period.parse(str(text)) for text in kept["period"].unique()}
        periods = [spoken[text] for text in kept["period"]]
    else:
        periods = [period] * len(kept)
    kept["start"] = np.array([p.start for p in periods], "datetime64[s]")
    kept["end"] = np.array([p.end for p in periods], "datetime64[s]")
    keys = columns_of(definition)
    twice = int(kept.duplicated(keys).sum())
    if twice:
        raise TallyMismatchError(
            f"{count(twice, 'row')} of the published table repeat an area and period that another "
            "row has already; take one group of the table at a time"
        )
    spans: dict[str, list[Span]] = {}
    for name, p in zip(kept["area"], periods, strict=True):
        spans.setdefault(str(name), []).append((p.start, p.end))
    for name in rows.loc[~no_area, "area"].unique():
        spans.setdefault(str(name), [])
    table_of_cells = summed(kept, definition)
    return Published(table_of_cells, spans, len(rows), {r: n for r, n in excluded.items() if n})
