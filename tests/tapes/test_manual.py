"""The worked examples of the manual's section on mappings, each run as it stands there."""

import csv
import io
import re
from pathlib import Path

import pytest

from tests.tapes.test_tape import mapped, opened, rows
from xiaodai.cli import main
from xiaodai.paths import ROOT

MANUAL = (ROOT / "docs" / "loan_pools.md").read_text(encoding="utf-8")
FIRST = MANUAL.partition("\n## Your first tape")[2].partition("\n## ")[0]
SECTION = MANUAL.partition("\n## Mapping\n")
EXAMPLES = re.split(r"\n### Example \d: ", SECTION[2].partition("\n### What a mapping")[0])[1:]


def block(example: str, kind: str, place: int = 0) -> str:
    """A code block of an example."""
    return re.findall(rf"```{kind}\n(.*?)```", example, re.DOTALL)[place]


def test_there_are_five_examples() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.partition("\n")[0])
def test_an_example_gives_the_rows_that_it_shows(example: str, tmp_path: Path) -> None:
    path = tmp_path / "tape.csv"
    path.write_text(block(example, "csv"), encoding="utf-8")
    found = rows(opened(path, tmp_path, mapped(tmp_path, block(example, "toml"))))
    shown = list(csv.DictReader(io.StringIO(block(example, "csv", 1))))
    made = [
        {name: "" if row[name] is None else str(row[name]) for name in shown[0]} for row in found
    ]
    assert made == shown
    assert not any(row["unreadable"] for row in found)


def test_the_first_tape_is_drafted_refused_and_read_as_the_manual_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape, mapping, out = (tmp_path / name for name in ("loans.csv", "columns.toml", "out"))
    tape.write_text(block(FIRST, "csv"), encoding="utf-8")
    assert main(["draft-mapping", str(tape), "--out", str(mapping)]) == 0
    drafted = mapping.read_text(encoding="utf-8")
    assert drafted.endswith(block(FIRST, "toml"))
    asked = ["pool", str(tape), "--mapping", str(mapping), "--as-of", "2025-06-30", "--no-page"]
    assert main([*asked, "--out", str(out)]) == 3  # for the line left out
    assert block(FIRST, "text") in capsys.readouterr().out
    assert (out / "pool.xlsx").is_file() and not (out / "index.html").exists()
    mapping.write_text(drafted.replace("footer = 1", "footer = 0"), encoding="utf-8")
    assert main([*asked, "--out", str(out)]) == 2
    assert capsys.readouterr().err == block(FIRST, "text", 1)
