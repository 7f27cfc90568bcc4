"""Bad loans that consumer-finance companies put up for sale: how much, by whom, and at what price.

Listed is not sold, and a listing states principal and interest. A second series, "transferred",
comes from counts whose basis their sources do not state; the two are never mixed.
"""

import re
from itertools import pairwise
from typing import Any

import pandas as pd

from xiaodai.ledger.backing import have_common_origin
from xiaodai.ledger.ledger import Ledger, LedgerError, Point
from xiaodai.reading.periods import Period
from xiaodai.studies.lenders.accounts import INDUSTRY, companies, known, middle, together
from xiaodai.values import Quantity, Text, constant, row, shared
from xiaodai.values.ends import hull
from xiaodai.values.quantity import add_up, agreement

TWO_COUNTS = Text("part and whole come from two sources, which may count in different ways")
SELLERS = "cf_npl_sellers_2025h1"
HALF, HALF_BEFORE = "2025H1", "2024H1"
MONTH = re.compile(r"\d{4}-\d\d")
YEAR_OF = re.compile(r"(\d{4})(-01/\1-12)?")  # a calendar year, written either way


def by_year(ledger: Ledger) -> pd.DataFrame:
    """Bad loans that the industry listed for sale; growth = this year ÷ the year before − 1.

    The index holds calendar years (`2024`), in order. The columns are `period`, `npl_listed`
    (yuan) and `growth` (percent; `None` in the first year).
    """
    points = _years(ledger)
    rows: list[tuple[Any, ...]] = [(p.period, Period(p.period), p.quantity, None) for p in points]
    for place, (before, after) in enumerate(pairwise(points), 1):
        growth = (after.quantity / before.quantity - 1).to("percent")
        growth = growth.named("growth of listings, {period}", period=after.period)
        rows[place] = (*rows[place][:3], growth)
    return pd.DataFrame(rows, columns=["id", "period", "npl_listed", "growth"]).set_index("id")


def latest_year(ledger: Ledger) -> pd.Series:
    """The row of `by_year` of the latest year of which the last quarter is known, too.

    Raises `LedgerError` if there is no such year.
    """
    years = by_year(ledger)
    whole = [y for y in years.index if ledger.has(INDUSTRY, "npl_listed", _last_quarter(y))]
    if not whole:
        raise LedgerError("the ledger has no year of listings with its last quarter")
    latest: pd.Series = years.loc[whole[-1]]
    return latest


def growth_by_other_count(ledger: Ledger) -> Quantity | None:
    """Growth of the `latest_year` from a count of the year before that contradicts the one used.

    In percent; the hull of several counts, `None` if there is none.
    """
    points = {point.period: point for point in _years(ledger)}
    last = str(latest_year(ledger).name)
    before = [point for period, point in points.items() if period < last]
    others = [ledger.quantity(claim) for claim in before[-1].against] if before else []
    if not others:
        return None
    growths = [
        points[last].quantity.over(other).minus(constant(1)).to("percent") for other in others
    ]
    return hull(growths).named("growth of listings from another count of the year before")


def by_month(ledger: Ledger) -> pd.DataFrame:
    """Listings by span, down to the latest month, and what they come to a month.

    Calendar years as they are, but the `latest_year` in its first nine months and its last quarter;
    then the latest month. The nine months are the year less the quarter. A month = listed ÷ months.

    The index holds period codes, in order of time. The columns are `period`, `npl_listed` and
    `a_month` (both yuan; an end is open where the quarter was printed with one).
    """
    last = latest_year(ledger)
    year, quarter = str(last.name)[:4], _last_quarter(str(last.name))
    in_quarter = ledger.value(INDUSTRY, "npl_listed", quarter)
    rest = last["npl_listed"].minus(in_quarter).named("listings of the first nine months")
    before = by_year(ledger).loc[: str(last.name), "npl_listed"].iloc[:-1]
    spans = [(str(code), 12, listed) for code, listed in before.items()]
    spans += [(f"{year}-01/{year}-09", 9, rest), (quarter, 3, in_quarter)]
    month = latest_month(ledger)
    spans.append((month.period.code, 1, month.npl_listed))
    rows = [
        (code, Period(code), listed, (listed / months).named("listings a month, {when}", when=code))
        for code, months, listed in spans
    ]
    return pd.DataFrame(rows, columns=["id", "period", "npl_listed", "a_month"]).set_index("id")


