"""Stratifications: the pool by bands of every field, each adding up to the pool.

A band holds the values above its lower end, up to and including its upper end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise, repeat

import numpy as np
import pandas as pd

from xiaodai.ledger.ledger import Ledger
from xiaodai.tapes.declared import STRATIFICATION
from xiaodai.tapes.pool import BALANCE, LOANS, MISSING, Pool, exact_frame, ratios, shares
from xiaodai.tapes.summary import BALANCE_BAND, SUMS, Tally, by_size, mean
from xiaodai.values.frames import row
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names, Text

FACTORS = {"balance": 100, "rate": 10_000}  # fen in a yuan, ppm in a percent; else the same unit
DEFAULT: dict[str, tuple[float, ...]] = {
    "balance": (100, 500, 1000, 2000, 5000, 10_000, 50_000),  # yuan
    "rate": (8, 12, 14.6, 18, 20, 24, 36),  # percent a year
    "age": (0, 1, 2, 3, 4, 7, 30, 90, 180, 360),  # days
    "term": (30, 90, 180, 360, 720, 1080),  # days
    "borrower_age": (20, 25, 30, 35, 40, 50, 60),  # years
    "delinquency": (0, 30, 60, 90, 120, 150, 180),  # days
}
TALLIED_AS = {
    "balance": BALANCE_BAND,
    "rate": "rate_ppm",
    "age": "origination_date",
    "term": "term_days",
    "borrower_age": "borrower_age",
    "region": "region",
    "delinquency": "days_past_due",
    "vintage": "origination_date",
}
MOST, MOST_REGIONS = 15, 10  # bands to list


def bands(field: str, ends: Sequence[float]) -> pd.DataFrame:
    """The bands of a field, a row for each, from the upper ends of all but the last.

    Columns: `band` (its name), `low` and `high` (its ends in the field's unit), and `cut` (the
    upper end in fen, ppm, days or years). The first is open below and the last above.

    >>> bands("term", [100, 2000])["band"].tolist()
    ['≤ 100', '100 – 2,000', '> 2,000']
    """
    shown = [f"{end:,.10g}" for end in ends]
    between = [f"{low} – {high}" for low, high in pairwise(shown)]
    factor = FACTORS.get(field, 1)
    columns = {
        "band": [f"≤ {shown[0]}", *between, f"> {shown[-1]}"],
        "low": [None, *map(float, ends)],
        "high": [*map(float, ends), None],
        "cut": [*(int(Fraction(str(end)) * factor) for end in ends), None],
    }
    return pd.DataFrame(columns, dtype=object)


def chosen(given: Mapping[str, Sequence[float]]) -> dict[str, pd.DataFrame]:
    """The bands of every field: those given (upper ends in rising order), else the usual ones."""
    return {name: bands(name, given.get(name) or ends) for name, ends in DEFAULT.items()}


def stratify(tally: Tally, cut: Mapping[str, pd.DataFrame], as_of: date) -> pd.DataFrame:
    """The table `stratification`: a row for each field and band with loans."""
    made = pd.concat(
        _banded(field, tally.by[column], cut, as_of)
        for field, column in TALLIED_AS.items()
        if column in tally.by
    )
    loans, balance, whole = made["loans"], made["balance_fen"], tally.total
    columns = {
        "field": made["field"],
        "position": made["position"],
        "band": made["band"],
        "low": made["low"],
        "high": made["high"],
        "loans": loans,
        "share_of_loans": ratios(loans, repeat(whole["loans"])),
        "balance_fen": balance,
        "share_of_balance": ratios(balance, repeat(whole["balance_fen"])),
        "average_balance_fen": ratios(balance, loans),
        "rate_weight": made["rate_weight"],
        "rated_balance_fen": made["rated_balance_fen"],
        "weighted_rate_bp": ratios(made["rate_weight"], 100 * made["rated_balance_fen"]),
    }
    return exact_frame(columns, STRATIFICATION.headers)


def _banded(
    field: str, counts: pd.DataFrame, cut: Mapping[str, pd.DataFrame], as_of: date
) -> pd.DataFrame:
    """The sums of the bands of a field in order, those without a value last."""
    known, missing = counts[counts.index.notna()], counts[counts.index.isna()]
    if field in cut:
        values = [(as_of - day).days for day in known.index] if field == "age" else known.index
        places = np.array(values, np.int64)
        if field != "balance":  # which is tallied by band already
            places = np.searchsorted(cut[field]["cut"][:-1].to_numpy(np.int64), places)
        known = known.groupby(places).sum()
        named = cut[field].loc[known.index, ["band", "low", "high"]]
    else:
        if field == "vintage":
            known = known.groupby(known.index.map(lambda day: day.strftime("%Y-%m"))).sum()
        else:
            known = by_size(known)
        named = known.index.to_frame(name="band")
    made = pd.concat([named, known], axis="columns")
    made = pd.concat([made, missing.assign(band=MISSING)], ignore_index=True)
    return made.assign(field=field, position=range(1, len(made) + 1))


def stratification(pool: Pool, field: str, most: int | None = None) -> pd.DataFrame:
    """The bands of a field in order, those beyond the `most` largest together, then their total.

    Columns: `band` (words), `loans`, `of_loans`, `balance`, `of_balance`, `average` and `rate`
    (quantities; a column without any is left out). Empty for a field that the tape lacks.
    """
    rows = pool.rows("stratification", field=field)
    if rows.empty:
        return pd.DataFrame()
    most = most or (MOST_REGIONS if field == "region" else MOST)
    by_size = rows.sort_values("balance_fen", ascending=False, kind="stable")
    is_listed = rows.index.isin(by_size.index[:most])
    place = rows.index.where(is_listed, len(rows))
    parts = rows.groupby(place)[SUMS].sum()
    bands = rows["band"].map(_label).where(is_listed, Text("others")).groupby(place).first()
    parts.loc[len(rows) + 1] = parts.sum()
    made = pool.quantities(
        parts,
        loans=("loan", Text("loans of the band")),
        balance_fen=("yuan", Text("balance of the band")),
    )
    loans, balance = made["loans"], made["balance"]
    all_loans = pool.counted(parts["loans"].iloc[-1], "loan", LOANS)
    all_balance = pool.counted(parts["balance_fen"].iloc[-1], "yuan", BALANCE)
    weights = zip(parts["rate_weight"], parts["rated_balance_fen"], strict=True)
    columns = {
        "band": [*bands, Text("all")],
        "loans": loans,
        "of_loans": shares(loans, repeat(all_loans), Text("share of loans")),
        "balance": balance,
        "of_balance": shares(balance, repeat(all_balance), Text("share of balance")),
        "average": [one.named("average balance") for one in balance / loans],
        "rate": [
            mean(pool, "rate", "balance", weight, rated) if rated else None
            for weight, rated in weights
        ],
    }
    made = pd.DataFrame(columns, dtype=object).reset_index(drop=True)
    return made.dropna(axis="columns", how="all")


def _label(band: str) -> Text:
    return Text("missing") if band == MISSING else Names(band, band.replace(",", ""))


def provinces(bands: Iterable[Text], ledger: Ledger) -> list[Text]:
    """The names of bands, those of China's provinces with their English name.

    A province may stand with or without its rank (广东省, 广东); any other band stays as it is.
    """
    entities = ledger.entities
    known = entities[(entities["kind"] == "country_region") & (entities["short_zh"] != "")]

    def named(band: Text) -> Text:
        names = zip(known["name_zh"], known["short_zh"], known["short_en"], strict=True)
        english = (en for full, zh, en in names if full.startswith(band.zh) and zh in band.zh)
        return next((Names(name, band.zh) for name in english), band)

    return list(map(named, bands))


def large_loans(pool: Pool) -> pd.Series | None:
    """The cut between bands of balance at which the two shares are farthest apart.

    That distance is the Hoover index of the bands (Hoover, "The Measurement of Industrial
    Localization", Review of Economics and Statistics 18, 1936). A row of `above` (the balance at
    the cut), `of_loans` and `of_balance` (the shares of what lies above it; all quantities).
    `None` with one band or no balance.
    """
    rows = pool.rows("stratification", field="balance")
    if len(rows) < 2 or not any(rows["balance_fen"]):
        return None
    above = rows.loc[::-1, ["loans", "balance_fen"]].cumsum()[::-1]
    loans, balance = above.iloc[0]
    distance = [Fraction(held, balance) - Fraction(n, loans) for n, held in above.to_numpy()]
    cut = max(rows.index[1:], key=distance.__getitem__)
    number = pool.counted(above["loans"][cut], "loan", Text("loans above"))
    held = pool.counted(above["balance_fen"][cut], "yuan", Text("balance above"))
    return row(
        above=constant(Fraction(str(rows["low"][cut])), "yuan", Text("the end of a band")),
        of_loans=number.share_of(pool.counted(loans, "loan", LOANS)).named("share of loans above"),
        of_balance=held.share_of(pool.counted(balance, "yuan", BALANCE)).named(
            "share of balance above"
        ),
    )
