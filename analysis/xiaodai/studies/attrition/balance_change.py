"""Why the loan balance changed: number of lenders, average balance, and the re-based opening.

Balance = number × average, so a change of balance is a number effect plus an average effect. The
Shapley decomposition gives each factor the mean of its effects in both orders; it leaves no residue
(Sun, *Energy Economics* 20, 1998; Shorrocks, *Journal of Economic Inequality* 11, 2013; Ang,
*Energy Policy* 32, 2004, sets it beside the LMDI). Across a year's end the restated opening base is
a term of its own.
"""

from fractions import Fraction
from itertools import product
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading import Period
from xiaodai.studies.attrition.exit_rates import (
    bounded,
    counts,
    exact,
    month_of,
    official,
    stocks,
)
from xiaodai.studies.attrition.year_openings import printed_changes, rebasing
from xiaodai.values import Interval, Quantity, Text, counted, row, shared
from xiaodai.values.interval import End


def effects(first: pd.Series, last: pd.Series, flow: Quantity | None = None) -> pd.Series:
    """The Shapley decomposition of a change of balance B = N × a, a the average balance.

    Number effect = (N₁ − N₀)/2 × (B₀/N₀ + B₁/N₁); average effect = (N₀ + N₁)/2 × (B₁/N₁ − B₀/N₀).
    Both are linear in B₀ and B₁, so their bounds are attained at corners of what the two balances
    allow. `first` and `last` have the `company_count` N and the `loan_balance` B of two dates, as
    rows of `stocks`. A printed change `flow` restricts B₁ − B₀ to its own bounds.

    Raises `ValueError` for counts that are not exact, balances with an open side, and a flow that
    contradicts the balances. Index: `change`, `number`, `average` (yuan), the last two adding up to
    the first.
    """
    n0, b0 = first[["company_count", "loan_balance"]]
    n1, b1 = last[["company_count", "loan_balance"]]
    if not (n0.interval.is_point and n1.interval.is_point):
        raise ValueError(f"a decomposition needs exact counts, not {n0} and {n1}")
    corners = _corners(b0, b1, flow)
    if not corners:
        raise ValueError(f"the change {flow} contradicts the balances {b0} and {b1}")
    c0, c1 = n0.low, n1.low
    others = (n0, n1, b1) if flow is None else (n0, n1, b1, flow)
    tied = "" if flow is None else ", {3} − {0} = {4}"

    def span(at_first: Fraction | int, at_last: Fraction | int, formula: str) -> Quantity:
        values = [at_first * x + at_last * y for x, y in corners]
        bounds = Interval.from_ends(min(values), max(values))
        effect: Quantity = b0.derived(bounds, formula + tied, *others)
        return effect

    half, middle = (c1 - c0) / 2, (c0 + c1) / 2
    return row(
        change=span(-1, 1, "{3} − {0}"),
        number=span(half / c0, half / c1, "({2} − {1})/2 × ({0}/{1} + {3}/{2})"),
        average=span(-middle / c0, middle / c1, "({1} + {2})/2 × ({3}/{2} − {0}/{1})"),
    )


def of_window(stocks: pd.DataFrame) -> pd.Series | None:
    """The change of balance over a window of `stocks`, split into number and average effect.

    From the first to the last quarter with an exact count and a balance; `None` for fewer than two.

    Index: `opening` and `closing` (quarter codes), `since` and `until` (their last months,
    periods), `first` and `last` (rows of `stocks`), `change`, `number` and `average` (yuan),
    `crosses_a_year` (whether the levels hold a re-basing).
    """
    both = _known(stocks)
    if len(both) <= 1:
        return None
    first, last = both.iloc[0], both.iloc[-1]
    opening, closing = str(first.name), str(last.name)
    split = effects(first, last)
    span = Text(", {opening} to {closing}", opening=Period(opening), closing=Period(closing))
    return row(
        opening=opening,
        closing=closing,
        since=month_of(opening),
        until=month_of(closing),
        first=first,
        last=last,
        change=split.change,
        number=split.number.named("number effect{span}", span=span),
        average=split.average.named("average effect{span}", span=span),
        crosses_a_year=opening[:4] != closing[:4],
    )


def by_year(ledger: Ledger) -> pd.DataFrame:
    """The nation's change of balance in each year: number effect, average effect, re-basing.

    From the year-end printed before to the last quarter of the year with count and balance; the
    effects start from the opening base that the year's flows imply. Years without an exact opening
    count or without an implied base are left out.

    Index: year (whole number). Columns: `closing` (period: the quarter), `number`, `average`,
    `rebased`, `change` (their sum; yuan), `until` (the last month of that quarter, a period).
    """
    printed = official(ledger, "national", "loan_balance")
    known = _known(stocks(ledger, "national", min(printed), max(printed)))
    openings = counts(ledger, "national")
    rows = {}
    for year, base in rebasing(ledger).dropna(subset=["rebasing"]).iterrows():
        before = openings.get(f"{int(str(year)) - 1}Q4")
        within = known.filter(like=str(year), axis=0)
        if before is None or within.empty:
            continue
        last, closing = within.iloc[-1], str(within.index[-1])
        flow = _printed_flow(ledger, closing)
        if flow is not None and not _corners(base["implied"], last["loan_balance"], flow):
            flow = None  # it contradicts the base that the other quarters imply
        split = effects(row(company_count=before, loan_balance=base["implied"]), last, flow)
        rows[year] = {
            "closing": Period(closing),
            "number": split.number.named("number effect of {year}", year=year),
            "average": split.average.named("average effect of {year}", year=year),
            "rebased": base["rebasing"],
            "change": last["loan_balance"]
            .minus(base["printed"])
            .named("change of the balance since the year-end before {year}", year=year),
            "until": month_of(closing),
        }
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object)


