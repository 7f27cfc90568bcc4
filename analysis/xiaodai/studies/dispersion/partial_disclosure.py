"""What a lender's few disclosures allow for the rates of its single loans: sharp bounds.

An average, a lowest and a highest rate, the share of loans in a band, the legal ceiling: any subset
leaves a set of admissible distributions, and every measure an interval over that set (Manski,
*Partial Identification of Probability Distributions*, Springer 2003, ch. 1). With an average alone
the bounds are Markov's, and for the deviation those of Bhatia and Davis. All are of balance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import combinations
from typing import Any

import pandas as pd

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    Distribution,
    Function,
    InfeasibleError,
    Moment,
    Programme,
    above,
    excess,
    inside,
    smallest,
)
from xiaodai.bounds.variance import variance
from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.dispersion.ceilings import NAME
from xiaodai.studies.dispersion.disclosed import either
from xiaodai.values import Computed, Interval, Quantity, Text, constant, counted, enclose, unit
from xiaodai.values.interval import intersection

DRAWN = 6  # small charts that a reader takes in at once
MEASURES = ["who", "average", "share_above", "average_above", "mean_excess", "standard_deviation"]
NEAR = Fraction(1, 100)  # points: just before a level
LEVELS = (16, 18, 20, 22)  # percent a year: shares above such rates are what lenders print
PRINTED_RATE = Fraction(1, 200)  # half of the last digit of a rate printed as 17.92
PRINTED_SHARE = Fraction(1, 20000)  # half of the last digit of a share printed as 52.10%

WIDEST = Interval.of(0, 100)  # percent a year: without a ceiling no rate is thought to lie beyond
OTHER_DAYS = Text("disclosed for different days and taken together")
BY_BALANCE = Text("a share of loans is taken as one of balance")
CONTESTED = Text("another print contradicts a figure behind it")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about the rates of a book or pool: a moment of them, or where they lie."""

    name: Text
    value: Quantity
    period: str = ""
    moment: Moment | None = None
    support: Interval | None = None
    doubts: tuple[Text, ...] = ()


class ConflictError(ValueError):
    """The facts exclude each other; the message names a smallest set of them that does."""


def facts(ledger: Ledger, found: pd.DataFrame, entity: str, ceiling: Quantity) -> list[Fact]:
    """What is known of one book or pool: its recent disclosures, and the ceiling on any loan.

    Where disclosures of one figure contradict each other, what either allows. `ceiling` is a rate
    in percent a year. Raises `LedgerError` for an unknown entity.
    """
    ledger.entity(entity)
    recent = found[(found["entity"] == entity) & ~found["is_stale"]]
    known = [_fact(ledger, one) for _, one in recent.groupby("metric", sort=False)]
    limit = Interval(Fraction(0), rate_of(ceiling))
    kept = tuple(mark.reason for mark in ceiling.marks)
    return [*known, Fact(NAME, ceiling, support=limit, doubts=kept)]


def distribution(known: Sequence[Fact]) -> Distribution:
    """The facts as moments and a support, in percent a year; raises `ConflictError`."""
    made = _distribution(known)
    if made is None or made.misfit() > 0:
        names = ", ".join(fact.name.en for fact in conflict(known))
        raise ConflictError(f"these cannot all be true: {names}")
    return made


def conflict(known: Sequence[Fact]) -> list[Fact]:
    """A smallest set of facts that no distribution fits; empty if one fits them all."""
    if (whole := _distribution(known)) is not None and whole.misfit() <= 0:
        try:
            whole.expectations([IDENTITY])
            return []
        except InfeasibleError:  # they miss each other by less than the solver's tolerance
            return list(known)
    for size in range(1, len(known) + 1):
        for chosen in combinations(known, size):
            made = _distribution(chosen)
            if made is None or made.misfit() > 0:
                return list(chosen)
    raise AssertionError("the last set tried holds all facts")


