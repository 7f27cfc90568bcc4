"""Bad loans for sale: pencil arithmetic from the printed strings."""

import random
from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading, second_reading
from xiaodai.ledger.ledger import Ledger, LedgerError, load
from xiaodai.studies.lenders import bad_loan_sales as sales


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


def test_listings_more_than_double_each_year(ledger: Ledger) -> None:
    years = sales.by_year(ledger)
    assert list(years.index) == ["2023", "2024", "2025"]
    assert [period.code for period in years["period"]] == ["2023", "2024", "2025"]
    listed = [year.interval.midpoint / 10**8 for year in years["npl_listed"]]
    assert listed == [Fraction("214.7"), Fraction("470"), Fraction("1210.1")]
    assert years["growth"].iloc[0] is None
    true = (470 / 214.7 - 1, 1210.1 / 470 - 1)
    for growth, value in zip(years["growth"].iloc[1:], true, strict=True):
        assert float(growth.low) < 100 * value < float(growth.high)
        assert growth.low > 100


def test_the_bounds_of_the_growth_are_sharp(ledger: Ledger) -> None:
    growth = sales.by_year(ledger)["growth"].iloc[-1]
    assert growth is not None
    assert growth.low == 100 * (Fraction("1210.05") / Fraction("470.05") - 1)
    assert growth.high == 100 * (Fraction("1210.15") / Fraction("469.95") - 1)


def test_a_count_that_contradicts_the_year_before_gives_another_growth() -> None:
    found = sales.growth_by_other_count(load())
    assert found is not None
    assert found.low == 100 * (Fraction("1210.05") / Fraction("477.975") - 1)
    assert found.high == 100 * (Fraction("1210.15") / Fraction("477.965") - 1)
    alone = replace(load(), claims=load().claims.query("status != 'conflict'"))
    assert sales.growth_by_other_count(alone) is None


def test_more_than_half_of_the_year_was_listed_in_its_last_quarter(ledger: Ledger) -> None:
    share = sales.last_quarter_share(ledger)
    assert share.low == 100 * Fraction(640) / Fraction("1210.15")  # 52.9, and open above
    assert share.high is None


def test_the_largest_seller_listed_a_third_half_of_it_principal(ledger: Ledger) -> None:
    sellers = sales.sellers(ledger)
    assert list(sellers.index) == ["xingye", "ant_consumer_finance"]
    xingye, ant = sellers.iloc[0], sellers.iloc[1]
    assert Fraction("401.06") * 10**8 in xingye.npl_listed.interval
    assert Fraction("401.06") / Fraction("1210.1") in xingye.share.interval
    assert Fraction("203.90") / Fraction("401.06") in xingye.principal_share.interval
    assert Fraction("203.90") / Fraction("821.22") in xingye.principal_on_assets.interval
    assert {mark.kind for mark in xingye.principal_on_assets.marks} == {"inference"}
    assert Fraction("127") / Fraction("1210.1") in ant.share.interval
    assert ant.npl_listed_principal is None and ant.principal_on_assets is None


def test_a_share_of_two_counts_is_marked_and_one_of_a_single_count_is_not() -> None:
    """Whoever counts the sellers did not count the year; one post has both year and quarter."""
    ledger = load()
    shares = sales.sellers(ledger)["share"]
    assert [{mark.kind for mark in share.marks} for share in shares] == [{"across scopes"}] * 2
    assert not sales.last_quarter_share(ledger).marks


def test_listings_a_month_are_spans_by_their_months() -> None:
    found = sales.by_month(second_reading())
    assert list(found.index) == ["2023", "2024", "2025-01/2025-09", "2025Q4", "2026-01"]
    assert Fraction(470) / 12 * 10**8 in found.loc["2024", "a_month"].interval
    rest, quarter = found.loc["2025-01/2025-09"], found.loc["2025Q4"]
    assert rest.npl_listed.high == Fraction("1210.15") - 640 and rest.npl_listed.low is None
    assert (quarter.a_month.low, quarter.a_month.high) == (Fraction(640) / 3, None)
    assert Fraction("111.6") * 10**8 in found.loc["2026-01", "a_month"].interval


