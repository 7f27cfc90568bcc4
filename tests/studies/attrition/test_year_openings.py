"""How each year's balance opens, against numbers worked out by hand."""

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies import attrition
from xiaodai.studies.attrition.year_openings import OPENINGS, count_openings

YI = 10**8


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def years(ledger: Ledger) -> pd.DataFrame:
    return attrition.openings(ledger)


@pytest.mark.parametrize(
    ("year", "printed", "quarters", "kind"),
    [
        (2020, 9108.78, (8770.68 + 338.1, 8841 + 249, None, 8888 + 203), "revised"),
        (2022, 9415, (9330 + 85, 9258 + 165, 9076 + 347, 9086 + 337), "revised"),
        (2025, 7533.25, (7365.61 + 183, 7361 + 187, 7229 + 319, None), "restated"),
        (2024, 7629, (7580 + 101, 7581 + 100, 7514 + 167, 7533.25 + 148), "restated"),
        (2018, 9799.49, (9629.67 + 111, None, 9721.45 + 19, 9550.44 + 190), "restated"),
        (2016, 9411.51, (9380.1 + 23, None, 9293 + 111, 9272.8 + 131), "restated"),
        (2011, 1975, (2408 - 427, 2875 - 894, None, None), "restated"),
        (2015, 9420, (None, 9594.16 - 162, None, None), "undecided"),
        (2021, 8888, (None, None, None, 9415 - 550), "undecided"),
    ],
)
def test_each_quarter_implies_an_opening(years, year, printed, quarters, kind) -> None:
    row = years.loc[year]
    assert row["kind"] == kind
    low, high = row["printed"].interval.ends
    assert float(low / YI) <= printed <= float(high / YI)
    for number, expected in enumerate(quarters, 1):
        implied = row[f"quarter_{number}"]
        assert (implied is None or pd.isna(implied)) is (expected is None)
        if expected is not None:
            assert abs(implied.interval.midpoint / YI - expected) < 0.011
            assert implied.interval.width / YI <= 2


def test_the_first_quarters_of_2020_and_2022_start_from_the_published_year_end(years) -> None:
    """8770.68 + 338.1 = 9108.78 and 9330 + 85 = 9415."""
    for year in (2020, 2022):
        row = years.loc[year]
        assert row["quarter_1"].interval.intersect(row["printed"].interval) is not None
        assert row["quarter_2"].interval.intersect(row["printed"].interval) is None


def test_no_year_is_said_to_be_restated_that_its_first_quarter_does_not_show(years) -> None:
    restated = years[years["kind"] == "restated"]
    for row in restated.itertuples():
        assert row.quarter_1.interval.intersect(row.printed.interval) is None


def test_the_years_are_counted_by_how_they_open(years) -> None:
    counts = count_openings(years)
    known = years[[cell is not None and not pd.isna(cell) for cell in years["printed"]]]
    assert counts["all"].low == len(known) == sum(counts[kind].low for kind in OPENINGS)
    for kind in OPENINGS:
        assert counts[kind].low == sum(known["kind"] == kind)
    assert (counts.first_revised.code, counts.last_revised.code) == ("2020", "2022")


def test_an_associations_year_end_is_no_published_year_end(ledger: Ledger, years) -> None:
    """A level that the central bank did not publish decides nothing, whichever year it is of."""
    for year, row in years.iterrows():
        day = f"{int(str(year)) - 1}-12-31"
        if not ledger.has("national", "loan_balance", day):
            continue
        (point,) = [p for p in ledger.points("national", "loan_balance") if p.period == day]
        kinds = {ledger.source(ledger.origin(claim))["kind"] for claim in point.claims}
        if "statistical_release" not in kinds:
            assert row["kind"] == "undecided" and pd.isna(row["printed"])
