"""Quantities of how a pool is made up: its bands, its large loans, its largest borrowers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from xiaodai.tapes.bands import MISSING
from xiaodai.tapes.measures import BALANCE, LOANS, Pool, share, summary, weighted
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Names, Text


class Band(NamedTuple):
    """One band of a stratification, or several together."""

    label: Text
    loans: Quantity
    share_of_loans: Quantity | None
    balance: Quantity
    share_of_balance: Quantity | None
    average: Quantity
    rate: Quantity | None


SUMS = ("loans", "balance_fen", "rate_weight", "rated_balance_fen")


def bands(pool: Pool, field: str, most: int) -> list[Band]:
    """The bands of a field in order, those beyond the `most` largest together, then their total.

    Empty for a field that the tape lacks.
    """
    rows = pool.rows("stratification", field=field)
    if not rows:
        return []
    by_size = sorted(rows, key=lambda row: -int(row["balance_fen"]))
    large = {row["position"] for row in (rows if len(rows) <= most else by_size[:most])}
    total = _added(rows)
    listed = [(_label(str(row["band"])), row) for row in rows if row["position"] in large]
    if rest := [row for row in rows if row["position"] not in large]:
        listed.append((Text("others"), _added(rest)))
    listed.append((Text("all"), total))
    loans, balance = (
        pool.counted(total["loans"], "loan", LOANS),
        pool.yuan(total["balance_fen"], BALANCE),
    )
    return [_band(pool, label, row, loans, balance) for label, row in listed]


def _added(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: sum(int(row[name]) for row in rows) for name in SUMS}


def _label(band: str) -> Text:
    return Text("missing") if band == MISSING else Names(band, band.replace(",", ""))


def _band(
    pool: Pool, label: Text, row: dict[str, Any], all_loans: Quantity, all_balance: Quantity
) -> Band:
    loans = pool.counted(int(row["loans"]), "loan", Text("loans of the band"))
    balance = pool.yuan(int(row["balance_fen"]), Text("balance of the band"))
    rated = int(row["rated_balance_fen"])
    rate = None
    if rated:
        rate = weighted(pool, "rate", "balance", int(row["rate_weight"]), 100 * rated)
    return Band(
        label,
        loans,
        share(loans, all_loans, Text("share of loans")),
        balance,
        share(balance, all_balance, Text("share of balance")),
        balance.over(loans).named("average balance"),
        rate,
    )


class Tail(NamedTuple):
    """The loans above a balance: their share of all loans and of all balance."""

    above: Quantity
    of_loans: Quantity
    of_balance: Quantity


def tail(pool: Pool) -> Tail | None:
    """The cut between bands of balance at which the two shares lie farthest apart.

    That distance is the Hoover index of the bands (Hoover, "The Measurement of Industrial
    Localization", Review of Economics and Statistics 18, 1936). `None` with one band or no balance.
    """
    rows = pool.rows("stratification", field="balance")
    total = _added(rows)
    if len(rows) < 2 or not total["balance_fen"]:
        return None
    loans, balance = (
        pool.counted(total["loans"], "loan", LOANS),
        pool.yuan(total["balance_fen"], BALANCE),
    )
    cuts = []
    for place in range(1, len(rows)):
        above = _added(rows[place:])
        gap = Fraction(above["balance_fen"], total["balance_fen"]) - Fraction(
            above["loans"], total["loans"]
        )
        cuts.append((gap, str(rows[place]["low"]), above))
    _, low, above = max(cuts, key=lambda cut: cut[0])
    edge = constant(Fraction(low), "yuan", Text("the end of a band"))
    held = Text("balance above")
    return Tail(
        edge,
        pool.counted(above["loans"], "loan", Text("loans above"))
        .share_of(loans)
        .named("share of loans above"),
        pool.yuan(above["balance_fen"], held).share_of(balance).named("share of balance above"),
    )


class Top(NamedTuple):
    """The largest borrowers together."""

    borrowers: Quantity
    loans: Quantity
    balance: Quantity
    share: Quantity | None


def top_borrowers(pool: Pool) -> list[Top]:
    """The largest borrowers together, each group once however few borrowers there are."""
    balance = summary(pool)["balance", ""]
    found = {int(row["rank"]): row for row in pool.rows("concentration", basis="top")}
    groups = []
    for rank, row in found.items():
        held = pool.yuan(int(row["balance_fen"]), Text("balance of the largest"))
        groups.append(
            Top(
                pool.counted(rank, "person", Text("largest borrowers")),
                pool.counted(int(row["loans"]), "loan", Text("their loans")),
                held,
                share(held, balance, Text("share of the largest")),
            )
        )
    return groups


def equal_borrowers(pool: Pool) -> Quantity | None:
    """1 ÷ the Herfindahl index: how many borrowers of one size would be as concentrated.

    Adelman, "Comment on the H Concentration Measure as a Numbers-Equivalent", Review of Economics
    and Statistics 51 (1969).
    """
    index = summary(pool).get(("hhi_borrowers", ""))
    if index is None or index.interval == Interval.point(0):
        return None
    number = constant(1, "person").over(index)
    return number.named("borrowers of one size")
