"""Labels: on which side of its point a name stands, so that names stay off each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from policeplan.report.drawing.look import LINE, Floats

_LETTER, _AWAY, _POINT = 6.0, 8, 4
"""Width of a letter, distance of a name from its point, and half a point, in pixels."""


@attrs.frozen
class Side:
    """Where a name stands: how it is aligned, and how far from its point."""

    align: Literal["left", "right", "center"]
    dx: int
    dy: int


_SIDES = (
    Side("left", _AWAY, 0),
    Side("right", -_AWAY, 0),
    Side("center", 0, -12),
    Side("center", 0, 12),
    Side("left", _AWAY, -10),
    Side("left", _AWAY, 10),
    Side("right", -_AWAY, -10),
    Side("right", -_AWAY, 10),
)


def beside(
    names: Sequence[str], x: Floats, y: Floats, at: NDArray[np.intp], width: int
) -> list[Side]:
    """A side for each name, the first that covers least of names placed before it and of points.

    Args:
        names: in the order of their importance.
        x: of every point, in pixels.
        y: of every point, in pixels, downwards.
        at: the point of each name.
        width: of the plot; no name leaves it on the left or right where that can be helped.
    """
    points = np.column_stack([x - _POINT, y - _POINT, x + _POINT, y + _POINT])
    points = points[np.isfinite(points).all(axis=1)]
    taken, chosen = [points], list[Side]()
    for name, left, top in zip(names, x[at].tolist(), y[at].tolist(), strict=True):
        boxes = np.array([_box(side, name, left, top) for side in _SIDES])
        outside = np.maximum(-boxes[:, 0], 0) + np.maximum(boxes[:, 2] - width, 0)
        covered = _shared(boxes, np.concatenate(taken)) + LINE * outside
        best = int(np.argmin(covered))
        chosen.append(_SIDES[best])
        taken.append(boxes[[best]])
    return chosen


def _box(side: Side, name: str, x: float, y: float) -> list[float]:
    """Left, top, right and bottom of a name."""
    size = _LETTER * len(name)
    left = x + side.dx - {"left": 0.0, "center": size / 2, "right": size}[side.align]
    middle = y + side.dy
    return [left, middle - LINE / 2, left + size, middle + LINE / 2]


def _shared(boxes: Floats, taken: Floats) -> Floats:
    """How much of each box is taken already, in square pixels."""
    low = np.maximum(boxes[:, None, :2], taken[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], taken[None, :, 2:])
    return np.maximum(high - low, 0).prod(axis=2).sum(axis=1)
