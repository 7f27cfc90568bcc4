"""The scores of matching: what is a right match, and how misses and mistakes count."""

from __future__ import annotations

from tests.audit.scoring_matching import Score, matched_rightly, share
from xiaodai.audit.result import Match


def test_a_wrong_period_is_no_right_match() -> None:
    row = {"entity": "national", "metric": "company_count", "period": "2025-06-30"}
    assert matched_rightly(Match("national", "company_count", "2025-06-30"), row)
    assert not matched_rightly(Match("national", "company_count", "2025-03-31"), row)


def test_an_unmatched_figure_lowers_recall_and_a_wrong_one_precision() -> None:
    score = Score(1, 1, 1) + Score(0, 1, 1) + Score(0, 0, 1)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_a_part_of_nothing_is_a_dash() -> None:
    assert (share(15, 16), share(0, 0)) == ("0.938 (15/16)", "–")
