"""Words for time in a text, and the days that they mean.

A year that is not printed comes from the same sentence, else from the paragraph if it speaks of one
year only, else from the day of publication. 去年 and 今年 always count from that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta

from xiaodai.extraction.segments import apart
from xiaodai.reading.dates import MONTHS, months_later, period_days
from xiaodai.reading.numerals import chinese_integer
from xiaodai.reading.printed import ReadingError
from xiaodai.reading.vocabulary import Vocabulary

WORDS = Vocabulary(__name__)
_NUMBERS = {
    word: number for number, words in enumerate(WORDS.items("words")) for word in words.split()
}
_SENTENCE_ENDS = re.compile(r"[。！？!?\n]|[.] ")
_OF_ANOTHER = re.compile("同期|earlier|before|ago")  # years that only tell what came before
_PARTS = ("m1", "upto", "month", "dd", "mm", "quarters", "quarter", "q", "half", "mid", "h")


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
    before = _Before(plain, published)
    for raw in _raw(plain):
        before.read_to(raw.start)
        time = _resolved(plain, raw, before, published)
        if time is not None:
            ahead = plain[max(0, time.start - 16) : time.start].rstrip()
            after = plain[time.end : time.end + 9]
            base = bool(WORDS.base.search(ahead) or WORDS.compared.search(after))
            base &= not raw.match.groupdict().get("m2")  # from January to September
            found.append(replace(time, base=time.base or base))
            before.add(found[-1])
    return found


class _Before:
    """What the times before a place say of its year; each is looked at once.

    `last` is the nearest on its line that is no base, `years` are those of its line up to the
    article's own, the nearest last; `sentence_year` is its sentence's, `text_years` all dated ones.
    """

    def __init__(self, plain: str, published: str) -> None:
        self.plain, self.latest = plain, int(published[:4]) if published else MAXYEAR
        self.at = 0
        self.last: Time | None = None
        self.years: list[int] = []
        self.sentence_year: int | None = None
        self.text_years: set[int] = set()

    def read_to(self, place: int) -> None:
        """Forget what a line's or a sentence's end cuts off before a place."""
        passed, self.at = self.plain[self.at : place], place
        if _SENTENCE_ENDS.search(passed):
            self.sentence_year = None
        if "\n" in passed:
            self.last, self.years = None, []

    def add(self, time: Time) -> None:
        """Take in the next time."""
        self.read_to(time.end)
        if time.base:
            return
        self.last, year = time, time.last.year
        if time.dated:
            self.text_years.add(year)
        if time.first.year > self.latest:
            return
        self.years = [*(y for y in self.years if y != year), year]
        if time.dated and not _OF_ANOTHER.search(self.plain[time.start : time.end]):
            self.sentence_year = year


def undated(plain: str) -> frozenset[int]:
    """The places of words for time that count from a day of the article that it does not say."""
    known = {time.start for time in times(plain)}
    return frozenset(
        place
        for raw in _raw(plain)
        if raw.start not in known
        for place in range(raw.start, raw.end)
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    start: int
    end: int
    rule: str
    match: re.Match[str]


def _raw(plain: str) -> list[_Raw]:
    rules = (
        ("years", WORDS.years_zh),
        ("relative", WORDS.relative_zh),
        ("zh", WORDS.zh),
        ("zh", WORDS.bare_zh),
        ("iso", WORDS.iso),
        ("relative", WORDS.relative_en),
        ("en", WORDS.en),
        ("year", WORDS.year_en),
    )
    found = (_Raw(*m.span(), rule, m) for rule, pattern in rules for m in pattern.finditer(plain))
    return apart(found, key=lambda raw: (raw.start - raw.end, raw.start))


def _resolved(plain: str, raw: _Raw, before: _Before, published: str) -> Time | None:
    get = raw.match.groupdict().get
    try:
        if raw.rule == "years":
            return _years(raw, int(get("a") or 0), int(get("b") or 0))
        if raw.rule == "iso":
            return _iso(raw)
        if raw.rule == "relative":
            return _relative(raw, before, published)
        if raw.rule == "year":
            return _english_year(raw, published)
        return _calendar(plain, raw, before, published)
    except (ValueError, ReadingError):  # 13月, 31 June
        return None


def _span(raw: _Raw, first: date, last: date, *, point: bool = False) -> Time:
    return Time(raw.start, raw.end, first, last, point=point)


def _years(raw: _Raw, first: int, last: int, *, point: bool = False) -> Time:
    return _span(raw, date(first, 1, 1), date(last, 12, 31), point=point)


def _iso(raw: _Raw) -> Time:
    get = raw.match.groupdict().get
    short = get("yy") or get("yy2")
    year = int(get("y") or get("y2") or get("y3") or get("fy") or f"20{short}")
    month, day = get("m"), get("d")
    if quarter := get("q") or get("q2") or get("q4"):
        code = f"{year}Q{quarter}"
    elif half := get("h") or get("h2") or get("h4"):
        code = f"{year}H{half}"
    else:
        code = "-".join([str(year), *(f"{int(part):02}" for part in (month, day) if part)])
    return _span(raw, *period_days(code), point=bool(day))


def _english_year(raw: _Raw, published: str) -> Time:
    get = raw.match.groupdict().get
    if get("rel"):
        year = int(published[:4]) - (not (get("rel") or "").lower().startswith("this"))
        return _years(raw, year, year, point=bool(get("end")))
    year = int((get("y") or "")[:4])
    return _years(raw, year, int(get("b") or year), point=bool(get("end")))


def _relative(raw: _Raw, before: _Before, published: str) -> Time | None:
    kind, near = raw.match.lastgroup or "", before.last
    day = period_days(published)[0] if published else None
    if day is None and kind in ("ytd", "month", "prevm", "thisq", "prevq"):
        return None
    if day and kind == "ytd":
        return _span(raw, date(day.year, 1, 1), period_days(f"{day:%Y-%m}")[1])
    if day and kind in ("month", "prevm", "thisq", "prevq"):
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
        return _years(raw, year, year)
    if kind in ("start", "lastend"):
        end = date(year - 1, 12, 31)
        return replace(_span(raw, end, end, point=True), base=kind == "start")
    if near is None:
        return None
    if kind == "later":
        return _span(raw, near.last + timedelta(days=1), months_later(near.last, 12))
    if kind in ("quarterbefore", "halfbefore"):
        step = -3 if kind == "quarterbefore" else -6
        last = months_later(near.last + timedelta(days=1), step) - timedelta(days=1)
    else:
        step, last = -12, months_later(near.last, -12)
    return _span(raw, months_later(near.first, step), last, point=near.point)


def _calendar(plain: str, raw: _Raw, before: _Before, published: str) -> Time | None:
    get = raw.match.groupdict().get
    dated = bool(get("year") or get("rel"))
    day = int(get("day") or get("dd") or 0)
    if not any(get(part) for part in _PARTS):
        start, months = 1, 12
    elif (first_month := get("m1")) and (last_month := get("m2")):
        start = _month(first_month)
        months = _month(last_month) - start + 1
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
    since = bool(get("since"))
    return Time(raw.start, raw.end, first, last, point=point, dated=dated, open=since)


def _year(
    plain: str, raw: _Raw, before: _Before, published: str, start: int, months: int
) -> int | None:
    get = raw.match.groupdict().get
    if printed := get("year"):
        return int(printed) if printed.isdecimal() else chinese_integer(printed)
    day = period_days(published)[0] if published else None
    if word := get("rel"):
        word = word.lower()
        step = int(WORDS.table("steps")[word[0]])
        if word in ("当年", "同年", "次年", "上年", "上一年", "上一年度") and before.years:
            return before.years[-1] + step
        return day.year + step if day else None
    if before.sentence_year is not None:
        return before.sentence_year
    planned = WORDS.planned.search(plain[max(0, raw.start - 8) : raw.start])
    if len(before.years) == 1 and not (day and planned):
        return before.years[0]
    if day is None:  # one year for the whole text, or none
        return next(iter(before.text_years)) if len(before.text_years) == 1 else None
    ended = months_later(date(day.year, start, 1), months) - timedelta(days=1)
    late = ended > day and (months > 1 or start > day.month + 2)
    return day.year - 1 if late and not planned else day.year


def _number(word: str) -> int:
    return _NUMBERS.get(word.lower()) or int(word)


def _month(word: str) -> int:
    short = word[:3].lower()
    return MONTHS.index(short) + 1 if short in MONTHS else _number(word)
