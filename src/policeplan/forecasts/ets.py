"""ETS: exponential smoothing with a damped trend, by statsmodels (the extra ``forecast``)."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.errors import MissingExtraError
from policeplan.forecasts.method import ForecastMethod

_SEASON = 12
_ORIGINS = 36
"""Each past forecast fits a model, about a twentieth of a second."""


def ets() -> ForecastMethod:
    """Holt-Winters' method with damped trend, fitted by statsmodels to each series.

    The trend adds and is damped; the season multiplies, or adds where a month has nought or less.
    Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 8.3.

    Raises, when it forecasts:
        MissingExtraError: statsmodels is not installed.
    """
    return ForecastMethod.of_series(
        id="core.ets",
        title="Exponential smoothing",
        says=(
            "Exponential smoothing with a damped trend and a season of twelve months that "
            "multiplies, or adds where some month has nought (Holt-Winters), fitted by statsmodels."
        ),
        forecast=_smoothed,
        needs_months=2 * _SEASON,
        most_origins=_ORIGINS,
    )


def _smoothed(series: pd.Series, ahead: int) -> NDArray[np.float64]:
    try:
        # reason for Any: statsmodels has no types
        holtwinters: Any = import_module("statsmodels.tsa.holtwinters")
    except ImportError as error:
        raise MissingExtraError("the forecast core.ets", "forecast") from error
    values = series.to_numpy(float)
    if not values.any():  # nothing to fit
        return np.zeros(ahead)
    with warnings.catch_warnings():
        # A fit that stops short still forecasts; its past errors say how well.
        warnings.simplefilter("ignore")
        model = holtwinters.ExponentialSmoothing(
            values,
            trend="add",
            damped_trend=True,
            seasonal="mul" if values.min() > 0 else "add",
            seasonal_periods=_SEASON,
            initialization_method="estimated",
        )
        return np.asarray(model.fit().forecast(ahead), float)
