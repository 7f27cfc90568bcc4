"""Whom, what and when: what the evidence around a figure comes to, in sentences of our own."""

from __future__ import annotations

import pytest

from tests.audit.marked import marked
from xiaodai.audit.judging import audit
from xiaodai.ledger.ledger import Ledger, load


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def told(text: str, ledger: Ledger, published: str = "2025-11-20") -> list[tuple[str, str, str]]:
    """Entity, metric and period of every marked figure."""
    article, figures = marked(text, published)
    matches = [judged.match for judged in audit(article, ledger, figures).figures]
    return [(m.entity, m.metric, m.period) for m in matches]


def test_a_name_in_the_own_clause_is_the_subject(ledger: Ledger) -> None:
    made = told("2024年，招联消费金融净利润[30.16亿元]，蚂蚁消费金融净利润[30.51亿元]。", ledger)
    assert made == [
        ("zhaolian", "net_profit", "2024"),
        ("ant_consumer_finance", "net_profit", "2024"),
    ]


def test_the_topic_carries_on_until_another_name_comes(ledger: Ledger) -> None:
    text = (
        "截至2024年末，中邮消费金融总资产[672.29亿元]，贷款余额[638.10亿元]。"
        "全年实现营收[75.41亿元]。"
    )
    made = told(text, ledger)
    assert [entity for entity, _, _ in made] == ["zhongyou"] * 3
    assert [period for _, _, period in made] == ["2024-12-31", "2024-12-31", "2024"]


def test_a_short_name_stands_for_the_full_one_of_the_same_text(ledger: Ledger) -> None:
    made = told("海尔消费金融发布年报。海尔2024年末贷款余额[279.82亿元]。", ledger)
    assert made == [("haier", "loan_balance", "2024-12-31")]


def test_a_name_that_is_compared_with_is_no_subject(ledger: Ledger) -> None:
    made = told("与蚂蚁消费金融相比，招联消费金融2024年净利润为[30.16亿元]。", ledger)
    assert made == [("zhaolian", "net_profit", "2024")]


def test_of_an_owner_and_what_it_owns_the_owned_is_the_subject(ledger: Ledger) -> None:
    made = told("蚂蚁集团旗下的蚂蚁消费金融2024年末总资产[3137.51亿元]。", ledger)
    assert made == [("ant_consumer_finance", "total_assets", "2024-12-31")]


def test_a_measure_that_the_codebook_lacks_is_none_rather_than_the_one_before(
    ledger: Ledger,
) -> None:
    made = told("招联消费金融2024年净利润[30.16亿元]，研发投入[5.2亿元]。", ledger)
    assert made[1] == ("", "", "")


def test_growth_takes_the_metric_and_the_period_of_the_level(ledger: Ledger) -> None:
    made = told("2025年上半年，蚂蚁消费金融营业收入[100.41亿元]，同比增长[67.77%]。", ledger)
    assert made[1] == ("ant_consumer_finance", "revenue_growth", "2025H1")


def test_a_fall_to_a_value_is_a_fall_and_a_level(ledger: Ledger) -> None:
    made = told("2024年，招联消费金融净利润下滑[16.22%]至[30.16亿元]。", ledger)
    assert [metric for _, metric, _ in made] == ["net_profit_growth", "net_profit"]


@pytest.mark.parametrize(
    ("words", "metric", "period"),
    [
        ("二季度末全国小额贷款公司贷款余额环比减少[5亿元]", "loan_balance_change_qoq", "2025Q2"),
        ("上半年全国小额贷款公司贷款余额减少[187亿元]", "loan_balance_change_ytd", "2025H1"),
        ("前三季度全国小贷公司贷款余额减少[9亿元]", "loan_balance_change_ytd", "2025-01/2025-09"),
        ("上半年全国小额贷款公司净减少[283家]", "net_exits", "2025H1"),
        ("二季度全国小额贷款公司环比减少[107家]", "company_count_change_qoq", "2025Q2"),
    ],
)
def test_the_base_of_a_change_decides_the_metric(
    words: str, metric: str, period: str, ledger: Ledger
) -> None:
    assert told(f"2025年{words}。", ledger) == [("national", metric, period)]


def test_growth_since_year_start_is_a_metric_of_its_own(ledger: Ledger) -> None:
    made = told("2025年6月末，马上消费金融总资产[680.99亿元]，较年初增长[3.87%]。", ledger)
    assert made[1] == ("mashang", "total_assets_growth_ytd", "2025H1")


def test_at_a_years_end_the_last_year_end_is_a_year_before(ledger: Ledger) -> None:
    made = told("2024年末，中银消费金融总资产[791.51亿元]，较上年末增长[6.53%]。", ledger)
    assert made[1] == ("zhongyin", "total_assets_growth", "2024")


def test_a_level_to_compare_with_keeps_its_own_period(ledger: Ledger) -> None:
    text = "截至2025年6月末，全国共有小额贷款公司[4974家]，较一季度末的[5081家]减少了[107家]。"
    assert told(text, ledger) == [
        ("national", "company_count", "2025-06-30"),
        ("national", "company_count", "2025-03-31"),
        ("national", "company_count_change_qoq", "2025Q2"),
    ]


def test_from_one_year_end_to_the_next(ledger: Ledger) -> None:
    text = "宁银消费金融线上联营业务占比从2022年末的[90.11%]降至2024年末的[69.7%]。"
    assert [period for _, _, period in told(text, ledger)] == ["2022-12-31", "2024-12-31"]


