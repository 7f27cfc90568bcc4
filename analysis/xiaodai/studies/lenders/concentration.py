"""Concentration of an industry of which only some companies' sizes are known: sharp bounds.

The concentration ratio CR_k is the joint share of the k largest companies; the Herfindahl–Hirschman
index is 10,000 times the sum of squared shares (A. O. Hirschman, "The Paternity of an Index",
*American Economic Review* 54, 1964; S. A. Rhoades, "The Herfindahl–Hirschman Index", *Federal
Reserve Bulletin* 79, 1993). Both are convex and symmetric in the shares. So, the total given, they
are least where sizes are as equal as the bounds allow and greatest at an extreme point, where all
sizes but one lie at a bound (A. W. Marshall, I. Olkin and B. C. Arnold, *Inequalities: Theory of
Majorization and Its Applications*, 2nd ed. 2011, ch. 3 and 13; for partly known shares M. Naldi and
M. Flamini, "The CR4 index and the interval estimation of the Herfindahl–Hirschman index", 2014).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise, product

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.lenders.accounts import INDUSTRY, companies, known, level
from xiaodai.values import Computed, Interval, Quantity, Text, counted, row, unit
from xiaodai.values.digits import ASKED, magnitude
from xiaodai.values.elements import total
from xiaodai.values.interval import End
from xiaodai.values.quantity import Claimed

POINTS = 10_000  # of the index, for an industry of one company
RANKED = 3  # the ledger names the three largest companies
TOP = "cf_top3"
MEASURES = ("cr3", "cr5", "hhi")
ANY_SIZE = Text("others of any size")
NONE_LARGER = Text("no other above the third")
RANKING = Text(
    "the third largest known company is taken to be the third of the industry: a larger one would "
    "lift the total of the three largest, whose print lies below that of the three known"
)

ZERO = Fraction(0)
Sizes = list[Fraction]
Box = list[tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Market:
    """The known sizes of an industry, its total, and how many further companies share the rest."""

    total: Quantity
    companies: tuple[Quantity, ...]
    others: int
    cap: Fraction | None = None  # no other company is larger, in base units

    @property
    def assumed(self) -> Text:
        """What is assumed of the other companies."""
        return ANY_SIZE if self.cap is None else NONE_LARGER

    @cached_property
    def extremes(self) -> tuple[list[Sizes], list[Sizes]]:
        """The sizes at which measures of concentration can be least, and those for greatest.

        Raises `ValueError` if no sizes within the bounds add up to the total.
        """
        low, high = self.total.interval.bounds
        known = [company.interval.bounds for company in self.companies]
        cap = high if self.cap is None else self.cap
        others = [(ZERO, cap)] * self.others
        flat = list(_flattest(known + others, low, high))
        steep = list(_steepest(_chain(known), others, low, high))
        if not flat or not steep:
            raise ValueError("no sizes within these bounds add up to the total")
        return flat, steep


def totals(ledger: Ledger, day: str) -> list[Quantity]:
    """The industry's total assets on a day: the preferred value, then those that contradict it."""
    best = known(ledger, INDUSTRY, "total_assets", day)
    if best is None:
        return []
    against = best.lineage.against if isinstance(best.lineage, Claimed) else ()
    return [best, *(ledger.quantity(claim) for claim in against)]


def known_assets(ledger: Ledger, day: str) -> list[Quantity]:
    """Total assets of every company that the ledger has or derives for a day, the largest first.

    A size known from one side only is left out: its company counts among the others.
    """
    sizes = (level(ledger, lender, "total_assets", day) for lender in companies(ledger))
    found = [size for size in sizes if size is not None and size.interval.width is not None]
    return sorted(found, key=lambda size: size.interval.ends, reverse=True)


def concentration(ledger: Ledger, day: str) -> pd.DataFrame:
    """Bounds on CR3, CR5 and the index for each printed total, without and with a ranking.

    Without it a further company may hold the whole remainder; with it none is larger than the third
    largest known one (an inference). Of the others only their number is used: the bounds are sharp
    for the sizes used, and hold in any case.

    One row for each total and assumption. The columns are `assumption` (words), `total_assets` and
    `remainder` (yuan), `cr3` and `cr5` (percent) and `hhi` (10,000 for one company). Without rows
    where the total or the number of companies is unknown, or fewer than three sizes are known.
    """
    sizes, count = tuple(known_assets(ledger, day)), known(ledger, INDUSTRY, "company_count", day)
    markets = []
    if count is not None and len(sizes) >= RANKED:
        others = int(count.low or 0) - len(sizes)
        markets = [
            Market(total, sizes, others, cap)
            for total in totals(ledger, day)
            for cap in (None, sizes[RANKED - 1].interval.high)
        ]
    return pd.DataFrame(
        {
            "assumption": [market.assumed for market in markets],
            "total_assets": [market.total for market in markets],
            "remainder": [remainder(market) for market in markets],
            "cr3": [concentration_ratio(market, 3) for market in markets],
            "cr5": [concentration_ratio(market, 5) for market in markets],
            "hhi": [herfindahl(market) for market in markets],
        }
    )


