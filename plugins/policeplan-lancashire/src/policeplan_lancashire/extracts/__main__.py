"""``python -m policeplan_lancashire.extracts FOLDER [SEED]`` writes the synthetic rows."""

from __future__ import annotations

import sys
from pathlib import Path

from policeplan_lancashire.extracts import write

if __name__ == "__main__":
    write(Path(sys.argv[1]), *(int(seed) for seed in sys.argv[2:3]))
