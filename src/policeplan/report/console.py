"""A scorecard on the console."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from policeplan.exceptional import Exceptions
from policeplan.report.account import Account
from policeplan.report.appendix import tables
from policeplan.report.placings import placing_tables
from policeplan.report.remarks import HEADING, about, explained, listed
from policeplan.report.tables import Cell, Table, table
from policeplan.scorecard import Scorecard

_BETWEEN = 3  # what rich puts between two columns, and counts at the edges too
_NAME = 40  # what a name may take of a line
_TONES = {"improved": "green", "worse": "red"}
_MOST = 12
"""Exceptions up to which the console lists them; the page and the JSON have all."""


def print_scorecard(given: Scorecard | Account, console: Console) -> None:
    """Print every objective and measure; on a narrow console a table goes on below itself."""
    account = Account.of(given)
    scorecard = account.scorecard
    console.print(Text(scorecard.title, style="bold"))
    console.print(Text(f"{scorecard.period}\n"))
    _print_exceptions(account.exceptions, console)
    for number, (objective, entries) in enumerate(scorecard.objectives, start=1):
        console.print(Text(f"Objective {number}: {objective}", style="bold"))
        console.rule(style="dim")
        for entry in entries:
            print_table(table(entry), console)
    console.print(Text(explained(scorecard), style="dim"))


def print_appendix(given: Scorecard | Account, console: Console) -> None:
    """Print a line for each measure, what the report says of it, and the national tables."""
    account = Account.of(given)
    scorecard = account.scorecard
    console.print(Text(scorecard.title, style="bold"))
    console.print(Text(f"Appendix A, {scorecard.period}\n"))
    _print_exceptions(account.exceptions, console)
    for text, (_, entries) in zip(tables(scorecard), account.objectives(), strict=True):
        print_table(text, console)
        for entry, sentences in entries:
            if sentences:
                console.print(Text(entry.title, style="bold"))
            for sentence in sentences:
                console.print(Padding(Text(sentence), (0, 0, 0, 2)))
            if sentences:
                console.print()
            for placing in entry.placings:
                for national in placing_tables(placing, scorecard.own):
                    print_table(national, console)
    console.print(Text(explained(scorecard), style="dim"))


def _print_exceptions(found: Exceptions, console: Console) -> None:
    """What deserves a sentence, the weightiest first."""
    said = listed(found)
    console.print(Text(HEADING, style="bold"))
    console.print(Text(about(found), style="dim"))
    for sentence in said[:_MOST]:
        console.print(Padding(Text(sentence), (0, 0, 0, 2)))
    if len(said) > _MOST:
        console.print(Padding(Text(f"and {len(said) - _MOST} more."), (0, 0, 0, 2)))
    console.print()


def print_table(text: Table, console: Console) -> None:
    """Print a table; on a narrow console it goes on below itself."""
    console.print(Text(text.caption, style="bold"))
    if text.about:
        console.print(Text(text.about, style="dim"))
    widths = _widths(text)
    for columns in _blocks(text.n_names, widths, console.width):
        console.print(_grid(text, columns, widths, console.width))
    for note in text.notes:
        console.print(Text(note, style="dim"))
    console.print()


def _widths(text: Table) -> list[int]:
    """What each column needs: its longest line, or the longest word of its heading.

    A long name goes on below itself.
    """
    needed = [
        max(
            cell_len(line)
            for line in [
                *heading.split(),
                *(line for row in text.rows for line in (row[place].first, *row[place].under)),
            ]
        )
        for place, heading in enumerate(text.headings)
    ]
    return [min(n, _NAME) if place < text.n_names else n for place, n in enumerate(needed)]


def _wide(columns: list[int], widths: list[int]) -> int:
    return sum(widths[place] + _BETWEEN for place in columns)


def _blocks(n_names: int, widths: list[int], width: int) -> list[list[int]]:
    """Columns that fit side by side, the names before each block."""
    names = list(range(n_names))
    blocks = [[*names]]
    for place in range(n_names, len(widths)):
        if _wide([*blocks[-1], place], widths) > width and len(blocks[-1]) > n_names:
            blocks.append([*names])
        blocks[-1].append(place)
    return blocks


def _grid(text: Table, columns: list[int], widths: list[int], width: int) -> RichTable:
    grid = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    spare = (width - _wide(columns, widths)) // len(columns)
    for place in columns:
        heading = text.headings[place]
        roomy = widths[place] + min(spare, max(0, cell_len(heading) - widths[place]))
        grid.add_column(
            Text(heading),
            justify="left" if place < text.n_names else "right",
            overflow="fold",
            width=roomy if spare >= 0 else None,
        )
    before = None
    for row in text.rows:
        cells = [row[place] for place in columns]
        if cells[0].first == before:  # an area is named once, at its first figure
            cells[0] = Cell("")
        before = row[0].first
        grid.add_row(*map(_cell, cells))
    return grid


def _cell(cell: Cell) -> Text:
    text = Text(cell.first, style=_TONES.get(cell.tone, ""))
    for line in cell.under:
        text.append(f"\n{line}", style="dim")
    return text
