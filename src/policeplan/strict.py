"""Plain data into records, strictly: nothing coerced, and every problem at once with its place.

`read_toml` gives the plain data of a file, `structure` the record.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import homogenous_tuple_structure_factory, list_structure_factory
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn

from policeplan.errors import PlanError
from policeplan.words import did_you_mean

Record = TypeVar("Record")
Names = str | list[str]
"""The name of a column, or several."""

Hook = Callable[[object, type], object]


@attrs.define(eq=False)
class Problems(Exception):  # noqa: N818  # reason: several problems, handed on and never shown
    """What is wrong with plain data: sentences, each with its place."""

    sentences: list[str]


def read_toml(path: str | Path) -> dict[str, object]:
    """The plain data of a TOML file.

    Raises:
        PlanError: it is not there, is no file that can be read, is not UTF-8 or is no TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise PlanError(str(path), ["there is no such file"]) from error
    except OSError as error:
        raise PlanError(str(path), ["it is not a file that can be read"]) from error
    except UnicodeDecodeError as error:
        raise PlanError(str(path), ["it is not UTF-8 text, as TOML is"]) from error
    except tomllib.TOMLDecodeError as error:
        raise PlanError(str(path), [f"it is not valid TOML: {error}"]) from error


def structure(kind: type[Record], plain: object, leave_out: Collection[str] = ()) -> Record:
    """A record from plain data, as TOML gives it.

    cattrs alone would turn 3 into "3", false into "False" and a text into its letters.

    Args:
        kind: an attrs record.
        plain: a table.
        leave_out: fields that plain data may not set.

    Raises:
        Problems: everything that is wrong.
    """
    if not isinstance(plain, Mapping):
        raise Problems([f"should be a table, not {_say_type(plain)}"])
    try:
        return _converter(kind, leave_out).structure(plain, kind)
    except cattrs.BaseValidationError as error:
        found = cattrs.transform_error(error, path="", format_exception=_sayer(kind, leave_out))
        raise Problems(sorted(map(_placed, found))) from error


def _converter(
    kind: type[Any],  # reason: any record
    leave_out: Collection[str],
) -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    converter.register_structure_hook(str, _exactly(str, "text"))
    converter.register_structure_hook(bool, _exactly(bool, "true or false"))
    converter.register_structure_hook_func(lambda wanted: wanted == Names, _names)
    converter.register_structure_hook_factory(lambda wanted: get_origin(wanted) is list, _list)
    converter.register_structure_hook_factory(lambda wanted: get_origin(wanted) is tuple, _list)
    converter.register_structure_hook_factory(lambda wanted: get_origin(wanted) is Literal, _choice)
    omitted = {name: cattrs.override(omit=True) for name in leave_out}
    make = cast(
        "Callable[..., Hook]", make_dict_structure_fn
    )  # its own typing has no fields by name
    whole = make(kind, converter, _cattrs_forbid_extra_keys=True, **omitted)
    converter.register_structure_hook(kind, whole)
    return converter


def _exactly(kind: type, says: str) -> Hook:
    def check(value: object, _: type) -> object:
        if type(value) is not kind:
            raise TypeError(f"should be {says}, not {_say_type(value)}")
        return value

    return check


def _choice(kind: type) -> Hook:
    choices = get_args(kind)

    def check(value: object, _: type) -> object:
        if value not in choices:
            raise TypeError(f"should be {' or '.join(map(repr, choices))}")
        return value

    return check


def _list(kind: type, converter: cattrs.BaseConverter) -> Hook:
    several = get_origin(kind) is tuple
    factory = homogenous_tuple_structure_factory if several else list_structure_factory
    make = factory(kind, converter)

    def check(value: object, _: type) -> object:
        if not isinstance(value, list):
            raise TypeError(f"should be a list, not {_say_type(value)}")
        return make(value, kind)

    return check


def _names(value: object, _: object) -> object:
    if isinstance(value, str):
        return value
    names = cast("list[object]", value) if isinstance(value, list) else []
    if names and all(isinstance(name, str) for name in names):
        return names
    raise TypeError("should be the name of a column, or a list of names")


def _say_type(value: object) -> str:
    said: dict[type, str] = {str: "text", bool: "true or false", list: "a list", dict: "a table"}
    said |= {int: "a number", float: "a number"}
    return said.get(type(value), type(value).__name__)


def _placed(text: str) -> str:
    """What cattrs says, ``problem @ .a[0]['b']`` as ``a[0].b: problem``."""
    problem, _, place = text.rpartition(" @ ")
    place = re.sub(r"\['([^']*)'\]", r".\1", place).lstrip(".")
    return f"{place}: {problem}" if place else problem


def _sayer(
    kind: type[Any],  # reason: any record
    leave_out: Collection[str],
) -> Callable[[BaseException, type | None], str]:
    def say(error: BaseException, _: type | None) -> str:
        if isinstance(error, ForbiddenExtraKeysError):
            known = [field.name for field in attrs.fields(error.cl)]
            if error.cl is kind:
                known = [name for name in known if name not in leave_out]
            return "; ".join(
                f"there is no key '{key}' here.{did_you_mean(key, known)}"
                for key in sorted(map(str, error.extra_fields))
            )
        if isinstance(error, KeyError):
            return f"the key '{error.args[0]}' is missing"
        if isinstance(error, TypeError) and str(error).startswith("should be"):
            return str(error)
        return "should be a table"

    return say
