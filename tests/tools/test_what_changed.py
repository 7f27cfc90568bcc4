"""Each result that has moved is listed with the claims that moved it, and nothing else."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from tools.what_changed import CHANGES, ROOT, main, results
from xiaodai.page.record import MIME, pack

CLAIMS = "id,printed,qualifier,unit,reading,low,high,source,origin,status\n"
SOURCES = "id,grade\npaper,C\nmirror,E\n"


def git(folder: Path, *words: str) -> None:
    ours = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *ours, *words], cwd=folder, check=True, capture_output=True)


def write(folder: Path, count: str, results: list[str], claims: dict[str, str]) -> None:
    """A checkout with one notebook: `fall` is 100 less the count, `count` the count itself."""
    nodes = {
        "a": {"low": count, "high": count, "unit": "company", "claims": [*claims], "origins": 1},
        "b": {"low": "5", "high": "6", "unit": "percent", "claims": ["other"], "origins": 1},
        "c": {
            "low": str(100 - int(count)),
            "high": str(100 - int(count)),
            "unit": "company",
            "formula": "100 − {0}",
            "inputs": ["a"],
        },
    }
    places = {"count": "a", "share": "b", "fall": "c"}
    named = {name: {"node": places[name]} for name in results}
    record = pack({"kind": "results", "notebook": "01_tiny", "nodes": nodes, "results": named})
    output = {"output_type": "execute_result", "data": {MIME: record}, "metadata": {}}
    cell = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [output]}
    cell |= {"execution_count": 1, "id": "a"}
    output["execution_count"] = 1
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for name in ("notebooks", "data"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "notebooks/01_tiny.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    rows = [
        f"{claim},{printed},,company,exact,1,1,paper,,accepted" for claim, printed in claims.items()
    ]
    table = CLAIMS + "\n".join([*rows, "other,5%,,percent,rounded,5,6,mirror,,accepted"]) + "\n"
    (folder / "data/claims.csv").write_text(table, encoding="utf-8")
    (folder / "data/sources.csv").write_text(SOURCES, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, "40", ["count", "fall", "share"], {"n": "40家"})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=one")
    return tmp_path


def test_nothing_is_listed_where_nothing_has_moved(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(checkout) == 0
    assert capsys.readouterr().out == "No result of a notebook has moved since HEAD.\n"


def test_each_number_that_moved_stands_with_the_claims_that_moved_it(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "41", ["count", "fall", "share"], {"n": "41家", "n.2": "41家"})
    assert main(checkout) == 0
    because = "(n printed 40家 → 41家; n.2 is new (41家))"
    assert capsys.readouterr().out.splitlines() == [
        "- `01_tiny`: 2 of 3",
        f"  - `count`: 40 companies → 41 companies {because}",
        f"  - `fall`: 60 companies → 59 companies {because}",
    ]


def test_a_result_that_moved_without_a_claim_is_put_to_the_method(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "41", ["count", "share"], {"n": "40家"})
    main(checkout)
    assert capsys.readouterr().out.splitlines() == [
        "- `01_tiny`: 2 of 3",
        "  - `count`: 40 companies → 41 companies "
        "(the method changed, or which claims it rests on)",
        "  - `fall` has gone: it was 60 companies",
    ]


def test_the_grade_of_the_copy_is_told_as_what_moved_it(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(checkout, "41", ["count"], {"n": "40家"})
    (checkout / "data/sources.csv").write_text("id,grade\npaper,D\nmirror,E\n", encoding="utf-8")
    main(checkout)
    assert "`count`: 40 companies → 41 companies (n grade C → D)" in capsys.readouterr().out


def test_the_table_of_changes_keeps_the_reasons_that_it_has(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "pyproject.toml").write_text('[project]\nversion = "0.2.0.dev0"\n', "utf-8")
    path = checkout / "data/changes.csv"
    write(checkout, "41", ["count", "share"], {"n": "41家"})
    assert main(checkout, "--write") == 0
    assert capsys.readouterr().err == "data/changes.csv: 2 rows need a reason\n"
    count, fall = table(path)
    assert (count["edition"], count["notebook"], count["result"]) == ("0.2.0", "01_tiny", "count")
    bounds = ["before_low", "before_high", "after_low", "after_high", "claims"]
    assert [count[name] for name in bounds] == ["40", "40", "41", "41", "n"]
    assert [fall[name] for name in bounds] == ["60", "60", "", "", "n"]  # it has gone

    text = path.read_text(encoding="utf-8")
    earlier = text.splitlines()[1].replace("0.2.0", "0.1.0")
    text = text.replace("company,40,40,41,41,,,", "company,40,40,41,41,,a better copy,更好的版本")
    text = text.replace("fall,fall,fall", "fall,the fall,降幅")
    path.write_text(text + earlier + "\n", encoding="utf-8")
    write(checkout, "42", ["count", "share"], {"n": "42家"})
    assert main(checkout, "HEAD", "--write") == 0
    assert capsys.readouterr().err == "data/changes.csv: 2 rows need a reason\n"
    old, count, fall = table(path)
    assert old["edition"] == "0.1.0"
    assert (count["after_low"], count["reason_en"], count["reason_zh"]) == (
        *("42", "a better copy", "更好的版本"),
    )
    assert (fall["name_en"], fall["name_zh"]) == ("the fall", "降幅")


def table(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))]


def test_the_table_of_changes_says_what_the_stored_notebooks_say_now() -> None:
    rows = table(ROOT / CHANGES)
    latest = rows[-1]["edition"]
    wrong = []
    for row in (row for row in rows if row["edition"] == latest):
        stored = (ROOT / "notebooks" / f"{row['notebook']}.ipynb").read_text(encoding="utf-8")
        record = results(stored)
        now = "", ""
        if row["result"] in record["results"]:
            node = record["nodes"][record["results"][row["result"]]["node"]]
            now = node["low"] or "", node["high"] or ""
        if now != (row["after_low"], row["after_high"]):
            wrong.append(f"{row['notebook']} {row['result']}")
    assert wrong == [], "run make changed WRITE=1, and fill in the reasons"


def test_the_last_tag_is_what_is_compared_with(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(checkout, "tag", "v1")
    write(checkout, "41", ["count", "fall", "share"], {"n": "41家"})
    git(checkout, "commit", "--quiet", "--all", "--message=two")
    assert main(checkout) == 0
    assert "`01_tiny`: 2 of 3" in capsys.readouterr().out
    assert main(checkout, "HEAD") == 0
    assert capsys.readouterr().out == "No result of a notebook has moved since HEAD.\n"


def test_a_state_that_git_does_not_know_is_refused_by_name(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(checkout, "v9") == 2
    said = capsys.readouterr()
    assert said.err == "git knows no state 'v9' here; name a tag, branch or commit\n"
    assert said.out == ""
