"""Tables: units, lineage, what is absent, and what is refused."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from tests.page.conftest import Shown
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import Page, Period
from xiaodai.page.natural import TITLE
from xiaodai.values.quantity import constant
from xiaodai.values.words import Language, Names

DAYS = ("03-31", "06-30")
Pages = Callable[[Language], Page]


def frame(ledger: Ledger) -> pd.DataFrame:
    balance = ledger.value("national", "loan_balance", "2025-06-30")
    counts = [ledger.value("national", "company_count", f"2025-{day}") for day in DAYS]
    return pd.DataFrame(
        {
            "quarter": ["2025 Q1", "2025 Q2"],
            "count": counts,
            "balance": [None, balance],
            "marked": [float("nan"), balance.marked("extrapolated", Names("a < b", "以池代总"))],
            "when": [Period("2025Q1"), ledger.date("rule", "issued")],
            "what": ["opening", Names("closing", "期末")],
        }
    )


def show(page: Page, table: pd.DataFrame, **changes: Any) -> None:
    given: dict[str, Any] = {
        "name": "counts",
        "rows": "quarter",
        "headers": {name: Names(name, f"{name}列") for name in table},
        "caption": Names("Companies & loans", "机构与贷款"),
        "source": Names("Bank.", "银行。"),
        "notes": [Names("A note.", "注。")],
    }
    page.table(table, **given | changes)


def drawn(shown: list[Shown]) -> Tag:
    found = BeautifulSoup(shown[-1].data["text/html"], "html.parser").select_one("table")
    assert found is not None
    return found


def heads(table: Tag) -> list[str]:
    return [cell.get_text() for cell in table.select("thead th")]


def cells(table: Tag, row: int) -> list[str]:
    return [cell.get_text() for cell in table.select("tbody tr")[row].select("th, td")]


def test_a_column_shares_one_scale_that_its_header_names(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    table = drawn(shown)
    assert heads(table) == [
        "quarter",
        "count (companies)",
        "balance (billion yuan)",
        "marked (billion yuan)",
        "when",
        "what",
    ]
    assert cells(table, 1) == ["2025 Q2", "4,974", "736.1", "736.1†", "17 October 2025", "closing"]


def test_the_chinese_table_has_chinese_scales(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("zh"), frame(ledger))
    table = drawn(shown)
    assert heads(table)[1:4] == ["count列（家）", "balance列（亿元）", "marked列（亿元）"]
    assert cells(table, 1)[1:3] == ["4974", "7361"]
    assert cells(table, 0)[-1] == "opening"


def test_a_named_unit_decides_the_scale(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    show(page("en"), frame(ledger), units={"balance": Names("trillion yuan", "万亿元")})
    assert cells(drawn(shown), 1)[2] == "0.7361"


def test_a_unit_that_the_numbers_are_not_in_is_refused(page: Pages, ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="'balance' cannot be written in 'dollars'"):
        show(page("en"), frame(ledger), units={"balance": Names("dollars", "美元")})


def test_a_column_named_by_a_metric_has_its_name(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    rates = pd.DataFrame({"average_rate": [ledger.value("pool", "average_rate", "2025")]})
    show(page("zh"), rates, rows=None, headers={})
    assert heads(drawn(shown)) == ["平均利率（%）"]


def test_a_named_index_heads_the_rows(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    quarters = pd.PeriodIndex(["2025Q1", "2025Q2"], freq="Q", name="quarter")
    counts = pd.DataFrame({"count": frame(ledger)["count"].tolist()}, index=quarters)
    names = {name: Names(name, name) for name in ("quarter", "count")}
    show(page("en"), counts, rows=None, headers=names)
    assert [h.get_text() for h in drawn(shown).select("tbody th")] == ["2025 Q1", "2025 Q2"]


def test_absent_cells_are_dashes(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    show(page("zh"), frame(ledger))
    assert cells(drawn(shown), 0)[2:4] == ["–", "–"]


def test_numbers_say_where_they_come_from_and_row_headings_are_headings(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    table = drawn(shown)
    titles = [cell["title"] for cell in table.select("tbody td[title]")]
    assert titles[0] == "read in national.company_count.2025-03-31"
    assert len(titles) == 5  # four numbers and a date
    assert max(map(len, titles)) <= TITLE
    assert [h.get_text() for h in table.select("tbody th")] == ["2025 Q1", "2025 Q2"]
    show(page("zh"), frame(ledger))
    assert drawn(shown).select("tbody td[title]")[0]["title"] == f"读自{titles[0].split()[-1]}"


def test_a_table_needs_no_style_no_script_and_no_button(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    tags = {tag.name for tag in BeautifulSoup(shown[-1].data["text/html"], "html.parser")()}
    assert tags == {"p", "b", "table", "thead", "tbody", "tr", "th", "td", "nobr", "small", "br"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_values_and_short_words_stay_in_one_line_and_long_words_may_go_on_in_the_next(
    language: Language, page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    balance = ledger.value("national", "loan_balance", "2025-06-30")
    long = Names("All of the companies that lend", "全部发放小额贷款的公司")
    table = pd.DataFrame(
        {
            "what": [long, Names("D / C", "D / C"), "plain"],
            "when": [Period("2025H1"), Period("2025-06-30"), Period("2025")],
            "balance": [balance, constant(4974, "company"), constant(Fraction(1, 2), "percent")],
        },
        dtype=object,
    )
    show(page(language), table, rows="what")
    broken = [[not cell("nobr") for cell in row(("th", "td"))] for row in drawn(shown)("tr")[1:]]
    # A year alone and a number with a sign need no element to stay whole.
    assert broken == [[True, False, False], [False, False, False], [True, language == "en", True]]
    assert [cell.get_text() for cell in drawn(shown)("nobr")[:2]] == {
        "en": ["first half of 2025", "736.1 billion yuan"],
        "zh": ["2025年上半年", "7361亿元"],
    }[language]


def test_a_line_of_a_header_may_end_before_the_unit_but_not_in_it(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    html = shown[-1].data["text/html"]
    assert "<th>balance <nobr>(billion yuan)</nobr></th>" in html
    assert "<th>quarter</th>" in html


def test_mixed_units_are_written_out_cell_by_cell(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    mixed = pd.DataFrame(
        {
            "what": ["rate", "loan"],
            "value": [
                ledger.value("pool", "average_rate", "2025"),
                ledger.value("pool", "balance_per_loan", "2025"),
            ],
        }
    )
    show(page("en"), mixed, rows="what")
    assert heads(drawn(shown)) == ["what", "value"]
    assert [cells(drawn(shown), row)[1] for row in (0, 1)] == ["15.02%", "59.83 yuan per loan"]


def test_a_table_reads_well_as_text(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    show(page("en"), frame(ledger))
    assert shown[-1].data["text/plain"].splitlines() == [
        "Companies & loans",
        "quarter | count (companies) | balance (billion yuan) | marked (billion yuan) | when "
        "| what",
        "2025 Q1 | 5,081 | – | – | 2025 Q1 | opening",
        "2025 Q2 | 4,974 | 736.1 | 736.1† | 17 October 2025 | closing",
        "† extrapolated",
        "A note.",
        "Source: Bank.",
    ]


def refused(page: Page, table: pd.DataFrame, message: str, **changes: Any) -> None:
    with pytest.raises(ValueError, match=message):
        show(page, table, **changes)


def test_what_does_not_belong_in_a_table_is_refused(page: Pages, ledger: Ledger) -> None:
    table, one = frame(ledger), page("en")
    refused(one, table.assign(count=[1, 2]), "the column 'count' holds 1, a bare int")
    refused(one, table.assign(what=["Q1", "Q2"]), "words with a digit in the column 'what'")
    refused(one, table, "the column 'count' has no header", headers={"quarter": Names("a", "b")})
    refused(one, table, "rows name the column 'nobody'", rows="nobody")
    refused(one, table, "units name the column 'x'", units={"x": Names("a", "b")})


def test_a_cell_may_be_run_again(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    one = page("en")
    for _ in range(2):
        show(one, frame(ledger))
    assert len(shown) == 2


def test_a_column_without_any_value_is_left_out(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    table = frame(ledger).assign(nothing=[None, pd.NA], silence=[Names("", ""), None])
    show(page("en"), table)
    assert heads(drawn(shown)) == heads_of(frame(ledger), page, ledger, shown)
    show(page("en"), table.iloc[:0])
    assert "nothing" in heads(drawn(shown))


def heads_of(table: pd.DataFrame, page: Pages, ledger: Ledger, shown: list[Shown]) -> list[str]:
    show(page("en"), table)
    return heads(drawn(shown))


def thirds(whole: str) -> pd.DataFrame:
    parts = [constant(Fraction(whole) / 3, "percent") for _ in range(3)]
    names = ["one", "two", "three", "all"]
    return pd.DataFrame({"quarter": names, "share": [*parts, sum(parts[1:], start=parts[0])]})


@pytest.mark.parametrize(
    ("language", "line"), [("en", "Rows and totals are rounded"), ("zh", "各行与合计分别四舍五入")]
)
def test_rows_that_miss_their_total_by_rounding_say_so(
    page: Pages, shown: list[Shown], language: Language, line: str
) -> None:
    show(page(language), thirds("100"))
    assert [cells(drawn(shown), row)[1] for row in (0, 3)] == ["33.3", "100.0"]
    assert line in shown[-1].data["text/html"]
    show(page(language), thirds("99"))
    assert cells(drawn(shown), 0)[1] == "33"
    assert line not in shown[-1].data["text/html"]


def test_rows_without_a_total_need_no_such_line(page: Pages, shown: list[Shown]) -> None:
    show(page("en"), thirds("100").iloc[:3])
    assert "rounding" not in shown[-1].data["text/html"]


def test_a_bound_in_a_column_begins_with_a_sign(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    counts = [ledger.value("lender", "cleared", "2025"), constant(394, "company")]
    show(page("zh"), pd.DataFrame({"quarter": ["a", "b"], "count": counts}))
    assert [cells(drawn(shown), row)[1] for row in (0, 1)] == ["> 300", "394"]
