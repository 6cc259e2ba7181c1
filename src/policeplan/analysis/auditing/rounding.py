"""A printed figure, and the true values that round to it. Exact: no floating point anywhere."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

_MINUS = "\N{MINUS SIGN}-"  # the hyphen last: inside brackets it would else make a range
_BLANK = {"", "-", "\N{EN DASH}", "\N{EM DASH}"}
_FIGURE = re.compile(
    rf"(?P<sign>[+{_MINUS}]?)\s*£?\s*(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(?P<part>\d+))?"
    r"\s*(?P<percent>%?)"
)
_RANK = re.compile(r"=?\s*(?P<rank>\d+)(?:st|nd|rd|th)?")


@attrs.frozen
class Printed:
    """A figure as it was printed.

    Attributes:
        text: the figure, as it stands.
        value: what it says, exactly.
        decimals: digits after the point, which give the rounding.
        percent: whether a percent sign stands behind it.
    """

    text: str
    value: Fraction
    decimals: int
    percent: bool = False

    @property
    def half(self) -> Fraction:
        """Half a unit of the last printed digit."""
        return Fraction(1, 2 * 10**self.decimals)

    @property
    def low(self) -> Fraction:
        """The lowest true value that rounds to it, by half up or half even."""
        return self.value - self.half

    @property
    def high(self) -> Fraction:
        """The highest true value that rounds to it, by half up or half even."""
        return self.value + self.half

    @classmethod
    def at(cls, value: Fraction, decimals: int, *, percent: bool = False) -> Printed:
        """A value that has no more decimals than these, printed with them."""
        return cls(say(value, decimals), value, decimals, percent)


def read_figure(text: str) -> Printed | None:
    """A printed figure; None where nothing is printed.

    Signs, thousands separators, a pound sign before and a percent sign behind are understood.

    Raises:
        ValueError: the text is no figure.

    Examples:
        >>> read_figure("-124.74").low
        Fraction(-24949, 200)
        >>> read_figure("10,320").value
        Fraction(10320, 1)
        >>> read_figure("32.0%").decimals
        1
    """
    stripped = text.strip()
    if stripped in _BLANK:
        return None
    found = _FIGURE.fullmatch(stripped)
    if found is None:
        raise ValueError
    part = found["part"] or ""
    size = Fraction(int(found["whole"].replace(",", "") + part), 10 ** len(part))
    sign = -1 if found["sign"] and found["sign"] in _MINUS else 1
    return Printed(stripped, sign * size, len(part), bool(found["percent"]))


def read_rank(text: str) -> Printed | None:
    """A printed place: ``3``, ``3rd``, ``=3rd``; None where nothing is printed.

    Raises:
        ValueError: the text is no place.
    """
    stripped = text.strip()
    if stripped in _BLANK:
        return None
    found = _RANK.fullmatch(stripped)
    if found is None:
        raise ValueError
    return Printed(stripped, Fraction(int(found["rank"])), 0)


def say(value: Fraction | int, decimals: int) -> str:
    """A number for print, halves away from nought, with thousands separators.

    Examples:
        >>> say(Fraction(-25, 2), 0), say(Fraction(1234567, 100), 1)
        ('-13', '12,345.7')
    """
    unit = 10**decimals
    whole, part = divmod(int(abs(value) * unit + Fraction(1, 2)), unit)
    sign = "-" if value < 0 and (whole or part) else ""
    return f"{sign}{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")


def one_slip(printed: str, other: str) -> bool:
    """Whether one slip of the hand makes one figure the other.

    A slip is one wrong digit, one digit dropped or added, two neighbours swapped, or the sign.

    Examples:
        >>> one_slip("11", "511"), one_slip("7.9", "8.0"), one_slip("7.9", "8.9")
        (True, False, True)
    """
    (sign, a), (their_sign, b) = _bare(printed), _bare(other)
    if sign != their_sign:
        return a == b
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = (
            len(wrong) == 2  # noqa: PLR2004  # reason: two digits that changed places
            and wrong[1] == wrong[0] + 1
            and a[wrong[0]] == b[wrong[1]]
            and a[wrong[1]] == b[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    short, long = sorted((a, b), key=len)
    dropped = (long[:i] + long[i + 1 :] for i in range(len(long)))
    return short in dropped


def _bare(text: str) -> tuple[bool, str]:
    return text.strip()[:1] in _MINUS, re.sub(r"[^\d.]", "", text)
