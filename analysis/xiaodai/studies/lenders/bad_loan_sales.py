"""Bad loans that consumer-finance companies put up for sale: how much, by whom, and at what price.

Listed is not sold, and a listing states principal and interest. A second series, "transferred",
comes from counts whose basis their sources do not state; the two are never mixed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pandas as pd

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.accounts import INDUSTRY, companies
from xiaodai.values.quantity import Quantity, constant, shared
from xiaodai.values.words import Text

SELLERS = "cf_npl_sellers_2025h1"
HALF, HALF_BEFORE = "2025H1", "2024H1"
YEAR_OF = re.compile(r"(\d{4})(-01/\1-12)?")  # a calendar year, written either way


def by_year(ledger: Ledger) -> pd.DataFrame:
    """Bad loans that the industry listed for sale; growth = this year ÷ the year before − 1.

    The index holds calendar years (`2024`), in order. The columns are `period`, `npl_listed`
    (yuan) and `growth` (percent; `None` in the first year).
    """
    points = [p for p in ledger.points(INDUSTRY, "npl_listed") if YEAR_OF.fullmatch(p.period)]
    growths: list[Quantity | None] = [None for _ in points[:1]]
    for before, after in pairwise(points):
        growth = after.quantity.over(before.quantity).minus(constant(1)).to("percent")
        growths.append(growth.named(Text("growth of listings, {period}", period=after.period)))
    rows = [
        (point.period, Period(point.period), point.quantity, growth)
        for point, growth in zip(points, growths, strict=True)
    ]
    return pd.DataFrame(rows, columns=["id", "period", "npl_listed", "growth"]).set_index("id")


def always_doubled(years: pd.DataFrame) -> bool:
    """Whether listings surely more than doubled in every year after the first.

    `years` is the result of `by_year`.
    """
    return all(growth.interval.ends[0] > 1 for growth in years["growth"].dropna())


def latest_year(ledger: Ledger) -> pd.Series[Any]:
    """The row of `by_year` of the latest year of which the last quarter is known, too.

    Raises `LedgerError` if there is no such year.
    """
    years = by_year(ledger)
    for year in reversed(years.index):
        if ledger.has(INDUSTRY, "npl_listed", _last_quarter(year)):
            latest: pd.Series[Any] = years.loc[year]
            return latest
    raise LedgerError("the ledger has no year of listings with its last quarter")


def last_quarter_share(ledger: Ledger) -> Quantity:
    """Listings of the last quarter ÷ those of the year, in percent, for `latest_year`.

    A lower bound where the quarter's listings were printed as one. Raises as `latest_year`.
    """
    year = latest_year(ledger)
    quarter = ledger.value(INDUSTRY, "npl_listed", _last_quarter(str(year.name)))
    share = quarter.share_of(year["npl_listed"])
    return share.named("share of the last quarter in the year's listings")


def sellers(ledger: Ledger) -> pd.DataFrame:
    """The lenders whose listings of `latest_year` were printed, the largest first.

    What was printed of a year that is written in two ways is intersected. Share = the lender's ÷
    the industry's listings; principal share = principal ÷ principal and interest; principal on
    assets = principal ÷ assets at the start of the year, an inference, as loans written off before
    are in no balance sheet.

    The index holds the lenders' ids. The columns are `lender` (the name), `period`, `npl_listed`
    and `npl_listed_principal` (yuan), `share`, `principal_share` and `principal_on_assets`
    (percent). What was not printed is `None`.
    """
    last = latest_year(ledger)
    year = str(last.name)[:4]
    listings = {who: _of_year(ledger, who, "npl_listed", year) for who in companies(ledger)}
    rows = []
    for lender, listed in listings.items():
        if listed is not None:
            who = ledger.entity(lender)
            owed = _of_year(ledger, lender, "npl_listed_principal", year)
            share = listed.share_of(last["npl_listed"])
            share = share.named(Text("share of {who} in the industry's listings", who=who))
            in_it, on_assets = None, None
            if owed is not None:
                in_it = owed.over(listed).to("percent")
                in_it = in_it.named(Text("principal in the listings of {who}", who=who))
                on_assets = _on_assets(ledger, lender, owed, year)
            rows.append((lender, who, Period(year), listed, share, owed, in_it, on_assets))
    rows.sort(key=lambda row: row[3].interval.ends, reverse=True)
    columns = ["id", "lender", "period", "npl_listed", "share", "npl_listed_principal"]
    columns += ["principal_share", "principal_on_assets"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def half_year_growths(ledger: Ledger) -> pd.DataFrame:
    """Both printed growth rates of one half-year's transfers, with base = level ÷ (1 + growth).

    The index holds the ids of those the rates are for: the industry, and the sellers that one
    source counts. The columns are `who` (their name), `npl_transferred` (yuan),
    `npl_transferred_growth` (percent) and `base` (yuan).
    """
    found = []
    for entity in (INDUSTRY, SELLERS):
        level = ledger.value(entity, "npl_transferred", HALF)
        growth = ledger.value(entity, "npl_transferred_growth", HALF)
        who = ledger.entity(entity)
        base = level.over(constant(1).plus(growth)).named(Text("base implied for {who}", who=who))
        found.append((entity, who, level, growth, base))
    columns = ["id", "who", "npl_transferred", "npl_transferred_growth", "base"]
    return pd.DataFrame(found, columns=columns).set_index("id")


def growth_check(ledger: Ledger, growths: pd.DataFrame) -> pd.Series[Any]:
    """Apply both growth rates to the level that both totals allow; compare the implied bases.

    `growths` is the result of `half_year_growths`. Bases that share no value contradict each
    other. Only the total of the half-year before could say which one is right.

    The index holds `level` and both `bases` (yuan; a pair), `can_both_hold` and `has_total_before`
    (true or false).
    """
    first, second = growths.iloc[0], growths.iloc[1]
    level, base = first["npl_transferred"], first["base"]
    growth = second["npl_transferred_growth"]
    same = Text("both sources are taken to speak of the same loans put to transfer")
    one_total = second["npl_transferred"].interval.intersect(level.interval) is not None
    other = level.over(constant(1).plus(growth, across=same), across=same)
    other = other.named("base implied by the second growth")
    apart = base.interval.intersect(other.interval) is None
    known = any(ledger.has(entity, "npl_transferred", HALF_BEFORE) for entity in growths.index)
    found = {"level": level, "bases": (base, other)}
    return pd.Series(
        found | {"can_both_hold": not (one_total and apart), "has_total_before": known}
    )


def packs(ledger: Ledger) -> pd.DataFrame:
    """The packages with a printed opening price; ratio = opening price ÷ principal and interest.

    The index holds the packages' ids. The columns are `pack` (the name),
    `unpaid_principal_interest` and `opening_price` (yuan), `ratio` and the printed
    `opening_price_ratio` (percent), and `agree` (`yes` where the two have a value in common).
    """
    found = []
    for entity in sorted(e for e in ledger.kinds if INDUSTRY in ledger.scope(e)):
        for point in ledger.points(entity, "opening_price"):
            owed = ledger.value(entity, "unpaid_principal_interest", point.period)
            printed = ledger.value(entity, "opening_price_ratio", point.period)
            who = ledger.entity(entity)
            ratio = point.quantity.over(owed).to("percent")
            ratio = ratio.named(Text("opening price on what is owed, {who}", who=who))
            agree = ratio.interval.intersect(printed.interval) is not None
            words = Text("yes") if agree else Text("no")
            found.append((entity, who, owed, point.quantity, ratio, printed, words))
    columns = ["id", "pack", "unpaid_principal_interest", "opening_price", "ratio"]
    columns += ["opening_price_ratio", "agree"]
    return pd.DataFrame(found, columns=columns).set_index("id")


def _of_year(ledger: Ledger, lender: str, metric: str, year: str) -> Quantity | None:
    """A lender's figure for a year, whichever way the year was written."""
    prints = [
        point.quantity
        for point in ledger.points(lender, metric)
        if (found := YEAR_OF.fullmatch(point.period)) and found[1] == year
    ]
    common = shared(prints)
    if common is None or len(prints) == 1:
        return common
    return common.named(prints[0].name)


def _last_quarter(year: str) -> str:
    return f"{year[:4]}Q4"


def _on_assets(ledger: Ledger, lender: str, principal: Quantity, year: str) -> Quantity | None:
    opening = f"{int(year) - 1}-12-31"
    if not ledger.has(lender, "total_assets", opening):
        return None
    who = ledger.entity(lender)
    why = Text("listed principal holds loans written off before, which stand in no balance sheet")
    ratio = principal.over(ledger.value(lender, "total_assets", opening)).to("percent")
    return ratio.marked("inference", why).named(
        Text("principal listed on opening assets, {who}", who=who)
    )
