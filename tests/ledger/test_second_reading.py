"""No figure of the ledger can be altered unnoticed: its characters are recorded a second time."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from tests.length import first
from xiaodai.cli import main
from xiaodai.ledger.second_reading import SECOND, digest
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA

CLAIM = "fenfu.loan_balance.2025-06-30"
BY_NOTE = 0.98  # of all claims: as many as reading notes hold the characters of, at the least


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the ledger."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def put(rows: pd.DataFrame, folder: Path, name: str) -> None:
    rows.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")


def other_digit(printed: str) -> str:
    """A figure with its last digit another, or with one letter more where it has none."""
    place = max((m.start() for m in re.finditer(r"\d", printed)), default=-1)
    if place < 0:
        return printed + "半"
    return printed[:place] + str((int(printed[place]) + 1) % 10) + printed[place + 1 :]


def test_every_claim_that_is_altered_is_noticed_by_its_line(copy: Path) -> None:
    claims = table(copy, "claims")
    put(claims.assign(printed=claims["printed"].map(other_digit)), copy, "claims")
    noted = table(copy, SECOND).set_index("id")["digest"]
    altered = table(copy, "claims")
    assert [
        name
        for name, printed in zip(altered["id"], altered["printed"], strict=True)
        if noted[name] == digest(name, printed)
    ] == []


@pytest.mark.long
def test_printed_and_bounds_altered_together_make_the_check_fail(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Counts in full, whose bounds are the number itself: the altered row agrees with itself.
    claims = table(copy, "claims")
    plain = (
        (claims["reading"] == "exact")
        & (claims["printed"].str.replace("家", "") == claims["low"])
        & claims["low"].str.fullmatch(r"\d+")
    )
    mixed = claims.index[plain].to_series().sample(frac=1, random_state=1)
    for place in first(6, list(mixed)):
        changed = claims.copy()
        value = str(int(claims.loc[place, "low"]) + 1)
        unit = "家" if claims.loc[place, "printed"].endswith("家") else ""
        changed.loc[place, ["printed", "low", "high"]] = [value + unit, value, value]
        put(changed, copy, "claims")
        line = int(str(place)) + 2  # the header, and lines count from one
        begun = f"claims.csv, line {line}: the printed '{value}"
        (told,) = (fault for fault in faults(copy) if fault.startswith(begun))
        assert "is not what was read before" in told


def test_nearly_every_second_reading_rests_on_a_note(copy: Path) -> None:
    grounds = table(copy, SECOND)["ground"].value_counts(normalize=True)
    assert grounds["note"] >= BY_NOTE


def test_a_claim_without_a_second_reading_and_a_reading_without_a_claim_are_faults(
    copy: Path,
) -> None:
    second = table(copy, SECOND)
    put(second[second["id"] != CLAIM], copy, SECOND)
    (said,) = faults(copy)
    assert (
        f"{CLAIM!r} has no second reading; read its document again, then: xiaodai confirm" in said
    )
    put(second.replace({"id": {CLAIM: "nobody.nothing.2025"}}), copy, SECOND)
    assert any("the id 'nobody.nothing.2025' is not in claims.csv" in said for said in faults(copy))
    (copy / f"{SECOND}.csv").unlink()  # tables of one's own may do without
    assert faults(copy) == []


def test_a_change_on_purpose_is_confirmed_by_typing_it_again(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(copy)]
    claims = table(copy, "claims").set_index("id")
    claims.loc[CLAIM, "printed"] = "1125.89亿元"
    put(claims.reset_index(), copy, "claims")
    assert main(["confirm", *where]) == 1
    assert capsys.readouterr().out == f"to be read again: {CLAIM}\n"
    assert main(["confirm", CLAIM, "1125.88亿元", *where]) == 2
    said = capsys.readouterr().err
    assert "prints '1125.89亿元' in claims.csv, and '1125.88亿元' was typed" in said
    assert main(["confirm", CLAIM, *where]) == 2
    assert "the figure is missing" in capsys.readouterr().err
    assert main(["confirm", CLAIM, "1125.89 亿元", *where]) == 0
    assert "every claim is what was read the second time" in capsys.readouterr().out
    assert table(copy, SECOND).set_index("id").loc[CLAIM, "ground"] == "typed"
    assert main(["confirm", "nobody.nothing.2025", "1", *where]) == 2
    assert main(["confirm", "--data", str(copy / "nowhere")]) == 2
    assert capsys.readouterr().err.count("\n") == 2
