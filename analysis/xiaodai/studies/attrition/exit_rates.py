"""The central bank's counts and balances by quarter, and the net exit rates between counts.

Terms follow business demography (Eurostat–OECD, *Manual on Business Demography Statistics*, 2007):
the *net exit rate* of a period is the share of the opening stock that is gone at its end, entries
and exits netted, because the central bank publishes stocks only.
"""

from decimal import Decimal
from itertools import pairwise
from typing import Literal, TypeAlias

import pandas as pd

from xiaodai.ledger.ledger import USABLE, Ledger
from xiaodai.reading.dates import period_days, quarter_of
from xiaodai.reading.periods import Period, show_period
from xiaodai.values import Interval, Quantity, Text, constant, enclose, row
from xiaodai.values.words import LANGUAGES, Names

QUARTERS_A_YEAR = 4
NEAR = 1 / 12  # of the window: a peak so near its end is not labelled beside the last count

Phase: TypeAlias = Literal["past the peak", "at the peak", "growing", "before the peak"]
Course: TypeAlias = Literal["fell twice", "fell", "stayed", "rose"]
QUARTERS = (
    Text("the first quarter of {year}"),
    Text("the second quarter of {year}"),
    Text("the third quarter of {year}"),
    Text("the fourth quarter of {year}"),
)
NEXT_QUARTERS = (Text("the second"), Text("the third"), Text("the fourth"))
SINCE_JANUARY = {  # by the last quarter
    2: Text("the first half of {year}"),
    3: Text("the first three quarters of {year}"),
}


def official(ledger: Ledger, region: str, metric: str) -> dict[str, Quantity]:
    """The central bank's figures by quarter code, in order of time; those of others are left out.

    Raises `LedgerError` for an entity or a metric that the ledger does not have.
    """
    return {
        quarter_of(point.period): point.quantity
        for point in ledger.points(region, metric)
        if "statistical_release" in {ledger.source(ledger.origin(c))["kind"] for c in point.claims}
    }


def exact(figures: dict[str, Quantity] | pd.Series) -> dict[str, Quantity]:
    """The known figures that allow one value only."""
    return {str(q): f for q, f in figures.items() if f is not None and f.interval.is_point}


def bounded(figures: dict[str, Quantity]) -> dict[str, Quantity]:
    """The figures that have both a lower and an upper bound."""
    return {q: f for q, f in figures.items() if f.interval.width is not None}


def counts(ledger: Ledger, region: str) -> dict[str, Quantity]:
    """The exact official counts of companies, as `official`."""
    return exact(official(ledger, region, "company_count"))


def regions(ledger: Ledger) -> list[str]:
    """The entities with two exact counts or more: the whole country first, then provinces."""
    counted = sorted(set(ledger.query(metric="company_count", status=list(USABLE))["entity"]))
    provinces = [entity for entity in counted if "national" in ledger.scope(entity)[1:]]
    return ["national", *(e for e in provinces if len(counts(ledger, e)) > 1)]


def peak(ledger: Ledger, region: str) -> tuple[str, Quantity]:
    """The quarter with the highest exact count on record, and that count."""
    return max(counts(ledger, region).items(), key=lambda known: known[1].interval.ends[0])


def stocks(ledger: Ledger, region: str, start: str, end: str) -> pd.DataFrame:
    """Counts and balances by quarter-end, a row for every quarter from `start` to `end`.

    Index: quarter code. Columns: `company_count`, `loan_balance`, `balance_per_company`
    (quantities, `None` where nothing was published).
    """
    metrics = ("company_count", "loan_balance")
    known = {metric: official(ledger, region, metric) for metric in metrics}
    number, balance = (bounded(figures) for figures in known.values())
    known["balance_per_company"] = {
        q: balance[q].over(number[q]).named("balance per company, {quarter}", quarter=Period(q))
        for q in balance.keys() & number
    }
    quarters = pd.period_range(start, end, freq="Q", name="quarter").astype(str)
    rows = {name: [figures.get(q) for q in quarters] for name, figures in known.items()}
    return pd.DataFrame(rows, quarters, dtype=object)


