"""What changed between two snapshots: the loans that came, went, were repaid or rolled.

A loan's balance counts while it is open. What came, what went and what changed of the loans that
stayed add up to the difference of the two balances, in the pool and in every region.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.declared import CHANGES
from xiaodai.tapes.delinquency import CHINESE, PLACES, class_of, ending, state_of
from xiaodai.tapes.pool import MISSING, Pool, exact_frame, shares
from xiaodai.tapes.quality import Loans, is_open
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text

CAME = ("new", "returned")
STAYED = ("increased", "decreased", "unchanged")
WENT = ("paid", "prepaid", "written_off", "sold", "unreported")
BRIDGE = ("opening", *CAME, *STAYED, *WENT, "closing")
ROLLED = ("rolled_on", "stayed_in_class", "rolled_back")
SUMS = ["loans", "from_fen", "to_fen"]
MOST_REGIONS = 10
OTHERS = "others"
WORDS = {
    "opening": Text("Open before"),
    "new": Text("New"),
    "returned": Text("Back in the pool"),
    "increased": Text("Balance grew"),
    "decreased": Text("Balance fell"),
    "unchanged": Text("Balance unchanged"),
    "paid": Text("Paid when due"),
    "prepaid": Text("Prepaid"),
    "written_off": Text("Written off"),
    "sold": Text("Sold"),
    "unreported": Text("No longer reported"),
    "closing": Text("Open after"),
    "rolled_on": Text("Rolled on to a later class"),
    "stayed_in_class": Text("In the same class"),
    "rolled_back": Text("Back in an earlier class"),
}


def compared(snapshots: tuple[date, ...], days: tuple[date, ...]) -> tuple[date, date] | None:
    """The two snapshots to compare: the given ones, else the last two; `None` where there is one.

    Raises `PoolError` for a day that is no snapshot.
    """
    for day in days:
        if day not in snapshots:
            nearest = min(snapshots, key=lambda one: abs(one - day))
            raise PoolError(
                f"compare names {day}, which is no snapshot of the tape; the nearest is {nearest}"
            )
    first, second = days or (snapshots[-2:] if len(snapshots) > 1 else (None, None))
    return None if first is None or second is None else (first, second)


def changes(loans: Loans, days: tuple[date, ...] = ()) -> pd.DataFrame:
    """The table `changes`: the pool between two snapshots, then the regions that changed most.

    `days` are two snapshots, the earlier first; without them the last two. Regions beyond the ten
    whose balance changed most are put together. Empty with one snapshot.
    """
    pair = compared(loans.snapshots, days)
    if pair is None:
        return exact_frame([], CHANGES.headers)
    found = loans.engine.rows(_grouped(loans, *pair))
    found[SUMS] = found[SUMS].fillna(0)
    lines = _lines(found, loans, "all", None)
    if loans.has("region"):
        found["region"] = found["region"].fillna(MISSING)
        sums = found.groupby("region")[SUMS].sum()
        change = (sums["to_fen"] - sums["from_fen"]).abs()
        ranked = sorted(sums.index, key=lambda name: (-change[name], name))
        listed = found["region"].where(found["region"].isin(ranked[:MOST_REGIONS]), OTHERS)
        for name in [*ranked[:MOST_REGIONS], *([OTHERS] if ranked[MOST_REGIONS:] else [])]:
            lines += _lines(found[listed == name], loans, "region", name)
    made = pd.DataFrame(lines).assign(from_date=pair[0], to_date=pair[1])
    made["change_fen"] = made["to_fen"] - made["from_fen"]
    return exact_frame(made.reindex(columns=CHANGES.headers), CHANGES.headers)


def _lines(found: pd.DataFrame, loans: Loans, basis: str, name: str | None) -> list[dict[str, Any]]:
    """The lines of the pool or of a region: the bridge, then how loans that stayed rolled."""
    lines = []
    by_change = found.groupby("change")[SUMS].sum()
    by_roll = found.groupby("roll")[SUMS].sum()
    before = by_change.index.isin([*STAYED, *WENT])
    after = by_change.index.isin([*CAME, *STAYED])
    ends = {
        "opening": {"loans": by_change["loans"][before].sum(), "from_fen": 0}
        | {"to_fen": by_change["from_fen"].sum()},
        "closing": {"loans": by_change["loans"][after].sum(), "from_fen": 0}
        | {"to_fen": by_change["to_fen"].sum()},
    }
    parts: list[tuple[str, tuple[str, ...], pd.DataFrame]] = [("balance", BRIDGE, by_change)]
    if loans.has("days_past_due"):
        parts.append(("class", ROLLED, by_roll))
    for part, names, sums in parts:
        for change in names:
            held = ends.get(change) or dict(sums.reindex([change], fill_value=0).iloc[0])
            lines.append({"basis": basis, "name": name, "part": part, "change": change, **held})
    return lines


def _grouped(loans: Loans, first: date, second: date) -> ir.Table:
    """The loans open on either day by region, what happened to them and how they rolled."""
    table = loans.table
    rows = table.filter(table.snapshot_date.isin([first, second]))
    early = rows.snapshot_date == ibis.literal(first)
    late, opened = ~early, is_open(rows)

    def of(when: ir.BooleanValue, value: Any) -> Any:
        return when.ifelse(value, ibis.null()).max()

    each = rows.group_by("loan_id").aggregate(
        seen=of(early, ibis.literal(1)),
        from_fen=of(early & opened, rows.balance_fen),
        to_fen=of(late & opened, rows.balance_fen),
        from_class=of(early & opened, class_of(rows)),
        state=of(late, state_of(rows)),
        due=of(early, rows.origination_date.epoch_days() + rows.term_days),
        region=ibis.coalesce(of(early & opened, rows.region), of(late & opened, rows.region)),
    )
    each = each.filter(each.from_fen.notnull() | each.to_fen.notnull())
    stays = each.from_fen.notnull() & each.to_fen.notnull()
    ended = ending(each.state, ibis.literal(second).epoch_days() < each.due)
    classes = len(CHINESE)
    is_classed = stays & (each.from_class < classes) & (each.state < classes)
    marked = each.mutate(
        change=ibis.cases(
            (each.from_fen.isnull() & each.seen.isnull(), "new"),
            (each.from_fen.isnull(), "returned"),
            (stays & (each.to_fen > each.from_fen), "increased"),
            (stays & (each.to_fen < each.from_fen), "decreased"),
            (stays, "unchanged"),
            *[(ended == PLACES[name], name) for name in WENT],
            else_=ibis.null("string"),
        ),
        roll=ibis.cases(
            (is_classed & (each.state > each.from_class), "rolled_on"),
            (is_classed & (each.state < each.from_class), "rolled_back"),
            (is_classed, "stayed_in_class"),
            else_=ibis.null("string"),
        ),
    )
    keys = ["change", "roll", *(["region"] if loans.has("region") else [])]
    return marked.group_by(keys).aggregate(
        loans=marked.count(), from_fen=marked.from_fen.sum(), to_fen=marked.to_fen.sum()
    )


def bridge(pool: Pool) -> pd.Series | None:
    """From the balance on one snapshot to that on another, as a row.

    - `start` and `end`: the two days (periods); `opening` and `closing`: their balances.
    - `parts`: the opening balance and each change that happened, by its words (quantities); they
      add up to `closing`.
    - `steps`: the changes. Columns: `change` (words), `loans`, `added` to the balance (quantities).
    - `rolled`: how the loans that stayed moved between classes. Columns: `change` (words), `loans`,
      `of_loans`, `before` (their balance on the first day). Empty without days past due.
    - `regions`: those whose balance changed most. Columns: `region` (words), `before`, `after`,
      `added`, `came`, `written_off` (quantities).

    `None` with one snapshot.
    """
    rows = pool.rows("changes")
    if rows.empty:
        return None
    whole = rows[rows["basis"] == "all"].set_index("change", drop=False)
    steps = whole[(whole["part"] == "balance") & (whole["loans"] > 0)]
    amounts = pool.quantities(steps, loans=("loan", Text("loans")), change_fen=("yuan", Text()))
    named: dict[str, Quantity] = {
        str(name): amount.named(WORDS[str(name)]) for name, amount in amounts["change"].items()
    }
    ends = [
        named.get(name) or pool.counted(0, "yuan", WORDS[name]) for name in ("opening", "closing")
    ]
    happened = [name for name in named if name not in ("opening", "closing")]
    return row(
        start=Period(rows["from_date"][0].isoformat()),
        end=Period(rows["to_date"][0].isoformat()),
        opening=ends[0],
        closing=ends[1],
        parts=pd.Series(
            [ends[0], *(named[name] for name in happened)],
            pd.Index([WORDS["opening"], *(WORDS[name] for name in happened)], dtype=object),
            dtype=object,
        ),
        steps=pd.DataFrame(
            {
                "change": [WORDS[name] for name in happened],
                "loans": [amounts.at[name, "loans"] for name in happened],
                "added": [named[name] for name in happened],
            },
            dtype=object,
        ),
        rolled=_rolled(pool, whole[whole["part"] == "class"]),
        regions=_regions(pool, rows[(rows["basis"] == "region") & (rows["part"] == "balance")]),
    )


def _rolled(pool: Pool, rows: pd.DataFrame) -> pd.DataFrame:
    if not rows["loans"].sum():
        return pd.DataFrame()
    made = pool.quantities(
        rows,
        loans=("loan", Text("loans that stayed")),
        from_fen=("yuan", Text("their balance before")),
    )
    all_loans = pool.counted(int(rows["loans"].sum()), "loan", Text("loans that stayed"))
    of_loans = shares(made["loans"], [all_loans] * len(made), Text("share of loans that stayed"))
    columns = {
        "change": rows["change"].map(WORDS.__getitem__),
        "loans": made["loans"],
        "of_loans": of_loans,
        "before": made["from"],
    }
    return pd.DataFrame(columns, dtype=object).reset_index(drop=True)


def _regions(pool: Pool, rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame()
    amount = {change: of.set_index("name")["change_fen"] for change, of in rows.groupby("change")}
    names = rows["name"].drop_duplicates()
    table = pd.DataFrame(
        {
            "before": amount["opening"],
            "after": amount["closing"],
            "added": amount["closing"] - amount["opening"],
            "came": sum(amount[change] for change in CAME),
            "written_off": -amount["written_off"],
        },
        dtype=object,
    ).loc[names]
    made = pool.quantities(
        table,
        before=("yuan", Text("balance before")),
        after=("yuan", Text("balance after")),
        added=("yuan", Text("change of balance")),
        came=("yuan", Text("balance of loans that came")),
        written_off=("yuan", Text("balance of loans written off")),
    )
    labels = {MISSING: Text("missing"), OTHERS: Text("others")}
    words = [labels.get(name) or Names(name, name) for name in made.index]
    made.insert(0, "region", pd.Series(words, made.index, dtype=object))
    return made.reset_index(drop=True)