def years_of_exit(years: pd.DataFrame) -> pd.Series:
    """What the average balance did in the years of `by_year` with fewer lenders at their end.

    Index: `years` (how many), `held` (in how many the average did not fall), `both_fell` (the
    latest year in which it did, a period, or `None`), `is_typical` (whether most of all years had
    fewer lenders and no smaller average balance).
    """
    fewer = years[years["number"].map(falls)]
    smaller = fewer[fewer["average"].map(falls)]
    held = len(fewer) - len(smaller)
    return row(
        years=counted(len(fewer)),
        held=counted(held),
        both_fell=None if smaller.empty else Period(str(smaller.index[-1])),
        is_typical=held > len(years) / 2,
    )


def unbroken(years: pd.DataFrame) -> pd.DataFrame:
    """The latest rows of `by_year` that follow each other without a year left out.

    Index: a label, the year; where the last one is not whole the period of its quarters.
    """
    index = years.index.astype(int)
    gaps = [place for place in range(1, len(index)) if index[place] != index[place - 1] + 1]
    latest = years.iloc[max(gaps, default=0) :]
    labels = [
        str(year) if closing.code.endswith("Q4") else Period(f"{year}Q1/{closing.code}")
        for year, closing in latest["closing"].items()
    ]
    return latest.set_axis(labels)


def falls(change: Quantity) -> bool:
    """Whether a change is downwards for every value that its bounds allow."""
    return change.interval.ends[1] < 0


def bridge(ledger: Ledger, opening: str, closing: str) -> pd.Series:
    """The nation's change of printed levels between two quarters: flows and re-basings.

    Level(closing) − level(opening) = Σ flows within years + Σ re-basings at the year-ends between.
    A flow since a year's start is closing level − implied base, intersected with the printed change
    where there is one; a flow from a later quarter is a difference of levels.

    Index: `change` = `flows` + `rebased` (yuan); `rebased` is `None` where no year ends in between.
    Raises `ValueError` where a level or a base on the way is unknown.
    """
    levels = bounded(official(ledger, "national", "loan_balance"))
    bases = rebasing(ledger).dropna(subset=["rebasing"])
    first_year, last_year = int(opening[:4]), int(closing[:4])
    flows: list[Any] = []
    for year in range(first_year, last_year + 1):
        end = min(f"{year}Q4", closing)
        if end == opening:
            continue
        start, printed = levels.get(opening), None
        if year > first_year:
            start, printed = bases["implied"].get(year), _printed_flow(ledger, end)
        if start is None or end not in levels:
            raise ValueError(f"no way from {opening} to {closing}: {year} lacks a level or a base")
        flow = levels[end].minus(start)
        flows.append((printed and shared([flow, printed])) or flow)
    rebased = bases["rebasing"].loc[first_year + 1 : last_year].tolist()
    span = Text(", {opening} to {closing}", opening=Period(opening), closing=Period(closing))
    change = levels[closing].minus(levels[opening])
    return row(
        change=change.named("change of the printed balance{span}", span=span),
        flows=sum(flows).named("change within the years{span}", span=span),
        rebased=sum(rebased).named("re-basings{span}", span=span) if rebased else None,
    )


def _known(stocks: pd.DataFrame) -> pd.DataFrame:
    """The rows of `stocks` with both an exact count and a balance."""
    return stocks.loc[list(exact(stocks["company_count"]))].dropna(subset=["balance_per_company"])


def _corners(first: Quantity, last: Quantity, flow: Quantity | None) -> list[tuple[End, End]]:
    """The corners of the pairs (x, y) with x in `first`, y in `last` and y − x in `flow`."""
    left, right = first.interval, last.interval
    tied = Interval(None, None) if flow is None else flow.interval
    edges = [(Interval.point(x), right) for x in left.bounds]
    edges += [(left, Interval.point(y)) for y in right.bounds]
    found: list[tuple[End, End]] = []
    for xs, ys in edges:
        x, y = xs.intersect(ys - tied), ys.intersect(xs + tied)
        if x is not None and y is not None:
            found += product(x.ends, y.ends)
    return found


def _printed_flow(ledger: Ledger, quarter: str) -> Quantity | None:
    return bounded(printed_changes(ledger, "national")).get(quarter)
