"""Files of rows, whole: CSV as text and Parquet as Arrow, so that no identifier becomes a float.

Streamed, they are the business of the engines `csv` and `parquet`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from policeplan.engines import csv
from policeplan.engines.csv import Text
from policeplan.engines.parquet import SUFFIXES
from policeplan.errors import SourceError
from policeplan.native import Arrow, arrow


def header(path: Path, name: str, encoding: str = "utf-8", separator: str = ",") -> list[str]:
    """The names of a file's columns.

    Raises:
        SourceError: the file is not there, is empty, or cannot be read.
        MissingExtraError: it is Parquet and pyarrow is not installed.
    """
    if path.suffix.lower() in SUFFIXES:
        return list(_parquet(path, name, None, schema_only=True).column_names)
    return csv.header(path, name, Text(encoding, separator))


def read(
    path: Path,
    name: str,
    columns: Collection[str],
    encoding: str = "utf-8",
    separator: str = ",",
    *,
    may_be_empty: bool = False,
) -> object:
    """The named columns of a file: a frame of text for CSV, an Arrow table for Parquet.

    Args:
        path: of the file.
        name: of the source, for errors.
        columns: which.
        encoding: of a CSV file.
        separator: of a CSV file.
        may_be_empty: whether a header without rows will do.

    Raises:
        SourceError: the file is not there, cannot be read, or has no rows.
        MissingExtraError: it is Parquet and pyarrow is not installed.
    """
    if path.suffix.lower() in SUFFIXES:
        table = _parquet(path, name, list(columns))
    else:
        table = csv.read(path, name, columns, Text(encoding, separator))
    if len(table) == 0 and not may_be_empty:
        raise SourceError(name, f"{path} has no rows")
    return table


def _parquet(
    path: Path, name: str, columns: list[str] | None, *, schema_only: bool = False
) -> Arrow:
    pa, pq = arrow(f"reading {path.name}")
    try:
        if schema_only:
            return pq.read_schema(path).empty_table()
        return pq.read_table(path, columns=columns)
    except FileNotFoundError as error:
        raise SourceError(name, f"there is no file {path}") from error
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(name, f"{path} is not a Parquet file that can be read") from error
