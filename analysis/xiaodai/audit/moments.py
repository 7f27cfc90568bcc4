"""Days, months and periods in a text: which ones date an event, which only say when.

`2010年3月25日` in a sentence that founds a company is itself a statement; `截至2025年6月末` only
says to what time another figure belongs, and is never a figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from xiaodai.audit.dateline import MONTHS
from xiaodai.audit.events import is_event
from xiaodai.reading.dates import Days, read_date
from xiaodai.reading.printed import ReadingError

_S = r"[ \t]?\n?[ \t]?"
_Y4 = r"(?<!\d)(?<!\d[.,])(?:19|20)\d{2}"
_CN = "一二两三四五六七八九十"
_YEAR = (
    rf"(?:{_Y4}{_S}年|[一二][九〇零○][〇零○一二三四五六七八九]{{2}}年|去年|今年|前年|明年|本年|上年|"
    r"同年|当年|次年|翌年)"
)
_MONTH_ZH = rf"(?<![\d.])(?:1[0-2]|0?[1-9]){_S}月"
_DAY_ZH = rf"{_S}(?:3[01]|[12]\d|0?[1-9]){_S}[日号](?!均|元|利)"
_MONTH_EN = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NTH_EN = r"(?:first|second|third|fourth|opening|closing|1st|2nd|3rd|4th|last|final)"
_SPAN_ZH = rf"[\d{_CN}]{{1,4}}(?:多|余|几)?个?(?:年|月|周|星期|季度|天|日)"
_QUARTER = r"第?[一二三四1-4]季度?(?:末|底|初)?"

# Days and months: each may date an event.
_DATES = (
    rf"{_YEAR}{_S}{_MONTH_ZH}{_DAY_ZH}",
    rf"{_Y4}([-/.])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12]\d|0?[1-9])(?!\d)",
    rf"\b{_MONTH_EN}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d{{2}}\b",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH_EN},?\s+(?:19|20)\d{{2}}\b",
    rf"{_MONTH_ZH}{_DAY_ZH}",
    rf"\b{_MONTH_EN}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s*(?:%|percent|per cent|billion|million))",
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH_EN}(?!\w)",
    rf"{_YEAR}{_S}{_MONTH_ZH}(?:份|[上中下]旬)?(?![末底])",
    rf"\b{_MONTH_EN},?\s+(?:of\s+)?(?:19|20)\d{{2}}\b",
    rf"{_MONTH_ZH}(?:份|[上中下]旬)?(?![末底])",
)
# Periods: never a figure. A bare year may date an event where the verb stands next to it.
_PERIODS = (
    rf"{_Y4}{_S}年?度?{_S}[-—–~至到]+{_S}(?:19|20)?\d{{2}}{_S}年(?:间|度|末|底)?",
    rf"(?:{_YEAR}{_S})?(?<!\d)\d{{1,2}}月?[-—–~至到]+\d{{1,2}}月份?(?:末|底)?",
    rf"(?:{_YEAR}{_S})?{_MONTH_ZH}{_DAY_ZH}{_S}[-—–~至到]+{_S}\d{{1,2}}日",
    rf"(?:{_YEAR}{_S})?{_MONTH_ZH}(?:份|[上中下]旬)?[末底初]",
    rf"{_YEAR}(?:度|全年)?{_S}(?:[上下]半年末?|{_QUARTER}|前[一二三]季度?|前[\d{_CN}]{{1,3}}个?月|"
    r"Q[1-4]|H[12]|年?[末底初]|年?中(?=[,。、\s报]))",
    rf"(?<!\d)\d{{2}}年(?:度|全年)?{_S}(?:[上下]半年|{_QUARTER}|前三季度?|全年|同期|[末底初]|"
    rf"Q[1-4]|H[12]|\d{{1,2}}月[末底份]?)",
    rf"[前首头][一二三]季度?|{_QUARTER}(?![\d年])|[前首头止][\d{_CN}]{{1,3}}个?月(?:份)?",
    r"(?<![A-Za-z\d])(?:(?:19|20)?\d{2}年?)?(?:Q[1-4]|H[12])(?:\s?,?\s?(?:19|20)\d{2}|/\d{2})?"
    r"(?![A-Za-z\d])",
    r"(?<![A-Za-z\d.])(?:[1-4]Q|[12]H|9M|FY)(?:19|20)?\d{2}(?![A-Za-z\d])",
    rf"\b{_NTH_EN}[- ](?:and {_NTH_EN}[- ])?(?:quarters?|half|halves|three quarters|"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|\d{1,2}) months)\b"
    r"(?:\s+of\s+(?:19|20)\d{2})?",
    r"\b(?<!and a )half[- ](?:a[- ])?(?:years?|yearly|month|hour|day)\b",
    r"\b(?:the )?(?:19|20)\d0s\b|\d{2}世纪(?:\d{2}年代)?|(?<!\d)[2-9]0年代",
    rf"(?<!最)(?:近|最近|过去|此前|前){_SPAN_ZH}(?:来|间)?",
    rf"(?<![\d.{_CN}]){_SPAN_ZH}(?:来|(?:之|以)?[前后](?![\d{_CN}])|间(?!隔)|里(?![程面])|"
    r"(?=累计|合计|共计|总计|复合|年均|平均|过去|少了|减少(?!至|到|为)|消失|"
    r"(?:下降|增长|增加|缩水|翻|涨|跌)了))",
    rf"(?<=[日末底月]的){_SPAN_ZH}[内里]?|(?<=[日末底]止){_SPAN_ZH}",
    rf"(?<=[这那])[\d{_CN}]{{1,3}}个?(?:年|月|季度)",
    r"(?<![\d.,])\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|few|many) "
    r"(?:years?|months?|weeks?|quarters?|days?|decades?) "
    r"(?:earlier|ago|before|later|prior|after|on(?! average))\b",
    r"\b(?:three|six|nine|twelve|\d{1,2}) months (?:to|through|ended|ending|until|since)\b",
    r"\b(?:over|in|during|for|across) (?:the|those|these) (?:twelve|nine|six|three|1?\d) months\b",
    r"\b(?:past|last|previous|preceding)\s+(?:\w+|\d+)\s+(?:years?|months?|quarters?|weeks?|days?)",
    rf"(?<![\d.{_CN}])(?:3[01]|[12]\d|[1-9])日(?=[,、,晚上下起前后当,(]|电|讯|的|$|[^\d内均元利以])",
    rf"{_YEAR}(?:度|全年|期间)?",
    r"\b(?:in|since|of|by|from|during|until|till|for|end|through|year|before|after|late|early|mid|"
    r"over|between|versus|vs|and|to|than|fiscal)[-\s]+(?:19|20)\d{2}\b(?![,.]\d)"
    r"(?!\s*(?:%|percent|per cent|yuan|billion|million|lenders|companies|firms|loans))",
    rf"{_Y4}(?=['’]s\b)",
)
_COMPILED_DATES = [re.compile(pattern) for pattern in _DATES]
_COMPILED_PERIODS = [re.compile(pattern, re.IGNORECASE) for pattern in _PERIODS]
_YEAR_ONLY = re.compile(rf"{_YEAR}|(?:\w+[-\s]+)?(?:19|20)\d{{2}}", re.IGNORECASE)

_ONLY_SINCE = re.compile(r"(?:since|between|versus|vs|than|over|during|through|until|till)\b", re.I)
_RELATIVE_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "翌年": 1}
FAR = timedelta(days=200)  # a day without a year is rarely dated further ahead


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or period in a text. `event` says that something happened then."""

    start: int
    end: int
    event: bool
    days: Days | None = None


