"""Stratifications: the pool by bands of every field, each adding up to the pool.

A band holds the values above its lower end, up to and including its upper end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xiaodai.tapes.declared import FIELDS, STRATIFICATION, Field
from xiaodai.tapes.fields import BY_VALUE, MONTHS_A_YEAR, PAST, TALLIED_AS, Bands, tallied
from xiaodai.tapes.pool import BALANCE, LOANS, MISSING, Pool, exact_frame, ratios, shares
from xiaodai.tapes.summary import mean
from xiaodai.tapes.tallies import SUMS, Tally, by_size
from xiaodai.values.frames import row
from xiaodai.values.quantity import constant
from xiaodai.values.words import Names, Text

if TYPE_CHECKING:  # a tape without a page needs no ledger
    from xiaodai.ledger.ledger import Ledger

MOST, MOST_REGIONS = 15, 10  # bands to list
WHOLE = ("age", "borrower_age", "delinquency")  # fields whose values are whole and none negative
_WHOLE_ENDS = re.compile(r"(?:≤|([\d,]+) –) ([\d,]+)")


def banded(
    tally: Tally, cut: Bands, as_of: date, own: Sequence[Field] = ()
) -> dict[str, pd.DataFrame]:
    """The sums of every field that the tape has by band, in order, those without a value last.

    Columns: `field`, `position` (from one), `place` (what `two_level` groups by, missing for those
    without a value), `band`, `low`, `high`, and `SUMS`.
    """
    return {
        field: _banded(field, tally.by[column], cut, as_of)
        for field, column in tallied(own).items()
        if column in tally.by
    }


def stratify(tally: Tally, by_field: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table `stratification`: a row for each field and band with loans."""
    made = pd.concat(by_field.values(), ignore_index=True)
    average = ratios(made["balance_fen"], made["loans"])
    made = made.assign(average_balance_fen=average)
    return exact_frame(with_shares(made, tally.total), STRATIFICATION.headers)


def located(places: Iterable[Any], bands: pd.DataFrame) -> pd.DataFrame:
    """The band that each place stands for: its `field`, `position` and `band`.

    `bands` are those of a field, as `banded` gives them.
    """
    at = {place: number for number, place in enumerate(bands["place"])}
    found = bands.iloc[[at[place] for place in places]].reset_index(drop=True)
    return found[["field", "position", "band"]]


def with_shares(made: pd.DataFrame, whole: pd.Series[Any]) -> pd.DataFrame:
    """Sums of parts of a pool with their shares in the whole and their weighted rates."""
    return made.assign(
        share_of_loans=ratios(made["loans"], repeat(whole["loans"])),
        share_of_balance=ratios(made["balance_fen"], repeat(whole["balance_fen"])),
        weighted_rate_bp=ratios(made["rate_weight"], 100 * made["rated_balance_fen"]),
    )


def _banded(field: str, counts: pd.DataFrame, cut: Bands, as_of: date) -> pd.DataFrame:
    known, missing = counts[counts.index.notna()], counts[counts.index.isna()]
    if field in cut:
        places = np.array([_number(one, as_of) for one in known.index], np.int64)
        if TALLIED_AS.get(field) in BY_VALUE:
            places = np.searchsorted(cut[field]["cut"][:-1].to_numpy(np.int64), places)
        known = known.groupby(places).sum()
        named = cut[field].loc[known.index, ["band", "low", "high"]]
    elif field == "vintage":
        months = [MONTHS_A_YEAR * day.year + day.month - 1 for day in known.index]
        known = known.groupby(months).sum()
        named = pd.DataFrame({"band": [_month(months) for months in known.index]}, known.index)
    else:
        known = by_size(known)
        named = known.index.to_frame(name="band")
    made = pd.concat([named, known], axis="columns")
    made = pd.concat([made, missing.assign(band=MISSING)], ignore_index=True)
    made = made.reindex(columns=["band", "low", "high", *SUMS])
    grouped = pd.Series([*known.index, *[None] * len(missing)], dtype=object)
    return made.assign(field=field, place=grouped, position=range(1, len(made) + 1))


def _month(months: int) -> str:
    """A month, from the months since the year 0.

    >>> _month(2025 * 12)
    '2025-01'
    """
    year, month = divmod(months, MONTHS_A_YEAR)
    return f"{year}-{month + 1:02d}"


def _number(held: Any, as_of: date) -> int:
    """A value as a number: of a day of origination the age."""
    return (as_of - held).days if isinstance(held, date) else int(held)


def stratified(pool: Pool) -> pd.DataFrame:
    """What the tape is stratified by, a row for each field that it has, the user's own ones last.

    Columns: `field` (its name), `words`, and `header` (the words with the unit).
    """
    own = {field.name: field.label for field in pool.fields}
    rows = []
    for name in dict.fromkeys(pool.tables["stratification"]["field"]):
        words, unit = (own[name], None) if name in own else FIELDS[name]
        if unit == FIELDS["balance"][1]:
            unit = pool.currency_words
        header = words if unit is None else Text("{words:capitalize}", words=words)
        if unit:
            header = Text("{field:capitalize}, {unit}", field=words, unit=unit)
        rows.append(row(field=name, words=words, header=header))
    return pd.DataFrame(rows, columns=["field", "words", "header"])


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
    words = pd.Series([label(band, field) for band in rows["band"]], rows.index)
    bands = words.where(is_listed, Text("others")).groupby(place).first()
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


def label(band: str, field: str = "") -> Text:
    """A band's name in words; of a field of whole numbers with the first and the last that it has.

    >>> label("0 – 1", "age").en, label("4 – 7", "age").en, label("0 – 1", "rate").en
    ('1', '5 – 7', '0 – 1')
    """
    if band == MISSING:
        return Text("missing")
    if band == PAST:
        return Text("past maturity")
    if field in WHOLE and (ends := _WHOLE_ENDS.fullmatch(band)):
        low, high = (int(end.replace(",", "")) for end in ends.groups(default="-1"))
        if ends[1] or not high:  # at most 0 is 0, for there is nothing below
            band = f"{high:,}" if low + 1 == high or not ends[1] else f"{low + 1:,} – {high:,}"
    return Names(band, band.replace(",", ""))


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
        above=constant(Fraction(str(rows["low"][cut])), pool.money.id, Text("the end of a band")),
        of_loans=number.share_of(pool.counted(loans, "loan", LOANS)).named("share of loans above"),
        of_balance=held.share_of(pool.counted(balance, "yuan", BALANCE)).named(
            "share of balance above"
        ),
    )
