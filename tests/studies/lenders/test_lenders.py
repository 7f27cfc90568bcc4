"""Lenders' economics: pencil arithmetic from the printed strings, and random admissible worlds."""

import random
from fractions import Fraction

import pandas as pd
import pytest

from tests.first_reading import first_reading
from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders import Parameters, accounts, lending
from xiaodai.values.quantity import Computed, Quantity

# Net profit, opening and closing assets (亿元) as printed; an opening in brackets is a growth rate.
RETURNS_2024 = {
    "ant_consumer_finance": ("30.51", "2396.69", "3137.51"),
    "zhaolian": ("30.16", "1764.21", "1637.51"),
    "xingye": ("4.30", "869.31", "821.22"),
    "zhongyin": ("0.45", "(6.53)", "791.51"),
    "zhongyou": ("8.04", "582.22", "672.29"),
    "mashang": ("22.81", "712.80", "655.60"),
    "ningyin": ("3.03", "456.71", "598.15"),
    "pingan": ("10.2", "(33.8)", "542.93"),
    "changyin": ("0.34", "(8.37)", "296.20"),
    "yangguang": ("0.58", "(-16.22)", "97.83"),
}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def panel(ledger: Ledger) -> pd.DataFrame:
    return accounts.panel(ledger, 2024)


def holds(quantity: Quantity | None, value: float, slack: float = 1e-9) -> bool:
    """Whether a value in the quantity's own unit lies within it."""
    assert quantity is not None and quantity.low is not None
    high = float("inf") if quantity.high is None else float(quantity.high)
    return float(quantity.low) - slack <= value <= high + slack


def test_the_panel_is_as_printed_and_sorted_by_assets(panel) -> None:
    mashang = panel.loc["mashang"]
    middles = {
        name: float(getattr(mashang, name).interval.midpoint / 10**8)
        for name in ("total_assets", "revenue", "net_profit", "credit_impairment", "write_offs")
        if getattr(mashang, name) is not None
    }
    assert middles == {
        "total_assets": 655.6,
        "revenue": 151.49,
        "net_profit": 22.81,
        "credit_impairment": 38.6,
    }
    assert list(panel.index[:3]) == ["ant_consumer_finance", "zhaolian", "xingye"]


def test_every_return_follows_from_three_printed_figures(panel) -> None:
    computed = set(panel["return_on_assets"].dropna().index)
    assert computed == set(RETURNS_2024)
    for who, (profit, opening, closing) in RETURNS_2024.items():
        end = float(closing)
        start = end / (1 + float(opening[1:-1]) / 100) if "(" in opening else float(opening)
        value = 100 * float(profit) / ((start + end) / 2)
        assert holds(panel.loc[who, "return_on_assets"], value), who
        assert panel.loc[who, "return_on_assets"].interval.width < Fraction(1, 2000)


def test_mashang_earns_21_loses_7_and_pays_collectors_6(panel) -> None:
    opening = 536.66 / (1 - 0.0847)
    mean = (opening + 536.66) / 2
    row = panel.loc["mashang"]
    assert round(mean, 1) == 561.5
    assert holds(row.interest_on_loans, 100 * 117.99 / mean)
    assert holds(row.impairment_on_loans, 100 * 38.60 / mean)
    assert holds(row.collection_on_loans, 100 * 31.28 / mean)
    assert round(float(row.impairment_on_loans.low), 1) == 6.9
    assert round(float(row.collection_on_loans.high), 1) == 5.6
    assert holds(row.impairment_on_assets, 100 * 38.60 / ((712.80 + 655.60) / 2))


def test_write_offs_are_set_against_closing_loans(panel) -> None:
    assert holds(panel.loc["zhongyou", "write_offs_on_loans"], 100 * 60.95 / 638.10)
    assert panel["write_offs_on_loans"].notna().sum() == 1


def test_a_stock_that_was_not_printed_is_derived_from_the_growth_that_follows(panel) -> None:
    assets = panel.loc["hubei_cf", "total_assets"]
    assert holds(assets.to("yi_yuan"), 255.05 / 1.3519)
    assert accounts.is_derived(assets) and not accounts.is_derived(
        panel.loc["mashang", "total_assets"]
    )


