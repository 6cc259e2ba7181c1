"""The gazetteer: a name is taken apart as printers put it together, and no further."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from policeplan.gazetteer import Entry, Gazetteer, plain, without_footnotes, without_kind

TEXTS = st.text(st.sampled_from("ab1&_-.,( )"), max_size=10)


def letters(text):
    """What no step may change: the letters, in order."""
    return [c for c in text.casefold() if c.isalpha()]


@given(st.text(st.characters(codec="latin-1"), max_size=30))
def test_a_plain_name_is_plain(text):
    """Making it plain again changes nothing, nor does case or what stands around it."""
    assert plain(plain(text)) == plain(text)
    assert plain(f"  {text}-") == plain(text)


@given(TEXTS)
def test_no_letter_is_lost_or_made(text):
    """Spelling alone: but for & the letters are those that were printed, footnotes or not."""
    assert letters(plain(text.replace("&", ""))) == letters(text)
    assert letters(without_footnotes(text)) == letters(text)


@given(st.lists(st.tuples(st.sampled_from("xyz"), TEXTS), max_size=6), TEXTS)
def test_what_is_found_is_spelt_so(pairs, label):
    """An area is found only under letters that it has itself; "force" is said by no letter here."""
    entries = [Entry(f"{i}", kind, (name,)) for i, (kind, name) in enumerate(pairs)]
    for code in Gazetteer(entries).candidates(label):
        assert code == label or letters(pairs[int(code)][1].replace("&", "and")) == letters(
            label.replace("&", "and")
        )


@pytest.mark.parametrize(
    ("printed", "bare"),
    [
        ("Greater Manchester8,9", "Greater Manchester"),
        ("ENGLAND AND WALES4,5,6,7,8", "ENGLAND AND WALES"),
        ("Apr '12 to Mar '135, 6", "Apr '12 to Mar '"),  # why periods are no names
        ("ENGLAND AND WALES (inc. BTP)7", "ENGLAND AND WALES (inc. BTP)"),
        ("London 10", "London"),
        ("West Midlands ", "West Midlands"),
        ("4", "4"),
        ("10, 11", "10, 11"),
        ("E23000003", "E"),  # why codes are looked up to the letter, and first
    ],
)
def test_footnotes_are_digits_that_end_a_name(printed, bare):
    assert without_footnotes(printed) == bare


@pytest.mark.parametrize(
    ("name", "core", "kind"),
    [
        ("kent police", "kent", "force"),
        ("cumbria constabulary", "cumbria", "force"),
        ("metropolitan police service", "metropolitan", "force"),
        ("police", "police", ""),
        ("north west region", "north west", "region"),
        ("policeshire", "policeshire", ""),
    ],
)
def test_the_word_that_says_the_kind(name, core, kind):
    assert without_kind(name) == (core, kind)


def test_the_most_exact_step_decides():
    """A code before a name, a name to the letter before its like, and a kind that is said holds."""
    names = Gazetteer(
        [
            Entry("kent", "region", ("Kent region",)),
            Entry("K", "force", ("Kent",)),
            Entry("M", "force", ("KENT",)),
        ]
    )
    assert names.candidates("kent") == ("kent",)
    assert names.candidates("Kent") == ("K",)
    assert names.candidates("kEnt") == ("K", "M")
    assert names.candidates("kent", {"force"}) == ("K", "M")
    assert names.candidates("kent police") == ("K", "M")
    assert names.candidates("kent police", {"region"}) == ()
    assert names.candidates("Kent7") == ("K", "M")
    assert names.candidates("Kent7", footnotes=False) == ()
