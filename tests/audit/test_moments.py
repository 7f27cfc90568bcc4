"""Days of events are told from days that only say when, and get the days that they allow."""

import pytest

from xiaodai.documents.document import plain
from xiaodai.extraction.moments import moments

# text | printed | first | last
EVENTS = """
该公司成立于2010年3月25日|2010年3月25日|2010-03-25|2010-03-25
放款方成立於2013年10月，本月增資|2013年10月|2013-10-01|2013-10-31
在2025年10月17日正式完成注销|2025年10月17日|2025-10-17|2025-10-17
到 2022 年 11 月，该公司已无实际业务运营|2022 年 11 月|2022-11-01|2022-11-30
2024年2月，该公司发布清算组备案信息|2024年2月|2024-02-01|2024-02-29
去年4月，三部委联合下发通知|去年4月|2024-04-01|2024-04-30
今年1月，总局发布《办法》|今年1月|2025-01-01|2025-01-31
通知将于10月1日起正式施行|10月1日|2025-10-01|2025-10-01
12月24日印发|12月24日|2025-12-24|2025-12-24
从明年一季度开始执行|明年一季度|2026-01-01|2026-03-31
要求在12月中旬前，把利率全部降到20%以内|12月中旬|2025-12-11|2025-12-20
需于2025年11月30日前完成注销|2025年11月30日|2025-11-30|2025-11-30
窗口指导要追溯到2021年3月|2021年3月|2021-03-01|2021-03-31
该产品在2020年上线|2020年|2020-01-01|2020-12-31
2017年更名为另一家公司|2017年|2017-01-01|2017-12-31
2025-03-15印发|2025-03-15|2025-03-15|2025-03-15
2025/3/5获批|2025/3/5|2025-03-05|2025-03-05
二〇一三年成立|二〇一三年|2013-01-01|2013-12-31
It was founded on March 25, 2010|March 25, 2010|2010-03-25|2010-03-25
The licence was deregistered on 17 October 2025|17 October 2025|2025-10-17|2025-10-17
The rule took effect on Oct. 1, 2025|Oct. 1, 2025|2025-10-01|2025-10-01
It was renamed in 2017 and moved|2017|2017-01-01|2017-12-31
It must deregister or change its name by Nov. 30, 2025|Nov. 30, 2025|2025-11-30|2025-11-30
成立日期：2010年3月5日|2010年3月5日|2010-03-05|2010-03-05
It was approved in June 2015|June 2015|2015-06-01|2015-06-30
"""
CONTEXT = """
截至2025年6月末，共有4974家
截止2025年6月30日，共有4974家
2025年上半年减少187亿元
2024年全年机构减少234家
2021年11月，首单ABS的平均利率为11.97%
以2025年8月15日为基准日
2023年以来各月均低于1.5%
今年10月以来，公司陆续收到指导
2024年6月末余额为129亿元
较2022年末下降20个百分点
1-9月发行10单
2023-2024年间减少
近三年来，两年前，三个月后
2025Q2为4974家，H1 2025为1家
as of June 30, 2025 there were 4,974 companies
at the end of June 2025 the count stood at 4,974
in the first half of 2025 the sector shed 283
against June 2024 the book is smaller
10月25日，央行发布三季度小额贷款公司统计数据
央行公布的2025年10月统计显示
On Oct. 25, 2025 the central bank released statistics on lenders
It sold 3 billion yuan of notes issued at 3.5% in March 2021
"""


@pytest.mark.parametrize("row", EVENTS.strip().splitlines())
def test_the_day_of_an_event_is_found_with_the_days_it_allows(row: str) -> None:
    text, printed, first, last = row.split("|")
    found = [one for one in moments(plain(text), "2025-11-20") if one.event]
    assert [text[one.start : one.end] for one in found] == [printed]
    days = found[0].days
    assert days is not None
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", CONTEXT.strip().splitlines())
def test_a_day_or_period_that_only_says_when_is_no_event(text: str) -> None:
    found = moments(plain(text), "2025-11-20")
    assert found
    assert [text[one.start : one.end] for one in found if one.event] == []


def test_a_relative_year_without_a_day_of_publication_stays_open() -> None:
    (found,) = moments("去年4月，三部委联合下发通知")
    assert found.event
    assert found.days is None


def test_a_month_without_a_year_takes_the_last_printed_year() -> None:
    text = "两家公司分别于2023年6月和12月更名"
    assert [str(one.days and one.days.first) for one in moments(text, "2025-11-20")] == [
        "2023-06-01",
        "2023-12-01",
    ]


def test_a_day_far_ahead_of_publication_belongs_to_the_year_before() -> None:
    (found,) = moments("12月24日印发", "2025-01-10")
    assert found.days is not None
    assert found.days.first.isoformat() == "2024-12-24"


def test_an_impossible_day_has_no_days() -> None:
    found = moments("该公司成立于2月30日", "2025-01-10")
    assert [one.days for one in found if one.event] == [None]
