"""What a database is asked to leave out: rows that cannot count, each for a reason it can tell.

A row is left out where no measure needs it, and is then counted there, under the name by which it
is excluded. Whatever a database cannot say exactly as `Job` does is not asked of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, cast

import attrs

from policeplan import clock
from policeplan.engines.job import OUTSIDE_FILTER, OUTSIDE_PERIOD, Job, Window
from policeplan.engines.part import LeftOut
from policeplan.period import Period

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnClause, ColumnElement, FromClause, Select, TextClause

    Statement = Select[*tuple[Any, ...]]  # reason for Any: of any columns

Sort = Literal["day", "time", "instant", "whole", "text", "other"]
"""What a database says that a column holds."""

Told = int | Decimal | dt.date | None
"""What a statement of counts gives."""

Stripped = Callable[["ColumnElement[str]"], "ColumnElement[str]"]
"""A text without blanks around, as Python has it, compared letter by letter."""

SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""All that Python strips off a text; SQL by itself strips spaces alone."""

_LARGEST = 2**63
_TIMES = {"day", "time", "instant"}


@attrs.frozen
class Columns:
    """A source's columns, and what its database can say of them.

    Attributes:
        sorts: for each column, what it holds.
        column: a column of a statement, by its name.
        stripped: see `Stripped`; None where the database may do otherwise.
    """

    sorts: Mapping[str, Sort]
    column: Callable[[str], ColumnClause[object]]
    stripped: Stripped | None

    @property
    def names(self) -> list[str]:
        """Their names, in order."""
        return list(self.sorts)


@attrs.frozen
class Pushed:
    """What is asked of a database.

    Attributes:
        where: the rows that are read; all, if None.
        passes: for each job, the rows that pass as much of its filter as the database can say.
        dated: for each job, the column by whose day rows are left out, if by any.
        columns: of the source.
    """

    where: ColumnElement[bool] | None
    passes: tuple[ColumnElement[bool] | None, ...]
    dated: tuple[str | None, ...]
    columns: Columns

    def counts(self, source: FromClause | TextClause) -> Statement:
        """A statement of one row, which `told` reads."""
        import sqlalchemy as sa

        def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return sa.func.sum(sa.case((condition, 1), else_=0))

        counts: list[ColumnElement[Any]] = [sa.func.count()]  # reason for Any: of any sort
        if self.where is not None:
            left = sa.not_(self.where)
            counts.append(number(self.where))
            counts += [
                sa.literal(0) if passes is None else number(sa.and_(left, sa.not_(passes)))
                for passes in self.passes
            ]
            for name in self._days:
                column = self.columns.column(name)
                counts += [sa.func.min(column), sa.func.max(column)]
        return sa.select(*counts).select_from(source)

    def told(self, counts: Sequence[Told]) -> tuple[int, list[LeftOut]]:
        """How many rows are read; and for each job those that are not, blank where all are."""
        if self.where is None:
            return _number(counts[0]), []
        n_rows, read, *outside = map(_number, counts[: 2 + len(self.passes)])
        ends = list(map(_day, counts[2 + len(self.passes) :]))
        days = dict(zip(self._days, zip(ends[::2], ends[1::2], strict=True), strict=True))
        left: list[LeftOut] = []
        for n, name in zip(outside, self.dated, strict=True):
            reasons = {OUTSIDE_PERIOD: n_rows - read - n, OUTSIDE_FILTER: n}
            excluded = {reason: n for reason, n in reasons.items() if n}
            left.append(LeftOut(excluded, *days.get(name or "", ())))
        return read, left

    @property
    def _days(self) -> list[str]:
        return list(dict.fromkeys(name for name in self.dated if name is not None))


def _number(told: Told) -> int:
    """A count: a sum over no rows is blank, and some databases give sums as decimals."""
    return int(cast("int", told or 0))


def _day(told: Told) -> dt.date | None:
    if not isinstance(told, dt.datetime):
        return cast("dt.date | None", told)
    return (told if told.tzinfo is None else told.astimezone(clock.LONDON)).date()


