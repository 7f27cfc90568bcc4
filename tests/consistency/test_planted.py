"""Contradictions that someone may plant are found by their relation; clean figures pass."""

from fractions import Fraction

import pytest

from tests.consistency.planted import (
    Add,
    Change,
    Edit,
    Entity,
    Metric,
    Planted,
    figure,
    plant,
    shipped,
    unexplained,
)

pytestmark = pytest.mark.slow

N, JUNE, SEPTEMBER = "national", "2025-06-30", "2025-09-30"
NEW = Entity("newcomer")
POOL = Entity("new_pool", "pool", "haier")
SMALL_BANK = "rural_share"
BANK_SHARE = Metric(
    SMALL_BANK,
    "unit=percent kind=ratio numerator=growing_company_count denominator=company_count",
)


def new(metric: str, period: str, printed: str, qualifier: str = "") -> Add:
    return Add("newcomer", metric, period, printed, qualifier)


def pool(metric: str, printed: str) -> Add:
    return Add("new_pool", metric, "2025", printed)


# What is planted → the relation that must find it, the figures of the smallest contradictory set
# (`…` stands for all provinces) and by how much it is off, worked out by hand.
PRINTS: dict[str, tuple[list[Change], str, str, str]] = {
    "two digits swapped": (
        [Edit("national.company_count.2025-06-30.3", "4947家")],
        "duplicate",
        "national.company_count.2025-06-30",
        "27",
    ),
    "one digit off": (
        [Edit("national.company_count.2025-03-31.2", "6081 家")],
        "duplicate",
        "national.company_count.2025-03-31",
        "1000",
    ),
    "wan for yi": (
        [Edit("national.loan_balance.2025-06-30.3", "7361万元")],
        "duplicate",
        "national.loan_balance.2025-06-30",
        "7359.76385",
    ),
    "billion for a hundred million": (
        [Edit("national.loan_balance.2025-06-30.7", "7361 billion yuan")],
        "duplicate",
        "national.loan_balance.2025-06-30",
        "66243.5",
    ),
    "a level with a minus": (
        [Edit("national.loan_balance.2025-06-30.3", "-7361亿元")],
        "duplicate",
        "national.loan_balance.2025-06-30",
        "14721",
    ),
    "a fall told as a rise": (
        [Edit("national.loan_balance_change_ytd.2025H1.5", "增加187亿元")],
        "duplicate",
        "national.loan_balance_change_ytd.2025H1",
        "373",
    ),
    "a second print in finer digits": (
        [Add("qifu", "loan_balance", SEPTEMBER, "1383.6亿元")],
        "duplicate",
        "qifu.loan_balance.2025-09-30",
        "2.4",
    ),
    "more than it was": (
        [Add(N, "loan_balance", SEPTEMBER, "7300亿元", "突破")],
        "duplicate",
        "national.loan_balance.2025-09-30",
        "70.5",
    ),
    "less than it was": (
        [Add(N, "company_count", SEPTEMBER, "4800家", "不足")],
        "duplicate",
        "national.company_count.2025-09-30",
        "63",
    ),
    "the same quarter written as months": (
        [Add(N, "company_count_change_qoq", "2025-04/2025-06", "170家", "减少")],
        "duplicate",
        "national.company_count_change_qoq.2025Q2 "
        "national.company_count_change_qoq.2025-04_2025-06",
        "63",
    ),
    "another end of a range": (
        [Add("changyin", "loan_rate_range", "2025", "10.8%至24%")],
        "duplicate",
        "changyin.loan_rate_range.2025",
        "1.85",
    ),
    "another day of one month": (
        [Add("ant_xiaowei", "deregistered", "2024-12", "2024年12月13日")],
        "duplicate",
        "ant_xiaowei.deregistered.2024-12",
        "17",
    ),
    "another month of deregistration": (
        [Add("ant_xiaowei", "deregistered", "2024-11", "2024年11月30日")],
        "duplicate",
        "ant_xiaowei.deregistered.2024-12 ant_xiaowei.deregistered.2024-11",
        "30",
    ),
    "another year of foundation": (
        [Add("soyidai", "founded", "2012", "2012年")],
        "duplicate",
        "soyidai.founded.2014-04 soyidai.founded.2012",
        "456",
    ),
    "a level told of a quarter": (
        [Add("haier", "total_assets", "2024Q4", "392.48亿元")],
        "duplicate",
        "haier.total_assets.2024-12-31 haier.total_assets.2024Q4",
        "98.99",
    ),
    "a rejected level printed once more": (
        [Add(N, "loan_balance", "2016-12-31", "9292.8亿元")],
        "duplicate",
        "national.loan_balance.2016-12-31",
        "19.9",
    ),
    "a rejected count printed once more": (
        [Add(N, "company_count", "2022-06-30", "8810家")],
        "duplicate",
        "national.company_count.2022-06-30",
        "2660",
    ),
    "a rejected growth printed once more": (
        [Add("retail_sales", "retail_sales_growth", "2025Q1", "8.5%")],
        "duplicate",
        "retail_sales.retail_sales_growth.2025Q1",
        "3.8",
    ),
    "a superseded figure printed once more": (
        [Add("ant_shangcheng", "net_profit", "2020H1", "6.20亿元")],
        "duplicate",
        "ant_shangcheng.net_profit.2020H1",
        "0.01",
    ),
    "a third day where two are disputed": (
        [Add("bank_of_urumqi", "announced_stop", "2025", "2025年12月1日")],
        "duplicate",
        "bank_of_urumqi.announced_stop.2025",
        "25",
    ),
    "a third rate where two are disputed": (
        [Add("zhaolian", "net_profit_growth", "2025H1", "-25%")],
        "duplicate",
        "zhaolian.net_profit_growth.2025H1",
        "11.155",
    ),
}

