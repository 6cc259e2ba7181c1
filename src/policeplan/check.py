"""Check: what each source of a plan gives, before anyone believes a figure made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs
import numpy as np

from policeplan import markup
from policeplan.coverage import Span, say_span
from policeplan.errors import PolicePlanError, StrayAreaError
from policeplan.lines import Line
from policeplan.measure import Measure
from policeplan.plan import Plan
from policeplan.rules import codes
from policeplan.rules.keys import members
from policeplan.schema import parts
from policeplan.sources import Progress, Sources, quiet
from policeplan.words import count, quoted

_SHARE = 0.02
_TIMES_THE_TENTH = 5
_TENTH = 10


@attrs.frozen(eq=False)
class Check:
    """What one line of a plan gets from its source.

    Attributes:
        source: the source's name.
        measure: the measure's id.
        rows_in: rows that came in.
        rows_counted: rows that count.
        excluded: rows that do not, by reason.
        covers: for each area, by name, the spans that its rows cover.
        warnings: what an analyst should look into, each a sentence.
        error: why it cannot be counted at all.
    """

    source: str
    measure: str
    rows_in: int = 0
    rows_counted: int = 0
    excluded: Mapping[str, int] = attrs.field(factory=dict[str, int])
    covers: Mapping[str, tuple[Span, ...]] = attrs.field(factory=dict[str, tuple[Span, ...]])
    warnings: tuple[str, ...] = ()
    error: str | None = None

    def _repr_html_(self) -> str:
        known = {"rows in": f"{self.rows_in:,}", "rows counted": f"{self.rows_counted:,}"}
        known |= {f"excluded: {reason}": f"{n:,}" for reason, n in self.excluded.items()}
        known |= {
            f"{area} covers": "; ".join(map(say_span, spans)) or "nothing"
            for area, spans in self.covers.items()
        }
        known |= {f"warning {i}": warning for i, warning in enumerate(self.warnings, start=1)}
        return markup.facts(f"{self.source}: {self.measure}", known | {"error": self.error or ""})


def check_plan(
    plan: Plan, *, show_values: bool = False, progress: Progress | None = None
) -> list[Check]:
    """Count every line of a plan, and say what came of the rows.

    Args:
        plan: what to check.
        show_values: whether warnings may show what a row holds: a location, a stray area.
        progress: is told what is being done.
    """
    sources = Sources(plan)
    tell = progress or quiet
    checks: list[Check] = []
    for line in plan.readings():
        tell(line.title or line.measure)
        try:
            checks.append(_checked(plan, sources, line, show_values=show_values))
        except StrayAreaError as error:
            said = str(error)
            if show_values:
                said += f" Stray values: {quoted(_strays(plan, sources, line))}."
            checks.append(Check(line.source, line.measure, error=said))
        except PolicePlanError as error:
            checks.append(Check(line.source, line.measure, error=str(error)))
    return checks


def _checked(plan: Plan, sources: Sources, line: Line, *, show_values: bool) -> Check:
    tally = sources.tallied(line)
    places = plan.places(plan.sources[line.source])
    spans = {places.name(a.code): tally.coverage.spans(a.code) for a in places.leaves()}
    warnings = [f"no rows from {name}" for name, covered in spans.items() if not covered]
    if tally.rows_counted == 0:
        warnings.append("no row counts")
    measure = plan.measure(line)
    if measure.together is not None and measure.together in measure.needs.names:
        warnings += _outliers(sources, line, measure, show_values=show_values)
    if plan.sources[line.source].reader is not None:
        warnings += sources.reading(line.source).notes
    return Check(
        line.source,
        measure.says,
        tally.rows_in,
        tally.rows_counted,
        tally.excluded,
        spans,
        tuple(warnings),
    )


def outlying(keys: np.ndarray) -> list[tuple[int, int]]:
    """Keys that hold an outlying share of the rows: ``(code, rows)``, the most first.

    A key outlies when it has at least 2% of the rows and five times as many as the tenth busiest
    key. A real address seldom does; a text that stands for "not known" or "withheld" does.

    Args:
        keys: a code for each row; below nought, a row without one.
    """
    sizes = np.bincount(keys[keys >= 0])
    order = np.argsort(-sizes, kind="stable")
    if np.count_nonzero(sizes) < _TENTH:
        return []
    tenth = sizes[order[_TENTH - 1]]
    floor = max(_SHARE * len(keys), _TIMES_THE_TENTH * tenth)
    return [(int(i), int(sizes[i])) for i in order[:_TENTH] if sizes[i] >= floor]


def _outliers(sources: Sources, line: Line, measure: Measure, *, show_values: bool) -> list[str]:
    name = measure.together
    rows = sources.rows(line)
    columns = parts(rows, name) if name else []
    if not columns:
        return []
    keys = codes(*columns)
    known = line.parameters.get("placeholders", [])
    for column in columns if known else []:
        keys = np.where(members(column, [str(value) for value in known]), -1, keys)
    warnings: list[str] = []
    for code, n in outlying(keys):
        where = int(np.flatnonzero(keys == code)[0])
        value = " / ".join(str(column.iloc[where]) for column in columns)
        shown = f" ({value!r})" if show_values else "; its value is shown with --show-values"
        share = f"{100 * n / len(rows):.1f}%"
        said = f"one {name} holds {n:,} of {count(len(rows), 'row')} ({share}){shown}."
        if "placeholders" in measure.parameters:
            # Of several columns, which one stands for many places is not ours to say.
            example = (
                json.dumps(value, ensure_ascii=False)
                if show_values and len(columns) == 1
                else '"..."'
            )
            said += (
                " If it stands for many places, exclude it by name: "
                f"parameters = {{ placeholders = [{example}] }}"
            )
        warnings.append(said)
    return warnings


def _strays(plan: Plan, sources: Sources, line: Line) -> list[str]:
    places = plan.places(plan.sources[line.source])
    leaves = {area.code for area in places.leaves()}
    return [name for name in sources.named(line) if places.find(name) not in leaves]
