"""Quantities of a panel: delinquency, static pools, roll rates and revolving metrics over time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from xiaodai.tapes.bands import CHINESE, MISSING
from xiaodai.tapes.measures import Pool, share
from xiaodai.tapes.revolving import DAYS_A_YEAR
from xiaodai.values.quantity import Quantity, constant, parameter
from xiaodai.values.words import Text

ENDS = ("paid", "prepaid", "written_off", "sold", "unreported")
VINTAGE = ("vintage", "age", "deal_age", "original_fen", "ever_30_fen", "ever_30_share")
AT_FIRST = Text("at the first snapshot of a pair")


class Late(NamedTuple):
    """Loans in a bucket of delinquency on one day, and their shares of the base."""

    bucket: str
    loans: Quantity
    share_of_loans: Quantity | None
    amount: Quantity
    share_of_amount: Quantity | None


def late(pool: Pool, basis: str, day: date) -> list[Late]:
    """The buckets of one basis on one snapshot; `ever` is of originals, the rest of balances."""
    ever = basis == "ever"
    amount = Text("original amounts") if ever else Text("balance")
    every = Text("all loans seen so far") if ever else Text("open loans")
    found = []
    for row in pool.rows("delinquency", basis=basis, snapshot_date=day):
        loans = pool.counted(int(row["loans"]), "loan", Text("loans so late"))
        money = pool.yuan(int(row["balance_fen"]), Text("their {amount}", amount=amount))
        base = pool.counted(int(row["base_loans"]), "loan", every)
        whole = Text("{amount} of {every}", amount=amount, every=every)
        base_money = pool.yuan(int(row["base_balance_fen"]), whole)
        found.append(
            Late(
                str(row["bucket"]),
                loans,
                share(loans, base, Text("share of loans")),
                money,
                share(money, base_money, Text("share of {amount}", amount=amount)),
            )
        )
    return found


def late_share(pool: Pool, basis: str, bucket: str, day: date) -> Quantity | None:
    """One bucket's share of the amount on one snapshot."""
    named = [row.share_of_amount for row in late(pool, basis, day) if row.bucket == bucket]
    return named[0] if named else None


class Curve(NamedTuple):
    """A vintage's share of amounts that were ever 30 days late, by age, for drawing."""

    vintage: date
    ages: list[int]
    shares: list[float]


