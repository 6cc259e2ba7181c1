"""The 43 forces: every name met in the wild is its own force's, and no misspelling is another's."""

from __future__ import annotations

import itertools
import string

import hypothesis.strategies as st
import pytest
from hypothesis import given

from policeplan import Area
from policeplan.errors import AmbiguousAreaError, AreaKeyError, UnknownAreaError
from policeplan.forces import BTP, ENGLAND_AND_WALES, forces
from policeplan.gazetteer import plain, without_kind

ALL, FORTY_THREE = forces(btp=True), forces()
REGION, FORCE = "E12000005", "E23000014"  # West Midlands, twice
NAMES = [(area, name) for area in ALL for name in (area.name, *area.aliases)]
POLICE = ("", " Police", " Constabulary", " police service", " POLICE FORCE")
FOOTNOTES = ("", "8", "8,9", "5, 6", " 10", "4,5,6,7,8", "\N{SUPERSCRIPT TWO}")


def said(area, name):
    return f"{area.code} {name!r}"


# Properties ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", ALL, ids=lambda area: area.code)
def test_every_name_of_every_area_is_its_code(area):
    """The code, the name and each alias to the letter; and what is resolved stays as it is."""
    for name in (area.code, area.name, *area.aliases):
        assert ALL.resolve(name) == ALL.find(name) == area.code, said(area, name)
        assert ALL.resolve(ALL.resolve(name)) == area.code


def test_all_names_together_are_one_column():
    """Every name in one column: West Midlands is settled by the region's own label beside it."""
    assert ALL.resolve_all(name for _, name in NAMES) == {name: area.code for area, name in NAMES}


@given(st.sampled_from(NAMES), st.data())
def test_printers_differ_and_the_area_is_the_same(named, data):
    """Case, & or and, hyphens or underscores, footnotes, and what a force calls itself."""
    area, name = named
    cases = st.sampled_from([str, str.upper, str.lower, str.title])
    printed = data.draw(cases)(name)
    printed = printed.replace(*data.draw(st.sampled_from([("&", "and"), (" and ", " & ")])))
    printed = printed.replace(" ", data.draw(st.sampled_from([" ", "-", "_", "  "])))
    force = area.kind == "force" and without_kind(plain(name))[1] == ""
    printed += data.draw(st.sampled_from(POLICE)) if force else ""
    printed += data.draw(st.sampled_from(FOOTNOTES))
    assert ALL.resolve(printed, kind=area.kind) == area.code
    assert ALL.find(printed) in {area.code, None}


def test_no_two_areas_have_one_plain_name():
    """But for West Midlands, which is a force and a region: so it needs more than a plain name."""
    spelt = [(area, {plain(name), without_kind(plain(name))[0]}) for area, name in NAMES]
    clashes = {
        (spelling, *sorted((one.code, other.code)))
        for (one, mine), (other, theirs) in itertools.combinations(spelt, 2)
        for spelling in mine & theirs
        if one.code != other.code
    }
    assert clashes == {("west midlands", REGION, FORCE)}


@st.composite
def misspelt(draw: st.DrawFn) -> tuple[Area, str]:
    """A name with one slip of a letter: left out, put in, another for it, or two the wrong way."""
    area, name = draw(st.sampled_from([(a, n) for a, n in NAMES if len(n) > 3]))
    letters = [i for i, c in enumerate(name) if c.isalpha()]
    i, letter = draw(st.sampled_from(letters)), draw(st.sampled_from(string.ascii_lowercase))
    slips = [
        name[:i] + name[i + 1 :],
        name[:i] + letter + name[i:],
        name[:i] + letter + name[i + 1 :],
        name[:i] + name[i : i + 2][::-1] + name[i + 2 :],
    ]
    return area, draw(st.sampled_from(slips))


@given(misspelt())
def test_a_misspelling_is_never_another_force(slip):
    """It is the force still (a slip in "Police"), or unknown with a near miss in the error."""
    area, name = slip
    found = ALL.find(name)
    assert found in {area.code, None}, said(area, name)
    if found is None:
        with pytest.raises(UnknownAreaError, match="Did you mean '"):
            ALL.resolve(name)


# By hand ------------------------------------------------------------------------------------------


