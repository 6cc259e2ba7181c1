"""What a failing case shows: the smallest table, and the line of code to start from."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import cast

import pandas as pd

from policeplan.words import count

_ROWS = 20
_CALL = "__call__"


def table(frame: pd.DataFrame) -> str:
    """A table of the kit's own making as text, of many rows the first."""
    if frame.empty:
        return f"(no row; columns {', '.join(map(str, frame.columns)) or 'none'})"
    shown = frame.head(_ROWS).to_string()
    more = len(frame) - _ROWS
    return f"{shown}\n... and {count(more, 'more row')}" if more > 0 else shown


def start(function: Callable[..., object]) -> str:
    """``file:line`` of a function, whatever it is wrapped in."""
    plain: object = function
    while isinstance(plain, partial):
        plain = cast("partial[object]", plain).func
    unwrapped = inspect.unwrap(plain) if callable(plain) else plain
    if not (inspect.isfunction(unwrapped) or inspect.ismethod(unwrapped)):
        unwrapped = getattr(unwrapped, _CALL, unwrapped)  # an object that is called
    code = getattr(unwrapped, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code is not None else "its observe"
