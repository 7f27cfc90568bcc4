"""The indicators of trustee reports and rating reports, under their names in both languages.

Each is taken from a table of the pool: nothing is computed here but a sum of its rows and one
division. `indicators.toml` says which, with the names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pandas as pd

from xiaodai.tapes.declared import INDICATORS
from xiaodai.tapes.pool import Pool, exact_frame, ratio
from xiaodai.values.frames import row
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Names, Text

KNOWN, ABSENT, NEVER = "known", "not_in_this_tape", "never_in_a_tape"
WHY = {KNOWN: None, ABSENT: Text("not in this tape"), NEVER: Text("in no loan tape")}
ASKED: dict[str, Any] = tomllib.loads(
    files("xiaodai.tapes").joinpath("indicators.toml").read_text(encoding="utf-8")
)
SHOWN = {  # the unit that people see, and how many of it one of the table's is
    "fen": ("yuan", Fraction(1)),  # a pool counts yuan in fen
    "loan": ("loan", Fraction(1)),
    "borrower": ("person", Fraction(1)),
    "bp": ("percent", Fraction(1, 100)),
    "share": ("percent", Fraction(100)),
    "day": ("day", Fraction(1)),
    "month": ("month", Fraction(1)),
    "year": ("age_year", Fraction(1)),
}


def indicators(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table `indicators`: a row for each, in the order of `indicators.toml`.

    `tables` are the other tables of the pool. One that this tape does not show has no value, and
    neither has one that no tape can show.
    """
    lines = []
    for group, asked in ASKED.items():
        for name, one in asked["indicators"].items():
            line = {"indicator": name, "group": group, "name_en": one["en"], "name_zh": one["zh"]}
            found = _found(tables[one["table"]], one) if "table" in one else {"state": NEVER}
            lines.append(line | found)
    return exact_frame(pd.DataFrame(lines, columns=INDICATORS.headers, dtype=object))


def _found(table: pd.DataFrame, one: Mapping[str, Any]) -> dict[str, Any]:
    """The value of an indicator, and where it is taken from."""
    among, where = one.get("among", {}), one.get("where", {})
    part, whole, as_is = (one.get(key) for key in ("numerator", "denominator", "value"))
    formula = " ÷ ".join(filter(None, (as_is or part, whole)))
    limits = [f"{column} {value}" for column, value in among.items()]
    limits += [f"{column} {', '.join(values)}" for column, values in where.items()]
    rows = table
    for column, value in among.items():
        rows = rows[rows[column] == value]
    if "last" in one and len(rows):
        rows = rows[rows[one["last"]] == rows[one["last"]].max()]
    unit = one.get("unit") or (rows["unit"].iloc[0] if len(rows) else None)
    found = {"taken_from": "; ".join([f"{one['table']}: {formula}", *limits]), "unit": unit}
    if rows.empty:
        return found | {"state": ABSENT}
    parts = rows
    for column, values in where.items():
        parts = parts[parts[column].isin(values)]
    known: dict[str, Any]
    if as_is:
        known = {"value": rows[as_is].iloc[-1]}
    else:
        held = parts[part].dropna()
        number = int(sum(held)) if parts.empty or len(held) else None
        below = int(rows[whole].iloc[-1]) if whole else 1
        known = {"numerator": number, "denominator": below, "value": ratio(number, below)}
    if pd.isna(known["value"]):
        return found | {"state": ABSENT}
    return found | {"state": KNOWN} | known


def reported(pool: Pool) -> dict[str, pd.Series]:
    """The indicators of a pool by group, each a row.

    Fields: `title` (words), `is_of_tapes` (whether a tape can show any of them) and `listed`, a
    frame with the columns `indicator` (words), `value` (a quantity, `None` where there is none) and
    `why` (words: why there is none, else `None`).
    """
    rows = pool.rows("indicators")
    names = zip(rows["name_en"], rows["name_zh"], strict=True)
    rows["words"] = pd.Series([Names(en, zh) for en, zh in names], dtype=object)
    made = {}
    for group, of_group in rows.groupby("group", sort=False):
        is_known = of_group["state"] == KNOWN
        lines = zip(is_known, (line for _, line in of_group.iterrows()), strict=True)
        columns = {
            "indicator": list(of_group["words"]),
            "value": [_quantity(pool, line) if known else None for known, line in lines],
            "why": list(of_group["state"].map(WHY)),
        }
        asked = ASKED[str(group)]
        made[str(group)] = row(
            title=Names(asked["en"], asked["zh"]),
            is_of_tapes=bool((of_group["state"] != NEVER).any()),
            listed=pd.DataFrame(columns, dtype=object),
        )
    return made


def _quantity(pool: Pool, line: pd.Series[Any]) -> Quantity:
    """The value of an indicator in the unit that people see."""
    shown, times = SHOWN[line["unit"]]
    if line["numerator"] is None:
        value = Fraction(line["value"])
    else:
        value = Fraction(line["numerator"], line["denominator"])
    return pool.counted(value * times, shown, line["words"])
