"""What is kept of a number when it leaves Python."""

import json
from fractions import Fraction

import pytest

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.record import Records, exact
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names


def test_a_claimed_number_keeps_its_prints_and_what_contradicts_them(ledger: Ledger) -> None:
    kept = Records(ledger).of(ledger.value("national", "company_count", "2025-06-30"))
    assert kept["kind"] == "claimed"
    assert (kept["low"], kept["high"], kept["unit"]) == ("4974", "4974", "company")
    assert kept["shown"] == {"en": "4,974 companies", "zh": "4974家"}
    assert kept["bare"] == {"en": "4,974", "zh": "4974"}
    assert [claim["printed"] for claim in kept["claims"]] == ["4974家", "4974家"]
    assert [claim["id"] for claim in kept["against"]] == ["national.company_count.2025-06-30.3"]
    assert kept["origins"] == 1
    assert kept["claims"][1]["title"] == "A <bold> paper"


def test_a_computed_number_keeps_its_formula_and_inputs(ledger: Ledger) -> None:
    first = ledger.value("national", "company_count", "2025-03-31")
    last = ledger.value("national", "company_count", "2025-06-30")
    kept = Records(ledger).of(((first - last) / first).to("percent").named(Names("rate", "率")))
    assert (kept["low"], kept["high"]) == ("10700/5081", "10700/5081")
    assert (kept["kind"], kept["formula"]) == ("computed", "{0} ÷ {1}")
    assert [term["kind"] for term in kept["inputs"]] == ["computed", "claimed"]
    assert kept["inputs"][0]["name"] == {"en": "", "zh": ""}


def test_an_assumed_number_keeps_its_reason_and_a_marked_one_its_marks(ledger: Ledger) -> None:
    why = Names("a guess", "猜测")
    kept = Records(ledger).of(constant(365, "day", why).marked("inference", why))
    assert (kept["kind"], kept["reason"]) == ("assumed", {"en": "a guess", "zh": "猜测"})
    assert kept["marks"] == [{"kind": "inference", "reason": {"en": "a guess", "zh": "猜测"}}]


def test_a_date_is_kept_as_iso_days(ledger: Ledger) -> None:
    kept = Records(ledger).of(ledger.date("rule", "issued"))
    assert (kept["low"], kept["high"], kept["unit"]) == ("2025-10-17", "2025-10-17", "date")
    assert kept["shown"] == {"en": "17 October 2025", "zh": "2025年10月17日"}


def test_records_are_plain_json(ledger: Ledger) -> None:
    for value in (
        ledger.value("lender", "cleared", "2025"),
        ledger.date("rule", "issued"),
        Period("2025Q2"),
        Names("words", "词"),
        "words",
    ):
        kept = Records(ledger).of(value)
        assert json.loads(json.dumps(kept)) == kept


def test_an_open_side_is_null(ledger: Ledger) -> None:
    kept = Records(ledger).of(ledger.value("lender", "cleared", "2025"))
    assert (kept["low"], kept["high"]) == ("300", None)


@pytest.mark.parametrize("bare", [3, 3.5, Fraction(1, 3), None, True])
def test_a_bare_number_is_refused(bare: object, ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="give a Quantity"):
        Records(ledger).of(bare)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["about 300", "三百（３００）", Names("none", "2家")])
def test_words_with_a_digit_are_refused(words: str, ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="hold a digit"):
        Records(ledger).of(words)


def test_rationals_are_decimals_where_these_end() -> None:
    values = {"59.825": "59.825", "-1/8": "-0.125", "1/3": "1/3", "100": "100", "-0.5": "-0.5"}
    assert [exact(Fraction(value)) for value in values] == list(values.values())
