"""A few sentences held against the ledger, without a file and without a page."""

from __future__ import annotations

import pandas as pd

from xiaodai.audit import tables
from xiaodai.audit.document import article
from xiaodai.audit.judging import audit
from xiaodai.ledger.ledger import Ledger


def check_text(text: str, ledger: Ledger, *, published: str = "") -> pd.DataFrame:
    """Each figure of a text, in Chinese or English, beside what the ledger says of it.

    Columns: `figure` (as printed), `about` (entity and metric), `period`, `verdict` (known,
    conflicts, consistent but new, new, no measurable figure), `ledger` (its quantity) and `off`
    (how far the figure is from that); `None` where there is no such thing. `published` is the day
    of the text, as `2025-08-01`, where the text does not say it. Raises `ArticleError` for a text
    without words or one that is too long.
    """
    found = audit(article(text, published=published), ledger)
    sides = {
        "figure": [judged.found.printed for judged in found.figures],
        "ledger": [tables.ledger_value(judged, ledger) for judged in found.figures],
        "off": [tables.distance(judged, ledger) for judged in found.figures],
    }
    frame = tables.figures(found, ledger).assign(**pd.DataFrame(sides, dtype=object))
    return frame[["figure", "about", "period", "verdict", "ledger", "off"]]
