"""What every kind of statistic has: additive parts, an estimate with its interval, a change."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan import markup
from policeplan.statistic.differences import difference, difference_p
from policeplan.statistic.draws import of_limits
from policeplan.statistic.grouping import added, grouped

Array = NDArray[np.generic]
Columns = Mapping[str, pd.Series]
ESTIMATE = ("value", "lower", "upper", "numerator", "denominator", "status")
_ROUNDING = 1e-12
CHANGE = ("change", "change_lower", "change_upper", "change_pct", "pct_lower", "pct_upper", "p")


@attrs.frozen
class Figure:
    """One number that a statistic gives: a count, a share, a mean.

    Attributes:
        name: stable, for machines: ``count``, ``share``, ``mean``, ``median``, ``p90``, ``within``.
        title: what reports say, where a statistic has more than one figure.
        unit: unit of the value.
        change_unit: unit of a change of it. Shares change in percentage points, never in percent.
        scale: what a value is multiplied by for print: 100 for a share.
        decimals: how many are printed.
        opposite: True where a higher value is better if a lower value of the measure is:
            the share within 15 minutes of a time that should be short.
    """

    name: str
    title: str
    unit: str
    change_unit: str
    scale: float = 1.0
    decimals: int = 1
    opposite: bool = False


@attrs.frozen
class Statistic(ABC):
    """A kind of arithmetic, and what it is of.

    Cells hold the additive ``parts``; two cells with equal keys add up part by part, and an
    estimate needs nothing but the sums. ``keys`` are columns that split a cell further because
    the arithmetic needs it (the level of a mix, the second of a duration); of those,
    ``result_keys`` still split the estimates.

    Attributes:
        of: what is counted, in the plural: ``incidents``.
    """

    of: str

    keys: ClassVar[tuple[str, ...]] = ()
    result_keys: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[str, ...]] = ()
    exposure: ClassVar[tuple[str, ...]] = ()
    """Parts that no row has and a period gives: the population of a rate."""
    grows: ClassVar[bool] = False
    """Whether twice the time gives twice the figure, so that only equal times compare."""
    in_percent: ClassVar[bool] = False
    """Whether a change is ranked in percent; else in the figure's own unit."""
    level: ClassVar[bool] = True
    """Whether areas of different size have comparable figures: shares, rates and times have."""
    disperses: ClassVar[bool] = False
    """Whether a change can allow for a variance of so many times what chance gives."""

    @property
    def snapshot(self) -> bool:
        """Whether a period's figure is that of its last snapshot, and never a sum over time."""
        return False

    @property
    def sums(self) -> tuple[str, ...]:
        """Every additive part that an estimate needs."""
        return (*self.parts, *self.exposure)

    @property
    @abstractmethod
    def figures(self) -> tuple[Figure, ...]:
        """What it gives; the first is the one that reports lead with."""

    @abstractmethod
    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """Keys and parts of every counted row.

        Args:
            observed: columns ``level``, ``value``, ``numerator``, ``denominator`` and ``weight``
                as far as the measure gave them, ``when``, and ``each``, a one for each row; all of
                one length.
        """

    def multiples(self, entries: Mapping[str, Array]) -> Mapping[str, tuple[str, int]]:
        """Parts that are so many times a key in every row: their sums need not be added up.

        Args:
            entries: as `entries` gave them.

        Returns:
            For each such part the key, and how many times it; none, unless a kind knows better.
        """
        del entries
        return {}

    @abstractmethod
    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Estimates from summed parts.

        Args:
            cells: columns ``by``, ``keys`` and ``parts``.
            by: the columns that say whose estimate it is.
            confidence: nominal coverage of the interval.

        Returns:
            One row for each group, result key and figure: those columns, ``figure``, then `value`,
            `lower`, `upper`, `numerator`, `denominator` and `status`, which is ``ok`` or, for a
            nought denominator, ``undefined``.
        """

    def _repr_html_(self) -> str:
        rows = [(figure.title, figure.unit, figure.change_unit) for figure in self.figures]
        caption = f"{type(self).__name__} of {self.of}"
        return markup.table(caption, ("figure", "unit", "change is in"), rows)

    def key_levels(self) -> Mapping[str, tuple[str, ...]]:
        """The values that each result key can take, so that none of them is lost for being 0."""
        return {}

    def figure(self, name: str) -> Figure:
        """The figure with this name."""
        return next(figure for figure in self.figures if figure.name == name)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change from earlier to later in the figures' own units, with its interval and its p.

        ``p`` is the least level at which the interval of the change leaves nought out, so that a
        change is clear exactly when ``p <= 1 - confidence``; NaN where nothing is estimated. Here
        by the square-and-add method on the two intervals, see `differences.difference`, and p from
        the limit on nought's side, see `differences.difference_p`.

        Args:
            later: estimates, aligned row for row with ``earlier``; with their ``figure`` where the
                statistic has several.
            earlier: estimates.
            confidence: nominal coverage, that of the estimates given.
            dispersion: how many times chance's the variance is, of all rows or row for row;
                for statistics whose ``disperses`` is true, and left aside by others.
        """
        del dispersion  # these figures are judged by limits given, which cannot allow for it
        low, high = difference(
            *(later[c].to_numpy(float) for c in ("value", "lower", "upper")),
            *(earlier[c].to_numpy(float) for c in ("value", "lower", "upper")),
        )
        change = later["value"].to_numpy(float) - earlier["value"].to_numpy(float)
        columns = {
            "change": change,
            "change_lower": low,
            "change_upper": high,
            "p": difference_p(change, low, high, confidence),
        }
        return changes_frame(later.index, columns)

    def doubtful(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.bool_]:
        """Estimates whose interval is known to cover less often than it says; none unless stated.

        Args:
            frame: estimates, as `estimate` gives them.
            confidence: nominal coverage, that of the estimates given.
        """
        del confidence
        return np.zeros(len(frame), np.bool_)

    def bases(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.float64]:
        """Of how many answers each estimate is: its denominator, where each counts alike.

        Args:
            frame: estimates, as `estimate` gives them.
            confidence: nominal coverage, that of the estimates given.
        """
        del confidence
        return frame["denominator"].to_numpy(float)

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """What the true figures may be, given the estimates: a column of draws for each row.

        Here by two half normals from the limits, so that a figure that is known is drawn as it is;
        a kind that has a distribution of its own draws from that.

        Args:
            estimates: rows as `estimate` gives them, and ``base``, see `bases`.
            size: how many draws.
            rng: where they come from.
            confidence: nominal coverage of the estimates' limits.
        """
        return of_limits(estimates, size, rng, confidence)


