"""The command behind `make report`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from xiaodai.ledger.ledger import LedgerError, load
from xiaodai.ledger.validation import faults
from xiaodai.paths import REPORT
from xiaodai.report.files import reason, shown
from xiaodai.report.parameters import STUDIES, ParameterFileError, read_parameters

REFUSED = 2  # what was asked for cannot be done; nothing has been run
FAILED = 1
STOPPED = 130
SHOWN = 10  # faults that are listed


def main(arguments: list[str] | None = None) -> int:
    """Build the report; the exit status is 1 if a notebook fails, 2 if the request is refused."""
    parser = argparse.ArgumentParser(
        prog="python -m xiaodai.report", description="Run the notebooks and write the report."
    )
    parser.add_argument("--params", type=Path, metavar="FILE", help="YAML: notebook → parameters")
    parser.add_argument("--out", type=Path, metavar="DIR", default=REPORT, help="where to write it")
    asked = parser.parse_args(arguments)
    start = time.perf_counter()
    if wrong := faults():
        print(
            f"the tables of data/ have {len(wrong)} {'fault' if len(wrong) == 1 else 'faults'}:",
            *wrong[:SHOWN],
            *([f"… and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []),
            sep="\n  ",
            file=sys.stderr,
        )
        return REFUSED
    try:
        ledger = load()
        given = read_parameters(asked.params, STUDIES, ledger) if asked.params else {}
    except (LedgerError, ParameterFileError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    print(
        f"data/: {len(ledger.claims)} claims hold … {time.perf_counter() - start:.1f} s", flush=True
    )
    from xiaodai.report.build import Plan, ReportError, build
    from xiaodai.report.running import NotebookError

    try:
        plan = Plan(STUDIES, ledger, given, out=asked.out.resolve())
        first = build(plan, lambda line: print(line, flush=True))
    except (NotebookError, ReportError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"{shown(asked.out)} cannot be written: {reason(error)}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("stopped before the report was complete; nothing was written", file=sys.stderr)
        return STOPPED
    print(f"{shown(first)} … {time.perf_counter() - start:.1f} s")
    return 0
