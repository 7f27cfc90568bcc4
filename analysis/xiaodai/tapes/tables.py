"""All of a pool: its tables, made from the rows that screening leaves, and its named results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from xiaodai.tapes import bands
from xiaodai.tapes.borrowers import borrowers, concentration
from xiaodai.tapes.delinquency import delinquency, late_over_time
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.histories import histories
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.quality import screen
from xiaodai.tapes.request import Parameters
from xiaodai.tapes.revolving import last_period, revolving, revolving_metrics
from xiaodai.tapes.roll_rates import roll_rates, rolls
from xiaodai.tapes.static_pools import follow_vintages, triangle, vintages
from xiaodai.tapes.stratification import stratify
from xiaodai.tapes.summary import measures, summary
from xiaodai.tapes.tally import tally
from xiaodai.tapes.tape import Tape
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

PPM = 10_000  # in a percent
TABLES = (
    "summary",
    "stratification",
    "delinquency",
    "vintages",
    "triangle",
    "roll_rates",
    "revolving",
    "concentration",
    "quality",
)
PREFIX = {"": "", "balance": "weighted_"}  # of a result, by the weight of its measure
LEFT_OUT = [("oldest_loan", ""), ("borrower_age", "balance")]


def tables(
    engine: Engine, tape: Tape, asked: Parameters, say: Callable[[str], None] = lambda _: None
) -> tuple[tuple[date, ...], dict[str, pd.DataFrame]]:
    """The snapshots, and every table of `docs/loan_pools.md` by name; `say` gets each step's name.

    Raises `PoolError` for a tape that cannot be used.
    """
    say("quality")
    loans, quality = screen(
        engine, tape, asked.day, round(asked.rate_ceiling * PPM), asked.refuse_above / 100
    )
    say("stratification")
    cut = bands.chosen(asked.bands)
    counts = tally(loans, cut["balance"].cuts)
    by_borrower = None
    if loans.has("borrower_id"):
        say("borrowers")
        by_borrower = borrowers(loans)
    say("static pools")
    found = histories(loans, asked.vintage_by)
    static = vintages(loans, found, asked.vintage_by)
    say("delinquency, roll rates, revolving metrics")
    made = {
        "summary": summary(loans, counts, by_borrower),
        "stratification": stratify(counts, cut, loans.as_of),
        "delinquency": delinquency(loans, found),
        "vintages": static,
        "triangle": triangle(static),
        "roll_rates": roll_rates(loans),
        "revolving": revolving(loans, round(asked.funding * PPM)),
        "concentration": concentration(counts, by_borrower),
        "quality": quality,
    }
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
