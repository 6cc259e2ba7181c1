"""Every mutant, and what each check of the kit finds.

They pin nothing themselves: `test_mutants` holds that each check finds its own, and no check finds
one that is not said here to be its business too.
"""

from __future__ import annotations

from conformance.mutants_rows import ROWS
from conformance.mutants_says import SAYS
from conformance.mutants_time import TIME

MUTANTS = {mutant.measure.id.partition(".")[2]: mutant for mutant in (*ROWS, *TIME, *SAYS)}
