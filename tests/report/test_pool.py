"""`xiaodai pool`: tables and page of a tape, and one sentence for a tape that cannot be used."""

import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xiaodai.cli import main
from xiaodai.report import tape_pages, workers
from xiaodai.tapes.declared import TABLES
from xiaodai.tapes.synthetic import pool_shard

Refusal = Callable[..., str]


@pytest.fixture
def refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refusal:
    """What the command says of a tape that it refuses; it must leave nothing behind."""

    def run(*arguments: str) -> str:
        before = sorted(tmp_path.rglob("*"))
        out = tmp_path / "out" / "pool"
        (tmp_path / "out").mkdir(exist_ok=True)
        assert main(["pool", *arguments, "--out", str(out)]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        quality = tmp_path / "out" / "pool-refused" / "quality.csv"
        if quality.exists():
            assert f"; {quality} shows what each rule hit" in said
            assert "refused" in set(pd.read_csv(quality)["verdict"])
            quality.unlink()
            quality.parent.rmdir()
        (tmp_path / "out").rmdir()  # fails unless empty
        assert sorted(tmp_path.rglob("*")) == before
        return said.strip()

    return run


def parquet(path: Path, **columns: object) -> str:
    pq.write_table(pa.table(columns), path)
    return str(path)


@pytest.mark.slow
def test_a_tape_gives_a_page_in_both_languages_and_every_table_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape, out = tmp_path / "tape.parquet", tmp_path / "pool"
    pq.write_table(pool_shard(2_000, 1, 0, 2_000), tape)
    assert main(["pool", str(tape), "--out", str(out)]) == 0
    pages = [out / "index.html", out / "06_loan_pool.html", out / "zh" / "06_loan_pool.html"]
    for page in pages:
        assert page.is_file()
    for page in pages:  # they are about the tape, and say nothing of what the ledger holds
        told = page.read_text(encoding="utf-8")
        assert "<title>Loan tape tape.parquet<" in told or "<title>贷款明细 tape.parquet<" in told
        assert "The ledger holds" not in told and "台账收录" not in told
    assert "synthetic" in pages[1].read_text(encoding="utf-8")
    assert "合成" in pages[2].read_text(encoding="utf-8")
    for name in TABLES:
        written = pd.read_csv(out / f"{name}.csv")
        kept = pd.read_parquet(out / f"{name}.parquet")
        assert list(written.columns) == list(kept.columns)
        assert len(written) == len(kept)
    summary = pd.read_csv(out / "summary.csv").set_index("measure")
    assert summary.loc["loans", "numerator"] == 2_000
    about = json.loads((out / "tape.json").read_text(encoding="utf-8"))
    assert about["synthetic"].startswith("synthetic seed=1")
    for page in out.rglob("*.html"):  # none points to the folder that it was made in
        assert ".xiaodai" not in page.read_text(encoding="utf-8")
    # A second run replaces the first, and leaves nothing beside it. Its pages are short.
    monkeypatch.setattr(workers, "ready", lambda _: nullcontext(Here()))
    monkeypatch.setattr(tape_pages, "draw_pages", one_page)
    assert main(["pool", str(tape), "--out", str(out)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pool", "tape.parquet"]
    assert pages[0].read_text(encoding="utf-8") == "another page"
    assert not pages[1].exists()
    assert (out / "summary.csv").is_file() and (out / "pool.xlsx").is_file()


@pytest.mark.slow
def test_the_pages_of_a_tape_are_about_it_and_nothing_else(tmp_path: Path) -> None:
    tape, mapping, out = tmp_path / "cars.csv", tmp_path / "cars.toml", tmp_path / "out"
    rows = [f"{n},{n}.50,2025-0{1 + n % 5}-10,{4 + n % 3}" for n in range(1, 200)]
    tape.write_text("\n".join(["id,owed,since,rate", *rows]) + "\n", encoding="utf-8")
    mapping.write_text(
        'title = "Cars of the EU 2025-1"\ntitle_zh = "欧盟车贷2025-1"\ncurrency = "EUR"\n'
        '[columns]\nloan_id = "id"\nbalance_fen = { column = "owed", unit = "yuan" }\n'
        'origination_date = "since"\nrate_ppm = { column = "rate", unit = "percent" }\n',
        encoding="utf-8",
    )
    given = ["--as-of", "2025-06-30", "--mapping", str(mapping), "--out", str(out)]
    assert main(["pool", str(tape), *given]) in (0, 3)
    for page in out.rglob("*.html"):
        told = page.read_text(encoding="utf-8")
        title = "欧盟车贷2025-1" if "zh" in page.parts else "Cars of the EU 2025-1"
        assert f"<title>{title}</title>" in told
        assert f"<h1>{title}</h1>" in told
        shown = told.partition("<main")[2]
        for strange in ("yuan", "元/", "Fenfu", "分付", "claim", "small-loan"):
            assert strange not in shown.replace("欧元/", ""), strange
        assert ("欧元" if "zh" in page.parts else "euros") in shown
        assert 'pool.xlsx"' in told or page.name != "index.html"


class Here(Executor):
    """What does jobs in this process."""

    def submit(self, job: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(job(*given, **named))
        return done


def one_page(notebook: str, given: object, about: object, folder: Path, say: object) -> None:
    """Write a page instead of all."""
    folder.mkdir()
    (folder / "index.html").write_text("another page", encoding="utf-8")


def test_a_process_that_is_killed_while_it_draws_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def killed(*_: object) -> None:
        raise BrokenProcessPool("a child process terminated abruptly")

    tape, out = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1]), tmp_path / "pool"
    monkeypatch.setattr(workers, "ready", lambda _: nullcontext(Here()))
    monkeypatch.setattr(tape_pages, "draw_pages", killed)
    assert main(["pool", tape, "--as-of", "2025-06-30", "--out", str(out)]) == 1
    assert capsys.readouterr().err == (
        "the process that drew the pages was killed (out of memory?); nothing was written\n"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.parquet"]


def test_no_tape(refusal: Refusal, tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "no.parquet")).startswith("there is no tape")


def test_a_tape_without_rows(refusal: Refusal, tmp_path: Path) -> None:
    none = pa.array([], pa.int64())
    assert refusal(parquet(tmp_path / "t.parquet", loan_id=none, balance_fen=none)) == (
        "the tape has no rows"
    )


def test_a_tape_without_its_day(refusal: Refusal, tmp_path: Path) -> None:
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1])
    assert refusal(tape) == (
        "t.parquet has no snapshot_date: say the day it is of, as in AS_OF=2025-06-30"
    )


