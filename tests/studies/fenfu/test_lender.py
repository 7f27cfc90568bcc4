"""The lender behind Fenfu: its books, its funds, and pools to set beside the one that was sold."""

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.first_reading import second_reading
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.studies.fenfu import disclosed, lender, roles


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return second_reading()


def test_the_lender_is_the_company_whose_product_it_is(ledger: Ledger) -> None:
    assert lender.lender(ledger) == "tenpay_microloan"


def test_its_books_can_hold_a_seventh_of_the_product_at_most(ledger: Ledger) -> None:
    own = lender.on_its_book(ledger)
    assert own.share.low is None
    assert float(own.share.high) == pytest.approx(100 * 153.555 / 1125.875)


def test_accounts_pair_assets_with_the_span_that_they_end(ledger: Ledger) -> None:
    found = lender.accounts(ledger)
    assert list(found.index) == ["2021", "2023", "2024", "2025H1"]
    assets = [float(value.mid) for value in found["total_assets"]]
    assert assets == [98.38, 170.08, 162.52, 153.55]
    assert found.loc["2023", "net_profit"] is None and found.loc["2023", "margin"] is None
    assert float(found.loc["2024", "margin"].mid) == pytest.approx(100 * 2.25 / 11.35, abs=0.1)


def test_capital_rises_to_150_and_the_last_step_is_what_was_printed(ledger: Ledger) -> None:
    found = lender.capital(ledger)
    assert list(found["registered_capital"].map(lambda q: float(q.mid))) == [
        10,
        25,
        50,
        100,
        105.26,
        150,
    ]
    step = found["added"].iloc[-1]
    printed = ledger.value("tenpay_microloan", "capital_increase", "2025-11")
    assert printed.interval.intersect(step.interval) is not None
    assert found["added"].iloc[0] is None


def test_packages_of_bad_loans_are_no_comparable_pools(ledger: Ledger) -> None:
    found = lender.comparable_pools(ledger)
    assert {"fenfu_pool", "haier_pool_2025_1", "mashang_pool_2025_2"} <= set(found.index)
    assert not [pool for pool in found.index if "npl" in pool]
    haier = found.loc["haier_pool_2025_1"]
    assert float(haier["balance_per_loan"].mid) == 4900
    assert haier["loan_count"] is None  # printed as 30.64 loans, which is rejected


def test_amounts_are_set_against_the_products_balance(ledger: Ledger) -> None:
    found = lender.against_the_book(ledger)
    assert found.loc["abn_registrations", "share"] is None  # a number of deals is no amount
    quota = found.loc["abn_quota"]
    assert quota.period.code == "2024-01/2025-12"  # the span that reaches farthest, and the longest
    low, high = quota.share.interval.ends
    assert low < Fraction(450) / Fraction("1125.88") < high
    assert found.loc["abn_issuance", "share"].high is None
    assert found.loc["registered_capital", "period"].code == "2025-11"
    shares = found["share"].dropna()
    assert all({mark.kind for mark in share.marks} == {"across scopes"} for share in shares)


def test_operator_and_lender_are_two_companies(ledger: Ledger) -> None:
    found = roles.who_is_who(ledger)
    assert list(found.index) == list(roles.ROLES)
    assert found["who"].nunique() == len(found)
    assert found.loc["operator", "who"] == ledger.entity("weiheng")
    assert found.loc["lender", "who"] == ledger.entity("tenpay_microloan")


def test_the_ceiling_of_small_loan_companies_came_after_the_pool() -> None:
    """The article is of 23 October 2025, the guideline's ceiling in force since 24 December."""
    ledger = load()
    found = disclosed.ceiling_to_come(ledger)
    assert found is not None
    assert float(found.ceiling) == 24
    assert found.since.code == "2025-12-24"
    others = ledger.provision_rows["id"] != "microloan_cost_guideline_2025.ceiling"
    assert (
        disclosed.ceiling_to_come(replace(ledger, provision_rows=ledger.provision_rows[others]))
        is None
    )
