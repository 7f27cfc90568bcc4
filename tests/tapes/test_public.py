"""Tapes in the layouts of public ones, small: their drafts, edited as the comments say, read them.

What each must come to is added up here, from the values that its rows are made of.
"""

import tomllib
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.tapes.opening import mapped, opened, refusal, rows
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.draft import draft

AMOUNTS = ("9500.25", "0.00", "4000.10")
RATES = ("13.56", "7.20", "24.88")


def marketplace(below: str = "Total amount funded in policy code 1: 1,500\nTotal: 0\n") -> str:
    """A marketplace's quarterly file: a line above the header, quoted cells, notes below."""
    words = ("Current", "Fully Paid", "Late (31-120 days)")
    jobs = ("Chef, ''head''", "two\nlines", "O'Neil")
    lines = [
        f'"","20000","{amount}"," 36 months"," {rate}%","Dec-2018","{word}","{job}",""\n'
        for amount, rate, word, job in zip(AMOUNTS, RATES, words, jobs, strict=True)
    ]
    return (
        "Notes offered by Prospectus (https://www.example.com/info/prospectus.action)\n"
        '"id","loan_amnt","out_prncp","term","int_rate","issue_d","loan_status","emp_title","url"\n'
        + "".join(lines)
        + "\n\n"
        + below
    )


def performance(month: str, sign: str = "|") -> str:
    """A mortgage agency's performance file: no header, two months, mostly empty columns."""
    months = [date(2018, 12, 1).strftime(month), date(2019, 1, 1).strftime(month)]
    lines = [
        [f"F18Q1000000{i}", when, f"{150_000 + 1000 * i - 250 * k}.00", "0", "", "", "", "", rate]
        for i, rate in enumerate(("4.125", "3.875"))
        for k, when in enumerate(months)
    ]
    return "".join(sign.join([*line, *[""] * 20]) + "\n" for line in lines)


def test_lines_below_a_table_are_refused_with_how_to_leave_them_out(tmp_path: Path) -> None:
    path = tmp_path / "quarter.csv"
    path.write_text(marketplace(), encoding="utf-8")
    mapping = '[columns]\nloan_id = "loan_amnt"\nbalance_fen = "out_prncp"'
    said = refusal(path, tmp_path, mapped(tmp_path, mapping))
    assert said.endswith("if it stands below the rows, say footer = 2 in the mapping")


