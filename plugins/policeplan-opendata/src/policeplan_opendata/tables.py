"""Tables in a folder, a file or an archive: headings first, then the columns asked for, as text."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pandas as pd

from policeplan.engines import files
from policeplan.errors import LayoutError, SourceError
from policeplan.native import pull

ENDINGS = (".csv", ".csv.gz", ".parquet", ".pq")
_ARCHIVE = ".zip"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,  # behind a password
    NotImplementedError,  # packed by a method that Python has not
)


@attrs.frozen(eq=False)
class Table:
    """A table of a folder or archive.

    Attributes:
        name: where it stands there, for notes and errors.
        path: where it can be read.
        reader: who reads it, for errors.
        header: its headings.
    """

    name: str
    path: Path
    reader: str
    header: tuple[str, ...]

    def rows(self, columns: Sequence[str]) -> pd.DataFrame:
        """The named columns as text, missing where blank: no identifier becomes a float.

        Raises:
            SourceError: it is damaged.
        """
        try:
            table = files.read(self.path, self.reader, columns, may_be_empty=True)
        except SourceError as error:
            raise _named(error, self.path, self.name) from None
        pulled, _ = pull(table, columns)
        return pd.DataFrame({name: _text(pulled[name]) for name in columns})


def _text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_string_dtype(column.dtype):
        return column
    return column.astype("string").astype(object).where(column.notna(), None)


def _named(error: SourceError, path: Path, name: str) -> SourceError:
    """The error with the table's own name, for an archive is unpacked elsewhere."""
    return attrs.evolve(error, problem=error.problem.replace(str(path), name))


@contextmanager
def tables_in(path: Path, reader: str, takes: str) -> Generator[list[Table]]:
    """The tables of a folder and of those in it, of an archive, or of one file; by name.

    Args:
        path: a folder; or a file: CSV, its .gz, Parquet, or a .zip of them.
        reader: who asks, for errors.
        takes: the layouts, in words, for errors.

    Yields:
        The tables, for as long as the context lasts.

    Raises:
        SourceError: there is no such file or folder, or a table cannot be read.
        LayoutError: there is no table, or an archive is damaged.
    """
    if not path.exists():
        raise SourceError(reader, f"there is no file or folder {path}")
    inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    folder = path if path.is_dir() else path.parent
    with TemporaryDirectory() as unpacked:
        found: list[tuple[str, Path]] = []
        for i, file in enumerate(inside):
            name = file.relative_to(folder).as_posix()
            if file.suffix.lower() == _ARCHIVE:
                found += _members(file, name, Path(unpacked) / str(i), reader, takes)
            elif _wanted(name) or file == path:
                found.append((name, file))
        if not found:
            problem = f"there is no table in it: no file ends in {', '.join(ENDINGS)} or {_ARCHIVE}"
            raise LayoutError(reader, str(path), problem, takes)
        yield [Table(name, file, reader, _header(file, name, reader)) for name, file in found]


def _members(
    archive: Path, name: str, into: Path, reader: str, takes: str
) -> list[tuple[str, Path]]:
    try:
        with zipfile.ZipFile(archive) as packed:
            wanted = sorted(member for member in packed.namelist() if _wanted(member))
            return [(f"{name}/{member}", Path(packed.extract(member, into))) for member in wanted]
    except _DAMAGED as error:
        problem = f"the archive {name} is damaged or locked: fetch it again"
        raise LayoutError(reader, str(archive), problem, takes) from error


def _wanted(name: str) -> bool:
    """Whether it is a table, and not what a system hides beside one."""
    hidden = any(part.startswith((".", "__")) for part in name.split("/"))
    return name.lower().endswith(ENDINGS) and not hidden


def _header(file: Path, name: str, reader: str) -> tuple[str, ...]:
    try:
        return tuple(files.header(file, reader))
    except SourceError as error:
        raise _named(error, file, name) from None
