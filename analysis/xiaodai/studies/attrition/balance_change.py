"""Why the loan balance changed: number of lenders, average balance, and the re-based opening.

Balance = number × average, so a change of balance is a number effect plus an average effect. The
Shapley decomposition gives each factor the mean of its effects in both orders; it leaves no residue
and does not depend on the path (Sun, "Changes in energy consumption and energy intensity: a
complete decomposition model", *Energy Economics* 20, 1998; Shorrocks, "Decomposition procedures
for distributional analysis", *Journal of Economic Inequality* 11, 2013; Ang, *Energy Policy* 32,
2004, sets it beside the LMDI). Across a year's end the restated opening base is a term of its own.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.ledger.resolve import Print, resolve
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.central_bank import counts, is_bounded, official, stocks
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, counted, shared
from xiaodai.values.words import Text

ENDS = 2  # a change lies between two quarters
# Year-to-date flows by quarter, in the ledger's period codes.
YEAR_TO_DATE = {1: "{y}Q1", 2: "{y}H1", 3: "{y}-01/{y}-09", 4: "{y}"}


class Stock(NamedTuple):
    """Companies and their loan balance at one date."""

    companies: Quantity
    balance: Quantity


def rebasing(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """The opening balance that each year's flows imply, beside the year-end that was printed.

    Within a year, level − year-to-date change gives the opening base; nearly always every quarter
    gives the same one within rounding. Re-basing = implied base − year-end printed before. Where
    quarters disagree, the base is what most of them imply.

    Index: year (whole number). Columns: `year` (period), `printed`, `implied`, `rebasing` (yuan, or
    `None`), `agree` (how many quarters imply this base), `quarters` (how many were printed).
    """
    levels = _levels(ledger, region)
    points = ledger.points(region, "loan_balance_change_ytd")
    flows = {point.period: point.quantity for point in points if is_bounded(point.quantity)}
    rows = {}
    for year in sorted({int(point.period[:4]) for point in points}):
        ends = {f"{year}Q{quarter}": code.format(y=year) for quarter, code in YEAR_TO_DATE.items()}
        bases = [levels[q].minus(flows[c]) for q, c in ends.items() if q in levels and c in flows]
        agreeing = _largest_agreement(bases)
        implied, printed = shared(agreeing), levels.get(f"{year - 1}Q4")
        if implied is not None:
            implied = implied.named(Text("opening base of {year} implied", year=year))
        gap = implied.minus(printed) if implied and printed else None
        rows[year] = {
            "year": Period(str(year)),
            "printed": printed,
            "implied": implied,
            "rebasing": gap and gap.named(Text("re-basing of {year}", year=year)),
            "agree": counted(len(agreeing)),
            "quarters": counted(len(bases)),
        }
    return pd.DataFrame.from_dict(rows, orient="index", dtype=object)


def effects(first: Stock, last: Stock, flow: Quantity | None = None) -> pd.Series:
    """The Shapley decomposition of a change of balance B = N × a, a the average balance.

    Number effect = (N₁ − N₀)/2 × (B₀/N₀ + B₁/N₁); average effect = (N₀ + N₁)/2 × (B₁/N₁ − B₀/N₀).
    Both are linear in B₀ and B₁, so their bounds are attained at corners of what the two balances
    allow; the bounds are sharp. A printed change `flow` restricts B₁ − B₀ to its own bounds.

    Raises `ValueError` for counts that are not exact, balances with an open side, and a flow that
    contradicts the balances. Index: `change`, `number`, `average` (yuan), the last two adding up to
    the first.
    """
    (n0, b0), (n1, b1) = first, last
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
    return row(
        change=bounded(Fraction(-1), Fraction(1), "{3} − {1}"),
        number=bounded(half / c0, half / c1, "({2} − {0})/2 × ({1}/{0} + {3}/{2})"),
        average=bounded(-middle / c0, middle / c1, "({0} + {2})/2 × ({3}/{2} − {1}/{0})"),
    )


def of_window(stocks: pd.DataFrame) -> pd.Series | None:
    """The change of balance over a window of `stocks`, split into number and average effect.

    From the first to the last quarter with both an exact count and a balance; `None` where there
    are fewer than two.

    Index: `opening` and `closing` (quarter codes), `first` and `last` (the rows of `stocks`),
    `change`, `number` and `average` (yuan), `crosses_a_year` (whether a year ends in between, so
    that the levels hold its re-basing).
    """
    both = _known(stocks)
    if len(both) < ENDS:
        return None
    first, last = both.iloc[0], both.iloc[-1]
    opening, closing = str(first.name), str(last.name)
    split = effects(_stock(first), _stock(last))
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    return row(
        opening=opening,
        closing=closing,
        first=first,
        last=last,
        change=split.change,
        number=split.number.named(Text("number effect{span}", span=span)),
        average=split.average.named(Text("average effect{span}", span=span)),
        crosses_a_year=opening[:4] != closing[:4],
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
    printed = sorted(official(ledger, "national", "loan_balance"))
    known = _known(stocks(ledger, "national", printed[0], printed[-1]))
    exact = dict(counts(ledger, "national"))
    rows = {}
    for year, base in rebasing(ledger).dropna(subset=["rebasing"]).iterrows():
        before, within = exact.get(f"{int(str(year)) - 1}Q4"), known.filter(like=str(year), axis=0)
        if before is None or within.empty:
            continue
        closing, last = str(within.index[-1]), _stock(within.iloc[-1])
        flow = _printed_flow(ledger, closing)
        if flow is not None and not _corners(
            base["implied"].interval, last.balance.interval, flow.interval
        ):
            flow = None  # it contradicts the base that the other quarters imply
        split = effects(Stock(before, base["implied"]), last, flow)
        change = last.balance.minus(base["printed"])
        since = Text("change of the balance since the year-end before {year}", year=year)
        rows[year] = {
            "closing": Period(closing),
            "number": split.number.named(Text("number effect of {year}", year=year)),
            "average": split.average.named(Text("average effect of {year}", year=year)),
            "rebased": base["rebasing"],
            "change": change.named(since),
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
    levels = _levels(ledger, "national")
    bases = rebasing(ledger).dropna(subset=["rebasing"]).to_dict("index")
    flows: list[Any] = []
    rebased = []
    years = range(int(opening[:4]), int(closing[:4]) + 1)
    for year in years:
        last = closing if year == years[-1] else f"{year}Q4"
        if last == opening:
            continue
        starts_here = year == years[0]
        is_known = opening in levels if starts_here else year in bases
        if last not in levels or not is_known:
            raise ValueError(f"no way from {opening} to {closing}: {year} lacks a level or a base")
        if starts_here:
            flows.append(levels[last].minus(levels[opening]))
            continue
        flow, printed = levels[last].minus(bases[year]["implied"]), _printed_flow(ledger, last)
        flows.append((printed and shared([flow, printed])) or flow)
        rebased.append(bases[year]["rebasing"])
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    change = levels[closing].minus(levels[opening])
    return row(
        change=change.named(Text("change of the printed balance{span}", span=span)),
        flows=sum(flows).named(Text("change within the years{span}", span=span)),
        rebased=sum(rebased).named(Text("re-basings{span}", span=span)) if rebased else None,
    )


def _levels(ledger: Ledger, region: str) -> dict[str, Quantity]:
    """The balances with two bounds, by quarter code."""
    points = official(ledger, region, "loan_balance").items()
    return {quarter: point.quantity for quarter, point in points if is_bounded(point.quantity)}


def _known(stocks: pd.DataFrame) -> pd.DataFrame:
    """The rows of `stocks` with both an exact count and a balance."""
    both = stocks.dropna(subset=["balance_per_company"])
    return both[[count.interval.is_point for count in both["company_count"]]]


def _stock(row: pd.Series) -> Stock:
    return Stock(row["company_count"], row["loan_balance"])


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


def _largest_agreement(bases: list[Quantity]) -> list[Quantity]:
    """The most bases that share a value; none where different sets of equal size do."""
    if not bases:
        return []
    prints = [Print(str(i), b.interval, "A", str(i)) for i, b in enumerate(bases)]
    support = set(resolve(prints).support)
    agreeing = [base for i, base in enumerate(bases) if str(i) in support]
    return agreeing if shared(agreeing) else []
