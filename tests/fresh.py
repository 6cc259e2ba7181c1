"""New environments with wheels that were built from this checkout, and commands run in them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = ("PYTEST_", "PYTHON", "POLICEPLAN_", "VIRTUAL_ENV", "FORCE_COLOR", "PY_COLORS")


def uv(*args, cwd=ROOT):
    """Run uv, and say what it said where it fails."""
    done = subprocess.run(  # noqa: S603  # our own
        ["uv", *map(str, args)],  # noqa: S607  # where it is differs
        cwd=cwd,
        env=surroundings(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def wheel(folder, out):
    """The wheel of a distribution's folder."""
    uv("build", "--quiet", "--wheel", "--out-dir", out, folder)
    (built,) = out.glob("*.whl")
    return built


def environment(folder, *wheels):
    """A new environment with pip, with these wheels and what they need."""
    uv("venv", "--quiet", "--seed", folder)
    uv("pip", "install", "--quiet", "--python", folder, *wheels)
    return surroundings(folder)


def surroundings(environment=None):
    """Variables for a process: those of a shell that has activated the environment, no others."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_LEFT_OUT)}
    if environment is None:
        return kept
    bin_first = os.pathsep.join([str(environment / "bin"), kept["PATH"]])
    said = {"COLUMNS": "110", "NO_COLOR": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    return {**kept, **said, "PATH": bin_first, "VIRTUAL_ENV": str(environment)}


def shell(command, cwd, env):
    """Exit code, and what a command printed on either stream."""
    done = subprocess.run(  # noqa: S602  # a page's own commands are for a shell
        command,
        shell=True,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout
