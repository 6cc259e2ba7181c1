"""Pins the search for whole numbers: what true numbers print, the search finds again.

Each law draws true counts, prints them as a report would, and asks for counts that print the same.
"""

from __future__ import annotations

import doctest
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policeplan_lancashire.errors import NotPublishedError, NoWholeNumbersError
from policeplan_lancashire.extracts import by_parts, printed, solve
from policeplan_lancashire.extracts.by_parts import Sums
from policeplan_lancashire.extracts.printed import Printed, percent
from policeplan_lancashire.extracts.published import figures

COUNTS = st.integers(1, 5_000)
DECIMALS = st.integers(0, 2)
few = settings(max_examples=60)


def as_printed(value, decimals):
    """A value as Python prints it: half to even, by exact decimal arithmetic."""
    scaled = round(Fraction(value) * 10**decimals)  # half to even
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).zfill(decimals + 1)
    whole, part = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return Printed(f"{sign}{whole}.{part}" if decimals else f"{sign}{whole}")


def is_tie(value, decimals):
    return (abs(Fraction(value)) * 10**decimals) % 1 == Fraction(1, 2)


@few
@given(COUNTS, st.integers(-2_000, 2_000), DECIMALS)
def test_the_true_count_is_among_those_found(earlier, change, decimals):
    """And every one found prints the percentage."""
    assume(earlier + change >= 0)
    value = percent(change, earlier)
    assume(not is_tie(value, decimals))
    pct = as_printed(value, decimals)
    assume(abs(pct.value) > pct.half)  # nought percent leaves the count open upwards
    found = solve.earlier_counts(change, pct)
    assert earlier in found
    for count in (found[0], found[-1]):
        assert as_printed(percent(change, count), decimals) == pct
    for count in (found[0] - 1, found[-1] + 1):
        assert count < 1 or not pct.holds(percent(change, count))


@few
@given(COUNTS, st.integers(-900, 3_000), DECIMALS)
def test_a_change_and_its_percentage_come_back(earlier, change, decimals):
    assume(earlier + change >= 0)
    value = percent(change, earlier)
    assume(not is_tie(value, decimals))
    pct = as_printed(value, decimals)
    later, before = solve.counts_for_change(change, pct, near=earlier)
    assert (later - before, before) == (change, earlier)


@few
@given(st.integers(300, 50_000), st.integers(-400, 900))
def test_a_growth_comes_back(near, tenths):
    pct = as_printed(Fraction(tenths, 10), 1)
    later, earlier = solve.counts_for_growth(pct, near)
    assert as_printed(percent(later - earlier, earlier), 1) == pct


@few
@given(COUNTS, st.data(), DECIMALS)
def test_a_share_comes_back(whole, data, decimals):
    """The true part is among those found, and no other prints it."""
    part = data.draw(st.integers(0, whole))
    assume(not is_tie(percent(part, whole), decimals))
    share = as_printed(percent(part, whole), decimals)
    found = solve.counts_for_share(share, whole)
    assert part in found
    every = [n for n in range(whole + 1) if share.holds(percent(n, whole))]
    assert list(found) == every


@few
@given(st.integers(1, 999), st.integers(20, 3_000))
def test_a_share_has_a_base(tenths, near):
    share = as_printed(Fraction(tenths, 10), 1)
    part, whole = solve.base_for_share(share, near)
    assert as_printed(percent(part, whole), 1) == share


@few
@given(st.integers(300, 700), st.integers(-150, 150), st.integers(100, 3_000))
def test_points_come_back(now, tenths, near):
    by = as_printed(Fraction(tenths, 10), 1)
    later = Fraction(now, 10)
    part, whole = solve.base_for_points(later, by, near)
    assert as_printed(later - percent(part, whole), 1) == by


@few
@given(st.lists(st.integers(1, 4_000), min_size=2, max_size=5))
def test_a_mix_comes_back(counts):
    """Of so many that a printed step is several of them."""
    total = 1_000 * len(counts) * sum(counts)
    shares = [percent(n, sum(counts)) for n in counts]
    assume(not any(is_tie(share, 1) for share in shares))
    printed_shares = [as_printed(share, 1) for share in shares]
    lack = (100 - sum(share.value for share in printed_shares)) / len(counts)
    assume(abs(lack) < Fraction(1, 21))
    found = solve.mix(total, printed_shares)
    assert found.sum() == total
    for n, share in zip(found.tolist(), printed_shares, strict=True):
        assert as_printed(percent(n, total), 1) == share


