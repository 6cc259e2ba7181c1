"""The Parquet engine: files, folders, patterns and hive partitions, streamed in bounded memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

import attrs
import numpy as np
import pandas as pd

from policeplan import from_arrow
from policeplan.engines.part import Opened, Part, Span
from policeplan.errors import PartError
from policeplan.native import Arrow, arrow
from policeplan.taken import Taken

SUFFIXES = (".parquet", ".pq")
SAYS = "Parquet files"
_TASK = "reading Parquet"
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


@attrs.frozen
class RowGroups(Part):
    """Some row groups of a file, one after the other.

    Attributes:
        path: of the file.
        name: what errors call it.
        n_rows: how many rows they have.
        token: path, size and time of change of the file, and which groups.
        names: the file's columns, and those from the names of folders.
        texts: those of them that are text.
        groups: which row groups.
        sizes: how many rows each has.
        size: about how many rows a table may have.
        constants: columns that are the same for every row, from the names of folders.
        spans: for each column of times or days that has no blanks, its first and last.
        single: for each column of text that has one value, that value.
    """

    path: Path
    name: str
    n_rows: int | None
    token: str
    names: frozenset[str] = attrs.field(repr=False)
    texts: frozenset[str] = attrs.field(repr=False)
    groups: tuple[int, ...]
    sizes: tuple[int, ...]
    size: int
    constants: Mapping[str, str | None]
    spans: Mapping[str, Span] = attrs.field(repr=False)
    single: Mapping[str, str] = attrs.field(repr=False)

    def span(self, column: str) -> Span | None:
        """As `Part.span`, from the footer."""
        return self.spans.get(column)

    def only(self, column: str) -> str | None:
        """As `Part.only`, from the folders and the footer."""
        return self.constants.get(column) or self.single.get(column)

    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """Raises PartError where the file cannot be read, or lacks a column that others have."""
        pa, pq = arrow(_TASK)
        lacking = [name for name in columns if name not in self.names]
        if lacking:
            raise PartError(self.name, f"it has no column '{lacking[0]}', which other files have")
        own = [name for name in columns if name not in self.constants]
        coded = sorted(self.texts.intersection(labels).intersection(own))
        try:
            with pq.ParquetFile(self.path, read_dictionary=coded) as file:
                for table in self._read(file, own):
                    yield self._taken(table, columns)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise PartError(self.name, "it cannot be read: it is cut short or damaged") from error

    def _read(self, file: Arrow, columns: Sequence[str]) -> Iterator[Arrow]:
        """Tables of about `size` rows: several small groups at once, a large one in pieces."""
        together: list[int] = []
        rows = 0
        for group, n in zip(self.groups, self.sizes, strict=True):
            if together and rows + n > self.size:
                yield file.read_row_groups(together, columns=columns, use_threads=False)
                together, rows = [], 0
            if n > self.size:
                yield from file.iter_batches(
                    self.size, row_groups=[group], columns=columns, use_threads=False
                )
            else:
                together, rows = [*together, group], rows + n
        if together or not self.groups:
            yield file.read_row_groups(together, columns=columns, use_threads=False)

    def _taken(self, table: Arrow, columns: Sequence[str]) -> Taken:
        n = table.num_rows
        made = {
            name: _constant(self.constants[name], n)
            if name in self.constants
            else from_arrow.series(table.column(name))
            for name in columns
        }
        return Taken.of(made, n)


@attrs.frozen
class Damaged(Part):
    """A file of which not even the footer can be read."""

    name: str
    problem: str
    constants: Mapping[str, str | None]
    n_rows: int | None = None
    token: str = ""

    def only(self, column: str) -> str | None:
        """As `Part.only`, from the folders."""
        return self.constants.get(column)

    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """Raises PartError, always."""
        del columns, labels
        raise PartError(self.name, self.problem)
        yield  # a generator, as every part's tables are


def opened(paths: Sequence[Path], root: Path, rows_at_once: int) -> Opened:
    """Parquet files, opened: their footers are read, and no row.

    Args:
        paths: in the order of the rows.
        root: the folder under which names of folders such as ``area=EAST`` are columns.
        rows_at_once: about how many rows a table may have.

    Raises:
        MissingExtraError: pyarrow is not installed.
        PartError: no file can be read.
    """
    pa, pq = arrow(_TASK)
    names: dict[str, None] = {}
    parts: list[Part] = []
    problem = ""
    for path in paths:
        constants = _constants(path, root)
        try:
            footer = pq.read_metadata(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            problem = _why(path, error)
            parts.append(Damaged(str(path), problem, constants))
            continue
        columns = footer.schema.to_arrow_schema()
        names |= dict.fromkeys([*columns.names, *constants])
        parts += _parts(path, footer, columns, constants, rows_at_once)
    if not names:
        raise PartError(str(root), problem)
    return Opened(SAYS, list(names), parts)


def _why(path: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file {path}"
    return f"{path} is not a Parquet file that can be read"


def _constants(path: Path, root: Path) -> dict[str, str | None]:
    """Columns from the names of a file's folders: ``year=2016/area=EAST``."""
    if path == root:
        return {}
    pairs = [name.partition("=") for name in path.relative_to(root).parts[:-1]]
    return {
        unquote(column): None if value == _NO_VALUE else unquote(value)
        for column, sign, value in pairs
        if sign
    }


