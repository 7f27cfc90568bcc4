"""Charts and tables of the balance: what its change is made of, and what was Chongqing's."""

from __future__ import annotations

import pandas as pd

from xiaodai.page import charts_change
from xiaodai.page.charts_change import Part
from xiaodai.page.exhibits.exits import span
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition import balance_change, relicensing
from xiaodai.studies.attrition.balance_change import Stock
from xiaodai.studies.attrition.relicensing import Episode
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Names, Text

NUMBER = Text("number of lenders")
AVERAGE = Text("average-balance effect")
YEARS = 8  # in the table; the chart has all
ENDS = 2  # a change lies between two quarters
REBASED = Text("re-basing")
CHANGE = Text("change of the balance")


def window(page: Page, stocks: pd.DataFrame) -> dict[str, Quantity]:
    """Balance and average at both ends of the window, and what the change is made of."""
    both = stocks.dropna(subset=["balance_per_company"])
    both = both[[count.interval.is_point for count in both["company_count"]]]
    if len(both) < ENDS:
        page.say(
            "The window holds fewer than two quarters with both a count and a balance, so "
            "there is no change to decompose.",
        )
        return {}
    first, last = both.index[0], both.index[-1]
    low, high = both.loc[first].to_dict(), both.loc[last].to_dict()
    split = balance_change.effects(
        Stock(low["company_count"], low["loan_balance"]),
        Stock(high["company_count"], high["loan_balance"]),
    )
    page.say(
        "In {first} the balance was {low.loan_balance}, {low.balance_per_company}; in {last} it "
        "was {high.loan_balance}, {high.balance_per_company}. Of the change of {split.change} the "
        "number of lenders makes {split.number}, their average balance {split.average}.",
        first=Period(str(first)),
        last=Period(str(last)),
        low=low,
        high=high,
        split=split,
    )
    if str(first)[:4] != str(last)[:4]:
        page.say(
            "The re-basings between the years are in these levels.",
        )
    en, zh = f", {first} to {last}", f"（{first}至{last}）"
    return {
        "number_effect": split.number.named(Names(f"number effect{en}", f"家数效应{zh}")),
        "average_effect": split.average.named(
            Names(f"average effect{en}", f"平均每家余额效应{zh}")
        ),
    }


def years(page: Page) -> dict[str, Quantity]:
    """The nation's change of balance year by year: chart, table and the latest year in words."""
    table = _contributions(page)
    latest = table.iloc[-1].to_dict()
    page.finding(
        "Nationwide, from the year-end before to {latest.closing}, the balance changed by "
        "{latest.change}: {latest.number} by the number of lenders, {latest.average} by their "
        "average balance, {latest.rebased} by re-basing.",
        latest=latest,
    )
    fewer = [(year, row) for year, row in table.iterrows() if _falls(row["number"])]
    both_fell = [year for year, row in fewer if _falls(row["average"])]
    if both_fell:
        page.say(
            "In {most} of the {n} years in which lenders went, their average balance did not "
            "fall. Small firms and shells leaving would do that; that it was so is inference, as "
            "no total says who left. In {year} both fell; the next section says where.",
            most=counted(len(fewer) - len(both_fell)),
            n=counted(len(fewer)),
            year=Period(str(both_fell[-1])),
        )
    names = ("number", "average", "rebased")
    return {f"national_{name}_effect_latest": latest[name] for name in names}


def _contributions(page: Page) -> pd.DataFrame:
    """The nation's change of balance year by year, as stacked bars and as a table."""
    table = balance_change.by_year(page.ledger)
    shown = ("number", "average", "rebased", "change")
    offset = [_falls(row["number"]) and not _falls(row["average"]) for _, row in table.iterrows()]
    names = dict(zip(shown, (NUMBER, AVERAGE, REBASED, CHANGE), strict=True))
    colours = dict(
        zip(shown, (COLOURS.main, COLOURS.accent, COLOURS.muted, COLOURS.text), strict=True)
    )
    parts = [Part(names[key], colours[key], table[key].tolist()) for key in shown]
    page.show(
        charts_change.contributions(
            [str(year) for year in table.index],
            parts[:3],
            parts[3],
            page.language,
            title=Text("In most years fewer lenders, larger books")
            if sum(offset) > len(table) / 2
            else Text("What the change of the balance is made of"),
        ),
        name="contributions",
        alt=Text(
            "Stacked bars by year: effect of the number of lenders, of the average balance, and "
            "re-basing; a diamond marks the change."
        ),
        caption=Text(
            "Nationwide, from the year-end before to the last quarter known in the year; years "
            "without an exact opening count are left out."
        ),
    )
    latest = table[-YEARS:]
    page.table(
        pd.DataFrame(
            {"closing": [Period(quarter) for quarter in latest["closing"]]}
            | {key: latest[key].tolist() for key in shown}
        ),
        name="contributions",
        rows="closing",
        headers={"closing": Text("From the year-end before to")}
        | {key: Names(name.en.capitalize(), name.zh) for key, name in names.items()},
        caption=Text("The change of the balance in the latest years, decomposed exactly"),
        notes=[
            Text(
                "Shapley decomposition: number effect = change in number times the mean of opening "
                "and closing average balance; average effect the other way round. They leave no "
                "residue and no order of factors is preferred. The opening balance is the base "
                "that the year's flows imply; its gap to the printed year-end is the re-basing."
            )
        ],
    )
    return table


