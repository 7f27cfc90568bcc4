"""What bounds the single-loan rates of one lender's book, product or pool."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.dispersion import disclosures, publication_days
from xiaodai.studies.dispersion.partial_disclosure import Fact, conflict, facts
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

# How a sentence speaks of that whose rates are known where its name holds a digit.
SUBJECTS = {
    "lender": Text("the disclosing lender"),
    "product": Text("the disclosed product"),
    "pool": Text("the disclosed pool"),
}


@dataclass(frozen=True, slots=True)
class DisclosedRates:
    """What is known of the rates of one book, product or pool.

    `kind` is that of the entity: lender, product or pool. `edges` are the rates, in percent a year,
    from which disclosed shares count, `as_of` the day of the ledger's latest rate.
    """

    entity: str
    kind: str
    facts: list[Fact]
    edges: frozenset[Fraction]
    as_of: str

    @property
    def subject(self) -> Text:
        """The lender, product or pool in words, without its name."""
        return SUBJECTS[self.kind]

    @property
    def table(self) -> pd.DataFrame:
        """The facts that bound the rates.

        Columns: `fact` (words), `value` (each in its own unit) and `period` (empty for a rule).
        One row for each fact.
        """
        return pd.DataFrame(
            [(f.name, f.value, Period(f.period) if f.period else None) for f in self.facts],
            columns=["fact", "value", "period"],
        )

    def has_edge_at(self, cap: Quantity) -> bool:
        """Whether a share was disclosed of loans at that rate or above, so perhaps all at it."""
        return cap.low in self.edges


def disclosed_rates(ledger: Ledger, lender: str, ceiling: Quantity) -> DisclosedRates | None:
    """What a lender disclosed of its book, else of the first product or pool, with the ceiling.

    `None` if it disclosed nothing recent, or figures that no rates fit.
    """
    _, as_of = publication_days(ledger)
    found = disclosures(ledger, as_of, [lender])
    entities = [d.entity for d in found if not d.stale]
    if not entities:
        return None
    entity = lender if lender in entities else entities[0]
    known = facts(ledger, found, entity, ceiling)
    if conflict(known):
        return None
    lows = [d.band[0] for d in found if d.entity == entity and not d.stale]
    edges = frozenset(Fraction(str(low)) for low in lows if low is not None)
    return DisclosedRates(entity, ledger.kinds[entity], known, edges, as_of)


def name_in_sentence(ledger: Ledger, entity: str) -> Text:
    """The name of a lender, product or pool, or its kind in words if the name holds a digit.

    A sentence holds no digit that is no quantity; the table names the entity in full.
    """
    name = ledger.entity(entity)
    holds_digit = any(character.isdigit() for character in name.en + name.zh)
    return SUBJECTS[ledger.kinds[entity]] if holds_digit else name
