"""A mapping: where a column comes from, what is multiplied, added and renamed, what is refused."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tapes.test_tape import TINY, mapped, opened, parquet, refusal, rows
from xiaodai.paths import ROOT
from xiaodai.tapes import expression
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.doubts import GUARDS
from xiaodai.tapes.mapping import Mapping, read_mapping
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.run import analyse

SCHEMA = ROOT / "docs" / "mapping.schema.json"
NEEDED = 'loan_id = "id"\nbalance_fen = { column = "amount", unit = "yuan" }\n'


def read(folder: Path, csv: str, toml: str) -> list[dict[str, Any]]:
    """The rows that a CSV text gives under a mapping."""
    path = folder / "t.csv"
    path.write_text(csv, encoding="utf-8")
    return rows(opened(path, folder, mapped(folder, toml), GUARDS))  # one odd value is a doubt


def amounts(folder: Path, texts: list[str], more: str = "", top: str = "") -> list[Any]:
    """The balances that texts are read as, in fen, under the unit yuan."""
    lines = "".join(f'{place};"{text}"\n' for place, text in enumerate(texts))
    source = f'{{ column = "amount", unit = "yuan" {more} }}'
    toml = f'{top}\n[columns]\nloan_id = "id"\nbalance_fen = {source}\n'
    found = read(folder, "id;amount\n" + lines, toml)
    return [(row["balance_fen"], row["unreadable"]) for row in found]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("12,34,567.00", 123_456_700),
        ("1 234.50", 123_450),
        ("¥1,234.50", 123_450),
        ("￥１，２３４．５０", 123_450),
        ("$ 5", 500),
        ("5 EUR", 500),
        ("5元", 500),
        ("1.5万", 1_500_000),
        ("1.5万元", 1_500_000),
        ("2亿元", 20_000_000_000),
        ("(1,234.00)", -123_400),
        ("1,234-", -123_400),
        ("-$5", -500),
        ("0.0049999999", 0),
        ("0.005", 1),
        ("1e3", 100_000),
        ("1000000000.0049999999", 100_000_000_000),
        ("1000,00", None),
        ("1.234.567", None),
        ("15%", None),
        ("(5", None),
        ("5 6", None),
        ("abc", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, fen: int | None, tmp_path: Path) -> None:
    assert amounts(tmp_path, [text]) == [(fen, fen is None)]


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1000,00", 100_000), ("1.234,56", 123_456), ("1.234", 123_400), ("1,234.56", None)],
)
def test_a_decimal_comma_that_is_declared_is_read(
    text: str, fen: int | None, tmp_path: Path
) -> None:
    assert amounts(tmp_path, [text], top='decimal = ","') == [(fen, fen is None)]


@pytest.mark.parametrize(
    ("unit", "text", "ppm"),
    [
        ("percent", "15.02%", 150_200),
        ("fraction", "15.02%", 150_200),
        ("fraction", "１５％", 150_000),
        ("percent", "3‰", 3_000),
        ("percent", "15.02", 150_200),
        ("fraction", "0.15025", 150_250),
        ("fraction", "0.1502005", 150_201),
        ("percent", "about 15%", None),
    ],
)
def test_a_sign_behind_a_rate_says_what_it_is_a_part_of(
    unit: str, text: str, ppm: int | None, tmp_path: Path
) -> None:
    toml = f'[columns]\n{NEEDED}rate_ppm = {{ column = "rate", unit = "{unit}" }}'
    (row,) = read(tmp_path, f"id,amount,rate\n1,5,{text}\n", toml)
    assert (row["rate_ppm"], row["unreadable"]) == (ppm, ppm is None)


@pytest.mark.parametrize(
    ("form", "text", "day"),
    [
        ("", "2025-06-30T23:30:00+08:00", date(2025, 6, 30)),
        ("", "2025/6/3 8:05", date(2025, 6, 3)),
        ("", "2025.06.30", date(2025, 6, 30)),
        ("", "31/07/24", None),
        ("", "2025-06-30abc", None),
        ("dmy", "03/04/2025", date(2025, 4, 3)),
        ("mdy", "03/04/2025 10:00", date(2025, 3, 4)),
        ("dmy", "03/04/25", None),
        ("%d/%m/%y", "03/04/25", date(2025, 4, 3)),
        ("%b-%Y", "Dec-2018", date(2018, 12, 1)),
        ("excel", "45838", date(2025, 6, 30)),
        ("excel", "45838.75", date(2025, 6, 30)),
        ("excel", "60", None),
    ],
)
def test_a_day_is_read_in_the_form_it_has(
    form: str, text: str, day: date | None, tmp_path: Path
) -> None:
    source = f'{{ column = "day", format = "{form}" }}'
    toml = f"[columns]\n{NEEDED}origination_date = {source}"
    (row,) = read(tmp_path, f"id,amount,day\n1,5,{text}\n", toml)
    assert (row["origination_date"], row["unreadable"]) == (day, day is None)


def test_months_are_counted_in_the_calendar_from_the_day_of_origination(tmp_path: Path) -> None:
    toml = (
        f'[columns]\n{NEEDED}origination_date = "day"\n'
        'term_days = { column = "term", unit = "months" }'
    )
    csv = (
        "id,amount,day,term\n1,5,2025-01-31,1\n2,5,2024-02-29,12\n3,5,,12\n4,5,2025-01-31,1.5\n"
        "5,5,2025-01-31, 36 months\n6,5,2025-01-31,12天\n7,5,2025-01-31,\n"
    )
    found = read(tmp_path, csv, toml)
    assert [row["term_days"] for row in found] == [28, 365, 365, 46, 1095, None, None]
    assert [row["unreadable"] for row in found] == [False] * 5 + [True, False]


def test_a_maturity_without_an_origination_keeps_its_row(tmp_path: Path) -> None:
    toml = (
        f'missing = ["ND1", "ND4-*"]\n[columns]\n{NEEDED}origination_date = "day"\n'
        'term_days = { column = "end", unit = "maturity" }'
    )
    csv = (
        "id,amount,day,end\n1,5,ND1,2026-01-01\n2,5,ND4-2026-12-31,2026-01-01\n3,5,2025-01-01,soon"
    )
    found = read(tmp_path, csv, toml)
    assert [row["term_days"] for row in found] == [None, None, None]
    assert [row["unreadable"] for row in found] == [False, False, True]


def test_a_column_comes_from_a_constant_a_row_number_or_arithmetic(tmp_path: Path) -> None:
    toml = """
