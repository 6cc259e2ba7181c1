"""How rows reach a measure: one engine a file."""

from policeplan.engines.frame import tally_rows
from policeplan.engines.lookup import join

__all__ = ["join", "tally_rows"]