CHANGES: dict[str, tuple[list[Change], str, str, str]] = {
    "the quarter's fall, one too many": (
        [Add(N, "company_count_change_qoq", "2025Q3", "112家", "减少")],
        "change",
        "national.company_count_change_qoq.2025Q3 national.company_count.2025-09-30 "
        "national.company_count.2025-06-30",
        "1",
    ),
    "the year's fall told of a quarter": (
        [Add(N, "loan_balance_change_qoq", "2025Q3", "319亿元", "减少")],
        "change",
        "national.loan_balance_change_qoq.2025Q3 national.loan_balance.2025-09-30 "
        "national.loan_balance.2025-06-30",
        "185.5",
    ),
    "exits over a span": (
        [Add(N, "net_exits", "2025-01/2025-09", "349家")],
        "change",
        "national.net_exits.2025-01_2025-09 national.company_count.2025-09-30 "
        "national.company_count.2024-12-31",
        "45",
    ),
    "a rejected figure printed once more": (
        [Add(N, "net_exits", "2020", "184家")],
        "change",
        "national.net_exits.2020 national.company_count.2020-12-31 "
        "national.company_count.2019-12-31",
        "249",
    ),
    "percentage points swapped": (
        [Edit("ningyin.online_joint_share_change.2023-01_2024-12", "20.14个百分点", alone=True)],
        "change",
        "ningyin.online_joint_share_change.2023-01_2024-12 ningyin.online_joint_share.2024-12-31 "
        "ningyin.online_joint_share.2022-12-31",
        "0.21",
    ),
    "a level under a change": (
        [Edit("national.company_count.2025-03-31", "5091家", alone=True)],
        "change",
        "national.company_count_change_qoq.2025Q2 national.company_count.2025-06-30 "
        "national.company_count.2025-03-31",
        "10",
    ),
    "a change on a year before": (
        [
            Metric(
                "assets_yoy",
                "unit=yi_yuan kind=change change_of=total_assets change_base=previous_year",
            ),
            Add("haier", "assets_yoy", "2024", "增加40.0亿元"),
        ],
        "change",
        "haier.assets_yoy.2024 haier.total_assets.2024-12-31 haier.total_assets.2023-12-31",
        "9.13",
    ),
    "a change of a flow": (
        [
            Metric(
                "revenue_yoy",
                "unit=yi_yuan kind=change change_of=revenue change_base=previous_year",
            ),
            Add("xingye", "revenue_yoy", "2024", "1.63亿元", "减少"),
        ],
        "change",
        "xingye.revenue_yoy.2024 xingye.revenue.2024 xingye.revenue.2023",
        "9.985",
    ),
    "a fall on the quarter": (
        [
            Metric(
                "exits_qoq",
                "unit=company kind=count fall_of=company_count change_base=previous_quarter",
            ),
            Add(N, "exits_qoq", "2025Q3", "121家"),
        ],
        "change",
        "national.exits_qoq.2025Q3 national.company_count.2025-09-30 "
        "national.company_count.2025-06-30",
        "10",
    ),
}

RATES: dict[str, tuple[list[Change], str, str, str]] = {
    "growth without its minus": (
        [Edit("ant_consumer_finance.total_assets_growth_ytd.2025H1", "+2.32%")],
        "growth",
        "ant_consumer_finance.total_assets_growth_ytd.2025H1 "
        "ant_consumer_finance.total_assets.2025-06-30 "
        "ant_consumer_finance.total_assets.2024-12-31",
        "",
    ),
    "growth on the year told of the quarter": (
        [Add(N, "loan_balance_growth_qoq", "2025Q3", "-3.8%")],
        "growth",
        "national.loan_balance_growth_qoq.2025Q3 national.loan_balance.2025-09-30 "
        "national.loan_balance.2025-06-30",
        "",
    ),
    "growth on the quarter told of the year": (
        [Add(N, "loan_balance_growth", SEPTEMBER, "-1.79%")],
        "growth",
        "national.loan_balance_growth.2025-09-30 national.loan_balance.2025-09-30 "
        "national.loan_balance.2024-09-30",
        "",
    ),
    "an amount told in percentage points": (
        [Add("haier", "total_assets_growth", "2024", "30.81个百分点")],
        "growth",
        "haier.total_assets_growth.2024 haier.total_assets.2024-12-31 "
        "haier.total_assets.2023-12-31",
        "",
    ),
    "growth over the later level": (
        [Add("haier", "total_assets_growth", "2024", "10.50%")],
        "growth",
        "haier.total_assets_growth.2024 haier.total_assets.2024-12-31 "
        "haier.total_assets.2023-12-31",
        "",
    ),
    "growth of a flow": (
        [Edit("xingye.revenue_growth.2024", "-10.63%")],
        "growth",
        "xingye.revenue_growth.2024 xingye.revenue.2024 xingye.revenue.2023",
        "",
    ),
    "a flow under its growth": (
        [Add("retail_sales", "retail_sales", "2024Q1", "12.4万亿元")],
        "growth",
        "retail_sales.retail_sales_growth.2025Q1 retail_sales.retail_sales.2025Q1 "
        "retail_sales.retail_sales.2024Q1",
        "",
    ),
    "growth of a month": (
        [
            NEW,
            new("loan_balance", "2024-02-29", "100亿元"),
            new("loan_balance", "2025-02-28", "110亿元"),
            new("loan_balance_growth", "2025-02", "+20%"),
        ],
        "growth",
        "newcomer.loan_balance_growth.2025-02 newcomer.loan_balance.2025-02-28 "
        "newcomer.loan_balance.2024-02-29",
        "",
    ),
    "an opening price in yi": (
        [Edit("ant_cf_npl_pack.opening_price.2025-09", "8140亿元")],
        "ratio",
        "ant_cf_npl_pack.opening_price_ratio.2025-09 ant_cf_npl_pack.opening_price.2025-09 "
        "ant_cf_npl_pack.unpaid_principal_interest.2025-09",
        "",
    ),
    "a share of a balance": (
        [Edit("suyin.platform_loan_share.2025-03-31", "93.11%")],
        "ratio",
        "suyin.platform_loan_share.2025-03-31 suyin.platform_loan_balance.2025-03-31 "
        "suyin.loan_balance.2025-03-31",
        "",
    ),
    "a ratio and both its terms": (
        [
            Add("ant_consumer_finance", "npl_balance", "2023-12-31", "30亿元"),
            Add("ant_consumer_finance", "loan_balance", "2023-12-31", "2300亿元"),
        ],
        "ratio",
        "ant_consumer_finance.npl_ratio.2023-12-31 ant_consumer_finance.npl_balance.2023-12-31 "
        "ant_consumer_finance.loan_balance.2023-12-31",
        "",
    ),
    "a ratio of counts": (
        [
            Metric(
                "led",
                "unit=percent kind=share numerator=bank_led_company_count "
                "denominator=company_count",
            ),
            Add("consumer_finance", "led", "2024-12-31", "80%"),
        ],
        "ratio",
        "consumer_finance.led.2024-12-31 consumer_finance.company_count.2024-12-31 "
        "consumer_finance.bank_led_company_count.2024-12-31",
        "",
    ),
    "a ratio that no whole number gives": (
        [BANK_SHARE, Add("consumer_finance", SMALL_BANK, "2024-12-31", "70.0%")],
        "integer",
        "consumer_finance.rural_share.2024-12-31 consumer_finance.company_count.2024-12-31",
        "",
    ),
    "half a company": (
        [Add(N, "company_count", "2026-03-31", "4801.5家")],
        "integer",
        "national.company_count.2026-03-31",
        "",
    ),
    "profit a day in yuan": (
        [Edit("ant_consumer_finance.net_profit_per_day.2024", "835.89元")],
        "day count",
        "ant_consumer_finance.net_profit_per_day.2024 ant_consumer_finance.net_profit.2024",
        "",
    ),
    "a rate a day": (
        [Edit("fenfu_pool.average_rate_daily.2025.2", "0.051%")],
        "day count",
        "fenfu_pool.average_rate_daily.2025 fenfu_pool.average_rate.2025",
        "",
    ),
}

