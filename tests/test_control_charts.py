"""Pins `control_chart`: laws of its limits, what stands alone, its words and its refusals."""

from __future__ import annotations

import itertools
import pickle

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from charts import CRIMES, MIX, RATE, SHARE, TOTAL, definition, months, rates, shares, tally
from policeplan import Better, Count, Duration, Period, Shares, Step, Tally, control_chart
from policeplan.analysis.charting.line import fitting
from policeplan.analysis.control_charts import StableShift
from policeplan.analysis.monthly import monthly
from policeplan.errors import ParameterError, UnknownAreaError
from policeplan.statistic import Stock

LINES = ["centre", "lower", "upper", "near_lower", "near_upper"]
RULES = ["beyond", "run", "trend", "near"]
counts = st.lists(st.integers(0, 60), min_size=3, max_size=30)
cheap = settings(max_examples=12, deadline=None)


def charted(values, **options):
    return control_chart(tally(values, TOTAL), "A", **options).frame


def same(one, other, columns=None):
    columns = columns or [*LINES, *RULES, "value", "signals", "meaning", "limits"]
    pd.testing.assert_frame_equal(
        one[columns].reset_index(drop=True), other[columns].reset_index(drop=True)
    )


# Laws ---------------------------------------------------------------------------------------------


@cheap
@given(counts, st.integers(-100, 100), st.sampled_from([0.5, 1, 4, 1_024]))
def test_limits_move_and_stretch_with_the_months(values, more, times):
    """All that is added or multiplied is so in the lines, and no signal changes."""
    plain, moved = charted(values), charted([times * v + more for v in values])
    expected = times * plain[LINES] + more
    np.testing.assert_allclose(moved[LINES], expected, rtol=1e-9, atol=1e-9)
    same(plain, moved, [*RULES, "signals", "meaning"])


@cheap
@given(counts)
def test_the_other_way_up_what_was_good_is_bad(values):
    """Upper and lower signals change places, and so do improvement and concern."""
    there, back = charted(values), charted([-v for v in values])
    np.testing.assert_array_equal(there[RULES], -back[RULES].to_numpy())
    swapped = back["meaning"].replace({"improvement": "concern", "concern": "improvement"})
    assert list(there["meaning"]) == list(swapped)


@cheap
@given(counts, counts, st.integers(0, 5))
def test_another_area_changes_nothing(values, others, later):
    """Whether it comes first or last, begins before, or has months missing."""
    mine = tally(values)
    gappy = [None if i % 3 else n for i, n in enumerate(others)]
    theirs = tally(gappy, area="B", first=months(later + 1, "2000-08")[-1])
    alone = control_chart(mine, "A").frame
    for both in (mine + theirs, theirs + mine):
        pd.testing.assert_frame_equal(alone, control_chart(both, "A").frame)


@cheap
@given(counts, st.lists(st.integers(0, 500), max_size=12))
def test_a_frozen_baseline_is_not_changed_by_later_months(values, later):
    """The first months stay as they were, lines and all, whatever comes after."""
    for baseline in (len(values), Period.months_to(len(values), months(len(values))[-1])):
        before, after = (charted(given, baseline=baseline) for given in (values, [*values, *later]))
        same(before, after.iloc[: len(values)], [*LINES, "value", "beyond", "limits"])


@cheap
@given(counts, counts)
def test_each_segment_is_charted_as_if_alone(before, after):
    """A step: what is on its one side says nothing of the other."""
    step = Step(months(len(before) + 1)[-1], "another way of counting")
    whole = charted([*before, *after], steps=[step])
    same(whole.iloc[: len(before)], charted(before))
    same(whole.iloc[len(before) :], charted(after))
    assert list(whole["step"]) == [""] * len(before) + [step.reason] + [""] * (len(after) - 1)
    assert list(whole["segment"]) == [1] * len(before) + [2] * len(after)


@cheap
@given(counts, st.data())
def test_a_gap_is_a_gap(values, data):
    """A month not supplied has no value and no signal, and no range is taken across it."""
    at = data.draw(st.integers(1, len(values) - 1))
    given_months = [*values[:at], None, *values[at:]]
    frame = charted(given_months)
    row = frame.iloc[at]
    assert row["status"] == "missing"
    assert row[["value", "given", "moving_range", *RULES]].isna().all()
    assert np.isnan(frame["moving_range"].iloc[at + 1])
    assert np.nanmean(frame["value"]) == pytest.approx(np.mean(values))


