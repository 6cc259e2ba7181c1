"""Keeping a tally: Parquet with the definition beside the cells, written whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs
import pandas as pd

from policeplan.area import Area, Geography
from policeplan.coverage import Coverage
from policeplan.definition import Definition
from policeplan.errors import OutputError, SourceError
from policeplan.native import arrow
from policeplan.population import Population

_KEY = b"policeplan.tally"
_CONTRACT = 1
_TASK = "keeping a tally in Parquet"

Header = dict[str, Any]
"""Plain data beside the cells, as JSON has it; each field is checked as it is read back."""


def write(cells: pd.DataFrame, header: Header, path: str | Path) -> None:
    """Write cells and header to a Parquet file, whole or not at all.

    Raises:
        MissingExtraError: pyarrow is not installed.
        OutputError: the file cannot be written.
    """
    pyarrow, parquet = arrow(_TASK)
    table = pyarrow.Table.from_pandas(cells, preserve_index=False)
    plain = json.dumps({"contract": _CONTRACT, **header}, default=list)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: plain.encode()})
    target = Path(path)
    half = target.parent / f".{target.name}.half"
    try:
        parquet.write_table(table, half)
        half.replace(target)  # the one atomic step
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise OutputError(str(path), error.strerror or "the system refused") from error


def read(path: str | Path) -> tuple[pd.DataFrame, Header]:
    """Cells and header of a file that `write` wrote.

    Raises:
        MissingExtraError: pyarrow is not installed.
        SourceError: the file is not there, or is no tally, or is of a newer policeplan.
    """
    _, parquet = arrow(_TASK)
    try:
        table = parquet.read_table(path)
    except (OSError, ValueError) as error:
        raise SourceError(str(path), "is not there, or is no Parquet file") from error
    metadata: dict[bytes, bytes] = table.schema.metadata or {}
    plain = metadata.get(_KEY)
    if plain is None:
        raise SourceError(str(path), "is a Parquet file, but no tally")
    header: Header = json.loads(plain)
    if header.pop("contract") > _CONTRACT:
        raise SourceError(str(path), "was written by a newer policeplan; update this one")
    cells = table.to_pandas()
    for name in cells.columns:
        if name in {"start", "end"}:
            cells[name] = cells[name].dt.as_unit("s")
        elif not pd.api.types.is_numeric_dtype(cells[name]):
            cells[name] = cells[name].astype(object)
    return cells, header


def pack(
    definition: Definition,
    coverage: Coverage,
    geography: Geography,
    population: Population | None,
) -> Header:
    """Plain data from the records."""
    return {
        "definition": definition.to_dict(),
        "coverage": {
            "stated": {a: [[str(s), str(e)] for s, e in v] for a, v in coverage.stated.items()},
            "seen": {
                a: sorted(str(day) for day in days) for a, days in sorted(coverage.seen.items())
            },
            "first": coverage.first and str(coverage.first),
            "last": coverage.last and str(coverage.last),
        },
        "geography": [_packed(area) for area in geography],
        "geography_id": geography.id,
        "population": population and {"known": population.to_list(), "carry": population.carry},
    }


def unpack(header: Header) -> tuple[Definition, Coverage, Geography, Population | None]:
    """The records that `pack` wrote down."""
    plain = header["coverage"]
    day = dt.date.fromisoformat
    coverage = Coverage(
        {a: [(day(s), day(e)) for s, e in spans] for a, spans in plain["stated"].items()},
        {a: frozenset(map(day, days)) for a, days in plain["seen"].items()},
        plain["first"] and day(plain["first"]),
        plain["last"] and day(plain["last"]),
    )
    areas = [Area(**area) for area in header["geography"]]
    geography = Geography(areas, id=header.get("geography_id", ""))
    people = header.get("population")
    if people is not None:
        known = {(area, year): n for area, year, n in people["known"]}
        people = Population(known, people["carry"])
    return Definition.from_dict(header["definition"]), coverage, geography, people


def _packed(area: Area) -> Header:
    """An area's facts, without the names and keys that it has not."""
    return {name: fact for name, fact in attrs.asdict(area).items() if fact not in ((), {})}
