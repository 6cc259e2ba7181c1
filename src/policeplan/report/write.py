"""Writing a scorecard to a folder: every file whole, or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

from policeplan.errors import OutputError
from policeplan.report.html import page
from policeplan.report.plain import to_dict
from policeplan.scorecard import Scorecard


def ready(folder: Path) -> None:
    """Make the folder if need be, and see that it can be written, before any long work.

    Raises:
        OutputError: it cannot.
    """
    probe = folder / ".policeplan"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(str(folder), error.strerror or "the system refused") from error


def write(scorecard: Scorecard, folder: str | Path) -> list[Path]:
    """Write ``scorecard.html`` and ``scorecard.json``; every file whole, or none.

    Raises:
        OutputError: the folder cannot be written.
    """
    folder = Path(folder)
    ready(folder)
    texts = {
        folder / "scorecard.html": page(scorecard),
        folder / "scorecard.json": json.dumps(to_dict(scorecard), indent=2, ensure_ascii=False)
        + "\n",
    }
    halves = {path: path.with_name(f".{path.name}.half") for path in texts}
    try:
        for path, text in texts.items():
            halves[path].write_text(text, encoding="utf-8")
        for path, half in halves.items():
            os.replace(half, path)  # noqa: PTH105  # the one atomic step
    except OSError as error:
        for half in halves.values():
            half.unlink(missing_ok=True)
        raise OutputError(str(folder), error.strerror or "the system refused") from error
    return list(texts)
