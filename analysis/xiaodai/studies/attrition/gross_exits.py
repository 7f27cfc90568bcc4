"""How many companies left, at least: gross exits bounded by stocks that net them with entries.

A province with o companies at one date and c at a later one has lost at least max(0, o − c) and
gained at least max(0, c − o); entries − exits = c − o exactly. Counts in between and national
totals raise these lower bounds. There is no upper bound: companies that entered and left between
two counts are in none of them. Terms follow Eurostat–OECD, *Manual on Business Demography
Statistics* (2007); that net changes hide gross flows is the theme of Davis, Haltiwanger and Schuh,
*Job Creation and Destruction* (1996). A company that moves to another province counts as an exit
and an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, eye_array, hstack, kron

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import show_period
from xiaodai.studies.attrition.central_bank import counts, peak
from xiaodai.studies.attrition.provinces import names, quarters
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, counted
from xiaodai.values.words import LANGUAGES, Names, Text

Path: TypeAlias = Mapping[str, Quantity]  # exact counts by quarter


class Paths(NamedTuple):
    """The counts of a region over time, and of the parts that add up to it."""

    whole: Path
    parts: Mapping[str, Path]


def counted_paths(ledger: Ledger, region: str = "national") -> Paths:
    """The exact official counts of a region and of its parts: the nation has its provinces."""
    own = dict(counts(ledger, region))
    if region != "national":
        return Paths(own, {region: own})
    return Paths(own, {name: dict(counts(ledger, name)) for name in names(ledger)})


def floor(paths: Paths, start: str, end: str, *, ends_only: bool = False) -> pd.Series:
    """The fewest exits and entries between the first and the last count of a window of quarters.

    Exits as `fewest_exits` says; entries = exits + net change, since stocks add up. `ends_only`
    uses the counts of the first and last date only.

    Index: `opening` and `closing` (quarter codes), `net_change`, `exits` and `entries` (companies;
    the last two are lower bounds). Raises `ValueError` if the window has fewer than two counts.
    """
    inside = [quarter for quarter in paths.whole if start <= quarter <= end]
    if len(inside) <= 1:
        raise ValueError(f"exits need two counts between {start} and {end}")
    first, last = min(inside), max(inside)

    def within(path: Path) -> Path:
        used = {first, last} if ends_only else {q for q in path if first <= q <= last}
        return {quarter: count for quarter, count in path.items() if quarter in used}

    whole = within(paths.whole)
    fewest = fewest_exits(whole, {name: within(path) for name, path in paths.parts.items()})
    net = whole[last].minus(whole[first])
    at_least = Interval(fewest.interval.low, None)
    exits = Quantity(at_least, fewest.unit, fewest.lineage, whole[last].scope)
    span = Text(", {opening} to {closing}", opening=first, closing=last)
    return row(
        opening=first,
        closing=last,
        net_change=net.named(Text("net change in companies{span}", span=span)),
        exits=exits.named(Text("companies that left, at least{span}", span=span)),
        entries=exits.plus(net).named(Text("companies that entered, at least{span}", span=span)),
    )


def floors(ledger: Ledger) -> pd.DataFrame:
    """The nation's net change beside the fewest exits and entries.

    A row for each pair of neighbouring provincial tables, and one from the highest count on record
    to the latest. Columns: `span` (words), `both` (provinces with a count at both ends),
    `net_change`, `exits_by_ends` (by the counts at both ends alone), `exits` and `entries`, in
    companies; then `opening` and `closing` (quarter codes).
    """
    paths = counted_paths(ledger)
    since_peak = peak(ledger, "national")[0], max(paths.whole)
    rows = []
    for opening, closing in [*pairwise(quarters(ledger, "company_count")), since_peak]:
        both = sum(opening in path and closing in path for path in paths.parts.values())
        rows.append(
            {
                "span": span_heading(opening, closing),
                "both": counted(both),
                "exits_by_ends": floor(paths, opening, closing, ends_only=True).exits,
                **floor(paths, opening, closing),
            }
        )
    columns = ["span", "both", "net_change", "exits_by_ends", "exits", "entries"]
    return pd.DataFrame(rows, columns=[*columns, "opening", "closing"])


def span_heading(opening: str, closing: str) -> Text:
    """Two quarters as the heading of a row: `2024 Q4 – 2025 Q3`."""
    en, zh = (
        [show_period(q, language).replace(" ", "\N{NO-BREAK SPACE}") for q in (opening, closing)]
        for language in LANGUAGES
    )
    return Names(" – ".join(en), " – ".join(zh))


def fewest_exits(whole: Path, parts: Mapping[str, Path]) -> Quantity:
    """The fewest exits that parts with these counts, adding up to `whole`, can have had.

    Smallest Σ max(0, c(p, s) − c(p, t)) over parts p and neighbouring dates s < t, over all counts
    c ≥ 0 that fit what is known and add up to the whole where that is known. This is a flow through
    a network (a company stays, leaves or enters), so its optimum is a whole number (Ahuja, Magnanti
    and Orlin, *Network Flows*, 1993, theorem 9.10) and is attained: the bound is sharp. HiGHS finds
    it; the multipliers of its dual, rounded to integers and checked here, prove it and name the
    counts that matter, which are the result's inputs.

    Raises `ValueError` for no count at all and for counts that cannot all be true.
    """
    dates = sorted({*whole, *(date for path in parts.values() for date in path)})
    if not dates:
        raise ValueError("exits need counts")
    shape = (len(parts), len(dates))
    known = np.full(shape, np.nan)
    for place, path in enumerate(parts.values()):
        for date, count in path.items():
            known[place, dates.index(date)] = _number(count)
    steps, into = _solve(known, {dates.index(d): _number(n) for d, n in whole.items()})
    total = np.zeros(len(dates), dtype=int)
    total[[dates.index(date) for date in whole]] = into
    edges = np.zeros((shape[0], 1), dtype=int)
    weights = np.hstack([steps, edges]) - np.hstack([edges, steps]) - total
    if steps.size and (steps.min() < 0 or steps.max() > 1 or (weights[np.isnan(known)] < 0).any()):
        raise ValueError("the solver's multipliers prove no bound")
    terms = [(int(total[dates.index(date)]), count) for date, count in whole.items()]
    for place, path in enumerate(parts.values()):
        terms += [(int(weights[place, dates.index(d)]), count) for d, count in path.items()]
    return _sum([term for term in terms if term[0]], [*whole.values(), *_all(parts)][0])


def _solve(
    known: np.ndarray[tuple[int, int], np.dtype[np.float64]], whole: Mapping[int, int]
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int_]], list[int]]:
    """The dual multipliers of each step of each part and of each known total, as integers.

    `known` has shape (parts, dates), NaN where a count is unknown; `whole` has the totals by date.
    """
    parts, dates = known.shape
    moves = parts * (dates - 1)
    falls = diags_array([1.0, -1.0], offsets=[0, 1], shape=(dates - 1, dates))
    exits = hstack([kron(eye_array(parts), falls), -eye_array(moves)], format="csr")
    adding = kron(np.ones((1, parts)), eye_array(dates), format="csr")[sorted(whole)]
    sums = hstack([adding, csr_array((len(whole), moves))], format="csr") if whole else None
    low = np.concatenate([np.nan_to_num(known.ravel()), np.zeros(moves)])
    high = np.concatenate([np.nan_to_num(known.ravel(), nan=np.inf), np.full(moves, np.inf)])
    result = linprog(
        np.concatenate([np.zeros(known.size), np.ones(moves)]),
        A_ub=exits,
        b_ub=np.zeros(moves),
        A_eq=sums,
        b_eq=[whole[place] for place in sorted(whole)] if whole else None,
        bounds=np.column_stack([low, high]),
        method="highs-ds",  # a corner of the dual: whole numbers
    )
    if result.status != 0:
        raise ValueError("no provincial counts fit the ledger's: some must be wrong")
    steps = np.rint(-result.ineqlin.marginals).astype(int).reshape(parts, dates - 1)
    return steps, [round(m) for m in result.eqlin.marginals] if whole else []


def _sum(terms: list[tuple[int, Quantity]], anything: Quantity) -> Quantity:
    """The weighted sum of counts, as the formula that proves the bound."""
    if not terms:
        return Quantity(Interval.point(0), anything.unit, Computed("0", ()), anything.scope)
    terms = sorted(terms, key=lambda term: -term[0])  # a formula starts with what it adds
    value = sum((weight * Fraction(_number(count)) for weight, count in terms), Fraction(0))
    words = ""
    for place, (weight, _) in enumerate(terms):
        sign = ("+ " if weight > 0 else "− ") if place else ("" if weight > 0 else "−")
        times = f"{abs(weight)} × " if abs(weight) > 1 else ""
        words += f"{' ' if place else ''}{sign}{times}{{{place}}}"
    lineage = Computed(words, tuple(count for _, count in terms))
    return Quantity(Interval.point(value), anything.unit, lineage, anything.scope)


def _all(parts: Mapping[str, Path]) -> list[Quantity]:
    return [count for path in parts.values() for count in path.values()]


def _number(count: Quantity) -> int:
    if not count.interval.is_point or count.low is None or count.low.denominator != 1:
        raise ValueError(f"exits are bounded by exact counts, not by {count}")
    return int(count.low)
