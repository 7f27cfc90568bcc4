"""A doubt about a tape: what a guard saw, the name that overrules it, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xiaodai.tapes.columns import PoolError
from xiaodai.values.words import Text

GUARDS = {  # name: what is meant by overruling it
    "decimal_comma": "commas and points in numbers are read as the mapping says",
    "total_row": "rows that look like totals are loans",
    "fen_with_decimals": "amounts in fen with decimals are rounded",
    "rate_too_low": "the median rate is under 1 % a year",
    "rate_too_high": "the median rate is over 100 % a year",
    "other_unit": "amounts are in another unit than the tape says of them",
    "percent_mixed": "rates with and without a percent sign are in one unit",
    "origination_too_old": "loans were granted before 1980",
    "two_digit_year": "dates with years of two digits are read as they can be",
    "row_dates": "the snapshot dates are snapshots",
    "currency_mixed": "amounts in other currencies than the pool's are added up",
    "ids_rounded": "ids whose last digits are zeros, or left out, tell loans apart",
    "unknown_words": "words that the mapping does not name are kept as they are",
    "rule_hits_most": "a rule that hits over half of the rows",
}


@dataclass(frozen=True)
class Doubt:
    """What a guard saw, and what to do about it, each a part of a sentence."""

    guard: str
    seen: Text
    remedy: str

    @property
    def note(self) -> Text:
        """What the result says where the guard was overruled."""
        return Text("accepted {guard}: {seen}", guard=self.guard, seen=self.seen)


def check(doubts: Iterable[Doubt], accept: Collection[str]) -> tuple[Doubt, ...]:
    """The doubts that were overruled by name. Raises `PoolError` for the first that was not."""
    overruled = []
    for doubt in doubts:
        if doubt.guard not in accept:
            raise PoolError(
                f"{doubt.seen.en}: {doubt.remedy}; if it is right, accept {doubt.guard}"
            )
        overruled.append(doubt)
    return tuple(overruled)
