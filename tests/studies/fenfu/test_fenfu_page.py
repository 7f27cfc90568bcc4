"""What the Fenfu page says, lists and entitles at its defaults and at the ends of its ranges."""

from typing import Any

import pytest

from tests.first_reading import first_reading
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import Page
from xiaodai.page.exhibits import fenfu as exhibits
from xiaodai.page.exhibits import fenfu_age, fenfu_pricing
from xiaodai.studies import fenfu
from xiaodai.studies.fenfu import pool_age, pool_pricing


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return first_reading()


@pytest.fixture(scope="module")
def rates(ledger: Ledger) -> fenfu.Rates:
    return fenfu.rates(ledger, fenfu.pool(ledger), 365)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The plain text of what was displayed so far."""
    texts: list[str] = []

    def display(data: dict[str, Any], metadata: dict[str, Any], raw: bool) -> None:
        texts.append(data["text/plain"])

    monkeypatch.setattr("IPython.display.display", display)
    return texts


def page(ledger: Ledger, language: str = "en") -> Page:
    return Page("03_fenfu_portfolio", language, ledger, exhibits.SOURCE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("upper", "listed"),
    [
        (24.0, ["16.43", "18.25", "21.9", "24"]),
        (20.0, ["16.43", "18.25", "20"]),
        (18.25, ["16.43", "18.25"]),
        (15.02, ["15.02"]),
        (10.0, []),
    ],
)
def test_no_rate_above_the_dearest_is_listed(ledger, rates, said, upper, listed) -> None:
    fenfu_pricing.dearer_exhibit(page(ledger), rates, pool_pricing.upper_rate(upper))
    rows = [line.split(" | ") for text in said[1:] for line in text.splitlines()]
    assert [row[0] for row in rows if len(row) == 3 and row[0][:1].isdigit()] == listed
    assert ("cannot be cheaper than the average" in said[0]) == (not listed)


@pytest.mark.parametrize(
    ("language", "condition", "verdict"),
    [
        ("en", "An inference: if the pool's borrowers are like those of April 2021", "no steady"),
        ("zh", "由此推断：若池中借款人与2021年4月的相似", "不是稳态余额"),
    ],
)
def test_that_the_book_is_not_steady_is_said_as_an_inference(
    ledger: Ledger, said, language: str, condition: str, verdict: str
) -> None:
    pool, late = fenfu.pool(ledger), fenfu.late_after(ledger)
    steady = pool_age.steady_book(ledger, pool["average_account_age"], fenfu.book(ledger), late)
    fenfu_age.steady_words(page(ledger, language), steady, *fenfu.vintages(ledger)[0])
    assert condition in said[0]
    assert said[0].index(condition) < said[0].index(verdict)


@pytest.mark.parametrize(
    ("language", "bound", "price"),
    [
        ("en", "never below 50% of its mid-year size and never above it", "an inference), that is"),
        ("zh", "始终不低于年中水平的50%、也不高于该水平", "系推断），则占借款人所付利息的"),
    ],
)
def test_the_take_names_both_of_its_assumptions(
    ledger: Ledger, rates, said, language: str, bound: str, price: str
) -> None:
    revenue = fenfu.operator(ledger)[-1].revenue
    prices = rates.posted_annual, rates.annual
    take = pool_pricing.take_rate(revenue, fenfu.book(ledger), 50.0, prices)
    fee = fenfu.platform_fee(ledger)
    fenfu_pricing.take_words(page(ledger, language), take, revenue, fee)
    assert bound in said[0] and price in said[0]


@pytest.mark.parametrize(
    ("lost", "funding", "longer"),
    [(100.0, 3.0, True), (1.0, 3.0, False), (100.0, 14.599, True), (100.0, 20.0, False)],
)
def test_the_chart_says_longer_only_where_the_life_surely_is(
    ledger: Ledger, rates, said, monkeypatch, lost: float, funding: float, longer: bool
) -> None:
    """At one percent lost the life is below a day; without a margin there is none."""
    pool, late = fenfu.pool(ledger), fenfu.late_after(ledger)
    steady = pool_age.steady_book(ledger, pool["average_account_age"], fenfu.book(ledger), late)
    found = pool_pricing.break_even(
        fenfu.vintages(ledger),
        (rates.posted_annual, rates.annual),
        (lost, funding),
        rates.days,
        steady.mean_life,
    )
    titles: list[str] = []
    plain = fenfu_pricing._spans
    monkeypatch.setattr(
        fenfu_pricing, "_spans", lambda *given: titles.append(given[2]) or plain(*given)
    )
    fenfu_pricing.days_chart(page(ledger), pool, steady, late, found)
    assert titles == [
        "Paying for late loans takes longer than the pool is old"
        if longer
        else "Days old, while lateness takes a month"
    ]
