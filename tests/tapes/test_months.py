"""Days told by a number of months, and the layouts of the American agencies, which need them.

The files are made here, by the places of the published layouts; what they come to is said beside.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.tapes.opening import mapped, opened, refusal, rows
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.run import analyse

MONTHLY = """
[columns]
loan_id = "SK_ID_PREV"
balance_fen = {{ column = "AMT_BALANCE", unit = "yuan" }}
snapshot_date = {{ column = "MONTHS_BALANCE", unit = "months", since = {since} }}
{more}
"""
FANNIE_MAE = {  # places in the file, from one
    "loan": 2,
    "month": 3,
    "rate": 9,
    "lent": 10,
    "owed": 12,
    "term": 13,
    "granted": 14,
    "state": 31,
    "late": 40,
    "removed": 44,
    "principal": 46,
    "foreclosed": 54,
    "repairs": 55,
    "fees": 56,
    "holding": 57,
    "taxes": 58,
    "sold": 59,
    "insured": 60,
    "made whole": 61,
    "others": 62,
}
FREDDIE_MAC = {
    "loan": 1,
    "month": 2,
    "owed": 3,
    "late": 4,
    "age": 5,
    "left": 6,
    "removed": 9,
    "rate": 11,
    "insured": 14,
    "sold": 15,
    "others": 16,
    "expenses": 17,
    "principal": 27,
}


def line(places: Mapping[str, int], width: int, **values: str) -> str:
    cells = [""] * width
    for name, value in values.items():
        cells[places[name] - 1] = value
    return "|".join(cells) + "\n"


def test_months_before_a_day_are_snapshots_at_the_ends_of_months(tmp_path: Path) -> None:
    path = tmp_path / "POS_CASH_balance.csv"
    path.write_text(
        "SK_ID_PREV,MONTHS_BALANCE,AMT_BALANCE\n1,-1,50.5\n1,-4,70\n2,0,30\n3,x,1\n",
        encoding="utf-8",
    )
    asked = mapped(tmp_path, MONTHLY.format(since="2025-06-15", more=""))
    found = rows(opened(path, tmp_path, asked))
    days = [row["snapshot_date"] for row in found]
    assert days == [date(2025, 5, 31), date(2025, 2, 28), date(2025, 6, 30), None]
    assert [row["unreadable"] for row in found] == [False, False, False, True]


def test_months_on_book_are_counted_from_the_day_of_origination(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "SK_ID_PREV,MONTHS_BALANCE,AMT_BALANCE,granted\n1,5,50.5,2025-01-31\n1,1,70,2025-01-31\n",
        encoding="utf-8",
    )
    more = 'origination_date = "granted"'
    asked = mapped(tmp_path, MONTHLY.format(since='"origination_date"', more=more))
    found = rows(opened(path, tmp_path, asked))
    assert [row["snapshot_date"] for row in found] == [date(2025, 6, 30), date(2025, 2, 28)]


@pytest.mark.parametrize(
    ("since", "more", "said"),
    [
        ('"origination_date"', "", "counted since 'origination_date', which must be a day"),
        ('"loan_id"', "", "counted since 'loan_id', which must be a day"),
        (
            '"origination_date"',
            'origination_date = { column = "x", unit = "months", since = "snapshot_date" }',
            "a date of the mapping that is not counted itself",
        ),
        (
            "2025-06-30",
            'term_days = { column = "x", unit = "months", since = 2025-06-30 }',
            'term_days has since; that is for a column of a date in unit = "months"',
        ),
        (
            "2025-06-30",
            'origination_date = { column = "x", unit = "months" }',
            "origination_date has the unit 'months'; a unit is not for this column",
        ),
    ],
)
def test_months_are_counted_from_what_is_known(
    since: str, more: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("SK_ID_PREV\n1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        mapped(tmp_path, MONTHLY.format(since=since, more=more))


@pytest.mark.parametrize("width", [108, 110, 113])
def test_the_file_of_fannie_mae_is_read_by_its_ready_mapping(width: int, tmp_path: Path) -> None:
    path = tmp_path / "2019Q1.csv"
    known = {"lent": "200000.00", "term": "360", "granted": "012019", "state": "CA"}
    months = [
        {"loan": "100001", "month": "052025", "rate": "4.375", "owed": "180000.50", "late": "00"},
        {"loan": "100001", "month": "062025", "rate": "4.375", "owed": "179500.25", "late": "02"},
        {"loan": "100002", "month": "062025", "rate": "5", "owed": "0.00", "removed": "01"},
        {"loan": "100003", "month": "062025", "rate": "5", "owed": "90000", "late": "XX"},
        {"loan": "100004", "month": "062025", "rate": "5", "owed": "0", "removed": "09"},
    ]
    text = "".join(line(FANNIE_MAE, width, **known, **month) for month in months)
    path.write_text(text, encoding="utf-8")
    tape = opened(path, tmp_path, read_mapping("fannie_mae"))
    found = sorted(rows(tape), key=lambda row: (row["loan_id"], row["snapshot_date"]))
    assert tape.currency == "USD"
    assert [row["balance_fen"] for row in found] == [18_000_050, 17_950_025, 0, 9_000_000, 0]
    assert [row["days_past_due"] for row in found] == [0, 60, None, None, None]
    assert [row["status"] for row in found] == ["open", "open", "paid", "open", "written_off"]
    assert found[0]["snapshot_date"] == date(2025, 5, 31)
    assert found[0]["origination_date"] == date(2019, 1, 1)
    assert found[0]["term_days"] == (date(2049, 1, 1) - date(2019, 1, 1)).days
    assert {row["rate_ppm"] for row in found} == {43_750, 50_000}
    assert not any(row["unreadable"] for row in found)


FREDDIE_MACS = [("freddie_mac", 32), ("freddie_mac_2026", 35)]


@pytest.mark.parametrize(("mapping", "width"), FREDDIE_MACS)
def test_the_monthly_file_of_freddie_mac_is_read_by_its_ready_mapping(
    mapping: str, width: int, tmp_path: Path
) -> None:
    path = tmp_path / "historical_data_time_2019Q1.txt"
    months = [
        {"loan": "F19Q1", "month": "202506", "owed": "1000.00", "late": "0", "rate": "4.5"},
        {"loan": "F19Q2", "month": "202506", "owed": "2000.10", "late": "3", "rate": "4.5"},
        {"loan": "F19Q3", "month": "202506", "owed": "3000.00", "late": "RA", "rate": "4.5"},
        {"loan": "F19Q4", "month": "202506", "owed": "0.00", "removed": "03", "rate": "4.5"},
    ]
    text = "".join(line(FREDDIE_MAC, width, age="13", left="347", **month) for month in months)
    path.write_text(text, encoding="utf-8")
    pool = analyse(Parameters(tape=str(path), mapping=mapping, accept=["rule_hits_most"]))
    measures = pool.rows("summary").set_index("measure")["numerator"]
    assert (measures["loans"], measures["balance"]) == (3, 600_010)
    seasoning = pool.rows("stratification", field="seasoning")
    assert seasoning["band"].tolist() == ["12 – 24"]
    found = rows(opened(path, tmp_path, read_mapping(mapping)))
    assert {row["origination_date"] for row in found} == {date(2024, 5, 30)}
    assert {row["term_days"] for row in found} == {(date(2054, 5, 30) - date(2024, 5, 30)).days}
    assert [row["days_past_due"] for row in found] == [0, 90, None, None]
    assert [row["status"] for row in found] == ["open"] * 3 + ["written_off"]


def test_more_names_than_a_line_has_values_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("1|2|3\n4|5|6\n", encoding="utf-8")
    said = refusal(tmp_path / "t.txt", tmp_path, read_mapping("freddie_mac"))
    assert said == "the mapping has 32 names, but the lines of t.txt have 3 values"


def lost(pool: Pool) -> dict[str, object]:
    """What a pool has lost and recovered by its last snapshot, and its loss at each age."""
    losses = pool.rows("net_losses")
    whole = losses[losses["basis"] == "tape"].iloc[-1]
    aged = losses[losses["basis"] == "age"]
    return {
        "written off": whole["written_off_fen"],
        "recovered": whole["recovered_fen"],
        "net": whole["net_loss_fen"],
        "by age": dict(zip(aged["age"], aged["net_loss_fen"], strict=True)),
        "severity": pool.rows("performance")["severity"].iloc[-1],
    }


def test_the_losses_of_fannie_mae_are_principal_less_proceeds_net_of_costs(tmp_path: Path) -> None:
    path = tmp_path / "2025Q1.csv"
    known = {"lent": "100000.00", "term": "360", "granted": "012025", "rate": "5"}
    owed = {"owed": "99000.00", "late": "00"}
    gone = {"owed": "0.00", "principal": "98000.00", "removed": "09"}
    sale = {
        "sold": "70000.00",
        "insured": "5000.00",
        "made whole": "300.00",
        "others": "20.50",
        "foreclosed": "2000.00",
        "repairs": "1500.25",
        "fees": "100.00",
        "holding": "50.00",
        "taxes": "400.00",
    }
    months = [
        *({"loan": loan, "month": "012025", **owed} for loan in "ABC"),
        *({"loan": loan, "month": "022025", **owed} for loan in "AB"),
        {"loan": "C", "month": "022025", "owed": "0.00", "principal": "99000.00", "removed": "01"},
        {"loan": "A", "month": "032025", **owed},
        {"loan": "B", "month": "032025", **gone},  # what it fetches is told a month later
        {"loan": "A", "month": "042025", **owed},
        {"loan": "B", "month": "042025", **gone, **sale},
    ]
    text = "".join(line(FANNIE_MAE, 110, **known, **month) for month in months)
    path.write_text(text, encoding="utf-8")
    pool = analyse(Parameters(tape=str(path), mapping="fannie_mae", accept=["rule_hits_most"]))
    back = 70_000_00 + 5_000_00 + 300_00 + 20_50 - (2_000_00 + 1_500_25 + 100_00 + 50_00 + 400_00)
    assert lost(pool) == {
        "written off": 98_000_00,
        "recovered": back,
        "net": 98_000_00 - back,
        "by age": {0: 0, 1: 0, 2: 98_000_00, 3: 98_000_00 - back},
        "severity": pytest.approx((98_000_00 - back) / 98_000_00),
    }


@pytest.mark.parametrize(("mapping", "width"), FREDDIE_MACS)
def test_the_losses_of_freddie_mac_are_the_same_in_both_of_its_signs(
    mapping: str, width: int, tmp_path: Path
) -> None:
    path = tmp_path / "historical_data_time_2025Q1.txt"
    sign = "" if width == 32 else "-"
    sale = {"sold": f"{sign}70000", "insured": f"{sign}5000.5", "others": f"{sign}10"}
    sale["expenses"] = "-3000.25" if width == 32 else "3000.25"
    owed = {"owed": "99000.00", "late": "0"}
    gone = {"owed": "0.00", "principal": "98000.00"}
    loans = ("L1", "L2", "L3", "L4")
    months = [
        *({"loan": loan, "month": "202501", "age": "0", **owed} for loan in loans),
        {"loan": "L1", "month": "202502", "age": "1", **owed},
        {"loan": "L2", "month": "202502", "age": "1", "removed": "03", **gone, **sale},
        {"loan": "L3", "month": "202502", "age": "1", "removed": "01", **gone},
        {"loan": "L4", "month": "202502", "age": "1", "removed": "09", **gone, "sold": "U"},
    ]
    text = "".join(line(FREDDIE_MAC, width, rate="5", left="359", **month) for month in months)
    path.write_text(text, encoding="utf-8")
    pool = analyse(Parameters(tape=str(path), mapping=mapping, accept=["rule_hits_most"]))
    found = lost(pool)
    back = 70_000_00 + 5_000_50 + 10_00 - 3_000_25
    assert (found["written off"], found["recovered"]) == (2 * 98_000_00, back)
    assert found["severity"] == pytest.approx(1 - back / (2 * 98_000_00))


def test_what_is_told_to_date_becomes_what_came_since_the_last_row_that_told_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "id,day,balance,lost,state\n"
        "1,2025-04-30,5,,in arrears\n1,2025-05-31,5,10.5,lost\n1,2025-06-30,5,,lost\n"
        "1,2025-07-31,5,8.25,lost\n2,2025-07-31,5,3,in arrears\n2,2025-07-31,5,3,in arrears\n",
        encoding="utf-8",
    )
    mapping = """[columns]
