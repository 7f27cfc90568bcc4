"""The second record of what each claim prints, so that no figure can be altered unnoticed.

A claim's bounds are derived from its printed characters; these stand in `claims.csv` alone. So a
second table has a hash of them, made from what was written down apart from that row: see
docs/ledger.md. A claim whose characters are altered on purpose is confirmed by typing them again.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from xiaodai.ledger.sheets import Sheet

SECOND = "second_reading"  # a folder without this table is not asked for a second record
SIZE = 6  # bytes of a hash: enough that no slip meets another's by chance
TYPED = "typed"  # on the ground of characters typed a second time
COLUMNS = ["id", "digest", "ground"]
PAGE = "page"  # on the ground of a page that a program has read


class ConfirmError(ValueError):
    """A claim cannot be confirmed; the message says why."""


def digest(claim: str, printed: str) -> str:
    """The hash of the characters that a claim prints; spaces and the width of forms do not count.

    >>> digest("a.count.2025", "4,974 家") == digest("a.count.2025", "4，974家")
    True
    """
    characters = "".join(unicodedata.normalize("NFKC", printed).split())
    return blake2b(f"{claim}\0{characters}".encode(), digest_size=SIZE).hexdigest()


def check_second(claims: Sheet, second: Sheet) -> None:
    """Note claims that print something else than was read the second time, and those unread."""
    noted = {cells["id"]: cells["digest"] for cells in second.rows.values()}
    for line, cells in claims.rows.items():
        name, printed = cells["id"], cells["printed"]
        again = f'read its document again, then: xiaodai confirm {name} "PRINTED"'
        if name not in noted:
            claims.add(line, f"{name!r} has no second reading; {again}")
        elif noted[name] != digest(name, printed):
            claims.add(line, f"the printed {printed!r} is not what was read before; {again}")


def rows_to_confirm(folder: Path) -> pd.DataFrame:
    """The claims of a folder without a second reading that agrees: columns `id` and `printed`.

    Raises `OSError` or `ValueError` where its tables cannot be read.
    """
    claims, second = (_table(folder, name) for name in ("claims", SECOND))
    noted = dict(zip(second["id"], second["digest"], strict=True))
    pairs = zip(claims["id"], claims["printed"], strict=True)
    unread = [noted.get(name) != digest(name, printed) for name, printed in pairs]
    return claims.loc[unread, ["id", "printed"]].reset_index(drop=True)


def confirmed(folder: Path, typed: dict[str, str], ground: str = TYPED) -> pd.DataFrame:
    """The second table with the claims whose printed characters are `typed` again, by id.

    Rows of claims that are no more are left out. Raises `ConfirmError` for a claim that is not
    there, and for characters that are not those of its row.
    """
    claims, second = (_table(folder, name) for name in ("claims", SECOND))
    printed = dict(zip(claims["id"], claims["printed"], strict=True))
    rows = {
        name: {"id": name, "digest": noted, "ground": told}
        for name, noted, told in zip(*(second[column] for column in COLUMNS), strict=True)
        if name in printed
    }
    for name, characters in typed.items():
        if name not in printed:
            raise ConfirmError(f"there is no claim {name} in claims.csv")
        if digest(name, characters) != digest(name, printed[name]):
            raise ConfirmError(
                f"{name} prints {printed[name]!r} in claims.csv, and {characters!r} was typed: "
                "look at the document once more"
            )
        rows[name] = {"id": name, "digest": digest(name, characters), "ground": ground}
    return pd.DataFrame([rows[name] for name in sorted(rows)], columns=COLUMNS)


def _table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
