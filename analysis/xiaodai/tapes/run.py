"""One run: what is asked, the tables made from a tape or read from an earlier run, the results.

Without a tape two small synthetic ones are made on the spot. The pool has the published averages of
the Fenfu pool, in small; the panel shows what takes several snapshots.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import pyarrow.parquet as pq
from pydantic import AfterValidator, Field

from xiaodai.contract import Contract
from xiaodai.paths import ROOT
from xiaodai.tapes.address import located
from xiaodai.tapes.borrowers import borrowers, concentration
from xiaodai.tapes.changes import changes, compared
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.deals import deals
from xiaodai.tapes.declared import TABLES
from xiaodai.tapes.declared import Field as OwnField
from xiaodai.tapes.delinquency import delinquency, late_over_time, moves, roll_rates, rolls
from xiaodai.tapes.engines import Engine, engine
from xiaodai.tapes.excel import excel
from xiaodai.tapes.fields import DEFAULT, MONTHS, check_names, chosen, fault
from xiaodai.tapes.guards import GUARDS
from xiaodai.tapes.indicators import indicators
from xiaodai.tapes.lines import FIELDS as LINES_BY
from xiaodai.tapes.lines import layout, representative_lines
from xiaodai.tapes.losses import net_losses
from xiaodai.tapes.mapping import Mapping, read_mapping
from xiaodai.tapes.performance import performance
from xiaodai.tapes.pool import Pool
from xiaodai.tapes.projection import projection
from xiaodai.tapes.quality import screen
from xiaodai.tapes.revolving import flow_sums, last_period, revolving, revolving_metrics
from xiaodai.tapes.static_pools import follow_vintages, histories, triangle, vintages
from xiaodai.tapes.stratification import banded, stratify
from xiaodai.tapes.summary import measures, summary, tally
from xiaodai.tapes.synthetic import panel_shard, pool_shard
from xiaodai.tapes.tape import Tape, open_tape
from xiaodai.tapes.two_level import two_level
from xiaodai.values.quantity import Quantity
from xiaodai.values.spreadsheets import safe
from xiaodai.values.words import Given, Text

PPM = 10_000  # in a percent
PREFIX = {"": "", "balance": "weighted_"}  # of a result, by the weight of its measure
LEFT_OUT = [("oldest_loan", ""), ("borrower_age", "balance")]
ABOUT = "tape.json"
WORKBOOK = "pool.xlsx"
SAVED = ("name", "title", "title_zh", "synthetic", "currency", "snapshots", "notes")
ASSETS = "representative_lines.json"
POOL_LOANS = 100_200  # a hundredth of the published pool
PANEL_LOANS = 20_000
SNAPSHOTS = 51  # month-ends
SEED = 6
MOST_BANDS = 30
MOST_PAIRS = 6
MOST_OF_A_LINE = 4  # fields
EXAMPLE_PAIRS = [["term", "rate"]]  # of the synthetic tapes


def _day(given: str) -> str:
    if given:
        date.fromisoformat(given)
    return given


def _two_days(given: list[str]) -> list[str]:
    if given and (len(given) != 2 or given[0] >= given[1]):
        raise ValueError("two days are compared, the earlier first")
    return list(map(_day, given))


def mapping_of(given: str) -> Mapping | None:
    """The mapping in a file seen from the project's folder, or the ready one of this name."""
    if not given:
        return None
    return read_mapping(str(ROOT / given) if given.endswith(".toml") else given)


def _readable(given: str) -> str:
    mapping_of(given)
    return given


def _rising(given: dict[str, list[float]]) -> dict[str, list[float]]:
    if wrong := fault(given, MOST_BANDS):
        raise ValueError(wrong)
    return given


