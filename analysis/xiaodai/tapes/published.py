"""A synthetic tape compared with what was published about the Fenfu pool and product.

The tape was made to have the pool's averages. That it has them shows that the tables are right, not
that the pool was made up like it. A real tape is not compared: it is another lender's.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import pandas as pd

from xiaodai.tapes.pool import BALANCE, LOANS, Pool, share
from xiaodai.tapes.summary import measures
from xiaodai.values.digits import magnitude
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

if TYPE_CHECKING:  # a real tape needs no ledger
    from xiaodai.ledger.ledger import Ledger

MADE_LIKE = Text("a made-up tape's figure against the product's: they cover different loans")
LIKE = {  # a measure of the tape and its weight: the published metric that it is made like
    ("loans", ""): "loan_count",
    ("borrowers", ""): "borrower_count",
    ("balance_per_loan", ""): "balance_per_loan",
    ("balance_per_borrower", ""): "balance_per_borrower",
    ("rate", "balance"): "average_rate",
    ("rate", "count"): "average_rate",
    ("age", "balance"): "average_account_age",
    ("age", "count"): "average_account_age",
    ("oldest_loan", ""): "max_account_age",
    ("borrower_age", "borrower"): "borrower_average_age",
}
COUNTS = ("loan_count", "borrower_count", "loan_count_le_2000")
WEIGHTED = {
    "balance": Text(" (the tape's by balance)"),
    "count": Text(" (the tape's by loan)"),
}
SMALL_BALANCE = 2000  # yuan: the size that the rating report names


def reproduction(ledger: Ledger, pool: Pool) -> pd.DataFrame:
    """The published figures of the Fenfu pool and the tape's own, without combining the two.

    Columns: `figure` (words), `printed` and `tape` (quantities, the latter rounded to the digits of
    the former), `inside` (whether the tape's figure could have been printed so). Counts of loans
    and borrowers only for a tape of the published size. Empty for a real tape and for a panel,
    which are not made after that pool.
    """
    columns = ["figure", "printed", "tape", "inside"]
    if not pool.is_synthetic or pool.is_panel:
        return pd.DataFrame(columns=columns)
    from xiaodai.studies.fenfu import disclosed

    printed, found = disclosed.pool(ledger), measures(pool)
    own = [(metric, by, found.get((name, by))) for (name, by), metric in LIKE.items()]
    if (small := small_loans(pool)) is not None:
        own += [("share_le_2000", "balance", small[1]), ("loan_count_le_2000", "", small[0])]
    is_of_published_size = _is_inside(found["loans", ""], printed["loan_count"])
    rows = []
    for metric, by, figure in own:
        if figure is not None and (is_of_published_size or metric not in COUNTS):
            weight = WEIGHTED.get(by, Text(""))
            name = Text("{metric}{weight}", metric=ledger.metric(metric), weight=weight)
            own_digits = _to_digits_of(printed[metric], figure)
            rows.append((name, printed[metric], own_digits, _is_inside(figure, printed[metric])))
    return pd.DataFrame(rows, columns=columns)


def _to_digits_of(printed: Quantity, figure: Quantity) -> Quantity:
    """A figure in the unit of a printed one, as it would be printed with its digits."""
    width = printed.interval.width
    figure = figure.to(printed.unit.id)
    if not width or not figure.interval.is_point:
        return figure
    places = -magnitude(width / printed.unit.factor)
    step = printed.unit.factor / Fraction(10) ** places
    nearest = floor(figure.interval.ends[0] / step + Fraction(1, 2)) * step
    rounded = Interval(nearest - step / 2, nearest + step / 2)
    return figure.derived(rounded, f"round({{0}}, {places})")


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


def above_advertised(ledger: Ledger, pool: Pool) -> pd.Series | None:
    """The average rate of a synthetic tape and the one that the product is advertised with.

    Fields `of_tape`, `of_product` and `gap`, the tape's minus the product's (marked). `None` for a
    real tape, which is another lender's, and where no loan has a rate.
    """
    rate = measures(pool).get(("rate", "balance"))
    if rate is None or not pool.is_synthetic:
        return None
    from xiaodai.studies.fenfu import disclosed

    advertised = disclosed.product(ledger).posted_annual
    return _gap(rate, advertised, Text("average rate of the tape minus the advertised"))


def beyond_peak(ledger: Ledger, found: pd.Series | None) -> pd.Series | None:
    """The highest vintage of a synthetic panel and the product's highest peak of late loans.

    Fields as in `above_advertised`. The product counts what was more than thirty days late, the
    panel what was at least so. `None` for a real tape, and where no vintage is followed.
    """
    if found is None or not found.pool.is_synthetic:
        return None
    from xiaodai.studies.fenfu import disclosed

    peak = disclosed.vintages(ledger)["peak_cumulative_30dpd"].iloc[0]
    return _gap(found.highest.share, peak, Text("the panel's highest minus the product's peak"))


def _gap(own: Quantity, published: Quantity, name: Text) -> pd.Series:
    gap = own.minus(published, across=MADE_LIKE).named(name)
    return row(of_tape=own, of_product=published, gap=gap)
