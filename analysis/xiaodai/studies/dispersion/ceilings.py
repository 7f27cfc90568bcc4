"""The ceiling on the single loans of a consumer-finance company: the rule in force, or another.

A rule binds every licensed lender, whatever it discloses: its rates are at most the ceiling *if it
kept the rule*, which nothing shows. So whatever rests on it is an inference.
"""

import pandas as pd

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.ledger.tables import UNDATED
from xiaodai.reading.dates import period_days
from xiaodai.values import Interval, Quantity, Text, parameter

CEILING = Text("ceiling on a single loan")
KEPT = Text("if the lender kept the ceiling on a single loan")
# The rules on single loans, the earliest first: whose claim, its period, the day it binds from.
_RULES = (("consumer_finance", "2020", ""), ("cf_rate_guidance_2021", "2021-08-04", "issued"))


def ceiling_quantity(ceiling: float) -> Quantity:
    """A supposed ceiling on a single loan as a quantity, in percent a year."""
    return parameter("ceiling", ceiling, "percent", CEILING)


def in_force(ledger: Ledger, day: str) -> Quantity:
    """The ceiling on a single loan by the rule in force on a day, in percent a year (marked).

    A rule known to the month binds from the month's last day on. A print of "within 24 %" is a
    ceiling of 24 %. Raises `LedgerError` for a print without an upper end.
    """
    begun = [rule for rule in _RULES if not rule[2] or _start(ledger, *rule) <= day]
    entity, period, _ = begun[-1]
    rule = ledger.value(entity, "single_loan_rate_cap", period)
    top = rule.interval.high
    if top is None:
        raise LedgerError(f"{rule} of {entity} is no ceiling")
    highest = rule if rule.interval.is_point else rule.derived(Interval.point(top), "top of {0}")
    return highest.named(CEILING).marked("inference", KEPT)


def ceiling(ledger: Ledger, supposed: float, day: str) -> Quantity:
    """The ceiling on a single loan: the supposed one, or for 0 the one in force on a day."""
    return ceiling_quantity(supposed) if supposed else in_force(ledger, day)


def closed_bands(ledger: Ledger, found: pd.DataFrame, supposed: float, as_of: str) -> pd.DataFrame:
    """The shares in a band among disclosures, an open upper end closed by the ceiling.

    `found` has the columns of `disclosed.disclosures`; so has the result. The ceiling is that of
    the share's own day, or that of `as_of` for an undated share.
    """
    shares = found[found["kind"] == "share in band"]
    tops = [
        ceiling(
            ledger, supposed, as_of if period == UNDATED else period_days(period)[1].isoformat()
        )
        for period in shares["period"]
    ]
    bands = [
        (low, float(top) if high is None else high)
        for (low, high), top in zip(shares["band"], tops, strict=True)
    ]
    return shares.assign(band=pd.Series(bands, index=shares.index, dtype=object))


def _start(ledger: Ledger, entity: str, _: str, starts: str) -> str:
    return ledger.date(entity, starts).last.isoformat()
