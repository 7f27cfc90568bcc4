"""The rows of a tape as they stand in its files, for its conversion and for doubts about it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from collections.abc import Mapping as Named
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from xiaodai.tapes.address import Address, address_of, read_address
from xiaodai.tapes.columns import COLUMNS, PoolError
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.files import Part, find, parquet_schema, plain
from xiaodai.tapes.mapping import Mapping, Source
from xiaodai.tapes.text import ROW, Asked, Text, fault, line_of, read_text
from xiaodai.tapes.told import day_of, in_file_name, in_folder
from xiaodai.values import words

SYNTHETIC = b"xiaodai_ledger"  # the key in a Parquet file that a synthetic tape carries
PLACE = "place of the row"  # a row's number in its file
LINE, ROW_NUMBER = words.Text("line"), words.Text("row")
Told = tuple[tuple[str, date | str], ...]  # what a file's name and folders say: column and value

Each = TypeVar("Each")
local_moment = ibis.udf.scalar.builtin(
    lambda zone, moment: ..., name="timezone", signature=(("string", None), "timestamp(6)")
)


class Place(NamedTuple):
    """Where a value stands in a tape, and the values of some columns there.

    `line` counts from 1; it is the line of a text file, header included, or, as `counted` says, the
    row of a sheet, of a Parquet file, or of a text whose lines cannot be told.
    """

    file: str
    line: int
    values: tuple[object, ...]
    counted: words.Text = LINE

    def __str__(self) -> str:
        return self.told.en

    @property
    def told(self) -> words.Text:
        """Where it stands, and the values there."""
        return words.Text(
            "{file}, {counted} {line}: {values}",
            file=self.file,
            counted=self.counted,
            line=f"{self.line:,}",
            values=", ".join("" if value is None else str(value) for value in self.values),
        )


class Rows(NamedTuple):
    """The rows of one file: its name, a function that numbers them, one that says where one is."""

    name: str
    numbered: Callable[[], ir.Table]  # the columns of `Raw.table`, and PLACE
    place: Callable[[int], tuple[int, words.Text]]


@dataclass(frozen=True)
class Raw:
    """The rows of a tape, with the columns and values of its files; those of a text file are text.

    `read` gives them: what the names of `columns` say is told without an engine. `held` are the
    types of the columns of Parquet files and databases, empty for text. `notes` say how the files
    were read, `head` what stands above their headers. `is_parquet` says whether the files can be
    read where they lie.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    read: Callable[[], ir.Table] = field(repr=False)
    held: dict[str, pa.DataType]
    synthetic: str = ""
    notes: tuple[words.Text, ...] = ()
    is_parquet: bool = False
    head: tuple[str, ...] = ()
    rows: tuple[Rows, ...] = field(default=(), repr=False)
    opened: Engine | None = field(default=None, repr=False)

    @cached_property
    def table(self) -> ir.Table:
        """The rows."""
        return self.read()

    def counted(
        self, conditions: Named[str, ir.BooleanValue], within: int | None = None
    ) -> dict[str, int]:
        """How many rows meet each condition over `table`, by its name; `within` the first ones."""
        if not conditions or self.opened is None:
            return {}
        table = self.table if within is None else self.table.limit(within)
        found = {self.table.op(): table.op()}
        counts = {
            name: table.count(where=condition.op().replace(found).to_expr())
            for name, condition in conditions.items()
        }
        return self.opened.row(table.aggregate(**counts))

    def places(self, where: ir.BooleanValue, columns: Sequence[str], most: int = 3) -> list[Place]:
        """Where the first rows stand for which a condition over `table` holds, in order of files.

        The files are read once more, up to those rows.
        """
        found: list[Place] = []
        if self.opened is None:
            return found
        self.opened.connection.raw_sql("SET preserve_insertion_order = true")
        try:
            for rows in self.rows:
                table = rows.numbered()
                condition = where.op().replace({self.table.op(): table.op()}).to_expr()
                hits = table.filter(condition).limit(most - len(found)).select(PLACE, *columns)
                told = self.opened.columns(hits)
                for number, *values in zip(*told.values(), strict=True):
                    line, counted = rows.place(int(number))
                    found.append(Place(rows.name, line, tuple(values), counted))
                if len(found) == most:
                    break
        finally:
            self.opened.connection.raw_sql("SET preserve_insertion_order = false")
        return found


def told_column(ours: str, source: Source) -> str:
    """The column of `Raw.table` with what the names of files or folders say of ours."""
    said_by = f"file name {source.file_name}" if source.file_name else f"folder {source.folder}"
    return f"{ours} in the {said_by}"