@pytest.mark.parametrize("given", ["2025-02-30", "yesterday"])
def test_a_day_that_is_none(given: str, refusal: Refusal, tmp_path: Path) -> None:
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1])
    assert f"parameter as_of='{given}' is refused" in refusal(tape, "--as-of", given)


def test_rows_that_are_all_set_aside(refusal: Refusal, tmp_path: Path) -> None:
    tape = parquet(tmp_path / "t.parquet", loan_id=[1, 2], balance_fen=[-1, None])
    said = refusal(tape, "--as-of", "2025-06-30")
    assert said.startswith(
        "none of the 2 rows of the tape can be used: balance_missing (1), balance_negative (1); "
    )


def test_too_many_rows_that_are_set_aside(refusal: Refusal, tmp_path: Path) -> None:
    balances = [-1] * 6 + [1] * 94
    tape = parquet(tmp_path / "t.parquet", loan_id=list(range(100)), balance_fen=balances)
    said = refusal(tape, "--as-of", "2025-06-30")
    assert said.startswith(
        "the tape is refused: 6 of its 100 rows (6.0%) would be set aside, more than the 5.0% "
        "allowed by refuse_above: balance_negative (6); "
    )


def test_what_cannot_be_read_is_named_with_its_place(refusal: Refusal, tmp_path: Path) -> None:
    tape = tmp_path / "t.csv"
    tape.write_text("loan_id,balance_fen\n1,5\n2,about 7\n", encoding="utf-8")
    said = refusal(str(tape), "--as-of", "2025-06-30")
    assert (
        "unreadable (1); balance_fen cannot be read from balance_fen (t.csv, line 3: about 7)"
        in (said)
    )


def test_status_words_that_nobody_maps_are_listed_with_their_balances(
    refusal: Refusal, tmp_path: Path
) -> None:
    words = ["open"] * 97 + ["M3+", "M3+", "late"]  # three of a hundred: once dropped in silence
    balances = [100] * 97 + [700_000, 5, 1]
    ids = list(range(100))
    tape = parquet(tmp_path / "t.parquet", loan_id=ids, balance_fen=balances, status=words)
    said = refusal(tape, "--as-of", "2025-06-30")
    assert "2 words of the status are none of open, paid, written_off, sold" in said
    assert "M3+ (2 rows, 7,000.05), late (1 rows, 0.01)" in said
    assert 'values = { "M3+" = "open" }' in said


