"""Past errors: what a method would have got wrong, origin by origin, with what was known then."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.analysis.forecasting.known import IN_YEAR
from policeplan.forecasts import ForecastMethod, Months

Values = NDArray[np.float64]

FEWEST = 12
"""Past errors under which a series is too short for the method's own."""


def carried(method: ForecastMethod, history: pd.DataFrame, ahead: int) -> Months:
    """A method's months to come; none where too little is known, none of a count below nought.

    Raises:
        ValueError: the method gives another shape than months ahead by series.
    """
    shape = (ahead, history.shape[1])
    if len(history) < method.needs_months:
        return np.full(shape, np.nan)
    made = np.asarray(method.forecast(history, ahead), float)
    if made.shape != shape:
        raise ValueError(f"forecast method {method.id} gave shape {made.shape}, not {shape}")
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
        values: months down, series across.
        ahead: how many months are summed.
        sums: forecasts, one row for each origin; the first has `ForecastMethod.needs_months` known.
    """

    method: ForecastMethod
    values: Values
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
        return cls(method, history.to_numpy(float), ahead, sums)

    def at(self, known: int) -> Spread:
        """The spread as it stood with so many months known: of errors that had come out by then.

        Where there are under `FEWEST`, those of the naive forecast stand in: the same months a
        year before, over as many months as have one. An error over fewer months than are asked
        for is scaled up as a drift would be, by the ratio of the lengths.
        """
        own = self._own(known)
        window = min(self.ahead, known - IN_YEAR)
        if window < 1:
            nothing = np.full(self.values.shape[1], np.nan)
            naive = Spread(nothing, nothing, own.n)
        else:
            sums = _sums(self.values[:known], window)
            errors = np.sqrt(sums[IN_YEAR:]) - np.sqrt(sums[:-IN_YEAR])
            square = (errors**2).mean(axis=0) * self.ahead / window
            naive = Spread(square, np.full(len(square), (known - IN_YEAR) / self.ahead), own.n)
        enough = own.n >= FEWEST
        return Spread(
            np.where(enough, own.square, naive.square),
            np.maximum(np.where(enough, own.free, naive.free), 1.0),
            np.where(enough, own.n, 0),
        )

    def _own(self, known: int) -> Spread:
        first = self.method.needs_months
        n_out = max(known - self.ahead - first + 1, 0)
        made = self.sums[:n_out]
        if self.method.most_origins is not None:
            made = made[-self.method.most_origins :]
        came = _sums(self.values, self.ahead)[first + n_out - len(made) : first + n_out]
        errors = np.sqrt(came) - np.sqrt(made)
        n = (~np.isnan(errors)).sum(axis=0)
        square = np.divide(
            np.nansum(errors**2, axis=0), n, out=np.full(len(n), np.nan), where=n > 0
        )
        return Spread(square, n / self.ahead, n)


def _sums(values: Values, length: int) -> Values:
    """Sums of so many months in a row, by the month that they begin at."""
    if len(values) < length:
        return np.empty((0, values.shape[1]))
    return np.lib.stride_tricks.sliding_window_view(values, length, axis=0).sum(axis=-1)
