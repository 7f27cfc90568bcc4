"""The labelled articles: matching and conflicts keep their precision and recall."""

from __future__ import annotations

import pytest

from analysis.audit.judging import SURE, audit
from analysis.evidence.ledger import load
from tests.audit.scoring_matching import (
    Score,
    article,
    labelled,
    labels,
    matched_rightly,
    score_matches,
    score_verdict,
)


@pytest.fixture(scope="module")
def scores() -> tuple[Score, Score]:
    """Matching and conflicts, over all labelled articles."""
    ledger = load()
    matching = conflicts = Score(0, 0, 0)
    for name, rows in labels().items():
        read = article(name)
        pairs = labelled(read, rows)
        judged = audit(read, ledger, [found for found, _ in pairs]).figures
        told = [(j, row) for j, (_, row) in zip(judged, pairs, strict=True)]
        matching += score_matches([(j.match, row) for j, row in told], SURE)
        conflicts += score_verdict([(j.verdict, row) for j, row in told], "conflicts")
    return matching, conflicts


def test_nine_of_ten_matches_are_right(scores: tuple[Score, Score]) -> None:
    assert scores[0].claimed > 100
    assert scores[0].precision >= 0.9


def test_four_of_five_figures_are_matched(scores: tuple[Score, Score]) -> None:
    assert scores[0].recall >= 0.8


def test_a_conflict_is_hardly_ever_told_wrongly(scores: tuple[Score, Score]) -> None:
    assert scores[1].claimed > 10
    assert scores[1].precision >= 0.95


def test_most_conflicts_are_told(scores: tuple[Score, Score]) -> None:
    assert scores[1].recall >= 0.8


def test_a_wrong_period_is_no_right_match() -> None:
    from analysis.audit.found import Match

    row = {"entity": "national", "metric": "company_count", "period": "2025-06-30"}
    assert matched_rightly(Match("national", "company_count", "2025-06-30", 1.0), row)
    assert not matched_rightly(Match("national", "company_count", "2025-03-31", 1.0), row)


def test_an_unmatched_figure_lowers_recall_and_a_wrong_one_precision() -> None:
    from analysis.audit.found import Match

    row = {"entity": "national", "metric": "company_count", "period": "2025-06-30"}
    made = [
        (Match("national", "company_count", "2025-06-30", 1.0), row),
        (Match("national", "company_count", "2025-03-31", 1.0), row),
        (Match(), row),
    ]
    score = score_matches(made, 0.5)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)
