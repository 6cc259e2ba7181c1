"""Tally: parts add up in any order, rows are never lost, and missing is refused, never nought."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import add

import attrs
import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import (
    Breakdown,
    Count,
    Duration,
    Mix,
    Period,
    Proportion,
    Rate,
    Shares,
    Stock,
    Tally,
    Total,
    WeightedProportion,
    monthly,
    tally_rows,
)
from policeplan.errors import (
    ColumnTypeError,
    CoverageError,
    MissingColumnError,
    OutputError,
    ParameterError,
    SourceError,
    TallyMismatchError,
)
from strategies import (
    COUNT,
    DIVISIONS,
    FIRST_DAY,
    FORCE,
    LAST_DAY,
    LEVELS,
    MEASURES,
    MIX,
    PROPORTION,
    SECRET,
    burglaries,
    incidents,
    measures,
    parted,
    tallied,
    worth,
)

ROWS = pd.concat([burglaries("2016-01-10", "2016-02-10"), burglaries("2016-03-10", area="WEST")])
SPAN = Period.between(FIRST_DAY, LAST_DAY)
YEAR = Period.calendar_year(2016)
EACH_ROW = {Count: "n", Proportion: "denominator", Mix: "n", Duration: "n", Rate: "n"}
ITS_WORTH = {Total: "sum", Stock: "sum", Shares: "n", WeightedProportion: "denominator"}
EVERY = st.sampled_from(["day", "month"])
fewer = settings(max_examples=25)


def same(one: Tally, other: Tally) -> None:
    """Two tallies say the same of the same rows."""
    pd.testing.assert_frame_equal(one.cells, other.cells)
    assert one.definition == other.definition
    assert (one.rows_in, one.excluded) == (other.rows_in, other.excluded)
    assert one.coverage == other.coverage


# Properties ---------------------------------------------------------------------------------------


@fewer
@given(parted(), measures(), EVERY)
def test_parts_in_any_order_add_up_to_the_whole(rows, measure, every):
    """However rows are parted, and however the tallies are bracketed, their sum is the whole's."""
    frame, parts = rows
    whole = tally_rows(measure, frame, every=every)
    tallies = [tally_rows(measure, part, every=every) for part in parts]
    same(reduce(add, tallies), whole)
    same(tallies[0].merge(tallies[1].merge(tallies[2])), whole)


@fewer
@given(incidents(), measures(), EVERY)
def test_rows_in_are_counted_or_excluded(frame, measure, every):
    """Every row is in one cell, or under the first reason that holds for it."""
    tally = tally_rows(measure, frame, every=every)
    dated, placed, known = (frame[name].notna() for name in ("occurred", "area", "risk"))
    called = dated & placed & ~frame["test"]
    reasons = {
        "no date": ~dated,
        "no area": dated & ~placed,
        "test call": dated & placed & frame["test"],
        "no risk level": called & ~known,
    }
    excluded = {reason: n.sum() for reason, n in reasons.items() if n.any()}
    assert (tally.rows_in, tally.excluded) == (len(frame), excluded)
    counted, kind = called & known, type(measure.statistic)
    assert tally.rows_counted == counted.sum()
    if kind in ITS_WORTH:
        assert tally.cells[ITS_WORTH[kind]].sum() == (counted * worth(frame)).sum()
        return
    n = tally.cells[EACH_ROW[kind]]
    assert n.dtype == "int64"  # whole numbers never pass through floating point
    assert n.sum() == counted.sum()


@fewer
@given(incidents(), st.dates(FIRST_DAY, LAST_DAY - dt.timedelta(days=1)))
def test_periods_that_tile_add_up(frame, cut):
    """The months, or two pieces cut at any day, add up to the whole, area by area."""
    tally = tally_rows(COUNT, frame, every="day", covers=SPAN, areas=FORCE)
    pieces = [Period.between(SPAN.start, cut), Period.between(cut + dt.timedelta(1), LAST_DAY)]
    counts = frame[frame["occurred"].notna() & frame["risk"].notna() & ~frame["test"]]
    expected = [(counts["area"] == area).sum() for area in DIVISIONS]
    for tiles in (SPAN.months(), pieces):
        results = [tally.over(tile).to_frame() for tile in tiles]
        assert sum(r["numerator"].to_numpy() for r in results).tolist() == expected
        assert all(r["area"].tolist() == list(DIVISIONS) for r in results)


