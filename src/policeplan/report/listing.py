"""What `policeplan measures` and `policeplan plugins` print."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from policeplan.hookspecs import CONTRACT, HOOKS, Hook, Record, name_of
from policeplan.plugins import Plugin, Registry


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
    """Print every plugin: namespace, distribution, version, status; cause, and what it gives."""
    plugins = registry.plugins
    heads = [(p.namespace, p.distribution, p.version, p.status.value) for p in plugins]
    widths = [max(map(len, column)) for column in zip(*heads, strict=True)]
    for plugin, head in zip(plugins, heads, strict=True):
        said = [text.ljust(width) for text, width in zip(head, widths, strict=True)]
        console.print(Text("  ".join(said).rstrip(), "bold"), soft_wrap=True)
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        if plugin.cause:
            grid.add_row("  cause", Text(plugin.cause))
        for hook in HOOKS:
            if names := _names(plugin, hook):
                grid.add_row(f"  {hook.many}", Text(", ".join(names)))
        console.print(grid)
        console.print()


def plugins_json(registry: Registry) -> str:
    """The same for machines: an object with the ``contract`` and a list of ``plugins``."""
    plugins = [
        {
            "namespace": plugin.namespace,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "status": plugin.status.value,
            "cause": plugin.cause,
            "gives": {hook.gives: _names(plugin, hook) for hook in HOOKS},
        }
        for plugin in registry.plugins
    ]
    return json.dumps({"contract": CONTRACT, "plugins": plugins}, indent=2, ensure_ascii=False)


def _names(plugin: Plugin, hook: Hook) -> list[str]:
    records: tuple[Record, ...] = getattr(plugin, hook.gives)
    return [name_of(record) for record in records]
