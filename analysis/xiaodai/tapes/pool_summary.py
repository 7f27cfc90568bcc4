"""The pool as a whole: how many loans, how much is owed, at what rate, how concentrated it is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.pool import BALANCE, LOANS, Pool, shares
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.units import Unit, base_unit, unit
from xiaodai.values.words import Text

YUAN_DAYS = base_unit((("day", 1), ("yuan", 1)))
YUAN_YEARS = base_unit((("age_year", 1), ("yuan", 1)))
YUAN_SQUARED = base_unit((("yuan", 2),))
Column = tuple[Unit | str, Text]  # unit and name
PERSONS: Column = ("person", Text("borrowers"))
TOTALS: dict[str, Column] = {
    "loans": ("loan", LOANS),
    "borrowers": PERSONS,
    "balance": ("yuan", BALANCE),
    "largest_loan": ("yuan", Text("largest loan")),
    "oldest_loan": ("day", Text("oldest loan")),
}
RATIOS: dict[str, tuple[Text, Column, Column]] = {  # its name, what is divided, and by what
    "balance_per_loan": (Text("balance per loan"), TOTALS["balance"], TOTALS["loans"]),
    "balance_per_borrower": (
        Text("balance per borrower"),
        ("yuan", Text("balance of loans with a borrower")),
        PERSONS,
    ),
    "loans_per_borrower": (
        Text("loans per borrower"),
        ("loan", Text("loans with a borrower")),
        PERSONS,
    ),
    "hhi_borrowers": (
        Text("Herfindahl index of borrowers"),
        (YUAN_SQUARED, Text("sum of squared balances of borrowers")),
        (YUAN_SQUARED, Text("balance squared")),
    ),
}
MEANS = {  # its name, its unit, that of a sum over balances, how many of the table's are one
    "rate": (Text("rate"), unit("percent"), unit("yuan"), 10_000),
    "age": (Text("age"), unit("day"), YUAN_DAYS, 1),
    "term": (Text("term"), unit("day"), YUAN_DAYS, 1),
    "borrower_age": (Text("borrower's age"), unit("age_year"), YUAN_YEARS, 1),
}
LISTED = {
    "loans": Text("Loans"),
    "borrowers": Text("Borrowers"),
    "balance": Text("Balance"),
    "balance_per_loan": Text("Balance per loan"),
    "balance_per_borrower": Text("Balance per borrower"),
    "loans_per_borrower": Text("Loans per borrower"),
    "largest_loan": Text("Largest loan"),
    "rate": Text("Rate a year"),
    "age": Text("Age"),
    "oldest_loan": Text("Oldest loan"),
    "term": Text("Term"),
    "borrower_age": Text("Borrower's age"),
    "borrower_age_by_borrower": Text("Age of a borrower, each counted once"),
    "hhi_borrowers": Text("Herfindahl index of borrowers"),
}
COLUMN_OF = {"": "total", "count": "by_loan", "balance": "by_balance"}
EFFECTS = {
    "row": Text("row set aside"),
    "value": Text("value counts as missing"),
    "kept": Text("kept"),
}


def measures(pool: Pool) -> dict[tuple[str, str], Quantity]:
    """The table `summary` as quantities, by measure and weight.

    The weight is `count`, `balance`, `borrower`, or empty for a total or ratio. A measure of
    nothing, such as a rate where no loan has one, is left out.
    """
    found: dict[tuple[str, str], Quantity] = {}
    rows = pool.rows("summary", "measure", "weight", "numerator", "denominator")
    for measure, weight, above, below in rows.itertuples(index=False):
        if above is None or not below:
            continue
        if measure in TOTALS:
            made = pool.counted(above, *TOTALS[measure])
        elif measure in RATIOS:
            name, part, whole = RATIOS[measure]
            made = pool.counted(above, *part).over(pool.counted(below, *whole)).named(name)
        else:  # a rate in basis points: the table's denominator is a hundredfold
            number = below // 100 if measure == "rate" else below
            if weight == "balance":
                made = weighted_by_balance(pool, measure, above, number)
            else:
                made = _mean(pool, measure, weight, above, number)
        found[measure, weight or ""] = made
    return found


def overview(pool: Pool) -> pd.DataFrame:
    """The pool in one table.

    Columns: `measure` (words) and, where the tape has any, `total`, `by_loan` and `by_balance`
    (quantities; empty words where a column does not apply to a measure).
    """
    found = measures(pool)
    if (key := ("borrower_age", "borrower")) in found:
        found["borrower_age_by_borrower", ""] = found.pop(key)
    known = [measure for measure in LISTED if any(name == measure for name, _ in found)]
    columns = {
        column: [found.get((measure, weight), "") for measure in known]
        for weight, column in COLUMN_OF.items()
        if any(by == weight for _, by in found)
    }
    return pd.DataFrame({"measure": [LISTED[measure] for measure in known]} | columns, dtype=object)


def is_empty(pool: Pool) -> bool:
    """Whether no loan is open on the last snapshot."""
    return measures(pool)["loans", ""].interval == Interval.point(0)


def equal_borrowers(pool: Pool) -> Quantity | None:
    """1 ÷ the Herfindahl index: how many borrowers of one size would be as concentrated.

    Adelman, "Comment on the H Concentration Measure as a Numbers-Equivalent", Review of Economics
    and Statistics 51 (1969). `None` where no loan names its borrower or nothing is owed.
    """
    index = measures(pool).get(("hhi_borrowers", ""))
    if index is None or index.interval == Interval.point(0):
        return None
    return constant(1, "person").over(index).named("borrowers of one size")


def weighted_by_balance(pool: Pool, measure: str, above: int, fen: int) -> Quantity:
    """Σ balance × value ÷ Σ balance: `above` in fen × the table's unit, over so many `fen`."""
    name, one, money, scale = MEANS[measure]
    summed = Text("balance × {name}", name=name)
    total = pool.counted(Fraction(above, scale) * one.factor, money, summed)
    known = pool.counted(fen, "yuan", Text("balance with a {name}", name=name))
    return total.over(known).to(one.id).named(Text("{name}, weighted by balance", name=name))


