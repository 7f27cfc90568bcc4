"""`xd.audit`: a text held against the ledger gives a frame, what needs a look first."""

from datetime import date

import pytest

import xiaodai as xd
from xiaodai.audit.listing import COLUMNS, CSV, csv_rows, frame
from xiaodai.audit.result import Audit
from xiaodai.audit.sides import ORDER
from xiaodai.documents.contents import ArticleError
from xiaodai.ledger.ledger import load

SENTENCE = (
    "At the end of June 2025 China had 4,974 small-loan companies, "
    "with a loan balance of 763.1 billion yuan."
)


def test_a_sentence_is_checked_figure_by_figure() -> None:
    found = xd.audit(SENTENCE, date="2025-08-01")
    assert tuple(found.columns) == COLUMNS and found.index.name == "number"
    by_figure = found.set_index("figure")
    known, wrong = by_figure.loc["4,974"], by_figure.loc["763.1 billion yuan"]
    assert known["verdict"] == "known" and wrong["verdict"] in ("conflict", "please check")
    assert str(known["ledger"]) == "4,974 companies"
    assert str(wrong["ledger"]) == "736.1 billion yuan"
    assert str(known["period"]) == str(wrong["period"]) == "30 June 2025"
    assert SENTENCE[known["place"] :].startswith("4,974")
    assert known["snippet"] in SENTENCE and "4,974" in known["snippet"]
    assert 0 < known["probability"] <= 1
    assert str(known["source"]) and known["claim"].startswith("national.company_count.")


def test_what_needs_a_look_stands_first_and_has_its_number_by_place() -> None:
    found = xd.audit(SENTENCE, date=date(2025, 8, 1))
    ranks = found["verdict"].map(ORDER.index).tolist()
    assert ranks == sorted(ranks)
    assert found["place"].sort_index().is_monotonic_increasing
    assert sorted(found.index) == list(range(1, len(found) + 1))


def test_every_column_is_explained() -> None:
    said = type(xd.audit).__call__.__doc__ or ""
    assert [name for name in COLUMNS if f"`{name}`" not in said] == []


def test_a_text_without_a_figure_gives_an_empty_frame() -> None:
    found = xd.audit("Nothing is counted here.", ledger=load())
    assert found.empty and tuple(found.columns) == COLUMNS


@pytest.mark.parametrize(
    ("text", "day"), [(" ", ""), ("4,974 companies", "yesterday"), ("4" * 60_001, "")]
)
def test_what_is_no_article_or_no_day_is_refused(text: str, day: str) -> None:
    with pytest.raises(ArticleError):
        xd.audit(text, date=day)


def test_the_csv_is_text_in_order_of_place() -> None:
    from xiaodai.audit.judging import audit
    from xiaodai.documents.document import article

    ledger = load()
    done = audit(article(SENTENCE, published="2025-08-01"), ledger)
    rows = csv_rows(done, ledger)
    assert tuple(rows.columns) == CSV
    assert all(isinstance(cell, str) for cell in rows.to_numpy().ravel())
    assert rows["number"].tolist() == [str(n) for n in range(1, len(done.figures) + 1)]
    (known,) = rows[rows["figure"] == "4,974"].to_dict("records")
    assert (known["low"], known["high"], known["unit"]) == ("4974", "4974", "company")
    assert (known["entity"], known["period"]) == ("national", "2025-06-30")
    assert frame(Audit(done.article, ()), ledger).empty


def test_the_package_is_a_module_still() -> None:
    from xiaodai.audit.judging import Audit as Same

    assert Same is Audit and xd.audit.__name__ == "xiaodai.audit"
