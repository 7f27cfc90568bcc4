"""How many companies left, at least: what stocks prove, beside what was announced.

A province with o companies at one date and c at a later one has lost at least max(0, o − c) and
gained at least max(0, c − o); entries − exits = c − o exactly. Counts in between and national
totals raise these lower bounds. There is no upper bound: companies that entered and left between
two counts are in none of them. Terms: Eurostat–OECD, *Manual on Business Demography Statistics*
(2007); that net changes hide gross flows is the theme of Davis, Haltiwanger and Schuh, *Job
Creation and Destruction* (1996).

Counts over time are a frame of *paths*: the first row a region, the others the parts that add up to
it, a column for each quarter in order of time, missing where a count is unknown.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, eye_array, hstack, kron

from xiaodai.ledger.ledger import Ledger, Point
from xiaodai.reading import Period, period_days
from xiaodai.studies.attrition import exit_rates
from xiaodai.studies.attrition.provinces import names, tables
from xiaodai.studies.attrition.standing import standing
from xiaodai.values import Computed, Interval, Quantity, Text, counted, row, unit
from xiaodai.values.quantity import add_up, extreme

COMPLETE = Text("if every announced exit was complete by the end of the span, which no source says")
WIDER = Text("other kinds of firms are on the list too")
LISTED = Text("a list of companies to go, not of companies gone")
NESTED = Text("a list of companies to go; the province's list may hold them too")
COUNTED = Text("Fall of the central bank's count")
BY_PRESS = Text("Exits announced, by the press")
ON_LIST = Text("On the list of {place}")
LOWER = Text("the counts alone prove as many")
HIGHER = Text("more than the counts prove")


def counted_paths(ledger: Ledger, region: str = "national") -> pd.DataFrame:
    """The paths of the exact official counts: of the nation and its provinces, or of a province.

    Index: entity id; a province is its own only part.
    """
    parts = names(ledger) if region == "national" else [region]
    paths = [exit_rates.counts(ledger, entity) for entity in (region, *parts)]
    return pd.DataFrame(paths, index=[region, *parts], dtype=object).sort_index(axis=1)


def floor(paths: pd.DataFrame, start: str, end: str, *, ends_only: bool = False) -> pd.Series:
    """The fewest exits and entries between the first and the last count of a window of quarters.

    Exits as `fewest_exits` says, with `ends_only` from the two counts at the ends alone; entries =
    exits + net change, since stocks add up.

    Index: `opening` and `closing` (quarter codes), `since` and `until` (the months at whose ends
    the counts were taken; periods), `quarters` (the period after the opening date), `net_change`,
    `exits` and `entries` (companies; the last two are lower bounds). Raises `ValueError` if the
    window has fewer than two counts.
    """
    whole = paths.iloc[0].loc[start:end].dropna()
    if len(whole) <= 1:
        raise ValueError(f"exits need two counts between {start} and {end}")
    opening, closing = whole.index[0], whole.index[-1]
    exits = fewest_exits(paths[[opening, closing]] if ends_only else paths.loc[:, opening:closing])
    net = whole[closing].minus(whole[opening])
    after = str(pd.Period(opening, "Q") + 1)
    span = Text(", {opening} to {closing}", opening=Period(opening), closing=Period(closing))
    return row(
        opening=opening,
        closing=closing,
        since=exit_rates.month_of(opening),
        until=exit_rates.month_of(closing),
        quarters=Period(after if after == closing else f"{after}/{closing}"),
        net_change=net.named("net change in companies{span}", span=span),
        exits=exits.named("companies that left, at least{span}", span=span),
        entries=exits.plus(net).named("companies that entered, at least{span}", span=span),
    )


def floors(ledger: Ledger) -> pd.DataFrame:
    """The nation's net change beside the fewest exits and entries.

    A row for each pair of neighbouring provincial tables, and one from the highest count on record
    to the latest. Columns: `span` (words), `both` (provinces with a count at both ends),
    `net_change`, `exits_by_ends` (by the counts at both ends alone), `exits` and `entries`, in
    companies; then `opening` and `closing` (quarter codes), `since` and `until` (periods).
    """
    paths = counted_paths(ledger)
    since_peak = exit_rates.peak(ledger, "national")[0], paths.iloc[0].last_valid_index()
    spans = [*pairwise(tables(ledger, "company_count").columns.astype(str)), since_peak]
    rows = [
        {
            "span": exit_rates.span_heading(*span),
            "both": counted(int(paths.iloc[1:][[*span]].notna().all(axis=1).sum())),
            "exits_by_ends": floor(paths, *span, ends_only=True).exits,
            **floor(paths, *span),
        }
        for span in spans
    ]
    columns = ["span", "both", "net_change", "exits_by_ends", "exits", "entries"]
    return pd.DataFrame(rows, columns=[*columns, "opening", "closing", "since", "until"])


def fewest_exits(paths: pd.DataFrame) -> Quantity:
    """The fewest exits that the parts of `paths` can have had, as a bound with an open upper side.

    Smallest Σ max(0, c(p, s) − c(p, t)) over parts p and neighbouring dates s < t, over all counts
    c ≥ 0 that fit what is known and add up to the whole where that is known. This is a flow through
    a network (a company stays, leaves or enters), so its optimum is a whole number (Ahuja, Magnanti
    and Orlin, *Network Flows*, 1993, theorem 9.10) and is attained. HiGHS finds it; the multipliers
    of its dual, rounded to integers and checked here, prove it and name the counts that matter,
    which are the result's inputs.

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
    formula = " ".join(words).removeprefix("+ ") or "0"
    lineage = Computed(formula, tuple(figures[at] for at in places))
    bound = Interval.of(int(np.nansum(weights * numbers)), None)
    return Quantity(bound, unit("company"), lineage, dated.stack().dropna().iloc[0].scope)