def _paired(given: list[list[str]]) -> list[list[str]]:
    if len(given) > MOST_PAIRS:
        raise ValueError(f"there are {len(given)} pairs")
    if wrong := [pair for pair in given if len(pair) != 2 or len(set(pair)) != 2]:
        raise ValueError(f"{wrong[0]} is no pair of two fields")
    if len({tuple(pair) for pair in given}) < len(given):
        raise ValueError("a pair is given twice")
    return given


def _few(given: list[str]) -> list[str]:
    if not 0 < len(given) <= MOST_OF_A_LINE or len(set(given)) < len(given):
        raise ValueError("that is no group of fields")
    return given


def _known(given: list[str]) -> list[str]:
    for name in given:
        if name not in GUARDS:
            raise ValueError(f"{name!r} is no guard")
    return given


class Parameters(Contract):
    """The parameters of `06_loan_pool`."""

    tape: str = Field(
        "",
        description="a Parquet, text, Excel or zip file, a folder or a glob, from the project's "
        "folder, or an address; empty: two small synthetic tapes",
    )
    tables: str = Field(
        "", description="a folder of tables that make pool wrote; empty: they are computed"
    )
    as_of: Annotated[str, AfterValidator(_day)] = Field(
        "", description="the day the pool is of, as 2025-06-30; empty: the last one"
    )
    mapping: Annotated[str, AfterValidator(_readable)] = Field(
        "", description="a mapping file or the name of a ready mapping; empty: none is needed"
    )
    engine: str = Field(
        "duckdb",
        description="one of duckdb, spark, spark://host:port or sc://host:port",
        pattern="^(duckdb|spark|(spark|sc)://.*)$",
    )
    memory: str = Field("2GB", description="the most memory that the engine takes, as 2GB")
    bands: Annotated[dict[str, list[float]], AfterValidator(_rising)] = Field(
        {},
        description=f"upper ends of bands in rising order, at most {MOST_BANDS}, for any of "
        f"{', '.join(DEFAULT)}; those of {', '.join(MONTHS)} in whole months",
    )
    two_level: Annotated[list[list[str]], AfterValidator(_paired)] = Field(
        [],
        description=f"pairs of fields to stratify by together, at most {MOST_PAIRS}, as "
        "[['term', 'rate']]",
    )
    lines_by: Annotated[list[str], AfterValidator(_few)] = Field(
        [*LINES_BY],
        description="the fields by which loans are put together to representative lines, at most "
        f"{MOST_OF_A_LINE}, as ['vintage', 'rate']",
    )
    rate_ceiling: float = Field(
        24.0,
        description="the highest lawful rate in percent a year, from 0.01 to 500",
        ge=0.01,
        le=500,
    )
    refuse_above: float = Field(
        5.0, description="percent of rows that may be set aside, from 0 to 100", ge=0, le=100
    )
    accept: Annotated[list[str], AfterValidator(_known)] = Field(
        [],
        description="guards to overrule where a tape that looks misread is right: any of "
        f"{', '.join(GUARDS)}",
    )
    vintage_by: Literal["month", "day"] = Field("month", description="month or day")
    funding: float = Field(
        3.0, description="cost of funds in percent a year, from 0 to 36", ge=0, le=36
    )
    compare: Annotated[list[str], AfterValidator(_two_days)] = Field(
        [],
        description="two snapshots to compare, as ['2025-05-31', '2025-06-30']; empty: the last "
        "two",
    )

    @property
    def compared(self) -> tuple[date, ...]:
        """The two days to compare, where any are asked for."""
        return tuple(map(date.fromisoformat, self.compare))

    @property
    def day(self) -> date | None:
        """The day the pool is of, where one is asked for."""
        return date.fromisoformat(self.as_of) if self.as_of else None


def accept(asked: Parameters) -> set[str]:
    """The guards that the parameters or their mapping overrule."""
    mapping = mapping_of(asked.mapping)
    said = mapping.accept if mapping else ()
    for name in said:
        if name not in GUARDS:
            near = get_close_matches(name, GUARDS, 1) or GUARDS
            raise PoolError(
                f"the mapping accepts {name!r}, which is no guard; is {' or '.join(near)} meant?"
            )
    return {*asked.accept, *said}


