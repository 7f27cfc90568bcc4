"""Screening a tape: every row is used or set aside by a rule, and the count of each is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from ibis import _

from xiaodai.tapes.columns import (
    COLUMNS,
    CREDIT,
    STATUSES,
    UNREADABLE,
    PoolError,
    RefusedError,
)
from xiaodai.tapes.declared import QUALITY
from xiaodai.tapes.engines import BATCH, Engine, parts
from xiaodai.tapes.files import extremes
from xiaodai.tapes.guards import check_status
from xiaodai.tapes.pool import exact_frame
from xiaodai.tapes.tape import Tape

Effect = Literal["row", "value", "kept"]

LARGEST_BALANCE = 10**12  # fen: ten billion yuan; products with a rate stay within 64 bits
LARGEST_RATE = 5_000_000  # ppm: 500 %
LONGEST_TERM = 36_525  # days: a century
ADULT, OLDEST = 18, 100  # years
AFTER_AS_OF = "after_as_of"
DUPLICATE_ROW, DUPLICATE = "duplicate_row", "duplicate_loan"
ABOVE_CEILING = "rate_above_ceiling"  # says what law a pool is under, not how it was read
MOST_HIT = "rule_hits_most"
HELD = {"date": "date", "text": "string"}  # by kinds of columns; the others hold numbers
EXAMPLES = 3
WITHOUT_RATE = ("rate_missing", "rate_implausible")


def is_open(table: Any) -> Any:
    """Whether a row belongs to the pool of its snapshot; without a status every used row does."""
    return table.status == "open"


class Rule(NamedTuple):
    """One rule: its name, its effect, the columns it needs, and the condition of the rows it hits.

    A rule of effect `value` leaves out the value of the first column.
    """

    name: str
    effect: Effect
    needs: tuple[str, ...]
    condition: Any  # of the columns of a table

    def hits(self, table: ir.Table) -> ir.BooleanValue:
        """Whether the rule hits each row of a table; missing where it compares a missing value.

        A filter takes a missing answer for a no. It is answered from the statistics of the files
        only where there is no `fill_null` around the condition.
        """
        return table.bind(self.condition)[0]


def row_rules(as_of: date | None) -> list[Rule]:
    """The rules that set rows aside, in their order; duplicates come after them."""
    last = ibis.literal(as_of, "date")
    unknown = _.status.isnull() | _.status.notin(STATUSES)
    return [
        Rule("unreadable", "row", (), _[UNREADABLE]),
        _missing("loan_id_missing", "row", "loan_id"),
        _missing("snapshot_missing", "row", "snapshot_date"),
        Rule(AFTER_AS_OF, "row", ("snapshot_date",), _.snapshot_date > last),
        _missing("balance_missing", "row", "balance_fen"),
        Rule("balance_negative", "row", ("balance_fen",), _.balance_fen < 0),
        Rule("balance_implausible", "row", ("balance_fen",), _.balance_fen > LARGEST_BALANCE),
        Rule("status_unknown", "row", ("status",), unknown),
        Rule(
            "originated_later", "row", ("origination_date",), _.origination_date > _.snapshot_date
        ),
    ]


def other_rules(ceiling_ppm: int) -> list[Rule]:
    """The rules that set values aside or merely say something, in their order."""
    status, late, aged = ("status",), ("days_past_due",), ("days_past_due", "origination_date")
    above_ceiling = (_.rate_ppm > ceiling_ppm) & (_.rate_ppm <= LARGEST_RATE)
    age_days = _.snapshot_date.delta(_.origination_date, unit="day")
    paid_late = (_.status == "paid") & (_.days_past_due > 0)
    return [
        _missing("borrower_missing", "kept", "borrower_id"),
        _missing("rate_missing", "kept", "rate_ppm"),
        _outside("rate_implausible", "rate_ppm", 0, LARGEST_RATE),
        Rule(ABOVE_CEILING, "kept", ("rate_ppm",), above_ceiling),
        _missing("origination_missing", "kept", "origination_date"),
        _outside("contract_amount_implausible", "original_balance_fen", 0, LARGEST_BALANCE),
        _outside("term_implausible", "term_days", 1, LONGEST_TERM),
        Rule("days_past_due_missing", "kept", late, is_open(_) & _.days_past_due.isnull()),
        Rule("days_past_due_negative", "value", late, _.days_past_due < 0),
        Rule("days_past_due_beyond_age", "kept", aged, _.days_past_due > age_days),
        _outside("borrower_age_out_of_range", "borrower_age", ADULT, OLDEST),
        Rule("closed_with_balance", "kept", status, ~is_open(_) & (_.balance_fen > 0)),
        Rule("closed_past_due", "kept", ("status", "days_past_due"), paid_late),
        Rule("open_without_balance", "kept", status, is_open(_) & (_.balance_fen == 0)),
    ]


def _missing(name: str, effect: Effect, column: str) -> Rule:
    return Rule(name, effect, (column,), _[column].isnull())


def _outside(name: str, column: str, least: int, most: int) -> Rule:
    return Rule(name, "value", (column,), (_[column] < least) | (_[column] > most))


@dataclass(frozen=True)
class Loans:
    """The used rows of a tape, as a table, and its snapshots up to the day AS_OF."""

    engine: Engine
    tape: Tape
    table: ir.Table
    snapshots: tuple[date, ...]
    rows: int
    all_rated: bool = False  # known to have a rate in every row

    @property
    def as_of(self) -> date:
        """The last snapshot: the day that undated tables are about."""
        return self.snapshots[-1]

    def has(self, *columns: str) -> bool:
        """Whether the tape has these columns."""
        return {"snapshot_date", *self.tape.columns}.issuperset(columns)


class _Hit(NamedTuple):
    rule: str
    effect: str
    rows: int
    examples: str


def screen(
    engine: Engine,
    tape: Tape,
    as_of: date | None,
    ceiling_ppm: int,
    refuse_above: float,
    accept: Collection[str] = (),
) -> tuple[Loans, pd.DataFrame]:
    """The used rows of a tape, and the table `quality` (`declared.QUALITY`).

    `accept` names the guards that are overruled. Raises `RefusedError` if more than the share
    `refuse_above` of the rows would be set aside, if all would be, or if another rule hits over
    half of the rows; `PoolError` for words of a status that are none of ours.
    """
    table = engine.view(_completed(engine.read(tape.files), tape, as_of))
    rows_in = int(engine.row(table.aggregate(rows=table.count()))["rows"])
    if "status" in tape.columns and "unknown_words" not in accept:
        check_status(engine, table)
    rules = _given(row_rules(as_of), tape)
    hits = _hits(engine, table, rules)
    aside = _first(engine, table, [rule for rule, hit in zip(rules, hits, strict=True) if hit.rows])
    if aside:
        kept = [~rule.hits(table).fill_null(False) for rule in rules]
        table = engine.view(table.filter(*kept))
    table, duplicates = _without_duplicates(engine, tape, table, rows_in)
    hits += duplicates
    aside |= {hit.rule: hit.rows for hit in duplicates}
    rows_used = rows_in - sum(aside.values())
    others = _given(other_rules(ceiling_ppm), tape) if rows_used else []
    noted = _hits(engine, table, others)
    found = _Found(tape, rows_in, rows_used, hits, noted, aside)
    if refusal := found.refusal(refuse_above, accept):
        raise RefusedError(refusal, found.table("refused"))
    spoilt = {
        rule.needs[0]: rule.hits(table).ifelse(ibis.null(), table[rule.needs[0]])
        for rule, hit in zip(others, noted, strict=True)
        if hit.rows and rule.effect == "value"
    }
    if spoilt:
        table = engine.view(table.mutate(**spoilt))
    snapshots = sorted(engine.columns(table.select("snapshot_date").distinct())["snapshot_date"])
    rated = "rate_ppm" in tape.columns and not any(h.rows for h in noted if h.rule in WITHOUT_RATE)
    loans = Loans(engine, tape, table, tuple(snapshots), rows_used, rated)
    return loans, found.table("warning")


class _Found(NamedTuple):
    """What the rules found in a tape; `aside` are the rows that each is the first to set aside."""

    tape: Tape
    rows_in: int
    rows_used: int
    hits: list[_Hit]
    noted: list[_Hit]
    aside: dict[str, int]

    @property
    def faulty(self) -> dict[str, int]:
        """The rows set aside for a fault: one that is merely too late is none."""
        return {rule: rows for rule, rows in self.aside.items() if rows and rule != AFTER_AS_OF}

    def refusal(self, refuse_above: float, accept: Collection[str]) -> str:
        """Why a tape is refused, as a sentence without its end; empty if it is not."""
        aside = sum(self.faulty.values())
        worst = sorted(self.faulty, key=lambda rule: -self.faulty[rule])[:3]
        reasons = ", ".join(f"{rule} ({self.faulty[rule]:,})" for rule in worst)
        where = "".join(f"; {said}" for said in self.tape.unreadable if UNREADABLE in worst)
        if not self.rows_used:
            by = reasons or "all are later than AS_OF"
            return f"none of the {self.rows_in:,} rows of the tape can be used: {by}{where}"
        if aside > refuse_above * self.rows_in:
            return (
                f"the tape is refused: {aside:,} of its {self.rows_in:,} rows "
                f"({aside / self.rows_in:.1%}) would be set aside, more than the "
                f"{refuse_above:.1%} allowed by refuse_above: {reasons}{where}"
            )
        telling = [hit for hit in self.noted if hit.rule != ABOVE_CEILING]
        most = [hit for hit in telling if 2 * hit.rows > self.rows_used]
        if most and MOST_HIT not in accept:
            listed = ", ".join(f"{hit.rule} ({hit.rows:,})" for hit in most)
            return (
                f"the tape is refused: of its {self.rows_used:,} rows over half are hit by "
                f"{listed}; if the tape is read as it should be, accept {MOST_HIT}"
            )
        return ""

    def table(self, verdict: str) -> pd.DataFrame:
        """The table `quality`; `verdict` is that of the rules that hit something."""
        lines: list[tuple[Any, ...]] = []
        for rule, effect, rows, examples in (*self.hits, *self.noted):
            judged = verdict if rows and rule != AFTER_AS_OF else "ok"
            share = rows / (self.rows_in if effect == "row" else self.rows_used)
            aside = self.aside.get(rule, 0)
            lines.append((rule, effect, rows, share, aside, judged, examples or None))
        counts = {
            "rows_in": self.rows_in,
            "rows_used": self.rows_used,
            "rows_set_aside": self.rows_in - self.rows_used,
        }
        for name, rows in counts.items():
            judged = verdict if self.faulty and name == "rows_set_aside" else "ok"
            lines.append((name, None, rows, rows / self.rows_in, None, judged, None))
        absent = [name for name in COLUMNS if name not in self.tape.columns]
        lines += [("column_absent", None, None, None, None, "ok", name) for name in absent]
        return exact_frame(lines, QUALITY.headers)


def _completed(table: ir.Table, tape: Tape, as_of: date | None) -> ir.Table:
    """Our columns, without values where the tape lacks one, and which rows are unreadable.

    An undated tape is of one snapshot, and loans without a status are open.
    """
    if "snapshot_date" not in tape.columns and as_of is None:
        raise PoolError(
            f"{tape.name} has no snapshot_date: say the day it is of, as in AS_OF=2025-06-30"
        )
    held = {name: ibis.null(HELD.get(kind, "int64")) for name, kind in COLUMNS.items()}
    held |= {field.column: table[field.column] for field in tape.fields}
    held |= {"snapshot_date": ibis.literal(as_of, "date"), "status": ibis.literal("open")}
    held[UNREADABLE] = ibis.literal(False)
    held |= {CREDIT: ibis.null("int64")} if CREDIT in table.columns else {}
    given = {name: table[name] for name in held if name in table.columns}
    codes = [
        name for name in given if COLUMNS.get(name) == "text" and given[name].type().is_integer()
    ]
    return table.select(**held | given | {name: given[name].cast("string") for name in codes})


def _given(rules: Iterable[Rule], tape: Tape) -> list[Rule]:
    """The rules whose columns the tape has."""
    return [rule for rule in rules if set(rule.needs) <= set(tape.columns)]


def _first(engine: Engine, table: ir.Table, rules: list[Rule]) -> dict[str, int]:
    """How many rows each rule is the first to hit."""
    if not rules:
        return {}
    places = ibis.cases(*[(rule.hits(table), place) for place, rule in enumerate(rules)])
    aside = table.select(place=places.cast("int64")).filter(_.place.notnull())
    found = engine.columns(aside.group_by("place").aggregate(rows=_.count()).order_by("place"))
    pairs = zip(found["place"], found["rows"], strict=True)
    return {rules[place].name: rows for place, rows in pairs}


def _hits(engine: Engine, table: ir.Table, rules: list[Rule]) -> list[_Hit]:
    """What each rule hits, with examples; nothing is set aside yet."""
    if not rules:
        return []
    hit = {rule.name: table.filter(rule.hits(table)) for rule in rules}
    # Counted apart, most rules cost only a look at statistics.
    counts = [
        found.aggregate(rule=ibis.literal(name), rows=found.count()) for name, found in hit.items()
    ]
    counted = engine.columns(ibis.union(*counts))
    rows: dict[str, int] = dict(zip(counted["rule"], counted["rows"], strict=True))
    examples = _smallest(engine, {name: found for name, found in hit.items() if rows[name]})
    return [
        _Hit(rule.name, rule.effect, rows[rule.name], examples.get(rule.name, "")) for rule in rules
    ]


def _smallest(engine: Engine, hit: Mapping[str, ir.Table]) -> dict[str, str]:
    """The smallest loan ids of each table; found one after another, for sorting costs more."""
    found: dict[str, list[Any]] = {name: [] for name in hit}
    for _round in range(EXAMPLES):
        least = [
            rest.aggregate(name=ibis.literal(name), least=rest.loan_id.min())
            for name, ids in found.items()
            for rest in [hit[name].filter(_.loan_id > ids[-1]) if ids else hit[name]]
        ]
        told = engine.columns(ibis.union(*least)) if least else {"name": [], "least": []}
        for name, loan in zip(told["name"], told["least"], strict=True):
            if loan is not None:
                found[name].append(loan)
    return {name: "; ".join(map(str, ids)) for name, ids in found.items()}


def _without_duplicates(
    engine: Engine, tape: Tape, table: ir.Table, rows: int
) -> tuple[ir.Table, list[_Hit]]:
    """The table with each loan once in a snapshot, and what was set aside.

    Of rows that are the same in every column one stays. Where they differ, which is right cannot be
    told, and none does.
    """
    key = ["loan_id", "snapshot_date"]

    def repeated(some: ir.Table) -> ir.Table:
        return some.group_by(key).aggregate(rows=_.count()).filter(_.rows > 1)

    apart = [] if _ids_rise(engine, tape) else parts(table, "loan_id", rows)
    counts = [engine.row(repeated(some).aggregate(rows=_.rows.sum()))["rows"] for some in apart]
    if not any(counts):
        return table, [_Hit(DUPLICATE_ROW, "row", 0, ""), _Hit(DUPLICATE, "row", 0, "")]
    twice = engine.cached(repeated(table))
    several = engine.cached(table.semi_join(twice, key).distinct())
    differing = engine.cached(repeated(several).select(*key))
    once = several.anti_join(differing, key)
    conflicting = table.semi_join(differing, key)
    none = int(engine.row(conflicting.aggregate(rows=_.count()))["rows"])
    kept = int(engine.row(once.aggregate(rows=_.count()))["rows"])
    again = sum(map(int, filter(None, counts))) - none - kept
    examples = _smallest(engine, {DUPLICATE_ROW: once, DUPLICATE: conflicting})
    hits = [
        _Hit(DUPLICATE_ROW, "row", again, examples[DUPLICATE_ROW]),
        _Hit(DUPLICATE, "row", none, examples[DUPLICATE]),
    ]
    left = table.anti_join(twice, key)
    return engine.view(ibis.union(left, once)) if kept else left, hits


def _ids_rise(engine: Engine, tape: Tape) -> bool:
    """Whether the ids are whole numbers that rise strictly: then no loan occurs twice.

    Reading the ids in the order of the files takes seconds for a hundred million loans and next to
    no memory; grouping by them takes minutes and gigabytes. False with several snapshots, and for
    other engines than DuckDB, whose files may be on other machines.
    """
    if engine.name != "duckdb":
        return False
    if "snapshot_date" in tape.columns:
        ends = extremes(tape.files, "snapshot_date")
        if ends is None or ends[0] != ends[1]:
            return False
    last = np.array([], np.int64)
    for path in tape.files:
        with pq.ParquetFile(path) as file:
            if not pa.types.is_integer(file.schema_arrow.field("loan_id").type):
                return False
            for batch in file.iter_batches(BATCH, columns=["loan_id"]):
                column = batch.column(0)
                ids = np.concatenate([last, column.to_numpy(zero_copy_only=False)])
                if column.null_count or not bool(np.all(ids[1:] > ids[:-1])):
                    return False
                last = ids[-1:]
    return True
