"""What can be asked of tallies and results beyond the road itself: one question a file."""

from policeplan.analysis.year_end import YearEnd, year_end

__all__ = ["YearEnd", "year_end"]
