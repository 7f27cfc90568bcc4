"""Forms that one figure takes in print: counting words, limits, spoken parts, lists, times."""

from datetime import date
from fractions import Fraction

import pytest

from xiaodai.documents.document import article
from xiaodai.extraction.figures import figures
from xiaodai.extraction.found import Found
from xiaodai.values.interval import Interval

# text | printed | qualifier | unit | low | high   ("-" = empty or open)
FIGURES = """
全國尚餘4,863間|4,863間|-|company|4863|4863
逾百間持牌行|百間|逾|company|100|-
江蘇632家居首|632家|-|company|632|632
江苏632家长期居前|632家|-|company|632|632
涉及個案36宗|36宗|-|item|36|36
會員突破1億戶|1億戶|突破|customer|100000000|-
年利率最高36厘|36厘|最高|percent|-|36
加息25點子|25點子|-|pp|49/200|51/200
议案获9票赞成|9票|-|item|9|9
气温零下7℃|零下7℃|-|-|-15/2|-13/2
零下十度|零下十度|-|-|-21/2|-19/2
机构少了近半|近半|-|percent|40|50
如今已少了逾45%|45%|逾|percent|45|-
约半公司亏损|约半|-|percent|40|60
过半数的股东|过半数|-|percent|50|-
超半数公司|半数|超|percent|50|-
约占全国的三成|三成|约占全国的|percent|20|40
约三成为90后|三成|约|percent|20|40
是后者的两倍多|两倍|多|multiple|2|-
增长两倍有余|两倍|增长、有余|multiple|2|-
增长两倍以上|两倍|增长、以上|multiple|2|-
存续十年多|十年|多|year|10|-
用了一个多月|-|-|-|-|-
用了两个多月|两个多月|多|month|2|-
历时两年半|两年半|-|year|49/20|51/20
存续两个半月|两个半月|-|month|49/20|51/20
《办法》共七章六十条|七章|-|item|7|7
《办法》共七章六十条|六十条|-|item|60|60
全文分五章|五章|-|item|5|5
共三十二条|三十二条|-|item|32|32
杠杆比例为1:3|1:3|-|multiple|5/2|7/2
不超过1∶5|1∶5|不超过|multiple|-|5
不超过净资产的百分之十|百分之十|不超过净资产的|percent|-|10
不得高于同期LPR的4倍|4倍|不得高于同期LPR的|multiple|-|4
不应超过百分之二十|百分之二十|不应超过|percent|-|20
至多百分之十|百分之十|至多|percent|-|10
不得超过年化24%|24%|不得超过年化|percent|-|24
从未超过5%|5%|未超过|percent|-|5
不能低于10亿元|10亿元|不能低于|yi_yuan|10|-
最高可借20万元|20万元|最高可借|wan_yuan|-|20
年化7.2%起|7.2%|起|percent|7.2|-
贷款余额跌破6500亿元|6500亿元|跌破|yi_yuan|-|6500
利率失守3%|3%|失守|percent|-|3
规模超千亿。|千亿|超|yi_yuan|1000|-
用户过亿。|亿|过|person|100000000|-
4500万元左右|4500万元|左右|wan_yuan|4450|4550
按年倒退15.2%|15.2%|倒退|percent|-61/4|-303/20
约减少300家|300家|减少、约|company|-350|-250
另有两三家|两三家|-|company|2|3
800万+用户|800万|+|person|8000000|-
员工人数：120|120|-|person|120|120
规模翻了一番|翻了一番|-|multiple|3/2|5/2
利润减半|减半|-|percent|-55|-45
about half a percent of it|half a percent|about|percent|2/5|3/5
half a percentage point|half a percentage point|-|pp|9/20|11/20
half a billion yuan|half a billion yuan|-|yi_yuan|9/2|11/2
half-million borrowers|half-million borrowers|-|person|450000|550000
two and a half years|two and a half years|-|year|49/20|51/20
young: 1.51 days on average|1.51 days|-|day|301/200|303/200
more than 90+ days|90+ days|more than、+|day|90|-
Loans make 91%; there are 10.013 million of them|10.013 million|-|loan|10012500|10013500
users rose to 2.76 million|2.76 million|-|person|2755000|2765000
Loans of at most 2,000 yuan make up most|2,000 yuan|at most|yuan|2000|2000
four in ten borrowers|four in ten|-|percent|35|45
nine out of ten loans|nine out of ten|-|percent|85|95
loans doubled|doubled|-|multiple|3/2|5/2
profit more than doubled|doubled|more than|multiple|2|-
profits halved|halved|-|percent|-55|-45
between 12 and 16 percent|12 and 16 percent|-|percent|12|16
rates may not exceed 24%|24%|not exceed|percent|-|24
capital must not be lower than 1 billion yuan|1 billion yuan|not be lower than|yi_yuan|10|-
12 months at most|12 months|at most|month|-|12
The most lenders are in Guangdong (401)|401|-|company|401|401
its staff shrank from 120 to 35|120|-|person|120|120
"""
ROWS = [line.split("|") for line in FIGURES.strip().splitlines()]

