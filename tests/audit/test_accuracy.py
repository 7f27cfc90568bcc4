"""The audit end to end, on some of the articles labelled by hand; tests/long has all of them."""

import pytest

from tests.audit.accuracy import PAGE, line, parts

LINES = PAGE.read_text(encoding="utf-8").splitlines()
SOME = list(parts())[5::10]  # one of each part; text and HTML, Chinese and English


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME)
def test_the_page_on_accuracy_says_of_an_article_what_the_code_does(name: str) -> None:
    assert line(name) in LINES, "run python -m tests.audit.accuracy"
