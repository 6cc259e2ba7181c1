"""Pins what is printed and written: one set of figures on console, page and JSON, and nothing lost.

The page can be read without colour, script or network; JSON keeps to its published schema; files
are written all or not at all. Cells are checked against figures worked out by hand.
"""

from __future__ import annotations

import io
import json
import math
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from weakref import WeakKeyDictionary

import jsonschema
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from planned import ASB, KSI, RISK, plan_in
from policeplan import Duration, Plan, display, evaluate, rank_intervals
from policeplan.demo import AS_AT
from policeplan.demo import plan as demo_plan
from policeplan.errors import OutputError
from policeplan.report import page, print_scorecard, ranges, to_dict, write
from policeplan.report.placings import placing_tables
from policeplan.report.plain import schema
from policeplan.report.tables import _interval, table

EAST, WEST = "East <i>Division</i>", "West [old] & new"
TITLE, OBJECTIVE = "<b>Plan</b> & co", "Safer [bold]streets[/bold] & <roads>"
REPEATS = "Repeats <script>alert(1)</script>"


def odd_plan(folder) -> Plan:
    """Names full of markup; thousands; a division that missed a year; labelled incomplete."""
    hurt = ["2016-03-05,EAST"] * 1234 + ["2015-03-05,EAST"] * 1000 + ["2016-03-05,WEST"] * 5
    rows = "".join(f"{row},2,30\n" for row in hurt)
    (folder / "c.csv").write_text("occurred,area,severity,age\n" + rows)
    calls = ["2016-03-01,EAST,A", "2016-03-02,EAST,A", "2016-03-01,EAST,B", "2016-03-01,EAST,C"]
    calls += ["2015-03-01,EAST,A", "2015-03-02,EAST,A", "2016-03-01,WEST,D", "2015-03-01,WEST,D"]
    (folder / "a.csv").write_text("occurred,area,location\n" + "\n".join(calls))
    covers = "2014-06 to 2016-11"
    asb = {"measure": "core.repeat-asb", "source": "calls", "title": REPEATS, "peers": "two"}
    asb |= {"parameters": {"nth": 2, "window": "30D"}}
    ksi = {"measure": "core.ksi", "source": "casualties"}
    missing = {"WEST": ["2014-12 to 2015-11"]}
    casualties = {"path": "c.csv", "covers": covers, "missing": missing}
    plan = {
        "title": TITLE,
        "areas": [
            {"code": "FORCE", "name": "The Force"},
            {"code": "EAST", "name": EAST, "parent": "FORCE"},
            {"code": "WEST", "name": WEST, "parent": "FORCE"},
        ],
        "peers": [{"name": "two", "members": ["EAST", "WEST"]}],
        "sources": {"casualties": casualties, "calls": {"path": "a.csv", "covers": covers}},
        "objectives": [{"title": OBJECTIVE, "measures": [ksi, asb]}],
        "incomplete": "label",
    }
    return Plan.from_dict(plan, folder=folder)


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    return evaluate(odd_plan(tmp_path_factory.mktemp("odd")), "2016-11")


@pytest.fixture(scope="module")
def demo():
    return evaluate(demo_plan(), AS_AT)


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """Placings by value and by change, of shares and of a mix; a year end known, and one not."""
    national = {"source": "calls", "filter": ASB["filter"], "period": "year to 2016-10"}
    both = {"peers": ["both"], **national}
    lines = [
        {**KSI, "forecast": "financial year", "forecast_method": "core.growth-to-date"},
        {**ASB, "standings": [both, {**both, "against": "previous 12 months"}]},
        {**RISK, "standings": [{"source": "referrals", "peers": ["both"]}]},
        {"measure": "core.ksi", "source": "crashes", "title": "Alone", "comparisons": []},
    ]
    peers = [{"name": "both", "members": ["EAST", "WEST"]}]
    folder = tmp_path_factory.mktemp("full")
    return evaluate(plan_in(folder, *lines, peers=peers, area="EAST"), "2016-11")


@pytest.fixture(params=["odd", "demo"])
def scorecard(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(params=["odd", "demo", "full"])
def every(request):
    return request.getfixturevalue(request.param)


def printed(scorecard, width):
    """What is printed on a console of this width that is no terminal."""
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False)
    print_scorecard(scorecard, console)
    return console.file.getvalue()


