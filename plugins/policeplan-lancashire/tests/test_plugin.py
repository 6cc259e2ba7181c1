"""Pins what the plugin brings: divisions, peers, the plan's objectives, measures and a demo."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from policeplan import Period, Plan, registry, tally_rows
from policeplan.plugins import Status
from policeplan_lancashire.extracts import extracts

LANCASHIRE = "E23000003"
DAY = dt.date(2016, 11, 30)


@pytest.fixture(scope="module")
def plan():
    return Plan.read(registry().demos["lancashire.scrutiny"].plan)


def test_the_host_finds_everything_it_brings():
    (plugin,) = [p for p in registry().plugins if p.namespace == "lancashire"]
    assert (plugin.status, plugin.cause) == (Status.OK, "")
    assert {m.id for m in plugin.measures} == {
        "lancashire.in-the-know",
        "lancashire.cadet-hours",
        "lancashire.forcesight",
    }
    assert [g.id for g in plugin.geographies] == ["lancashire.divisions"]
    assert [s.id for s in plugin.sentences] == ["lancashire.scrutiny"]
    assert next(iter(registry().demos)) == "lancashire.scrutiny"


def test_three_divisions_make_the_force_and_the_force_is_one_of_43():
    """The code is that of the Office for National Statistics."""
    places = registry().geographies["lancashire.divisions"]
    assert places.name(LANCASHIRE) == "Lancashire"
    assert places.leaves_of(LANCASHIRE) == ("EAST", "SOUTH", "WEST")
    assert len(places.down_to("force").leaves()) == 43


def test_the_most_similar_group_is_the_eight_of_the_report():
    """Figures 1 and 2, Lancashire itself among them; five forces are the region."""
    groups, places = registry().peer_groups, registry().geographies["core.forces"]
    similar = [places.name(code) for code in groups["Lancashire Most Similar Group"].on(DAY)]
    assert sorted(similar) == [
        "Humberside", "Kent", "Lancashire", "Northumbria",
        "Nottinghamshire", "South Wales", "South Yorkshire", "West Yorkshire",
    ]  # fmt: skip
    region = [places.name(code) for code in groups["North West Region"].on(DAY)]
    assert sorted(region) == [
        "Cheshire", "Cumbria", "Greater Manchester", "Lancashire", "Merseyside",
    ]  # fmt: skip


def test_the_objectives_are_those_of_the_report_in_its_order(plan):
    """Headings 4 to 7."""
    assert [objective.title for objective in plan.objectives] == [
        "Protecting local policing",
        "Tackling crime and re-offending",
        "Supporting vulnerable people and victims",
        "Developing safe and confident communities",
    ]
    assert plan.own == LANCASHIRE


def test_every_file_of_the_plan_is_an_extract(plan):
    made = {f"{name}.csv" for name in extracts()}
    paths = {source.path for source in plan.sources.values()}
    assert paths | {"collisions.csv"} == made


def test_people_signed_up_are_those_of_the_last_day():
    """Two snapshots; the later one stands, and is not added to the other."""
    rows = pd.DataFrame(
        {"as_at": ["2016-10-31", "2016-11-30"], "area": LANCASHIRE, "n": [100, 120]}
    )
    measure = registry().measure("lancashire.in-the-know")
    tally = tally_rows(measure, rows)
    assert tally.over(Period.year_to("2016-11")).value(LANCASHIRE) == 120
