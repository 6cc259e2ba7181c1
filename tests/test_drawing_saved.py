"""Pins pictures in files: nothing is fetched, names are escaped, the same again, whole or none."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from among import measure, peers, shares
from charts import definition, tally
from pictures import outside
from policeplan import (
    Count,
    Period,
    Proportion,
    Scorecard,
    control_chart,
    draw,
    exceptions,
    funnel,
    save_chart,
)
from policeplan.cli import main
from policeplan.errors import MissingExtraError, OutputError
from policeplan.report import write
from policeplan.report.drawing.saved import svg_of
from policeplan.scorecard import Entry

NASTY = '</script><script src="https://example.org/x.js"></script><b>&"'
ABSENT = """
import sys
for name in ("altair", "vl_convert"):
    sys.modules[name] = None
"""


@pytest.fixture(scope="module")
def chart():
    """A chart whose title and area are markup."""
    pytest.importorskip("altair", reason="pictures need the extra charts")
    pytest.importorskip("vl_convert", reason="pictures need the extra charts")
    of = definition(Count("thefts"), title=f"Thefts {NASTY}")
    return control_chart(tally([100, 104, 97, 101, 99, 103, 160], of), "A")


@pytest.mark.parametrize("suffix", [".svg", ".html", ".png", ".SVG"])
def test_a_file_is_the_same_again_and_fetches_nothing(chart, tmp_path, suffix):
    one, two = (save_chart(chart, tmp_path / "new" / f"{n}{suffix}") for n in "ab")
    assert one.read_bytes() == two.read_bytes()
    assert sorted(p.name for p in one.parent.iterdir()) == [f"a{suffix}", f"b{suffix}"]
    if suffix == ".png":
        assert one.read_bytes().startswith(b"\x89PNG")
        return
    text = one.read_text(encoding="utf-8")
    assert not [found for found in outside(text) if "example.org" not in found]
    assert "<b>" not in text


def test_cut_lines_have_one_name_in_every_run_and_none_that_another_picture_has(chart):
    """Vega numbers its cuts through the life of a process; two pictures stand on one page."""
    of = [funnel(shares(n, [1_000] * 4).among(peers(4))) for n in ([9, 8, 7, 6], [5, 8, 7, 6])]
    one, other, again = (svg_of(draw(each)) for each in (*of, of[0]))
    cuts = [set(re.findall(r'id="([^"]+)"', text)) for text in (one, other)]
    assert one == again
    assert min(map(len, cuts)) > 0
    assert not cuts[0] & cuts[1]
    assert {*re.findall(r"url\(#([^)]+)\)", one)} <= cuts[0]
    assert svg_of(draw(chart)).count("id=") == 0


def test_an_svg_is_well_formed_and_a_name_in_it_is_text(chart, tmp_path):
    """With the picture in a sentence at its root, and no script."""
    root = ET.fromstring(save_chart(chart, tmp_path / "x.svg").read_text("utf-8"))  # noqa: S314  # our own
    assert root.get("role") == "img"
    assert root.get("aria-label") == draw(chart).to_dict()["description"]
    assert NASTY in root.get("aria-label")
    assert not [e for e in root.iter() if e.tag.endswith("}script")]
    assert not [k for e in root.iter() for k in e.attrib if k.startswith("on")]


def test_a_page_forbids_itself_to_fetch_and_names_end_no_script(chart, tmp_path):
    """Two scripts, the library's and the chart's; none has an address."""
    page = save_chart(chart, tmp_path / "x.html").read_text("utf-8")
    assert "default-src 'none'" in page
    assert page.count("</script>") == page.count("<script>") == 2
    assert "<script src" not in page
    assert 'lang="en-GB"' in page
    assert "<noscript><svg" in page


@pytest.mark.parametrize("name", ["x.pdf", "x", "x.svg.gz"])
def test_another_suffix_is_refused_by_name_before_anything_is_written(chart, tmp_path, name):
    with pytest.raises(
        OutputError, match=r"is no kind of picture: end it in \.svg, \.png or \.html"
    ):
        save_chart(chart, tmp_path / "new" / name)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_the_old_one(chart, tmp_path, monkeypatch):
    path = tmp_path / "x.svg"
    path.write_text("old", encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OutputError, match="No space left on device"):
        save_chart(chart, path)
    monkeypatch.undo()
    assert path.read_text("utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.svg"]


def test_a_chart_changed_to_ones_liking_is_saved_as_it_is(chart, tmp_path):
    mine = draw(chart).properties(background="#fffbe6")
    assert "#fffbe6" in save_chart(mine, tmp_path / "x.svg").read_text("utf-8")


def test_a_notebook_shows_it(chart):
    assert draw(chart)._repr_mimebundle_()


@pytest.mark.parametrize("call", ["draw(None)", "save_chart(None, 'x.svg')"])
def test_without_the_extra_the_error_says_what_to_install(call):
    """And nothing else of the library needs it."""
    script = ABSENT + (
        "import policeplan as pp\n"
        "from policeplan.errors import MissingExtraError\n"
        f"try:\n    pp.{call}\n"
        "except MissingExtraError as error:\n    print(error)\n"
    )
    ran = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ran.stdout.endswith("needs an extra: pip install 'policeplan[charts]'\n")
    assert issubclass(MissingExtraError, ImportError)


# On the page --------------------------------------------------------------------------------------


YEARS = Period.year_to("2002-12"), Period.year_to("2001-12")
CALM = [100, 104, 97, 101, 99, 103, 98, 102, 96, 104, 100, 99]


def scorecard():
    """Two measures of one area: a month that is unlike any other, and an area that is; and a calm.

    A has 100 of 1,000 where each of fifteen others has 300.
    """
    thefts = tally([*CALM, *CALM[:-1], 180], definition(Count("thefts"), title=f"Thefts {NASTY}"))
    later, earlier = (thefts.over(period) for period in YEARS)
    one = Entry(f"Thefts {NASTY}", thefts, later, (later.against(earlier),), None)
    n = [100, *[300] * 15]
    placed = shares(n, [1_000] * 16, YEARS[0], definition=measure(Proportion("incidents")))
    calm = tally([*CALM, *CALM])
    two = Entry("Repeats", calm, placed, (), placed.among(peers()))
    return Scorecard("Test", YEARS[0], (("All", (one, two)),), "A")


def test_exceptions_carry_the_chart_they_stand_out_on():
    """A month its control chart, an area its funnel, a change none; the order is the table's."""
    found = exceptions(scorecard())
    kinds = {"change": "NoneType", "special cause": "ControlChart", "outside the funnel": "Funnel"}
    assert {*found.frame["kind"]} == {*kinds} - {"change"}
    assert [type(chart).__name__ for chart in found.charts] == [
        kinds[kind] for kind in found.frame["kind"]
    ]


