"""The ceiling on the single loans of a consumer-finance company: the rule in force, or another.

A rule binds every licensed lender, whatever it discloses: its rates are at most the ceiling *if it
kept the rule*, which nothing shows. So whatever rests on it is an inference.
"""

from datetime import date

import pandas as pd

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.ledger.rules import CEILING
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading.dates import period_days
from xiaodai.studies.dispersion.disclosed import INDUSTRY
from xiaodai.values import Quantity, Text, parameter

NAME = Text("ceiling on a single loan")
KEPT = Text("if the lender kept the ceiling on a single loan")


def ceiling_quantity(ceiling: float) -> Quantity:
    """A supposed ceiling on a single loan as a quantity, in percent a year."""
    return parameter("ceiling", ceiling, "percent", NAME)


def in_force(ledger: Ledger, day: str) -> Quantity:
    """The ceiling on a single loan by the rule in force on a day, in percent a year (marked).

    A rule known to the month binds from the month's last day on. Raises `LedgerError` for a day on
    which no rule of the ledger sets one.
    """
    limit = ledger.limit(INDUSTRY, CEILING, date.fromisoformat(day))
    if limit is None:
        raise LedgerError(f"no rule of the ledger sets a ceiling on single loans on {day}")
    return limit.named(NAME).marked("inference", KEPT)


def ceiling(ledger: Ledger, supposed: float, day: str) -> Quantity:
    """The ceiling on a single loan: the supposed one, or for 0 the one in force on a day."""
    return ceiling_quantity(supposed) if supposed else in_force(ledger, day)


def closed_bands(ledger: Ledger, found: pd.DataFrame, supposed: float, as_of: str) -> pd.DataFrame:
    """The shares in a band among disclosures, an open upper end closed by the ceiling.

    `found` has the columns of `disclosed.disclosures`; so has the result. The ceiling is that of
    the share's own day, or that of `as_of` for an undated share. Raises `LedgerError` as
    `in_force`.
    """

    def closed(band: tuple[float | None, float | None], period: str) -> tuple[float | None, float]:
        low, high = band
        if high is not None:
            return low, high
        day = as_of if period == UNDATED else period_days(period)[1].isoformat()
        return low, float(ceiling(ledger, supposed, day))

    shares = found[found["kind"] == "share in band"]
    bands = [closed(*share) for share in zip(shares["band"], shares["period"], strict=True)]
    return shares.assign(band=pd.Series(bands, index=shares.index, dtype=object))