[columns]
loan_id = { row_number = true }
balance_fen.expression = 'principal + coalesce("interest due", 0) - principal / 3'
balance_fen.unit = "yuan"
original_balance_fen = { column = "principal", factor = 1000, unit = "yuan" }
rate_ppm = { column = "daily", factor = "365", unit = "percent" }
snapshot_date = { constant = 2025-06-30 }
status = { constant = "open" }
"""
    csv = 'principal,interest due,daily\n10,"1,000.50",0.05\n20,,0.05\n30,x,0.05\n'
    found = read(tmp_path, csv, toml)
    assert sorted(row["loan_id"] for row in found) == [1, 2, 3]
    assert [row["balance_fen"] for row in found] == [100_717, 1_333, None]
    assert [row["unreadable"] for row in found] == [False, False, True]
    assert [row["original_balance_fen"] for row in found] == [1_000_000, 2_000_000, 3_000_000]
    assert {row["rate_ppm"] for row in found} == {182_500}
    assert {row["snapshot_date"] for row in found} == {date(2025, 6, 30)}


def test_arithmetic_of_floats_and_decimals_is_that_of_their_shortest_texts(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    columns = {"id": [1], "a": [0.1], "b": pa.array([Decimal("0.20")]), "c": [3]}
    pq.write_table(pa.table(columns), path)
    toml = '[columns]\nloan_id = "id"\n[columns.balance_fen]\nexpression = "(a + b) * c / -2"'
    toml += '\nunit = "yuan"'
    assert rows(opened(path, tmp_path, mapped(tmp_path, toml)))[0]["balance_fen"] == -45


@pytest.mark.parametrize(
    "text",
    [
        "a; DROP TABLE x",
        "a FROM t",
        "(SELECT 1)",
        "read_csv('x')",
        "'x'",
        "a::INTEGER",
        "a, b",
        "a AS b",
        "*",
        "a > 1",
        "$1",
        "t.a",
        "sum(a)",
        "CASE WHEN a THEN 1 END",
        "a +",
        "a" * 501,
        "a WHERE b",
        "a -- b\nFROM t",
    ],
)
def test_an_expression_is_arithmetic_and_nothing_else(text: str) -> None:
    with pytest.raises(expression.ExpressionError) as refused:
        expression.names(text)
    assert "\n" not in str(refused.value).replace(repr(text), "")


def test_an_expression_names_its_columns() -> None:
    assert expression.names('a + "b (元)" * -2.5 - coalesce(贷款余额, 0) / a') == (
        *("a", "b (元)"),
        "贷款余额",
    )


def test_the_words_of_any_column_can_be_said_in_ours(tmp_path: Path) -> None:
    toml = f"""
