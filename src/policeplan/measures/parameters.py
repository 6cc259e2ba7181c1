"""What a measure's parameters may be: each that cannot be taken is refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import pandas as pd

from policeplan.errors import ParameterError
from policeplan.words import did_you_mean, quoted


def one_of(measure: str, parameter: str, given: object, names: Mapping[str, str]) -> str:
    """The label that is meant, upper or lower case alike.

    Args:
        measure: its id, for errors.
        parameter: its name, for errors.
        given: what was given for it.
        names: for each text in lower case, its label; see `known`.

    Raises:
        ParameterError: it is none of them; the nearest is named.
    """
    label = names.get(given.strip().casefold()) if isinstance(given, str) else None
    if label is not None:
        return label
    labels = tuple(dict.fromkeys(names.values()))
    close = did_you_mean(given, labels) if isinstance(given, str) else ""
    raise ParameterError(measure, parameter, f"should be one of {quoted(labels)}.{close}")


def texts(measure: str, parameter: str, given: object) -> tuple[str, ...]:
    """One text or more, each once, upper or lower case alike.

    Raises:
        ParameterError: it is something else.
    """
    found = cast("Sequence[object]", given) if isinstance(given, (list, tuple)) else ()
    said = [text.strip() for text in found if isinstance(text, str) and text.strip()]
    if not said or len({text.casefold() for text in said}) < len(found):
        raise ParameterError(measure, parameter, "should be a list of texts, each once")
    return tuple(said)


def base(measure: str, parameter: str, given: object) -> int:
    """A whole number, nought or above: how few answers a figure may have before it is flagged.

    Raises:
        ParameterError: it is something else.
    """
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise ParameterError(measure, parameter, "should be a whole number, nought or above")
    return given


def whole_seconds(measure: str, parameter: str, given: object, such_as: str) -> int:
    """A length of time in whole seconds above nought.

    Raises:
        ParameterError: it is something else; ``such_as`` shows a good one.
    """
    problem = f"should be a length of time such as '{such_as}', in whole seconds above nought"
    try:
        length = pd.Timedelta(given) if isinstance(given, str) else pd.NaT
    except ValueError as error:
        raise ParameterError(measure, parameter, problem) from error
    if pd.isna(length) or length <= pd.Timedelta(0) or length % pd.Timedelta("1s"):
        raise ParameterError(measure, parameter, problem)
    return int(length // pd.Timedelta("1s"))
