"""What sentences say of their own figures: shares, changes, sums, averages, in both languages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from xiaodai.audit.document import article
from xiaodai.audit.extraction import figures
from xiaodai.audit.judging import audit
from xiaodai.audit.result import Judged
from xiaodai.audit.segments import Layout
from xiaodai.audit.stated import stated
from xiaodai.ledger.ledger import load

LEDGER = load()
ADD_UP = [  # a sentence, the figure that it says to follow, and by how much that would be off
    ("甲银行不良贷款60.29亿元，占贷款余额1637.51亿元的{}。", "3.68%", "3.58%"),
    ("甲银行贷款余额1637.51亿元，其中不良60.29亿元，占比{}。", "3.68%", "6.38%"),
    ("甲银行网点由5081家降至4974家，减少{}。", "107家", "117家"),
    ("今年上半年保费60.2亿元，去年同期为50.1亿元，同比增长{}。", "20%", "25%"),
    ("6月末网点为4974家，较3月末的5081家减少了{}。", "107家", "170家"),
    ("甲银行保费从上年的50亿元增至60亿元，增长{}。", "20%", "25%"),
    ("线上占比从2022年末的90.11%降到2024年末的69.7%，下降{}。", "20.41个百分点", "22.41个百分点"),
    ("三家银行分别发债10.2亿元、5.1亿元和3.4亿元，合计{}。", "18.7亿元", "19.7亿元"),
    ("乙银行存款10.02亿元，储户276万户，户均{}。", "363元", "3630元"),
    (
        "Of its 1,637.51 billion yuan of deposits, 60.29 billion yuan, or {}, is in gold.",
        "3.68 percent",
        "3.58 percent",
    ),
    ("Premiums rose {} to 6.02 billion yuan from 5.01 billion yuan.", "20 percent", "25 percent"),
    (
        "Premiums were 6.02 billion yuan against 5.01 billion yuan, up {}.",
        "20 percent",
        "25 percent",
    ),
    ("Branches fell from 5,081 banks to 4,974 banks, a drop of {}.", "107 banks", "117 banks"),
    (
        "They sold 1.21 billion yuan, 802 million yuan and 503 million yuan, totalling {}.",
        "2.52 billion yuan",
        "2.72 billion yuan",
    ),
    (
        "It has 600 million yuan of deposits from 10 million customers, or {} a customer.",
        "60 yuan",
        "90 yuan",
    ),
]


def told(text: str, printed: str) -> Judged:
    """What the audit says of one figure of a text."""
    done = audit(article(text, published="2026-03-01"), LEDGER)
    return next(one for one in done.figures if one.found.printed.strip() == printed)


@pytest.mark.parametrize(("sentence", "right", "wrong"), ADD_UP)
def test_what_follows_from_the_sentence_is_consistent_and_what_does_not_is_to_be_checked(
    sentence: str, right: str, wrong: str
) -> None:
    assert told(sentence.format(right), right).verdict == "new, consistent"
    alarm = told(sentence.format(wrong), wrong)
    assert alarm.verdict == "please check"
    assert alarm.note.en.endswith("something else follows.")


def test_an_alarm_says_what_would_follow() -> None:
    assert told("甲银行网点由5081家降至4974家，减少117家。", "117家").should_be == "107家"


@pytest.mark.parametrize(
    "sentence",
    [
        "甲银行不良贷款60.29亿元，贷款余额1637.51亿元，资本充足率3.58%。",  # no word for a share
        "甲银行不良贷款超60亿元，占贷款余额1637.51亿元的9.58%。",  # an open end
        "甲银行网点5081家，员工4974人，减少117家。",  # nothing that it was before
        "甲银行余额21364亿元，较年初减少786亿元，降幅3.6%。",  # a change is no level
        "甲银行储户276万户，存款10.02亿元，笔均363元。",  # an average of something else
        "甲银行储户276万户，笔均存款59.83元，户均存款217.41元。",  # an average of an average
        "31家机构资产13848.59亿元，其中甲银行一家就有3137.51亿元。",  # no word for an average
        "网点2023年6543家、2024年5500家，现为4974家，上半年合计少283家。",  # no sum of levels
        "网点从5081家降至4974家，同比减少283家。",  # compared with something else
        "甲银行资产1637亿元，中原银行不良60.29亿元，占比9.5%。",  # another bank's
        "甲银行保费60亿元，利润5亿元，三家银行合计发债99亿元。",  # other things than are added
        "Premiums rose 25 percent, to 6 billion yuan, and claims reached 5 billion yuan.",
        "Banks fell from 5,081 banks to 4,974 banks, down 9 percent year on year.",
        "Premiums were 6.02 billion yuan against claims of 5.01 billion yuan, up 25 percent.",
    ],
)
def test_without_words_for_the_relation_nothing_is_said(sentence: str) -> None:
    done = audit(article(sentence, published="2026-03-01"), LEDGER)
    assert {one.verdict for one in done.figures} <= {"new", "not a statistic"}


def test_rounding_carelessly_in_the_last_digit_is_no_alarm() -> None:
    text = "甲银行不良贷款60.29亿元，占贷款余额1637.51亿元的{}。"
    assert told(text.format("3.69%"), "3.69%").verdict == "new"


def test_the_value_that_follows_allows_for_the_rounding_of_the_members() -> None:
    text = article("保费从50亿元增至60亿元，增长20%。")
    found = figures(text)
    (one,) = stated(Layout(text.plain), found)
    assert one.value.low == (Fraction("59.5") / Fraction("50.5") - 1) * 100
    assert one.value.high == (Fraction("60.5") / Fraction("49.5") - 1) * 100


def test_a_figure_that_the_ledger_knows_stays_known() -> None:
    text = "全国小额贷款公司由2025年3月末的5081家降至6月末的4999家，减少107家。"
    verdicts = {one.found.printed: one.verdict for one in audit(article(text), LEDGER).figures}
    assert verdicts["5081家"] == "known"
    assert verdicts["4999家"] in ("conflict", "please check")


def test_no_table_row_is_a_sentence() -> None:
    text = "项目\t不良\t余额\n甲\t60.29亿元\t占1637.51亿元的9.58%"
    assert not {one.verdict for one in audit(article(text), LEDGER).figures} & {"please check"}


def test_characters_that_stand_for_figures_mean_nothing_in_a_text() -> None:
    text = "甲\ue001占\ue001的\ue003，不良60.29亿元，余额1637.51亿元，比率3.58%。"
    assert {one.verdict for one in audit(article(text), LEDGER).figures} <= {"new", "undated"}
