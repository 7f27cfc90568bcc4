"""A loan tape, opened: its files with our columns, ready for an engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from xiaodai.tapes.columns import COLUMNS, NEEDED, Kind, PoolError
from xiaodai.tapes.conversion import WANTED, converted
from xiaodai.tapes.engines import engine
from xiaodai.tapes.mapping import Mapping, Source
from xiaodai.tapes.raw import Raw, placed, read_raw


@dataclass(frozen=True)
class Tape:
    """Parquet files with our columns.

    `synthetic` says how the tape was made up, or nothing for a real one; `notes` say what a reader
    should know of how it was read.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    synthetic: str = ""
    notes: tuple[str, ...] = ()


def open_tape(tape: str, mapping: Mapping | None, folder: Path, memory: str = "2GB") -> Tape:
    """Find, check and if need be convert a tape; the converted file is written to `folder`.

    Raises `PoolError` with one sentence for whatever keeps it from being read.
    """
    target = folder / "tape.parquet"
    with (
        engine("duckdb", memory, folder / "spill") as opened,
        read_raw(opened, tape, folder, mapping) as raw,
    ):
        columns = _columns(raw, mapping)
        if raw.held and mapping is None:
            _check_types(raw, columns)
        if raw.is_parquet and mapping is None:
            return Tape(raw.name, raw.files, tuple(columns), raw.synthetic, raw.notes)
        missing = mapping.missing if mapping else ()
        converted(raw.table, columns, missing).to_parquet(target)
    if not pq.read_metadata(target).num_rows:
        raise PoolError(f"{raw.name} has no rows")
    return Tape(raw.name, (target,), tuple(columns), raw.synthetic, raw.notes)


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
    fitting = {"date": pa.types.is_date(held), "text": is_text, "id": is_text or is_whole}
    return bool(fitting.get(kind, is_whole))


def _columns(raw: Raw, mapping: Mapping | None) -> dict[str, Source]:
    """Where each of our columns comes from. Raises `PoolError` for one that is not there."""
    present = raw.columns
    listed = ", ".join(present[:20]) + (" …" if len(present) > 20 else "")
    given = mapping.columns if mapping else {name: Source(column=name) for name in present if name}
    columns = {ours: placed(ours, given[ours]) for ours in COLUMNS if ours in given}
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
