"""A synthetic tape compared with what was published about the Fenfu pool and product.

The tape was made to have the pool's averages. That it has them shows that the tables are right, not
that the pool was made up like it. A real tape is not compared: it is another lender's.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.fenfu import disclosed
from xiaodai.tapes.pool import BALANCE, LOANS, Pool, share
from xiaodai.tapes.summary import measures
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

MADE_LIKE = Text("a made-up tape's figure against the product's: they cover different loans")
# The published metric, and the measure of the tape that is made like it.
LIKE = (
    ("balance_per_loan", "balance_per_loan", ""),
    ("balance_per_borrower", "balance_per_borrower", ""),
    ("average_rate", "rate", "balance"),
    ("average_rate", "rate", "count"),
    ("average_account_age", "age", "balance"),
    ("average_account_age", "age", "count"),
    ("max_account_age", "oldest_loan", ""),
    ("borrower_average_age", "borrower_age", "borrower"),
)
COUNTS = (("loan_count", "loans", ""), ("borrower_count", "borrowers", ""))
WEIGHTED = {
    "balance": Text(" (the tape's by balance)"),
    "count": Text(" (the tape's by loan)"),
}
SMALL_BALANCE = 2000  # yuan: the limit that the offering document names


def reproduction(ledger: Ledger, pool: Pool) -> pd.DataFrame:
    """The published figures of the Fenfu pool and the tape's own, without combining the two.

    Columns: `figure` (words), `printed` and `tape` (quantities), `inside` (whether the tape's
    figure could have been printed so). Counts of loans and borrowers only for a tape of the
    published size. Empty for a real tape and for a panel, which are not made after that pool.
    """
    columns = ["figure", "printed", "tape", "inside"]
    if not pool.is_synthetic or pool.is_panel:
        return pd.DataFrame(columns=columns)
    printed, found = disclosed.pool(ledger), measures(pool)
    published_size = _is_inside(found["loans", ""], printed["loan_count"])
    like = (COUNTS if published_size else ()) + LIKE
    own = [(metric, WEIGHTED.get(by, Text("")), found.get((name, by))) for metric, name, by in like]
    if (small := small_loans(pool)) is not None:
        own.append(("share_le_2000", Text(""), small[1]))
        own.append(("loan_count_le_2000", Text(""), small[0] if published_size else None))
    rows = []
    for metric, weight, figure in own:
        if figure is not None:
            name = Text("{metric}{weight}", metric=ledger.metric(metric), weight=weight)
            rows.append((name, printed[metric], figure, _is_inside(figure, printed[metric])))
    return pd.DataFrame(rows, columns=columns)


def _is_inside(figure: Quantity, printed: Quantity) -> bool:
    """Whether a figure is one of the values that a printed one allows."""
    return figure.interval.within(printed.interval)


def small_loans(pool: Pool) -> tuple[Quantity, Quantity] | None:
    """The number of loans up to 2,000 yuan and their share of the balance.

    `None` where a band of the tape reaches across that limit.
    """
    rows = pool.rows("stratification", "low", "high", "loans", "balance_fen", field="balance")
    is_small = rows["high"].astype(float) <= SMALL_BALANCE
    is_large = rows["low"].astype(float) >= SMALL_BALANCE
    if not (is_small | is_large).all():
        return None
    small = rows[is_small][["loans", "balance_fen"]].sum()
    held = pool.counted(small["balance_fen"], "yuan", Text("balance of loans up to the limit"))
    whole = pool.counted(int(rows["balance_fen"].sum()), "yuan", BALANCE)
    of_balance = share(held, whole, Text("their share of the balance"))
    number = pool.counted(small["loans"], "loan", LOANS)
    return None if of_balance is None else (number, of_balance)


class Gap(NamedTuple):
    """A figure of the tape, the product's, and the tape's minus the product's (marked)."""

    of_tape: Quantity
    of_product: Quantity
    gap: Quantity


def above_advertised(ledger: Ledger, pool: Pool) -> Gap | None:
    """The average rate of a synthetic tape and the one that the product is advertised with.

    `None` for a real tape, which is another lender's, and where no loan has a rate.
    """
    rate = measures(pool).get(("rate", "balance"))
    if rate is None or not pool.is_synthetic:
        return None
    advertised = disclosed.product(ledger).posted_annual
    gap = rate.minus(advertised, across=MADE_LIKE)
    return Gap(rate, advertised, gap.named("average rate of the tape minus the advertised"))


def beyond_peak(ledger: Ledger, found: pd.Series | None) -> Gap | None:
    """The highest vintage of a synthetic panel and the product's highest peak of late loans.

    The product counts what was more than thirty days late, the panel what was at least so. `None`
    for a real tape, and where no vintage is followed.
    """
    if found is None or not found.pool.is_synthetic:
        return None
    peak = disclosed.vintages(ledger)["peak_cumulative_30dpd"].iloc[0]
    gap = found.highest.share.minus(peak, across=MADE_LIKE)
    return Gap(found.highest.share, peak, gap.named("the panel's highest minus the product's peak"))
