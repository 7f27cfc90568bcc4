"""The labelled articles, end to end: matching and conflicts keep their precision and recall."""

from __future__ import annotations

import pytest

from tests.audit.scoring_matching import (
    Score,
    article,
    labelled,
    labels,
    matched_rightly,
    score_matches,
    score_verdict,
    with_labels,
)
from xiaodai.audit.judging import SURE, audit
from xiaodai.ledger.ledger import load


@pytest.fixture(scope="module")
def scores() -> tuple[Score, Score]:
    """Matching and conflicts, over the labelled articles of development, figures as found."""
    ledger = load()
    matching = conflicts = Score(0, 0, 0)
    for name, rows in labels().items():
        if rows[0]["part"] != "development":
            continue
        read = article(name)
        told = with_labels(audit(read, ledger).figures, labelled(read, rows))
        matching += score_matches([(j.match, row) for j, row in told], SURE)
        conflicts += score_verdict([(j.verdict, row) for j, row in told], "conflicts")
    return matching, conflicts


def test_nineteen_of_twenty_matches_are_right(scores: tuple[Score, Score]) -> None:
    assert scores[0].claimed > 100
    assert scores[0].precision >= 0.95


def test_most_figures_are_matched(scores: tuple[Score, Score]) -> None:
    assert scores[0].recall >= 0.85


def test_a_conflict_is_hardly_ever_told_wrongly(scores: tuple[Score, Score]) -> None:
    assert scores[1].claimed > 10
    assert scores[1].precision >= 0.95


def test_most_conflicts_are_told(scores: tuple[Score, Score]) -> None:
    assert scores[1].recall >= 0.8


def test_a_wrong_period_is_no_right_match() -> None:
    from xiaodai.audit.found import Match

    row = {"entity": "national", "metric": "company_count", "period": "2025-06-30"}
    assert matched_rightly(Match("national", "company_count", "2025-06-30", 1.0), row)
    assert not matched_rightly(Match("national", "company_count", "2025-03-31", 1.0), row)


def test_an_unmatched_figure_lowers_recall_and_a_wrong_one_precision() -> None:
    from xiaodai.audit.found import Match

    row = {"entity": "national", "metric": "company_count", "period": "2025-06-30"}
    made = [
        (Match("national", "company_count", "2025-06-30", 1.0), row),
        (Match("national", "company_count", "2025-03-31", 1.0), row),
        (Match(), row),
    ]
    score = score_matches(made, 0.5)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)
