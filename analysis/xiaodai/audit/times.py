"""Words for time in an article, and the days that they mean.

A year that is not printed comes from the same sentence, else from the paragraph if it speaks of one
year only, else from the day of publication. 去年 and 今年 always count from that day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xiaodai.reading.dates import months_later, period_days
from xiaodai.reading.printed import ReadingError

# The words of each number from 0 to 12; quarters have names of their own.
_WORDS = (
    "",
    "一 first 1st opening",
    "二 两 second two 2nd",
    "三 third three 3rd",
    "四 fourth four 4th closing final last",
    "五 five",
    "六 six",
    "七 seven",
    "八 eight",
    "九 nine",
    "十 ten",
    "十一 eleven",
    "十二",
)
_NUMBERS = {word: number for number, words in enumerate(_WORDS) for word in words.split()}
_PARTS = ("m1", "upto", "month", "dd", "mm", "quarters", "quarter", "q", "half", "mid", "h")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_Y = r"(?:19|20)\d\d"
_N = r"(?:十[一二]?|[一二三四五六七八九两]|\d{1,2})"
_YEAR_ZH = rf"(?P<year>{_Y}) ?年|(?P<rel>前年|去年|上年|上一年度?|今年|本年度?|明年|当年|同年|次年)"
_SUB_ZH = (
    rf"(?P<m1>{_N}) ?月? ?[至到~—–-]+ ?(?P<m2>{_N}) ?月|前 ?(?P<upto>{_N}) ?个?月"
    rf"|(?P<month>{_N}) ?月(?: ?(?P<day>\d{{1,2}}) ?日)?(?:份)?"
    r"|前(?P<quarters>[二三23两])个?季度?|(?:第 ?)?(?P<quarter>[一二三四1-4]) ?个?季度?(?!家)"
    r"|[Qq](?P<q>[1-4])(?!\d)|(?P<half>[上下])半年|(?P<mid>半年|年中)|[Hh](?P<h>[12])(?!\d)"
)
_END_ZH = r"(?P<end> ?(?:年)?[末底](?!位)|结束时?)?(?P<since>以来|起|开始|至今)?"
_ZH = re.compile(rf"(?:{_YEAR_ZH})(?:的)? ?(?:{_SUB_ZH})?{_END_ZH}")
_BARE_ZH = re.compile(rf"(?<![\d.年])(?:{_SUB_ZH}){_END_ZH}")
_YEARS_ZH = re.compile(rf"(?P<a>{_Y})年?(?:[至到~—–-]|和|与|、)(?P<b>{_Y})年(?!末|底|\d)")
_RELATIVE_ZH = re.compile(
    r"(?P<lastsame>(?:上年|去年|上一年|前一年)同期)|(?P<lastend>(?:上年|上一年)(?:度)?[末底])|"
    r"(?P<start>年初)|(?P<ytd>今年以来|年初以来|年内)|(?P<later>一年(?:之)?后)|"
    r"(?P<before>一年(?:之)?前)|(?P<quarterbefore>三个月前|一个季度前)|(?P<halfbefore>半年前)|"
    r"(?P<prevq>上(?:一|个)?季度?(?:末)?)|"
    r"(?P<thisq>本季度?(?:末)?)|(?P<month>本月)|(?P<prevm>上月)|(?P<year>当年|同年)"
)
_ISO = re.compile(
    rf"(?P<y>{_Y})(?:[-/.](?P<m>\d{{1,2}})(?:[-/.](?P<d>\d{{1,2}}))?|[ ]?Q(?P<q>[1-4])|"
    rf"[ ]?H(?P<h>[12]))(?!\d)|\bQ(?P<q2>[1-4])[ ,]*(?P<y2>{_Y})|\bH(?P<h2>[12])[ ,]*(?P<y3>{_Y})|"
    rf"\bFY ?(?P<fy>{_Y})|\b(?P<h4>[12])H ?(?P<yy>\d\d)\b|\b(?P<q4>[1-4])Q ?(?P<yy2>\d\d)\b",
    re.IGNORECASE,
)
_TAIL_EN = (
    rf"(?:,? ?(?:of |in )?(?P<year>{_Y})|,? ?(?:of )?(?P<rel>last year|this year|next year))?"
)
_END_EN = (
    r"(?P<end>(?:(?:by|at|as of|as at|until|to|from)? ?(?:the )?end[ -](?:of )?(?:the )?|"
    r"late |as of |as at |\bend-|year-end )?)"
)
_EN = re.compile(
    rf"{_END_EN}(?:(?P<m1>{_MONTH})(?: to |-| through |–)(?P<m2>{_MONTH})"
    rf"|(?P<dd>\d{{1,2}}) (?P<mm>{_MONTH})|(?P<month>{_MONTH})(?: (?P<day>\d{{1,2}})(?!\d))?"
    r"|(?:the )?first (?P<quarters>two|three|2|3) quarters"
    r"|(?:the )?first (?P<upto>two|three|four|five|six|seven|eight|nine|ten|eleven|\d{1,2}) months"
    r"|(?:the )?(?P<quarter>first|second|third|fourth|final|last|opening|closing|"
    r"1st|2nd|3rd|4th)[ -]quarter"
    rf"|(?:the )?(?P<half>first|second|opening|closing)[ -]half){_TAIL_EN}\b",
    re.IGNORECASE,
)
_YEAR_EN = re.compile(
    rf"(?P<end>(?:the )?end[ -](?:of )?(?:the year )?|year-end |close of |late )?"
    rf"(?:(?P<y>(?<![\d,.$]){_Y}(?:\s?(?:/|-|–|and|to)\s?(?P<b>{_Y}))?)(?![\d%一-鿿-]|[,.]\d|"
    rf" ?yuan| comp)"
    r"|(?P<rel>last year|this year|the previous year|the year before))",
    re.IGNORECASE,
)
_RELATIVE_EN = re.compile(
    r"(?P<before>(?:a|one|the) year (?:earlier|before|ago)|12 months earlier)|"
    r"(?P<quarterbefore>(?:a|one|the) quarter (?:earlier|before)|three months (?:earlier|before))|"
    r"(?P<halfbefore>six months (?:earlier|before|ago))|"
    r"(?P<lastsame>(?:the )?same (?:period|months|half|stretch|quarter)(?: of)? "
    r"(?:last year|a year (?:earlier|ago|before)|the (?:previous year|year before)))|"
    r"(?P<ytd>(?:since )?the start of the year|so far this year|year[- ]to[- ]date)|"
    r"(?P<month>this month)|(?P<later>a year later)",
    re.IGNORECASE,
)
_BASE = re.compile(
    r"(?:较|(?<![占同环])比|相比|相较于?)(?:截?[至止]|其|在|去)?$"
    r"|(?:from|than|versus|against|compared (?:with|to))(?: the| its)?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"^的?(?:同期)?相?比|^[^,。;]{0,6}相比")


@dataclass(frozen=True, slots=True)
class Time:
    """Words for time: the days they mean, and how they are used.

    `point` means the last of the days (a balance's day), `open` from the first day on, `base` what
    something is compared with (较年初), `dated` that a year is printed or counted from one.
    """

    start: int
    end: int
    first: date
    last: date
    point: bool = False
    open: bool = False
    base: bool = False
    dated: bool = True


def times(plain: str, published: str = "") -> list[Time]:
    """The words for time in a text, in order.

    >>> [str(t.last) for t in times("截至2025年6月末有4974家，较一季度末减少107家", "2025-10-26")]
    ['2025-06-30', '2025-03-31']
    """
    found: list[Time] = []
    for raw in _raw(plain):
        time = _resolved(plain, raw, found, published)
        if time is not None:
            ahead, after = (
                plain[max(0, time.start - 16) : time.start],
                plain[time.end : time.end + 9],
            )
            base = bool(_BASE.search(ahead.rstrip()) or _COMPARED.search(after))
            base &= not raw.match.groupdict().get("m2")  # from January to September
            found.append(replace(time, base=time.base or base))
    return found


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    end: int
    rule: str
    match: re.Match[str]


def _raw(plain: str) -> list[_Raw]:
    rules = (
        ("years", _YEARS_ZH),
        ("relative", _RELATIVE_ZH),
        ("zh", _ZH),
        ("zh", _BARE_ZH),
        ("iso", _ISO),
        ("relative", _RELATIVE_EN),
        ("en", _EN),
        ("year", _YEAR_EN),
    )
    found = [
        _Raw(m.start(), m.end(), rule, m)
        for rule, pattern in rules
        for m in pattern.finditer(plain)
    ]
    kept: list[_Raw] = []
    for raw in sorted(found, key=lambda r: (r.start - r.end, r.start)):
        if not any(raw.start < other.end and other.start < raw.end for other in kept):
            kept.append(raw)
    return sorted(kept, key=lambda r: r.start)


def _resolved(plain: str, raw: _Raw, before: list[Time], published: str) -> Time | None:
    get = raw.match.groupdict().get
    try:
        if raw.rule == "years":
            return _span(raw, date(int(get("a") or 0), 1, 1), date(int(get("b") or 0), 12, 31))
        if raw.rule == "iso":
            return _iso(raw)
        if raw.rule == "relative":
            return _relative(plain, raw, before, published)
        if raw.rule == "year":
            return _english_year(raw, published)
        return _calendar(plain, raw, before, published)
    except (ValueError, ReadingError):  # 13月, 31 June
        return None


def _span(raw: _Raw, first: date, last: date, *, point: bool = False, dated: bool = True) -> Time:
    return Time(raw.start, raw.end, first, last, point=point, dated=dated)


def _iso(raw: _Raw) -> Time:
    get = raw.match.groupdict().get
    short = get("yy") or get("yy2")
    year = int(get("y") or get("y2") or get("y3") or get("fy") or f"20{short}")
    if quarter := get("q") or get("q2") or get("q4"):
        return _span(raw, *period_days(f"{year}Q{quarter}"))
    if half := get("h") or get("h2") or get("h4"):
        return _span(raw, *period_days(f"{year}H{half}"))
    if day := get("d"):
        return _span(raw, *period_days(f"{year}-{int(get('m') or 0):02}-{int(day):02}"), point=True)
    if month := get("m"):
        return _span(raw, *period_days(f"{year}-{int(month):02}"))
    return _span(raw, *period_days(str(year)))


def _english_year(raw: _Raw, published: str) -> Time:
    get = raw.match.groupdict().get
    if get("rel"):
        year = int(published[:4]) - (not (get("rel") or "").lower().startswith("this"))
        return _span(raw, date(year, 1, 1), date(year, 12, 31), point=bool(get("end")))
    year = int((get("y") or "")[:4])
    last = int(get("b") or year)
    return _span(raw, date(year, 1, 1), date(last, 12, 31), point=bool(get("end")))


def _relative(plain: str, raw: _Raw, before: list[Time], published: str) -> Time | None:
    kind = raw.match.lastgroup or ""
    near = next((t for t in before[::-1] if not t.base and _same_line(plain, t, raw)), None)
    day = period_days(published)[0] if published else None
    if kind == "ytd":
        if day is None:
            return None
        end = date(day.year, day.month, monthrange(day.year, day.month)[1])
        return _span(raw, date(day.year, 1, 1), end)
    if kind in ("month", "prevm", "thisq", "prevq"):
        if day is None:
            return None
        size = 1 if kind in ("month", "prevm") else 3
        month = (day.month - 1) // size * size + 1
        first = date(day.year, month, 1)
        if kind.startswith("prev"):
            first = months_later(first, -size)
        last = months_later(first, size) - timedelta(days=1)
        return _span(raw, first, last, point=raw.match[0].endswith("末"))
    year = near.last.year if near else (day.year if day else 0)
    if not year:
        return None
    if kind == "year":
        return _span(raw, date(year, 1, 1), date(year, 12, 31))
    if kind == "start":
        return replace(
            _span(raw, date(year, 1, 1), date(year - 1, 12, 31), point=True),
            base=True,
            first=date(year - 1, 12, 31),
        )
    if kind == "lastend":
        return _span(raw, date(year - 1, 12, 31), date(year - 1, 12, 31), point=True)
    if near is None:
        return None
    if kind == "later":
        return _span(raw, near.last + timedelta(days=1), _years(near.last, 1))
    if kind in ("quarterbefore", "halfbefore"):
        step = -3 if kind == "quarterbefore" else -6
        last = months_later(near.last + timedelta(days=1), step) - timedelta(days=1)
        return _span(raw, months_later(near.first, step), last, point=near.point)
    return _span(raw, _years(near.first, -1), _years(near.last, -1), point=near.point)


def _calendar(plain: str, raw: _Raw, before: list[Time], published: str) -> Time | None:
    get = raw.match.groupdict().get
    ranged = get("m1"), get("m2")
    length = 12 if not any(get(k) for k in _PARTS) else 0
    dated = bool(get("year") or get("rel"))
    day = int(get("day") or get("dd") or 0)
    if length:
        start, months = 1, 12
    elif all(ranged):
        start, stop = _month(get("m1") or ""), _month(get("m2") or "")
        months = stop - start + 1
    elif get("upto"):
        start, months = 1, _number(get("upto") or "")
    elif word := get("month") or get("mm"):
        start, months = _month(word), 1
    elif word := get("quarters"):
        start, months = 1, 3 * _number(word)
    elif word := get("quarter") or get("q"):
        start, months = 3 * _number(word) - 2, 3
    elif get("mid"):
        start, months = 1, 6
    else:
        second = (get("half") or get("h") or "") in ("下", "2", "second", "Second", "closing")
        start, months = (7 if second else 1), 6
    if start + months > 13 or months < 1:
        return None
    year = _year(plain, raw, before, published, start, months)
    if year is None:
        return None
    first = date(year, start, 1)
    last = months_later(first, months) - timedelta(days=1)
    if day:
        first = last = date(year, start, day)
    point = bool((get("end") or "").strip() or day or get("mid"))
    since = get("since") or ""
    return Time(raw.start, raw.end, first, last, point=point, dated=dated, open=bool(since))


def _year(
    plain: str, raw: _Raw, before: list[Time], published: str, start: int, months: int
) -> int | None:
    get = raw.match.groupdict().get
    if printed := get("year"):
        return int(printed)
    day = period_days(published)[0] if published else None
    line = [t for t in before if _same_line(plain, t, raw) and not t.base]
    line = [t for t in line if day is None or t.first.year <= day.year]
    if word := get("rel"):
        word = word.lower()
        if word in ("当年", "同年", "次年", "上年", "上一年", "上一年度") and line:
            return line[-1].last.year + {"当": 0, "同": 0, "次": 1, "上": -1}[word[0]]
        steps = {
            "前": -2,
            "去": -1,
            "上": -1,
            "今": 0,
            "本": 0,
            "当": 0,
            "同": 0,
            "明": 1,
            "次": 1,
            "l": -1,
            "t": 0,
            "n": 1,
        }
        return day.year + steps[word[0]] if day else None
    same = [
        t
        for t in line
        if t.dated
        and not re.search(r"[。！？!?\n]|[.] ", plain[t.end : raw.start])
        and not re.search("同期|earlier|before|ago", plain[t.start : t.end])
    ]
    if same:
        return same[-1].last.year
    years = {t.last.year for t in line}
    if len(years) == 1 and all(t.dated or t.last.year for t in line):
        return years.pop()
    if day is None:
        firm = [t for t in before if not t.base]
        return firm[-1].last.year if firm else None
    ended = months_later(date(day.year, start, 1), months) - timedelta(days=1)
    late = ended > day and (months > 1 or start > day.month + 2)
    return (
        day.year - 1
        if late and not re.search("将|拟|计划", plain[raw.start - 8 : raw.start])
        else day.year
    )


def _same_line(plain: str, time: Time, raw: _Raw) -> bool:
    return "\n" not in plain[time.end : raw.start]


def _number(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def _month(word: str) -> int:
    short = word[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else _number(word)


def _years(day: date, step: int) -> date:
    return months_later(day, 12 * step)
