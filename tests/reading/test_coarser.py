"""Whether one print is a coarser print of another."""

import pytest

from xiaodai.reading.coarser import coarser
from xiaodai.values.interval import Interval


@pytest.mark.parametrize(
    ("printed", "interval", "finer", "how"),
    [
        ("5630", (5630, 5630), (5629, 5629), "rounded"),  # to tens
        ("5,600家", (5600, 5600), (5629, 5629), "rounded"),  # to hundreds
        ("430 million", ("4.295", "4.305"), ("4.335", "4.345"), "rounded"),  # 4.34亿
        ("1062亿元", ("1061.5", "1062.5"), ("1061.665", "1061.675"), "rounded"),
        ("1061亿元", ("1060.5", "1061.5"), ("1061.665", "1061.675"), "cut"),
        ("减少131亿元", ("-131.5", "-130.5"), ("-131.65", "-131.64"), "cut"),
        ("7220亿元", ("7219.5", "7220.5"), ("7228.5", "7229.5"), None),  # not 7,230, nor cut
        ("5640", (5640, 5640), (5629, 5629), None),
        ("8951家", (8951, 8951), (8965, 8965), None),
        ("139亿元", ("138.5", "139.5"), ("130.5", "131.5"), None),
        ("1.1", ("1.05", "1.15"), ("-1.15", "-1.05"), None),  # another sign
        ("4.34", ("4.335", "4.345"), ("4.295", "4.305"), None),  # this is the finer one
        ("超1200亿元", (1200, None), ("1125.875", "1125.885"), None),  # a bound has no last digit
        ("3.6%-24%", ("3.6", 24), ("3.06", "14.9"), None),  # two numbers
        ("0", (0, 0), ("0.4", "0.4"), None),
    ],
)
def test_a_coarser_print_rounds_or_cuts_the_finer_one(printed, interval, finer, how) -> None:
    assert coarser(printed, Interval.of(*interval), Interval.of(*finer)) == how


def test_a_decimal_comma_is_read_in_its_language() -> None:
    rounded = Interval.of("883.5", "884.5"), Interval.of("884.05", "884.15")
    assert coarser("884", *rounded, "ru") == "rounded"
    fine = Interval.of("884.05", "884.15"), Interval.of("884.115", "884.125")
    assert coarser("884,1", *fine, "ru") == "rounded"
