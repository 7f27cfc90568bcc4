"""All tables of a pool: the tape is screened, and each table made from the rows that are left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from xiaodai.tapes import bands
from xiaodai.tapes.borrowers import borrowers, concentration
from xiaodai.tapes.delinquency import delinquency
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.histories import VintageBy, histories
from xiaodai.tapes.quality import screen
from xiaodai.tapes.revolving import revolving
from xiaodai.tapes.roll_rates import roll_rates
from xiaodai.tapes.static_pools import triangle, vintages
from xiaodai.tapes.stratification import stratification
from xiaodai.tapes.summary import summary
from xiaodai.tapes.tally import tally
from xiaodai.tapes.tape import Tape

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
        "stratification": stratification(counts, cut, loans.as_of),
        "delinquency": delinquency(loans, found),
        "vintages": static,
        "triangle": triangle(static),
        "roll_rates": roll_rates(loans),
        "revolving": revolving(loans, settings.funding_ppm),
        "concentration": concentration(counts, by_borrower),
        "quality": quality,
    }
    return loans.snapshots, made
