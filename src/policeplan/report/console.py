"""A scorecard on the console."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from policeplan.report.tables import Cell, table
from policeplan.scorecard import Scorecard

_TONES = {"improved": "green", "worse": "red"}
EXPLAINED = (
    "Intervals are 95%. A change is called higher or lower only where its interval leaves nought "
    "out; otherwise there is no clear change, which does not say that nothing changed."
)


def print_scorecard(scorecard: Scorecard, console: Console) -> None:
    """Print every objective and measure, widest first cut to the console's width."""
    console.print(Text(scorecard.title, style="bold"))
    console.print(Text(f"{scorecard.period}\n"))
    for number, (objective, entries) in enumerate(scorecard.objectives, start=1):
        console.print(Text(f"Objective {number}: {objective}", style="bold"))
        console.rule(style="dim")
        for entry in entries:
            text = table(entry)
            console.print(Text(text.caption, style="bold"))
            console.print(Text(text.about, style="dim"))
            grid = RichTable(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
            for place, heading in enumerate(text.headings):
                side = "left" if place < text.n_names else "right"
                grid.add_column(Text(heading), justify=side, overflow="fold")
            for i, row in enumerate(text.rows):
                before = text.rows[i - 1][0].first if i else None
                cells = [Cell("") if j == 0 and c.first == before else c for j, c in enumerate(row)]
                grid.add_row(*(_cell(cell) for cell in cells))
            console.print(grid)
            for note in text.notes:
                console.print(Text(note, style="dim"))
            console.print()
    console.print(Text(EXPLAINED, style="dim"))


def _cell(cell: Cell) -> Text:
    text = Text(cell.first, style=_TONES.get(cell.tone, ""))
    for line in cell.under:
        text.append(f"\n{line}", style="dim")
    return text
