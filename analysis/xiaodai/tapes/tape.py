"""A loan tape, opened: its files with our columns, ready for an engine."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import ibis
import pyarrow as pa

from xiaodai.tapes.columns import (
    COLUMNS,
    DEFAULT_CURRENCY,
    NEEDED,
    UNREADABLE,
    Kind,
    PoolError,
)
from xiaodai.tapes.conversion import WANTED, Unread, converted
from xiaodai.tapes.declared import Field
from xiaodai.tapes.doubts import check
from xiaodai.tapes.engines import Engine, engine
from xiaodai.tapes.guards import doubts
from xiaodai.tapes.mapping import Currency, Mapping, Source
from xiaodai.tapes.raw import Raw, placed, read_raw
from xiaodai.tapes.signs import looked_for
from xiaodai.tapes.text import is_like_a_row
from xiaodai.values.words import Given, Text

MOST_TEXTS = 100  # that cannot be read, of which the first places are told


@dataclass(frozen=True)
class Tape:
    """Parquet files with our columns.

    `synthetic` says how the tape was made up, or nothing for a real one; `notes` say what a reader
    should know of how it was read, `unreadable` what could not be, and where the first ones stand;
    `fields` are the user's own, each of them a column of the files; `currency` is that of every
    amount, of which a fen is a hundredth.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    synthetic: str = ""
    notes: tuple[Text, ...] = ()
    unreadable: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    currency: str = DEFAULT_CURRENCY


def open_tape(
    tape: str,
    mapping: Mapping | None,
    folder: Path,
    memory: str = "2GB",
    accept: Collection[str] = (),
) -> Tape:
    """Find, check and if need be convert a tape; the converted file is written to `folder`.

    `accept` names the guards that are overruled. Raises `PoolError` with one sentence for whatever
    keeps it from being read, and for a tape that is probably misread.
    """
    target = folder / "tape.parquet"
    with (
        engine("duckdb", memory, folder / "spill") as opened,
        read_raw(opened, tape, folder, mapping) as raw,
    ):
        columns = _columns(raw, mapping)
        if raw.held and mapping is None:
            _check_types(raw, columns)
        files, own = raw.files, mapping.own if mapping else ()
        unread: tuple[Unread, ...] = ()
        sought = looked_for(raw, columns, mapping)
        if mapping or not raw.is_parquet:
            table, unread = converted(raw.table, columns, mapping, sought)
            table.to_parquet(target)
            files = (target,)
        made = opened.read(files)
        is_lost = made[UNREADABLE] if unread else ibis.literal(False)
        rows = opened.row(made.aggregate(rows=made.count(), unread=made.count(where=is_lost)))
        if not rows["rows"]:
            raise PoolError(f"{raw.name} has no rows")
        currency = _currency(opened, raw, mapping)
        doubtful = check(doubts(opened, raw, columns, mapping, made, sought), accept)
        notes = tuple(
            Given(note.en, note.zh) for note in (*raw.notes, *(doubt.note for doubt in doubtful))
        )
        unreadable = tuple(_unreadable(opened, raw, unread)) if rows["unread"] else ()
    return Tape(raw.name, files, tuple(columns), raw.synthetic, notes, unreadable, own, currency)


def _unreadable(opened: Engine, raw: Raw, unread: Iterable[Unread]) -> Iterator[str]:
    """Which columns hold texts that cannot be read, and where the first of each stand."""
    for ours, column, texts in unread:
        lost = texts.filter(texts.text.notnull()).distinct().limit(MOST_TEXTS)
        if found := opened.columns(lost)["text"]:
            same = raw.table[column].cast("string").strip().isin(found)
            at = "; ".join(map(str, raw.places(same, (column,))))
            yield f"{ours} cannot be read from {column} ({at}){_hint(ours, found)}"


def _hint(ours: str, texts: list[str]) -> str:
    """What to write in the mapping of texts that cannot be read; empty where it cannot be told."""
    if word := next((text for text in texts if not re.search(r"\d", text)), ""):
        return (
            f"; if {word!r} means no value, say missing = [{json.dumps(word, ensure_ascii=False)}]"
        )
    if COLUMNS.get(ours) == "date":
        return '; say their format, as in format = "dmy" or "%d %b %Y"'
    return ""


def _currency(opened: Engine, raw: Raw, mapping: Mapping | None) -> str:
    """The one currency of a tape. Raises `PoolError` for a column that names several, or none."""
    given = mapping.currency if mapping else ""
    if not isinstance(given, Currency):
        return given or DEFAULT_CURRENCY
    if given.column not in raw.columns:
        raise PoolError(
            f"the mapping takes the currency from the column {given.column!r}, which {raw.name} "
            'does not have; say it as in currency = "EUR"'
        )
    named = opened.by_value(raw.table, given.column)
    if len(named) != 1:
        listed = ", ".join(f"{code} ({rows:,} rows)" for code, rows in islice(named.items(), 5))
        raise PoolError(
            f"the column {given.column!r} of {raw.name} names {len(named)} currencies"
            f"{': ' + listed if listed else ''}; a pool has one: take the rows of one of them"
        )
    return next(iter(named))


def _check_types(raw: Raw, columns: Iterable[str]) -> None:
    for ours in columns:
        held, kind = raw.held[ours], COLUMNS[ours]
        if not _fits(kind, held):
            raise PoolError(
                f"the column {ours} of {raw.name} holds {held}, but must hold "
                f"{WANTED.get(kind, f'whole numbers ({kind})')}: change it, or say its unit in "
                "a mapping file"
            )


def _fits(kind: Kind, held: pa.DataType) -> bool:
    """Whether a Parquet type can be used as it is."""
    is_text = pa.types.is_string(held) or pa.types.is_large_string(held)
    is_whole = pa.types.is_integer(held) and not pa.types.is_uint64(held)
    named = is_text or is_whole
    fitting = {"date": pa.types.is_date(held), "text": named, "id": named}
    return bool(fitting.get(kind, is_whole))


def _columns(raw: Raw, mapping: Mapping | None) -> dict[str, Source]:
    """Where each column comes from. Raises `PoolError` for one that is not there."""
    present = raw.columns
    listed = ", ".join(present[:20]) + (" …" if len(present) > 20 else "")
    if is_like_a_row(present):
        listed += '; if that is a row, name the columns in the mapping, as in names = ["id", "…"]'
    elif len(present) == 1:
        listed += '; if another sign parts its values, say it in a mapping, as in delimiter = "~"'
    if mapping:
        columns = {name: placed(name, of) for name, of in mapping.all.items()}
    else:
        columns = {name: Source(column=name) for name in COLUMNS if name in present}
    for ours, source in columns.items():
        if absent := [name for name in source.needs if name not in present]:
            alike = [name for name in present if name.lower() == absent[0].lower()]
            meant = f": is {alike[0]!r} meant?" if alike else f"; it has {listed}"
            raise PoolError(
                f"the mapping takes {ours} from the column {absent[0]!r}, which {raw.name} "
                f"does not have{meant}"
            )
    if missing := [ours for ours in NEEDED if ours not in columns]:
        raise PoolError(
            f"{raw.name} has no column {missing[0]}; it has {listed}: rename it, or say in a "
            "mapping file which column it is"
        )
    return columns
