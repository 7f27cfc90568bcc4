"""Templates in which no digit is typed by hand."""

from datetime import date

import pytest

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import Prose, prose
from xiaodai.page.shown import Value, shown
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import Claimed, Dated
from xiaodai.values.words import Names


def said(en: str, zh: str, **values: object) -> Prose:
    return prose({"text": Names(en, zh)}, values)["text"]


def test_a_value_is_shown_with_its_unit_or_bare(ledger: Ledger) -> None:
    count = ledger.value("national", "company_count", "2025-03-31")
    text = said("{n} or {n:n}.", "{n}即{n:n}。", n=count)
    assert text.plain("en") == ["5,081 companies or 5,081."]
    assert text.plain("zh") == ["5081家即5081。"]


def test_a_bound_that_begins_a_sentence_has_a_capital_letter(ledger: Ledger) -> None:
    left = ledger.value("lender", "cleared", "2025")
    text = said("{n} left. {n} did, **{n}**: {n}", "{n}退出。{n}，**{n}**：{n}", n=left)
    over = "over 300 companies"
    assert text.plain("en") == [f"O{over[1:]} left. O{over[1:]} did, **{over}**: {over}"]
    assert text.plain("zh") == ["超300家退出。超300家，**超300家**：超300家"]


def test_periods_dates_and_words_stand_in_the_language(ledger: Ledger) -> None:
    values: dict[str, Value] = {
        "p": Period("2025Q2"),
        "d": ledger.date("rule", "issued"),
        "w": Names("rose", "上升"),
    }
    text = said("{p}, {d}: {w}", "{p}，{d}：{w}", **values)
    assert text.plain("en") == ["2025 Q2, 17 October 2025: rose"]
    assert text.plain("zh") == ["2025年二季度，2025年10月17日：上升"]


@pytest.mark.parametrize(
    ("first", "last", "en", "zh"),
    [
        ((2025, 12, 1), (2025, 12, 10), "early December 2025", "2025年12月上旬"),
        ((2025, 12, 11), (2025, 12, 20), "mid-December 2025", "2025年12月中旬"),
        ((2024, 2, 21), (2024, 2, 29), "late February 2024", "2024年2月下旬"),
        ((2025, 12, 11), (2025, 12, 21), "11–21 December 2025", "2025年12月11–21日"),
        ((2025, 12, 1), (2025, 12, 31), "December 2025", "2025年12月"),
    ],
)
def test_a_third_of_a_month_is_said_as_it_is_printed(first, last, en, zh) -> None:
    dated = Dated(date(*first), date(*last), Claimed(("a.claim",)))
    assert (shown(dated, "en"), shown(dated, "zh")) == (en, zh)


def test_a_blank_line_starts_a_paragraph_and_line_ends_vanish(ledger: Ledger) -> None:
    text = said("One\n  line.\n\nTwo.", "一\n  行。\n\n二。")
    assert text.plain("en") == ["One line.", "Two."]
    assert text.plain("zh") == ["一行。", "二。"]


WRONG = {
    "in 'en' has the digit '5' typed by hand": ("fell by 5", "下降"),
    "in 'zh' has the digit '２' typed by hand": ("fell", "下降２家"),
    "the text in 'zh' is missing": ("fell", " "),
    "needs a value 'x'": ("fell by {x}", "下降{x}"),
    "may say {r} or {r:n}": ("fell by {r:.2f}", "下降{r}"),
    "is no template": ("fell by {r", "下降{r}"),
    "used in 'en' only": ("fell by {r}", "下降"),
    "is not used in": ("fell", "下降"),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_template_is_refused_by_name(message: str, ledger: Ledger) -> None:
    en, zh = WRONG[message]
    values = {} if "digit" in message or "missing" in message or "needs" in message else None
    if values is None:
        values = {"r": ledger.value("pool", "average_rate", "2025")}
    with pytest.raises(ValueError) as refused:
        said(en, zh, **values)
    assert message in str(refused.value)


def test_a_template_may_take_a_field_of_a_compound_value(ledger: Ledger) -> None:
    rates = {"pool": ledger.value("pool", "average_rate", "2025"), "when": "2025Q2"}
    made = prose({"text": Names("{r.pool} in {r.when}", "{r.when}{r.pool}")}, {"r": rates})
    assert made["text"].plain("en") == ["15.02% in 2025 Q2"]
    assert made["text"].plain("zh") == ["2025年二季度15.02%"]
    with pytest.raises(ValueError, match=r"needs a value 'r\.book'"):
        prose({"text": Names("{r.book}", "{r.book}")}, {"r": rates})


def test_words_have_no_bare_form(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="has no unit"):
        said("{w:n}", "{w:n}", w="words")


def test_a_bare_number_is_refused_with_its_name(ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="the value 'n': 3 is a bare int"):
        said("{n}", "{n}", n=3)  # type: ignore[arg-type]


def test_texts_may_share_their_values(ledger: Ledger) -> None:
    rate = ledger.value("pool", "average_rate", "2025")
    made = prose(
        {"caption": Names("At {r}", "{r}"), "source": Names("Bank", "银行")},
        {"r": rate},
    )
    assert made["caption"].plain("en") == ["At 15.02%"]
    assert made["source"].plain("zh") == ["银行"]
