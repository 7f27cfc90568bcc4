"""Days told by a number of months, and the layouts of the American agencies, which need them.

The files are made here, by the places of the published layouts; what they come to is said beside.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.tapes.opening import mapped, opened, refusal, rows
from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.run import Parameters, analyse

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
    found = rows(tape)
    assert tape.currency == "USD"
    assert [row["balance_fen"] for row in found] == [18_000_050, 17_950_025, 0, 9_000_000, 0]
    assert [row["days_past_due"] for row in found] == [0, 60, None, None, None]
    assert [row["status"] for row in found] == ["open", "open", "paid", "open", "written_off"]
    assert found[0]["snapshot_date"] == date(2025, 5, 31)
    assert found[0]["origination_date"] == date(2019, 1, 1)
    assert found[0]["term_days"] == (date(2049, 1, 1) - date(2019, 1, 1)).days
    assert {row["rate_ppm"] for row in found} == {43_750, 50_000}
    assert not any(row["unreadable"] for row in found)


@pytest.mark.parametrize("width", [32, 35])
def test_the_monthly_file_of_freddie_mac_is_read_by_its_ready_mapping(
    width: int, tmp_path: Path
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
    pool = analyse(Parameters(tape=str(path), mapping="freddie_mac", accept=["rule_hits_most"]))
    measures = pool.rows("summary").set_index("measure")["numerator"]
    assert (measures["loans"], measures["balance"]) == (3, 600_010)
    seasoning = pool.rows("stratification", field="seasoning")
    assert seasoning["band"].tolist() == ["12 – 24"]
    found = rows(opened(path, tmp_path, read_mapping("freddie_mac")))
    assert {row["origination_date"] for row in found} == {date(2024, 5, 30)}
    assert {row["term_days"] for row in found} == {(date(2054, 5, 30) - date(2024, 5, 30)).days}
    assert [row["days_past_due"] for row in found] == [0, 90, None, None]
    assert [row["status"] for row in found] == ["open"] * 3 + ["written_off"]


def test_more_names_than_a_line_has_values_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("1|2|3\n4|5|6\n", encoding="utf-8")
    said = refusal(tmp_path / "t.txt", tmp_path, read_mapping("freddie_mac"))
    assert said == "the mapping has 12 names, but the lines of t.txt have 3 values"
