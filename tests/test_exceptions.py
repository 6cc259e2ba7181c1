"""Pins `exceptions`: what deserves a sentence, in order of weight, and silence on the rest.

Scorecards are made by hand from published counts, month by month, so that what must be found is
known beforehand: a change, a month, an area.
"""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from policeplan import (
    Area,
    Better,
    Breakdown,
    Count,
    Definition,
    Geography,
    Mix,
    PeerGroup,
    Period,
    Proportion,
    Scorecard,
    Shares,
    Tally,
    exceptions,
)
from policeplan.analysis.judgement import judged_together
from policeplan.errors import ParameterError
from policeplan.scorecard import Entry

PLACES = Geography(
    [
        Area("FORCE", "The Force", "force"),
        Area("EAST", "East Division", "division", "FORCE"),
        Area("WEST", "West Division", "division", "FORCE"),
    ]
)
YEAR, BEFORE = Period.year_to("2016-11"), Period.year_to("2015-11")
MONTHS = [str(month) for month in pd.period_range("2014-12", "2016-11", freq="M")]
FOUR_YEARS = [str(month) for month in pd.period_range("2012-12", "2016-11", freq="M")]
CALM = [100, 104, 97, 101, 99, 103, 98, 102, 96, 104, 100, 99] * 2
"""Two years of months about a hundred, the same twice over."""


def defined(statistic=None, better=Better.LOWER, **others):
    return Definition(
        id="t.x", title="Thefts", statistic=statistic or Count("thefts"), better=better, **others
    )


def counted(definition, table):
    """A tally of months: area, month, and the parts."""
    return Tally.from_counts(table, definition, period="month", areas=PLACES)


def by_month(n_by_area, months=MONTHS):
    return pd.concat(
        pd.DataFrame({"area": area, "month": months, "n": n}) for area, n in n_by_area.items()
    )


def entry_of(tally, title="Thefts", by=(), peers=None, periods=(YEAR, BEFORE)):
    """An entry as a plan makes it."""
    tally = tally.with_wholes()
    result, *earlier = (tally.over(period, by=by, incomplete="label") for period in periods)
    benchmark = None if peers is None else result.among(peers)
    return Entry(title, tally, result, tuple(map(result.against, earlier)), benchmark)


def card(*entries, own="FORCE"):
    """A scorecard of the entries, its changes judged together."""
    together, judgement = judged_together([c for e in entries for c in e.comparisons])
    left = iter(together)
    judged = tuple(
        Entry(e.title, e.tally, e.result, tuple(next(left) for _ in e.comparisons), e.benchmark)
        for e in entries
    )
    return Scorecard("Test", YEAR, (("All", judged),), own, judgement=judgement)


def found(*entries, **others):
    return exceptions(card(*entries), **others)


# Silence ------------------------------------------------------------------------------------------


def test_a_calm_scorecard_is_silent():
    """Two equal years: no change, no month, and it says how much was looked at."""
    made = found(entry_of(counted(defined(), by_month({"EAST": CALM, "WEST": CALM}))))
    assert len(made) == 0
    assert made.judged == {"changes": 3, "months": 3, "areas": 0}
    assert str(made).startswith(
        "Exceptions, Test, 12 months to November 2016: 0, of 3 changes, 3 months, 0 areas"
    )


def test_an_empty_scorecard_is_silent():
    made = exceptions(Scorecard("Test", YEAR, ()))
    assert len(made) == 0
    assert list(made.frame.columns)[:2] == ["weight", "kind"]


# Changes ------------------------------------------------------------------------------------------


