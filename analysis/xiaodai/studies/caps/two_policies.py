"""One number as two policies: a cap on the average rate, and a ceiling on every single loan.

A lender's few disclosures leave a set of rates that its single loans may have; what either policy
asks is bounded over all of them, by linear programmes. To bring an *average* down to a cap, loans
above it are refused, or made at the cap itself: both lower the excess `Σ (rate − cap)` by the same
amount. A lender that wants to touch the least begins with the loans of the highest rates. With the
price λ of the constraint the share touched is `max over λ of E min(λ(rate − cap), 1)`, and the
share of interest income `max over λ of E min(λ(rate − cap), rate) / E rate` (linear-programming
duality; taking the highest rates first is the rule of a fractional knapsack, Dantzig, *Operations
Research* 5, 1957). Under a *ceiling* a lender may re-price (make the loan at the cap instead) or
ration (refuse it).
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import pairwise

import pandas as pd

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    ZERO,
    Distribution,
    Function,
    Programme,
    Stretch,
    above,
    excess,
    inside,
    refined,
    smallest,
)
from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.periods import Period
from xiaodai.studies.caps.limits import ceiling_in_force
from xiaodai.studies.dispersion import disclosures, publication_days
from xiaodai.studies.dispersion.partial_disclosure import (
    Fact,
    conflict,
    distribution,
    facts,
    quantity,
    rate_of,
)
from xiaodai.values import Interval, Quantity, Text, row
from xiaodai.values.frames import frame

OCTAVES = 10  # halvings of the range of prices tried at first
ROUNDS = 5  # how often a promising range is cut
CROWD = 40  # ranges at once


def disclosed_rates(ledger: Ledger, lender: str, ceiling: Quantity) -> pd.Series | None:
    """What a lender disclosed of its book, else of the first product or pool, with the ceiling.

    Index: `entity`, `kind` (lender, product or pool) and `who` (its short name); `facts`, which
    bound the rates, and their `table` (a row each; columns `fact`, words, `value` in its own unit,
    and `period`, empty for a rule); `edges`, the rates in percent a year from which disclosed
    shares count, so that perhaps all of a share is at its edge; `as_of`, the day of the ledger's
    latest rate. `None` if the lender disclosed nothing recent, or figures that no rates fit.
    """
    _, as_of = publication_days(ledger)
    found = disclosures(ledger, as_of, [lender])
    recent = found[~found["is_stale"]]
    if recent.empty:
        return None
    entity = lender if lender in set(recent["entity"]) else recent["entity"].iloc[0]
    known = facts(ledger, found, entity, ceiling)
    if conflict(known):
        return None
    lows = [low for low, _ in recent.loc[recent["entity"] == entity, "band"]]
    rows = [
        (Text("{words:capitalize}", words=f.name), f.value, Period(f.period) if f.period else None)
        for f in known
    ]
    return row(
        entity=entity,
        kind=ledger.kinds[entity],
        who=ledger.short_name(entity),
        facts=known,
        table=pd.DataFrame(rows, columns=["fact", "value", "period"]),
        edges=frozenset(Fraction(str(low)) for low in lows if low is not None),
        as_of=as_of,
    )


def ceiling_of(ledger: Ledger, lender: str) -> Quantity:
    """The ceiling on a lender's single loans on the day of the ledger's latest rate.

    In percent a year; raises `ValueError` if no rule set one.
    """
    return ceiling_in_force(ledger, lender, date.fromisoformat(publication_days(ledger)[1]))


def below(ceiling: Quantity, rate_caps: Sequence[Quantity]) -> list[Quantity]:
    """The caps that are surely lower than the ceiling in force."""
    return [cap for cap in rate_caps if cap.compare(ceiling) == "smaller"]


def policies(
    known: pd.Series | None, ceiling: Quantity, rate_caps: Sequence[Quantity]
) -> pd.DataFrame:
    """Both policies at each cap below the ceiling in force, for a lender's `disclosed_rates`.

    Columns: `cap` in percent a year; for a cap on the average `average_touched` (the share of
    lending to be refused or re-priced), `average_income` (the share of interest that it earns) and
    `average_lost` (the share of interest lost by re-pricing it), and the same for a ceiling as
    `ceiling_touched`, `ceiling_income` and `ceiling_lost`, all in percent; then `repriced` and
    `refused`, as `mechanisms` gives them. No row if no rates are known. Raises `ConflictError`.
    """
    rows = [
        row(cap=cap, average=average_cap(known.facts, cap), **mechanisms(known.facts, cap))
        for cap in below(ceiling, rate_caps)
        if known is not None
    ]
    return frame(
        rows,
        "cap",
        average_touched="average.balance",
        average_income="average.income",
        average_lost="average.income_lost",
        ceiling_touched="refused.volume_lost",
        ceiling_income="refused.income_lost",
        ceiling_lost="repriced.income_lost",
        repriced="repriced",
        refused="refused",
    )


def mechanisms_table(found: pd.DataFrame) -> pd.DataFrame:
    """What re-pricing and refusing cost under each ceiling of a frame of `policies`.

    Columns: `cap` (percent a year), `scenario` (words), `volume_lost` and `income_lost` (percent),
    `average_after` (percent a year, empty where no loan may be left). Two rows for each cap.
    """
    ways = {"repriced": Text("re-pricing"), "refused": Text("refusing")}
    rows = [
        row(cap=asked.cap, scenario=scenario, **asked[way])
        for _, asked in found.iterrows()
        for way, scenario in ways.items()
    ]
    return pd.DataFrame(rows, dtype=object)


def by_cap(found: pd.DataFrame, who: Text) -> dict[str, Quantity]:
    """What each policy touches and each mechanism loses at each cap, as named results in percent.

    `found` is a frame of `policies`, `who` is whose rates are known.
    """
    names = {
        "average_cap_touches": "average_touched",
        "ceiling_touches": "ceiling_touched",
        "income_lost_repricing": "ceiling_lost",
        "income_lost_refusing": "ceiling_income",
    }
    results: dict[str, Quantity] = {}
    for _, asked in found.iterrows():
        rate = f"{float(asked.cap):g}"
        for name, column in names.items():
            known_as = Text("{who}: {loss} ({rate}%)", who=who, loss=asked[column].name, rate=rate)
            results[f"{name}_at_{rate.replace('.', '_')}"] = asked[column].named(known_as)
    return results


def mechanisms(known: Sequence[Fact], cap: Quantity) -> pd.Series:
    """Re-pricing and refusing under a ceiling on every loan, each as if the lender did only that.

    With c the ceiling, sharp bounds over all single rates r that partial disclosures allow.
    Re-pricing makes every loan above c at c: no volume is lost, income falls by E(r − c)⁺ ÷ E r,
    the average becomes E min(r, c). Refusing makes none of them: volume falls by P(r > c), income
    by E r·1(r > c) ÷ E r, and the rest average E(r | r ≤ c). What a refused loan would have cost is
    not counted.

    Index: `repriced` and `refused`; both have `volume_lost` and `income_lost` (shares of balance
    and of interest income, percent) and `average_after` (percent a year, of the loans still made,
    `None` if there can be none). Raises `ConflictError` if the facts exclude each other.
    """
    at, rates = rate_of(cap), distribution(known)
    beyond, rest = above(at), inside(None, at)
    touched = [(beyond, ONE), (IDENTITY * beyond, IDENTITY), (excess(at), IDENTITY)]
    share, income, lost, average = rates.bounds([*touched, (IDENTITY - excess(at), ONE)])
    bound, after = partial(_bound, known, cap), None
    zero = Interval.point(0)
    none = bound("volume lost by re-pricing at", zero, Text("volume lost if re-priced"))
    if share.ends[0] < 1:
        (kept,) = rates.bounds([(IDENTITY * rest, rest)])
        after = bound("average at or below", kept, Text("average if refused"))
    return row(
        repriced=row(
            volume_lost=none,
            income_lost=bound("income lost above", lost, Text("income lost if re-priced"), 100),
            average_after=bound("average if re-priced at", average, Text("average if re-priced")),
        ),
        refused=row(
            volume_lost=bound("share above", share, Text("volume lost if refused"), 100),
            income_lost=bound("income above", income, Text("income lost if refused"), 100),
            average_after=after,
        ),
    )


def average_cap(known: Sequence[Fact], cap: Quantity) -> pd.Series:
    """The least and the most that a cap on the average removes from one book or pool.

    `cap` is a rate in percent a year. Re-pricing loses `(average − cap) / average` of income
    whatever the distribution. Raises `ConflictError` if the facts exclude each other.

    Index, in percent: `balance` and `income`, the share of lending and of its interest income that
    must be refused, or re-priced to the cap, if the loans of the highest rates go first;
    `income_lost`, what interest income falls by if they are re-priced.
    """
    rates, at = distribution(known), rate_of(cap)
    mean = rates.expectations([IDENTITY])[0]
    low, high = (max(ZERO, 1 - at / Fraction(end)) if end > 0 else ZERO for end in mean.ends)
    balance, income = (_touched(rates, at, whole) for whole in (ONE, IDENTITY))
    refused = Text("balance to be refused or re-priced")
    earned = Text("interest income of that lending")
    lost = Text("interest income lost by re-pricing")
    bound = partial(_bound, known, cap, factor=100)
    return row(
        balance=bound("share refused under average", balance, refused),
        income=bound("income refused under average", income, earned),
        income_lost=bound("income lost under average", Interval(low, high), lost),
    )


def _bound(
    known: Sequence[Fact], cap: Quantity, word: str, bounds: Interval, name: Text, factor: int = 1
) -> Quantity:
    return quantity(known, word, bounds * Interval.point(factor), cap).named(name)


def _touched(rates: Distribution, cap: Fraction, whole: Function) -> Interval:
    low = max(_least(rates, cap, whole), ZERO)
    return Interval(low, max(low, min(_most(rates, cap, whole), Fraction(1))))


def _least(rates: Distribution, cap: Fraction, whole: Function) -> Fraction:
    """All columns twice, for lending that is kept and lending that is touched."""
    points = rates.points(above(cap))
    weights = [whole.value(x, middle) for x, middle in points]
    none = (ZERO,) * len(points)
    kept = (*(cap - x for x, _ in points), *none)
    known = tuple((*moment, *moment) for moment in rates.rows(points))
    return smallest([Programme((*none, *weights), (*weights, *weights), (kept, *known))])[0]


def _most(rates: Distribution, cap: Fraction, whole: Function) -> Fraction:
    """The largest over all prices, from above: a range of prices at a time, then finer ones.

    A price is given by its kink: the rate from which a loan is touched wholly.
    """
    if rates.largest([(IDENTITY, ONE)])[0] <= cap:
        return ZERO  # the average fits already

    def judged(kinks: Sequence[Stretch]) -> dict[Stretch, Stretch]:
        """The most at any price of a range, and the most at its last."""
        tried = [_price(cap, *kink, whole) for kink in (*kinks, *((b, b) for _, b in kinks))]
        found = rates.largest([(price, whole) for price in tried])
        return dict(zip(kinks, zip(found, found[len(kinks) :], strict=False), strict=True))

    edges = [cap + (rates.high - cap) / 2**k for k in range(OCTAVES, -1, -1)]
    return refined(list(pairwise([cap, *edges])), judged, ROUNDS, CROWD)


def _price(cap: Fraction, first: Fraction, last: Fraction, whole: Function) -> Function:
    """No less than `min(λ(x − cap), whole)` for every price λ whose kink lies in [first, last]."""

    def value(x: Fraction, middle: Fraction) -> Fraction:
        kink = last if middle <= cap else first
        if cap < middle >= first:
            return whole.value(x, middle)
        return whole.value(kink, kink) / (kink - cap) * (x - cap)

    return Function((cap, first), value)