def press_figures(ledger: Ledger) -> pd.Series:
    """The figures of 2025 that the press repeats: 5,081 → 4,974, the balance and its change.

    Index: `quarter`, `half_year` and `year_before` (as `net_exit`), `balance` (of mid-2025, yuan),
    `flow` (its change since the start of the year) and `announced` (companies).
    """
    spans = {
        "quarter": ("2025Q1", "2025Q2"),
        "half_year": ("2024Q4", "2025Q2"),
        "year_before": ("2023Q4", "2024Q4"),
    }
    stocks = {name: exit_rates.stocks(ledger, "national", *span) for name, span in spans.items()}
    return row(
        **{name: exit_rates.net_exit_of_window(table) for name, table in stocks.items()},
        balance=ledger.value("national", "loan_balance", "2025-06-30"),
        flow=ledger.value("national", "loan_balance_change_ytd", "2025H1"),
        announced=ledger.value("national", "announced_exits", "2025-01/2025-10"),
    )


def announcements(ledger: Ledger) -> pd.DataFrame:
    """Every announced number beside the nation's stocks: the nation's first, then lists by place.

    A span ends between two counts, so it is compared with the longest run of quarters inside it and
    the shortest run around it; nothing is interpolated. A list printed again with the same number
    for a longer period is shown once.

    Columns: `who` and `verdict` (words), `period`, `announced` (companies), `quarters_inside` and
    `quarters_around` (periods), `exits_inside` and `exits_around` (companies that left the nation's
    register in them, at least); then `inside` and `around` (as `floor`); all six `None` without
    counts. `at_least` is the larger of two bounds on the nation's exits in the span, the announced
    number and `exits_inside`; an inference where the announced number decides, `None` for a list of
    firms yet to go. `origins` (how many documents the announced number goes back to, a count) and
    `grade` (a letter, of the best copy that was read) say how well it is founded; `place` is the
    short name of whom it is about (words).
    """
    paths = counted_paths(ledger)
    rows = [
        _announcement(ledger, paths, entity, metric, point)
        for metric in ("announced_exits", "listed_for_exit")
        for entity, point in _printed(ledger, metric)
    ]
    return pd.DataFrame(rows, dtype=object)


def beside_the_count(found: pd.DataFrame) -> pd.DataFrame:
    """What the press and local regulators announced, and the fall of the count that stands by it.

    `found` is a frame of `announcements`. The falls in the quarters inside the spans that hold two
    counts come first, each once, then the announced numbers.

    Columns: `label` and `more` (words: what was counted, and for when), `value` (companies), `kind`
    (0 for the count, 1 for exits announced, 2 for companies listed to go).
    """
    inside = found.dropna(subset=["at_least", "inside"])
    falls = inside.drop_duplicates("quarters_inside")
    announced = found[found["verdict"].map(lambda words: words is not WIDER)]
    return pd.DataFrame(
        {
            "label": [COUNTED] * len(falls)
            + [
                Text(ON_LIST.template, place=place) if at_least is None else BY_PRESS
                for place, at_least in announced[["place", "at_least"]].itertuples(index=False)
            ],
            "more": [*falls["quarters_inside"], *announced["period"]],
            "value": [*falls["exits_inside"], *announced["announced"]],
            "kind": [0] * len(falls) + [1 + (least is None) for least in announced["at_least"]],
        }
    )