@dataclass(frozen=True)
class StaticPools:
    """The vintages that the panel saw from their start, and how many it did not."""

    pool: Pool
    curves: list[Curve]
    begun_before: int
    amounts: dict[date, list[tuple[int, int, int]]]  # by age: fen ever so late, fen granted

    def ever(self, vintage: date, age: int) -> Quantity | None:
        """The share of a vintage's original amounts that were ever 30 days late by an age.

        It is what the last snapshot up to that age shows; `None` beyond the vintage's last one.
        """
        seen = self.amounts.get(vintage, [])
        known = [amounts for at, *amounts in seen if at <= age]
        if not known or seen[-1][0] < age:
            return None
        late_fen, original_fen = known[-1]
        late_by = Text("originals ever thirty days late")
        return share(
            self.pool.yuan(late_fen, late_by),
            self.pool.yuan(original_fen, Text("originals")),
            Text("share ever thirty days late"),
        )

    @property
    def farthest(self) -> Curve:
        """The vintage of which the largest share was ever so late."""
        return max(self.curves, key=lambda curve: curve.shares[-1])

    @property
    def reached_by_half(self) -> int:
        """The highest age that at least half of the vintages have reached."""
        oldest_first = sorted((curve.ages[-1] for curve in self.curves), reverse=True)
        return oldest_first[(len(oldest_first) - 1) // 2]


def static_pools(pool: Pool) -> StaticPools | None:
    """The vintages as curves; those that began before the panel are left out unless all did.

    Of those only the survivors are seen. `None` with one snapshot, without vintages, or without
    anything ever late.
    """
    by_vintage: dict[date, list[dict[str, Any]]] = defaultdict(list)
    amounts: dict[date, list[tuple[int, int, int]]] = defaultdict(list)
    for row in pool.rows("vintages", VINTAGE) if pool.is_panel else ():
        if int(row["original_fen"]) and row["ever_30_fen"] is not None:
            by_vintage[row["vintage"]].append(row)
            late_fen, original_fen = int(row["ever_30_fen"]), int(row["original_fen"])
            amounts[row["vintage"]].append((int(row["age"]), late_fen, original_fen))
    whole = {
        vintage: rows
        for vintage, rows in by_vintage.items()
        if int(rows[0]["age"]) == 0 or int(rows[0]["deal_age"]) > 0
    }
    curves = [
        Curve(
            vintage,
            [int(row["age"]) for row in rows],
            [float(row["ever_30_share"]) for row in rows],
        )
        for vintage, rows in (whole or by_vintage).items()
    ]
    if not any(curve.shares[-1] for curve in curves):
        return None
    return StaticPools(pool, curves, len(by_vintage) - len(whole), amounts)


@dataclass(frozen=True)
class RollRates:
    """All pairs of neighbouring snapshots together: loans and fen from state to state."""

    pool: Pool
    loans: dict[tuple[str, str], int]
    fen: dict[tuple[str, str], int]
    pairs: int

    @property
    def starts(self) -> list[str]:
        """The states that loans start from, in order."""
        return [state for state in (*CHINESE, MISSING) if any(s == state for s, _ in self.loans)]

    @property
    def ends(self) -> list[str]:
        """The states that loans end in, in order."""
        states = (*CHINESE, MISSING, *ENDS)
        return [state for state in states if any(e == state for _, e in self.loans)]

    def by_balance(self, start: str, end: str) -> Quantity | None:
        """The share of a state's balance that is in another state a snapshot later."""
        whole = sum(fen for (s, _), fen in self.fen.items() if s == start)
        part = self.pool.yuan(self.fen.get((start, end), 0), Text("balance that went"))
        of = Text("balance {AT_FIRST}", AT_FIRST=AT_FIRST)
        return share(part, self.pool.yuan(whole, of), Text("roll rate by balance"))

    def by_count(self, start: str, end: str) -> Quantity | None:
        """The share of a state's loans that are in another state a snapshot later."""
        whole = sum(loans for (s, _), loans in self.loans.items() if s == start)
        went = Text("loans that went")
        part = self.pool.counted(self.loans.get((start, end), 0), "loan", went)
        of = Text("loans {AT_FIRST}", AT_FIRST=AT_FIRST)
        base = self.pool.counted(whole, "loan", of)
        return share(part, base, Text("roll rate by count"))


def roll_rates(pool: Pool) -> RollRates | None:
    """The roll rates of all pairs of snapshots together; `None` where there are none."""
    loans: dict[tuple[str, str], int] = defaultdict(int)
    fen: dict[tuple[str, str], int] = defaultdict(int)
    pairs = set()
    for row in pool.rows("roll_rates"):
        step = str(row["from_state"]), str(row["to_state"])
        loans[step] += int(row["loans"])
        fen[step] += int(row["balance_fen"])
        pairs.add(row["from_date"])
    return RollRates(pool, dict(loans), dict(fen), len(pairs)) if pairs else None


class Revolving(NamedTuple):
    """What the last period earned and lost, a year, on its opening balance."""

    start: date
    end: date
    rates: dict[str, Quantity]  # by the column of the table `revolving`


def revolving(pool: Pool, funding: float) -> Revolving | None:
    """The metrics of the last period that has an opening balance; `None` if none has.

    payment rate = paid ÷ opening; yield = interest × 365 ÷ (opening × days); charge-off rate
    likewise of written off − recovered; excess spread = yield − charge-off rate − cost of funds;
    turnover = paid × 365 ÷ (mean of opening and closing × days), in times a year.
    """
    rows = [row for row in pool.rows("revolving") if int(row["opening_fen"])]
    if not rows:
        return None
    row = rows[-1]
    opening = pool.yuan(int(row["opening_fen"]), Text("opening balance"))
    days = pool.counted(int(row["days"]), "day", Text("days of the period"))
    year = constant(DAYS_A_YEAR, "day", Text("a year of 365 days")).named("days a year")
    flows = {
        name: pool.yuan(int(row[name]), words)
        for name, words in {
            "paid_fen": Text("paid in"),
            "purchased_fen": Text("newly lent"),
            "interest_fen": Text("interest"),
            "written_off_fen": Text("written off"),
            "recovered_fen": Text("recovered"),
        }.items()
        if row[name] is not None  # an absent flow
    }

    def yearly(flow: Quantity, name: Text) -> Quantity:
        return flow.times(year).over(opening.times(days)).to("percent").named(name)

    rates: dict[str, Quantity] = {}
    if paid := flows.get("paid_fen"):
        rates["payment_rate"] = paid.share_of(opening).named("payment rate")
        closing = pool.yuan(int(row["closing_fen"]), Text("closing balance"))
        mean = opening.plus(closing).over(constant(2)).named("mean balance")
        turnover = paid.times(year).over(mean.times(days))
        rates["turnover"] = turnover.named("turnover, times a year")
    if lent := flows.get("purchased_fen"):
        rates["purchase_rate"] = lent.share_of(opening).named("purchase rate")
    if interest := flows.get("interest_fen"):
        rates["yield"] = yearly(interest, Text("yield"))
    if (lost := flows.get("written_off_fen")) and (recovered := flows.get("recovered_fen")):
        net = lost.minus(recovered).named("written off less recovered")
        rates["charge_off_rate"] = yearly(net, Text("charge-off rate"))
    if {"yield", "charge_off_rate"} <= set(rates):
        cost = parameter("funding", funding, "percent", Text("cost of funds"))
        spread = rates["yield"].minus(rates["charge_off_rate"]).to("percent").minus(cost)
        rates["excess_spread"] = spread.to("percent").named("excess spread")
    return Revolving(row["period_start"], row["period_end"], rates) if rates else None


def drawn(pool: Pool, column: str) -> tuple[list[date], list[float]]:
    """A column of `revolving` in percent by the end of its period, for drawing; gaps left out."""
    known = [row for row in pool.rows("revolving") if row[column] is not None]
    return [row["period_end"] for row in known], [100 * float(row[column]) for row in known]


def drawn_late(pool: Pool, basis: str, bucket: str) -> tuple[list[date], list[float]]:
    """A bucket's share of amounts in percent by snapshot, for drawing; gaps left out."""
    rows = pool.rows("delinquency", basis=basis, bucket=bucket)
    known = [row for row in rows if int(row["base_balance_fen"])]
    return (
        [row["snapshot_date"] for row in known],
        [float(100 * Fraction(int(r["balance_fen"]), int(r["base_balance_fen"]))) for r in known],
    )
