"""`xiaodai check`: exit status, messages, and the file that it writes."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from xiaodai.cli import main
from xiaodai.paths import DATA

Edit = Callable[[list[dict[str, str]]], None]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the ledger, whose claims may be altered without reading them again."""
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    (folder / "second_reading.csv").unlink()
    return folder


def edit(folder: Path, change: Edit) -> None:
    """Change the rows of a copy's claims."""
    path = folder / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def correct(folder: Path, claim: str, cause: str, rests_on: str) -> None:
    """Say in a copy why a claim is not accepted."""
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        (other,) = [row for row in csv.DictReader(file) if row["id"] == rests_on]
    printed = f"{other['qualifier']} {other['printed']}".strip()
    with (folder / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        cells = [claim, cause, rests_on, printed, other["low"], other["high"]]
        csv.writer(file, lineterminator="\n").writerow(cells)


def run(folder: Path, tmp_path: Path) -> tuple[int, list[dict[str, str]]]:
    """Exit status and written rows."""
    out = tmp_path / "out" / "check.csv"
    status = main(["check", "--data", str(folder), "--out", str(out)])
    if not out.exists():
        return status, []
    with out.open(encoding="utf-8", newline="") as file:
        return status, list(csv.DictReader(file))


def add(rows: list[dict[str, str]], like: str, **changes: str) -> None:
    """A further claim like another one."""
    (model,) = [row for row in rows if row["id"] == like]
    rows.append(model | {"status": "accepted", "note": "", "note_zh": ""} | changes)


def test_the_ledger_passes_and_every_relation_is_written(tmp_path: Path) -> None:
    status, rows = run(DATA, tmp_path)
    assert status == 0
    header = "verdict,relation,entity,period,claim_ids,slack,unit,origins,known,class,cause"
    assert ",".join(rows[0]) == header
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    named = {claim for row in rows for claim in row["claim_ids"].split(";")}
    assert named <= ids
    assert {row["known"] for row in rows if row["verdict"] == "inconsistent"} == {"true"}
    assert {row["known"] for row in rows if row["verdict"] != "inconsistent"} == {""}
    (net_exits,) = [row for row in rows if row["relation"] == "change" and row["known"]]
    assert (net_exits["slack"], net_exits["unit"]) == ("-249", "company")  # 433 − 184


def test_a_planted_contradiction_is_told_and_makes_the_status_one(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    growth = "zhaolian.net_profit_growth.2024"
    planted = f"{growth}.3"
    edit(
        copy,
        lambda rows: add(
            rows,
            growth,
            id=planted,
            printed="下滑12.62%",
            low="-12.625",
            high="-12.615",
            source="doc004",
            origin="",
            context_sha256="",
            qualifier="",
        ),
    )
    status, rows = run(copy, tmp_path)
    assert status == 1
    new = {row["relation"]: row for row in rows if row["known"] == "false"}
    assert len(new) == [row["known"] for row in rows].count("false")
    assert all(planted in row["claim_ids"].split(";") for row in new.values())
    assert new["duplicate"]["slack"] == "-3.59"  # from −12.625 to −16.215
    assert new["growth"]["claim_ids"].split(";")[1:] == [  # the printed levels
        "zhaolian.net_profit.2024",
        "zhaolian.net_profit.2023",
    ]
    told = capsys.readouterr().out
    assert f"{len(new)} unexplained" in told
    assert planted in told


def test_an_explained_contradiction_leaves_the_status_zero(copy: Path, tmp_path: Path) -> None:
    count = "national.company_count.2025-06-30"
    edit(
        copy,
        lambda rows: add(
            rows,
            count,
            id=f"{count}.99",
            printed="4947家",
            low="4947",
            high="4947",
            source="doc004",
            origin="",
            context_sha256="",
            qualifier="",
            status="rejected",
            note="Two digits swapped.",
            note_zh="两位数字颠倒。",
        ),
    )
    correct(copy, f"{count}.99", "digit_slip", count)
    status, rows = run(copy, tmp_path)
    assert status == 0
    assert [row["known"] for row in rows if f"{count}.99" in row["claim_ids"]] == ["true"]


def test_faulty_tables_are_refused_with_file_and_line_and_nothing_is_written(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(copy, lambda rows: rows[4].update(entity="nobody"))
    status, rows = run(copy, tmp_path)
    assert (status, rows) == (2, [])
    error = capsys.readouterr().err
    assert "claims.csv, line 6: " in error
    assert "'nobody'" in error


def test_a_folder_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--data", str(tmp_path / "nowhere")]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("column", ["growth_of", "over_time", "band_low", "additive"])
def test_a_codebook_may_lack_a_relation(copy: Path, tmp_path: Path, column: str) -> None:
    metrics = pd.read_csv(copy / "metrics.csv", dtype=str, keep_default_na=False)
    metrics.drop(columns=column).to_csv(copy / "metrics.csv", index=False, lineterminator="\n")
    status, rows = run(copy, tmp_path)
    assert status in (0, 1)
    assert len(rows) > 100
