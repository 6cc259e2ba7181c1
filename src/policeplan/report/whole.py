"""Files written together: every one whole, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from policeplan.errors import OutputError


def write_whole(files: Mapping[Path, bytes], asked: Path) -> list[Path]:
    """Write every file, or leave all as it was; folders that are not there are made.

    Args:
        files: content by path.
        asked: what the caller asked to have written, for the message.

    Raises:
        OutputError: one of them cannot be written.
    """
    halves = {path: path.with_name(f".{path.name}.half") for path in files}
    folders = dict.fromkeys(parent for path in files for parent in path.parents)
    made = [folder for folder in folders if not folder.exists()]
    made.sort(key=lambda folder: len(folder.parts), reverse=True)  # the innermost is cleared first
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            halves[path].write_bytes(content)
        _put_in_place(halves)
    except BaseException as error:
        _clear(halves.values(), made)
        if not isinstance(error, OSError):
            raise
        raise OutputError(str(asked), error.strerror or "the system refused") from error
    return list(files)


def _put_in_place(halves: Mapping[Path, Path]) -> None:
    """Each in one atomic step; where one of them cannot be, those before it are taken back."""
    before = {path: path.read_bytes() if path.exists() else None for path in halves}
    placed: list[Path] = []
    try:
        for path, half in halves.items():
            half.replace(path)
            placed.append(path)
    except BaseException:
        for path in placed:
            old = before[path]
            path.unlink() if old is None else path.write_bytes(old)
        raise


def _clear(files: Iterable[Path], folders: Iterable[Path]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink(missing_ok=True)
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