def placed(ours: str, source: Source) -> Source:
    """A source by the column of `Raw.table` that holds it."""
    if not (source.file_name or source.folder):
        return source
    return source.model_copy(
        update={"column": told_column(ours, source), "file_name": "", "folder": ""}
    )


@contextmanager
def read_raw(
    opened: Engine,
    tape: str,
    folder: Path,
    mapping: Mapping | None = None,
    asked: Asked | None = None,
) -> Iterator[Raw]:
    """The rows of the tape that a path or an address names, for DuckDB; copies go to `folder`.

    How texts are read is what the mapping says, where `asked` does not.

    Raises `PoolError` with one sentence for files that cannot be read, here or while it is used.
    """
    asked = asked or _asked(mapping)
    if address := address_of(tape):
        yield _by_address(opened, address, tape, asked)
        return
    parts = find(tape, folder)
    told = [_told(part, mapping) for part in parts]
    name = Path(tape).name or tape
    if parts[0].kind == "parquet":
        yield _of_parquet(opened, name, parts, told, asked)
        return
    texts = []
    for number, part in enumerate(parts):
        copy = folder / f"text-{number:05d}.csv"
        texts.append(_text_of(part, copy, mapping, asked))
    try:
        yield _of_text(opened, name, parts, texts, told, asked)
    except duckdb.InvalidInputException as error:
        said = str(error)
        culprit = next((text for text in texts if str(text.path) in said), None)
        if culprit is None:
            raise
        raise fault(said, culprit) from None


def _asked(mapping: Mapping | None) -> Asked:
    if mapping is None:
        return Asked(wanted=frozenset(COLUMNS))
    return Asked(
        mapping.encoding,
        mapping.delimiter,
        mapping.skip,
        mapping.wanted,
        mapping.footer,
        mapping.names,
    )


def _told(part: Part, mapping: Mapping | None) -> Told:
    """What a file's name and folders say, by the columns of `Raw.table` that hold it."""
    found: list[tuple[str, date | str]] = []
    for ours, source in mapping.all.items() if mapping else ():
        if source.file_name:
            value, form = in_file_name(part.known, source.file_name), source.file_name
        elif source.folder:
            value, form = in_folder(part.known, source.folder), source.format
        else:
            continue
        is_day = COLUMNS.get(ours) == "date"
        found.append((told_column(ours, source), day_of(value, form) if is_day else value))
    return tuple(found)


def _by_address(opened: Engine, address: Address, tape: str, asked: Asked) -> Raw:
    if asked.footer or asked.names:
        raise PoolError(f"{tape} is an address: footer and names are for files of this machine")
    table = read_address(opened, address, asked)
    held = {name: kind.to_pyarrow() for name, kind in table.schema().items()}
    if all(pa.types.is_string(kind) for kind in held.values()):
        held = {}
    name = address.table or Path(address.place).name

    def numbered() -> ir.Table:
        return opened.view(table.mutate(**{PLACE: ibis.row_number()}))

    rows = Rows(name, numbered, lambda number: (number + 1, ROW_NUMBER))
    columns = tuple(table.columns)
    return Raw(name, (), columns, lambda: table, held, rows=(rows,), opened=opened)


def _of_parquet(
    opened: Engine, name: str, parts: Sequence[Part], told: Sequence[Told], asked: Asked
) -> Raw:
    schema = parquet_schema(parts, sorted(asked.wanted))
    columns = [each.name for each in schema]

    def read(some: Sequence[Part], said: Told, *more: str) -> ir.Table:
        table = opened.connection.read_parquet(
            [str(part.path) for part in some],
            hive_partitioning=False,
            union_by_name=len(some) > 1,
            file_row_number=bool(more),
        )
        # A moment is of the day that it is in the zone of its column.
        zoned = {
            each.name: local_moment(each.type.tz, table[each.name])
            for each in schema
            if pa.types.is_timestamp(each.type) and each.type.tz
        }
        return table.mutate(**zoned).select(*columns, *more, **_literals(said))

    def numbered(part: Part, said: Told) -> ir.Table:
        return opened.view(read([part], said, "file_row_number").rename({PLACE: "file_row_number"}))

    union = partial(_union, opened, read, parts, [()] * len(parts), told)
    rows = [
        Rows(part.name, partial(numbered, part, said), lambda number: (number + 1, ROW_NUMBER))
        for part, said in zip(parts, told, strict=True)
    ]
    held = {each.name: plain(each.type) for each in schema}
    synthetic = (schema.metadata or {}).get(SYNTHETIC, b"").decode()
    files = tuple(part.path for part in parts)
    names = (*columns, *dict(told[0]))
    return Raw(name, files, names, union, held, synthetic, (), True, (), tuple(rows), opened)


