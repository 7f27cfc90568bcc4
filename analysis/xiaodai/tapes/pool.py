"""A pool of loans: the tables of one tape, read as exact quantities under the tape's own scope.

In the tables whole numbers stay whole, and shares are divided once. A count or a sum is what the
tape says. A share or a mean is one such number over another, so that both can be seen behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from xiaodai.reading.periods import Period
from xiaodai.tapes.columns import FEN, WORDS
from xiaodai.tapes.declared import Field
from xiaodai.values.frames import row
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Assumed, Quantity, Scope
from xiaodai.values.units import YUAN, Unit, in_currency, unit
from xiaodai.values.words import Given, Names, Text

LARGEST = 2**63  # what 64 bits hold; larger whole numbers become decimals
COUNTED = Text("counted in the tape")
MADE_UP = Text("counted in a synthetic tape, which is made up ({made})")
MISSING = "missing"  # the band, or class, of what has no value
LOANS, BALANCE = Text("loans"), Text("balance")
EFFECTS = {
    "row": Text("row set aside"),
    "value": Text("value counts as missing"),
    "kept": Text("kept"),
}
Column: TypeAlias = tuple[Unit | str, Text]  # unit and name


def exact_frame(rows: Any, headers: Any = None) -> pd.DataFrame:
    """A data frame of rows; whole numbers are int64, Int64 where some are missing, else decimals.

    `rows` are columns by name, or tuples in the order of the headers, or a frame; a column that it
    lacks is missing.

    >>> exact_frame([(1, None), (2, 2**53 + 1)], ("a", "b"))["b"].tolist()[1]
    9007199254740993
    """
    made = pd.DataFrame(rows, columns=headers, dtype=object)
    return pd.DataFrame({name: _typed(made[name]) for name in made})


def _typed(column: pd.Series[Any]) -> Any:
    is_missing = column.isna().tolist()
    values = [None if no else value for value, no in zip(column, is_missing, strict=True)]
    known = [value for value in values if value is not None]
    if not known or any(type(value) is not int for value in known):
        return pd.Series(values, dtype=object).infer_objects().array
    if any(abs(value) >= LARGEST for value in known):
        return pd.Series([None if value is None else Decimal(value) for value in values]).array
    return pd.array(values, "int64" if len(known) == len(values) else "Int64")


def ratio(part: Any, whole: Any) -> float | None:
    """`part ÷ whole`, correctly rounded; `None` where either is missing or the whole is 0.

    >>> ratio(1, 3), ratio(1, 0)
    (0.3333333333333333, None)
    """
    return None if pd.isna(part) or pd.isna(whole) or not whole else float(Fraction(part) / whole)


def ratios(parts: Iterable[Any], wholes: Iterable[Any]) -> list[Any]:
    """Each part over the whole beside it, as `ratio` gives it."""
    return list(map(ratio, parts, wholes))


@dataclass(frozen=True)
class Pool:
    """The tables of one tape, and what a reader must know of the tape.

    `synthetic` says how the tape was made up and is empty for a real one; `notes` say how it was
    read; `tables` are those of `docs/loan_pools.md`, by name; `fields` are the user's own. Every
    amount is in hundredths of `currency`, a code of ISO 4217. `title` and `title_zh` are what the
    user calls the pool.
    """

    name: str
    synthetic: str
    snapshots: tuple[date, ...]
    notes: tuple[Text, ...]
    tables: dict[str, pd.DataFrame]
    fields: tuple[Field, ...] = ()
    currency: str = YUAN
    title: str = ""
    title_zh: str = ""

    @property
    def called(self) -> Text:
        """What the pool is called: by the user, or after its tape."""
        if self.title or self.title_zh:
            return Given(self.title or self.title_zh, self.title_zh or self.title)
        if self.is_synthetic:
            return Text("the synthetic panel") if self.is_panel else Text("the synthetic pool")
        return Given(self.name, self.name)

    @property
    def money(self) -> Unit:
        """The currency of its amounts."""
        return in_currency(unit("yuan"), self.currency)

    @property
    def currency_words(self) -> Text:
        """The currency in words."""
        return Names(self.money.en, self.money.zh)

    @property
    def as_of(self) -> date:
        """The last snapshot, which the tables without a date are about."""
        return self.snapshots[-1]

    @property
    def day(self) -> Period:
        """The last snapshot, for a sentence or a table."""
        return Period(self.as_of.isoformat())

    @property
    def is_synthetic(self) -> bool:
        """Whether the tape is made up."""
        return bool(self.synthetic)

    @property
    def is_panel(self) -> bool:
        """Whether the tape has several snapshots."""
        return len(self.snapshots) > 1

    @property
    def scope(self) -> Scope:
        """What every figure of the tape covers: this tape and nothing else."""
        return ("synthetic_tape",) if self.is_synthetic else ("tape",)

    def entitled(self, title: Text) -> Text:
        """The title of a chart, which says so where the tape is made up."""
        return Text("Synthetic: {title}", title=title) if self.is_synthetic else title

    def counted(self, number: Fraction | int, shown: Unit | str, name: Text) -> Quantity:
        """A count or a sum of the tape in a unit, exact; `number` is in fen if that is in yuan.

        What is in yuan is said in the tape's own currency.
        """
        shown = unit(shown) if isinstance(shown, str) else shown
        fen = FEN ** dict(shown.dimensions).get("yuan", 0)
        shown = in_currency(shown, self.currency)
        made = self.synthetic.removeprefix("synthetic ")
        reason = Assumed(Text(MADE_UP.template, made=made) if self.is_synthetic else COUNTED)
        value = Interval.point(Fraction(number) * shown.factor / fen)
        return Quantity(value, shown, reason, self.scope, name)

    def rows(self, table: str, *columns: str, **where: object) -> pd.DataFrame:
        """The rows of a table in which columns have these values; `columns` of it, or all.

        Whole numbers are Python's, which do not overflow; a missing value is `None`.
        """
        found = self.tables[table]
        for column, value in where.items():
            found = found[found[column] == value]
        plain = {name: list(map(_plain, found[name])) for name in columns or found}
        return pd.DataFrame(plain, dtype=object)

    def quantities(self, rows: pd.DataFrame, /, **columns: Column) -> pd.DataFrame:
        """Columns of rows as exact quantities, each in a unit and under a name.

        A column in fen becomes one in yuan, without `_fen` at its end.
        """
        made = {
            column.removesuffix("_fen"): [
                self.counted(number, shown, name) for number in rows[column]
            ]
            for column, (shown, name) in columns.items()
        }
        return pd.DataFrame(made, rows.index, dtype=object)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | np.integer):
        return int(value)
    return None if pd.isna(value) else value


def share(part: Quantity, whole: Quantity, name: Text) -> Quantity | None:
    """`part ÷ whole` in percent; `None` where there is no whole to be a part of."""
    return None if whole.interval == Interval.point(0) else part.share_of(whole).named(name)


def shares(
    parts: Iterable[Quantity], wholes: Iterable[Quantity], name: Text
) -> list[Quantity | None]:
    """The share of each part in the whole beside it, as `share` gives it."""
    return list(map(share, parts, wholes, repeat(name)))


def quality_report(pool: Pool) -> pd.Series:
    """What became of the rows of a tape: a row of quantities and what they are about.

    `rows_in`, `rows_used` and `rows_set_aside`; `rules` are those that hit something, with the
    columns `rule` (its name), `effect` (words), `rows`, `share` and `aside` (quantities) and
    `examples` (ids of loans); `silent` is the number of rules that hit nothing, `absent` are
    the columns that the tape lacks (words).
    """
    rows = pool.rows("quality")
    counts = rows.set_index("rule")["rows"]
    read = pool.counted(counts["rows_in"], "row", Text("rows in"))
    used = pool.counted(counts["rows_used"], "row", Text("rows used"))
    aside = pool.counted(counts["rows_set_aside"], "row", Text("rows set aside"))
    rules = rows[rows["effect"].notna()]
    hit = rules[rules["rows"] > 0].reset_index(drop=True)
    counted = pool.quantities(
        hit,
        rows=("row", Text("rows hit")),
        set_aside=("row", Text("rows set aside under this rule")),
    )
    bases = [read if effect == "row" else used for effect in hit["effect"]]
    columns = {
        "rule": hit["rule"],
        "effect": hit["effect"].map(EFFECTS),
        "rows": counted["rows"],
        "share": shares(counted["rows"], bases, Text("share of rows")),
        "aside": counted["set_aside"],
        "examples": hit["examples"].fillna(""),
    }
    return row(
        rows_in=read,
        rows_used=used,
        rows_set_aside=aside,
        rules=pd.DataFrame(columns, dtype=object),
        silent=pool.counted(len(rules) - len(hit), "item", Text("rules that hit nothing")),
        absent=[WORDS[name] for name in rows["examples"][rows["rule"] == "column_absent"]],
    )


def tapes_read(pools: Iterable[Pool]) -> pd.DataFrame:
    """Which tapes were read, a row for each.

    Columns: `tape` (words), `rows_in`, `used`, `aside` and `snapshots` (quantities), `first` and
    `last` (periods).
    """
    rows = []
    for pool in pools:
        quality = quality_report(pool)
        rows.append(
            row(
                tape=Text("{name:capitalize}", name=pool.called),
                rows_in=quality.rows_in,
                used=quality.rows_used,
                aside=quality.rows_set_aside,
                snapshots=pool.counted(len(pool.snapshots), "item", Text("snapshots")),
                first=Period(pool.snapshots[0].isoformat()),
                last=pool.day,
            )
        )
    return pd.DataFrame(rows)
