"""Makes the synthetic rows of Exampleshire. Nobody in them, and no place, is real.

``python -m policeplan.demo.make_data FOLDER`` writes the files anew; the seed is fixed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

_DIVISIONS = ("EAST", "SOUTH", "WEST")
_TOWNS = {
    "EAST": ("Aldbury Cross", "Marlham"),
    "SOUTH": ("Penwick", "Stowbridge"),
    "WEST": ("Fernley", "Harrowgate Sands"),
}
_STREETS = ("High St", "Mill Ln", "Station Rd", "Church St", "Park Ave", "The Green")
_SECONDS_A_DAY = 86_400


def _moments(
    random: np.random.Generator, first: str, last: str, n: int, *, summer: float = 0.0
) -> pd.Series:
    """``n`` times between two days, more of them in summer if asked."""
    start = np.datetime64(first, "s")
    days = int((np.datetime64(last, "D") - np.datetime64(first, "D")).astype(int)) + 1
    weight = 1 + summer * np.sin(2 * np.pi * (np.arange(days) + 60) / 365.25)
    day = random.choice(days, n, p=weight / weight.sum())
    second = day * _SECONDS_A_DAY + random.integers(0, _SECONDS_A_DAY, n)
    return pd.Series(start + np.sort(second).astype("timedelta64[s]"))


def asb_calls(random: np.random.Generator) -> pd.DataFrame:
    """Calls about anti-social behaviour and noise; a few addresses call again and again."""
    n = 6_500
    division = random.choice(_DIVISIONS, n, p=(0.36, 0.31, 0.33))
    town = [str(random.choice(_TOWNS[d])) for d in division]
    busy = random.random(n) < 0.22  # noqa: PLR2004  # reason: the share from a handful of addresses
    number = np.where(busy, random.integers(1, 4, n), random.integers(1, 400, n))
    street = np.where(busy, "High St", random.choice(_STREETS, n))
    address = pd.Series([f"{a} {b}" for a, b in zip(number, street, strict=True)])
    odd = random.random(n)
    address = address.mask(odd < 0.01, "")  # noqa: PLR2004  # reason: a share, made up
    address = address.mask(odd > 0.985, "NO FIXED ADDRESS")  # noqa: PLR2004  # reason: the same
    return pd.DataFrame(
        {
            "call_time": _moments(random, "2014-06-01", "2016-11-30", n, summer=0.35),
            "division": division,
            "town": town,
            "address": address,
            "category": random.choice(("ASB", "noise"), n, p=(0.9, 0.1)),
        }
    )


def road(random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Collisions, and one or more casualties of each."""
    n = 2_900
    collisions = pd.DataFrame(
        {
            "collision_index": 201_400_000_000_000_000 + np.arange(n) * 1_009,
            "date": _moments(random, "2014-12-01", "2016-11-30", n).dt.strftime("%d/%m/%Y"),
            "division": random.choice(_DIVISIONS, n, p=(0.4, 0.29, 0.31)),
        }
    )
    casualties = collisions[["collision_index"]].loc[
        np.repeat(np.arange(n), random.poisson(0.4, n) + 1)
    ]
    m = len(casualties)
    unknown = random.random(m) < 0.01  # noqa: PLR2004  # reason: a share, made up
    age = np.where(unknown, -1, random.gamma(3.2, 12, m).astype(int))
    severity = random.choice((1, 2, 3), m, p=(0.012, 0.2, 0.788))
    return collisions, casualties.assign(casualty_severity=severity, age_of_casualty=age)


def referrals(random: np.random.Generator) -> pd.DataFrame:
    """Domestic abuse referrals with a risk level; a few have none."""
    n = 5_200
    when = _moments(random, "2014-12-01", "2016-11-30", n)
    later = (when >= "2015-12-01").to_numpy()
    levels = np.array(("High", "Medium", "Standard", ""))
    before = random.choice(levels, n, p=(0.155, 0.318, 0.523, 0.004))
    after = random.choice(levels, n, p=(0.131, 0.330, 0.535, 0.004))
    return pd.DataFrame(
        {
            "referred_on": when.dt.strftime("%Y-%m-%d"),
            "division": random.choice(_DIVISIONS, n),
            "risk_level": np.where(later, after, before),
        }
    )


def emergencies(random: np.random.Generator) -> pd.DataFrame:
    """Grade 1 logs, a row for each unit sent; some units never arrive."""
    n = 4_800
    graded = _moments(random, "2014-12-01", "2016-11-30", n)
    division = random.choice(_DIVISIONS, n)
    logs = pd.DataFrame(
        {"log_number": 500_001 + np.arange(n), "graded_at": graded, "division": division}
    )
    units = logs.loc[np.repeat(np.arange(n), random.integers(1, 4, n))].reset_index(drop=True)
    slow = np.where(units["graded_at"] >= "2015-12-01", 1.09, 1.0) * np.where(
        units["division"] == "WEST", 1.12, 1.0
    )
    minutes = random.gamma(3.0, 4.4, len(units)) * slow
    arrived = units["graded_at"] + pd.to_timedelta((minutes * 60).astype(int), unit="s")
    never = random.random(len(units)) < 0.12  # noqa: PLR2004  # reason: a share, made up
    units["arrived_at"] = arrived.mask(pd.Series(never))
    return units[["log_number", "graded_at", "arrived_at", "division"]]


def main(folder: str) -> None:
    """Write every file."""
    random = np.random.default_rng(2016)
    collisions, casualties = road(random)
    files = {
        "asb_calls": asb_calls(random),
        "collisions": collisions,
        "casualties": casualties,
        "referrals": referrals(random),
        "emergencies": emergencies(random),
    }
    for name, frame in files.items():
        frame.to_csv(Path(folder) / f"{name}.csv", index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
