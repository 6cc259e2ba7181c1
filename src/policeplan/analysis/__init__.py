"""Analyses of figures: what they say together, and whether they can."""

from policeplan.analysis.audit import Audit, audit
from policeplan.analysis.auditing.findings import Finding, Misprint

__all__ = ["Audit", "Finding", "Misprint", "audit"]
