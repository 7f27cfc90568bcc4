"""The files of a loan tape: which a path names, of which kind, and what Parquet files say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.packed import is_hidden, members, unpack

KINDS = {
    "parquet": (".parquet", ".pq"),
    "text": (".csv", ".txt", ".tsv", ".tab", ".psv", ".dat"),
    "workbook": (".xlsx", ".xlsm"),
    "zip": (".zip",),
}
SAID = {"parquet": "Parquet files", "text": "text files", "workbook": "Excel workbooks"}
MOST_DIGITS = 38  # of a decimal of 128 bits
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MAGIC = {b"PAR1": "parquet", b"PK\x03\x04": "zip"}


class Part(NamedTuple):
    """One file of a tape: its name below the tape, where it lies, its kind, its path as known.

    `known` goes through zip archives: its folders and its name may say what no column does.
    """

    name: str
    path: Path
    kind: str
    known: PurePath


def find(tape: str, folder: Path) -> tuple[Part, ...]:
    """The files that a path, a folder or a glob names, by name; archives are unpacked to `folder`.

    Files that programs leave behind are passed over: hidden ones, _SUCCESS, __MACOSX. Raises
    `PoolError` where there are none, or files of several kinds.
    """
    path = Path(tape)
    if path.is_dir():
        below = sorted(entry for entry in path.rglob("*") if entry.is_file())
        named = {entry: str(entry.relative_to(path)) for entry in below}
        named = {entry: name for entry, name in named.items() if not is_hidden(PurePosixPath(name))}
        nothing = f"the folder {tape} holds no {_endings()} file"
    elif path.is_file():
        named = {path: path.name}
        nothing = f"{tape} is no tape: its name must end in {_endings()}"
    else:
        named = {entry: entry.name for entry in globbed(path)}
        nothing = f"there is no tape {tape}"
    parts = [
        part
        for entry, name in named.items()
        for part in _parts(name, entry.resolve(), folder, alone=path.is_file())
    ]
    if not parts:
        raise PoolError(nothing)
    kinds = list(dict.fromkeys(part.kind for part in parts))
    if len(kinds) > 1:
        examples = (next(part.name for part in parts if part.kind == kind) for kind in kinds[:2])
        raise PoolError(
            f"{tape} holds {' and '.join(SAID[kind] for kind in kinds)} mixed "
            f"({', '.join(examples)}): give one kind"
        )
    return tuple(parts)


def globbed(path: Path) -> list[Path]:
    """The files that a glob names, in the order of their paths; none where it is no glob."""
    try:
        found = Path(path.anchor).glob(str(path.relative_to(path.anchor)))
        return sorted(entry for entry in found if entry.is_file())
    except (ValueError, NotImplementedError):
        return []


def _endings() -> str:
    return ", ".join(ending for endings in KINDS.values() for ending in endings[:2])


def _parts(name: str, path: Path, folder: Path, *, alone: bool) -> Iterator[Part]:
    """The files of a tape in a file, which may be an archive; none if it is no file of a tape."""
    kind = _kind(path.name) or (_by_content(name, path) if alone else "")
    if kind != "zip":
        if kind:
            yield Part(name, path, kind, path)
        return
    inside = members(name, path)
    wanted = {inner: info for inner, info in inside.items() if _kind(inner.name) not in ("", "zip")}
    if not wanted:
        held = ", ".join(str(inner) for inner in list(inside)[:5]) or "no files"
        raise PoolError(f"{name} holds no {_endings()} file, but {held}")
    for inner, copy in unpack(name, path, wanted, folder / f"unpacked-{path.stem}"):
        yield Part(f"{name}/{inner}", copy, _kind(inner.name), path / inner)


def _kind(name: str) -> str:
    plain_name = name.lower()
    is_packed = plain_name.endswith(".gz")
    plain_name = plain_name.removesuffix(".gz")
    for kind, endings in KINDS.items():
        if plain_name.endswith(endings) and (kind == "text" or not is_packed):
            return kind
    return ""


def _by_content(name: str, path: Path) -> str:
    """The kind of a file whose name does not say it."""
    with path.open("rb") as file:
        first = file.read(4)
    if first == OLD_EXCEL:
        raise PoolError(f"{name} is a workbook of an old Excel: save it as .xlsx")
    return MAGIC.get(first, "text")


def parquet_schema(parts: Sequence[Part], wanted: Collection[str]) -> pa.Schema:
    """What Parquet files have in common: the columns that each of them has, as in the first one.

    Raises `PoolError` for a file that is no complete Parquet file, for a wanted column that only
    some files have or that holds several types, and for no rows at all.
    """
    import pyarrow.parquet as pq  # which imports pandas

    schemas: list[pa.Schema] = []
    rows = 0
    for part in parts:
        try:
            with pq.ParquetFile(part.path) as file:
                schemas.append(file.schema_arrow)
                rows += file.metadata.num_rows
        except (pa.ArrowException, OSError) as error:
            said = str(error).splitlines()[0].rstrip(".")
            raise PoolError(f"{part.name} is no complete Parquet file: {said}") from None
        if differing := _difference(schemas[0], schemas[-1], wanted):
            raise PoolError(
                f"{part.name} and {parts[0].name} differ: {differing}; the files of a tape must "
                "have the same columns of the same types"
            )
    if not rows:
        raise PoolError("the tape has no rows")
    for each in schemas[0]:
        if each.name in wanted and pa.types.is_decimal256(each.type):
            raise PoolError(
                f"{parts[0].name}: the column {each.name} holds {each.type}, which DuckDB reads "
                f"as something else: write it with at most {MOST_DIGITS} digits, in 128 bits"
            )
    common = set.intersection(*(set(schema.names) for schema in schemas))
    fields = [field for field in schemas[0] if field.name in common]
    for name in wanted:
        alike = [each.name for each in fields if each.name.lower() == name.lower()]
        if len(alike) > 1:
            alike.remove(name)
            raise PoolError(
                f"{parts[0].name} has the columns {name} and {alike[0]}, which DuckDB takes for "
                "one: rename one of them"
            )
    return pa.schema(fields, schemas[0].metadata)


def _difference(first: pa.Schema, other: pa.Schema, wanted: Collection[str]) -> str:
    held, found = ({f.name: plain(f.type) for f in each} for each in (first, other))
    for name in wanted:
        if (name in held) != (name in found):
            return f"only one of them has the column {name}"
        if name in held and _type(held[name]) != _type(found[name]):
            return f"the column {name} holds {held[name]} and {found[name]}"
    return ""


def _type(held: pa.DataType) -> pa.DataType:
    """A type, with one for all texts."""
    is_text = pa.types.is_large_string(held) or pa.types.is_string_view(held)
    return pa.string() if is_text else held


def plain(held: pa.DataType) -> pa.DataType:
    """The type of a column's values, whether or not they are written as places in a list."""
    return held.value_type if pa.types.is_dictionary(held) else held


def extremes(files: Sequence[Path], column: str) -> tuple[Any, Any] | None:
    """The least and the greatest value of a column, `None` where a file does not say.

    Only the statistics of the files are read, and trusted, as engines do. Missing values do not
    count.
    """
    from pyarrow.dataset import dataset

    ends = []
    for fragment in dataset([str(path) for path in files]).get_fragments():
        for group in fragment.row_groups:
            if column not in group.statistics:
                return None
            ends += group.statistics[column].values()
    return (min(ends), max(ends)) if ends else None
