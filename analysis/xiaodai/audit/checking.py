"""A text held against the ledger, without a file and without a page."""

from __future__ import annotations

import datetime
from functools import cache

import pandas as pd

from xiaodai.audit import listing
from xiaodai.audit.document import article
from xiaodai.audit.judging import audit
from xiaodai.ledger.ledger import Ledger, load


def check(
    text: str, *, date: str | datetime.date = "", ledger: Ledger | None = None
) -> pd.DataFrame:
    """What `xiaodai.audit` does."""
    known = ledger or _own()
    return listing.frame(audit(article(text, published=date), known), known)


@cache
def _own() -> Ledger:
    return load()
