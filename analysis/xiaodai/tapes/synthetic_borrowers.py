"""The made-up borrowers of synthetic tapes: who has how many loans, of what age, from where.

A borrower's age and region hang on the borrower alone. The numbers of loans, the ages around 34
years, most of them 20 to 40, and the weights of the regions are invented.
"""

from __future__ import annotations

from typing import NamedTuple

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

BLOCK = 10_000  # borrowers in the pattern that is repeated
LOANS_OF_A_BLOCK = 36_293  # 10,020,000 loans then have 2.76 million borrowers
BORROWERS_WITH = (  # one loan, two loans … twenty loans, of each 10,000 borrowers
    3200, 1567, 1375, 1020, 780, 533, 384, 296, 230, 170, 124, 96, 70, 54, 38, 25, 18, 11, 6, 3,
)  # fmt: skip
PATTERN = Lattice(multiplier(BLOCK, 302_776), BLOCK // 4, BLOCK)  # mixes many loans with few

AGES = (  # levels, from this age (years) up to the next
    (800, 18), (2200, 20), (4480, 25), (4000, 30), (2920, 35), (2600, 40), (1800, 45), (1200, 50),
)  # fmt: skip
AGE_END = 61  # the oldest are 60

REGIONS = {  # levels
    "广东省": 2060, "江苏省": 1240, "山东省": 1220, "浙江省": 1220, "河南省": 1200,
    "四川省": 1120, "湖北省": 900, "湖南省": 900, "河北省": 900, "安徽省": 860,
    "福建省": 720, "江西省": 640, "广西壮族自治区": 660, "云南省": 600, "贵州省": 560,
    "陕西省": 560, "辽宁省": 540, "重庆市": 520, "山西省": 460, "上海市": 460,
    "北京市": 420, "黑龙江省": 400, "吉林省": 320, "内蒙古自治区": 320, "甘肃省": 300,
    "新疆维吾尔自治区": 300, "天津市": 240, "海南省": 160, "宁夏回族自治区": 100,
    "青海省": 70, "西藏自治区": 30,
}  # fmt: skip


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