def measures(known: Sequence[Fact], level: Quantity) -> dict[str, Quantity | None]:
    """Sharp bounds on one book or pool against a level, a rate in percent a year.

    The `average`, the `share_above` the level and the `average_above` it (`None` if nothing can lie
    above it), in percent; the `mean_excess` over it, `E max(rate − level, 0)`, and the
    `standard_deviation` in percentage points. Raises `ConflictError`.
    """
    rates = distribution(known)
    at = rate_of(level)
    beyond = above(at)
    mean, share, over = rates.expectations([IDENTITY, beyond, excess(at)])
    upper = None
    if share.ends[1] > 0:
        part = _average_where(rates, beyond, Interval(max(at, rates.low), rates.high))
        upper = quantity(known, "average above", part, level).named("average of the part above")
    share = share * Interval.point(100)
    points = partial(quantity, known, unit_id="percentage_point")
    return {
        "average": quantity(known, "average", mean).named("average of all loans"),
        "share_above": quantity(known, "share above", share, level).named(
            "share of balance above the level"
        ),
        "average_above": upper,
        "mean_excess": points("mean excess over", over, level).named("mean excess"),
        "standard_deviation": points("standard deviation", root(variance(rates))).named(
            "standard deviation of single loans"
        ),
    }


def envelope(known: Sequence[Fact], levels: Sequence[Fraction]) -> list[Interval]:
    """Bounds on the distribution function, the share of balance at or below each level.

    `levels` are rates in percent a year; the bounds are ratios. Raises `ConflictError`.
    """
    beyond = distribution(known).expectations([above(level) for level in levels])
    return [Interval.point(1) - share for share in beyond]


def quantity(
    known: Sequence[Fact],
    word: str,
    interval: Interval,
    *levels: Quantity,
    unit_id: str = "percent",
) -> Quantity:
    """A bound in percent or points as a quantity whose lineage is the facts behind it."""
    inputs = (*levels, *(fact.value for fact in known))
    places = [f"{{{place}}}" for place in range(len(inputs))]
    of, given = places[: len(levels)], places[len(levels) :]
    formula = f"bounds({' '.join([word, *of])} | {', '.join(given)})"
    scope = next((fact.value.scope for fact in known if fact.value.scope), ())
    scaled = interval * Interval.point(unit(unit_id).factor)
    made = Quantity(scaled, unit(unit_id), Computed(formula, inputs), scope)
    reasons = [doubt for fact in known for doubt in fact.doubts]
    if len({fact.period for fact in known if fact.period}) > 1:
        reasons.append(OTHER_DAYS)
    for reason in reasons:
        made = made.marked("inference", reason)
    return made


def root(variance: Interval) -> Interval:
    """The square roots of values that are not below zero, enclosed."""
    enclosed = variance.map(enclose(Decimal.sqrt))
    return Interval(max(enclosed.low or Fraction(0), Fraction(0)), enclosed.high)


def rate_of(rate: Quantity) -> Fraction:
    """A rate that is one number, in percent a year; raises `ValueError` for any other."""
    value = rate.interval.midpoint
    if value is None or not rate.interval.is_point:
        raise ValueError(f"{rate} is not one number")
    return value * 100


@dataclass(frozen=True, slots=True)
class Survey:
    """All books and pools: what is known of each, and what follows or why nothing does.

    By id of the ledger: the `facts` that fit together, or in `clashes` a smallest set of facts that
    exclude each other. `measures` has a row for each book or pool whose facts fit together, and the
    columns `who` (words) and those that the function `measures` gives.
    """

    facts: dict[str, list[Fact]]
    clashes: dict[str, list[Fact]]
    measures: pd.DataFrame


def survey(ledger: Ledger, found: pd.DataFrame, level: Quantity, ceiling: Quantity) -> Survey:
    """Bounds against a level for everything that was disclosed; both rates in percent a year."""
    fitting, clashes = {}, {}
    for entity in found.loc[~found["is_stale"], "entity"].unique():
        known = facts(ledger, found, entity, ceiling)
        if clash := conflict(known):
            clashes[entity] = clash
        else:
            fitting[entity] = known
    rows = [{"who": ledger.short_name(e)} | measures(known, level) for e, known in fitting.items()]
    return Survey(fitting, clashes, pd.DataFrame(rows, list(fitting), MEASURES, dtype=object))


def shares_above(found: Survey) -> dict[str, Quantity]:
    """The share above the level of every book and pool in percent, as named results."""
    return {
        f"{entity}_share_above_cap": row["share_above"].named(
            "{who}: share of balance above the cap", who=row["who"]
        )
        for entity, row in found.measures.iterrows()
    }


def clashes_table(ledger: Ledger, found: Survey) -> pd.DataFrame:
    """Disclosures that exclude each other, a smallest set for each book or pool.

    Columns: `fact` (words: whose, and what was disclosed) and `value` (each in its own unit).
    """
    rows = [
        (Text("{who}: {name}", who=ledger.short_name(entity), name=fact.name), fact.value)
        for entity, clash in found.clashes.items()
        for fact in clash
    ]
    return pd.DataFrame(rows, columns=["fact", "value"])