WHOLES: dict[str, tuple[list[Change], str, str, str]] = {
    "a share above the whole": (
        [Add("haier", "offline_loan_share", "2024-12-31", "182%")],
        "domain",
        "haier.offline_loan_share.2024-12-31",
        "81.5",
    ),
    "a share below nothing": (
        [Add("haier", "offline_loan_share", "2024-12-31", "-18%")],
        "domain",
        "haier.offline_loan_share.2024-12-31",
        "17.5",
    ),
    "fewer companies than none": (
        [Add(N, "company_count", "2026-03-31", "-4800家")],
        "domain",
        "national.company_count.2026-03-31",
        "4800",
    ),
    "assets that fall by more than all": (
        [Add("haier", "total_assets_growth", "2025", "-150%")],
        "domain",
        "haier.total_assets_growth.2025",
        "49.5",
    ),
    "an average rate ten times too high": (
        [Add("hubei_cf", "average_rate", "2025", "230.5%")],
        "domain",
        "hubei_cf.average_rate.2025",
        "194.45",
    ),
    "two shares that make no whole": (
        [Edit("ant_group.partner_funded_share.2020-06-30", "89%")],
        "complement",
        "ant_group.on_balance_share.2020-06-30 ant_group.partner_funded_share.2020-06-30",
        "8.815",
    ),
    "a new share and what it leaves": (
        [
            Metric("below_20", "unit=percent kind=share complement_of=share_rate_ge_20"),
            Add("zhongyou", "below_20", "2024-12-31", "47.00%"),
        ],
        "complement",
        "zhongyou.below_20.2024-12-31 zhongyou.share_rate_ge_20.2024-12-31",
        "0.89",
    ),
    "more bad loans than loans": (
        [Add("haier", "npl_balance", "2024-12-31", "300亿元")],
        "part",
        "haier.npl_balance.2024-12-31 haier.loan_balance.2024-12-31",
        "19.675",
    ),
    "more bank-led companies than companies": (
        [Edit("consumer_finance.bank_led_company_count.2024-12-31", "32家")],
        "part",
        "consumer_finance.bank_led_company_count.2024-12-31 "
        "consumer_finance.company_count.2024-12-31",
        "1",
    ),
    "more small loans than loans": (
        [Edit("fenfu_pool.loan_count_le_2000.2025", "1010.3万笔")],
        "part",
        "fenfu_pool.loan_count_le_2000.2025 fenfu_pool.loan_count.2025",
        "77500",
    ),
    "capital before and after": (
        [Edit("ant_consumer_finance.registered_capital.2022-11", "158亿元")],
        "sum",
        "ant_consumer_finance.registered_capital.2022-11 "
        "ant_consumer_finance.registered_capital_before.2022-11 "
        "ant_consumer_finance.capital_increase.2022-11",
        "25.5",
    ),
    "a stack of costs": (
        [Edit("western_lender.funding_traffic_risk_cost.2025-11", "约25%", alone=True)],
        "sum",
        "western_lender.funding_traffic_risk_cost.2025-11 western_lender.funding_cost.2025-11 "
        "western_lender.traffic_cost.2025-11 western_lender.risk_cost.2025-11",
        "7",  # 25 ± 1 against 3 ± 1, 4 to 5 and 7 ± 1: 24 − 17
    ),
    "a new sum of counts": (
        [
            Metric("others", "unit=company kind=count"),
            Metric("both", "unit=company kind=count sum_of=bank_led_company_count;others"),
            Add("consumer_finance", "others", "2024-12-31", "9家"),
            Add("consumer_finance", "both", "2024-12-31", "32家"),
        ],
        "sum",
        "consumer_finance.both.2024-12-31 consumer_finance.others.2024-12-31 "
        "consumer_finance.bank_led_company_count.2024-12-31",
        "1",
    ),
    "more loans net than gross": (
        [Add("haier", "loans_net", "2024-12-31", "285亿元")],
        "at most",
        "haier.loans_net.2024-12-31 haier.loan_balance.2024-12-31",
        "4.675",
    ),
    "a lowest rate above the average": (
        [Add("ningyin", "lowest_rate", "2025", "12.5%")],
        "at most",
        "ningyin.lowest_rate.2025 ningyin.average_rate.2025",
        "0.885",
    ),
    "the oldest loan younger than the average": (
        [Edit("fenfu_pool.max_account_age.2025", "1天")],
        "at least",
        "fenfu_pool.max_account_age.2025 fenfu_pool.average_account_age.2025",
        "0.005",
    ),
    "the oldest borrower younger than the average": (
        [
            Metric("oldest", "unit=age_year kind=duration at_least_of=borrower_average_age"),
            Add("fenfu_pool", "oldest", "2025", "32岁"),
        ],
        "at least",
        "fenfu_pool.oldest.2025 fenfu_pool.borrower_average_age.2025",
        "0.5",  # at most 32.5 against 34 ± 1
    ),
    "provinces above the nation, full count of 2016": (
        [Edit("anhui.company_count.2016-12-31", "465")],
        "sum of entities",
        "…",
        "20",
    ),
    "provinces above the nation, full count of 2012": (
        [Edit("anhui.company_count.2012-09-30", "450家")],
        "sum of entities",
        "…",
        "10",
    ),
    "provinces below the nation, full count of 2016": (
        [Edit("anhui.company_count.2016-12-31", "425")],
        "sum of entities",
        "…",
        "20",
    ),
    "provinces below the nation, full count of 2012": (
        [Edit("anhui.company_count.2012-09-30", "430家")],
        "sum of entities",
        "…",
        "10",
    ),
    "a province above the nation": (
        [Add("jiangsu", "company_count", JUNE, "5100家")],
        "sum of entities",
        "national.company_count.2025-06-30 jiangsu.company_count.2025-06-30",
        "126",
    ),
    "a lender above its industry": (
        [
            Metric("branches", "unit=item kind=count additive=true"),
            Add("haier", "branches", "2025-12-31", "500个"),
            Add("consumer_finance", "branches", "2025-12-31", "400个"),
        ],
        "sum of entities",
        "consumer_finance.branches.2025-12-31 haier.branches.2025-12-31",
        "100",
    ),
    "a group above its whole": (
        [Edit("four_municipalities.company_count.2018-09-30", "9000家")],
        "whole of entities",
        "national.company_count.2018-09-30 four_municipalities.company_count.2018-09-30",
        "668",
    ),
    "the largest three above all": (
        [Edit("cf_top3.total_assets.2024-12-31", "15596.15亿元")],
        "whole of entities",
        "consumer_finance.total_assets.2024-12-31 cf_top3.total_assets.2024-12-31",
        "1747.55",
    ),
}

