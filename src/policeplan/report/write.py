"""Writing a scorecard to a folder: every file whole, or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

from policeplan.errors import OutputError
from policeplan.report.html import page
from policeplan.report.plain import to_dict
from policeplan.scorecard import Scorecard


def refuse_unwritable(folder: Path) -> None:
    """See, before any long work, that the folder can be written or made; nothing is made yet.

    Raises:
        OutputError: it cannot.
    """
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        raise OutputError(str(folder), f"{there} is not a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(str(folder), "you may not write there")


def write(scorecard: Scorecard, folder: str | Path) -> list[Path]:
    """Write ``scorecard.html`` and ``scorecard.json``; every file whole, or none.

    Raises:
        OutputError: the folder cannot be written.
    """
    folder = Path(folder)
    texts = {
        folder / "scorecard.html": page(scorecard),
        folder / "scorecard.json": json.dumps(to_dict(scorecard), indent=2, ensure_ascii=False)
        + "\n",
    }
    halves = {path: path.with_name(f".{path.name}.half") for path in texts}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            halves[path].write_text(text, encoding="utf-8")
        for path, half in halves.items():
            os.replace(half, path)  # the one atomic step
    except OSError as error:
        for half in halves.values():
            half.unlink(missing_ok=True)
        raise OutputError(str(folder), error.strerror or "the system refused") from error
    return list(texts)