def chongqing(page: Page) -> dict[str, Quantity]:
    """Chongqing's part in the falling balance, and why the latest fall is no part of it."""
    rows = _chongqing_table(page)
    longest = rows[-1]
    page.finding(
        "Chongqing made up {row.share} of the fall of the nation's printed balance from "
        "{row.opening} to {row.closing}; with the re-basing left out {row.flow_share}, whatever "
        "part of it was Chongqing's. In that time Huabei and Jiebei moved to a consumer-finance "
        "licence. Read so, much of the fall is a change of licence.",
        row=longest,
    )
    found = relicensing.evidence(page.ledger)
    page.say(
        "The ledger does not prove that reading. Together the two companies had total assets of "
        "{found.own} on {early} and of {found.own_later} on {late}, when {found.on_balance} of the "
        "credit that their group had facilitated stood on its own balance sheet: figures too small "
        "and too old to show that a change of {row.place} was theirs; whether the loans that they "
        "securitised or lent jointly are in the provincial total, the ledger does not say. For it "
        "speaks that the assets of the consumer-finance company went from {found.successor} on "
        "{before} to {found.successor_later} on {after}.",
        found=found,
        row=longest,
        early=Period(relicensing.OWN_SHEETS[0]),
        late=Period(relicensing.OWN_SHEETS[1]),
        before=Period(relicensing.SUCCESSOR_SHEETS[0]),
        after=Period(relicensing.SUCCESSOR_SHEETS[1]),
    )
    _capital(page, rows[0])
    since = relicensing.since(page.ledger)
    page.say(
        "What fell later cannot be theirs: both companies were off the register by {gone}. "
        "Since the end of that quarter the nation's printed balance has changed by "
        "{since.change}, by {since.flows} within the years.",
        gone=relicensing.gone(page.ledger),
        since=since,
    )
    return {
        "chongqing_share": longest.share,
        "chongqing_flow_share": longest.flow_share,
        "change_since_relicensing": since.flows,
    }


def _capital(page: Page, row: Episode) -> None:
    """Loans and paid-in capital in the first quarter of the episode, where both were printed."""
    if row.capital is None:
        return
    if _falls(row.place) and not _falls(row.capital):
        page.say(
            "In the first quarter of the fall, {row.opening} to {row.closing}, capital did not "
            "leave with the loans: Chongqing's balance changed by {row.place}, its paid-in capital "
            "by {row.capital}.",
            row=row,
        )
        return
    page.say(
        "From {row.opening} to {row.closing} Chongqing's balance changed by {row.place}, its "
        "paid-in capital by {row.capital}.",
        row=row,
    )


def _chongqing_table(page: Page) -> list[Episode]:
    """A row for each span between Chongqing's published balances."""
    rows, found = relicensing.episodes(page.ledger), relicensing.evidence(page.ledger)
    page.table(
        pd.DataFrame(
            {
                "span": [span(page, row.opening, row.closing) for row in rows],
                "nation": [row.nation.change for row in rows],
                "place": [row.place for row in rows],
                "elsewhere": [row.elsewhere for row in rows],
                "share": [row.share for row in rows],
                "flow_share": [row.flow_share for row in rows],
            }
        ),
        name="chongqing",
        rows="span",
        headers={
            "span": Text("From – to"),
            "nation": Text("Nation"),
            "place": Text("Chongqing"),
            "elsewhere": Text("Elsewhere"),
            "share": Text("Chongqing's share"),
            "flow_share": Text("Share without re-basing"),
        },
        caption=Text("The Chongqing episode, changes of balance: relicensing, by inference"),
        notes=[
            Text(
                "A share above the whole means that the rest of the country grew. The table cannot "
                "say whose loans left: provincial totals name no firm. Whether Chongqing's opening "
                "base was restated too is not known, so the last column runs from none of the "
                "nation's re-basing to all of it."
            ),
            Text(
                "That the spans begin in {begin} is a choice: in {month} the consumer-finance "
                "company raised its capital by {found.raised}. The ledger's balance of Chongqing "
                "before that is {found.balance}, for {earlier}."
            ),
        ],
        values={
            "begin": Period(relicensing.BEGIN),
            "month": Period(relicensing.RAISED),
            "found": found,
            "earlier": Period(found.earlier),
        },
    )
    return rows


def _falls(change: Quantity) -> bool:
    """Whether a change is certainly one downwards."""
    return change.interval.ends[1] < 0
