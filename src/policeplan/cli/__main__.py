"""``python -m policeplan.cli``."""

from policeplan.cli.app import main

main(prog_name="policeplan")
