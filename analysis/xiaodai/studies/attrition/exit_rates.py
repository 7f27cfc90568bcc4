"""Net exit rates between two counts, the half-life they imply, and survival from the peak.

Terms follow business demography (Eurostat–OECD, *Manual on Business Demography Statistics*, 2007):
the *net exit rate* of a period is the share of the opening stock that is gone at its end, entries
and exits netted, because the central bank publishes stocks only.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.reading.dates import quarter_end
from xiaodai.reading.periods import Period
from xiaodai.studies.attrition.central_bank import MINIMUM_COUNTS, exact_counts
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

QUARTERS_A_YEAR = 4
NEAR = 1 / 12  # of the window: a peak so near its end is not labelled beside the last count

Phase: TypeAlias = Literal["past the peak", "at the peak", "growing", "before the peak"]


def net_exit(opening: str, first: Quantity, closing: str, last: Quantity) -> pd.Series:
    """Net exit between the counts of two quarters.

    With n quarters between them: net change = last − first; net exit rate = 1 − last/first; annual
    rate = 1 − (last/first)^(4/n), exactly zero where nothing changed; half-life =
    n/4 · ln 2 / ln(first/last) years, `None` if the count may not have fallen. Unequal gaps enter
    as exposure; nothing is interpolated.

    Index: `opening` and `closing` (quarter codes), `first` and `last` (counts), `quarters` between
    them, `net_change` (companies), `net_exit_rate` and `annual_rate` (percent), and `half_life`
    (years).
    """
    quarters = quarters_between(opening, closing)
    why = Text("counted on the calendar")
    span = Text(", {opening} to {closing}", opening=opening, closing=closing)
    ratio = last.over(first).named(Text("share of companies kept{span}", span=span))
    rate = constant(1).minus(ratio)
    yearly = enclose(lambda kept: 1 - kept ** (Decimal(QUARTERS_A_YEAR) / quarters))
    annual = ratio.map(
        lambda kept: Interval.point(0) if kept == 1 else yearly(kept),
        formula=f"1 − ({{0}})^({QUARTERS_A_YEAR}/{quarters})",
        unit_id="percent",
        decreasing=True,
    )
    half_life = None
    if ratio.interval.ends[1] < 1:
        half_life = ratio.map(
            enclose(
                lambda kept: Decimal(quarters) / QUARTERS_A_YEAR * Decimal(2).ln() / -kept.ln()
            ),
            formula=f"{quarters}/{QUARTERS_A_YEAR} × ln 2 ÷ −ln({{0}})",
            unit_id="year",
        ).named(Text("half-life at the pace{span}", span=span))
    return row(
        opening=opening,
        closing=closing,
        first=first,
        last=last,
        quarters=constant(quarters, "quarter", why).named("quarters between"),
        net_change=last.minus(first).named(Text("net change in companies{span}", span=span)),
        net_exit_rate=rate.to("percent").named(Text("net exit rate{span}", span=span)),
        annual_rate=annual.named(Text("net exit rate at a year's pace{span}", span=span)),
        half_life=half_life,
    ).rename(closing)


def net_exits(stocks: pd.DataFrame) -> pd.DataFrame:
    """Net exit between each pair of neighbouring exact counts of `stocks`, in order of time.

    Index: closing quarter code. Columns: as the index of `net_exit`. Empty for a single count.
    """
    rows = [net_exit(*first, *last) for first, last in pairwise(exact_counts(stocks))]
    return pd.DataFrame(rows, dtype=object).rename_axis("quarter")


def net_exit_of_window(stocks: pd.DataFrame) -> pd.Series:
    """Net exit between the first and the last exact count; `ValueError` if there are not two."""
    known = exact_counts(stocks)
    if len(known) < MINIMUM_COUNTS:
        raise ValueError("a net exit rate needs two exact counts")
    return net_exit(*known[0], *known[-1])


def net_exit_between(ledger: Ledger, region: str, opening: str, closing: str) -> pd.Series:
    """Net exit between two named quarters; `LedgerError` if a count is missing."""
    first, last = (
        ledger.value(region, "company_count", quarter_end(quarter))
        for quarter in (opening, closing)
    )
    return net_exit(opening, first, closing, last)


def rates(steps: pd.DataFrame) -> pd.DataFrame:
    """Net exits as a table: rows of `net_exits` without openings and half-lives.

    Index: closing quarter code. Columns: `closing` (period), `first` and `last` (counts),
    `quarters` between them, `net_change` (companies), `net_exit_rate` and `annual_rate` (percent).
    """
    return steps.drop(columns=["opening", "half_life"]).assign(closing=steps["closing"].map(Period))


def phase(window: pd.Series, peak_quarter: str, peak: Quantity) -> Phase:
    """Where a window ends in the rise and fall of the count, whose highest is `peak`."""
    if window.closing > peak_quarter and window.last.compare(peak) == "smaller":
        return "past the peak"
    if window.last.compare(peak) == "equal":
        return "at the peak"
    return "growing" if window.net_change.interval.ends[0] > 0 else "before the peak"


def landmarks(stocks: pd.DataFrame, window: pd.Series, peak_quarter: str) -> list[str]:
    """The quarters worth a number in a chart of `stocks`: both ends, and the peak between them.

    A peak less than a twelfth of the window before its last count is left out.
    """
    quarters = list(stocks.index)
    ends = [window.opening, window.closing]
    if peak_quarter not in quarters:
        return ends
    apart = quarters.index(window.closing) - quarters.index(peak_quarter)
    return ends if apart < NEAR * len(quarters) else [*ends, peak_quarter]


def survival(stocks: pd.DataFrame, quarter: str, count: Quantity) -> pd.Series:
    """Survival from the peak, net: the share of the peak's count that each later count is.

    Survival = count ÷ count at the peak, in percent, for the quarters after `quarter` with an exact
    count. Index: quarter code. Companies that entered since the peak are in the later counts, so
    the survival of the peak's own companies (a cohort's survival, in the manual's sense) is at most
    this.
    """
    rows = {}
    for later, number in exact_counts(stocks):
        if later > quarter:
            share = number.over(count).to("percent")
            rows[later] = share.named(
                Text(
                    "share of the count of {quarter} left in {later}", quarter=quarter, later=later
                ),
            )
    return pd.Series(rows, dtype=object, name="survival")


def survival_by_year(survival: pd.Series) -> pd.DataFrame:
    """`survival` at each year-end and at the latest quarter: columns `quarter` and `survival`."""
    ends = [q for q in survival.index if q.endswith("Q4") or q == survival.index[-1]]
    return pd.DataFrame({"quarter": map(Period, ends), "survival": survival[ends].tolist()})


def quarters_between(first: str, last: str) -> int:
    """How many quarters lie from one quarter code to another."""
    return quarter_number(last) - quarter_number(first)


def quarter_number(code: str) -> int:
    """The number of a quarter in the calendar."""
    return pd.Period(code, "Q").ordinal
