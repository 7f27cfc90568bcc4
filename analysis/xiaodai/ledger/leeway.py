"""How far a result depends on how wide 约 and 左右 are read.

How far "about" lets a value be from the number printed is a rule of this project (see
`reading.printed`), not a fact. So a result that rests on such a figure is shown under other rules,
too: half and twice as wide. For a number with decimals or of at most two digits these are half a
unit and two units of its last printed digit.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.values import Quantity, Text

WIDTHS = {
    "half": (Fraction(1, 2), Text("half as wide")),
    "as_read": (Fraction(1), Text("as everywhere here")),
    "double": (Fraction(2), Text("twice as wide")),
}
OTHER_RULE = Text("“about” is read by another rule than everywhere else")


def reread(ledger: Ledger, times: Fraction) -> Ledger:
    """The ledger if every claim read as `about` were so many times as wide around its number."""
    claims = ledger.claims.copy()
    is_about = claims["reading"] == "about"
    for column, other in (("low", "high"), ("high", "low")):
        ends = zip(*(ledger.claims.loc[is_about, end] for end in (column, other)), strict=True)
        both = ((Fraction(end), Fraction(opposite)) for end, opposite in ends)
        claims.loc[is_about, column] = [
            str((end + opposite) / 2 + (end - opposite) / 2 * times) for end, opposite in both
        ]
    return replace(ledger, claims=claims)


def by_leeway(
    ledger: Ledger, results: Callable[[Ledger], Mapping[str, Quantity | None]]
) -> pd.DataFrame:
    """Results of a ledger, beside those with "about" read half and twice as wide (marked).

    The index holds `half`, `as_read` and `double`. The columns are `width` (words) and those that
    `results` gives for a ledger.
    """
    rows = {}
    for name, (times, width) in WIDTHS.items():
        found = dict(results(ledger if times == 1 else reread(ledger, times)))
        if times != 1:
            found = {key: q and q.marked("inference", OTHER_RULE) for key, q in found.items()}
        rows[name] = {"width": width} | found
    return pd.DataFrame(rows.values(), index=list(rows), dtype=object)
