"""The command line, for the analyst who wants the report."""

from policeplan.cli.app import main

__all__ = ["main"]