@given(st.integers(7, 40))
@settings(max_examples=5, deadline=None)
def test_equal_months_have_no_signals(n):
    for frame in (charted([0.1] * n), control_chart(shares([1] * n, 3), "A", kind="p'").frame):
        assert (frame["signals"] == "").all()
        assert (frame["meaning"] == "").all()


def test_7_months_on_one_side_are_a_signal_and_6_are_not():
    """Of a frozen baseline, so that the centre stays."""
    base = [12, 10] * 6
    for n, expected in ((6, 0), (7, 7)):
        frame = charted([*base, *[11.5] * n, 10], baseline=12)
        assert (frame["run"] == 1).sum() == expected


def test_a_nought_denominator_is_a_gap():
    """No crimes, no share of them: undefined, and the runs about it are two."""
    chart = control_chart(
        shares([0] * 4 + [9, 9, 9, 0, 9, 9, 9, 9], [10] * 7 + [0] + [10] * 4), "A"
    )
    assert chart.frame["status"].iloc[7] == "undefined"
    assert np.isnan(chart.frame["value"].iloc[7])
    assert (chart.frame["run"].fillna(0) == 0).all()


# Words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("better", "high", "low"),
    [
        (Better.LOWER, "concern", "improvement"),
        (Better.HIGHER, "improvement", "concern"),
        (Better.NEITHER, "change", "change"),
    ],
)
def test_what_a_signal_means_is_the_measures_own(better, high, low):
    values = [10, 11] * 6 + [40, 10, 0]
    chart = control_chart(tally(values, definition(Count("crimes"), better)), "A", baseline=12)
    assert chart.signals["signals"].tolist() == ["above the upper limit", "below the lower limit"]
    assert chart.signals["meaning"].tolist() == [high, low]


def test_a_figure_that_runs_the_other_way_means_the_other_thing():
    """Time to arrive should be short, and the share within 15 minutes large."""
    duration = definition(Duration("calls", 900))
    rows = [
        {"area": "A", "month": month, "seconds": s, "n": n, "microseconds": s * n * 1_000_000}
        for month, late in zip(months(13), [*[1, 2] * 6, 9], strict=True)
        for s, n in ((600, 10 - late), (1_200, late))
    ]
    made = Tally.from_counts(pd.DataFrame(rows), duration, period="month")
    for figure, sign in (("mean", 1), ("within", -1)):
        last = control_chart(made, "A", figure=figure, baseline=12).frame.iloc[-1]
        assert (last["beyond"], last["meaning"]) == (sign, "concern")


def test_the_first_of_several_signals_decides():
    """A month above the upper limit while falling is a concern where lower is better."""
    values = [10, 11] * 6 + [50, 45, 40, 35, 30, 25, 20]
    last = control_chart(tally(values), "A", baseline=12).frame.iloc[-1]
    assert last["signals"] == "above the upper limit; 7 or more falling; 7 or more above the centre"
    assert last["meaning"] == "concern"


@pytest.mark.parametrize(
    ("n", "limits"), [(2, "none"), (3, "provisional"), (9, "provisional"), (10, "firm")]
)
def test_few_months_give_provisional_limits_and_two_none(n, limits):
    frame = charted(([1, 2] * 5)[:n])
    assert set(frame["limits"]) == {limits}
    assert frame["centre"].isna().all() == (limits == "none")


@pytest.mark.parametrize(
    ("target", "lower_better", "higher_better"),
    [
        (100, "will pass", "will fail"),
        (0, "will fail", "will pass"),
        (10, "may go either way", "may go either way"),
    ],
)
def test_a_target(target, lower_better, higher_better):
    """By which side of it the limits lie; those of 10 and 12 in turn are 11 +/- 5.32."""
    values = [10, 12] * 6
    for better, said in ((Better.LOWER, lower_better), (Better.HIGHER, higher_better)):
        made = tally(values, definition(Count("crimes"), better))
        assert control_chart(made, "A", target=target).assurance == said