DISTRIBUTIONS: dict[str, tuple[list[Change], str, str, str]] = {
    "an average above the range": (
        [Add("changyin", "average_rate", "2025", "22.5%")],
        "average",
        "changyin.average_rate.2025 changyin.loan_rate_range.2025",
        "0.8",
    ),
    "an average below the range": (
        [Add("changyin", "average_rate", "2025", "9.5%")],
        "average",
        "changyin.average_rate.2025 changyin.loan_rate_range.2025",
        "1.2",
    ),
    "a mean below the range": (
        [Edit("cf_disclosing_npl_2024.npl_ratio_mean.2024-12-31", "1.29%")],
        "average",
        "cf_disclosing_npl_2024.npl_ratio_mean.2024-12-31 "
        "cf_disclosing_npl_2024.npl_ratio_range.2024-12-31",
        "0.25",
    ),
    "a new average and a new range": (
        [
            Metric("age", "unit=age_year kind=duration"),
            Metric("ages", "unit=age_year kind=range range_of=age"),
            Metric("mean_age", "unit=age_year kind=duration average_of=age"),
            Add("fenfu_pool", "ages", "2025", "18至22岁"),
            Add("fenfu_pool", "mean_age", "2025", "34岁"),
        ],
        "average",
        "fenfu_pool.mean_age.2025 fenfu_pool.ages.2025",
        "11",
    ),
    "an average too low for the share above 20": (
        [Add("zhongyou", "average_rate", "2024-12-31", "9.9%")],
        "average and band",
        "zhongyou.average_rate.2024-12-31 zhongyou.share_rate_ge_20.2024-12-31",
        "0.469",
    ),
    "an average too high for the share below 24": (
        [Edit("suyin.average_rate.2025", "33%", "", alone=True)],
        "average and band",
        "suyin.average_rate.2025 suyin.share_rate_18_24.2025",
        "5.191",
    ),
    "an average too high for a new band": (
        [
            Metric("le_12", "unit=percent kind=share band_of=loan_rate band_high=12"),
            Add("haier", "le_12", "2025", "70%"),
        ],
        "average and band",
        "haier.average_rate.2025 haier.le_12.2025",
        "2.18",
    ),
    "half the loans above a range": (
        [NEW, new("loan_rate_range", "2025", "3%-15%"), new("share_rate_ge_20", "2025", "50%")],
        "band in range",
        "newcomer.share_rate_ge_20.2025 newcomer.loan_rate_range.2025",
        "",
    ),
    "three bands apart above the whole": (
        [
            NEW,
            Metric("le_12", "unit=percent kind=share band_of=loan_rate band_high=12"),
            Metric("from_12", "unit=percent kind=share band_of=loan_rate band_low=12 band_high=18"),
            new("le_12", "2025", "40%"),
            new("from_12", "2025", "40%"),
            new("share_rate_ge_18", "2025", "40%"),
        ],
        "separate bands",
        "newcomer.le_12.2025 newcomer.from_12.2025 newcomer.share_rate_ge_18.2025",
        "18.5",
    ),
    "fewer loans above 18 than above 20": (
        [Add("zhongyou", "share_rate_ge_18", "2024-12-31", "50%")],
        "nested bands",
        "zhongyou.share_rate_ge_18.2024-12-31 zhongyou.share_rate_ge_20.2024-12-31",
        "1.595",
    ),
    "two bands apart above the whole": (
        [
            Metric("lt_18", "unit=percent kind=share band_of=loan_rate band_low=0 band_high=18"),
            Add("zhongyou", "lt_18", "2024-12-31", "49%"),
        ],
        "separate bands",
        "zhongyou.lt_18.2024-12-31 zhongyou.share_rate_ge_20.2024-12-31",
        "0.595",
    ),
}

