"""Join: many rows to the one lookup row of each; every row stays, in order, or the join is refused.

Keys match as identifiers, to the last digit, whether they came as numbers or as text.
"""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given

from policeplan import join
from policeplan.errors import JoinError, MissingColumnError, TableError

ID = 202_400_000_000_000_017
IDS = st.integers(ID, ID + 9)
COLLISIONS = pd.DataFrame(
    {"collision": ["A", "B", "C"], "date": ["1", "2", "3"], "vehicles": [1, 2, 3]}
)
CASUALTIES = pd.DataFrame({"collision": ["C", "A", "C", "C"], "age": [10, 20, 30, 40]})


# Properties ---------------------------------------------------------------------------------------


@given(st.lists(IDS, max_size=20), st.permutations(range(10)), st.booleans(), st.booleans())
def test_every_row_is_kept_in_its_order_with_its_own_lookup_row(ids, places, mine, theirs):
    """Ids beyond floats, as numbers or as text on either side."""
    rows = pd.DataFrame({"id": pd.Series(ids, dtype="Int64"), "row": range(len(ids))})
    lookup = pd.DataFrame({"id": [ID + p for p in places], "place": places})
    rows = rows.astype({"id": str}) if mine else rows
    lookup = lookup.astype({"id": "string"}) if theirs else lookup
    joined = join(rows, lookup, "id")
    assert joined["row"].tolist() == list(range(len(ids)))
    assert joined["place"].tolist() == [i - ID for i in ids]
    assert joined["id"].tolist() == rows["id"].tolist()


@given(st.lists(IDS, min_size=1), st.lists(IDS, min_size=1))
def test_a_join_gives_all_rows_or_is_refused_with_how_many(ids, known):
    """Refused exactly where a row would be doubled, else where one would be lost."""
    rows, lookup = pd.DataFrame({"id": ids}), pd.DataFrame({"id": known, "known": True})
    doubled, lost = len(known) - len(set(known)), sum(i not in known for i in ids)
    if doubled or lost:
        with pytest.raises(JoinError) as caught:
            join(rows, lookup, "id")
        assert caught.value.problem.startswith(str(doubled or f"{lost} of {len(ids)} row"))
    else:
        assert join(rows, lookup, "id")["known"].tolist() == [True] * len(ids)


# By hand ------------------------------------------------------------------------------------------


def test_casualties_get_the_date_of_their_collision():
    joined = join(CASUALTIES, COLLISIONS, "collision")
    assert joined.columns.tolist() == ["collision", "age", "date", "vehicles"]
    assert joined["date"].tolist() == ["3", "1", "3", "3"]
    assert joined["vehicles"].tolist() == [3, 1, 3, 3]


def test_tables_given_the_wrong_way_round_are_refused():
    with pytest.raises(JoinError, match="2 rows of the lookup repeat a key") as caught:
        join(COLLISIONS, CASUALTIES, "collision")
    assert "give the table of ones second" in str(caught.value)


def test_where_both_have_a_column_the_rows_own_is_kept():
    joined = join(CASUALTIES.assign(date="own"), COLLISIONS, "collision")
    assert joined["date"].tolist() == ["own"] * 4


def test_the_key_may_have_another_name_in_the_lookup():
    joined = join(CASUALTIES, COLLISIONS.rename(columns={"collision": "ref"}), "collision", "ref")
    assert joined.columns.tolist() == ["collision", "age", "date", "vehicles"]
    assert joined["vehicles"].tolist() == [3, 1, 3, 3]


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_row_without_a_key_is_refused(blank):
    with pytest.raises(JoinError, match="1 of 2 rows have no key"):
        join(pd.DataFrame({"collision": ["A", blank]}), COLLISIONS, "collision")


@pytest.mark.parametrize("blank", [None, "", " "])
def test_a_blank_key_matches_nothing_in_a_lookup_that_has_blanks_too(blank):
    """Two blank keys of a lookup are not one key twice, and no row belongs to them."""
    lookup = pd.DataFrame({"collision": [blank, "A", blank], "vehicles": [7, 1, 8]})
    assert join(pd.DataFrame({"collision": ["A"]}), lookup, "collision")["vehicles"].tolist() == [1]
    with pytest.raises(JoinError, match="1 of 1 row have no key"):
        join(pd.DataFrame({"collision": [blank]}), lookup, "collision")


def test_ids_that_differ_in_the_last_digit_do_not_meet():
    lookup = pd.DataFrame({"id": [ID, ID + 1], "place": ["first", "second"]})
    rows = pd.DataFrame({"id": pd.array([ID + 1, ID], dtype="Int64")})
    assert join(rows, lookup, "id")["place"].tolist() == ["second", "first"]
    with pytest.raises(JoinError):
        join(rows, lookup.head(1), "id")


def test_the_indexes_of_the_tables_play_no_part():
    odd = CASUALTIES.set_index(pd.Index([5, 5, 9, 1]))
    joined = join(odd, COLLISIONS.set_index(pd.Index([2, 1, 0])), "collision")
    pd.testing.assert_frame_equal(joined, join(CASUALTIES, COLLISIONS, "collision"))


def test_tables_without_rows():
    joined = join(CASUALTIES.head(0), COLLISIONS, "collision")
    assert (len(joined), joined.columns.tolist()[-1]) == (0, "vehicles")
    with pytest.raises(JoinError, match="4 of 4 rows"):
        join(CASUALTIES, COLLISIONS.head(0), "collision")


def test_a_missing_key_column_and_what_is_no_table_are_refused():
    with pytest.raises(MissingColumnError, match="the lookup of a join needs column 'collision'"):
        join(CASUALTIES, COLLISIONS[["date"]], "collision")
    with pytest.raises(MissingColumnError, match="the rows of a join needs column 'collision'"):
        join(CASUALTIES[["age"]], COLLISIONS, "collision")
    with pytest.raises(TableError):
        join("casualties.csv", COLLISIONS, "collision")


def test_tables_of_two_libraries_meet():
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    lookup = pa.table({"collision": ["A", "B", "C"], "vehicles": [1, 2, 3]})
    assert join(CASUALTIES, lookup, "collision")["vehicles"].tolist() == [3, 1, 3, 3]
