"""The public names: one sorted list, every name there, nothing heavy before it is used.

And every exception is what its docstring says: ours, a builtin, facts and a sentence.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import policeplan
from policeplan import errors
from policeplan.errors import PolicePlanError

SOURCE = Path(policeplan.__file__).parent
TREE = ast.parse((SOURCE / "__init__.py").read_text())
HEAVY = {
    "altair",
    "attrs",
    "cattrs",
    "click",
    "narwhals",
    "numpy",
    "pandas",
    "pluggy",
    "pyarrow",
    "rich",
    "scipy",
}
ERRORS = [
    error
    for error in vars(errors).values()
    if inspect.isclass(error)
    and issubclass(error, PolicePlanError)
    and error is not PolicePlanError
]
EVERY_ERROR = pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
FACTS = {"Sequence[str]": ("EAST", "WEST"), "bool": True, "int": 3, "str": "fact {name}"}


def python(script):
    """What a new interpreter prints."""
    ran = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    return ran.stdout.split()


def made(error):
    """The error with a fact in every field."""
    facts = {f.name: FACTS[f.type] for f in attrs.fields(error)}
    return error(**{k: v.format(name=k) if isinstance(v, str) else v for k, v in facts.items()})


# Names --------------------------------------------------------------------------------------------


def test_the_names_are_sorted_and_stand_once():
    """Constants, then classes, then functions: plain code-point order, as ruff has it."""
    names = policeplan.__all__
    assert len(set(names)) == len(names)
    constants = [n for n in names if n.isupper()]
    classes = [n for n in names if n[0].isupper() and n not in constants]
    functions = [n for n in names if n not in constants and n not in classes]
    assert names == [*sorted(constants), *sorted(classes), *sorted(functions)]


@pytest.mark.parametrize("name", policeplan.__all__)
def test_every_name_is_there_with_a_docstring(name):
    """A class or function says what it is; a constant is of a class that does."""
    thing = getattr(policeplan, name)
    described = thing if inspect.isclass(thing) or callable(thing) else type(thing)
    assert inspect.getdoc(described)


def test_the_list_the_homes_and_the_imports_for_type_checkers_agree():
    """Three lists of one thing, read from the source."""
    guarded = next(node for node in TREE.body if isinstance(node, ast.If))
    imported = {
        alias.name: node.module.removeprefix("policeplan.")
        for node in guarded.body
        for alias in node.names
    }
    lists = {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in TREE.body
        if isinstance(node, ast.Assign) and node.targets[0].id in {"__all__", "_HOMES"}
    }
    homes = {name: home for home, names in lists["_HOMES"].items() for name in names.split()}
    assert homes == imported
    assert sorted(homes) == sorted(lists["__all__"])


def test_every_name_is_the_one_of_its_home():
    for home, names in policeplan._HOMES.items():
        module = __import__(f"policeplan.{home}", fromlist=["_"])
        for name in names.split():
            assert getattr(policeplan, name) is getattr(module, name)


def test_dir_lists_the_public_names_and_the_version():
    assert set(policeplan.__all__) < set(dir(policeplan))
    assert policeplan.__version__.count(".") == 2


@pytest.mark.parametrize("name", ["tally", "Tallly", "_missing", "pandas"])
def test_an_unknown_name_is_an_attribute_error(name):
    """Not a module of the package either, where none of that name is public."""
    assert python(f"import policeplan; print(hasattr(policeplan, {name!r}))") == ["False"]
    with pytest.raises(AttributeError, match="'policeplan' has no attribute 'no_such_name'"):
        policeplan.no_such_name  # noqa: B018  # looking is the test


# Imports ------------------------------------------------------------------------------------------


def test_importing_the_package_imports_nothing_heavy():
    loaded = python("import sys, policeplan; print(*{m.partition('.')[0] for m in sys.modules})")
    assert HEAVY.isdisjoint(loaded)
    own = python("import sys, policeplan; print(*[m for m in sys.modules if 'policeplan' in m])")
    assert [m for m in own if m.startswith("policeplan")] == ["policeplan"]


def test_a_period_and_a_tally_need_no_more_than_they_use():
    """Neither a table of another library, nor the command line, nor a plugin."""
    loaded = python("import sys, policeplan; policeplan.Period; print(*sys.modules)")
    assert {"pandas", "numpy", "scipy", "narwhals", "click", "rich"}.isdisjoint(loaded)
    loaded = python("import sys, policeplan; policeplan.Tally; print(*sys.modules)")
    assert {"narwhals", "click", "rich", "pluggy", "pyarrow.parquet"}.isdisjoint(loaded)


WORDS = """
area asked asking blocks cells clock clock_changes convert counting coverage definition display
errors estimates gazetteer markup measure native observations packing period places population
published reach result schema spots statistic store taken tally threads words
"""


def test_the_words_load_these_modules_and_no_others_beyond_pandas():
    """A module that start-up gains costs every notebook: it is named here first."""
    script = "import sys, pandas; before = set(sys.modules); import policeplan; "
    script += "policeplan.Tally; policeplan.Period; print(*set(sys.modules) - before)"
    loaded = {name for name in python(script) if not name.startswith("_")}
    own = {name.split(".")[1] for name in loaded if name.startswith("policeplan.")}
    assert own == set(WORDS.split())
    packages = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert packages - {"numpy"} == {"policeplan", "attr", "attrs"}  # of NumPy more is loaded


def test_help_loads_no_table():
    """The command answers before pandas would be there."""
    loaded = python("import sys, policeplan.cli.app; print(*sys.modules)")
    assert {"numpy", "pandas", "attr", "rich", "pluggy"}.isdisjoint(loaded)


@pytest.mark.parametrize("path", sorted((SOURCE / "measures").glob("*.py")), ids=lambda p: p.name)
def test_measures_import_public_names_only(path):
    """What a built-in measure may use, a force's own may use."""
    imports = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.ImportFrom)]
    assert imports
    for node in imports:
        if node.module != "__future__":
            parts = [*node.module.split("."), *(alias.name for alias in node.names)]
            assert not [part for part in parts if part.startswith("_")]


