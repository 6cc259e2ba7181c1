"""A source in memory, whole: for a look at what its rows hold, and for joins."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from policeplan.engines import choice
from policeplan.engines.paths import Files
from policeplan.engines.run import Run
from policeplan.engines.sql import Database

Source = Files | Database
_ONE_BY_ONE = Run(threads=1)


def names(rows: Source) -> list[str]:
    """The names of a source's columns.

    Raises:
        PartError: it cannot be read.
    """
    engine = choice.engine_of(rows, None)
    with choice.opened(rows, engine, _ONE_BY_ONE, []) as (source, _):
        return list(source.names)


def whole(rows: Source, columns: Collection[str]) -> pd.DataFrame:
    """The named columns of all the rows, as they came.

    Raises:
        PartError: a part of them cannot be read, or lacks a column that others have.
    """
    engine, wanted = choice.engine_of(rows, None), list(columns)
    with choice.opened(rows, engine, _ONE_BY_ONE, []) as (source, _):
        tables = [
            table.to_frame(wanted)
            for part in source.parts
            for table in part.at_hand(wanted, ()).tables(wanted, ())
        ]
    return pd.concat(tables, ignore_index=True)