@fewer
@given(incidents(), measures(), st.sampled_from(SPAN.months()), st.sampled_from([(), "kind"]))
def test_days_and_months_give_the_same_result(frame, measure, month, by):
    """Over whole months it makes no difference by what length the cells were cut."""
    by_day, by_month = (
        tallied(measure, frame, every=every, covers=SPAN, areas=FORCE).over(
            month, by=by, incomplete="label"
        )
        for every in ("day", "month")
    )
    pd.testing.assert_frame_equal(by_day.frame, by_month.frame)


@fewer
@given(incidents(), measures(), EVERY, st.sampled_from([(), "kind"]))
def test_labels_as_categories_or_as_texts_give_the_same(frame, measure, every, by):
    """Results, months, wholes and sums of cells as rows made them, and as they are shown."""
    made = tallied(measure, frame, every=every, covers=SPAN, areas=FORCE)
    shown = attrs.evolve(made, cells=made.cells)
    assert isinstance(made.coded["area"].dtype, pd.CategoricalDtype)
    assert shown.coded["area"].dtype == object
    both = [tally.over(SPAN.months()[0], by=by, incomplete="label") for tally in (made, shown)]
    pools = [result.pooled(DIVISIONS, "all") for result in both]
    months = [monthly(tally, SPAN, by=by) for tally in (made, shown)]
    for one, other in (both, pools, months):
        pd.testing.assert_frame_equal(one.frame, other.frame)
    same(made.with_wholes(), shown.with_wholes())
    same(made + made, shown + shown)
    same(made + shown, shown + made)


@fewer
@given(
    incidents(),
    measures(),
    st.lists(st.sampled_from([*SPAN.months(), YEAR, YEAR.a_year_earlier()]), max_size=4),
    st.sampled_from([(), "kind"]),
    st.sampled_from(["refuse", "label"]),
)
def test_periods_asked_together_are_those_asked_alone(frame, measure, periods, by, incomplete):
    """Each has its own figures, bit for bit, or its own refusal, in the order asked."""
    tally = tallied(measure, frame)
    together = tally.over_each(periods, by=by, incomplete=incomplete)
    assert len(together) == len(periods)
    for period, found in zip(periods, together, strict=True):
        if isinstance(found, CoverageError):
            with pytest.raises(CoverageError) as refused:
                tally.over(period, by=by, incomplete=incomplete)
            assert str(refused.value) == str(found)
            continue
        alone = tally.over(period, by=by, incomplete=incomplete)
        pd.testing.assert_frame_equal(found.frame, alone.frame, check_exact=True)
        pd.testing.assert_frame_equal(found.parts, alone.parts, check_exact=True)
        pd.testing.assert_series_equal(found.coverage, alone.coverage)
        assert (found.period, found.by, found.snapshot) == (period, alone.by, alone.snapshot)


@given(measures())
def test_without_rows_or_areas_there_is_no_figure_and_no_warning(measure):
    """Nothing is known of anywhere: asked for all the same, it says nothing of any area."""
    result = tallied(measure, burglaries()).over(SPAN, incomplete="label")
    assert result.frame.empty
    assert result.coverage.empty


@given(parted(max_parts=2), measures())
def test_rolling_up_is_adding_up(rows, measure):
    """A force is the sum of its divisions, whether merged before or after."""
    frame, parts = rows
    one, other = (tally_rows(measure, part, covers=SPAN, areas=FORCE) for part in parts)
    whole = (one + other).rolled_up("FORCE")
    same(one.rolled_up("FORCE") + other.rolled_up("FORCE"), whole)
    assert whole.areas == ("FORCE",)
    pooled = frame.assign(area=frame["area"].where(frame["area"].isna(), "FORCE"))
    pd.testing.assert_frame_equal(whole.cells, tally_rows(measure, pooled).cells)