def test_a_rule_that_hits_most_rows_refuses_unless_it_is_accepted(
    refusal: Refusal, tmp_path: Path
) -> None:
    tape = parquet(
        tmp_path / "t.parquet", loan_id=[1, 2, 3], balance_fen=[0, 0, 5], status=["open"] * 3
    )
    said = refusal(tape, "--as-of", "2025-06-30")
    assert "over half are hit by open_without_balance (2)" in said
    out = str(tmp_path / "pool")
    day = ("--as-of", "2025-06-30", "--no-page", "--out", out)
    assert main(["pool", tape, *day, "--accept", "rule_hits_most"]) == 3


def test_the_terminal_says_what_became_of_the_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids, balances = [*range(1, 41), 7], [*[25_000_050] * 40, 25_000_050]
    tape = parquet(
        tmp_path / "t.parquet", loan_id=ids, balance_fen=balances, rate_ppm=[150_200] * 41
    )
    arguments = [
        "pool",
        tape,
        "--as-of",
        "2025-06-30",
        "--no-page",
        "--out",
        str(tmp_path / "pool"),
    ]
    assert main(arguments) == 3  # there is something to look at
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in (
        "rows in 41",
        "used 40",
        "set aside 1 duplicate_row 1",
        "loans 40",
        "balance 10,000,020.00 CNY",
        "weighted rate 15.02 % a year",
        "warnings 1 duplicate_row 1",
    ):
        assert line in said
    assert not (tmp_path / "pool" / "index.html").exists()
    assert (tmp_path / "pool" / "summary.csv").is_file()
    tape = parquet(tmp_path / "sound.parquet", loan_id=ids[:40], balance_fen=balances[:40])
    assert main(["pool", tape, *arguments[2:]]) == 0


def test_no_text_of_a_tape_is_a_formula_in_a_csv(tmp_path: Path) -> None:
    regions = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1+1"]
    tape = parquet(tmp_path / "t.parquet", loan_id=[1, 2, 3], balance_fen=[1, 2, 3], region=regions)
    out = tmp_path / "pool"
    assert main(["pool", tape, "--as-of", "2025-06-30", "--no-page", "--out", str(out)]) in (0, 3)
    cells = pd.read_csv(out / "stratification.csv").query("field == 'region'")["band"]
    assert sorted(cells) == sorted(f"'{region}" for region in regions)


def test_a_mapping_that_is_not_there(refusal: Refusal, tmp_path: Path) -> None:
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1])
    said = refusal(tape, "--mapping", str(tmp_path / "no.toml"))
    assert "there is no mapping file" in said
    assert "esma_annex_vi" in said


@pytest.mark.parametrize("given", ["oracle", "spark:/host", ""])
def test_an_engine_that_there_is_not(given: str, refusal: Refusal, tmp_path: Path) -> None:
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1])
    said = refusal(tape, "--as-of", "2025-06-30", "--engine", given)
    assert "duckdb, spark, spark://host:port or sc://host:port" in said


def test_a_memory_limit_that_is_none(refusal: Refusal, tmp_path: Path) -> None:
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1])
    said = refusal(tape, "--as-of", "2025-06-30", "--memory", "much")
    assert said == "the memory limit 'much' is no size such as 8GB"


@pytest.mark.slow
def test_a_memory_limit_that_is_too_low(refusal: Refusal, tmp_path: Path) -> None:
    tape = tmp_path / "tape.parquet"
    pq.write_table(pool_shard(300_000, 1, 0, 300_000), tape)
    assert "the memory limit is too low for this tape" in refusal(str(tape), "--memory", "5MB")


def test_a_folder_of_something_else_is_not_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[1])
    assert main(["pool", tape, "--as-of", "2025-06-30", "--out", str(tmp_path / "mine")]) == 2
    assert "holds something other than a pool" in capsys.readouterr().err
    assert (tmp_path / "mine" / "thesis.txt").is_file()


def test_the_folder_of_a_refusal_replaces_nothing_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "pool-refused" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("years of work", encoding="utf-8")
    tape = parquet(tmp_path / "t.parquet", loan_id=[1], balance_fen=[-1])
    assert main(["pool", tape, "--as-of", "2025-06-30", "--out", str(tmp_path / "pool")]) == 2
    assert "pool-refused holds something other than a pool" in capsys.readouterr().err
    assert mine.is_file()
