"""The command line as a whole: help, completion, exit statuses, one sentence for each mistake."""

import errno
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from pkgutil import resolve_name
from typing import NoReturn

import click
import pytest

from tests.length import ALL
from xiaodai.cli import main, project, xiaodai
from xiaodai.cli.ending import EXPECTED
from xiaodai.cli.project import PARTS, steps
from xiaodai.paths import ROOT
from xiaodai.report import check, tape
from xiaodai.report.parameters import STUDIES
from xiaodai.tapes.parameters import MOST_BANDS
from xiaodai.tapes.rank1_sampling import LIMIT
from xiaodai.tapes.synthetic import LEAST_SNAPSHOTS, MOST_SNAPSHOTS

COMMANDS = sorted(xiaodai.commands)


def text(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command prints, its lines joined."""
    assert main(arguments) == 0
    return " ".join(capsys.readouterr().out.split())


def test_without_a_command_the_help_lists_every_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = text(capsys)
    assert said == text(capsys, "--help")
    assert [name for name in COMMANDS if f" {name} " not in said] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_and_each_option(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = xiaodai.commands[name]
    said = text(capsys, name, "--help")
    assert command.get_short_help_str(60).endswith(".")
    assert not command.get_short_help_str(60).endswith("...")
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help
            assert f"{option.opts[0]} " in said


def test_the_help_of_a_tape_gives_its_limits(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "tape", "--help")
    assert f"from 1 to {LIMIT - 1:,}." in said
    assert f"from {LEAST_SNAPSHOTS} to {MOST_SNAPSHOTS}," in said
    assert f"from 0 to {tape.SEED_LIMIT - 1:,}," in said


def test_the_help_of_a_pool_gives_the_limits_of_bands(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "pool", "--help")
    assert f"upper ends of bands in rising order, at most {MOST_BANDS}, for any of balance" in said
    assert "refuse_above: 5.0" in said
    assert "tables: ''" not in said  # the command sets it


def test_the_help_of_the_report_gives_every_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    said = text(capsys, "report", "--help")
    for name, study in STUDIES.items():
        assert f"Parameters of {name} that FILE may set:" in said
        for field in set(study.contract.model_fields) - {"language", "tables"}:
            assert f" {field}: " in said


def test_help_imports_nothing_that_is_slow() -> None:
    code = (
        "import sys; from xiaodai.cli import main; main(['--help']);"
        "print([m for m in ('pandas', 'pyarrow', 'matplotlib', 'nbformat') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_a_tape_is_refused_without_what_makes_tables(tmp_path: Path) -> None:
    tape = tmp_path / "tape.csv"
    tape.write_text("loan_id,balance\n1,2\n", encoding="utf-8")
    code = (
        "import sys; from xiaodai.cli import main; status = main(sys.argv[1:]);"
        "print(status, [m for m in ('pandas', 'ibis.backends.duckdb') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code, "pool", str(tape), "--out", str(tmp_path / "pool")]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "tape.csv has no column balance_fen" in said.stderr
    assert said.stdout.splitlines()[-1] == "2 []"


def test_python_m_is_the_same_command() -> None:
    command = [sys.executable, "-m", "xiaodai", "tape"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("xiaodai tape needs --loans N (make: LOANS=…); ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands_and_options(shell: str) -> None:
    ask = [sys.executable, "-m", "xiaodai"]
    words = {"COMP_WORDS": "xiaodai ver", "COMP_CWORD": "ver" if shell == "fish" else "1"}
    environ = {**os.environ, "_XIAODAI_COMPLETE": f"{shell}_complete", **words}
    said = subprocess.run(ask, env=environ, capture_output=True, text=True, check=False)
    assert "verify" in said.stdout
    environ["_XIAODAI_COMPLETE"] = f"{shell}_source"
    if shell != "bash":  # which is asked for its version, and may not be there
        said = subprocess.run(ask, env=environ, capture_output=True, text=True, check=False)
        assert "_XIAODAI_COMPLETE" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pool"], "xiaodai pool needs TAPE (make: TAPE=…); xiaodai pool --help says more"),
        (["audit"], "xiaodai audit needs FILE (make: ARTICLE=…); xiaodai audit --help says more"),
        (["verify", ""], "xiaodai verify needs FOLDER (make: CORPUS=…); "),
        (["tape"], "xiaodai tape needs --loans N (make: LOANS=…); "),
        (["nonsense"], "xiaodai: no such command 'nonsense'; xiaodai --help says more"),
        (["check", "--fast"], "xiaodai check: no such option"),
        (
            ["test", "most"],
            "xiaodai test: invalid value for '[main|long|spark|browser]': 'most' is not",
        ),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(said)
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("name", EXPECTED)
def test_every_expected_error_is_a_class_by_its_own_name(name: str) -> None:
    kind = resolve_name(name)
    assert issubclass(kind, Exception)
    assert f"{kind.__module__}.{kind.__qualname__}" == name


def raising(error: BaseException) -> object:
    """A function that raises an error, whatever it is called with."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_what_a_file_names_without_an_end_makes_no_endless_message(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tape = tmp_path / "t.csv"
    tape.write_text("x" * 130_000 + ",b\n1,2\n", encoding="utf-8")
    assert main(["pool", str(tape), "--no-page", "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("t.csv has no column loan_id; it has xxx")
    assert "x … " in told
    assert told.endswith("which column it is\n")
    assert len(told) < 1_100


def test_ctrl_c_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "check", raising(KeyboardInterrupt()))
    assert main(["check"]) == 130
    assert capsys.readouterr().err == (
        "stopped before the check was complete; nothing was written\n"
    )


def test_a_full_disk_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "somewhere")
    monkeypatch.setattr(check, "check", raising(full))
    out = tmp_path / "check.csv"
    assert main(["check", "--out", str(out)]) == 2
    assert capsys.readouterr().err == f"{out} cannot be written: no space left on device\n"


def test_what_nobody_expects_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "check", raising(ZeroDivisionError("a mistake of ours")))
    with pytest.raises(ZeroDivisionError):
        main(["check"])


