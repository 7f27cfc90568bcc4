"""What all books and pools allow at once: bounds against a level, and what is most open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.disclosed import Disclosure
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    conflict,
    envelope,
    facts,
    measures,
    rate_of,
)
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

DRAWN = 6  # small charts that a reader takes in at once
MEASURES = ["who", "average", "share_above", "average_above", "mean_excess", "standard_deviation"]
STEP, NEAR = Fraction(1), Fraction(1, 100)  # points between levels, and just before one


@dataclass(frozen=True, slots=True)
class Survey:
    """All books and pools: what is known of each, and what follows or why nothing does.

    By id of the ledger: the `facts` that fit together, or in `clashes` a smallest set of facts that
    exclude each other. `measures` has a row for each book or pool whose facts fit together, and the
    columns `who` (words), `average`, `share_above` and `average_above` (percent, the last one
    `None` where nothing can be above the level), `mean_excess` and `standard_deviation` (points).
    """

    facts: dict[str, list[Fact]]
    clashes: dict[str, list[Fact]]
    measures: pd.DataFrame


def survey(
    ledger: Ledger, found: Sequence[Disclosure], level: Quantity, ceiling: Quantity
) -> Survey:
    """Bounds against a level for everything that was disclosed; both rates in percent a year."""
    fitting, clashes = {}, {}
    for entity in dict.fromkeys(d.entity for d in found if not d.stale):
        known = facts(ledger, found, entity, ceiling)
        if clash := conflict(known):
            clashes[entity] = clash
        else:
            fitting[entity] = known
    rows = [{"who": ledger.entity(e)} | measures(known, level) for e, known in fitting.items()]
    return Survey(fitting, clashes, pd.DataFrame(rows, list(fitting), MEASURES, dtype=object))


def shares_above(found: Survey) -> dict[str, Quantity]:
    """The share above the level of every book and pool in percent, as named results."""
    return {
        f"{entity}_share_above_cap": row["share_above"].named(
            Text("{who}: share of balance above the cap", who=row["who"])
        )
        for entity, row in found.measures.iterrows()
    }


def clashes_table(ledger: Ledger, found: Survey) -> pd.DataFrame:
    """Disclosures that exclude each other, a smallest set for each book or pool.

    Columns: `fact` (words: whose, and what was disclosed) and `value` (each in its own unit). One
    row for each fact.
    """
    rows = [
        (Text("{who}: {name}", who=ledger.entity(entity), name=fact.name), fact.value)
        for entity, clash in found.clashes.items()
        for fact in clash
    ]
    return pd.DataFrame(rows, columns=["fact", "value"])


def most_open_book(ledger: Ledger, found: Survey, cap: Quantity) -> pd.Series[Any] | None:
    """Bounds on the book that surely averages no more than the cap and leaves most open above it.

    Pools and products are left out; `None` if there is no such book. The index holds the columns of
    `Survey.measures`.
    """
    is_book = [ledger.kinds[entity] == "lender" for entity in found.measures.index]
    widest = most_open(found.measures.loc[is_book], cap)
    return None if widest is None else found.measures.T[widest]


def most_open(measured: pd.DataFrame, cap: Quantity) -> str | None:
    """Of those whose average surely fits under the cap, the one with the widest share above it.

    `measured` has rows of `Survey.measures`. `None` if no share is open.
    """
    widths = {
        str(entity): row["share_above"].interval.width or Fraction(0)
        for entity, row in measured.iterrows()
        if row["average"].interval.ends[1] <= cap.interval.ends[0]
    }
    widest = max(widths, key=lambda entity: (widths[entity], entity), default=None)
    return widest if widest is not None and widths[widest] > 0 else None


def best_described(ledger: Ledger, found: Survey) -> list[str]:
    """The books of which most moments, then most facts are known; pools if there is no book.

    At most as many as a reader takes in at once, as ids of the ledger.
    """
    facts = found.facts
    books = [e for e in facts if ledger.kinds[e] == "lender"] or list(facts)
    moments = {e: sum(fact.moment is not None for fact in facts[e]) for e in books}
    return sorted(books, key=lambda e: (-moments[e], -len(facts[e]), books.index(e)))[:DRAWN]


def envelopes(ledger: Ledger, found: Survey, ceiling: Quantity) -> pd.DataFrame:
    """The bands in which the distribution functions of the best described books are.

    Columns: `who` (words), `level` (a rate in percent a year, from zero to the ceiling in steps of
    one point, each with a level just before it) and `share` (the interval of the share of balance
    at or below that level, as a ratio). One row for each book and level.
    """
    steps = [STEP * k for k in range(1, int(rate_of(ceiling) / STEP) + 1)]
    levels = [Fraction(0), *(level for step in steps for level in (step - NEAR, step))]
    rows = [
        (ledger.entity(entity), level, share)
        for entity in best_described(ledger, found)
        for level, share in zip(levels, envelope(found.facts[entity], levels), strict=True)
    ]
    return pd.DataFrame(rows, columns=["who", "level", "share"])
