"""What was measured as a page to read: RESULTS.md, and growth.svg beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
GIB = 2**30
COMPARED = {  # a usual way, and the jobs that are compared with it
    "usual": ("cold", "unchanged", "one_notebook", "catalogue"),
    "nbval_plain": ("nbval_warm",),
}
NAMES = {
    "usual": "papermill and nbconvert, one notebook after the other, in both languages",
    "cold": "`make report`, from nothing",
    "unchanged": "`make report`, nothing changed",
    "one_notebook": "`make report`, one notebook changed",
    "catalogue": "`make report`, one translation changed",
    "nbval_plain": "`pytest --nbval` on all notebooks of both editions, a kernel each",
    "nbval_warm": "the same with warm kernels, two at a time, as `make test` does",
    "ours": "stratification, this project (Ibis on DuckDB)",
    "by_hand": "the same sums, hand-written DuckDB SQL",
    "bare_sums": "the same columns summed, not grouped (DuckDB)",
    "in_polars": "the same sums, Polars",
    "in_pandas": "the same sums, pandas",
    "with_page": "`make pool` of 200 loans, pages in both languages",
    "without_page": "the same with PAGE=0",
    "refused": "the same, refused for rates in another unit",
    "imports": "importing pandas and Ibis alone",
    "quality": "screening of every row",
    "guarded": "opening with every guard",
    "rolled_up_by_hand": "the same sums, hand-written DuckDB SQL",
    "roll_up": "roll-up by borrower",
    "cube": "static pools by day of origination",
    "opened": "opening: conversion and guards, this project",
    "converted_by_hand": "the same conversion, hand-written DuckDB SQL",
}


def write_results(kept: dict[str, Any]) -> None:
    """Write RESULTS.md from what is kept; a part that was never measured is left out."""
    if "growth" in kept and "book" in kept:
        largest = kept["book"]["found"]
        runs = {job: largest.get(job) for job in next(iter(kept["growth"]["found"].values()))}
        found = {**kept["growth"]["found"], str(largest["loans"]): runs}
        kept = {**kept, "growth": {**kept["growth"], "found": found}}
    lines = [
        "# Measured",
        "",
        "Written by `make bench` from `measured.json`. Loan tapes are synthetic (`make tape`), "
        "their files in the page cache, each job in a process of its own; its seconds leave out "
        "the start of Python and imports, its memory is that of the whole process.",
    ]
    for part, write in PARTS:
        if part in kept:
            lines += ["", *write(kept[part]["found"])]
            lines += ["", f"{kept[part]['machine']}, {kept[part]['day']}."]
    text = "\n".join(lines) + "\n"
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8", newline="\n")


def _reporting(found: Mapping[str, Any]) -> Iterator[str]:
    yield "## The report and the notebooks' test against the usual ways"
    yield ""
    yield "Once each, one after the other, on a copy of the project; the seconds that a user waits."
    yield ""
    yield "| what | seconds | times as fast |"
    yield "|---|--:|--:|"
    for usual, jobs in COMPARED.items():
        for job in (one for one in (usual, *jobs) if one in found):
            seconds = found[job]["seconds"]
            ratio = "" if job == usual else f"{found[usual]['seconds'] / seconds:.1f}"
            yield f"| {NAMES[job]} | {seconds:.1f} | {ratio} |"
    stages = found.get("cold", {}).get("stages", {})
    parts = (("a report from nothing: its stages", stages), ("`make test`", found.get("tests", {})))
    for title, seconds in parts:
        yield from ["", f"| {title} | seconds |", "|---|--:|"] if seconds else []
        yield from (f"| {name} | {took:.1f} |" for name, took in seconds.items())


def _fixed(found: Mapping[str, Any]) -> Iterator[str]:
    yield "## What any tape costs, however small"
    yield ""
    yield "Seconds that a user waits, Python's start and imports among them: the least and the"
    yield "median of five runs taken in turns."
    yield ""
    yield "| what | least | median |"
    yield "|---|--:|--:|"
    for way, run in found.items():
        yield f"| {NAMES[way]} | {run['seconds']:.2f} | {run['median']:.2f} |"


def _throughput(found: Mapping[str, Any]) -> Iterator[str]:
    yield "## The stratification against other ways to the same sums"
    yield ""
    yield "Nine group-bys (bands of balance and contract amount, rate, origination, term, remaining"
    yield "term, borrower's age, region, days past due) of loans, balance and rate × balance."
    yield "Median of three runs taken in turns; the ratio is to the project's own."
    for loans, jobs in found.items():
        yield ""
        yield f"### {int(loans):,} loans"
        yield ""
        yield "| job | seconds | slowest run | ratio | million loans a second | peak GiB |"
        yield "|---|--:|--:|--:|--:|--:|"
        for job, run in jobs.items():
            ratio = run["seconds"] / jobs["ours"]["seconds"]
            yield (
                f"| {NAMES[job]} | {run['seconds']:.2f} | {run['slowest']:.2f} | {ratio:.2f} "
                f"| {int(loans) / run['seconds'] / 1e6:.1f} | {run['peak_bytes'] / GIB:.2f} |"
            )


def _growth(found: Mapping[str, Any]) -> Iterator[str]:
    jobs = list(next(iter(found.values())))
    yield "## How time and memory grow"
    yield ""
    yield "One run each; memory limit 8 GiB. The last line is the book below."
    yield ""
    yield "| loans | " + " | ".join(f"{NAMES[job]}: s | GiB" for job in jobs) + " |"
    yield "|--:|" + "--:|--:|" * len(jobs)
    for loans, runs in found.items():
        cells = (
            f"{r['seconds']:.2f} | {r['peak_bytes'] / GIB:.2f}" if r else "– | –"
            for r in runs.values()
        )
        yield f"| {int(loans):,} | " + " | ".join(cells) + " |"
    yield ""
    yield "![Seconds and peak memory against the number of loans](growth.svg)"
    _draw(found)


def _opening(found: Mapping[str, Any]) -> Iterator[str]:
    yield "## Opening a tape with a mapping"
    yield ""
    yield "Three million rows of ten columns: amounts in yuan, with and without marks of thousands,"
    yield "rates in percent, days in two ways of writing, words for the status; as CSV, and as"
    yield "Parquet with floats."
    yield ""
    yield from _compared(found, "converted_by_hand")


def _text_ids(found: Mapping[str, Any]) -> Iterator[str]:
    yield "## The roll-up by borrower where ids are text"
    yield ""
    yield from _compared(found, "rolled_up_by_hand")


def _compared(found: Mapping[str, Any], usual: str) -> Iterator[str]:
    yield "The least of three runs taken in turns; the ratio is of processor time."
    yield ""
    yield "| tape | job | CPU seconds | ratio | seconds | peak GiB |"
    yield "|---|---|--:|--:|--:|--:|"
    for tape, jobs in found.items():
        told = f"{int(tape):,} loans" if tape.isdigit() else tape
        for job, run in jobs.items():
            ratio = run["cpu_seconds"] / jobs[usual]["cpu_seconds"]
            yield (
                f"| {told} | {NAMES[job]} | {run['cpu_seconds']:.2f} | {ratio:.2f} "
                f"| {run['seconds']:.2f} | {run['peak_bytes'] / GIB:.2f} |"
            )


def _book(found: Mapping[str, Any]) -> Iterator[str]:
    loans, size = found["loans"], found["bytes"]
    yield f"## {loans:,} loans, once"
    yield ""
    yield f"{size / 1e9:.1f} GB of Parquet, {size / loans:.2f} bytes a loan, read from disk"
    yield "in part; memory limit 8 GiB."
    yield ""
    yield "| job | seconds | million loans a second | peak GiB |"
    yield "|---|--:|--:|--:|"
    for job, run in found.items():
        if isinstance(run, dict):
            peak = f"{run['peak_bytes'] / GIB:.2f}" if "peak_bytes" in run else ""
            name = NAMES.get(job, "writing the tape, two processes")
            speed = loans / run["seconds"] / 1e6
            yield f"| {name} | {run['seconds']:.0f} | {speed:.1f} | {peak} |"


def _draw(found: Mapping[str, Any]) -> None:
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator, NullLocator

    from xiaodai.page import theme

    theme.apply()
    mpl.rcParams["svg.hashsalt"] = "growth"
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8))
    jobs = list(next(iter(found.values())))
    colours = theme.COLOURS[: len(jobs)]
    for job, colour in zip(jobs, colours, strict=True):
        measured = {int(n): runs[job] for n, runs in found.items() if runs[job]}
        loans = list(measured)
        seconds = [run["seconds"] for run in measured.values()]
        memory = [run["peak_bytes"] / GIB for run in measured.values()]
        left.loglog(loans, seconds, "o-", color=colour, label=NAMES[job].partition(",")[0])
        right.loglog(loans, memory, "o-", color=colour)
    right.axhline(8, color=theme.COLOURS.muted, linestyle=":")
    left.set_title("Seconds: in proportion to the loans")
    right.set_title("Peak GiB: below the limit of 8")
    for axes in (left, right):
        axes.set_xlabel("loans")
        axes.grid(axis="both")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_locator(NullLocator())
    left.legend(loc="upper left")
    figure.savefig(HERE / "growth.svg", metadata={"Date": None})
    plt.close(figure)


PARTS = (
    ("reporting", _reporting),
    ("fixed", _fixed),
    ("throughput", _throughput),
    ("growth", _growth),
    ("text_ids", _text_ids),
    ("opening", _opening),
    ("book", _book),
)