def _mean(pool: Pool, measure: str, weight: str, above: int, number: int) -> Quantity:
    """A mean in which each loan, or each borrower, counts once."""
    name, one, _, scale = MEANS[measure]
    counted, each, by = (
        ("person", Text("borrowers"), Text("by borrower"))
        if weight == "borrower"
        else ("loan", Text("loans"), Text("by loan"))
    )
    summed = Text("sum of the {name}s", name=name)
    total = pool.counted(Fraction(above, scale), one, summed)
    known = pool.counted(number, counted, Text("{each} with a {name}", each=each, name=name))
    value = total.interval / known.interval
    label = Text("mean {name}, {by}", name=name, by=by)
    return Quantity(value, one, Computed("{0} ÷ {1}", (total, known)), total.scope, label)


class Quality(NamedTuple):
    """What became of the rows of a tape.

    `rules` are those that hit something, with the columns `rule` (its name), `effect` (words),
    `rows`, `share` and `aside` (quantities) and `examples` (ids of loans); `silent` is the number
    of rules that hit nothing, `absent` names the columns that the tape lacks.
    """

    rows_in: Quantity
    rows_used: Quantity
    rows_set_aside: Quantity
    rules: pd.DataFrame
    silent: Quantity
    absent: list[str]


def quality_report(pool: Pool) -> Quality:
    """The rules that hit something, how many did not, and the columns that the tape lacks."""
    rows = pool.rows("quality")
    counts = rows.set_index("rule")["rows"]
    read = pool.counted(counts["rows_in"], "item", Text("rows in"))
    used = pool.counted(counts["rows_used"], "item", Text("rows used"))
    aside = pool.counted(counts["rows_set_aside"], "item", Text("rows set aside"))
    rules = rows[rows["effect"].notna()]
    hit = rules[rules["rows"] > 0].reset_index(drop=True)
    counted = pool.quantities(
        hit,
        rows=("item", Text("rows hit")),
        set_aside=("item", Text("rows set aside under this rule")),
    )
    bases = [read if effect == "row" else used for effect in hit["effect"]]
    columns = {
        "rule": hit["rule"],
        "effect": hit["effect"].map(EFFECTS),
        "rows": counted["rows"],
        "share": shares(counted["rows"], bases, Text("share of rows")),
        "aside": counted["set_aside"],
        "examples": hit["examples"].fillna(""),
    }
    silent = pool.counted(len(rules) - len(hit), "item", Text("rules that hit nothing"))
    absent = rows["examples"][rows["rule"] == "column_absent"].tolist()
    return Quality(read, used, aside, pd.DataFrame(columns, dtype=object), silent, absent)


def tapes_read(pools: Iterable[Pool]) -> pd.DataFrame:
    """Which tapes were read, a row for each.

    Columns: `tape` (words), `rows_in`, `used`, `aside` and `snapshots` (quantities), `first` and
    `last` (periods).
    """
    read = [(pool, quality_report(pool)) for pool in pools]
    columns = {
        "tape": [
            Text("{name} ({made})", name=pool.name, made=pool.synthetic)
            if pool.is_synthetic
            else pool.name
            for pool, _ in read
        ],
        "rows_in": [quality.rows_in for _, quality in read],
        "used": [quality.rows_used for _, quality in read],
        "aside": [quality.rows_set_aside for _, quality in read],
        "snapshots": [
            pool.counted(len(pool.snapshots), "item", Text("snapshots")) for pool, _ in read
        ],
        "first": [Period(pool.snapshots[0].isoformat()) for pool, _ in read],
        "last": [pool.day for pool, _ in read],
    }
    return pd.DataFrame(columns, dtype=object)
