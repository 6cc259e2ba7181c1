"""Vectorised rules on events: what makes the nth, the first, the same."""

from policeplan.rules.first import first_of
from policeplan.rules.keys import codes
from policeplan.rules.repeats import nth_in_window

__all__ = ["codes", "first_of", "nth_in_window"]