def tables(
    engine: Engine, tape: Tape, asked: Parameters, say: Callable[[str], None] = lambda _: None
) -> tuple[tuple[date, ...], dict[str, pd.DataFrame]]:
    """The snapshots, and every table of `docs/loan_pools.md` by name; `say` gets each step's name.

    Raises `PoolError` for a tape that cannot be used.
    """
    check_names("two_level", chain(*asked.two_level), tape.fields)
    check_names("lines_by", asked.lines_by, tape.fields)
    say("quality")
    loans, quality = screen(
        engine,
        tape,
        asked.day,
        round(asked.rate_ceiling * PPM),
        asked.refuse_above / 100,
        accept(asked),
    )
    compared(loans.snapshots, asked.compared)
    say("stratification")
    cut = chosen(asked.bands, tape.fields)
    counts = tally(loans, cut)
    by_field = banded(counts, cut, loans.as_of, tape.fields)
    by_borrower = None
    if loans.has("borrower_id"):
        say("borrowers")
        by_borrower = borrowers(loans)
    say("static pools")
    found = histories(loans, asked.vintage_by)
    static = vintages(loans, found, asked.vintage_by)
    say("delinquency, roll rates, revolving metrics")
    moved, sums = moves(loans), flow_sums(loans)
    losses = net_losses(loans, static, found, sums, asked.vintage_by)
    made = {
        "summary": summary(loans, counts, by_borrower),
        "stratification": stratify(counts, by_field),
        "two_level": two_level(loans, asked.two_level, cut, by_field),
        "delinquency": delinquency(loans, found),
        "vintages": static,
        "triangle": triangle(static),
        "roll_rates": roll_rates(loans, moved),
        "revolving": revolving(loans, sums, round(asked.funding * PPM)),
        "performance": performance(loans, moved, sums),
        "net_losses": losses,
        "projection": projection(losses, loans.snapshots, asked.vintage_by),
        "changes": changes(loans, asked.compared),
        "concentration": concentration(counts, by_borrower),
        "deals": deals(loans),
        "representative_lines": representative_lines(loans, asked.lines_by, cut, by_field),
    }
    made |= {"indicators": indicators(made), "quality": quality}
    return loans.snapshots, made


def pool_results(pool: Pool, panel: Pool, funding: float) -> dict[str, Quantity]:
    """The results by name: those of the pool, then those that take several snapshots, of the panel.

    `funding` is the cost of funds in percent a year. What the tapes do not show is left out.
    """
    made = {
        PREFIX[weight] + measure: quantity
        for (measure, weight), quantity in measures(pool).items()
        if weight in PREFIX and (measure, weight) not in LEFT_OUT
    }
    late = late_over_time(panel).iloc[-1]
    over_time: dict[str, tuple[Quantity | None, Text]] = {
        "at_30": (late["at_30"], Text("at least thirty days late")),
        "ever_30": (late["ever_30"], Text("ever thirty days late")),
    }
    if (static := follow_vintages(panel)) is not None:
        name = Text("highest vintage ever thirty days late")
        over_time["ever_30_peak"] = (static.highest.share, name)
    if (rolled := rolls(panel)) is not None:
        over_time |= {
            "cure_rate": (rolled.cured, Text("cured: from M1 to M0")),
            "roll_forward": (rolled.rolled_on, Text("rolled on: from M1 to M2")),
            "prepaid": (rolled.prepaid, Text("prepaid from M0")),
        }
    made |= {
        result: value.named(name)
        for result, (value, name) in over_time.items()
        if value is not None
    }
    metrics = revolving_metrics(panel, funding)
    if not metrics.empty:
        made |= {str(name): rate for name, rate in last_period(metrics)["last"].items()}
    return made


