"""A sentence held against the ledger gives a frame with the ledger's side beside each figure."""

import pytest

from xiaodai.audit.checking import check_text
from xiaodai.audit.contents import ArticleError
from xiaodai.ledger.ledger import load


def test_a_sentence_is_checked_figure_by_figure() -> None:
    sentence = (
        "At the end of June 2025 China had 4,974 small-loan companies, "
        "with a loan balance of 763.1 billion yuan."
    )
    frame = check_text(sentence, load(), published="2025-08-01")
    assert list(frame.columns) == ["figure", "about", "period", "verdict", "ledger", "off"]
    assert frame["figure"].tolist() == ["4,974", "763.1 billion yuan"]
    assert frame["verdict"].astype(str).tolist() == ["agrees with the ledger", "conflicts"]
    assert frame["period"].astype(str).tolist() == ["30 June 2025"] * 2
    assert [str(value) for value in frame["ledger"]] == ["4,974 companies", "736.1 billion yuan"]
    assert [str(value) for value in frame["off"]] == ["None", "26.9 billion yuan"]


def test_a_text_without_a_figure_gives_an_empty_frame() -> None:
    assert check_text("Nothing is counted here.", load()).empty


def test_a_text_without_words_is_refused() -> None:
    with pytest.raises(ArticleError):
        check_text(" ", load())
