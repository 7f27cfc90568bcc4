"""A claim, a quarter and a lender are added by the rows that CONTRIBUTING shows, and by no code.

The rows go into a copy of the tables; then the copy is checked as `make check` does, and every
function of the studies that asks for a ledger runs on it.
"""

import csv
import importlib
import inspect
import pkgutil
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from tests.length import first
from xiaodai import studies
from xiaodai.consistency.verdicts import judge
from xiaodai.ledger.ledger import Ledger, load
from xiaodai.ledger.second_reading import confirmed
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA, ROOT
from xiaodai.reading.dates import period_days
from xiaodai.reading.periods import Period
from xiaodai.studies import attrition, caps, dispersion, lenders
from xiaodai.studies.attrition import balance_change
from xiaodai.studies.caps import two_policies
from xiaodai.studies.contradictions import relations
from xiaodai.studies.dispersion import averages, ceilings, partial_disclosure
from xiaodai.studies.lenders import accounts, concentration

pytestmark = pytest.mark.slow

QUARTER = "2025Q4"


def rows_of(section: str) -> Iterator[tuple[str, str]]:
    """The tables and rows that a section of CONTRIBUTING shows."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (body,) = re.findall(rf"^## {section}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    yield from re.findall(r"^```csv (\w+\.csv)\n(.*?)^```", body, re.MULTILINE | re.DOTALL)


class Grown(NamedTuple):
    """A copy of the ledger before and after the rows of a section are added."""

    before: Ledger
    after: Ledger


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Grown]:
    """The copy that a section gives, made once."""
    return cache(lambda section: grow(tmp_path_factory.mktemp("grown") / "data", section))


def grow(folder: Path, section: str) -> Grown:
    """Make a copy of the tables and add the rows of a section.

    Claims with the same ids make room first, and those of a quarter's successors; their notes are
    left out, so that none is lost.
    """
    shutil.copytree(DATA, folder)
    shown = dict(rows_of(section))
    claims = table(folder, "claims.csv")
    added = pd.DataFrame([row.split(",")[:4] for row in shown["claims.csv"].splitlines()])
    gone = claims["id"].isin(added[0])
    if section == "Add a quarter":
        same = (claims["entity"] == "national") & claims["metric"].isin(added[2])
        gone |= same & claims["period"].map(is_later)
    claims[~gone].to_csv(folder / "claims.csv", index=False, lineterminator="\n")
    lost = set(notes(claims[gone])) - set(notes(claims[~gone]))
    append(folder, "left_out.csv", [f"{note},made room,no figure printed" for note in lost])
    corrections = table(folder, "corrections.csv")
    void = corrections[["claim", "rests_on"]].isin(set(claims.loc[gone, "id"])).any(axis="columns")
    corrections[~void].to_csv(folder / "corrections.csv", index=False, lineterminator="\n")
    before = load(folder)
    for name, rows in shown.items():
        frame = table(folder, name)
        new = frame["id"].isin(row.partition(",")[0] for row in rows.splitlines())
        frame[~new].to_csv(folder / name, index=False, lineterminator="\n")
        append(folder, name, rows.splitlines())
    typed = {row["id"]: row["printed"] for row in claimed(folder, shown["claims.csv"])}
    confirmed(folder, typed).to_csv(folder / "second_reading.csv", index=False)
    assert faults(folder) == []
    return Grown(before, load(folder))


def table(folder: Path, name: str) -> pd.DataFrame:
    """A table as text."""
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False, encoding="utf-8")


def claimed(folder: Path, rows: str) -> list[dict[str, str]]:
    """Rows of claims that CONTRIBUTING shows, by column."""
    columns = list(table(folder, "claims.csv"))
    return [dict(zip(columns, cells, strict=False)) for cells in csv.reader(rows.splitlines())]


def append(folder: Path, name: str, rows: list[str]) -> None:
    """Put rows under a table."""
    with (folder / name).open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{row}\n" for row in rows)


def notes(claims: pd.DataFrame) -> Iterator[str]:
    """The reading notes that claims were taken from."""
    for ids in claims["note_ids"]:
        yield from ids.split(";")


def is_later(period: str) -> bool:
    """Whether a period reaches beyond the quarter before the one of the example."""
    return period != "undated" and period_days(period)[1] > period_days("2025Q3")[1]


def run_every_study(ledger: Ledger) -> None:
    """Call every public function of the studies that needs nothing but a ledger."""
    called = 0
    for module in pkgutil.walk_packages(studies.__path__, f"{studies.__name__}."):
        found = inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
        for name, function in found:
            asked = inspect.signature(function).parameters.values()
            needed = [p.name for p in asked if p.default is p.empty]
            if not name.startswith("_") and needed == ["ledger"]:
                function(ledger)
                called += 1
    assert called > 30


def contradicted(ledger: Ledger) -> list[str]:
    """The claims of every contradiction that no status explains."""
    found = judge(ledger.prints(), ledger)
    new = [v for v in found if v.verdict == "inconsistent" and not v.known]
    return [claim for verdict in new for claim in verdict.claims]


@pytest.mark.long
@pytest.mark.parametrize("section", first(1, ["Add a lender", "Add a quarter", "Add a claim"]))
def test_the_rows_shown_pass_every_check_and_every_study_runs(grown, section: str) -> None:
    ledger = grown(section).after
    assert contradicted(ledger) == []
    run_every_study(ledger)
    assert relations.select(ledger)


def test_a_new_claim_is_one_more_print_of_its_figure(grown) -> None:
    (before,), (after,) = (
        [p for p in known.points("national", "company_count") if p.period == "2025-09-30"]
        for known in grown("Add a claim")
    )
    assert after.prints == before.prints + 1
    assert after.origins == before.origins
    assert after.quantity.interval == before.quantity.interval


def test_a_new_quarter_is_the_latest_of_every_series(grown) -> None:
    before, ledger = grown("Add a quarter")
    assert contradicted(ledger) == []
    assert attrition.Parameters.check({}, before).end < QUARTER
    settings = attrition.Parameters.check({}, ledger)
    assert settings.end == QUARTER
    stocks = attrition.stocks(ledger, settings.region, settings.start, settings.end)
    assert stocks.index[-1] == QUARTER
    assert attrition.net_exits(stocks).index[-1] == QUARTER
    assert attrition.exit_rates.net_exit_of_window(stocks).closing == QUARTER
    top = attrition.peak(ledger, "national")
    assert attrition.survival(stocks, *top).index[-1] == QUARTER
    assert balance_change.by_year(ledger).loc[2025, "closing"] == Period(QUARTER)
    base = attrition.rebasing(ledger).loc[2025]
    assert base["quarters"].low == base["agree"].low == 4
    change = balance_change.bridge(ledger, "2025Q3", QUARTER).change
    assert change.to("yi_yuan").low == pytest.approx(-130)


def test_a_new_lender_is_in_the_dispersion_and_in_the_panel(grown) -> None:
    before, ledger = grown("Add a lender")
    settings = dispersion.Parameters.check({}, ledger)
    found = dispersion.disclosures(ledger, settings.as_of, settings.lenders)
    assert {(d.entity, d.kind) for d in found.itertuples() if d.lender == "example_cf"} == {
        ("example_cf", "book average"),
        ("example_cf", "share in band"),
        ("example_cf_pool", "pool average"),
    }
    assert "example_cf_pool" in averages.pool_gaps(ledger, found).index
    limits = averages.cap_quantity(20.0), ceilings.ceiling_quantity(24.0)
    survey = partial_disclosure.survey(ledger, found, *limits)
    assert "example_cf" in survey.measures.index
    assert "example_cf" in averages.weights(ledger, survey, settings.as_of).index

    caps.Parameters.check({"lender": "example_cf"}, ledger)
    known = two_policies.disclosed_rates(ledger, "example_cf", limits[1])
    assert known is not None and (known.entity, known.kind) == ("example_cf", "lender")

    panel = lenders.panel(ledger, 2024)
    assert panel.loc["example_cf", "return_on_assets"] is not None
    sizes = concentration.known_assets(ledger, "2024-12-31")
    assert len(sizes) == len(concentration.known_assets(before, "2024-12-31")) + 1
    assert not concentration.concentration(ledger, "2024-12-31").empty
    counts = [
        accounts.coverage(known, 2024).loc["net_profit", "printed"].low
        for known in (before, ledger)
    ]
    assert counts[1] == counts[0] + 1
