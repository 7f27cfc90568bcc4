"""A synthetic tape against what was published of the Fenfu pool and product.

The tape was made to print the pool's averages: that it does shows that the tables are right, not
that the pool was so made up. Only a synthetic tape is compared: a real one is another lender's.
"""

from __future__ import annotations

from typing import NamedTuple

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies import fenfu
from xiaodai.tapes.measures import BALANCE, LOANS, Pool, share, summary
from xiaodai.tapes.measures_over_time import StaticPools
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


class Reproduced(NamedTuple):
    """A published figure, the tape's, and whether the tape's could have been printed so."""

    name: Text
    printed: Quantity
    of_tape: Quantity
    is_inside: bool


def reproduction(ledger: Ledger, pool: Pool) -> list[Reproduced]:
    """The published figures of the Fenfu pool and the tape's own, without combining the two.

    Counts of loans and borrowers only for a tape of the published size. Empty for a real tape and
    for a panel, which are not made after that pool.
    """
    if not pool.is_synthetic or pool.is_panel:
        return []
    printed, found = fenfu.pool(ledger), summary(pool)
    published_size = inside(found["loans", ""], printed["loan_count"])
    own = [
        (metric, WEIGHTED.get(weight, Text("")), figure)
        for metric, measure, weight in (COUNTS if published_size else ()) + LIKE
        if (figure := found.get((measure, weight))) is not None
    ]
    if (small := small_loans(pool)) is not None:
        own.append(("share_le_2000", Text(""), small[1]))
        if published_size:
            own.append(("loan_count_le_2000", Text(""), small[0]))
    rows = []
    for metric, weight, figure in own:
        name = ledger.metric(metric)
        both = Text("{metric}{weight}", metric=name, weight=weight)
        rows.append(Reproduced(both, printed[metric], figure, inside(figure, printed[metric])))
    return rows


def inside(figure: Quantity, printed: Quantity) -> bool:
    """Whether a figure lies among the values that a printed one allows."""
    return figure.interval.within(printed.interval)


def small_loans(pool: Pool) -> tuple[Quantity, Quantity] | None:
    """The number of loans up to 2,000 yuan and their share of the balance.

    `None` where a band of the tape lies on both sides of that limit.
    """
    below, above = [], []
    for row in pool.rows("stratification", field="balance"):
        if row["high"] is not None and row["high"] <= SMALL_BALANCE:
            below.append(row)
        elif row["low"] is not None and row["low"] >= SMALL_BALANCE:
            above.append(row)
        else:
            return None
    held = pool.yuan(
        sum(int(row["balance_fen"]) for row in below),
        Text("balance of loans up to the limit"),
    )
    whole = pool.yuan(sum(int(row["balance_fen"]) for row in below + above), BALANCE)
    of_balance = share(held, whole, Text("their share of the balance"))
    number = pool.counted(sum(int(row["loans"]) for row in below), "loan", LOANS)
    return None if of_balance is None else (number, of_balance)


def above_advertised(ledger: Ledger, pool: Pool) -> Quantity | None:
    """The tape's average rate minus the rate that the product is advertised with (marked)."""
    rate = summary(pool).get(("rate", "balance"))
    if rate is None:
        return None
    gap = rate.minus(fenfu.advertised_annual(ledger), across=MADE_LIKE)
    return gap.named("average rate of the tape minus the advertised")


def beyond_peak(ledger: Ledger, found: StaticPools) -> tuple[Quantity, Quantity] | None:
    """The product's highest vintage peak of late loans, and the panel's highest minus it (marked).

    The product counts what was more than thirty days late, the panel what was at least so.
    """
    farthest = found.farthest
    highest = found.ever(farthest.vintage, farthest.ages[-1])
    if highest is None:
        return None
    peak = fenfu.vintages(ledger)["peak_cumulative_30dpd"].iloc[0]
    gap = highest.minus(peak, across=MADE_LIKE)
    return peak, gap.named("the panel's highest minus the product's peak")
