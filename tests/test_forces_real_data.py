"""Other publishers name the forces too: their rows count under the code, their totals agree.

The Home Office's workforce and police grant, data.police.uk's street crime and STATS19. The files
are read from beside the checkout and never copied into it; without them these tests skip.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from policeplan import Better, Breakdown, Count, Definition, Period, Tally, join, tally_rows
from policeplan.errors import AmbiguousAreaError, StrayAreaError
from policeplan.forces import ENGLAND_AND_WALES, forces
from policeplan.measures.ksi import ksi
from strategies import COUNT

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FORTY_THREE = forces()


def file(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: public tables are kept beside the checkout")
    return path


def definition(*levels):
    breakdowns = (Breakdown("column", tuple(levels)),) if levels else ()
    return Definition(
        id="test.counts",
        title="counts",
        statistic=Count("counts"),
        better=Better.NEITHER,
        breakdowns=breakdowns,
    )


# Workforce and grant ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workforce():
    path = file("home_office_workforce/police_workforce_open_data_2007_2022.csv.gz")
    return pd.read_csv(path)


def test_workforce_names_and_regions(workforce):
    """Each name is the code beside it; the column of regions, asked as such, is the parent."""
    pairs = workforce[["force_name", "geo_code", "region"]].drop_duplicates()
    codes = FORTY_THREE.resolve_all(pairs["force_name"])
    assert codes == dict(zip(pairs["force_name"], pairs["geo_code"], strict=True))
    regions = FORTY_THREE.resolve_all(pairs["region"], kind=("region", "country"))
    for code, region in zip(pairs["geo_code"], pairs["region"], strict=True):
        assert FORTY_THREE[code].parent == regions[region]
    with pytest.raises(AmbiguousAreaError, match="West Midlands"):
        FORTY_THREE.resolve_all(pairs["region"])


def test_headcounts_add_up_by_region_and_year(workforce):
    """Forces by name, 2007 to 2022, each kind of worker: regions and whole by the file's regions.

    The file has parts alone and no totals, so the other route is its own column of regions.
    """
    workers = sorted(workforce["worker_type"].unique())
    parts = workforce.assign(month=workforce["date"].str[:7])
    keys = ["force_name", "month", "worker_type"]
    counts = parts.groupby(keys, as_index=False)["total_headcount"].sum()
    tally = Tally.from_counts(
        counts,
        definition(*workers),
        period="month",
        area="force_name",
        areas=FORTY_THREE,
        column="worker_type",
        n="total_headcount",
    ).with_wholes()
    by_region = parts.groupby(["region", "month", "worker_type"])["total_headcount"].sum()
    by_all = parts.groupby(["month", "worker_type"])["total_headcount"].sum()
    regions = FORTY_THREE.resolve_all(parts["region"].unique(), kind=("region", "country"))
    for year in range(2007, 2023):
        month = f"{year}-03"
        found = tally.over(Period.month(month), by="column").to_frame()
        figures = found.set_index(["area", "column"])["value"].astype(int).to_dict()
        for (region, worker), n in by_region.xs(month, level="month").items():
            assert figures[regions[region], worker] == n
        for worker, n in by_all[month].items():
            assert figures[ENGLAND_AND_WALES, worker] == n


def test_officers_are_as_many_as_the_home_office_published(workforce):
    """140,228 full-time equivalent on 31 March 2022 in the 43 forces, up from 135,301.

    Home Office, Police workforce, England and Wales: 31 March 2022, published 27 July 2022.
    """
    officers = workforce[workforce["worker_type"] == "police officer"]
    for year, published in ((2022, 140_228), (2021, 135_301)):
        now = officers[officers["date"].str.startswith(f"{year}")]
        sums = now.groupby("force_name", as_index=False)["total_fte"].sum()
        period = Period.month(f"{year}-03")
        tally = Tally.from_counts(
            sums, definition(), period=period, area="force_name", areas=FORTY_THREE, n="total_fte"
        )
        whole = tally.rolled_up(ENGLAND_AND_WALES).cells["n"]
        assert round(float(whole.iloc[0])) == published


def test_grants_by_force_are_the_published_sum_and_their_shares_sum_to_one():
    """9,806,553,487 pounds, as SOURCE.md has it; London is the Metropolitan Police and the City."""
    grants = pd.read_csv(file("home_office_police_grant_2025_26/police-grant-2025-26.csv"))
    period = Period.financial_year("2025/26")
    tally = Tally.from_counts(
        grants, definition(), period=period, area="force", areas=FORTY_THREE, n="budget_gbp"
    )
    result = tally.with_wholes().over(period)
    whole = result.value(ENGLAND_AND_WALES)
    assert whole == 9_806_553_487
    assert result.value("E12000007") == 2_293_667_499 + 68_842_409
    for kind in ("force", "country"):
        shares = [result.value(area.code) / whole for area in FORTY_THREE.of_kind(kind)]
        assert sum(shares) == pytest.approx(1, abs=1e-12)


# Rows ---------------------------------------------------------------------------------------------


def test_street_crime_by_the_name_of_its_force():
    """data.police.uk says "Lancashire Constabulary" in every row: 14,748 of December 2019."""
    path = file("police_uk_street/2019-12-lancashire-street.csv.gz")
    rows = pd.read_csv(path, usecols=["Month", "Falls within"], dtype=str)
    rows = rows.assign(arrived=None, kind="theft", risk="high", solved="", test="")
    names = {"occurred": "Month", "area": "Falls within"}
    tally = tally_rows(COUNT, rows, columns=names, formats={"occurred": "%Y-%m"}, areas=FORTY_THREE)
    assert tally.cells[["area", "n"]].to_numpy().tolist() == [["E23000003", 14_748]]


def test_a_stats19_code_in_rows_is_a_key_and_no_name():
    """West Yorkshire's 13 is refused as it is; by its key, the force had 1,318 KSI in 2024."""
    tables = (file(f"stats19_west_yorkshire_2024/{t}.csv") for t in ("casualties", "collisions"))
    rows = join(*(pd.read_csv(table, dtype=str) for table in tables), on="collision_index")
    names = {"occurred": "date", "severity": "casualty_severity", "age": "age_of_casualty"}
    with pytest.raises(StrayAreaError) as refused:
        tally_rows(ksi(), rows, columns={**names, "area": "police_force"}, areas=FORTY_THREE)
    assert (refused.value.n_rows, refused.value.n_values) == (5_240, 1)
    codes = {key: FORTY_THREE.by_key("stats19", key) for key in rows["police_force"].unique()}
    keyed = rows.assign(force=rows["police_force"].map(codes))
    tally = tally_rows(ksi(), keyed, columns={**names, "area": "force"}, areas=FORTY_THREE)
    assert tally.over(Period.calendar_year(2024), incomplete="label").value("E23000010") == 1_318
