"""Reading tables of figures and of relations. What cannot be read is refused by row and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

import pandas as pd

from policeplan import native
from policeplan.analysis.auditing.rounding import Printed, read_figure, read_rank
from policeplan.analysis.auditing.statements import (
    COUNTED,
    FIGURES,
    INCLUDES,
    SUMS,
    WHOLE_FIGURES,
    Figures,
    Kind,
    Relation,
    Statement,
)
from policeplan.errors import FiguresError
from policeplan.words import did_you_mean, quoted

_TEXTS = ("measure", "area", "basis", "unit", "part_of", "split", "complete", "share_of", "says")
_NUMBERS = (*FIGURES, *WHOLE_FIGURES, "rank")
_RELATION = ("whole", "part", "kind", "split")
_YES, _NO = {"yes", "true", "1"}, {"", "no", "false", "0"}
_TABLE, _RELATIONS = "figures", "relations"

Cells = Mapping[str, Sequence[str]]


def read_figures(
    table: object, relations: object | None = None, counts: Collection[str] = ()
) -> Figures:
    """Statements and relations from tables of text.

    Raises:
        FiguresError: a column is missing, an id stands twice or is not known, a text is no figure.
        TableError: it is no table.
    """
    names = native.column_names(table)
    _needed(names, ("id",), _TABLE)
    if not {*_NUMBERS} & {*names}:
        problem = f"there is no such column, nor another of figures. Name them {quoted(_NUMBERS)}"
        raise FiguresError(_TABLE, 0, "change", problem)
    known = [name for name in ("id", *_TEXTS, *_NUMBERS) if name in names]
    cells, n = _cells(table, known, _TABLE)
    counted = COUNTED | {unit.casefold() for unit in counts}
    statements: dict[str, Statement] = {}
    for at in range(n):
        one = _statement(cells, at, counted)
        if not one.id:
            raise FiguresError(_TABLE, at + 1, "id", "it is blank. Give each statement its own id")
        if one.id in statements:
            raise FiguresError(
                _TABLE, at + 1, "id", f"{one.id!r} stands in an earlier row. Make each id unique"
            )
        statements[one.id] = one
    return Figures(
        statements,
        (*_from_columns(cells, statements), *_from_table(relations, statements)),
        _shares(cells, statements),
        tuple(name for name in names if name not in known),
    )


def _needed(names: Sequence[str], needed: Sequence[str], table: str) -> None:
    for column in needed:
        if column not in names:
            problem = (
                f"there is no such column; the table has {quoted(names)}."
                f"{did_you_mean(column, names)} Name it so in the table's heading"
            )
            raise FiguresError(table, 0, column, problem)


def _cells(table: object, names: Sequence[str], which: str) -> tuple[Cells, int]:
    """Columns as text. A number that came as floating point has lost how it was printed."""
    pulled, n = native.pull(table, names)
    out: dict[str, list[str]] = {}
    for name, column in pulled.items():
        missing = cast("pd.Series", column.isna()).tolist()
        values = column.tolist()
        if which == _TABLE and name in FIGURES:
            for at, (value, blank) in enumerate(zip(values, missing, strict=True)):
                if isinstance(value, float) and not blank:
                    problem = (
                        "it came as floating point, which does not keep the printed decimals. "
                        "Read the table as text (dtype=str)"
                    )
                    raise FiguresError(which, at + 1, name, problem)
        out[name] = [
            "" if blank else _text(value) for value, blank in zip(values, missing, strict=True)
        ]
    return out, n


def _text(value: object) -> str:
    """A cell as text; a whole number that a blank neighbour made a float is made whole again."""
    whole = isinstance(value, float) and value.is_integer()
    return str(int(cast("float", value)) if whole else value).strip()


def _statement(cells: Cells, at: int, counted: Collection[str]) -> Statement:
    text = {name: cells[name][at] for name in ("id", *_TEXTS) if name in cells}
    unit = text.get("unit", "").casefold()
    figures: dict[str, Printed] = {}
    for name in _NUMBERS:
        if name not in cells:
            continue
        figure = _figure(cells[name][at], at, name)
        if figure is not None:
            figures[name] = figure
    one = Statement(
        id=text["id"],
        figures=figures,
        unit=unit,
        whole=unit in counted,
        measure=text.get("measure", ""),
        area=text.get("area", ""),
        basis=text.get("basis", ""),
    )
    for name in ("earlier", "later", "change", "total"):
        if name in figures and figures[name].percent and not one.percent:
            problem = "it has a percent sign, and the unit is no percentage. Put it in change_pct"
            raise FiguresError(_TABLE, at + 1, name, problem)
    return one


def _figure(text: str, at: int, name: str) -> Printed | None:
    reader: Callable[[str], Printed | None] = read_rank if name == "rank" else read_figure
    try:
        figure = reader(text)
    except ValueError:
        problem = "it is no figure. Write the number as it was printed, or leave the cell blank"
        raise FiguresError(_TABLE, at + 1, name, problem) from None
    whole = name in WHOLE_FIGURES
    if figure and whole and (figure.value.denominator != 1 or figure.value <= 0):
        problem = "it is no whole number above nought. Write how many there were"
        raise FiguresError(_TABLE, at + 1, name, problem)
    return figure


# Relations ----------------------------------------------------------------------------------------


def _from_columns(cells: Cells, statements: Mapping[str, Statement]) -> tuple[Relation, ...]:
    """Relations that the figures' own columns state."""
    if "part_of" not in cells:
        return ()
    n = len(cells["part_of"])
    rows: list[tuple[str, str, Kind, str, int]] = []
    for at, whole in enumerate(cells["part_of"]):
        if not whole:
            continue
        said = cells.get("complete", [""] * n)[at].casefold()
        if said not in _YES | _NO:
            problem = "it is neither yes nor no. Say yes where these are all the parts"
            raise FiguresError(_TABLE, at + 1, "complete", problem)
        kind: Kind = SUMS if said in _YES else INCLUDES
        split = cells.get("split", [""] * n)[at]
        rows.append((whole, cells["id"][at], kind, split, at))
    return _grouped(rows, statements, _TABLE, ("part_of", "id", "complete"))


