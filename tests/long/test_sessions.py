"""A notebook in a kernel that stays: run again, cell by cell, and after a refused parameter."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

from tests.long.runs import Kernel, kernel
from tests.notebooks.cells import code
from tests.patience import PATIENCE

pytestmark = pytest.mark.slow

NOTHING = "NoResultError: this cell shows nothing, because "
# Each notebook with parameters that give it little to do, with a refused one, and with the refusal.
SESSIONS: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "01_licence_attrition": (
        {"start": "2023Q4", "paths": 1000},
        {"region": "atlantis"},
        "parameter region='atlantis' is refused",
    ),
    "02_rate_dispersion": ({}, {"cap": 48.0}, "parameter cap=48.0 is refused"),
    "03_fenfu_portfolio": ({}, {"cap": -1.0}, "parameter cap=-1.0 is refused"),
    "04_rate_caps": ({}, {"caps": []}, "parameter caps=[] is refused"),
    "05_lender_economics": ({}, {"year": 2019}, "parameter year=2019 is refused"),
    "06_loan_pool": ({"tape": "{tape}"}, {"tape": "build/none.parquet"}, "(there is no such tape)"),
    "07_does_it_add_up": (
        {"entity": "fenfu"},
        {"entity": "atlantis"},
        "parameter entity='atlantis' is refused",
    ),
    "08_article_audit": ({}, {"article": "none.txt"}, "parameter article='none.txt' is refused"),
}


class Ran(NamedTuple):
    """What one run of a cell left: its outputs by kind, and the error that it ended with."""

    outputs: list[dict[str, Any]]
    error: str


def run(session: Kernel, source: str) -> Ran:
    """Run a cell, whatever the cells before it came to."""
    outputs: list[dict[str, Any]] = []

    def note(message: dict[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] in ("display_data", "execute_result"):
            outputs.append(content["data"])
        elif message["msg_type"] == "stream":
            outputs.append({content["name"]: content["text"]})

    reply = session.client.execute_interactive(
        source, output_hook=note, stop_on_error=False, timeout=PATIENCE
    )["content"]
    is_error = reply["status"] == "error"
    return Ran(outputs, f"{reply['ename']}: {reply['evalue']}" if is_error else "")


def run_all(session: Kernel, sources: Iterable[str]) -> list[Ran]:
    """Run cells in their order."""
    return [run(session, source) for source in sources]


def setting(parameters: dict[str, object]) -> str:
    """A cell that sets parameters, as papermill injects one."""
    return "\n".join(f"{name} = {value!r}" for name, value in parameters.items())


def small_tape(folder: Path) -> str:
    """A tape of two loans on two days."""
    loans = {
        "loan_id": [1, 2, 1, 2],
        "balance_fen": [10_000, 30_000, 5_000, 30_000],
        "rate_ppm": [150_000, 180_000, 150_000, 180_000],
        "days_past_due": [0, 5, 0, 31],
        "snapshot_date": pd.to_datetime(["2025-05-31"] * 2 + ["2025-06-30"] * 2).date,
    }
    path = folder / "tape.parquet"
    pd.DataFrame(loans).to_parquet(path, index=False)
    return str(path)


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_with_a_notebook(name: str, tmp_path: Path) -> None:
    """Run all, set a parameter that is refused, put it right, run all again, run cells alone."""
    good, bad, refusal = SESSIONS[name]
    if good.get("tape"):
        good = good | {"tape": small_tape(tmp_path)}
    session = kernel()
    session.empty()
    parameters, *cells = code(name)
    sources = [f"{parameters}\n{setting(good)}", *cells]

    first = run_all(session, sources)
    assert [ran.error for ran in first] == [""] * len(first)
    assert sum(bool(ran.outputs) for ran in first) > 3

    setup, *rest = run_all(session, [sources[0], setting(bad), *sources[1:]])[2:]
    assert refusal in setup.error
    assert [ran.outputs for ran in rest if ran.outputs] == []
    errors = {ran.error for ran in rest} - {""}
    wrong = {e for e in errors if not e.startswith(NOTHING) or refusal not in e or "\n" in e}
    assert errors and not wrong

    assert run_all(session, sources) == first, "everything again"
    run_all(session, sources[:2])
    middle = next(n for n in range(len(first) // 2, 0, -1) if first[n].outputs)
    assert run(session, sources[middle]) == first[middle], "the setup, then a cell in the middle"
    backwards = run_all(session, reversed(sources))[::-1]
    assert [n for n, ran in enumerate(backwards) if ran != first[n]] == [], "each cell alone"


def test_a_session_with_the_tour() -> None:
    session = kernel()
    session.empty()
    sources = code("00_start_here")
    first = run_all(session, sources)
    assert [ran.error for ran in first] == [""] * len(first)
    assert run_all(session, sources) == first
    assert run_all(session, reversed(sources))[::-1] == first


def test_what_was_made_with_other_parameters_is_withdrawn() -> None:
    session = kernel()
    session.empty()
    parameters, imports = code("03_fenfu_portfolio")[:2]
    run_all(session, [parameters, imports, "mine = settings.cap", "def double(x): return 2 * x"])
    run_all(session, [parameters, imports])
    assert run(session, "double(mine)").outputs == [{"text/plain": "40.0"}]
    run_all(session, [parameters, "cap = 12.0", imports])
    assert run(session, "double(settings.cap)").outputs == [{"text/plain": "24.0"}]
    assert run(session, "double(mine)") == Ran(
        [], f"{NOTHING}'mine' was made with other parameters; run all cells again"
    )
