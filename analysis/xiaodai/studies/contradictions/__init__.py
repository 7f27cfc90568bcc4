"""Which published figures contradict each other, and how independent they are.

The verdicts come from `xiaodai.consistency.verdicts`. `select` keeps those that concern an entity
and the time since a day, `contradictions` ranks the contradicted prints and reads off the digits
how they may have come about (`misprints`). The other modules answer one question each:
`contradicted` (who contradicts whom, with what evidence?), `relations` (what holds, and what stays
open?), `scopes` (which figures are printed for something else?), `opening_levels` (which years do
not open where the last one closed?), `provenance` (who copies whom?), `coverage` (what is there at
all?).
"""

from xiaodai.studies.contradictions.contradicted import (
    BetterSide,
    ConflictSet,
    Contradiction,
    better_side,
    commonest_pattern,
    conflict_sets,
    contradictions,
    evidence,
    pairs,
    widest_gaps,
)
from xiaodai.studies.contradictions.misprints import PATTERNS
from xiaodai.studies.contradictions.opening_levels import RebasedYears, rebased_years, rebasings
from xiaodai.studies.contradictions.parameters import Parameters
from xiaodai.studies.contradictions.scopes import same_digits, wrong_ratios
from xiaodai.studies.contradictions.selection import (
    ALL,
    Selection,
    VerdictCounts,
    chosen_claims,
    count_verdicts,
    select,
)

__all__ = [
    "ALL",
    "PATTERNS",
    "BetterSide",
    "ConflictSet",
    "Contradiction",
    "Parameters",
    "RebasedYears",
    "Selection",
    "VerdictCounts",
    "better_side",
    "chosen_claims",
    "commonest_pattern",
    "conflict_sets",
    "contradictions",
    "count_verdicts",
    "evidence",
    "pairs",
    "rebased_years",
    "rebasings",
    "same_digits",
    "select",
    "widest_gaps",
    "wrong_ratios",
]