def test_a_target_at_a_limit_may_go_either_way_and_without_limits_is_not_known():
    at_limit = control_chart(tally([10, 12] * 6), "A", target=11 + 5.32)
    assert at_limit.assurance == "may go either way"
    assert control_chart(tally([10, 12]), "A", target=5).assurance == "not known"
    assert control_chart(tally([10, 12]), "A").assurance == ""
    with pytest.raises(ParameterError, match="neither way is better"):
        control_chart(tally([1] * 9, definition(Count("crimes"), Better.NEITHER)), "A", target=1)


# Recalculation ------------------------------------------------------------------------------------


def test_a_shift_that_lasts_starts_limits_anew():
    """Twelve months about 10, then about 20 for good: from the first of them, and it prints."""
    chart = control_chart(
        tally([9, 11] * 6 + [19, 21] * 7), "A", recalculate=StableShift(months=12)
    )
    [step] = chart.steps
    assert str(step.month) == "2002-01"
    assert chart.frame["centre"].tolist() == [10] * 12 + [20] * 14
    assert chart.frame["step"].iloc[12] == step.reason
    assert "7 or more months above the centre" in step.reason
    assert "limits start anew" in repr(chart)


def test_a_shift_that_goes_back_does_not():
    """Eight months about 20, then about 10 again: the limits stay, and the run is a signal."""
    values = [11, 9] * 6 + [19, 21] * 4 + [9, 11] * 8
    chart = control_chart(tally(values), "A", recalculate=StableShift(months=12))
    assert chart.steps == ()
    assert (chart.frame["run"] == 1).sum() == 8


def test_a_shift_too_short_to_rest_limits_on_waits():
    """11 months of 12: nothing yet; and limits rest on the first twelve alone."""
    chart = control_chart(
        tally([9, 11] * 6 + [19, 21] * 5 + [20]), "A", recalculate=StableShift(months=12)
    )
    assert chart.steps == ()
    assert set(chart.frame["centre"]) == {10}


@cheap
@given(st.lists(st.integers(0, 9), min_size=20, max_size=60), st.integers(1, 9))
def test_what_starts_limits_anew_is_the_shape_of_the_series(values, times):
    """Turned over, stretched and moved, it has the same steps, each with its twelve months."""
    rule = StableShift(months=12)
    steps, others = (
        [step.month for step in control_chart(tally(v, TOTAL), "A", recalculate=rule).steps]
        for v in (values, [7 - times * v for v in values])
    )
    assert steps == others
    ends = [*steps, pd.Period(months(len(values) + 1)[-1], "M")]
    assert all((after - step).n >= 12 for step, after in itertools.pairwise(ends))


# Kinds and refusals -------------------------------------------------------------------------------


def test_kinds_that_fit():
    """Counts have c, rates u, shares p; sums, stocks, money and answers by weight only XmR."""
    known = {
        (CRIMES, "count"): ("xmr", "c"),
        (RATE, "rate"): ("xmr", "u", "u'"),
        (SHARE, "share"): ("xmr", "p", "p'"),
        (MIX, "share"): ("xmr", "p", "p'"),
        (TOTAL, "total"): ("xmr",),
        (definition(Stock("people")), "stock"): ("xmr",),
        (definition(Shares("pounds", ("a", "b"))), "share"): ("xmr",),
        (definition(Duration("calls", 60)), "mean"): ("xmr",),
        (definition(Duration("calls", 60)), "within"): ("xmr", "p", "p'"),
    }
    for (of, figure), expected in known.items():
        assert fitting(of.statistic, of.statistic.figure(figure)) == expected


def test_a_kind_that_does_not_fit_is_refused_with_those_that_do():
    with pytest.raises(
        ParameterError, match="'p' does not fit the number of a count; xmr, c would"
    ):
        control_chart(tally([1, 2, 3]), "A", kind="p")
    with pytest.raises(ParameterError, match="is no kind of chart"):
        control_chart(tally([1, 2, 3]), "A", kind="ewma")


def test_limits_are_cut_where_no_value_can_be():
    """A count is not below nought, a share not above one; a total may be."""
    wild = [0, 9, 0, 9, 0, 9]
    assert control_chart(tally(wild), "A").frame["lower"].min() == 0
    assert control_chart(shares(wild, 10), "A").frame["upper"].max() == 1
    assert charted(wild)["lower"].min() < 0


