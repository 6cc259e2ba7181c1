"""Pins that few of the lines that a scorecard calls clear are chance, when judged together.

Of 100 lines where nothing changed, a scorecard seldom calls one clear: each is then a false
discovery, so that their rate is the share of scorecards that call any line clear. Where some lines
truly changed, no more than the stated share of those called clear did not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import policeplan as pp
from policeplan.analysis.false_discovery import threshold
from policeplan.analysis.judgement import judged_together
from simulations.dots import dots
from simulations.kinds import COUNT, SHARE, estimated
from simulations.made import result
from simulations.written import drawing, figure, table

pytestmark = pytest.mark.simulation
CARDS, LINES, LEVEL = 2_000, 100, 0.05
CHANGED = {0.0: 400, 0.05: 100, 0.2: 100, 0.5: 100}  # of the lines, and how many scorecards
GROWN = 1.3
PER_1000 = pp.Rate("events", per=1_000)
TIMES = pp.Duration("incidents", within=900)


def test_a_null_scorecard_calls_a_line_clear_in_at_most_the_stated_share_of_cases():
    """Half counts, half shares, of all sizes."""
    rng = np.random.default_rng(1_995)
    n = CARDS * LINES // 2
    means = 10 ** rng.uniform(0.5, 4, n)
    base, share = (10 ** rng.uniform(1.5, 4, n)).astype(int), rng.beta(1, 3, n)
    counts = [estimated(COUNT, {"n": rng.poisson(means)}) for _ in range(2)]
    parts = [{"numerator": rng.binomial(base, share), "denominator": base} for _ in range(2)]
    changes = [COUNT.change(*counts), SHARE.change(*(estimated(SHARE, part) for part in parts))]
    p = np.hstack([change["p"].to_numpy(float).reshape(CARDS, -1) for change in changes])
    clear = np.array([(card <= threshold(card, LEVEL)).any() for card in p])
    assert clear.mean() <= LEVEL
    assert (p <= LEVEL).any(axis=1).mean() > 0.9  # without it nearly every scorecard has one


def card(rng, chance):
    """Two results of each of four measures, 100 lines, and which lines truly changed.

    A line changes by ``chance``, to 1.3 times its figure; 20 of the lines are the mean, median,
    90th percentile and share within of five areas' response times, which change together.
    """
    by = {size: np.where(rng.random(size) < chance, GROWN, 1.0) for size in (31, 20, 29, 5)}
    mean, people = 10 ** rng.uniform(1.5, 4, 31), 10 ** rng.uniform(3.5, 5.5, 20)
    base, share = (10 ** rng.uniform(2, 4, 29)).astype(int), rng.uniform(0.05, 0.6, 29)
    pairs = [
        [result(COUNT, {"n": rng.poisson(mean * grown)}) for grown in (by[31], 1.0)],
        [
            result(PER_1000, {"n": rng.poisson(people * 0.01 * grown), "population": people})
            for grown in (by[20], 1.0)
        ],
        [
            result(SHARE, {"numerator": rng.binomial(base, share * grown), "denominator": base})
            for grown in (by[29], 1.0)
        ],
        [result(TIMES, times(rng, grown)) for grown in (by[5], np.ones(5))],
    ]
    grown = np.concatenate([by[31], by[20], by[29], np.repeat(by[5], 4)]) > 1
    return [later.against(earlier) for later, earlier in pairs], grown


def times(rng, by):
    """Response times, in whole seconds, 200 an area."""
    area = np.repeat([f"A{number:04d}" for number in range(len(by))], 200)
    drawn = rng.lognormal(np.log(420), 0.6, (len(by), 200)) * by[:, None]
    seconds = np.ceil(drawn).ravel().astype(int)
    ones = np.ones(len(area), int)
    return {"area": area, "seconds": seconds, "n": ones, "microseconds": 1_000_000 * seconds}


def judged(rng, chance, cards):
    """Lines called clear, singly and together: how many, of how many the claim is false, found."""
    rows = []
    for _ in range(cards):
        comparisons, grown = card(rng, chance)
        together, _ = judged_together(comparisons, LEVEL)
        for how, these in (("singly", comparisons), ("together", together)):
            verdicts = pd.concat([comparison.frame["verdict"] for comparison in these])
            clear = verdicts.isin(["higher", "lower"]).to_numpy()
            rows.append(
                (
                    how,
                    clear.any(),
                    (clear & ~grown).sum(),
                    (clear & grown).sum(),
                    clear.sum(),
                    grown.sum(),
                )
            )
    columns = ["how", "any", "false", "true", "clear", "grown"]
    found = pd.DataFrame(rows, columns=columns)
    found["chance"] = found["false"] / found["clear"].clip(lower=1)
    sums = found.groupby("how", sort=False)
    return sums.mean(numeric_only=True).assign(
        power=sums["true"].sum() / sums["grown"].sum().clip(lower=1)
    )


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(2_001)
    return {chance: judged(rng, chance, cards) for chance, cards in CHANGED.items()}


@pytest.mark.parametrize("chance", CHANGED)
def test_of_the_lines_called_clear_no_more_than_the_stated_share_is_chance(found, chance):
    """Of a null scorecard: in no more than that share of scorecards is any line called clear."""
    allowed = LEVEL + 2 * (LEVEL * (1 - LEVEL) / CHANGED[chance]) ** 0.5  # of so few drawn
    assert found[chance].loc["together", "chance"] <= allowed, found[chance]


def test_the_figures_are_written(found):
    rows = []
    for chance, frame in found.items():
        for how, row in frame.iterrows():
            rows.append(
                {
                    "changed": f"{100 * chance:g} of 100",
                    "judged": how,
                    "clear": f"{row['clear']:.1f}",
                    "false": f"{row['false']:.1f}",
                    "chance": row["chance"],
                    "power": row["power"] if chance else np.nan,
                }
            )
    table("discovery", pd.DataFrame(rows))
    if drawing():
        drawn = [
            {"row": f"{row['changed']} changed", "kind": f"judged {row['judged']}"}
            | {"share": row["chance"]}
            for row in rows
        ]
        chart = dots(
            pd.DataFrame(drawn),
            across="Of the lines called clear, the share that is chance alone",
            domain=[0, 1],
            lines={LEVEL: "5%"},
        )
        title = [
            "Judged one by one, many clear lines of a scorecard are chance;",
            "judged together, 1 in 20 at most",
        ]
        figure("discovery", chart, title)
