"""Where the companies are: the central bank's provincial tables, their coverage, their changes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition.central_bank import official
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity, add_up, counted
from xiaodai.values.words import Names, Text

TABLE = Fraction(1, 2)  # scattered figures become a table where more provinces than this have one
COMPARED = Text("two provinces side by side")


def names(ledger: Ledger) -> list[str]:
    """The provinces, autonomous regions and municipalities of the ledger."""
    rows = ledger.entities
    direct = (rows["kind"] == "country_region") & (rows["part_of"] == "national")
    return sorted(rows[direct]["id"])


def place(ledger: Ledger, province: str) -> Text:
    """A province's name without the words for its companies: `Hebei`, `河北`."""
    return ledger.short_name(province)


def named_place(ledger: Ledger, region: str) -> Text | None:
    """The short name of a province that a notebook asks for; `None` for the whole country."""
    return None if region == "national" else place(ledger, region)


def count_change(ledger: Ledger) -> pd.Series:
    """How the number of companies changed by province between the latest two full tables.

    Index: `before`, `opening` and `closing` (quarter codes of the latest tables), `table` (as
    `ranking`, with a column `before`, `None` where unknown), `known` (provinces with both counts),
    `falling` (those that lost companies), `is_mostly_falling` (whether that is more than half),
    `covered` (as `coverage`) and `missing` (words: the provinces that the latest table lacks).
    """
    before, opening, closing = quarters(ledger, "company_count")[-3:]
    early, old, new = (table(ledger, "company_count", q) for q in (before, opening, closing))
    ranked = ranking(ledger, old, new)
    ranked["before"] = pd.Series({name: early.get(name) for name in ranked.index}, dtype=object)
    losers = sum(change.interval.ends[1] < 0 for change in ranked["change"])
    return row(
        before=before,
        opening=opening,
        closing=closing,
        table=ranked,
        known=counted(len(ranked)).named("provinces with both counts"),
        falling=counted(losers).named("provinces that lost companies"),
        is_mostly_falling=losers > len(ranked) / 2,
        covered=coverage(ledger, "company_count", closing),
        missing=_missing(ledger, new),
    )


def balance_comparison(ledger: Ledger) -> pd.Series:
    """Balance per company by province at the latest two full tables.

    Index: `opening` and `closing` (quarter codes), `table` (as `ranking`, but by the later date,
    the highest first, in yuan per company), `known` (its provinces), `top` and `bottom` (words: its
    first and its last), `ratio` (the balance per company of the first over that of the last),
    `covered` (as `coverage`) and `missing` (words: the provinces without a balance per company at
    the later date).
    """
    opening, closing = quarters(ledger, "loan_balance")[-2:]
    first, last = (balance_per_company(ledger, q) for q in (opening, closing))
    ordered = ranking(ledger, first, last).sort_values(
        "last", key=lambda balances: -balances.map(float), kind="stable"
    )
    top, bottom = ordered.iloc[0], ordered.iloc[-1]
    words = Text(
        "balance per company, {place_first} over {place_second}",
        place_first=top["name"],
        place_second=bottom["name"],
    )
    return row(
        opening=opening,
        closing=closing,
        table=ordered,
        known=counted(len(ordered)),
        top=top["name"],
        bottom=bottom["name"],
        ratio=top["last"].over(bottom["last"], across=COMPARED).named(words),
        covered=coverage(ledger, "loan_balance", closing),
        missing=_missing(ledger, last),
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


def coverage(ledger: Ledger, metric: str, quarter: str) -> pd.Series:
    """How many provinces a table holds, and what share of the nation's figure they add up to.

    Index: `known` of `provinces` provinces (numbers), `share` (percent). Raises `KeyError` if the
    quarter has no national figure and `ValueError` if it has no provincial one.
    """
    figures = table(ledger, metric, quarter)
    nation = official(ledger, "national", metric)[quarter].quantity
    words = Text(
        "share of the nation's {metric} in the table of {quarter}",
        metric=ledger.metric(metric),
        quarter=quarter,
    )
    return row(
        known=counted(len(figures)),
        provinces=counted(len(names(ledger))),
        share=total(figures).over(nation).to("percent").named(words),
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
    rows = {}
    for province in sorted(first.keys() & last.keys()):
        change = last[province].minus(first[province])
        words = Text("change, {entity}", entity=ledger.entity(province))
        rows[province] = {
            "name": place(ledger, province),
            "first": first[province],
            "last": last[province],
            "change": change.named(words),
        }
    table = pd.DataFrame.from_dict(rows, orient="index", dtype=object)
    return table.sort_values("change", key=lambda q: q.map(lambda one: one.low), kind="stable")


def _missing(ledger: Ledger, known: Mapping[str, Quantity]) -> Text:
    """The provinces without a figure, in words."""
    lacking = [place(ledger, province) for province in names(ledger) if province not in known]
    if not lacking:
        return Text("none")
    return Names(", ".join(p.en for p in lacking), "、".join(p.zh for p in lacking))
