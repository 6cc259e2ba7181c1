"""The sources of Lancashire's plan blown up to millions of rows, as Parquet files and a plan.

The rows are the plugin's own synthetic ones, as many copies of each as are needed: a copy happens
some seconds earlier or later in the same minute, at addresses, incidents and collisions of its own,
so that shares and mixes stay as they are. Sources that are counts already (budget, members, the
national tables) stay as they are too. Dirt is that of the extracts, blanks and addresses that are
none, and some offences that are blank or in capitals.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import policeplan_lancashire
from benchmarks.data import SEED
from policeplan_lancashire.extracts import extracts

COUNTS = ("budget", "members", "forcesight", "satisfaction_national")
_TIMES = {
    "crime": ["occurred"],
    "asb": ["occurred"],
    "referrals": ["occurred"],
    "emergencies": ["graded_at", "arrived_at"],
    "calls": ["occurred", "answered"],
}
_WHOLE = ("collisions", "casualties", "workforce")
_FEWEST = 2_000
_BLANK, _CAPITALS = 0.002, 0.005
_LOG = 10_000_000
_LEAST = 0.03


def write(folder: Path, n_rows: int) -> tuple[Path, int]:
    """Write the files and the plan; the plan's path, and how many rows there are in all."""
    frames = extracts(SEED)
    n_counts = sum(len(frames[name]) for name in COUNTS)
    n_events = sum(len(frame) for frame in frames.values()) - n_counts
    times = max((n_rows - n_counts) / n_events, _LEAST)
    n_written = 0
    for name, frame in frames.items():
        made = frame if name in COUNTS else _sized(name, frame, times)
        made = _soiled(made) if name == "crime" else made
        made.to_parquet(folder / f"{name}.parquet", index=False)
        n_written += len(made)
    text = (Path(policeplan_lancashire.__file__).parent / "plan.toml").read_text()
    plan = folder / "plan.toml"
    plan.write_text(text.replace('.csv"', '.parquet"'))
    return plan, n_written


def _sized(name: str, frame: pd.DataFrame, times: float) -> pd.DataFrame:
    """So many copies of each row; or, of fewer than one, a part of a table that has many."""
    if times < 1:
        few = name in _WHOLE or len(frame) * times < _FEWEST
        if few or name == "emergencies":  # the units of an incident stay together
            return frame if few else frame[frame["log_number"] % round(1 / times) == 0]
        return frame.sample(frac=times, random_state=SEED).sort_index()
    copies = round(times)
    row, copy = np.repeat(np.arange(len(frame)), copies), np.tile(np.arange(copies), len(frame))
    made = frame.take(row).reset_index(drop=True)
    moments = _TIMES.get(name, [])
    if moments:
        second = made[moments[0]].dt.second.to_numpy()
        moved = pd.Series((second + 7 * copy) % 60 - second).astype("timedelta64[s]")
        made[moments] = made[moments].add(moved, axis=0)
    if name == "asb":
        known = made["address"].fillna("").str.strip().ne("") & made["address"].ne(
            "NO FIXED ADDRESS"
        )
        text = pd.Series(np.char.add("Flat ", np.char.add(copy.astype(str), ", ")))
        made["address"] = made["address"].mask(known, text + made["address"])
    if name == "emergencies":
        made["log_number"] += copy * _LOG
    if "collision_index" in made:
        made["collision_index"] += np.char.add("/", copy.astype(str)).astype(object)
    return made


def _soiled(crime: pd.DataFrame) -> pd.DataFrame:
    """A few offences blank, a few in capitals."""
    dealt = np.random.default_rng(SEED).random(len(crime))
    offence = crime["offence"].mask(dealt < _BLANK)
    loud = dealt > 1 - _CAPITALS
    return crime.assign(offence=offence.mask(loud, offence.str.upper()))