def test_rates_have_the_limits_of_their_own_base():
    """The second year has four times the people: limits half as wide."""
    frame = control_chart(rates([4] * 12 + [16] * 12, [2, 8]), "A", kind="u").frame
    width = frame["upper"] - frame["centre"]
    assert width.iloc[0] == pytest.approx(2 * width.iloc[-1])
    assert control_chart(rates([4] * 12, [2]), "A", kind="u\N{PRIME}").kind == "u'"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"steps": [Step("2000-12", "x")]}, "not after 2001-01"),
        ({"steps": [Step("2001-01", "x")]}, "not after 2001-01"),
        ({"steps": [Step("2001-05", "x"), Step("2001-05", "y")]}, "two are of one month"),
        ({"baseline": 2}, "give no limits"),
        ({"baseline": Period.calendar_year(2000)}, "not within"),
        ({"baseline": Period.between("2001-01-01", "2001-02-10")}, "not whole months"),
        (
            {"baseline": Period.calendar_year(2001), "steps": [Step("2001-06", "x")]},
            "reaches over a step",
        ),
    ],
)
def test_what_is_outside_is_refused(options, says):
    with pytest.raises(ParameterError, match=says):
        control_chart(tally(range(20)), "A", **options)


def test_a_step_needs_a_month_and_a_reason():
    with pytest.raises(ParameterError, match="needs the reason"):
        Step("2015-04", " ")
    with pytest.raises(ParameterError, match="no month such as"):
        Step("soon", "a reason")
    with pytest.raises(ParameterError, match="no more than a signal"):
        StableShift(months=6)


def test_levels_name_the_series():
    """A breakdown of the measure, or the level of a mix; an unknown area is refused."""
    table = pd.DataFrame(
        [("A", m, level, n) for m in months(4) for level, n in (("high", 1), ("low", 3))],
        columns=["area", "month", "level", "n"],
    )
    mix = Tally.from_counts(table, MIX, period="month")
    chart = control_chart(mix, "A", kind="p", level="high")
    assert chart.frame["value"].tolist() == [0.25] * 4
    assert "A, high: p chart" in str(chart)
    with pytest.raises(ParameterError, match="level"):
        control_chart(mix, "A")
    with pytest.raises(UnknownAreaError):
        control_chart(mix, "Z", level="high")


def test_a_breakdown_that_has_the_name_of_an_argument():
    """A workforce by ``kind`` has charts of a kind too: its level is given in ``where``."""
    made = tally([4, 5, 6])
    chart = control_chart(made, "A", kind="c", where={"kind": "theft"})
    assert chart.frame["value"].tolist() == [4, 5, 6]
    assert chart.levels == {"kind": "theft"}
    assert set(control_chart(made, "A", where={"kind": "fraud"}).frame["value"]) == {0}
    with pytest.raises(ParameterError, match="no breakdown 'colour'"):
        control_chart(made, "A", colour="red")


def test_months_taken_once_serve_every_area():
    """The chart of a `Monthly` is that of its tally; it has its period already."""
    both = tally([1, 5, 3, 9]) + tally([2, 2, 8, 1], area="B")
    made = monthly(both)
    for area in ("A", "B"):
        pd.testing.assert_frame_equal(
            control_chart(made, area).frame, control_chart(both, area).frame
        )
    with pytest.raises(ParameterError, match="already taken"):
        control_chart(made, "A", period=Period.calendar_year(2001))


def test_an_area_without_a_month_is_all_gaps():
    """In a period that it does not supply."""
    both = tally([1, 5, 3, 9]) + tally([2, 2, 8, 1], area="B", first="2002-01")
    frame = control_chart(both, "B", period=Period.months_to(4, "2001-04")).frame
    assert set(frame["status"]) == {"missing"}
    assert set(frame["limits"]) == {"none"}
    assert (frame["signals"] == "").all()


def test_it_shows_itself_and_pickles():
    chart = control_chart(
        tally([10, 12] * 8 + [40]), "A", baseline=12, target=5, steps=[Step("2002-04", "new IT")]
    )
    text = repr(chart)
    title = "A count, A: XmR chart, 17 months to May 2002 (crimes)"
    assert text.startswith(f"{title}; limits from the first 12 months; target 5: ")
    assert "new IT" in text
    assert "Jan 2001" in chart._repr_html_()
    again = pickle.loads(pickle.dumps(chart))  # noqa: S301  # reason: our own, of a moment ago
    pd.testing.assert_frame_equal(again.frame, chart.to_frame())
    assert (again.steps, again.assurance) == (chart.steps, chart.assurance)
