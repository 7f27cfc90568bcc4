"""Cumulative net losses: what was written off and not recovered, by vintage and age."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

from xiaodai.tapes.declared import NET_LOSSES
from xiaodai.tapes.pool import Pool, exact_frame, ratios, share
from xiaodai.tapes.quality import Loans
from xiaodai.tapes.static_pools import LOSSES, MOST_CURVES, VintageBy, age, by_then
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity, constant
from xiaodai.values.words import Text

AMOUNTS = ["original_fen", *LOSSES]
CURVE = ["vintage", "age", "percent", "newness"]
TOGETHER = "Σ"  # all vintages that have reached an age, among the codes of vintages


def net_losses(
    loans: Loans, static: pd.DataFrame, found: pd.DataFrame, sums: pd.DataFrame, by: VintageBy
) -> pd.DataFrame:
    """The table `net_losses`: by vintage and snapshot, by age, and for the whole tape.

    `static` is the table `vintages`, `found` are the loans by history and `sums` those of
    `revolving.flow_sums`. An age holds the vintages that are followed from their start and have
    reached it, each with what the last snapshot up to that age shows. Empty with one snapshot, or
    where the tape does not say what is written off.
    """
    if len(loans.snapshots) == 1 or not loans.has("written_off_fen"):
        return exact_frame([], NET_LOSSES.headers)
    each = _by_vintage(static)
    aged = _by_age(each[each["followed"] == 1])
    whole = by_then(found, "first_seen", loans.snapshots)[["original_fen"]].join(
        sums[list(LOSSES)].cumsum()
    )
    whole = whole.rename_axis("snapshot_date").reset_index().assign(basis="tape")
    whole["age"] = [age(loans.snapshots[0], day, by) for day in whole["snapshot_date"]]
    made = pd.concat([each.assign(basis="vintage"), aged.assign(basis="age"), whole])
    made = made.reindex(columns=NET_LOSSES.headers).astype(object)
    losses = zip(made["written_off_fen"], made["recovered_fen"], strict=True)
    made["net_loss_fen"] = [
        None if pd.isna(lost) or pd.isna(back) else lost - back for lost, back in losses
    ]
    made["gross_loss_share"] = ratios(made["written_off_fen"], made["original_fen"])
    made["net_loss_share"] = ratios(made["net_loss_fen"], made["original_fen"])
    return exact_frame(made, NET_LOSSES.headers)


def _by_vintage(static: pd.DataFrame) -> pd.DataFrame:
    """The vintages on each snapshot, and whether they began with the panel or later."""
    each = static[["vintage", "snapshot_date", "age", "deal_age", *AMOUNTS]].astype(object)
    first = each.drop_duplicates("vintage")
    begun = first["vintage"][(first["age"] == 0) | (first["deal_age"] > 0)]
    return each.assign(vintages=1, followed=each["vintage"].isin(begun).astype(int))


def _by_age(followed: pd.DataFrame) -> pd.DataFrame:
    """The vintages that have reached an age, together."""
    lines = []
    last = followed.groupby("vintage")["age"].max()
    seen = followed.drop_duplicates(["vintage", "age"], keep="last")
    grid = {
        name: seen.pivot(index="age", columns="vintage", values=name).sort_index().ffill()
        for name in AMOUNTS
    }
    for reached in grid["original_fen"].index:
        is_known = grid["original_fen"].loc[reached].notna() & (last >= reached)
        those = last.index[is_known]
        sums: dict[str, Any] = {
            name: grid[name].loc[reached, those].sum(min_count=1) for name in AMOUNTS
        }
        lines.append({"age": reached, "vintages": len(those), "followed": 1, **sums})
    return pd.DataFrame(lines, columns=["age", "vintages", "followed", *AMOUNTS], dtype=object)


def loss_curve(pool: Pool) -> pd.Series | None:
    """The losses of the vintages that are followed from their start, by age, as a row.

    - `measure`: `net_loss` where the tape says what is recovered, else `written_off`.
    - `curves`: at most some twenty vintages, and all of them together as the vintage `TOGETHER`.
      Columns: `vintage` (a code), `age` in months or days, `percent` of originals, `newness` (0 is
      the oldest vintage, 1 the newest).
    - `named`: the first and the last vintage and `TOGETHER`.
    - `reached_by_half`: the highest age that at least half of the vintages have reached; `age` is
      the same as a quantity, `last` the share lost by then of those that have reached it.
    - `so_far`: the loss of the whole tape up to the last snapshot, as a share of all that was lent.

    `None` where the table `net_losses` has no vintage that is followed, or nothing was lost.
    """
    rows = pool.rows("net_losses")
    measure = "net_loss" if rows["recovered_fen"].notna().any() else "written_off"
    rows = rows[rows["original_fen"].fillna(0) != 0]
    aged = rows[rows["basis"] == "age"]
    if aged.empty or not any(aged["written_off_fen"].fillna(0)):
        return None
    vintages = rows[(rows["basis"] == "vintage") & (rows["followed"] == 1)]
    half = aged[2 * aged["vintages"] >= aged["vintages"].max()].iloc[-1]
    days = vintages["vintage"].map(date.isoformat)
    is_monthly = days.str.endswith("-01").all()
    codes = days.str[:7] if is_monthly else days
    order = codes.drop_duplicates().reset_index(drop=True)
    drawn = {*order[:: -(-len(order) // MOST_CURVES)], order.iloc[-1]}
    newness = pd.Series(order.index / max(len(order) - 1, 1), order)
    each = _percent(vintages, measure).assign(vintage=codes, newness=codes.map(newness))
    whole = _percent(aged, measure).assign(vintage=TOGETHER, newness=1.0)
    return row(
        measure=measure,
        curves=pd.concat([each[each["vintage"].isin(drawn)], whole])[CURVE],
        named=[order.iloc[0], order.iloc[-1], TOGETHER],
        reached_by_half=int(half["age"]),
        age=constant(int(half["age"]), "month" if is_monthly else "day", Text("age of a vintage")),
        last=_share(pool, half, measure),
        so_far=_share(pool, rows[rows["basis"] == "tape"].iloc[-1], measure),
    )


def _percent(rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    parts = zip(rows[f"{measure}_fen"], rows["original_fen"], strict=True)
    percent = [float(100 * Fraction(lost, granted)) for lost, granted in parts]
    return rows.assign(percent=percent, age=rows["age"].astype(int))


def _share(pool: Pool, of: pd.Series[Any], measure: str) -> Quantity | None:
    """A loss as a share of originals."""
    written_off = pool.counted(of["written_off_fen"], "yuan", Text("written off"))
    granted = pool.counted(of["original_fen"], "yuan", Text("originals"))
    if measure == "written_off":
        return share(written_off, granted, Text("written off, of originals"))
    recovered = pool.counted(of["recovered_fen"], "yuan", Text("recovered"))
    net = written_off.minus(recovered).named("net loss")
    return share(net, granted, Text("net loss, of originals"))