def test_a_whole_speaks_for_the_parts_that_moved_with_it():
    """A third more in both divisions, 1,600 after 1,203 in each: the force alone is said."""
    more = [*CALM[:12], *(4 * n // 3 for n in CALM[12:])]
    made = found(entry_of(counted(defined(), by_month({"EAST": more, "WEST": more}))))
    changes = made.frame[made.frame["kind"] == "change"]
    assert changes["area"].tolist() == ["FORCE"]
    assert changes["meaning"].tolist() == ["concern"]
    assert (
        changes["says"]
        .iloc[0]
        .startswith(
            "Thefts: the 12 months to November 2016 show an increase of 794 thefts (33.0%) on the "
        )
    )


def test_a_part_that_moved_the_other_way_or_further_is_said_too():
    """The East up by half and the West down by a third: the force, a little up, is the least."""
    up = [*CALM[:12], *(3 * n // 2 for n in CALM[12:])]
    down = [*CALM[:12], *(2 * n // 3 for n in CALM[12:])]
    made = found(entry_of(counted(defined(), by_month({"EAST": up, "WEST": down}))))
    changes = made.frame[made.frame["kind"] == "change"]
    assert changes["area"].tolist()[:2] == ["EAST", "WEST"]
    assert changes["meaning"].tolist()[:2] == ["concern", "improvement"]
    assert changes["says"].iloc[0].startswith("Thefts, East Division: ")


def test_an_offence_speaks_where_it_moved_further_than_the_whole():
    """Bicycles doubled and the rest stood still: bicycles are said, then the whole."""
    definition = defined(breakdowns=(Breakdown("kind", ("bicycle", "other")),))
    rest = by_month({"EAST": CALM}).assign(kind="other")
    bikes = by_month({"EAST": [20] * 12 + [60] * 12}).assign(kind="bicycle")
    tally = counted(definition, pd.concat([rest, bikes]))
    whole, divided = entry_of(tally), entry_of(tally, "Thefts, by kind", by=("kind",))
    shared = Entry(divided.title, whole.tally, divided.result, divided.comparisons)
    made = exceptions(card(whole, shared, own="EAST"))
    changes = made.frame[made.frame["kind"] == "change"]
    assert changes[["area", "level"]].to_numpy().tolist() == [["EAST", "bicycle"], ["EAST", ""]]


def test_of_two_earlier_periods_the_first_that_shows_it_is_said():
    """Up on the year before and on the position as at March alike: one sentence."""
    more = [*CALM[:12], *(2 * n for n in CALM[12:])]
    march = Period.position_as_at("2016-03")
    tally = counted(
        defined(),
        by_month(
            {"EAST": [*CALM, *more]},
            FOUR_YEARS,
        ),
    )
    made = found(entry_of(tally, periods=(YEAR, BEFORE, march)))
    changes = made.frame[made.frame["kind"] == "change"]
    assert len(changes) == 1
    assert "on the previous 12 months" in changes["says"].iloc[0]


def test_levels_of_a_mix_are_said_only_where_the_mix_as_a_whole_moved():
    """High risk from 1 in 10 to 3 in 10 of 600 a year; medium took the loss with standard."""
    levels = ("high", "medium", "standard")
    parts = {"high": (5, 15), "medium": (20, 15), "standard": (25, 20)}
    table = pd.concat(
        by_month({"EAST": [a] * 12 + [b] * 12}).assign(level=level)
        for level, (a, b) in parts.items()
    )
    moved = counted(defined(Mix("referrals", levels), Better.NEITHER), table)
    made = exceptions(card(entry_of(moved), own="EAST"))
    changes = made.frame[made.frame["kind"] == "change"]
    assert changes["level"].iloc[0] == "high"
    assert set(changes["meaning"]) == {""}
    still = counted(
        defined(Mix("referrals", levels), Better.NEITHER),
        table.assign(n=[5] * 24 + [20] * 24 + [25] * 24),
    )
    assert len(exceptions(card(entry_of(still), own="EAST"))) == 0


# Months -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "is_news"), [(-1, True), (-3, True), (-4, False)])
def test_a_month_beyond_its_limits_is_news_for_three_months(at, is_news):
    """150 thefts where about a hundred are usual."""
    spiked = list(CALM)
    spiked[at] = 150
    entry = entry_of(counted(defined(), by_month({"EAST": spiked, "WEST": CALM})))
    made = found(entry)
    months = made.frame[made.frame["kind"] == "special cause"]
    assert len(months) == is_news
    if is_news:
        month = pd.Period(MONTHS[at], "M").strftime("%B %Y")
        assert months["says"].iloc[0].startswith(f"Thefts: {month} is above the upper limit, at 2")
        assert months["meaning"].iloc[0] == "concern"
    assert len(
        found(entry_of(counted(defined(), by_month({"EAST": spiked, "WEST": CALM}))), months=4)
    )


def test_a_series_too_short_for_firm_limits_is_not_judged_by_month():
    """Nine months have provisional limits."""
    table = by_month({"EAST": [*CALM[:8], 900]}, MONTHS[-9:])
    tally = counted(defined(), table).with_wholes()
    result = tally.over(Period.months_to(9, "2016-11"), incomplete="label")
    made = exceptions(card(Entry("Thefts", tally, result, ()), own="EAST"))
    assert made.judged["months"] == 0


def test_a_season_is_no_news_where_three_years_show_it():
    """Each October half as much again, four years running; then an October of twice as much."""
    year = [100, 104, 97, 101, 99, 103, 98, 102, 96, 104, 150, 99]
    table = by_month({"EAST": year * 4, "WEST": year * 4}, FOUR_YEARS)
    assert len(found(entry_of(counted(defined(), table)))) == 0
    more = year * 4
    more[-2] = 250
    table = by_month({"EAST": more, "WEST": year * 4}, FOUR_YEARS)
    made = found(entry_of(counted(defined(), table)))
    says = made.frame.loc[made.frame["kind"] == "special cause", "says"]
    assert len(says) == 1
    assert "October 2016" in says.iloc[0]
    assert "seasonally adjusted" in says.iloc[0]


def test_a_budget_is_no_process():
    """Shares of a budget are decided: no chart of them is drawn."""
    table = pd.concat(
        by_month({"EAST": [n] * 23 + [n + d]}).assign(level=level)
        for level, n, d in (("visible", 60, -20), ("support", 40, 20))
    )
    tally = counted(defined(Shares("pounds", ("visible", "support")), Better.NEITHER), table)
    assert exceptions(card(entry_of(tally), own="EAST")).judged["months"] == 0


# Areas --------------------------------------------------------------------------------------------


def test_an_area_outside_the_funnel_is_said_and_its_peers_are_not():
    """Eleven forces answer nine in ten of 2,000 calls, give or take; one answers 3 in 4."""
    areas = [Area(f"F{i}", f"Force {i}", "force") for i in range(12)]
    answered = [1800, 1790, 1812, 1805, 1795, 1808, 1793, 1801, 1799, 1810, 1788, 1500]
    table = pd.DataFrame(
        {"area": [a.code for a in areas], "numerator": answered, "denominator": 2000}
    )
    definition = Definition(
        id="t.calls", title="Calls answered", statistic=Proportion("calls"), better=Better.HIGHER
    )
    tally = Tally.from_counts(table, definition, period=YEAR, areas=Geography(areas))
    peers = PeerGroup("all forces", [a.code for a in areas])
    result = tally.over(YEAR)
    entry = Entry("Calls answered", tally, result, (), result.among(peers))
    made = exceptions(Scorecard("Test", YEAR, (("All", (entry,)),), "F11"))
    assert made.frame[["kind", "area", "meaning"]].to_numpy().tolist() == [
        ["outside the funnel", "F11", "concern"]
    ]
    # 1,500 of 2,000, against 21,301 of 24,000
    assert made.frame["says"].iloc[0] == (
        "Calls answered: Force 11 is below the 99.8% limit of the funnel of all forces, with 75.0% "
        "against 88.8% for the group."
    )


# All together -------------------------------------------------------------------------------------


def test_the_weightiest_comes_first_and_the_record_pickles():
    up = [*CALM[:12], *(3 * n // 2 for n in CALM[12:])]
    spiked = [*CALM[:23], 400]
    made = found(
        entry_of(counted(defined(), by_month({"EAST": CALM, "WEST": spiked})), "Robberies"),
        entry_of(counted(defined(), by_month({"EAST": up, "WEST": up})), "Thefts"),
    )
    weights = made.frame["weight"].to_numpy()
    assert len(weights) >= 3
    assert np.all(np.diff(weights) <= 0)
    assert np.isfinite(weights).all()
    again = pickle.loads(pickle.dumps(made))  # noqa: S301  # reason: our own bytes
    pd.testing.assert_frame_equal(again.frame, made.frame)
    assert "<caption>Exceptions" in made._repr_html_()


def test_one_area_with_bad_data_spoils_no_other():
    """The West's months are missing: what is said of the East is the same with and without it."""
    spiked = [*CALM[:23], 150]
    alone = by_month({"EAST": spiked})
    bad = by_month({"WEST": [*CALM[:12], *[None] * 12]})
    both = counted(defined(), pd.concat([alone, bad]))
    said = []
    for tally in (counted(defined(), alone), both):
        pair = [tally.over(period, incomplete="label") for period in (YEAR, BEFORE)]
        entry = Entry("Thefts", tally, pair[0], (pair[0].against(pair[1]),))
        made = exceptions(card(entry, own="EAST"))
        said.append(made.frame[made.frame["area"] == "EAST"].reset_index(drop=True))
    pd.testing.assert_frame_equal(*said)
    assert len(said[0])


def test_months_below_one_are_refused():
    with pytest.raises(ParameterError, match="should be 1 or more"):
        exceptions(Scorecard("Test", YEAR, ()), months=0)


def rare(events):
    """Three years of no thefts but these, by how many months ago: the special causes found."""
    n = [0] * 36
    for ago, many in events.items():
        n[-1 - ago] = many
    months = [str(month) for month in pd.period_range("2013-12", "2016-11", freq="M")]
    entry = entry_of(counted(defined(), by_month({"EAST": n, "WEST": n}, months)))
    made = exceptions(card(entry, own="EAST")).frame
    return list(made.loc[made["kind"] == "special cause", "says"])


@pytest.mark.parametrize("events", [{30: 1}, {1: 1}, {20: 2, 12: 1}, {0: 1, 14: 1, 29: 1}])
def test_months_without_rare_events_and_with_one_of_them_are_no_news(events):
    """Seven months of none are below any mean, and at one event in 36 months one is beyond limits.

    A Poisson month of mean 3/36 has one or more in 8% of months; none is an improvement.
    """
    assert rare(events) == []


def test_many_of_what_is_rare_are_news():
    """Four in one month where 5 in 36 are usual: by Poisson's law 1.4 in 100,000 (mean 5/36)."""
    (said,) = rare({1: 4, 25: 1})
    assert "October 2016 is above the upper limit" in said
