"""The second implementation of the pool tables, held to sums done by hand and to identities."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tapes import oracle
from tests.tapes.oracle_rows import FLOWS, TAPE_COLUMNS, Row
from tests.tapes.tapes import (
    FLAWED,
    HAND_MADE,
    JULY,
    JUNE,
    MAX_BALANCE_FEN,
    MAY,
    ONE_DAY,
    REVOLVING,
    ROLLING,
    TWO_MONTHS,
    Tape,
    assert_same,
    frame,
    tapes,
    to_parquet,
)
from xiaodai.tapes.pool import exact_frame

Tables = dict[str, list[Row]]
quick = settings(max_examples=12)
SNAPSHOT_ABSENT = frozenset({"snapshot_date"})


def tables(tape: Tape, **options: Any) -> Tables:
    """Every table, however many rows are set aside."""
    return oracle.tables(tape.frame, tape.as_of, **({"refuse_above": 1} | options))


def cells(rows: list[Row], *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return [tuple(row[column] for column in columns) for row in rows]


def only(rows: list[Row], **where: Any) -> list[Row]:
    """The rows of a table with these values."""
    return [row for row in rows if all(row[key] == value for key, value in where.items())]


# --- By hand -----------------------------------------------------------------------------------


def test_a_summary_is_as_worked_out_by_hand() -> None:
    # Balances 100, 300, 400, 200 yuan. Borrower 7 has the first two loans, 8 the third.
    made = cells(
        tables(ONE_DAY)["summary"], "measure", "weight", "unit", "numerator", "denominator"
    )
    assert made == [
        ("loans", None, "loan", 4, 1),
        ("borrowers", None, "borrower", 2, 1),
        ("balance", None, "fen", 100_000, 1),
        ("balance_per_loan", None, "fen", 100_000, 4),
        ("balance_per_borrower", None, "fen", 80_000, 2),
        ("loans_per_borrower", None, "loan", 3, 2),
        ("largest_loan", None, "fen", 40_000, 1),
        ("rate", "count", "bp", 526_000, 300),  # 14.6 + 18 + 20 %
        ("rate", "balance", "bp", 14_860_000_000, 8_000_000),  # 1.46 + 5.4 + 8 thousand million
        ("age", "count", "day", 40, 3),  # 0, 10 and 30 days
        ("age", "balance", "day", 1_500_000, 80_000),  # 10 × 30,000 + 30 × 40,000
        ("oldest_loan", None, "day", 30, 1),
        ("seasoning", "count", "month", 64_000, 146_097),  # a month is 48,699 ÷ 1,600 days
        ("seasoning", "balance", "month", 2_400_000_000, 3_895_920_000),
        ("term", "count", "day", 760, 3),
        ("term", "balance", "day", 25_850_000, 80_000),  # 30 × 10,000 + 365 × 70,000
        ("term_months", "count", "month", 1_216_000, 146_097),
        ("term_months", "balance", "month", 41_360_000_000, 3_895_920_000),
        ("remaining_term", "count", "day", 720, 3),  # 30, 355 and 335 days
        ("remaining_term", "balance", "day", 24_350_000, 80_000),
        ("remaining_term_months", "count", "month", 1_152_000, 146_097),
        ("remaining_term_months", "balance", "month", 38_960_000_000, 3_895_920_000),
        ("borrower_age", "count", "year", 86, 3),  # 20 + 21 + 45; 17 is out of range
        ("borrower_age", "balance", "year", 2_630_000, 80_000),
        ("borrower_age", "borrower", "year", 66, 2),  # 21, the higher of borrower 7, and 45
        ("hhi_borrowers", None, "1", 3_200_000_000, 6_400_000_000),  # two halves: 1/2
    ]


def test_a_stratification_is_as_worked_out_by_hand() -> None:
    rows = tables(ONE_DAY)["stratification"]
    assert cells(only(rows, field="balance"), "position", "band", "low", "high", "loans") == [
        (1, "≤ 100", None, 100, 1),  # a band holds its upper end
        (2, "100 – 500", 100, 500, 3),
    ]
    assert cells(
        only(rows, field="rate"), "position", "band", "balance_fen", "weighted_rate_bp"
    ) == [
        (1, "12 – 14.6", 10_000, 1_460),
        (2, "14.6 – 18", 30_000, 1_800),
        (3, "18 – 20", 40_000, 2_000),
        (4, "missing", 20_000, None),
    ]
    assert cells(only(rows, field="borrower_age"), "band") == [
        ("≤ 20",),
        ("20 – 25",),
        ("40 – 50",),
        ("missing",),
    ]
    assert cells(only(rows, field="vintage"), "band") == [("2025-05",), ("2025-06",), ("missing",)]
    region = only(rows, field="region")[0]
    assert region == {
        "field": "region",
        "position": 1,
        "band": "Anhui",
        "low": None,
        "high": None,
        "loans": 2,
        "share_of_loans": Fraction(1, 2),
        "balance_fen": 50_000,
        "share_of_balance": Fraction(1, 2),
        "average_balance_fen": 25_000,
        "rate_weight": 9_460_000_000,
        "rated_balance_fen": 50_000,
        "weighted_rate_bp": 1_892,
    }


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (1, "≤ 1"),
        (31, "≤ 1"),  # July
        (32, "1 – 3"),
        (92, "1 – 3"),  # July to September
        (93, "3 – 6"),
        (184, "3 – 6"),  # March to August, or July to December
        (185, "6 – 12"),
        (365, "6 – 12"),
        (366, "6 – 12"),  # with a leap day
        (367, "12 – 24"),
        (731, "12 – 24"),
        (1_096, "24 – 36"),
        (1_827, "36 – 60"),  # with two leap days
        (1_828, "> 60"),
        (None, "missing"),
    ],
)
def test_whole_months_stand_in_their_band(days: int | None, band: str) -> None:
    loan = {"loan_id": 1, "balance_fen": 9, "term_days": days, "origination_date": JUNE}
    rows = oracle.tables([loan], JUNE)["stratification"]
    assert cells(only(rows, field="term"), "band") == [(band,)]
    assert cells(only(rows, field="remaining_term"), "band") == [(band,)]  # granted today


def test_what_is_due_today_is_past_maturity_and_counts_as_no_days_left() -> None:
    loan = {"loan_id": 1, "balance_fen": 100, "origination_date": date(2025, 5, 31)}
    rows = [loan | {"term_days": 30}, loan | {"loan_id": 2, "term_days": 10, "balance_fen": 300}]
    made = oracle.tables([*rows, loan | {"loan_id": 3, "term_days": 60}], JUNE)
    assert cells(
        only(made["stratification"], field="remaining_term"), "band", "low", "high", "loans"
    ) == [("past maturity", None, 0, 2), ("≤ 1", 0, 1, 1)]
    assert cells(only(made["summary"], measure="remaining_term"), "numerator", "denominator") == [
        (30, 3),
        (3_000, 500),
    ]


def test_two_fields_together_are_as_worked_out_by_hand() -> None:
    made = tables(ONE_DAY, two_level=[("region", "rate"), ("rate", "purpose")])["two_level"]
    assert cells(made, "first_band", "second_band", "second_position", "balance_fen") == [
        ("Anhui", "12 – 14.6", 1, 10_000),
        ("Anhui", "18 – 20", 3, 40_000),
        ("Beijing", "14.6 – 18", 2, 30_000),
        ("missing", "missing", 4, 20_000),
    ]
    assert made[1]["weighted_rate_bp"] == 2_000 and made[3]["weighted_rate_bp"] is None
    assert made[1]["share_of_balance"] == Fraction(2, 5)


def test_the_last_band_is_open() -> None:
    rows = [{"loan_id": 1, "balance_fen": fen} for fen in (5_000_001,)]
    band = oracle.tables(rows, JUNE)["stratification"][0]
    assert (band["band"], band["low"], band["high"]) == ("> 50,000", 50_000, None)


def test_thirty_days_are_m1_and_thirty_plus() -> None:
    # 0, 1, 30 and 31 days past due: 30 days are in `30-59`, in M1 and in 30+; 31 are in M2.
    rows = only(tables(ONE_DAY)["delinquency"], snapshot_date=JUNE)
    assert cells(rows, "basis", "bucket", "loans", "balance_fen", "base_balance_fen") == [
        ("days", "current", 1, 10_000, 100_000),
        ("days", "1-29", 1, 30_000, 100_000),
        ("days", "30-59", 2, 60_000, 100_000),
        ("chinese", "M0", 1, 10_000, 100_000),
        ("chinese", "M1", 2, 70_000, 100_000),
        ("chinese", "M2", 1, 20_000, 100_000),
        ("at", "30+", 2, 60_000, 100_000),
        ("at", "60+", 0, 0, 100_000),
        ("at", "90+", 0, 0, 100_000),
    ]


@pytest.mark.parametrize(
    ("days", "by_days", "chinese"),
    [
        (0, "current", "M0"),
        (1, "1-29", "M1"),
        (29, "1-29", "M1"),
        (30, "30-59", "M1"),
        (31, "30-59", "M2"),
        (60, "60-89", "M2"),
        (61, "60-89", "M3"),
        (90, "90-119", "M3"),
        (120, "120-149", "M4"),
        (150, "150-179", "M5"),
        (180, "180+", "M6"),
        (181, "180+", "M6+"),
        (None, "missing", "missing"),
        (-1, "missing", "missing"),
    ],
)
def test_a_day_stands_in_its_buckets(days: int | None, by_days: str, chinese: str) -> None:
    rows = oracle.tables([{"loan_id": 1, "balance_fen": 9, "days_past_due": days}], JUNE)
    buckets = [row["bucket"] for row in rows["delinquency"] if row["basis"] in ("days", "chinese")]
    assert buckets == [by_days, chinese]


def test_ever_counts_originals_and_does_not_forget() -> None:
    # In June loan a is written off and b is cured: none is 30+, two have ever been.
    # Originals: a 10,000; b has none, so its first balance, 5,000; c 2,000.
    june = only(tables(TWO_MONTHS)["delinquency"], snapshot_date=JUNE)
    columns = ("bucket", "loans", "balance_fen", "base_loans", "base_balance_fen")
    assert cells(only(june, basis="at"), *columns) == [
        ("30+", 0, 0, 2, 6_000),
        ("60+", 0, 0, 2, 6_000),
        ("90+", 0, 0, 2, 6_000),
    ]
    assert cells(only(june, basis="ever"), *columns) == [
        ("30+", 2, 15_000, 3, 17_000),
        ("60+", 1, 10_000, 3, 17_000),
        ("90+", 1, 10_000, 3, 17_000),
    ]
    may = only(tables(TWO_MONTHS)["delinquency"], snapshot_date=MAY, basis="ever")
    assert cells(may, "loans", "share_of_balance") == [(2, 1), (1, Fraction(2, 3)), (0, 0)]


def test_vintages_are_as_worked_out_by_hand() -> None:
    made = tables(TWO_MONTHS)
    april, may, june = date(2025, 4, 1), date(2025, 5, 1), date(2025, 6, 1)
    assert {row.pop("recovered_fen") for row in made["vintages"]} == {None}  # has no such flow
    assert [tuple(row.values()) for row in made["vintages"]] == [
        (
            april,
            MAY,
            1,
            0,
            1,
            10_000,
            1,
            8_000,
            1,
            8_000,
            1,
            8_000,
            0,
            0,
            1,
            10_000,
            1,
            10_000,
            0,
            0,
            0,
            0,
            Fraction(4, 5),
            1,
            0,
        ),
        (
            april,
            JUNE,
            2,
            1,
            1,
            10_000,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            10_000,
            1,
            10_000,
            1,
            10_000,
            1,
            8_000,
            0,
            1,
            Fraction(4, 5),
        ),
        (
            may,
            MAY,
            0,
            0,
            1,
            5_000,
            1,
            5_000,
            1,
            5_000,
            0,
            0,
            0,
            0,
            1,
            5_000,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            1,
            0,
        ),
        (
            may,
            JUNE,
            1,
            1,
            1,
            5_000,
            1,
            4_000,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            5_000,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            0,
        ),
        (june, JUNE, 0, 1, 1, 2_000, 1, 2_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    assert [tuple(row.values()) for row in made["triangle"]] == [
        (april, MAY, 10_000, 10_000, 0),
        (april, JUNE, 10_000, 10_000, 8_000),
        (may, MAY, 5_000, 5_000, 0),
        (may, JUNE, 5_000, 5_000, 0),
        (june, JUNE, 2_000, 0, 0),
    ]


def test_vintages_of_days_count_days() -> None:
    rows = tables(TWO_MONTHS, vintage_by="day")["vintages"]
    assert cells(rows, "vintage", "age", "deal_age") == [
        (date(2025, 4, 10), 51, 0),
        (date(2025, 4, 10), 81, 30),
        (date(2025, 5, 5), 26, 0),
        (date(2025, 5, 5), 56, 30),
        (date(2025, 6, 1), 29, 30),
    ]


def test_a_loan_paid_before_its_term_is_prepaid() -> None:
    # On 30 June loan 1, due on 1 July, is paid early; loan 2, due that day, is paid.
    assert [tuple(row.values()) for row in tables(ROLLING)["roll_rates"]] == [
        (MAY, JUNE, "M0", "paid", 1, 100_000, Fraction(1, 2), Fraction(1, 2)),
        (MAY, JUNE, "M0", "prepaid", 1, 100_000, Fraction(1, 2), Fraction(1, 2)),
        (MAY, JUNE, "M2", "unreported", 1, 100_000, 1, 1),
    ]


def test_a_late_loan_rolls_into_its_write_off() -> None:
    rows = tables(TWO_MONTHS)["roll_rates"]
    assert cells(rows, "from_state", "to_state", "balance_fen") == [
        ("M1", "M0", 5_000),
        ("M3", "written_off", 8_000),
    ]


def test_a_revolving_period_is_as_worked_out_by_hand() -> None:
    # 10,000 + 3,500 lent + 400 interest − 1,000 paid − 3,800 written off = 9,100; 9,000 are left.
    (row,) = tables(REVOLVING)["revolving"]
    assert row == {
        "period_start": date(2025, 7, 1),
        "period_end": date(2025, 9, 12),
        "days": 73,
        "opening_fen": 1_000_000,
        "closing_fen": 900_000,
        "paid_fen": 100_000,
        "purchased_fen": 350_000,
        "interest_fen": 40_000,
        "written_off_fen": 380_000,
        "recovered_fen": 5_000,
        "unexplained_fen": -10_000,
        "payment_rate": Fraction(1, 10),
        "purchase_rate": Fraction(7, 20),
        "yield": Fraction(1, 5),  # 4 % in a fifth of a year
        "charge_off_rate": Fraction(15, 8),  # 37.5 % in a fifth of a year
        "excess_spread": Fraction(-341, 200),  # 0.2 − 1.875 − 0.03
        "turnover": Fraction(10, 19),  # 5 × 1,000 ÷ 9,500
    }


def test_an_absent_flow_empties_what_needs_it() -> None:
    tape = Tape(REVOLVING.frame.drop(columns="recovered_fen"), None)
    (row,) = tables(tape)["revolving"]
    empty = [column for column, value in row.items() if value is None]
    assert empty == ["recovered_fen", "charge_off_rate", "excess_spread"]


def test_a_concentration_is_as_worked_out_by_hand() -> None:
    # Borrowers 7 and 8 owe 400 yuan each: the smaller id is first.
    assert [tuple(row.values()) for row in tables(ONE_DAY)["concentration"]] == [
        ("borrower", 1, "7", 2, 40_000, Fraction(2, 5)),
        ("borrower", 2, "8", 1, 40_000, Fraction(2, 5)),
        ("top", 1, None, 2, 40_000, Fraction(2, 5)),
        ("top", 2, None, 3, 80_000, Fraction(4, 5)),
        ("region", 1, "Anhui", 2, 50_000, Fraction(1, 2)),
        ("region", 2, "Beijing", 1, 30_000, Fraction(3, 10)),
    ]


@pytest.mark.parametrize(("ids", "names"), [((10, 9), "9 10"), (("10", "9"), "10 9")])
def test_numbers_stand_by_value_and_text_by_code_point(ids: Sequence[Any], names: str) -> None:
    rows = [{"loan_id": i, "borrower_id": i, "balance_fen": 0} for i in ids]
    made = oracle.tables(rows, JUNE)
    assert [row["name"] for row in only(made["concentration"], basis="borrower")] == names.split()


def test_a_row_is_set_aside_under_its_first_rule() -> None:
    rows = oracle.quality(FLAWED.frame, FLAWED.as_of)
    assert cells(rows, "rule", "effect", "rows", "share_of_rows", "set_aside", "examples")[:13] == [
        ("unreadable", "row", 0, 0, 0, None),
        ("loan_id_missing", "row", 1, Fraction(1, 6), 1, None),
        ("snapshot_missing", "row", 0, 0, 0, None),
        ("after_as_of", "row", 1, Fraction(1, 6), 0, None),
        ("balance_missing", "row", 0, 0, 0, None),
        ("balance_negative", "row", 1, Fraction(1, 6), 1, "2"),
        ("balance_implausible", "row", 0, 0, 0, None),
        ("status_unknown", "row", 2, Fraction(1, 3), 0, "2"),
        ("duplicate_row", "row", 0, 0, 0, None),
        ("duplicate_loan", "row", 2, Fraction(1, 3), 2, "3"),
        ("rate_missing", "kept", 0, 0, 0, None),
        ("rate_implausible", "value", 1, Fraction(1, 2), 0, "9"),
        ("rate_above_ceiling", "kept", 1, Fraction(1, 2), 0, "10"),
    ]
    assert cells(rows, "rule", "rows", "verdict")[15:18] == [
        ("rows_in", 6, "ok"),
        ("rows_used", 2, "ok"),
        ("rows_set_aside", 4, "refused"),
    ]
    absent = [row["examples"] for row in only(rows, rule="column_absent")]
    assert absent == [name for name in TAPE_COLUMNS if name not in FLAWED.frame.columns]


@pytest.mark.parametrize(
    ("rule", "effect", "values"),
    [
        ("borrower_missing", "kept", {"borrower_id": None}),
        ("rate_missing", "kept", {"rate_ppm": None}),
        ("rate_implausible", "value", {"rate_ppm": -1}),
        ("rate_implausible", "value", {"rate_ppm": 5_000_001}),
        ("rate_above_ceiling", "kept", {"rate_ppm": 5_000_000}),
        ("rate_above_ceiling", "kept", {"rate_ppm": 240_001}),
        ("origination_missing", "kept", {"origination_date": None}),
        ("term_implausible", "value", {"term_days": 0}),
        ("term_implausible", "value", {"term_days": 36_526}),
        ("days_past_due_missing", "kept", {"days_past_due": None}),
        ("days_past_due_negative", "value", {"days_past_due": -1}),
        ("days_past_due_beyond_age", "kept", {"days_past_due": 31}),
        ("borrower_age_out_of_range", "value", {"borrower_age": 17}),
        ("borrower_age_out_of_range", "value", {"borrower_age": 101}),
        ("closed_with_balance", "kept", {"status": "sold"}),
        ("closed_past_due", "kept", {"status": "paid", "balance_fen": 0, "days_past_due": 1}),
        ("open_without_balance", "kept", {"balance_fen": 0}),
    ],
)
def test_a_rule_hits_its_own_row_and_keeps_it(rule: str, effect: str, values: Row) -> None:
    sound = {
        "loan_id": 1,
        "balance_fen": 1,
        "snapshot_date": JUNE,
        "borrower_id": 1,
        "origination_date": MAY,
        "rate_ppm": 240_000,
        "term_days": 36_525,
        "days_past_due": 30,
        "status": "open",
        "borrower_age": 18,
    }
    checks = oracle.quality([sound, sound | {"loan_id": 2} | values], None)
    hit = [row for row in checks if row["rows"] and row["effect"]]
    assert cells(hit, "rule", "effect", "rows", "set_aside", "verdict", "examples") == [
        (rule, effect, 1, 0, "warning", "2")
    ]


def test_a_duplicate_is_one_only_beside_a_row_that_counts() -> None:
    # Loan 1 stands twice, but once with a negative balance: nothing is left to choose between.
    rows = [{"loan_id": 1, "balance_fen": fen} for fen in (-1, 5)]
    checks = oracle.quality(rows, JUNE)
    assert cells(only(checks, rule="duplicate_loan"), "rows", "set_aside") == [(0, 0)]
    assert only(checks, rule="rows_used")[0]["rows"] == 1


def test_more_than_five_in_a_hundred_set_aside_refuse_a_tape() -> None:
    def rows(negative: int) -> list[Row]:
        return [{"loan_id": i, "balance_fen": -1 if i < negative else 1} for i in range(40)]

    assert oracle.tables(rows(2), JUNE)["summary"][0]["numerator"] == 38  # 5 % is not more
    with pytest.raises(oracle.Refused):
        oracle.tables(rows(3), JUNE)


def test_a_choice_of_day_never_refuses_a_tape() -> None:
    made = oracle.tables(TWO_MONTHS.frame, MAY)  # three of five rows are of June
    assert made["summary"][0]["numerator"] == 2
    assert only(made["delinquency"], basis="ever") == []


def test_an_unreadable_value_sets_its_row_aside() -> None:
    rows = [{"loan_id": 1, "balance_fen": "many"}, {"loan_id": 2, "balance_fen": 5}]
    (check,) = only(oracle.quality(rows, JUNE), rule="unreadable")
    assert (check["rows"], check["set_aside"], check["examples"]) == (1, 1, "1")


# --- Whatever the tape -------------------------------------------------------------------------


@quick
@given(tapes(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tape: Tape, chance: Any) -> None:
    order = list(range(len(tape.frame)))
    chance.shuffle(order)
    assert tables(Tape(tape.frame.iloc[order], tape.as_of)) == tables(tape)


@quick
@given(tapes())
def test_every_field_adds_up_to_the_pool(tape: Tape) -> None:
    made = tables(tape)
    pool = {row["measure"]: row["numerator"] for row in made["summary"]}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in made["stratification"]:
        sums[row["field"]][0] += row["loans"]
        sums[row["field"]][1] += row["balance_fen"]
    assert all(total == [pool["loans"], pool["balance"]] for total in sums.values())


@quick
@given(tapes())
def test_two_fields_together_add_up_to_each_of_them(tape: Tape) -> None:
    made = tables(tape, two_level=[("remaining_term", "region")])
    for level, field in (("first", "remaining_term"), ("second", "region")):
        sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for row in made["two_level"]:
            sums[row[f"{level}_position"]][0] += row["loans"]
            sums[row[f"{level}_position"]][1] += row["balance_fen"]
        bands = only(made["stratification"], field=field)
        both = {row["position"]: [row["loans"], row["balance_fen"]] for row in bands}
        assert sums == (both if made["two_level"] else {})


@quick
@given(tapes())
def test_every_row_is_used_or_set_aside_once(tape: Tape) -> None:
    checks = oracle.quality(tape.frame, tape.as_of)
    rows = {row["rule"]: row["rows"] for row in checks}
    assert rows["rows_in"] == rows["rows_used"] + rows["rows_set_aside"] == len(tape.frame)
    assert sum(row["set_aside"] or 0 for row in checks) == rows["rows_set_aside"]


@quick
@given(tapes())
def test_a_state_rolls_into_itself_whole(tape: Tape) -> None:
    made = tables(tape)
    sums: dict[tuple[date, str], list[Any]] = defaultdict(lambda: [0, 0, 0])
    for row in made["roll_rates"]:
        total = sums[row["from_date"], row["from_state"]]
        for i, column in enumerate(("loans", "balance_fen", "share_of_loans")):
            total[i] += row[column]
    last = max((row["snapshot_date"] for row in made["delinquency"]), default=None)
    stood = {
        (row["snapshot_date"], row["bucket"]): [row["loans"], row["balance_fen"], 1]
        for row in only(made["delinquency"], basis="chinese")
        if row["snapshot_date"] != last
    }
    assert sums == stood


@quick
@given(tapes())
def test_ever_is_never_less_than_before_and_never_less_than_at(tape: Tape) -> None:
    before: dict[str, int] = {}
    late = tables(tape)["delinquency"]
    for row in only(late, basis="ever"):
        assert row["loans"] >= before.get(row["bucket"], 0)
        before[row["bucket"]] = row["loans"]
        (at,) = only(late, basis="at", bucket=row["bucket"], snapshot_date=row["snapshot_date"])
        assert row["loans"] >= at["loans"]


@quick
@given(tapes(most_snapshots=1, slips=False, absent=SNAPSHOT_ABSENT))
def test_the_regions_add_up_to_the_whole(tape: Tape) -> None:
    def additive(made: Tables) -> dict[tuple[Any, ...], int]:
        sums: dict[tuple[Any, ...], int] = {}
        for row in made["summary"]:
            key = (row["measure"], row["weight"])
            if row["measure"] in ("loans", "balance") or row["weight"] in ("count", "balance"):
                sums[*key, "numerator"] = row["numerator"]
                if row["denominator"] != 1 or row["weight"]:
                    sums[*key, "denominator"] = row["denominator"]
        for row in made["stratification"]:
            for column in ("loans", "balance_fen", "rate_weight", "rated_balance_fen"):
                sums[row["field"], row["band"], column] = row[column]
        return sums

    parts: dict[tuple[Any, ...], int] = defaultdict(int)
    for _, part in tape.frame.groupby("region"):
        for key, value in additive(tables(Tape(part, tape.as_of))).items():
            parts[key] += value
    assert parts == additive(tables(tape))


AMOUNTS = ("balance_fen", "original_balance_fen", *FLOWS, "scheduled_fen", "prepaid_fen")
DOUBLED = ("rate_weight",)  # beside every column in fen
BY_AMOUNT = ("balance", "contract_amount")


@quick
@given(tapes(slips=False))
def test_twice_the_money_is_twice_the_fen_and_the_same_shares(tape: Tape) -> None:
    twice = tape.frame.copy()
    for column in set(AMOUNTS) & set(twice.columns):
        twice[column] = [None if value is None else 2 * value for value in twice[column]]
    once, doubled = tables(tape), tables(Tape(twice, tape.as_of))
    for name in set(once) - {"summary", "indicators", "projection"}:  # which have other units
        rows = [row for row in once[name] if row.get("field") not in BY_AMOUNT]
        for row in rows:
            for column in row:
                if (column.endswith("_fen") or column in DOUBLED) and row[column] is not None:
                    row[column] *= 2
        assert [row for row in doubled[name] if row.get("field") not in BY_AMOUNT] == rows
    for row, other in zip(once["summary"], doubled["summary"], strict=True):
        factor = 2 if row["unit"] == "fen" else 1
        assert other["value"] == (None if row["value"] is None else factor * row["value"])


# --- The comparison and the file ---------------------------------------------------------------


def as_made(tables: Tables) -> dict[str, pd.DataFrame]:
    """The oracle's tables as an engine might hand them over: fractions divided, days as days."""
    made = {}
    for name, rows in tables.items():
        columns = list(oracle.TABLE_COLUMNS[name])
        lines = [[float(x) if isinstance(x, Fraction) else x for x in row.values()] for row in rows]
        made[name] = exact_frame(lines, columns)
        for column in columns:
            if column.endswith("_date") and rows:
                made[name][column] = pd.to_datetime(made[name][column])
    return made


