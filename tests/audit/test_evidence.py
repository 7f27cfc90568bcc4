"""What surrounds a figure, and the ways to read it that come of that."""

from __future__ import annotations

import pytest

from tests.audit.marked import marked
from xiaodai.audit.context import Context
from xiaodai.audit.evidence import Surroundings, issues, surroundings
from xiaodai.audit.implied import implied
from xiaodai.audit.index import Index, index
from xiaodai.audit.readings import Reading, readings
from xiaodai.ledger.ledger import load
from xiaodai.reading.slips import slip
from xiaodai.values.interval import Interval


@pytest.fixture(scope="module")
def known() -> Index:
    return index(load())


def around(text: str, known: Index) -> tuple[Surroundings, list[Reading]]:
    """The evidence around the last marked figure of a text, and its readings."""
    article, figures = marked(text)
    context = Context(article, known, figures)
    made = surroundings(context, figures[-1])
    return made, readings(context, figures[-1], made)


def test_names_words_and_times_come_with_their_roles(known: Index) -> None:
    made, _ = around("2024年，招联消费金融营收增长，净利润[30.16亿元]。", known)
    assert (made.entities[0].id, made.entities[0].role) == ("zhaolian", "earlier")
    assert (made.metrics[0].id, made.metrics[0].role) == ("net_profit", "before")
    assert made.times[0][0].role == "earlier"


def test_a_row_and_a_column_speak_for_their_cells(known: Index) -> None:
    text = "公司\t2024年净利润（亿元）\t2024年营收（亿元）\n招联\t[30.16|yi_yuan]\t[173.18|yi_yuan]"
    made, _ = around(text, known)
    assert ("zhaolian", "row") in {(e.id, e.role) for e in made.entities}
    assert (made.metrics[0].id, made.metrics[0].role) == ("revenue", "column")


def test_a_head_over_two_columns_speaks_for_both(known: Index) -> None:
    text = (
        "公司\t2024年（亿元）\t2025年6月末（亿元）\n净利润\t营收\t总资产\n"
        "招联\t[30.16|yi_yuan]\t[173.18|yi_yuan]\t[1577.22|yi_yuan]"
    )
    made, _ = around(text, known)
    assert (made.metrics[0].id, made.metrics[0].role) == ("total_assets", "column")


def test_what_something_is_compared_with_is_no_subject(known: Index) -> None:
    made, _ = around("与蚂蚁消费金融相比，招联消费金融净利润[30.16亿元]。", known)
    assert "ant_consumer_finance" not in {e.id for e in made.entities}


def test_a_cell_that_prints_the_digits_is_a_reading_without_words(known: Index) -> None:
    _, made = around("招联消费金融2024年收官，数字是[173.18亿元]。", known)
    told = next(r for r in made if r.cell == ("zhaolian", "revenue", "2024"))
    assert told.what is None and told.tells > 100


def test_a_hidden_cell_is_no_reading_of_its_digits(known: Index) -> None:
    hidden = known.without(("zhaolian", "revenue", "2024"))
    _, made = around("招联消费金融2024年收官，数字是[173.18亿元]。", hidden)
    assert ("zhaolian", "revenue", "2024") not in {r.cell for r in made}
    assert known.periods("zhaolian", "revenue")["2024"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (("national", "company_count_change_qoq", "2025Q1"), 5081 - 5257),
        (("national", "net_exits", "2025-01/2025-09"), 5257 - 4863),
        (("national", "net_exits", "2023"), 5958 - 5500),
    ],
)
def test_changes_and_falls_follow_from_their_ends(
    cell: tuple[str, str, str], value: int, known: Index
) -> None:
    made = implied(known, cell)
    assert made is not None and made[0] == Interval.point(value)


def test_growth_follows_from_both_years(known: Index) -> None:
    made = implied(known, ("zhaolian", "net_profit_growth", "2024"))
    assert made is not None
    assert made[0].midpoint is not None and -0.5 < float(made[0].midpoint) + 16.22 < 0.5


@pytest.mark.parametrize(
    ("printed", "value", "name"),
    [
        ("4947家", 4947, "swapped"),
        ("4971家", 4971, "digit"),
        ("497.4家", 497, ""),
        ("5081家", 5081, ""),
    ],
)
def test_a_slip_is_told_from_another_value(printed: str, value: int, name: str) -> None:
    assert slip(printed, Interval.point(value), "4974家", Interval.point(4974)) == name


def test_ten_times_too_much_is_a_slip_of_the_scale() -> None:
    ours, theirs = Interval.of("301.55", "301.65"), Interval.of("30.155", "30.165")
    assert slip("301.6亿元", ours, "30.16亿元", theirs) == "scale"


def test_an_issue_is_its_number_and_its_year() -> None:
    assert issues("海尔消费金融够花2025年第一期ABS") == {("2025", "1")}
    assert issues("package 9 of 2025") == {("2025", "9")}
    assert issues("第十二期") == {("", "12")}
    assert issues("2025年6月末") == frozenset()
