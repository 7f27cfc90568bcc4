"""Known, new, in conflict: what the ledger says of a figure, by how much, and who is better."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.audit.marked import marked
from tests.first_reading import first_reading
from xiaodai.audit.judging import SURE, Audit, audit
from xiaodai.ledger.ledger import Ledger, load

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


@pytest.mark.parametrize("printed", ["7361亿元", "0.74万亿元", "7400亿元"])
def test_a_looser_rounding_is_known(printed: str, ledger: Ledger) -> None:
    text = f"截至2025年6月末，全国小额贷款公司贷款余额[{printed}|yi_yuan]。"
    assert verdicts(text, ledger) == ["known"]


def test_other_digits_are_a_conflict_with_its_gap(ledger: Ledger) -> None:
    (one,) = judged(f"{NATIONAL}[4947家]。", ledger).figures
    assert (one.verdict, one.slack) == ("conflict", Fraction(-27))
    assert ledger.claim(one.claim_id)["low"] == "4974"
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


def test_repeating_a_rejected_print_is_a_conflict_that_says_why(ledger: Ledger) -> None:
    text = "截至2025年9月末，全国小额贷款公司贷款余额[7220亿元]。"
    (one,) = judged(text, ledger).figures
    assert one.verdict == "conflict"
    assert "digit slip" in one.note.en and "数字误植" in one.note.zh


def test_a_print_in_conflict_is_still_known(ledger: Ledger) -> None:
    text = "2024年末，全国消费金融公司总资产[13747.31亿元]。"
    assert verdicts(text, ledger) == ["known"]


def test_a_fall_printed_without_sign_agrees_with_a_negative_claim(ledger: Ledger) -> None:
    text = "2025年上半年，全国小额贷款公司贷款余额减少[187亿元]，净减少[283家]。"
    assert verdicts(text, ledger) == ["known", "known"]


def test_a_rise_instead_of_a_fall_is_a_conflict(ledger: Ledger) -> None:
    text = "2025年上半年，全国小额贷款公司贷款余额增加[187亿元]。"
    assert verdicts(text, ledger) == ["conflict"]


def test_ranges_agree_only_with_both_ends(ledger: Ledger) -> None:
    text = "2025年，宁银消费金融单笔贷款利率区间为[{}]。"
    assert verdicts(text.format("3.06%至14.9%"), ledger) == ["known"]
    assert verdicts(text.format("3.06%至24%"), ledger) == ["conflict"]


def test_what_follows_from_the_ledger_is_consistent_but_new(ledger: Ledger) -> None:
    text = "2025年一季度，全国小额贷款公司数量环比减少[176家]。"
    (one,) = judged(text, ledger).figures
    assert one.verdict == "new, consistent"
    assert one.claim_id.startswith("national.company_count.")


def test_what_breaks_a_relation_is_a_conflict(ledger: Ledger) -> None:
    text = "2025年一季度，全国小额贷款公司数量环比减少[196家]。"
    (one,) = judged(text, ledger).figures
    assert one.verdict == "conflict"
    assert one.claim_id.startswith("national.company_count.")


def test_what_the_ledger_does_not_know_is_new(ledger: Ledger) -> None:
    assert verdicts("2025年9月末，江苏小额贷款公司共[541家]。", ledger) == ["new"]


def test_an_unsure_match_is_new_rather_than_a_conflict(ledger: Ledger) -> None:
    text = "若招联消费金融2024年净利润达到[99.9亿元]，格局将不同。"
    (one,) = judged(text, ledger).figures
    assert one.match.confidence < SURE
    assert one.verdict != "conflict"


def test_strangers_and_forecasts_conflict_with_nothing(ledger: Ledger) -> None:
    text = (
        "东湖消费金融2024年净利润[9.99亿元]。预计2025年末全国小额贷款公司将降至[4500家]。"
        "印度小额贷款公司2025年6月末共[9999家]。"
    )
    assert "conflict" not in verdicts(text, ledger)


def test_an_example_is_not_measurable(ledger: Ledger) -> None:
    assert (
        verdicts("举例说，若借入[1000元|yuan]，利息为[0.4元|yuan]。", ledger)
        == ["not a statistic"] * 2
    )


def test_a_date_that_the_ledger_has_otherwise_is_a_conflict(ledger: Ledger) -> None:
    from datetime import date

    from xiaodai.audit.found import Found
    from xiaodai.values.interval import Interval

    article, _ = marked("浙江阿里巴巴小额贷款股份有限公司于2025年10月27日完成注销。")
    start = article.text.index("2025年")
    day = Interval.point(date(2025, 10, 27).toordinal())
    found = Found(start, start + 11, "2025年10月27日", "", "date", "exact", day, "date")
    (one,) = audit(article, ledger, [found]).figures
    assert (one.verdict, one.slack) == ("conflict", Fraction(10))
