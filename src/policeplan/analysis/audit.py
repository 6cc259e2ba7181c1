"""Audit: which published statements cannot all be true, given how they were rounded."""

from __future__ import annotations

from collections.abc import Collection

import attrs
import pandas as pd

from policeplan import markup
from policeplan.analysis.auditing.alone import alone
from policeplan.analysis.auditing.findings import KINDS, Finding
from policeplan.analysis.auditing.joint import sums, together
from policeplan.analysis.auditing.misprints import explained
from policeplan.analysis.auditing.reading import read_figures
from policeplan.analysis.auditing.statements import Figures, Relation
from policeplan.words import count

_HEADINGS = ("statements", "kind", "arithmetic", "would fit")


@attrs.frozen(eq=False, repr=False)
class Audit:
    """What came of an audit.

    Attributes:
        figures: the statements and relations that were read.
        findings: statements that cannot all be true, in the order of the table.
    """

    figures: Figures
    findings: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """How much was read, and how much of it cannot be."""
        read = count(len(self.figures.statements), "statement")
        related = count(len(self.figures.relations), "relation")
        return f"Audit of {read} and {related}: {count(len(self.findings), 'finding')}"

    def to_frame(self) -> pd.DataFrame:
        """One row for each finding: statements, kind, arithmetic, would fit. All text."""
        rows = [
            (", ".join(f.statements), f.kind, f.arithmetic, " or ".join(map(str, f.misprints)))
            for f in self.findings
        ]
        return pd.DataFrame(rows, columns=list(_HEADINGS), dtype=object)

    def __repr__(self) -> str:
        return "\n".join([self.title, *map(str, self.findings)])

    def _repr_html_(self) -> str:
        rows = [[str(cell) for cell in row] for row in self.to_frame().itertuples(index=False)]
        return markup.table(self.title, _HEADINGS, rows)


def audit(table: object, relations: object | None = None, *, counts: Collection[str] = ()) -> Audit:
    """Say which published statements cannot all be true, given their rounding.

    A figure stands for every true value that rounds to what is printed, by half up or half even.
    A unit that is counted (crimes, people, referrals) has whole true values. A finding is a proof
    in exact arithmetic; where no proof is found, the audit is silent.

    Args:
        table: pandas, Polars, PyArrow or another table, its figures as text, for the printed
            decimals say how a figure was rounded. One statement a row: ``id``, and any of
            ``earlier``, ``later`` (or the only figure), ``change`` (in the unit; of a percentage
            in points), ``change_pct``, ``share`` (percent that ``later`` is of ``total``, or of
            the ``later`` of the statement ``share_of``), ``base`` and ``base_earlier`` (how many
            units a percentage is of), ``rank`` and ``of``, ``unit``, ``part_of`` (id of a whole)
            with ``complete`` (yes where these are all the parts) and ``split``.
        relations: a table with ``whole``, ``part``, ``kind`` (``sums to`` or ``includes``) and,
            where a whole is divided in more than one way, ``split``; one row for each part. Parts
            of one split do not overlap. Parts in percent of a whole that is a number are shares.
        counts: further units whose figures are whole numbers not below nought.

    Raises:
        FiguresError: a column is missing, an id stands twice or is not known, a text is no figure.
        TableError: it is no table.

    Examples:
        >>> import pandas as pd
        >>> rows = [("rape", "198", "26.1"), ("other", "11", "32.0"), ("all", "709", "30.1")]
        >>> table = pd.DataFrame(rows, columns=["id", "change", "change_pct"]).assign(unit="crimes")
        >>> parts = pd.DataFrame({"whole": "all", "part": ["rape", "other"], "kind": "sums to"})
        >>> print(audit(table, parts).findings[0].misprints[0])
        other: change 511 instead of 11, one slip away
    """
    figures = read_figures(table, relations, counts)
    found = [finding for one in figures.statements.values() for finding in alone(figures, one)]
    flawed = {name for finding in found for name in finding.statements}
    sound: list[Relation] = []
    for relation in figures.relations:
        wrong = list(sums(figures, relation))
        found += wrong
        sound += [] if wrong else [relation]
    found += together(figures, sound, flawed)
    findings = [explained(figures, one, [o for o in found if o is not one]) for one in found]
    order = {name: at for at, name in enumerate(figures.statements)}
    kinds = list(KINDS)
    findings.sort(key=lambda f: (min(order[n] for n in f.statements), kinds.index(f.kind)))
    return Audit(figures, tuple(findings))
