"""Writing a scorecard to a folder: every file whole, or none."""

from __future__ import annotations

import json
import os
from pathlib import Path

from policeplan.errors import OutputError
from policeplan.report.account import Account
from policeplan.report.appendix import frame
from policeplan.report.html import page
from policeplan.report.pictures import pictures
from policeplan.report.plain import to_dict
from policeplan.report.whole import write_whole
from policeplan.scorecard import Scorecard

_PAGE, _DATA, _APPENDIX = "scorecard.html", "scorecard.json", "appendix.csv"
_CHARTS = "charts"


def refuse_unwritable(folder: Path) -> None:
    """See, before any long work, that the folder can be written or made; nothing is made yet.

    Raises:
        OutputError: it cannot.
    """
    problem = ""
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        in_the_way = [name for name in (_PAGE, _DATA, _APPENDIX) if (folder / name).is_dir()]
        if not there.is_dir():
            problem = f"{there} is not a folder"
        elif not os.access(there, os.W_OK | os.X_OK):
            problem = "you may not write there"
        elif in_the_way:
            problem = f"{in_the_way[0]} in it is a folder"
    except OSError as error:
        problem = error.strerror or "the system refused"
    if problem:
        raise OutputError(str(folder), problem)


def write(given: Scorecard | Account, folder: str | Path, *, charts: bool = False) -> list[Path]:
    """Write ``scorecard.html``, ``scorecard.json`` and ``appendix.csv``: every file whole, or none.

    Args:
        given: what to report.
        folder: where to; made if it is not there.
        charts: also draw the charts that exceptions stand out on: on the page, and as SVG in the
            folder ``charts``. Pictures of an earlier run that have another name are left alone.

    Raises:
        OutputError: the folder cannot be written.
        MissingExtraError: charts are asked for and the extra ``charts`` is not installed.
    """
    folder = Path(folder)
    refuse_unwritable(folder)
    account = Account.of(given)
    drawn = pictures(account) if charts else ()
    texts = {
        folder / _PAGE: page(account, drawn),
        folder / _DATA: json.dumps(to_dict(account), indent=2, ensure_ascii=False) + "\n",
        folder / _APPENDIX: frame(account.scorecard).to_csv(index=False, float_format="%.10g"),
        **{folder / _CHARTS / picture.name: picture.svg for picture in drawn},
    }
    return write_whole({path: text.encode() for path, text in texts.items()}, folder)
