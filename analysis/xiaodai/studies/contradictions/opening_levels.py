"""Years whose opening balance is not the year-end printed before: re-based years."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies import attrition
from xiaodai.studies.contradictions.selection import is_recent
from xiaodai.values.quantity import Quantity, counted


def rebasings(ledger: Ledger, since: str) -> pd.DataFrame:
    """The opening balance that each year's flows imply, minus the year-end printed before.

    Nationwide; years that lack either, or end before `since`, are left out (see
    `attrition.rebasing`). Index: year, as text. Column: `rebasing` (yuan).
    """
    table = attrition.rebasing(ledger)[["rebasing"]].dropna()
    table.index = table.index.astype(str).rename("year")
    return table[[is_recent(year, since) for year in table.index]]


@dataclass(frozen=True, slots=True)
class RebasedYears:
    """How many years have a known re-basing, and in how many of them it is surely not zero."""

    all: Quantity
    moved: Quantity

    @property
    def is_every_year(self) -> bool:
        """Whether the opening balance moved in every year."""
        return self.moved.interval == self.all.interval


def rebased_years(table: pd.DataFrame) -> RebasedYears:
    """Count the years of `rebasings`, and those whose gap is surely not zero."""
    moved = sum(0 not in gap.interval for gap in table["rebasing"])
    return RebasedYears(
        counted(len(table)).named("years that can be compared"),
        counted(moved).named("re-based years"),
    )
