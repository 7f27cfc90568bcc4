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
TABLES = {
    one["table"] for of in ASKED.values() for one in of["indicators"].values() if "table" in one
}
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
    asked_of = {table: _records(tables[table]) for table in TABLES}
    lines = []
    for group, asked in ASKED.items():
        for name, one in asked["indicators"].items():
            line = {"indicator": name, "group": group, "name_en": one["en"], "name_zh": one["zh"]}
            found = _found(asked_of[one["table"]], one) if "table" in one else {"state": NEVER}
            lines.append(line | found)
    return exact_frame(pd.DataFrame(lines, columns=INDICATORS.headers, dtype=object))


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """The rows of a table; what is missing is None."""
    columns = [[None if pd.isna(v) else v for v in table[name].tolist()] for name in table]
    return [dict(zip(table, values, strict=True)) for values in zip(*columns, strict=True)]


def _found(rows: list[dict[Any, Any]], one: Mapping[str, Any]) -> dict[str, Any]:
    """The value of an indicator, and where it is taken from."""
    among, where = one.get("among", {}), one.get("where", {})
    part, whole, as_is = (one.get(key) for key in ("numerator", "denominator", "value"))
    formula = " ÷ ".join(filter(None, (as_is or part, whole)))
    limits = [f"{column} {value}" for column, value in among.items()]
    limits += [f"{column} {', '.join(values)}" for column, values in where.items()]
    rows = [row for row in rows if all(row[column] == value for column, value in among.items())]
    if "last" in one and rows:
        last = max(row[one["last"]] for row in rows)
        rows = [row for row in rows if row[one["last"]] == last]
    unit = one.get("unit") or (rows[0]["unit"] if rows else None)
    found = {"taken_from": "; ".join([f"{one['table']}: {formula}", *limits]), "unit": unit}
    if not rows:
        return found | {"state": ABSENT}
    known: dict[str, Any]
    if as_is:
        known = {"value": rows[-1][as_is]}
    else:
        parts = [row for row in rows if all(row[x] in values for x, values in where.items())]
        held = [row[part] for row in parts if row[part] is not None]
        number = int(sum(held)) if held or not parts else None
        below = int(rows[-1][whole]) if whole else 1
        known = {"numerator": number, "denominator": below, "value": ratio(number, below)}
    if known["value"] is None:
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
