"""Where the companies are: the central bank's provincial tables, their coverage, their changes."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.studies.attrition.exit_rates import bounded, official
from xiaodai.values.frames import row
from xiaodai.values.quantity import add_up, counted
from xiaodai.values.words import Names, Text

TABLE = Fraction(1, 2)  # scattered figures become a table where more provinces than this have one
COMPARED = Text("two provinces side by side")


def names(ledger: Ledger) -> list[str]:
    """The provinces, autonomous regions and municipalities of the ledger."""
    rows = ledger.entities
    direct = (rows["kind"] == "country_region") & (rows["part_of"] == "national")
    return sorted(rows[direct]["id"])


def tables(ledger: Ledger, metric: str) -> pd.DataFrame:
    """The provincial tables: official figures of the quarters that more than half of them have.

    Index: province id. Columns: quarter code, in order of time. A figure with an open bound counts
    as missing.
    """
    figures = {name: bounded(official(ledger, name, metric)) for name in names(ledger)}
    every = pd.DataFrame(figures, dtype=object).T.sort_index(axis=1)
    return every.loc[:, every.notna().mean() > TABLE]


def count_change(ledger: Ledger) -> pd.Series:
    """How the number of companies changed by province between the latest two full tables.

    Index: as `latest`, the largest fall first in `table`, which has a column `before` (`None` where
    unknown) of the quarter `before` these two; `falling` (the provinces that lost companies) and
    `is_mostly_falling` (whether that is more than half).
    """
    numbers = tables(ledger, "company_count")
    found = latest(ledger, "company_count", numbers)
    before, ranked = numbers.columns[-3], found.table
    early = numbers[before].dropna()
    losers = sum(change.interval.ends[1] < 0 for change in ranked["change"])
    return row(
        **found.drop(["table", "known"]),
        before=before,
        table=ranked.assign(before=[early.get(province) for province in ranked.index]),
        known=found.known.named("provinces with both counts"),
        falling=counted(losers).named("provinces that lost companies"),
        is_mostly_falling=losers > len(ranked) / 2,
    )


def balance_comparison(ledger: Ledger) -> pd.Series:
    """Balance per company by province at the latest two full tables.

    Index: as `latest`, in yuan per company and with the highest of the later date first in `table`;
    `top` and `bottom` (words: its first and its last), `ratio` (the balance per company of the
    first over that of the last).
    """
    quarters = tables(ledger, "loan_balance").columns[-2:]
    each = pd.DataFrame({q: balance_per_company(ledger, q) for q in quarters}, names(ledger))
    found = latest(ledger, "loan_balance", each)
    ordered = found.table.sort_values(
        "last", key=lambda balances: -balances.map(float), kind="stable"
    )
    first, last = ordered.iloc[0], ordered.iloc[-1]
    ratio = (
        first["last"]
        .over(last["last"], across=COMPARED)
        .named(
            "balance per company, {place_first} over {place_second}",
            place_first=first["name"],
            place_second=last["name"],
        )
    )
    found = found.drop("table")
    return row(**found, table=ordered, top=first["name"], bottom=last["name"], ratio=ratio)


def latest(ledger: Ledger, metric: str, figures: pd.DataFrame) -> pd.Series:
    """The latest two tables of a metric, or of `figures` made from them, in the shape of `tables`.

    Index: `opening` and `closing` (quarter codes), `table` (as `ranking`), `known` (provinces with
    both figures), `covered` (as `coverage`) and `missing` (words: the provinces without a later
    figure).
    """
    opening, closing = figures.columns[-2:]
    ranked = ranking(ledger, figures[opening], figures[closing])
    lacking = [ledger.short_name(name) for name in figures.index[figures[closing].isna()]]
    words = Names(", ".join(name.en for name in lacking), "、".join(name.zh for name in lacking))
    return row(
        opening=opening,
        closing=closing,
        table=ranked,
        known=counted(len(ranked)),
        covered=coverage(ledger, metric, closing),
        missing=words if lacking else Text("none"),
    )


def balance_per_company(ledger: Ledger, quarter: str) -> pd.Series:
    """Loan balance ÷ number of companies for every province that has both; index: province id."""
    figures = [tables(ledger, metric)[quarter] for metric in ("loan_balance", "company_count")]
    each = {
        province: balance.over(number).named(
            Text(
                "balance per company, {entity}, {quarter}",
                entity=ledger.entity(province),
                quarter=quarter,
            )
        )
        for province, balance, number in pd.concat(figures, axis=1).dropna().itertuples()
    }
    return pd.Series(each, dtype=object)


def coverage(ledger: Ledger, metric: str, quarter: str) -> pd.Series:
    """How many provinces a table holds, and what share of the nation's figure they add up to.

    Index: `known` of `provinces` provinces (numbers), `share` (percent). Raises `KeyError` if the
    quarter has no provincial table or no national figure.
    """
    figures = tables(ledger, metric)[quarter]
    known = tuple(figures.dropna())
    share = add_up(known, ("national",)).over(official(ledger, "national", metric)[quarter])
    share = share.to("percent").named(
        "share of the nation's {metric} in the table of {quarter}",
        metric=ledger.metric(metric),
        quarter=quarter,
    )
    return row(known=counted(len(known)), provinces=counted(len(figures)), share=share)


def ranking(ledger: Ledger, first: pd.Series, last: pd.Series) -> pd.DataFrame:
    """Provinces known at both dates by their change, the largest fall first.

    Index: province id. Columns: `name` (words), `first`, `last`, `change` (last − first) in the
    unit of the figures. Where the intervals of two changes overlap, the lower ends decide.
    """
    both = pd.DataFrame({"first": first, "last": last}, dtype=object).dropna()
    changes = [
        after.minus(before).named("change, {entity}", entity=ledger.entity(province))
        for province, before, after in both.itertuples()
    ]
    both.insert(0, "name", [ledger.short_name(province) for province in both.index])
    ranked = both.assign(change=changes)
    return ranked.sort_values("change", key=lambda q: q.map(lambda one: one.low), kind="stable")
