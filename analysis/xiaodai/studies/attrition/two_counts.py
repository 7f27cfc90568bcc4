"""Two official counts of small-loan companies, and how far apart they are.

The central bank publishes those that report to it, the financial regulator those that hold a
licence. The codebook says which figure of one goes with which of the other (`at_least_of`); the two
are set side by side and never resolved together.
"""

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period

LICENSED = ("licensed_company_count", "licensed_loan_balance", "licensed_paid_in_capital")


def side_by_side(ledger: Ledger) -> pd.DataFrame:
    """Every figure that both authorities published for one day, in order of time.

    Gap = licensed − reporting; share = reporting ÷ licensed.

    Columns: `day` (period), `metric` (the id of the central bank's), `what` (its name), `licensed`
    (the regulator's figure), `reporting` (the central bank's), `gap`, and `share` (percent).
    """
    rows = []
    for metric in LICENSED:
        other = ledger.codebook(metric)["at_least_of"]
        for point in ledger.points("national", metric):
            if not ledger.has("national", other, point.period):
                continue
            reporting = ledger.value("national", other, point.period)
            gap = point.quantity.minus(reporting)
            gap = gap.named("licensed less reporting, {day}", day=point.period)
            share = reporting.share_of(point.quantity)
            share = share.named("reporting on licensed, {day}", day=point.period)
            day, what = Period(point.period), ledger.metric(other)
            rows.append((day, other, what, point.quantity, reporting, gap, share))
    columns = ["day", "metric", "what", "licensed", "reporting", "gap", "share"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values(
        "day", key=lambda days: days.map(str), kind="stable", ignore_index=True
    )


def companies(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `side_by_side` on the number of companies."""
    return found[found["metric"] == "company_count"].reset_index(drop=True)
