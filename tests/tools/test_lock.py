"""`tools/lock.py`: how the locks are compiled, and environment.yml after them."""

from pathlib import Path

import pytest

from tools.lock import COMPILED, compilation, main, with_versions
from xiaodai.paths import ROOT

LOCK = """\
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:8bb5
types-pyyaml==6.0.12.20261113 \\
    --hash=sha256:9bbf
    # via xiaodai-ledger (pyproject.toml:test)
"""
CONDA = """\
# numpy=1 in a comment stays
dependencies:
  - python>=3.11
  - pip
  - numpy=2.0.0
  - other=1.0  # not in the lock
  - pip:
      - types-pyyaml==1.0
      - -e .
"""


def test_environment_yml_gets_the_locks_versions_and_nothing_else_changes() -> None:
    assert with_versions(CONDA, LOCK) == CONDA.replace("numpy=2.0.0", "numpy=2.4.6").replace(
        "types-pyyaml==1.0", "types-pyyaml==6.0.12.20261113"
    )


def test_ours_is_up_to_date() -> None:
    conda = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert with_versions(conda, (ROOT / "requirements.lock").read_text(encoding="utf-8")) == conda


@pytest.mark.parametrize("lock", COMPILED)
def test_a_lock_has_hashes_for_every_platform_and_no_address(lock: str) -> None:
    command = compilation(Path("python"), lock, upgrade=False)
    assert {"--universal", "--generate-hashes", "--no-emit-index-url"} < set(command)
    assert command[command.index("--output-file") + 1] == lock
    assert "--upgrade" not in command
    assert compilation(Path("python"), lock, upgrade=True)[-1] == "--upgrade"


def test_what_is_added_keeps_to_the_versions_of_the_environment() -> None:
    first, *others = COMPILED.values()
    assert "--constraints" not in first
    assert all(words[-2:] == ["--constraints", "requirements.lock"] for words in others)


def test_another_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--newest"]) == 2
    assert capsys.readouterr().err == "the only option is --upgrade\n"
