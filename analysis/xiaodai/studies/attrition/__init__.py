"""How fast small-loan licences are going, who is leaving, and where that ends by the deadline.

`stocks` gives the central bank's counts and balances by quarter, `net_exits` the net exit between
neighbouring counts. The modules answer one question each: `acceleration` (is it faster than
before?), `gross_exits` (how many must have left, beside what was announced?), `balance_change`
(what is the change of the balance made of?), `chongqing` (how much of it was a change of licence?),
`provinces` (where?), `projection` (how many are left by the deadline?).
"""

from xiaodai.studies.attrition.balance_change import rebasing
from xiaodai.studies.attrition.exit_rates import (
    landmarks,
    net_exit,
    net_exit_of_window,
    net_exits,
    peak,
    phase,
    rates,
    stocks,
    survival,
    survival_by_year,
)
from xiaodai.studies.attrition.gross_exits import timeline
from xiaodai.studies.attrition.parameters import Parameters

__all__ = [
    "Parameters",
    "landmarks",
    "net_exit",
    "net_exit_of_window",
    "net_exits",
    "peak",
    "phase",
    "rates",
    "rebasing",
    "stocks",
    "survival",
    "survival_by_year",
    "timeline",
]