def rounded_outwards(bounds: pd.DataFrame) -> pd.DataFrame:
    """The bounds with four digits an end, each rounded outwards, so that it stays a bound.

    `bounds` is the result of `concentration`. Each of `cr3`, `cr5` and `hhi` becomes the rounded
    interval (R. E. Moore, R. B. Kearfott and M. J. Cloud, *Introduction to Interval Analysis*,
    2009, ch. 3), with its ends in the columns `cr3_least`, `cr3_greatest` and so on.
    """
    shown = bounds.copy()
    for measure in MEASURES:
        ends = [outwards(quantity) for quantity in bounds[measure]]
        shown[[f"{measure}_least", f"{measure}_greatest", measure]] = pd.DataFrame(
            ends, bounds.index, [0, 1, 2], dtype=object
        )
    return shown


def outwards(bounds: Quantity) -> tuple[Quantity, Quantity, Quantity]:
    """The lower end, the upper end and both, with three digits, rounded outwards in the unit.

    Least = ⌊low ÷ s⌋ × s and greatest = ⌈high ÷ s⌉ × s, with the step s that leaves three digits.
    Ends so near to each other that this would more than double what lies between stay as they are.
    Raises `ValueError` for an end that is open or not above zero.
    """
    if bounds.low is None or bounds.high is None or bounds.low <= 0:
        raise ValueError(f"{bounds.name.en} must have two ends above zero")
    low, high = (
        round(bounds, ASKED - 1 - magnitude(end)).interval.ends[side]
        for side, end in enumerate((bounds.low, bounds.high))
    )
    exact_low, exact_high = bounds.interval.ends
    if high - low > 2 * (exact_high - exact_low):
        low, high = exact_low, exact_high

    def made(low: End, high: End, formula: str, name: Text) -> Quantity:
        interval = Interval.from_ends(low, high)
        return replace(bounds, interval=interval, lineage=Computed(formula, (bounds,)), name=name)

    return (
        made(low, low, "min {0}", Text("lower bound of {name}", name=bounds.name)),
        made(high, high, "max {0}", Text("upper bound of {name}", name=bounds.name)),
        made(low, high, "[min {0}, max {0}]", Text("bounds of {name}", name=bounds.name)),
    )


def ranking_check(ledger: Ledger, day: str) -> pd.Series | None:
    """Known three largest − their printed total, and the printed total ÷ the industry's.

    No three companies have more than the three largest, so a printed total below the known one is
    off, or a size is.

    The index holds `printed` and `known` (both totals), `sizes` (the three known, a tuple) and
    `gap`, in yuan, and `share` (percent). `None` if the printed total, the industry's, or three
    sizes are unknown.
    """
    sizes, printed = known_assets(ledger, day)[:RANKED], known(ledger, TOP, "total_assets", day)
    if printed is None or not totals(ledger, day) or len(sizes) < RANKED:
        return None
    largest = total(sizes, across=Text("assets of different companies are added up"))
    largest = replace(largest, scope=printed.scope)
    share = printed.share_of(totals(ledger, day)[0])
    return row(
        printed=printed,
        sizes=tuple(sizes),
        known=largest.named("three largest known, {day}", day=day),
        gap=largest.minus(printed).named("known minus printed"),
        share=share.named("CR3 as printed, {day}", day=day),
    )


def remainder(market: Market) -> Quantity:
    """What the known companies leave of the total."""
    sizes = (company.interval for company in market.companies)
    rest = market.total.interval - sum(sizes, Interval.point(0))
    name = Text("assets of the companies that are not known")
    return _measure(market, rest, name, "{0} − the sizes known: ", "yi_yuan")


def concentration_ratio(market: Market, k: int) -> Quantity:
    """CR_k = (x₁ + … + x_k) ÷ total, in percent, as sharp bounds.

    Raises `ValueError` if no sizes within the bounds add up to the total.
    """
    interval = _bounds(market, lambda sizes: sum(sorted(sizes)[-k:], ZERO) / sum(sizes))
    name = Text("CR{k}, {assumed}", k=k, assumed=market.assumed)
    words = f"CR{k} over all sizes that add up to {{0}}; known: "
    return _measure(market, interval, name, words, "percent")


