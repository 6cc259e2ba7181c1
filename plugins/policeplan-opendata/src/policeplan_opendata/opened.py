"""Files opened as tables of text: CSV, Parquet and workbooks, found by their columns' names."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import pandas as pd

from policeplan.engines import files
from policeplan.errors import LayoutError, SourceError
from policeplan.native import pull
from policeplan.words import and_list, did_you_mean
from policeplan_opendata.headings import refuse_alike
from policeplan_opendata.printed import located

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
TABLES = (".csv", ".csv.gz", ".parquet", *WORKBOOKS)
_FIRST_ROWS = 30
Fields = Mapping[str, tuple[str, ...]]
"""For each field of a layout, its plain names; the first is the one that errors print."""


@attrs.frozen(eq=False)
class Found:
    """A table that has the columns of a layout.

    Attributes:
        file: where it stands.
        sheet: which sheet of a workbook; nothing for other files.
        rows: text, missing where blank: a column for each field found, then the others as they are.
        fields: the fields found.
    """

    file: Path
    sheet: str
    rows: pd.DataFrame
    fields: tuple[str, ...]

    @property
    def others(self) -> list[str]:
        """Headings that are of no field."""
        return [str(name) for name in self.rows.columns if name not in self.fields]


@attrs.frozen(eq=False)
class Opened:
    """The tables of a layout in a file or folder, and the names of files that have none."""

    tables: tuple[Found, ...]
    passed_over: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not read, in a sentence."""
        if not self.passed_over:
            return ()
        return (f"Not read, for they are of another layout: {and_list(self.passed_over)}.",)


def files_in(path: Path, reader: str, takes: str, endings: tuple[str, ...] = TABLES) -> list[Path]:
    """A file by itself, or those of a folder that end so, in order of their names.

    Raises:
        SourceError: there is no such file or folder.
        LayoutError: the folder has none.
    """
    if path.is_dir():
        inside = [one for one in sorted(path.iterdir()) if _ends(one, endings)]
        if not inside:
            raise LayoutError(reader, str(path), f"no file in it ends in {_or(endings)}", takes)
        return inside
    if not path.exists():
        raise SourceError(reader, f"there is no file or folder {path}")
    return [path]


def opened(path: Path, reader: str, takes: str, needs: Fields, can: Fields) -> Opened:
    """Every table in a file or folder that has the needed columns.

    Args:
        path: a file, or a folder of files.
        reader: who asks, for errors.
        takes: the layouts, in words, for errors.
        needs: fields that a table must have.
        can: fields that it may have.

    Raises:
        SourceError: a file is not there or cannot be read.
        LayoutError: no table has them; the nearest is told. Or a heading stands twice, or a
            workbook is damaged.
    """
    found: list[Found] = []
    passed_over: list[str] = []
    nearest: tuple[int, Path, list[str]] = (-1, path, [])
    for file in files_in(path, reader, takes):
        n_before = len(found)
        for sheet, cells, header in _headed(file, reader, needs):
            have = located(header, needs)
            if len(have) < len(needs):
                nearest = max(nearest, (len(have), file, header), key=lambda seen: seen[0])
                continue
            refuse_alike(header, {**needs, **can}, reader, str(file), takes)
            have |= located(header, can)
            rows = cells.rename(columns={name: field for field, name in have.items()})
            found.append(Found(file, sheet, rows, tuple(have)))
        if len(found) == n_before:
            passed_over.append(file.name)
    if not found:
        raise LayoutError(reader, str(nearest[1]), _lacks(nearest[2], needs), takes)
    return Opened(tuple(found), tuple(passed_over))


def workbook(file: Path, reader: str, takes: str) -> dict[str, pd.DataFrame]:
    """The sheets of a workbook as text, by name, missing where blank, without a header.

    Raises:
        LayoutError: it is damaged, or no workbook.
    """
    try:
        return pd.read_excel(  # pyright: ignore[reportUnknownMemberType]  # reason: pandas-stubs names readers that are not installed
            file,
            sheet_name=None,
            header=None,
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            engine="calamine",
        )
    except OSError as error:
        raise SourceError(reader, f"{file} is not a file that can be read") from error
    except Exception as error:  # reason: calamine's own errors share no base but this
        problem = "it is no workbook, or is damaged: fetch it again"
        raise LayoutError(reader, str(file), problem, takes) from error


def _headed(
    file: Path, reader: str, needs: Fields
) -> Iterator[tuple[str, pd.DataFrame, list[str]]]:
    """Each table of a file with its headings: a sheet's are on the row that has most of them."""
    if not _ends(file, WORKBOOKS):
        rows = _text(file, reader)
        yield "", rows, [str(name) for name in rows.columns]
        return
    for sheet, cells in workbook(file, reader, "").items():
        tops = [cells.iloc[i].dropna().tolist() for i in range(min(_FIRST_ROWS, len(cells)))]
        if not tops:
            continue
        at = max(range(len(tops)), key=lambda i: len(located(tops[i], needs)))
        named = cells.iloc[at]
        rows = cells.iloc[at + 1 :].dropna(how="all").reset_index(drop=True)
        rows.columns = [f"#{i}" if pd.isna(name) else name for i, name in enumerate(named)]
        yield sheet, rows, tops[at]


def _text(file: Path, reader: str) -> pd.DataFrame:
    separator = _separator(file)
    names = files.header(file, reader, separator=separator)
    table = files.read(file, reader, names, separator=separator)
    if isinstance(table, pd.DataFrame):
        return table
    columns, _ = pull(table, names)
    text = {name: column.astype("string").astype(object) for name, column in columns.items()}
    return pd.DataFrame(text)


def _separator(file: Path) -> str:
    """The comma, or the semicolon where the first line has more of those."""
    if _ends(file, (".parquet",)) or not file.is_file():
        return ","
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            first = stream.readline()
    except (OSError, EOFError):
        return ","  # whoever reads it says what is wrong with it
    return ";" if first.count(b";") > first.count(b",") else ","


def _lacks(header: list[str], needs: Fields) -> str:
    """What the nearest table lacks, with the near miss where it is surely a header."""
    have = located(header, needs)
    lacking = [names[0] for field, names in needs.items() if field not in have]
    said = and_list(f"'{name}'" for name in lacking)
    if not have:
        return f"no table in it has a column {said}"
    near = did_you_mean(lacking[0], header) if 2 * len(have) >= len(needs) else ""
    return f"its table has no column {said}" + (f" ({near.strip()})" if near else "")


def _ends(file: Path, endings: tuple[str, ...]) -> bool:
    return file.is_file() and file.name.lower().endswith(endings)


def _or(endings: tuple[str, ...]) -> str:
    return " or ".join((", ".join(endings[:-1]), endings[-1]))
