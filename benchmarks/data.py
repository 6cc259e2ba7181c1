"""Seeded rows of the benchmarks: crimes, incidents at locations, and response times.

Areas are of unequal size, as the 43 forces are, and moments are whole seconds of the years covered,
none in the hour that a spring clock change skips. Rows come in no order.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
from numpy.typing import NDArray

from policeplan import Geography, Period
from policeplan.forces import forces

SEED = 1_927
CHUNK = 2_000_000
YEARS = Period.parse("2012-01 to 2016-12")
TWO_YEARS = Period.parse("2014-12 to 2016-11")
PLACES: Geography = forces()
AREAS = tuple(sorted(area.code for area in PLACES.leaves()))
CATEGORIES = (
    "Arson",
    "Bicycle theft",
    "Burglary dwelling",
    "Burglary in a building other than a dwelling",
    "Criminal damage",
    "Death or serious injury, unlawful driving",
    "Homicide",
    "Miscellaneous crimes against society",
    "Other sexual offences",
    "Other theft offences",
    "Possession of drugs",
    "Possession of weapons",
    "Public order offences",
    "Rape",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Trafficking of drugs",
    "Vehicle offences",
    "Violence against the person",
)
_DAY, _HOUR = 86_400, 3_600
_SKIPPED = 1, 2
"""Hours of the clock that no row is in: once a year the first is skipped, and once it is twice."""


@attrs.frozen(eq=False)
class Columns:
    """Columns of numbers: moments, and codes of the areas and whatever else there is."""

    occurred: NDArray[np.datetime64]
    area: NDArray[np.int8]
    more: dict[str, NDArray[np.generic]]

    def __len__(self) -> int:
        return len(self.occurred)


def crimes(n_rows: int, seed: int = SEED) -> Columns:
    """Crimes of five years, each with a ``category``."""
    rng = np.random.default_rng(seed)
    category = _dealt(rng, len(CATEGORIES), n_rows)
    return Columns(_moments(rng, YEARS, n_rows), _areas(rng, n_rows), {"category": category})


def incidents(n_rows: int, seed: int = SEED, *, of: int | None = None) -> Columns:
    """Incidents of five years, each at a ``location``: most have few, some have many.

    Args:
        n_rows: how many.
        seed: of the random numbers.
        of: how many there are in all, where these are a part: they share their locations.
    """
    rng = np.random.default_rng(seed)
    n_places = max((of or n_rows) // 4, 1)
    location = (n_places * rng.random(n_rows) ** 3).astype(np.int64)  # the low numbers are busy
    area = (location % len(AREAS)).astype(np.int8)
    return Columns(_moments(rng, YEARS, n_rows), area, {"location": 100_000_000 + location})


def responses(n_rows: int, seed: int = SEED) -> Columns:
    """Emergencies of two years, reached in some ten minutes each, when each has ``arrived``."""
    rng = np.random.default_rng(seed)
    graded = _moments(rng, TWO_YEARS, n_rows)
    passed = np.clip(rng.lognormal(np.log(9 * 60), 0.6, n_rows), 30, 3 * _HOUR).astype(np.int64)
    # None ends in the doubtful hours of a night in which the clocks may change.
    second = graded.astype(np.int64) // 1_000_000 % _DAY
    over_midnight = second + passed >= _DAY
    passed[over_midnight] = np.minimum(
        passed[over_midnight], _DAY + _SKIPPED[0] * _HOUR - 1 - second[over_midnight]
    )
    early = second < _SKIPPED[0] * _HOUR
    passed[early] = np.minimum(passed[early], _SKIPPED[0] * _HOUR - 1 - second[early])
    arrived = graded + passed.astype("timedelta64[s]")
    return Columns(graded, _areas(rng, n_rows), {"arrived": arrived})


def in_parts(name: str, n_rows: int) -> Iterator[Columns]:
    """``crimes`` or ``incidents`` too many to hold, part by part, each with a seed of its own."""
    for part, start in enumerate(range(0, n_rows, CHUNK)):
        n_part, seed = min(CHUNK, n_rows - start), SEED + part
        if name == "crimes":
            yield crimes(n_part, seed)
        else:
            yield incidents(n_part, seed, of=n_rows)


def _moments(rng: np.random.Generator, period: Period, n_rows: int) -> NDArray[np.datetime64]:
    start = np.datetime64(period.start, "D")
    n_days = int((np.datetime64(period.end, "D") - start).astype(int))
    seconds = rng.integers(0, n_days * _DAY, n_rows)
    night = (seconds % _DAY // _HOUR >= _SKIPPED[0]) & (seconds % _DAY // _HOUR <= _SKIPPED[1])
    seconds[night] += 10 * _HOUR
    return start.astype("datetime64[us]") + (seconds * 1_000_000).astype("timedelta64[us]")


def _areas(rng: np.random.Generator, n_rows: int) -> NDArray[np.int8]:
    return _dealt(rng, len(AREAS), n_rows)


def _dealt(rng: np.random.Generator, n: int, n_rows: int) -> NDArray[np.int8]:
    """Codes, of which the first come up some ten times as often as the last."""
    weights = 10.0 ** -np.linspace(0, 1, n)
    bounds = np.cumsum(weights / weights.sum())[:-1]
    return np.searchsorted(bounds, rng.random(n_rows), side="right").astype(np.int8)