def test_the_tree():
    """England has 39 forces in nine regions, Wales four; BTP belongs to neither."""
    assert [len(FORTY_THREE.of_kind(k)) for k in FORTY_THREE.kinds] == [1, 2, 9, 43]
    assert len(FORTY_THREE.leaves_of("E92000001")) == 39
    assert len(FORTY_THREE.leaves_of("W92000004")) == 4
    sizes = [len(FORTY_THREE.children(f"E1200000{i}")) for i in range(1, 10)]
    assert sizes == [3, 5, 4, 5, 4, 6, 2, 5, 5]
    assert set(ALL.by_code) - set(FORTY_THREE.by_code) == {BTP}
    assert ALL[BTP].parent == ENGLAND_AND_WALES
    assert len(ALL.leaves_of(ENGLAND_AND_WALES)) == 44
    assert FORTY_THREE is forces()
    assert (FORTY_THREE.id, ALL.id) == ("core.forces", "core.forces-btp")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("West Midlands", FORCE),
        ("West Midlands ", REGION),
        ("West Midlands Police", FORCE),
        ("west midlands police", FORCE),
        ("West Midlands Region", REGION),
        ("west-midlands", FORCE),  # to the letter, the key of data.police.uk
        ("Avon & Somerset", "E23000036"),
        ("avon-and-somerset", "E23000036"),
        ("avon_and_somerset", "E23000036"),
        ("Greater Manchester8,9", "E23000005"),
        ("ENGLAND AND WALES8", ENGLAND_AND_WALES),
        ("England & Wales", ENGLAND_AND_WALES),
        ("Dyfed Powys", "W15000004"),
        ("Devon & Cornwall Police", "E23000035"),
        ("metropolitan", "E23000001"),
        ("Metropolitan Police Service", "E23000001"),
        ("London, City of", "E23000034"),
        ("City of London14", "E23000034"),
        ("London", "E12000007"),
        ("London 10", "E12000007"),
        ("East ", "E12000006"),
        ("Eastern", "E12000006"),
        ("North West Region", "E12000002"),
        ("South Wales", "W15000003"),
        ("WALES", "W92000004"),
    ],
)
def test_names_met_in_the_wild(name, code):
    assert FORTY_THREE.resolve(name) == code


@pytest.mark.parametrize("name", ["west midlands", "West Midlands8", "WEST_MIDLANDS"])
def test_west_midlands_in_another_print_is_not_guessed(name):
    """The kind settles it."""
    with pytest.raises(AmbiguousAreaError) as refused:
        FORTY_THREE.resolve(name)
    assert REGION in str(refused.value)
    assert FORCE in str(refused.value)
    assert FORTY_THREE.resolve(name, kind="force") == FORCE
    assert FORTY_THREE.resolve(name, kind="region") == REGION


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Lancashre", "Did you mean 'Lancashire'?"),
        ("e23000003", "Did you mean 'E23000003'?"),
        ("PSNI", "is not in England and Wales"),
        ("Isle of Man Constabulary", "is not in England and Wales"),
        ("Strathclyde", "was a police force of Scotland"),
        ("Police Scotland", "is not in England and Wales"),
        ("Action Fraud", "records fraud for every force"),
        ("British Transport Police7", r"forces\(btp=True\) has it"),
        ("btp", r"forces\(btp=True\) has it"),
        ("ENGLAND AND WALES (inc. BTP)7", r"is the whole of forces\(btp=True\)"),
        ("ENGLAND AND WALES (Excluding Greater Manchester Police)4,6", "Did you mean"),
        ("London Police", "Did you mean"),
        ("Wales Police", "Did you mean"),
        ("4", "no area '4'"),
        ("Police", "Did you mean"),
        ("", "no area ''"),
        ("8", "no area '8'"),
    ],
)
def test_what_is_no_area_here_fails_by_name(name, says):
    """With the near miss, or the reason why it is not here."""
    with pytest.raises(UnknownAreaError, match=says):
        FORTY_THREE.resolve(name)
    assert FORTY_THREE.find(name) is None


def test_the_whole_with_and_without_the_transport_police():
    """ONS prints both under one code; each is the whole of its own geography alone."""
    with_it, without = "ENGLAND AND WALES (inc. BTP)9", "ENGLAND AND WALES (exc. BTP)"
    assert ALL.resolve(with_it) == FORTY_THREE.resolve(without) == ENGLAND_AND_WALES
    assert ALL.find(without) is FORTY_THREE.find(with_it) is None
    assert ALL.resolve("British Transport Police") == ALL.by_key("data.police.uk", "btp") == BTP


@pytest.mark.parametrize("key", ["91", "92", "93", "94", "95", "96", "97", "98"])
def test_scottish_codes_of_stats19_fail_with_the_reason(key):
    with pytest.raises(AreaKeyError, match="was a police force of Scotland"):
        FORTY_THREE.by_key("stats19", key)


def test_a_plugins_divisions_hang_below_a_force():
    """And fall away again: the forces are leaves though divisions were added."""
    divisions = [Area(f"LANCS-{d}", d, "division", "E23000003") for d in ("East", "South", "West")]
    more = FORTY_THREE.extended(divisions)
    assert len(more.leaves()) == 42 + 3
    assert more.within("E23000003").resolve("East") == "LANCS-East"
    with pytest.raises(AmbiguousAreaError, match="division East"):
        more.resolve("East")  # ONS calls the region so too
    assert more.resolve("East", kind="division") == "LANCS-East"
    assert dict(more.down_to("force").by_code) == dict(FORTY_THREE.by_code)
