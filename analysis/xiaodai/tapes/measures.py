"""Quantities of a pool: the whole numbers of its tables, exact, with a lineage and a scope.

A count or a sum is what the tape says; a share or a mean is one such number over another, so that
both can be seen behind it. Pure: a measure comes from the tables alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.tapes.run import Analysis
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Computed, Quantity, Scope
from xiaodai.values.units import Unit, base_unit, unit
from xiaodai.values.words import Text

FEN = 100  # in a yuan
PPM = 1_000_000
COUNTED = Text("counted in the tape")
MADE_UP = Text("counted in a synthetic tape, which is made up")
YUAN_DAYS = base_unit((("day", 1), ("yuan", 1)))
YUAN_YEARS = base_unit((("age_year", 1), ("yuan", 1)))
YUAN_SQUARED = base_unit((("yuan", 2),))

LOANS, BALANCE = Text("loans"), Text("balance")
SUMMED = {  # what a mean is of: its name, the unit of a sum over loans, of one over balances
    "rate": (Text("rate"), unit("percent"), unit("yuan")),
    "age": (Text("age"), unit("day"), YUAN_DAYS),
    "term": (Text("term"), unit("day"), YUAN_DAYS),
    "borrower_age": (Text("borrower's age"), unit("age_year"), YUAN_YEARS),
}


@dataclass(frozen=True)
class Pool:
    """The tables of one tape, read as quantities under the tape's own scope."""

    analysis: Analysis

    @property
    def is_synthetic(self) -> bool:
        """Whether the tape is made up."""
        return bool(self.analysis.synthetic)

    @property
    def is_panel(self) -> bool:
        """Whether the tape has several snapshots."""
        return len(self.analysis.snapshots) > 1

    @property
    def scope(self) -> Scope:
        """What every figure of the tape covers: this tape and nothing else."""
        return ("synthetic_tape",) if self.is_synthetic else ("tape",)

    def counted(self, number: Fraction | int, shown: Unit | str, name: Text) -> Quantity:
        """A count or a sum of the tape, in a unit."""
        shown = unit(shown) if isinstance(shown, str) else shown
        value = Interval.point(number * shown.factor)
        return Quantity(value, shown, Assumed(MADE_UP if self.is_synthetic else COUNTED),
                        self.scope, name)  # fmt: skip

    def yuan(self, fen: Fraction | int, name: Text) -> Quantity:
        """A sum of money of the tape, exact to the fen."""
        return self.counted(Fraction(fen) / FEN, "yuan", name)

    def rows(
        self, table: str, columns: Sequence[str] = (), **where: object
    ) -> list[dict[str, Any]]:
        """The rows of a table in which columns have these values; a missing value is `None`.

        `columns` are the only ones wanted, or all.
        """
        found = self.analysis.tables[table]
        for column, value in where.items():
            found = found[found[column] == value]
        if columns:
            found = found[list(columns)]
        return [
            {str(name): None if pd.isna(value) else value for name, value in row.items()}
            for row in found.to_dict("records")
        ]


def mean(total: Quantity, number: Quantity, name: Text) -> Quantity:
    """`total ÷ number` in the total's unit: what falls on each, where each counts once."""
    value = total.interval / number.interval
    return Quantity(value, total.unit, Computed("{0} ÷ {1}", (total, number)), total.scope, name)


def share(part: Quantity, whole: Quantity, name: Text) -> Quantity | None:
    """`part ÷ whole` in percent; `None` where there is no whole to be a part of."""
    return None if whole.interval == Interval.point(0) else part.share_of(whole).named(name)


def summary(pool: Pool) -> dict[tuple[str, str], Quantity]:
    """The table `summary` by measure and weight; a measure of nothing is left out."""
    found: dict[tuple[str, str], Quantity] = {}
    for row in pool.rows("summary"):
        measure, weight = row["measure"], row["weight"] or ""
        above, below = row["numerator"], row["denominator"]
        if above is not None and below:
            found[measure, weight] = _measure(pool, measure, weight, int(above), int(below), found)
    return found


def is_empty(pool: Pool) -> bool:
    """Whether no loan is open on the snapshot that the pool is of."""
    return summary(pool)["loans", ""].interval == Interval.point(0)


