"""Rules that carry monthly series on, each a record with its words: one rule a file."""

from policeplan.forecasts.method import ForecastMethod, History, Months

__all__ = ["ForecastMethod", "History", "Months"]