@few
@given(st.integers(0, 10**9), st.lists(st.floats(0.01, 1e3), min_size=1, max_size=30))
def test_a_split_adds_up_and_is_fair(total, weights):
    """No part is further than one from its quota."""
    parts = solve.split(total, weights)
    quota = total * np.array(weights) / np.sum(weights)
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert (np.abs(parts - quota) < 1 + 1e-6).all()


@given(*[st.integers(0, 1_000)] * 4)
def test_the_parts_of_overlapping_years_come_back(a, b, c, d):
    assert Sums(earlier=a + b, march=b + c, later=c + d).parts(second=b) == (a, b, c, d)


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        ("18.8", "18.75", True),  # half to even, and half away, both print 18.8
        ("-18.8", "-18.75", True),
        ("18.7", "18.75", False),
        ("18.8", "18.85", False),  # half to even prints 18.8, half away 18.9
        ("18.9", "18.85", False),
        ("84", "83.6", True),
        ("84", "84.51", False),
        ("0.0", "-0.04", True),
        ("0.0", "0.05", False),
    ],
)
def test_what_a_printed_figure_stands_for(text, value, holds):
    """Ties count only where both customs of rounding print the same."""
    assert Printed(text).holds(Fraction(value)) is holds


@given(
    st.fractions(-60, 60, max_denominator=400),
    st.integers(-130, 130).map(lambda n: Fraction(n, 20)),
    DECIMALS,
)
def test_a_printed_figure_stands_for_what_rounds_to_it(value, near, decimals):
    """Rounded half to even and half away from nought, as decimal arithmetic has both; or a tie."""
    for true in (value, near):
        digits = Decimal(true.numerator) / Decimal(true.denominator)
        step = Decimal(1).scaleb(-decimals)
        even, away = (digits.quantize(step, custom) for custom in (ROUND_HALF_EVEN, ROUND_HALF_UP))
        assert Printed(str(even)).holds(true) is (even == away)
        assert not Printed(str(even + step)).holds(true)


@pytest.mark.parametrize(
    ("search", "figure"),
    [
        (lambda: solve.counts_for_change(11, Printed("-32.0")), "a change of 11, -32.0%"),
        (lambda: solve.counts_for_change(0, Printed("1.0")), "a change of 0, 1.0%"),
        (lambda: solve.mix(1_000, [Printed("50.0"), Printed("40.0")]), "a mix of 50.0%, 40.0%"),
        (lambda: solve.base_for_share(Printed("101.0"), 500), "a share of 101.0%"),
        (lambda: solve.first_fit("two of a kind", [[1], [2]], lambda _: False), "two of a kind"),
        (
            lambda: solve.base_for_points(Fraction(10), Printed("50.0"), 500),
            "a change of 50.0 points",
        ),
        (lambda: solve.counts_for_growth(Printed("-100.1"), 500), "a change of -100.1%"),
    ],
)
def test_what_no_whole_numbers_print_is_refused_by_name(search, figure):
    with pytest.raises(NoWholeNumbersError) as refusal:
        search()
    assert refusal.value.figure == figure
    assert str(refusal.value).startswith(f"no whole numbers print {figure}: ")


def test_what_the_report_does_not_print_is_refused_by_name():
    """Officers are published as a change alone."""
    officers = figures()["officers-headcount"]
    assert (officers.number, officers.pct) == (-130, Printed("-4.4"))
    with pytest.raises(NotPublishedError, match="does not print later of officers-headcount"):
        _ = officers.now


def test_no_number_of_600_is_86_1_percent():
    """The report's own impossible figure: 516 print 86.0, 517 print 86.2."""
    assert len(solve.counts_for_share(Printed("86.1"), 600)) == 0
    assert list(solve.counts_for_share(Printed("86.0"), 600)) == [516]
    assert list(solve.counts_for_share(Printed("86.2"), 600)) == [517]


@pytest.mark.parametrize("module", [by_parts, printed, solve])
def test_the_examples_run(module):
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0
