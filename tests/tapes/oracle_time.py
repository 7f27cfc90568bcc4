"""The tables of prepayment, loss, change, deals and indicators a second time, loan by loan.

As in `oracle`, nothing is shared with xiaodai.tapes. Powers that are no fractions are worked out in
decimals of fifty digits, Mack's standard error by the recursion of his paper.
"""

import calendar
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.tapes.oracle_rows import Row, Tape, over
from xiaodai.paths import ROOT

Tables = Mapping[str, list[Row]]
COLUMNS: dict[str, tuple[str, ...]] = {
    "performance": (
        "period_start",
        "period_end",
        "days",
        "periods_a_year",
        "opening_fen",
        "scheduled_fen",
        "prepaid_fen",
        "prepaid_from",
        "smm",
        "cpr",
        "defaulted_fen",
        "mdr",
        "cdr",
        "written_off_fen",
        "recovered_fen",
        "recovery_rate",
        "severity",
    ),
    "net_losses": (
        "basis",
        "vintage",
        "snapshot_date",
        "age",
        "vintages",
        "followed",
        "original_fen",
        "written_off_fen",
        "recovered_fen",
        "net_loss_fen",
        "gross_loss_share",
        "net_loss_share",
    ),
    "projection": (
        "basis",
        "vintage",
        "months",
        "age",
        "original_fen",
        "loss_measure",
        "observed_fen",
        "projected_fen",
        "error_fen",
        "observed_share",
        "projected_share",
        "error_share",
    ),
    "changes": (
        "from_date",
        "to_date",
        "basis",
        "name",
        "part",
        "change",
        "loans",
        "from_fen",
        "to_fen",
        "change_fen",
    ),
    "deals": (
        "basis",
        "deal",
        "loans",
        "share_of_loans",
        "balance_fen",
        "share_of_balance",
        "average_balance_fen",
        "largest_loan_fen",
        "rate_weight",
        "rated_balance_fen",
        "weighted_rate_bp",
        "late_30_fen",
        "late_30_share",
    ),
    "indicators": (
        "indicator",
        "group",
        "name_en",
        "name_zh",
        "unit",
        "numerator",
        "denominator",
        "value",
        "taken_from",
        "state",
    ),
}
CLASS_ENDS = (0, 30, 60, 90, 120, 150, 180)
BRIDGE = (
    "opening",
    "new",
    "returned",
    "increased",
    "decreased",
    "unchanged",
    "paid",
    "prepaid",
    "written_off",
    "sold",
    "unreported",
    "closing",
)
ROLLED = ("rolled_on", "stayed_in_class", "rolled_back")


def _row(table: str, **values: Any) -> Row:
    return dict.fromkeys(COLUMNS[table]) | values


def _sum(column: str, rows: Iterable[Row]) -> int:
    return sum(row[column] or 0 for row in rows)


def _on(tape: Tape, day: date) -> dict[Any, Row]:
    return {row["loan_id"]: row for row in tape.used if row["snapshot_date"] == day}


def _is_early(before: Row, day: date) -> bool:
    start, term = before["origination_date"], before["term_days"]
    return None not in (start, term) and day < start + timedelta(term)


# --- Prepayment, default, recovery -------------------------------------------------------------


def a_year(rate: Fraction | None, times: Fraction) -> Fraction | None:
    """1 − (1 − rate) ^ times, to some fifty digits."""
    if rate is None or rate > 1:
        return None
    if rate in (0, 1):
        return rate
    with localcontext() as context:
        context.prec = 60
        left = Decimal((1 - rate).numerator) / Decimal((1 - rate).denominator)
        exponent = Decimal(times.numerator) / Decimal(times.denominator)
        return Fraction(1 - (left.ln() * exponent).exp())


def _times(start: date, end: date) -> Fraction:
    ends = [day.day == calendar.monthrange(day.year, day.month)[1] for day in (start, end)]
    if all(ends):
        return Fraction(12, 12 * (end.year - start.year) + end.month - start.month)
    return Fraction(365, (end - start).days)


