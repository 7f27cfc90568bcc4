"""Where the companies are: the central bank's provincial tables, their coverage, their changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition.central_bank import official
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, add_up, counted
from xiaodai.values.words import Names, Text

TABLE = Fraction(1, 2)  # scattered figures become a table where more provinces than this have one
COMPARED = Text("two provinces side by side")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the nation a provincial table holds.

    `known` of `provinces` provinces have a figure for `quarter` (a quarter code); together they
    hold `share` of the nation's figure.
    """

    quarter: str
    known: Quantity
    provinces: Quantity
    share: Quantity


@dataclass(frozen=True, slots=True)
class CountChange:
    """Companies by province at the latest two tables, and at the one before them.

    `before`, `opening` and `closing` are quarter codes. `table` is ranked by change, the largest
    fall first; index: province id; columns: `name` (words), `first`, `last`, `change`, `before`
    (companies; `before` is `None` where unknown). `known` provinces have both counts, `falling` of
    them lost companies; `is_mostly_falling` says whether that is more than half. `missing` names
    the provinces that the latest table lacks.
    """

    before: str
    opening: str
    closing: str
    table: pd.DataFrame
    known: Quantity
    falling: Quantity
    is_mostly_falling: bool
    covered: Coverage
    missing: Text


@dataclass(frozen=True, slots=True)
class BalanceComparison:
    """Balance per company by province at the latest two tables.

    `opening` and `closing` are quarter codes. `table` is ranked by the later date, the highest
    first; index: province id; columns: `name` (words), `first`, `last`, `change` (yuan per
    company). `top` and `bottom` name the first and the last of `known` provinces; the first has
    `ratio` times the balance per company of the last. `missing` names the provinces without a
    balance per company at the later date.
    """

    opening: str
    closing: str
    table: pd.DataFrame
    known: Quantity
    top: Text
    bottom: Text
    ratio: Quantity
    covered: Coverage
    missing: Text


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


def named_place(ledger: Ledger, region: str) -> Text | None:
    """The short name of a province that a notebook asks for; `None` for the whole country."""
    return None if region == "national" else place(ledger, region)


def count_change(ledger: Ledger) -> CountChange:
    """How the number of companies changed by province between the latest two full tables."""
    before, opening, closing = quarters(ledger, "company_count")[-3:]
    early, old, new = (table(ledger, "company_count", q) for q in (before, opening, closing))
    ranked = ranking(ledger, old, new)
    earlier = [early.get(str(province)) for province in ranked.index]
    ranked["before"] = pd.Series(earlier, index=ranked.index, dtype=object)
    losers = sum(change.interval.ends[1] < 0 for change in ranked["change"])
    return CountChange(
        before,
        opening,
        closing,
        ranked,
        counted(len(ranked)).named("provinces with both counts"),
        counted(losers).named("provinces that lost companies"),
        losers > len(ranked) / 2,
        coverage(ledger, "company_count", closing),
        _missing(ledger, new),
    )


def balance_comparison(ledger: Ledger) -> BalanceComparison:
    """Balance per company by province at the latest two full tables."""
    opening, closing = quarters(ledger, "loan_balance")[-2:]
    first, last = (balance_per_company(ledger, q) for q in (opening, closing))
    ranked = ranking(ledger, first, last)
    ordered = ranked.loc[sorted(ranked.index, key=lambda name: -_middle(last[name]))]
    top, bottom = str(ordered.index[0]), str(ordered.index[-1])
    places = place(ledger, top), place(ledger, bottom)
    ratio = last[top].over(last[bottom], across=COMPARED)
    return BalanceComparison(
        opening,
        closing,
        ordered,
        counted(len(ordered)),
        *places,
        ratio.named(
            Text(
                "balance per company, {place_first} over {place_second}",
                place_first=places[0],
                place_second=places[1],
            ),
        ),
        coverage(ledger, "loan_balance", closing),
        _missing(ledger, last),
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

    Raises `KeyError` if the quarter has no national figure and `ValueError` if it has no
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

    Index: province id. Columns: `name` (words), `first`, `last`, `change` (last − first) in the
    unit of the figures. Where the intervals of two changes overlap, the lower ends decide.
    """
    changes = {
        province: last[province]
        .minus(first[province])
        .named(Text("change, {entity}", entity=ledger.entity(province)))
        for province in first
        if province in last
    }
    order = sorted(changes, key=lambda name: (_least(changes[name].interval), name))
    columns = {
        "name": [place(ledger, name) for name in order],
        "first": [first[name] for name in order],
        "last": [last[name] for name in order],
        "change": [changes[name] for name in order],
    }
    return pd.DataFrame(columns, index=order, dtype=object)


def _missing(ledger: Ledger, known: Mapping[str, Quantity]) -> Text:
    """The provinces without a figure, in words."""
    lacking = [place(ledger, province) for province in names(ledger) if province not in known]
    if not lacking:
        return Text("none")
    return Names(", ".join(p.en for p in lacking), "、".join(p.zh for p in lacking))


def _middle(value: Quantity) -> float:
    return float(value.interval.midpoint or 0)


def _least(interval: Interval) -> Fraction:
    assert interval.low is not None, "tables hold closed figures only"
    return interval.low
