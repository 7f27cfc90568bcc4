"""One number as two policies: a cap on the average rate, and a ceiling on every single loan.

Under a ceiling a lender may *re-price* (make the loan at the cap instead) or *ration* (refuse it).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.bounds.moment_bounds import IDENTITY, excess, inside
from xiaodai.studies.caps.removal import average_cap, single_cap
from xiaodai.studies.dispersion.partial_disclosure import Fact, distribution, quantity, rate_of
from xiaodai.values.frames import frame, row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text


def mechanisms(known: list[Fact], cap: Quantity) -> pd.Series:
    """Re-pricing and refusing under a ceiling on every loan, each as if the lender did only that.

    With c the ceiling, sharp bounds over all single rates r that partial disclosures allow.

    Re-pricing makes every loan above c at c: no volume is lost, income falls by E(r − c)⁺ ÷ E r,
    the average becomes E min(r, c). Refusing makes none of them: volume falls by P(r > c), income
    by E r·1(r > c) ÷ E r, and the rest average E(r | r ≤ c): loans at exactly c obey it. What a
    refused loan would have cost in funds and losses is not counted.

    Index: `repriced` and `refused`; both have `volume_lost` and `income_lost`
    (shares of balance and of interest income, percent) and `average_after` (percent a year, of the
    loans still made, `None` if there can be none). Raises `ConflictError` if the facts exclude each
    other.
    """
    at, rates, asked = rate_of(cap), distribution(known), single_cap(known, cap)
    below = inside(None, at)
    (capped,) = rates.expectations([IDENTITY - excess(at)])
    after = None
    if asked.balance.interval.ends[0] < 1:
        (rest,) = rates.bounds([(IDENTITY * below, below)])
        after = quantity(known, "average at or below", rest, cap)
    none = quantity(known, "volume lost by re-pricing at", Interval.point(0), cap)
    average = quantity(known, "average if re-priced at", capped, cap)
    return row(
        repriced=row(
            volume_lost=none.named("volume lost if re-priced"),
            income_lost=asked.income_lost.named("income lost if re-priced"),
            average_after=average.named("average if re-priced"),
        ),
        refused=row(
            volume_lost=asked.balance.named("volume lost if refused"),
            income_lost=asked.income.named("income lost if refused"),
            average_after=after and after.named("average if refused"),
        ),
    )


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
    `refused`, as `mechanisms` gives them. One row for each cap, none if no rates are
    known. Raises `ConflictError` if the disclosed facts exclude each other.
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
    ways = {"repriced": Text("re-pricing"), "refused": Text("rationing")}
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