def test_what_is_missing_stays_missing(panel) -> None:
    assert panel.loc["zhongyuan", "net_profit"] is not None
    assert panel.loc["zhongyuan", "return_on_assets"] is None  # its opening assets were not printed
    assert panel.loc["haier", "net_profit"] is None
    assert panel.loc["suyin", "total_assets"] is None  # printed for the end of March only


def test_lenders_are_ranked_by_a_known_figure(panel) -> None:
    by_return = accounts.ranked(panel, "return_on_assets")
    assert set(by_return.index) == set(RETURNS_2024) and list(by_return) == list(panel)
    middles = [ratio.interval.midpoint for ratio in by_return["return_on_assets"]]
    assert middles == sorted(middles, reverse=True)
    assert accounts.ranked(by_return, "net_profit").index[0] == "ant_consumer_finance"
    assert by_return.index[0] == "mashang"  # the largest profit is not the highest return


def test_half_a_years_return_is_not_doubled(ledger: Ledger) -> None:
    returns = accounts.panel(ledger, 2025)["return_on_assets"]
    assert accounts.window_of(ledger, 2025).period == "2025H1"
    for who, profit, opening, closing in (
        ("ant_consumer_finance", 14.6, 3137.51, 3064.7),
        ("zhaolian", 15.04, 1637.51, 1577.22),
        ("mashang", 11.55, 655.60, 680.99),
        ("zhongyin", 1.5, 791.51, 817.03),
    ):
        assert holds(returns[who], 100 * profit / ((opening + closing) / 2))
    assert returns.notna().sum() == 4


def test_the_mean_from_a_growth_rate_is_sharp(ledger: Ledger) -> None:
    """Each end is attained by true values that would be printed just so."""
    span = accounts.window(2024, is_half=False)
    mean = accounts.mean_level(ledger, "pingan", "total_assets", span)
    assert mean is not None
    ends = tuple(
        Fraction(closing) * (1 + 1 / (1 + Fraction(growth) / 100)) / 2
        for closing, growth in (("542.925", "33.85"), ("542.935", "33.75"))
    )
    assert (mean.low, mean.high) == ends


def test_every_admissible_world_lies_within_the_ratios(ledger: Ledger) -> None:
    """Draw true prints inside their intervals and compute the ratios in plain floats."""
    dice = random.Random(20251031)
    row = accounts.panel(ledger, 2024).loc["mashang"]
    names = ("net_profit", "revenue", "credit_impairment", "collection_fees", "interest_income")
    printed = {name: getattr(row, name) for name in names}
    printed |= {
        day: ledger.value("mashang", "total_assets", day) for day in ("2023-12-31", "2024-12-31")
    }
    printed["loans"] = ledger.value("mashang", "loans_net", "2024-12-31")
    printed["growth"] = ledger.value("mashang", "loans_net_growth", "2024")
    for _ in range(300):
        true = {
            name: dice.uniform(float(q.interval.low), float(q.interval.high))
            for name, q in printed.items()
        }
        assets = (true["2023-12-31"] + true["2024-12-31"]) / 2
        loans = true["loans"] * (1 + 1 / (1 + true["growth"])) / 2
        outcomes = {
            "return_on_assets": true["net_profit"] / assets,
            "revenue_on_assets": true["revenue"] / assets,
            "impairment_on_assets": true["credit_impairment"] / assets,
            "impairment_on_loans": true["credit_impairment"] / loans,
            "collection_on_loans": true["collection_fees"] / loans,
            "interest_on_loans": true["interest_income"] / loans,
        }
        for name, value in outcomes.items():
            assert holds(getattr(row, name), 100 * value), name


def test_printed_derived_and_missing_make_up_the_industry(ledger: Ledger) -> None:
    for year in accounts.years(ledger):
        for row in accounts.coverage(ledger, year).itertuples():
            assert row.printed.low + row.derived.low + row.missing.low == 31
    found = accounts.coverage(ledger, 2024)
    assert [found.loc["total_assets", how].low for how in ("printed", "derived")] == [13, 1]
    assert found.loc["return_on_assets", "derived"].low == 10


