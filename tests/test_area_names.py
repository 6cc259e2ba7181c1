"""Names and keys of areas: one area for certain, or refused with what is known of it."""

from __future__ import annotations

import pickle

import attrs
import pytest

from policeplan import Area, Elsewhere, Geography, Plan, Tally, tally_rows
from policeplan.errors import (
    AmbiguousAreaError,
    AreaError,
    AreaKeyError,
    PlanError,
    UnknownAreaError,
    UnknownKindError,
)
from strategies import COUNT, FORCE, burglaries

WEST = Area("W", "West", "force", aliases=("West ", "Western"), keys={"stats19": "4", "slug": "w"})


def test_aliases_and_keys_are_part_of_an_area_and_it_still_hashes():
    """What is the same area is the same by every fact; a list becomes a tuple."""
    again = Area("W", "West", "force", None, ["West ", "Western"], {"stats19": "4", "slug": "w"})
    assert again == WEST
    assert len({again, WEST}) == 1
    assert attrs.evolve(WEST, keys={}) != WEST
    assert pickle.loads(pickle.dumps(WEST)) == WEST  # noqa: S301  # reason: our own bytes
    assert "Western" in WEST._repr_html_()


def test_a_geography_is_kept_with_its_tally(tmp_path):
    """Names, keys, parents and id come back from the file, in order."""
    whole = Geography([Area("ALL", "All"), attrs.evolve(WEST, parent="ALL")], id="test.areas")
    tally = tally_rows(COUNT, burglaries("2016-01-10", area="Western"), areas=whole)
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    tally.save(tmp_path / "tally.parquet")
    assert Tally.load(tmp_path / "tally.parquet").geography == whole


def test_a_key_is_found_whatever_noughts_stand_before_it():
    """STATS19 writes 1 and 01; a key is never a name, and a name never a key."""
    areas = Geography([WEST, Area("E", "East", keys={"stats19": "01"})])
    assert [areas.by_key("stats19", key) for key in ("4", "04", "1", " 001")] == [
        "W",
        "W",
        "E",
        "E",
    ]
    assert areas.by_key("slug", "W") == "W"
    assert areas.find("4") is None
    assert areas.find("w") is None
    with pytest.raises(AreaKeyError, match=r"stats19 key '5'.*Known keys: '4', '1'"):
        areas.by_key("stats19", "5")
    with pytest.raises(AreaKeyError, match=r"stats20 key '4': it has those of 'stats19', 'slug'"):
        areas.by_key("stats20", "4")


def test_a_key_that_two_areas_have_is_refused():
    with pytest.raises(AreaError, match="key of another system stands twice"):
        Geography([WEST, Area("E", keys={"stats19": "04"})])


def test_a_name_of_two_areas_is_settled_by_kind_or_refused():
    """To the letter first: the trailing space of a printer tells a region from a force."""
    areas = Geography([WEST, Area("R", "Region of the west", "region", aliases=("West",))])
    assert areas.resolve("West ") == "W"
    assert areas.resolve("west", kind="region") == "R"
    assert areas.resolve("west", kind=("force", "country")) == "W"
    assert areas.find("WEST") is None
    with pytest.raises(AmbiguousAreaError) as refused:
        areas.resolve("West")
    assert str(refused.value) == (
        "'West' may mean 2 areas: W (force West), R (region Region of the west). "
        "Say which with kind=..., or give its code."
    )


def test_the_labels_of_a_column_speak_for_one_another():
    """A bare "Mid" is the force among forces, and nothing among regions or where both stand."""
    areas = Geography(
        [
            Area("F1", "Mid", "force"),
            Area("F2", "Kent", "force"),
            Area("R1", "Mid region", "region", aliases=("Mid ",)),
            Area("R2", "North", "region"),
        ]
    )
    assert areas.find_all(["Mid", "Kent"]) == {"Mid": "F1", "Kent": "F2"}
    assert areas.find_all(["Mid"]) == {"Mid": "F1"}
    assert areas.find_all(["Mid", "North"]) == {"Mid": None, "North": "R2"}
    assert areas.find_all(["Mid", "North", "Kent"])["Mid"] is None
    every = {"Mid": "F1", "Mid ": "R1", "Kent": "F2", "North": "R2"}
    assert areas.find_all(every) == areas.resolve_all(every) == every
    assert areas.resolve_all(["Mid", "North"], kind="region") == {"Mid": "R1", "North": "R2"}
    with pytest.raises(AmbiguousAreaError, match=r"'Mid' may mean 2 areas: F1 .*, R1 "):
        areas.resolve_all(["Mid", "North"])
    with pytest.raises(UnknownAreaError, match=r"no area 'Kemt'\. Did you mean 'Kent'"):
        areas.resolve_all(["Mid", "Kemt"])


def test_a_place_that_is_elsewhere_is_refused_with_the_reason():
    """By any of its names, with footnotes or without, and by its key; also after a cut."""
    gone = Elsewhere("Borders", "closed in 1990", ("The Borders",), {"stats19": "95"})
    areas = Geography([WEST], outside=[gone])
    for name in ("borders", "THE BORDERS", "Borders3,4"):
        with pytest.raises(UnknownAreaError, match="Borders closed in 1990"):
            areas.within("W").resolve(name)
    with pytest.raises(AreaKeyError, match="Borders closed in 1990"):
        areas.by_key("stats19", "095")
    assert areas == Geography([WEST])


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(UnknownKindError) as refused:
        FORCE.down_to("divisions")
    assert str(refused.value) == (
        "the geography has no area of kind 'divisions'. Did you mean 'division'? "
        "Its kinds: 'force', 'division'."
    )


def test_a_geography_says_how_many_of_each_kind():
    """Sixty codes would not be read."""
    assert repr(FORCE) == "<Geography: 4 areas (1 force, 3 division)>"
    assert repr(Geography([Area("E")], id="x.y")) == "<Geography x.y: 1 area (1 area)>"
    assert repr(Geography([])) == "<Geography: no areas>"


def test_a_plan_may_give_its_areas_aliases_and_keys():
    """A list of texts and a table; a text alone is no list, and is not taken for its letters."""
    west = {"code": "W", "aliases": ["West ", "Western"], "keys": {"stats19": "4"}}
    plain = {"title": "t", "areas": [west], "sources": {}, "objectives": []}
    plan = Plan.from_dict(plain)
    assert plan.geography.resolve("western") == plan.geography.by_key("stats19", "04") == "W"
    with pytest.raises(PlanError) as refused:
        Plan.from_dict({**plain, "areas": [{**west, "aliases": "West", "keys": "4"}]})
    assert sorted(refused.value.problems) == [
        "areas[0].aliases: should be a list, not text",
        "areas[0].keys: should be a table",
    ]
