"""The Makefile: short names for `xiaodai …`, and nothing that runs before it is needed."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from xiaodai.cli import xiaodai
from xiaodai.paths import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
COMMAND = ".venv/bin/xiaodai"

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def would_run(*words: str) -> list[str]:
    """The lines that make would run, one word apart."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--no-print-directory", "-n", *words]
    said = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=True)
    joined = said.stdout.replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines()]


def test_make_alone_lists_every_command_and_starts_no_python(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "bin").mkdir()
    for name in ("make", "sh", "awk"):  # and no other program
        (tmp_path / "bin" / name).symlink_to(Path(shutil.which(name) or name).resolve())
    said = subprocess.run(
        [tmp_path / "bin" / "make"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr == ""
    assert [line.split()[:2] for line in said.stdout.splitlines()] == [
        ["make", target] for target in TARGETS
    ]


@pytest.mark.parametrize(
    ("words", "run"),
    [
        ("report", "report"),
        ("report PARAMS=my.yml", 'report --params "my.yml"'),
        ("test", "test"),
        ("test-spark", "test spark"),
        ("test-browser", "test browser"),
        ("check DATA=d", 'check --data "d"'),
        ("verify", "verify"),
        ("verify CORPUS=c", 'verify "c"'),
        ("audit ARTICLE=a.txt", 'audit "a.txt"'),
        (
            "pool TAPE=t AS_OF=2025-06-30 MAPPING=m.toml ENGINE=duckdb MEMORY=8GB PARAMS=p OUT=o",
            'pool "t" --as-of "2025-06-30" --mapping "m.toml" --engine "duckdb" --memory "8GB" '
            '--params "p" --out "o" || [ $? -eq 3 ]',  # with warnings it is done
        ),
        (
            'pool TAPE=t ACCEPT="total_row row_dates" PAGE=0',
            'pool "t" --accept total_row --accept row_dates --no-page || [ $? -eq 3 ]',
        ),
        (
            "tape LOANS=5 SNAPSHOTS=3 SEED=2 OUT=o",
            'tape --loans "5" --snapshots "3" --seed "2" --out "o"',
        ),
        ("bench BENCH=book", "bench book"),
        ("lab", "lab"),
        ("notebooks", "notebooks"),
    ],
)
def test_a_target_is_the_environment_and_one_command(words: str, run: str) -> None:
    *before, last = would_run(*shlex.split(words))
    assert before[0].startswith("tools/python.sh tools.environment")
    assert last == f"{COMMAND} {run}"
    assert xiaodai.commands[run.split(maxsplit=1)[0]]


def test_a_name_may_have_spaces_and_commas() -> None:
    assert would_run("audit", "ARTICLE=an article, long.txt")[-1] == (
        f'{COMMAND} audit "an article, long.txt"'
    )


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("test", None),
        ("pool TAPE=t", None),
        ("pool TAPE=t ENGINE=spark", "spark"),
        ("pool TAPE=t ENGINE=spark://host:7077", "spark"),
        ("pool TAPE=t ENGINE=sc://host:15002", "spark"),
        ("test-spark", "spark"),
        ("bench", "spark"),
        ("test-browser", "browser"),
    ],
)
def test_only_what_needs_spark_or_a_browser_installs_them(words: str, part: str | None) -> None:
    made = [line for line in would_run(*words.split()) if "tools.environment" in line]
    assert made == [f"tools/python.sh tools.environment{f' {part}' if part else ''}"]
