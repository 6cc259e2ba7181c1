"""Every mutant of the conformance kit, and by which check each is to be caught."""

from __future__ import annotations

from conformance.broken_rows import BROKEN_ROWS
from conformance.broken_tables import BROKEN_TABLES

MUTANTS = (*BROKEN_ROWS, *BROKEN_TABLES)
