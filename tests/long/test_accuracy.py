"""The audit end to end, on every labelled article; `docs/audit_accuracy.md` tells the same."""

import pytest

from tests.audit.accuracy import PAGE, text, together, total
from tests.audit.scoring import kinds

pytestmark = pytest.mark.slow


def test_the_page_on_accuracy_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run python -m tests.audit.accuracy"


# Aims, and what at least must hold of articles that no rule was written for. Both were set for the
# first round of articles. Those of the second (in `PARTS`: "later") are measured, and the page
# tells how far the audit falls short on them.
AIMS = {
    "development": {
        "found": 0.98,
        "recall": 0.98,
        "read": 0.97,
        "matched": 0.95,
        "conflicts": 0.95,
    },
    "held_out": {"found": 0.98, "recall": 0.90, "read": 0.97, "matched": 0.90, "conflicts": 0.75},
}


@pytest.mark.parametrize("part", AIMS)
def test_the_audit_finds_and_reads_nearly_every_figure(part: str) -> None:
    found, aim = total(part).extraction, AIMS[part]
    assert found.precision >= aim["found"]
    assert found.recall >= aim["recall"]
    assert found.reading >= aim["read"]


@pytest.mark.parametrize("part", AIMS)
def test_the_audit_is_hardly_ever_wrong_about_what_a_figure_is_about(part: str) -> None:
    done, aim = total(part), AIMS[part]
    assert done.matching.precision >= aim["matched"]
    assert done.conflicts.precision >= aim["conflicts"]
    assert done.known.precision >= 0.95
    assert done.matching.claimed > 30
    assert done.conflicts.claimed > 3


def test_the_audit_says_most_of_what_it_was_made_to_say() -> None:
    done = total("development")
    assert done.matching.recall >= 0.85
    assert done.conflicts.recall >= 0.8


def test_nothing_is_said_of_a_text_that_is_off_topic() -> None:
    off = together(name for name, kind in kinds("second").items() if kind == "off-topic")
    assert off.articles == 2 and off.extraction.true_positives > 50
    assert off.matching.claimed == off.known.claimed == off.conflicts.claimed == 0
