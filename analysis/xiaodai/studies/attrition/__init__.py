"""How fast small-loan licences are going, who is leaving, and where that leads.

`stocks` gives the central bank's counts and balances by quarter, `net_exits` the net exit between
neighbouring counts (`exit_rates`). The other modules answer one question each: `acceleration` (is
it faster than before?), `gross_exits` (how many must have left, beside what was announced?),
`year_openings` (at which balance does a year start?), `balance_change` (what is the change of the
balance made of?), `provinces` (where, and how much of it was Chongqing's?), `projection` (how many
are left by a coming quarter?), `two_counts` (how far is the regulator's count from the central
bank's?), `events` (named exits among the steps of rules).
"""

from xiaodai.studies.attrition.events import timeline
from xiaodai.studies.attrition.exit_rates import (
    net_exit_of_window,
    net_exits,
    peak,
    stocks,
    survival,
)
from xiaodai.studies.attrition.parameters import Parameters
from xiaodai.studies.attrition.year_openings import openings, rebasing

__all__ = [
    "Parameters",
    "net_exit_of_window",
    "net_exits",
    "openings",
    "peak",
    "rebasing",
    "stocks",
    "survival",
    "timeline",
]
