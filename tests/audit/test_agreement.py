"""Agreement with the ledger decides between readings, and stands against a wrong conflict."""

from __future__ import annotations

import pytest

from tests.audit.marked import marked
from xiaodai.audit.document import article
from xiaodai.audit.judging import audit
from xiaodai.audit.lexicon import pronouns
from xiaodai.audit.matching import match, matches
from xiaodai.audit.scene import Scene
from xiaodai.ledger.ledger import Ledger, load


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def told(text: str, ledger: Ledger) -> list[tuple[str, str, str]]:
    article, figures = marked(text)
    return [(m.entity, m.metric, m.period) for m in matches(figures, article, ledger)]


def verdicts(text: str, ledger: Ledger) -> list[str]:
    article, figures = marked(text)
    return [j.verdict for j in audit(article, ledger, figures).figures]


def test_telling_digits_raise_the_confidence(ledger: Ledger) -> None:
    text = "全国小贷行业承压。截至2025年6月末，贷款余额为{}。"
    exact, wrong = (
        match(figures[0], article, ledger).confidence
        for article, figures in (marked(text.format(n)) for n in ("[7361亿元]", "[7788亿元]"))
    )
    assert exact > wrong


def test_a_day_further_off_is_taken_where_its_value_agrees(ledger: Ledger) -> None:
    text = "全国小贷公司从2025年3月末的[5081家]减到6月末的[4974家]。"
    assert told(text, ledger) == [
        ("national", "company_count", "2025-03-31"),
        ("national", "company_count", "2025-06-30"),
    ]
    assert "conflict" not in verdicts(text, ledger)


def test_an_altered_count_of_a_plainly_named_place_is_a_conflict(ledger: Ledger) -> None:
    text = "2018年3月末各地小贷公司数量：江苏[632家]，广东[436家]。"
    assert verdicts(text, ledger) == ["known", "conflict"]


def test_an_unnamed_lender_is_nobody(ledger: Ledger) -> None:
    for text in (
        "某头部消金公司2024年净利润[30.16亿元]。",
        "有一家小贷公司去年底贷款余额[7361亿元]。",
    ):
        article, figures = marked(text)
        assert match(figures[0], article, ledger).entity == ""


def test_a_limit_told_of_a_kind_of_lender_is_its_rule(ledger: Ledger) -> None:
    text = "消费金融公司从2026年起新发放贷款平均综合融资成本不得高于[20%]。"
    assert told(text, ledger) == [("cf_rate_guidance_2025", "average_rate_cap", "2026-01/..")]


def test_a_pronoun_means_the_last_rule_that_was_named(ledger: Ledger) -> None:
    text = (
        "《小额贷款公司综合融资成本管理工作指引》已下发。"
        "按照该指引，单笔贷款综合成本不得超过[24%]。"
    )
    assert told(text, ledger)[0][:2] == ("microloan_cost_guideline_2025", "single_loan_rate_cap")


def test_a_pronoun_without_a_name_before_it_means_nobody(ledger: Ledger) -> None:
    article, figures = marked("该公司净利润[3亿元]。")
    scene = Scene(article, ledger, figures)
    assert pronouns(scene.plain, [], ledger.kinds) == []


def test_market_rates_lay_down_no_limit(ledger: Ledger) -> None:
    article, figures = marked("1年期LPR为3%。单笔贷款利率上限为[20%]。")
    assert match(figures[0], article, ledger).entity != "lpr_1y"


def test_forecasts_are_of_the_one_that_is_forecast(ledger: Ledger) -> None:
    text = "研究认为，消费金融公司会分层，第一层级将剩下[3—5家]综合型机构。"
    assert told(text, ledger) == [("consumer_finance", "forecast_tier1_count", "undated")]


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


def test_local_financial_organisations_are_more_than_small_lenders(ledger: Ledger) -> None:
    text = "广东6月11日公布的小贷名单包含[99家]地方金融组织。"
    assert told(text, ledger)[0][:2] == ("guangdong_local_finance", "listed_for_exit")


def test_a_carried_name_is_not_sure_enough_for_a_conflict(ledger: Ledger) -> None:
    text = "全国小贷公司持续减少。\n\n贷款余额2024年末为[1061.67亿元]。"
    assert verdicts(text, ledger) != ["conflict"]


@pytest.mark.parametrize(
    ("text", "printed", "cell"),
    [
        (
            "招联去年进账173.18亿元。",
            "173.18亿元",
            ("zhaolian", "revenue", "2024", "known"),
        ),
        (
            "Mashang's takings came to 15.149 billion yuan in 2024.",
            "15.149 billion yuan",
            ("mashang", "revenue", "2024", "known"),
        ),
        ("招联去年进账171.38亿元。", "171.38亿元", ("", "", "", "new")),
    ],
)
def test_telling_digits_name_a_metric(
    text: str, printed: str, cell: tuple[str, str, str, str]
) -> None:
    judged = audit(article(text, published="2025-12-01"), load()).figures
    told = next(j for j in judged if j.found.printed == printed)
    assert (told.match.entity, told.match.metric, told.match.period, told.verdict) == cell
