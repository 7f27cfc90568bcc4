"""Bad loans that consumer-finance companies put up for sale: how much, by whom, and at what price.

Listed is not sold, and a listing states principal and interest. A second series, "transferred",
comes from counts whose basis their sources do not state; the two are never mixed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from xiaodai.ledger.ledger import Ledger, LedgerError
from xiaodai.studies.lenders import INDUSTRY
from xiaodai.values.quantity import Quantity, constant, shared
from xiaodai.values.words import Text

SELLERS = "cf_npl_sellers_2025h1"
HALF, HALF_BEFORE = "2025H1", "2024H1"
YEAR_OF = re.compile(r"(\d{4})(-01/\1-12)?")  # a calendar year, written either way


@dataclass(frozen=True, slots=True)
class Year:
    """Bad loans listed for sale by the whole industry in one year."""

    period: str
    listed: Quantity
    growth: Quantity | None


def by_year(ledger: Ledger) -> list[Year]:
    """The industry's listings by calendar year; growth = this year ÷ the year before − 1."""
    points = [p for p in ledger.points(INDUSTRY, "npl_listed") if YEAR_OF.fullmatch(p.period)]
    growths: list[Quantity | None] = [None for _ in points[:1]]
    for before, after in pairwise(points):
        growth = after.quantity.over(before.quantity).minus(constant(1)).to("percent")
        growths.append(growth.named(Text("growth of listings, {period}", period=after.period)))
    return [
        Year(point.period, point.quantity, growth)
        for point, growth in zip(points, growths, strict=True)
    ]


def latest_year(ledger: Ledger) -> Year:
    """The latest year of which the ledger has the listings of the last quarter, too.

    Raises `LedgerError` if there is no such year.
    """
    for year in reversed(by_year(ledger)):
        if ledger.has(INDUSTRY, "npl_listed", _last_quarter(year)):
            return year
    raise LedgerError("the ledger has no year of listings with its last quarter")


def last_quarter_share(ledger: Ledger) -> Quantity:
    """Listings of the last quarter ÷ those of the year, in percent, for `latest_year`.

    A lower bound where the quarter's listings were printed as one. Raises as `latest_year`.
    """
    year = latest_year(ledger)
    quarter = ledger.value(INDUSTRY, "npl_listed", _last_quarter(year))
    share = quarter.share_of(year.listed)
    return share.named("share of the last quarter in the year's listings")


@dataclass(frozen=True, slots=True)
class Seller:
    """One lender's listings of one year."""

    lender: str
    period: str
    listed: Quantity
    principal: Quantity | None
    principal_share: Quantity | None
    principal_on_assets: Quantity | None
    share: Quantity


def sellers(ledger: Ledger) -> list[Seller]:
    """The lenders whose listings of `latest_year` were printed, the largest first.

    A year written in two ways is one year: its prints are intersected. Share = the lender's ÷ the
    industry's listings; principal share = principal ÷ principal and interest; principal on assets
    = principal ÷ assets at the start of the year, an inference, as loans written off before are
    in no balance sheet. Raises as `latest_year`.
    """
    last = latest_year(ledger)
    year = last.period[:4]
    found = []
    for lender in sorted(ledger.kinds):
        if ledger.kinds[lender] != "lender" or INDUSTRY not in ledger.scope(lender):
            continue
        listed = _of_year(ledger, lender, "npl_listed", year)
        if listed is None:
            continue
        principal = _of_year(ledger, lender, "npl_listed_principal", year)
        who = ledger.entity(lender)
        found.append(
            Seller(
                lender,
                year,
                listed,
                principal,
                principal
                and principal.over(listed)
                .to("percent")
                .named(Text("principal in the listings of {who}", who=who)),
                _on_assets(ledger, lender, principal, year),
                listed.share_of(last.listed).named(
                    Text("share of {who} in the industry's listings", who=who)
                ),
            )
        )
    return sorted(found, key=lambda seller: seller.listed.interval.ends, reverse=True)


