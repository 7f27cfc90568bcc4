"""Limits on lending rates that are set as a multiple of the loan prime rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.words import Text

BENCHMARK = Text(
    "the rule's multiple of a benchmark printed elsewhere; the benchmark may move before the limit "
    "applies"
)


@dataclass(frozen=True, slots=True)
class Multiple:
    """A limit that is a multiple of the loan prime rate: printed, and computed."""

    policy: Text
    multiple: Quantity
    benchmark: Quantity
    computed: Quantity
    printed: Quantity
    agrees: bool

    @property
    def agreement(self) -> Text:
        """Whether they agree, in words."""
        return Text("yes") if self.agrees else Text("no")


def multiples(ledger: Ledger) -> list[Multiple]:
    """Multiple × loan prime rate beside the limit as printed: private lending, small loans.

    The second carries the prime rate of January 2026 to the end of 2027, so it is marked.
    """
    cases = (
        ("private_lending_cap_2020", "2020-08-20", "2020-08"),
        ("microloan_cost_guideline_2025", "2027-12-31", "2026-01"),
    )
    found = []
    for entity, period, month in cases:
        multiple = ledger.value(entity, "lpr_multiple_cap", period)
        benchmark = ledger.value("lpr_1y", "lpr", month)
        computed = benchmark.times(multiple, extrapolate=BENCHMARK)
        printed = ledger.value(entity, "single_loan_rate_cap", period)
        found.append(
            Multiple(
                ledger.entity(entity),
                multiple,
                benchmark,
                computed.named("multiple of the prime rate"),
                printed,
                computed.interval.intersect(printed.interval) is not None,
            )
        )
    return found


def multiples_table(found: Sequence[Multiple]) -> pd.DataFrame:
    """Computed limits beside the printed ones.

    Columns: `policy` and `agreement` (words), `multiple` (times), `benchmark`, `computed` and
    `printed` (percent a year). One row for each limit.
    """
    return frame(found, "policy", "multiple", "benchmark", "computed", "printed", "agreement")


def interim_deadline(ledger: Ledger) -> Dated:
    """The day by which the share of small loans above the multiple is to have fallen clearly."""
    return ledger.date("microloan_cost_guideline_2025", "deadline")