[columns]
{NEEDED}
status = {{ column = "state", values = {{ "正常" = "open", "M1" = "open", "结清" = "paid" }} }}
days_past_due = {{ column = "state", values = {{ "正常" = 0, "M1" = 15, "结清" = "" }} }}
region = {{ column = "place", values = {{ 11 = "北京" }} }}
"""
    csv = "id,amount,state,place\n1,5,正常,11\n2,5,M1,12\n3,0,结清,\n4,5,呆账,11\n"
    found = read(tmp_path, csv, toml)
    assert [row["status"] for row in found] == ["open", "open", "paid", "呆账"]
    assert [row["days_past_due"] for row in found] == [0, 15, None, None]
    assert [row["region"] for row in found] == ["北京", "12", None, "北京"]
    assert [row["unreadable"] for row in found] == [False, False, False, True]


def test_whole_numbers_serve_as_codes_of_region_and_status(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", {**TINY, "place": [11, 12], "state": [1, 2]})
    toml = """
[columns]
loan_id = "loan_id"
balance_fen = "balance_fen"
region = "place"
status = { column = "state", values = { 1 = "open", 2 = "paid" } }
"""
    found = rows(opened(path, tmp_path, mapped(tmp_path, toml)))
    assert [(row["region"], row["status"]) for row in found] == [("11", "open"), ("12", "paid")]


def test_fields_of_ones_own_hold_their_words_or_the_place_of_their_band(tmp_path: Path) -> None:
    toml = f"""