@dataclass(frozen=True, slots=True)
class Growth:
    """One print of how the transfers of a half-year grew, and the base that it implies."""

    entity: str
    level: Quantity
    growth: Quantity
    base: Quantity


def half_year_growths(ledger: Ledger) -> list[Growth]:
    """Both prints of the half-year's growth, with base = level ÷ (1 + growth)."""
    found = []
    for entity in (INDUSTRY, SELLERS):
        level = ledger.value(entity, "npl_transferred", HALF)
        growth = ledger.value(entity, "npl_transferred_growth", HALF)
        base = level.over(constant(1).plus(growth))
        found.append(Growth(entity, level, growth, base.named(_base_of(ledger, entity))))
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two growth prints can both be true of one half-year's total."""

    level: Quantity
    bases: tuple[Quantity, Quantity]
    can_both_hold: bool
    words: Text
    decided: Text


def growth_verdict(ledger: Ledger, growths: Sequence[Growth]) -> Verdict:
    """Apply both growth prints to the level that both totals allow; compare the implied bases.

    Bases that share no value contradict each other. Only the total of the half-year before, if the
    ledger had it, could say which one is right.
    """
    first, second = growths
    same = Text("both sources are taken to speak of the same loans put to transfer")
    one_total = second.level.interval.intersect(first.level.interval) is not None
    other = first.level.over(constant(1).plus(second.growth, across=same), across=same)
    other = other.named("base implied by the second growth")
    apart = first.base.interval.intersect(other.interval) is None
    known = any(ledger.has(g.entity, "npl_transferred", HALF_BEFORE) for g in growths)
    decided = (
        Text("The ledger has the total of the half-year before.")
        if known
        else Text("No total of the half-year before is in the ledger that could decide.")
    )
    words = Text("cannot both hold for one total") if one_total and apart else Text("can both hold")
    return Verdict(first.level, (first.base, other), not (one_total and apart), words, decided)


@dataclass(frozen=True, slots=True)
class Pack:
    """One package of bad loans: what is owed, the opening price, and their ratio in two ways."""

    entity: str
    period: str
    owed: Quantity
    price: Quantity
    ratio: Quantity
    printed: Quantity
    agrees: Text


def packs(ledger: Ledger) -> list[Pack]:
    """The packages with a printed opening price; ratio = opening price ÷ principal and interest."""
    found = []
    for entity in sorted(e for e in ledger.kinds if INDUSTRY in ledger.scope(e)):
        for point in ledger.points(entity, "opening_price"):
            owed = ledger.value(entity, "unpaid_principal_interest", point.period)
            printed = ledger.value(entity, "opening_price_ratio", point.period)
            ratio = point.quantity.over(owed).to("percent")
            who = ledger.entity(entity)
            agrees = ratio.interval.intersect(printed.interval) is not None
            found.append(
                Pack(
                    entity,
                    point.period,
                    owed,
                    point.quantity,
                    ratio.named(Text("opening price on what is owed, {who}", who=who)),
                    printed,
                    Text("yes") if agrees else Text("no"),
                )
            )
    return found


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


def _base_of(ledger: Ledger, entity: str) -> Text:
    who = ledger.entity(entity)
    return Text("base implied for {who}", who=who)


def _last_quarter(year: Year) -> str:
    return f"{year.period[:4]}Q4"


def _on_assets(
    ledger: Ledger, lender: str, principal: Quantity | None, year: str
) -> Quantity | None:
    opening = f"{int(year) - 1}-12-31"
    if principal is None or not ledger.has(lender, "total_assets", opening):
        return None
    who = ledger.entity(lender)
    why = Text("listed principal holds loans written off before, which stand in no balance sheet")
    ratio = principal.over(ledger.value(lender, "total_assets", opening)).to("percent")
    return ratio.marked("inference", why).named(
        Text("principal listed on opening assets, {who}", who=who)
    )