def pools(asked: Parameters) -> tuple[Pool, Pool]:
    """The tape for what one snapshot shows, and the tape for what takes several.

    Both are the one that was asked for, or the two synthetic ones, with the bands and limits asked
    for and an example of two fields together. Those need no mapping; the pool has one snapshot, so
    AS_OF is the panel's. Raises `PoolError` with one sentence for a tape, or a folder of tables,
    that cannot be used.
    """
    if asked.tables or asked.tape:
        found = load(ROOT / asked.tables) if asked.tables else analyse(asked)
        return found, found
    pairs = asked.two_level or EXAMPLE_PAIRS
    example = asked.model_copy(update={"mapping": "", "two_level": pairs})
    with tempfile.TemporaryDirectory(prefix="example-") as made:
        pool, panel = Path(made) / "pool.parquet", Path(made) / "panel.parquet"
        pq.write_table(pool_shard(POOL_LOANS, SEED, 0, POOL_LOANS), pool)
        pq.write_table(panel_shard(PANEL_LOANS, SEED, SNAPSHOTS, 0, PANEL_LOANS), panel)
        return (
            analyse(example.model_copy(update={"tape": str(pool), "as_of": ""})),
            analyse(example.model_copy(update={"tape": str(panel)})),
        )


def analyse(
    asked: Parameters, work: Path | None = None, say: Callable[[str], None] = lambda _: None
) -> Pool:
    """The pool of the tape that the parameters name; what does not fit in memory is put in `work`.

    `say` hears of each step. Raises `PoolError` with one sentence for a tape that cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="pool-", dir=work) as folder:
        say("opening the tape")
        mapping = mapping_of(asked.mapping)
        tape = open_tape(
            located(asked.tape, ROOT), mapping, Path(folder), asked.memory, accept(asked)
        )
        with engine(asked.engine, asked.memory, Path(folder) / "spill") as opened:
            snapshots, made = tables(opened, tape, asked, say)
    return Pool(
        tape.name,
        tape.synthetic,
        snapshots,
        tape.notes,
        made,
        tape.fields,
        tape.currency,
        title=mapping.title if mapping else "",
        title_zh=mapping.title_zh if mapping else "",
    )


def written(table: pd.DataFrame) -> pd.DataFrame:
    """A table for a CSV file: no text of the tape is a formula to a spreadsheet."""
    return table.map(lambda cell: safe(cell) if isinstance(cell, str) else cell)


def save(pool: Pool, folder: Path) -> None:
    """Write each table as CSV and Parquet, all in a workbook, and the rest in `tape.json`.

    `representative_lines.json` holds the lines in the layout of AbsBox.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in pool.tables.items():
        written(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        table.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / WORKBOOK).write_bytes(excel(pool))
    assets = json.dumps(layout(pool), ensure_ascii=False, indent=1)
    (folder / ASSETS).write_text(assets + "\n", encoding="utf-8", newline="\n")
    about = {name: getattr(pool, name) for name in SAVED}
    about["notes"] = [{"en": note.en, "zh": note.zh} for note in pool.notes]
    about["fields"] = [asdict(field) for field in pool.fields]
    text = json.dumps(about, ensure_ascii=False, indent=1, default=str)
    (folder / ABOUT).write_text(text + "\n", encoding="utf-8", newline="\n")


def load(folder: Path) -> Pool:
    """The pool that `save` wrote. Raises `PoolError` if it is not there."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        made = {name: pd.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    except (OSError, ValueError) as error:
        raise PoolError(f"{folder} holds no tables of a pool: {error}") from None
    given = {name: about[name] for name in SAVED}
    given["snapshots"] = tuple(date.fromisoformat(day) for day in about["snapshots"])
    given["notes"] = tuple(Given(**note) for note in about["notes"])
    own = tuple(OwnField(**field | {"bands": tuple(field["bands"])}) for field in about["fields"])
    return Pool(**given, tables=made, fields=own)