[columns]
{NEEDED}
[fields.grade]
column = "grade"
title = "Grade"
[fields.ltv]
column = "ltv"
bands = [0.5, 0.8]
"""
    csv = "id,amount,grade,ltv\n1,5,A,0.5\n2,5,B,0.500001\n3,5,,0.9\n4,5,A,\n"
    path = tmp_path / "t.csv"
    path.write_text(csv, encoding="utf-8")
    tape = opened(path, tmp_path, mapped(tmp_path, toml))
    found = rows(tape)
    assert [row["field_grade"] for row in found] == ["A", "B", None, "A"]
    assert [row["field_ltv"] for row in found] == [0, 1, 2, None]
    assert [(own.name, own.title, own.bands) for own in tape.fields] == [
        ("grade", "Grade", ()),
        ("ltv", "", (0.5, 0.8)),
    ]


def test_a_field_of_too_many_words_needs_bands(tmp_path: Path) -> None:
    ids = list(range(1001))
    path = parquet(tmp_path / "t.parquet", {"id": ids, "amount": ids})
    toml = f'[columns]\n{NEEDED}[fields.size]\ncolumn = "amount"'
    mapped(tmp_path, toml)
    asked = Parameters(tape=str(path), mapping=str(tmp_path / "mapping.toml"), as_of="2025-06-30")
    with pytest.raises(PoolError) as refused:
        analyse(asked)
    assert str(refused.value) == (
        "the field size has 1,001 values, more than the 1,000 allowed: give it bands, or values "
        "that group its words"
    )


def test_a_balance_below_zero_is_a_credit_where_the_mapping_says_so(tmp_path: Path) -> None:
    csv = "id,amount\n1,-5\n2,7\n3,\n"
    found = read(tmp_path, csv, "[columns]\n" + NEEDED.replace(" }", ', negative = "credit" }'))
    assert [(row["balance_fen"], row["credit_fen"]) for row in found] == [
        *((0, 500), (700, 0)),
        (None, None),
    ]


def test_credits_are_a_measure_of_their_own_and_take_nothing_from_the_balance(
    tmp_path: Path,
) -> None:
    toml = "[columns]\n" + NEEDED.replace(" }", ', negative = "credit" }')
    (tmp_path / "t.csv").write_text("id,amount\n1,-5\n2,7\n3,-0.5\n", encoding="utf-8")
    (tmp_path / "m.toml").write_text(toml, encoding="utf-8")
    asked = Parameters(
        tape=str(tmp_path / "t.csv"), mapping=str(tmp_path / "m.toml"), as_of="2025-06-30"
    )
    found = analyse(asked).tables["summary"].set_index("measure")["numerator"]
    assert (found["loans"], found["balance"]) == (3, 700)
    assert (found["credits"], found["credit_balance"]) == (2, 550)


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        (["EUR", "EUR"], "EUR"),
        (["EUR", "USD"], "names 2 currencies: EUR (1 rows), USD (1 rows)"),
        (["", ""], "names 0 currencies"),
    ],
)
def test_a_tape_is_in_the_one_currency_that_its_column_names(
    codes: list[str], told: str, tmp_path: Path
) -> None:
    path = parquet(tmp_path / "t.parquet", {**TINY, "ccy": codes})
    toml = (
        'currency = { column = "ccy" }\n[columns]\nloan_id = "loan_id"\nbalance_fen = "balance_fen"'
    )
    mapping = mapped(tmp_path, toml)
    if told == "EUR":
        assert opened(path, tmp_path, mapping).currency == "EUR"
    else:
        assert told in refusal(path, tmp_path, mapping)


def test_a_mapping_extends_another_and_its_own_keys_come_first(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        f'currency = "USD"\nskip = 2\n[columns]\n{NEEDED}region = "r"'
    )
    mapping = mapped(
        tmp_path,
        'extends = "base.toml"\nskip = 3\n[columns]\nbalance_fen = "b"\nregion = false\n',
    )
    assert (mapping.currency, mapping.skip) == ("USD", 3)
    assert {name: of.column for name, of in mapping.columns.items()} == {
        "loan_id": "id",
        "balance_fen": "b",
    }
    esma = mapped(tmp_path, 'extends = "esma_annex_vi"\n[columns]\ndays_past_due = "CMRL53"')
    assert esma.columns["days_past_due"].column == "CMRL53"
    assert esma.columns["balance_fen"].column == "CMRL28"
    with pytest.raises(PoolError, match="more than 5 deep"):
        mapped(tmp_path, 'extends = "mapping.toml"')


@pytest.mark.parametrize(
    ("toml", "part"),
    [
        ('delimeter = ";"\n[columns]\n' + NEEDED, "no key 'delimeter'; is 'delimiter' meant?"),
        (
            '[columns]\nloan_id = { colum = "a" }\nbalance_fen = "b"',
            "no key 'columns.loan_id.colum'; is 'column' meant?",
        ),
        (
            '[columns]\nloan_ids = "a"\nbalance_fen = "b"',
            "is 'loan_id' meant",
        ),
        (
            "[columns]\n" + NEEDED + 'region = { column = "a", constant = "b" }',
            "column and const",
        ),
        ("[columns]\n" + NEEDED + 'region = { unit = "" }', "made from nothing; give exactly one"),
        ("[columns]\n" + NEEDED + 'region = { expression = "a" }', "an expression is for numbers"),
        ("[columns]\n" + NEEDED + 'rate_ppm = { expression = "a;b" }', "is no arithmetic"),
        ("[columns]\n" + NEEDED + "region = { row_number = true }", "that is for an id"),
        (
            "[columns]\n" + NEEDED + 'status = { column = "a", factor = 2 }',
            "a factor is for",
        ),
        (
            "[columns]\n" + NEEDED + 'rate_ppm = { column = "a", negative = "credit" }',
            "balance_fen",
        ),
        ("[columns]\n" + NEEDED + '[fields.rate]\ncolumn = "a"', "one that every pool has"),
        ("[columns]\n" + NEEDED + '[fields.Grade]\ncolumn = "a"', "small letters"),
        ("[columns]\n" + NEEDED + '[fields.a]\ncolumn = "a"\nbands = [2, 1]', "do not rise"),
        (
            "[columns]\n" + NEEDED + "".join(f'[fields.f{i}]\ncolumn = "a"\n' for i in range(13)),
            "13 fields of its own; at most 12",
        ),
        ('currency = "euro"\n[columns]\n' + NEEDED, "three capitals"),
        ("a = " + "[" * 5000, "is no TOML"),
        ("a" + ".a" * 20_000 + " = 1", "a line is longer than 10,000 characters"),
        ("#" * (1 << 19), "larger than 256 KB"),
        ("skip = -1\n[columns]\n" + NEEDED, "skip"),
    ],
)
def test_what_a_mapping_may_not_say_is_refused_in_a_sentence(
    toml: str, part: str, tmp_path: Path
) -> None:
    with pytest.raises(PoolError) as refused:
        mapped(tmp_path, toml)
    assert part in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_mapping_that_is_no_text_is_refused_without_the_systems_numbers(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    for name, why in (("bytes", "it is not in UTF-8"), ("folder", "is a directory")):
        with pytest.raises(PoolError, match=f"{name}.toml cannot be read as a text file: {why}$"):
            read_mapping(str(tmp_path / f"{name}.toml"))


@pytest.mark.parametrize(
    ("name", "header", "line"),
    [
        (
            "esma_annex_vi",
            "CMRL3,CMRL5,CMRL6,CMRL10,CMRL21,CMRL22,CMRL26,CMRL27,CMRL28,CMRL37,CMRL55",
            "L1,B1,2025-06-30,DE300,ND4-2026-12-31,2026-06-30,EUR,1000.00,59.83,5.25,ARRE",
        ),
        (
            "esma_annex_vii",
            "CCDL3,CCDL5,CCDL6,CCDL9,CCDL19,CCDL21,CCDL22,CCDL29,CCDL35,CCDL37",
            "L1,B1,2025-06-30,DE300,ND1,EUR,-59.83,5.25,ND5,PERF",
        ),
    ],
)
def test_an_esma_tape_keeps_the_row_that_lacks_a_value(
    name: str, header: str, line: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{header}\n{line}\n", encoding="utf-8")
    tape = opened(path, tmp_path, read_mapping(name))
    (row,) = rows(tape)
    assert not row["unreadable"]
    assert (tape.currency, row["status"], row["origination_date"]) == ("EUR", "open", None)
    assert row["balance_fen"] == (5983 if name == "esma_annex_vi" else 0)
    assert row.get("credit_fen", 5983) == 5983


def test_the_schema_for_editors_is_that_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == Mapping.model_json_schema()