def performance(tape: Tape) -> list[Row]:
    """Each period: what of the loans open at its start was prepaid or written off by its end."""
    table = []
    for start, end in zip(tape.snapshots, tape.snapshots[1:], strict=False):
        after = _on(tape, end)
        opened = tape.open_on(start)
        followed = [(row, after[row["loan_id"]]) for row in opened if row["loan_id"] in after]
        opening = _sum("balance_fen", opened)
        due = prepaid = source = defaulted = None
        if tape.has("scheduled_fen"):
            due = _sum("scheduled_fen", (now for _, now in followed))
        if tape.has("prepaid_fen"):
            prepaid, source = _sum("prepaid_fen", (now for _, now in followed)), "flows"
        elif tape.has("status", "origination_date", "term_days"):
            early = [
                (before, now)
                for before, now in followed
                if now["status"] == "paid" and _is_early(before, end)
            ]
            prepaid = _sum("balance_fen", (before for before, _ in early))
            prepaid -= _sum("scheduled_fen", (now for _, now in early))
            source = "loans_paid_in_full"
        if tape.has("status"):
            defaulted = sum(
                before["balance_fen"] for before, now in followed if now["status"] == "written_off"
            )
        base, times = max(opening - (due or 0), 0), _times(start, end)
        smm, mdr = over(prepaid, base), over(defaulted, opening)
        past = [row for row in tape.used if row["snapshot_date"] <= end]
        lost = _sum("written_off_fen", past) if tape.has("written_off_fen") else None
        back = _sum("recovered_fen", past) if tape.has("recovered_fen") else None
        table.append(
            _row(
                "performance",
                period_start=start,
                period_end=end,
                days=(end - start).days,
                periods_a_year=times,
                opening_fen=opening,
                scheduled_fen=due,
                prepaid_fen=prepaid,
                prepaid_from=source,
                smm=smm,
                cpr=a_year(smm, times),
                defaulted_fen=defaulted,
                mdr=mdr,
                cdr=a_year(mdr, times),
                written_off_fen=lost,
                recovered_fen=back,
                recovery_rate=over(back, lost) if lost is not None else None,
                severity=None if None in (lost, back) else over(lost - back, lost),
            )
        )
    return table


# --- Losses ------------------------------------------------------------------------------------


def _loss(**values: Any) -> Row:
    lost, back, granted = (
        values[name] for name in ("written_off_fen", "recovered_fen", "original_fen")
    )
    net = None if None in (lost, back) else lost - back
    return _row(
        "net_losses",
        **values,
        net_loss_fen=net,
        gross_loss_share=over(lost, granted),
        net_loss_share=over(net, granted),
    )


def net_losses(
    tape: Tape, vintages: list[Row], vintage_by: str, original: Callable[[list[Row]], int]
) -> list[Row]:
    """Losses by vintage and snapshot, by age of the vintages seen from their start, and in all."""
    if len(tape.snapshots) < 2 or not tape.has("written_off_fen"):
        return []

    def recovered(vintage: date, day: date) -> int | None:
        return next(
            row["recovered_fen"]
            for row in vintages
            if (row["vintage"], row["snapshot_date"]) == (vintage, day)
        )

    by_vintage: dict[date, list[Row]] = {}
    for row in vintages:
        by_vintage.setdefault(row["vintage"], []).append(row)
    table, followed = [], {}
    for vintage, rows in by_vintage.items():
        is_followed = rows[0]["age"] == 0 or rows[0]["deal_age"] > 0
        if is_followed:
            followed[vintage] = rows
        for row in rows:
            table.append(
                _loss(
                    basis="vintage",
                    vintage=vintage,
                    snapshot_date=row["snapshot_date"],
                    age=row["age"],
                    vintages=1,
                    followed=int(is_followed),
                    original_fen=row["original_fen"],
                    written_off_fen=row["written_off_fen"],
                    recovered_fen=recovered(vintage, row["snapshot_date"]),
                )
            )
    for age in sorted({row["age"] for rows in followed.values() for row in rows}):
        at = [
            [row for row in rows if row["age"] <= age][-1]
            for rows in followed.values()
            if rows[0]["age"] <= age <= rows[-1]["age"]
        ]
        table.append(
            _loss(
                basis="age",
                age=age,
                vintages=len(at),
                followed=1,
                original_fen=sum(row["original_fen"] for row in at),
                written_off_fen=sum(row["written_off_fen"] for row in at),
                recovered_fen=sum(row["recovered_fen"] for row in at)
                if tape.has("recovered_fen")
                else None,
            )
        )
    for day in tape.snapshots:
        past = [row for row in tape.used if row["snapshot_date"] <= day]
        seen = [h for h in tape.history.values() if h[0]["snapshot_date"] <= day]
        first = tape.snapshots[0]
        months = 12 * (day.year - first.year) + day.month - first.month
        table.append(
            _loss(
                basis="tape",
                snapshot_date=day,
                age=months if vintage_by == "month" else (day - first).days,
                original_fen=sum(map(original, seen)),
                written_off_fen=_sum("written_off_fen", past),
                recovered_fen=_sum("recovered_fen", past) if tape.has("recovered_fen") else None,
            )
        )
    return table


