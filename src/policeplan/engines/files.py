"""Files of rows: CSV as text and Parquet as Arrow, so that no identifier passes through floats."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from policeplan.errors import MissingExtraError, SourceError

PARQUET = (".parquet", ".pq")


def header(path: Path, name: str, encoding: str = "utf-8", separator: str = ",") -> list[str]:
    """The names of a file's columns.

    Raises:
        SourceError: the file is not there, is empty, or cannot be read.
        MissingExtraError: it is Parquet and pyarrow is not installed.
    """
    if path.suffix in PARQUET:
        return list(_parquet(path, name, None, schema_only=True).column_names)
    return [str(c) for c in _csv(path, name, encoding, separator, None, 0).columns]


def read(
    path: Path,
    name: str,
    columns: Collection[str],
    encoding: str = "utf-8",
    separator: str = ",",
) -> object:
    """The named columns of a file: a frame of text for CSV, an Arrow table for Parquet.

    Raises:
        SourceError: the file is not there, cannot be read, or has no rows.
        MissingExtraError: it is Parquet and pyarrow is not installed.
    """
    if path.suffix in PARQUET:
        table = _parquet(path, name, list(columns))
        n_rows = table.num_rows
    else:
        table = _csv(path, name, encoding, separator, list(columns), None)
        n_rows = len(table)
    if n_rows == 0:
        raise SourceError(name, f"{path} has no rows")
    return table


def _csv(
    path: Path,
    name: str,
    encoding: str,
    separator: str,
    columns: list[str] | None,
    n_rows: int | None,
) -> pd.DataFrame:
    utf8 = encoding.lower().replace("_", "-") in {"utf-8", "utf8"}
    try:
        return pd.read_csv(
            path,
            sep=separator,
            usecols=columns,
            nrows=n_rows,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8-sig" if utf8 else encoding,
        )
    except FileNotFoundError as error:
        raise SourceError(name, f"there is no file {path}") from error
    except (IsADirectoryError, PermissionError) as error:
        raise SourceError(name, f"{path} is not a file that can be read") from error
    except UnicodeError as error:
        raise SourceError(
            name,
            f'{path} is not {encoding} text. State its encoding in the plan: encoding = "cp1252" '
            'for a file from Windows, or "latin-1"',
        ) from None if utf8 else error
    except LookupError as error:
        raise SourceError(name, f"there is no encoding {encoding!r}") from error
    except pd.errors.EmptyDataError as error:
        raise SourceError(name, f"{path} is empty") from error
    except pd.errors.ParserError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f" at line {line[1]}" if line else ""
        raise SourceError(
            name,
            f"{path} is not a table{where}: a row has another number of fields, or a quote is "
            "left open",
        ) from None  # the parser's own words may hold a row


def _parquet(
    path: Path, name: str, columns: list[str] | None, *, schema_only: bool = False
):  # pyarrow ships no types
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise MissingExtraError(f"reading {path.name}", "parquet") from error
    if not path.exists():
        raise SourceError(name, f"there is no file {path}")
    try:
        if schema_only:
            return pq.read_schema(path).empty_table()
        return pq.read_table(path, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(name, f"{path} is not a Parquet file that can be read") from error