TIMES: dict[str, tuple[list[Change], str, str, str]] = {
    "deregistered before it was founded": (
        [Add("soyidai", "deregistered", "2013-04", "2013年4月")],
        "order of dates",
        "soyidai.deregistered.2013-04 soyidai.founded.2014-04",
        "336",
    ),
    "in force before it was issued": (
        [Edit("cost_disclosure_rule_2026.effective.2026-08", "2026年3月1日")],
        "order of dates",
        "cost_disclosure_rule_2026.effective.2026-08 cost_disclosure_rule_2026.issued.2026-03",
        "14",
    ),
    "a new kind of date": (
        [
            Metric("opened", "unit=date kind=date not_before=founded"),
            Add("tenpay_microloan", "opened", "2013-09", "2013年9月30日"),
        ],
        "order of dates",
        "tenpay_microloan.opened.2013-09 tenpay_microloan.founded.2013-10",
        "1",
    ),
    "fewer users so far than before": (
        [Add("ant_consumer_finance", "users_cumulative", "2026-01-31", "3.5亿")],
        "running total",
        "ant_consumer_finance.users_cumulative.2026-01-31 "
        "ant_consumer_finance.users_cumulative.2025",
        "45000000",
    ),
    "fewer loans so far than before": (
        [
            Metric("so_far", "unit=loan kind=count over_time=never_falls"),
            Add("huabei", "so_far", "2024-12-31", "500笔"),
            Add("huabei", "so_far", "2025-12-31", "499笔"),
        ],
        "running total",
        "huabei.so_far.2025-12-31 huabei.so_far.2024-12-31",
        "1",
    ),
    "fewer exits in more months": (
        [Add(N, "announced_exits", "2025-01/2025-12", "350家")],
        "period within",
        "national.announced_exits.2025-01_2025-12 national.announced_exits.2025-01_2025-11",
        "50",
    ),
    "a quarter above its nine months": (
        [Add("xiaoying", "revenue", "2025Q1", "65亿元")],
        "period within",
        "xiaoying.revenue.2025-01_2025-09 xiaoying.revenue.2025Q1",
        "2.775",
    ),
    "a day above its year": (
        [
            Add("nanyin_bnp", "capital_increase", "2025-12-10", "60亿元"),
            Add("nanyin_bnp", "capital_increase", "2025", "10亿元"),
        ],
        "period within",
        "nanyin_bnp.capital_increase.2025 nanyin_bnp.capital_increase.2025-12-10",
        "49",
    ),
    "four quarters that make up a year": (
        [
            NEW,
            *(new("revenue", f"2025Q{q}", f"1{q}.0亿元") for q in "1234"),
            new("revenue", "2025", "60.0亿元"),
        ],
        "adjoining periods",
        "newcomer.revenue.2025 newcomer.revenue.2025Q1 newcomer.revenue.2025Q2 "
        "newcomer.revenue.2025Q3 newcomer.revenue.2025Q4",
        "9.75",
    ),
    "two periods that make up a third": (
        [Add("xiaoying", "revenue", "2025H1", "50.1亿元")],
        "adjoining periods",
        "xiaoying.revenue.2025-01_2025-09 xiaoying.revenue.2025H1 xiaoying.revenue.2025Q3",
        "7.93",
    ),
    "two quarters that make up a half": (
        [Add("finvolution", "revenue", "2025Q1", "43.82亿元")],
        "adjoining periods",
        "finvolution.revenue.2025H1 finvolution.revenue.2025Q1 finvolution.revenue.2025Q2",
        "8.94",
    ),
}

