"""The CSV engine: files read as text, so that no identifier passes through floats, and streamed."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal

import attrs
import pandas as pd

from policeplan.engines.part import Opened, Part
from policeplan.errors import PartError, SourceError
from policeplan.taken import Taken

SAYS = "CSV files"
_GZIP = ".gz"
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")  # zip and .xlsx, .xls, Parquet
_BYTES_OF_A_ROW = 60
"""About how long a row is: only the number of buckets hangs on it."""


@attrs.frozen
class Text:
    """How a CSV file is written.

    Attributes:
        encoding: of its text.
        separator: between its fields.
    """

    encoding: str = "utf-8"
    separator: str = ","

    @property
    def is_utf8(self) -> bool:
        """Whether it is UTF-8, with a mark at its beginning or not."""
        return self.encoding.lower().replace("_", "-") in {"utf-8", "utf8"}

    @property
    def codec(self) -> str:
        """The encoding as Python has it."""
        return "utf-8-sig" if self.is_utf8 else self.encoding


@attrs.frozen
class TextFile(Part):
    """A CSV file.

    Attributes:
        path: of the file.
        name: what errors call it.
        n_rows: about how many rows it has, by its size.
        token: its path, size and time of change.
        names: its columns.
        text: how it is written.
        size: how many rows a table has.
    """

    path: Path
    name: str
    n_rows: int | None
    token: str
    names: frozenset[str]
    text: Text
    size: int

    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """Raises PartError where the file cannot be read, or lacks a column that others have."""
        del labels
        lacking = [name for name in columns if name not in self.names]
        if lacking:
            raise PartError(self.name, f"it has no column '{lacking[0]}', which other files have")
        try:
            with sayable(self.path, self.name, self.text):
                _refuse_ragged(self.path, self.name, self.text)
                for frame in _frames(self.path, self.text, columns, self.size):
                    yield Taken(frame)
        except SourceError as error:
            raise PartError(self.name, error.problem) from error


def opened(paths: Sequence[Path], text: Text, rows_at_once: int) -> Opened:
    """CSV files, opened: their headers are read.

    Raises:
        PartError: a header cannot be read.
    """
    parts: list[Part] = []
    names: dict[str, None] = {}
    for path in paths:
        try:
            columns = header(path, str(path), text)
        except SourceError as error:
            raise PartError(str(path), error.problem) from error
        names |= dict.fromkeys(columns)
        state = path.stat()
        parts.append(
            TextFile(
                path=path,
                name=str(path),
                n_rows=state.st_size // _BYTES_OF_A_ROW,
                token=f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}|{text}",
                names=frozenset(columns),
                text=text,
                size=rows_at_once,
            )
        )
    return Opened(SAYS, list(names), parts)


def header(path: Path, name: str, text: Text) -> list[str]:
    """The names of a file's columns.

    Raises:
        SourceError: the file is not there, is empty, or cannot be read.
    """
    with sayable(path, name, text):
        return [str(column) for column in _read(path, text, None, nrows=0).columns]


def read(path: Path, name: str, columns: Collection[str], text: Text) -> pd.DataFrame:
    """The named columns of a file, as text.

    Raises:
        SourceError: the file is not there, or cannot be read.
    """
    with sayable(path, name, text):
        _refuse_ragged(path, name, text)
        return _read(path, text, columns)


def _read(
    path: Path, text: Text, columns: Collection[str] | None, nrows: int | None = None
) -> pd.DataFrame:
    return pd.read_csv(
        path,
        sep=text.separator,
        usecols=None if columns is None else list(columns),
        nrows=nrows,
        dtype=str,
        keep_default_na=False,
        na_values=[""],
        encoding=text.codec,
        compression=_compression(path),
    )


def _frames(path: Path, text: Text, columns: Sequence[str], size: int) -> Iterator[pd.DataFrame]:
    with pd.read_csv(
        path,
        sep=text.separator,
        usecols=list(columns),
        chunksize=size,
        dtype=str,
        keep_default_na=False,
        na_values=[""],
        encoding=text.codec,
        compression=_compression(path),
    ) as frames:
        first = next(frames, None)
        yield _read(path, text, columns, nrows=0) if first is None else first
        yield from frames


def _compression(path: Path) -> Literal["gzip"] | None:
    return "gzip" if path.suffix.lower() == _GZIP else None


@contextmanager
def sayable(path: Path, name: str, text: Text) -> Generator[None]:
    """What goes wrong in reading a file as a `SourceError` that holds no row.

    Raises:
        SourceError: it did.
    """
    try:
        _refuse_other_sorts(path, name)
        yield
    except SourceError:
        raise
    except FileNotFoundError as error:
        raise SourceError(name, f"there is no file {path}") from error
    except (OSError, EOFError) as error:
        raise SourceError(name, f"{path} is not a file that can be read") from error
    except UnicodeError as error:
        raise SourceError(
            name,
            f"{path} is not {text.encoding} text. State its encoding in the plan: encoding = "
            '"cp1252" for a file from Windows, or "latin-1"; or save it as UTF-8',
        ) from None if text.is_utf8 else error
    except LookupError as error:
        raise SourceError(name, f"there is no encoding {text.encoding!r}") from error
    except pd.errors.EmptyDataError as error:
        raise SourceError(name, f"{path} is empty") from error
    except (pd.errors.ParserError, csv.Error) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _no_table(path, name, line[1] if line else None) from None  # it may hold a row
    except ValueError as error:
        problem = f"{path} cannot be read as {text.encoding} text with separator {text.separator!r}"
        raise SourceError(name, problem) from error


def _refuse_other_sorts(path: Path, name: str) -> None:
    with path.open("rb") as file:
        if file.read(4).startswith(_NO_TEXT):
            raise SourceError(
                name,
                f"{path} is a spreadsheet, an archive or Parquet by another name: save it as CSV, "
                "or give Parquet the ending .parquet",
            )


def _refuse_ragged(path: Path, name: str, text: Text) -> None:
    """Refuse rows of another length: pandas shifts or fills them, and columns are mistaken."""
    with _lines(path, text) as file:
        rows = csv.reader(file, delimiter=text.separator)
        n = next((len(row) for row in rows if row), 0)
        if {0, n}.issuperset(map(len, rows)):
            return
    with _lines(path, text) as file:
        rows = csv.reader(file, delimiter=text.separator)
        for row in rows:
            if len(row) != n and any(field.strip() for field in row):
                raise _no_table(path, name, rows.line_num)


def _lines(path: Path, text: Text) -> IO[str]:
    if path.suffix.lower() == _GZIP:
        return gzip.open(path, "rt", encoding=text.codec, newline="")
    return path.open(encoding=text.codec, newline="")


def _no_table(path: Path, name: str, line: object) -> SourceError:
    where = f" at line {line}" if line else ""
    return SourceError(
        name,
        f"{path} is not a table{where}: a row has another number of fields than the header, or a "
        "quote is left open",
    )
