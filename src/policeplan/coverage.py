"""Coverage: what time each area's rows cover, so that missing is never nought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import attrs

from policeplan import markup
from policeplan.period import Period
from policeplan.words import say_day

Span = tuple[dt.date, dt.date]
Covers = Period | Mapping[str, Period | Sequence[Period]]
"""What rows cover, stated: one period for every area, or for each area its own."""
_DAY = dt.timedelta(days=1)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(out)


def _stated(given: Mapping[str, Iterable[Span]]) -> dict[str, tuple[Span, ...]]:
    return {area: _joined(spans) for area, spans in sorted(given.items())}


def _seen(given: Mapping[str, frozenset[dt.date]]) -> dict[str, frozenset[dt.date]]:
    return dict(given)


@attrs.frozen(repr=False)
class Coverage:
    """What time each area's rows cover: stated by the caller, or else seen in the rows.

    Seen coverage is what can be known from rows alone. The table reaches from the first day that
    any row has to the last; inside it, an area covers the months in which it supplied at least one
    row, counted or excluded. An area without a row in a month is taken to have supplied none: the
    month is missing. Who knows better, states it.

    Attributes:
        stated: for each area, spans ``[start, end)``.
        seen: for each area, the first days of the months in which it supplied rows.
        first: the first day that any row has.
        last: the last.
    """

    stated: Mapping[str, tuple[Span, ...]] = attrs.field(
        factory=dict[str, tuple[Span, ...]], converter=_stated
    )
    seen: Mapping[str, frozenset[dt.date]] = attrs.field(
        factory=dict[str, frozenset[dt.date]], converter=_seen
    )
    first: dt.date | None = None
    last: dt.date | None = None

    def __repr__(self) -> str:
        return f"<Coverage: {'; '.join(f'{area}, {span}' for area, span in self._said())}>"

    def _repr_html_(self) -> str:
        return markup.table("Coverage", ("area", "covers"), self._said())

    def _said(self) -> list[tuple[str, str]]:
        return [(a, "; ".join(map(say_span, self.spans(a))) or "nothing") for a in self.areas]

    @property
    def areas(self) -> tuple[str, ...]:
        """Every area of which anything is known, in order."""
        return tuple(sorted({*self.stated, *self.seen}))

    def spans(self, area: str) -> tuple[Span, ...]:
        """The spans ``[start, end)`` that the area covers, in order and apart."""
        seen: list[Span] = []
        if self.first is not None and self.last is not None:
            for month in self.seen.get(area, frozenset()):
                whole = Period.month(month)
                start, end = max(whole.start, self.first), min(whole.end, self.last + _DAY)
                if start < end:
                    seen.append((start, end))
        return _joined([*self.stated.get(area, ()), *seen])

    def gaps(self, area: str, start: dt.date, end: dt.date) -> tuple[Span, ...]:
        """The parts of ``[start, end)`` that the area does not cover."""
        return gaps_in(self.spans(area), start, end)

    def merge(self, other: Coverage) -> Coverage:
        """Both together, whichever comes first."""
        return Coverage(
            {
                a: (*self.stated.get(a, ()), *other.stated.get(a, ()))
                for a in {*self.stated, *other.stated}
            },
            {
                a: self.seen.get(a, frozenset()) | other.seen.get(a, frozenset())
                for a in {*self.seen, *other.seen}
            },
            min((d for d in (self.first, other.first) if d), default=None),
            max((d for d in (self.last, other.last) if d), default=None),
        )

    def rolled_up(self, parts: Mapping[str, Iterable[str]]) -> Coverage:
        """Coverage of wholes: a whole is covered when every part of it is."""
        return Coverage({whole: self._common(tuple(areas)) for whole, areas in parts.items()})

    def _common(self, areas: tuple[str, ...]) -> tuple[Span, ...]:
        common = self.spans(areas[0])
        for area in areas[1:]:
            common = tuple(
                (max(a, c), min(b, d))
                for a, b in common
                for c, d in self.spans(area)
                if max(a, c) < min(b, d)
            )
        return common


def gaps_in(spans: Iterable[Span], start: dt.date, end: dt.date) -> tuple[Span, ...]:
    """The parts of ``[start, end)`` that are in none of the spans, which are in order and apart."""
    gaps: list[Span] = []
    for covered_from, covered_to in spans:
        if covered_from >= end:
            break
        if covered_from > start:
            gaps.append((start, covered_from))
        start = max(start, covered_to)
    if start < end:
        gaps.append((start, end))
    return tuple(gaps)


def say_span(span: Span) -> str:
    """``1 to 31 March 2016`` as ``1 March 2016 to 31 March 2016``; one day alone."""
    start, last = span[0], span[1] - _DAY
    return say_day(start) if start == last else f"{say_day(start)} to {say_day(last)}"
