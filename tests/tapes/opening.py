"""Opening a small tape in a test: its rows, or the sentence with which it is refused."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import engine
from xiaodai.tapes.mapping import Mapping, read_mapping
from xiaodai.tapes.raw import Raw, read_raw
from xiaodai.tapes.tape import Tape, open_tape


def mapped(folder: Path, text: str) -> Mapping:
    """A mapping file that is written and read."""
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(str(path))


def rows(tape: Tape) -> list[dict[str, Any]]:
    """The rows of a tape that was opened, without the signs that its guards looked for."""
    found = pq.read_table(list(tape.files), partitioning=None)
    signs = [name for name in found.column_names if name.startswith("sign ")]
    made: list[dict[str, Any]] = found.drop_columns(signs).to_pylist()
    return made


def opened(
    path: Path | str, folder: Path, mapping: Mapping | None = None, accept: Collection[str] = ()
) -> Tape:
    """A tape, opened with a folder beside it to work in; `accept` overrules guards."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    return open_tape(str(path), mapping, work, accept=accept)


def refusal(path: Path | str, folder: Path, mapping: Mapping | None = None) -> str:
    """The one sentence with which a tape is refused."""
    with pytest.raises(PoolError) as refused:
        opened(path, folder, mapping)
    said = str(refused.value)
    assert "\n" not in said
    assert not said.endswith(".")
    return said


@contextmanager
def raw(path: Path | str, folder: Path, mapping: Mapping | None = None) -> Iterator[Raw]:
    """The rows of a tape as they stand in its files."""
    work = folder / "work"
    work.mkdir(exist_ok=True)
    with (
        engine("duckdb", "500MB", work / "spill") as own,
        read_raw(own, str(path), work, mapping) as found,
    ):
        yield found
