"""Pins a whole environment: plugins that fail in every way beside two sound ones, really installed.

Distributions are folders as an installer leaves them, and each look at them is a new interpreter,
so that what is imported, and in which order, is what a user would have.
"""

from __future__ import annotations

import json
import random

import pytest

import fakes

RECORD = "from policeplan import hookimpl\nfrom {module}_rules import crimes\n"
HOOK = f"{RECORD}\n@hookimpl\ndef policeplan_measures():\n    "

BROKEN = {  # distribution: its module, status, and a part of its cause
    "policeplan-absent": (
        "import there_is_no_such_module",
        "failed",
        "ModuleNotFoundError: No module named 'there_is_no_such_module'",
    ),
    "policeplan-raises": (
        f"{HOOK}raise RuntimeError('the map is missing')",
        "failed",
        "RuntimeError: the map is missing",
    ),
    "policeplan-halfway": (
        f"{HOOK}yield crimes()\n    raise RuntimeError('half-way')",
        "failed",
        "RuntimeError: half-way",
    ),
    "policeplan-bare": (
        f"{HOOK}return crimes()",
        "failed",
        "policeplan_measures gave a Measure; it should give a list of records",
    ),
    "policeplan-wrong": (
        f"{HOOK}return ['wrong.crimes']",
        "failed",
        "policeplan_measures gave a str, not a Measure",
    ),
    "policeplan-misspelt": (
        f"{RECORD}\n@hookimpl\ndef policeplan_mesures():\n    return [crimes()]",
        "failed",
        "there is no hook 'policeplan_mesures'. Did you mean 'policeplan_measures'?",
    ),
    "policeplan-unmarked": (
        f"{RECORD}\ndef policeplan_measures():\n    return [crimes()]",
        "failed",
        "'policeplan_measures' is not marked as a hook: did you forget @hookimpl?",
    ),
    "policeplan-argument": (
        f"{RECORD}\n@hookimpl\ndef policeplan_measures(config):\n    return [crimes()]",
        "failed",
        "hook 'policeplan_measures' asks for 'config': hooks have no arguments",
    ),
    "policeplan-foreign": (
        f"{HOOK}return [crimes('sound.crimes')]",
        "failed",
        "measure id 'sound.crimes' is outside the namespace 'foreign'",
    ),
    "policeplan-newer": (
        f"{HOOK}import attrs\n    return [attrs.evolve(crimes(), contract=2)]",
        "failed",
        "is written for contract 2 of plugins, and this policeplan keeps 1: upgrade policeplan",
    ),
    "policeplan-leaves": ("import sys\nsys.exit(3)", "failed", "SystemExit: 3"),
    "policeplan-itself": (
        f"{HOOK}import policeplan\n    return [policeplan.get_measure('itself.crimes')]",
        "failed",
        "RecursionError: plugin 'itself' is asked for its own while it loads",
    ),
    "policeplan-empty": ("", "empty", "it implements no hook, or its hooks give nothing"),
}
OTHERS = {  # the same, where the entry point's name is not the distribution's own
    ("same", "force-one"): ("conflict", "the name is claimed twice: force-one 1.0, force-two 1.0"),
    ("same", "force-two"): ("conflict", "the name is claimed twice: force-one 1.0, force-two 1.0"),
    ("core", "evil"): ("conflict", "the namespace 'core' is policeplan's own"),
    ("West-Mercia", "policeplan-hyphen"): ("failed", "'West-Mercia' can be no namespace"),
}
SOUND = ("policeplan-sound", "policeplan-sane")
EXPECTED = {
    **{(d.removeprefix("policeplan-"), d): said[1:] for d, said in BROKEN.items()},
    **OTHERS,
    **{(d.removeprefix("policeplan-"), d): ("ok", "") for d in SOUND},
}


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """All in one folder, as in a virtual environment."""
    site = tmp_path_factory.mktemp("site")
    for place in _written(lambda _: site):
        assert place == site
    return site


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """Each in a folder of its own, so that they can be found in any order."""
    folder = tmp_path_factory.mktemp("sites")
    return _written(folder.joinpath)


def _written(place):
    for distribution, (source, *_) in BROKEN.items():
        fakes.write(place(distribution), distribution, source)
    for namespace, distribution in OTHERS:
        fakes.write(place(distribution), distribution, namespace=namespace)
    for distribution in SOUND:
        fakes.write(place(distribution), distribution)
    return [place(d) for d in (*BROKEN, *(d for _, d in OTHERS), *SOUND)]