@quick
@given(tapes())
def test_the_same_tables_are_the_same(tape: Tape) -> None:
    expected = tables(tape)
    assert_same(as_made(expected), expected)


@pytest.mark.parametrize("name", HAND_MADE)
def test_the_tables_of_a_tape_made_by_hand_are_the_same(name: str) -> None:
    expected = tables(HAND_MADE[name])
    assert_same(as_made(expected), expected)


def _one_more(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.tail(1)])


SPOILT: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "a fen": (lambda t: t.assign(numerator=t["numerator"] + 1), "summary, row 0, numerator"),
    "a share": (lambda t: t.assign(value=t["value"] * (1 + 1e-11)), "summary, row 0, value"),
    "a gap": (lambda t: t.assign(unit=None), "summary, row 0, unit"),
    "the order": (lambda t: t.iloc[::-1], "summary, row 0, measure"),
    "a row less": (lambda t: t.iloc[:-1], "made 25 rows, expected 26"),
    "a row more": (_one_more, "made 27 rows, expected 26"),
    "a column": (lambda t: t.drop(columns="unit"), "summary: columns"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_difference_is_found_and_named(what: str) -> None:
    spoil, message = SPOILT[what]
    expected = tables(ONE_DAY)
    made = as_made(expected)
    made["summary"] = spoil(made["summary"])
    with pytest.raises(AssertionError, match=message):
        assert_same(made, expected)


@quick
@given(tape=tapes())
def test_a_tape_comes_back_from_its_file(
    tape: Tape, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = Path(tmp_path_factory.mktemp("tape")) / "tape.parquet"
    to_parquet(tape.frame, path)
    stored = pq.read_table(path)
    kinds = {str(kind) for kind in stored.schema.types}
    assert kinds <= {"int64", "date32[day]", "string"}
    rows = stored.to_pylist()
    assert frame(rows).equals(tape.frame)
    assert oracle.tables(rows, tape.as_of, refuse_above=1) == tables(tape)


def test_a_balance_of_ten_billion_yuan_is_the_last_that_counts() -> None:
    rows = [{"loan_id": fen, "balance_fen": fen} for fen in (MAX_BALANCE_FEN, MAX_BALANCE_FEN + 1)]
    (check,) = only(oracle.quality(rows, JULY), rule="balance_implausible")
    assert check["examples"] == str(MAX_BALANCE_FEN + 1)
