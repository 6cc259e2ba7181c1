"""Pins what a sentence says: right to the unit, never at odds with itself, its table or the report.

Laws first: every number reads back to the figure it prints, a share changes in percentage points,
direction is the sign's, what chance may do is said, and a template that cannot be filled in is
refused when it is made.
"""

from __future__ import annotations

import math
import re

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies
from policeplan import (
    Better,
    Count,
    Definition,
    PeerGroup,
    Period,
    Proportion,
    Sentences,
    tally_rows,
)
from policeplan.errors import TemplateError
from policeplan.gaps import names_of
from policeplan.sentences import SCRUTINY
from policeplan.templates import Templates
from saying import CRIMES, FTE, MINUTES, OFFICERS, RATE, SHARE, counted, fact, shares

CHANCE = ", which is no clear change."
modest = settings(deadline=None, max_examples=100)
KINDS = (strategies.COUNT, strategies.PROPORTION, strategies.MIX, strategies.DURATION)
few = settings(deadline=None, max_examples=25)  # tallies of each kind of measure take their time


# Facts --------------------------------------------------------------------------------------------


def values(figure):
    """Values that a figure may have, among them those at the edge of a rounding."""
    if figure is SHARE:
        edge = st.builds(lambda n, bit: n / 10_000 + bit, st.integers(0, 9_999), st.floats(0, 1e-4))
        return (st.floats(0, 1) | edge).map(lambda share: round(share, 8))
    if figure.decimals == 0:
        return st.integers(0, 12).map(float) | st.integers(0, 10**6).map(float)
    finer = st.floats(0, 500).map(lambda n: round(n, 6))
    return st.integers(0, 10**6).map(lambda n: n / 1_000) | finer


@st.composite
def facts(draw, *figures):
    """A change of any figure, clear or not, estimated or known."""
    figure = draw(st.sampled_from(figures or (CRIMES, OFFICERS, FTE, RATE, SHARE, MINUTES)))
    later, earlier = draw(values(figure)), draw(values(figure))
    change = later - earlier
    half = draw(st.sampled_from([0.0, 0.5, 2.0])) * abs(change)
    lower, upper = change - half, change + half
    verdict = "higher" if lower > 0 else "lower" if upper < 0 else "no clear change"
    return fact(figure, later, earlier, lower=lower, upper=upper, verdict=verdict)


def numbers(text):
    return [float(n.replace(",", "")) for n in re.findall(r"(?<![\w.])[\d,]*\d(?:\.\d+)?", text)]


def unit_of_print(text):
    """Half of what the last digit of a number as printed is worth."""
    return 0.5 / 10 ** len(text.partition(".")[2])


def prints(text, true):
    """Whether a number as printed is the true one, rounded."""
    printed = float(text.replace(",", ""))
    return math.isclose(printed, true, rel_tol=0, abs_tol=unit_of_print(text) * (1 + 1e-6) + 1e-9)


NUMBER = r"([\d,]+(?:\.\d+)?)"
FROM_TO = re.compile(rf"that .* by {NUMBER} [a-z ]+ from {NUMBER}(?:%| minutes?) to {NUMBER}")
BY = re.compile(rf"(?:of|up|down) {NUMBER} ")
PERCENT = re.compile(rf"{NUMBER}%")
FOR_BOTH = re.compile(rf",(?: at)? {NUMBER}.* for both")
UNMOVED = re.compile("no clear change,|is the same as")


# Laws ---------------------------------------------------------------------------------------------


@modest
@given(facts())
def test_it_is_a_sentence(change):
    """A capital, one full stop at the end, nothing that only a machine would print; each time."""
    said = SCRUTINY.change(change)
    assert said[0].isupper()
    assert said.endswith(".")
    assert not said.endswith("..")
    assert not re.search(r"-\d|\+|nan|inf|None|\{|\}|  |\N{EN DASH}|\.\s", said)
    assert said == SCRUTINY.change(change) == attrs.evolve(SCRUTINY).change(change)


@modest
@given(facts(SHARE))
def test_a_share_never_changes_in_percent(change):
    """Its values have the sign, its change has points; and one point alone is singular."""
    said = SCRUTINY.change(change)
    assert not re.search(rf"(?:by|of|up|down) {NUMBER}%", said)
    assert "(" not in said.replace("(each figure is rounded)", "")
    if not UNMOVED.search(said):
        assert re.search(rf"by {NUMBER} percentage points from {NUMBER}% to {NUMBER}%", said)
    assert "percentage point " not in said  # shares print at least one decimal