def test_names_in_a_row_are_paired_with_figures_in_a_row(ledger: Ledger) -> None:
    text = (
        "2024年，招联消费金融、蚂蚁消费金融和中邮消费金融的净利润"
        "分别为[30.16亿元]、[30.51亿元]和[8.04亿元]。"
    )
    assert [e for e, _, _ in told(text, ledger)] == ["zhaolian", "ant_consumer_finance", "zhongyou"]


def test_measures_in_a_row_are_paired_with_figures_in_a_row(ledger: Ledger) -> None:
    text = "2024年，招联消费金融营业收入和净利润分别为[173.18亿元]和[30.16亿元]。"
    assert [m for _, m, _ in told(text, ledger)] == ["revenue", "net_profit"]


def test_years_in_a_row_are_paired_with_figures_in_a_row(ledger: Ledger) -> None:
    text = "2022年至2024年，中邮消费金融营收分别为[60.48亿元]、[69.52亿元]、[75.41亿元]。"
    assert [p for _, _, p in told(text, ledger)] == ["2022", "2023", "2024"]


def test_respectively_pairs_in_english(ledger: Ledger) -> None:
    text = (
        "In 2024 net profit at Zhaolian and Mashang was [3.016 billion yuan] and "
        "[2.281 billion yuan] respectively."
    )
    assert [e for e, _, _ in told(text, ledger)] == ["zhaolian", "mashang"]


def test_the_former_and_the_latter(ledger: Ledger) -> None:
    text = (
        "招联消费金融与马上消费金融走势分化。2024年，前者净利润[30.16亿元]，后者净利润[22.81亿元]。"
    )
    assert [e for e, _, _ in told(text, ledger)] == ["zhaolian", "mashang"]


def test_a_table_takes_names_from_rows_and_measures_from_columns(ledger: Ledger) -> None:
    text = (
        "主要公司\n公司\t2024年末总资产（亿元）\t2024年净利润（亿元）\n"
        "招联\t[1637.51|yi_yuan]\t[30.16|yi_yuan]\n马上消费\t[655.60|yi_yuan]\t[22.81|yi_yuan]"
    )
    assert told(text, ledger) == [
        ("zhaolian", "total_assets", "2024-12-31"),
        ("zhaolian", "net_profit", "2024"),
        ("mashang", "total_assets", "2024-12-31"),
        ("mashang", "net_profit", "2024"),
    ]


def test_words_for_the_pool_move_a_rate_to_the_pool(ledger: Ledger) -> None:
    text = "中原消费金融整体平均利率为[17.92%]，最新一期ABS入池资产平均利率为[22.5%]。"
    assert [e for e, _, _ in told(text, ledger)] == ["zhongyuan", "zhongyuan_pool"]


def test_a_measure_that_only_the_pool_has_is_the_pools(ledger: Ledger) -> None:
    assert told("微信分付笔均余额为[59.83元|yuan]。", ledger)[0][0] == "fenfu_pool"


def test_a_province_is_its_small_loan_companies(ledger: Ledger) -> None:
    text = "2024年末，江苏小额贷款公司贷款余额[720.12亿元]，广东为[1201.18亿元]。"
    assert [e for e, _, _ in told(text, ledger)] == ["jiangsu", "guangdong"]


def test_a_place_of_report_is_no_subject(ledger: Ledger) -> None:
    text = (
        "SHANGHAI, Nov 7, 2025 - At the end of June 2025 small-loan companies nationwide had "
        "outstanding loans of [736.1 billion yuan]."
    )
    assert told(text, ledger, "2025-11-07") == [("national", "loan_balance", "2025-06-30")]


def test_the_date_of_an_event(ledger: Ledger) -> None:
    text = "阿里小贷成立于[2010年3月|date]，[2025年10月17日|date]正式注销。"
    assert told(text, ledger) == [
        ("alibaba_microloan", "founded", "2010-03"),
        ("alibaba_microloan", "deregistered", "2025-10"),
    ]


def test_a_limit_told_of_a_kind_of_lender_is_its_rule(ledger: Ledger) -> None:
    text = "消费金融公司从2026年起新发放贷款平均综合融资成本不得高于[20%]。"
    assert told(text, ledger) == [("cf_rate_guidance_2025", "average_rate_cap", "2026-01/..")]


def test_a_pronoun_means_the_last_rule_that_was_named(ledger: Ledger) -> None:
    text = (
        "《小额贷款公司综合融资成本管理工作指引》已下发。"
        "按照该指引，单笔贷款综合成本不得超过[24%]。"
    )
    assert told(text, ledger)[0][:2] == ("microloan_cost_guideline_2025", "single_loan_rate_cap")


def test_the_nearest_claim_of_a_forecast_is_the_one_that_is_forecast(ledger: Ledger) -> None:
    text = "研究认为，消费金融公司会分层，第一层级将剩下[3—5家]综合型机构。"
    article, figures = marked(text)
    (one,) = audit(article, ledger, figures).figures
    assert one.nearest[0].metric == "forecast_tier1_count"


def test_figures_of_a_pool_in_english(ledger: Ledger) -> None:
    text = (
        "The WeChat Fenfu pool held [10.02 million loans|loan] to [2.76 million|person] people, "
        "[59.83 yuan|yuan] apiece. The oldest loan was [four days|day] old."
    )
    assert [m[:2] for m in told(text, ledger)] == [
        ("fenfu_pool", "loan_count"),
        ("fenfu_pool", "borrower_count"),
        ("fenfu_pool", "balance_per_loan"),
        ("fenfu_pool", "max_account_age"),
    ]
