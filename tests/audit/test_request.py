"""What the audit notebook is asked: a text or a file, its day, the figures to accept."""

from pathlib import Path

import pytest

from xiaodai.audit.judging import audit
from xiaodai.audit.request import EXAMPLE, Parameters
from xiaodai.contract import ParameterError
from xiaodai.ledger.ledger import load

TEXT = "截至6月末，全国小额贷款公司为4974家。"


def test_a_pasted_text_comes_before_a_file_and_a_file_before_the_example(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("共7家", encoding="utf-8")
    assert Parameters.check({}).read_article().name == EXAMPLE.name
    assert Parameters.check({}).is_example
    file = Parameters.check({"article": str(path), "text": " \n"})
    assert (file.read_article().text, file.is_example) == ("共7家", False)
    both = Parameters.check({"article": str(path), "text": TEXT})
    assert (both.read_article().text, both.is_example) == (TEXT, False)


def test_a_day_dates_the_article() -> None:
    assert Parameters.check({"date": "2025-08-30"}).read_article().published == "2025-08-30"
    text = Parameters.check({"text": TEXT, "date": "2025-08-30"})
    assert text.read_article().published == "2025-08-30"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"date": "2025-08"}, r"date='2025-08' is refused \(the date '2025-08' is no day;"),
        ({"article": "none.pdf"}, "article='none.pdf' is refused .*there is no file"),
        ({"text": "x" * 60_001}, "text='x.*60,001 characters of text; an article may have"),
        ({"accept": {"7": 2}}, "accept=.* is refused"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ParameterError, match=sentence):
        Parameters.check(given)


def test_figures_are_accepted_as_they_are_typed() -> None:
    for typed in ([1, "2.1"], "1,2.1", "[1, '2.1']"):
        assert Parameters.check({"accept": typed}).accept == ["1", "2.1"]


def test_only_what_is_accepted_becomes_rows() -> None:
    ledger = load()
    asked = Parameters.check({"text": TEXT + "余额7361亿元。", "date": "2025-08-30", "accept": "1"})
    done = audit(asked.read_article(), ledger)
    (row,) = asked.claim_rows(done, ledger).to_dict("records")
    assert (row["printed"], row["period"]) == ("4974家", "2025-06-30")
    wrong = asked.model_copy(update={"accept": ["9"]})
    with pytest.raises(ParameterError, match=r"accept=\['9'\] is refused \(there is no figure '9'"):
        wrong.claim_rows(done, ledger)