def counted_by_press(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `announcements` that say how many have left and whose span holds two counts.

    Index: the name of `at_least` among a notebook's results, such as `left_2025_01_2025_10`.
    """
    counted = found.dropna(subset=["inside", "at_least"])
    codes = [period.code.replace("/", "_").replace("-", "_") for period in counted["period"]]
    return counted.set_axis([f"left_{code}" for code in codes])


def listed(ledger: Ledger) -> Quantity:
    """How many small-loan companies the provincial lists name, as sharp bounds.

    A city's list may repeat that of its province: together they name at least as many companies as
    the longer list and at most as many as both. Lists of wider groups of firms are left out.
    """
    lists: dict[str, list[Quantity]] = {}
    for entity, point in _printed(ledger, "listed_for_exit"):
        scope = ledger.scope(entity)
        if "national" in scope:
            lists.setdefault(scope[scope.index("national") - 1], []).append(point.quantity)
    places = []
    for numbers in lists.values():
        least, most = extreme("max", numbers), add_up(numbers, numbers[0].scope)
        either = least.derived(least.interval.hull(most.interval), "[{0}, {1}]", most)
        places.append(either if len(numbers) > 1 else numbers[0])
    return add_up(places, ("national",)).named("companies on the lists of provinces")


def _multipliers(known: npt.NDArray[np.float64]) -> npt.NDArray[np.int_]:
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


def _announcement(
    ledger: Ledger, paths: pd.DataFrame, entity: str, metric: str, point: Point
) -> dict[str, object]:
    start, end = period_days(point.period)
    days = {quarter: period_days(quarter)[1] for quarter in paths.iloc[0].dropna().index}
    eve = start - timedelta(days=1)
    before = [quarter for quarter, day in days.items() if day <= eve]
    within = [quarter for quarter, day in days.items() if eve <= day <= end]
    after = [quarter for quarter, day in days.items() if day >= end]
    inside = floor(paths, within[0], within[-1]) if len(within) > 1 else None
    around = floor(paths, before[-1], after[0]) if before and after else None
    at_least, verdict = None, LISTED
    if metric == "announced_exits":
        bounds = [point.quantity] + ([] if inside is None else [inside.exits])
        at_least = extreme("max", bounds).named(
            "companies gone, at least{span}", span=Text(", {period}", period=point.period)
        )
        verdict = LOWER
        if inside is None or inside.exits.interval.ends < point.quantity.interval.ends:
            at_least, verdict = at_least.marked("inference", COMPLETE), HIGHER
    elif "national" not in ledger.scope(entity):
        verdict = WIDER
    elif ledger.scope(entity)[1] != "national":
        verdict = NESTED
    return {
        "who": ledger.entity(entity),
        "period": Period(point.period),
        "announced": point.quantity,
        "quarters_inside": getattr(inside, "quarters", None),
        "exits_inside": getattr(inside, "exits", None),
        "quarters_around": getattr(around, "quarters", None),
        "exits_around": getattr(around, "exits", None),
        "verdict": verdict,
        "inside": inside,
        "around": around,
        "at_least": at_least,
        **standing(ledger, point.quantity)[["origins", "grade"]],
        "place": ledger.short_name(entity),
    }


def _printed(ledger: Ledger, metric: str) -> Iterator[tuple[str, Point]]:
    """Each entity's printed numbers, without those that only repeat one for a longer period."""
    for entity in sorted(set(ledger.query(metric=metric)["entity"])):
        points = ledger.points(entity, metric)
        for point in points:
            if not any(_repeats(point, other) for other in points):
                yield entity, point


def _repeats(point: Point, other: Point) -> bool:
    """Whether another print says the same number for a shorter part of this period."""
    (first, last), (start, end) = period_days(point.period), period_days(other.period)
    inside = first <= start and end <= last and (first, last) != (start, end)
    return inside and point.quantity.interval == other.quantity.interval
