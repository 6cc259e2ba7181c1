"""``python -m policeplan``."""

from policeplan.cli.app import main

main(prog_name="policeplan")
