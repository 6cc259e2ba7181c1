"""The commands. Each imports what it runs when it runs, so that ``--help`` answers at once."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console

    from policeplan.plan import Plan

_WIDTH_IN_A_PIPE = 140


class _Group(click.Group):
    """Commands in the order of the work, and every refusal as one clear error with exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> object:
        from policeplan.errors import PolicePlanError

        warnings.showwarning = _show_warning
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a letter it lacks is shown as a question mark
                stream.reconfigure(errors="replace")
        try:
            return super().invoke(ctx)
        except PolicePlanError as error:
            raise click.ClickException(str(error)) from error


def _show_warning(  # the signature is Python's
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    del category, filename, lineno, file, line
    click.echo(f"Warning: {message}", err=True)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="policeplan", prog_name="policeplan")
def main() -> None:
    """Police performance measures, from raw rows to a scorecard."""


_OUT = click.option(
    "--out", default=".", show_default=True, help="Folder for the page, the appendix and the JSON."
)
_FULL = click.option("--full", is_flag=True, help="Print every table with its intervals.")
_CHARTS = click.option(
    "--charts",
    is_flag=True,
    help="Draw the charts that exceptions stand out on. Needs the extra: policeplan[charts].",
)


@main.command()
@click.argument("name", required=False)
@_OUT
@_FULL
@_CHARTS
def demo(name: str | None, out: str, *, full: bool, charts: bool) -> None:
    """Print a scorecard from made-up rows: of the plugin that brings some, or of Exampleshire.

    NAME chooses one of several, such as core.exampleshire.
    """
    from policeplan.plan import Plan
    from policeplan.plugins import registry

    demos = registry().demos
    if name is not None and name not in demos:
        raise click.ClickException(f"there is no demo {name!r}; there are: {', '.join(demos)}")
    chosen = demos[name] if name is not None else next(iter(demos.values()))
    click.echo(f"{chosen.title}\n", err=True)
    read = Plan.read(chosen.plan)
    _report(read, chosen.as_at, Path(out), full=full, charts=charts, tables=chosen.tables)


@main.command()
@click.argument("plan")
@click.option("--as-at", required=True, metavar="MONTH", help="Last month of the report: 2016-11.")
@_OUT
@_FULL
@_CHARTS
@click.option(
    "--allow-incomplete",
    is_flag=True,
    help="Print figures for periods that the rows do not cover, labelled so.",
)
def report(  # the options that it has
    plan: str, as_at: str, out: str, *, full: bool, charts: bool, allow_incomplete: bool
) -> None:
    """Evaluate PLAN, a TOML file: print its scorecard, and write it to a folder."""
    import attrs

    from policeplan.plan import Plan

    read = Plan.read(plan)
    if allow_incomplete:
        read = attrs.evolve(read, incomplete="label")
    _report(read, as_at, Path(out), full=full, charts=charts)


def _report(
    plan: Plan,
    as_at: str,
    folder: Path,
    *,
    full: bool,
    charts: bool,
    tables: Callable[[], Mapping[str, object]] = dict[str, object],
) -> None:
    from pandas import option_context

    from policeplan.report import print_appendix, print_scorecard
    from policeplan.report.account import Account
    from policeplan.report.drawing.look import needed
    from policeplan.report.write import refuse_unwritable, write
    from policeplan.scorecard import evaluate

    refuse_unwritable(folder)
    if charts:
        needed("drawing charts")
    # A report is of hundreds of small tables, and pandas makes those of Python's strings sooner
    # than those of Arrow's.
    with option_context("mode.string_storage", "python"):
        with _progress() as tell:
            scorecard = evaluate(plan, as_at, tell, tables())
        account = Account.of(scorecard)
        paths = write(account, folder, charts=charts)
        (print_scorecard if full else print_appendix)(account, _console())
    click.echo(f"\nWritten: {', '.join(str(path) for path in paths)}", err=True)


@main.command()
@click.argument("plan")
@click.option(
    "--show-values",
    is_flag=True,
    help="Show outlying locations and stray areas themselves. They may be addresses.",
)
def check(plan: str, *, show_values: bool) -> None:
    """Say what each source of PLAN gives: rows, exclusions, areas and months covered."""
    from policeplan.check import check_plan
    from policeplan.plan import Plan
    from policeplan.report.checks import print_checks

    read = Plan.read(plan)
    with _progress() as tell:
        checks = check_plan(read, show_values=show_values, progress=tell)
    print_checks(checks, _console())
    failed = sum(one.error is not None or one.rows_counted == 0 for one in checks)
    if failed:
        raise click.ClickException(f"{failed} of {len(checks)} measures cannot be counted")


@main.command()
@click.argument("figures")
@click.option("--relations", metavar="FILE", help="What is part of what: whole, part, kind, split.")
@click.option("--counts", multiple=True, metavar="UNIT", help="A further unit of whole numbers.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def audit(figures: str, relations: str | None, counts: tuple[str, ...], *, as_json: bool) -> None:
    """Say which published FIGURES, a table, cannot all be true given their rounding.

    The exit code is 1 where there is a finding.
    """
    from policeplan.analysis import audit as audited
    from policeplan.engines import files
    from policeplan.report.audits import print_audit, to_json

    tables = [
        None if path is None else files.read(Path(path), name, files.header(Path(path), name))
        for path, name in ((figures, "figures"), (relations, "relations"))
    ]
    found = audited(*tables, counts=counts)
    if as_json:
        click.echo(to_json(found))
    else:
        print_audit(found, _console())
    if found.findings:
        click.get_current_context().exit(1)


@main.command()
def measures() -> None:
    """List the measures that can be used in a plan."""
    from policeplan.plugins import registry
    from policeplan.report.listing import print_measures

    print_measures(registry(), _console())


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def plugins(*, as_json: bool) -> None:
    """List the installed plugins, what became of each and why, and what it gives.

    POLICEPLAN_PLUGINS, distributions with commas between them, says which may load (the core alone
    where it is empty). With POLICEPLAN_STRICT=1 one that does not load is an error.
    """
    from policeplan.plugins import registry
    from policeplan.report.listing import plugins_json, print_plugins

    if as_json:
        click.echo(plugins_json(registry()))
    else:
        print_plugins(registry(), _console())


@main.command("new-plugin")
@click.argument("name")
@click.option("--folder", default=".", show_default=True, help="Where to put the plugin's folder.")
def write_plugin(name: str, folder: str) -> None:
    """Write a plugin to begin from, ready to install and test.

    NAME is the namespace of its measures, such as westmercia: small letters and digits, a letter
    first, with single underscores between.
    """
    import shlex

    from policeplan.new_plugin import new_plugin

    written = new_plugin(name, folder)
    home = written[0].parent
    click.echo(f"Written to {home}:")
    for path in written:
        click.echo(f"  {path.relative_to(home).as_posix()}")
    click.echo("Next:")
    click.echo(f"  cd {shlex.quote(str(home))}")
    click.echo('  pip install -e ".[test]"')
    click.echo("  pytest")
    click.echo("`policeplan measures` then lists its measure.")


def _console() -> Console:
    """The console: as wide as the terminal, or wide enough for tables in a pipe or a file."""
    from rich.console import Console

    return Console(
        width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH_IN_A_PIPE,
        highlight=False,
        emoji=False,
    )


@contextmanager
def _progress() -> Generator[Callable[[str], None]]:
    """Tell what is being done on a terminal; stay quiet in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status("Reading the plan") as status:
        yield lambda doing: status.update(Text(f"Counting: {doing}"))
