"""Platforms beside the lenders: figures of their latest quarter, from the printed strings."""

import pytest

from tests.first_reading import second_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders import bad_loan_sales, lending, platforms


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return second_reading()


def test_the_latest_quarter_of_each_platform_is_found(ledger: Ledger) -> None:
    found = platforms.latest(ledger)
    assert list(found.index) == ["qifu", "finvolution", "lexin"]
    assert {period.code for period in found["period"]} == {"2025Q3"}
    qifu = found.loc["qifu"]
    assert float(qifu["mean_loan"].mid) == pytest.approx(83_280e6 / 22_475_059, rel=1e-4)
    assert float(qifu["margin"].mid) == pytest.approx(100 * 14.33 / 52.06, rel=1e-3)
    assert found.loc["finvolution", "mean_loan"] is None


def test_a_years_profit_follows_from_profit_before_tax_and_tax(ledger: Ledger) -> None:
    (year,) = platforms.year_by_difference(ledger).itertuples()
    assert year.period.code == "2025"
    assert float(year.net_profit.mid) == pytest.approx((7_376_135 - 1_400_492) / 1e5)
    assert float(year.change) == pytest.approx(100 * (7_376_135 / 7_892_422 - 1))


def test_the_latest_month_of_listings_is_named_in_part(ledger: Ledger) -> None:
    month = bad_loan_sales.latest_month(ledger)
    assert month.period.code == "2026-01"
    assert list(month.sellers.index) == ["zhaolian", "zhongyin", "mashang"]
    left = 111.6 - 62.7 - 14.5 - 10.735
    assert float(month.unnamed.low) < left < float(month.unnamed.high)
    owed = month.sellers.loc["zhaolian", "owed_on_principal"]
    assert float(owed.low) < 62.7 / 29.9 < float(owed.high)


def test_what_is_left_after_all_coupons_is_known_for_one_pool(ledger: Ledger) -> None:
    found = lending.gaps(ledger)["after_coupons"]
    assert found["haier_pool_2025_2"] is None
    left = 23.55 - 0.71 * 2.03 - 0.08 * 2.17
    after = found["haier_pool_2025_1"]
    assert float(after.low) < left < float(after.high)
    assert after.unit.id == "percentage_point"
