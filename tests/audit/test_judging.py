"""Known, new, in conflict: what the ledger says of a figure, by how much, and who is better."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.audit.marked import marked
from tests.first_reading import first_reading
from xiaodai.audit.judging import CERTAIN, audit
from xiaodai.audit.result import UNREAD, Audit
from xiaodai.documents.document import article
from xiaodai.extraction.found import Found
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.report.audit_table import summary
from xiaodai.values.interval import Interval

NATIONAL = "截至2025年6月末，全国共有小额贷款公司"


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def judged(text: str, ledger: Ledger, published: str = "2025-11-20") -> Audit:
    """The marked figures of a text, judged."""
    article, figures = marked(text, published)
    return audit(article, ledger, figures)


def verdicts(text: str, ledger: Ledger) -> list[str]:
    """The verdicts alone."""
    return [j.verdict for j in judged(text, ledger).figures]


def test_a_figure_that_the_ledger_prints_is_known(ledger: Ledger) -> None:
    (one,) = judged(f"{NATIONAL}[4974家]。", ledger).figures
    assert one.verdict == "known"
    assert ledger.claim(one.claim_id)["low"] == "4974"
    assert one.source == ledger.claim(one.claim_id)["source"]


@pytest.mark.parametrize("printed", ["7361亿元", "0.74万亿元", "7400亿元"])
def test_a_looser_rounding_is_known(printed: str, ledger: Ledger) -> None:
    text = f"截至2025年6月末，全国小额贷款公司贷款余额[{printed}|yi_yuan]。"
    assert verdicts(text, ledger) == ["known"]


def test_other_digits_are_a_conflict_that_says_what_it_should_be(ledger: Ledger) -> None:
    (one,) = judged(f"{NATIONAL}[4947家]。", ledger).figures
    assert (one.verdict, one.slack) == ("conflict", Fraction(-27))
    assert "4974" in one.should_be or "4,974" in one.should_be
    assert one.probability >= CERTAIN
    assert "4974" in one.note.en and "4974" in one.note.zh


@pytest.mark.parametrize(
    ("day", "printed", "grade", "better"),
    [
        ("2024年末", "5275家", "B", "ledger"),
        ("2025年6月末", "4947家", "D", "ledger"),  # many mirrors and digests of one release
        ("2016年3月末", "8876家", "D", "undecided"),  # one portal's copy alone
    ],
)
def test_the_ledger_is_better_where_its_copies_or_their_common_origin_are(
    day: str, printed: str, grade: str, better: str
) -> None:
    early = first_reading()
    (one,) = judged(f"截至{day}，全国共有小额贷款公司[{printed}]。", early).figures
    assert early.source(early.claim(one.claim_id)["source"])["grade"] == grade
    assert (one.verdict, one.better) == ("conflict", better)


def test_repeating_a_rejected_print_is_told_with_the_reason(ledger: Ledger) -> None:
    text = "截至2025年9月末，全国小额贷款公司贷款余额[7220亿元]。"
    (one,) = judged(text, ledger).figures
    assert one.verdict in ("conflict", "please check")
    assert "digit slip" in one.note.en and "数字误植" in one.note.zh


def test_a_print_in_conflict_is_still_known(ledger: Ledger) -> None:
    text = "2024年末，全国消费金融公司总资产[13747.31亿元]。"
    assert verdicts(text, ledger) == ["known"]


def test_a_fall_printed_without_sign_agrees_with_a_negative_claim(ledger: Ledger) -> None:
    text = "2025年上半年，全国小额贷款公司贷款余额减少[187亿元]，净减少[283家]。"
    assert verdicts(text, ledger) == ["known", "known"]


def test_ranges_agree_only_with_both_ends(ledger: Ledger) -> None:
    text = "2025年，宁银消费金融单笔贷款利率区间为[{}]。"
    assert verdicts(text.format("3.06%至14.9%"), ledger) == ["known"]
    assert verdicts(text.format("3.06%至24%"), ledger) != ["known"]


def test_what_follows_from_the_ledger_is_new_and_consistent(ledger: Ledger) -> None:
    text = "2025年一季度，全国小额贷款公司数量环比减少[176家]。"
    (one,) = judged(text, ledger).figures
    assert one.verdict == "new, consistent"
    assert one.claim_id.startswith("national.company_count.")


def test_what_breaks_a_relation_is_an_alarm(ledger: Ledger) -> None:
    text = "2025年一季度，全国小额贷款公司数量环比减少[196家]。"
    (one,) = judged(text, ledger).figures
    assert one.verdict in ("conflict", "please check")
    assert one.should_be == "176家"


def test_what_the_ledger_does_not_know_is_new_and_shows_what_is_nearest(ledger: Ledger) -> None:
    (one,) = judged("2025年9月末，江苏小额贷款公司共[541家]。", ledger).figures
    assert one.verdict == "new"
    assert 0 < len(one.nearest) <= 3 and one.missing
    assert all(near.claim_id in ledger.rows for near in one.nearest)
    assert one.nearest[0].entity == "jiangsu"


def test_an_unsure_reading_is_no_conflict(ledger: Ledger) -> None:
    text = "若招联消费金融2024年净利润达到[99.9亿元]，格局将不同。"
    assert "conflict" not in verdicts(text, ledger)


def test_strangers_and_forecasts_conflict_with_nothing(ledger: Ledger) -> None:
    text = (
        "东湖消费金融2024年净利润[9.99亿元]。预计2025年末全国小额贷款公司将降至[4500家]。"
        "印度小额贷款公司2025年6月末共[9999家]。"
    )
    assert "conflict" not in verdicts(text, ledger)


def test_a_name_from_another_paragraph_makes_no_conflict(ledger: Ledger) -> None:
    text = "全国小贷公司持续减少。\n\n行业分化。\n\n贷款余额2024年末为[1061.67亿元]。"
    assert verdicts(text, ledger) != ["conflict"]


def test_a_measure_that_only_the_sentence_before_names_makes_no_conflict(ledger: Ledger) -> None:
    text = "2024年，招联消费金融净利润[30.16亿元]。2023年，招联消费金融为[63.02亿元]。"
    assert verdicts(text, ledger) == ["known", "please check"]


def test_a_name_and_a_day_that_no_other_replaced_carry_on(ledger: Ledger) -> None:
    text = "截至2025年6月末，全国小额贷款公司[4974家]。贷款余额[7316亿元]。"
    assert verdicts(text, ledger) == ["known", "conflict"]


def test_lenders_of_another_country_are_not_those_of_the_ledger(ledger: Ledger) -> None:
    text = "菲律宾证券监管部门公布，截至2025年6月末，该国小额贷款公司[{}]。"
    assert verdicts(text.format("4947家"), ledger) == ["new"]
    at_home = f"{NATIONAL}[4947家]，比菲律宾的[117家]多。"
    assert verdicts(at_home, ledger)[0] == "conflict"


def test_a_forecast_contradicts_nothing(ledger: Ledger) -> None:
    text = "业内预计，2025年6月末全国小额贷款公司贷款余额为[7316亿元]。"
    assert verdicts(text, ledger)[0] not in ("conflict", "please check")


def test_an_example_is_no_statistic(ledger: Ledger) -> None:
    assert (
        verdicts("举例说，若借入[1000元|yuan]，利息为[0.4元|yuan]。", ledger)
        == ["not a statistic"] * 2
    )


def test_a_date_that_the_ledger_has_otherwise_is_an_alarm(ledger: Ledger) -> None:
    article, _ = marked("浙江阿里巴巴小额贷款股份有限公司于2025年10月27日完成注销。")
    start = article.text.index("2025年")
    day = Interval.point(date(2025, 10, 27).toordinal())
    found = Found(start, start + 11, "2025年10月27日", "", "date", "exact", day, "date")
    (one,) = audit(article, ledger, [found]).figures
    assert one.verdict in ("conflict", "please check")
    assert one.slack == Fraction(10)


def test_a_relative_date_needs_the_articles_day(ledger: Ledger) -> None:
    text = "去年上半年，贷款余额减少[{}]，全国小额贷款公司承压。"
    (bare,) = judged(text.format("999亿元"), ledger, "").figures
    (dated,) = judged(text.format("999亿元"), ledger, "2026-03-01").figures
    assert (bare.verdict, bare.missing) == ("undated", ("article date",))
    assert dated.verdict != "undated"


def test_a_snippet_holds_the_figure_and_the_words_around_it(ledger: Ledger) -> None:
    (one,) = judged(f"{NATIONAL}[4974家]，比上季少。", ledger).figures
    assert one.snippet == "截至2025年6月末，全国共有小额贷款公司4974家，比上季少。"


def test_the_evidence_stands_where_it_says(ledger: Ledger) -> None:
    text = "2024年，招联消费金融净利润[30.16亿元]。"
    done = judged(text, ledger)
    (one,) = done.figures
    assert [e.kind for e in one.evidence] == ["entity", "metric", "period"]
    for e in one.evidence[:2]:
        assert done.article.plain[e.start : e.end] == e.words


@pytest.mark.parametrize("piece", ["1%", "、1", "1亿元", "1 000 ", "招联1%，", "1\t", "2024年"])
def test_a_text_of_one_number_over_and_over_conflicts_with_nothing(
    piece: str, ledger: Ledger
) -> None:
    done = audit(article("招联消费金融净利润。" + piece * 200, published="2025-11-20"), ledger)
    assert "conflict" not in {one.verdict for one in done.figures}


def test_no_more_figures_are_weighed_than_an_article_has(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaodai.audit.scorer.MOST", 1)
    done = judged(f"{NATIONAL}[4974家]，贷款余额[7361亿元]。", ledger)
    first, last = done.figures
    assert (first.verdict, last.verdict, last.missing) == ("known", "new", ())
    assert last.note == UNREAD and done.unread == 1
    assert "the last 1 are not held against the ledger" in summary(done)


def test_the_nearest_claims_are_of_the_figures_unit(ledger: Ledger) -> None:
    """Of money the ledger also has averages, yuan a loan, which no sum is near to."""
    text = (
        "微信分付6月末余额1125.88亿元，共1002万笔，笔均59.83元。财付通小贷11月增资45亿元；"
        "字节跳动旗下中融小贷今年注册资本为190亿元，比前者多[40亿元]。"
    )
    (one,) = judged(text, ledger).figures
    units = {ledger.codebook(near.metric)["unit"] for near in one.nearest}
    assert units and not any("/" in of for of in units)
