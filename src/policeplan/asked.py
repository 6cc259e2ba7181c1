"""Asked: whether an argument is what its function can use; a wrong one is told by its name."""

from __future__ import annotations

import math
from typing import TypeGuard

import numpy as np

from policeplan.errors import ParameterError


def confidence(says: str, given: object) -> None:
    """Refuse a confidence that is none: 95 for 0.95 would leave every figure without limits.

    Raises:
        ParameterError: it is no number above 0 and under 1.
    """
    if not _real(given) or not 0 < given < 1:
        problem = f"is {given!r}: it should be between 0 and 1, such as 0.95"
        raise ParameterError(says, "confidence", problem)


def number(says: str, name: str, given: object) -> None:
    """Refuse what is no number, or not a finite one.

    Raises:
        ParameterError: it is neither.
    """
    if not _real(given) or not math.isfinite(given):
        raise ParameterError(says, name, f"is {given!r}: it should be a number")


def whole(says: str, name: str, given: object, least: int) -> None:
    """Refuse what is no whole number, or under the least.

    Raises:
        ParameterError: it is one of these.
    """
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or given < least:
        raise ParameterError(says, name, f"is {given!r}: it should be {least} or more, and whole")


def kind(says: str, name: str, given: object, of: type | tuple[type, ...], such_as: str) -> None:
    """Refuse what is of another kind.

    Raises:
        ParameterError: it is.
    """
    if not isinstance(given, of):
        problem = f"should be {such_as}, not {type(given).__name__}"
        raise ParameterError(says, name, problem)


def _real(given: object) -> TypeGuard[float]:
    return isinstance(given, int | float | np.number) and not isinstance(given, bool)
