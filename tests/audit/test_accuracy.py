"""The audit end to end, on articles labelled by hand; `docs/audit_accuracy.md` tells the same."""

import pytest

from tests.audit.accuracy import PAGE, text, total


@pytest.mark.slow
def test_the_page_on_accuracy_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run python -m tests.audit.accuracy"


@pytest.mark.slow
@pytest.mark.parametrize("part", ["development", "held_out"])
def test_the_audit_finds_and_reads_nearly_every_figure(part: str) -> None:
    found = total(part).extraction
    assert found.precision >= 0.98
    assert found.recall >= 0.98
    assert found.reading >= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("part", ["development", "held_out"])
def test_the_audit_is_hardly_ever_wrong_about_what_a_figure_is_about(part: str) -> None:
    done = total(part)
    assert done.matching.precision >= 0.9
    assert done.conflicts.precision >= 0.95
    assert done.known.precision >= 0.95
    assert done.matching.claimed > 100
    assert done.conflicts.claimed > 10
