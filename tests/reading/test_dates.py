"""Printed dates and period codes."""

from calendar import monthrange
from datetime import date, timedelta

import pytest

from xiaodai.reading.dates import months_later, period_days, quarter_of, read_date
from xiaodai.reading.printed import ReadingError

CASES = [
    ("2025年10月17日", "", "", "exact", "2025-10-17", "2025-10-17"),
    ("2025年01月17日", "", "", "exact", "2025-01-17", "2025-01-17"),
    ("2022年11月", "", "", "rounded", "2022-11-01", "2022-11-30"),
    ("2022 年 11 月", "", "", "rounded", "2022-11-01", "2022-11-30"),
    ("2010年3月份", "", "", "rounded", "2010-03-01", "2010-03-31"),
    ("2015年", "", "", "rounded", "2015-01-01", "2015-12-31"),
    ("２０２５年６月", "", "", "rounded", "2025-06-01", "2025-06-30"),
    ("去年4月", "", "2025-10-26", "rounded", "2024-04-01", "2024-04-30"),
    ("今年 1 月", "", "2025-10-26", "rounded", "2025-01-01", "2025-01-31"),
    ("明年一季度", "", "2025-11-12", "rounded", "2026-01-01", "2026-03-31"),
    ("4月", "2025-04", "", "rounded", "2025-04-01", "2025-04-30"),
    ("10月1日", "2025-10-01", "", "exact", "2025-10-01", "2025-10-01"),
    ("12月", "2023-12", "2025-10-24", "rounded", "2023-12-01", "2023-12-31"),
    ("12月中旬", "2025-12", "", "rounded", "2025-12-11", "2025-12-20"),
    ("2024年2月下旬", "", "", "rounded", "2024-02-21", "2024-02-29"),
    ("2024年下半年", "", "", "rounded", "2024-07-01", "2024-12-31"),
    ("2024年最后一个工作日", "", "", "exact", "2024-12-31", "2024-12-31"),
    ("2026年底前", "", "", "exact", "2026-12-31", "2026-12-31"),
    ("2025年11月30日前", "", "", "exact", "2025-11-30", "2025-11-30"),
    ("2020-10-22", "", "", "exact", "2020-10-22", "2020-10-22"),
    ("2025-10-26 16:00:50", "", "", "exact", "2025-10-26", "2025-10-26"),
    ("December 20, 2025", "", "", "exact", "2025-12-20", "2025-12-20"),
    ("20 December 2025", "", "", "exact", "2025-12-20", "2025-12-20"),
    ("March 2026", "", "", "rounded", "2026-03-01", "2026-03-31"),
    ("6月4日/6月5日", "2025-06", "", "range", "2025-06-04", "2025-06-05"),
]


@pytest.mark.parametrize(("printed", "period", "published", "reading", "first", "last"), CASES)
def test_a_printed_date_allows_these_days(printed, period, published, reading, first, last) -> None:
    days = read_date(printed, period=period, published=published)
    assert (days.reading, days.first.isoformat(), days.last.isoformat()) == (reading, first, last)


@pytest.mark.parametrize(
    "printed", ["近日", "", "2025年13月1日", "2025年2月30日", "明天", "4月", "March"]
)
def test_what_is_no_date_is_refused(printed: str) -> None:
    with pytest.raises(ReadingError):
        read_date(printed)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2025-06-30", date(2025, 6, 30), date(2025, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-01/2025-09", date(2025, 1, 1), date(2025, 9, 30)),
        ("2026-01/..", date(2026, 1, 1), date.max),
    ],
)
def test_a_period_code_covers_these_days(period: str, first: date, last: date) -> None:
    assert period_days(period) == (first, last)


def test_quarters_and_their_last_days_are_inverse() -> None:
    for quarter in (f"{year}Q{n}" for year in range(2010, 2027) for n in range(1, 5)):
        assert quarter_of(period_days(quarter)[1].isoformat()) == quarter


@pytest.mark.parametrize("period", ["undated", "2025Q5", "", "2025-13", "yesterday"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ReadingError):
        period_days(period)


@pytest.mark.parametrize("day", [1, 28, 29, 30, 31])
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: int) -> None:
    month = date(2023, 12, 1)
    for count in range(40):
        last = monthrange(month.year, month.month)[1]
        wanted = month.replace(day=min(day, last))
        assert months_later(date(2023, 12, day), count) == wanted
        assert months_later(date(wanted.year, wanted.month, min(day, 28)), -count) == date(
            2023, 12, min(day, 28)
        )
        month += timedelta(days=last)
