"""Pins each kind of finding by a worked example, and how a printed figure is read.

The expected figures are worked out by hand beside each example.
"""

from __future__ import annotations

import pandas as pd
import pytest

from policeplan import Audit, Finding, Misprint, audit
from policeplan.analysis.auditing.findings import KINDS
from policeplan.analysis.auditing.rounding import one_slip, read_figure, say


def table(*rows, unit="crimes"):
    return pd.DataFrame([{"unit": unit} | row for row in rows], dtype=object).fillna("")


def found(*rows, unit="crimes", relations=None):
    """Kinds, statements and arithmetic of what is found."""
    findings = audit(table(*rows, unit=unit), relations).findings
    return [(f.kind, f.statements, f.arithmetic) for f in findings]


def parts(whole, kind="sums to", *names):
    return pd.DataFrame({"whole": whole, "part": names, "kind": kind})


# By hand ------------------------------------------------------------------------------------------


def test_rank():
    assert found({"id": "a", "rank": "9", "of": "8"}) == [
        ("rank", ("a",), "place 9 of 8 is no place")
    ]
    assert found({"id": "a", "rank": "0"})[0][0] == "rank"
    assert found({"id": "a", "rank": "=8th", "of": "8"}, {"id": "b", "rank": "50"}) == []


def test_base():
    """3 of 7 is 42.86% and 4 of 7 is 57.14%."""
    row = {"id": "a", "later": "50.0", "base": "7"}
    said = "no whole number of 7 is 50.0%: 3 of 7 is 42.86%, 4 of 7 is 57.14%"
    assert found(row, unit="percent") == [("base", ("a",), said)]
    assert found(row | {"later": "42.9"}, unit="percent") == []
    assert found({"id": "a", "share": "50.0", "base": "7"}) == [("base", ("a",), said)]
    earlier = {"id": "a", "earlier": "50.0", "base_earlier": "7"}
    assert found(earlier, unit="percent")[0][0] == "base"


def test_a_part_in_percent_of_a_whole_that_is_counted_has_its_base():
    """One of 7 is 14.29%, none is 0%: 14.0% is no number of 7 referrals."""
    rows = {"id": "all", "unit": "referrals", "later": "7"}, {"id": "high", "later": "14.0"}
    (one,) = found(*rows, unit="percent", relations=parts("all", "includes", "high"))
    assert one[:2] == ("base", ("high", "all"))
    assert "later: no whole number of 7 is 14.0%: 0 of 7 is 0.00%, 1 of 7 is 14.29%" in one[2]


def test_change():
    row = {"id": "a", "earlier": "90", "later": "102", "change": "11"}
    said = "102 less 90 is 12, and rounding does not make it 11"
    assert found(row) == [("change", ("a",), said)]
    minutes = {"id": "a", "earlier": "9.3", "later": "10.5", "change": "1.3"}
    assert found(minutes, unit="minutes") == []  # 9.25 to 10.55 may be 1.30
    assert found(minutes | {"change": "1.4"}, unit="minutes")[0][0] == "change"
    assert found(minutes | {"change": "1.4"}, unit="percent")[0][0] == "change"
    assert found({"id": "a", "later": "3", "change": "4"})[0][0] == "change"  # from 1 below nought


def test_no_whole_number():
    """1 of 3 is 33.3% and 1 of 2 is 50%; 11 is 32.0% of something between 34 and 35."""
    assert found({"id": "a", "change": "1", "change_pct": "33.3"}) == []
    said = (
        "1 is 40.0% (39.95% to 40.05%) of 2.497 to 2.503, where there is no whole number that fits"
    )
    assert found({"id": "a", "change": "1", "change_pct": "40.0"}) == [
        ("no whole number", ("a",), said)
    ]
    assert found({"id": "a", "change": "2", "change_pct": "40"}) == []  # 2 of 5
    said = "a change of 5 is not -40.0% of any whole number"
    assert found({"id": "a", "change": "5", "change_pct": "-40.0"})[0][2] == said
    assert found({"id": "a", "change": "0", "change_pct": "4"})[0][0] == "no whole number"
    assert found({"id": "a", "change": "0", "change_pct": "0.0"}) == []


