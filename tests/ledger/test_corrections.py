"""A correction says what it rests on, and expires in one sentence when that changes."""

import csv
import json
from pathlib import Path

import pytest

from tests.ledger.small_tables import write
from xiaodai.ledger.corrections import CAUSES, CLASSES
from xiaodai.ledger.ledger import Ledger, LedgerError, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import DATA

HEADER = "claim,cause,rests_on,rests_on_printed,rests_on_low,rests_on_high"
BAD, GOOD = "lender.loan_balance.2025-06-30.2", "lender.loan_balance.2025-06-30"
ROW = f"{BAD},digit_slip,{GOOD},12.5亿元,12.45,12.55"
OTHER = "national.company_count.2025-06-30,undefined,,,,"


def folder(tmp_path: Path, rows: list[str], *, printed: str = "21.5亿元", **cells: str) -> Path:
    """The small tables with a second, rejected print of one balance and these corrections."""
    write(tmp_path)
    path = tmp_path / "claims.csv"
    text = path.read_text(encoding="utf-8")
    header, first = text.splitlines()[0].split(","), text.splitlines()[1].split(",")
    number = printed.removesuffix("亿元")
    half = "0.05" if "." in number else "0.5"
    low, high = (f"{float(number) + sign * float(half):g}" for sign in (-1, 1))
    row = dict(zip(header, first, strict=True)) | {"id": BAD, "printed": printed}
    row |= {"low": low, "high": high, "status": "rejected", "note": "Why.", "note_ids": "T0-006"}
    path.write_text(text + ",".join((row | cells).values()) + "\n", encoding="utf-8")
    lines = "\n".join([HEADER, *rows, OTHER])
    (tmp_path / "corrections.csv").write_text(lines + "\n", encoding="utf-8")
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> Path:
    """Other characters in the claims, where `old` stands once."""
    path = folder / "claims.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_a_correction_that_holds_is_no_fault(tmp_path: Path) -> None:
    assert faults(folder(tmp_path, [ROW])) == []


def test_a_claim_that_is_not_accepted_needs_a_correction(tmp_path: Path) -> None:
    needs = "needs a row in corrections.csv: its cause, and the claim that it rests on"
    said = f"claims.csv, line 7: the status 'rejected' of {BAD!r} {needs}"
    assert faults(folder(tmp_path, [])) == [said]
    (tmp_path / "corrections.csv").unlink()
    assert [sentence.split(": ")[0] for sentence in faults(tmp_path)] == [
        "claims.csv, line 4",
        "claims.csv, line 7",
    ]


def test_it_expires_when_the_claim_that_it_rests_on_is_gone(tmp_path: Path) -> None:
    spoil(folder(tmp_path, [ROW]), f"\n{GOOD},", "\nlender.loan_balance.2025-06-30.3,")
    (said,) = faults(tmp_path)
    assert said.startswith(f"corrections.csv, line 2: the rests_on {GOOD!r} is not in claims.csv")


@pytest.mark.parametrize("status", ["rejected", "superseded", "conflict"])
def test_it_expires_when_that_claim_is_no_longer_accepted(tmp_path: Path, status: str) -> None:
    rows = [ROW, f"{GOOD},undefined,,,,"]
    spoil(folder(tmp_path, rows), "accepted,,T0-001", f"{status},Why.,T0-001")
    assert faults(tmp_path) == [
        f"corrections.csv, line 2: the correction of {BAD!r} rests on {GOOD!r}, "
        f"which is {status} itself"
    ]


def test_claims_in_conflict_may_rest_on_each_other(tmp_path: Path) -> None:
    rows = [
        ROW.replace("digit_slip", "disputed"),
        f"{GOOD},disputed,{BAD},21.5亿元,21.45,21.55",
    ]
    folder(tmp_path, rows, status="conflict")
    assert faults(spoil(tmp_path, "accepted,,T0-001", "conflict,Why.,T0-001")) == []


@pytest.mark.parametrize(
    ("old", "new", "now"),
    [
        (
            "12.5亿元,,yi_yuan,rounded,12.45,12.55",
            "12.6亿元,,yi_yuan,rounded,12.55,12.65",
            "12.6亿元",
        ),
        ("12.5亿元,,yi_yuan,rounded,12.45,12.55", "12.5亿元,超,yi_yuan,above,12.5,", "超 12.5亿元"),
    ],
)
def test_it_expires_when_that_claim_prints_something_else(
    tmp_path: Path, old: str, new: str, now: str
) -> None:
    (said,) = faults(spoil(folder(tmp_path, [ROW]), old, new))
    assert said.startswith(
        f"corrections.csv, line 2: the correction of {BAD!r} rests on {GOOD!r} as "
        f"'12.5亿元' (12.45 to 12.55), which now is {now!r} ("
    )
    assert said.endswith("; judge it anew")