JOINT: dict[str, tuple[list[Change], str, str, str]] = {
    "borrowers against loans of one pool": (
        [Edit("fenfu_pool.borrower_count.2025", "267万")],
        "joint",
        "fenfu_pool.borrower_count.2025 fenfu_pool.loan_count.2025 "
        "fenfu_pool.balance_per_borrower.2025 fenfu_pool.balance_per_loan.2025",
        "",
    ),
    "loans against borrowers of one pool": (
        [Edit("fenfu_pool.balance_per_loan.2025.2", "58.93元", alone=True)],
        "joint",
        "fenfu_pool.borrower_count.2025 fenfu_pool.loan_count.2025 "
        "fenfu_pool.balance_per_borrower.2025 fenfu_pool.balance_per_loan.2025",
        "",
    ),
    "more small loans than the balance allows": (
        [
            POOL,
            pool("loan_balance", "5.00亿元"),
            pool("balance_per_loan", "500元"),
            pool("loan_count_le_2000", "101.0万笔"),
        ],
        "joint",
        "new_pool.loan_balance.2025 new_pool.balance_per_loan.2025 "
        "new_pool.loan_count_le_2000.2025",
        "",
    ),
    "a daily rate too low for the share above 20": (
        [POOL, pool("average_rate_daily", "0.02%"), pool("share_rate_ge_20", "60%")],
        "joint",
        "new_pool.average_rate_daily.2025 new_pool.share_rate_ge_20.2025",
        "",
    ),
    "three changes, no level": (
        [
            NEW,
            new("loan_balance_change_ytd", "2026Q1", "增加10.0亿元"),
            new("loan_balance_change_ytd", "2026H1", "增加30.0亿元"),
            new("loan_balance_change_qoq", "2026Q2", "增加25.0亿元"),
        ],
        "joint",
        "newcomer.loan_balance_change_ytd.2026Q1 newcomer.loan_balance_change_ytd.2026H1 "
        "newcomer.loan_balance_change_qoq.2026Q2",
        "4.85",
    ),
    "four quarters of growth and a year of it": (
        [
            NEW,
            *(new("loan_balance_growth_qoq", f"2025Q{q}", "+5.0%") for q in "1234"),
            new("loan_balance_growth", "2025", "+20.0%"),
        ],
        "joint",
        "newcomer.loan_balance_growth_qoq.2025Q1 newcomer.loan_balance_growth_qoq.2025Q2 "
        "newcomer.loan_balance_growth_qoq.2025Q3 newcomer.loan_balance_growth_qoq.2025Q4 "
        "newcomer.loan_balance_growth.2025",
        "",
    ),
    "one year's growth told in two ways": (
        [
            NEW,
            new("total_assets_growth", "2025", "+20.0%"),
            new("total_assets_growth_ytd", "2025", "+18.0%"),
        ],
        "joint",
        "newcomer.total_assets_growth.2025 newcomer.total_assets_growth_ytd.2025",
        "",
    ),
    "two years of growth over an unprinted level": (
        [
            NEW,
            new("total_assets", "2022-12-31", "10.00亿元"),
            new("total_assets_growth", "2023", "+50.0%"),
            new("total_assets_growth", "2024", "+50.0%"),
            new("total_assets", "2024-12-31", "50.00亿元"),
        ],
        "joint",
        "newcomer.total_assets.2022-12-31 newcomer.total_assets_growth.2023 "
        "newcomer.total_assets_growth.2024 newcomer.total_assets.2024-12-31",
        "",
    ),
    "two years of growth of a lender of many": (
        [
            Add("ningyin", "total_assets", "2021-12-31", "300.00亿元"),
            Add("ningyin", "total_assets_growth", "2022", "+50.0%"),
            Add("ningyin", "total_assets_growth", "2023", "+20.0%"),
        ],
        "joint",
        "ningyin.total_assets.2021-12-31 ningyin.total_assets_growth.2022 "
        "ningyin.total_assets_growth.2023 ningyin.total_assets.2023-12-31",
        "",
    ),
    "a ratio, its part and what lies within the whole": (
        [
            NEW,
            new("npl_ratio", "2025-12-31", "2.00%"),
            new("npl_balance", "2025-12-31", "10.00亿元"),
            new("platform_loan_balance", "2025-12-31", "510亿元"),
        ],
        "joint",
        "newcomer.npl_ratio.2025-12-31 newcomer.npl_balance.2025-12-31 "
        "newcomer.platform_loan_balance.2025-12-31",
        "",
    ),
    "two ratios and the growth between them": (
        [
            NEW,
            new("npl_ratio", "2024-12-31", "2.00%"),
            new("npl_balance", "2024-12-31", "10.0亿元"),
            new("loan_balance_growth", "2025", "+10.0%"),
            new("npl_ratio", "2025-12-31", "2.00%"),
            new("npl_balance", "2025-12-31", "13.0亿元"),
        ],
        "joint",
        "newcomer.npl_ratio.2024-12-31 newcomer.npl_balance.2024-12-31 "
        "newcomer.loan_balance_growth.2025 newcomer.npl_ratio.2025-12-31 "
        "newcomer.npl_balance.2025-12-31",
        "",
    ),
    "exits of a year against its quarters": (
        [
            Add(N, "net_exits", "2025", "300家"),
            Add(N, "company_count_change_qoq", "2025Q4", "120家", "减少"),
        ],
        "joint",
        "national.net_exits.2025 national.company_count_change_qoq.2025Q4 "
        "national.company_count.2024-12-31 national.company_count.2025-09-30",
        "214",
    ),
    "two quarters' changes over an unprinted level": (
        [
            Add(N, "loan_balance_change_qoq", "2025Q4", "减少50亿元"),
            Add(N, "loan_balance_change_qoq", "2026Q1", "减少20亿元"),
            Add(N, "loan_balance", "2026-03-31", "7100亿元"),
        ],
        "joint",
        "national.loan_balance_change_qoq.2025Q4 national.loan_balance_change_qoq.2026Q1 "
        "national.loan_balance.2026-03-31 national.loan_balance.2025-09-30",
        "57",
    ),
    "a year's flow that breaks its opening": (
        [
            Add(N, "loan_balance", "2025-12-31", "7300亿元"),
            Add(N, "loan_balance_change_ytd", "2025", "减少219亿元"),
        ],
        "joint",
        "national.loan_balance.2025-12-31 national.loan_balance_change_ytd.2025 "
        "national.loan_balance.2025-03-31 national.loan_balance_change_ytd.2025Q1",
        "28.105",
    ),
    "a flow next to the known conflict of 2022": (
        [
            Edit(
                "national.loan_balance_change_ytd.2022-01_2022-09",
                "drop of 43.7 billion",
                alone=True,
            )
        ],
        "joint",
        "national.loan_balance_change_ytd.2022-01_2022-09 national.loan_balance.2022-09-30 "
        "national.loan_balance_change_ytd.2022H1 national.loan_balance.2022-06-30",
        "88",
    ),
    "a rejected flow printed once more": (
        [Edit("national.loan_balance_change_ytd.2016", "减少139亿元", alone=True)],
        "joint",
        "national.loan_balance_change_ytd.2016 national.loan_balance.2016-12-31 "
        "national.loan_balance_change_ytd.2016Q1 national.loan_balance.2016-03-31",
        "7.6",
    ),
}

PLANTED = PRINTS | CHANGES | RATES | WHOLES | DISTRIBUTIONS | TIMES | JOINT


@pytest.mark.parametrize("case", PLANTED)
def test_a_planted_contradiction_is_found(case: str) -> None:
    changes, relation, expected, off = PLANTED[case]
    planted = plant(*changes)
    new = unexplained(planted.verdicts())
    mine = [v for v in new if set(planted.claims) & set(v.claims) and v.relation == relation]
    sets = [{figure(claim) for claim in v.claims} for v in mine]
    assert _expected(planted, expected) in sets, [(v.relation, v.claims) for v in new]
    if off:
        assert -Fraction(off) in {v.slack for v in mine}
    told = [set(v.claims).union(*(side.claims for side in v.against)) for v in new]
    assert all(claims & set(planted.claims) for claims in told), "a false alarm"


def _expected(planted: Planted, figures: str) -> set[str]:
    if figures != "…":
        return set(figures.split())
    _, metric, period = planted.claims[0].split(".")
    kinds = planted.ledger.kinds
    regions = {e for e in kinds if kinds[e] == "country_region"} - {"shenzhen"}
    return {f"{entity}.{metric}.{period}" for entity in {"national", *regions}}