def assert_as_expected(plugins):
    for key, (status, cause) in EXPECTED.items():
        assert (key, plugins[key]["status"]) == (key, status)
        assert cause in plugins[key]["cause"]
        assert bool(plugins[key]["cause"]) == (status != "ok")
        assert plugins[key]["version"] == "1.0"
        gives = [f"{key[0]}.crimes"] if status == "ok" else []
        assert plugins[key]["gives"].pop("measures") == gives
        assert not any(plugins[key]["gives"].values())
    assert plugins["core", "policeplan"]["status"] == "ok"
    assert next(iter(plugins)) == ("core", "policeplan")


SOUND_DISABLED = (
    "plugin 'sound' from policeplan-sound 1.0 did not load: POLICEPLAN_PLUGINS does not name "
    "policeplan-sound. `policeplan plugins` shows every plugin; to allow this one, add "
    "policeplan-sound to POLICEPLAN_PLUGINS."
)

# One environment ----------------------------------------------------------------------------------


def test_every_status_and_cause_is_right_in_one_environment(together):
    plugins, stderr = fakes.listed([together])
    assert_as_expected(plugins)
    for (namespace, distribution), (status, _) in EXPECTED.items():
        warned = f"plugin '{namespace}' from {distribution} 1.0 did not load: "
        assert stderr.count(warned) == (status in {"failed", "conflict"})
        assert stderr.count(f"or uninstall {distribution}.") == (status in {"failed", "conflict"})


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_order_on_the_path(apart, seed):
    order = random.Random(seed).sample(apart, len(apart))  # noqa: S311  # reason: not secret
    plugins, _ = fakes.listed(order)
    assert_as_expected(plugins)


def test_the_sound_ones_count_rows_and_the_failed_ones_say_why(together):
    script = """
import json, warnings, pandas as pd, policeplan as pp
warnings.simplefilter("error")
days = ["2016-11-01", "2016-11-02", "2016-11-02"]
rows = pd.DataFrame({"occurred": days, "area": ["A", "A", "B"]})
counts = {}
for name in ("sound", "sane"):
    tally = pp.tally_rows(pp.get_measure(f"{name}.crimes"), rows)
    counts[name] = tally.cells["n"].tolist()
warnings.simplefilter("ignore")
errors = {}
for name in ("raises", "same", "empty", "West-Mercia"):
    try:
        pp.get_measure(f"{name}.crimes")
    except Exception as error:
        errors[name] = [type(error).__name__, str(error), repr(error.__cause__)]
print(json.dumps([counts, errors]))
"""
    counts, errors = json.loads(fakes.run("-c", script, sites=[together]).stdout)
    assert counts == {"sound": [2, 1], "sane": [2, 1]}
    kinds = {name: said[0] for name, said in errors.items()}
    assert kinds.pop("empty") == "UnknownMeasureError"
    assert set(kinds.values()) == {"PluginLoadError"}
    assert errors["raises"][2] == "RuntimeError('the map is missing')"
    assert "did not load: RuntimeError: the map is missing." in errors["raises"][1]


@pytest.mark.parametrize("columns", [80, 140])
def test_the_list_is_readable_at_any_width(together, columns):
    """No line is longer, and every cause is there to its end."""
    done = fakes.run("-m", "policeplan", "plugins", sites=[together], COLUMNS=str(columns))
    assert max(map(len, done.stdout.splitlines())) <= columns
    said = " ".join(done.stdout.split())
    for (namespace, distribution), (status, cause) in EXPECTED.items():
        assert f"{namespace} {distribution} 1.0 {status}" in said
        assert " ".join(cause.split()) in said
    assert "sound policeplan-sound 1.0 ok measures sound.crimes" in said


def test_strict_is_an_error_that_names_the_plugin(together):
    """For build servers: listing stops at the first; a sound plugin still works."""
    done = fakes.run(
        "-m", "policeplan", "plugins", sites=[together], check=False, POLICEPLAN_STRICT="1"
    )
    assert done.returncode == 1
    assert "Error: plugin 'core' from evil 1.0 did not load" in done.stderr
    ok = "import policeplan; policeplan.get_measure('sound.crimes')"
    assert not fakes.run("-c", ok, sites=[together], POLICEPLAN_STRICT="1").stderr
    bad = "import policeplan; policeplan.get_measure('wrong.crimes')"
    done = fakes.run("-c", bad, sites=[together], check=False, POLICEPLAN_STRICT="1")
    assert "PluginLoadError: plugin 'wrong' from policeplan-wrong 1.0" in done.stderr
    lax = "import policeplan; len(policeplan.registry().plugins)"
    assert not fakes.run(
        "-c", lax, sites=[together], POLICEPLAN_STRICT="1", POLICEPLAN_PLUGINS="Policeplan_Sound"
    ).stderr


