"""Periods and days as readers write them: `2025 Q2` and `2025年第二季度`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from xiaodai.reading.dates import period_days
from xiaodai.reading.printed import ReadingError
from xiaodai.values.words import Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_HALVES = {"en": ("first half of", "second half of"), "zh": ("上半年", "下半年")}


@dataclass(frozen=True, slots=True)
class Period:
    """A period code of the ledger, to be shown in words.

    >>> Period("2025Q2").show("en"), Period("2025Q2").show("zh")
    ('2025 Q2', '2025年第二季度')

    Raises `ValueError` for anything that is no period code.
    """

    code: str

    def __post_init__(self) -> None:
        if self.code == "undated":
            return
        try:
            period_days(self.code)
        except ReadingError as error:
            raise ValueError(str(error)) from None

    def show(self, language: Language) -> str:
        """The period in words."""
        return show_period(self.code, language)

    @property
    def machine(self) -> str:
        """The period for a machine: its day, month or year, or the month in which it starts."""
        if re.fullmatch(r"\d{4}(-\d\d){0,2}", self.code):
            return self.code
        return "" if self.code == "undated" else period_days(self.code)[0].isoformat()[:7]


def show_period(code: str, language: Language) -> str:
    """A period code in words: `30 June 2025`, `June 2025`, `first half of 2025`, `2010–2025`."""
    zh = language == "zh"
    if code == "undated":
        return "日期不详" if zh else "undated"
    if "/" in code:
        start, end = code.split("/")
        return _span(start, end, language)
    year = code[:4]
    if "Q" in code:
        return f"{year}年第{'一二三四'[int(code[-1]) - 1]}季度" if zh else f"{year} Q{code[-1]}"
    if "H" in code:
        half = _HALVES[language][int(code[-1]) - 1]
        return f"{year}年{half}" if zh else f"{half} {year}"
    first, last = period_days(code)
    return show_days(first, last, language)


def show_days(first: date, last: date, language: Language) -> str:
    """A run of days in words: a day, a month, a year, or from one day to another.

    >>> show_days(date(2025, 10, 1), date(2025, 10, 20), "en")
    '1–20 October 2025'
    """
    zh = language == "zh"
    if first == last:
        return _day(first, zh)
    whole_months = first.day == 1 and (last + timedelta(days=1)).day == 1
    if whole_months and (first.month, last.month) == (1, 12):
        years = str(first.year) + ("" if first.year == last.year else f"–{last.year}")
        return f"{years}年" if zh else years
    if whole_months and first.year == last.year:
        if first.month == last.month:
            return _month(first, zh)
        if zh:
            return f"{first.year}年{first.month}–{last.month}月"
        return f"{_MONTHS[first.month - 1]}–{_month(last, zh)}"
    if whole_months:
        return f"{_month(first, zh)}{'至' if zh else ' to '}{_month(last, zh)}"
    if (first.year, first.month) == (last.year, last.month):
        if zh:
            return f"{_month(first, zh)}{first.day}–{last.day}日"
        return f"{first.day}–{_day(last, zh)}"
    return f"{_day(first, zh)}{'至' if zh else ' to '}{_day(last, zh)}"


def _span(start: str, end: str, language: Language) -> str:
    if end == "..":
        words = show_period(start, language)
        return f"{words}起" if language == "zh" else f"since {words}"
    if "Q" in start or "H" in start:
        ends = [show_period(part, language) for part in (start, end)]
        return ("至" if language == "zh" else " to ").join(ends)
    return show_days(period_days(start)[0], period_days(end)[1], language)


def _day(day: date, zh: bool) -> str:
    if zh:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _month(day: date, zh: bool) -> str:
    return f"{day.year}年{day.month}月" if zh else f"{_MONTHS[day.month - 1]} {day.year}"