CLEAN: dict[str, list[Change]] = {
    "in trillions": [Add(N, "loan_balance", JUNE, "0.74万亿元")],
    "in billions": [Add(N, "loan_balance", JUNE, "736.1 billion yuan")],
    "more than less": [Add(N, "loan_balance", JUNE, "7300亿元", "超")],
    "nearly more": [Add(N, "loan_balance", JUNE, "7400亿元", "近")],
    "about": [Add(N, "company_count", JUNE, "5000家", "约")],
    "fewer than more": [Add(N, "company_count", JUNE, "5000家", "不足")],
    "no more than the number itself": [Add(N, "company_count", JUNE, "4974家", "不超过")],
    "in ten thousands": [Add(N, "company_count", JUNE, "0.5万家")],
    "a range around it": [Add(N, "loan_balance", JUNE, "7000亿至7500亿元")],
    "finer digits": [Add(N, "loan_balance", JUNE, "7360.87亿元")],
    "in Chinese numerals": [Add(N, "company_count", JUNE, "四千九百七十四家")],
    "coarse enough for both of two disputed": [
        Add("zhaolian", "net_profit_growth", "2025H1", "-13%")
    ],
    "a whole new quarter": [
        Add(N, "company_count", "2025-12-31", "4760家"),
        Add(N, "company_count_change_qoq", "2025Q4", "103家", "减少"),
        Add(N, "net_exits", "2025", "497家"),
        Add(N, "loan_balance", "2025-12-31", "7120亿元"),
        Add(N, "loan_balance_change_qoq", "2025Q4", "109亿元", "减少"),
        Add(N, "loan_balance_change_ytd", "2025", "减少428亿元"),
        Add(N, "loan_balance_growth_qoq", "2025Q4", "-1.5%"),
        Add(N, "loan_balance_growth", "2025", "-5.5%"),
    ],
    "a single year-to-date flow, its opening restated": [
        Add(N, "loan_balance", "2025-12-31", "7120亿元"),
        Add(N, "loan_balance", "2026-03-31", "7050亿元"),
        Add(N, "loan_balance_change_ytd", "2026Q1", "增加30亿元"),
    ],
    "a change within its rounding": [
        Add(N, "loan_balance", "2025-12-31", "7120亿元"),
        Add(N, "loan_balance_change_qoq", "2025Q4", "约110亿元", "减少"),
    ],
    "no change at all": [
        Add(N, "company_count", "2025-12-31", "4760家"),
        Add(N, "company_count", "2026-03-31", "4760家"),
        Add(N, "company_count_change_qoq", "2026Q1", "0家"),
    ],
    "growth within its rounding": [Add(N, "loan_balance_growth", SEPTEMBER, "-3.8%")],
    "growth to the nearest ten": [Add("haier", "total_assets_growth", "2024", "约12%")],
    "exits over three spellings of a span": [
        Add(N, "net_exits", "2025-01/2025-09", "394家"),
        Add(N, "net_exits", "2025Q3", "111家"),
        Add(N, "net_exits", "2025-07/2025-09", "111家"),
    ],
    "more companies than before, as negative exits": [Add(N, "net_exits", "2013", "-1200家")],
    "a new lender": [
        NEW,
        new("total_assets", "2023-12-31", "250亿元"),
        new("total_assets", "2024-12-31", "312.5亿元"),
        new("total_assets_growth", "2024", "+25%"),
        new("net_profit", "2023", "2亿元"),
        new("net_profit", "2024", "2.5亿元"),
        new("net_profit_growth", "2024", "25%"),
    ],
    "the ratios of a new lender": [
        NEW,
        new("loan_balance", "2024-12-31", "300.0亿元"),
        new("npl_balance", "2024-12-31", "6.0亿元"),
        new("npl_ratio", "2024-12-31", "2.0%"),
        new("loans_net", "2024-12-31", "290亿元"),
        new("total_assets", "2024-12-31", "310亿元"),
        new("platform_loan_share", "2024-12-31", "50%"),
        new("platform_loan_balance", "2024-12-31", "151亿元"),
    ],
    "groups that overlap": [
        Entity("one_group", "group", "consumer_finance"),
        Entity("other_group", "group", "consumer_finance"),
        Add("one_group", "total_assets", "2024-12-31", "9000亿元"),
        Add("other_group", "total_assets", "2024-12-31", "9000亿元"),
    ],
    "a group of all": [
        Entity("one_group", "group", "consumer_finance"),
        Add("one_group", "company_count", "2024-12-31", "31家"),
    ],
    "a lender's own balance beside all provinces": [
        Entity("newcomer", "lender", N),
        new("loan_balance", "2016-12-31", "50.0亿元"),
    ],
    "a branch of the industry beside all provinces": [
        Add("network_microloan", "company_count", "2016-12-31", "100家")
    ],
    "a city in its province": [Add("shenzhen", "company_count", "2016-12-31", "120家")],
    "the only pool of a lender": [Add("hangyin_pool", "loan_balance", "2024-12-31", "10.00亿元")],
    "two pools of a lender": [
        Add("mashang_pool", "loan_balance", "2024-12-31", "10.0亿元"),
        Add("mashang_pool_2025_2", "loan_balance", "2024-12-31", "10.0亿元"),
        Add("mashang", "loan_balance", "2024-12-31", "570亿元"),
    ],
    "the only product of a bank": [
        Add("weilidai", "loan_balance", "2024-12-31", "3000亿元"),
        Add("webank", "loan_balance", "2024-12-31", "4200亿元"),
    ],
    "a product that others fund": [Add("fenfu", "loan_balance", "2024-06-30", "900亿元")],
    "a pool of a product of a lender": [
        NEW,
        Entity("new_product", "product", "newcomer"),
        Entity("new_pool", "pool", "new_product"),
        new("loan_balance", JUNE, "100亿元"),
        Add("new_product", "loan_balance", JUNE, "60亿元"),
        Add("new_pool", "loan_balance", JUNE, "5亿元"),
    ],
    "provinces on a new day": [
        Add("jiangsu", "company_count", SEPTEMBER, "500家"),
        Add("zhejiang", "company_count", SEPTEMBER, "250家"),
    ],
    "all of it": [Add("haier", "platform_loan_share", "2024-12-31", "100%")],
    "none of it": [Add("haier", "platform_loan_share", "2024-12-31", "0%")],
    "two shares that just touch": [Add("zhongyou", "self_channel_share", "2024", "40%")],
    "two shares within their rounding": [
        Add("ant_group", "partner_funded_share", "2019-12-31", "98%")
    ],
    "no bad loans": [
        NEW,
        new("npl_balance", "2024-12-31", "0.00亿元"),
        new("npl_ratio", "2024-12-31", "0.00%"),
        new("loan_balance", "2024-12-31", "20亿元"),
    ],
    "no licence left": [Add("ant_microloans", "surviving_licences", "2025-12-31", "0家")],
    "a loss that shrinks": [
        NEW,
        new("net_profit", "2023", "-2.00亿元"),
        new("net_profit", "2024", "-1.00亿元"),
    ],
    "from nothing to something": [
        NEW,
        new("net_profit", "2023", "0亿元"),
        new("net_profit", "2024", "1.00亿元"),
        new("net_profit_growth", "2024", "500%"),
    ],
    "a quarter with a loss": [
        Add("haier", "net_profit", "2025H1", "1.00亿元"),
        Add("haier", "net_profit", "2025Q1", "3.00亿元"),
        Add("haier", "net_profit", "2025Q2", "2.00亿元", "亏损"),
    ],
    "a quarter's profit above the year's": [
        Add("haier", "net_profit", "2025Q1", "3.00亿元"),
        Add("haier", "net_profit", "2025", "1.00亿元"),
    ],
    "a release of impairment": [
        Add("haier", "credit_impairment", "2025Q1", "3.00亿元"),
        Add("haier", "credit_impairment", "2025", "2.50亿元"),
    ],
    "two events of one day": [
        Add("fox_microloan", "founded", "2015-05-06", "2015年5月6日"),
        Add("fox_microloan", "renamed", "2015-05-06", "2015年5月6日"),
    ],
    "liquidated in the month of deregistration": [
        Add("ant_xiaowei", "liquidation_started", "2024-12", "2024年12月")
    ],
    "a third change of name": [Add("ant_shangcheng", "renamed", "2025", "2025年")],
    "a date to the day": [Add("tenpay_microloan", "founded", "2013-10", "2013年10月28日")],
    "a date to the day and to the year": [
        Add("tenpay_microloan", "founded", "2013-10-28", "2013年10月28日"),
        Add("tenpay_microloan", "founded", "2013", "2013年"),
    ],
    "undated figures": [
        Add("haier", "npl_ratio", "undated", "9%"),
        Add("haier", "total_assets", "undated", "500亿元"),
    ],
    "a leap year's days": [
        Add("haier", "net_profit", "2024", "3.66亿元"),
        Add("haier", "net_profit_per_day", "2024", "100.0万元"),
    ],
    "a common year's days": [
        Add("haier", "net_profit", "2025", "3.65亿元"),
        Add("haier", "net_profit_per_day", "2025", "100.0万元"),
    ],
    "a year of 360 days": [
        Add("fenfu", "average_rate_daily", "2025-08", "0.0405%"),
        Add("fenfu", "average_rate", "2025-08", "14.58%"),
    ],
    "growth from the last day of a leap February": [
        NEW,
        new("loan_balance", "2024-02-29", "100亿元"),
        new("loan_balance", "2025-02-28", "110亿元"),
        new("loan_balance_growth", "2025-02-28", "+10%"),
    ],
    "open periods": [
        Add("fenfu", "peak_cumulative_30dpd", "2025-01/..", "1.2%", "低于"),
        Add("cf_rate_guidance_2025", "average_rate_cap", "2027-01/..", "12%"),
        Add("haier", "revenue", "2025-01/..", "50亿元"),
        Add("haier", "revenue", "2025Q2", "12亿元"),
    ],
    "a span across two years": [
        Add("haier", "revenue", "2024-07/2025-06", "24亿元"),
        Add("haier", "revenue", "2024H2", "12亿元"),
        Add("haier", "revenue", "2025H1", "12亿元"),
    ],
    "spans that overlap": [
        Add("haier", "revenue", "2025-01/2025-09", "40亿元"),
        Add("haier", "revenue", "2025-04/2025-12", "42亿元"),
        Add("haier", "revenue", "2025", "50亿元"),
    ],
    "one year in three spellings": [
        Add("haier", "revenue", "2025", "50亿元"),
        Add("haier", "revenue", "2025-01/2025-12", "50亿元"),
        Add("haier", "revenue", "2025H1", "25亿元"),
        Add("haier", "revenue", "2025H2", "25亿元"),
    ],
    "a tiny ratio": [
        NEW,
        new("npl_balance", "2024-12-31", "0.0001亿元"),
        new("loan_balance", "2024-12-31", "1000.00亿元"),
        new("npl_ratio", "2024-12-31", "0.00001%"),
    ],
    "huge balances": [
        NEW,
        new("consumer_credit_balance", "2025-03-31", "9999989万亿元"),
        new("consumer_credit_balance", JUNE, "9999999万亿元"),
        new("consumer_credit_change_qoq", "2025Q2", "10万亿元"),
    ],
    "three loans of a trillion": [
        POOL,
        pool("loan_count", "3笔"),
        pool("balance_per_loan", "10000亿元"),
        pool("loan_balance", "30000亿元"),
    ],
    "a hundred loans of one yuan": [
        POOL,
        pool("loan_count", "100笔"),
        pool("balance_per_loan", "1元"),
        pool("loan_balance", "100元"),
    ],
    "the balance that the pool implies": [Add("fenfu_pool", "loan_balance", "2025", "5.99亿元")],
    "bands that nest": [
        Add("zhongyou", "average_rate", "2024-12-31", "21.5%"),
        Add("zhongyou", "share_rate_18_24", "2024-12-31", "60%"),
        Add("zhongyou", "share_rate_23_24", "2024-12-31", "20%"),
    ],
    "a band as large as the one around it": [Add("suyin", "share_rate_23_24", "2025", "72.43%")],
    "an average at the end of its range": [Add("changyin", "average_rate", "2025", "21.6%")],
    "the oldest at the bound": [Add("fenfu_pool", "max_account_age", "2025", "4天")],
    "a ratio of whole numbers": [
        BANK_SHARE,
        Add("consumer_finance", SMALL_BANK, "2024-12-31", "71.0%"),
        Add("consumer_finance", SMALL_BANK, "2025-12-31", "19.4%"),
        Add("consumer_finance", "growing_company_count", "2025-12-31", "6家"),
    ],
    "two halves of a year": [
        Add("consumer_finance", "npl_listed", "2025H1", "500亿元"),
        Add("consumer_finance", "npl_listed", "2025H2", "710.1亿元"),
    ],
    "ten prints more": [Add(N, "company_count", SEPTEMBER, "4863家")] * 10,
}


@pytest.mark.parametrize("case", CLEAN)
def test_a_clean_figure_passes(case: str) -> None:
    new = unexplained(plant(*CLEAN[case]).verdicts())
    assert not new, [(v.relation, v.claims, v.slack) for v in new]


def test_planting_leaves_the_ledger_alone() -> None:
    before = shipped().claims.copy()
    plant(Edit("fenfu_pool.borrower_count.2025", "267万"), NEW, new("revenue", "2025", "1亿元"))
    assert shipped().claims.equals(before)
