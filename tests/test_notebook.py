"""Pins what a notebook shows: each word of the design has a short repr and an escaped HTML one."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

import policeplan as pp
from policeplan.demo import AS_AT, plan

ROWS = pd.DataFrame(
    {
        "occurred": ["2016-11-01", "2016-11-30", "2016-10-02"],
        "area": ["<b>EAST</b>", "WEST", "WEST"],
        "severity": ["1", "2", "3"],
        "age": [15, 30, -1],
    }
)


def _objects():
    measure = pp.get_measure("core.ksi")
    observed = measure.observations(measure.needs.take(ROWS))
    tally = pp.tally_rows(measure, ROWS, covers=pp.Period.parse("2016-10 to 2016-11"))
    result = tally.over(pp.Period.month("2016-11"))
    comparison = result.against(tally.over(pp.Period.month("2016-10")))
    group = pp.PeerGroup("<i>group</i>", ["<b>EAST</b>", "WEST"])
    demo = plan()
    return [
        pp.Period.year_to("2016-11"),
        pp.Area("<b>E</b>", "<b>East</b>"),
        pp.Geography([pp.Area("<b>E</b>")]),
        group,
        measure.needs,
        observed,
        pp.Count("<b>crimes</b>"),
        pp.Mix("referrals", ("high", "low")),
        pp.Duration("incidents", within=900),
        measure,
        measure.definition,
        tally.coverage,
        tally,
        result,
        comparison,
        comparison.among(group),
        result.among(group),
        demo,
        pp.evaluate(demo, AS_AT),
        pp.registry(),
        pp.Check("<b>source</b>", "core.ksi", warnings=("<b>look</b>",)),
    ]


OBJECTS = _objects()


class _Tables(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.scopes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag == "th":
            self.scopes.append(dict(attrs).get("scope"))


@pytest.mark.parametrize("thing", OBJECTS, ids=lambda thing: type(thing).__name__)
def test_html_is_a_table_with_caption_and_scopes_and_nothing_slips_in(thing):
    """Captions for all, a scope for every header, and markup in a name stays text."""
    tables = _Tables(thing._repr_html_())
    assert tables.seen.count("table") == tables.seen.count("caption") >= 1
    assert None not in tables.scopes
    assert not {"b", "i", "script"} & set(tables.seen)


@pytest.mark.parametrize("thing", OBJECTS, ids=lambda thing: type(thing).__name__)
def test_repr_is_short_and_says_what_it_is(thing):
    """A screen at most, and no address of an object in memory."""
    text = repr(thing)
    assert text
    assert len(text) < 3_000
    assert " at 0x" not in text


def test_what_a_measure_shows_is_its_rule_and_parameters():
    """An analyst reads the rule where the measure is."""
    page = pp.get_measure("core.repeat-asb")._repr_html_()
    assert "5th or later at their location in the rolling 180 days" in page
    assert "parameter nth" in page
    assert "180 days" in page
