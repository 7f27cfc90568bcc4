"""Numbers as buttons, and what their popovers say."""

from bs4 import BeautifulSoup, Tag

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.lineage import Numbers, explain, plain
from xiaodai.page.record import Records
from xiaodai.values.quantity import Quantity, constant, extreme
from xiaodai.values.words import Names


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def popover(value: Quantity, ledger: Ledger, language: str = "en") -> BeautifulSoup:
    assert language in ("en", "zh")
    return soup(explain(Records(ledger).of(value), language))  # type: ignore[arg-type]


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def net_exit_rate(ledger: Ledger) -> Quantity:
    first = ledger.value("national", "company_count", "2025-03-31")
    last = ledger.value("national", "company_count", "2025-06-30")
    lost = (first - last).named(Names("companies lost", "净减少家数"))
    return (lost / first).to("percent").named(Names("net exit rate", "净退出率"))


def test_a_number_is_a_button_that_opens_its_popover(ledger: Ledger) -> None:
    numbers = Numbers("01_tiny", "en")
    kept = Records(ledger).of(ledger.value("pool", "average_rate", "2025"))
    page = soup(numbers.draw(kept) + numbers.draw(kept, bare=True) + numbers.popovers())
    buttons, boxes = page.select("button.q"), page.select("div[popover].lineage")
    assert [button.get_text() for button in buttons] == ["15.02%", "15.02%"]
    assert [b["popovertarget"] for b in buttons] == ["01_tiny-1", "01_tiny-2"]
    assert [box["id"] for box in boxes] == ["01_tiny-1", "01_tiny-2"]
    assert {b["type"] for b in buttons} == {"button"}
    assert numbers.popovers() == ""


def test_a_claim_shows_what_was_printed_by_whom_and_where_to_find_it(ledger: Ledger) -> None:
    page = popover(ledger.value("national", "company_count", "2025-06-30"), ledger)
    cites = [cite["data-claim"] for cite in page.select("cite")]
    assert cites == [f"national.company_count.2025-06-30{end}" for end in ("", ".2", ".3")]
    text = page.get_text(" ")
    assert "“4974家”" in text
    assert "小额贷款公司统计数据, Central Bank, 2025-07-25," in text
    assert "grade A" in text
    assert "2 prints, 1 independent origin" in text
    assert one(page, ".l-against").get_text().startswith("contradicted by")


def test_a_formula_stands_once_with_names_and_once_with_values(ledger: Ledger) -> None:
    formula = one(popover(net_exit_rate(ledger), ledger), ".l-formula")
    names, values = formula.get_text("\n").split("= ")[1:]
    assert "companies lost" in names
    assert values == "107 companies ÷ 5,081 companies"


def test_unnamed_intermediate_results_stand_in_brackets(ledger: Ledger) -> None:
    first = ledger.value("national", "company_count", "2025-03-31")
    last = ledger.value("national", "company_count", "2025-06-30")
    formula = one(popover((first - last) / first, ledger), ".l-formula").get_text()
    assert formula.endswith("= (5,081 companies − 4,974 companies) ÷ 5,081 companies")


def test_each_input_is_explained_once(ledger: Ledger) -> None:
    page = popover(net_exit_rate(ledger), ledger)
    cites = [cite["data-claim"] for cite in page.select("cite")]
    assert cites.count("national.company_count.2025-03-31") == 1
    assert len(page.select(".l-inputs > li")) == 3


def test_many_inputs_are_folded(ledger: Ledger) -> None:
    several = [constant(n, "day", Names(f"reason {n}", "理由")) for n in range(5)]
    page = popover(extreme("max", several), ledger)
    assert len(page.select(".l-inputs > li > details")) == 5


def test_a_plain_constant_needs_no_explanation(ledger: Ledger) -> None:
    page = popover(constant(1) - constant(2), ledger)
    assert page.select(".l-inputs") == []
    assert one(page, ".l-formula").get_text() == "= 1 − 2"


def test_marks_stand_beside_the_number_and_in_its_popover(ledger: Ledger) -> None:
    rate = ledger.value("pool", "average_rate", "2025")
    carried = rate.marked("extrapolated", Names("pool < book", "以池代总"))
    numbers = Numbers("p", "zh")
    kept = Records(ledger).of(carried)
    page = soup(numbers.draw(kept) + numbers.popovers())
    assert one(page, "button sup.mark")["title"] == "外推：以池代总"
    assert one(page, ".l-mark").get_text() == "† 外推：以池代总"
    assert plain(kept, "en") == "15.02%†"


def test_an_assumed_number_gives_its_reason(ledger: Ledger) -> None:
    page = popover(constant(365, "day", Names("days of a year", "一年天数")), ledger, "zh")
    assert one(page, ".l-reason").get_text() == "一年天数"


def test_text_from_the_ledger_cannot_become_markup(ledger: Ledger) -> None:
    page = popover(ledger.value("pool", "average_rate", "2025"), ledger)
    assert page.find("bold") is None
    assert "A <bold> paper" in page.get_text()


def test_html_depends_on_the_record_alone(ledger: Ledger) -> None:
    kept = Records(ledger).of(net_exit_rate(ledger))
    assert explain(kept, "en") == explain(Records(ledger).of(net_exit_rate(ledger)), "en")


def test_a_long_chain_ends_at_a_sensible_depth(ledger: Ledger) -> None:
    value = constant(2, "day", Names("start", "起点")).named(Names("step 0", "第0步"))
    for step in range(1, 15):
        value = (value + constant(step, "day")).named(Names(f"step {step}", f"第{step}步"))
    page = popover(value, ledger)
    assert 5 <= len(page.select(".l-formula")) <= 8
