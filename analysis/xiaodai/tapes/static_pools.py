"""Static pools: the loans of one month or day of origination, followed over the snapshots."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import chain

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.tapes.bands import THRESHOLDS
from xiaodai.tapes.frames import exact_frame, ratio
from xiaodai.tapes.histories import History, VintageBy, by_month, count, count_by
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.rules import is_open

AT = tuple(f"at_{days}_{unit}" for days in THRESHOLDS for unit in ("loans", "fen"))
EVER = tuple(f"ever_{days}_{unit}" for days in THRESHOLDS for unit in ("loans", "fen"))
HEADERS = (
    "vintage",
    "snapshot_date",
    "age",
    "deal_age",
    "loans",
    "original_fen",
    "open_loans",
    "balance_fen",
    *AT,
    *EVER,
    "written_off_loans",
    "written_off_fen",
    "at_30_share",
    "ever_30_share",
    "written_off_share",
)
TRIANGLE = ("origin", "development", "original_fen", "ever_30_fen", "written_off_fen")


def vintages(loans: Loans, found: list[History], by: VintageBy) -> pd.DataFrame:
    """The table `vintages`: a row for each vintage and snapshot from its origination on.

    Columns: `HEADERS`; ages are in months or days, as `by` says, `deal_age` counts from the first
    snapshot. `found` are the loans by history. Empty without origination dates.
    """
    if not loans.has("origination_date"):
        return exact_frame([], HEADERS)
    standing = _standing(loans, by, any(history.changing for history in found))
    past_due, is_panel = loans.has("days_past_due"), len(loans.snapshots) > 1
    of_vintage: dict[date, list[History]] = defaultdict(list)
    for history in found:
        if history.originated is not None:
            of_vintage[history.originated].append(history)
    lines = []
    for vintage in sorted(of_vintage):
        members = of_vintage[vintage]
        written_off = 0 if loans.has("written_off_fen") else None
        base = count(members)
        for day in loans.snapshots:
            if day < vintage:
                continue
            now = standing.get((vintage, day), {})
            at = tuple(now.get(name, 0) if past_due else None for name in AT)
            ever = [
                count_by(members, f"late_{days}", day) if past_due and is_panel else (None, None)
                for days in THRESHOLDS
            ]
            if written_off is not None:
                written_off += now.get("written_off_fen", 0)
            gone, _ = count_by(members, "written_off", day)
            ages = (_age(vintage, day, by), _age(loans.snapshots[0], day, by))
            still_open = (now.get("open_loans", 0), now.get("balance_fen", 0))
            shares = (ratio(part, base[1]) for part in (at[1], ever[0][1], written_off))
            lines.append(
                (
                    vintage,
                    day,
                    *ages,
                    *base,
                    *still_open,
                    *at,
                    *chain(*ever),
                    gone,
                    written_off,
                    *shares,
                )
            )
    return exact_frame(lines, HEADERS)


def triangle(static: pd.DataFrame) -> pd.DataFrame:
    """The table `triangle`: cumulative amounts by origin and development, in long form."""
    named = static.rename(columns={"vintage": "origin", "snapshot_date": "development"})
    return named[list(TRIANGLE)]


def _age(start: date, end: date, by: VintageBy) -> int:
    if by == "day":
        return (end - start).days
    return 12 * (end.year - start.year) + end.month - start.month


def _standing(
    loans: Loans, by: VintageBy, is_changing: bool
) -> dict[tuple[date, date], dict[str, int]]:
    """What is open and what is written off, by vintage and snapshot.

    A loan with several origination dates counts under its earliest.
    """
    table = loans.table
    if is_changing:
        earliest = table.origination_date.min().over(group_by=table.loan_id)
        table = table.mutate(origination_date=earliest)
    table = table.filter(table.origination_date.notnull())
    amounts = {"balance_fen": table.balance_fen.sum()}
    if loans.has("written_off_fen"):
        amounts["written_off_fen"] = table.written_off_fen.sum()
    counted = table.group_by(
        "origination_date", "snapshot_date", is_open=is_open(table), passed=_passed(loans, table)
    ).aggregate(loans=table.count(), **amounts)
    if by == "month":
        counted = by_month(counted, "origination_date", "loans", *amounts)
    found: dict[tuple[date, date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in loans.engine.rows(counted).to_dict("records"):
        now = found[row["origination_date"], row["snapshot_date"]]
        now["written_off_fen"] += row.get("written_off_fen") or 0
        if row["is_open"]:
            now["open_loans"] += row["loans"]
            now["balance_fen"] += row["balance_fen"]
            for days in THRESHOLDS[: row["passed"]]:
                now[f"at_{days}_loans"] += row["loans"]
                now[f"at_{days}_fen"] += row["balance_fen"]
    return found


def _passed(loans: Loans, table: ir.Table) -> ir.IntegerValue:
    """How many of the thresholds a row's days past due have passed."""
    if not loans.has("days_past_due"):
        return ibis.literal(0, "int8")
    return ibis.cases(
        *[
            (table.days_past_due >= days, ibis.literal(place, "int8"))
            for place, days in reversed(list(enumerate(THRESHOLDS, 1)))
        ],
        else_=ibis.literal(0, "int8"),
    )
