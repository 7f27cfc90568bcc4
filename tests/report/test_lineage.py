"""Numbers as buttons, and what their popovers say."""

from bs4 import BeautifulSoup, Tag

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import prose
from xiaodai.reading.periods import Period
from xiaodai.report.lineage import Numbers
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.quotes import Quote
from xiaodai.values.words import Language, Names


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def popover(value: Quantity, ledger: Ledger, language: Language = "en") -> BeautifulSoup:
    """The popover of one number, without those of its inputs."""
    numbers = Numbers(ledger, language)
    button = one(soup(numbers.draw(value)), "button")
    box = soup(numbers.popovers()).find(id=button["popovertarget"])
    return soup(str(box))


def one(page: BeautifulSoup, selector: str) -> Tag:
    found = page.select_one(selector)
    assert found is not None, selector
    return found


def net_exit_rate(ledger: Ledger) -> Quantity:
    first = ledger.value("national", "company_count", "2025-03-31")
    last = ledger.value("national", "company_count", "2025-06-30")
    lost = (first - last).named(Names("companies lost", "净减少家数"))
    return (lost / first).to("percent").named(Names("net exit rate", "净退出率"))


def test_a_number_is_a_button_and_has_one_popover_a_page(ledger: Ledger) -> None:
    numbers = Numbers(ledger, "en")
    value = ledger.value("pool", "average_rate", "2025")
    page = soup(numbers.draw(value) + numbers.draw(value, bare=True) + numbers.popovers())
    buttons, boxes = page.select("button.q"), page.select("div[popover].lineage")
    assert [button.get_text() for button in buttons] == ["15.02%", "15.02%"]
    assert len(boxes) == 1
    assert {b["popovertarget"] for b in buttons} == {boxes[0]["id"]}


def test_the_inputs_of_a_formula_open_in_turn(ledger: Ledger) -> None:
    numbers = Numbers(ledger, "en")
    page = soup(numbers.draw(net_exit_rate(ledger)) + numbers.popovers())
    boxes = {box["id"] for box in page.select("div[popover]")}
    assert len(boxes) == 4  # the rate, the companies lost, and the two counts
    assert {button["popovertarget"] for button in page.select("button")} == boxes
    assert numbers.cited == {
        "national.company_count.2025-03-31",
        *(f"national.company_count.2025-06-30{end}" for end in ("", ".2", ".3")),
    }


def test_a_claim_shows_what_was_printed_by_whom_and_where_to_find_it(ledger: Ledger) -> None:
    page = popover(ledger.value("national", "company_count", "2025-06-30"), ledger)
    cites = [cite["href"] for cite in page.select("li > a")]
    assert cites == [
        f"evidence.html#national.company_count.2025-06-30{end}" for end in ("", ".2", ".3")
    ]
    text = page.get_text(" ")
    assert "“4974家”" in text
    said = " ".join(text.split()).replace(" ,", ",")
    assert "小额贷款公司统计数据, Central Bank, 25 July 2025, grade A: issuing body" in said
    assert "best copy first: grade A: the issuing" in said
    assert "2 prints, one independent origin" in text
    assert one(page, ".l-against").get_text() == "contradicted by:"
    assert one(page, ".l-status").get_text() == "in conflict: digits swapped"
    links = [link["href"] for link in page.select(".lineage li > small a")]
    assert links == ["https://bank.example/2025q2", "https://paper.example/a?b=1&c=2"]


def test_a_formula_stands_once_with_names_and_once_with_values_to_open(ledger: Ledger) -> None:
    formula = one(popover(net_exit_rate(ledger), ledger), ".l-formula")
    names, values = formula.get_text().split("= ")[1:]
    assert "companies lost" in names
    assert values == "107 companies ÷ 5,081 companies"
    opened = [button.get_text() for button in formula.select("button")]
    assert opened == ["107 companies", "5,081 companies"]


def test_unnamed_intermediate_results_stand_in_brackets(ledger: Ledger) -> None:
    first = ledger.value("national", "company_count", "2025-03-31")
    last = ledger.value("national", "company_count", "2025-06-30")
    formula = one(popover((first - last) / first, ledger), ".l-formula").get_text()
    assert formula.endswith("= (5,081 companies − 4,974 companies) ÷ 5,081 companies")