def mack(triangle: list[list[Fraction]]) -> tuple[list[Fraction], list[float], float]:
    """Ultimates, their standard errors, and the standard error of their sum, by Mack (1993).

    The oldest origin comes first and has all ages. σ² of the last step is the least of the two
    before it and the square of the last over the one before.
    """
    n = len(triangle)
    factors, spreads = [], []
    for k in range(n - 1):
        both = [row for row in triangle if len(row) > k + 1]
        base = sum(row[k] for row in both)
        factors.append(sum(row[k + 1] for row in both) / base)
        if len(both) > 1:
            squares = [row[k] * (row[k + 1] / row[k] - factors[k]) ** 2 for row in both]
            spreads.append(sum(squares) / (len(both) - 1))
        else:
            one, two = spreads[-2:]
            spreads.append(min(two**2 / one if one else two, one, two))
    full = []
    for row in triangle:
        grown = list(row)
        for k in range(len(row) - 1, n - 1):
            grown.append(grown[-1] * factors[k])
        full.append(grown)
    variances, shared = [], Fraction(0)
    for i, row in enumerate(triangle):
        total = Fraction(0)
        common = Fraction(0)
        for k in range(len(row) - 1, n - 1):
            base = sum(other[k] for other in triangle if len(other) > k + 1)
            ratio = spreads[k] / factors[k] ** 2
            total += ratio * (1 / full[i][k] + 1 / base)
            common += 2 * ratio / base
        variances.append(full[i][-1] ** 2 * total)
        shared += full[i][-1] * sum(other[-1] for other in full[i + 1 :]) * common
    errors = [float(variance) ** 0.5 for variance in variances]
    return [row[-1] for row in full], errors, float(sum(variances) + shared) ** 0.5


# --- Changes -----------------------------------------------------------------------------------


def _class(row: Row) -> int | None:
    days = row["days_past_due"]
    if days is None:
        return None
    return next((place for place, end in enumerate(CLASS_ENDS) if days <= end), len(CLASS_ENDS))


def _change(before: Row | None, after: Row | None, day: date) -> str | None:
    """What happened to a loan between two days; nothing if it was open on neither."""
    was_open = before is not None and before["status"] == "open"
    is_open = after is not None and after["status"] == "open"
    if before is not None and after is not None and was_open and is_open:
        gap = after["balance_fen"] - before["balance_fen"]
        return "increased" if gap > 0 else "decreased" if gap else "unchanged"
    if is_open:
        return "new" if before is None else "returned"
    if before is None or not was_open:
        return None
    if after is None:
        return "unreported"
    if after["status"] == "paid" and _is_early(before, day):
        return "prepaid"
    return str(after["status"])