class Page(HTMLParser):
    """A page taken apart: its tags, its text, and its tables cell by cell."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text, self.tables = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        self.open += [tag] if tag != "meta" else []
        self.tables += [[]] if tag == "table" else []
        if tag == "tr":
            self.tables[-1].append([])
        if tag in {"td", "th"}:
            self.tables[-1][-1].append([])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)
        if {"td", "th"} & {*self.open}:
            self.tables[-1][-1][-1].append(data)


def test_the_page_is_whole_accessible_and_fetches_nothing(every):
    """Every tag is closed, every table has a caption and every th a scope; no script, no link."""
    text = page(every)
    taken = Page(text)
    assert taken.open == []
    assert dict(taken.tags)["html"] == {"lang": "en-GB"}
    names = [tag for tag, _ in taken.tags]
    n_tables = len(every.entries()) + len(every.objectives)  # the last are the appendix
    placings = [placing for entry in every.entries() for placing in entry.placings]
    n_tables += sum(len(placing_tables(placing, every.own)) for placing in placings)
    assert names.count("table") == names.count("caption") == n_tables
    assert {attrs.get("scope") for tag, attrs in taken.tags if tag == "th"} == {"col", "row"}
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & {*names}
    assert not {"src", "href", "style", "onclick"} & {a for _, attrs in taken.tags for a in attrs}
    assert not re.search(r"https?:|url\(|@import|//\w", text)


def test_what_the_plan_says_stands_in_the_page_as_text(odd):
    """A title with markup in it is shown as it is written and makes no tag."""
    taken = Page(page(odd))
    assert not {"b", "i", "roads"} & {tag for tag, _ in taken.tags}
    text = " ".join(taken.text)
    for words in (TITLE, OBJECTIVE, REPEATS, EAST, WEST):
        assert words in text
        assert words in printed(odd, 200)


def test_colour_says_nothing_that_words_do_not(scorecard):
    for entry in scorecard.entries():
        for cell in (cell for row in table(entry).rows for cell in row if cell.tone):
            assert cell.tone in cell.under[-1]


def test_page_and_console_print_the_same_figures(scorecard):
    """Row by row, every figure of the page stands on one line of a console that is wide enough."""
    detailed = Page(page(scorecard)).tables[: len(scorecard.entries())]
    rows = [row for rows in detailed for row in rows[1:]]
    assert len(rows) == sum(len(entry.result.frame) for entry in scorecard.entries())
    lines = iter(printed(scorecard, 400).splitlines())
    for row in rows:
        firsts = [cell[0] for cell in row[1:] if cell]
        pattern = re.compile(r"\s+".join(map(re.escape, firsts)) + r"\s*$")
        assert any(pattern.search(line) for line in lines), firsts


MISSING = "\N{EN DASH} (missing)"


def cells(entry, area):
    """An area's cells, by heading."""
    text = table(entry)
    (row,) = [row for row in text.rows if row[0].first == area]
    return dict(zip(text.headings, row, strict=True))


def test_cells_are_the_figures_worked_out_by_hand(odd):
    """Counts have separators, signs and %; shares have points; what is missing is a dash."""
    ksi, asb = odd.entries()
    assert {heading: cell.first for heading, cell in cells(ksi, EAST).items()} == {
        "Area": EAST,
        "12 months to November 2016": "1,234",
        "12 months to November 2015": "1,000",
        "Change from November 2015": "+234 (+23.4%)",
        "Position as at March 2016": "1,234",
        "Change from March 2016": "0 (0.0%)",
    }
    assert {heading: cell.first for heading, cell in cells(asb, EAST).items()} == {
        "Area": EAST,
        "12 months to November 2016": "25.0",
        "12 months to November 2015": "50.0",
        "Change from November 2015": "-25.0 points",
        "Position as at March 2016": "25.0",
        "Change from March 2016": "0.0 points",
        "Among two": "2nd of 2",
    }
    west = [cell.first for cell in cells(ksi, WEST).values()]
    assert west[1:4] == ["5", MISSING, MISSING]
    change = cells(ksi, EAST)["Change from November 2015"]
    assert (change.under[-1], change.tone) == ("higher: worse", "worse")


def test_points_are_never_called_percent(scorecard):
    """No change of a share is followed by a % sign."""
    for entry in scorecard.entries():
        if entry.result.definition.id in {"core.repeat-asb", "core.risk-mix"}:
            said = [cell.first for row in table(entry).rows for cell in row]
            assert any("points" in first for first in said)
            assert not any("%" in first for first in said)


