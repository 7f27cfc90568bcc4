"""Periods and days in words."""

from datetime import date

import pytest

from xiaodai.reading.periods import Period, show_days

SHOWN = {
    "2025-06-30": ("30 June 2025", "2025年6月30日"),
    "2025-06": ("June 2025", "2025年6月"),
    "2025Q2": ("2025 Q2", "2025年二季度"),
    "2025H1": ("first half of 2025", "2025年上半年"),
    "2025H2": ("second half of 2025", "2025年下半年"),
    "2025": ("2025", "2025年"),
    "2025-01/2025-09": ("January–September 2025", "2025年1–9月"),
    "2024-11/2025-02": ("November 2024 to February 2025", "2024年11月至2025年2月"),
    "2010/2025": ("2010–2025", "2010–2025年"),
    "2010Q4/2025Q3": ("2010 Q4 to 2025 Q3", "2010年四季度至2025年三季度"),
    "2026-01/..": ("since January 2026", "2026年1月起"),
    "undated": ("undated", "日期不详"),
}


@pytest.mark.parametrize("code", SHOWN)
def test_a_period_is_written_as_readers_write_it(code: str) -> None:
    period = Period(code)
    assert (period.show("en"), period.show("zh")) == SHOWN[code]


def test_what_is_no_period_is_refused() -> None:
    with pytest.raises(ValueError, match="'2025Q5' is no period"):
        Period("2025Q5")


def test_a_machine_reads_a_day_a_month_a_year_or_the_first_month() -> None:
    codes = ["2025-06-30", "2025-06", "2025", "2025Q2", "2025-01/2025-09", "undated"]
    machine = ["2025-06-30", "2025-06", "2025", "2025-04", "2025-01", ""]
    assert [Period(code).machine for code in codes] == machine


def test_days_of_one_month_share_its_name() -> None:
    first, last = date(2025, 10, 1), date(2025, 10, 20)
    assert show_days(first, last, "en") == "1–20 October 2025"
    assert show_days(first, last, "zh") == "2025年10月1–20日"


def test_two_equal_days_are_one_day() -> None:
    assert show_days(date(2025, 10, 2), date(2025, 10, 2), "en") == "2 October 2025"


def test_days_of_two_months_are_both_written_out() -> None:
    first, last = date(2024, 2, 28), date(2024, 3, 5)
    assert show_days(first, last, "en") == "28 February 2024 to 5 March 2024"
    assert show_days(first, last, "zh") == "2024年2月28日至2024年3月5日"


def test_a_quarter_known_only_as_days_is_a_run_of_months() -> None:
    assert show_days(date(2026, 1, 1), date(2026, 3, 31), "en") == "January–March 2026"