@fewer
@given(incidents(), measures(), EVERY, st.sampled_from([None, SPAN]))
def test_kept_and_read_back_it_is_the_same(tmp_path_factory, frame, measure, every, covers):
    """Cells, definition, coverage, exclusions, and the result that they give."""
    pytest.importorskip("pyarrow", reason="keeping a tally needs the extra parquet")
    tally = tallied(measure, frame, every=every, areas=FORCE, covers=covers)
    path = tmp_path_factory.mktemp("kept") / "tally.parquet"
    tally.save(path)
    again = Tally.load(path)
    same(again, tally)
    assert (again.made, again.geography, repr(again)) == (tally.made, FORCE, repr(tally))
    assert again.population == tally.population
    one, other = (t.over(SPAN, by="kind", incomplete="label").frame for t in (again, tally))
    pd.testing.assert_frame_equal(one, other)


# Adding up, by hand -------------------------------------------------------------------------------

OTHERS = [
    {"id": "test.other"},
    {"version": "2"},
    {"parameters": {"nth": 3}},
    {"statistic": Count("crimes")},
    {"breakdowns": (Breakdown("kind", ("burglary", "theft", "arson")),)},
]


@pytest.mark.parametrize("changed", OTHERS)
def test_only_tallies_of_one_rule_add_up(changed):
    """Another measure, version, parameter, arithmetic or breakdown is another thing to count."""
    one = tally_rows(COUNT, burglaries("2016-01-10"))
    other = tally_rows(attrs.evolve(COUNT, **changed), burglaries("2016-02-10"))
    with pytest.raises(TallyMismatchError, match="not the same measure"):
        one.merge(other)


def test_cells_that_overlap_do_not_add_up():
    """A day inside a month would count time twice; for another area there is no such overlap."""
    months = tally_rows(COUNT, burglaries("2016-01-10"))
    with pytest.raises(TallyMismatchError, match="1 cell overlap"):
        months + tally_rows(COUNT, burglaries("2016-01-20"), every="day")
    both = months + tally_rows(COUNT, burglaries("2016-01-20", area="WEST"), every="day")
    assert both.cells["n"].tolist() == [1, 1]


# Published tables, by hand ------------------------------------------------------------------------


def published(**columns: list[object]) -> Tally:
    """A published table of the mix of theft, in 2016."""
    table = pd.DataFrame({"area": ["EAST"] * 3, "kind": ["theft"] * 3, "level": LEVELS, **columns})
    return Tally.from_counts(table, MIX, period=YEAR)


def test_published_figures_are_the_cells():
    """One row for each area and level; what is not in the table was not counted."""
    tally = published(n=[1, 2, 5])
    assert tally.cells["n"].tolist() == [1, 2, 5]
    assert (tally.rows_in, tally.excluded, tally.areas) == (3, {}, ("EAST",))
    assert tally.over(YEAR).frame["value"].tolist() == [0.125, 0.25, 0.625]


def test_published_parts_of_a_proportion_by_other_names():
    """Columns are mapped; a column says the period of each row in words."""
    table = pd.DataFrame(
        {"kind": ["theft"] * 3, "solved": [10, 20, 30], "recorded": [100, 100, 40]}
    )
    table["Division"] = ["WEST", "WEST", "EAST"]
    table["When"] = ["2015", "year to 2016-12", "calendar year 2016"]
    names = {"area": "Division", "numerator": "solved", "denominator": "recorded"}
    tally = Tally.from_counts(table, PROPORTION, period="When", areas=FORCE, **names)
    assert tally.areas == ("EAST", "WEST")
    assert [tally.over(YEAR).value(area) for area in tally.areas] == [0.75, 0.2]
    with pytest.raises(CoverageError, match="East Division: no rows cover 1 January 2015"):
        tally.over(Period.calendar_year(2015))
    with pytest.raises(MissingColumnError, match="denominator"):
        Tally.from_counts(table, PROPORTION, period="When", numerator="solved", area="Division")


