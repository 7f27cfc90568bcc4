"""Reading an article against the ledger: its figures, what they are about, what is known.

`xiaodai.documents.document` makes an article of a text or a file, `xiaodai.extraction` finds its
figures and times, `xiaodai.audit.judging.audit` holds them against a ledger, and
`xiaodai.audit.result` says what comes of that: `Audit`, and for each figure a `Judged` with its
verdict, its nearest claims and the words that decided.

The package can be called, which does all of it: `xd.audit(text, date="2025-08-30")`.
"""

from __future__ import annotations

import datetime
import sys
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from xiaodai.ledger.ledger import Ledger


class _Audit(ModuleType):
    """The package as the function that it is named after."""

    def __call__(
        self, text: str, *, date: str | datetime.date = "", ledger: Ledger | None = None
    ) -> pd.DataFrame:
        """Each figure of a text, in Chinese or English, beside what the ledger says of it.

        One row a figure, numbered in order of place, the ones to be looked at first. Columns:

        - `verdict`: conflict, please check, undated, new, "new, consistent", known, or not a
          statistic (see `xiaodai.audit.result`); `probability` that it is right, from 0 to 1
        - `figure` as printed; `what` (entity and metric, words) and `period` that it was read as
        - `ledger`: what the ledger has for it, a quantity; `should_be`: what the text should print
        - `source`: who published the ledger's figure, and when
        - `missing`: what the text does not say of the figure; `nearest`: up to three claims of the
          ledger that may be meant, the likeliest first
        - `note`: why, in a sentence; `snippet`: the words around the figure; `place`: its first
          character in the text; `claim`: the id of the ledger's claim

        A cell is `None` where there is no such thing. `date` is the day of the text, without which
        "the second quarter" has no year where the text does not say its day. `ledger` is the
        project's own if it is not given. Raises `xiaodai.documents.contents.ArticleError` for a
        text without words, one that is too long, or no day.
        """
        from xiaodai.audit.judging import audit
        from xiaodai.audit.listing import frame
        from xiaodai.documents.document import article

        known = ledger or _own()
        return frame(audit(article(text, published=date), known), known)


@cache
def _own() -> Ledger:
    from xiaodai.ledger.ledger import load

    return load()


sys.modules[__name__].__class__ = _Audit
