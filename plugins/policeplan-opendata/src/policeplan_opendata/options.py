"""Options of readers: refused, before any file is opened, where they are none of their values."""

from __future__ import annotations

from pathlib import Path

from policeplan.errors import ReadingError


def one_of(reader: str, option: str, given: object, takes: tuple[str, str]) -> None:
    """Refuse what is neither of two words.

    Raises:
        ReadingError: with the words.
    """
    if given not in takes:
        raise ReadingError(reader, f"option '{option}'", f"it takes '{takes[0]}' or '{takes[1]}'")


def yes_or_no(reader: str, **given: object) -> None:
    """Refuse what is neither true nor false: a "no" in quotation marks would be taken for yes.

    Raises:
        ReadingError: with the option's name.
    """
    for option, said in given.items():
        if not isinstance(said, bool):
            raise ReadingError(reader, f"option '{option}'", "it takes true or false")


def path_or_none(reader: str, option: str, given: object) -> None:
    """Refuse what is no path.

    Raises:
        ReadingError: with the option's name.
    """
    if not isinstance(given, (str, Path, type(None))):
        raise ReadingError(reader, f"option '{option}'", "it takes the path of a file")