def test_three_lenders_made_more_than_half_of_the_published_profit(ledger: Ledger) -> None:
    top = accounts.top_earners(ledger, 2024)
    assert top is not None
    assert holds(top.profit.to("yi_yuan"), 30.51 + 30.16 + 22.81)
    assert holds(top.share, 100 * 83.48 / 156)
    assert top.share.low > 50
    assert {mark.kind for mark in top.share.marks} == {"across scopes"}
    half = accounts.top_earners(ledger, 2025)
    assert half is not None and holds(half.share, 100 * (14.6 + 15.04 + 11.55) / 83.93)
    assert half.names.en.startswith("Zhaolian")  # first again in the half-year
    assert accounts.top_earners(ledger, 2022) is None


def test_the_cost_of_funds_fell_by_three_to_four_and_a_half_points(ledger: Ledger) -> None:
    band = lending.band(ledger)
    assert (band.fall.low, band.fall.high) == (3, Fraction("4.5"))  # 6 − 3, 7 − 2.5
    assert holds(band.share, 100 * 19 / 30)
    assert {mark.kind for mark in band.fall.marks} == {"inference"}


def test_a_pools_gap_to_its_coupon_is_an_inference(ledger: Ledger) -> None:
    ((_, gap),) = lending.gaps(ledger).iterrows()
    assert holds(gap.gap, 23.57 - 1.8)
    assert (gap.gap.low, gap.gap.high) == (Fraction("21.715"), Fraction("21.825"))
    assert {mark.kind for mark in gap.gap.marks} == {"inference"}
    assert "no bound" in gap.gap.marks[0].reason.en


def test_the_gap_bounds_no_excess_spread(ledger: Ledger) -> None:
    """With four fifths of a pool in senior notes and a residual without coupon more is left."""
    ((_, gap),) = lending.gaps(ledger).iterrows()
    spread = (
        gap.average_rate.interval.midpoint - Fraction(4, 5) * gap.senior_coupon.interval.midpoint
    )
    assert 100 * spread == Fraction("22.13") > gap.gap.high


def test_the_number_of_companies_has_a_date(ledger: Ledger) -> None:
    counts = {year: accounts.company_count(ledger, year) for year in (2022, 2023, 2024, 2025)}
    assert {point.quantity.low for point in counts.values()} == {31}
    assert [point.period for point in counts.values()] == ["2024-12-31"] * 3 + ["2025-12-31"]


def test_the_off_book_share_is_off_over_both(ledger: Ledger) -> None:
    ((_, haier),) = lending.off_book(ledger).iterrows()
    assert holds(haier.share, 100 * 64.49 / (64.49 + 279.82))
    ends = [
        100 * Fraction(off) / (Fraction(off) + Fraction(on))
        for off, on in (("64.485", "279.825"), ("64.495", "279.815"))
    ]
    assert [haier.share.low, haier.share.high] == ends
    assets = ledger.value("haier", "total_assets", haier.period.code)
    assert haier.loan_balance.compare(assets) == "smaller"  # what the inference rests on


def test_every_price_of_money_is_one_that_was_printed(ledger: Ledger) -> None:
    found = pd.concat([lending.costs(ledger), lending.reach(ledger)])
    assert not any(isinstance(value.lineage, Computed) for value in found["value"])
    assert len(lending.costs(ledger)) == 6


def test_the_industry_shrank_in_the_last_quarter(ledger: Ledger) -> None:
    quarter = lending.contraction(ledger)
    assert holds(quarter.fall.to("yi_yuan"), 327)
    assert holds(quarter.decline, 100 * 327 / (14381 + 327))
    ends = [
        100 * Fraction(fall) / (Fraction(closing) + Fraction(fall))
        for fall, closing in (("326.5", "14381.5"), ("327.5", "14380.5"))
    ]
    assert [quarter.decline.low, quarter.decline.high] == ends
    assert quarter.not_growing.low == 31 - 6
    for counted in (quarter.growing, quarter.not_growing):
        assert {mark.kind for mark in counted.marks} == {"inference"}
    assert holds(quarter.market_decline, 100 * 1300 / (211600 + 1300))
    assert holds(quarter.share_of_fall, 100 * 327 / 1300)
    assert holds(quarter.share_of_loans, 100 * 14381 / 211600)


