"""Revolving metrics: what a pool pays, earns and loses on its opening balance, by period."""

from __future__ import annotations

from typing import Any

import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.revolving import DAYS_A_YEAR
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Quantity, constant, parameter
from xiaodai.values.words import Text

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
FLOWS = {
    "paid_fen": Text("paid in"),
    "purchased_fen": Text("newly lent"),
    "interest_fen": Text("interest"),
    "written_off_fen": Text("written off"),
    "recovered_fen": Text("recovered"),
}


def revolving_metrics(pool: Pool, funding: float) -> pd.DataFrame:
    """The metrics of each period with an opening balance, under a cost of funds in percent a year.

    payment rate = paid ÷ opening; purchase rate = newly lent ÷ opening; yield = interest × 365 ÷
    (opening × days); charge-off rate likewise of written off − recovered; excess spread = yield −
    charge-off rate − cost of funds; turnover = paid × 365 ÷ (mean of opening and closing × days),
    in times a year.

    Columns: `start` and `end` (periods) and those of `METRICS` whose flows the tape has
    (quantities). Index: the last day of the period, a date. Empty without flows.
    """
    rows = [row for row in pool.rows("revolving") if int(row["opening_fen"])]
    found = [_metrics(pool, row, funding) for row in rows]
    known = [name for name in METRICS if found and name in found[-1]]
    if not known:
        return pd.DataFrame()
    days = pd.Index([row["period_end"] for row in rows], name="day")
    spans = pd.DataFrame(
        {
            "start": [Period(row["period_start"].isoformat()) for row in rows],
            "end": [Period(row["period_end"].isoformat()) for row in rows],
        },
        days,
        dtype=object,
    )
    return spans.join(frame(found, *known).astype(object).set_index(days))


def last_period(metrics: pd.DataFrame) -> pd.DataFrame:
    """The last row of `revolving_metrics`, with a formula beside each number.

    Columns: `metric` and `formula` (words), `last` (quantities). Index: the names of the metrics.
    """
    last = metrics.iloc[-1].drop(["start", "end"])
    columns = {
        "metric": [METRICS[name] for name in last.index],
        "formula": [FORMULAS[name] for name in last.index],
        "last": list(last),
    }
    return pd.DataFrame(columns, last.index, dtype=object)


def without_flows(metrics: pd.DataFrame) -> list[Text]:
    """The metrics that a tape has no flows for, in small letters."""
    return [metric_name(name) for name in METRICS if name not in metrics]


def metric_name(metric: str) -> Text:
    """What a metric is called inside a sentence."""
    return Text("{metric:lower}", metric=METRICS[metric])


def _metrics(pool: Pool, row: dict[str, Any], funding: float) -> dict[str, Quantity]:
    opening = pool.yuan(int(row["opening_fen"]), Text("opening balance"))
    days = pool.counted(int(row["days"]), "day", Text("days of the period"))
    year = constant(DAYS_A_YEAR, "day", Text("a year of 365 days")).named("days a year")
    flows = {
        name: pool.yuan(int(row[name]), words)
        for name, words in FLOWS.items()
        if row[name] is not None
    }

    def yearly(flow: Quantity, name: Text) -> Quantity:
        return flow.times(year).over(opening.times(days)).to("percent").named(name)

    rates: dict[str, Quantity] = {}
    if "paid_fen" in flows:
        rates["payment_rate"] = flows["paid_fen"].share_of(opening).named("payment rate")
        closing = pool.yuan(int(row["closing_fen"]), Text("closing balance"))
        mean = opening.plus(closing).over(constant(2)).named("mean balance")
        turnover = flows["paid_fen"].times(year).over(mean.times(days))
        rates["turnover"] = turnover.named("turnover, times a year")
    if "purchased_fen" in flows:
        rates["purchase_rate"] = flows["purchased_fen"].share_of(opening).named("purchase rate")
    if "interest_fen" in flows:
        rates["yield"] = yearly(flows["interest_fen"], Text("yield"))
    if {"written_off_fen", "recovered_fen"} <= set(flows):
        net = flows["written_off_fen"].minus(flows["recovered_fen"])
        net = net.named("written off less recovered")
        rates["charge_off_rate"] = yearly(net, Text("charge-off rate"))
    if {"yield", "charge_off_rate"} <= set(rates):
        cost = parameter("funding", funding, "percent", Text("cost of funds"))
        spread = rates["yield"].minus(rates["charge_off_rate"]).to("percent").minus(cost)
        rates["excess_spread"] = spread.to("percent").named("excess spread")
    return rates
