"""The tables of docs/explanation/uncertainty.md: each stands under the name of its file."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "explanation"
PAGE = FOLDER / "uncertainty.md"
FIGURES = FOLDER / "figures"
HEADINGS = {
    "interval": "limits of",
    "expected": "expected",
    "timed": "timed",
    "average": "on average, of 100",
    "least": "at least, of 100",
    "where": "least where",
    "times": "varying, times chance",
    "alone": "taken as chance, of 100",
    "months": "months known",
    "middle": "found, times chance",
    "cases": "cases",
    "mix": "mix",
    "each": "each level for itself, of 100",
    "together": "at once, of 100",
    "g_test": "called changed, of 100",
    "moved": "a level called moved, of 100",
    "changed": "lines that changed",
    "judged": "judged",
    "clear": "called clear",
    "false": "of them chance",
    "chance": "share that is chance, %",
    "power": "of true changes found, %",
    "series": "series",
    "years": "years before",
    "held_80": "in 80% limits, of 100",
    "least_80": "from the worst month",
    "held_95": "in 95% limits, of 100",
    "least_95": "from the worst of months",
    "month": "known to",
    "n": "year ends",
    "error": "mean error, %",
    "naive": "same months last year, %",
    "rule": "rule",
    "theory": "theory, of 100 months",
    "some": "charts with any, of 100",
    "figures": "ranked",
    "areas": "areas",
    "apart": "areas differ, times chance",
    "ends": "of the best and worst few, of 100",
}
_MARK = r"<!-- figures/{name}\.csv -->\n(?:\n(?:\|.*\n)+)?"


def read(name: str) -> pd.DataFrame:
    """The numbers, as text."""
    return pd.read_csv(FIGURES / f"{name}.csv", dtype=str, keep_default_na=False)


def told(name: str) -> str:
    """The table under its mark, as the page should have it."""
    rows = read(name).rename(columns=HEADINGS)
    lines = [list(rows.columns), ["---"] * len(rows.columns), *rows.to_numpy().tolist()]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"<!-- figures/{name}.csv -->\n\n{table}\n"


def stands(name: str) -> str | None:
    """What stands on the page under the mark, the mark too; None where there is no mark."""
    found = re.search(_MARK.format(name=name), PAGE.read_text(encoding="utf-8"))
    return found[0] if found else None


def tell(name: str) -> None:
    """Put the table under its mark, where the page has it."""
    old = stands(name)
    if old is not None:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(text.replace(old, told(name)), encoding="utf-8")
