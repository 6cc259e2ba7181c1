"""What `policeplan check` prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policeplan.check import Check
from policeplan.coverage import say_span


def print_checks(checks: Sequence[Check], console: Console) -> None:
    """Print, for each line of a plan, its rows, exclusions, coverage and warnings."""
    for check in checks:
        console.print(Text.assemble((check.source, "bold"), "  ", check.measure))
        if check.error is not None:
            console.print(Padding(Text(f"Cannot be counted: {check.error}", "red"), (0, 0, 1, 2)))
            continue
        grid = Table.grid(padding=(0, 2))
        grid.add_column()
        grid.add_column(justify="right")
        grid.add_row("rows in", f"{check.rows_in:,}")
        grid.add_row("rows counted", f"{check.rows_counted:,}")
        for reason, n in check.excluded.items():
            grid.add_row(Text(f"excluded: {reason}"), f"{n:,}")
        console.print(Padding(grid, (0, 0, 0, 2)))
        spans = Table.grid(padding=(0, 2))
        for area, covered in check.covers.items():
            spans.add_row(Text(f"{area} covers"), "; ".join(map(say_span, covered)) or "nothing")
        console.print(Padding(spans, (0, 0, 0, 2)))
        for warning in check.warnings:
            console.print(Padding(Text(f"Warning: {warning}", "yellow"), (0, 0, 0, 2)))
        console.print()