@modest
@given(facts())
def test_the_words_of_direction_are_the_sign(change):
    said = SCRUTINY.change(change)
    up = re.search(r"an increase|has risen|has increased| is up ", said)
    down = re.search(r"a reduction|has fallen|has decreased| is down ", said)
    unmoved = bool(UNMOVED.search(said))
    assert [bool(up), bool(down), unmoved].count(True) == 1
    if not unmoved:
        assert bool(up) == (change.change > 0)


@modest
@given(facts())
def test_every_number_reads_back(change):
    """To the table's own value, at the precision printed."""
    said, scale = SCRUTINY.change(change), change.figure.scale
    if UNMOVED.search(said):
        both = FOR_BOTH.search(said)[1]
        assert prints(both, change.later * scale)
        assert prints(both, change.earlier * scale)
    elif found := FROM_TO.search(said):
        by, earlier, later = found.groups()
        assert prints(by, abs(change.change) * scale)
        assert prints(earlier, change.earlier * scale)
        assert prints(later, change.later * scale)
    else:
        if change.earlier > 0:
            assert prints(PERCENT.search(said)[1], abs(change.change_pct))
        else:
            assert "from none" in said
            assert "%" not in said
        by = re.search(rf"(?:\(| of | up ){NUMBER} [a-zA-Z]", said)[1]
        assert prints(by, abs(change.change))


@modest
@given(facts(SHARE, MINUTES))
def test_what_is_printed_does_not_contradict_itself(change):
    """Alike and unmoved, or apart and moved; and where the two differ by a digit, that is said."""
    said = SCRUTINY.change(change)
    if UNMOVED.search(said):
        return
    by, earlier, later = (text.replace(",", "") for text in FROM_TO.search(said).groups())
    assert earlier != later
    assert float(by) > 0
    places = len(by.partition(".")[2])
    differs = round(abs(float(later) - float(earlier)), places) != float(by)
    assert differs == ("each figure is rounded" in said)


@modest
@given(facts())
def test_no_change_is_said_where_none_is_seen(change):
    """The change rounds to nought, and it is not beyond chance that it is none."""
    said = SCRUTINY.change(change)
    scaled = abs(change.change) * change.figure.scale
    half = 0.5 / 10**change.figure.decimals
    if UNMOVED.search(said):
        assert scaled <= half + 1e-9
        assert "chance" not in said
        assert change.exact or change.verdict == "no clear change"
    elif change.exact:
        assert scaled * 1.000_001 >= half / 100  # at most two decimals more than usual


@modest
@given(facts())
def test_chance_is_said_exactly_where_the_verdict_is_unclear(change):
    """And never of figures that are known and not estimated."""
    said = SCRUTINY.change(change)
    unclear = change.verdict == "no clear change" and not change.exact
    assert said.endswith(CHANCE) == (unclear and not UNMOVED.search(said))


@modest
@given(facts(), st.sampled_from(["", "improved", "worse"]))
def test_polarity_is_said_where_a_record_says_it_and_the_measure_has_one(change, meaning):
    change = attrs.evolve(change, meaning=meaning)
    own = attrs.evolve(SCRUTINY, id="force.own", polarity=" ({meaning})")
    assert not re.search("improved|worse", SCRUTINY.change(change))
    if not UNMOVED.search(own.change(change)):
        assert (f"({meaning})" in own.change(change)) == bool(meaning)


@modest
@given(st.integers(0, 3), st.integers(0, 3))
def test_one_alone_is_singular(later, earlier):
    said = SCRUTINY.change(fact(CRIMES, later, earlier))
    found = re.search(r"(\d+) crime(s?)", said)
    assert (found[1] == "1") == (found[2] == "")


