"""What a cap on the *average* rate removes, as far as partial disclosures tell.

To bring an average down to a cap, loans above it are refused, or made at the cap itself: both lower
the excess `Σ (rate − cap)` by the same amount, so both touch the same lending. A lender that wants
to touch the least begins with the loans of the highest rates. How much that is depends on the
distribution of single rates, of which only some moments are known. The bounds are the least and the
most over all distributions that fit, found as linear programmes. With the price λ of the constraint
the share touched is `max over λ of E min(λ(rate − cap), 1)`, and the share of interest income
`max over λ of E min(λ(rate − cap), rate) / E rate` (linear-programming duality; taking the highest
rates first is the rule of a fractional knapsack, Dantzig, *Operations Research* 5, 1957). A cap on
each *single* loan is another policy, and is measured beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Literal, get_args

import pandas as pd

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    ZERO,
    Distribution,
    Function,
    Programme,
    above,
    excess,
    smallest,
)
from xiaodai.studies.dispersion.partial_disclosure import Fact, distribution, quantity, rate_of
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity

Measured = Literal["balance", "income"]
MEASURED: tuple[Measured, ...] = get_args(Measured)
OCTAVES = 10  # halvings of the range of prices tried at first
PARTS, ROUNDS = 4, 5  # into how many a promising range is cut; how often
CROWD = 40  # ranges at once: with more, the bound so far is returned, valid though not the best
CLOSE = Fraction(1, 10**4)  # of all lending: bounds nearer than that are not refined


def average_cap(known: Sequence[Fact], cap: Quantity) -> pd.Series:
    """The least and the most that a cap on the average removes from one book or pool.

    `cap` is a rate in percent a year. Re-pricing loses `(average − cap) / average` of income
    whatever the distribution. Raises `ConflictError` if the facts exclude each other.

    Index: `balance` and `income`, the share of lending and of its interest income that must be
    refused, or re-priced to the cap, if the loans of the highest rates go first; `income_lost`,
    what interest income falls by if they are re-priced (if they are refused, all of `income` is
    lost). All in percent.
    """
    rates, at = distribution(known), rate_of(cap)
    mean = rates.expectations([IDENTITY])[0]
    low, high = (max(ZERO, 1 - at / Fraction(end)) if end > 0 else ZERO for end in mean.ends)
    balance, income = (_touched(rates, at, of) for of in MEASURED)
    return row(
        balance=_named(known, "share refused under average", balance, cap).named(
            "balance to be refused or re-priced"
        ),
        income=_named(known, "income refused under average", income, cap).named(
            "interest income of that lending"
        ),
        income_lost=_named(known, "income lost under average", Interval(low, high), cap).named(
            "interest income lost by re-pricing"
        ),
    )


def single_cap(known: Sequence[Fact], cap: Quantity) -> pd.Series:
    """Sharp bounds on what a cap on every single loan removes from one book or pool.

    `cap` is a rate in percent a year. Raises `ConflictError` if the facts exclude each other.

    Index: `balance`, the share of lending above the cap `P(rate > cap)`; `income`, that of its
    interest income `E rate·1(rate > cap) / E rate`; `income_lost`, what interest income falls by if
    it is re-priced to the cap, `E max(rate − cap, 0) / E rate`. All in percent.
    """
    rates, at = distribution(known), rate_of(cap)
    beyond = above(at)
    balance, income, lost = rates.bounds(
        [(beyond, ONE), (IDENTITY * beyond, IDENTITY), (excess(at), IDENTITY)]
    )
    return row(
        balance=_named(known, "share above", balance, cap).named("balance above the ceiling"),
        income=_named(known, "income above", income, cap).named(
            "interest income above the ceiling"
        ),
        income_lost=_named(known, "income lost above", lost, cap).named(
            "interest income lost by re-pricing"
        ),
    )


def _named(known: Sequence[Fact], word: str, share: Interval, cap: Quantity) -> Quantity:
    return quantity(known, word, share * Interval.point(100), cap)


def _touched(rates: Distribution, cap: Fraction, of: Measured) -> Interval:
    """The least and the most that must be touched, as a share of balance or of income."""
    low = max(_least(rates, cap, of), ZERO)
    return Interval(low, max(low, min(_most(rates, cap, of), Fraction(1))))


def _least(rates: Distribution, cap: Fraction, of: Measured) -> Fraction:
    """All columns twice, for lending that is kept and lending that is touched."""
    points = rates.points(above(cap))
    weights = [Fraction(1) if of == "balance" else x for x, _ in points]
    kept = tuple(cap - x for x, _ in points) + (ZERO,) * len(points)
    facts = tuple((*row, *row) for row in rates.rows(points))
    whole = (ZERO,) * len(points) + tuple(weights)
    return smallest([Programme(whole, (*weights, *weights), (kept, *facts))])[0]


def _most(rates: Distribution, cap: Fraction, of: Measured) -> Fraction:
    """The largest over all prices, from above: a range of prices at a time, then finer ones.

    A price is given by its kink: the rate from which a loan is touched wholly.
    """
    if rates.largest([(IDENTITY, ONE)])[0] <= cap:
        return ZERO  # the average fits already
    width = rates.high - cap
    edges = [cap] + [cap + width / 2**k for k in range(OCTAVES, -1, -1)]
    ranges, best, settled = list(pairwise(edges)), ZERO, [ZERO]
    for _ in range(ROUNDS):
        below = ONE if of == "balance" else IDENTITY
        tried = [_price(cap, a, b, of) for a, b in ranges]
        tried += [_price(cap, b, b, of) for _, b in ranges]
        found = rates.largest([(f, below) for f in tried])
        tops = dict(zip(ranges, found[: len(ranges)], strict=True))
        best = max(best, *found[len(ranges) :])
        loose = [r for r in ranges if tops[r] - best > CLOSE]
        settled += [tops[r] for r in ranges if r not in loose]
        if not loose:
            return max(settled)
        if len(loose) * PARTS > CROWD:
            break
        ranges = [part for a, b in loose for part in _cut(a, b)]
    return max(*settled, *(tops[r] for r in loose))


def _cut(low: Fraction, high: Fraction) -> list[tuple[Fraction, Fraction]]:
    return list(pairwise(low + (high - low) * k / PARTS for k in range(PARTS + 1)))


def _price(cap: Fraction, first: Fraction, last: Fraction, of: Measured) -> Function:
    """No less than `min(λ(x − cap), whole)` for every price λ whose kink lies in [first, last]."""

    def price(kink: Fraction) -> Fraction:
        return (Fraction(1) if of == "balance" else kink) / (kink - cap)

    def value(x: Fraction, middle: Fraction) -> Fraction:
        if middle <= cap:
            return price(last) * (x - cap)
        if middle < first:
            return price(first) * (x - cap)
        return Fraction(1) if of == "balance" else x

    return Function((cap, first), value)