def estimates(
    keys: Columns | pd.DataFrame,
    figure: str,
    columns: Mapping[str, Array],
    *,
    defined: NDArray[np.bool_],
    small: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """One figure's rows, in the column order that every kind shares.

    Args:
        keys: whose figure each row is.
        figure: its name.
        columns: value, lower, upper, numerator and denominator.
        defined: where there is a figure at all.
        small: where its base is under a stated minimum.
    """
    status = np.where(defined, "ok", "undefined").astype(object)
    if small is not None:
        status[small & defined] = "small base"
    table = {
        **{str(name): column.array for name, column in keys.items()},
        "figure": figure,
        **{name: columns[name] for name in ESTIMATE[:-1]},
        "status": status,
    }
    return pd.DataFrame(table, index=pd.RangeIndex(len(status)))


def changes_frame(index: pd.Index, columns: Mapping[str, Array]) -> pd.DataFrame:
    """A table of changes with every column of `CHANGE`, NaN in those not given."""
    nothing = np.full(len(index), np.nan)
    return pd.DataFrame({name: columns.get(name, nothing) for name in CHANGE}, index=index)


def summed(cells: pd.DataFrame, by: Sequence[str], parts: Sequence[str]) -> pd.DataFrame:
    """Parts added up for each group, in the order of rows; an unknown part has no sum."""
    by, parts = list(by), list(parts)
    group, first = grouped([cells[key] for key in by])
    if len(first) == len(cells):  # every row is a group by itself
        return cells[[*by, *parts]].reset_index(drop=True).infer_objects()
    sums = cells[by].iloc[first].reset_index(drop=True).infer_objects()
    return sums.assign(**{name: _total(cells[name], group, len(first)) for name in parts})


def sums_by(
    cells: pd.DataFrame, by: Sequence[str], parts: Sequence[str]
) -> tuple[Columns, Columns]:
    """The same as two sets of columns, whose the sums are and the sums themselves.

    A table of them costs more than adding up.
    """
    group, first = grouped([cells[key] for key in by])
    if len(first) == len(cells):  # every row is a group by itself
        columns = _inferred({name: cells[name] for name in (*by, *parts)})
        return {name: columns[name] for name in by}, {name: columns[name] for name in parts}
    sums = {name: pd.Series(_total(cells[name], group, len(first))) for name in parts}
    return _inferred({name: cells[name].iloc[first] for name in by}), sums


def _total(part: pd.Series, group: NDArray[np.int64], n_groups: int) -> Array:
    """The sum of each group; NaN where a part is not known."""
    total = added(part, group, n_groups)
    unknown = group[part.isna().to_numpy(bool)]
    if len(unknown):
        total = np.array(total, float)
        total[unknown[unknown >= 0]] = np.nan
    return total


def _inferred(columns: Columns) -> dict[str, pd.Series]:
    """Columns of the types that their values have, as `pandas.DataFrame.infer_objects` has it.

    Several columns of plain objects that are all text stay as they are.
    """
    plain = {name: column for name, column in columns.items() if column.dtype == object}
    inferred = {name: column.infer_objects() for name, column in plain.items()}
    if len(plain) > 1 and all(column.dtype.kind == "O" for column in inferred.values()):
        inferred = plain
    return {
        name: pd.Series(column.array, dtype=column.dtype)
        for name, column in {**columns, **inferred}.items()
    }


def ones(observed: Mapping[str, Array]) -> Array:
    """One for each counted row, which takes no memory where observations give it themselves."""
    each = observed.get("each")
    return np.ones(len(observed["when"]), np.int64) if each is None else each


def numbers(values: ArrayLike) -> Array:
    """Numbers as NumPy has them; NaN for whatever among plain objects is none, a blank too."""
    array = np.asarray(values)
    if array.dtype.kind != "O":
        return array
    return pd.to_numeric(pd.Series(array), errors="coerce").to_numpy(float, na_value=np.nan)


def exact_change(later: pd.DataFrame, earlier: pd.DataFrame) -> NDArray[np.float64]:
    """The difference of two figures that are known, and nought where it is but rounding.

    Sums of pounds and pence differ in their last bits by the order of adding, and where any
    change is clear those must not pass for one.
    """
    x, y = later["value"].to_numpy(float), earlier["value"].to_numpy(float)
    size = np.maximum(np.maximum(abs(x), abs(y)), 1)
    return np.where(abs(x - y) <= _ROUNDING * size, 0.0, x - y)


def exactly(value: Array, *, denominator: Array | None = None) -> dict[str, Array]:
    """The columns of a figure that is known and not estimated: its limits are itself."""
    nothing = np.full(len(value), np.nan)
    return {
        "value": value,
        "lower": value,
        "upper": value,
        "numerator": value,
        "denominator": nothing if denominator is None else denominator,
    }
