"""What averages say: how far apart they are, pools against books, and either against a cap.

Range, mean and standard deviation are sharp bounds over all values that the averages may have.

Of the whole industry (`industry`) the silent lenders are bounded, too: one that discloses no
average may charge anything from zero to the ceiling on a single loan. So with shares wᵢ of the
industry (one company each, or its loans), known averages rᵢ and the rest of the industry anywhere,
`mean = Σ wᵢrᵢ + (1 − Σ wᵢ)·[0, ceiling]`, and the variance lies between the smallest and the
largest mean square around one common point (see `bounds.variance`). Loans of unknown size belong to
the rest. Sizes only weigh: they are the latest that the ledger has.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import reduce
from itertools import chain
from typing import Any, Literal

import pandas as pd

from xiaodai.bounds.variance import spread_bounds, variance_bounds
from xiaodai.ledger.backing import origins
from xiaodai.ledger.ledger import Ledger, LedgerError, Point
from xiaodai.ledger.leeway import by_leeway
from xiaodai.ledger.rules import AVERAGE, as_limit
from xiaodai.reading.periods import Period
from xiaodai.studies.dispersion.disclosed import (
    INDUSTRY,
    KINDS,
    NAMES,
    Kind,
    averages,
    disclosures,
    is_stale,
    middle,
)
from xiaodai.studies.dispersion.partial_disclosure import Survey, books, root
from xiaodai.values import Computed, Interval, Quantity, Text, counted, parameter, row, unit
from xiaodai.values.quantity import add_up, extreme, slots
from xiaodai.values.words import listed

Position = Literal["above", "below", "undecided"]
ACROSS = Text("a pool is a selection from the book, and the two were printed for different days")
DAYS = Text("averages, loans and total are for different days")
POSITIONS: tuple[Position, ...] = ("above", "below", "undecided")
VERDICTS: dict[Position, tuple[Text, Text]] = {  # of one, and of several
    "above": (Text("{above} is above {cap}"), Text("{above} are above {cap}")),
    "below": (Text("{below} is at or below {cap}"), Text("{below} are at or below {cap}")),
    "undecided": (Text("{undecided} could be either"), Text("{undecided} could be either")),
}
SELF_MEDIA = "self_media"  # a kind of document
ORAL = "told"  # how a rule without a text was issued
MEASURABLE = 2  # averages: fewer have no dispersion
LOANS = ("loan_balance", "loans_net")  # what counts as a lender's loans, the first that is printed


def mean(values: Sequence[Quantity]) -> Quantity:
    """The unweighted mean, (x₁ + … + xₙ) / n; raises `ValueError` for none."""
    if not values:
        raise ValueError("there is no mean of nothing")
    total = sum((value.interval for value in values), Interval.point(0))
    return _made(f"mean({slots(values)})", total / Interval.point(len(values)), values)


def standard_deviation(values: Sequence[Quantity]) -> Quantity:
    """The population standard deviation, √(Σ(xᵢ − x̄)²/n), as sharp bounds.

    See `bounds.variance`. Raises `ValueError` for none.
    """
    deviation = root(Interval(*variance_bounds([value.interval.bounds for value in values])))
    return _made(f"standard deviation({slots(values)})", deviation, values, "percentage_point")


def spread(values: Sequence[Quantity]) -> Quantity:
    """The range: largest minus smallest value, as sharp bounds; raises `ValueError` for none."""
    low, high = (extreme("max", values).interval - extreme("min", values).interval).bounds
    between = Interval(max(low, Fraction(0)), high)
    return _made(f"max − min({slots(values)})", between, values, "percentage_point")


def summary(found: pd.DataFrame, kind: Kind) -> dict[str, Quantity]:
    """The averages of one kind in a few figures.

    The `count` of averages, the `lowest`, the `highest`, and the unweighted `mean`, in percent a
    year, their `spread` (range) and `standard_deviation`, in points. Empty if fewer than two are
    known as a number and recent.
    """
    values = averages(found, kind)["value"].tolist()
    if len(values) < MEASURABLE:
        return {}
    return {
        "count": counted(len(values)).named("number of averages"),
        "lowest": extreme("min", values).named("lowest average"),
        "highest": extreme("max", values).named("highest average"),
        "spread": spread(values).named("range of the averages"),
        "mean": mean(values).named("unweighted mean"),
        "standard_deviation": standard_deviation(values).named("standard deviation"),
    }


def summary_results(found: pd.DataFrame) -> dict[str, Quantity]:
    """Mean, range and standard deviation of book and of pool averages, as named results."""
    measures = ("mean", "spread", "standard_deviation")
    return {
        f"{kind.replace(' average', '')}_{name}": figure
        for kind in KINDS[:2]
        for name, figure in summary(found, kind).items()
        if name in measures
    }


def farthest(ledger: Ledger, found: pd.DataFrame, kind: Kind) -> pd.Series | None:
    """The lowest and the highest average of one kind, by their middles, and whose they are.

    Index: `low` and `high` (percent a year, as disclosed), `low_who` and `high_who` (words). `None`
    if fewer than two are known as a number and recent.
    """
    known = averages(found, kind)
    if len(known) < MEASURABLE:
        return None
    order = known["value"].map(middle).astype(float).sort_values(kind="stable").index
    low, high = known.loc[order[0]], known.loc[order[-1]]
    return row(
        low=low.value,
        low_who=ledger.short_name(low.entity),
        high=high.value,
        high_who=ledger.short_name(high.entity),
    )


def main_source(ledger: Ledger, found: pd.DataFrame, kind: Kind) -> pd.Series | None:
    """The document that most recent averages of one kind go back to; `None` if there is none.

    Index: `resting`, how many of them go back to it, `total`, how many there are, and `publisher`
    (words); `self_media`, whose averages go back to self-media alone (words, `None` for nobody's).
    """
    recent = found[(found["kind"] == kind) & ~found["is_stale"]]
    found_in = [sorted(origins(ledger, value)) for value in recent["value"]]
    if not found_in:
        return None
    most = max(chain(*found_in), key=lambda origin: sum(origin in each for each in found_in))
    posted = [
        ledger.short_name(entity)
        for entity, each in zip(recent["entity"], found_in, strict=True)
        if {ledger.source(origin)["kind"] for origin in each} == {SELF_MEDIA}
    ]
    return row(
        resting=counted(sum(most in each for each in found_in)),
        total=counted(len(recent)),
        publisher=ledger.publisher(most),
        self_media=listed(posted) if posted else None,
    )


def reaching(found: pd.DataFrame, ceiling: Quantity) -> pd.Series:
    """Count the recent ranges of single loans that reach a ceiling.

    Index: `reach`, those whose highest rate is at the ceiling or above it, and `total`, how
    many there are. A rate that is only said to lie below one is no range: no loan need reach it.
    """
    recent = found[(found["kind"] == "single loans") & ~found["is_stale"]]
    ranges = [value.interval for value in recent["value"] if value.interval.low is not None]
    tops = [interval.ends[1] for interval in ranges]
    reach = sum(top >= ceiling.interval.ends[0] for top in tops)
    return row(reach=counted(reach), total=counted(len(tops)))


def pool_gaps(ledger: Ledger, found: pd.DataFrame) -> pd.DataFrame:
    """Pool average minus book average, for every pool whose lender discloses both as numbers.

    The index holds the pools' ids. The columns are `who` and `pool` (words: lender and pool),
    `book` and `rate` (percent a year) and `gap` (percentage points).
    """
    books = averages(found, "book average").set_index("lender")["value"].to_dict()
    gaps = []
    for _, one in averages(found, "pool average").iterrows():
        if (book := books.get(one.lender)) is not None:
            who, pool = ledger.short_name(one.lender), ledger.short_name(one.entity)
            gap = one.value.minus(book, across=ACROSS).named("{who} minus all loans", who=pool)
            gaps.append((one.entity, who, pool, book, one.value, gap))
    columns = ["id", "who", "pool", "book", "rate", "gap"]
    return pd.DataFrame(gaps, columns=columns).set_index("id")


def lenders_with_pools(gaps: pd.DataFrame) -> Text:
    """The lenders of `pool_gaps`, each once, as a list in a sentence."""
    return listed(list(dict.fromkeys(gaps["who"])))


def pools_cost_more(gaps: pd.DataFrame) -> bool:
    """Whether every pool of `pool_gaps` surely averages more than the book, and there is one."""
    return not gaps.empty and all(gap.interval.ends[0] > 0 for gap in gaps["gap"])


def cap_quantity(cap: float) -> Quantity:
    """The cap as a quantity, in percent a year."""
    return parameter("cap", cap, "percent", Text("cap"))


def position(value: Quantity, cap: Quantity) -> Position:
    """Whether a rate is above the cap, at most at it, or either as far as its digits say."""
    low, high = value.interval.ends
    limit = cap.interval.ends[0]
    if low > limit:
        return "above"
    return "below" if high <= limit else "undecided"


def cap_counts(found: pd.DataFrame, kind: Kind, cap: Quantity) -> pd.Series:
    """Count the recent averages of one kind by their position to the cap; pools by issue.

    The index holds `above`, `below` (at or below the cap) and `undecided` (by their digits).
    """
    recent = found[(found["kind"] == kind) & ~found["is_stale"]]
    at = [position(value, cap) for value in recent["value"]]
    names: dict[Position, Text] = {
        "above": Text("{kind}: above the cap", kind=NAMES[kind]),
        "below": Text("{kind}: at or below the cap", kind=NAMES[kind]),
        "undecided": Text("{kind}: undecided", kind=NAMES[kind]),
    }
    return pd.Series({where: counted(at.count(where)).named(name) for where, name in names.items()})


def who_is(ledger: Ledger, found: pd.DataFrame, kind: Kind, cap: Quantity) -> dict[Position, Text]:
    """The lenders or pools of `cap_counts` by their position to the cap, as lists in a sentence.

    A position that nobody has is left out.
    """
    recent = found[(found["kind"] == kind) & ~found["is_stale"]]
    at = recent["value"].map(lambda value: position(value, cap))
    there = {where: recent.loc[at == where, "entity"] for where in POSITIONS}
    return {
        where: listed([ledger.short_name(one) for one in found])
        for where, found in there.items()
        if len(found)
    }


def verdict(counts: pd.Series) -> Text:
    """Who is above the cap, at or below it, or undecided: words that take `cap` and `who_is`.

    `counts` are those of `cap_counts`; at least one of them is not zero.
    """
    said = [VERDICTS[where][counts[where].low > 1] for where in POSITIONS if counts[where].low]
    return reduce(lambda first, other: Text("{first}; {other}", first=first, other=other), said)


def guidance(ledger: Ledger, as_of: str) -> pd.Series | None:
    """The limit on the average cost of new loans that the industry had been told of by a day.

    Index: `limit` (percent a year), `in_force` (a period) and `is_oral`, whether it was passed on
    by word of mouth. `None` if no document published by `as_of` has it.
    """
    binding = [
        each
        for _, each in ledger.provisions.iterrows()
        if each.metric == AVERAGE
        and INDUSTRY in each.binds
        and min(map(ledger.published, each.figure.sources)) <= as_of
    ]
    if not binding:
        return None
    latest = binding[-1]
    return row(
        limit=as_limit(latest.figure),
        in_force=latest.in_force,
        is_oral=ledger.rules.loc[latest.rule, "issued_as"] == ORAL,
    )


def weights(ledger: Ledger, survey: Survey, as_of: str) -> pd.DataFrame:
    """What each lender's disclosures allow for its book average, with the latest loans printed.

    Lenders whose disclosures exclude each other are left out: they are among the silent. So are
    loans that are too old on the day `as_of` to weigh anything. The index holds the lenders' ids.
    The columns are `who` (words), `average` (percent a year), `loans` (yuan, `None` where none
    weigh) and `period` (for which the latest loans were printed, `None` where none were).
    """
    table = books(ledger, survey)[["who", "average"]]
    latest = {book: _latest_loans(ledger, book) for book in table.index}
    loans = {
        book: point.quantity if point and not is_stale(point.period, as_of) else None
        for book, point in latest.items()
    }
    periods = {book: point and Period(point.period) for book, point in latest.items()}
    return table.assign(
        loans=pd.Series(loans, dtype=object), period=pd.Series(periods, dtype=object)
    )


def outdated(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `weights` whose latest loans are too old to weigh."""
    return found[found["period"].notna() & found["loans"].isna()]


def industry(ledger: Ledger, found: pd.DataFrame, ceiling: Quantity) -> pd.DataFrame:
    """The whole industry in every way of counting it, silent lenders bounded.

    `found` is the result of `weights`. The index holds `company` (every company counts once),
    `loans` (each by its loans) and `disclosed_loans` (the loans behind the averages alone; left out
    if none were printed). The columns are `by` (words), `total` (companies or yuan), `covered` (the
    least share of it behind a disclosed average) and `mean` (percent), `deviation` (percentage
    points). Raises `LedgerError` if the ledger lacks the number of companies or their loans.
    """
    companies, latest = ledger.latest(INDUSTRY, "company_count"), _latest_loans(ledger, INDUSTRY)
    if latest is None:
        raise LedgerError(f"the ledger has no {' or '.join(LOANS)} of {INDUSTRY}")
    loans, sized = latest.quantity, found[found["loans"].notna()]
    sizes, rates = list(sized["loans"]), list(sized["average"])
    everyone = _bounds(companies.quantity, list(found["average"]), [], ceiling)
    ways = {
        "company": {"by": Text("every company once"), **everyone},
        "loans": {"by": Text("by loans"), **_bounds(loans, rates, sizes, ceiling)},
    }
    if sizes:
        disclosed = _bounds(add_up(sizes, (INDUSTRY,)), rates, sizes, ceiling)
        ways["disclosed_loans"] = {"by": Text("by loans, disclosing lenders only"), **disclosed}
    return pd.DataFrame(ways.values(), index=list(ways), dtype=object)


def _bounds(
    total: Quantity, averages: Sequence[Quantity], sizes: Sequence[Quantity], ceiling: Quantity
) -> dict[str, Quantity]:
    """Each lender has the least share that its size allows, and what it may have beyond is part of
    the rest; without sizes all are equal."""
    none, largest = Fraction(0), Fraction(total.interval.ends[1])
    shares = [Fraction(size.interval.ends[0]) / largest for size in sizes]
    shares = shares or [1 / largest] * len(averages)
    ends = [average.interval.bounds for average in averages]
    rest, anywhere = 1 - sum(shares, none), Interval(none, ceiling.interval.high)
    box = [*ends, anywhere.bounds]
    parts = zip([*shares, rest], box, strict=True)
    mean = sum(
        (Interval(*part) * Interval.point(share) for share, part in parts), Interval.of(0, 0)
    )
    deviation = root(Interval(*spread_bounds(box, [*shares, rest])))
    of = [*sizes, total]
    rates = [*averages, *of, ceiling]
    covered = _made(f"Σ w ({slots(of)})", Interval(1 - rest, None), of)
    average = _made(f"Σ w·r + (1 − Σ w)·[0, ceiling] ({slots(rates)})", mean, rates)
    spread = _made(f"√(Σ w·(r − mean)²) ({slots(rates)})", deviation, rates, "percentage_point")
    for reason in (DAYS, *(mark.reason for mark in ceiling.marks)):
        covered, average, spread = (
            q.marked("inference", reason) for q in (covered, average, spread)
        )
    return {
        "total": total,
        "covered": covered.named("share of the industry behind the averages"),
        "mean": average.named("mean of the industry"),
        "deviation": spread.named("standard deviation in the industry"),
    }


def _made(
    formula: str, interval: Interval, inputs: Sequence[Quantity], unit_id: str = "percent"
) -> Quantity:
    return Quantity(interval, unit(unit_id), Computed(formula, tuple(inputs)), (INDUSTRY,))


def _latest_loans(ledger: Ledger, entity: str) -> Point | None:
    points = (ledger.points(entity, metric) for metric in LOANS)
    return next((found[-1] for found in points if found), None)


def sensitivity(ledger: Ledger, as_of: str, lenders: Sequence[str]) -> pd.DataFrame:
    """The book averages with "about" read half and twice as wide.

    Index and column `width`: see `ledger.leeway.by_leeway`. The other columns are the results of
    `summary_results`; arguments as `disclosures`.
    """

    def of_books(other: Ledger) -> dict[str, Any]:
        return dict(summary_results(disclosures(other, as_of, lenders)))

    return by_leeway(ledger, of_books)