def _text_of(part: Part, copy: Path, mapping: Mapping | None, asked: Asked) -> Text:
    if part.kind == "text":
        return read_text(part.name, part.path, copy, asked)
    # Only a tape that is a workbook pays for what reads workbooks.
    from xiaodai.tapes.workbook import write_sheet

    sheet = mapping.sheet if mapping else ""
    written = copy.with_suffix(".sheet")
    chosen, names = write_sheet(part.name, part.path, written, sheet, asked.wanted, asked.skip or 0)
    skip = None if asked.skip is None else 0
    of_sheet = asked._replace(delimiter=",", encoding="", skip=skip)
    if asked.names:
        of_sheet = of_sheet._replace(names=(ROW, *asked.names))
    text = read_text(part.name, written, copy, of_sheet)
    note = words.Text("read the sheet {sheet} of {sheets}", sheet=chosen, sheets=", ".join(names))
    return text._replace(
        columns=(ROW, *text.columns[1:]),
        sheet=chosen,
        notes=(*((note,) if len(names) > 1 else ()), *text.notes),
    )


def _of_text(
    opened: Engine,
    name: str,
    parts: Sequence[Part],
    texts: Sequence[Text],
    told: Sequence[Told],
    asked: Asked,
) -> Raw:
    columns = _common(texts, asked)

    def read(some: Sequence[Text], said: Told, *more: str) -> ir.Table:
        first = some[0]
        table = opened.connection.read_csv(
            [str(text.path) for text in some],
            header=False,
            skip=first.skip,
            auto_detect=False,
            delim=first.delimiter,
            quote='"',
            escape='"',
            # Names of ours, for those of the file may differ in small and capital letters only.
            columns={f"c{place}": "VARCHAR" for place in range(len(first.columns))},
            strict_mode=True,
            null_padding=False,
            hive_partitioning=False,
        )
        places = {own: f"c{place}" for place, own in enumerate(first.columns)}
        return table.select(
            **{own: table[places[own]] for own in (*columns, *more)}, **_literals(said)
        )

    def numbered(text: Text, said: Told) -> ir.Table:
        if text.sheet:
            table = read([text], said, ROW)
            return opened.view(table.mutate(**{PLACE: table[ROW].cast("int64")}).drop(ROW))
        return opened.view(read([text], said).mutate(**{PLACE: ibis.row_number()}))

    shapes = [(text.columns, text.delimiter, text.skip) for text in texts]
    union = partial(_union, opened, read, texts, shapes, told)
    rows = [
        Rows(text.name, partial(numbered, text, said), partial(_line, text))
        for text, said in zip(texts, told, strict=True)
    ]
    notes = tuple(dict.fromkeys(note for text in texts for note in text.notes))
    files = tuple(part.path for part in parts)
    head = tuple(dict.fromkeys(each for text in texts for each in text.head))
    names = (*columns, *dict(told[0]))
    return Raw(name, files, names, union, {}, "", notes, False, head, tuple(rows), opened)


def _line(text: Text, row: int) -> tuple[int, words.Text]:
    if text.sheet:
        return row, words.Text("sheet {sheet}, row", sheet=text.sheet)
    line = line_of(text, row)
    return (row + 1, ROW_NUMBER) if line is None else (line, LINE)


def _common(texts: Sequence[Text], asked: Asked) -> list[str]:
    """The columns that all files have. Raises `PoolError` for a wanted one that only some have."""
    first = texts[0]
    for text in texts[1:]:
        for name in sorted(asked.wanted):
            if (name in text.columns) != (name in first.columns):
                raise PoolError(
                    f"{text.name} and {first.name} differ: only one of them has the column {name}"
                )
    shared = set.intersection(*(set(text.columns) for text in texts))
    return [name for name in first.columns if name in shared and name != ROW]


def _literals(said: Told) -> dict[str, ir.Value]:
    return {name: ibis.literal(value) for name, value in said}


def _union(
    opened: Engine,
    read: Callable[[Sequence[Each], Told], ir.Table],
    files: Sequence[Each],
    shapes: Sequence[Hashable],
    told: Sequence[Told],
) -> ir.Table:
    """The rows of all files as a view; in plain SQL, for Ibis nests one union in the next.

    Neighbours of one shape are read together where the same is told of them.
    """
    together = groupby(zip(files, shapes, told, strict=True), lambda each: each[1:])
    tables = [read([file for file, *_ in group], said) for (_, said), group in together]
    names = [opened.view(table).get_name() for table in tables]
    columns = ", ".join('"' + name.replace('"', '""') + '"' for name in tables[0].columns)
    selects = " UNION ALL ".join(f'SELECT {columns} FROM "{name}"' for name in names)
    opened.connection.raw_sql(f"CREATE VIEW raw_rows AS {selects}")
    made: ir.Table = opened.connection.table("raw_rows")
    return made
