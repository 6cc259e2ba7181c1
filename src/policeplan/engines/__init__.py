"""How rows reach a measure: one engine a file."""

from policeplan.engines.each import tally_each, tally_rows
from policeplan.engines.job import Job
from policeplan.engines.lookup import join
from policeplan.engines.paths import Files
from policeplan.engines.run import Run
from policeplan.engines.sql import Database

__all__ = ["Database", "Files", "Job", "Run", "join", "tally_each", "tally_rows"]
