"""Prepayment, default and recovery by period, as the market for securitised loans measures them.

SMM and MDR are rates of a period on the balance at its start; CPR and CDR are the same by the year.
The definitions are those of the Bond Market Association, "Standard Formulas for the Analysis of
Mortgage-Backed Securities and Other Related Securities" (1999), chapters B and C; a loan is in
default once it is written off.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd

from xiaodai.tapes.declared import PERFORMANCE
from xiaodai.tapes.delinquency import PLACES
from xiaodai.tapes.pool import Column, Pool, exact_frame, ratio, share
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.revolving import by_period
from xiaodai.values.interval import Interval, enclose
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

MONTHS_A_YEAR = 12
DAYS_A_YEAR = 365
FLOWS, PAID_IN_FULL = "flows", "loans_paid_in_full"  # from which prepayments are known
NEEDED = ("status", "origination_date", "term_days")  # to know loans that were paid in full early
SUMS: dict[str, Column] = {  # of a period: unit and name
    "opening_fen": ("yuan", Text("opening balance")),
    "scheduled_fen": ("yuan", Text("principal due in the period")),
    "prepaid_fen": ("yuan", Text("principal paid ahead of schedule")),
    "defaulted_fen": ("yuan", Text("balance of the loans then written off")),
    "written_off_fen": ("yuan", Text("written off up to the snapshot")),
    "recovered_fen": ("yuan", Text("recovered up to the snapshot")),
}
RATES = {
    "smm": Text("Prepayment rate of the period (SMM)"),
    "cpr": Text("Prepayment rate a year (CPR)"),
    "mdr": Text("Default rate of the period (MDR)"),
    "cdr": Text("Default rate a year (CDR)"),
    "recovery_rate": Text("Recovered of all written off"),
    "severity": Text("Loss severity"),
}
FORMULAS = {
    "smm": Text("principal prepaid ÷ (opening balance − principal due)"),
    "cpr": Text("SMM, compounded over a year"),
    "mdr": Text("balance then written off ÷ opening balance"),
    "cdr": Text("MDR, compounded over a year"),
    "recovery_rate": Text("recovered ÷ written off, both up to the snapshot"),
    "severity": Text("(written off − recovered) ÷ written off, both up to the snapshot"),
}


def performance(loans: Loans, moved: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """The table `performance`: a row for each pair of neighbouring snapshots.

    `moved` are those of `delinquency.moves`, `sums` those of `revolving.flow_sums`. Prepaid
    principal is what the flow says; without that flow it is what loans owed that were then paid in
    full before their last instalment was due, which is a lower bound. It is missing where neither
    is known, and so is default without a status.
    """
    written_off = sums["written_off_fen"].cumsum()
    recovered = sums["recovered_fen"].cumsum()
    lines = []
    for start, end in pairwise(loans.snapshots):
        of_pair = moved[moved["from_date"] == start]
        opening = int(of_pair["balance_fen"].sum())
        due = int(of_pair["scheduled_fen"].sum()) if loans.has("scheduled_fen") else None
        prepaid, source = _prepaid(loans, of_pair)
        gone = of_pair[of_pair["to_place"] == PLACES["written_off"]]
        defaulted = int(gone["balance_fen"].sum()) if loans.has("status") else None
        yearly, base = periods_a_year(start, end), max(opening - (due or 0), 0)
        lost, back = written_off[end], recovered[end]
        lines.append(
            {
                "period_start": start,
                "period_end": end,
                "days": (end - start).days,
                "periods_a_year": float(yearly),
                "opening_fen": opening,
                "scheduled_fen": due,
                "prepaid_fen": prepaid,
                "prepaid_from": source,
                "smm": ratio(prepaid, base),
                "cpr": _by_year(prepaid, base, yearly),
                "defaulted_fen": defaulted,
                "mdr": ratio(defaulted, opening),
                "cdr": _by_year(defaulted, opening, yearly),
                "written_off_fen": lost,
                "recovered_fen": back,
                "recovery_rate": ratio(back, lost),
                "severity": ratio(lost - back, lost),
            }
        )
    return exact_frame(lines, PERFORMANCE.headers)


def _prepaid(loans: Loans, of_pair: pd.DataFrame) -> tuple[int | None, str | None]:
    """The principal prepaid in a period, and from what it is known."""
    if loans.has("prepaid_fen"):
        return int(of_pair["prepaid_fen"].sum()), FLOWS
    if not loans.has(*NEEDED):
        return None, None
    early = of_pair[of_pair["to_place"] == PLACES["prepaid"]]
    due = int(early["scheduled_fen"].sum()) if loans.has("scheduled_fen") else 0
    return int(early["balance_fen"].sum()) - due, PAID_IN_FULL


def periods_a_year(start: date, end: date) -> Fraction:
    """How many periods between two days make a year.

    Between ends of months 12 ÷ the months between them, else 365 ÷ the days between them.

    >>> periods_a_year(date(2025, 1, 31), date(2025, 2, 28))
    Fraction(12, 1)
    """
    if all((day + timedelta(1)).day == 1 for day in (start, end)):
        return Fraction(MONTHS_A_YEAR, 12 * (end.year - start.year) + end.month - start.month)
    return Fraction(DAYS_A_YEAR, (end - start).days)


def by_year(rate: Fraction, times: Fraction) -> Interval:
    """What is gone after a year at a rate a period: 1 − (1 − rate) ^ times.

    Exact for whole `times`, else an enclosure. The rate is at most 1.

    >>> by_year(Fraction(1, 2), Fraction(2)).midpoint
    Fraction(3, 4)
    """
    if times.denominator == 1:
        return Interval.point(1 - (1 - rate) ** times.numerator)
    if rate == 1:
        return Interval.point(1)
    return enclose(
        lambda left: 1 - left ** (Decimal(times.numerator) / Decimal(times.denominator))
    )(1 - rate)


def _by_year(part: int | None, whole: int, times: Fraction) -> float | None:
    """The rate of a year, correctly rounded; `None` where there is no rate, or more than all."""
    if part is None or whole <= 0 or part > whole:
        return None
    middle = by_year(Fraction(part, whole), times).midpoint
    return None if middle is None else float(middle)


def performance_rates(pool: Pool) -> pd.DataFrame:
    """The rates of each period with an opening balance, as the table `performance` defines them.

    Columns: `start` and `end` (periods), those of `RATES` that the tape shows (quantities; `None`
    where one cannot be told), and `at_least`: whether prepayment is a lower bound, known only from
    loans that were paid in full. Index: the last day of the period, a date. Empty with one
    snapshot, or where the tape shows none of them.
    """
    rates, rows = by_period(pool, "performance", SUMS, _rates, list(RATES))
    if rates.empty:
        return rates
    return rates.assign(at_least=rows["prepaid_from"] == PAID_IN_FULL)


def _rates(period: pd.Series[Any], start: date, end: date) -> dict[str, Quantity | None]:
    opening, times = period["opening"], periods_a_year(start, end)
    rates: dict[str, Quantity | None] = {}
    if "prepaid" in period:
        left = opening.minus(period["scheduled"]) if "scheduled" in period else opening
        rates["smm"] = share(period["prepaid"], left.named("opening less due"), Text("SMM"))
        rates["cpr"] = _yearly(rates["smm"], times, Text("CPR"))
    if "defaulted" in period:
        rates["mdr"] = share(period["defaulted"], opening, Text("MDR"))
        rates["cdr"] = _yearly(rates["mdr"], times, Text("CDR"))
    if "written_off" in period and "recovered" in period:
        lost, back = period["written_off"], period["recovered"]
        net = lost.minus(back).named("net loss")
        rates["recovery_rate"] = share(back, lost, Text("recovered of what was written off"))
        rates["severity"] = share(net, lost, Text("loss severity"))
    return rates


def _yearly(rate: Quantity | None, times: Fraction, name: Text) -> Quantity | None:
    if rate is None or not 0 <= rate.interval.bounds[0] <= 1:
        return None
    number = constant(times, "number", Text("by the length of the period")).named("periods a year")
    image = rate.interval.map(lambda value: by_year(value, times))
    return rate.derived(image, "1 − (1 − {0})^{1}", number, unit_id="percent").named(name)


def last_rates(rates: pd.DataFrame) -> pd.DataFrame:
    """The last row of `performance_rates`, with a formula beside each number.

    Columns: `rate` and `formula` (words), `last` (quantities). Index: the names of the rates.
    """
    last = rates.iloc[-1].drop(["start", "end", "at_least"]).dropna()
    return pd.DataFrame({"rate": RATES, "formula": FORMULAS, "last": last}, last.index)