def test_the_parts_of_the_tests_cover_every_test_once() -> None:
    assert ["pytest", "-n", "2"] in [words for _, words in steps("main")]
    with (ROOT / "pyproject.toml").open("rb") as file:
        left_out = tomllib.load(file)["tool"]["pytest"]["ini_options"]["norecursedirs"]
    elsewhere = {f"tests/{part}" for part in PARTS[1:]}
    assert set(left_out) == {".*", *elsewhere}  # a bare name leaves out tests/data with data
    side_by_side = {"long": ["-n", "2"]}
    for part in PARTS[1:]:
        expected = ["pytest", "-v", *side_by_side.get(part, []), f"tests/{part}"]
        assert next(words for _, words in steps(part)) == expected
        assert (ROOT / "tests" / part).is_dir()
    assert [len(steps(part)) for part in PARTS[1:]] == [2, 1, 1]


def test_what_is_tried_in_part_is_tried_in_full_by_the_long_tests() -> None:
    *_, (_, words) = steps("long")
    assert words == ["pytest", "-v", "-n", "2", "-m", "long", f"--hypothesis-profile={ALL}"]
    chosen = [path for path in (ROOT / "tests").rglob("test_*.py") if asks_for_length(path)]
    assert len(chosen) > 5
    for path in chosen:
        text = path.read_text(encoding="utf-8")
        asked = len(re.findall(r"[=, ](?:examples|first)\(", text))
        assert text.count("@pytest.mark.long\n") == asked, path.name


def asks_for_length(path: Path) -> bool:
    """Whether a test's length depends on the part."""
    return "from tests.length import" in path.read_text(encoding="utf-8")


def test_every_notebook_is_run_again() -> None:
    *_, (_, words) = steps("main")
    assert words == ["pytest", "-n", "2", "--nbval", "notebooks"]
    assert (ROOT / "notebooks").is_dir()


def test_the_first_step_that_fails_ends_the_tests(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: list[list[str]] = []

    def fail_second(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        run.append(words)
        return subprocess.CompletedProcess(words, 3 if len(run) == 2 else 0)

    monkeypatch.setattr(project.subprocess, "run", fail_second)
    assert main(["test"]) == 3
    assert [words[2] for words in run] == ["ruff", "ruff"]
    assert capsys.readouterr().out.splitlines() == ["== ruff check: lint", "== ruff format: layout"]


@pytest.mark.parametrize("name", ["test", "notebooks", "bench"])
def test_what_needs_the_project_says_so_outside_of_it(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xiaodai.cli.ending.IN_CHECKOUT", False)
    assert main([name]) == 2
    assert "works in a checkout of the project only" in capsys.readouterr().err


def test_the_lab_becomes_jupyterlab(monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, words: became.append(words))
    assert main(["lab"]) == 0
    assert became[0][1:3] == ["-m", "jupyterlab"]
    assert "--LabApp.default_url=/lab/tree/notebooks" in became[0]