def _from_table(relations: object | None, known: Mapping[str, Statement]) -> tuple[Relation, ...]:
    """Relations from a table of their own: one row for each part."""
    if relations is None:
        return ()
    names = native.column_names(relations)
    _needed(names, ("whole", "part", "kind"), _RELATIONS)
    cells, n = _cells(relations, [name for name in _RELATION if name in names], _RELATIONS)
    rows: list[tuple[str, str, Kind, str, int]] = []
    for at in range(n):
        kind = cells["kind"][at]
        if kind not in {SUMS, INCLUDES}:
            problem = f"it is neither '{SUMS}' nor '{INCLUDES}'. Write one of the two"
            raise FiguresError(_RELATIONS, at + 1, "kind", problem)
        split = cells.get("split", [""] * n)[at]
        rows.append((cells["whole"][at], cells["part"][at], cast("Kind", kind), split, at))
    return _grouped(rows, known, _RELATIONS, ("whole", "part", "kind"))


def _grouped(
    rows: Sequence[tuple[str, str, Kind, str, int]],
    statements: Mapping[str, Statement],
    table: str,
    columns: tuple[str, str, str],
) -> tuple[Relation, ...]:
    whole_column, part_column, kind_column = columns
    groups: dict[tuple[str, str], tuple[Kind, list[str]]] = {}
    for whole, part, kind, split, at in rows:
        _known(whole, statements, table, at, whole_column)
        _known(part, statements, table, at, part_column)
        if whole == part:
            problem = f"{part!r} is named as a part of itself. Name another whole"
            raise FiguresError(table, at + 1, whole_column, problem)
        if statements[whole].percent and not statements[part].percent:
            problem = f"{part!r} is no percentage and its whole is one. Name a whole of its unit"
            raise FiguresError(table, at + 1, whole_column, problem)
        agreed, parts = groups.setdefault((whole, split), (kind, []))
        if agreed != kind:
            problem = (
                f"the parts of {whole!r} are said to be all and not to be all. Say one, or name "
                "two splits"
            )
            raise FiguresError(table, at + 1, kind_column, problem)
        if part in parts:
            problem = f"{part!r} stands twice. Name each part once"
            raise FiguresError(table, at + 1, part_column, problem)
        parts.append(part)
    return tuple(
        Relation(whole, tuple(parts), kind, split)
        for (whole, split), (kind, parts) in groups.items()
    )


def _known(
    name: str, statements: Mapping[str, Statement], table: str, at: int, column: str
) -> None:
    if name not in statements:
        problem = f"there is no statement {name!r}.{did_you_mean(name, statements)} Name its id"
        raise FiguresError(table, at + 1, column, problem)


def _shares(cells: Cells, statements: Mapping[str, Statement]) -> dict[str, str]:
    out: dict[str, str] = {}
    for at, whole in enumerate(cells.get("share_of", ())):
        if whole:
            _known(whole, statements, _TABLE, at, "share_of")
            out[cells["id"][at]] = whole
    return out