@pytest.mark.parametrize(
    ("cause", "printed", "lost"),
    [
        ("digit_slip", "12.5亿元", "the two no longer exclude each other"),
        ("disputed", "12亿元", "the two no longer exclude each other"),
        ("pool_for_book", "21.5亿元", "the two no longer agree"),
        ("coarser_print", "14亿元", "it is no longer a coarser print of that"),
        ("cut_digits", "11亿元", "it is no longer a coarser print of that"),
    ],
)
def test_it_expires_when_the_other_claim_no_longer_bears_it_out(
    tmp_path: Path, cause: str, printed: str, lost: str
) -> None:
    row = ROW.replace("digit_slip", cause)
    assert faults(folder(tmp_path, [row], printed=printed)) == [
        f"corrections.csv, line 2: the correction of {BAD!r} rests on {GOOD!r}, "
        f"but {lost}; judge it anew"
    ]


@pytest.mark.parametrize(
    ("cause", "printed"),
    [("coarser_print", "13亿元"), ("cut_digits", "12亿元"), ("pool_for_book", "12.5亿元")],
)
def test_a_cause_that_is_borne_out_is_no_fault(tmp_path: Path, cause: str, printed: str) -> None:
    assert faults(folder(tmp_path, [ROW.replace("digit_slip", cause)], printed=printed)) == []


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([ROW, ROW], f"line 3: the same correction of {BAD!r} is in line 2 already"),
        (
            [f"{BAD},digit_slip,,,,"],
            f"line 2: the correction of {BAD!r} says 'digit_slip', so it must name the claim "
            "that it rests on",
        ),
        (
            [f"{BAD},disputed,{BAD},21.5亿元,21.45,21.55"],
            f"line 2: the correction of {BAD!r} rests on {BAD!r}, which is the claim itself",
        ),
        (
            [ROW, f"{GOOD},undefined,,,,"],
            f"line 3: the correction of {GOOD!r} is void: the claim is accepted; "
            "strike the row or mark the claim",
        ),
    ],
)
def test_what_else_can_be_wrong_with_a_row(tmp_path: Path, rows: list[str], sentence: str) -> None:
    assert faults(folder(tmp_path, rows)) == [f"corrections.csv, {sentence}"]


def test_an_unknown_cause_is_told_with_the_list(tmp_path: Path) -> None:
    (said,) = faults(folder(tmp_path, [ROW.replace("digit_slip", "typo")]))
    assert said.startswith("corrections.csv, line 2: cause 'typo' is not allowed; write disputed, ")


def test_a_ledger_refuses_a_correction_of_a_claim_that_is_not_there(tmp_path: Path) -> None:
    path = folder(tmp_path, [ROW.replace(BAD, "lender.loan_balance.2025-09-30")])
    with pytest.raises(LedgerError, match=r"corrections.csv, line 2: the claim 'lender"):
        load(path)


def test_a_folder_without_corrections_can_be_loaded(tmp_path: Path) -> None:
    (write(tmp_path) / "corrections.csv").unlink()
    found = load(tmp_path)
    assert found.corrections_of("lender.founded.2013") == []
    assert found.corrections.empty


# --- the real table ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return load()


def test_the_causes_are_those_of_the_schema_and_have_names_in_both_languages() -> None:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    (table,) = [r for r in package["resources"] if r["name"] == "corrections"]
    (cause,) = [f for f in table["schema"]["fields"] if f["name"] == "cause"]
    assert cause["constraints"]["enum"] == list(CAUSES)
    for words in [*(cause.name for cause in CAUSES.values()), *CLASSES.values()]:
        assert words.en != words.zh
    assert {cause.means for cause in CAUSES.values()} == set(CLASSES)


def test_every_claim_has_a_correction_unless_it_is_accepted(ledger: Ledger) -> None:
    marked = set(ledger.claims.loc[ledger.claims["status"] != "accepted", "id"])
    assert set(ledger.corrections["claim"]) == marked


def test_what_corrections_rest_on_is_what_the_file_of_claims_says(ledger: Ledger) -> None:
    """Read again with the csv module alone; floats instead of exact intervals."""
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = {row["id"]: row for row in csv.DictReader(file)}

    def ends(row: dict[str, str]) -> tuple[str | float, str | float]:
        if row["unit"] == "date":
            return row["low"], row["high"]
        return float(row["low"] or "-inf"), float(row["high"] or "inf")

    for row in ledger.corrections.to_dict("records"):
        if not row["rests_on"]:
            continue
        claim, other = claims[row["claim"]], claims[row["rests_on"]]
        assert row["rests_on_printed"].endswith(other["printed"])
        assert (row["rests_on_low"], row["rests_on_high"]) == (other["low"], other["high"])
        allowed = {"accepted", "conflict"} if claim["status"] == "conflict" else {"accepted"}
        assert other["status"] in allowed
        if claim["unit"] == other["unit"]:
            (low, high), (a, b) = ends(claim), ends(other)
            apart = high < a or b < low
            if CAUSES[row["cause"]].bears == "excludes":
                assert apart, row
            if CAUSES[row["cause"]].bears == "agrees":
                assert not apart, row


def test_every_note_is_in_both_languages(ledger: Ledger) -> None:
    for claim in ledger.rows:
        note = ledger.note(claim)
        assert bool(note.en) == bool(note.zh)
        if ledger.claim(claim)["status"] != "accepted":
            assert note.en and note.zh != note.en
            assert any("\u4e00" <= character <= "\u9fff" for character in note.zh)
