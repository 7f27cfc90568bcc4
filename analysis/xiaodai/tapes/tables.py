"""All tables of a pool: the tape is screened, and each table made from the rows that are left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd

from xiaodai.tapes import bands
from xiaodai.tapes.borrowers import borrowers, concentration
from xiaodai.tapes.delinquency import delinquency
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.histories import histories
from xiaodai.tapes.quality import screen
from xiaodai.tapes.request import Parameters
from xiaodai.tapes.revolving import revolving
from xiaodai.tapes.roll_rates import roll_rates
from xiaodai.tapes.static_pools import triangle, vintages
from xiaodai.tapes.stratification import stratification
from xiaodai.tapes.summary import summary
from xiaodai.tapes.tally import tally
from xiaodai.tapes.tape import Tape

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
        "stratification": stratification(counts, cut, loans.as_of),
        "delinquency": delinquency(loans, found),
        "vintages": static,
        "triangle": triangle(static),
        "roll_rates": roll_rates(loans),
        "revolving": revolving(loans, round(asked.funding * PPM)),
        "concentration": concentration(counts, by_borrower),
        "quality": quality,
    }
    return loans.snapshots, made
