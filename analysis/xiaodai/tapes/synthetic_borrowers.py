"""The made-up borrowers of synthetic tapes: who has how many loans, of what age, from where.

A borrower's age and region depend on the borrower alone. The numbers of loans, the ages around 34
years, most of them 20 to 40, and the weights of the regions are invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np

from xiaodai.tapes import rank1_sampling as rank1
from xiaodai.tapes.rank1_sampling import Columns, Integers, Lattice

INVENTED: dict[str, Any] = tomllib.loads(
    files("xiaodai.tapes").joinpath("synthetic.toml").read_text(encoding="utf-8")
)
BLOCK = 10_000  # borrowers in the pattern that is repeated
LOANS_OF_A_BLOCK = 36_293  # 10,020,000 loans then have 2.76 million borrowers
PATTERN = Lattice(rank1.multiplier(BLOCK, 302_776), BLOCK // 4, BLOCK)  # mixes many loans with few
AGE_END = 61  # the oldest are 60
REGIONS: dict[str, int] = INVENTED["regions"]  # levels


def borrowers(loans: int, seed: int) -> Callable[[Integers], Columns]:
    """The borrowers of so many loans: repeated blocks of 10,000 that have 36,293 loans together.

    The function takes ranks of loans and gives their columns `borrower_id`, `borrower_age` (18 to
    60 years) and `region` (places in `REGIONS`).
    """
    with_loans: list[int] = INVENTED["borrowers_with"]
    loans_of = np.repeat(np.arange(1, len(with_loans) + 1), with_loans)
    order = PATTERN.ranks(np.arange(BLOCK, dtype=np.int64))
    holder = np.repeat(np.arange(BLOCK, dtype=np.int64), loans_of[order])  # of a block's loans
    blocks, rest = divmod(loans, LOANS_OF_A_BLOCK)
    size = blocks * BLOCK + (int(holder[rest - 1]) + 1 if rest else 0)
    slots = rank1.lattice(loans, 732_051, seed, "slot")
    ages = rank1.lattice(size, 618_034, seed, "borrower_age")
    regions = rank1.lattice(size, 414_214, seed, "region")
    age_knots = rank1.knots(INVENTED["borrower_ages"], AGE_END)
    codes = rank1.categories([(share, code) for code, share in enumerate(REGIONS.values())])

    def columns(ranks: Integers) -> Columns:
        slot = slots.ranks(ranks)
        block = slot // LOANS_OF_A_BLOCK
        numbers = block * BLOCK + holder[slot - block * LOANS_OF_A_BLOCK]
        return {
            "borrower_id": numbers + 1,
            "borrower_age": rank1.quantiles(age_knots, ages.ranks(numbers), size),
            "region": rank1.drawn(codes, regions.ranks(numbers), size),
        }

    return columns
