"""Levels of a measure's breakdown, by what the measure itself makes of a file's labels."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from policeplan import Kind, get_measure

_FILLED = {Kind.TIME: "2000-01-01", Kind.NUMBER: 1, Kind.KEY: "x", Kind.CATEGORY: "x"}


def levels_said(measure: str, breakdown: str, labels: Iterable[str]) -> dict[str, str | None]:
    """For each label, the level of the breakdown that it is; None where the measure knows none.

    Args:
        measure: its id.
        breakdown: one of its breakdowns, and the column that it reads for it.
        labels: the different labels of a file.
    """
    texts, rule = list(labels), get_measure(measure)
    filled = {column.name: _FILLED[column.kind] for column in rule.needs.columns}
    frame = pd.DataFrame({**filled, breakdown: texts}, index=range(len(texts)))
    said = rule.observations(rule.needs.take(frame)).breakdowns[breakdown]
    known = set(rule.breakdown(breakdown).levels)
    levels = [str(one) if one in known else None for one in np.asarray(said, object)]
    return dict(zip(texts, levels, strict=True))
