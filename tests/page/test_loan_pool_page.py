"""The loan-pool page with tapes of a few rows: nothing empty, nothing raised, all of it said."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.length import first
from tests.notebooks.editions import STORED, told
from tests.tapes.pages import Made, make, tape
from tests.tapes.test_pool import PANEL, value
from xiaodai.page import Page
from xiaodai.report import body
from xiaodai.tapes.raw import SYNTHETIC
from xiaodai.values.words import Text

pytestmark = pytest.mark.slow

MAY, JUNE = date(2025, 5, 31), date(2025, 6, 30)
LOAN = {"loan_id": 1, "balance_fen": 12_345}
LATE = {"days_past_due": 30, "origination_date": date(2025, 5, 3)}
CLOSED = {"status": "paid", "rate_ppm": 150_000, "borrower_id": 3, "region": "x", "term_days": 30}


def page(patch: pytest.MonkeyPatch, folder: Path, *rows: dict[str, Any], **asked: Any) -> Made:
    """The page of these rows, held to what every page must be."""
    made = make(patch, tape=tape(folder, *rows), **asked)
    cells = [
        cell for line in made.words.splitlines() if " | " in line for cell in line.split(" | ")
    ]
    assert {"nan", "None", "NaT"}.isdisjoint(cells)
    return made


def test_one_loan_with_nothing_but_a_balance_makes_a_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = page(monkeypatch, tmp_path, LOAN, as_of="2025-06-30")
    assert made.charts == []
    assert value(made.results["balance"]) == Fraction("123.45")
    for said in (
        "no two bands of balance hold anything",
        "Delinquency cannot be told",
        "Static pools need several snapshots",
        "this tape has one snapshot",
        "Revolving metrics need flows",
        "Concentration cannot be told",
    ):
        assert said in made.words
    assert "Fenfu" not in made.words
    assert "synthetic" not in made.words and "Synthetic" not in made.words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            ["By remaining term", "past maturity", "Share of balance by region (rows) and term"],
        ),
        ("zh", ["按剩余期限", "已到期", "按地区（行）与期限（列）的余额占比"]),
    ],
)
def test_terms_and_two_fields_together_have_tables(
    language: str, said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loan = LOAN | LATE | {"term_days": 30, "region": 110_000, "original_balance_fen": 50_000}
    later = loan | {"loan_id": 2, "term_days": 366, "region": 310_000}
    made = page(
        monkeypatch,
        tmp_path,
        loan,
        later,
        as_of="2025-06-30",
        two_level=[["region", "term"]],
        language=language,
    )
    for words in [*said, "110000", "310000", "6 – 12"]:
        assert words in made.words
    assert value(made.results["contract_amount"]) == 1_000
    assert value(made.results["weighted_remaining_term"]) == 154  # 0 and 308 days


FEW = {  # a name: the language of the page, and the rows of the tape
    "never_open": (
        "zh",
        [LOAN | LATE | {"snapshot_date": day, "status": "sold"} for day in (MAY, JUNE)],
    ),
    "flow": (
        "en",
        [
            LOAN | {"snapshot_date": MAY, "status": "open", "paid_fen": 0},
            LOAN | {"snapshot_date": JUNE, "status": "paid", "paid_fen": 5, "balance_fen": 0},
        ],
    ),
    "no_balance": ("zh", [LOAN | {"loan_id": number, "balance_fen": 0} for number in range(3)]),
    "closed": ("en", [LOAN | CLOSED | {"balance_fen": 0}]),
    "one_day": ("zh", [LOAN | LATE, LOAN | LATE | {"loan_id": 2, "balance_fen": 0}]),
    "bare_panel": ("en", [LOAN | {"snapshot_date": MAY}, LOAN | {"snapshot_date": JUNE}]),
    "late_panel": (
        "zh",
        [LOAN | LATE | {"snapshot_date": MAY}, LOAN | LATE | {"snapshot_date": JUNE}],
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("name", first(2, [*FEW]))
def test_tapes_of_a_few_rows_make_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    language, rows = FEW[name]
    day = {} if "snapshot_date" in rows[0] else {"as_of": "2025-06-30"}
    made = page(monkeypatch, tmp_path, *rows, language=language, accept=["rule_hits_most"], **day)
    assert "loans" in made.results


def test_a_panel_of_a_few_loans_shows_every_section(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = page(monkeypatch, tmp_path, *PANEL, funding=5.0)
    assert len(made.charts) == 4  # delinquency, static pools, roll rates, what changed
    found = made.results
    assert (value(found["at_30"]), value(found["ever_30"])) == (40, 50)
    assert (value(found["cure_rate"]), value(found["roll_forward"])) == (62.5, 37.5)
    assert "Of the balance late by up to 30 days, 62.5% is current a snapshot later" in made.words


def test_a_mark_on_the_tape_is_repeated_wherever_it_is_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    titles: list[Text] = []
    chart = Page.chart

    def noted(page: Page, *drawn: Any, title: Text, **words: Any) -> None:
        titles.append(title)
        chart(page, *drawn, title=title, **words)

    monkeypatch.setattr(Page, "chart", noted)
    path = tape(tmp_path, *PANEL)
    marked = pq.read_table(path).replace_schema_metadata({SYNTHETIC: b"synthetic by hand"})
    pq.write_table(marked, path)
    made = make(monkeypatch, tape=path)
    assert made.words.count("a synthetic tape, no lender’s") > 8
    assert "the loan tape" not in made.words.splitlines()
    assert "A generator made up" in made.words
    assert "A synthetic panel is not made after the published table" in made.words
    assert len(titles) == len(made.charts) > 1
    assert all(title.zh.startswith("合成数据：") for title in titles)


def test_the_page_without_a_tape_says_that_it_is_made_up() -> None:
    """The stored notebook is that page; nbval holds it to what its cells show."""
    (stored,) = [one for one in STORED if str(one) == "zh/06_loan_pool"]
    page = told(stored)
    words = "\n".join(page.sentences + page.captions)
    assert len(page.alts) == 8
    assert "‡" in words  # the product's figures stand beside the tape's under a mark
    assert "贷款由生成器虚构" in words
    assert "全部贷款同属一档，不再列表：账龄（月）、逾期天数、放款月份" in words
    record = body.results(stored.notebook)
    assert record["nodes"][record["results"]["loans"]["node"]]["low"] == "100200"