# What may load ------------------------------------------------------------------------------------


def test_only_those_on_the_list_are_imported(together):
    """Names are as pip compares them; the claim of one of two that is alone on the list is good."""
    allowed = "policeplan_sound, Force.One"
    plugins, stderr = fakes.listed([together], POLICEPLAN_PLUGINS=allowed)
    assert not stderr
    loaded = {key for key, plugin in plugins.items() if plugin["status"] == "ok"}
    assert loaded == {("core", "policeplan"), ("sound", "policeplan-sound"), ("same", "force-one")}
    for key, plugin in plugins.items():
        if key not in loaded:
            assert plugin["status"] == "disabled"
            assert plugin["cause"] == f"POLICEPLAN_PLUGINS does not name {key[1]}"


def test_an_empty_list_is_the_core_alone_and_nothing_else_is_imported(apart):
    """The module of the plugin that leaves would end the program were it imported unguarded."""
    script = """
import sys, policeplan as pp
before = set(sys.modules)
pp.registry().plugins
print([name for name in set(sys.modules) - before if name.startswith("policeplan_")])
try:
    pp.get_measure("sound.crimes")
except pp.errors.PluginLoadError as error:
    print(error)
"""
    done = fakes.run("-W", "ignore", "-c", script, sites=apart, POLICEPLAN_PLUGINS="")
    assert done.stdout.splitlines() == [
        "[]",
        SOUND_DISABLED,
    ]


def test_a_name_on_the_list_that_is_not_installed_is_told(together):
    _, stderr = fakes.listed([together], POLICEPLAN_PLUGINS="policeplan-sound,sane")
    assert stderr == (
        "Warning: POLICEPLAN_PLUGINS names 'sane', and no plugin of that distribution is "
        "installed. Did you mean 'policeplan-sane'?\n"
    )


def test_one_distribution_seen_twice_on_the_path_is_one(tmp_path):
    """As lib and lib64 are in some systems; where versions differ the first on the path is used."""
    for site in ("lib", "lib64"):
        fakes.write(tmp_path / site, "policeplan-sound")
    fakes.write(tmp_path / "old", "policeplan-sound", version="0.9")
    sites = [tmp_path / site for site in ("lib", "lib64", "old")]
    for order in (sites, sites[::-1]):
        plugins, stderr = fakes.listed(order)
        own = [p for p in plugins.values() if p["namespace"] == "sound"]
        assert (len(own), own[0]["status"], stderr) == (1, "ok", "")
        assert own[0]["version"] == ("1.0" if order is sites else "0.9")


def test_a_distribution_whose_entry_points_are_damaged_is_left_out_alone(tmp_path):
    """Python itself reads none where one file is damaged."""
    fakes.write(tmp_path, "policeplan-sound")
    fakes.write(tmp_path, "policeplan-torn")
    (tmp_path / "policeplan_torn-1.0.dist-info" / "entry_points.txt").write_text(
        "[policeplan]\ntorn\n"
    )
    plugins, stderr = fakes.listed([tmp_path])
    assert plugins["sound", "policeplan-sound"]["status"] == "ok"
    assert plugins["core", "policeplan"]["status"] == "ok"
    assert "torn" not in {namespace for namespace, _ in plugins}
    assert "Warning: the entry points of policeplan-torn cannot be read (TypeError)" in stderr


# What is imported ---------------------------------------------------------------------------------


def test_asking_for_one_measure_imports_no_other_plugin(apart):
    """Nor does the module of a plugin that was not asked for run."""
    script = """
import sys, policeplan as pp
pp.get_measure("core.ksi"), pp.get_measure("sound.crimes")
own = sorted(n for n in sys.modules if n.startswith(("policeplan_", "force_", "evil")))
print(*own)
"""
    done = fakes.run("-W", "ignore", "-c", script, sites=apart)
    assert done.stdout.split() == ["policeplan_sound", "policeplan_sound_rules"]


def test_a_report_imports_no_plugin_that_its_plan_does_not_name(apart, tmp_path):
    """Of the demo's plan: the core is enough, and no plugin that fails is even noticed."""
    script = f"""
import sys
from policeplan.cli import main
from policeplan.demo import FOLDER
plan = str(FOLDER / "plan.toml")
main(["report", plan, "--as-at", "2016-11", "--out", {str(tmp_path)!r}], standalone_mode=False)
own = sorted(n for n in sys.modules if n.startswith(("policeplan_", "force_", "evil")))
print("imported:", *own)
"""
    done = fakes.run("-c", script, sites=apart)
    assert done.stdout.splitlines()[-1] == "imported:"
    assert "did not load" not in done.stderr
