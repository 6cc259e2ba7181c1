"""Paths of rows: one file, a folder, or a pattern of files, all Parquet or all CSV."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import attrs
import pandas as pd

from policeplan.engines import csv, parquet
from policeplan.engines.part import Opened
from policeplan.errors import ParameterError, PartError

_PATTERN = set("*?[")
_CSV = (".csv", ".csv.gz", ".txt")


@attrs.frozen
class Files:
    """Files of rows: Parquet or CSV.

    Attributes:
        path: of a file; of a folder, with all the files under it; or a pattern such as
            ``"crimes/2016-*.parquet"``. Names of folders such as ``area=EAST`` are columns.
        encoding: of CSV files.
        separator: of CSV files.
    """

    path: Path = attrs.field(converter=Path)
    encoding: str = "utf-8"
    separator: str = ","


def opened(files: Files, engine: str | None, rows_at_once: int) -> Opened:
    """The files, opened by their engine.

    Args:
        files: which.
        engine: ``parquet`` or ``csv``; by the ends of their names if not given.
        rows_at_once: about how many rows a table may have.

    Raises:
        PartError: there are none, or they cannot be read.
        ParameterError: some are Parquet and some are not.
    """
    paths, root = _found(files.path)
    are_parquet = [path.suffix.lower() in parquet.SUFFIXES for path in paths]
    if engine is None and any(are_parquet) and not all(are_parquet):
        problem = "some files are Parquet and some are not: name one sort, by a pattern"
        raise ParameterError("(rows)", "path", problem)
    if engine == "parquet" or (engine is None and all(are_parquet)):
        return parquet.opened(paths, root, rows_at_once)
    return csv.opened(paths, csv.Text(files.encoding, files.separator), rows_at_once)


def is_several(path: Path) -> bool:
    """Whether a path is of a folder or a pattern, and not of one file."""
    return path.is_dir() or (not path.exists() and bool(_PATTERN & set(str(path))))


def names(files: Files) -> list[str]:
    """The names of the files' columns, and of those that folders are named for.

    Raises:
        PartError: they cannot be read.
    """
    return list(opened(files, None, 1).names)


def whole(files: Files, columns: Collection[str]) -> pd.DataFrame:
    """The named columns of all the files, in memory.

    Raises:
        PartError: a file cannot be read, or lacks a column that others have.
    """
    source, wanted = opened(files, None, 1 << 20), list(columns)
    tables = [table for part in source.parts for table in part.tables(wanted, ())]
    return pd.concat([table.to_frame(wanted) for table in tables], ignore_index=True)


def _found(path: Path) -> tuple[list[Path], Path]:
    """The files, in the order of their paths, and the folder that they are under."""
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if _holds_rows(p.relative_to(path), p))
        if not inside:
            raise PartError(str(path), "there is no CSV or Parquet file in this folder")
        return inside, path
    if is_several(path):
        steady = next(i for i, part in enumerate(path.parts) if _PATTERN & set(part))
        root, pattern = Path(*path.parts[:steady]), Path(*path.parts[steady:])
        inside = sorted(found for found in root.glob(str(pattern)) if found.is_file())
        if not inside:
            raise PartError(str(path), "no file is named so")
        return inside, root
    return [path], path


def _holds_rows(inside: Path, path: Path) -> bool:
    """Whether it is a file of rows: not one that a writer left behind, as _SUCCESS or .crc are."""
    if any(part.startswith((".", "_")) for part in inside.parts):
        return False
    return path.is_file() and path.name.lower().endswith((*parquet.SUFFIXES, *_CSV))
