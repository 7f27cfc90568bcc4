"""What is kept of a page's values, and that it reads back as it was."""

import json
from fractions import Fraction

import pytest

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.record import Reader, Writer, exact
from xiaodai.page.shown import Value, checked, plain
from xiaodai.reading.periods import Period
from xiaodai.values.quantity import Assumed, Computed, Quantity, constant
from xiaodai.values.quotes import Quote
from xiaodai.values.words import LANGUAGES, Given, Names, Text


def again(value: Value) -> Value:
    """A value written as JSON and read back."""
    writer = Writer()
    kept = json.loads(json.dumps([writer.value(value), writer.nodes]))
    return Reader(kept[1]).value(kept[0])


def rate(ledger: Ledger) -> Quantity:
    first = ledger.value("national", "company_count", "2025-03-31")
    last = ledger.value("national", "company_count", "2025-06-30")
    lost = (first - last).named(Names("lost", "减少"))
    return (lost / first).to("percent").named(Names("rate", "率"))


def test_a_claimed_number_keeps_its_prints_and_what_contradicts_them(ledger: Ledger) -> None:
    writer = Writer()
    name = writer.node(ledger.value("national", "company_count", "2025-06-30"))
    node = writer.nodes[name]
    assert (node["low"], node["high"], node["unit"]) == ("4974", "4974", "company")
    assert node["claims"] == [f"national.company_count.2025-06-30{end}" for end in ("", ".2")]
    assert node["against"] == ["national.company_count.2025-06-30.3"]
    assert node["origins"] == 1


def test_a_computed_number_keeps_its_formula_and_names_its_inputs(ledger: Ledger) -> None:
    writer = Writer()
    node = writer.nodes[writer.node(rate(ledger))]
    assert (node["low"], node["high"]) == ("10700/5081", "10700/5081")
    assert node["formula"] == "{0} ÷ {1}"
    lost, first = (writer.nodes[name] for name in node["inputs"])
    assert lost["formula"] == "{0} − {1}"
    assert lost["inputs"][0] == node["inputs"][1]
    assert first["claims"] == ["national.company_count.2025-03-31"]


def test_each_quantity_is_one_node_whatever_asks_for_it(ledger: Ledger) -> None:
    writer = Writer()
    assert writer.node(rate(ledger)) == writer.node(rate(ledger))
    assert len(writer.nodes) == 4


def test_an_output_keeps_only_what_it_rests_on(ledger: Ledger) -> None:
    writer = Writer()
    writer.node(ledger.value("pool", "average_rate", "2025"))
    content = {"said": writer.value(rate(ledger))}
    assert len(writer.below(content)) == 4
    assert len(writer.nodes) == 5


def test_a_quantity_reads_back_with_interval_unit_lineage_and_marks(ledger: Ledger) -> None:
    value = rate(ledger).marked("inference", Text("a guess about {what}", what=Names("it", "它")))
    found = again(value)
    assert isinstance(found, Quantity)
    assert (found.interval, found.unit, found.name) == (value.interval, value.unit, value.name)
    assert found.marks == value.marks
    assert isinstance(found.lineage, Computed)
    assert found.lineage.inputs[1].interval == value.lineage.inputs[1].interval  # type: ignore[union-attr]
    for language in LANGUAGES:
        assert plain(found, language) == plain(value, language)


def test_an_assumed_number_keeps_its_reason(ledger: Ledger) -> None:
    found = again(constant(365, "day", Names("a guess", "猜测")))
    assert isinstance(found, Quantity)
    assert found.lineage == Assumed(Names("a guess", "猜测"))


def test_a_unit_that_is_a_product_reads_back() -> None:
    value = constant(3, "yuan") * constant(2, "day")
    found = again(value)
    assert isinstance(found, Quantity)
    assert found.unit == value.unit


def test_dates_periods_words_and_quotes_read_back(ledger: Ledger) -> None:
    one = constant(1, "day")
    for value in (
        ledger.date("rule", "issued"),
        Period("2025Q2"),
        Names("words", "词"),
        Text("plain words"),
        Text("{a} in {p}", a=Text("words"), p=Period("2025Q2")),
        Quote("of ", "1", " day", None, "open"),
    ):
        assert again(value) == value
    quoted = again(Quote("of ", "1", " day", one, "good"))
    assert isinstance(quoted, Quote)
    assert quoted.value is not None
    assert quoted.value.interval == one.interval


def test_an_open_side_is_null(ledger: Ledger) -> None:
    writer = Writer()
    node = writer.nodes[writer.node(ledger.value("lender", "cleared", "2025"))]
    assert (node["low"], node["high"]) == ("300", None)


@pytest.mark.parametrize("bare", [3, 3.5, Fraction(1, 3), None, True])
def test_a_bare_number_is_refused(bare: object) -> None:
    with pytest.raises(ValueError, match="give a Quantity"):
        checked(bare)


@pytest.mark.parametrize("words", ["about 300", "三百（３００）", Names("none", "2家")])
def test_words_with_a_digit_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="hold a digit"):
        checked(words)


def test_a_name_of_the_ledger_may_hold_a_digit_also_within_other_words() -> None:
    name = Given("Haier ABS 2025-1", "海尔ABS 2025-1")
    assert checked(name) is name
    whole = Text("{who}: {what}", who=name, what=Names("tranche", "档"))
    assert checked(whole) is whole
    with pytest.raises(ValueError, match="hold a digit"):
        checked(Text("{who}: 5 of {what}", who=name, what=Names("tranche", "档")))
    with pytest.raises(ValueError, match="hold a digit"):
        checked(Text("{who}: {number}", who=name, number=5))


def test_rationals_are_decimals_where_these_end() -> None:
    values = {"59.825": "59.825", "-1/8": "-0.125", "1/3": "1/3", "100": "100", "-0.5": "-0.5"}
    assert [exact(Fraction(value)) for value in values] == list(values.values())