def test_many_inputs_are_listed_once_each_with_their_values(ledger: Ledger) -> None:
    rate = net_exit_rate(ledger)
    days = [constant(n, "day").named(Names(f"part {n}", f"第{n}项")) for n in range(4)]
    total = (days[0] + days[1] + days[2] + days[3] + days[0]).named(Names("all", "合计"))
    page = popover(total, ledger)
    items = [item.get_text() for item in page.select(".l-inputs > li")]
    assert items == [f"part {n} {n} day{'' if n == 1 else 's'}" for n in range(4)]
    assert "part 3" in one(page, ".l-formula").get_text()
    assert popover(rate, ledger).select(".l-inputs") == []


def test_a_plain_constant_needs_no_explanation(ledger: Ledger) -> None:
    page = popover(constant(1) - constant(2), ledger)
    assert page.select(".l-inputs") == []
    assert one(page, ".l-formula").get_text() == "= 1 − 2"


def test_marks_stand_beside_the_number_and_in_its_popover(ledger: Ledger) -> None:
    rate = ledger.value("pool", "average_rate", "2025")
    carried = rate.marked("extrapolated", Names("pool < book", "以池代总"))
    numbers = Numbers(ledger, "zh")
    page = soup(numbers.draw(carried) + numbers.popovers())
    assert one(page, "button sup.mark")["title"] == "外推：以池代总"
    assert one(page, ".l-mark").get_text() == "† 外推：以池代总"


def test_an_assumed_number_gives_its_reason(ledger: Ledger) -> None:
    page = popover(constant(365, "day", Names("days of a year", "一年天数")), ledger, "zh")
    assert one(page, ".l-reason").get_text() == "一年天数"


def test_text_from_the_ledger_cannot_become_markup(ledger: Ledger) -> None:
    page = popover(ledger.value("pool", "average_rate", "2025"), ledger)
    assert page.find("bold") is None
    assert "A <bold> paper" in page.get_text()


def test_html_depends_on_the_value_alone(ledger: Ledger) -> None:
    first, second = (popover(net_exit_rate(ledger), ledger) for _ in range(2))
    assert str(first) == str(second)


def test_a_long_chain_has_a_popover_for_each_step(ledger: Ledger) -> None:
    value = constant(2, "day", Names("start", "起点")).named(Names("step 0", "第0步"))
    for step in range(1, 15):
        value = (value + constant(step, "day")).named(Names(f"step {step}", f"第{step}步"))
    numbers = Numbers(ledger, "en")
    numbers.draw(value)
    assert len(soup(numbers.popovers()).select(".l-formula")) == 14


def test_periods_stand_as_times(ledger: Ledger) -> None:
    html = Numbers(ledger, "en").draw(Period("2025Q2"))
    assert html == '<time datetime="2025-04">2025 Q2</time>'


def test_markup_in_a_template_is_text(ledger: Ledger) -> None:
    said = prose({"text": Names("a < b & c", "甲 < 乙")}, {})["text"]
    assert Numbers(ledger, "en").paragraphs(said) == ["a &lt; b &amp; c"]


def test_punctuation_that_touches_a_number_stays_on_its_line(ledger: Ledger) -> None:
    rate = ledger.value("pool", "average_rate", "2025")
    said = prose({"text": Names("({r}) and {r}, or", "（{r}）与{r}，或")}, {"r": rate})["text"]
    (html,) = Numbers(ledger, "en").paragraphs(said)
    assert html.count('<span class="nb">') == 2
    assert html.startswith('<span class="nb">(<button')
    assert "</button>)</span> and" in html
    assert html.endswith("</button>,</span> or")


def test_punctuation_after_a_quoted_figure_stays_on_its_line(ledger: Ledger) -> None:
    drawn = Numbers(ledger, "zh").draw(Quote("减少", "117家", "，贷款余额", None, "bad"))
    assert drawn == (
        '<q class="x-quote bad">减少<span class="nb"><mark>117家</mark>，</span>贷款余额</q>'
    )


def test_words_that_a_sentence_takes_as_a_value_may_break(ledger: Ledger) -> None:
    words = Names("a long run of words", "一长串字")
    said = prose({"text": Names("It is {w}.", "即{w}。")}, {"w": words})["text"]
    assert Numbers(ledger, "en").paragraphs(said) == ["It is a long run of words."]


def test_no_line_ends_in_a_date_or_in_the_number_of_an_issue_among_words(ledger: Ledger) -> None:
    numbers = Numbers(ledger, "en")
    words = Names("Haier Gouhua 2025-1: loans <all>, 30 June 2022 and March 2025", "海尔2025-1")
    drawn = numbers.draw(words)
    assert [span.get_text() for span in soup(drawn).select("span.nb")] == [
        "2025-1",
        "30 June 2022",
        "March 2025",
    ]
    assert soup(drawn).get_text() == words.en and "&lt;all&gt;" in drawn
