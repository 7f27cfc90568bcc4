"""What an odd tape came to, against what was meant."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from tests.tapes.odd import Odd
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import engine
from xiaodai.tapes.parameters import Parameters, mapping_of
from xiaodai.tapes.quality import screen
from xiaodai.tapes.tape import open_tape

OURS = {  # our columns, by what a loan calls them
    "id": "loan_id",
    "fen": "balance_fen",
    "ppm": "rate_ppm",
    "granted": "origination_date",
    "term": "term_days",
    "late": "days_past_due",
    "status": "status",
    "place": "region",
    "day": "snapshot_date",
}


def put(case: Odd, folder: Path) -> Parameters:
    """Write the files of a tape, and its mapping; what to ask for."""
    place = folder / "tape"
    place.mkdir()
    for name, written in case.files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written if isinstance(written, bytes) else written.encode())
    said = folder / "mapping.toml"
    said.write_text(case.mapping, encoding="utf-8")
    names = list(case.files)
    tape = place / names[0] if len(names) == 1 and not case.tape else place / case.tape
    return Parameters(
        tape=str(tape),
        mapping=str(said) if case.mapping else "",
        as_of=case.as_of,
        accept=list(case.accept),
    )


def _read(asked: Parameters, folder: Path) -> tuple[list[tuple[Any, ...]], int]:
    """The used rows of a tape, and how many were set aside."""
    tape = open_tape(asked.tape, mapping_of(asked.mapping), folder, accept=asked.accept)
    with engine("duckdb", "1GB", folder / "spill") as opened:
        loans, quality = screen(opened, tape, asked.day, 240_000, 0.05, asked.accept)
        used = loans.table.select(*OURS.values()).to_pyarrow().to_pylist()
    aside = quality.set_index("rule")["rows"]["rows_set_aside"]
    return [tuple(row.values()) for row in used], int(aside)


def _meant(case: Odd) -> list[tuple[Any, ...]]:
    """The rows that a tape must be read as."""
    return [tuple(_cell(case, loan, name) for name in OURS) for loan in case.loans]


def _cell(case: Odd, loan: Any, name: str) -> Any:
    value = getattr(loan, name)
    return None if name in case.absent else value


def _sorted(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)


def judged(case: Odd, folder: Path) -> str:
    """What is wrong with what became of a tape; empty if nothing is."""
    asked = put(case, folder)
    try:
        read, aside = _read(asked, folder)
    except PoolError as error:
        said = str(error)
        if not case.refused:
            return f"refused: {said}"
        if "\n" in said or said.endswith(".") or not said.strip():
            return f"no sentence: {said}"
        return "" if case.refused in said else f"refused otherwise: {said}"
    except Exception as error:
        return f"TRACEBACK {type(error).__name__}: {error}"
    if case.refused:
        return f"NOT REFUSED: {read}"
    meant = Counter(_meant(case))
    found = Counter(read)
    if found == meant and aside == case.aside:
        return ""
    return (
        f"WRONG POOL: set aside {aside}, meant {case.aside}; read but not meant "
        f"{_sorted(list(found - meant))[:2]}, meant but not read {_sorted(list(meant - found))[:2]}"
    )
