"""The Fenfu study: pencil arithmetic against the intervals."""

from fractions import Fraction

import pytest

from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu import Parameters, disclosed, pool_pricing
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import ScopeError, agreement


def test_the_pool_is_as_printed(pool) -> None:
    middles = {name: q.interval.midpoint / q.unit.factor for name, q in pool.items()}
    assert middles["loan_count"] == 10_020_000
    assert middles["borrower_count"] == 2_760_000
    assert middles["balance_per_borrower"] == Fraction("217.14")
    assert middles["balance_per_loan"] == Fraction("59.83")
    assert middles["average_rate"] == Fraction("15.02")
    assert middles["average_account_age"] == Fraction("1.51")
    assert middles["max_account_age"] == 4
    assert middles["share_le_2000"] == Fraction("91.2")


def test_loans_per_borrower_agree_in_both_ways(pool) -> None:
    ways = disclosed.two_ways(pool).loc["loans_per_borrower"]
    assert Fraction(1002, 276) in ways["first"].interval  # 3.6304
    assert Fraction("217.14") / Fraction("59.83") in ways["second"].interval  # 3.6293
    assert ways["both"].interval.within(ways["first"].interval)
    assert ways["both"].interval.within(ways["second"].interval)


def test_the_pool_is_some_six_hundred_million_yuan_in_both_ways(pool) -> None:
    ways = disclosed.two_ways(pool).loc["pool_balance"]
    assert 10_020_000 * Fraction("59.83") in ways["first"].interval  # 599.5 million
    assert 2_760_000 * Fraction("217.14") in ways["second"].interval  # 599.3 million
    # The counts of loans are the finer print.
    assert ways["both"].interval == ways["first"].interval


def test_the_table_of_two_ways_has_what_each_way_gives(pool) -> None:
    table = disclosed.two_ways(pool)
    assert list(table) == ["name", "first", "second", "both"]
    assert list(disclosed.agreed(table)) == list(table["both"])
    for row in table.itertuples():
        assert row.both.name == row.name
        assert row.both.interval == row.first.interval.intersect(row.second.interval)


def test_two_ways_that_contradict_each_other_have_nothing_in_common(pool) -> None:
    ways = disclosed.two_ways(pool | {"borrower_count": pool["borrower_count"] * 2})
    assert ways.loc["pool_balance", "both"] is None
    assert disclosed.agreed(ways)["pool_balance"] is ways.loc["pool_balance", "first"]


def test_the_table_of_day_counts_has_each_convention(ledger: Ledger, pool) -> None:
    printed, advertised = pool["average_rate_daily"], disclosed.product(ledger).posted_daily
    table = pool_pricing.by_day_count(pool["average_rate"], printed, advertised).set_index(
        "day_count"
    )
    assert list(table.index) == ["365", "366", "360"]
    assert [words.en for words in table["as_printed"]] == ["yes", "yes", "no"]
    assert [words.en for words in table["as_advertised"]] == ["no", "no", "no"]
    for days, annual in table["advertised_annual"].items():
        assert annual.interval == Interval.point(Fraction("0.0004") * int(days))


def test_the_pool_is_half_a_percent_of_the_book(ledger: Ledger, pool) -> None:
    share = disclosed.pool_share(
        disclosed.two_ways(pool).loc["pool_balance", "both"], disclosed.product(ledger).balance
    )
    assert round(float(share.low), 2) == round(float(share.high), 2) == 0.53


@pytest.mark.parametrize(("days", "answer"), [(365, "yes"), (366, "yes"), (360, "no")])
def test_the_articles_daily_rate_rules_out_a_360_day_year(pool, days, answer) -> None:
    rate = pool_pricing.daily_rate(pool["average_rate"], days)
    assert Fraction("0.1502") / days in rate.interval
    assert agreement(rate, pool["average_rate_daily"]).en == answer


def test_four_hundredths_a_day_is_14_6_a_year(ledger: Ledger, pool) -> None:
    annual = pool_pricing.annual_rate(disclosed.product(ledger).posted_daily, 365)
    assert annual.interval == Interval.point(Fraction("0.146"))  # a posted price is exact
    assert agreement(annual, ledger.value("fenfu", "advertised_rate", "2025-08")).en == "yes"


