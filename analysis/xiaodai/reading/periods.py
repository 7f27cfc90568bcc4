"""Periods and days as readers write them: `2025 Q2` and `2025年二季度`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from xiaodai.reading.dates import period_days
from xiaodai.values.words import Language, spoken

_HALVES = {"en": ("first half of", "second half of"), "zh": ("上半年", "下半年")}
# CLDR patterns of a day, a month or a year alone, and of the first and the last of a run that share
# the next larger unit; other runs are joined by `_TO`.
_ALONE = {
    "en": {"day": "d MMMM y", "month": "MMMM y", "year": "y"},
    "zh": {"day": "y年M月d日", "month": "y年M月", "year": "y年"},
}
_RUN = {
    "en": {"day": ("d–", "d MMMM y"), "month": ("MMMM–", "MMMM y"), "year": ("y–", "y")},
    "zh": {"day": ("y年M月d–", "d日"), "month": ("y年M–", "M月"), "year": ("y–", "y年")},
}
_TO_DATE = {"Q2": "上半年", "Q3": "前三季度"}  # a Chinese year from its beginning to a quarter
_TO = {"en": " to ", "zh": "至"}


@dataclass(frozen=True, slots=True)
class Period:
    """A period code of the ledger, to be shown in words.

    >>> Period("2025Q2").show("en"), Period("2025Q2").show("zh")
    ('2025 Q2', '2025年二季度')

    Raises `ReadingError`, a `ValueError`, for anything that is no period code.
    """

    code: str

    def __post_init__(self) -> None:
        if self.code != "undated":
            period_days(self.code)

    def __str__(self) -> str:
        return self.show(spoken())

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
    """A period code in words: `30 June 2025`, `June 2025`, `first half of 2025`, `2010–2025`.

    >>> show_period("2023Q3/2023Q4", "en"), show_period("2023Q3/2023Q4", "zh")
    ('2023 Q3–Q4', '2023年三季度至四季度')
    >>> show_period("2025Q1/2025Q3", "zh")
    '2025年前三季度'
    """
    zh = language == "zh"
    if code == "undated":
        return "日期不详" if zh else "undated"
    start, _, end = code.partition("/")
    if end == "..":
        words = show_period(start, language)
        return f"{words}起" if zh else f"since {words}"
    if end and "Q" in start and start[:4] == end[:4]:
        opening, closing = (show_period(quarter, language) for quarter in (start, end))
        if zh and start.endswith("Q1") and end[4:] in _TO_DATE:
            return f"{start[:4]}年{_TO_DATE[end[4:]]}"
        return f"{opening}至{closing[5:]}" if zh else f"{opening}–{closing[5:]}"
    if end and ("Q" in start or "H" in start):
        return show_period(start, language) + _TO[language] + show_period(end, language)
    if "Q" in code and not end:
        return f"{code[:4]}年{'一二三四'[int(code[-1]) - 1]}季度" if zh else code.replace("Q", " Q")
    if "H" in code and not end:
        half = _HALVES[language][int(code[-1]) - 1]
        return f"{code[:4]}年{half}" if zh else f"{half} {code[:4]}"
    first, last = period_days(code)
    return show_days(first, last, language)


def show_days(first: date, last: date, language: Language) -> str:
    """A run of days in words: a day, a month, a year, or from one day to another.

    >>> show_days(date(2025, 10, 1), date(2025, 10, 20), "en")
    '1–20 October 2025'
    """
    size, same, shared = "day", first == last, first.replace(day=1) == last.replace(day=1)
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        size, same, shared = "month", shared, first.year == last.year
        if (first.month, last.month) == (1, 12):
            size, same, shared = "year", shared, True
    alone = _ALONE[language][size]
    if same:
        return format_date(first, alone, language)
    begin, end = _RUN[language][size] if shared else (alone, alone)
    joined = "" if shared else _TO[language]
    return format_date(first, begin, language) + joined + format_date(last, end, language)
