"""Where the companies are: the central bank's tables by province, and the Chongqing episode.

Two small-loan companies in Chongqing ran Huabei and Jiebei until the business moved to a
consumer-finance company, whose loans no small-loan statistics count. That they caused the fall in
Chongqing is an inference; `relicensing_evidence` gives what the ledger holds for and against it.
"""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading import Period
from xiaodai.reading.dates import quarter_of
from xiaodai.studies.attrition.balance_change import bridge, falls
from xiaodai.studies.attrition.exit_rates import (
    bounded,
    month_of,
    official,
    span_heading,
    time_between,
)
from xiaodai.values import Computed, Dated, Interval, Quantity, Text, counted, row
from xiaodai.values.quantity import add_up
from xiaodai.values.words import Names

TABLE = Fraction(1, 2)  # scattered figures become a table where more provinces than this have one
COMPARED = Text("two provinces side by side")
PLACE = "chongqing"
BEGIN = "2022Q4"  # a choice: the next quarter-end after the successor raised its capital
SUCCESSOR = "ant_consumer_finance"
MOVED = ("ant_xiaowei", "ant_shangcheng")
DATES = {  # balance sheets, and when the successor raised its capital
    "sheet": "2019-12-31",
    "later_sheet": "2020-06-30",
    "successor_sheet": "2023-12-31",
    "later_successor_sheet": "2024-12-31",
    "raised_in": "2022-11",
}
INFERENCE = Text(
    "provincial totals name no firm; that the fall is the move of Huabei and Jiebei to a "
    "consumer-finance licence is inferred from place and time"
)
ELSEWHERE = Text("the nation less Chongqing")
TOGETHER = Text("the two companies together")
RESTATED = Text(
    "Chongqing's part of the nation's re-basing is not published: anything from none to the whole"
)


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

    Index: as `latest`; `falling` (the provinces that lost companies) and `is_mostly_falling`
    (whether that is more than half).
    """
    found = latest(ledger, "company_count", tables(ledger, "company_count"))
    losers = sum(map(falls, found.table["change"]))
    return row(
        **found,
        falling=counted(losers).named("provinces that lost companies"),
        is_mostly_falling=losers > len(found.table) / 2,
    )


def balance_comparison(ledger: Ledger) -> pd.Series:
    """Balance per company by province at the latest two full tables.

    Index: as `latest`, in yuan per company and with the highest of the later date first in `table`;
    `top` and `bottom` (words: its first and its last), `most` (the balance per company of the
    first) and `ratio` (that over the one of the last).
    """
    quarters = tables(ledger, "loan_balance").columns[-2:]
    each = pd.DataFrame({q: balance_per_company(ledger, q) for q in quarters}, names(ledger))
    found = latest(ledger, "loan_balance", each)
    found["table"] = found.table.sort_values(
        "last", key=lambda balances: -balances.map(float), kind="stable"
    )
    first, last = found.table.iloc[0], found.table.iloc[-1]
    ratio = first["last"].over(last["last"], across=COMPARED)
    ratio = ratio.named(
        "balance per company, {place_first} over {place_second}",
        place_first=first["name"],
        place_second=last["name"],
    )
    return row(**found, top=first["name"], bottom=last["name"], most=first["last"], ratio=ratio)


def latest(ledger: Ledger, metric: str, figures: pd.DataFrame) -> pd.Series:
    """The latest two tables of a metric, or of `figures` made from them, in the shape of `tables`.

    Index: `opening` and `closing` (quarter codes), `since` and `until` (the months at whose ends
    they are; periods), `table` (as `ranking`), `known` (provinces with both figures), `covered` (as
    `coverage`) and `missing` (words: the provinces without a later figure).
    """
    opening, closing = figures.columns[-2:]
    ranked = ranking(ledger, figures[opening], figures[closing])
    lacking = [ledger.short_name(name) for name in figures.index[figures[closing].isna()]]
    words = Names(", ".join(name.en for name in lacking), "、".join(name.zh for name in lacking))
    return row(
        opening=opening,
        closing=closing,
        since=month_of(opening),
        until=month_of(closing),
        table=ranked,
        known=counted(len(ranked)).named("provinces with both figures"),
        covered=coverage(ledger, metric, closing),
        missing=words if lacking else Text("none"),
    )


def balance_per_company(ledger: Ledger, quarter: str) -> pd.Series:
    """Loan balance ÷ number of companies for every province that has both; index: province id."""
    figures = [tables(ledger, metric)[quarter] for metric in ("loan_balance", "company_count")]
    each = {
        province: balance.over(number).named(
            "balance per company, {entity}, {quarter}",
            entity=ledger.entity(province),
            quarter=Period(quarter),
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
        quarter=Period(quarter),
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


def relicensing_evidence(ledger: Ledger) -> pd.Series:
    """What the ledger holds for and against reading Chongqing's fall as the companies' move.

    Index: the days and month of `DATES`; total assets of both companies, `own` on `sheet` and
    `own_later` on `later_sheet`, when `on_balance` is the share of the credit facilitated by their
    group on its own balance sheet; those of the consumer-finance company, `successor` on
    `successor_sheet` and `successor_later` on `later_successor_sheet`; `raised`, its capital
    increase; `begin`, the episode's first quarter, `earlier`, the last one before it with a
    `balance` of Chongqing.
    """
    first, second = MOVED
    own, own_later = (
        ledger.value(first, "total_assets", day)
        .plus(ledger.value(second, "total_assets", day), across=TOGETHER)
        .named("total assets of both companies, {day}", day=day)
        for day in (DATES["sheet"], DATES["later_sheet"])
    )
    balances = official(ledger, PLACE, "loan_balance")
    earlier = max(quarter for quarter in balances if quarter < BEGIN)
    return row(
        own=own,
        own_later=own_later,
        on_balance=ledger.value("ant_group", "on_balance_share", DATES["later_sheet"]),
        successor=ledger.value(SUCCESSOR, "total_assets", DATES["successor_sheet"]),
        successor_later=ledger.value(SUCCESSOR, "total_assets", DATES["later_successor_sheet"]),
        raised=ledger.value(SUCCESSOR, "capital_increase", DATES["raised_in"]),
        earlier=earlier,
        balance=balances[earlier],
        begin=BEGIN,
        **DATES,
    )


def episode(ledger: Ledger, opening: str, closing: str) -> pd.Series:
    """Chongqing's share of a change of the nation's balance.

    Share = (C₁ − C₀) ÷ (N₁ − N₀); above 100 % the rest of the country grew. The share without
    re-basing is (C₁ − C₀ − r) ÷ F, where F are the nation's flows, N₁ − N₀ = F + R, and r is
    Chongqing's part of R, unknown between zero and R. It is monotone in r: the ends are (C₁ − C₀) ÷
    F and, with E the change elsewhere, 1 − E ÷ F. All bounds are sharp.

    Index: `span` (words), `nation`, `place` and `elsewhere` (changes of balance in yuan), `share`
    and `flow_share` (percent); then `opening` and `closing` (quarter codes), `when`, `since` and
    `until` (as `exit_rates.net_exit`), `flows` and `rebased` (as `bridge`), `capital`, the change
    of Chongqing's paid-in capital (`None` if not printed), and
    `kept_capital` (whether loans left and capital did not). Raises `ValueError` where a level is
    unknown.
    """
    levels = official(ledger, PLACE, "loan_balance")
    for quarter in (opening, closing):
        if quarter not in levels:
            raise ValueError(f"the ledger has no balance of {PLACE} for {quarter}")
    nation = bridge(ledger, opening, closing)
    span = Text(", {opening} to {closing}", opening=Period(opening), closing=Period(closing))
    place = levels[closing].minus(levels[opening])
    place = place.named("change of Chongqing's balance{span}", span=span)
    elsewhere = nation.change.minus(place, across=ELSEWHERE)
    paid_in, capital = official(ledger, PLACE, "paid_in_capital"), None
    if opening in paid_in and closing in paid_in:
        capital = paid_in[closing].minus(paid_in[opening])
        capital = capital.named("change of Chongqing's paid-in capital{span}", span=span)
    share, flow_share = (
        part.marked("inference", INFERENCE).named(
            "Chongqing's share of the {what}{span}", what=what, span=span
        )
        for part, what in (
            (place.share_of(nation.change), Text("change of the printed balance")),
            (_flow_share(place, elsewhere, nation), Text("change within the years")),
        )
    )
    return row(
        span=span_heading(opening, closing),
        nation=nation.change,
        place=place,
        elsewhere=elsewhere.named("change elsewhere{span}", span=span),
        share=share,
        flow_share=flow_share,
        opening=opening,
        closing=closing,
        when=time_between(opening, closing),
        since=month_of(opening),
        until=month_of(closing),
        **nation[["flows", "rebased"]],
        capital=capital,
        kept_capital=capital is not None and falls(place) and not falls(capital),
    )


def _flow_share(place: Quantity, elsewhere: Quantity, nation: pd.Series) -> Quantity:
    """Chongqing's share of the flows, for any part that it had in the re-basing."""
    none = place.share_of(nation.flows)
    if nation.rebased is None:
        return none
    every = Interval.point(1) - elsewhere.interval / nation.flows.interval
    lineage = Computed(
        "[{0} ÷ {1}, 1 − {2} ÷ {1}], {3}", (place, nation.flows, elsewhere, nation.rebased)
    )
    either = replace(none, interval=none.interval.hull(every), lineage=lineage)
    return either.marked("inference", RESTATED)


def episodes(ledger: Ledger) -> pd.DataFrame:
    """Span by span between Chongqing's published balances, then from the beginning to each end.

    A row for each span; columns as the index of `episode`.
    """
    known = [q for q in official(ledger, PLACE, "loan_balance") if q >= BEGIN]
    spans = [*pairwise(known), *((known[0], last) for last in known[2:])]
    return pd.DataFrame([episode(ledger, *span) for span in spans], dtype=object)


def relicensed(ledger: Ledger) -> Dated:
    """The day by which both companies were off the register."""
    days = [ledger.date(company, "deregistered") for company in MOVED]
    return max(days, key=lambda day: (day.last, day.first))


def since_relicensing(ledger: Ledger) -> pd.Series:
    """The nation's change of balance since the two companies were off the register: a `bridge`."""
    opening = quarter_of(relicensed(ledger).last.isoformat())
    return bridge(ledger, opening, max(official(ledger, "national", "loan_balance")))
