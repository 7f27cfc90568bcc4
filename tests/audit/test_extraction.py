"""Every figure of an article is found once, with its unit, its sign and its bounds."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audit.scoring import ARTICLES, Score, extraction_score, kinds, labels
from xiaodai.documents.document import article, read_article
from xiaodai.extraction.figures import figures
from xiaodai.extraction.found import Found
from xiaodai.values.interval import Interval

# text | printed | qualifier | unit | low | high   ("-" = empty or open)
FIGURES = """
截至六月末共有4974家小贷公司。|4974家|-|company|4974|4974
共有四千九百七十四家。|四千九百七十四家|-|company|4974|4974
共有５，０８１家。|５，０８１家|-|company|5081|5081
截至 2025 年 6 月末,共有 4974 家|4974 家|-|company|4974|4974
仅剩十余家公司|十余家|-|company|10|-
已有20多家退出|20多家|-|company|20|-
已超300家|300家|超|company|300|-
共300余家|300余家|-|company|300|-
约五六家|五六家|约|company|5|6
第一层级是3—5家巨头|3—5家|-|company|3|5
共两家公司|两家|-|company|2|2
减少107家|107家|减少|company|-107|-107
减少了约110家|110家|减少、约|company|-115|-105
净减少394家|394家|-|company|394|394
比上年少107家|107家|少|company|-107|-107
至少107家|107家|至少|company|107|-
余额7361亿元|7361亿元|-|yi_yuan|14721/2|14723/2
余额7361億元|7361億元|-|yi_yuan|14721/2|14723/2
资产1.5万亿元|1.5万亿元|-|yi_yuan|14500|15500
规模突破1.5万亿|1.5万亿|突破|yi_yuan|15000|-
利润300万元|300万元|-|wan_yuan|599/2|601/2
每笔不足60元|60元|不足|yuan|-|60
笔均近60元|60元|近|yuan|50|60
户均约217元|217元|约|yuan|433/2|435/2
余额超千亿元|千亿元|超|yi_yuan|1000|-
亏损14亿元|14亿元|亏损|yi_yuan|-29/2|-27/2
人民币50亿元|人民币50亿元|-|yi_yuan|99/2|101/2
5000万-1亿元|5000万-1亿元|-|yi_yuan|1/2|1
总资产同比下降7.18%|7.18%|下降|percent|-1437/200|-1435/200
同比增41.86%|41.86%|增|percent|8371/200|8373/200
同比-7.18%|-7.18%|-|percent|-1437/200|-1435/200
同比−7.18%|−7.18%|-|percent|-1437/200|-1435/200
负增长2.1%|2.1%|负增长|percent|-43/20|-41/20
降幅达2.1%|2.1%|降幅达|percent|-43/20|-41/20
占比从90.1%降至69.7%|69.7%|-|percent|1393/20|1395/20
利率下降到3.5%|3.5%|-|percent|69/20|71/20
压降至20%以内|20%|以内|percent|-|20
20%（含）以内|20%|(含)以内|percent|-|20
利率为3.06%—14.9%|3.06%—14.9%|-|percent|153/50|149/10
在4%至5%之间|4%至5%|-|percent|4|5
区间0%~24%|0%~24%|-|percent|0|24
降至12%-16%区间|12%-16%|-|percent|12|16
占近三成|三成|近|percent|20|30
占三成五|三成五|-|percent|69/2|71/2
三分之一的公司|三分之一|-|percent|85/3|115/3
近半公司|近半|-|percent|40|50
一半的公司|一半|-|percent|45|55
占比过半|过半|-|percent|50|-
缩水一半|一半|缩水|percent|-55|-45
百分之十|百分之十|-|percent|19/2|21/2
每天万分之四|万分之四|-|percent|7/200|9/200
提高1.5个百分点|1.5个百分点|提高|pp|29/20|31/20
下调25个基点|25个基点|下调|pp|-51/200|-49/200
借款人276万|276万|-|person|2755000|2765000
电子医保码覆盖超8亿用户|8亿|超|person|800000000|-
4.48万人|4.48万人|-|person|44750|44850
服务5000万户|5000万户|-|customer|49995000|50005000
共1002万笔|1002万笔|-|loan|10015000|10025000
激增近8倍|8倍|激增、近|multiple|7|8
三部委联合发文|三部委|-|item|3|3
130亿参数|130亿|-|item|12950000000|13050000000
收窄12个BP至|12个BP|收窄|pp|-1/8|-23/200
融资杠杆“1+4”|1+4|-|multiple|9/2|11/2
百余家机构|百余家|-|company|100|-
力争3年内压降|3年|内|year|-|3
三到五年|三到五年|-|year|3|5
期限36个月|36个月|-|month|71/2|73/2
账龄1.51天|1.51天|-|day|301/200|303/200
2小时放款|2小时|-|minute|90|150
20至40岁借款人|20至40岁|-|age_year|20|40
发行4期ABS|4期|-|deal|4|4
2000元以下的贷款占比|2000元|以下|yuan|2000|2000
"""
ENGLISH = """
there were 4,974 lenders left|4,974 lenders|-|company|4974|4974
4,974 licensed small-loan companies|4,974|-|company|4974|4974
three hundred lenders left|three hundred lenders|-|company|300|300
a loss of 107 companies|107 companies|loss|company|-107|-107
107 fewer lenders than before|107|fewer|company|-107|-107
the sector shed 283 companies|283 companies|-|company|283|283
more than 300 exits|300 exits|more than|company|300|-
loans of 736.1 billion yuan|736.1 billion yuan|-|yi_yuan|14721/2|14723/2
loans of Rmb736.1bn|Rmb736.1bn|-|yi_yuan|14721/2|14723/2
down 18.7 billion yuan|18.7 billion yuan|down|yi_yuan|-375/2|-373/2
down from 18.7 billion yuan|18.7 billion yuan|-|yi_yuan|373/2|375/2
fell to 3.016 billion yuan|3.016 billion yuan|-|yi_yuan|6031/200|6033/200
About 620 million yuan|620 million yuan|About|yi_yuan|123/20|125/20
profit fell 7.2 percent|7.2 percent|fell|percent|-29/4|-143/20
a 7.2 per cent drop|7.2 per cent|drop|percent|-29/4|-143/20
cut the share by 20.41 percentage points|20.41 percentage points|cut|pp|-4083/200|-4081/200
25 basis points higher|25 basis points|-|pp|49/200|51/200
between 3% and 5%|3% and 5%|-|percent|3|5
rates range from 3% to 14.9%|3% to 14.9%|-|percent|3|149/10
nearly a third of them|a third|nearly|percent|70/3|100/3
half of the lenders|half|-|percent|45|55
10.02 million loans|10.02 million loans|-|loan|10015000|10025000
2.76 million borrowers|2.76 million borrowers|-|person|2755000|2765000
slumped by 16.22 percent year on year|16.22 percent|slumped|percent|-3245/200|-3243/200
cut costs by a fifth within a year|a fifth|cut|percent|-25|-15
within three years|three years|within|year|-|3
three to five years|three to five years|-|year|3|5
"""
ROWS = [line.split("|") for line in (FIGURES + ENGLISH).strip().splitlines() if line]

# text | what is found of figures and dates
SEVERAL = """
净利润下滑16.22%至30.16亿元|16.22% 30.16亿元
较一季度末的5081家减少107家|5081家 107家
由5081家降至4974家|5081家 4974家
深圳市3家、北京市8家、云南省109家|3家 8家 109家
流量成本6%、7%左右|6%、7%
fell from 5,081 lenders to 4,974 lenders|5,081 lenders 4,974 lenders
Profit rose 8% to 30 billion yuan|8% 30 billion yuan
数十家平台、几家银行、上千家机构和数千万户|
一家公司、一个时代、一方面、一站式、二维码、三农、四川、十分重要、千家万户|
三大趋势、两类业务、四个部分、三位受访者、两个层面|
资产最大的三家公司|
利率在18%—24%的贷款占74.23%|74.23%
利率20%以上产品占比过半|过半
资金成本低于3%的公司|
Loans priced at 18 percent or more made up 74.23 percent|74.23 percent
Three points stand out. Dozens of firms left two years ago|
360数科、58同城、51信用卡、长银五八、715新规、3C分期、90后、00后、B2B、GPT-4|
双11、618、7×24小时、24小时客服、“十四五”、1年期LPR|
第三方、首批、第3位、排名第5、前十大、前5名、No. 1、top 10、the 3rd largest|
金规〔2025〕9号、600036.SH、公告编号2025-018、9:30、14时30分、上午10点半|
截至2025年6月末、2024年、去年、今年上半年、一季度末、前三季度、2025Q2、H1 2025、1-9月|
近五年来、过去10年、两年前、三个月后、in the first ten months, three years earlier|
https://example.org/2025/4974.html [1] [2-3] ①|
"""
SEVERAL_ROWS = [line.split("|") for line in SEVERAL.strip().splitlines()]


def found(text: str, published: str = "2025-11-20") -> list[Found]:
    """The figures and dates of a text."""
    every = figures(article(text, published=published))
    return [one for one in every if one.nature in ("figure", "date")]


def _end(text: str) -> Fraction | None:
    return None if text == "-" else Fraction(text)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_figure_is_found_with_unit_sign_and_bounds(row: list[str]) -> None:
    text, printed, words, unit, low, high = row
    unit = {"pp": "percentage_point"}.get(unit, unit)
    (one,) = [one for one in found(text) if one.printed == printed]
    assert (one.qualifier or "-", one.unit) == (words, unit)
    assert one.interval == Interval(_end(low), _end(high))
    assert text[one.start : one.end] == printed


@pytest.mark.parametrize("row", SEVERAL_ROWS, ids=lambda row: row[0])
def test_nothing_but_the_figures_of_a_sentence_is_found(row: list[str]) -> None:
    text, printed = row
    assert " ".join(one.printed for one in found(text)) == printed


def test_a_fall_holds_for_every_figure_that_the_verb_covers() -> None:
    both = found("总资产和净利润分别下降7.18%和16.22%，另有5%的增长")
    assert [(one.qualifier, one.interval and one.interval.midpoint) for one in both] == [
        ("下降", Fraction("-7.18")),
        ("下降", Fraction("-16.22")),
        ("", Fraction(5)),
    ]


def test_foreign_money_is_a_figure_without_a_unit_of_the_ledger() -> None:
    text = "融资5亿美元，约39亿港元；$1.2 billion；HK$30m；3000万日元"
    assert [(one.printed, one.unit, one.interval) for one in found(text)] == [
        ("5亿美元", "", Interval.of(450_000_000, 550_000_000)),
        ("39亿港元", "", Interval.of(3_800_000_000, 4_000_000_000)),
        ("$1.2 billion", "", Interval.of(1_150_000_000, 1_250_000_000)),
        ("HK$30m", "", Interval.of(29_500_000, 30_500_000)),
        ("3000万日元", "", Interval.of(29_995_000, 30_005_000)),
    ]


def test_a_number_without_a_noun_counts_what_its_sentence_counts() -> None:
    text = (
        "The number of licensed lenders fell to 4,974 at the end of June 2025 from 5,081. "
        "It lost 234 in 2024. Of 31 firms, 22 of them are led by banks."
    )
    assert [(one.printed, one.unit) for one in found(text)] == [
        ("4,974", "company"),
        ("5,081", "company"),
        ("234", "company"),
        ("31 firms", "company"),
        ("22", "company"),
    ]


def test_table_cells_take_the_units_of_headings_rows_and_captions() -> None:
    text = (
        "表1 主要指标\n地区\t机构数量（家）\t贷款余额（亿元）\t同比（%）\n"
        "江苏\t532\t754.1\t-3.68\n辽宁\t388\t—\t1.2\n"
        "说明文字\n指标\t2023\t2024\n从业人员（人）\t48,211\t44771\n"
        "单位：亿元\n公司\t2024\t2025\n甲公司\t30.51\t14.60\n"
    )
    cells = [(one.printed, one.unit, one.interval) for one in found(text)]
    assert cells == [
        ("532", "company", Interval.of(532, 532)),
        ("754.1", "yi_yuan", Interval.of("754.05", "754.15")),
        ("-3.68", "percent", Interval.of("-3.685", "-3.675")),
        ("388", "company", Interval.of(388, 388)),
        ("1.2", "percent", Interval.of("1.15", "1.25")),
        ("48,211", "person", Interval.of(48211, 48211)),
        ("44771", "person", Interval.of(44771, 44771)),
        ("30.51", "yi_yuan", Interval.of("30.505", "30.515")),
        ("14.60", "yi_yuan", Interval.of("14.595", "14.605")),
    ]


def test_headings_in_billions_are_read_in_the_ledgers_unit() -> None:
    (one,) = found("Date\tLoans (billion yuan)\nEnd-2024\t753.3\n")
    assert (one.unit, one.interval) == ("yi_yuan", Interval.of("7532.5", "7533.5"))


def test_a_line_break_between_number_and_unit_or_inside_a_number_changes_nothing() -> None:
    (one,) = found("中国人民银行公布的统计显示全国共有小额贷款公司4974\n家，数量继续减少")
    assert (one.printed, one.interval) == ("4974\n家", Interval.of(4974, 4974))
    wrapped = (
        "据统计，全国各地的小额贷款公司数量继续减少到49\n"
        "74家，余额也在同期下降，从业人员流失，利润减少。\n"
    )
    (one,) = found(wrapped)
    assert (one.printed, one.interval) == ("49\n74家", Interval.of(4974, 4974))


def test_two_numbers_on_two_lines_of_a_list_stay_two() -> None:
    assert [one.printed for one in found("机构\n4974家\n5081家\n余额\n7361亿元")] == [
        "4974家",
        "5081家",
        "7361亿元",
    ]


def test_what_measures_nothing_is_listed_by_its_nature() -> None:
    text = "一、背景\n第三方平台的3C产品[1]，详见 https://example.org/1 。"
    every = figures(article(text))
    assert [(one.printed, one.nature) for one in every] == [
        ("一、", "furniture"),
        ("第三方", "ordinal"),
        ("3C", "label"),
        ("[1]", "furniture"),
        ("https://example.org/1", "furniture"),
    ]


@given(
    st.integers(2, 10**6),
    st.sampled_from(["家", "户", "笔", "亿元", "%", "个百分点", "天"]),
    st.sampled_from(["共有", "约", "超", "减少", "降至", "（", "达 ", "，"]),
    st.sampled_from(["。", "左右", "，其中", "以上", "）", "的变化", "\n"]),
)
def test_any_number_with_a_unit_is_found_once_where_it_stands(
    number: int, unit: str, ahead: str, behind: str
) -> None:
    printed = f"{number:,}{unit}"
    text = f"全国小额贷款行业{ahead}{printed}{behind}"
    (one,) = found(text)
    assert one.printed == printed
    assert text[one.start : one.end] == printed
    assert one.interval is not None
    assert (number in one.interval) or (-number in one.interval)


@given(
    st.text(
        alphabet="一二三十百千万亿两0123456789.,%家元年月日第至—-~、约超减少\n\t ()《》成倍半a,B",
        max_size=60,
    )
)
def test_no_text_breaks_the_extraction_and_finds_never_overlap(text: str) -> None:
    every = figures(article(f"字{text}", published="2025-11-20"))
    assert all(one.printed == f"字{text}"[one.start : one.end] for one in every)
    assert all(a.end <= b.start for a, b in pairwise(every))


def scores() -> dict[str, Score]:
    """The score of each labelled article of the first round; docs/audit_accuracy.md has all."""
    found = {}
    for name in kinds("first"):
        read = read_article(ARTICLES / name)
        found[name] = extraction_score(figures(read), labels(read))
    return found


def test_precision_and_recall_reach_98_percent_on_the_first_labelled_articles() -> None:
    each = scores()
    total = sum(each.values(), Score())
    faults = [f"{name}: {fault}" for name, score in each.items() for fault in score.faults]
    assert total.true_positives >= 200
    assert total.precision >= 0.98, faults
    assert total.recall >= 0.98, faults
    assert total.reading >= 0.98, faults
