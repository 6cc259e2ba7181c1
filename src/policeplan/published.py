"""Published tables: figures that somebody else counted, as cells of a tally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import attrs
import numpy as np
import pandas as pd

from policeplan import places
from policeplan.area import Geography
from policeplan.cells import columns_of, levels_of, refuse_overlaps, summed
from policeplan.coverage import Span
from policeplan.definition import Definition
from policeplan.errors import ColumnTypeError, PeriodError, StrayAreaError, TallyMismatchError
from policeplan.observations import NO_AREA, NO_DATE
from policeplan.period import Period
from policeplan.schema import Column, Kind, Schema
from policeplan.words import count, quoted

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
    areas: Geography | None = None,
) -> Published:
    """Cells from a table of figures, one row for each area, period and level.

    A group of rows (an area and a period) with a blank figure is not covered, whatever figures it
    has beside: a share of a mix with a level unknown has no base.

    Raises:
        ColumnTypeError: rows have no known level, or their period is none.
        StrayAreaError: rows name an area that is not among ``areas``.
        TallyMismatchError: an area's figure stands twice, or for times that overlap.
    """
    statistic, levels = definition.statistic, levels_of(definition)
    names = {"area": area, **columns}
    numbers = [*(key for key in statistic.keys if key not in levels), *statistic.parts]
    needs = [Column("area", Kind.CATEGORY, "the area")]
    needs += [Column(name, Kind.CATEGORY, f"the {name}") for name in levels]
    needs += [Column(name, Kind.NUMBER, f"the {name}") for name in numbers]
    if isinstance(period, str):
        needs.append(Column("period", Kind.CATEGORY, "the period in words"))
        names["period"] = period
    rows = Schema(*needs).take(table, names, wanted_by=definition.says)
    n_rows = len(rows)
    if areas is not None:
        rows["area"] = places.by_code(rows["area"], areas, footnotes=True)
        _refuse_strays(rows["area"], areas)
    no_date = rows["period"].isna() if "period" in rows else pd.Series(False, index=rows.index)
    no_area = rows["area"].isna() & ~no_date
    rows = rows[~no_date & ~no_area].reset_index(drop=True)
    for name, known in levels.items():
        _refuse_unknown(rows[name], known, names.get(name, name))
    periods = _spoken(rows["period"], period) if isinstance(period, str) else [period] * len(rows)
    rows["start"] = np.array([p.start for p in periods], "datetime64[s]")
    rows["end"] = np.array([p.end for p in periods], "datetime64[s]")
    # A figure without end, what a division by nought leaves in a spreadsheet, is none.
    blank = rows[numbers].astype(float).replace([np.inf, -np.inf], np.nan).isna().any(axis=1)
    kept = rows[~blank].astype(dict.fromkeys(["area", *levels], object))
    for name in numbers:
        if (kept[name] == np.floor(kept[name])).all():
            kept[name] = kept[name].astype(np.int64)
    twice = int(kept.duplicated(columns_of(definition)).sum())
    if twice:
        raise TallyMismatchError(
            f"{count(twice, 'row')} of the published table repeat an area and period that another "
            "row has already; take one group of the table at a time"
        )
    cells = summed(kept, definition)
    refuse_overlaps(cells)
    withheld = set(zip(rows["area"][blank], rows["start"][blank], rows["end"][blank], strict=True))
    spans: dict[str, list[Span]] = {}
    for name, start, end, p in zip(rows["area"], rows["start"], rows["end"], periods, strict=True):
        supplied = spans.setdefault(str(name), [])
        if (name, start, end) not in withheld:
            supplied.append((p.start, p.end))
    excluded = {NO_DATE: no_date, NO_AREA: no_area, NO_FIGURE: blank}
    n_excluded = {reason: int(flags.sum()) for reason, flags in excluded.items() if flags.any()}
    return Published(cells, spans, n_rows, n_excluded)


def _refuse_strays(column: pd.Series, areas: Geography) -> None:
    """Wholes are no strays here: a published table has figures of its own for them."""
    strays = column.notna() & ~column.isin(list(areas.by_code))
    if strays.any():
        n_values = int(column[strays].nunique())
        raise StrayAreaError(int(strays.sum()), n_values, len(column), list(areas.by_code))


def _refuse_unknown(labels: pd.Series, known: Sequence[str], column: str) -> None:
    strays = int((~labels.isin(known)).sum())
    if strays:
        raise ColumnTypeError(
            column,
            f"one of {quoted(known)}",
            f"{strays:,} of {count(len(labels), 'row')} hold something else, or nothing",
            "Leave those rows out, totals too, or put their labels right.",
        )


def _spoken(words: pd.Series, column: str) -> list[Period]:
    periods: dict[object, Period] = {}
    for text in words.unique():
        with suppress(PeriodError):  # refused below in counts, for it is what a row says
            periods[text] = Period.parse(str(text))
    strays = int((~words.isin(list(periods))).sum())
    if strays:
        raise ColumnTypeError(
            column,
            "periods in words",
            f"{strays:,} of {count(len(words), 'row')} hold none that is known here",
            "Say '2016-11', '2016', '2016/17', '2016/17 Q3' or 'year to 2016-11'.",
        )
    return [periods[text] for text in words]
