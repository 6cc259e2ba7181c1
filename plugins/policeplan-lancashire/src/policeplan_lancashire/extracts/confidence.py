"""Public confidence: the local survey, 50 respondents a month, April 2014 to November 2016."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.published import figures
from policeplan_lancashire.extracts.solve import counts_for_share, nearest
from policeplan_lancashire.extracts.when import LATER, Moments, in_order, moments_in, months

A_MONTH = 50
_YEAR = 12 * A_MONTH
# The year to March 2015 and the year to November 2015 overlap; the last part is alone.
_PARTS = (
    months("2014-04", "2014-11"),
    months("2014-12", "2015-03"),
    months("2015-04", "2015-11"),
    LATER,
)
# 86.1% is printed for the year to March 2015, which no number of 600 is: 516 are 86.0%, 517 are
# 86.2%. Neither gives the printed change of 1.6 points to 84.5%. We take 517.
_MARCH_2015 = 517
_WINTER = 175  # of 200, made up: what the overlap leaves open


def confident_of_parts() -> tuple[int, int, int, int]:
    """Confident respondents of each part."""
    published = figures()["confidence-local-prev"]
    later = nearest(counts_for_share(published.now, _YEAR), None, "confidence")
    earlier = later - round(published.by.value * _YEAR / 100)
    return _MARCH_2015 - _WINTER, _WINTER, earlier - _WINTER, later


def confidence(random: np.random.Generator) -> pd.DataFrame:
    """Rows of respondents.

    Returns:
        ``occurred`` (the day), ``answer`` (good, excellent, fair, poor): the first two are
        confident.
    """
    parts = [_part(random, which, n) for which, n in zip(_PARTS, confident_of_parts(), strict=True)]
    return in_order(pd.concat(parts, ignore_index=True))


def _part(random: np.random.Generator, which: Moments, confident: int) -> pd.DataFrame:
    n = A_MONTH * len(which)
    answers = random.permutation(
        np.concatenate(
            [
                _either(random, confident, ("good", "excellent"), 0.7),
                _either(random, n - confident, ("fair", "poor"), 0.8),
            ]
        )
    )
    day = moments_in(random, np.repeat(which, A_MONTH)).astype("datetime64[D]")
    return pd.DataFrame({"occurred": day.astype("datetime64[s]"), "answer": answers})


def _either(
    random: np.random.Generator, n: int, names: tuple[str, str], first: float
) -> NDArray[np.object_]:
    return np.array(names, dtype=object)[(random.random(n) >= first).astype(np.int64)]