@modest
@given(st.sampled_from(["ok", "missing", "incomplete", "undefined", "suppressed"]), st.data())
def test_without_a_figure_it_says_why_and_of_which_period(later, data):
    """The gravest reason, and no number but those of the periods."""
    earlier = data.draw(st.sampled_from(["ok", "missing", "incomplete", "undefined"]))
    assume({later, earlier} != {"ok"})
    nothing = float("nan")
    said = SCRUTINY.change(
        fact(CRIMES, nothing, nothing, later_status=later, earlier_status=earlier)
    )
    assert said.startswith("No figure: ")
    assert set(numbers(said)) <= {12, 2016}
    why = next(
        w for w in ("missing", "undefined", "incomplete", "suppressed") if w in {later, earlier}
    )
    words = {
        "missing": "rows do not cover the",
        "undefined": "there is nothing to work it out from in the",
        "incomplete": "rows do not cover all of the",
        "suppressed": "suppressed in the",
    }
    assert words[why] in said
    assert ("12 months to November 2016" in said) == (later == why)
    assert ("previous 12 months" in said) == (earlier == why)


# Templates ----------------------------------------------------------------------------------------

FIELDS = [f.name for f in attrs.fields(Sentences)]
TEMPLATES = [name for name in FIELDS if names_of(Sentences, name) is not None]


@modest
@given(st.sampled_from(TEMPLATES), st.from_regex(r"[a-z_]{1,12}", fullmatch=True))
def test_a_template_that_names_what_it_is_not_given_is_refused(name, stray):
    assume(stray not in names_of(Sentences, name))
    with pytest.raises(TemplateError) as caught:
        attrs.evolve(SCRUTINY, id="force.own", **{name: f"x {{{stray}}} y"})
    error = caught.value
    assert (error.sentences, error.template) == ("force.own", name)
    assert repr(stray) in str(error)
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    "bad", ["{area", "area}", "{}", "{0}", "{area.upper}", "{area:d}", None, 3]
)
def test_a_template_that_is_none_is_refused(bad):
    with pytest.raises(TemplateError, match="template 'number'"):
        Sentences(number=bad)


def test_the_error_says_what_a_template_may_name():
    with pytest.raises(
        TemplateError, match=r"'laetr' \(did you mean 'later'\?\).*It may name 'area'"
    ):
        Sentences(number="{laetr}")


@pytest.mark.parametrize("bad", ["scrutiny", "Core.scrutiny", "core.", ""])
def test_an_id_has_a_namespace(bad):
    with pytest.raises(TemplateError, match=r"namespace\.name"):
        Sentences(id=bad)


def standings():
    """Ranked and not, by each polarity, with the area in the group and without, of values."""
    rows = [("A", 1, 9), ("B", 2, 9), ("C", 2, 9), ("D", 0, 0)]
    for better in Better:
        definition = Definition(id="t.x", title="X", statistic=Proportion("x"), better=better)
        result = shares(rows, definition)
        for area in "AD":
            group = PeerGroup("MSG", list("ABCD"), includes_area=area == "D")
            yield result.among(group), area, result


STANDINGS = list(standings())


@few
@given(st.sampled_from([n for n in TEMPLATES if names_of(Sentences, n)]), facts())
def test_a_template_may_name_all_that_it_is_said_to(name, change):
    """So that a record which is taken speaks; the words come back as they are given."""
    every = " ".join(f"<{{{gap}}}>" for gap in names_of(Sentences, name))
    own = attrs.evolve(SCRUTINY, id="force.own", **{name: f"({name}) {every}"})
    for status in ("ok", "missing", "undefined", "incomplete", "suppressed"):
        change = attrs.evolve(change, later_status=status)
        if status != "ok":
            change = attrs.evolve(change, change=float("nan"))
        assert own.change(change).count(".") >= 1
        assert own.led(change)
    assert own.contribution("Rape", CRIMES, 198, 26.1)
    year = Period.financial_year("2016/17")
    assert own.ending(year, 11.4, (9.0, 13.8)) != own.ended(year, 11.4)
    for benchmark, area, result in STANDINGS:
        for own_result in (None, result):
            assert benchmark.sentences(area, templates=own, own=own_result)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_what_it_is(name):
    said = f"{Templates.__doc__}{Sentences.__doc__}"
    assert re.search(rf"^ *{name}: [a-z`]", said, re.MULTILINE)


def test_a_record_stays_as_it_is_and_shows_its_id():
    given = {"data": "datum"}
    own = Sentences(id="force.own", singulars=given)
    given["data"] = "x"
    assert own.change(fact(attrs.evolve(CRIMES, change_unit="data"), 1, 0)).count("1 datum") == 1
    assert repr(own) == "<Sentences force.own>"
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        own.rise = "x"
    assert hash(own) != hash(SCRUTINY)


