"""The pool as a whole: how many loans, how much is owed, at what rate, how concentrated it is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.pool import BALANCE, FEN, LOANS, Pool, share
from xiaodai.values.frames import frame
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, constant
from xiaodai.values.units import base_unit, unit
from xiaodai.values.words import Text

PPM = 1_000_000
YUAN_DAYS = base_unit((("day", 1), ("yuan", 1)))
YUAN_YEARS = base_unit((("age_year", 1), ("yuan", 1)))
YUAN_SQUARED = base_unit((("yuan", 2),))
MEANS = {  # its name, the unit of a sum over loans, of a sum over balances
    "rate": (Text("rate"), unit("percent"), unit("yuan")),
    "age": (Text("age"), unit("day"), YUAN_DAYS),
    "term": (Text("term"), unit("day"), YUAN_DAYS),
    "borrower_age": (Text("borrower's age"), unit("age_year"), YUAN_YEARS),
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
    for row in pool.rows("summary"):
        measure, weight = row["measure"], row["weight"] or ""
        above, below = row["numerator"], row["denominator"]
        if above is not None and below:
            found[measure, weight] = _measure(pool, measure, weight, int(above), int(below), found)
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


def _measure(
    pool: Pool,
    measure: str,
    weight: str,
    above: int,
    below: int,
    found: dict[tuple[str, str], Quantity],
) -> Quantity:
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
            held = pool.yuan(above, Text("balance of loans with a borrower"))
            return held.over(found["borrowers", ""]).named("balance per borrower")
        case "loans_per_borrower":
            owned = pool.counted(above, "loan", Text("loans with a borrower"))
            return owned.over(found["borrowers", ""]).named("loans per borrower")
        case "hhi_borrowers":
            squares = Text("sum of squared balances of borrowers")
            square = Text("balance squared")
            over = pool.counted(Fraction(below, FEN**2), YUAN_SQUARED, square)
            index = pool.counted(Fraction(above, FEN**2), YUAN_SQUARED, squares).over(over)
            return index.named("Herfindahl index of borrowers")
        case "rate":  # in basis points: the table's denominator is a hundredfold
            below //= 100
    if weight == "balance":
        return weighted_by_balance(pool, measure, above, below)
    return _mean(pool, measure, weight, above, below)


def weighted_by_balance(pool: Pool, measure: str, above: int, fen: int) -> Quantity:
    """Σ balance × value ÷ Σ balance: `above` in fen × the table's unit, over so many `fen`."""
    name, one, money = MEANS[measure]
    factor = Fraction(1, PPM if measure == "rate" else 1)
    summed = Text("balance × {name}", name=name)
    total = pool.counted(above * factor / FEN, money, summed)
    known = pool.yuan(fen, Text("balance with a {name}", name=name))
    return total.over(known).to(one.id).named(Text("{name}, weighted by balance", name=name))


def _mean(pool: Pool, measure: str, weight: str, above: int, number: int) -> Quantity:
    """A mean in which each loan, or each borrower, counts once."""
    name, one, _ = MEANS[measure]
    counted, each, by = (
        ("person", Text("borrowers"), Text("by borrower"))
        if weight == "borrower"
        else ("loan", Text("loans"), Text("by loan"))
    )
    summed = Text("sum of the {name}s", name=name)
    total = pool.counted(Fraction(above, 10_000) if measure == "rate" else above, one, summed)
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
    counts = {row["rule"]: row["rows"] for row in rows if not row["effect"]}
    read = pool.counted(int(counts["rows_in"]), "item", Text("rows in"))
    used = pool.counted(int(counts["rows_used"]), "item", Text("rows used"))
    aside = pool.counted(int(counts["rows_set_aside"]), "item", Text("rows set aside"))
    rules = [row for row in rows if row["effect"]]
    hit = []
    for row in rules:
        if int(row["rows"]):
            count = pool.counted(int(row["rows"]), "item", Text("rows hit"))
            base = read if row["effect"] == "row" else used
            under = Text("rows set aside under this rule")
            hit.append(
                {
                    "rule": row["rule"],
                    "effect": EFFECTS[row["effect"]],
                    "rows": count,
                    "share": share(count, base, Text("share of rows")),
                    "aside": pool.counted(int(row["set_aside"]), "item", under),
                    "examples": row["examples"] or "",
                }
            )
    silent = pool.counted(len(rules) - len(hit), "item", Text("rules that hit nothing"))
    absent = [row["examples"] or "" for row in rows if row["rule"] == "column_absent"]
    columns = ("rule", "effect", "rows", "share", "aside", "examples")
    return Quality(read, used, aside, frame(hit, *columns), silent, absent)


def tapes_read(pools: Iterable[Pool]) -> pd.DataFrame:
    """Which tapes were read, a row for each.

    Columns: `tape` (words), `rows_in`, `used`, `aside` and `snapshots` (quantities), `first` and
    `last` (periods).
    """
    return pd.DataFrame([_read(pool) for pool in pools])


def _read(pool: Pool) -> dict[str, object]:
    rows = quality_report(pool)
    tape: Text | str = pool.name
    if pool.is_synthetic:
        tape = Text("{name} ({made})", name=pool.name, made=pool.synthetic)
    return {
        "tape": tape,
        "rows_in": rows.rows_in,
        "used": rows.rows_used,
        "aside": rows.rows_set_aside,
        "snapshots": pool.counted(len(pool.snapshots), "item", Text("snapshots")),
        "first": Period(pool.snapshots[0].isoformat()),
        "last": pool.day,
    }
