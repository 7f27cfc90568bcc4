"""Bad loans for sale: pencil arithmetic from the printed strings."""

import random
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.studies.lenders import bad_loan_sales as sales


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


def test_listings_more_than_double_each_year(ledger: Ledger) -> None:
    years = sales.by_year(ledger)
    assert [year.period for year in years] == ["2023", "2024", "2025"]
    listed = [year.listed.interval.midpoint / 10**8 for year in years]
    assert listed == [Fraction("214.7"), Fraction("470"), Fraction("1210.1")]
    assert years[0].growth is None
    for year, growth in zip(years[1:], (470 / 214.7 - 1, 1210.1 / 470 - 1), strict=True):
        assert year.growth is not None
        assert float(year.growth.low) < 100 * growth < float(year.growth.high)
        assert year.growth.low > 100


def test_the_bounds_of_the_growth_are_sharp(ledger: Ledger) -> None:
    growth = sales.by_year(ledger)[-1].growth
    assert growth is not None
    assert growth.low == 100 * (Fraction("1210.05") / Fraction("470.05") - 1)
    assert growth.high == 100 * (Fraction("1210.15") / Fraction("469.95") - 1)


def test_more_than_half_of_the_year_was_listed_in_its_last_quarter(ledger: Ledger) -> None:
    share = sales.last_quarter_share(ledger)
    assert share.low == 100 * Fraction(640) / Fraction("1210.15")  # 52.9, and open above
    assert share.high is None


def test_the_largest_seller_listed_a_third_half_of_it_principal(ledger: Ledger) -> None:
    xingye, ant = sales.sellers(ledger)
    assert (xingye.lender, ant.lender) == ("xingye", "ant_consumer_finance")
    assert Fraction("401.06") * 10**8 in xingye.listed.interval
    assert Fraction("401.06") / Fraction("1210.1") in xingye.share.interval
    assert Fraction("203.90") / Fraction("401.06") in xingye.principal_share.interval
    assert Fraction("203.90") / Fraction("821.22") in xingye.principal_on_assets.interval
    assert {mark.kind for mark in xingye.principal_on_assets.marks} == {"inference"}
    assert Fraction("127") / Fraction("1210.1") in ant.share.interval
    assert ant.principal is None and ant.principal_on_assets is None


def test_two_prints_of_one_year_are_intersected(ledger: Ledger) -> None:
    """More than 400 and 401.06 are one figure: the finer print bounds it."""
    xingye = sales.sellers(ledger)[0]
    assert xingye.listed.low == Fraction("401.055")
    assert xingye.listed.high == Fraction("401.065")


def test_the_two_growth_rates_cannot_both_hold(ledger: Ledger) -> None:
    growths = sales.half_year_growths(ledger)
    assert Fraction("304.6") / Fraction("1.67") * 10**8 in growths[0].base.interval  # 182.4
    assert growths[1].base.low == Fraction(300) / Fraction("3.175")  # open above
    assert growths[1].base.high is None
    verdict = sales.growth_verdict(ledger, growths)
    assert Fraction("304.6") / Fraction("3.17") * 10**8 in verdict.bases[1].interval  # 96.1
    assert not verdict.can_both_hold
    assert verdict.decided.en.startswith("No total")
    assert not ledger.has("consumer_finance", "npl_transferred", sales.HALF_BEFORE)


def test_neither_base_is_ruled_out_by_the_year(ledger: Ledger) -> None:
    """Both lie below what was listed in the whole of the year before."""
    verdict = sales.growth_verdict(ledger, sales.half_year_growths(ledger))
    listed = ledger.value("consumer_finance", "npl_listed", "2024")
    assert all(base.compare(listed) == "smaller" for base in verdict.bases)


def test_a_rate_agrees_with_itself(ledger: Ledger) -> None:
    first = sales.half_year_growths(ledger)[0]
    assert sales.growth_verdict(ledger, [first, first]).can_both_hold


def test_the_printed_discounts_agree_with_price_and_debt(ledger: Ledger) -> None:
    ant, zhongyin = sales.packs(ledger)
    assert Fraction(8140) / 90050 in ant.ratio.interval  # 9.04 per cent
    assert Fraction(562) / 32700 in zhongyin.ratio.interval  # 1.72 per cent
    assert ant.ratio.low == 100 * Fraction("8139.5") / Fraction(90055)
    assert [pack.agrees.en for pack in (ant, zhongyin)] == ["yes", "yes"]
    assert all(pack.ratio.interval.within(pack.printed.interval) for pack in (ant, zhongyin))


def test_every_admissible_world_lies_within_the_intervals(ledger: Ledger) -> None:
    dice = random.Random(2026)
    years, (xingye, _), packs = sales.by_year(ledger), sales.sellers(ledger), sales.packs(ledger)
    for _ in range(200):
        before, after = (
            dice.uniform(float(y.listed.low), float(y.listed.high)) for y in years[-2:]
        )
        listed = dice.uniform(float(xingye.listed.low), float(xingye.listed.high))
        principal = dice.uniform(float(xingye.principal.low), float(xingye.principal.high))
        price = dice.uniform(float(packs[0].price.low), float(packs[0].price.high))
        owed = dice.uniform(float(packs[0].owed.low), float(packs[0].owed.high))
        for quantity, value in (
            (years[-1].growth, after / before - 1),
            (xingye.share, listed / after),
            (xingye.principal_share, principal / listed),
            (packs[0].ratio, price / owed),
        ):
            assert float(quantity.interval.low) - 1e-12 <= value
            assert value <= float(quantity.interval.high) + 1e-12


def test_a_year_without_its_last_quarter_is_not_yet_the_latest(ledger: Ledger) -> None:
    row = ledger.claims[ledger.claims["id"] == "consumer_finance.npl_listed.2025"]
    later = row.assign(id="consumer_finance.npl_listed.2026", period="2026")
    grown = replace(ledger, claims=pd.concat([ledger.claims, later]))
    assert [year.period for year in sales.by_year(grown)][-1] == "2026"
    assert sales.latest_year(grown).period == sales.latest_year(ledger).period == "2025"
    quarter = later.assign(id="consumer_finance.npl_listed.2026Q4", period="2026Q4")
    whole = replace(grown, claims=pd.concat([grown.claims, quarter]))
    assert sales.latest_year(whole).period == "2026"
    assert sales.sellers(whole) == []
    none = replace(ledger, claims=ledger.claims[ledger.claims["metric"] != "npl_listed"])
    with pytest.raises(LedgerError, match="no year of listings with its last quarter"):
        sales.last_quarter_share(none)
