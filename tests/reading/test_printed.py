"""The reader of printed figures, case by case: what a careful person reads, written by hand."""

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaodai.reading.dates import read_date
from xiaodai.reading.numerals import numbers
from xiaodai.reading.periods import Period
from xiaodai.reading.printed import READINGS, ReadingError, read
from xiaodai.values.interval import Interval

# printed | qualifier | unit | kind | language | reading | low | high   ("-" = not given / open)
CASES = """
1125.88亿|-|yi_yuan|-|zh|rounded|1125.875|1125.885
1125.88亿元|-|yi_yuan|-|zh|rounded|1125.875|1125.885
1125.88亿元|-|yuan|-|zh|rounded|112587500000|112588500000
近60元|-|yuan|-|zh|nearly|50|60
60元|近|yuan|-|zh|nearly|50|60
超300家|-|company|count|zh|above|300|-
300家|超|company|count|zh|above|300|-
二十万元|不得超过|wan_yuan|limit|zh|at_most|-|20
二十万元|-|yuan|limit|zh|exact|200000|200000
二十万元|-|yuan|-|zh|rounded|195000|205000
一千万元|不得超过|wan_yuan|limit|zh|at_most|-|1000
百分之十|-|percent|limit|zh|exact|10|10
百分之十|-|percent|-|zh|rounded|9.5|10.5
万分之四|-|percent|-|zh|rounded|0.035|0.045
万分之四|左右或以下|percent|-|zh|below|-|0.04
万分之二|约|percent|-|zh|about|0.01|0.03
千分之五|-|percent|-|zh|rounded|0.45|0.55
7.2%-19.8%|-|percent|-|zh|range|7.2|19.8
4%-5%|-|percent|-|zh|range|4|5
4%~5%|-|percent|-|zh|range|4|5
4%至5%|-|percent|-|zh|range|4|5
4%～5%|-|percent|-|zh|range|4|5
3.06%到14.9%|-|percent|-|zh|range|3.06|14.9
10.8%至21.6%|-|percent|-|zh|range|10.8|21.6
0%~24%|-|percent|-|zh|range|0|24
5.475%~24%|-|percent|-|zh|range|5.475|24
12%-16%|可能|percent|-|zh|range|12|16
20%-30%|约|percent|-|zh|range|20|30
2.5%到3.0%|(含)|percent|-|zh|range|2.5|3
6%、7%|左右|percent|-|zh|range|6|7
23.94%、23.98%|-|percent|-|zh|range|23.94|23.98
3—5家|-|company|count|zh|range|3|5
三到五年|-|year|-|zh|range|3|5
20至40岁|-|age_year|-|zh|range|20|40
1000亿到1500亿元|-|yi_yuan|-|zh|range|1000|1500
2.5-3.0%|-|percent|-|zh|range|2.5|3
1.2-1.5亿元|-|yi_yuan|-|zh|range|1.2|1.5
0.17折|-|percent|-|zh|rounded|1.65|1.75
0.9折|-|percent|-|zh|rounded|8.5|9.5
736.1 billion yuan|-|yi_yuan|-|en|rounded|7360.5|7361.5
736.1 billion yuan|-|yuan|-|en|rounded|736050000000|736150000000
197.5 billion yuan|-|yi_yuan|-|en|rounded|1974.5|1975.5
around 933 billion yuan|-|yi_yuan|-|en|about|9325|9335
almost 90 billion yuan|-|yi_yuan|-|en|nearly|800|900
decline of 8.5 billion yuan|-|yi_yuan|-|en|rounded|-85.5|-84.5
shrunk by 19 billion yuan|-|yi_yuan|-|en|rounded|-195|-185
down 30.4 billion yuan|-|yi_yuan|-|en|rounded|-304.5|-303.5
drop of 34.7 billion|-|yi_yuan|-|en|rounded|-347.5|-346.5
decrease of 18.7 billion yuan|-|yi_yuan|-|en|rounded|-187.5|-186.5
decline ... of 33.81 billion yuan|-|yi_yuan|-|en|rounded|-338.15|-338.05
CNY 141.4 billion|-|yi_yuan|-|en|rounded|1413.5|1414.5
¥907.6 bln|-|yi_yuan|-|en|rounded|9075.5|9076.5
910.878 billion yuan|-|yi_yuan|-|en|rounded|9108.775|9108.785
809.751 billion|-|yi_yuan|-|en|rounded|8097.505|8097.515
620 million|-|yi_yuan|-|en|rounded|6.195|6.205
12.4671 trillion|-|wanyi_yuan|-|en|rounded|12.46705|12.46715
half-billion|-|person|-|en|rounded|450000000|550000000
around 100|-|company|count|en|about|50|150
more than 27,800|-|person|count|en|above|27800|-
more than 6,000|-|company|count|en|above|6000|-
about 65,000|-|person|count|en|about|64500|65500
2,614|-|company|count|en|exact|2614|2614
2.614|-|company|count|pt|exact|2614|2614
32.097|-|person|count|pt|exact|32097|32097
240,8 bilhões|-|yi_yuan|-|pt|rounded|2407.5|2408.5
42,7 bilhões|-|yi_yuan|-|pt|rounded|426.5|427.5
8.394|-|company|count|fr|exact|8394|8394
61,8 milliards|-|yi_yuan|-|fr|rounded|617.5|618.5
dépassé 880 milliards|-|yi_yuan|-|fr|above|8800|-
diminué de 11,1 milliards|-|yi_yuan|-|fr|rounded|-111.5|-110.5
489,26 млрд|-|yi_yuan|-|ru|rounded|4892.55|4892.65
58 400|-|person|count|ru|exact|58400|58400
884,1 млрд юаней|-|yi_yuan|-|ru|rounded|8840.5|8841.5
на 24,9 млрд юаней|[-]|yi_yuan|-|ru|rounded|-249.5|-248.5
１，００２万笔|-|loan|count|zh|rounded|10015000|10025000
1002万笔|-|loan|count|zh|rounded|10015000|10025000
1001.3万笔|-|loan|count|zh|rounded|10012500|10013500
276万|-|person|count|zh|rounded|2755000|2765000
25.87万笔|-|loan|count|zh|rounded|258650|258750
23764笔|-|loan|count|zh|exact|23764|23764
5475|-|company|count|zh|exact|5475|5475
5,475|-|company|count|zh|exact|5475|5475
5 475|-|company|count|zh|exact|5475|5475
５４７５|-|company|count|zh|exact|5475|5475
5,475家|-|company|count|zh|exact|5475|5475
7,086家|-|company|count|zh|exact|7086|7086
1,381.1亿元|-|yi_yuan|-|zh|rounded|1381.05|1381.15
20%（含）以内|-|percent|limit|zh|at_most|-|20
20%含以内|-|percent|limit|zh|at_most|-|20
20%|以内(含)|percent|limit|zh|at_most|-|20
20%|-|percent|limit|zh|exact|20|20
24%|及以上|percent|-|zh|at_least|24|-
24%|最高不超过|percent|limit|zh|at_most|-|24
50亿元|不低于|yi_yuan|limit|zh|at_least|50|-
50億元|不得低于|yi_yuan|limit|zh|at_least|50|-
3%|不低于|percent|limit|zh|at_least|3|-
59.83元|-|yuan|-|zh|rounded|59.825|59.835
217.14元|-|yuan|-|zh|rounded|217.135|217.145
15.02%|-|percent|-|zh|rounded|15.015|15.025
1.51天|-|day|-|zh|rounded|1.505|1.515
4天|-|day|count|zh|exact|4|4
0.04%|-|percent|-|zh|rounded|0.035|0.045
0.041%|-|percent|-|zh|rounded|0.0405|0.0415
91.2%|-|percent|-|zh|rounded|91.15|91.25
52.10%|-|percent|-|zh|rounded|52.095|52.105
99.8%|-|percent|-|zh|rounded|99.75|99.85
22%|-|percent|-|zh|rounded|21.5|22.5
2.00%|-|percent|-|zh|rounded|1.995|2.005
2.00%|约|percent|-|zh|about|1.99|2.01
1.5%|均低于|percent|-|zh|below|-|1.5
约75%|-|percent|-|zh|about|74|76
约34岁|-|age_year|-|zh|about|33|35
约3%|-|percent|-|zh|about|2|4
约15%|-|percent|-|zh|about|14|16
约2000元|-|yuan|-|zh|about|1500|2500
约2000 元|-|yuan|-|zh|about|1500|2500
10家左右|-|company|count|zh|about|9|11
约129亿元|-|yi_yuan|-|zh|about|128.5|129.5
2.1万亿|约|yi_yuan|-|zh|about|20000|22000
2.1万亿|-|wanyi_yuan|-|zh|rounded|2.05|2.15
20万亿|突破|wanyi_yuan|-|zh|above|20|-
超千亿|-|yi_yuan|-|zh|above|1000|-
超千万|-|person|count|zh|above|10000000|-
突破9400亿元|-|yi_yuan|-|zh|above|9400|-
超过6万家|-|company|count|zh|above|60000|-
超过了7.5万人|-|person|count|zh|above|75000|-
超過1億|-|item|count|zh|above|100000000|-
超5000萬戶|-|customer|count|zh|above|50000000|-
約3萬元|-|yuan|-|zh|about|20000|40000
近9亿|-|person|count|zh|nearly|800000000|900000000
接近11万人|-|person|count|zh|nearly|100000|110000
11.4万余人|-|person|count|zh|above|114000|-
4亿多|-|person|count|zh|above|400000000|-
4亿|多|person|count|zh|above|400000000|-
不足5亿元|-|yi_yuan|-|zh|below|-|5
1.2%以下|-|percent|-|zh|below|-|1.2
2%|以下|percent|-|zh|below|-|2
60%|以上|percent|-|zh|above|60|-
25%|超|percent|-|zh|above|25|-
过半|-|percent|share|zh|above|50|-
三年内|-|year|limit|zh|at_most|-|3
3年内|-|year|limit|zh|at_most|-|3
3年|内|year|limit|zh|at_most|-|3
30秒|内|second|-|zh|at_most|-|30
41天|最长|day|-|zh|at_most|-|41
3.5%|低至|percent|-|zh|at_least|3.5|-
107家|减少|company|count|zh|exact|-107|-107
减少107家|-|company|count|zh|exact|-107|-107
187亿元|减少|yi_yuan|-|zh|rounded|-187.5|-186.5
骤降167亿元|-|yi_yuan|-|zh|rounded|-167.5|-166.5
增加82亿元|-|yi_yuan|-|zh|rounded|81.5|82.5
7.18%|同比下降|percent|-|zh|rounded|-7.185|-7.175
-7.18%|-|percent|-|zh|rounded|-7.185|-7.175
-7.18%|同比下降|percent|-|zh|rounded|-7.185|-7.175
较年初-3.68%|-|percent|-|zh|rounded|-3.685|-3.675
同比+14.58%|-|percent|-|zh|rounded|14.575|14.585
+67.77%|-|percent|-|zh|rounded|67.765|67.775
20.41个百分点|下降|percentage_point|-|zh|rounded|-20.415|-20.405
54 basis points|decrease|percentage_point|-|en|rounded|-0.545|-0.535
14.16亿元|亏损|yi_yuan|-|zh|rounded|-14.165|-14.155
6195.01万元|-|wan_yuan|-|zh|rounded|6195.005|6195.015
6195.01万元|-|yi_yuan|-|zh|rounded|0.6195005|0.6195015
835.89万元|-|wan_yuan|-|zh|rounded|835.885|835.895
8倍|激增|multiple|-|zh|rounded|7.5|8.5
1+4|-|multiple|limit|zh|exact|5|5
三家|-|company|count|zh|exact|3|3
两家|-|company|count|zh|exact|2|2
兩家|-|company|count|zh|exact|2|2
12家|-|company|count|zh|exact|12|12
十二家|-|company|count|zh|exact|12|12
三百零五家|-|company|count|zh|exact|305|305
完全归零|-|company|count|zh|exact|0|0
无存续|-|company|count|zh|exact|0|0
第五个|-|item|count|zh|exact|5|5
117344人|-|person|count|zh|exact|117344|117344
4.48万人|-|person|count|zh|rounded|44750|44850
9272.8|-|yi_yuan|-|zh|rounded|9272.75|9272.85
9272.8|-|yi_yuan|stock|en|rounded|9272.75|9272.85
1394.61|-|yi_yuan|-|zh|rounded|1394.605|1394.615
211.25 億元|-|yi_yuan|-|zh|rounded|211.245|211.255
5,630|-|company|count|en|exact|5630|5630
5 630|-|company|count|en|exact|5630|5630
三成|-|percent|-|zh|rounded|25|35
三成|近|percent|-|zh|nearly|20|30
三成五|-|percent|-|zh|rounded|34.5|35.5
两成多|-|percent|-|zh|above|20|-
七八成|-|percent|-|zh|range|70|80
三成至五成|-|percent|-|zh|range|30|50
三成|下降|percent|-|zh|rounded|-35|-25
一半|-|percent|-|zh|rounded|45|55
近半|-|percent|-|zh|nearly|40|50
半数|超|percent|-|zh|above|50|-
三分之一|-|percent|-|zh|rounded|85/3|115/3
三分之二|约|percent|-|zh|about|185/3|215/3
a third|nearly|percent|-|en|nearly|70/3|100/3
half|-|percent|-|en|rounded|45|55
five per cent|-|percent|-|en|rounded|4.5|5.5
五六家|-|company|count|zh|range|5|6
十七八家|-|company|count|zh|range|17|18
三万五千家|-|company|count|zh|exact|35000|35000
1亿2000万元|-|yi_yuan|-|zh|rounded|1.19995|1.20005
10余万元|-|wan_yuan|-|zh|above|10|-
1000多亿元|-|yi_yuan|-|zh|above|1000|-
three hundred|-|company|count|en|exact|300|300
20%|不大于|percent|-|zh|at_most|-|20
5%|小于|percent|-|zh|below|-|5
300家|大于|company|count|zh|above|300|-
7.18%|同比、降|percent|-|zh|rounded|-7.185|-7.175
7.2 percent|fall|percent|-|en|rounded|-7.25|-7.15
107|fewer|company|count|en|exact|-107|-107
5%|lower than|percent|-|en|below|-|5
"""
ROWS = [line.split("|") for line in CASES.strip().splitlines()]