loan_id = "id"
snapshot_date = "day"
balance_fen = { column = "balance", unit = "yuan" }
written_off_fen = { column = "lost", unit = "yuan", cumulative = true, only = ["written_off"] }
recovered_fen = { column = "lost", unit = "yuan", cumulative = true }
status = { column = "state", values = { lost = "written_off", "in arrears" = "open" } }
"""
    found = rows(opened(path, tmp_path, mapped(tmp_path, mapping)))
    said = sorted((r["loan_id"], r["snapshot_date"].month, r["recovered_fen"]) for r in found)
    assert [fen for *_, fen in said] == [None, 1050, None, -225, 300, 300]
    only = {(r["loan_id"], r["snapshot_date"].month): r["written_off_fen"] for r in found}
    lost = {("1", 4): 0, ("1", 5): 1050, ("1", 6): None, ("1", 7): -225, ("2", 7): 0}
    assert only == lost


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('region = { column = "x", cumulative = true }', "that is for a flow"),
        ('paid_fen = { column = "x", only = ["gone"] }', "'gone', which is none of open, paid"),
        ('paid_fen = { column = "x", only = ["paid"] }', "paid_fen needs status"),
    ],
)
def test_what_only_a_flow_can_be_is_refused_elsewhere(more: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PoolError, match=said):
        mapped(tmp_path, MONTHLY.format(since="2025-06-30", more=more))
