"""Planted slips are found and named; unreadable tables are refused in one sentence."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from analysis.evidence.ledger import LedgerError, load
from analysis.evidence.validation import misread, violations
from analysis.paths import DATA

Edit = Callable[[Callable[[pd.DataFrame], object]], Path]
CLAIM = "fenfu.loan_balance.2025-06-30.2"


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Change the claims of a copy of the ledger; the copy's folder."""
    folder = tmp_path / "data"
    copytree(DATA, folder)

    def change(how: Callable[[pd.DataFrame], object]) -> Path:
        path = folder / "claims.csv"
        claims = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        how(claims)
        claims.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
        return folder

    return change


def put(column: str, value: str) -> Callable[[pd.DataFrame], object]:
    def how(claims: pd.DataFrame) -> None:
        claims.loc[claims["id"] == CLAIM, column] = value

    return how


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("low", "1125.785", f"{CLAIM}: '1125.88亿元' reads as rounded 9007/8.."),
        ("reading", "about", "typed is about"),
        ("printed", "1152.88亿元", "'1152.88亿元' reads as"),
        ("printed", "若干亿元", "no number can be read in '若干亿元'"),
        ("low", "many", f"{CLAIM}: "),
    ],
)
def test_a_typing_slip_fails_the_second_reading(edit: Edit, column, value, sentence) -> None:
    found = misread(load(edit(put(column, value))))
    assert len(found) == 1
    assert sentence in found[0]


def test_schema_and_keys_are_held_by_name_and_row(edit: Edit) -> None:
    def spoil(claims: pd.DataFrame) -> None:
        put("status", "perhaps")(claims)
        put("entity", "nobody")(claims)

    found = violations(edit(spoil))
    assert len(found) == 2
    assert all(line.startswith("claims.csv, row ") for line in found)
    assert any("nobody" in line for line in found)
    assert any("perhaps" in line for line in found)


def test_a_claim_about_nobody_is_not_loaded(edit: Edit) -> None:
    sentence = (
        f"claim '{CLAIM}' in claims.csv names the entity 'nobody', which is not in entities.csv"
    )
    with pytest.raises(LedgerError, match=sentence):
        load(edit(put("entity", "nobody")))


def test_bounds_that_are_no_numbers_are_refused_when_they_are_used(edit: Edit) -> None:
    ledger = load(edit(put("low", "many")))
    with pytest.raises(LedgerError, match="has no readable bounds"):
        ledger.value("fenfu", "loan_balance", "2025-06-30")


def test_a_table_without_a_column_or_without_anything_is_refused(edit: Edit) -> None:
    folder = edit(lambda claims: claims.pop("status"))
    with pytest.raises(LedgerError, match=r"claims\.csv has no column 'status'"):
        load(folder)
    (folder / "claims.csv").write_bytes(b"")
    with pytest.raises(LedgerError, match=r"claims\.csv is no CSV table in UTF-8"):
        load(folder)
    (folder / "claims.csv").write_bytes("id,entity\n小贷".encode("gbk"))
    with pytest.raises(LedgerError, match=r"claims\.csv is no CSV table in UTF-8"):
        load(folder)


def test_a_byte_order_mark_changes_nothing(edit: Edit) -> None:
    folder = edit(lambda claims: None)
    path = folder / "claims.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load(folder).claims) == len(load().claims)
