"""ForecastMethod: a rule that carries monthly series on, and the same in words."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Months = NDArray[np.float64]
"""Forecast months: one row for each month ahead, one column for each series."""

History = pd.DataFrame
"""Months known, none NaN: a `pandas.PeriodIndex` without a gap, a column for each series."""

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9-]*")


def _namespaced(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    del instance
    if not _ID.fullmatch(value):
        raise ValueError(f"{attribute.name} {value!r}: should be 'namespace.name' in lower case")


@attrs.frozen
class ForecastMethod:
    """A rule that carries monthly series on.

    Attributes:
        id: ``namespace.name``; a plan names the method by it.
        title: what tables call it.
        says: the rule in words, so that an analyst can check a figure by hand.
        forecast: from what is known and how many months to go, 1 to 11, the months to come. It is
            given a `History` (months down, a column for each series) and gives `Months` of shape
            ``(ahead, series)``, NaN where the rule has no answer. A column's forecast depends on
            that column alone. A rule for one series at a time is made by `of_series`.
        needs_months: how many months must be known for there to be a forecast; never under 12.
        most_origins: how many of the latest past forecasts its limits are read from; all if None.
            For a rule that is slow.
        contract: the contract of plugins that it is written for.
    """

    id: str = attrs.field(validator=_namespaced)
    title: str
    says: str
    forecast: Callable[[History, int], Months] = attrs.field(repr=False)
    needs_months: int = attrs.field(default=12, validator=attrs.validators.ge(12))
    most_origins: int | None = None
    contract: int = attrs.field(default=1, kw_only=True, eq=False, repr=False)

    @classmethod
    def of_series(
        cls,
        *,
        id: str,  # noqa: A002  # reason: the field's own name
        title: str,
        says: str,
        forecast: Callable[[pd.Series, int], NDArray[np.float64]],
        needs_months: int = 12,
        most_origins: int | None = None,
    ) -> ForecastMethod:
        """A method from a rule for one series: a `pandas.Series` by month in, an array out.

        The other arguments are the fields. A series that the rule cannot fit, for which it raises
        an arithmetic or linear algebra error, has no answer, and the others have theirs.
        """

        def one(series: pd.Series, ahead: int) -> NDArray[np.float64]:
            try:
                return np.asarray(forecast(series, ahead), float)
            except (ArithmeticError, np.linalg.LinAlgError):
                return np.full(ahead, np.nan)

        def each(history: History, ahead: int) -> Months:
            made = [one(history[name], ahead) for name in history.columns]
            return np.column_stack(made) if made else np.empty((ahead, 0))

        return cls(id, title, says, each, needs_months, most_origins)