def books(ledger: Ledger, found: Survey) -> pd.DataFrame:
    """The rows of `Survey.measures` on whole books, pools and products left out."""
    return found.measures.loc[[ledger.kinds[entity] == "lender" for entity in found.measures.index]]


def most_open(measured: pd.DataFrame, cap: Quantity) -> pd.Series | None:
    """Of those whose average surely fits under the cap, the row with the widest share above it.

    `measured` has rows of `Survey.measures`; `None` if no share is open.
    """
    widths = {
        entity: row["share_above"].interval.width
        for entity, row in measured.iterrows()
        if row["average"].interval.ends[1] <= cap.interval.ends[0]
    }
    widest = max(widths, key=lambda entity: (widths[entity], entity), default=None)
    return measured.T[widest] if widths.get(widest) else None


def best_described(ledger: Ledger, found: Survey) -> list[str]:
    """The books of which most moments, then most facts are known; pools if there is no book."""
    known = found.facts
    chosen = list(books(ledger, found).index) or list(known)
    moments = {e: sum(fact.moment is not None for fact in known[e]) for e in chosen}
    return sorted(chosen, key=lambda e: (-moments[e], -len(known[e])))[:DRAWN]


def envelopes(ledger: Ledger, found: Survey, ceiling: Quantity) -> pd.DataFrame:
    """The bands in which the distribution functions of the best described books are.

    Columns: `who` (words), `level` (a rate in percent a year, from zero to the ceiling in steps of
    one point, each with a level just before it) and `share` (the interval of the share of balance
    at or below that level, as a ratio).
    """
    steps = map(Fraction, range(1, int(rate_of(ceiling)) + 1))
    levels = [Fraction(0), *(level for step in steps for level in (step - NEAR, step))]
    rows = [
        (ledger.short_name(entity), level, share)
        for entity in best_described(ledger, found)
        for level, share in zip(levels, envelope(found.facts[entity], levels), strict=True)
    ]
    return pd.DataFrame(rows, columns=["who", "level", "share"])


def most_telling(
    survey: Survey, books: Sequence[str], cap: Quantity, ceiling: Quantity
) -> pd.DataFrame:
    """For every book the one further figure that would narrow its mean excess over `cap` most.

    Shares could be disclosed above the cap and `LEVELS`, below the ceiling. Books whose mean excess
    is known exactly are left out.

    The index holds the books' ids. The columns are `who` and `figure` (words), `before` and `after`
    (the width in percentage points now and with the figure), `level` (percent a year, `None` for an
    average).
    """
    lowest_first = sorted({rate_of(cap), *map(Fraction, LEVELS)})
    why = Text("a level whose share could be disclosed")
    levels = [constant(level, "percent", why) for level in lowest_first if level < rate_of(ceiling)]
    measured = survey.measures.loc[[book for book in books if book in survey.measures.index]]
    rows = {
        str(book): {"who": row["who"]} | worth(survey.facts[str(book)], cap, levels)[0]
        for book, row in measured.iterrows()
        if row["mean_excess"].interval.width != 0
    }
    columns = ["who", "before", "figure", "level", "after"]
    return pd.DataFrame(rows.values(), index=list(rows), columns=columns, dtype=object)


def figure_counts(best: pd.DataFrame) -> dict[str, Quantity]:
    """For how many books of `most_telling` the figure is a share, and how many books there are."""
    return {"shares": counted(int(best["level"].notna().sum())), "all": counted(len(best))}


