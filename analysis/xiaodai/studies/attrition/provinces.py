"""Where the companies are: the central bank's provincial tables, their coverage, their changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition import official
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, add_up, counted
from xiaodai.values.words import Names, Text

TABLE = Fraction(1, 2)  # scattered figures become a table where more provinces than this have one


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the nation a provincial table holds."""

    quarter: str
    known: Quantity
    provinces: Quantity
    share: Quantity


def names(ledger: Ledger) -> list[str]:
    """The provinces, autonomous regions and municipalities of the ledger."""
    rows = ledger.entities
    direct = (rows["kind"] == "country_region") & (rows["part_of"] == "national")
    return sorted(rows[direct]["id"])


def place(ledger: Ledger, province: str) -> Text:
    """A province's name without the words for its companies: `Hebei`, `河北`."""
    name = ledger.entity(province)
    zh = re.sub("小额贷款公司$", "", name.zh)
    return Names(
        name.en.removeprefix("Small-loan companies in "),
        re.sub(r"(省|市|(.族|维吾尔)?自治区)$", "", zh),
    )


def table(ledger: Ledger, metric: str, quarter: str) -> dict[str, Quantity]:
    """The official figure of every province that has one with two closed bounds for the quarter."""
    found = {}
    for province in names(ledger):
        point = official(ledger, province, metric).get(quarter)
        if point is not None and point.quantity.interval.width is not None:
            found[province] = point.quantity
    return found


def quarters(ledger: Ledger, metric: str) -> list[str]:
    """The quarters with a provincial table: a figure for more than half of the provinces."""
    provinces = names(ledger)
    seen = [quarter for name in provinces for quarter in official(ledger, name, metric)]
    return sorted(q for q in set(seen) if seen.count(q) > TABLE * len(provinces))


def coverage(ledger: Ledger, metric: str, quarter: str) -> Coverage:
    """How many provinces a table holds, and what share of the nation's figure they add up to.

    Raises `LedgerError` if the quarter has no national figure and `ValueError` if it has no
    provincial one.
    """
    figures = table(ledger, metric, quarter)
    nation = official(ledger, "national", metric)[quarter].quantity
    share = total(figures).over(nation).to("percent")
    return Coverage(
        quarter,
        counted(len(figures)),
        counted(len(names(ledger))),
        share.named(
            Text(
                "share of the nation's {metric} in the table of {quarter}",
                metric=ledger.metric(metric),
                quarter=quarter,
            ),
        ),
    )


def total(figures: Mapping[str, Quantity]) -> Quantity:
    """The sum of provincial figures, as a part of the nation; `ValueError` for none."""
    return add_up(tuple(figures.values()), ("national",))


def balance_per_company(ledger: Ledger, quarter: str) -> dict[str, Quantity]:
    """Loan balance ÷ number of companies for every province that has both for the quarter."""
    numbers = table(ledger, "company_count", quarter)
    return {
        province: balance.over(numbers[province]).named(
            Text(
                "balance per company, {entity}, {quarter}",
                entity=ledger.entity(province),
                quarter=quarter,
            ),
        )
        for province, balance in table(ledger, "loan_balance", quarter).items()
        if province in numbers
    }


def ranking(
    ledger: Ledger, first: Mapping[str, Quantity], last: Mapping[str, Quantity]
) -> pd.DataFrame:
    """Provinces known at both dates by their change, the largest fall first.

    Index: province; columns `first`, `last`, `change` (last − first) as quantities. Where the
    intervals of two changes overlap, the lower ends decide.
    """
    rows = {
        province: {
            "first": first[province],
            "last": last[province],
            "change": last[province]
            .minus(first[province])
            .named(Text("change, {entity}", entity=ledger.entity(province))),
        }
        for province in first
        if province in last
    }
    order = sorted(rows, key=lambda name: (_least(rows[name]["change"].interval), name))
    return pd.DataFrame([rows[name] for name in order], index=order, dtype=object)


def _least(interval: Interval) -> Fraction:
    assert interval.low is not None, "tables hold closed figures only"
    return interval.low