def test_two_prints_of_one_year_are_intersected(ledger: Ledger) -> None:
    """More than 400 and 401.06 are one figure: the finer print bounds it."""
    listed = sales.sellers(ledger).loc["xingye", "npl_listed"]
    assert listed.low == Fraction("401.055")
    assert listed.high == Fraction("401.065")


def test_the_two_growth_rates_cannot_both_hold(ledger: Ledger) -> None:
    growths = sales.half_year_growths(ledger)
    first, second = growths["base"]
    assert Fraction("304.6") / Fraction("1.67") * 10**8 in first.interval  # 182.4
    assert second.low == Fraction(300) / Fraction("3.175")  # open above
    assert second.high is None
    check = sales.growth_check(ledger, growths)
    assert Fraction("304.6") / Fraction("3.17") * 10**8 in check.bases[1].interval  # 96.1
    assert not check.can_both_hold
    assert not check.has_total_before
    assert not ledger.has("consumer_finance", "npl_transferred", sales.HALF_BEFORE)


def test_neither_base_is_ruled_out_by_the_year(ledger: Ledger) -> None:
    """Both lie below what was listed in the whole of the year before."""
    check = sales.growth_check(ledger, sales.half_year_growths(ledger))
    listed = ledger.value("consumer_finance", "npl_listed", "2024")
    assert all(base.compare(listed) == "smaller" for base in check.bases)


def test_a_rate_agrees_with_itself(ledger: Ledger) -> None:
    first = sales.half_year_growths(ledger).head(1)
    assert sales.growth_check(ledger, pd.concat([first, first])).can_both_hold


def test_the_printed_discounts_agree_with_price_and_debt(ledger: Ledger) -> None:
    packs = sales.packs(ledger)
    ant, zhongyin = packs.iloc[0], packs.iloc[1]
    assert Fraction(8140) / 90050 in ant.ratio.interval  # 9.04 per cent
    assert Fraction(562) / 32700 in zhongyin.ratio.interval  # 1.72 per cent
    assert ant.ratio.low == 100 * Fraction("8139.5") / Fraction(90055)
    assert [words.en for words in packs["agree"]] == ["yes", "yes"]
    assert all(p.ratio.interval.within(p.opening_price_ratio.interval) for p in packs.itertuples())


def test_every_admissible_world_lies_within_the_intervals(ledger: Ledger) -> None:
    dice = random.Random(2026)
    years, xingye = sales.by_year(ledger), sales.sellers(ledger).loc["xingye"]
    pack = sales.packs(ledger).iloc[0]
    for _ in range(200):
        before, after = (
            dice.uniform(float(year.low), float(year.high)) for year in years["npl_listed"].tail(2)
        )
        listed = dice.uniform(float(xingye.npl_listed.low), float(xingye.npl_listed.high))
        part = xingye.npl_listed_principal
        principal = dice.uniform(float(part.low), float(part.high))
        price = dice.uniform(float(pack.opening_price.low), float(pack.opening_price.high))
        debt = pack.unpaid_principal_interest
        owed = dice.uniform(float(debt.low), float(debt.high))
        for quantity, value in (
            (years["growth"].iloc[-1], after / before - 1),
            (xingye.share, listed / after),
            (xingye.principal_share, principal / listed),
            (pack.ratio, price / owed),
        ):
            assert float(quantity.interval.low) - 1e-12 <= value
            assert value <= float(quantity.interval.high) + 1e-12


def test_a_year_without_its_last_quarter_is_not_yet_the_latest(ledger: Ledger) -> None:
    row = ledger.claims[ledger.claims["id"] == "consumer_finance.npl_listed.2025"]
    later = row.assign(id="consumer_finance.npl_listed.2026", period="2026")
    grown = replace(ledger, claims=pd.concat([ledger.claims, later]))
    assert sales.by_year(grown).index[-1] == "2026"
    assert sales.latest_year(grown).name == sales.latest_year(ledger).name == "2025"
    quarter = later.assign(id="consumer_finance.npl_listed.2026Q4", period="2026Q4")
    whole = replace(grown, claims=pd.concat([grown.claims, quarter]))
    assert sales.latest_year(whole).name == "2026"
    assert sales.sellers(whole).empty
    none = replace(ledger, claims=ledger.claims[ledger.claims["metric"] != "npl_listed"])
    with pytest.raises(LedgerError, match="no year of listings with its last quarter"):
        sales.last_quarter_share(none)
