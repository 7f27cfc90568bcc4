"""What bounds the single-loan rates of one lender's book, product or pool."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.dispersion import disclosures, publication_days
from xiaodai.studies.dispersion.partial_disclosure import conflict, facts
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

# How a sentence speaks of that whose rates are known where its name holds a digit.
SUBJECTS = {
    "lender": Text("the disclosing lender"),
    "product": Text("the disclosed product"),
    "pool": Text("the disclosed pool"),
}


def disclosed_rates(ledger: Ledger, lender: str, ceiling: Quantity) -> pd.Series | None:
    """What a lender disclosed of its book, else of the first product or pool, with the ceiling.

    Index: `entity`, `kind` (lender, product or pool) and `subject` (the kind in words); `facts`,
    which bound the rates, and their `table` (a row each; columns `fact`, words, `value` in its own
    unit, and `period`, empty for a rule); `edges`, the rates in percent a year from which disclosed
    shares count, so that perhaps all of a share is at its edge; `as_of`, the day of the ledger's
    latest rate. `None` if the lender disclosed nothing recent, or figures that no rates fit.
    """
    _, as_of = publication_days(ledger)
    found = disclosures(ledger, as_of, [lender])
    recent = [d for d in found if not d.stale]
    if not recent:
        return None
    entity = lender if lender in {d.entity for d in recent} else recent[0].entity
    known = facts(ledger, found, entity, ceiling)
    if conflict(known):
        return None
    lows = [d.band[0] for d in recent if d.entity == entity]
    rows = [(f.name, f.value, Period(f.period) if f.period else None) for f in known]
    return row(
        entity=entity,
        kind=ledger.kinds[entity],
        subject=SUBJECTS[ledger.kinds[entity]],
        facts=known,
        table=pd.DataFrame(rows, columns=["fact", "value", "period"]),
        edges=frozenset(Fraction(str(low)) for low in lows if low is not None),
        as_of=as_of,
    )


def name_in_sentence(ledger: Ledger, entity: str) -> Text:
    """The name of a lender, product or pool, or its kind in words if the name holds a digit.

    A sentence holds no digit that is no quantity; the table names the entity in full.
    """
    name = ledger.entity(entity)
    holds_digit = any(character.isdigit() for character in name.en + name.zh)
    return SUBJECTS[ledger.kinds[entity]] if holds_digit else name
