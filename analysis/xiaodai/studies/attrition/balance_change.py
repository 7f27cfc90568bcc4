"""Why the loan balance changed: number of lenders, average balance, and the re-based opening.

Balance = number × average, so a change of balance is a number effect plus an average effect. The
Shapley decomposition gives each factor the mean of its effects in both orders; it leaves no residue
and does not depend on the path (Sun, "Changes in energy consumption and energy intensity: a
complete decomposition model", *Energy Economics* 20, 1998; Shorrocks, "Decomposition procedures
for distributional analysis", *Journal of Economic Inequality* 11, 2013; Ang, *Energy Policy* 32,
2004, sets it beside the LMDI). Across a year's end the restated opening base is a term of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.central_bank import is_bounded, official
from xiaodai.studies.attrition.opening_balance import YEAR_TO_DATE, rebasing
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, counted, shared
from xiaodai.values.words import Text

ENDS = 2  # a change lies between two quarters


@dataclass(frozen=True, slots=True)
class Stock:
    """Companies and their loan balance at one date."""

    count: Quantity
    balance: Quantity


@dataclass(frozen=True, slots=True)
class Effects:
    """A change of balance, split: `number` + `average` = `change`."""

    change: Quantity
    number: Quantity
    average: Quantity


@dataclass(frozen=True, slots=True)
class WindowChange:
    """The change of balance between the first and the last quarter that have what it takes.

    `opening` and `closing` are quarter codes; `first` and `last` are the rows of `stocks`.
    """

    opening: str
    closing: str
    first: Mapping[Hashable, Any]
    last: Mapping[Hashable, Any]
    change: Quantity
    number: Quantity
    average: Quantity

    @property
    def crosses_a_year(self) -> bool:
        """Whether a year ends in between, so that the levels hold its re-basing."""
        return self.opening[:4] != self.closing[:4]


@dataclass(frozen=True, slots=True)
class YearsOfExit:
    """The years in which the number of lenders fell, and what their average balance did.

    In `held` of `years` it did not fall; `both_fell` is the latest year in which it did, `None` if
    there is none. `is_typical` says whether most of all years had fewer lenders and no smaller
    average balance.
    """

    years: Quantity
    held: Quantity
    both_fell: Period | None
    is_typical: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """A change of printed levels, split: `flows` + `rebased` = `change`.

    `rebased` is `None` where no year ends in between.
    """

    change: Quantity
    flows: Quantity
    rebased: Quantity | None


def effects(first: Stock, last: Stock, flow: Quantity | None = None) -> Effects:
    """The Shapley decomposition of a change of balance B = N × a, a the average balance.

    Number effect = (N₁ − N₀)/2 × (B₀/N₀ + B₁/N₁); average effect = (N₀ + N₁)/2 × (B₁/N₁ − B₀/N₀).
    Both are linear in B₀ and B₁, so their bounds are attained at corners of what the two balances
    allow; the bounds are sharp. A printed change `flow` restricts B₁ − B₀ to its own bounds.

    Raises `ValueError` for counts that are not exact, balances with an open side, and a flow that
    contradicts the balances.
    """
    (n0, b0), (n1, b1) = ((stock.count, stock.balance) for stock in (first, last))
    if not (n0.interval.is_point and n1.interval.is_point) or n0.low is None or n1.low is None:
        raise ValueError(f"a decomposition needs exact counts, not {n0} and {n1}")
    corners = _corners(b0.interval, b1.interval, None if flow is None else flow.interval)
    if not corners:
        raise ValueError(f"the change {flow} contradicts the balances {b0} and {b1}")
    c0, c1 = n0.low, n1.low
    inputs = (n0, b0, n1, b1) if flow is None else (n0, b0, n1, b1, flow)
    tied = "" if flow is None else ", {3} − {1} = {4}"

    def bounded(at_first: Fraction, at_last: Fraction, formula: str) -> Quantity:
        values = [at_first * x + at_last * y for x, y in corners]
        lineage = Computed(formula + tied, inputs)
        return Quantity(Interval(min(values), max(values)), b0.unit, lineage, b0.scope)

    half, middle = (c1 - c0) / 2, (c0 + c1) / 2
    return Effects(
        bounded(Fraction(-1), Fraction(1), "{3} − {1}"),
        bounded(half / c0, half / c1, "({2} − {0})/2 × ({1}/{0} + {3}/{2})"),
        bounded(-middle / c0, middle / c1, "({0} + {2})/2 × ({3}/{2} − {1}/{0})"),
    )


def of_window(stocks: pd.DataFrame) -> WindowChange | None:
    """The change of balance over a window of `stocks`, split into number and average effect.

    `None` where fewer than two quarters have both an exact count and a balance.
    """
    both = stocks.dropna(subset=["balance_per_company"])
    both = both[[count.interval.is_point for count in both["company_count"]]]
    if len(both) < ENDS:
        return None
    opening, closing = str(both.index[0]), str(both.index[-1])
    first, last = both.iloc[0].to_dict(), both.iloc[-1].to_dict()
    split = effects(
        Stock(first["company_count"], first["loan_balance"]),
        Stock(last["company_count"], last["loan_balance"]),
    )
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    return WindowChange(
        opening,
        closing,
        first,
        last,
        split.change,
        split.number.named(Text("number effect{span}", span=span)),
        split.average.named(Text("average effect{span}", span=span)),
    )


def by_year(ledger: Ledger) -> pd.DataFrame:
    """The nation's change of balance in each year: number effect, average effect, re-basing.

    From the year-end printed before to the last quarter of the year with count and balance. The
    effects start from the opening base that the year's flows imply, so number + average + rebased
    = change, for the true values exactly. Years without an exact opening count or without an
    implied base are left out.

    Index: year (whole number). Columns: `closing` (period: the quarter), `number`, `average`,
    `rebased`, `change` (yuan).
    """
    counts = official(ledger, "national", "company_count")
    levels = official(ledger, "national", "loan_balance")
    rows = {}
    for year, base in rebasing(ledger).dropna(subset=["rebasing"]).to_dict("index").items():
        before = counts.get(f"{int(str(year)) - 1}Q4")
        within = [
            quarter
            for quarter in sorted(levels)
            if quarter.startswith(str(year))
            and is_bounded(levels[quarter].quantity)
            and quarter in counts
            and counts[quarter].quantity.interval.is_point
        ]
        if before is None or not before.quantity.interval.is_point or not within:
            continue
        closing = within[-1]
        last = Stock(counts[closing].quantity, levels[closing].quantity)
        flow = _printed_flow(ledger, closing)
        if flow is not None and not _corners(
            base["implied"].interval, last.balance.interval, flow.interval
        ):
            flow = None  # it contradicts the base that the other quarters imply
        split = effects(Stock(before.quantity, base["implied"]), last, flow)
        rows[year] = {
            "closing": Period(closing),
            "number": split.number.named(Text("number effect of {year}", year=year)),
            "average": split.average.named(Text("average effect of {year}", year=year)),
            "rebased": base["rebasing"],
            "change": last.balance.minus(base["printed"]).named(
                Text("change of the balance since the year-end before {year}", year=year)
            ),
        }
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object)


def years_of_exit(years: pd.DataFrame) -> YearsOfExit:
    """What the average balance did in the years of `by_year` with fewer lenders at their end."""
    fewer = years[years["number"].map(falls)]
    smaller = fewer["average"].map(falls)
    held = len(fewer) - int(smaller.sum())
    both_fell = [Period(str(year)) for year in fewer.index[smaller]]
    return YearsOfExit(
        counted(len(fewer)),
        counted(held),
        both_fell[-1] if both_fell else None,
        held > len(years) / 2,
    )


def falls(change: Quantity) -> bool:
    """Whether a change is downwards for every value that its bounds allow."""
    return change.interval.ends[1] < 0


def bridge(ledger: Ledger, opening: str, closing: str) -> Bridge:
    """The nation's change of printed levels between two quarters: flows and re-basings.

    Level(closing) − level(opening) = Σ flows within years + Σ re-basings at the year-ends between.
    A flow since a year's start is closing level − implied base, intersected with the printed change
    where there is one; a flow from a later quarter is a difference of levels.

    Raises `ValueError` where a level or a base on the way is unknown.
    """
    levels = official(ledger, "national", "loan_balance")
    bases = rebasing(ledger).to_dict("index")
    flows, rebased = [], []
    for year in range(int(opening[:4]), int(closing[:4]) + 1):
        last = closing if year == int(closing[:4]) else f"{year}Q4"
        starts_here = year == int(opening[:4])
        if last == opening:
            continue
        wanted = [last, opening] if starts_here else [last]
        unknown = [q for q in wanted if q not in levels or not is_bounded(levels[q].quantity)]
        if unknown or (not starts_here and bases.get(year, {}).get("rebasing") is None):
            raise ValueError(f"no way from {opening} to {closing}: {year} lacks a level or a base")
        level = levels[last].quantity
        if starts_here:
            flows.append(level.minus(levels[opening].quantity))
            continue
        computed = level.minus(bases[year]["implied"])
        printed = _printed_flow(ledger, last)
        both = shared([computed, printed]) if printed is not None else computed
        flows.append(both or computed)
        rebased.append(bases[year]["rebasing"])
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    change = levels[closing].quantity.minus(levels[opening].quantity)
    return Bridge(
        change.named(Text("change of the printed balance{span}", span=span)),
        reduce(add, flows).named(Text("change within the years{span}", span=span)),
        reduce(add, rebased).named(Text("re-basings{span}", span=span)) if rebased else None,
    )


def _corners(
    first: Interval, last: Interval, flow: Interval | None
) -> list[tuple[Fraction, Fraction]]:
    """The corners of the pairs (x, y) with x in `first`, y in `last` and y − x in `flow`."""
    ends = [end for interval in (first, last) for end in (interval.low, interval.high)]
    tied = [flow.low, flow.high] if flow else []
    if any(end is None for end in [*ends, *tied]):
        raise ValueError("a decomposition needs balances with two bounds")
    a, b, c, d, *strip = [end for end in [*ends, *tied] if end is not None]
    found = list(product((a, b), (c, d)))
    for by in strip:
        found += [(x, x + by) for x in (a, b)] + [(y - by, y) for y in (c, d)]
    return [
        (x, y) for x, y in found if x in first and y in last and (flow is None or y - x in flow)
    ]


def _printed_flow(ledger: Ledger, quarter: str) -> Quantity | None:
    """The printed change since the start of the year at a quarter's end."""
    code = YEAR_TO_DATE[int(quarter[-1])].format(y=quarter[:4])
    if not ledger.has("national", "loan_balance_change_ytd", code):
        return None
    flow = ledger.value("national", "loan_balance_change_ytd", code)
    return flow if is_bounded(flow) else None
