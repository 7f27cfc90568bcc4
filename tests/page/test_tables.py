"""Tables: units, lineage, what is absent, and what is refused."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from tests.page.conftest import Shown
from xiaodai.ledger.ledger import Ledger
from xiaodai.page import Page, Period
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
    )  # fmt: skip


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
    found = BeautifulSoup(shown[-1].data["text/html"], "html.parser").select_one(".x-table")
    assert found is not None
    return found


def cells(table: Tag, row: int) -> list[str]:
    return [cell.get_text() for cell in table.select("tbody tr")[row].select("th, td")]


def test_a_column_shares_one_scale_that_stands_in_the_unit_row(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    table = drawn(shown)
    units = [cell.get_text() for cell in table.select("tr.units th")]
    assert units == ["", "companies", "billion yuan", "billion yuan", "", ""]
    assert cells(table, 1) == ["2025 Q2", "4,974", "736.1", "736.1†", "17 October 2025", "closing"]


def test_the_chinese_table_has_chinese_scales(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("zh"), frame(ledger))
    table = drawn(shown)
    units = [cell.get_text() for cell in table.select("tr.units th")]
    assert units == ["", "家", "亿元", "亿元", "", ""]
    assert cells(table, 1)[1:3] == ["4974", "7361"]
    assert cells(table, 0)[-1] == "opening"


def test_a_named_unit_decides_the_scale(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    show(page("en"), frame(ledger), units={"balance": Names("trillion yuan", "万亿元")})
    assert cells(drawn(shown), 1)[2] == "0.7361"


def test_a_unit_that_the_numbers_are_not_in_is_refused(page: Pages, ledger: Ledger) -> None:
    with pytest.raises(ValueError, match="'balance' cannot be written in 'dollars'"):
        show(page("en"), frame(ledger), units={"balance": Names("dollars", "美元")})


def test_absent_cells_say_so(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    show(page("zh"), frame(ledger))
    dashes = drawn(shown).select("td span[title='未披露']")
    assert [dash.get_text() for dash in dashes] == ["–", "–"]


def test_numbers_have_lineage_and_row_headings_are_headings(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    table = drawn(shown)
    assert len(table.select("tbody button.q")) == 5
    assert [h.get_text() for h in table.select("tbody th[scope=row]")] == ["2025 Q1", "2025 Q2"]
    boxes = BeautifulSoup(shown[-1].data["text/html"], "html.parser").select("div[popover]")
    assert [box["id"] for box in boxes] == [f"01_tiny-{n}" for n in range(1, 6)]


def test_caption_source_notes_and_marks_are_told(
    page: Pages, ledger: Ledger, shown: list[Shown]
) -> None:
    show(page("en"), frame(ledger))
    table = drawn(shown)
    assert table.select("caption")[0].get_text() == "Companies & loans"
    assert table.select("p.source")[0].get_text() == "Source: Bank."
    notes = [note.get_text() for note in table.select(".notes li")]
    assert notes == ["† extrapolated (the reason stands behind the number)", "A note."]


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
    assert drawn(shown).select("tr.units") == []
    assert [cells(drawn(shown), row)[1] for row in (0, 1)] == ["15.02%", "59.83 yuan per loan"]


def test_a_table_reads_well_as_text(page: Pages, ledger: Ledger, shown: list[Shown]) -> None:
    show(page("en"), frame(ledger))
    assert shown[-1].data["text/plain"].splitlines() == [
        "Companies & loans",
        "quarter | count | balance | marked | when | what",
        " | companies | billion yuan | billion yuan |  | ",
        "2025 Q1 | 5,081 | – | – | 2025 Q1 | opening",
        "2025 Q2 | 4,974 | 736.1 | 736.1† | 17 October 2025 | closing",
        "Bank.",
        "A note.",
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