def moments(plain: str, published: str = "") -> list[Moment]:
    """Every day, month and period of a text, in order; days of events with the days they allow."""
    found = []
    year, last = published[:4], 0
    for start, end, dates in _spans(plain):
        printed = plain[start:end]
        if published and "\n" in plain[last:start]:
            year = published[:4]
        last = end
        if written := re.search(r"(?<!\d)(?:19|20)\d{2}(?!\d)", printed):
            year = written[0]
        event = (dates or bool(_YEAR_ONLY.fullmatch(printed)) or _is_quarter(printed)) and (
            is_event(plain, start, end, exact="日" in printed or bool(written and not dates))
        )
        event = event and not _ONLY_SINCE.match(printed)
        days = _days(printed, year, published) if event else None
        first = start + written.start() if event and not dates and written else start  # in 2017
        found.append(Moment(first, end, event, days))
    return found


def _spans(plain: str) -> list[tuple[int, int, bool]]:
    """Where moments stand, the longest first where two begin together, none overlapping."""
    every = [
        (match.start(), match.end(), dates)
        for patterns, dates in ((_COMPILED_DATES, True), (_COMPILED_PERIODS, False))
        for pattern in patterns
        for match in pattern.finditer(plain)
    ]
    taken: list[tuple[int, int, bool]] = []
    for start, end, dates in sorted(every, key=lambda span: (span[0], -span[1], not span[2])):
        if not taken or start >= taken[-1][1]:
            taken.append((start, end, dates))
    return taken


def _is_quarter(printed: str) -> bool:
    return bool(
        re.fullmatch(r"(?:明年|去年|今年)第?[一二三四]季度|(?:去年|今年|明年)[上下]半年", printed)
    )


def _days(printed: str, year: str, published: str) -> Days | None:
    """The days that a printed moment allows; a year that is not printed comes from the context."""
    text = re.sub(r"\s+", "" if re.search(r"[月年]", printed) else " ", printed).strip()
    english = re.search(_MONTH_EN, text)
    try:
        if english:
            days = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text)
            month = MONTHS.index(english[0][:3].lower()) + 1
            years = re.search(r"(?:19|20)\d{2}", text)
            tail = f"-{int(days[1]):02d}" if days else ""
            text = f"{years[0] if years else year}-{month:02d}{tail}"
            return _dated(text, bool(years), published)
        if bare := re.fullmatch(r"(?:\w+[-\s]+)?((?:19|20)\d{2})", text):
            text = f"{bare[1]}年"
        text = re.sub(r"^([一二])([九〇零○])(..)年", _numeral_year, text).replace("号", "日")
        text = re.sub(r"(?<=\d)[/.](?=\d)", "-", text)
        if text[:2] in _RELATIVE_YEARS:
            if not published:
                return None
            text = f"{int(published[:4]) + _RELATIVE_YEARS[text[:2]]}年{text[2:]}"
        elif text[:2] in ("同年", "当年"):
            text = f"{year}年{text[2:]}"
        elif text[:2] == "次年" and year:
            text = f"{int(year) + 1}年{text[2:]}"
        if re.match(r"\d{4}", text):
            return read_date(text)
        return _dated(f"{year}年{text}" if year else text, False, published)
    except ReadingError:
        return None


def _dated(text: str, certain: bool, published: str) -> Days:
    """A date; without a printed year not far after the day of publication."""
    days = read_date(text)
    if certain or not published or not re.match(r"\d{4}", text) or text[:4] < published[:4]:
        return days
    for year in range(int(published[:4]), int(published[:4]) - 2, -1):
        if days.first > date.fromisoformat(published) + FAR:
            days = read_date(f"{year}{text[4:]}")
    return days


def _numeral_year(match: re.Match[str]) -> str:
    digits = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
    return "".join(digits.get(c, c) for c in match[0])