# text | what is found of figures and dates
SEVERAL = """
第七章、第六十条|
三章歌曲、二十条措施|
这两家公司、那三家机构、上述三家平台|
两家公司均表示，三家机构的利率|
the two companies said, and these three lenders agreed|
两年后、这两年、两年累计下降5%、三年合计减少、5年少了近一半|5% 一半
贷款期限5年降至3年|5年 3年
全国首十个月、头三个月、首九個月、截至3月31日的十二个月内|
shrank by a third in three years|a third
1年期、5年期以上|
part 2 of 3|
融资612.5，4.5亿元|4.5亿元
营收分别为12.5、15.6和8.1亿元|12.5 15.6 8.1亿元
from 12 to 16 percent|12 16 percent
rules: (1) caps, (2) terms|
the most lenders: Jiangsu (552) and Tibet (9).|552 9
三比一是比分；9:30；注1:3家|3家
腾讯控股（700）有3家公司|3家
"""
SEVERAL_ROWS = [line.split("|") for line in SEVERAL.strip().splitlines()]

# text | the printed day of an event, or nothing | first day | last day
EVENTS = """
2020年11月2日，网络小贷办法征求意见|2020年11月2日|2020-11-02|2020-11-02
该办法已于2021年出台、注册资本不得低于50亿元|2021年|2021-01-01|2021-12-31
2024年4月，三部委联合发文，要求压降|2024年4月|2024-04-01|2024-04-30
小貸於2010年3月25日成立，註冊資本3億元|2010年3月25日|2010-03-25|2010-03-25
公司2015年拿到牌照|2015年|2015-01-01|2015-12-31
成立日期：2013年10月8日|2013年10月8日|2013-10-08|2013-10-08
《办法》印发于2024年12月31日|2024年12月31日|2024-12-31|2024-12-31
Fenfu went live in 2020|2020|2020-01-01|2020-12-31
launched in August 2025|August 2025|2025-08-01|2025-08-31
lifted its registered capital in November 2025|-|-|-
loans that started to sour have grown since 2015|-|-|-
名单陆续出炉：云南今年有109家|-|-|-
2024年合并报表口径下增长|-|-|-
its shares closed at 12 yuan on 5 May 2025|-|-|-
a deadline that runs from 2025 to 2027|-|-|-
"""
EVENT_ROWS = [line.split("|") for line in EVENTS.strip().splitlines()]


def found(text: str) -> list[Found]:
    """The figures and dates of a text."""
    every = figures(article(text, published="2025-11-20"))
    return [one for one in every if one.nature in ("figure", "date")]


def _end(text: str) -> Fraction | None:
    return None if text == "-" else Fraction(text)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]}")
def test_a_form_of_print_is_read_for_what_it_says(row: list[str]) -> None:
    text, printed, words, unit, low, high = row
    unit = {"pp": "percentage_point", "-": ""}.get(unit, unit)
    every = [one for one in found(text) if one.printed == printed]
    if printed == "-":
        assert not found(text)
        return
    (one,) = every
    assert (one.qualifier or "-", one.unit) == (words, unit)
    assert one.interval == Interval(_end(low), _end(high))


@pytest.mark.parametrize("row", SEVERAL_ROWS, ids=lambda row: row[0])
def test_what_only_points_or_tells_when_is_no_figure(row: list[str]) -> None:
    text, printed = row
    assert " ".join(one.printed for one in found(text)) == printed


@pytest.mark.parametrize("row", EVENT_ROWS, ids=lambda row: row[0])
def test_a_day_is_a_figure_where_its_clause_tells_what_happened(row: list[str]) -> None:
    text, printed, first, last = row
    dates = [one for one in found(text) if one.nature == "date"]
    if printed == "-":
        assert not dates
        return
    (one,) = dates
    days = (date.fromisoformat(day).toordinal() for day in (first, last))
    assert (one.printed, one.interval) == (printed, Interval.of(*days))


def test_a_list_shares_the_scale_of_its_last_amount() -> None:
    low = [one.interval and one.interval.low for one in found("分别为12.5、15.6和8.1亿元")]
    assert low == [Fraction("12.45"), Fraction("15.55"), Fraction("8.05")]


def test_a_fall_holds_over_two_comparisons() -> None:
    both = found("Loans fell 1.8% quarter on quarter and 4.6% year on year")
    assert [one.interval and one.interval.midpoint for one in both] == [
        Fraction("-1.8"),
        Fraction("-4.6"),
    ]
