"""What any tape costs, however small: the seconds that a user waits for the command."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xiaodai.paths import BUILD

FOLDER = BUILD / "bench" / "fixed"
POOL = [sys.executable, "-W", "ignore", "-m", "xiaodai", "pool", "--as-of", "2025-06-30"]
LOANS = 200
PPM = 10_000  # in a percent
RUNS = 5
REFUSED = 2  # the exit status
HEADER = "loan_id,balance_fen,rate_ppm,days_past_due,origination_date,term_days"


def fixed() -> Iterator[dict[str, Any]]:
    """A small tape with pages, without, and refused for its rates, a few times in turns."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    good = _written("good.csv", PPM)
    bad = _written("bad.csv", 1)
    ways = {
        "without_page": ([*POOL, str(good), "--no-page", "--out", str(FOLDER / "tables")], 0),
        "with_page": ([*POOL, str(good), "--out", str(FOLDER / "pages")], 0),
        "refused": ([*POOL, str(bad), "--no-page", "--out", str(FOLDER / "none")], REFUSED),
        "imports": ([sys.executable, "-c", "import pandas, ibis.backends.duckdb"], 0),
    }
    runs: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(RUNS):
        for way, (words, status) in ways.items():
            start = time.perf_counter()
            ended = subprocess.run(words, capture_output=True, text=True, check=False)
            runs[way].append(time.perf_counter() - start)
            if ended.returncode != status:
                raise SystemExit(f"{way} ended with {ended.returncode}: {ended.stderr}")
    for way, seconds in runs.items():
        print(f"{way} … {min(seconds):.2f} s", flush=True)
        yield {way: {"seconds": min(seconds), "median": statistics.median(seconds)}}
    shutil.rmtree(FOLDER)


def _written(name: str, percent: int) -> Path:
    """A tape whose rates of 18 to 24 % are in units of which so many are a percent."""
    rows = (
        f"L{loan},{(loan * 7919 % 5000 + 100) * 100},{(18 + loan % 7) * percent},0,"
        f"2025-0{1 + loan % 6}-{1 + loan % 28:02},180"
        for loan in range(LOANS)
    )
    path = FOLDER / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path
