"""The measure of street-level crime: the publisher's categories of each era, and nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policeplan import get_measure, tally_rows
from policeplan.errors import ParameterError
from policeplan_opendata.street_crime import CATEGORIES, CEASED, street_crime, told_apart

FOURTEEN = {
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
}
LABELS = st.sampled_from([*sorted(FOURTEEN), *CEASED, "burglary", "DRUGS", "Theft", ""])


@given(st.lists(LABELS, max_size=20), st.booleans())
def test_every_row_counts_at_its_category_or_is_excluded_by_name(labels, asb):
    rows = pd.DataFrame({"category": labels}, dtype=object)
    rows = rows.assign(occurred=pd.Timestamp("2019-12-01"), area="EAST")
    tally = tally_rows(street_crime(asb=asb), rows)
    n_unknown = sum(label in {"Theft", ""} for label in labels)
    n_asb = 0 if asb else labels.count("Anti-social behaviour")
    said = {"unknown category": n_unknown, "anti-social behaviour": n_asb}
    assert tally.excluded == {reason: n for reason, n in said.items() if n}
    assert tally.rows_counted == len(labels) - n_unknown - n_asb


def test_the_example_is_registered_and_holds():
    measure = get_measure("opendata.street-crime")
    assert measure.parameters == {"asb": True}
    assert set(CATEGORIES) == FOURTEEN
    (example,) = measure.examples
    tally = tally_rows(measure, pd.DataFrame(dict(example.rows)))
    assert int(tally.cells["n"].sum()) == 3


@pytest.mark.parametrize(
    ("months", "n", "among", "not_among"),
    [
        (["2010-12", "2011-08"], 6, "Violent crime", "Drugs"),
        (["2011-09", "2013-04"], 11, "Public disorder and weapons", "Bicycle theft"),
        (["2013-05"], 14, "Bicycle theft", "Violent crime"),
        (["2013-04", "2013-05"], 16, "Violent crime", None),
        ([], 0, None, "Burglary"),
    ],
)
def test_what_files_of_a_month_tell_apart(months, n, among, not_among):
    """Six categories, eleven from September 2011, fourteen from May 2013."""
    told = told_apart(pd.Period(month, "M") for month in months)
    assert len(told) == n
    assert among is None or among in told
    assert not_among not in told


def test_a_month_published_again_in_later_categories_tells_them_apart():
    told = told_apart([pd.Period("2010-12", "M")], ["bicycle theft", "Theft"])
    assert set(told) == {*told_apart([pd.Period("2010-12", "M")]), "Bicycle theft"}


def test_a_parameter_that_is_no_yes_or_no_is_refused():
    with pytest.raises(ParameterError, match="should be true or false"):
        street_crime(asb="no")
