"""A loan tape, opened: its files with our columns, ready for an engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from xiaodai.tapes.columns import COLUMNS, NEEDED, UNREADABLE, Kind, PoolError
from xiaodai.tapes.conversion import WANTED, converted, unreadable
from xiaodai.tapes.declared import Field
from xiaodai.tapes.engines import engine
from xiaodai.tapes.guards import check, doubts
from xiaodai.tapes.mapping import Mapping, Source
from xiaodai.tapes.raw import Raw, read_raw, told_column


@dataclass(frozen=True)
class Tape:
    """Parquet files with our columns.

    `synthetic` says how the tape was made up, or nothing for a real one; `notes` say what a reader
    should know of how it was read, `unreadable` what could not be, and where the first ones stand;
    `fields` are the user's own, each of them a column of the files.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    synthetic: str = ""
    notes: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


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
        files, missing = raw.files, mapping.missing if mapping else ()
        if raw.held and mapping is None:
            _check_types(raw, columns)
        if mapping or not raw.is_parquet:
            converted(raw.table, columns, missing).to_parquet(target)
            files = (target,)
        made = opened.read(files)
        if not opened.row(made.aggregate(rows=made.count()))["rows"]:
            raise PoolError(f"{raw.name} has no rows")
        doubtful = check(doubts(opened, raw, columns, mapping, made), accept)
        notes = (*raw.notes, *(doubt.note for doubt in doubtful))
        lost = tuple(_unreadable(raw, columns, missing)) if UNREADABLE in made.columns else ()
    return Tape(raw.name, files, tuple(columns), raw.synthetic, notes, lost)


def _unreadable(raw: Raw, columns: Mapped[str, Source], missing: Sequence[str]) -> Iterator[str]:
    """Which columns hold values that cannot be read, and where the first of each stand."""
    for ours, where in unreadable(raw.table, columns, missing).items():
        if places := raw.places(where, (columns[ours].column,)):
            at = "; ".join(map(str, places))
            yield f"{ours} cannot be read from {columns[ours].column} ({at})"


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
    """Where each of our columns comes from. Raises `PoolError` for one that is not there."""
    present = raw.columns
    listed = ", ".join(present[:20]) + (" …" if len(present) > 20 else "")
    given = mapping.columns if mapping else {name: Source(column=name) for name in present if name}
    columns = {
        ours: given[ours]
        if given[ours].column
        else given[ours].model_copy(update={"column": told_column(given[ours])})
        for ours in COLUMNS
        if ours in given
    }
    for ours, source in columns.items():
        if source.column not in present:
            raise PoolError(
                f"the mapping takes {ours} from the column {source.column!r}, which {raw.name} "
                f"does not have; it has {listed}"
            )
    if missing := [ours for ours in NEEDED if ours not in columns]:
        raise PoolError(
            f"{raw.name} has no column {missing[0]}; it has {listed}: rename it, or say in a "
            "mapping file which column it is"
        )
    return columns