def test_words_of_the_rows_are_no_templates():
    """An area whose name has braces is printed with them."""
    assert SCRUTINY.led(attrs.evolve(fact(CRIMES, 2, 1), area="{title}")).startswith("{title} ")


# Over comparisons ---------------------------------------------------------------------------------


@few
@given(st.sampled_from(KINDS), strategies.incidents(min_size=1, max_size=30))
def test_every_row_of_a_comparison_says_itself(measure, frame):
    """Rows in, sentences out: as many as the table has, in its order, each with its own numbers."""
    tally = tally_rows(measure, frame, covers=Period.parse("2015-12 to 2016-05"))
    months = Period.month("2016-03"), Period.month("2016-02")
    later, earlier = (tally.over(month, by="kind", incomplete="label") for month in months)
    comparison = later.against(earlier)
    said = comparison.sentences()
    assert len(said) == len(comparison.frame)
    for sentence, row in zip(said, comparison.frame.to_dict("records"), strict=True):
        assert sentence.startswith(f"{row['area']}, {row['kind']}")
        assert sentence.endswith(".")
        body = sentence.partition(" \N{EN DASH} ")[2]
        levels = {k: row[k] for k in ("kind", "level") if k in row}
        alone = comparison.sentence(row["area"], row["figure"], **levels)
        assert alone.casefold() == body.casefold()
        if math.isnan(row["change"]):
            assert body.startswith("no figure: ")
        elif row["change"] > 0:
            assert re.search("increase|risen|no clear change|is the same", body)
        elif row["change"] < 0:
            assert re.search("reduction|fallen|decreased|no clear change|is the same", body)
        else:
            assert UNMOVED.search(body)
        assert ", which is no clear change" not in body or row["verdict"] == "no clear change"


@few
@given(st.lists(st.tuples(*[st.integers(0, 30)] * 2), min_size=2, max_size=6), st.booleans())
def test_a_benchmark_says_its_table(pairs, lower):
    """Place, best, both ends and the number of increases read back to the numbers counted here."""
    names = [f"Force {'abcdef'[i]}" for i in range(len(pairs))]
    better = Better.LOWER if lower else Better.HIGHER
    definition = Definition(id="t.x", title="X", statistic=Count("crimes"), better=better)
    rows = dict(zip(names, pairs, strict=True))
    comparison = counted(rows, definition)
    said = comparison.among(PeerGroup("MSG", names)).sentences(names[0])
    changes = {n: 100 * (a - b) / b for n, (a, b) in rows.items() if b}
    text = " ".join(said)
    assert all(re.fullmatch(r"[A-Z0-9].*[^.]\.", s) for s in said)
    assert not re.search(r"nan|None|\+|-\d", text)
    if names[0] in changes:
        ahead = [
            c
            for c in changes.values()
            if (c < changes[names[0]] if lower else c > changes[names[0]])
        ]
        place = re.search(r"ranked (joint )?(\d+)(?:st|nd|rd|th) out of (\d+) forces? in", said[0])
        assert int(place[2]) == len(ahead) + 1
        assert int(place[3]) == len(changes)
        ties = sum(math.isclose(c, changes[names[0]]) for c in changes.values())
        assert bool(place[1]) == (ties > 1)
    else:
        assert "is not ranked" in said[0]
    rises = sum(a > b for a, b in pairs)
    assert re.search(rf"{rises or 'No'} forces? in the MSG ha(s|ve) an increase", text)
    if len(set(changes.values())) > 1:
        high, low = (f(changes, key=changes.get) for f in (max, min))
        ends = re.search(r"range from (.*) in (Force .*) to (.*) in (Force .*?)\.(?= |$)", text)
        assert high in ends[2]
        assert low in ends[4]
        for end, name in ((ends[1], high), (ends[3], low)):
            assert end.startswith(
                "an increase"
                if changes[name] > 0
                else "a reduction"
                if changes[name] < 0
                else "no clear change"
            )
            if changes[name]:
                assert prints(PERCENT.search(end)[1], abs(changes[name]))
    missing = len(pairs) - len(changes)
    assert ("not ranked" in " ".join(said[1:])) == bool(missing)