def net_exit(opening: str, first: Quantity, closing: str, last: Quantity) -> pd.Series:
    """Net exit between the counts of two quarters.

    With n quarters between them: net exit rate = 1 − last/first; annual rate = 1 −
    (last/first)^(4/n), exactly zero where nothing changed; half-life = n/4 · ln 2 / ln(first/last)
    years, `None` if the count may not have fallen.

    Index: `opening` and `closing` (quarter codes), the counts `first` and `last`, the `quarters`
    between them, `net_change` (companies), `net_exit_rate`, `annual_rate` (percent) and `half_life`
    (years); for sentences `lost` (the net change with the other sign), `when` (the time between, in
    words), `since` and `until` (the months at whose ends the counts were taken; periods).
    """
    quarters = quarters_between(opening, closing)
    span = Text(", {opening} to {closing}", opening=Period(opening), closing=Period(closing))
    ratio = last.over(first).named("share of companies kept{span}", span=span)
    yearly = enclose(lambda kept: 1 - kept ** (Decimal(QUARTERS_A_YEAR) / quarters))
    annual = ratio.map(
        lambda kept: Interval.point(0) if kept == 1 else yearly(kept),
        formula=f"1 − ({{0}})^({QUARTERS_A_YEAR}/{quarters})",
        unit_id="percent",
        decreasing=True,
    )
    half_life = None
    if ratio.interval.ends[1] < 1:
        years = Decimal(quarters) / QUARTERS_A_YEAR
        half_life = ratio.map(
            enclose(lambda kept: years * Decimal(2).ln() / -kept.ln()),
            formula=f"{quarters}/{QUARTERS_A_YEAR} × ln 2 ÷ −ln({{0}})",
            unit_id="year",
        ).named("half-life at the pace{span}", span=span)
    rate = constant(1).minus(ratio).to("percent")
    return row(
        opening=opening,
        closing=closing,
        first=first,
        last=last,
        quarters=_number_of_quarters(opening, closing),
        net_change=last.minus(first).named("net change in companies{span}", span=span),
        net_exit_rate=rate.named("net exit rate{span}", span=span),
        annual_rate=annual.named("net exit rate at a year's pace{span}", span=span),
        half_life=half_life,
        lost=first.minus(last).named("net loss of companies{span}", span=span),
        when=time_between(opening, closing),
        since=month_of(opening),
        until=month_of(closing),
    ).rename(closing)


def net_exits(stocks: pd.DataFrame) -> pd.DataFrame:
    """Net exit between each pair of neighbouring exact counts of `stocks`, in order of time.

    Index: closing quarter code. Columns: as the index of `net_exit`. Empty for a single count.
    """
    steps = pairwise(exact(stocks["company_count"]).items())
    rows = [net_exit(*first, *last) for first, last in steps]
    return pd.DataFrame(rows, dtype=object).rename_axis("quarter")


def net_exit_of_window(stocks: pd.DataFrame) -> pd.Series:
    """Net exit between the first and the last exact count; `ValueError` if there are not two."""
    known = list(exact(stocks["company_count"]).items())
    if len(known) <= 1:
        raise ValueError("a net exit rate needs two exact counts")
    return net_exit(*known[0], *known[-1])


def course(steps: pd.DataFrame) -> Course:
    """How the count went in the last step of `net_exits`, or in the last two where both fell."""
    fell = [lost.interval.ends[0] > 0 for lost in steps["lost"].tail(2)]
    if fell[-1]:
        return "fell twice" if fell == [True, True] else "fell"
    return "rose" if steps["lost"].iloc[-1].interval.ends[0] < 0 else "stayed"


def rates(steps: pd.DataFrame) -> pd.DataFrame:
    """The steps of `net_exits` as a table, with the change of one quarter where a step is longer.

    Index: closing quarter code. Columns: `span` (the quarters, `2023 Q3–Q4`), `first` and
    `last` (counts), `net_change`, `per_quarter` (net change ÷ quarters), `net_exit_rate` and
    `annual_rate`.
    """
    return pd.DataFrame(
        {
            "span": [_quarters(step.opening, step.closing) for _, step in steps.iterrows()],
            **steps[["first", "last", "net_change"]],
            "per_quarter": [
                _per_quarter(change, quarters)
                for change, quarters in zip(steps["net_change"], steps["quarters"], strict=True)
            ],
            **steps[["net_exit_rate", "annual_rate"]],
        },
        dtype=object,
    )


def against_year_before(steps: pd.DataFrame) -> pd.Series | None:
    """The net exits of the latest calendar year in `net_exits` beside those of the year before.

    Index: `year` and `before` (periods); as `net_exit`, `whole` (the year before), `so_far` (the
    latest year up to its last count) and `part` (its shortest beginning in which more companies
    went, net, than in the whole year before; `None` if they have not). `None` where a year-end has
    no count.
    """
    known = dict(zip(steps["opening"], steps["first"], strict=True))
    known |= zip(steps["closing"], steps["last"], strict=True)
    latest = max(known)
    year = int(latest[:4])
    start, end = f"{year - 2}Q4", f"{year - 1}Q4"
    if start not in known or end not in known:
        return None
    whole = net_exit(start, known[start], end, known[end])
    parts = [net_exit(end, known[end], q, known[q]) for q in sorted(known) if q > end]
    return row(
        year=Period(str(year)),
        before=Period(str(year - 1)),
        whole=whole,
        so_far=parts[-1],
        part=next((part for part in parts if part.lost.compare(whole.lost) == "larger"), None),
    )