def _measure(
    pool: Pool,
    measure: str,
    weight: str,
    above: int,
    below: int,
    found: dict[tuple[str, str], Quantity],
) -> Quantity:
    held = Text("balance of loans with a borrower")
    match measure:
        case "loans":
            return pool.counted(above, "loan", LOANS)
        case "borrowers":
            return pool.counted(above, "person", Text("borrowers"))
        case "balance":
            return pool.yuan(above, BALANCE)
        case "largest_loan":
            return pool.yuan(above, Text("largest loan"))
        case "oldest_loan":
            return pool.counted(above, "day", Text("oldest loan"))
        case "balance_per_loan":
            each = found["balance", ""].over(found["loans", ""])
            return each.named("balance per loan")
        case "balance_per_borrower":
            each = pool.yuan(above, held).over(found["borrowers", ""])
            return each.named("balance per borrower")
        case "loans_per_borrower":
            owned = pool.counted(above, "loan", Text("loans with a borrower"))
            return owned.over(found["borrowers", ""]).named("loans per borrower")
        case "hhi_borrowers":
            squares = Text("sum of squared balances of borrowers")
            square = Text("balance squared")
            over = pool.counted(Fraction(below, FEN**2), YUAN_SQUARED, square)
            index = pool.counted(Fraction(above, FEN**2), YUAN_SQUARED, squares).over(over)
            return index.named("Herfindahl index of borrowers")
    return weighted(pool, measure, weight, above, below)


def weighted(pool: Pool, measure: str, weight: str, above: int, below: int) -> Quantity:
    """A mean by loan, balance or borrower, from its sum and what it is divided by."""
    name, one, money = SUMMED[measure]
    if measure == "rate":  # the table's numerator is in ppm, its denominator a hundredfold
        below //= 100
    if weight == "balance":
        weighted = Text("balance × {name}", name=name)
        factor = Fraction(1, PPM) if measure == "rate" else Fraction(1)
        total = pool.counted(above * factor / FEN, money, weighted)
        known = Text("balance with a {name}", name=name)
        return total.over(pool.yuan(below, known)).to(one.id).named(
            Text("{name}, weighted by balance", name=name)
        )  # fmt: skip
    counted, each, by = (
        ("person", Text("borrowers"), Text("by borrower"))
        if weight == "borrower"
        else ("loan", Text("loans"), Text("by loan"))
    )
    summed = Text("sum of the {name}s", name=name)
    total = pool.counted(Fraction(above, 10_000) if measure == "rate" else above, one, summed)
    known = Text("{each} with a {name}", each=each, name=name)
    label = Text("mean {name}, {by}", name=name, by=by)
    return mean(total, pool.counted(below, counted, known), label)


class Rule(NamedTuple):
    """A quality rule that hit rows."""

    name: str
    effect: str
    rows: Quantity
    share: Quantity | None
    set_aside: Quantity
    examples: str


class Quality(NamedTuple):
    """What became of the rows of a tape."""

    rows_in: Quantity
    rows_used: Quantity
    rows_set_aside: Quantity
    hit: list[Rule]
    silent: Quantity
    absent: list[str]


def quality(pool: Pool) -> Quality:
    """The rules that hit something, how many did not, and the columns that the tape lacks."""
    rows = pool.rows("quality")
    sums = {
        name: pool.counted(int(row["rows"]), "item", words)
        for name, words in {
            "rows_in": Text("rows in"),
            "rows_used": Text("rows used"),
            "rows_set_aside": Text("rows set aside"),
        }.items()
        for row in rows
        if row["rule"] == name
    }
    rules = [row for row in rows if row["effect"]]
    hit = []
    for row in rules:
        if int(row["rows"]):
            base = sums["rows_in" if row["effect"] == "row" else "rows_used"]
            count = pool.counted(int(row["rows"]), "item", Text("rows hit"))
            aside = Text("rows set aside under this rule")
            hit.append(
                Rule(
                    str(row["rule"]),
                    str(row["effect"]),
                    count,
                    share(count, base, Text("share of rows")),
                    pool.counted(int(row["set_aside"]), "item", aside),
                    row["examples"] or "",
                )
            )
    silent = Text("rules that hit nothing")
    return Quality(
        sums["rows_in"],
        sums["rows_used"],
        sums["rows_set_aside"],
        hit,
        pool.counted(len(rules) - len(hit), "item", silent),
        [row["examples"] or "" for row in rows if row["rule"] == "column_absent"],
    )
