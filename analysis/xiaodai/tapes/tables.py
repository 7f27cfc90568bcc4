"""The tables of a pool: made from a tape, saved and read again, and the results that they hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path

import pandas as pd

from xiaodai.paths import reason
from xiaodai.tapes.borrowers import borrowers, concentration
from xiaodai.tapes.changes import changes, compared
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.deals import deals
from xiaodai.tapes.declared import TABLES, Field
from xiaodai.tapes.delinquency import delinquency, late_over_time, moves, roll_rates, rolls
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.excel import excel
from xiaodai.tapes.fields import check_names, chosen
from xiaodai.tapes.indicators import indicators
from xiaodai.tapes.lines import layout, representative_lines
from xiaodai.tapes.losses import net_losses
from xiaodai.tapes.parameters import Parameters, accept
from xiaodai.tapes.performance import performance
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.projection import projection
from xiaodai.tapes.quality import screen
from xiaodai.tapes.revolving import flow_sums, last_period, revolving, revolving_metrics
from xiaodai.tapes.static_pools import follow_vintages, histories, triangle, vintages
from xiaodai.tapes.strata import banded, stratify
from xiaodai.tapes.summary import measures, summary
from xiaodai.tapes.tallies import tally
from xiaodai.tapes.tape import Tape
from xiaodai.tapes.two_level import two_level
from xiaodai.values.quantity import Quantity
from xiaodai.values.spreadsheets import safe
from xiaodai.values.words import Given, Text

PPM = 10_000  # in a percent
PREFIX = {"": "", "balance": "weighted_"}  # of a result, by the weight of its measure
LEFT_OUT = [("oldest_loan", ""), ("borrower_age", "balance")]
ABOUT = "tape.json"
WORKBOOK = "pool.xlsx"
SAVED = ("name", "title", "title_zh", "synthetic", "currency", "snapshots", "notes")
ASSETS = "representative_lines.json"


def tables(
    engine: Engine, tape: Tape, asked: Parameters, say: Callable[[str], None] = lambda _: None
) -> tuple[tuple[date, ...], dict[str, pd.DataFrame]]:
    """The snapshots, and every table of `docs/loan_pools.md` by name; `say` gets each step's name.

    Raises `PoolError` for a tape that cannot be used.
    """
    check_names("two_level", chain(*asked.two_level), tape.fields)
    check_names("lines_by", asked.lines_by, tape.fields)
    say("quality")
    loans, quality = screen(
        engine,
        tape,
        asked.day,
        round(asked.rate_ceiling * PPM),
        asked.refuse_above / 100,
        accept(asked),
    )
    compared(loans.snapshots, asked.compared)
    say("stratification")
    cut = chosen(asked.bands, tape.fields)
    counts = tally(loans, cut)
    by_field = banded(counts, cut, loans.as_of, tape.fields)
    by_borrower = None
    if loans.has("borrower_id"):
        say("borrowers")
        by_borrower = borrowers(loans)
    say("static pools")
    found = histories(loans, asked.vintage_by)
    static = vintages(loans, found, asked.vintage_by)
    say("delinquency, roll rates, revolving metrics")
    moved, sums = moves(loans), flow_sums(loans)
    losses = net_losses(loans, static, found, sums, asked.vintage_by)
    made = {
        "summary": summary(loans, counts, by_borrower),
        "stratification": stratify(counts, by_field),
        "two_level": two_level(loans, asked.two_level, cut, by_field),
        "delinquency": delinquency(loans, found),
        "vintages": static,
        "triangle": triangle(static),
        "roll_rates": roll_rates(loans, moved),
        "revolving": revolving(loans, sums, round(asked.funding * PPM)),
        "performance": performance(loans, moved, sums),
        "net_losses": losses,
        "projection": projection(losses, loans.snapshots, asked.vintage_by),
        "changes": changes(loans, asked.compared),
        "concentration": concentration(counts, by_borrower),
        "deals": deals(loans),
        "representative_lines": representative_lines(loans, asked.lines_by, cut, by_field),
    }
    made |= {"indicators": indicators(made), "quality": quality}
    return loans.snapshots, made


def pool_results(pool: Pool, panel: Pool, funding: float) -> dict[str, Quantity]:
    """The results by name: those of the pool, then those that take several snapshots, of the panel.

    `funding` is the cost of funds in percent a year. What the tapes do not show is left out.
    """
    made = {
        PREFIX[weight] + measure: quantity
        for (measure, weight), quantity in measures(pool).items()
        if weight in PREFIX and (measure, weight) not in LEFT_OUT
    }
    late = late_over_time(panel).iloc[-1]
    over_time: dict[str, tuple[Quantity | None, Text]] = {
        "at_30": (late["at_30"], Text("at least thirty days late")),
        "ever_30": (late["ever_30"], Text("ever thirty days late")),
    }
    if (static := follow_vintages(panel)) is not None:
        name = Text("highest vintage ever thirty days late")
        over_time["ever_30_peak"] = (static.highest.share, name)
    if (rolled := rolls(panel)) is not None:
        over_time |= {
            "cure_rate": (rolled.cured, Text("cured: from M1 to M0")),
            "roll_forward": (rolled.rolled_on, Text("rolled on: from M1 to M2")),
            "prepaid": (rolled.prepaid, Text("prepaid from M0")),
        }
    made |= {
        result: value.named(name)
        for result, (value, name) in over_time.items()
        if value is not None
    }
    metrics = revolving_metrics(panel, funding)
    if not metrics.empty:
        made |= {str(name): rate for name, rate in last_period(metrics)["last"].items()}
    return made


def written(table: pd.DataFrame) -> pd.DataFrame:
    """A table for a CSV file: no text of the tape is a formula to a spreadsheet."""
    return table.map(lambda cell: safe(cell) if isinstance(cell, str) else cell)


def save(pool: Pool, folder: Path) -> None:
    """Write each table as CSV and Parquet, all in a workbook, and the rest in `tape.json`.

    `representative_lines.json` holds the lines in the layout of AbsBox.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in pool.tables.items():
        written(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / WORKBOOK).write_bytes(excel(pool))
    assets = json.dumps(layout(pool), ensure_ascii=False, indent=1)
    (folder / ASSETS).write_text(assets + "\n", encoding="utf-8", newline="\n")
    about = {name: getattr(pool, name) for name in SAVED}
    about["notes"] = [{"en": note.en, "zh": note.zh} for note in pool.notes]
    about["fields"] = [asdict(field) for field in pool.fields]
    text = json.dumps(about, ensure_ascii=False, indent=1, default=str)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8", newline="\n")


def load(folder: Path) -> Pool:
    """The pool that `save` wrote. Raises `PoolError` if it is not there."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        made = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    except (OSError, ValueError) as error:
        raise PoolError(f"{folder} holds no tables of a pool: {reason(error)}") from None
    given = {name: about[name] for name in SAVED}
    given["snapshots"] = tuple(date.fromisoformat(day) for day in about["snapshots"])
    given["notes"] = tuple(Given(**note) for note in about["notes"])
    own = tuple(Field(**field | {"bands": tuple(field["bands"])}) for field in about["fields"])
    return Pool(**given, tables=made, fields=own)