def changes(tape: Tape, days: tuple[date, date] | None) -> list[Row]:
    """From the balance of one snapshot to that of another, in all and by region."""
    if len(tape.snapshots) < 2:
        return []
    first, second = days or tuple(tape.snapshots[-2:])
    early, late = _on(tape, first), _on(tape, second)
    moves = []  # region, change, roll, balance before, balance after
    for loan in early.keys() | late.keys():
        before, after = early.get(loan), late.get(loan)
        change = _change(before, after, second)
        if change is None:
            continue
        was = before["balance_fen"] if before and before["status"] == "open" else None
        now = after["balance_fen"] if after and after["status"] == "open" else None
        sides = [row for row, fen in ((before, was), (after, now)) if row and fen is not None]
        named = [row["region"] for row in sides if row["region"] is not None]
        roll = None
        if was is not None and now is not None and before and after:
            classes = _class(before), _class(after)
            if None not in classes:
                gap = (classes[1] or 0) - (classes[0] or 0)
                roll = "rolled_on" if gap > 0 else "rolled_back" if gap else "stayed_in_class"
        moves.append((named[0] if named else "missing", change, roll, was or 0, now or 0))

    def lines(basis: str, name: str | None, those: list[tuple[Any, ...]]) -> list[Row]:
        made = []
        for part, names, at in (("balance", BRIDGE, 1), ("class", ROLLED, 2)):
            if part == "class" and not tape.has("days_past_due"):
                continue
            for change in names:
                held = [move for move in those if move[at] == change]
                loans, was, now = len(held), sum(m[3] for m in held), sum(m[4] for m in held)
                if change == "opening":
                    loans = sum(m[1] not in ("new", "returned") for m in those)
                    was, now = 0, sum(m[3] for m in those)
                elif change == "closing":
                    gone = ("paid", "prepaid", "written_off", "sold", "unreported")
                    loans = sum(m[1] not in gone for m in those)
                    was, now = 0, sum(m[4] for m in those)
                made.append(
                    _row(
                        "changes",
                        from_date=first,
                        to_date=second,
                        basis=basis,
                        name=name,
                        part=part,
                        change=change,
                        loans=loans,
                        from_fen=was,
                        to_fen=now,
                        change_fen=now - was,
                    )
                )
        return made

    table = lines("all", None, moves)
    if not tape.has("region"):
        return table
    regions = {move[0] for move in moves}

    def gap_of(region: str) -> int:
        return abs(sum(move[4] - move[3] for move in moves if move[0] == region))

    ranked = sorted(regions, key=lambda region: (-gap_of(region), region))
    for region in ranked[:10]:
        table += lines("region", region, [move for move in moves if move[0] == region])
    if ranked[10:]:
        table += lines("region", "others", [move for move in moves if move[0] in ranked[10:]])
    return table


# --- Deals, indicators -------------------------------------------------------------------------


def deals(tape: Tape) -> list[Row]:
    """The pool by deal, largest first, then all of it."""
    if not tape.has("deal"):
        return []
    pool = tape.pool
    names = {row["deal"] or "missing" for row in pool}
    groups = {name: [row for row in pool if (row["deal"] or "missing") == name] for name in names}
    ranked = sorted(groups, key=lambda name: (-_sum("balance_fen", groups[name]), name))
    whole = _sum("balance_fen", pool)
    table = []
    parts: list[tuple[str, Any, list[Row]]] = [("deal", name, groups[name]) for name in ranked]
    for basis, name, rows in [*parts, ("all", None, pool)]:
        fen = _sum("balance_fen", rows)
        rated = [row for row in rows if row["rate_ppm"] is not None]
        weight = sum(row["balance_fen"] * row["rate_ppm"] for row in rated)
        late = None
        if tape.has("days_past_due"):
            late = _sum("balance_fen", (row for row in rows if (row["days_past_due"] or 0) >= 30))
        table.append(
            _row(
                "deals",
                basis=basis,
                deal=name,
                loans=len(rows),
                share_of_loans=over(len(rows), len(pool)),
                balance_fen=fen,
                share_of_balance=over(fen, whole),
                average_balance_fen=over(fen, len(rows)),
                largest_loan_fen=max((row["balance_fen"] for row in rows), default=None),
                rate_weight=weight,
                rated_balance_fen=_sum("balance_fen", rated),
                weighted_rate_bp=over(weight, 100 * _sum("balance_fen", rated)),
                late_30_fen=late,
                late_30_share=over(late, fen),
            )
        )
    return table


