"""Two official counts: set side by side, never resolved together."""

import pytest

from tests.first_reading import second_reading
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.ledger import USABLE, Ledger, load
from xiaodai.studies.attrition import exit_rates, two_counts

REGULATOR = {"cbirc_microloan_2019", "nfra_microloan_2023"}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return second_reading()


def test_the_gap_is_the_licences_that_do_not_report(ledger: Ledger) -> None:
    found = two_counts.companies(two_counts.side_by_side(ledger))
    assert [day.code for day in found["day"]] == ["2019-12-31", "2023-12-31"]
    numbers = [(9074, 7551), (6550, 5500)]
    for row, (licensed, reporting) in zip(found.itertuples(), numbers, strict=True):
        assert (row.licensed.low, row.reporting.low) == (licensed, reporting)
        assert row.gap.low == row.gap.high == licensed - reporting
        assert float(row.share.low) == pytest.approx(100 * reporting / licensed)


def test_balances_and_capital_stand_beside_each_other_too(ledger: Ledger) -> None:
    found = two_counts.side_by_side(ledger).set_index(["day", "metric"])
    days = {(day.code, metric): row for (day, metric), row in found.iterrows()}
    assert ("2019-12-31", "paid_in_capital") in days
    assert ("2023-12-31", "paid_in_capital") not in days  # the central bank's was not read
    gap = days["2019-12-31", "loan_balance"]["gap"]
    assert float(gap.low) == pytest.approx(10042.5 - 9108.785)


def test_the_two_counts_are_never_resolved_together() -> None:
    """No value of one rests on a claim whose origin published the other."""
    whole = load()
    for metric in two_counts.LICENSED:
        other = whole.codebook(metric)["at_least_of"]
        for mine, is_theirs in ((metric, True), (other, False)):
            for entity in ("national", "network_microloan"):
                points = whole.points(entity, mine)
                origins = {whole.origin(claim) for point in points for claim in point.claims}
                assert is_theirs or origins.isdisjoint(REGULATOR)
        days = {p.period for p in whole.points("national", metric)}
        for day in days & {p.period for p in whole.points("national", other)}:
            values = [whole.value("national", m, day) for m in (metric, other)]
            assert values[0].interval.intersect(values[1].interval) is None
    assert "2019-12-31" in {p.period for p in whole.points("national", "licensed_company_count")}
    assert exit_rates.counts(whole, "national")["2019Q4"].low == 7551


def test_the_reprint_a_year_late_is_no_count_of_2024() -> None:
    whole = load()
    assert not whole.has("national", "licensed_company_count", "2024-12-31")
    late = whole.query(entity="national", metric="licensed_company_count", period="2024-12-31")
    assert set(late["status"]).isdisjoint(USABLE) and len(late) == 1


def test_more_are_licensed_than_report_and_the_machine_checks_it(ledger: Ledger) -> None:
    counts = ["company_count", "licensed_company_count"]
    claims = ledger.query(entity="national", metric=counts, status=list(USABLE))
    found = judge(ledger.prints(claims["id"]), ledger)
    days = {v.period: v.verdict for v in found if v.relation == "at least"}
    assert days == {"2019-12-31": "consistent", "2023-12-31": "consistent"}