def herfindahl(market: Market) -> Quantity:
    """The Herfindahl–Hirschman index, 10,000 × Σ (xᵢ ÷ total)², as sharp bounds.

    Raises `ValueError` if no sizes within the bounds add up to the total.
    """
    interval = _bounds(market, lambda sizes: POINTS * _squares(sizes) / sum(sizes) ** 2)
    name = Text("HHI, {assumed}", assumed=market.assumed)
    words = "HHI over all sizes that add up to {0}; known: "
    return _measure(market, interval, name, words, "number")


def _bounds(market: Market, measure: Callable[[Sizes], Fraction]) -> Interval:
    flat, steep = market.extremes
    return Interval(min(map(measure, flat)), max(map(measure, steep)))


def _flattest(box: Box, low: Fraction, high: Fraction) -> Iterator[Sizes]:
    """Sizes as equal as their bounds allow, for every total at which a measure can be least.

    Raising every size to one water level, within its bounds, gives the vector that all others of
    the same sum majorise. Between two breakpoints of the level the measures have their minimum at
    an end, which may be that of the total (CR_k), or where the derivative of the index by the total
    vanishes.
    """
    breaks = sorted({end for bounds in box for end in bounds})
    levels = set(breaks)
    for first, second in pairwise(breaks):
        at_first = _raised(box, first)
        free = sum(bottom <= first and second <= top for bottom, top in box)
        fixed, squares = sum(at_first) - free * first, _squares(at_first) - free * first**2
        found = [(total - fixed) / free for total in (low, high) if free]
        found += [squares / fixed] if fixed > 0 else []
        levels.update(height for height in found if first <= height <= second)
    for sizes in (_raised(box, height) for height in sorted(levels)):
        if low <= sum(sizes) <= high:
            yield sizes


def _raised(box: Box, level: Fraction) -> Sizes:
    return [min(max(level, low), high) for low, high in box]


def _steepest(known: Box, others: Box, low: Fraction, high: Fraction) -> Iterator[Sizes]:
    """The extreme points of the sizes and totals, as far as a measure can be greatest there.

    At an extreme point all sizes and the total lie at a bound, but for one. Among known sizes whose
    bounds are ordered alike, filling the larger first majorises every other way; the others fill
    one after the other up to the cap.
    """
    of_known, of_others = _corners(known), _corners(others)
    sums = [(a, b) for a, b in product(of_known, of_others) if low < a + b < high]
    for end in (low, high):
        sums += [(a, end - a) for a in of_known] + [(end - b, b) for b in of_others]
    for a, b in sums:
        if of_known[0] <= a <= of_known[-1] and of_others[0] <= b <= of_others[-1]:
            yield [*_filled(known, a), *_filled(others, b)]


def _corners(box: Box) -> Sizes:
    """The totals as one size after the other goes from its lower to its upper bound."""
    least = sum((bottom for bottom, _ in box), ZERO)
    return list(accumulate((top - bottom for bottom, top in box), initial=least))


def _filled(box: Box, total: Fraction) -> Iterator[Fraction]:
    """Sizes that add up to the total, each at its upper bound before the next leaves its lower."""
    excess = total - sum(bottom for bottom, _ in box)
    for bottom, top in box:
        step = min(excess, top - bottom)
        excess -= step
        yield bottom + step


def _chain(known: Box) -> Box:
    """The sizes, the largest first, their bounds ordered alike.

    Upper bounds are widened where that takes it: the greatest value is then still an upper bound,
    if no longer a sharp one.
    """
    ordered = sorted(known, reverse=True)
    tops = list(accumulate((top for _, top in reversed(ordered)), max))[::-1]
    return [(bottom, top) for (bottom, _), top in zip(ordered, tops, strict=True)]


def _squares(sizes: Sizes) -> Fraction:
    return sum((size * size for size in sizes), ZERO)


def _measure(market: Market, interval: Interval, name: Text, words: str, unit_id: str) -> Quantity:
    places = [f"{{{place}}}" for place in range(1, len(market.companies) + 2)]
    formula = f"{words}{', '.join(places[:-1])}; {places[-1]}"
    further = counted(market.others).named("further companies")
    lineage = Computed(formula, (market.total, *market.companies, further))
    made = Quantity(interval, unit(unit_id), lineage, market.total.scope, name)
    is_ranked = market.cap is not None and unit_id != "yi_yuan"
    return made.marked("inference", RANKING) if is_ranked else made