def test_a_unit_that_is_not_counted_has_no_whole_numbers_unless_it_is_said():
    row = {"id": "a", "change": "1", "change_pct": "40.0"}
    assert found(row, unit="fte") == found(row, unit="") == found(row, unit="bicycles") == []
    assert audit(table(row, unit="Bicycles"), counts=["bicycles"]).findings


def test_percentage():
    """From 100 to 110 is 10%; a whole change from 100 is a whole percentage."""
    row = {"id": "a", "earlier": "100", "later": "110", "change_pct": "11.0"}
    (one,) = audit(table(row)).findings
    assert (one.kind, one.arithmetic) == (
        "percentage",
        "earlier 100, later 110 make 10.00%, not 11.0%",
    )
    assert one.misprints == (
        Misprint("a", "change_pct", "11.0", "10.0", slip=True),
        Misprint("a", "later", "110", "111", slip=True),
    )
    assert found(row | {"change_pct": "10"}) == []
    said = "no whole change from 100 is 1.5%"
    assert found({"id": "a", "earlier": "100", "change_pct": "1.5"}) == [
        ("percentage", ("a",), said)
    ]
    said = "no whole number changed by 1.5% is 100"  # 98 makes 2.0%, 99 makes 1.0%
    assert found({"id": "a", "later": "100", "change_pct": "1.5"})[0][2] == said
    assert found({"id": "a", "change_pct": "-140"})[0][0] == "percentage"
    from_nought = {"id": "a", "earlier": "0", "later": "5", "change_pct": "100"}
    assert "a change from nought has no percentage" in found(from_nought)[0][2]


@pytest.mark.parametrize("column", ["change", "change_pct"])
def test_points(column):
    """From 50% to 55% is 5 points, and 10% of 50: 7 is neither."""
    row = {"id": "a", "earlier": "50.0", "later": "55.0"}
    kinds = {"5.0%": ["points"], "10.0%": [], "7.0%": ["percentage"]}
    for said, expected in kinds.items():
        assert [k for k, *_ in found(row | {column: said}, unit="percent")] == expected
    assert found({"id": "a", "later": "55.0", column: "5.0%"}, unit="percent") == []  # cannot tell


def test_share():
    row = {"id": "a", "later": "30", "share": "33", "total": "100"}
    (one,) = audit(table(row)).findings
    assert (one.kind, one.arithmetic) == ("share", "30 of 100 is 30.00%, not 33%")
    assert {(m.column, m.value) for m in one.misprints} == {("later", "33"), ("share", "30")}
    assert found(row | {"total": "91"}) == []  # 32.97%


def test_sum():
    """Parts that are all add up; parts that may not be all do not exceed their whole."""
    rows = {"id": "w", "earlier": "40"}, {"id": "a", "earlier": "30"}, {"id": "b", "earlier": "20"}
    for kind, words in (("sums to", "not"), ("includes", "which is more than")):
        (one,) = found(*rows, relations=parts("w", kind, "a", "b"))
        assert one == ("sum", ("w", "a", "b"), f"earlier: 30 + 20 = 50, {words} 40")
    rows[2]["earlier"] = "9"
    assert found(*rows, relations=parts("w", "includes", "a", "b")) == []
    assert len(found(*rows, relations=parts("w", "sums to", "a", "b"))) == 1


def test_what_the_percentages_imply_must_sum():
    """1 is 5.0% of 20 and 5 is 20.0% of 25: together 45, and the whole says 40."""
    rows = [
        {"id": "w", "earlier": "40"},
        {"id": "a", "change": "1", "change_pct": "5.0"},
        {"id": "b", "change": "5", "change_pct": "20.0"},
    ]
    (one,) = found(*rows, relations=parts("w", "includes", "a", "b"))
    assert one[0] == "sum"
    assert one[2] == (
        "earlier figures, as all that is printed allows: a 20, b 25; added up 45; w 40"
    )
    rows[0]["earlier"] = "45"
    assert found(*rows, relations=parts("w", "sums to", "a", "b")) == []


