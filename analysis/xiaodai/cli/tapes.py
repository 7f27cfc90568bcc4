"""The commands on loan tapes: the tables of one, and synthetic ones."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from xiaodai.cli.ending import DONE, WARNED, Command, out, params, progress, say
from xiaodai.report.files import shown


@click.command(
    cls=Command,
    stopped="stopped before the pool was complete; nothing was written",
    explains=("06_loan_pool",),
    sets=("tape", "tables"),
)
@click.argument("tape", metavar="TAPE", type=click.Path())
@click.option(
    "--as-of",
    metavar="DAY",
    help="The day the pool is of, as 2025-06-30: needed where the tape has no snapshot_date; "
    "else the last snapshot.",
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(),
    help="Which column is which, in which unit: a .toml file, or a ready one by its name "
    "(esma_annex_vi, esma_annex_vii, fannie_mae, freddie_mac, freddie_mac_2026). Not needed where "
    "the columns have our names.",
)
@click.option(
    "--engine",
    metavar="NAME",
    help="duckdb: this machine, the default. spark: this machine. spark://host:port: a cluster. "
    "sc://host:port: Spark Connect. All give the same tables.",
)
@click.option(
    "--memory",
    metavar="SIZE",
    help="The most memory that the engine takes, as 8GB; 2GB if not said. With Spark it is that of "
    "this machine or of each worker.",
)
@click.option(
    "--accept",
    multiple=True,
    metavar="GUARD",
    help="Overrule a guard by its name, where a tape that looks misread is right; the result says "
    "so. May be given several times.",
)
@click.option("--page/--no-page", default=True, help="Whether to write pages beside the tables.")
@params
@out("pool", "Where to write: a new or empty folder, or an earlier result, which is replaced")
def pool(
    tape: str,
    params: Path | None,
    accept: tuple[str, ...],
    page: bool,
    out: Path,
    **options: str | None,
) -> int:
    """Write the tables of a loan tape: pages, Excel, CSV, Parquet.

    TAPE is a Parquet, text, Excel or zip file, a folder of them, a glob in quotes, or an address
    such as bank.duckdb::loans; it may hold one snapshot or many. docs/loan_pools.md defines every
    column, rule and formula. Every row is used or set aside by a named rule. A tape that is
    probably misread, or of which too many rows would be set aside (refuse_above), is refused, with
    the reason.

    Exit status: 0 without warnings, 3 with warnings, 2 if the tape is refused.

    Money is in whole fen, rates are in whole millionths, so that sums are exact and the same on
    every engine. A tape may be larger than the memory: what does not fit goes to disk. A loan's
    balance may be up to ten billion yuan.
    """
    from xiaodai.report.workers import ready

    timed = progress()
    with ready("xiaodai.report.tape_pages") if page else nullcontext() as drawing:
        from xiaodai.report.pool import has_warnings, make_pool, told

        made = make_pool(tape, out, say, params=params, accept=accept, drawing=drawing, **options)
    for line in told(made):
        say(line)
    timed(str(shown(out / "index.html") if page else shown(out)))
    return WARNED if has_warnings(made) else DONE


@click.command(cls=Command, stopped="stopped before the tape was complete; nothing was written")
@click.option(
    "--loans",
    required=True,
    metavar="N",
    help="How many loans: a whole number from 1 to 2,147,483,647.",
)
@click.option(
    "--snapshots",
    metavar="K",
    help="Write a panel of so many month-ends, from 2 to 120, with the loans' histories; "
    "without it, a pool of one day.",
)
@click.option(
    "--seed",
    metavar="N",
    default="1",
    help="Another number gives another tape: from 0 to 9,223,372,036,854,775,807, 1 if not given.",
)
@out("tape", "Where to write: a new or empty folder, or such a tape, which is replaced")
def tape(loans: str, snapshots: str | None, seed: str, out: Path) -> None:
    """Write a synthetic loan tape, shaped like the Fenfu pool.

    The tape is a folder of Parquet files that say of themselves that they are made up. The same
    numbers give the same bytes. A loan takes about 9 bytes in a pool of one day.
    """
    from xiaodai.report.tape import SEED_LIMIT, whole, write_tape
    from xiaodai.tapes.rank1_sampling import LIMIT
    from xiaodai.tapes.synthetic import LEAST_SNAPSHOTS, MOST_SNAPSHOTS

    timed = progress()
    number = whole("--loans", loans, 1, LIMIT - 1)
    start = whole("--seed", seed, 0, SEED_LIMIT - 1)
    months = snapshots and whole("--snapshots", snapshots, LEAST_SNAPSHOTS, MOST_SNAPSHOTS)
    size = write_tape(out, number, start, months or None, timed)
    timed(f"{shown(out)}: {number:,} made-up loans, {size / 1e6:,.1f} MB")
