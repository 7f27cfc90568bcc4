"""The names by which links lead to single numbers."""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from tests.report.conftest import Built
from tests.report.rendered import read
from xiaodai.ledger.ledger import Ledger
from xiaodai.page.prose import Prose, prose
from xiaodai.page.record import Writer
from xiaodai.page.tables import Table, columns
from xiaodai.report.lineage import Numbers
from xiaodai.report.places import Places, of_cell
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Language, Names, Text

NOTHING = Prose(Text(""), {})


def places(*drawn: str) -> list[str]:
    """The places of the numbers of a page, in order."""
    return [str(one["id"]) for one in BeautifulSoup("".join(drawn), "html.parser").select("[id]")]


def days(length: int, name: str = "", other: str = "") -> Quantity:
    return constant(length, "day", Names(name or "assumed", other)).named(Names(name, other))


def test_a_number_has_one_place_however_often_it_stands(ledger: Ledger) -> None:
    numbers = Numbers(ledger, "en")
    value = ledger.value("pool", "average_rate", "2025")
    assert places(numbers.draw(value), numbers.draw(value)) == ["n-pool.average_rate.2025"]
    page = BeautifulSoup(numbers.popovers(), "html.parser")
    assert [link["href"] for link in page.select(".lineage > a")] == ["#n-pool.average_rate.2025"]


def test_a_number_that_stands_in_popovers_alone_has_no_link(ledger: Ledger) -> None:
    numbers = Numbers(ledger, "en")
    first, last = days(3, "start", "起"), days(5, "end", "止")
    numbers.draw((last - first).named(Names("length", "长")))
    page = BeautifulSoup(numbers.popovers(), "html.parser")
    assert len(page.select("div.lineage")) == 3
    assert places(*map(str, page.select("button"))) == []
    assert [link["href"] for link in page.select(".lineage > a")] == ["#n-length"]


def test_a_result_is_called_as_programs_call_it(ledger: Ledger) -> None:
    length = days(3, "length of the pool", "长")
    numbers = Numbers(ledger, "zh")
    node = Writer().node(length)
    numbers.places.know({"pool_length": {"node": node}, "same": {"node": node}, "why": {}})
    assert places(numbers.draw(length)) == ["n-pool_length"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_names_its_numbers_in_one_way_for_both_languages(
    ledger: Ledger, language: Language
) -> None:
    values = {"life": days(3, "A loan’s life", "寿命"), "x": days(4), "again": days(5)}
    texts = Names("It is {life}, {x} or {again}.", "为{life}、{x}或{again}。")
    numbers = Numbers(ledger, language)
    drawn = numbers.line(prose({"said": texts}, values)["said"])
    assert places(drawn) == ["n-a-loan-s-life", "n-x", "n-again"]


def test_each_name_is_given_once() -> None:
    named = Places()
    lives = [days(length, "life", "寿命") for length in (3, 4)]
    given = [named.add(one, str(one.low), "") for one in (*lives, days(5))]
    assert given == ["n-life", "n-life-2", "n-number"]


def test_a_cell_is_called_by_its_table_its_row_and_its_column() -> None:
    frame = pd.DataFrame({"who": [Names("Ant & Co.", "蚂蚁"), None], "age": [days(1), days(2)]})
    headers = {"who": Names("Who", "谁"), "age": Names("Age", "龄")}
    table = Table("lenders", columns(frame, headers, {}, "who"), NOTHING, NOTHING)
    assert of_cell(table, 0, 1) == "lenders-ant-co-age"
    assert of_cell(table, 1, 1) == "lenders-2-age"


def test_every_number_on_a_page_of_a_report_can_be_linked(built: Built) -> None:
    pages = read(built.folder)
    for name, page in pages.items():
        shown = {
            b["popovertarget"] for b in page.select("button.q") if not b.find_parent(popover=True)
        }
        links = {str(box["id"]): box.select_one(":scope > a") for box in page.select("div.lineage")}
        assert {box for box, link in links.items() if link} == shown, name
        for box in shown:
            place = page.find(id=str(links[box]["href"]).removeprefix("#"))
            assert place is not None and place["popovertarget"] == box
    found = {
        language: places(*map(str, pages[name].select("main button.q[id]")))
        for language, name in (("en", "01_tiny.html"), ("zh", "zh/01_tiny.html"))
    }
    assert sorted(found["en"]) == sorted(found["zh"])
    assert {"n-net_exit_rate", "n-loans_per_company", "n-interest"} < set(found["en"])
    assert all(re.fullmatch(r"n-[a-zA-Z0-9._-]+", one) for one in found["en"])
