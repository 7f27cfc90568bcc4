"""What the grades of documents and the status of claims are called."""

from __future__ import annotations

from xiaodai.values.words import Text

GRADES = {
    "A": Text("issuing body's own document"),
    "B": Text("central media, news agency, offering document, or full reproduction of a release"),
    "C": Text("named financial or trade press"),
    "D": Text("aggregator, self-media or machine digest"),
    "E": Text("unreliable: rewritten or of a wrong period"),
}

STATUS = {
    "accepted": Text("accepted"),
    "conflict": Text("in conflict"),
    "rejected": Text("rejected"),
    "superseded": Text("superseded"),
}