def phase(window: pd.Series, peak_quarter: str, peak: Quantity) -> Phase:
    """Where a window ends in the rise and fall of the count, whose highest is `peak`."""
    if window.closing > peak_quarter and window.last.compare(peak) == "smaller":
        return "past the peak"
    if window.last.compare(peak) == "equal":
        return "at the peak"
    return "growing" if window.net_change.interval.ends[0] > 0 else "before the peak"


def landmarks(stocks: pd.DataFrame, window: pd.Series, peak_quarter: str) -> list[str]:
    """The quarters worth a number in a chart of `stocks`: both ends, and a peak well before the
    last.
    """
    ends = [window.opening, window.closing]
    if peak_quarter not in stocks.index:
        return ends
    apart = quarters_between(peak_quarter, window.closing)
    return ends if apart < NEAR * len(stocks) else [*ends, peak_quarter]


def survival(stocks: pd.DataFrame, quarter: str, count: Quantity) -> pd.Series:
    """Survival from the peak, net: each later exact count ÷ the peak's count, in percent.

    Index: quarter code. Companies that entered since the peak are in the later counts, so the
    survival of the peak's own companies (a cohort's, in the manual's sense) is at most this.
    """
    rows = {
        later: number.over(count)
        .to("percent")
        .named(
            "share of the count of {quarter} left in {later}",
            quarter=Period(quarter),
            later=Period(later),
        )
        for later, number in exact(stocks["company_count"]).items()
        if later > quarter
    }
    return pd.Series(rows, dtype=object, name="survival")


def span_heading(opening: str, closing: str) -> Text:
    """Two quarters as the heading of a row: `2024 Q4 – 2025 Q3`."""
    en, zh = (
        [show_period(q, language).replace(" ", "\N{NO-BREAK SPACE}") for q in (opening, closing)]
        for language in LANGUAGES
    )
    return Names(" – ".join(en), " – ".join(zh))


def time_between(opening: str, closing: str) -> Text | Period:
    """The time between two quarter-ends as a sentence says it: `the second quarter of 2025`."""
    year, number = Period(closing[:4]), int(closing[-1])
    gap = quarters_between(opening, closing)
    if gap == 1:
        return Text(QUARTERS[number - 1].template, year=year)
    if gap == number:
        words = SINCE_JANUARY.get(number)
        return year if words is None else Text(words.template, year=year)
    quarters = _number_of_quarters(opening, closing)
    return Text("the {quarters} to {month}", quarters=quarters, month=month_of(closing))


def when_after(before: pd.Series, latest: pd.Series) -> Text | Period:
    """The time of a `net_exit` in a sentence that has just said that of the one before it."""
    is_next = [step.when.template for step in (before, latest) if isinstance(step.when, Text)] == [
        words.template for words in QUARTERS[int(before.closing[-1]) - 1 :][:2]
    ]
    if is_next and before.closing[:4] == latest.closing[:4]:
        return NEXT_QUARTERS[int(before.closing[-1]) - 1]
    when: Text | Period = latest.when
    return when


def month_of(quarter: str) -> Period:
    """The last month of a quarter, as a sentence names the time of a count."""
    return Period(period_days(quarter)[1].isoformat()[:7])


def quarters_between(first: str, last: str) -> int:
    """How many quarters lie from one quarter code to another."""
    return pd.Period(last, "Q").ordinal - pd.Period(first, "Q").ordinal


def _number_of_quarters(opening: str, closing: str) -> Quantity:
    number = quarters_between(opening, closing)
    calendar = Text("counted on the calendar")
    return constant(number, "quarter", calendar).named("quarters between")


def _quarters(opening: str, closing: str) -> Period:
    """The quarters of a step: `2025 Q3`, `2023 Q3–Q4`."""
    first = str(pd.Period(opening, "Q") + 1)
    return Period(closing if first == closing else f"{first}/{closing}")


def _per_quarter(change: Quantity, quarters: Quantity) -> Quantity:
    """The mean change of a quarter; the change itself where there is one quarter only."""
    number = quarters.interval.low
    if number is None or number == 1:
        return change
    mean = change.interval / Interval.point(number)
    return change.derived(mean, "{0} ÷ {1}", quarters).named("mean net change of a quarter")
