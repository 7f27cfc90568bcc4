"""What a figure rests on, against the rows of the tables."""

import pytest

from xiaodai.ledger.backing import backing, have_common_origin, origins
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.values.quantity import constant

CHANGE = ("consumer_finance", "loan_balance_change_qoq", "2025Q4")
COUNT = ("national", "company_count", "2025-06-30")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def test_one_post_is_called_one_post_however_often_it_is_computed_with(ledger: Ledger) -> None:
    fall = ledger.value(*CHANGE)
    assert len(origins(ledger, fall)) == 1
    assert backing(ledger, -fall * 2, fall).en == "one self-media post"
    assert backing(ledger, fall).zh == "一篇自媒体文章"


def test_copies_of_an_article_are_the_one_article(ledger: Ledger) -> None:
    loans = ledger.value("fenfu_pool", "average_rate", "2025")
    claims = ledger.query(entity="fenfu_pool", metric="average_rate", period="2025")
    assert claims["source"].nunique() > 1
    assert backing(ledger, loans).en == "one newspaper article"


def test_every_input_counts(ledger: Ledger) -> None:
    fall, count = ledger.value(*CHANGE), ledger.value(*COUNT)
    both = fall.over(count, across="two industries")
    assert origins(ledger, both) == origins(ledger, fall) | origins(ledger, count)
    assert backing(ledger, both).en == "several documents"
    assert not have_common_origin(ledger, fall, count)
    assert have_common_origin(ledger, fall, both)


def test_what_nobody_printed_rests_on_nothing(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="no document prints"):
        backing(ledger, constant(3, "company"))
