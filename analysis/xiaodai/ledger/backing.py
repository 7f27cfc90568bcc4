"""What a figure rests on: the documents that it goes back to, and how to say that it is only one.

A caveat stands beside its claim: a sentence whose figures all come from one self-media post says
so.
"""

from __future__ import annotations

from collections.abc import Iterator

from xiaodai.ledger.ledger import Ledger
from xiaodai.values.quantity import Claimed, Computed, Quantity
from xiaodai.values.words import Text

PRESS = Text("one newspaper article")
UNSIGNED = Text("one unsigned page")
OTHER = Text("one document")
SEVERAL = Text("several documents")
# How a single document of a kind is called in a sentence.
SINGLE = {
    "statistical_release": Text("one official release"),
    "company_filing": Text("one company's own disclosure"),
    "rating_report": Text("one rating report"),
    "central_media": PRESS,
    "news_agency": PRESS,
    "financial_press": PRESS,
    "trade_press": Text("one trade-press article"),
    "research_report": Text("one research report"),
    "self_media": Text("one self-media post"),
    "aggregator": UNSIGNED,
    "machine_digest": UNSIGNED,
    "forum": UNSIGNED,
    "mirror": UNSIGNED,
}


def origins(ledger: Ledger, *figures: Quantity) -> frozenset[str]:
    """The ids of the documents that figures go back to, through all that they were computed from.

    Claims that contradict a figure do not count, nor does what was assumed.
    """
    return frozenset(ledger.origin(claim) for figure in figures for claim in _claims(figure))


def backing(ledger: Ledger, *figures: Quantity) -> Text:
    """What figures rest on, as words of a sentence: `one self-media post`, `several documents`.

    Raises `ValueError` for figures that no document prints.
    """
    found = origins(ledger, *figures)
    if not found:
        raise ValueError("no document prints these figures")
    if len(found) > 1:
        return SEVERAL
    (only,) = found
    return SINGLE.get(ledger.source(only)["kind"], OTHER)


def have_common_origin(ledger: Ledger, one: Quantity, other: Quantity) -> bool:
    """Whether some document prints both figures, so that their ratio is of one count."""
    return bool(origins(ledger, one) & origins(ledger, other))


def _claims(figure: Quantity) -> Iterator[str]:
    match figure.lineage:
        case Claimed(claims=claims):
            yield from claims
        case Computed(inputs=inputs):
            for part in inputs:
                yield from _claims(part)
