"""What no word for a metric names is told by the ledger's telling digits, or left alone."""

from __future__ import annotations

import pytest

from xiaodai.audit.document import article
from xiaodai.audit.judging import audit
from xiaodai.ledger.ledger import load


@pytest.mark.parametrize(
    ("text", "printed", "cell"),
    [
        (
            "招联去年进账173.18亿元。",
            "173.18亿元",
            ("zhaolian", "revenue", "2024", "known"),
        ),
        (
            "Mashang's takings came to 15.149 billion yuan in 2024.",
            "15.149 billion yuan",
            ("mashang", "revenue", "2024", "known"),
        ),
        ("招联去年进账171.38亿元。", "171.38亿元", ("", "", "", "new")),
    ],
)
def test_telling_digits_name_a_metric(
    text: str, printed: str, cell: tuple[str, str, str, str]
) -> None:
    judged = audit(article(text, published="2025-12-01"), load()).figures
    told = next(j for j in judged if j.found.printed == printed)
    assert (told.match.entity, told.match.metric, told.match.period, told.verdict) == cell
