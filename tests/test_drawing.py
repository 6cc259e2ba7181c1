"""Pins pictures of control charts: the record's own figures, its words, and gaps where months are.

A picture adds no figure and changes none; what a colour says a shape says too; and whatever is not
known is not drawn.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import TOTAL, definition, shares, tally
from pictures import column, drawn, layers, same, words
from policeplan import Better, Count, Period, Step, Tally, control_chart, draw
from policeplan.errors import TableError

pytest.importorskip("altair", reason="pictures need the extra charts")
pytest.importorskip("vl_convert", reason="pictures need the extra charts")

LINES = ["value", "centre", "lower", "upper", "near_lower", "near_upper"]
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "monthly_series_spc"
UPS = [100, 104, 97, 101, 99, 103, 98, 102, 96, 104, 100, 99]


def spec(chart, **options):
    return draw(chart, **options).to_dict()


def svg(chart):
    from policeplan.report.drawing.saved import svg_of

    return svg_of(draw(chart))


# Laws ---------------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(
    st.lists(st.one_of(st.integers(0, 3_000), st.just(np.nan)), min_size=12, max_size=40),
    st.sampled_from(["xmr", "c"]),
)
def test_what_is_drawn_is_the_record(values, kind):
    """Every line holds its column, month for month; a gap is null and never nought."""
    values = [5, 8, *values, 6]
    chart = control_chart(tally(values), "A", kind=kind)
    made = spec(chart)
    for name in LINES:
        (rows, *others) = drawn(made, name, "line")
        assert not others
        same(column(rows, name), chart.frame[name])
        assert [row["month"] for row in rows] == [f"{m}-01" for m in chart.frame["month"]]
    (points,) = drawn(made, "value", "point")
    assert [row["shown"] for row in points] == [m or "no signal" for m in chart.frame["meaning"]]
    assert bool(drawn(made, "moving_range")) == (kind == "xmr")


@settings(max_examples=6)
@given(st.lists(st.sampled_from(["ok", "gap"]), min_size=10, max_size=30))
def test_a_month_that_is_not_known_has_no_point_and_breaks_the_line(states):
    """As many points as months known, and as many strokes as stretches of two months or more."""
    states = ["ok", "ok", *states, "ok", "ok"]
    values = [100 + at % 3 if state == "ok" else np.nan for at, state in enumerate(states)]
    chart = control_chart(tally(values), "A", kind="c")
    picture = svg(chart)
    points = re.findall(r'aria-label="[A-Z][a-z]+ 20\d\d: \d+ crimes', picture)
    assert len(points) == states.count("ok")
    (line,) = re.findall(r'<path d="(M[^"]*)" stroke="#6b7683" stroke-width="1.2"/>', picture)
    known = "".join("x" if state == "ok" else " " for state in states).split()
    strokes = [part for part in line.split("M")[1:] if "L" in part]
    assert len(strokes) == len([run for run in known if len(run) > 1])


@pytest.mark.parametrize("better", list(Better))
def test_every_meaning_has_a_shape_and_a_colour_of_its_own(better):
    """So that the picture can be read in grey: no two of the legend share either."""
    chart = control_chart(
        tally([*UPS, *(2 * n for n in UPS[:8])], definition(Count("thefts"), better)), "A"
    )
    encoding = next(e for mark, e, _ in layers(spec(chart)) if "shape" in e)
    for channel in ("shape", "color"):
        scale = encoding[channel]["scale"]
        shown = set(chart.frame["meaning"].replace("", "no signal"))
        assert set(scale["domain"]) == shown
        assert len(set(scale["range"])) == len(scale["range"]) == len(shown)


# By hand ------------------------------------------------------------------------------------------


def test_a_share_is_held_as_a_fraction_and_printed_in_percent():
    """12 of 100 is drawn at 0.12, and axis, label, description and point say percent."""
    chart = control_chart(shares([12] * 12, [100] * 12), "A", kind="p", target=0.1)
    made = spec(chart)
    (rows,) = drawn(made, "value", "point")
    assert column(rows, "value") == [0.12] * 12
    axis = next(e["y"] for _, e, _ in layers(made) if e.get("y", {}).get("field") == "value")
    assert axis["axis"]["format"] == "~%"
    labels = [row["label"] for rows in drawn(made, "place") for row in rows]
    assert labels == ["upper limit 21.7%", "centre 12.0%", "lower limit 2.3%", "target 10.0%"]
    assert rows[0]["says"] == "January 2001: 12.0%"
    assert re.search(">10%<", svg(chart))


def test_words_say_what_it_is_and_how_it_was_made():
    """Title, period and unit; axes; how limits were made; the baseline; what is missing."""
    values = [*UPS, np.nan, *UPS[:5]]
    chart = control_chart(tally(values, TOTAL), "A", baseline=Period.year_to("2001-12"), target=120)
    said = words(spec(chart))
    assert "A total, A" in said
    assert "XmR chart, 18 months to June 2002, pounds by month; target 120.00: will fail" in said
    for axis in ("Pounds", "Moving range", "Month"):
        assert f"\n{axis}\n" in said
    assert "2.66 mean moving ranges" in said
    assert "from the 12 months to December 2001" in said
    assert "left as a gap: January 2002." in said
    assert "Mine, A" in words(spec(chart, title="Mine"))


def test_the_description_is_one_sentence_of_what_is_to_be_seen():
    """Signals by meaning, and the last month against its limits; also in every SVG.

    180 lifts the mean of 13 months to 106.4, above each of the twelve before: a run, and a month
    beyond.
    """
    chart = control_chart(tally([*UPS, 180]), "A")
    says = spec(chart)["description"]
    assert says.startswith(
        "XmR chart of A count, A, 13 months to January 2002: 13 signals in 13 months (12 of "
        "improvement, 1 of concern); the last, January 2002, is at 180 crimes where "
    )
    assert re.search(r"where \d+ to \d+ is usual\.$", says)
    assert f'<svg role="img" aria-label="{says}"' in svg(chart)


def test_one_step_is_labelled_and_several_have_letters_and_a_key():
    values = [*UPS, *(n // 2 for n in UPS), *UPS]
    one = control_chart(tally(values), "A", steps=[Step("2002-01", "new <b>rule</b>")])
    (rows, *_) = drawn(spec(one), "step", channel="text")
    assert rows[0]["step"] == "Jan 2002: new <b>rule</b>"
    assert "new &lt;b&gt;rule&lt;/b&gt;" in svg(one)
    assert "<b>" not in svg(one)
    steps = [Step("2002-01", "new rule"), Step("2003-01", "old rule")]
    two = spec(control_chart(tally(values), "A", steps=steps))
    (rows, *_) = drawn(two, "step", channel="text")
    assert [row["step"] for row in rows] == ["A", "B"]
    assert "A, January 2002: new rule." in words(two)
    assert "B, January 2003: old rule." in words(two)


def test_a_seasonal_chart_shows_what_was_recorded_too():
    """Adjusted and given, each its own line; the axis says which it is."""
    season = np.tile([80, 90, 100, 110, 120, 130, 130, 120, 110, 100, 90, 80], 4)
    chart = control_chart(tally(season), "A", seasonal=True)
    made = spec(chart)
    (given_rows,) = drawn(made, "given", "line")
    assert column(given_rows, "given") == season.tolist()
    assert "Crimes, seasonally adjusted" in words(made)
    assert "as recorded" in words(made)


@pytest.mark.parametrize("values", [[5], [3, np.nan, 5], [0, 0, 0, 0], [3, 4]])
def test_a_chart_with_next_to_nothing_on_it_does_not_fail(values):
    """One month, no limits, no moving range, nothing but noughts."""
    chart = control_chart(tally(values), "A")
    (points,) = drawn(spec(chart), "value", "point")
    same(column(points, "value"), chart.frame["value"])
    assert "<svg" in svg(chart)


def test_a_chart_without_a_month_known_says_so():
    """The area sent January alone, and February and March are asked for."""
    made = Tally.from_counts(
        pd.DataFrame({"area": ["A", "B"], "month": ["2001-01", "2001-03"], "n": [1, 2]}),
        definition(Count("thefts")),
        period="month",
    )
    chart = control_chart(made, "A", period=Period.between("2001-02-01", "2001-03-31"))
    assert chart.frame["value"].isna().all()
    assert spec(chart)["description"].endswith(": no month is known.")
    assert "<svg" in svg(chart)


def test_what_has_no_picture_is_refused_by_name():
    with pytest.raises(TableError, match="a DataFrame has no picture: draw a ControlChart"):
        draw(pd.DataFrame())


# Real data ----------------------------------------------------------------------------------------


def test_the_seat_belt_law_is_drawn_as_it_was():
    """192 months, the step of February 1983, and the 1,057 drivers of that month as recorded."""
    path = DATA / "gb_road_casualties_1969_1984_Seatbelts.csv"
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: real rows are kept beside the checkout")
    rows = pd.read_csv(path)
    table = tally(rows["drivers"], area="GB", first="1969-01")
    chart = control_chart(table, "GB", seasonal=True, steps=[Step("1983-02", "seat belts")])
    made = spec(chart)
    (recorded,) = drawn(made, "given", "line")
    assert len(recorded) == 192
    assert {row["month"]: row["given"] for row in recorded}["1983-02-01"] == 1057
    (step, *_) = drawn(made, "step", channel="text")
    assert [(row["month"], row["step"]) for row in step] == [("1983-02-01", "Feb 1983: seat belts")]
