"""How well a figure is founded: how many documents print it, and to how many they go back."""

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.values import Quantity, counted, row


def standing(ledger: Ledger, figure: Quantity) -> pd.Series:
    """What a figure that documents print rests on.

    Index: the counts `documents` (that print it) and `origins` (that these go back to), `grade`
    (the letter of the best copy that was read), `is_read` (whether an origin is among the documents
    that were read) and `publisher` (words: of the origin behind most of them).
    """
    claims = [ledger.claim(claim) for claim in figure.sources]
    documents = {claim["source"] for claim in claims}
    origins = pd.Series([ledger.origin(claim["id"]) for claim in claims])
    return row(
        documents=counted(len(documents)).named("documents that print it"),
        origins=counted(origins.nunique()).named("documents that these go back to"),
        grade=min(ledger.source(document)["grade"] for document in documents),
        is_read=not documents.isdisjoint(origins),
        publisher=ledger.publisher(origins.mode()[0]),
    )
