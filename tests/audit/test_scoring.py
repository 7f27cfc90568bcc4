"""The score of an extraction: what is a hit, what is not, and what reads as labelled."""

import pytest

from tests.audit.scoring import Label, extraction_score, place
from xiaodai.documents.document import article
from xiaodai.extraction.figures import figures

TEXT = "全国共有4974家，余额7361亿元，成立于2010年3月25日，3C产品。"
COUNT = Label("4974家", "figure", "4974", "4974", "company", 4)
BALANCE = Label("7361亿", "figure", "736050000000", "736150000000", "yuan", 12)
FOUNDED = Label("3月25日", "date", "2010-03-25", "2010-03-25", "date", TEXT.index("3月"))
LABEL = Label("3C", "label", "", "", "", TEXT.index("3C"))


def test_every_hit_counts_once_and_labels_of_other_natures_do_not_count() -> None:
    score = extraction_score(figures(article(TEXT)), [COUNT, BALANCE, FOUNDED, LABEL])
    assert (score.true_positives, score.false_positives, score.false_negatives) == (3, 0, 0)
    assert (score.read_right, score.read_wrong, score.faults) == (3, 0, [])


def test_a_figure_without_a_label_is_a_false_positive() -> None:
    score = extraction_score(figures(article(TEXT)), [COUNT, FOUNDED])
    assert (score.true_positives, score.false_positives) == (2, 1)
    assert score.precision == pytest.approx(2 / 3)
    assert score.faults == ["invented '7361亿元' at 12"]


def test_a_label_that_was_not_found_is_a_false_negative() -> None:
    missed = Label("约5家", "figure", "5", "5", "company", 30)
    score = extraction_score(figures(article(TEXT)), [COUNT, BALANCE, FOUNDED, missed])
    assert (score.false_positives, score.false_negatives) == (0, 1)
    assert score.recall == pytest.approx(3 / 4)


def test_the_same_place_with_other_bounds_is_found_but_misread() -> None:
    other = Label("4974家", "figure", "-4974", "-4974", "company", 4)
    score = extraction_score(figures(article(TEXT)), [other, BALANCE, FOUNDED])
    assert (score.true_positives, score.read_right, score.read_wrong) == (3, 2, 1)


def test_an_overlap_in_another_dimension_is_no_hit() -> None:
    other = Label("7361亿", "figure", "736050000000", "736150000000", "person", 12)
    score = extraction_score(figures(article(TEXT)), [COUNT, other, FOUNDED])
    assert (score.false_positives, score.false_negatives) == (1, 1)


def test_occurrences_are_counted_from_the_beginning() -> None:
    assert [place("20%、20%", "20%", n) for n in (1, 2, 3)] == [0, 4, -1]
