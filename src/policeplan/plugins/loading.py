"""Loading one plugin, in a manager of its own, so that what it raises stays its own."""

from __future__ import annotations

import inspect
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import pluggy

from policeplan import hookspecs
from policeplan.hookspecs import CONTRACT, HOOKS, RETIRED, Hook, Record, Retired, name_of
from policeplan.plugins.found import Found, distribution
from policeplan.plugins.plugin import Plugin, PluginWarning, Status
from policeplan.words import did_you_mean, near_miss

_PREFIX = "policeplan_"
_NO_SUCH_FIELD = re.compile(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'")


def load(found: Found, retired: Mapping[str, Retired] = RETIRED) -> Plugin:
    """Import a plugin, ask its hooks, and say what became of it, whatever it does.

    A keyboard interrupt goes through; so does nothing else.
    """
    if found.status is not None:
        return found.unloaded()
    called = (found.namespace, *distribution(found.point))
    try:
        given = _asked(found, retired)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # reason: whatever a plugin raises, the rest go on
        return Plugin(*called, Status.FAILED, _cause(error), error=error)
    if any(given.values()):
        return Plugin(*called, Status.OK, **given)
    return Plugin(*called, Status.EMPTY, "it implements no hook, or its hooks give nothing")


# reason for Any: the fields of Plugin, each a tuple of its own kind of record
def _asked(found: Found, retired: Mapping[str, Retired]) -> dict[str, Any]:
    """What the hooks give, by the field that has it."""
    plugin = found.point.load()
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    _refuse_misspelt(manager, plugin, [*(hook.name for hook in HOOKS), *retired])
    manager.register(plugin, found.namespace)
    given: dict[str, list[Record]] = {}
    for hook in HOOKS:
        given[hook.gives] = _records(hook, hook.name, _called(manager, hook.name))
    for name, old in retired.items():
        if hasattr(manager.hook, name):
            _warn_of(found, name, old)
            hook = next(one for one in HOOKS if one.name == old.replacement)
            converted = (old.convert(record) for record in _called(manager, name))
            given[hook.gives] += _records(hook, name, converted)
    for hook in HOOKS:
        _refuse_ids(found.namespace, hook, [name_of(record) for record in given[hook.gives]])
    return {gives: tuple(records) for gives, records in given.items()}


def _called(manager: pluggy.PluginManager, name: str) -> Iterator[object]:
    """The records of a hook, one after another."""
    for given in cast("list[object]", getattr(manager.hook, name)()):
        if not isinstance(given, Iterable):
            raise TypeError(
                f"{name} gave a {type(given).__name__}; it should give a list of records"
            )
        yield from cast("Iterable[object]", given)


def _records(hook: Hook, name: str, given: Iterable[object]) -> list[Record]:
    records: list[Record] = []
    for record in given:
        if not isinstance(record, hook.kind):
            raise TypeError(f"{name} gave a {type(record).__name__}, not a {hook.kind.__name__}")
        if record.contract > CONTRACT:
            raise ValueError(
                f"the {hook.one} '{name_of(record)}' is written for contract {record.contract} of "
                f"plugins, and this policeplan keeps {CONTRACT}: upgrade policeplan"
            )
        records.append(record)
    return records


# What is refused ----------------------------------------------------------------------------------


def _refuse_misspelt(manager: pluggy.PluginManager, plugin: object, known: Sequence[str]) -> None:
    """Name a hook that the host does not know, is not marked, or asks for an argument."""
    for name in dir(plugin):
        function = getattr(plugin, name, None)
        if not inspect.isroutine(function):
            continue
        marked = manager.parse_hookimpl_opts(plugin, name) is not None
        if marked and name not in known:
            raise AttributeError(f"there is no hook '{name}'.{did_you_mean(name, known)}")
        if marked and (asked := list(inspect.signature(function).parameters)):
            raise TypeError(f"hook '{name}' asks for '{asked[0]}': hooks have no arguments")
        meant = near_miss(name.removeprefix(_PREFIX), [one.removeprefix(_PREFIX) for one in known])
        if not marked and name.startswith(_PREFIX) and meant is not None:
            near = "" if name in known else f" Did you mean '{_PREFIX}{meant}'?"
            raise AttributeError(
                f"function '{name}' is not marked as a hook: did you forget @hookimpl?{near}"
            )


def _refuse_ids(namespace: str, hook: Hook, names: Sequence[str]) -> None:
    """Names of peer groups are what reports say; every other record has an id."""
    for one in names:
        if hook.gives != "peer_groups" and one.partition(".")[0] != namespace:
            raise ValueError(f"{hook.one} id '{one}' is outside the namespace '{namespace}'")
    if len(set(names)) < len(names):
        of = "name" if hook.gives == "peer_groups" else "id"
        raise ValueError(f"two have one {hook.one} {of}")


def _warn_of(found: Found, name: str, old: Retired) -> None:
    said = "{} {}".format(*distribution(found.point))
    warnings.warn(
        f"policeplan plugin '{found.namespace}' from {said} has the hook '{name}', which is "
        f"retired and is called no more from release {old.gone}: give '{old.replacement}'.",
        PluginWarning,
        stacklevel=2,
    )


# Why it failed ------------------------------------------------------------------------------------


def _cause(error: BaseException) -> str:
    """The error in a line, with what to do where that can be told."""
    try:
        said = " ".join(str(error).split())
    except Exception:  # noqa: BLE001  # reason: a plugin's error may fail at saying itself
        said = "it cannot say why"
    unknown = _NO_SUCH_FIELD.search(said) if isinstance(error, TypeError) else None
    if unknown and unknown[1] in _record_names():
        said += (
            f": {unknown[1]} of this policeplan has no field '{unknown[2]}'. Upgrade policeplan if "
            "the plugin is written for a newer one, or mend the name"
        )
    return f"{type(error).__name__}: {said}".rstrip(".")


def _record_names() -> Sequence[str]:
    return cast("Sequence[str]", sys.modules["policeplan"].__all__)
