"""Past errors: what a method would have got wrong, origin by origin, with what was known then."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.analysis.forecasting.known import IN_YEAR
from policeplan.errors import ParameterError, PolicePlanError
from policeplan.forecasts import ForecastMethod, Months

Values = NDArray[np.float64]

FEWEST = 12
"""Past errors under which a series is too short for the method's own."""
_STEP = 1e-3
"""Of the root of a mean month."""


def carried(method: ForecastMethod, history: pd.DataFrame, ahead: int) -> Months:
    """A method's months to come; none where too little is known, none of a count below nought.

    A month without end is no answer. The method has a table of its own, for what it writes in it
    is nobody else's history.

    Raises:
        ParameterError: the method fails, or gives another shape than months ahead by series.
        MissingExtraError: it needs a package that is not installed.
    """
    shape = (ahead, history.shape[1])
    if len(history) < method.needs_months:
        return np.full(shape, np.nan)
    try:
        made = np.asarray(method.forecast(history.copy(), ahead), float)
    except PolicePlanError:
        raise
    except Exception as error:  # reason: a plugin may raise anything
        problem = f"forecast method {method.id} failed: {type(error).__name__}"
        raise ParameterError("(any)", "method", problem) from error
    if made.shape != shape:
        problem = f"forecast method {method.id} gave shape {made.shape}, not {shape}"
        raise ParameterError("(any)", "method", problem)
    made = np.where(np.isfinite(made), made, np.nan)
    return np.where(history.to_numpy(float).min(axis=0) < 0, made, np.maximum(made, 0))


@attrs.frozen(eq=False)
class Spread:
    """How far the root of a sum of months has been from that of its forecast, series by series.

    Attributes:
        square: the mean squared error.
        free: how many errors of stretches that do not overlap it stands for.
        n: how many errors of the method's own; 0 where those of the same months a year before
            stand in.
    """

    square: Values
    free: Values
    n: NDArray[np.int64]


@attrs.frozen(eq=False)
class PastErrors:
    """A method's forecasts of the sum of so many months, from every month that it can start at.

    Attributes:
        method: the method.
        history: months down, series across.
        ahead: how many months are summed.
        sums: forecasts, one row for each origin; the first has `ForecastMethod.needs_months` known.
    """

    method: ForecastMethod
    history: pd.DataFrame
    ahead: int
    sums: Values

    @classmethod
    def of(cls, method: ForecastMethod, history: pd.DataFrame, ahead: int) -> PastErrors:
        """Forecast from every origin whose outcome is known, or the last of them that it takes."""
        last = len(history) - ahead
        sums = np.full((max(last - method.needs_months + 1, 0), history.shape[1]), np.nan)
        first = 0 if method.most_origins is None else max(0, len(sums) - method.most_origins)
        for row in range(first, len(sums)):
            known = history.iloc[: method.needs_months + row]
            sums[row] = carried(method, known, ahead).sum(axis=0)
        return cls(method, history, ahead, sums)

    def at(self, known: int) -> Spread:
        """The spread as it stood with so many months known: of errors that had come out by then.

        Where there are under `FEWEST`, those of the naive forecast stand in: the same months a
        year before, over as many months as have one. An error over fewer months than are asked
        for is scaled up as a drift would be, by the ratio of the lengths; and where the method
        magnifies chance more than the naive does, by as much, see `magnified`. There is no
        spread where a month was below nought, for that is no count, nor money spent.
        """
        below = self.history.iloc[:known].min().to_numpy(float) < 0
        own = self._own(known)
        own = attrs.evolve(own, square=np.where(below, np.nan, own.square))
        short = (own.n < FEWEST) & ~below
        if not short.any():
            return attrs.evolve(own, free=np.maximum(own.free, 1.0))
        square, free, n = own.square.copy(), own.free.copy(), np.where(short, 0, own.n)
        square[short] = self._naive(known, self.history.iloc[:known, np.flatnonzero(short)])
        free[short] = (known - IN_YEAR) / self.ahead
        return Spread(square, np.maximum(free, 1.0), n)

    def _naive(self, known: int, history: pd.DataFrame) -> Values:
        """The mean squared error of the same months a year before, as large as the method's."""
        window = min(self.ahead, known - IN_YEAR)
        if window < 1:
            return np.full(history.shape[1], np.nan)
        sums = root(_sums(history.to_numpy(float), window))
        square = ((sums[IN_YEAR:] - sums[:-IN_YEAR]) ** 2).mean(axis=0) * self.ahead / window
        # Half of it is chance in the outcome, and half in the one month a year before it.
        return square * (1 + np.maximum(magnified(self.method, history, self.ahead), 1)) / 2

    def _own(self, known: int) -> Spread:
        first = self.method.needs_months
        n_out = max(known - self.ahead - first + 1, 0)
        made = self.sums[:n_out]
        if self.method.most_origins is not None:
            made = made[-self.method.most_origins :]
        came = _sums(self.history.to_numpy(float), self.ahead)[
            first + n_out - len(made) : first + n_out
        ]
        errors = root(came) - root(made)
        n = (~np.isnan(errors)).sum(axis=0)
        square = np.divide(
            np.nansum(errors**2, axis=0), n, out=np.full(len(n), np.nan), where=n > 0
        )
        return Spread(square, n / self.ahead, n)


def root(values: Values) -> Values:
    """The square root; not a number below nought."""
    return np.sqrt(np.where(values < 0, np.nan, values))


def magnified(method: ForecastMethod, history: pd.DataFrame, ahead: int) -> Values:
    """How much chance in the months known is magnified in the forecast, as variances at the root.

    The sum over months of the squared slope of the root of the forecast by the root of the month:
    1 for the naive forecast, whatever the months are. By the delta method, for the root of every
    month has one variance, see `limits`; a slope is the difference that a small step makes. A
    method that has no answer magnifies nothing.
    """
    values = history.to_numpy(float)
    n_months, n_series = values.shape
    step = _STEP * root(values.mean(axis=0))
    moved = root(values)[:, :, None] + step[:, None] * np.eye(n_months)[:, None, :]
    columns = pd.DataFrame(moved.reshape(n_months, -1) ** 2, index=history.index)
    before = root(carried(method, history, ahead).sum(axis=0))
    after = root(carried(method, columns, ahead).sum(axis=0)).reshape(n_series, n_months)
    square = ((after - before[:, None]) ** 2).sum(axis=1)
    found = np.divide(square, step**2, out=np.full(n_series, np.nan), where=step > 0)
    return np.nan_to_num(found, nan=1.0)


def _sums(values: Values, length: int) -> Values:
    """Sums of so many months in a row, by the month that they begin at."""
    if len(values) < length:
        return np.empty((0, values.shape[1]))
    return np.lib.stride_tricks.sliding_window_view(values, length, axis=0).sum(axis=-1)
