"""Losses still to come, projected from those seen by the chain-ladder method, with their error.

The growth from age to age of older vintages is applied to the younger ones. The standard error is
that of Mack, "Distribution-free Calculation of the Standard Error of Chain Ladder Reserve
Estimates", ASTIN Bulletin 23 (1993). The package chainladder computes both, in floating point;
amounts are rounded to the fen. What is projected is in a table of its own and in no other.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.declared import PROJECTION
from xiaodai.tapes.pool import Pool, exact_frame, ratios, share
from xiaodai.tapes.static_pools import VintageBy, age
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

GRAINS = {1: "OMDM", 3: "OQDQ", 12: "OYDY"}  # of a triangle, by months of origination together
LEAST = 4  # vintages, and ages, from which growth and its spread can be told
WHY = Text("projected by the chain-ladder method, as if younger vintages grew like older ones")


class Grown(NamedTuple):
    """What the oldest origins of a triangle grow to, its standard error, and that of their sum."""

    projected: list[float]
    errors: list[float]
    error: float


def projection(losses: pd.DataFrame, snapshots: Sequence[date], by: VintageBy) -> pd.DataFrame:
    """The table `projection`: vintages followed from their start, then all that are projected.

    `losses` is the table `net_losses`. Vintages are those of single months where there is an age by
    which each has lost something that has reached it, else of quarters, else of years. One too
    young for that age has no projection and is in no total. Empty where vintages are of days, where
    snapshots are not a month apart, and where too few vintages have lost anything.
    """
    rows = losses[(losses["basis"] == "vintage") & (losses["followed"] == 1)].astype(object)
    measure = "net_loss" if rows["net_loss_fen"].notna().any() else "written_off"
    rows = rows.assign(amount=rows[f"{measure}_fen"])
    is_monthly = all(age(first, second, "month") == 1 for first, second in pairwise(snapshots))
    last = rows[rows["snapshot_date"] == snapshots[-1]]
    is_grown = by == "month" and is_monthly and (last["amount"] > 0).sum() >= LEAST
    if not is_grown or (found := _fitted(rows)) is None:
        return exact_frame([], PROJECTION.headers)
    months, firsts, grown = found
    lines = []
    place = last["vintage"].map(lambda day: bisect_right(firsts, day) - 1)
    for number, first in enumerate(firsts):
        sums = last.loc[place == number, ["original_fen", "amount"]].sum()
        is_known = number < len(grown.projected)
        lines.append(
            {
                "basis": "vintage",
                "vintage": first,
                "age": age(first, snapshots[-1], by) - months + 1,
                "original_fen": sums["original_fen"],
                "observed_fen": sums["amount"],
                "projected_fen": round(grown.projected[number]) if is_known else None,
                "error_fen": round(grown.errors[number]) if is_known else None,
            }
        )
    known = lines[: len(grown.projected)]
    summed = ("original_fen", "observed_fen", "projected_fen")
    whole = {name: sum(line[name] for line in known) for name in summed}
    lines.append({"basis": "all", "error_fen": round(grown.error)} | whole)
    made = pd.DataFrame(lines, columns=PROJECTION.headers, dtype=object)
    made["months"], made["loss_measure"] = months, measure
    for name in ("observed", "projected", "error"):
        made[f"{name}_share"] = ratios(made[f"{name}_fen"], made["original_fen"])
    return exact_frame(made, PROJECTION.headers)


def _fitted(rows: pd.DataFrame) -> tuple[int, list[date], Grown] | None:
    """Months of origination together, the first day of each origin, and what they grow to.

    `rows` have a `vintage`, a `snapshot_date` and a cumulative `amount`. `None` where losses are
    too few for years, too.
    """
    import chainladder  # takes seconds, and few tapes need it

    seen = rows[["vintage", "snapshot_date", "amount"]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own, about pandas
        whole = chainladder.Triangle(
            seen.astype({"vintage": "M8[s]", "snapshot_date": "M8[s]", "amount": float}),
            origin="vintage",
            development="snapshot_date",
            columns="amount",
            cumulative=True,
        )
        for months, grain in GRAINS.items():
            triangle = whole.grain(grain, trailing=True)
            held = np.nan_to_num(triangle.values[0, 0])
            firsts = [period.start_time.date() for period in triangle.origin]
            for start in range(held.shape[1] - LEAST + 1):
                if _has_lost(held, start):
                    return months, firsts, chain_ladder(triangle, start)
    return None


def _has_lost(held: np.ndarray[Any, Any], start: int) -> bool:
    """Whether enough origins have reached an age, and each has a loss from then on."""
    origins, ages = held.shape
    reached = min(origins, ages - start)
    lost = [(held[place, start : ages - place] > 0).all() for place in range(reached)]
    return len(lost) >= LEAST and all(lost)


def chain_ladder(triangle: Any, start: int = 0) -> Grown:
    """The projection of a triangle of chainladder, from its age number `start` on.

    Origins that have not reached that age are left out.
    """
    import chainladder

    used = triangle[triangle.development >= triangle.development.iloc[start]]
    count = min(len(triangle.origin), len(triangle.development) - start)
    used = used[used.origin <= used.origin[count - 1]]
    with_mack = chainladder.Development(sigma_interpolation="mack").fit_transform(used)
    fitted = chainladder.MackChainladder().fit(with_mack)
    # Where nothing grows there is no error, and chainladder gives none or no number.
    errors = np.nan_to_num(fitted.mack_std_err_.values[0, 0, :, -1])
    error = np.nan_to_num(np.ravel(fitted.total_mack_std_err_)[0])
    return Grown(
        fitted.ultimate_.values[0, 0, :count, -1].tolist(),
        errors[:count].tolist(),
        float(error),
    )


def projected_losses(pool: Pool) -> pd.Series | None:
    """The projected losses of a pool, as a row; each carries the mark of an extrapolation.

    - `measure`: `net_loss` or `written_off`.
    - `vintages`: those that are projected and still grow, by the month in which they begin.
      Columns: `vintage` (a period), `observed`, `projected` and `error` (quantities, shares of
      originals).
    - `observed`, `projected`, `error`: the same of all that are projected.
    - `months`: how many months of origination are together; `number`, `left_out`: the vintages that
      are projected, and those too young (quantities).

    `None` where nothing is projected.
    """
    rows = pool.rows("projection")
    if rows.empty:
        return None
    each, whole = rows[rows["basis"] == "vintage"], rows[rows["basis"] == "all"].iloc[0]
    known = each[each["projected_fen"].notna()]
    growing = known[known["projected_fen"] > known["observed_fen"]]
    columns: dict[str, list[Any]] = {
        "vintage": [Period(day.isoformat()[:7]) for day in growing["vintage"]]
    } | {
        name: [_share(pool, line, name) for _, line in growing.iterrows()]
        for name in ("observed", "projected", "error")
    }
    return row(
        measure=whole["loss_measure"],
        months=pool.counted(whole["months"], "month", Text("months of origination together")),
        vintages=pd.DataFrame(columns, dtype=object),
        observed=_share(pool, whole, "observed"),
        projected=_share(pool, whole, "projected"),
        error=_share(pool, whole, "error"),
        number=pool.counted(len(known), "item", Text("vintages projected")),
        left_out=pool.counted(len(each) - len(known), "item", Text("vintages too young")),
    )


def _share(pool: Pool, line: pd.Series[Any], name: str) -> Quantity | None:
    """An amount of a line as a share of its originals; marked where it is projected."""
    names = {
        "observed": Text("loss so far"),
        "projected": Text("projected loss"),
        "error": Text("standard error of the projected loss"),
    }
    amount = pool.counted(line[f"{name}_fen"], "yuan", names[name])
    granted = pool.counted(line["original_fen"], "yuan", Text("originals"))
    found = share(amount, granted, Text("{name}, of originals", name=names[name]))
    return found if found is None or name == "observed" else found.marked("extrapolated", WHY)
