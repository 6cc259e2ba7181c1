"""The two rules that lean on the year before: as it was, and times the growth to date."""

from __future__ import annotations

import numpy as np

from policeplan.forecasts.method import ForecastMethod, History, Months

_IN_YEAR = 12


def same_months_last_year() -> ForecastMethod:
    """The months to come are those of the year before: the naive forecast of a seasonal series.

    Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.2,
    the seasonal naive method.
    """
    return ForecastMethod(
        id="core.same-months-last-year",
        title="Same months last year",
        says="The months still to come are taken as those of the year before.",
        forecast=_same_months,
    )


def growth_to_date() -> ForecastMethod:
    """The growth of the year to date goes on.

    With ``ahead`` months to go, the year to date is the last ``12 - ahead`` months. NaN where the
    year before had nought in those months, or they are not known.
    """
    return ForecastMethod(
        id="core.growth-to-date",
        title="Growth to date goes on",
        says=(
            "The months still to come are taken as those of the year before, times the growth of "
            "the year to date on the same months of the year before."
        ),
        forecast=_grown,
        needs_months=13,
    )


def _same_months(history: History, ahead: int) -> Months:
    return history.to_numpy(float)[-_IN_YEAR:][:ahead].copy()


def _grown(history: History, ahead: int) -> Months:
    values = history.to_numpy(float)
    known = _IN_YEAR - ahead
    if len(values) < _IN_YEAR + known:
        return np.full((ahead, values.shape[1]), np.nan)
    so_far = values[-known:].sum(axis=0)
    before = values[-_IN_YEAR - known : -_IN_YEAR].sum(axis=0)
    growth = np.divide(so_far, before, out=np.full(len(so_far), np.nan), where=before > 0)
    return _same_months(history, ahead) * growth
