"""Facts: what a sentence is to say, as plain records, and how exactly its numbers are printed.

They know nothing of sentences, and of figures only their print: names for codes, values, statuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import cast

import attrs
import numpy as np
import pandas as pd

from policeplan import display
from policeplan.definition import Definition
from policeplan.errors import ParameterError, UnknownAreaError
from policeplan.estimates import MISSING, OK, Estimates
from policeplan.period import Period
from policeplan.statistic import Figure

_MORE_DECIMALS = 6
_PERCENT = Figure("percent", "percent", "%", "%")
_FORMS = {"count": "number", "total": "number", "rate": "number", "stock": "stock"}

Record = Mapping[str, object]


class Form(Enum):
    """How a change is said: in number and percent, at a snapshot, in points, or from and to."""

    NUMBER = "number"
    STOCK = "stock"
    SHARE = "share"
    LEVEL = "level"


def form_of(figure: Figure) -> Form:
    """The form of a figure. One that is not known is said from and to, which is always right."""
    if figure.change_unit == "percentage points":
        return Form.SHARE
    return Form(_FORMS.get(figure.name, "level"))


@attrs.frozen(kw_only=True)
class Change:
    """One change, with all that a sentence of it may say.

    Attributes:
        title: of the measure.
        area: its name.
        levels: what tells it from the other changes of its area: levels of breakdowns, and which
            figure, of a measure that has several.
        level: of a mix, whose share it is.
        figure: which number, with its unit.
        later_period: when the later value is of.
        earlier_period: and the earlier.
        later: value, in the figure's own scale: a fraction for a share.
        earlier: the same.
        change: the same; later less earlier.
        change_pct: in percent, where that is defined.
        lower: lower limit of the change.
        upper: upper limit; the same as the lower where the figures are known and not estimated.
        verdict: ``higher``, ``lower``, ``no clear change``, or nothing where there is none.
        meaning: ``improved``, ``worse``, or nothing.
        later_status: ``ok``, or why the later value cannot be spoken of.
        earlier_status: the same for the earlier.
    """

    title: str
    area: str
    figure: Figure
    later_period: Period
    earlier_period: Period
    later: float
    earlier: float
    change: float
    lower: float
    upper: float
    change_pct: float = float("nan")
    verdict: str = ""
    meaning: str = ""
    levels: tuple[str, ...] = ()
    level: str = ""
    later_status: str = OK
    earlier_status: str = OK

    @property
    def exact(self) -> bool:
        """Whether the change is known and not estimated."""
        return self.lower == self.upper

    @property
    def shown(self) -> Figure:
        """The figure with as many decimals as it takes for the sentence not to contradict itself.

        At the figure's own decimals two values may print alike (12.4 and 12.4) though their change
        does not print as nought (0.1), or the other way about. One or two more decimals settle it.
        So do they where a change that is clear, beyond chance, would else print as none.
        """
        clear = bool(self.verdict) and self.verdict in {"higher", "lower"} and not self.exact
        shown = self.figure
        for more in range(_MORE_DECIMALS + 1):
            shown = attrs.evolve(self.figure, decimals=self.figure.decimals + more)
            moved = not is_nought(display.value(shown, self.change))
            apart = display.value(shown, self.later) != display.value(shown, self.earlier)
            if moved is apart and (moved or not clear):
                break
        return shown

    @property
    def unmoved(self) -> bool:
        """Whether the change prints as nought, and the values alike."""
        return is_nought(display.value(self.shown, self.change))

    @property
    def rounded(self) -> bool:
        """Whether the values as printed differ by another number than the change as printed."""
        later, earlier, change = (
            Decimal(display.value(self.shown, given).replace(",", ""))
            for given in (self.later, self.earlier, self.change)
        )
        return later - earlier != change


def is_nought(printed: str) -> bool:
    """Whether a number as printed is nought."""
    return not printed.strip("-0.,")


def visible(figure: Figure, change: float) -> Figure:
    """The figure with as many decimals as it takes for a change not to be rounded to nought."""
    for more in range(_MORE_DECIMALS + 1):
        shown = attrs.evolve(figure, decimals=figure.decimals + more)
        if not is_nought(display.value(shown, change)):
            return shown
    return figure


def percent(given: float, more: int = 0) -> str:
    """A percent without its sign; with more decimals where it would be rounded to nought."""
    shown = visible(attrs.evolve(_PERCENT, decimals=_PERCENT.decimals + more), given)
    return display.value(shown, abs(given))


def changes(frame: pd.DataFrame, later: Estimates, earlier: Estimates) -> list[Change]:
    """The facts of every row of a comparison.

    Args:
        frame: rows of its table.
        later: what it compares.
        earlier: with what.
    """
    definition, keys = later.definition, later.keys
    figures, mixed = definition.statistic.figures, definition.statistic.result_keys
    several = len(figures) > 1
    given = records(frame)
    if not given:
        return []
    states = [_states(estimates) for estimates in (later, earlier)]
    return [
        Change(
            title=definition.title,
            area=later.geography.name(str(row["area"])),
            levels=(
                *(str(row[key]) for key in keys if key not in {"area", "figure"}),
                *(f.title for f in figures if several and f.name == row["figure"]),
            ),
            level=", ".join(str(row[key]) for key in mixed),
            figure=definition.statistic.figure(str(row["figure"])),
            later_period=later.period,
            earlier_period=earlier.period,
            later=number_in(row["later"]),
            earlier=number_in(row["earlier"]),
            change=number_in(row["change"]),
            change_pct=number_in(row["change_pct"]),
            lower=number_in(row["change_lower"]),
            upper=number_in(row["change_upper"]),
            verdict=str(row["verdict"]),
            meaning=str(row["meaning"]),
            later_status=states[0].get(_key(row, keys), MISSING),
            earlier_status=states[1].get(_key(row, keys), MISSING),
        )
        for row in given
    ]


def rows_of(
    frame: pd.DataFrame,
    definition: Definition,
    figure: str | None,
    levels: Mapping[str, str],
    area: str | None = None,
) -> pd.DataFrame:
    """The rows of one figure, or of all, at these levels, of one area or of all.

    Raises:
        UnknownAreaError: no row is of that area.
        ParameterError: no row is of that figure or level, or the measure has none of that name.
    """
    rows = np.ones(len(frame), np.bool_)
    for name, wanted in {"area": area, "figure": figure, **levels}.items():
        if wanted is None:
            continue
        if name not in frame.columns:
            raise ParameterError(definition.id, name, "divides nothing here")
        labels = frame[name].to_numpy(object)
        rows &= labels == wanted
        if rows.any():
            continue
        known = [str(there) for there in frame[name].unique()]
        if name == "area" and wanted not in known:
            raise UnknownAreaError(wanted, known, "the table")
        if wanted not in known:
            has = ", ".join(map(repr, known)) or "none"
            raise ParameterError(definition.id, name, f"there is no {wanted!r} here, but {has}")
    return frame[rows]


def row_of(
    frame: pd.DataFrame,
    definition: Definition,
    area: str,
    figure: str | None,
    levels: Mapping[str, str],
) -> pd.DataFrame:
    """The one row of an area, figure (the leading one if none is named) and levels.

    Raises:
        UnknownAreaError: no row is of that area.
        ParameterError: they name no row, or more than one.
    """
    figure = figure or definition.statistic.figures[0].name
    found = rows_of(frame, definition, figure, levels, area)
    if len(found) != 1:
        problem = f"{len(found)} rows are of that area and figure: name the level of each breakdown"
        raise ParameterError(definition.id, "level", problem)
    return found


def _states(estimates: Estimates) -> dict[tuple[object, ...], str]:
    keys = estimates.keys
    frame = estimates.frame
    rows = zip(*(frame[key].to_numpy(object) for key in (*keys, "status")), strict=True)
    return {row[:-1]: str(row[-1]) for row in rows}


def _key(row: Record, keys: Sequence[str]) -> tuple[object, ...]:
    return tuple(row[key] for key in keys)


def records(frame: pd.DataFrame) -> list[Record]:
    """The rows of a table of figures, each by its columns."""
    names = [str(name) for name in frame.columns]
    rows = frame.to_numpy(object).tolist()
    return [dict(zip(names, row, strict=True)) for row in rows]


def number_in(cell: object) -> float:
    """The number in a cell; not a number where there is none."""
    given = cast("float", cell)
    return float("nan") if pd.isna(given) else float(given)
