"""Charts and tables of the attrition study."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xiaodai.page import charts
from xiaodai.page.page import Page
from xiaodai.page.theme import COLOURS
from xiaodai.reading.periods import Period
from xiaodai.studies import attrition
from xiaodai.studies.attrition import Event, Pace
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

SOURCE = Text("central bank statistics, as printed by the press")
NEAR = 1 / 12  # of the window: a peak so near its end is not written beside the last count
DOCUMENTS = Text("documents in the ledger")


def is_past(window: Pace, top: str, peak: Quantity) -> bool:
    """Whether the window ends after the quarter of the peak, and below it."""
    return window.closing > top and window.last.compare(peak) == "smaller"


def count_chart(page: Page, stocks: pd.DataFrame, window: Pace, top: str, peak: Quantity) -> None:
    """The number of companies by quarter, with the peak `peak` in the quarter `top`."""
    if is_past(window, top, peak):
        title = Text("Down from the peak")
    elif window.last.compare(peak) == "equal":
        title = Text("As many as ever")
    elif window.net_change.interval.ends[0] > 0:
        title = Text("The years of growth")
    else:
        title = Text("Before the peak")
    quarters = list(stocks.index)
    is_near = top in quarters and (
        quarters.index(window.closing) - quarters.index(top) < NEAR * len(quarters)
    )
    page.show(
        charts.series(
            {str(quarter): count for quarter, count in stocks["company_count"].items()},
            page.language,
            title=title,
            labelled=[window.opening, window.closing, *([] if is_near else [top])],
        ),
        name="company_count",
        alt=Text(
            "Line of the number of small-loan companies by quarter, with gaps where none is known."
        ),
        caption=Text(
            "Neighbouring quarter-ends with an exact count are joined; dotted stretches bridge "
            "quarters for which no count was found. Nothing is interpolated."
        ),
    )


def pace_exhibit(page: Page, steps: Sequence[Pace]) -> None:
    """Net changes as bars, and the paces behind them as a table."""
    page.show(
        charts.bars(
            {step.closing: step.net_change for step in steps},
            page.language,
            title=Text("Net change by closing quarter"),
        ),
        name="net_change",
        alt=Text("Bars of the net change in companies."),
        caption=Text("Where a quarter in between has no count, a bar spans more than one quarter."),
    )
    page.table(
        pd.DataFrame(
            {
                "closing": [Period(step.closing) for step in steps],
                "first": [step.first for step in steps],
                "last": [step.last for step in steps],
                "quarters": [step.exposure for step in steps],
                "change": [step.net_change for step in steps],
                "rate": [step.net_exit_rate for step in steps],
                "pace": [step.annual_rate for step in steps],
            }
        ),
        name="paces",
        rows="closing",
        headers={
            "closing": Text("Closing quarter"),
            "first": Text("Opening count"),
            "last": Text("Closing count"),
            "quarters": Text("Time between"),
            "change": Text("Net change"),
            "rate": Text("Net exit rate"),
            "pace": Text("At a year's pace"),
        },
        caption=Text("The latest paces in the window"),
        notes=[
            Text(
                "Net exit rate: one minus closing over opening count. A year's pace compounds it "
                "over four quarters, with the time between as exposure."
            )
        ],
    )


def since_peak(
    page: Page, stocks: pd.DataFrame, window: Pace, top: str, peak: Quantity
) -> dict[str, Quantity]:
    """How much of the peak's count is left: words and a table, or nothing if none is gone."""
    if not is_past(window, top, peak):
        return {}
    left = attrition.survival(stocks, top, peak)
    latest = str(left.index[-1])
    last: Quantity = stocks["company_count"][latest]
    since = attrition.pace(top, peak, latest, last)
    page.finding(
        "{since.first} stood on the books at the peak in {since.opening}; {since.net_exit_rate} "
        "of them, net, were gone by {since.closing}.",
        since=since,
    )
    shown = [quarter for quarter in left.index if quarter.endswith("Q4") or quarter == latest]
    page.table(
        pd.DataFrame(
            {"quarter": [Period(q) for q in shown], "left": [left[quarter] for quarter in shown]}
        ),
        name="survival",
        rows="quarter",
        headers={
            "quarter": Text("Quarter-end"),
            "left": Text("Left of the peak's count"),
        },
        caption=Text("Survival from the peak, net: {peak} in {top}"),
        notes=[
            Text(
                "Later counts include companies that entered since. Of the peak's own companies at "
                "most this share is still there."
            )
        ],
        values={"peak": peak, "top": Period(top)},
    )
    return {
        "net_exit_rate_since_peak": since.net_exit_rate,
        "survival_from_peak": left[latest],
    }


def balance_chart(page: Page, stocks: pd.DataFrame, labelled: Sequence[str]) -> None:
    """Loan balance per company by quarter."""
    page.show(
        charts.series(
            {str(quarter): value for quarter, value in stocks["balance_per_company"].items()},
            page.language,
            title=Text("Balance per company"),
            labelled=labelled,
        ),
        name="balance_per_company",
        alt=Text("Line of loan balance per company."),
        caption=Text(
            "Loan balance over number of companies, where both were printed for the quarter-end."
        ),
    )


def rebasing(page: Page, bases: pd.DataFrame) -> Quantity:
    """Year-ends as printed against the opening bases that the flows imply; the latest gap."""
    years = {"year": [Period(str(year)) for year in bases.index]}
    shown = ("printed", "implied", "rebasing", "agree", "quarters")
    figures = {name: bases[name].tolist() for name in shown}
    page.table(
        pd.DataFrame(years | figures),
        name="rebasing",
        rows="year",
        headers={
            "year": Text("Year"),
            "printed": Text("Year-end before, printed"),
            "implied": Text("Opening base, implied"),
            "rebasing": Text("Re-basing"),
            "agree": Text("Quarters that imply it"),
            "quarters": Text("Quarters printed"),
        },
        caption=Text("Opening balances, nationwide"),
        notes=[
            Text(
                "Implied base: a quarter's balance minus the change since the start of the year; "
                "where quarters disagree, what most of them imply."
            )
        ],
    )
    year = bases["rebasing"].last_valid_index()
    base = bases.loc[year].to_dict()
    page.say(
        "Latest: the flows of {year} start from {base.implied}, the year-end printed before was "
        "{base.printed}; the difference of {base.rebasing} belongs to no quarter.",
        year=Period(str(year)),
        base=base,
    )
    gap: Quantity = base["rebasing"]
    return gap


def event_exhibit(page: Page, events: Sequence[Event]) -> None:
    """Named exits and policy steps on one line of time, and as a table with their sources."""
    page.show(
        charts.timeline(
            [
                charts.Moment(
                    event.label,
                    event.date,
                    COLOURS.accent if event.kind == "exit" else COLOURS.main,
                )
                for event in events
            ],
            page.language,
            title=Text("Named exits (orange) among the steps of policy"),
        ),
        name="timeline",
        alt=Text("Timeline of named exits and policy steps."),
        caption=Text("A stretched mark is a date known only to the month or quarter."),
        source=DOCUMENTS,
    )
    page.table(
        pd.DataFrame({"event": [e.label for e in events], "date": [e.date for e in events]}),
        name="events",
        rows="event",
        headers={"event": Text("Event"), "date": Text("Date")},
        caption=Text("The same events with their sources"),
        source=DOCUMENTS,
    )
