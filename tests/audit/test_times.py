"""Words for time: which days they mean, and the ledger's code for a figure's period."""

from __future__ import annotations

import pytest

from xiaodai.audit.periods import code, nearest
from xiaodai.extraction.times import times
from xiaodai.reading.dates import period_days, span_code

STOCK = {"kind": "stock", "change_base": ""}
FLOW = {"kind": "flow", "change_base": ""}
RATE = {"kind": "rate", "change_base": ""}


def last_time(text: str, published: str = "2025-11-20") -> tuple[str, str]:
    """The first and the last day of the last words for time in a text."""
    time = times(text, published)[-1]
    return time.first.isoformat(), time.last.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("截至2025年6月末", "2025-06-01", "2025-06-30"),
        ("2025年二季度末", "2025-04-01", "2025-06-30"),
        ("2025年上半年", "2025-01-01", "2025-06-30"),
        ("2024年末", "2024-01-01", "2024-12-31"),
        ("2025年前三季度", "2025-01-01", "2025-09-30"),
        ("2025年1-9月", "2025-01-01", "2025-09-30"),
        ("今年前8个月", "2025-01-01", "2025-08-31"),
        ("2025年8月15日", "2025-08-15", "2025-08-15"),
        ("去年", "2024-01-01", "2024-12-31"),
        ("今年上半年", "2025-01-01", "2025-06-30"),
        ("一季度末", "2025-01-01", "2025-03-31"),
        ("end-June 2025", "2025-06-01", "2025-06-30"),
        ("the end of the second quarter of 2025", "2025-04-01", "2025-06-30"),
        ("the first half of 2025", "2025-01-01", "2025-06-30"),
        ("Q3 2025", "2025-07-01", "2025-09-30"),
        ("FY2024", "2024-01-01", "2024-12-31"),
        ("the first nine months of 2025", "2025-01-01", "2025-09-30"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("October 17, 2025", "2025-10-17", "2025-10-17"),
    ],
)
def test_words_for_time_mean_these_days(text: str, first: str, last: str) -> None:
    assert last_time(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年四季度表现一般，一季度末回升", "2023-01-01", "2023-03-31"),
        ("2024年6月末为5428家，一年之后为4974家", "2024-07-01", "2025-06-30"),
        ("2025年6月末贷款余额增长，上年同期下降", "2024-06-01", "2024-06-30"),
        ("at the end of June 2025, from three months earlier", "2025-03-01", "2025-03-31"),
        ("明年一季度执行，12月中旬前完成", "2025-12-01", "2025-12-31"),
    ],
)
def test_a_year_that_is_not_printed_comes_from_the_words_before(
    text: str, first: str, last: str
) -> None:
    assert last_time(text) == (first, last)


def test_a_quarter_that_is_yet_to_come_is_last_years() -> None:
    assert last_time("四季度", "2025-04-20") == ("2024-10-01", "2024-12-31")


def test_what_something_is_compared_with_is_marked() -> None:
    assert [t.base for t in times("2025年6月末较一季度末减少", "2025-11-20")] == [False, True]
    assert [t.base for t in times("In 2025 more than in 2024", "2026-01-20")] == [False, False]
    assert times("比2024年末减少", "2025-09-01")[0].base


def test_numbers_are_no_years() -> None:
    assert times("2000元以下的贷款有2024家", "2025-11-20") == []


@pytest.mark.parametrize(
    ("words", "metric", "cells", "wanted"),
    [
        ("2025年6月末", STOCK, [], "2025-06-30"),
        ("2025年上半年", STOCK, [], "2025-06-30"),
        ("2025年6月末", FLOW, [], "2025H1"),
        ("2025年前三季度", FLOW, [], "2025-01/2025-09"),
        ("2025年1-12月", FLOW, ["2025-01/2025-12"], "2025-01/2025-12"),
        ("2025年11月末", STOCK, ["2025-11"], "2025-11"),
        ("2025年11月", RATE, ["2025"], "2025"),
        ("2023年以来", RATE, [], "2023-01/.."),
    ],
)
def test_the_code_is_the_ledgers(
    words: str, metric: dict[str, str], cells: list[str], wanted: str
) -> None:
    assert code(times(words, "2025-11-20")[0], metric, cells) == wanted


@pytest.mark.parametrize(
    ("base", "kind", "wanted"),
    [
        ("previous_quarter", "change", "2025Q2"),
        ("year_start", "change", "2025H1"),
        ("restated_year_start", "change", "2025H1"),
        ("span", "count", "2025H1"),
    ],
)
def test_a_change_is_over_the_time_since_its_base(base: str, kind: str, wanted: str) -> None:
    made = code(times("2025年6月末", "2025-11-20")[0], {"kind": kind, "change_base": base}, [])
    assert made == wanted


def test_a_span_code_says_its_days() -> None:
    for period in ("2024", "2025H1", "2025Q3", "2025-10", "2025-01/2025-09", "2025-06-30"):
        assert span_code(*period_days(period)) == period


def test_the_nearest_period_is_around_or_before_the_day() -> None:
    assert nearest(["2024", "2025", "2025-11"], "2025-11-20") == "2025-11"
    assert nearest(["2024-12-31"], "2025-11-20") == "2024-12-31"
    assert nearest(["2021-11"], "2025-11-20") == ""
    assert nearest(["undated"], "2025-11-20") == "undated"
