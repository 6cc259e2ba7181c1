"""The vocabulary of the tests of plans: a force of two divisions, its rows, and plans to read them.

It pins nothing itself. A dozen rows a measure, so that every figure can be worked out by hand.
"""

from __future__ import annotations

import re

from policeplan import Plan

WRITTEN = {  # a row from each semicolon to the next
    # KSI: the edges of every period, both age limits, one slight injury.
    "crashes": """date,area,severity,age;
2014-12-01,EAST,2,30; 2015-12-01,EAST,1,15; 2016-03-31,EAST,2,16; 2016-11-30,EAST,2,-1;
2015-03-31,WEST,2,50; 2015-04-01,WEST,2,8; 2015-06-01,WEST,2,20; 2015-11-30,WEST,1,70;
2016-04-01,WEST,2,33; 2016-05-01,WEST,3,33; 2016-10-01,WEST,2,7""",
    # Repeats: the second within 30 days. 10 July is 30 days after 10 June to the minute: too late.
    # The noise of 31 July, outside the filter, does not make the call of 1 August a repeat.
    "calls": """date,area,street,kind;
2016-06-01 10:00,EAST,1 High St,ASB; 2016-06-10 10:00,EAST,1 High St,ASB;
2016-07-10 10:00,EAST,1 High St,ASB; 2016-07-31 10:00,EAST,2 Low St,noise;
2016-08-01 10:00,EAST,2 Low St,ASB; 2015-06-01 10:00,EAST,1 High St,ASB;
2015-06-02 10:00,EAST,1 High St,ASB; 2015-11-30 09:00,WEST,5 Mill Ln,ASB;
2015-12-01 09:00,WEST,5 Mill Ln,ASB; 2016-02-01 09:00,WEST,9 Mill Ln,ASB""",
    "referrals": """date,area,risk;
2016-01-05,EAST,High; 2016-02-05,EAST,medium; 2016-05-05,EAST,Medium; 2016-06-05,EAST,standard;
2016-07-05,WEST,High; 2016-08-05,WEST,; 2015-01-05,EAST,High; 2015-05-05,EAST,standard;
2015-06-05,WEST,standard; 2015-07-05,WEST,standard""",
    "logs": """graded,arrived,area;
2016-01-05 23:55,2016-01-06 00:05,EAST; 2016-06-05 12:00,2016-06-05 12:20,EAST;
2016-07-05 12:00,2016-07-05 12:05,WEST; 2016-08-05 12:00,,WEST;
2015-01-05 12:00,2015-01-05 12:12,EAST; 2015-08-05 12:00,2015-08-05 12:06,WEST""",
}
ROWS = {name: "\n".join(re.split(r";\s+", text)) for name, text in WRITTEN.items()}
OCCURRED = {"occurred": "date"}
SOURCES = {
    "crashes": {"columns": OCCURRED},
    "calls": {"columns": {**OCCURRED, "location": "street"}},
    "referrals": {"columns": OCCURRED},
    "logs": {},
}
ASB = {"measure": "core.repeat-asb", "source": "calls", "filter": {"kind": ["ASB"]}}
ASB["parameters"] = {"nth": 2, "window": "30D"}
KSI = {"measure": "core.ksi", "source": "crashes", "by": "age_group"}
RISK = {"measure": "core.risk-mix", "source": "referrals"}
GRADE1 = {"measure": "core.grade1-response", "source": "logs"}
AREAS = [
    {"code": "FORCE", "name": "The Force"},
    {"code": "EAST", "name": "East Division", "parent": "FORCE"},
    {"code": "WEST", "name": "West Division", "parent": "FORCE"},
]
COVERS = "2014-06 to 2016-11"


def plan_in(folder, *lines, rows=ROWS, sources=SOURCES, covers=COVERS, **others):
    """A plan in a folder, with its CSV files."""
    for name, text in rows.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    stated = {} if covers is None else {"covers": covers}
    data = {
        "title": "Test",
        "areas": AREAS,
        "sources": {n: {"path": f"{n}.csv", **stated, **own} for n, own in sources.items()},
        "objectives": [{"title": "All", "measures": list(lines or (ASB, KSI, RISK, GRADE1))}],
        **others,
    }
    return Plan.from_dict(data, folder=folder, path="plan.toml")