def test_a_row_that_was_cut_off_is_no_line_below_the_table(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text("id,balance,rate\nA1,5,1\nA2,6", encoding="utf-8")
    mapping = '[columns]\nloan_id = "id"\nbalance_fen = "balance"'
    assert "footer" not in refusal(path, tmp_path, mapped(tmp_path, mapping))


def test_the_draft_leaves_out_the_lines_below_and_the_result_says_so(tmp_path: Path) -> None:
    path = tmp_path / "quarter.csv"
    path.write_text(marketplace(), encoding="utf-8")
    made = draft(str(path))
    assert "footer = 2  #" in made
    tape = opened(path, tmp_path, mapped(tmp_path, made))
    found = rows(tape)
    assert [row["balance_fen"] for row in found] == [950_025, 0, 400_010]
    assert [row["rate_ppm"] for row in found] == [135_600, 72_000, 248_800]
    assert {row["origination_date"] for row in found} == {date(2018, 12, 1)}
    assert [row["loan_id"] for row in found] == [1, 2, 3]  # the column of ids is empty
    said = "left out below the rows: Total amount funded in policy code 1: 1,500; Total: 0"
    assert [note.en for note in tape.notes] == [said]


def test_a_footer_longer_than_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("id,balance\n1,5\n", encoding="utf-8")
    mapping = 'footer = 5\n[columns]\nloan_id = "id"\nbalance_fen = "balance"'
    said = refusal(path, tmp_path, mapped(tmp_path, mapping))
    assert said == "the mapping has footer = 5, but short.csv has no more lines"


@pytest.mark.parametrize("month", ["%m%Y", "%Y%m"])
def test_a_file_without_a_header_is_read_by_the_places_of_its_columns(
    month: str, tmp_path: Path
) -> None:
    path = tmp_path / "performance.txt"
    path.write_text(performance(month), encoding="utf-8")
    made = draft(str(path))
    assert tomllib.loads(made)["names"][:2] == ["column 1", "column 2"]
    found = rows(opened(path, tmp_path, mapped(tmp_path, made)))
    assert len(found) == 4  # the first line is a row
    assert {row["loan_id"] for row in found} == {"F18Q10000000", "F18Q10000001"}
    assert {row["snapshot_date"] for row in found} == {date(2018, 12, 31), date(2019, 1, 31)}
    assert sum(row["balance_fen"] for row in found) == 100 * (2 * 150_000 + 2 * 151_000 - 500)
    assert {row["rate_ppm"] for row in found} == {41_250, 38_750}


def test_names_of_ones_own_must_be_as_many_as_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "performance.txt"
    path.write_text(performance("%m%Y"), encoding="utf-8")
    mapping = 'names = ["loan", "upb"]\n[columns]\nloan_id = "loan"\nbalance_fen = "upb"'
    said = refusal(path, tmp_path, mapped(tmp_path, mapping))
    assert said == "the mapping has 2 names, but the lines of performance.txt have 29 values"


def test_a_row_in_the_place_of_a_header_is_told_with_what_to_say(tmp_path: Path) -> None:
    path = tmp_path / "performance.txt"
    path.write_text(performance("%m%Y"), encoding="utf-8")
    mapping = '[columns]\nloan_id = "loan"\nbalance_fen = "upb"'
    said = refusal(path, tmp_path, mapped(tmp_path, mapping))
    assert said.endswith(
        'if that is a row, name the columns in the mapping, as in names = ["id", "…"]'
    )


def test_an_empty_cell_can_stand_for_a_value(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,balance,late,end\n1,5.5,,\n2,6.5,31,\n3,0.0,,01\n", encoding="utf-8")
    mapping = """[columns]
loan_id = "id"
balance_fen = { column = "balance", unit = "yuan" }
days_past_due = { column = "late", values = { "" = 0 } }
status = { column = "end", values = { "" = "open", "01" = "paid" } }
"""
    found = rows(opened(path, tmp_path, mapped(tmp_path, mapping)))
    assert [row["days_past_due"] for row in found] == [0, 31, 0]
    assert [row["status"] for row in found] == ["open", "open", "paid"]


def test_a_banks_workbook_is_read_in_the_unit_and_on_the_day_above_its_header(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"], sheet["D2"] = "资产明细表", "数据日期：2025年6月30日", "单位：万元"
    sheet.merge_cells("A1:D1")
    for line in [
        ["序号", "借据号", "贷款余额", "年利率（%）"],
        [1, "JJ1", "1.2345", "7.2"],
        [2, "JJ2", "1,000.5", "9"],
        ["合计", None, "1,001.7345", None],
    ]:
        sheet.append(line)
    book.save(tmp_path / "bank.xlsx")
    tape = opened(
        tmp_path / "bank.xlsx", tmp_path, mapped(tmp_path, draft(str(tmp_path / "bank.xlsx")))
    )
    found = rows(tape)
    assert [row["balance_fen"] for row in found] == [1_234_500, 1_000_500_000]
    assert {row["snapshot_date"] for row in found} == {date(2025, 6, 30)}
    assert "合计" in tape.notes[0].en


def test_a_european_tape_has_its_rate_and_days_late_guessed(tmp_path: Path) -> None:
    path = tmp_path / "loans.csv"
    path.write_text(
        "ReportAsOfEOD;LoanId;LoanDate;County;Interest;PrincipalBalance;CurrentDebtDaysPrimary;Status\n"
        "2020-06-30;A-1;2019-05-01;Võru;27,05;1000,50;;Current\n"
        "2020-06-30;A-2;2019-05-02;Põlva;35,5;20,25;;Current\n"
        "2020-06-30;A-3;2019-05-03;Põlva;35,5;20,25;70;Late\n",
        encoding="utf-8",
    )
    made = draft(str(path))
    assert '# days_past_due = { column = "CurrentDebtDaysPrimary", values = { "" = 0 } }' in made
    assert '"Current" = "open"  # 2 rows, 1,020.75' in made
    found = rows(opened(path, tmp_path, mapped(tmp_path, made)))
    assert [row["balance_fen"] for row in found] == [100_050, 2_025, 2_025]
    assert [row["rate_ppm"] for row in found] == [270_500, 355_000, 355_000]


def test_a_balance_of_three_columns_is_read_once_the_draft_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "listings.csv"
    path.write_text(
        "LoanNumber,Term,LoanStatus,BorrowerRate,LoanCurrentDaysDelinquent,LoanOriginalAmount,"
        "LoanOriginationDate,LP_CustomerPrincipalPayments,LP_NetPrincipalLoss\n"
        "1,36,Current,0.158,0,9425,2014-03-03 00:00:00,425.5,0\n"
        "2,36,Past Due (1-15 days),0.092,12,10000,2014-02-27 00:00:00,0,0\n"
        "3,60,Completed,0.275,0,3001,2013-01-17 00:00:00,3001,0\n"
        "4,36,Chargedoff,0.0974,400,8000,2013-01-17 00:00:00,1000.25,6999.75\n",
        encoding="utf-8",
    )
    made = draft(str(path))
    asked = '# balance_fen = { expression = \'"…" - "…"\', unit = "yuan" }'
    assert asked in made
    parts = "LoanOriginalAmount - LP_CustomerPrincipalPayments - LP_NetPrincipalLoss"
    said = made.replace(asked, f'balance_fen = {{ expression = "{parts}", unit = "yuan" }}')
    found = rows(opened(path, tmp_path, mapped(tmp_path, said)))
    assert [row["balance_fen"] for row in found] == [899_950, 1_000_000, 0, 0]
    assert [row["rate_ppm"] for row in found] == [158_000, 92_000, 275_000, 97_400]
    assert [row["status"] for row in found] == ["open", "open", "paid", "written_off"]
    assert [row["days_past_due"] for row in found] == [0, 12, 0, 400]


def test_a_column_of_numbers_without_a_name_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "loan_data.csv"
    path.write_text(
        ",Loan_ID,loan_status,balance,effective_date\n"
        "0,xqd1,PAIDOFF,0,9/8/2016\n1,xqd2,COLLECTION,300.5,9/14/2016\n",
        encoding="utf-8",
    )
    found = rows(opened(path, tmp_path, mapped(tmp_path, draft(str(path)))))
    assert [row["loan_id"] for row in found] == ["xqd1", "xqd2"]
    assert [row["balance_fen"] for row in found] == [0, 30_050]
    assert [row["origination_date"] for row in found] == [date(2016, 9, 8), date(2016, 9, 14)]


@pytest.mark.parametrize("key", ["footer = 1", 'names = ["id", "balance"]'])
def test_what_an_address_cannot_do_is_refused(key: str, tmp_path: Path) -> None:
    mapping = f'{key}\n[columns]\nloan_id = "id"\nbalance_fen = "balance"'
    with pytest.raises(PoolError, match="footer and names are for files of this machine"):
        opened(f"{tmp_path}/bank.duckdb::loans", tmp_path, mapped(tmp_path, mapping))