@pytest.mark.parametrize(
    ("given", "decimals", "sign", "printed"),
    [
        (1234567, 0, False, "1,234,567"),
        (-1234.56, 1, True, "-1,234.6"),
        (1234.56, 1, True, "+1,234.6"),
        (-0.04, 1, True, "0.0"),
        (math.nan, 1, True, "\N{EN DASH}"),
        (None, 0, False, "\N{EN DASH}"),
    ],
)
def test_numbers_are_printed_with_separators_signs_and_dashes(given, decimals, sign, printed):
    assert display.number(given, decimals, sign=sign) == printed


def test_periods_that_share_months_are_noted_and_only_those(odd, tmp_path):
    """To November 2016 and as at March 2016 share December to March; two years in a row none."""
    for entry in odd.entries():
        (note,) = [note for note in table(entry).notes if "share" in note]
        start = "The 12 months to November 2016 and the position as at March 2016 share 4 months;"
        assert note.startswith(start)
        assert note in page(odd).replace("&amp;", "&")
    in_march = evaluate(odd_plan(tmp_path), "2016-03")
    assert not any("share" in n for entry in in_march.entries() for n in table(entry).notes)


@pytest.mark.parametrize("width", [50, 80, 140])
def test_the_console_keeps_to_its_width_and_cuts_nothing_off(scorecard, width, monkeypatch):
    """No line is wider, every letter of a wide console is there, and a file gets no colours.

    A table too wide goes on below itself, so a narrow console says the names again.
    """
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    text = printed(scorecard, width)
    assert max(map(cell_len, text.splitlines())) <= width
    assert "\x1b" not in text
    rules, wide = dict.fromkeys(map(ord, " \n\u2500")), printed(scorecard, 400)
    assert Counter(wide.translate(rules)) <= Counter(text.translate(rules))


def test_eighty_columns_are_enough_to_leave_every_figure_whole(scorecard):
    """Verdicts and intervals stand on one line each, as on a wide console."""
    narrow, wide = printed(scorecard, 80), printed(scorecard, 400)
    for said in (r"no clear change\b", r"[+-][\d.,]+ to [+-][\d.,]+", r"higher: worse"):
        assert len(re.findall(said, narrow)) == len(re.findall(said, wide)) > 0


def valid(data):
    checker = jsonschema.FormatChecker(["date"])
    return jsonschema.Draft202012Validator(schema(), format_checker=checker).is_valid(data)


def test_json_keeps_to_the_published_schema_and_has_no_nan(every):
    jsonschema.Draft202012Validator.check_schema(schema())
    assert valid(json.loads(json.dumps(to_dict(every), allow_nan=False)))


def test_json_has_placings_and_the_year_end_as_they_are(full):
    """Repeats: one of four in the East, one of two in the West; of the East no growth to go on."""
    ksi, _, asb, risk, alone = to_dict(full)["objectives"][0]["measures"]
    assert ksi["forecast"]["year"]["label"] == "financial year 2016/17"
    ends = {row["area"]: row["year_end"] for row in ksi["forecast"]["rows"]}
    assert ends == {"FORCE": 5, "EAST": None, "WEST": 2}
    assert ksi["forecast"]["method"] == "core.growth-to-date"
    assert "times the growth of the year to date" in ksi["forecast"]["rule"]
    force, east, _ = ksi["forecast"]["rows"]
    assert force["known"] <= force["lower_95"] <= force["lower_80"] < 5 < force["upper_80"]
    assert force["pct_upper_80"] == pytest.approx(100 * (force["upper_80"] - 5) / 5)
    assert (east["lower_80"], east["note"]) == (None, "the method has no answer here")
    by_value, by_change = asb["placings"]
    assert by_value["period"]["label"] == "12 months to October 2016"
    assert (by_value["against"], by_value["comparison"]) == (None, None)
    assert by_change["against"]["label"] == "12 months to October 2015"
    (ranked,) = by_value["benchmarks"]
    assert [(row["area"], row["place"]) for row in ranked["rows"]] == [
        ("EAST", "1st of 2"), ("WEST", "2nd of 2"),
    ]  # fmt: skip
    ranges = [(row["rank_lower"], row["rank_upper"]) for row in ranked["rows"]]
    assert ranges == [(1, 2), (1, 2)]  # of four and of two
    levels = [row["levels"]["level"] for row in risk["placings"][0]["benchmarks"][0]["rows"]]
    assert levels == ["high", "medium", "standard"] * 2
    assert (alone["comparisons"], alone["placings"], alone["forecast"]) == ([], [], None)


