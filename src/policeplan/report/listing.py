"""What `policeplan measures` and `policeplan plugins` print."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policeplan.plugins import Registry
from policeplan.words import count


def print_measures(registry: Registry, console: Console) -> None:
    """Print every measure: id, title, which way is better, parameters, columns, rule."""
    for measure in registry.measures.values():
        console.print(Text.assemble((measure.id, "bold"), f"  {measure.title}"))
        grid = Table.grid(padding=(0, 2))
        grid.add_row("  rule", Text(measure.rule))
        grid.add_row("  better", measure.better.value)
        given = ", ".join(f"{name} = {value!r}" for name, value in measure.parameters.items())
        grid.add_row("  parameters", Text(given or "none"))
        needed = [f"{c.name}{' (optional)' if c.optional else ''}" for c in measure.needs.columns]
        grid.add_row("  columns", Text(", ".join(needed)))
        for breakdown in measure.breakdowns:
            grid.add_row("  breakdown", Text(f"{breakdown.name}: {', '.join(breakdown.levels)}"))
        grid.add_row("  source", Text(measure.source))
        console.print(grid)
        console.print()


def print_plugins(registry: Registry, console: Console) -> None:
    """Print every plugin: namespace, distribution, version, status, cause, what it gives."""
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("namespace", "distribution", "version", "status", "gives", "cause"):
        grid.add_column(heading)
    for plugin in registry.plugins:
        given = {
            ("measure", None): plugin.measures,
            ("peer group", None): plugin.peer_groups,
            ("geography", "geographies"): plugin.geographies,
            ("set of sentences", "sets of sentences"): plugin.sentences,
            ("demo", None): plugin.demos,
            ("forecast method", None): plugin.forecast_methods,
            ("reader", None): plugin.readers,
        }
        gives = [count(len(records), *said) for said, records in given.items() if records]
        grid.add_row(
            plugin.namespace,
            plugin.distribution,
            plugin.version,
            plugin.status.value,
            ", ".join(gives),
            Text(plugin.cause),
        )
    console.print(grid)
