"""Look-alikes: short articles with what the ledger has, altered figures, and things it lacks.

Other companies of a like name, other industries, tranches and pools, parts of a metric. Marked are
`known` figures, `altered` ones, and those of something `other`, written as `{4974家=known}`.
"""

from __future__ import annotations

import re

import pytest

from xiaodai.audit.judging import audit
from xiaodai.documents.document import article
from xiaodai.ledger.ledger import load

LEDGER = load()
ALLOWED = {
    "known": {"known"},
    "altered": {"conflict", "please check"},
    "other": {"new", "undated", "new, consistent", "not a statistic"},
}
MARK = re.compile(r"\{([^=}]+)=(\w+)\}")
ARTICLES = [
    (
        "2025-08-22",
        "央行公布，截至2025年6月末，全国共有小额贷款公司{4974家=known}，"
        "贷款余额{7361亿元=known}。同期，全国典当企业有{6211家=other}，"
        "典当余额{1210亿元=other}。",
    ),
    (
        "2025-08-22",
        "截至6月末，全国小额贷款公司贷款余额{7631亿元=altered}。"
        "其中涉农贷款余额{1204亿元=other}，另有融资担保公司{3988家=other}。",
    ),
    (
        "2025-09-01",
        "招联消费金融上半年实现净利润{15.04亿元=known}，营业收入{78.99亿元=known}。"
        "招商银行同期净利润{749.3亿元=other}，招联的另一股东中国联通净利润为{63亿元=other}。",
    ),
    (
        "2025-09-01",
        "招联2025年上半年净利润{15.40亿元=altered}；兴业消费金融同期净利润{8.4亿元=altered}，"
        "其中个人消费贷款利息净收入{31.2亿元=other}。",
    ),
    (
        "2025-09-10",
        "马上消费金融6月末总资产{680.99亿元=known}，上半年净利润{11.55亿元=known}。"
        "马上科技（与马上消费无关）的总资产为{52.3亿元=other}，净利润{1.2亿元=other}。",
    ),
    (
        "2025-05-12",
        "马上消费2024年净利润{28.21亿元=altered}，2023年为{19.82亿元=known}；"
        "总资产由2023年末的{712.80亿元=known}降至2024年末的{655.60亿元=known}。",
    ),
    (
        "2025-03-03",
        "重庆小贷公司2024年末贷款余额{1061.67亿元=known}。成都同期为{388.2亿元=other}，"
        "四川全省{512家=other}。重庆的融资租赁公司资产{2035亿元=other}。",
    ),
    (
        "2025-08-25",
        "At the end of June 2025 China had {4,974=known} microloan companies "
        "with outstanding loans of {736.1 billion yuan=known}. "
        "Pawnshops numbered {6,150=other} and lent {121 billion yuan=other}; "
        "financing guarantors had {3.9 trillion yuan=other} outstanding.",
    ),
    (
        "2025-11-05",
        "China's small-loan companies had a loan balance of {722.9 billion yuan=known} "
        "at the end of September 2025. "
        "There were {4,683=altered} of them. "
        "India's microfinance lenders had {3.9 trillion rupees=other} outstanding.",
    ),
    (
        "2025-11-20",
        "微信分付第一期资产支持证券入池资产加权平均利率{15.02%=known}，"
        "优先A级票面利率{1.85%=other}，优先A级规模{8.2亿元=other}。"
        "美团月付同类产品的入池利率为{17.4%=other}。",
    ),
    (
        "2025-11-20",
        "分付ABS入池资产平均利率为15.20%，京东白条2025年第九期的入池平均利率为{13.9%=other}。",
    ),
    (
        "2025-09-15",
        "招联金融上半年营收{78.99亿元=known}。信用飞是另一家平台，"
        "上半年营收{78.1亿元=other}。中邮消费金融今年一季度净利润{2.1亿元=other}。",
    ),
    (
        "2024-02-05",
        "2023年末全国小贷公司{5500家=known}，余额{7629亿元=known}。"
        "其中互联网小贷公司{179家=known}，余额{1739亿元=known}，上海一地有{118家=other}。",
    ),
    (
        "2025-06-10",
        "2025年3月末，小额贷款公司{5801家=altered}，贷款余额{7366亿元=known}，"
        "从业人员4.6万人，实收资本{6912亿元=other}。",
    ),
    (
        "2025-09-20",
        "招联2025年上半年净利润15.04亿元。马上消费金融：{11.55亿元=known}。蚂蚁消费金融："
        "{14.6亿元=known}。招商银行信用卡贷款余额{9245亿元=other}，其不良率{1.75%=other}。",
    ),
]


@pytest.mark.parametrize(("day", "marked"), ARTICLES)
def test_each_figure_is_told_for_what_it_is(day: str, marked: str) -> None:
    text = article(MARK.sub(r"\1", marked), published=day)
    verdicts = {one.found.start: one.verdict for one in audit(text, LEDGER).figures}
    shift, odd = 0, []
    for mark in MARK.finditer(marked):
        told = verdicts.get(mark.start() - shift, "not found")
        shift += len(mark[0]) - len(mark[1])
        if told not in ALLOWED[mark[2]]:
            odd.append((mark[1], mark[2], told))
    assert odd == []
