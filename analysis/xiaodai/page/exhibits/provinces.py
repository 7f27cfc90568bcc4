"""Charts of the provinces: where the companies are, and how much each lends."""

from __future__ import annotations

from xiaodai.page import charts_change
from xiaodai.page.charts_change import Pair
from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition import provinces
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Names, Text

COMPARED = Text("two provinces side by side")


def count_chart(page: Page, region: str) -> dict[str, Quantity]:
    """Companies by province at the last two full tables, ranked by change; what it comes to.

    The row of `region` stands out. Returns the number of provinces that lost companies and the
    table's coverage.
    """
    ledger = page.ledger
    before, opening, closing = provinces.quarters(ledger, "company_count")[-3:]
    early, old, new = (
        provinces.table(ledger, "company_count", q) for q in (before, opening, closing)
    )
    ranked = provinces.ranking(ledger, old, new)
    losers = sum(change.interval.ends[1] < 0 for change in ranked["change"])
    falling = counted(losers).named("provinces that lost companies")
    both = counted(len(ranked)).named("provinces with both counts")
    covered = provinces.coverage(ledger, "company_count", closing)
    page.show(
        charts_change.pairs(
            [
                Pair(provinces.place(ledger, str(name)), first, last, change, early.get(str(name)))
                for name, first, last, change in ranked.itertuples(name=None)
            ],
            page.language,
            title=Text("Most provinces were already losing companies")
            if losers > len(ranked) / 2
            else Text("Companies by province"),
            said=Text("change"),
            is_change=True,
            marked=_place(page, region),
        ),
        name="province_counts",
        alt=Text(
            "A row for each of {both} provinces with the number of companies in {opening} and "
            "{closing}, ranked by change: {falling} lost companies."
        ),
        caption=Text(
            "Open dot: {opening}; full dot: {closing}; grey dot: {before}. Ranked by the change "
            "between the first two. The later table lacks {missing}; it holds {covered.known} of "
            "{covered.provinces} provinces and {covered.share} of all companies."
        ),
        values={
            "both": both,
            "falling": falling,
            "before": Period(before),
            "opening": Period(opening),
            "closing": Period(closing),
            "missing": _missing(page, new),
            "covered": covered,
        },
    )
    return {"falling_provinces": falling, "province_share": covered.share}


def balance_chart(page: Page, region: str) -> dict[str, Quantity]:
    """Balance per company by province at the last two tables, ranked by the later one.

    Returns how many times the highest is the lowest.
    """
    ledger = page.ledger
    opening, closing = provinces.quarters(ledger, "loan_balance")[-2:]
    first, last = (provinces.balance_per_company(ledger, q) for q in (opening, closing))
    ranked = provinces.ranking(ledger, first, last)
    ordered = ranked.loc[sorted(ranked.index, key=lambda name: -_middle(last[name]))]
    top, bottom = str(ordered.index[0]), str(ordered.index[-1])
    places = [provinces.place(ledger, name) for name in (top, bottom)]
    ratio = (
        last[top]
        .over(last[bottom], across=COMPARED)
        .named(
            Text(
                "balance per company, {place_first} over {place_second}",
                place_first=places[0],
                place_second=places[1],
            ),
        )
    )
    leader = places[0]
    page.show(
        charts_change.pairs(
            [
                Pair(provinces.place(ledger, str(name)), a, b, b)
                for name, a, b, _ in ordered.itertuples(name=None)
            ],
            page.language,
            title=Text("{leader} leads in balance per company", leader=leader),
            said=Text("latest"),
            is_change=False,
            marked=_place(page, region),
        ),
        name="province_balances",
        alt=Text(
            "A row for each of {n} provinces with the balance per company in {opening} and "
            "{closing}."
        ),
        caption=Text(
            "Open dot: {opening}; full dot: {closing}. A company in {top} lends {ratio:n} times as "
            "much as one in {bottom}. The later table lacks {missing}; the provinces with a "
            "balance hold {covered.share} of the nation's."
        ),
        values={
            "n": counted(len(ordered)),
            "opening": Period(opening),
            "closing": Period(closing),
            "top": leader,
            "bottom": places[1],
            "ratio": ratio,
            "missing": _missing(page, last),
            "covered": provinces.coverage(ledger, "loan_balance", closing),
        },
    )
    return {"balance_per_company_ratio": ratio}


def _place(page: Page, region: str) -> Text | None:
    return None if region == "national" else provinces.place(page.ledger, region)


def _missing(page: Page, known: dict[str, Quantity]) -> Text:
    """The provinces that a table lacks, in words."""
    places = [provinces.place(page.ledger, p) for p in provinces.names(page.ledger)]
    have = {provinces.place(page.ledger, p) for p in known}
    lacking = [place for place in places if place not in have]
    if not lacking:
        return Text("none")
    return Names(", ".join(p.en for p in lacking), "、".join(p.zh for p in lacking))


def _middle(value: Quantity) -> float:
    return float(value.interval.midpoint or 0)
