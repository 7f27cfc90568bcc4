"""Tables of the exits: what the stocks make certain, and what was announced."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from xiaodai.page.page import Page
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition import announced, counts, gross_exits, peak, press_figures, provinces
from xiaodai.studies.attrition.announced import Announcement
from xiaodai.studies.attrition.gross_exits import Floor
from xiaodai.values.quantity import Quantity, counted
from xiaodai.values.words import Names, Text

SOURCE = Text("press and local regulators, as printed by the press")


def floors(page: Page, region: str, start: str, end: str) -> dict[str, Quantity]:
    """What is certain about exits and entries: in the window, and nationwide since the peak."""
    window = gross_exits.floor(gross_exits.counted_paths(page.ledger, region), start, end)
    sides = [
        words
        for flow, words in (
            (window.exits, Text("exits of {window.exits}")),
            (window.entries, Text("entries of {window.entries}")),
        )
        if flow.interval.ends[0] > 0
    ]
    takes = Names(" and ".join(w.en for w in sides), "、".join(w.zh for w in sides))
    page.say(
        Names(
            "{where}, {window.opening} to {window.closing}: the count changed by "
            "{window.net_change}"
            + (f", which takes {takes.en}. Exits and entries stay open upwards." if sides else "."),
            "{where}，{window.opening}至{window.closing}：家数净变化{window.net_change}"
            + (f"，其间{takes.zh}；退出与新设均无上限。" if sides else "。"),
        ),
        where=page.ledger.entity(region),
        window=window,
    )
    top, _ = peak(page.ledger, "national")
    since = _floors_table(page, top, counts(page.ledger, "national")[-1][0])
    page.finding(
        "Nationwide, from the peak in {since.opening} to {since.closing}, the count changed by "
        "{since.net_change:n} net; the counts of nation and provinces take exits of {since.exits} "
        "and entries of {since.entries}, a move from one province to another counted as both. If "
        "none moved, more went than the net loss says; how many more no stock can tell.",
        since=since,
    )
    return {
        "exits_at_least": window.exits,
        "entries_at_least": window.entries,
        "national_exits_since_peak": since.exits,
        "national_entries_since_peak": since.entries,
    }


def announcements(page: Page) -> dict[str, Quantity]:
    """What the press reported and announced beside the stocks."""
    press = press_figures(page.ledger)
    page.finding(
        "Nationwide, as the press reported it: {press.quarter.first:n} small-loan companies in "
        "{press.quarter.opening} became {press.quarter.last:n} in {press.quarter.closing}, a "
        "change of {press.quarter.net_change:n} and a net exit rate of "
        "{press.quarter.net_exit_rate}; loans stood at {press.balance}, a change of {press.flow} "
        "since the start of the year.",
        press=press,
    )
    page.say(
        "Newspapers counted {press.announced} as announced cleared or deregistered; the "
        "official stock changed by {press.half_year.net_change} in the first half-year and by "
        "{press.year_before.net_change} in the whole year before. One is a count of "
        "announcements, the other a difference of stocks, and their spans differ.",
        press=press,
    )
    rows = announced.announcements(page.ledger)
    _announced_table(page, rows)
    found = {
        "national_net_change_reported": press.quarter.net_change,
        "national_net_exit_rate_reported": press.quarter.net_exit_rate,
        "national_annual_rate_reported": press.quarter.annual_rate,
        "national_half_life_reported": press.quarter.half_life,
        "listed_companies": announced.listed(page.ledger),
    }
    counted_by_press = [row for row in rows if row.inside and row.at_least]
    for row in counted_by_press:
        found[f"left_{row.period.replace('/', '_').replace('-', '_')}"] = row.at_least
    page.finding(
        "By {row.inside.closing} the stocks alone imply exits of {row.inside.exits} in the "
        "year, whatever the entries. The press counted {row.announced} for {period}; the floor for "
        "that span is the higher of the two, {row.at_least}. Lists of provinces name {listed}, "
        "who are to go and need not be gone.",
        row=counted_by_press[0],
        period=Period(counted_by_press[0].period),
        listed=found["listed_companies"],
    )
    return {name: value for name, value in found.items() if value is not None}


def _floors_table(page: Page, since: str, until: str) -> Floor:
    """Net change beside the fewest exits and entries, nationwide; the last row's floor.

    A row for each pair of neighbouring provincial tables, one from quarter `since` to `until`.
    """
    paths = gross_exits.counted_paths(page.ledger)
    tables = provinces.quarters(page.ledger, "company_count")
    rows, floors = [], []
    for opening, closing in [*pairwise(tables), (since, until)]:
        ends = gross_exits.floor(paths, opening, closing, ends_only=True)
        floors.append(gross_exits.floor(paths, opening, closing))
        both = sum(opening in path and closing in path for path in paths.parts.values())
        rows.append(
            {
                "span": span(page, opening, closing),
                "both": counted(both),
                "net": floors[-1].net_change,
                "ends": ends.exits,
                "exits": floors[-1].exits,
                "entries": floors[-1].entries,
            }
        )
    page.table(
        pd.DataFrame(rows),
        name="exit_floors",
        rows="span",
        headers={
            "span": Text("From – to"),
            "both": Text("Provinces known at both ends"),
            "net": Text("Net change"),
            "ends": Text("Left, by the counts at both ends"),
            "exits": Text("Left, by all counts"),
            "entries": Text("Entered, by all counts"),
        },
        caption=Text("What stocks imply about exits and entries, nationwide"),
        notes=[
            Text(
                "Lower bounds, and sharp: provincial paths with just so few exits fit every count. "
                "Where a province has no count, only what the national total forces is counted. "
                "Entries less exits are the net change exactly. There is no upper bound: companies "
                "that entered and left between two counts are in none of them."
            ),
            Text(
                "A company that moves to another province counts as an exit and an entry. All this "
                "takes the counts to cover the same kind of company throughout: the balance is "
                "restated at the turn of the year, and whether the count is, nobody says."
            ),
        ],
    )
    return floors[-1]


def span(page: Page, opening: str, closing: str) -> str:
    """Two quarters as the heading of a row."""
    ends = (Period(quarter).show(page.language) for quarter in (opening, closing))
    return " – ".join(end.replace(" ", "\N{NO-BREAK SPACE}") for end in ends)


def _announced_table(page: Page, rows: Sequence[Announcement]) -> None:
    """What was announced, by whom and for which span, beside the stocks."""
    page.table(
        pd.DataFrame(
            {
                "who": [row.who for row in rows],
                "period": [Period(row.period) for row in rows],
                "announced": [row.announced for row in rows],
                "quarters": [_quarters(row.inside) for row in rows],
                "inside": [row.inside and row.inside.exits for row in rows],
                "wider": [_quarters(row.around) for row in rows],
                "around": [row.around and row.around.exits for row in rows],
                "verdict": [row.verdict for row in rows],
            }
        ),
        name="announced",
        rows="who",
        headers={
            "who": Text("About"),
            "period": Text("For"),
            "announced": Text("Announced"),
            "quarters": Text("Quarters inside"),
            "inside": Text("Left nationwide, at least"),
            "wider": Text("Quarters around"),
            "around": Text("Left nationwide, at least"),
            "verdict": Text("Verdict"),
        },
        caption=Text("Announced exits beside the stocks"),
        source=SOURCE,
        notes=[
            Text(
                "Spans do not end where counts do. They are set between the quarters inside them "
                "and those around them; nothing is interpolated; a dash means that no count closes "
                "them. Entries could be inferred only from quarters around a span (announced less "
                "net exits), and only if every announced exit was complete."
            )
        ],
    )


def _quarters(floor: Floor | None) -> Period | None:
    """The quarters between two counts, opening quarter excluded."""
    if floor is None:
        return None
    first = str(pd.Period(floor.opening, freq="Q") + 1)
    return Period(first if first == floor.closing else f"{first}/{floor.closing}")
