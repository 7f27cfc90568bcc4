"""How many companies left, at least: gross exits bounded by stocks that net them with entries.

A province with o companies at one date and c at a later one has lost at least max(0, o − c) and
gained at least max(0, c − o); entries − exits = c − o exactly. Counts in between and national
totals raise these lower bounds. There is no upper bound: companies that entered and left between
two counts are in none of them. Terms follow Eurostat–OECD, *Manual on Business Demography
Statistics* (2007); that net changes hide gross flows is the theme of Davis, Haltiwanger and Schuh,
*Job Creation and Destruction* (1996). A company that moves to another province counts as an exit
and an entry.

Counts over time are a frame of *paths*: the first row a region, the others the parts that add up to
it, a column for each quarter in order of time, missing where a count is unknown.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, eye_array, hstack, kron

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import show_period
from xiaodai.studies.attrition.exit_rates import MINIMUM_COUNTS, counts, peak
from xiaodai.studies.attrition.provinces import names, tables
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity, counted
from xiaodai.values.units import unit
from xiaodai.values.words import LANGUAGES, Names, Text

Table: TypeAlias = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def counted_paths(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """The paths of the exact official counts: of the nation and its provinces, or of a province.

    Index: entity id; a province is its own only part.
    """
    parts = names(ledger) if region == "national" else [region]
    paths = [counts(ledger, entity) for entity in (region, *parts)]
    return pd.DataFrame(paths, index=[region, *parts], dtype=object).sort_index(axis=1)


def floor(paths: pd.DataFrame, start: str, end: str, *, ends_only: bool = False) -> pd.Series:
    """The fewest exits and entries between the first and the last count of a window of quarters.

    Exits as `fewest_exits` says; entries = exits + net change, since stocks add up. `ends_only`
    uses the counts of the first and last date only.

    Index: `opening` and `closing` (quarter codes), `net_change`, `exits` and `entries` (companies;
    the last two are lower bounds). Raises `ValueError` if the window has fewer than two counts.
    """
    whole = paths.iloc[0].loc[start:end].dropna()
    if len(whole) < MINIMUM_COUNTS:
        raise ValueError(f"exits need two counts between {start} and {end}")
    opening, closing = whole.index[0], whole.index[-1]
    exits = fewest_exits(paths[[opening, closing]] if ends_only else paths.loc[:, opening:closing])
    net = whole[closing].minus(whole[opening])
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    return row(
        opening=opening,
        closing=closing,
        net_change=net.named("net change in companies{span}", span=span),
        exits=exits.named("companies that left, at least{span}", span=span),
        entries=exits.plus(net).named("companies that entered, at least{span}", span=span),
    )


def floors(ledger: Ledger) -> pd.DataFrame:
    """The nation's net change beside the fewest exits and entries.

    A row for each pair of neighbouring provincial tables, and one from the highest count on record
    to the latest. Columns: `span` (words), `both` (provinces with a count at both ends),
    `net_change`, `exits_by_ends` (by the counts at both ends alone), `exits` and `entries`, in
    companies; then `opening` and `closing` (quarter codes).
    """
    paths = counted_paths(ledger)
    since_peak = peak(ledger, "national")[0], paths.iloc[0].last_valid_index()
    rows = []
    for opening, closing in [
        *pairwise(tables(ledger, "company_count").columns.astype(str)),
        since_peak,
    ]:
        known = paths.iloc[1:][[opening, closing]].notna().all(axis=1)
        rows.append(
            {
                "span": span_heading(opening, closing),
                "both": counted(int(known.sum())),
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


def fewest_exits(paths: pd.DataFrame) -> Quantity:
    """The fewest exits that the parts of `paths` can have had, as a bound with an open upper side.

    Smallest Σ max(0, c(p, s) − c(p, t)) over parts p and neighbouring dates s < t, over all counts
    c ≥ 0 that fit what is known and add up to the whole where that is known. This is a flow through
    a network (a company stays, leaves or enters), so its optimum is a whole number (Ahuja, Magnanti
    and Orlin, *Network Flows*, 1993, theorem 9.10) and is attained: the bound is sharp. HiGHS finds
    it; the multipliers of its dual, rounded to integers and checked here, prove it and name the
    counts that matter, which are the result's inputs.

    Raises `ValueError` for no count at all and for counts that cannot all be true.
    """
    dated = paths.dropna(axis=1, how="all")
    if dated.empty:
        raise ValueError("exits need counts")
    numbers = dated.map(_number, na_action="ignore").to_numpy(dtype=float)
    weights = _multipliers(numbers)
    places = sorted(zip(*weights.nonzero(), strict=True), key=lambda place: -weights[place])
    words = []
    for place, at in enumerate(places):  # a formula starts with what it adds
        sign, times = "+" if weights[at] > 0 else "−", abs(weights[at])
        words.append(f"{sign} {{{place}}}" if times == 1 else f"{sign} {times} × {{{place}}}")
    figures = dated.to_numpy()
    lineage = Computed(
        " ".join(words).removeprefix("+ ") or "0", tuple(figures[at] for at in places)
    )
    bound = Interval.of(int(np.nansum(weights * numbers)), None)
    return Quantity(bound, unit("company"), lineage, dated.stack().dropna().iloc[0].scope)


def _multipliers(known: Table) -> np.ndarray[tuple[int, int], np.dtype[np.int_]]:
    """The weight of each known count in the bound, from the dual multipliers as integers.

    `known` has shape (1 + parts, dates), its first row the whole, NaN where a count is unknown.
    """
    whole, counts = known[0], known[1:]
    parts, dates = counts.shape
    told, moves = np.flatnonzero(~np.isnan(whole)), parts * (dates - 1)
    falls = diags_array([1.0, -1.0], offsets=[0, 1], shape=(dates - 1, dates))
    adding = kron(np.ones((1, parts)), eye_array(dates), format="csr")[told]
    free = np.append(counts, np.full(moves, np.nan))  # the exits of each move after the counts
    result = linprog(
        np.repeat([0.0, 1.0], [counts.size, moves]),
        A_ub=hstack([kron(eye_array(parts), falls), -eye_array(moves)], format="csr"),
        b_ub=np.zeros(moves),
        A_eq=hstack([adding, csr_array((len(told), moves))], format="csr"),
        b_eq=whole[told],
        bounds=np.column_stack([np.nan_to_num(free), np.nan_to_num(free, nan=np.inf)]),
        method="highs-ds",  # a corner of the dual: whole numbers
    )
    if result.status != 0:
        raise ValueError("no provincial counts fit the ledger's: some must be wrong")
    steps = np.rint(-result.ineqlin.marginals).astype(int).reshape(parts, dates - 1)
    total = np.zeros(dates, dtype=int)
    total[told] = np.rint(result.eqlin.marginals)
    weights = np.vstack([total, np.diff(steps, prepend=0, append=0) - total])
    unknown = np.isnan(known)
    if not np.isin(steps, (0, 1)).all() or (weights[unknown] < 0).any():
        raise ValueError("the solver's multipliers prove no bound")
    return np.where(unknown, 0, weights)


def _number(count: Quantity) -> int:
    if not count.interval.is_point or count.low is None or count.low.denominator != 1:
        raise ValueError(f"exits are bounded by exact counts, not by {count}")
    return int(count.low)
