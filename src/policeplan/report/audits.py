"""What `policeplan audit` prints: every finding with its arithmetic, or that there is none."""

from __future__ import annotations

import json

import attrs
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from policeplan.analysis import Audit
from policeplan.words import quoted


def print_audit(audit: Audit, console: Console) -> None:
    """Print how much was read, then each finding."""
    console.print(Text(audit.title, "bold"))
    if audit.figures.unread:
        console.print(Text(f"Columns not read: {quoted(audit.figures.unread)}"))
    for finding in audit.findings:
        console.print()
        named = ", ".join(finding.statements)
        console.print(Text.assemble((named, "bold"), f"  {finding.kind}"))
        console.print(Padding(Text(f"{finding.arithmetic}."), (0, 0, 0, 2)))
        for misprint in finding.misprints:
            console.print(Padding(Text(f"would fit: {misprint}", "yellow"), (0, 0, 0, 2)))


def to_json(audit: Audit) -> str:
    """The audit as JSON text: ``statements``, ``relations``, ``unread`` and ``findings``."""
    told = {
        "statements": len(audit.figures.statements),
        "relations": len(audit.figures.relations),
        "unread": list(audit.figures.unread),
        "findings": [attrs.asdict(finding) for finding in audit.findings],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)
