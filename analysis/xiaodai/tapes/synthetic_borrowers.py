"""The made-up borrowers of synthetic tapes: who has how many loans, of what age, from where.

A borrower's age and region depend on the borrower alone. The numbers of loans, the ages around 34
years, most of them 20 to 40, and the weights of the regions are invented.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from xiaodai.tapes.rank1_sampling import (
    Integers,
    Lattice,
    categories,
    knots,
    lattice,
    levels,
    multiplier,
    quantiles,
)

INVENTED: dict[str, Any] = tomllib.loads(
    files("xiaodai.tapes").joinpath("synthetic.toml").read_text(encoding="utf-8")
)
BLOCK = 10_000  # borrowers in the pattern that is repeated
LOANS_OF_A_BLOCK = 36_293  # 10,020,000 loans then have 2.76 million borrowers
BORROWERS_WITH: list[int] = INVENTED["borrowers_with"]
PATTERN = Lattice(multiplier(BLOCK, 302_776), BLOCK // 4, BLOCK)  # mixes many loans with few

AGES: list[tuple[int, int]] = INVENTED["borrower_ages"]
AGE_END = 61  # the oldest are 60

REGIONS: dict[str, int] = INVENTED["regions"]  # levels


class Borrowers(NamedTuple):
    """Who owes the loans of a tape, and what is known of them."""

    slots: Lattice  # each loan's place in the row of all borrowers' loans
    holder: Integers  # the borrower of each place of a block
    ages: Lattice
    age_knots: Integers
    regions: Lattice
    region_codes: Integers

    def numbers(self, ranks: Integers) -> Integers:
        """The borrower 0, 1, … of each loan, by the loan's rank."""
        slots = self.slots.ranks(ranks)
        block = slots // LOANS_OF_A_BLOCK
        numbers: Integers = block * BLOCK + self.holder[slots - block * LOANS_OF_A_BLOCK]
        return numbers

    def ages_years(self, numbers: Integers) -> Integers:
        """The age of each borrower, 18 to 60 years."""
        return quantiles(self.age_knots, self.ages.ranks(numbers), self.ages.size)

    def region_code(self, numbers: Integers) -> Integers:
        """The place of each borrower's region in `REGIONS`."""
        return self.region_codes[levels(self.regions.ranks(numbers), self.regions.size)]


def borrowers(loans: int, seed: int) -> Borrowers:
    """The borrowers of so many loans: repeated blocks of 10,000 that have 36,293 loans together."""
    loans_of = np.repeat(np.arange(1, len(BORROWERS_WITH) + 1), BORROWERS_WITH)
    order = PATTERN.ranks(np.arange(BLOCK, dtype=np.int64))
    holder = np.repeat(np.arange(BLOCK, dtype=np.int64), loans_of[order])
    blocks, rest = divmod(loans, LOANS_OF_A_BLOCK)
    size = blocks * BLOCK + (int(holder[rest - 1]) + 1 if rest else 0)
    return Borrowers(
        slots=lattice(loans, 732_051, seed, "slot"),
        holder=holder,
        ages=lattice(size, 618_034, seed, "borrower_age"),
        age_knots=knots(AGES, AGE_END),
        regions=lattice(size, 414_214, seed, "region"),
        region_codes=categories([(share, code) for code, share in enumerate(REGIONS.values())]),
    )
