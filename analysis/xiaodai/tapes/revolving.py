"""Revolving metrics by period: what is paid, lent, earned and lost on the opening balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, TypeAlias

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.columns import FLOWS
from xiaodai.tapes.declared import REVOLVING
from xiaodai.tapes.pool import Column, Pool, exact_frame, ratios
from xiaodai.tapes.quality import Loans, is_open
from xiaodai.values.quantity import Quantity, constant, parameter
from xiaodai.values.words import Text

RatesOf: TypeAlias = Callable[[pd.Series, date, date], Mapping[str, Quantity | None]]
DAYS_A_YEAR = 365
PPM = 1_000_000
METRICS = {
    "payment_rate": Text("Payment rate"),
    "purchase_rate": Text("Purchase rate"),
    "turnover": Text("Turnover, times a year"),
    "yield": Text("Yield a year"),
    "charge_off_rate": Text("Charge-off rate a year"),
    "excess_spread": Text("Excess spread a year"),
}
FORMULAS = {
    "payment_rate": Text("paid in ÷ opening balance"),
    "purchase_rate": Text("newly lent ÷ opening balance"),
    "turnover": Text("paid in ÷ mean of opening and closing balance × days a year ÷ days"),
    "yield": Text("interest ÷ opening balance × days a year ÷ days"),
    "charge_off_rate": Text("(written off − recovered) ÷ opening balance × days a year ÷ days"),
    "excess_spread": Text("yield − charge-off rate − cost of funds"),
}
SUMS: dict[str, Column] = {  # of a period: unit and name
    "days": ("day", Text("days of the period")),
    "opening_fen": ("yuan", Text("opening balance")),
    "closing_fen": ("yuan", Text("closing balance")),
    "paid_fen": ("yuan", Text("paid in")),
    "purchased_fen": ("yuan", Text("newly lent")),
    "interest_fen": ("yuan", Text("interest")),
    "written_off_fen": ("yuan", Text("written off")),
    "recovered_fen": ("yuan", Text("recovered")),
}


def revolving(loans: Loans, sums: pd.DataFrame, funding_ppm: int) -> pd.DataFrame:
    """The table `revolving`: a row for each period between two snapshots.

    `sums` are those of `flow_sums`. The excess spread is net of a cost of funds of `funding_ppm` a
    year.
    """
    starts, ends = loans.snapshots[:-1], loans.snapshots[1:]
    opening, closing = sums["balance_fen"].shift()[1:], sums["balance_fen"][1:]
    flows = {name: sums[name][1:] for name in FLOWS}
    paid, purchased, interest, written_off, recovered = flows.values()
    days = pd.Series([(end - start).days for start, end in pairwise(loans.snapshots)], ends, object)
    lost, yearly = written_off - recovered, days * opening
    earned = PPM * DAYS_A_YEAR * (interest - lost) - funding_ppm * yearly
    columns = {
        "period_start": starts,
        "period_end": ends,
        "days": days,
        "opening_fen": opening,
        "closing_fen": closing,
        **flows,
        "unexplained_fen": closing - opening - purchased - interest + paid + written_off,
        "payment_rate": ratios(paid, opening),
        "purchase_rate": ratios(purchased, opening),
        "yield": ratios(DAYS_A_YEAR * interest, yearly),
        "charge_off_rate": ratios(DAYS_A_YEAR * lost, yearly),
        "excess_spread": ratios(earned, PPM * yearly),
        "turnover": ratios(2 * DAYS_A_YEAR * paid, days * (opening + closing)),
    }
    return exact_frame(columns, REVOLVING.headers)


def flow_sums(loans: Loans) -> pd.DataFrame:
    """Open balance and flows by snapshot; NaN where there is no such flow, or only one snapshot.

    Columns: `balance_fen` and `FLOWS`. Index: the snapshots.
    """
    columns = ["balance_fen", *FLOWS]
    if len(loans.snapshots) == 1:  # a flow is since the snapshot before
        return pd.DataFrame(index=list(loans.snapshots), columns=columns)
    table = loans.table
    flows = {name: table[name].sum() for name in FLOWS if loans.has(name)}
    balance = is_open(table).ifelse(table.balance_fen, 0).sum()
    summed = table.group_by("snapshot_date").aggregate(balance_fen=balance, **flows)
    found = loans.engine.rows(summed).set_index("snapshot_date").fillna(0)
    return found.reindex(loans.snapshots, columns=columns)


def revolving_metrics(pool: Pool, funding: float) -> pd.DataFrame:
    """The metrics of each period with an opening balance, under a cost of funds in percent a year.

    payment rate = paid ÷ opening; purchase rate = newly lent ÷ opening; yield = interest × 365 ÷
    (opening × days); charge-off rate likewise of written off − recovered; excess spread = yield −
    charge-off rate − cost of funds; turnover = paid × 365 ÷ (mean of opening and closing × days),
    in times a year.

    Columns: `start` and `end` (periods) and those of `METRICS` whose flows the tape has
    (quantities). Index: the last day of the period, a date. Empty without flows.
    """

    def metrics(sums: pd.Series[Any], start: date, end: date) -> dict[str, Quantity]:
        return _metrics(sums, funding)

    return by_period(pool, "revolving", SUMS, metrics, list(METRICS))[0]


def by_period(
    pool: Pool, table: str, sums: Mapping[str, Column], rates_of: RatesOf, order: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rates of each period of a table with an opening balance, and the rows they are of.

    `sums` are the columns that `rates_of` gets as quantities, with the two days of the period.
    Columns of the rates: `start` and `end` (periods), then the rates in this order, without those
    that no period has. Index: the last day of the period, a date. Empty without any.
    """
    rows = pool.rows(table).set_index("period_end").rename_axis("day")
    rows = rows[rows["opening_fen"] != 0]
    known = rows.dropna(axis="columns", how="all")
    held = pool.quantities(known, **{name: sums[name] for name in sums if name in known})
    made = [
        rates_of(held.loc[day], start, day)
        for day, start in zip(rows.index, rows["period_start"], strict=True)
    ]
    rates = pd.DataFrame(made, rows.index, dtype=object).dropna(axis="columns", how="all")
    if rates.empty:
        return pd.DataFrame(), rows
    rates = rates.where(rates.notna(), None)[[name for name in order if name in rates]]
    rates.insert(0, "start", [Period(day.isoformat()) for day in rows["period_start"]])
    rates.insert(1, "end", [Period(day.isoformat()) for day in rows.index])
    return rates, rows