def test_the_pool_is_dearer_than_the_posted_price(ledger: Ledger, pool) -> None:
    dearer = pool_pricing.rates(ledger, pool, Parameters()).above_advertised
    assert (dearer.low, dearer.high) == (Fraction("0.415"), Fraction("0.425"))  # 15.02 − 14.6


def test_the_books_counts_are_marked_as_extrapolated(ledger: Ledger, pool) -> None:
    whole = disclosed.extrapolated_counts(pool, disclosed.product(ledger).balance)
    assert Fraction("112588000000") / Fraction("59.83") in whole["loans"].interval  # 1.88 billion
    assert {mark.kind for q in whole.values() for mark in q.marks} == {"extrapolated"}


def test_a_pools_average_does_not_multiply_the_book_in_silence(ledger: Ledger, pool) -> None:
    with pytest.raises(ScopeError, match="fenfu and fenfu_pool are different scopes"):
        disclosed.product(ledger).balance / pool["balance_per_loan"]


def test_the_operators_margins(ledger: Ledger) -> None:
    accounts = disclosed.operator(ledger)
    assert Fraction("1.24") / Fraction("37.35") in accounts.loc["2024", "margin"].interval
    assert Fraction("0.619501") / Fraction("25.75") in accounts.loc["2025H1", "margin"].interval
    pace = disclosed.half_year_pace(accounts)
    assert Fraction("51.5") / Fraction("37.35") in pace.interval


def test_the_operator_is_no_peer_of_the_platforms_it_is_set_beside(ledger: Ledger) -> None:
    found = disclosed.peers(ledger).loc["revenue"]
    ratios = found["ratio"]
    assert len(ratios) == 2
    assert all(float(ratio.high) < 0.65 for ratio in ratios)
    first_half = found["other"].iloc[1]
    assert Fraction("42.11") * 10**8 in first_half.interval  # 61.72 − 19.61


def test_flows_and_stocks_are_not_divided(ledger: Ledger) -> None:
    peers = disclosed.peers(ledger)
    refused = peers.loc[peers["ratio"].isna(), "scope"]
    assert list(refused.index) == ["balance_per_loan", "balance_per_borrower"]
    assert all(scope.en.startswith("not comparable") for scope in refused)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            {"days": 365},
            "there is no parameter 'days'; the parameters are: language, day_count, cap, "
            "upper_rate, funding, loss_given_default, opening_share",
        ),
        ({"day_count": 364}, "parameter day_count=364 is refused: it must be 365 or 366 or 360"),
        ({"day_count": "365"}, "parameter day_count='365' is refused"),
        ({"cap": -1.0}, "parameter cap=-1.0 is refused"),
        ({"cap": True}, "parameter cap=True is refused"),
        ({"upper_rate": 0.9}, "parameter upper_rate=0.9 is refused"),
        ({"cap": 1e-300}, "from 0.01 to 36"),
        ({"upper_rate": 36.5}, "from 1 to 36"),
        ({"funding": -0.1}, "parameter funding=-0.1 is refused"),
        (
            {"funding": 1e-300},
            "is refused (it is too small to be a cost): it must be cost of funds",
        ),
        ({"loss_given_default": 0.99}, "from 1 to 100"),
        ({"loss_given_default": 1e-300}, "parameter loss_given_default=1e-300 is refused"),
        ({"opening_share": 0.99}, "the lowest balance of the half-year in percent of mid-year's"),
        ({"opening_share": 100.5}, "parameter opening_share=100.5 is refused"),
        ({"opening_share": float("nan")}, "parameter opening_share=nan is refused"),
        ({"upper_rate": float("nan")}, "parameter upper_rate=nan is refused"),
    ],
)
def test_parameters_are_refused_in_one_sentence(ledger: Ledger, given, sentence) -> None:
    with pytest.raises(ParameterError) as refused:
        Parameters.check(given, ledger)
    assert sentence in str(refused.value)


def test_the_ends_of_the_ranges_are_allowed(ledger: Ledger) -> None:
    least = {"cap": 0.01, "upper_rate": 1.0, "loss_given_default": 1.0, "opening_share": 1.0}
    for funding in (0.0, 0.01):
        assert Parameters.check(least | {"funding": funding}, ledger).funding == funding
