"""The weights and the scores of the audit, made anew from the labelled articles."""

import re

import pytest

from tests.audit.accuracy import AIMS, CALIBRATED, PAGE, tenths, text, total
from tests.audit.examples import labels
from tests.audit.learning import weights as learnt_again
from tests.audit.scoring import kinds
from xiaodai.audit.scorer import PASSES, weights

pytestmark = pytest.mark.slow
NEAR = 0.1  # two optimisers may stop this far apart
SCORES, CLOSE = 18, 0.01  # lines of the page with the scores of all articles; how near they are


def test_the_weights_are_what_the_labelled_articles_teach() -> None:
    again, kept = learnt_again(), weights()
    for name in PASSES:
        ours, theirs = getattr(kept, name), getattr(again, name)
        far = {
            feature: (ours.get(feature, 0.0), theirs.get(feature, 0.0))
            for feature in {*ours, *theirs}
            if abs(ours.get(feature, 0.0) - theirs.get(feature, 0.0)) > NEAR
        }
        assert not far, "run python -m tests.audit.learning"


def numbers(page: str) -> list[list[float]]:
    """The shares that each line of the page tells."""
    return [[float(n) for n in re.findall(r"\d\.\d{2,}", line)] for line in page.splitlines()]


def test_the_page_on_accuracy_says_what_the_code_does() -> None:
    kept, again = numbers(PAGE.read_text(encoding="utf-8")), numbers(text())
    for ours, theirs in zip(kept[:SCORES], again[:SCORES], strict=True):
        assert ours == pytest.approx(theirs, abs=CLOSE), "run python -m tests.audit.accuracy"


@pytest.mark.parametrize("name", [name for name, aims in AIMS.items() if any(aims)])
def test_the_audit_reaches_its_aims_on_articles_that_were_left_out(name: str) -> None:
    score, (precision, recall) = total(labels()).scores[name], AIMS[name]
    assert score.claimed > 30
    assert precision is None or score.precision >= precision
    assert recall is None or score.recall >= recall


def test_the_audit_is_as_sure_as_it_is_right() -> None:
    told = [one for one in tenths(total(labels()).sure) if one.is_populated]
    assert len(told) > 3
    for one in told:
        assert abs(one.mean - one.right) <= CALIBRATED, one


def test_nothing_is_said_of_a_text_that_is_off_topic() -> None:
    off = total(name for name, kind in kinds("second").items() if kind == "off-topic")
    assert off.extraction.true_positives > 50
    assert off.scores["conflict or please check, as printed"].claimed == 0
    assert off.scores["known"].claimed == 0
