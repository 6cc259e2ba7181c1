"""Fake distributions, written by hand as an installer leaves them: a module and its metadata."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SOUND = """
from policeplan import hookimpl

@hookimpl
def policeplan_measures():
    from {module}_rules import crimes
    return [crimes()]
"""
RULES = """
from policeplan import AREA, WHEN, Count, Measure, Observations, Schema

def observe(rows):
    return Observations(when=rows["occurred"], area=rows["area"])

def crimes(id="{namespace}.crimes"):
    return Measure(id=id, title="Crimes", statistic=Count("crimes"), needs=Schema(WHEN, AREA),
                   observe=observe)
"""


def write(site, distribution, source=SOUND, *, namespace=None, version="1.0", module=None):
    """Write a distribution into a folder of installed ones; give the name of its module.

    Beside the module is another, ``{module}_rules``, that has a measure.
    """
    module = module or distribution.replace("-", "_")
    namespace = module.removeprefix("policeplan_") if namespace is None else namespace
    info = Path(site) / f"{distribution.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    said = {"module": module, "namespace": namespace}
    for name, text in ((module, source), (f"{module}_rules", RULES)):
        for word, value in said.items():
            text = text.replace(f"{{{word}}}", value)  # noqa: PLW2901  # reason: filled in
        (Path(site) / f"{name}.py").write_text(text)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    )
    (info / "entry_points.txt").write_text(f"[policeplan]\n{namespace} = {module}\n")
    return module


def run(*arguments, sites=(), check=True, **environment):
    """Run Python with these folders of installed distributions on its path, in this order."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("POLICEPLAN_", "PYTHON"))}
    return subprocess.run(  # noqa: S603  # reason: our own
        [sys.executable, *map(str, arguments)],
        env={**own, "PYTHONPATH": os.pathsep.join(map(str, sites)), **environment},
        capture_output=True,
        text=True,
        check=check,
    )


def listed(sites, **environment):
    """What `policeplan plugins --json` says of these, by namespace and distribution."""
    done = run("-m", "policeplan", "plugins", "--json", sites=sites, **environment)
    plugins = json.loads(done.stdout)["plugins"]
    return {(p["namespace"], p["distribution"]): p for p in plugins}, done.stderr
