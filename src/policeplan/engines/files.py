"""Files of rows: CSV as text and Parquet as Arrow, so that no identifier passes through floats."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Collection
from pathlib import Path
from typing import IO, Protocol

import pandas as pd

from policeplan.errors import SourceError
from policeplan.native import arrow

PARQUET = (".parquet", ".pq")
_GZIP = ".gz"
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")  # zip and .xlsx, .xls, Parquet


class _ArrowTable(Protocol):
    """What is used here of an Arrow table, for pyarrow ships no types."""

    @property
    def column_names(self) -> list[str]: ...

    def __len__(self) -> int: ...


def header(path: Path, name: str, encoding: str = "utf-8", separator: str = ",") -> list[str]:
    """The names of a file's columns.

    Raises:
        SourceError: the file is not there, is empty, or cannot be read.
        MissingExtraError: it is Parquet and pyarrow is not installed.
    """
    if path.suffix.lower() in PARQUET:
        return list(_parquet(path, name, None, schema_only=True).column_names)
    return [str(c) for c in _csv(path, name, encoding, separator, None, 0).columns]


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
    if path.suffix.lower() in PARQUET:
        table = _parquet(path, name, list(columns))
    else:
        table = _csv(path, name, encoding, separator, list(columns), None)
    if len(table) == 0 and not may_be_empty:
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
    text = "utf-8-sig" if utf8 else encoding
    try:
        _refuse_other_sorts(path, name)
        if columns is not None:
            _refuse_ragged(path, name, text, separator)
        return pd.read_csv(
            path,
            sep=separator,
            usecols=columns,
            nrows=n_rows,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            encoding=text,
            compression="gzip" if path.suffix.lower() == _GZIP else None,
        )
    except SourceError:
        raise
    except FileNotFoundError as error:
        raise SourceError(name, f"there is no file {path}") from error
    except (OSError, EOFError) as error:
        raise SourceError(name, f"{path} is not a file that can be read") from error
    except UnicodeError as error:
        raise SourceError(
            name,
            f'{path} is not {encoding} text. State its encoding in the plan: encoding = "cp1252" '
            'for a file from Windows, or "latin-1"; or save it as UTF-8',
        ) from None if utf8 else error
    except LookupError as error:
        raise SourceError(name, f"there is no encoding {encoding!r}") from error
    except pd.errors.EmptyDataError as error:
        raise SourceError(name, f"{path} is empty") from error
    except (pd.errors.ParserError, csv.Error) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _no_table(path, name, line[1] if line else None) from None  # it may hold a row
    except ValueError as error:
        problem = f"{path} cannot be read as {encoding} text with separator {separator!r}"
        raise SourceError(name, problem) from error


def _refuse_other_sorts(path: Path, name: str) -> None:
    with path.open("rb") as file:
        if file.read(4).startswith(_NO_TEXT):
            raise SourceError(
                name,
                f"{path} is a spreadsheet, an archive or Parquet by another name: save it as CSV, "
                "or give Parquet the ending .parquet",
            )


def _refuse_ragged(path: Path, name: str, encoding: str, separator: str) -> None:
    """Refuse rows of another length: pandas shifts or fills them, and columns are mistaken."""
    with _opened(path, encoding) as file:
        rows = csv.reader(file, delimiter=separator)
        n = next((len(row) for row in rows if row), 0)
        if {0, n}.issuperset(map(len, rows)):
            return
    with _opened(path, encoding) as file:
        rows = csv.reader(file, delimiter=separator)
        for row in rows:
            if len(row) != n and any(field.strip() for field in row):
                raise _no_table(path, name, rows.line_num)


def _opened(path: Path, encoding: str) -> IO[str]:
    if path.suffix.lower() == _GZIP:
        return gzip.open(path, "rt", encoding=encoding, newline="")
    return path.open(encoding=encoding, newline="")


def _no_table(path: Path, name: str, line: object) -> SourceError:
    where = f" at line {line}" if line else ""
    return SourceError(
        name,
        f"{path} is not a table{where}: a row has another number of fields than the header, or a "
        "quote is left open",
    )


def _parquet(
    path: Path, name: str, columns: list[str] | None, *, schema_only: bool = False
) -> _ArrowTable:
    pa, pq = arrow(f"reading {path.name}")
    try:
        if schema_only:
            return pq.read_schema(path).empty_table()
        return pq.read_table(path, columns=columns)
    except FileNotFoundError as error:
        raise SourceError(name, f"there is no file {path}") from error
    except (pa.ArrowException, OSError, ValueError) as error:
        raise SourceError(name, f"{path} is not a Parquet file that can be read") from error
