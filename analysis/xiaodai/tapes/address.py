"""Loan tapes by address: in an object store, on a web server, in a database, read by DuckDB."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlsplit

import duckdb
import ibis.expr.types as ir

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.files import KINDS, globbed
from xiaodai.tapes.text import Asked

TABLE = "::"  # between a database and its table
SCHEME = re.compile(r"^([a-z][a-z0-9+]*):(?=//|.*::)", re.IGNORECASE)
STORES = {  # by scheme: the extension that reads them; files need none
    "file": "",
    **dict.fromkeys(("http", "https", "s3", "s3a", "s3n", "gs", "gcs", "r2", "hf"), "httpfs"),
    **dict.fromkeys(("az", "azure", "abfss"), "azure"),
}
DATABASES = {  # by scheme, or the end of a file's name: DuckDB's type of it
    "postgres": "postgres",
    "postgresql": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
EXTENSIONS = {"postgres": "postgres_scanner", "mysql": "mysql_scanner", "sqlite": "sqlite_scanner"}
IN_FILES = ("duckdb", "sqlite")  # databases that are a file of this machine
LISTED = 10
ATTACHED = "attached"


class Address(NamedTuple):
    """Where a tape lies that is no file of this machine: a store or database, and the table."""

    place: str
    kind: str
    table: str = ""


def address_of(tape: str) -> Address | None:
    """The address that a text is, `None` for a path. Raises `PoolError` for an unknown kind."""
    place, _, table = tape.partition(TABLE)
    if scheme := SCHEME.match(tape):
        kind = scheme[1].lower()
        if kind in DATABASES:
            bare = place if place.startswith(f"{scheme[1]}://") else place.removeprefix(scheme[0])
            return Address(bare, DATABASES[kind], table)
        if kind not in STORES:
            known = ", ".join(f"{name}:" for name in (*STORES, "postgres", "mysql", "sqlite"))
            raise PoolError(f"{tape} is no address that can be read; known are {known}")
        return Address(tape, kind)
    ending = Path(place).suffix.lower()
    return Address(place, DATABASES[ending], table) if ending in DATABASES else None


def located(tape: str, base: Path) -> str:
    """A path seen from a folder, in full; an address as it is."""
    if SCHEME.match(tape):
        return tape
    place, parted, table = tape.partition(TABLE)
    return f"{base / place}{parted}{table}"


def is_there(tape: str) -> bool:
    """Whether a path, folder or glob names something; of an address only a file is looked for.

    Raises `PoolError` for an address of an unknown kind.
    """
    if address := address_of(tape):
        return address.kind not in IN_FILES or Path(address.place).is_file()
    return Path(tape).exists() or bool(globbed(Path(tape)))


def read_address(opened: Engine, address: Address, asked: Asked) -> ir.Table:
    """The rows of a tape by its address. Raises `PoolError` where DuckDB cannot read it.

    No extension of DuckDB is installed on the way.
    """
    con = opened.connection
    con.raw_sql("SET autoinstall_known_extensions = false")
    is_store = address.kind in STORES
    extension = STORES[address.kind] if is_store else EXTENSIONS.get(address.kind, "")
    if extension:
        _load(opened, extension)
    try:
        source = _stored(address, asked) if is_store else _in_database(opened, address)
        con.raw_sql(f"CREATE VIEW by_address AS SELECT * FROM {source}")
        table: ir.Table = con.table("by_address")
        return table
    except duckdb.Error as error:
        said = str(error).strip().splitlines()[0].rstrip(".")
        raise PoolError(f"{_shown(address)} cannot be read: {said}") from None


def _load(opened: Engine, extension: str) -> None:
    try:
        opened.connection.raw_sql(f"LOAD {extension}")
    except duckdb.Error:
        raise PoolError(
            f"DuckDB's extension {extension} is not installed here: install it once with "
            f"python -c \"import duckdb; duckdb.sql('INSTALL {extension}')\""
        ) from None


def _stored(address: Address, asked: Asked) -> str:
    ending = PurePosixPath(urlsplit(address.place).path).suffix.lower()
    if ending in KINDS["parquet"] or "*" in ending:
        return f"read_parquet({_text(address.place)}, hive_partitioning = false)"
    if ending in KINDS["workbook"] or ending in KINDS["zip"]:
        raise PoolError(f"{address.place} must be a Parquet or text file: fetch it first")
    options = (
        "header = true, all_varchar = true, hive_partitioning = false, normalize_names = false"
    )
    if asked.delimiter:
        options += f", delim = {_text(asked.delimiter)}"
    if asked.skip is not None:
        options += f", skip = {asked.skip}"
    if asked.encoding:
        options += f", encoding = {_text(asked.encoding)}"
    return f"read_csv({_text(address.place)}, {options})"


def _in_database(opened: Engine, address: Address) -> str:
    con = opened.connection
    if address.kind in IN_FILES and not Path(address.place).is_file():
        raise PoolError(f"there is no tape {address.place}")
    con.raw_sql(f"ATTACH {_text(address.place)} AS {ATTACHED} (TYPE {address.kind}, READ_ONLY)")
    # A view of the database may name its tables without the database.
    con.raw_sql(f"SET search_path = 'memory.main,{ATTACHED}.main'")
    if address.table:
        parts = [ATTACHED, *address.table.split(".")]
        return ".".join(_name(part) for part in parts)
    found = con.raw_sql(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        f"WHERE table_catalog = '{ATTACHED}' ORDER BY 1"
    ).fetchall()
    names = [name.removeprefix("main.") for (name,) in found]
    listed = ", ".join(names[:LISTED]) + (" …" if len(names) > LISTED else "") or "none"
    raise PoolError(
        f"{_shown(address)} is a database: say which table, as in "
        f"{_shown(address)}{TABLE}{names[0] if names else 'loans'}; it has {listed}"
    )


def _shown(address: Address) -> str:
    """An address without what may be a password."""
    if address.kind in ("postgres", "mysql"):
        return f"the {address.kind} database"
    return address.place if "://" in address.place else Path(address.place).name


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