def worth(known: Sequence[Fact], cap: Quantity, levels: Sequence[Quantity]) -> list[dict[str, Any]]:
    """How narrow each candidate for a further disclosure would make the mean excess over `cap`.

    Every candidate gets two ends: the width that may remain at best and at worst over all that it
    may say, given the rest and the rounding of its print (the worst is what minimax ranks by:
    Manski, *Econometrica* 72, 2004, section 2). The width is concave in what is disclosed: smallest
    at an end of what it may say, and largest where two distributions that would print the same
    figure are farthest apart, which is one linear programme over both.

    `levels` are those whose shares above could be disclosed; rates are in percent a year. Each
    candidate has its `figure`, the `level` of a share, and the width `before` and `after`, from the
    narrowest to the widest that may remain, in percentage points. Best at worst first, then best at
    best. Raises `ConflictError`.
    """
    rates, target = distribution(known), excess(rate_of(cap))
    share = Text("share of balance above")
    candidates: list[tuple[Text, Quantity | None, Function, Fraction]] = [
        (Text("average rate"), None, IDENTITY, PRINTED_RATE),
        *((share, level, above(rate_of(level)), PRINTED_SHARE) for level in levels),
    ]
    now, *allowed = rates.expectations([target, *(f for _, _, f, _ in candidates)])
    said = [
        Moment(f, Interval(Fraction(end) - half, Fraction(end) + half))
        for (_, _, f, half), values in zip(candidates, allowed, strict=True)
        for end in values.ends
    ]
    ends = [replace(rates, moments=(*rates.moments, further)) for further in said]
    apart = [_apart(rates, target, f, half) for _, _, f, half in candidates]
    widest = [min(-value, now.width or -value) for value in smallest(apart)]
    narrow = _widths(ends, target)
    points = partial(quantity, known, "width of mean excess over", unit_id="percentage_point")
    before = points(Interval.point(now.width or 0), cap)
    found: list[dict[str, Any]] = []
    for place, (name, level, _, _) in enumerate(candidates):
        least = min(*narrow[2 * place : 2 * place + 2], widest[place])
        after = points(Interval(least, widest[place]), cap)
        found.append({"figure": name, "level": level, "before": before, "after": after})
    return sorted(found, key=lambda figure: figure["after"].interval.ends[::-1])


def _fact(ledger: Ledger, prints: pd.DataFrame) -> Fact:
    """One figure as a fact; where it was disclosed otherwise too, what either allows."""
    found, value = prints.iloc[-1], either(prints["value"].tolist())
    name = ledger.metric(found.metric)
    percent = value.interval / Interval.point(Fraction(1, 100))
    contested = any(ledger.claim(claim)["status"] == "conflict" for claim in value.sources)
    doubts: tuple[Text, ...] = (CONTESTED,) if contested else ()
    if found.kind == "single loans":
        return Fact(name, value, found.period, support=percent, doubts=doubts)
    moment = Moment(IDENTITY, percent)
    if found.kind == "share in band":
        low, high = (None if end is None else Fraction(str(end)) for end in found.band)
        moment, doubts = Moment(inside(low, high), value.interval), (*doubts, BY_BALANCE)
    return Fact(name, value, found.period, moment, doubts=doubts)


def _average_where(rates: Distribution, part: Function, where: Interval) -> Interval:
    """The average in a part; anywhere in it if the part is too small for the solver."""
    try:
        return rates.bounds([(IDENTITY * part, part)])[0]
    except InfeasibleError:
        return where


def _distribution(known: Sequence[Fact]) -> Distribution | None:
    support = intersection([WIDEST, *(fact.support for fact in known if fact.support is not None)])
    if support is None or support.low is None or support.high is None:
        return None
    moments = tuple(fact.moment for fact in known if fact.moment is not None)
    return Distribution(support.low, support.high, moments)


def _apart(rates: Distribution, target: Function, f: Function, half: Fraction) -> Programme:
    """Minus the largest difference of `E target` between two distributions that print one `E f`.

    The columns are those of the one, then of the other; their `E f` differ by one rounding at most.
    """
    points = rates.points(target, f)
    none = (Fraction(0),) * len(points)
    gain, value = ([h.value(x, m) for x, m in points] for h in (target, f))
    rows = [row for facts in rates.rows(points) for row in ((*facts, *none), (*none, *facts))]
    one, minus = (Fraction(1),) * len(points), (Fraction(-1),) * len(points)
    rows += [(*one, *minus), (*minus, *one)]
    for sign in (1, -1):
        first = tuple(2 * half - sign * v for v in value)
        rows.append((*first, *(sign * v for v in value)))
    weights = (Fraction(1, 2),) * (2 * len(points))
    return Programme((*(-g for g in gain), *gain), weights, tuple(rows))


def _widths(worlds: Sequence[Distribution], target: Function) -> list[Fraction]:
    lows = [programme for world in worlds for programme in world.programmes([(target, ONE)])]
    solved = smallest([*lows, *(low.negative() for low in lows)])
    return [-high - low for low, high in zip(solved, solved[len(lows) :], strict=False)]
