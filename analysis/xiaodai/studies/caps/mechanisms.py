"""What a lower ceiling does to one lender's lending: re-pricing and refusing, side by side.

A lender may *re-price* (make the loan at the cap instead) or *ration* (refuse it). Both are
computed as if it did only that, as bounds over all single rates that the lender's partial
disclosures allow.
"""

from __future__ import annotations

from dataclasses import dataclass

from xiaodai.bounds.moment_bounds import IDENTITY, excess, inside
from xiaodai.studies.caps.removal import single_cap
from xiaodai.studies.dispersion.partial_disclosure import Fact, distribution, quantity, rate_of
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What one way of obeying a ceiling costs, in shares of balance and of interest income.

    `average_after` is that of the loans still made, `None` if there can be none.
    """

    volume_lost: Quantity
    income_lost: Quantity
    average_after: Quantity | None


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """Both ways of obeying one ceiling on single loans, side by side."""

    cap: Quantity
    repriced: Mechanism
    refused: Mechanism


def mechanisms(known: list[Fact], cap: Quantity) -> Mechanisms:
    """Both mechanisms under a ceiling c on every loan, as sharp bounds over admissible rates r.

    Re-pricing makes every loan above c at c: no volume is lost, income falls by E(r − c)⁺ ÷ E r,
    the average becomes E min(r, c). Refusing makes none of them: volume falls by P(r > c), income
    by E r·1(r > c) ÷ E r, and the rest average E(r | r ≤ c): loans at exactly c obey it. What a
    refused loan would have cost in funds and losses is not counted. Raises `ConflictError` if the
    facts exclude each other.
    """
    at, rates, asked = rate_of(cap), distribution(known), single_cap(known, cap)
    below = inside(None, at)
    (capped,) = rates.expectations([IDENTITY - excess(at)])
    after = None
    if asked.balance.interval.ends[0] < 1:
        (rest,) = rates.bounds([(IDENTITY * below, below)])
        after = quantity(known, "average at or below", rest, cap)
    none = quantity(known, "volume lost by re-pricing at", Interval.point(0), cap)
    average = quantity(known, "average if re-priced at", capped, cap)
    return Mechanisms(
        cap,
        Mechanism(
            none.named("volume lost if re-priced"),
            asked.income_lost.named("income lost if re-priced"),
            average.named("average if re-priced"),
        ),
        Mechanism(
            asked.balance.named("volume lost if refused"),
            asked.income.named("income lost if refused"),
            after and after.named("average if refused"),
        ),
    )
