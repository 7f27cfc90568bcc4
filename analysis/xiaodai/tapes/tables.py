"""All of a pool: its tables, made from the rows that screening leaves, and its named results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from xiaodai.tapes import bands
from xiaodai.tapes.borrowers import borrowers, concentration
from xiaodai.tapes.delinquency import delinquency, late_over_time
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.histories import VintageBy, histories
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.quality import screen
from xiaodai.tapes.revolving import last_period, revolving, revolving_metrics
from xiaodai.tapes.roll_rates import roll_rates, rolls
from xiaodai.tapes.static_pools import follow_vintages, triangle, vintages
from xiaodai.tapes.stratification import stratify
from xiaodai.tapes.summary import measures, summary
from xiaodai.tapes.tally import tally
from xiaodai.tapes.tape import Tape
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

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


@dataclass(frozen=True)
class Settings:
    """What the tables of a pool depend on besides the tape."""

    as_of: date | None = None
    bands: Mapping[str, Sequence[float]] = field(default_factory=dict)
    rate_ceiling_ppm: int = 240_000
    refuse_above: float = 0.05
    vintage_by: VintageBy = "month"
    funding_ppm: int = 30_000


def tables(
    engine: Engine, tape: Tape, settings: Settings, say: Callable[[str], None] = lambda _: None
) -> tuple[tuple[date, ...], dict[str, pd.DataFrame]]:
    """The snapshots, and every table of `docs/loan_pools.md` by name; `say` gets each step's name.

    Raises `PoolError` for a tape that cannot be used.
    """
    say("quality")
    loans, quality = screen(
        engine, tape, settings.as_of, settings.rate_ceiling_ppm, settings.refuse_above
    )
    say("stratification")
    cut = bands.chosen(settings.bands)
    counts = tally(loans, cut["balance"].cuts)
    by_borrower = None
    if loans.has("borrower_id"):
        say("borrowers")
        by_borrower = borrowers(loans)
    say("static pools")
    found = histories(loans, settings.vintage_by)
    static = vintages(loans, found, settings.vintage_by)
    say("delinquency, roll rates, revolving metrics")
    made = {
        "summary": summary(loans, counts, by_borrower),
        "stratification": stratify(counts, cut, loans.as_of),
        "delinquency": delinquency(loans, found),
        "vintages": static,
        "triangle": triangle(static),
        "roll_rates": roll_rates(loans),
        "revolving": revolving(loans, settings.funding_ppm),
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