def _parts(
    path: Path,
    footer: Arrow,
    columns: Arrow,
    constants: Mapping[str, str | None],
    size: int,
) -> Iterator[RowGroups]:
    """A file's row groups, in parts of about so many rows."""
    pa, _ = arrow(_TASK)
    kinds = {field.name: field.type for field in columns}
    texts = frozenset(name for name, kind in kinds.items() if _is_text(pa, kind))
    times = [name for name, kind in kinds.items() if _is_local_time(pa, kind)]
    known = {footer.schema.column(i).path: i for i in range(footer.num_columns)}
    state = path.stat()
    sizes = [footer.row_group(group).num_rows for group in range(footer.num_row_groups)]
    for groups in _runs(sizes, size):
        here = [footer.row_group(group) for group in groups]
        first, last = (groups[0] + 1, groups[-1] + 1) if groups else (0, 0)
        whole = len(groups) == len(sizes)
        where = f"row group {first}" if first == last else f"row groups {first} to {last}"
        yield RowGroups(
            path=path,
            name=str(path) if whole else f"{path}, {where} of {len(sizes)}",
            n_rows=sum(sizes[group] for group in groups),
            token=f"{path.resolve()}|{state.st_size}|{state.st_mtime_ns}|{first}-{last}",
            names=frozenset([*kinds, *constants]),
            texts=texts,
            groups=groups,
            sizes=tuple(sizes[group] for group in groups),
            size=size,
            constants=constants,
            spans={name: s for name in times if (s := _span(here, known[name]))},
            single={name: o for name in texts if (o := _single(here, known[name]))},
        )


def _runs(sizes: Sequence[int], size: int) -> Iterator[tuple[int, ...]]:
    """Neighbouring row groups of about so many rows together; one empty run of an empty file."""
    run: list[int] = []
    rows = 0
    for group, n in enumerate(sizes):
        if run and rows + n > size:
            yield tuple(run)
            run, rows = [], 0
        run, rows = [*run, group], rows + n
    if run or not sizes:
        yield tuple(run)


def _is_text(pa: Arrow, kind: Arrow) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_local_time(pa: Arrow, kind: Arrow) -> bool:
    return bool(pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None))


def _bounds(group: Arrow, column: int) -> tuple[Arrow, Arrow] | None:
    """The least and greatest value of a row group's column that has no blanks."""
    found = group.column(column).statistics
    if found is None or not found.has_min_max or not found.has_null_count or found.null_count:
        return None
    return found.min, found.max


def _span(groups: Sequence[Arrow], column: int) -> Span | None:
    bounds = [_bounds(group, column) for group in groups]
    if not bounds or None in bounds:
        return None
    times = [(_moment(low), _moment(high)) for low, high in filter(None, bounds)]
    return min(low for low, _ in times), max(high for _, high in times)


def _moment(value: dt.date) -> np.datetime64:
    return pd.Timestamp(value).as_unit("us").to_datetime64()


def _single(groups: Sequence[Arrow], column: int) -> str | None:
    bounds = [_bounds(group, column) for group in groups]
    values = {value for pair in bounds for value in (pair or ("", " "))}
    return str(values.pop()) if len(values) == 1 else None


def _constant(value: str | None, n: int) -> pd.Series:
    """A column of one label."""
    codes = np.full(n, -1 if value is None else 0, np.int8)
    dtype = pd.CategoricalDtype([] if value is None else [value])
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))
