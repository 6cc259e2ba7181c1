"""Pins what a report says of its own judgement: over-dispersion, few events, many changes."""

from __future__ import annotations

import io
import json

import jsonschema
import pytest
from rich.console import Console

from planned import AREAS, plan_in
from policeplan import evaluate
from policeplan.errors import PlanError
from policeplan.report import print_appendix
from policeplan.report.html import page
from policeplan.report.plain import schema, to_dict
from policeplan.report.write import write

ASB = {"measure": "core.asb-incidents", "source": "calls"}
SOURCES = {"calls": {"columns": {"occurred": "date"}}}
LESS = [20, 60] * 12
"""Incidents of each month: a year and the next alike, varying far more than chance would."""


def rows(n_by_month):
    """Incidents in the East, on the first of each month from December 2014."""
    months = [(2014 + (11 + i) // 12, (11 + i) % 12 + 1) for i in range(24)]
    lines = [
        f"{year}-{month:02d}-01,EAST"
        for (year, month), n in zip(months, n_by_month, strict=True)
        for _ in range(n)
    ]
    return {"calls": "\n".join(["date,area", *lines])}


def carded(tmp_path, n_by_month, **key):
    line = {**ASB, **key}
    others = {"comparisons": ["previous 12 months"], "areas": AREAS[:1] + AREAS[1:2]}
    plan = plan_in(tmp_path, line, rows=rows(n_by_month), sources=SOURCES, **others)
    return evaluate(plan, "2016-11")


def printed(scorecard):
    out = io.StringIO()
    print_appendix(scorecard, Console(file=out, width=200))
    return out.getvalue()


def test_months_that_vary_more_than_chance_widen_a_change(tmp_path):
    """540 after 480 is p = 0.06 by chance alone; of months of 20 and 60 it is nothing."""
    n = [20, 60] * 6 + [24, 66] * 6
    alone, allowed = (carded(tmp_path, n, overdispersion=on) for on in (False, True))
    (a,), (b,) = (s.entries()[0].comparisons for s in (alone, allowed))
    east = [c.frame.set_index("area").loc["EAST"] for c in (a, b)]
    assert [row["change"] for row in east] == [60, 60]
    assert east[1]["p"] >= east[0]["p"]
    assert east[1]["change_lower"] <= east[0]["change_lower"]
    assert "changes are judged by how much its own months vary" in printed(allowed)
    assert "months vary" not in printed(alone)


def test_overdispersion_is_refused_for_what_does_not_disperse(tmp_path):
    line = {"measure": "core.grade1-response", "source": "logs", "overdispersion": True}
    with pytest.raises(PlanError, match=r"measures\[0\]\.overdispersion: only counts, rates and"):
        plan_in(tmp_path, line)


def test_a_share_of_one_event_is_printed_with_care(tmp_path):
    """One repeat among ten calls: the interval of a share rests on one event."""
    calls = ["2016-06-01 10:00,EAST,1 High St", "2016-06-02 10:00,EAST,1 High St"]
    calls += [f"2016-0{m}-03 10:00,EAST,{m} Low St" for m in range(1, 9)]
    calls += [f"2015-0{m}-03 10:00,EAST,{m} Low St" for m in range(1, 9)]
    line = {
        "measure": "core.repeat-asb",
        "source": "calls",
        "parameters": {"nth": 2, "window": "30D"},
    }
    sources = {"calls": {"columns": {"occurred": "date", "location": "street"}}}
    table = {"calls": "\n".join(["date,area,street", *calls])}
    others = {"comparisons": ["previous 12 months"], "areas": AREAS[:1] + AREAS[1:2]}
    scorecard = evaluate(plan_in(tmp_path, line, rows=table, sources=sources, **others), "2016-11")
    care = "of so few that its interval may be too narrow; read it with care."
    assert care in " ".join(printed(scorecard).split())
    assert care in page(scorecard)
    measure = to_dict(scorecard)["objectives"][0]["measures"][0]
    assert {row["doubtful"] for row in measure["result"]} == {True}


def test_the_page_and_the_json_say_what_deserves_a_sentence(tmp_path):
    """100 a month, then 200: doubled, in every output, and the JSON keeps to its schema."""
    scorecard = carded(tmp_path, [100] * 12 + [200] * 12)
    says = (
        "Anti-social behaviour incidents: the 12 months to November 2016 show an increase of 1,200"
    )
    assert says in " ".join(printed(scorecard).split())
    assert "<h2>What deserves a sentence</h2>" in page(scorecard)
    assert says in page(scorecard)
    plain = to_dict(scorecard)
    jsonschema.validate(json.loads(json.dumps(plain)), schema())
    assert plain["exceptions"][0]["kind"] == "change"
    assert plain["exceptions"][0]["meaning"] == "concern"
    assert plain["judgement"]["n"] == 2
    assert plain["judgement"]["n_clear"] == 2
    write(scorecard, tmp_path / "out")
    assert says in (tmp_path / "out" / "scorecard.html").read_text("utf-8")


def test_a_report_of_nothing_unusual_says_that_it_looked(tmp_path):
    text = " ".join(printed(carded(tmp_path, LESS)).split())
    assert "2 changes and 3 months were looked at; none is beyond what chance would give." in text
