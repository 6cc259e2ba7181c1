"""How tables look in a console and in a notebook: names for codes, right units, a dash for none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import pandas as pd

from policeplan import markup
from policeplan.area import Geography
from policeplan.definition import Definition
from policeplan.statistic import Figure

MISSING = "\N{EN DASH}"
_HEADINGS = {
    "change_pct": "change, %",
    "change_lower": "from",
    "change_upper": "to",
    "ranked": "figure ranked",
    "best_area": "best area",
    "worst_area": "worst area",
}
_VALUES = ("value", "lower", "upper", "earlier", "later")
_CHANGES = ("change", "change_lower", "change_upper")


def number(value: object, decimals: int, *, sign: bool = False) -> str:
    """A number for print, with thousands separators; a dash where there is none."""
    known = _known(value)
    if known is None:
        return MISSING
    rounded = round(known, decimals) + 0.0
    return f"{rounded:{'+' if sign and rounded else ''},.{decimals}f}"


def value(figure: Figure, given: object, *, sign: bool = False) -> str:
    """A figure's value or change for print, in its unit's scale, without the unit."""
    known = _known(given)
    scaled = None if known is None else known * figure.scale
    return number(scaled, figure.decimals, sign=sign)


def _known(cell: object) -> float | None:
    """The number in a cell of a table, if there is one."""
    given = cast("float", cell)
    return None if pd.isna(given) else float(given)


def named(
    frame: pd.DataFrame, geography: Geography, definition: Definition, basis: str = "value"
) -> pd.DataFrame:
    """The table as people read it: every cell text. ``basis`` says what a benchmark ranks."""
    figures: Mapping[str, Figure] = {f.name: f for f in definition.statistic.figures}
    rows = [figures[name] for name in frame["figure"]]
    out = pd.DataFrame(index=frame.index)
    for column in frame.columns:
        cells = list(frame[column])
        if column == "figure":
            text = [figure.title for figure in rows]
        elif column in _VALUES:
            text = [value(f, c) for f, c in zip(rows, cells, strict=True)]
        elif column in _CHANGES:
            text = [value(f, c, sign=True) for f, c in zip(rows, cells, strict=True)]
        elif column in {"ranked", "best", "worst", "group"}:
            text = _ranked(frame[column], basis, rows)
        elif column == "change_pct":
            text = [number(c, 1, sign=True) for c in cells]
        elif column.endswith("area"):
            text = [MISSING if pd.isna(c) else geography.name(str(c)) for c in cells]
        else:
            text = [MISSING if pd.isna(c) or c == "" else str(c) for c in cells]
        out[_HEADINGS.get(column, column)] = text
    return out.drop(columns="figure") if len(figures) == 1 else out


def _ranked(cells: pd.Series, basis: str, rows: list[Figure]) -> list[str]:
    if basis == "change_pct":
        return [number(cell, 1, sign=True) for cell in cells]
    return [value(f, c, sign=basis == "change") for f, c in zip(rows, cells, strict=True)]


def text(title: str, shown: pd.DataFrame) -> str:
    """A title over a plain table."""
    return f"{title}\n{shown.to_string(index=False)}" if len(shown) else f"{title}\n(empty)"


def html(title: str, shown: pd.DataFrame) -> str:
    """A table with a caption and header scopes."""
    rows = [[str(cell) for cell in row] for row in shown.itertuples(index=False)]
    return markup.table(title, [str(column) for column in shown.columns], rows)


class Shown:
    """A record that shows itself as a table under a title, in a console and in a notebook."""

    __slots__ = ()

    def _title(self) -> str:
        raise NotImplementedError

    def _shown(self) -> pd.DataFrame:
        raise NotImplementedError

    def __repr__(self) -> str:
        return text(self._title(), self._shown())

    def _repr_html_(self) -> str:
        return html(self._title(), self._shown())
