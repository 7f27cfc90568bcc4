"""One number as two policies: a cap on the average rate, and a ceiling on every single loan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xiaodai.studies.caps.known_rates import DisclosedRates
from xiaodai.studies.caps.mechanisms import Mechanisms, mechanisms
from xiaodai.studies.caps.removal import Removal, average_cap
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text


@dataclass(frozen=True, slots=True)
class Policies:
    """One number as two policies: a cap on the average, and a ceiling on every loan."""

    cap: Quantity
    average: Removal
    ceiling: Mechanisms


def below(ceiling: Quantity, rate_caps: Sequence[Quantity]) -> list[Quantity]:
    """The caps that are surely lower than the ceiling in force."""
    return [cap for cap in rate_caps if cap.compare(ceiling) == "smaller"]


def policies(
    known: DisclosedRates | None, ceiling: Quantity, rate_caps: Sequence[Quantity]
) -> list[Policies]:
    """Both policies at each cap below the ceiling in force; none if no rates are known.

    Raises `ConflictError` if the disclosed facts exclude each other.
    """
    if known is None:
        return []
    return [
        Policies(cap, average_cap(known.facts, cap), mechanisms(known.facts, cap))
        for cap in below(ceiling, rate_caps)
    ]


def policies_table(found: Sequence[Policies]) -> pd.DataFrame:
    """What each cap asks for on the average and on every loan.

    Columns: `cap` in percent a year; for a cap on the average `average_touched` (the share of
    lending to be refused or re-priced), `average_income` (the share of interest that it earns) and
    `average_lost` (the share of interest lost by re-pricing it), and the same for a ceiling as
    `ceiling_touched`, `ceiling_income` and `ceiling_lost`, all in percent. One row for each cap.
    """
    return frame(
        found,
        "cap",
        average_touched="average.balance",
        average_income="average.income",
        average_lost="average.income_lost",
        ceiling_touched="ceiling.refused.volume_lost",
        ceiling_income="ceiling.refused.income_lost",
        ceiling_lost="ceiling.repriced.income_lost",
    )


def mechanisms_table(found: Sequence[Policies]) -> pd.DataFrame:
    """What re-pricing and refusing cost under each ceiling.

    Columns: `cap` (percent a year), `scenario` (words), `volume_lost` and `income_lost` (percent),
    `average_after` (percent a year, empty where no loan may be left). Two rows for each cap.
    """
    rows = []
    for asked in found:
        scenarios = (
            (Text("re-pricing"), asked.ceiling.repriced),
            (Text("rationing"), asked.ceiling.refused),
        )
        for scenario, lost in scenarios:
            average = lost.average_after
            rows.append((asked.cap, scenario, lost.volume_lost, lost.income_lost, average))
    columns = ["cap", "scenario", "volume_lost", "income_lost", "average_after"]
    return pd.DataFrame(rows, columns=columns)


def by_cap(found: Sequence[Policies], who: Text) -> dict[str, Quantity]:
    """What each policy touches and each mechanism loses at each cap, as named results in percent.

    `who` is whose rates are known.
    """
    results: dict[str, Quantity] = {}
    for p in found:
        rate = f"{float(p.cap.low or 0):g}"
        losses = {
            "average_cap_touches": p.average.balance,
            "ceiling_touches": p.ceiling.refused.volume_lost,
            "income_lost_repricing": p.ceiling.repriced.income_lost,
            "income_lost_refusing": p.ceiling.refused.income_lost,
        }
        for name, loss in losses.items():
            known_as = Text("{who}: {loss} ({rate}%)", who=who, loss=loss.name, rate=rate)
            results[f"{name}_at_{rate.replace('.', '_')}"] = loss.named(known_as)
    return results
