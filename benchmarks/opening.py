"""The opening of a tape with other names and units: a tape to open, and the same work by hand.

The tape holds ten columns as they stand in exports: amounts in yuan, with and without marks of
thousands, rates in percent, days in two ways of writing, words for the status. Once it is a text,
once a Parquet file of floats.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from xiaodai.tapes.mapping import read_mapping
from xiaodai.tapes.tape import open_tape

MAPPING = """
[columns]
loan_id = "id"
balance_fen = { column = "balance", unit = "yuan" }
original_balance_fen = { column = "amount", unit = "yuan" }
rate_ppm = { column = "rate", unit = "percent" }
origination_date = "granted"
snapshot_date = { column = "as_of", format = "chinese" }
term_days = "term"
days_past_due = "overdue"
status = { column = "state", values = { "正常" = "open", "结清" = "paid", "核销" = "written_off" } }
region = "region"
"""
# A multiplier of the row's number, so that its digits look like chance and are always the same.
MIXED = "range * 2654435761 % 1000000007"
NUMBERS = f"""
    SELECT
        range + 1 AS id,
        ({MIXED}) % 5000000 AS balance,
        ({MIXED}) % 5000000 + ({MIXED}) % 977 * 100 AS amount,
        ({MIXED}) % 2400 + 300 AS rate,
        DATE '2024-01-01' + CAST(({MIXED}) % 540 AS INTEGER) AS granted,
        30 * (({MIXED}) % 24 + 1) AS term,
        CASE WHEN ({MIXED}) % 20 = 0 THEN ({MIXED}) % 200 ELSE 0 END AS overdue,
        CASE ({MIXED}) % 8 WHEN 0 THEN '结清' WHEN 1 THEN '核销' ELSE '正常' END AS state,
        ['上海', '北京', '广东', '四川', '浙江', '江苏', '山东'][({MIXED}) % 7 + 1] AS region
    FROM range({{rows}})
"""
AS_TEXT = """
    SELECT id, printf('%,.2f', balance / 100) AS balance, printf('%.2f', amount / 100) AS amount,
        printf('%.2f%%', rate / 100) AS rate, granted, '2025年06月30日' AS as_of, term, overdue,
        state, region
"""
AS_FLOATS = """
    SELECT id, balance / 100 AS balance, amount / 100 AS amount, rate / 100 AS rate, granted,
        '2025年06月30日' AS as_of, CAST(term AS DOUBLE) AS term, CAST(overdue AS DOUBLE) AS overdue,
        state, region
"""
FORMS = {"csv": (AS_TEXT, "HEADER"), "parquet": (AS_FLOATS, "FORMAT parquet")}
BY_HAND = """
    SELECT
        id AS loan_id,
        {balance} AS balance_fen,
        {amount} AS original_balance_fen,
        {rate} AS rate_ppm,
        CAST(granted AS DATE) AS origination_date,
        CAST(strptime(as_of, '%Y年%m月%d日') AS DATE) AS snapshot_date,
        CAST(term AS BIGINT) AS term_days,
        CAST(overdue AS BIGINT) AS days_past_due,
        CASE state
            WHEN '正常' THEN 'open' WHEN '结清' THEN 'paid' WHEN '核销' THEN 'written_off'
        END AS status,
        region
"""
FROM_TEXT = {
    "balance": "CAST(CAST(replace(balance, ',', '') AS DECIMAL(18, 2)) * 100 AS BIGINT)",
    "amount": "CAST(CAST(amount AS DECIMAL(18, 2)) * 100 AS BIGINT)",
    "rate": "CAST(CAST(rtrim(rate, '%') AS DECIMAL(18, 4)) * 10000 AS BIGINT)",
}
FROM_FLOATS = {
    "balance": "CAST(round(balance * 100) AS BIGINT)",
    "amount": "CAST(round(amount * 100) AS BIGINT)",
    "rate": "CAST(round(rate * 10000) AS BIGINT)",
}


def write(folder: Path, rows: int, form: str) -> None:
    """A tape of so many rows as `tape.csv` or `tape.parquet`."""
    folder.mkdir(parents=True)
    shown, options = FORMS[form]
    with duckdb.connect() as con:
        con.execute(
            f"COPY ({shown} FROM ({NUMBERS.format(rows=rows)})) "
            f"TO '{folder / 'tape'}.{form}' ({options})"
        )


def opened(folder: str, memory: str) -> int:
    """The project's opening: found, converted, looked at by every guard."""
    path = next(Path(folder).iterdir())
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as work:
        (written := Path(work) / "mapping.toml").write_text(MAPPING, encoding="utf-8")
        tape = open_tape(str(path), read_mapping(str(written)), Path(work), memory)
        return _check(tape.files[0])


def converted_by_hand(folder: str, memory: str) -> int:
    """The same conversion in hand-written DuckDB SQL, which looks at nothing else."""
    path = next(Path(folder).iterdir())
    is_text = path.suffix == ".csv"
    source = f"read_csv('{path}', all_varchar = true)" if is_text else f"'{path}'"
    made = BY_HAND.format(**FROM_TEXT if is_text else FROM_FLOATS)
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as work:
        target = Path(work) / "tape.parquet"
        config = {"memory_limit": memory, "preserve_insertion_order": False}
        with duckdb.connect(config=config) as con:
            con.execute(f"COPY ({made} FROM {source}) TO '{target}'")
        return _check(target)


def _check(path: Path) -> int:
    with duckdb.connect() as con:
        found = con.execute(
            "SELECT sum(CAST(loan_id AS BIGINT) % 1000 * (balance_fen + original_balance_fen"
            " + rate_ppm + term_days + days_past_due + (snapshot_date - origination_date)"
            f" + length(status) + length(region))) FROM '{path}'"
        ).fetchone()
    return int(found[0]) if found else 0