# Errors -------------------------------------------------------------------------------------------


@EVERY_ERROR
def test_an_error_is_ours_and_the_builtin_that_a_caller_expects(error):
    assert issubclass(error, PolicePlanError)
    bases = [base for base in error.__mro__ if base.__name__ in vars(builtins)]
    assert any(base not in {Exception, BaseException, object} for base in bases)
    assert error.__doc__.endswith(".")


@EVERY_ERROR
def test_the_text_of_an_error_is_its_sentence_and_holds_its_facts(error):
    """Also for those that are a KeyError or an OSError, which would print otherwise."""
    one = made(error)
    assert str(one) == one.sentence()
    said = [f"fact {f.name}" for f in attrs.fields(error) if f.type == "str"]
    said += ["3" for f in attrs.fields(error) if f.type == "int"]
    assert said
    assert all(fact in str(one) for fact in said)


@EVERY_ERROR
def test_an_error_shows_its_facts_as_attrs_does(error):
    one = made(error)
    names = [f.name for f in attrs.fields(error)]
    plain = attrs.make_class(error.__name__, names)
    assert repr(one) == repr(plain(*(getattr(one, name) for name in names)))


@EVERY_ERROR
def test_an_error_pickles(error):
    """So that it comes back from another process with its facts."""
    one = made(error)
    again = pickle.loads(pickle.dumps(one))  # noqa: S301  # our own
    assert type(again) is error
    assert str(again) == str(one)
    assert attrs.asdict(again) == attrs.asdict(one)


@EVERY_ERROR
def test_an_error_can_be_raised_from_another(error):
    with pytest.raises(error) as caught:
        raise made(error) from ValueError("first")
    assert isinstance(caught.value.__cause__, ValueError)
