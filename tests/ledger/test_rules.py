"""Rules and provisions: what their tables must hold, and every fault in one sentence."""

import csv
import shutil
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from xiaodai.ledger.ledger import Ledger, LedgerError, load
from xiaodai.ledger.rules import in_force
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA
from xiaodai.reading.dates import period_days
from xiaodai.values.quantity import Dated, Quantity

RULES, PROVISIONS = (
    list(csv.DictReader((DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
    for name in ("rules", "provisions")
)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def test_every_figure_of_a_provision_is_that_of_claims_on_its_rule(ledger: Ledger) -> None:
    by_id = {row["id"]: row for row in PROVISIONS}
    assert list(ledger.provisions.index) != [] and set(ledger.provisions.index) == set(by_id)
    for name, figure in ledger.provisions["figure"].items():
        source = by_id[by_id[name]["refers_to"] or name]
        claims = [ledger.claim(claim) for claim in figure.lineage.claims]
        assert claims and {claim["metric"] for claim in claims} == {source["metric"]}
        assert {claim["entity"] for claim in claims} == {source["rule"]}
        assert isinstance(
            figure, Dated if source["metric"].endswith(("deadline", "until")) else Quantity
        )


def test_the_days_of_a_rule_are_in_order_and_no_draft_has_been_in_force() -> None:
    order = ("issued", "published", "in_force", "until")
    for row in RULES:
        days = [period_days(row[name]) for name in order if row[name]]
        assert all(a[0] <= b[1] for a, b in pairwise(days)), row["id"]
        if row["status"] in ("draft", "withdrawn"):
            assert row["in_force"] == "", row["id"]
            own = [p for p in PROVISIONS if p["rule"] == row["id"]]
            assert own and {p["in_force"] for p in own} == {""}
        assert (row["kind"] == "draft") == (row["status"] == "draft")
    assert sum(row["status"] == "draft" for row in RULES) >= 2


def test_every_rule_is_worded_in_both_languages_and_names_the_text_that_was_read(ledger) -> None:
    for name, row in ledger.rules.iterrows():
        assert row["scope"].en and row["scope"].zh != row["scope"].en, name
        assert (row["text"] == "none") == (row["grade"] == ""), name
        assert row["grade"] == (ledger.source(row["sources"][0])["grade"] if row["grade"] else "")
    words = {(row["wording_en"], row["wording_zh"]) for row in PROVISIONS}
    assert ("strive to, within", "力争……内") in words
    assert ("in principle, at the latest", "原则上最晚") in words


def test_rows_in_force_on_a_day_are_those_that_have_begun_and_not_ended(ledger: Ledger) -> None:
    found = ledger.provisions
    day = date(2019, 1, 1)
    asked = in_force(found, day, binding=["national"], metric="single_loan_rate_cap")
    assert list(asked.index) == ["cash_loan_notice_2017.small_loans"]
    assert in_force(found, date(2001, 1, 1)).empty
    assert set(in_force(found, day).index) > set(asked.index)


def test_a_ledger_without_these_tables_has_none(tmp_path: Path) -> None:
    for table in DATA.glob("*.csv"):
        if table.name not in ("rules.csv", "provisions.csv"):
            shutil.copy(table, tmp_path)
    shutil.copy(DATA / "datapackage.json", tmp_path)
    found = load(tmp_path)
    assert found.rules.empty and found.provisions.empty
    assert faults(tmp_path) == []


def test_a_provision_of_an_unknown_rule_keeps_the_ledger_from_loading(tmp_path: Path) -> None:
    folder = changed(tmp_path, "provisions", "local_finance_notice_2024.horizon", rule="nobody")
    with pytest.raises(
        LedgerError, match=r"provisions\.csv, line \d+: the rule 'nobody' is not in"
    ):
        load(folder)


def changed(folder: Path, name: str, row: str, **cells: str) -> Path:
    """A copy of the tables with other cells in one row of one of them."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    path = folder / f"{name}.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8").set_index("id")
    for column, value in cells.items():
        table.loc[row, column] = value
    table.to_csv(path, lineterminator="\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "row", "cells", "said"),
    [
        ("rules", "network_microloan_draft_2020", {"in_force": "2021"}, "was never in force"),
        (
            "rules",
            "network_microloan_draft_2020",
            {"status": "in_force"},
            "does not fit the status",
        ),
        ("rules", "cf_measures_2024", {"in_force": "2024-01"}, "in_force 2024-01 is before issued"),
        ("rules", "cf_measures_2024", {"until": "2023"}, "until 2023 is before issued"),
        ("rules", "cf_measures_2024", {"status": "replaced"}, "names what replaced it"),
        ("rules", "cf_measures_2024", {"issued_as": ""}, "issued and issued_as go together"),
        ("rules", "cf_measures_2024", {"note": "one language"}, "one of them is empty"),
        ("rules", "cf_measures_2024", {"replaced_by": "cf_measures_2024"}, "runs in a circle"),
        (
            "rules",
            "cost_disclosure_rule_2026",
            {"in_force": "2026-09-01"},
            "is not what was printed",
        ),
        (
            "provisions",
            "network_microloan_draft_2020.across_provinces",
            {"in_force": "2021"},
            "its rule is draft and was never in force",
        ),
        (
            "provisions",
            "cf_measures_2024.capital",
            {"binds": "private_lending"},
            "it binds 'private_lending', whom its rule does not bind",
        ),
        ("provisions", "cf_measures_2024.capital", {"period": "2019"}, "no usable claim prints"),
        ("provisions", "cf_measures_2024.capital", {"period": ""}, "a metric and a period"),
        (
            "provisions",
            "cf_measures_2024.capital",
            {"in_force": "2019"},
            "before the rule was issued",
        ),
        (
            "provisions",
            "cf_measures_2024.capital",
            {"until": "2019"},
            "until 2019 is before in_force",
        ),
        (
            "provisions",
            "cash_loan_notice_2017.small_loans",
            {"refers_to": "scope_reply_2020.all_charges"},
            "has no figure of its own",
        ),
    ],
)
def test_what_cannot_be_is_said_once_with_file_and_line(tmp_path, name, row, cells, said) -> None:
    found = faults(changed(tmp_path, name, row, **cells))
    assert any(fault.startswith(f"{name}.csv, line ") and said in fault for fault in found), found