def test_shares():
    """Shares of one whole sum to 100 give or take rounding, and their changes to nought."""
    rows = [
        {"id": "w", "unit": "referrals"},
        {"id": "a", "later": "33.3", "change": "1.2"},
        {"id": "b", "later": "66.6", "change": "-1.1"},
    ]
    assert found(*rows, unit="percent", relations=parts("w", "sums to", "a", "b")) == []
    rows[2]["later"], rows[2]["change"] = "66.5", "-1.0"
    assert found(*rows, unit="percent", relations=parts("w", "sums to", "a", "b")) == [
        ("shares", ("w", "a", "b"), "later: 33.3% + 66.5% = 99.8%, not 100%"),
        ("shares", ("w", "a", "b"), "change: 1.2 + (-1.0) = 0.2 points, not 0 points"),
    ]


def test_rates():
    """A whole cannot grow faster than each of its parts."""
    rows = [{"id": n, "change_pct": p} for n, p in (("w", "9.0"), ("a", "5.0"), ("b", "-8.0"))]
    (one,) = found(*rows, relations=parts("w", "sums to", "a", "b"))
    said = "the parts change by -8.0% to 5.0%, the whole by 9.0%"
    assert one == ("rates", ("w", "a", "b"), said)
    assert found(*rows, relations=parts("w", "includes", "a", "b")) == []


def test_together():
    """2 + 4 + 4 = 10, and the whole rose by 9; the statement that is not needed is left out."""
    rows = [
        {"id": "w", "change": "9"},
        {"id": "a", "earlier": "28", "later": "30"},
        {"id": "b", "change": "4"},
        {"id": "c", "earlier": "5", "later": "9"},
        {"id": "d", "change": "700", "part_of": "e"},
        {"id": "e", "change": "800"},
    ]
    (one,) = found(*rows, relations=parts("w", "sums to", "a", "b", "c"))
    assert one[:2] == ("together", ("w", "a", "b", "c"))


# What a finding holds -----------------------------------------------------------------------------


def test_every_kind_has_the_rule_that_it_guards():
    """And this file shows each of them."""
    assert all(rule and not rule.endswith(".") for rule in KINDS.values())
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123  # reason: this very file
        text = file.read()
    assert all(f'"{kind}"' in text for kind in KINDS)


def test_an_audit_shows_itself():
    done = audit(table({"id": "<b>a</b>", "rank": "9", "of": "8"}, {"id": "b", "rank": "1"}))
    assert isinstance(done, Audit)
    assert isinstance(done.findings[0], Finding)
    assert repr(done).startswith(
        "Audit of 2 statements and 0 relations: 1 finding\n<b>a</b> (rank)"
    )
    assert "&lt;b&gt;a" in done._repr_html_()
    assert "<b>" not in done._repr_html_()
    frame = done.to_frame()
    assert list(frame.columns) == ["statements", "kind", "arithmetic", "would fit"]
    assert list(frame["kind"]) == ["rank"]
    assert list(audit(table({"id": "b", "rank": "1"})).to_frame().columns) == list(frame.columns)


@pytest.mark.parametrize(
    ("text", "low", "high", "decimals"),
    [
        ("32.0", "31.95", "32.05", 1),
        ("+10,320", "10319.5", "10320.5", 0),
        ("\N{MINUS SIGN}124.74", "-124.745", "-124.735", 2),
        ("- 0.6%", "-0.65", "-0.55", 1),
        ("£19.2", "19.15", "19.25", 1),
    ],
)
def test_a_printed_figure_stands_for_what_rounds_to_it(text, low, high, decimals):
    figure = read_figure(text)
    assert (figure.low, figure.high, figure.decimals) == (
        pytest.approx(float(low), abs=0),
        pytest.approx(float(high), abs=0),
        decimals,
    )


@pytest.mark.parametrize("text", ["", " ", "-", "\N{EN DASH}"])
def test_a_blank_or_a_dash_is_no_figure(text):
    assert read_figure(text) is None


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("11", "511", True),
        ("32.0", "23.0", True),
        ("-5", "5", True),
        ("1,234", "1,243", True),
        ("7.9", "8.0", False),
        ("11", "5113", False),
        ("123", "321", False),
    ],
)
def test_one_slip(one, other, slip):
    assert one_slip(one, other) is one_slip(other, one) is slip


def test_halves_are_said_away_from_nought():
    assert [say(k, 0) for k in (read_figure("2.5").value, read_figure("-2.5").value)] == ["3", "-3"]