def last_quarter_share(ledger: Ledger) -> Quantity:
    """Listings of the last quarter ÷ those of the year, in percent, for `latest_year`.

    A lower bound where the quarter's listings were printed as one. Raises as `latest_year`.
    """
    year = latest_year(ledger)
    quarter = ledger.value(INDUSTRY, "npl_listed", _last_quarter(str(year.name)))
    share = _of_one_count(ledger, quarter, year["npl_listed"])
    return share.named("share of the last quarter in the year's listings")


def sellers(ledger: Ledger) -> pd.DataFrame:
    """The lenders whose listings of `latest_year` were printed, the largest first.

    What was printed of a year that is written in two ways is intersected. Share = the lender's ÷
    the industry's listings; principal share = principal ÷ principal and interest; principal on
    assets = principal ÷ assets at the start of the year (an inference).

    The index holds the lenders' ids. The columns are `lender` (the name), `period`, `npl_listed`
    and `npl_listed_principal` (yuan), `share`, `principal_share` and `principal_on_assets`
    (percent). What was not printed is `None`.
    """
    last = latest_year(ledger)
    year = str(last.name)[:4]
    why = Text("listed principal holds loans written off before, which stand in no balance sheet")
    rows = []
    for lender in companies(ledger):
        if (listed := _of_year(ledger, lender, "npl_listed", year)) is None:
            continue
        who, principal_share, on_assets = ledger.short_name(lender), None, None
        share = _of_one_count(ledger, listed, last["npl_listed"])
        share = share.named("share of {who} in the industry's listings", who=who)
        owed = _of_year(ledger, lender, "npl_listed_principal", year)
        assets = known(ledger, lender, "total_assets", f"{int(year) - 1}-12-31")
        if owed is not None:
            principal_share = owed.over(listed).to("percent")
            principal_share = principal_share.named("principal in the listings of {who}", who=who)
        if owed is not None and assets is not None:
            on_assets = owed.over(assets).to("percent").marked("inference", why)
            on_assets = on_assets.named("principal listed on opening assets, {who}", who=who)
        rows.append((lender, who, Period(year), listed, share, owed, principal_share, on_assets))
    rows.sort(key=lambda row: row[3].interval.ends, reverse=True)
    columns = ["id", "lender", "period", "npl_listed", "share", "npl_listed_principal"]
    columns += ["principal_share", "principal_on_assets"]
    return pd.DataFrame(rows, columns=columns).set_index("id")


def latest_month(ledger: Ledger) -> pd.Series:
    """The latest month of listings: the industry's, and how much of it the named lenders listed.

    Lenders' listings of any day of the month count. Unnamed = the industry's − the named lenders'.

    The index holds `period`, `npl_listed` and `npl_listed_principal` (yuan), `growth` (percent on a
    year before, as printed), `sellers` (a frame by lender: `lender`, `npl_listed`,
    `npl_listed_principal`, in yuan, and `owed_on_principal`, a multiple) and `unnamed` (yuan).
    """
    points = [p for p in ledger.points(INDUSTRY, "npl_listed") if MONTH.fullmatch(p.period)]
    if not points:
        raise LedgerError("the ledger has no month of listings")
    when, listed = points[-1].period, points[-1].quantity
    rows: list[tuple[Any, ...]] = []
    for lender in companies(ledger):
        found = {
            metric: next((p for p in ledger.points(lender, metric) if p.period[:7] == when), None)
            for metric in ("npl_listed", "npl_listed_principal")
        }
        both = [point.quantity for point in found.values() if point]
        if len(both) == len(found):
            who = ledger.short_name(lender)
            multiple = both[0].over(both[1]).to("multiple")
            rows.append((lender, who, *both, multiple.named("owed on principal, {who}", who=who)))
    rows.sort(key=lambda one: one[2].interval.ends, reverse=True)
    columns = ["id", "lender", "npl_listed", "npl_listed_principal", "owed_on_principal"]
    named = pd.DataFrame(rows, columns=columns).set_index("id")
    by_named = add_up(list(named["npl_listed"]), ledger.scope(INDUSTRY))
    return row(
        period=Period(when),
        npl_listed=listed,
        npl_listed_principal=known(ledger, INDUSTRY, "npl_listed_principal", when),
        growth=known(ledger, INDUSTRY, "npl_listed_growth", when),
        sellers=named,
        unnamed=listed.minus(by_named).named("listed by others, {when}", when=when),
    )


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
        who = ledger.short_name(entity)
        base = level.over(constant(1).plus(growth)).named("base implied for {who}", who=who)
        found.append((entity, who, level, growth, base))
    columns = ["id", "who", "npl_transferred", "npl_transferred_growth", "base"]
    return pd.DataFrame(found, columns=columns).set_index("id")