@pytest.mark.usefixtures("chart")
def test_charts_of_exceptions_are_on_the_page_and_beside_it(tmp_path):
    """Each with its sentence and its description; no script, nothing fetched; again the same."""
    runs = []
    for name in ("one", "two"):
        paths = write(scorecard(), tmp_path / name, charts=True)
        runs.append({str(p.relative_to(tmp_path / name)): p.read_bytes() for p in paths})
    assert runs[0] == runs[1]
    page = runs[0]["scorecard.html"].decode()
    pictures = {name: text.decode() for name, text in runs[0].items() if name.endswith(".svg")}
    assert sorted(name.partition("-")[2][:7] for name in pictures) == ["repeats", "thefts-"]
    assert page.count("<figure>") == page.count("<figcaption>") == len(pictures) == 2
    assert all(picture in page for picture in pictures.values())
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+"', page)) == 2
    assert "<script" not in page
    assert "A is below the 99.8% limit" in page.partition("<figcaption>")[2]
    assert [found for found in outside(page) if "example.org" not in found] == []


@pytest.mark.usefixtures("chart")
def test_a_page_without_exceptions_has_no_charts(tmp_path):
    """The demonstration of Exampleshire has changes alone: the option draws nothing."""
    arguments = ["demo", "core.exampleshire", "--charts", "--out", str(tmp_path)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "appendix.csv",
        "scorecard.html",
        "scorecard.json",
    ]


def test_the_option_without_the_extra_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    ran = CliRunner().invoke(
        main, ["demo", "core.exampleshire", "--charts", "--out", str(tmp_path)]
    )
    assert ran.exit_code == 1
    assert "drawing charts needs an extra: pip install 'policeplan[charts]'" in ran.output
    assert list(tmp_path.iterdir()) == []