def last_period(metrics: pd.DataFrame) -> pd.DataFrame:
    """The last row of `revolving_metrics`, with a formula beside each number.

    Columns: `metric` and `formula` (words), `last` (quantities). Index: the names of the metrics.
    """
    last = metrics.iloc[-1].drop(["start", "end"])
    return pd.DataFrame({"metric": METRICS, "formula": FORMULAS, "last": last}, last.index)


def without_flows(metrics: pd.DataFrame) -> list[Text]:
    """The metrics that a tape has no flows for, in small letters."""
    return [metric_name(name) for name in METRICS if name not in metrics]


def metric_name(metric: str) -> Text:
    """What a metric is called inside a sentence."""
    return Text("{metric:lower}", metric=METRICS[metric])


def _metrics(period: pd.Series[Any], funding: float) -> dict[str, Quantity]:
    opening, days = period["opening"], period["days"]
    year = constant(DAYS_A_YEAR, "day", Text("a year of 365 days")).named("days a year")

    def yearly(flow: Quantity, name: Text) -> Quantity:
        return flow.times(year).over(opening.times(days)).to("percent").named(name)

    rates: dict[str, Quantity] = {}
    if "paid" in period:
        paid: Quantity = period["paid"]
        rates["payment_rate"] = paid.share_of(opening).named("payment rate")
        mean = opening.plus(period["closing"]).over(constant(2)).named("mean balance")
        turnover = paid.times(year).over(mean.times(days))
        rates["turnover"] = turnover.named("turnover, times a year")
    if "purchased" in period:
        rates["purchase_rate"] = period["purchased"].share_of(opening).named("purchase rate")
    if "interest" in period:
        rates["yield"] = yearly(period["interest"], Text("yield"))
    if "written_off" in period and "recovered" in period:
        net = period["written_off"].minus(period["recovered"]).named("written off less recovered")
        rates["charge_off_rate"] = yearly(net, Text("charge-off rate"))
    if "yield" in rates and "charge_off_rate" in rates:
        cost = parameter("funding", funding, "percent", Text("cost of funds"))
        spread = rates["yield"].minus(rates["charge_off_rate"]).to("percent").minus(cost)
        rates["excess_spread"] = spread.to("percent").named("excess spread")
    return rates
