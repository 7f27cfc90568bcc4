"""Every table of the engine against the oracle's, on tapes made by hand and drawn at random."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.length import examples, first
from tests.tapes import oracle
from tests.tapes.oracle_rows import IDS, is_missing
from tests.tapes.tapes import HAND_MADE, JUNE, Tape, assert_same, frame, tapes, to_parquet
from xiaodai.tapes import borrowers, engines, quality, tallies
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.declared import MEASURES, TABLES, Field
from xiaodai.tapes.doubts import GUARDS
from xiaodai.tapes.engines import Engine, engine
from xiaodai.tapes.parameters import Parameters
from xiaodai.tapes.tables import tables
from xiaodai.tapes.tape import open_tape

pytestmark = pytest.mark.slow

QUICK = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # one run takes most of a second
)


@pytest.fixture(scope="module")
def duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with engine("duckdb", "500MB", tmp_path_factory.mktemp("spill")) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tapes")


PAIRS = [  # every field is in one of them
    ["balance", "term"],
    ["contract_amount", "seasoning"],
    ["rate", "region"],
    ["vintage", "age"],
    ["remaining_term", "delinquency"],
    ["borrower_age", "vintage"],
]
GRADE, SCORE = Field("grade", "Grade", "等级"), Field("score", bands=(0.5, 0.8))


def request(as_of: date | None, **others: Any) -> Parameters:
    """What is asked of the tables."""
    asked: dict[str, Any] = {"two_level": PAIRS, "accept": [*GUARDS]} | others
    return Parameters(as_of=as_of.isoformat() if as_of else "", **asked)


def made(
    duckdb: Engine, tape: Tape, folder: Path, asked: Parameters, own: tuple[Field, ...] = ()
) -> dict[str, pd.DataFrame]:
    path = folder / f"tape-{uuid4().hex}.parquet"  # a name of its own: DuckDB remembers files
    to_parquet(tape.frame, path)
    opened = replace(open_tape(str(path), None, folder, accept=GUARDS), fields=own)
    _, found = tables(duckdb, opened, asked)
    return found


def expected(
    tape: Tape, asked: Parameters, own: tuple[Field, ...] = ()
) -> dict[str, list[oracle.Row]]:
    return oracle.tables(
        tape.frame,
        asked.day,
        rate_ceiling_ppm=round(asked.rate_ceiling * 10_000),
        refuse_above=asked.refuse_above / 100,
        vintage_by=asked.vintage_by,
        funding_ppm=round(asked.funding * 10_000),
        two_level=asked.two_level,
        lines_by=asked.lines_by,
        bands=oracle.DEFAULT_BANDS | {name: tuple(ends) for name, ends in asked.bands.items()},
        own={field.name: field.bands for field in own},
    )


def check(duckdb: Engine, tape: Tape, folder: Path, asked: Parameters) -> None:
    """Both make the same tables, or both refuse the tape."""
    try:
        wanted = expected(tape, asked)
    except oracle.Refused:
        with pytest.raises(PoolError):
            made(duckdb, tape, folder, asked)
        return
    if not int(next(row["rows"] for row in wanted["quality"] if row["rule"] == "rows_used")):
        with pytest.raises(PoolError, match="can be used"):
            made(duckdb, tape, folder, asked)
        return
    assert_same(made(duckdb, tape, folder, asked), wanted)


@pytest.mark.parametrize("name", list(HAND_MADE))
def test_tapes_made_by_hand_give_the_oracles_tables_and_what_is_declared(
    name: str, duckdb: Engine, folder: Path
) -> None:
    tape = HAND_MADE[name]
    asked = request(tape.as_of, refuse_above=100.0)
    found = made(duckdb, tape, folder, asked)
    assert_same(found, expected(tape, asked))
    assert {one: tuple(table) for one, table in found.items()} == {
        one: table.headers for one, table in TABLES.items()
    }
    declared = {(one.name, one.weight): one.unit for one in MEASURES}
    listed = found["summary"].fillna({"weight": ""})[["measure", "weight", "unit"]]
    assert {
        (one, weight): unit for one, weight, unit in listed.itertuples(index=False)
    }.items() <= declared.items()


@pytest.mark.parametrize("name", ["one_day", "two_months"])
def test_fields_of_the_users_own_are_stratified_like_the_others(
    name: str, duckdb: Engine, folder: Path
) -> None:
    tape = HAND_MADE[name]
    rows = len(tape.frame)
    columns = {
        "field_grade": ["B", "A", None, "B", "A"][:rows],
        "field_score": [2, 0, 2, None, 0][:rows],  # places of bands
    }
    tape = tape._replace(frame=tape.frame.assign(**columns).astype(object))
    asked = request(tape.as_of, two_level=[["grade", "score"], ["score", "balance"]])
    assert_same(
        made(duckdb, tape, folder, asked, (GRADE, SCORE)), expected(tape, asked, (GRADE, SCORE))
    )


@pytest.mark.parametrize(
    "lines_by",
    [["region"], ["vintage", "rate", "delinquency"], ["grade", "remaining_term"], ["score", "age"]],
)
def test_lines_may_stand_for_groups_of_any_fields(
    lines_by: list[str], duckdb: Engine, folder: Path
) -> None:
    tape = HAND_MADE["one_day"]
    rows = len(tape.frame)
    columns = {
        "field_grade": ["B", "A", None, "B", "A"][:rows],
        "field_score": [2, 0, 2, None, 0][:rows],
    }
    tape = tape._replace(frame=tape.frame.assign(**columns).astype(object))
    asked = request(tape.as_of, two_level=[], lines_by=lines_by)
    found = made(duckdb, tape, folder, asked, (GRADE, SCORE))
    lines = expected(tape, asked, (GRADE, SCORE))["representative_lines"]
    assert lines
    assert_same(
        {"representative_lines": found["representative_lines"]}, {"representative_lines": lines}
    )


def test_lines_by_what_is_no_field_are_refused(duckdb: Engine, folder: Path) -> None:
    with pytest.raises(PoolError, match="lines_by names the field 'purpose'; the fields of this"):
        made(duckdb, HAND_MADE["one_day"], folder, request(JUNE, lines_by=["purpose"]))
    for wrong in ([], ["rate", "rate"], ["age", "rate", "term", "region", "vintage"]):
        with pytest.raises(ValueError, match="no group of fields"):
            request(JUNE, lines_by=wrong)


def test_regions_may_be_codes_of_whole_numbers(duckdb: Engine, folder: Path) -> None:
    tape = HAND_MADE["one_day"]
    codes = {"Anhui": 340_000, "Beijing": 110_000}
    coded = tape.frame.assign(region=[codes.get(name) for name in tape.frame["region"]])
    path = folder / "codes.parquet"
    pd.DataFrame(coded).astype(
        {"region": "Int64", "borrower_id": "Int64"}
    ).convert_dtypes().to_parquet(path, index=False)
    _, found = tables(duckdb, open_tape(str(path), None, folder), request(JUNE))
    rows = found["stratification"]
    bands = rows["band"][rows["field"] == "region"]
    assert list(bands) == ["340000", "110000", "missing"]


def test_bands_of_terms_may_be_given_in_months(duckdb: Engine, folder: Path) -> None:
    tape = HAND_MADE["one_day"]
    asked = request(tape.as_of, bands={"term": [12], "remaining_term": [2.0, 11.0]})
    check(duckdb, tape, folder, asked)
    found = made(duckdb, tape, folder, asked)["stratification"].set_index("field")
    assert list(found.loc["term", "band"]) == ["≤ 12", "missing"]
    assert list(found.loc["term", "loans"]) == [3, 1]  # 365 days are twelve months


def test_a_text_field_of_too_many_values_is_refused(
    duckdb: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallies, "MOST_VALUES", 1)
    tape = HAND_MADE["one_day"]
    tape = tape._replace(frame=tape.frame.assign(field_grade=["A", "B", "A", "A"]))
    with pytest.raises(PoolError, match=r"grade has 2 values, more than the 1 .* give it bands"):
        made(duckdb, tape, folder, request(tape.as_of), (GRADE,))


def test_a_pair_with_an_unknown_field_is_refused_before_anything_is_read(
    duckdb: Engine, folder: Path
) -> None:
    asked = request(JUNE, two_level=[["rate", "purpose"]])
    with pytest.raises(PoolError, match=r"the field 'purpose'; .* balance, .* vintage, grade"):
        made(duckdb, HAND_MADE["one_day"], folder, asked, (GRADE,))


@pytest.mark.long
@pytest.mark.parametrize("name", list(HAND_MADE))
@pytest.mark.parametrize("text", first(1, [True, False]))
def test_a_tape_taken_in_parts_gives_the_same_tables(
    name: str, text: bool, duckdb: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "AT_A_TIME", 2)
    tape = HAND_MADE[name]
    if text:
        ids = [column for column in IDS if column in tape.frame]
        as_text = {c: [None if is_missing(v) else f"x{v}" for v in tape.frame[c]] for c in ids}
        tape = tape._replace(frame=tape.frame.assign(**as_text))
    check(duckdb, tape, folder, request(tape.as_of, refuse_above=100.0))


@pytest.mark.long
@pytest.mark.parametrize(
    ("least", "sparse"), first(1, [(-5, 1000), (-5, 0), (1 << 40, 0), (1 << 40, 1000)])
)
@pytest.mark.parametrize(
    ("places", "at_once", "count_bits"),
    # The last three leave too few bits for loans, or for the balance.
    [(2, 100, 16), (100, 2, 16), (100, 100, 2), (2, 100, 1), (100, 100, 1), (100, 100, 57)],
)
def test_borrowers_in_arrays_and_in_groups_give_the_same_tables(
    least: int,
    sparse: int,
    places: int,
    at_once: int,
    count_bits: int,
    duckdb: Engine,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Borrower 3 has no age, 5 the higher one first, 6 no balance; a loan has no borrower.
    lines = [(0, 50, 30), (3, 70, None), (5, 20, 41), (5, 90, 40), (6, 0, 22), (None, 60, 50)]
    rows = [
        {
            "loan_id": place,
            "borrower_id": None if borrower is None else least + borrower,
            "balance_fen": balance,
            "borrower_age": age,
        }
        for place, (borrower, balance, age) in enumerate(lines)
    ]
    monkeypatch.setattr(borrowers, "SPARSE", sparse)
    monkeypatch.setattr(borrowers, "AT_ONCE", at_once)
    monkeypatch.setattr(borrowers, "COUNT_BITS", count_bits)
    if sparse and count_bits in (2, 16):
        monkeypatch.delattr(borrowers, "by_group")  # not needed
    monkeypatch.setattr(borrowers, "SHARE_OF_MEMORY", places * 9 / duckdb.memory())
    check(duckdb, Tape(frame(rows), JUNE), folder, request(JUNE))


@pytest.mark.long
@settings(QUICK, max_examples=examples(2, 40))
@given(tape=tapes())
def test_borrowers_of_random_tapes_in_arrays(tape: Tape, duckdb: Engine, folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(borrowers, "SPARSE", 1000)
        check(duckdb, tape, folder, request(tape.as_of, refuse_above=100.0))


def test_a_sum_of_more_than_64_bits_is_refused(
    duckdb: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "LARGEST_BALANCE", 10**15)  # else it takes millions of rows
    path, rows = folder / "huge.parquet", 9_300  # 9.3 × 10**18 fen
    columns = {"loan_id": pa.array(range(rows)), "balance_fen": pa.repeat(10**15, rows)}
    pq.write_table(pa.table(columns), path)
    with pytest.raises(PoolError, match="64 bits"):
        tables(duckdb, open_tape(str(path), None, folder), request(JUNE))


def test_a_table_kept_longer_than_its_engine_is_dropped_with_it(tmp_path: Path) -> None:
    pq.write_table(pa.table({"loan_id": [1]}), tmp_path / "tape.parquet")
    with engine("duckdb", "500MB", tmp_path) as opened:
        kept = opened.cached(opened.read([tmp_path / "tape.parquet"]))
    del kept
    gc.collect()  # would try to drop it in an engine that is gone: a warning, hence an error


@pytest.mark.long
@settings(QUICK, max_examples=examples(4, 120))
@given(tape=tapes())
def test_random_tapes_give_the_oracles_tables(tape: Tape, duckdb: Engine, folder: Path) -> None:
    check(duckdb, tape, folder, request(tape.as_of, refuse_above=100.0))


@pytest.mark.long
@settings(QUICK, max_examples=examples(2, 60))
@given(tape=tapes(slips=False))
def test_random_clean_tapes_by_day_of_origination(tape: Tape, duckdb: Engine, folder: Path) -> None:
    asked = request(
        tape.as_of, rate_ceiling=15.0, refuse_above=0.0, vintage_by="day", funding=1.2345
    )
    check(duckdb, tape, folder, asked)
