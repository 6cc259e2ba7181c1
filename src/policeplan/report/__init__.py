"""How a scorecard is printed: console, HTML, JSON, CSV, all from the same tables of text."""

from policeplan.report.appendix import frame
from policeplan.report.console import print_appendix, print_scorecard
from policeplan.report.html import page
from policeplan.report.plain import to_dict
from policeplan.report.write import write

__all__ = ["frame", "page", "print_appendix", "print_scorecard", "to_dict", "write"]