def test_those_that_did_not_grow_lost_at_least_their_share_of_the_fall(ledger: Ledger) -> None:
    """In any world with six that grow, the others' mean fall is no less than the bound."""
    dice = random.Random(31)
    bound = lending.contraction(ledger).least_mean_fall
    assert bound.high is None and {mark.kind for mark in bound.marks} == {"inference"}
    assert holds(bound, 327e8 / 25)
    for _ in range(200):
        growth = sum(dice.uniform(0, 50) for _ in range(6))
        fall = dice.uniform(326.5, 327.5)
        assert (fall + growth) * 1e8 / 25 >= float(bound.low)
    assert float(bound.low) == 326.5e8 / 25  # attained where the six grow by next to nothing


def test_falls_are_those_of_the_market_the_industry_and_single_companies(ledger: Ledger) -> None:
    found = lending.falls(ledger)
    assert list(found.index) == [
        "hubei_cf",
        "mashang",
        "consumer_finance",
        "household_consumer_loans",
    ]
    assert float(found.loc["mashang", "fall"]) == pytest.approx(17.6)
    industry = Fraction(327) / (14381 + 327) * 100
    assert float(found.loc["consumer_finance", "fall"]) == pytest.approx(float(industry), abs=0.01)
    market = Fraction(1300) / (211600 + 1300) * 100
    low, high = found.loc["household_consumer_loans", "fall"].interval.ends
    assert low < market / 100 < high


def test_a_bank_with_two_lists_is_named_with_both(ledger: Ledger) -> None:
    found = lending.partner_lists(ledger)
    assert list(found.index) == ["yillion_bank"]  # of Ping An Bank one list is known
    bank = found.iloc[0]
    assert (float(bank.before.quantity), float(bank.after.quantity)) == (56, 11)
    assert bank.before.period < bank.after.period


def test_the_largest_company_is_the_largest_of_all_not_of_the_panel(ledger: Ledger) -> None:
    found = accounts.largest(ledger, "2024-12-31")
    assert found is not None
    assert found.lender.en == "Ant"
    assert float(found.total_assets) == pytest.approx(3137.51e8 / 1e8, rel=1e-6)
    low, high = found.share.interval.ends
    assert low < Fraction("3137.51") / Fraction("13848.59") < high
    assert found.later is None or found.later.period > "2024-12-31"
    assert accounts.largest(ledger, "1999-12-31") is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"years": 2024}, "there is no parameter 'years'; the parameters are: language, year, "),
        ({"year": "2024"}, "parameter year='2024' is refused: it must be a year with lenders'"),
        ({"year": True}, "parameter year=True is refused"),
        ({"year": 2019}, "the ledger has lenders' figures for 2022, 2023, 2024, 2025"),
        ({"lenders": ["mashan"]}, "'mashan' is not among those that disclose: ant_consumer"),
        ({"lenders": 7}, "parameter lenders=7 is refused"),
        (
            {"lenders": ["mashang", "haier", "mashang"]},
            "is refused ('mashang' stands in it more than once): it must be a list of lenders",
        ),
        (
            {"year": 2022, "lenders": ["zhongyin"]},
            "parameters year=2022 and lenders=['zhongyin'] are refused: none of these lenders has",
        ),
    ],
)
def test_parameters_are_refused_in_one_sentence(ledger: Ledger, given, sentence) -> None:
    with pytest.raises(ParameterError) as refused:
        Parameters.check(given, ledger)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_lender_without_figures_may_stand_beside_one_with_some(ledger: Ledger) -> None:
    given = {"year": 2022, "lenders": ["zhongyin", "haier"]}
    settings = Parameters.check(given, ledger)
    panel = accounts.panel(ledger, settings.year, settings.lenders)
    assert list(panel.index) == ["haier", "zhongyin"]
    assert panel.loc["zhongyin", ["total_assets", "net_profit"]].isna().all()
