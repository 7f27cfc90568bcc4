"""The opening balance of each year, which the central bank restates: re-basing."""

from __future__ import annotations

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print, resolve
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.central_bank import is_bounded, official
from xiaodai.values.quantity import Quantity, counted, shared
from xiaodai.values.words import Text

# Year-to-date flows by quarter, in the ledger's period codes.
YEAR_TO_DATE = {1: "{y}Q1", 2: "{y}H1", 3: "{y}-01/{y}-09", 4: "{y}"}


def rebasing(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """The opening balance that each year's flows imply, beside the year-end that was printed.

    Within a year, level − year-to-date change gives the opening base; nearly always every quarter
    gives the same one within rounding. Re-basing = implied base − year-end printed before. Where
    quarters disagree, the base is what most of them imply.

    Index: year (whole number). Columns: `year` (period), `printed`, `implied`, `rebasing` (yuan, or
    `None`), `agree` (how many quarters imply this base), `quarters` (how many were printed).
    """
    levels = official(ledger, region, "loan_balance")
    flows = {p.period: p.quantity for p in ledger.points(region, "loan_balance_change_ytd")}
    years = sorted({int(period[:4]) for period in flows})
    rows = []
    for year in years:
        bases = []
        for quarter, code in YEAR_TO_DATE.items():
            level, flow = levels.get(f"{year}Q{quarter}"), flows.get(code.format(y=year))
            if level and flow and is_bounded(level.quantity) and is_bounded(flow):
                bases.append(level.quantity.minus(flow))
        agreeing = _largest_agreement(bases)
        implied = shared(agreeing)
        before = levels.get(f"{year - 1}Q4")
        printed = before.quantity if before and is_bounded(before.quantity) else None
        if implied is not None:
            implied = implied.named(Text("opening base of {year} implied", year=year))
        gap = implied.minus(printed) if implied and printed else None
        rows.append(
            {
                "year": Period(str(year)),
                "printed": printed,
                "implied": implied,
                "rebasing": gap and gap.named(Text("re-basing of {year}", year=year)),
                "agree": counted(len(agreeing)),
                "quarters": counted(len(bases)),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(years), dtype=object)


def _largest_agreement(bases: list[Quantity]) -> list[Quantity]:
    """The most bases that share a value; none where different sets of equal size do."""
    if not bases:
        return []
    prints = [Print(str(i), b.interval, "A", str(i)) for i, b in enumerate(bases)]
    support = set(resolve(prints).support)
    agreeing = [base for i, base in enumerate(bases) if str(i) in support]
    return agreeing if shared(agreeing) else []