def _end(text: str) -> Fraction | None:
    return None if text == "-" else Fraction(text)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}{row[0]}→{row[2]}")
def test_a_printed_figure_is_read_as_a_careful_person_reads_it(row: list[str]) -> None:
    printed, qualifier, unit_id, kind, language, reading, low, high = row
    result = read(
        printed,
        "" if qualifier == "-" else qualifier,
        unit_id=unit_id,
        kind=None if kind == "-" else kind,
        language=language,
    )
    assert (result.reading, result.interval) == (reading, Interval(_end(low), _end(high)))


def test_there_are_at_least_150_hand_written_cases_and_every_reading_occurs() -> None:
    assert len(ROWS) >= 150
    assert {row[5] for row in ROWS} == set(READINGS)


@pytest.mark.parametrize(
    ("printed", "unit_id", "sentence"),
    [
        ("若干", "company", "no number can be read in '若干'"),
        ("数千家", "company", "no number can be read in '数千家'"),
        ("", "yuan", "no number can be read in ''"),
        ("59.83元", "loan", "'59.83元' is in yuan, not in loan"),
        ("15.02%", "yi_yuan", "'15.02%' is in percent, not in yi_yuan"),
        ("3个月", "day", "'3个月' is in month, not in day"),
        ("5081家和4974家", "company", "holds 2 numbers that form no range"),
        ("5%-4%", "percent", "runs from 5 down to 4"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(printed, unit_id, sentence) -> None:
    with pytest.raises(ReadingError, match=sentence):
        read(printed, unit_id=unit_id)


decimals = st.decimals(
    min_value=0, max_value=10**6, places=2, allow_nan=False, allow_infinity=False
)


@given(decimals)
def test_a_rounded_reading_holds_the_number_and_is_one_printed_unit_wide(number) -> None:
    interval = read(f"{number}亿元", unit_id="yi_yuan").interval
    assert Fraction(number) in interval
    assert interval.width == Fraction(1, 100)


@given(decimals, st.sampled_from(["yuan", "wan_yuan", "yi_yuan", "wanyi_yuan"]))
def test_the_unit_asked_for_changes_the_scale_and_nothing_else(number, unit_id) -> None:
    factors = {"yuan": 1, "wan_yuan": 10**4, "yi_yuan": 10**8, "wanyi_yuan": 10**12}
    direct = read(f"{number}万元", unit_id="yuan").interval
    scaled = read(f"{number}万元", unit_id=unit_id).interval
    assert scaled * Interval.point(factors[unit_id]) == direct


@given(st.integers(0, 10**12))
def test_separators_and_full_width_digits_change_nothing(number: int) -> None:
    plain = read(f"{number}家", unit_id="company", kind="count")
    grouped = read(f"{number:,}家", unit_id="company", kind="count")
    full = str(number).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    wide = read(f"{full}家", unit_id="company", kind="count")
    assert plain == grouped == wide
    assert plain.interval == Interval.point(number)


@given(decimals, st.sampled_from(["约", "近", "超", "不足", "以内", "不低于", ""]))
def test_every_hedge_keeps_the_number_possible_and_falling_words_mirror_it(number, hedge) -> None:
    rising = read(f"{number}%", hedge, unit_id="percent").interval
    falling = read(f"{number}%", f"{hedge}下降", unit_id="percent").interval
    assert Fraction(number) in rising
    assert falling == -rising


@given(st.integers(1, 9999))
def test_chinese_numerals_read_as_their_arabic_twins(number: int) -> None:
    digits = "零一二三四五六七八九"
    spelled, gap = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            spelled += ("零" if gap else "") + digits[digit] + word
        gap = bool(spelled) and not digit
    assert read(f"{spelled}家", kind="count").interval == Interval.point(number)


@pytest.mark.parametrize(
    "words", ["turnover", "moreover", "takeover", "handsome", "troublesome", "turnaround"]
)
def test_a_word_within_a_word_is_no_hedge(words: str) -> None:
    assert read("500", f"{words} of", language="en").reading == "rounded"
    assert read(f"{words} 500", language="en").reading == "rounded"


@pytest.mark.parametrize(
    ("words", "reading"), [("over", "above"), ("some", "about"), ("约over", "above")]
)
def test_the_word_alone_is_one(words: str, reading: str) -> None:
    assert read("500", words, language="en").reading == reading


@pytest.mark.parametrize(
    "text", ["9" * 5_000, "九" * 5_000, "1" + ",000" * 2_000, "one " + "hundred " * 400]
)
def test_what_is_too_long_for_a_number_is_none(text: str) -> None:
    with pytest.raises(ReadingError):
        read(text)


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (read("3家"), "reading"),
        (numbers("3家")[0], "value"),
        (read_date("2025年"), "first"),
        (Period("2025"), "code"),
    ],
)
def test_what_was_read_cannot_be_altered(thing: object, name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(thing, name, getattr(thing, name))