def pushed(jobs: Sequence[Job], columns: Columns) -> Pushed:
    """What a database is asked on behalf of all jobs: the rows that any of them needs.

    Raises:
        MissingColumnError: a needed column is not there.
    """
    import sqlalchemy as sa

    needs: dict[object, ColumnElement[bool]] = {}
    passes: list[ColumnElement[bool] | None] = []
    dated: list[str | None] = []
    everything = False
    for job in jobs:
        said = {
            name: condition
            for name, values in (job.where or {}).items()
            if (condition := _one_of(columns, name, [str(value) for value in values])) is not None
        }
        passes.append(sa.and_(*said.values()) if said else None)
        conditions = [] if job.seen_in_all else list(said.values())
        window = None
        if len(said) == len(job.where or {}):  # else none could tell why a row was left out
            window = _window(job, columns)
        dated.append(None if window is None else window[0])
        if window is not None:
            conditions.append(_within(columns, *window))
        key = (window, job.seen_in_all, repr(job.where))
        needs[key] = sa.and_(*conditions) if conditions else sa.true()
        everything = everything or not conditions
    where = None if everything or not needs else sa.or_(*needs.values())
    return Pushed(where, tuple(passes), tuple(dated), columns)


def _window(job: Job, columns: Columns) -> tuple[str, Window] | None:
    """The column and the days outside which no row matters.

    They are whole months, as one row of a month shows that its area supplied it. Where rows are
    seen together, the first of the days wanted are counted as the rule sees them with all that it
    looks back on, so that much more is read.
    """
    if job.window is None or job.measure.statistic.snapshot:
        return None
    if isinstance(job.covers, Period) and job.areas is None:
        return None  # it is covered by every area that any row names, and so all are read
    together = job.together_in(columns.names)
    if together and not job.measure.lookback_days:
        return None
    dated = job.dated_by(columns.names)
    if dated is None or columns.sorts[dated] not in _TIMES:
        return None
    first, after = job.window
    if together:
        first -= dt.timedelta(days=job.measure.lookback_days)
    return dated, (Period.month(first).start, Period.month(after - dt.timedelta(days=1)).end)


def _within(columns: Columns, name: str, window: Window) -> ColumnElement[bool]:
    """Rows of some days, and those without a day, which are excluded by another name."""
    import sqlalchemy as sa

    sort = columns.sorts[name]
    kind = sa.Date() if sort == "day" else sa.DateTime(timezone=sort == "instant")
    first, after = (sa.literal(_moment(day, sort), kind) for day in window)
    column = columns.column(name)
    return sa.or_(column.is_(None), sa.and_(column >= first, column < after))


def _moment(day: dt.date, sort: Sort) -> dt.date:
    if sort == "day":
        return day
    midnight = dt.datetime.combine(day, dt.time())
    if sort == "time":
        return midnight
    return midnight.replace(tzinfo=clock.LONDON).astimezone(dt.UTC)


def _one_of(columns: Columns, name: str, values: Sequence[str]) -> ColumnElement[bool] | None:
    """Rows that hold one of the values; None where a database cannot say it as `Job.kept` does."""
    import sqlalchemy as sa

    column, sort = columns.column(name), columns.sorts[name]
    wanted = [value for value in dict.fromkeys(v.strip() for v in values) if value]
    if sort == "whole":
        numbers = [n for value in wanted if (n := _whole(value)) is not None]
        # Each as wide as it may be: a database refuses what is too wide for a narrow column's type.
        wide = [sa.literal(n, sa.BigInteger()) for n in numbers]
        held = column.in_(wide) if wide else sa.false()
    elif sort == "text" and columns.stripped is not None:
        text = columns.stripped(sa.cast(column, sa.Text()))
        held = text.in_(wanted) if wanted else sa.false()
    else:
        return None
    return sa.and_(column.is_not(None), held)


def _whole(text: str) -> int | None:
    """The whole number that is told by a text: 1 by "1", and by no other."""
    try:
        n = int(text)
    except ValueError:
        return None
    return n if str(n) == text and -_LARGEST <= n < _LARGEST else None
