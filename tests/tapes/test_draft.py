"""A draft of a mapping: what it guesses of tapes in Chinese, in English and of ESMA's template."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tapes.test_tape import mapped, opened, rows
from xiaodai.cli import main
from xiaodai.tapes.draft import draft

CHINESE = """\
借据号,贷款余额(万元),月利率,放款日期,到期日,贷款状态,省份,币种
A1,1.5,1.2%,2025年6月1日,2026年6月1日,正常,广东,CNY
A2,0.2,1.2%,2025年6月2日,2026年6月2日,结清,北京,CNY
"""
ENGLISH = """\
id,loan_amnt,out_prncp,term,int_rate,grade,issue_d,loan_status,addr_state
1,10000,9500.25, 36 months,13.56%,A,Dec-2018,Current,CA
2,5000,0.00, 60 months, 7.20%,B,Nov-2018,Fully Paid,NY
3,5000,4000.10, 60 months, 9.20%,B,Nov-2018,Late (16-30 days),NY
"""


def drafted(folder: Path, csv: str) -> str:
    """The draft for a CSV text."""
    (folder / "t.csv").write_text(csv, encoding="utf-8")
    return draft(str(folder / "t.csv"))


def read(folder: Path, csv: str) -> list[dict[str, Any]]:
    """The rows of a CSV text under its own draft, as it stands."""
    mapping = mapped(folder, drafted(folder, csv))
    return rows(opened(folder / "t.csv", folder, mapping))


def test_a_chinese_tape_is_read_by_its_draft_as_it_stands(tmp_path: Path) -> None:
    first, second = read(tmp_path, CHINESE)
    assert not first["unreadable"]
    assert (first["loan_id"], first["balance_fen"], first["rate_ppm"]) == ("A1", 1_500_000, 144_000)
    assert (first["origination_date"], first["term_days"]) == (date(2025, 6, 1), 365)
    assert (first["status"], first["region"]) == ("open", "广东")
    assert second["status"] == "paid"
    assert "days_past_due" not in first  # the words of the status tell of none


def test_an_english_tape_is_read_by_its_draft_as_it_stands(tmp_path: Path) -> None:
    first, second, third = read(tmp_path, ENGLISH)
    assert not any(row["unreadable"] for row in (first, second, third))
    assert (first["balance_fen"], first["rate_ppm"]) == (950_025, 135_600)
    assert (first["origination_date"], first["term_days"]) == (date(2018, 12, 1), 1096)
    assert [row["status"] for row in (first, second, third)] == ["open", "paid", "open"]
    assert [row["days_past_due"] for row in (first, second, third)] == [0, None, 16]


def test_a_tape_of_the_template_extends_the_ready_mapping(tmp_path: Path) -> None:
    csv = (
        "CMRL3,CMRL5,CMRL6,CMRL10,CMRL21,CMRL22,CMRL26,CMRL27,CMRL28,CMRL37,CMRL55\n"
        "L1,B1,2025-06-30,DE300,2024-06-30,2026-06-30,EUR,1000.00,59.83,5.25,PERF\n"
    )
    assert 'extends = "esma_annex_vi"' in drafted(tmp_path, csv)
    assert read(tmp_path, csv)[0]["balance_fen"] == 5983


def test_a_word_that_is_not_known_stands_as_a_comment_with_its_rows_and_balance(
    tmp_path: Path,
) -> None:
    made = drafted(tmp_path, CHINESE.replace("结清", "呆滞"))
    assert '# "呆滞" = "…"  # 1 rows, 0.20; not known' in made
    assert '"正常" = "open"  # 1 rows, 1.50' in made


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["31/01/2025", "01/02/2025"], 'format = "dmy" }  # day first: 31/01/2025'),
        (["01/31/2025", "02/01/2025"], 'format = "mdy" }  # month first: 01/31/2025'),
        (["01/02/2025", "03/02/2025"], 'format = "dmy" }  # check: day first: 01/02/2025'),
        (["45838", "45839"], 'format = "excel" }  # serial numbers'),
        (["20250630", "20250701"], 'format = "compact" }  # eight digits'),
        (["soon", "late"], "# check: no form of a date fits"),
    ],
)
def test_the_form_of_dates_is_told_from_all_of_them(
    cells: list[str], line: str, tmp_path: Path
) -> None:
    text = "id,balance,issue date\n" + "".join(f"{i},1.5,{day}\n" for i, day in enumerate(cells))
    assert line in drafted(tmp_path, text)


@pytest.mark.parametrize(
    ("header", "cell", "line"),
    [
        ("balance", "1.234,56", 'decimal = ","  # amounts such as 1.234,56'),
        ("余额(分)", "123456", 'unit = "fen" }  # its name says the unit'),
        ("余额_万元", "1.5", 'unit = "wan_yuan" }  # its name says the unit'),
        ("balance ($000)", "1.5", 'unit = "yuan", factor = 1000 }  # its name says the unit, 000'),
        ("balance", "123456", "# check: whole numbers, yuan or fen? such as 123456"),
    ],
)
def test_the_unit_and_decimal_sign_of_amounts_are_told_with_their_ground(
    header: str, cell: str, line: str, tmp_path: Path
) -> None:
    assert line in drafted(tmp_path, f"id;{header}\n1;{cell}\n")


@pytest.mark.parametrize(
    ("header", "cell", "unit"),
    [
        ("rate", "0.15", "fraction"),
        ("rate", "15", "percent"),
        ("rate", "1500", "bp"),
        ("rate", "150000", "ppm"),
        ("日利率(%)", "0.05", "percent"),
    ],
)
def test_the_unit_of_rates_is_told_from_their_size(
    header: str, cell: str, unit: str, tmp_path: Path
) -> None:
    made = drafted(tmp_path, f"id,balance,{header}\n1,5.5,{cell}\n")
    assert f'unit = "{unit}"' in made
    assert ("factor = 365" in made) == header.startswith("日")


def test_a_total_row_and_a_missing_id_and_balance_are_told(tmp_path: Path) -> None:
    made = drafted(tmp_path, "name,amount due\na,5.5\n合计,5.5\nb,1\n")
    assert "A row has '合计' in the column 'name' and is probably no loan" in made
    assert "loan_id = { row_number = true }  # check" in made
    assert "# balance_fen" in made
    assert "#   amount due: such as 5.5" in made


def test_notes_and_a_total_as_wide_as_the_tape_are_left_out(tmp_path: Path) -> None:
    made = drafted(tmp_path, "id,balance,rate\na,5.5,7\nb,1.5,8\n合计,7.0,\n注：M1 指逾期,,\n")
    assert "footer = 2" in made


def test_no_sign_of_control_stands_in_a_comment(tmp_path: Path) -> None:
    made = drafted(tmp_path, "id,balance,rate\na,5.5,7\nb,1.5,8\n\x1a\n")
    assert tomllib.loads(made)["footer"] == 1


def test_a_decimal_of_parquet_keeps_its_digits(tmp_path: Path) -> None:
    columns = {"id": ["a"], "balance": [Decimal("5.50")], "rate": [Decimal("0.0815")]}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    made = tomllib.loads(draft(str(tmp_path / "t.parquet")))["columns"]
    assert made["rate_ppm"]["unit"] == "fraction"


def test_a_name_with_quotes_and_signs_of_control_stays_one_string(tmp_path: Path) -> None:
    made = drafted(tmp_path, 'id,"balance (a""b\\)"\n1,5.5\n')
    assert tomllib.loads(made)["columns"]["balance_fen"]["column"] == 'balance (a"b\\)'


def test_the_command_writes_the_draft_or_prints_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.csv").write_text(CHINESE, encoding="utf-8")
    assert main(["draft-mapping", str(tmp_path / "t.csv")]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("#:schema docs/mapping.schema.json\n")
    assert main(["draft-mapping", str(tmp_path / "t.csv"), "--out", str(tmp_path / "m.toml")]) == 0
    assert (tmp_path / "m.toml").read_text(encoding="utf-8") == printed
    assert main(["draft-mapping", str(tmp_path / "no.csv")]) == 2
    assert "there is no tape" in capsys.readouterr().err