def test_ranges_drawn_side_by_side_are_those_of_each_by_itself(full, monkeypatch):
    """Whichever thread draws them, and in whatever order."""
    monkeypatch.setattr(ranges, "_DRAWN", WeakKeyDictionary())
    monkeypatch.setattr(ranges, "processors", lambda: 3)
    every = [one for e in full.entries() for place in e.placings for one in place.benchmarks]
    every += [e.benchmark for e in full.entries() if e.benchmark is not None]
    ranges.draw(full)
    assert len(every) == len(ranges._DRAWN) >= 3
    for benchmark in every:
        columns = ["area", "rank_lower", "rank_upper", "says"]
        alone = rank_intervals(benchmark).frame
        pd.testing.assert_frame_equal(ranges.ranges(benchmark)[columns], alone[columns])


def test_the_schema_refuses_what_is_not_a_scorecard(odd):
    """It can fail: a day that is none, a status nobody knows, a key too many, a figure as text."""
    for key, value in (("status", "fine"), ("extra", 1), ("value", "1,234"), ("lower", True)):
        data = to_dict(odd)
        data["objectives"][0]["measures"][0]["result"][0][key] = value
        assert not valid(data), key
    data = to_dict(odd)
    assert not valid({**data, "period": {**data["period"], "last_day": "2016-11-31"}})


def test_json_has_null_where_a_figure_is_missing_and_says_so(odd):
    ksi, asb = to_dict(odd)["objectives"][0]["measures"]
    previous = ksi["comparisons"][0]
    west = next(row for row in previous["rows"] if row["area"] == "WEST")
    known = [west[key] for key in ("later", "earlier", "change", "change_pct", "status")]
    assert known == [5, None, None, None, "missing"]
    east = next(row for row in asb["result"] if row["area"] == "EAST")
    assert (east["numerator"], east["denominator"], east["value"]) == (1, 4, 0.25)
    assert asb["parameters"] == {"nth": 2, "window": "30D", "placeholders": []}
    assert ksi["rows"] == {"in": 2239, "counted": 2239, "excluded": {}}


def test_what_is_written_is_the_page_the_json_and_the_appendix(odd, tmp_path):
    paths = write(odd, tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["scorecard.html", "scorecard.json", "appendix.csv"]
    assert {*paths} == {*tmp_path.rglob("*.*")}
    assert paths[0].read_text(encoding="utf-8") == page(odd)
    assert json.loads(paths[1].read_text(encoding="utf-8")) == to_dict(odd)
    appendix = pd.read_csv(paths[2])
    assert appendix["value"].max() == 1239  # the force, as worked out by hand above


@pytest.mark.parametrize("failing", ["write_bytes", "replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("there", [True, False], ids=["over old files", "in a new folder"])
def test_writing_is_all_or_nothing(odd, tmp_path, monkeypatch, failing, error, there):
    """Where the second file fails, the first is taken back and nothing is left behind."""
    folder = tmp_path / "out" / "report"
    old = {name: f"old {name}" for name in ("scorecard.html", "scorecard.json") if there}
    for name, text in old.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    real = getattr(Path, failing)

    def fail(path, *args, **kwargs):
        if "json" in path.name:
            raise error
        return real(path, *args, **kwargs)

    monkeypatch.setattr(Path, failing, fail)
    with pytest.raises(OutputError if isinstance(error, OSError) else KeyboardInterrupt):
        write(odd, folder)
    left = {path.name: path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == old
    assert folder.parent.exists() is there


def test_an_interval_that_leaves_nought_out_never_prints_a_nought():
    """A bound of 0.02 beside the word "higher" is printed with as many decimals as it takes."""
    figure = Duration("incidents", within=900).figure("mean")
    assert _interval(figure, 0.02, 1.41, sign=True) == ("+0.02 to +1.41",)
    assert _interval(figure, -1.4, -0.004, sign=True) == ("-1.400 to -0.004",)
    assert _interval(figure, 0.0, 1.4, sign=True) == ("0.0 to +1.4",)
    assert _interval(figure, 0.7, 1.4, sign=True) == ("+0.7 to +1.4",)