def projection(tape: Tape, losses: list[Row], vintage_by: str) -> list[Row]:
    """The projection of monthly vintages that have all lost something at every age."""
    rows = [row for row in losses if row["basis"] == "vintage" and row["followed"]]
    days = tape.snapshots
    gaps = [
        12 * (second.year - first.year) + second.month - first.month
        for first, second in pairwise(days)
    ]
    if vintage_by != "month" or set(gaps) != {1}:
        return []
    name = "net_loss" if any(row["net_loss_fen"] is not None for row in rows) else "written_off"
    by_vintage: dict[date, list[Row]] = {}
    for row in rows:
        by_vintage.setdefault(row["vintage"], []).append(row)
    vintages = sorted(by_vintage.items())
    triangle = [[Fraction(row[f"{name}_fen"]) for row in of] for _, of in vintages]
    if len(triangle) < 4 or any(amount <= 0 for row in triangle for amount in row):
        return []
    projected, errors, error = mack(triangle)
    table: list[Row] = []
    for (vintage, of), end, spread in zip(vintages, projected, errors, strict=True):
        table.append(
            {
                "basis": "vintage",
                "vintage": vintage,
                "age": of[-1]["age"],
                "original_fen": of[-1]["original_fen"],
                "observed_fen": of[-1][f"{name}_fen"],
                "projected_fen": round(end),
                "error_fen": round(spread),
            }
        )
    summed = ("original_fen", "observed_fen", "projected_fen")
    whole = {column: sum(row[column] for row in table) for column in summed}
    table.append({"basis": "all", "error_fen": round(error), **whole})
    return [
        _row("projection", months=1, loss_measure=name)
        | row
        | {
            f"{part}_share": over(row[f"{part}_fen"], row["original_fen"])
            for part in ("observed", "projected", "error")
        }
        for row in table
    ]


ASKED = ROOT / "analysis" / "xiaodai" / "tapes" / "indicators.toml"


def indicators(made: Tables) -> list[Row]:
    """The indicators that the file asks for, each from the rows of one table."""
    table = []
    for group, asked in tomllib.loads(ASKED.read_text(encoding="utf-8")).items():
        for name, one in asked["indicators"].items():
            row = _row(
                "indicators",
                indicator=name,
                group=group,
                name_en=one["en"],
                name_zh=one["zh"],
                state="never_in_a_tape",
            )
            table.append(row)
            if "table" in one:
                _fill(row, one, made[one["table"]])
    return table


def _fill(row: Row, one: Mapping[str, Any], rows: list[Row]) -> None:
    """The value of an indicator, and where it comes from."""
    among, where = one.get("among", {}), one.get("where", {})
    formula = one.get("value") or one["numerator"]
    formula += f" ÷ {one['denominator']}" if "denominator" in one else ""
    limits = [f"{column} {value}" for column, value in among.items()]
    limits += [f"{column} {', '.join(values)}" for column, values in where.items()]
    row["taken_from"] = "; ".join([f"{one['table']}: {formula}", *limits])
    rows = [r for r in rows if all(r[column] == value for column, value in among.items())]
    if "last" in one and rows:
        last = max(r[one["last"]] for r in rows)
        rows = [r for r in rows if r[one["last"]] == last]
    row["unit"] = one.get("unit") or (rows[0]["unit"] if rows else None)
    row["state"] = "not_in_this_tape"
    if rows and "value" in one:
        row["value"] = rows[-1][one["value"]]
    elif rows:
        parts = [r for r in rows if all(r[column] in held for column, held in where.items())]
        numbers = [r[one["numerator"]] for r in parts]
        below = rows[-1][one["denominator"]] if "denominator" in one else 1
        if not parts or set(numbers) != {None}:
            row["value"] = over(sum(number or 0 for number in numbers), below)
        if row["value"] is not None:
            row["numerator"], row["denominator"] = sum(number or 0 for number in numbers), below
    if row["value"] is not None:
        row["state"] = "known"


def tables(
    tape: Tape,
    made: Tables,
    vintage_by: str,
    days: tuple[date, date] | None,
    original: Callable[[list[Row]], int],
) -> dict[str, list[Row]]:
    """The tables of this module; `made` are those that others make."""
    losses = net_losses(tape, list(made["vintages"]), vintage_by, original)
    found = {
        "performance": performance(tape),
        "net_losses": losses,
        "projection": projection(tape, losses, vintage_by),
        "changes": changes(tape, days),
        "deals": deals(tape),
    }
    return found | {"indicators": indicators({**made, **found})}