@pytest.mark.parametrize(
    ("blank", "shown"), [([0, None, 5], "nothing 5"), ([None] * 3, "nothing \N{EN DASH}")]
)
def test_a_blank_figure_is_missing(blank, shown):
    """A level without a figure leaves the whole mix unknown: its shares have no base."""
    tally = published(n=blank)
    assert tally.excluded == {"no figure": blank.count(None)}
    with pytest.raises(CoverageError, match="EAST: no rows cover"):
        tally.over(YEAR)
    frame = tally.over(YEAR, incomplete="label").frame
    assert (frame["value"].isna() & (frame["status"] == "missing")).all()
    assert repr(tally).endswith(f"EAST {shown}")


@pytest.mark.parametrize(
    ("columns", "error", "reason"),
    [
        ({"level": ["high", "high", "medium"]}, TallyMismatchError, "1 row of the published"),
        ({"level": ["high", SECRET, None]}, ColumnTypeError, "'level'.*2 of 3 rows"),
        ({"kind": ["theft", SECRET, "theft"]}, ColumnTypeError, "'kind'.*1 of 3 rows"),
        ({"period": ["2016", SECRET, "2016"]}, ColumnTypeError, "'period'.*1 of 3 rows"),
        ({"period": ["2016", "2016-11", "2016"]}, TallyMismatchError, "1 cell overlap"),
    ],
)
def test_published_tables_that_do_not_hold_together(columns, error, reason):
    """Said twice, of no known level, of no period, or of time inside other time: refused."""
    table = pd.DataFrame({"area": "EAST", "kind": "theft", "level": LEVELS, "n": 1, **columns})
    with pytest.raises(error, match=reason) as refused:
        Tally.from_counts(table, MIX, period="period" if "period" in columns else YEAR)
    assert SECRET not in str(refused.value)


def test_published_rows_without_area_or_period_are_excluded():
    table = pd.DataFrame({"area": ["E", "W", None], "period": ["2016", None, "2016"], "n": 1})
    tally = Tally.from_counts(table, attrs.evolve(COUNT, breakdowns=()), period="period")
    assert (tally.rows_in, tally.excluded) == (3, {"no date": 1, "no area": 1})


# Keeping it, by hand ------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """No such folder, a folder in the way, a file as folder, a full disk: the old file stays."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="keeping a tally needs pyarrow")
    old, tally = tmp_path / "old.parquet", tally_rows(COUNT, ROWS)
    tally.save(old)
    before = old.read_bytes()

    def full(_table, path):
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / "none" / "new", tmp_path, old / "new", "."):
        with pytest.raises(OutputError, match="Nothing was written"):
            tally.save(path)
    monkeypatch.setattr(parquet, "write_table", full)
    with pytest.raises(OutputError, match="No space left on device"):
        tally.save(old)
    assert [path.name for path in tmp_path.iterdir()] == ["old.parquet"]
    assert old.read_bytes() == before


def test_what_is_no_tally_is_refused(tmp_path):
    """No such file, a text, a folder, and Parquet of something else."""
    pytest.importorskip("pyarrow", reason="keeping a tally needs the extra parquet")
    text, other = tmp_path / "text", tmp_path / "other.parquet"
    text.write_text("area,n", encoding="utf-8")
    pd.DataFrame({"n": [1]}).to_parquet(other)
    for path in (tmp_path / "none", text, tmp_path, other):
        with pytest.raises(SourceError):
            Tally.load(path)


# What it shows, by hand ---------------------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES)
def test_it_shows_sums_and_no_row(measure):
    """In a console and in a notebook: what came in, each area's sums, and no address."""
    tally = tally_rows(measure, ROWS, areas=FORCE)
    assert SECRET not in repr(tally) + (page := tally._repr_html_()) + str(tally.to_frame())
    assert "3 rows in, 3 counted" in repr(tally)
    assert "<caption>Tally of test." in page
    assert '<th scope="col">area</th>' in page
    assert '<th scope="row">East Division</th>' in page


def test_unknown_breakdowns_are_refused():
    """The sentence says which there are."""
    with pytest.raises(ParameterError, match="has no breakdown 'colour'; it has 'kind'"):
        tally_rows(COUNT, ROWS).over(YEAR, by="colour")