def growth_check(ledger: Ledger, growths: pd.DataFrame) -> pd.Series:
    """Apply both growth rates to the level that both totals allow; compare the implied bases.

    `growths` is the result of `half_year_growths`. Bases that share no value contradict each other.

    The index holds `level` and both `bases` (yuan; a pair), `can_both_hold`, and `has_total_before`
    (whether the total of the half-year before, which could decide, is known).
    """
    first, second = growths.iloc[0], growths.iloc[1]
    level, base = first["npl_transferred"], first["base"]
    growth = second["npl_transferred_growth"]
    same = Text("both sources are taken to speak of the same loans put to transfer")
    other = level.over(constant(1).plus(growth, across=same), across=same)
    is_one_total = second["npl_transferred"].interval.intersect(level.interval) is not None
    return row(
        level=level,
        bases=(base, other.named("base implied by the second growth")),
        can_both_hold=not is_one_total or base.interval.intersect(other.interval) is not None,
        has_total_before=any(
            ledger.has(entity, "npl_transferred", HALF_BEFORE) for entity in growths.index
        ),
    )


def packs(ledger: Ledger) -> pd.DataFrame:
    """Packages of which price, debt and their ratio are printed, the highest ratio first.

    Ratio = opening price ÷ what is owed.

    The index holds the packages' ids. The columns are the `lender` (its name), those of `together`
    for `opening_price` and `unpaid_principal_interest` (yuan) and the printed `opening_price_ratio`
    (percent), the `ratio` (percent), and `agree` (`yes` where printed and computed ratio have a
    value in common).
    """
    printed = ("opening_price", "unpaid_principal_interest", "opening_price_ratio")
    found = together(ledger, *printed)
    price, owed, ratio = (found[metric] for metric in printed)
    computed = (price / owed).quantity.to("percent")
    named = [
        value.named("opening price on what is owed, {who}", who=who)
        for value, who in zip(computed, found["who"], strict=True)
    ]
    agree: list[Any] = [*map(agreement, computed, ratio)]
    lenders = found.index.map(lambda pack: ledger.short_name(ledger.scope(pack)[1]))
    table = found.assign(lender=lenders, ratio=named, agree=agree)
    return table.sort_values("ratio", key=lambda column: -column.map(middle), kind="stable")


def _of_year(ledger: Ledger, lender: str, metric: str, year: str) -> Quantity | None:
    """A lender's figure for a year, whichever way the year was written."""
    prints = [
        point.quantity
        for point in ledger.points(lender, metric)
        if (found := YEAR_OF.fullmatch(point.period)) and found[1] == year
    ]
    common = shared(prints)
    return common and common.named(prints[0].name)


def _of_one_count(ledger: Ledger, part: Quantity, whole: Quantity) -> Quantity:
    """A share, marked where no document prints both of its figures."""
    share = part.share_of(whole)
    if have_common_origin(ledger, part, whole):
        return share
    return share.marked("across scopes", TWO_COUNTS)


def _last_quarter(year: str) -> str:
    return f"{year[:4]}Q4"


def _years(ledger: Ledger) -> list[Point]:
    """The industry's listings by calendar year."""
    return [p for p in ledger.points(INDUSTRY, "npl_listed") if YEAR_OF.fullmatch(p.period)]
