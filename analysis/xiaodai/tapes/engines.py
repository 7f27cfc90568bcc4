"""The engines that compute a pool's sums: DuckDB on one machine, Spark on one or many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from pydantic import ByteSize, TypeAdapter

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.spark import session

if TYPE_CHECKING:  # a refusal does without pandas, whose import takes a third of a second
    import pandas as pd

BATCH = 1 << 20  # rows
AT_A_TIME = 250_000_000  # rows whose ids are held in memory together, about 4 GB


@dataclass(frozen=True)
class Engine:
    """A connection, and the type in which sums of products cannot overflow."""

    name: str
    connect: Callable[[], Any]
    wide: str
    until_closed: ExitStack

    @cached_property
    def connection(self) -> Any:
        """The connection, made when it is first used: many a refusal needs none."""
        return self.connect()

    def read(self, files: Sequence[Path]) -> ir.Table:
        """Parquet files as one table."""
        paths = [str(path) for path in files]
        if self.name == "duckdb":
            # A folder named balance_fen=7 is no column.
            return self.connection.read_parquet(paths, hive_partitioning=False)
        # Ibis hands Spark only one path.
        self.connection._session.read.parquet(*paths).createOrReplaceTempView("tape")
        return self.connection.table("tape")

    def columns(self, expression: ir.Table) -> dict[str, list[Any]]:
        """The values of an expression by column: whole numbers are Python's, missing ones None."""
        # Not Ibis's own way: on Spark it goes through pandas, where 2**53 + 1 beside a missing
        # value becomes 2**53.
        found = self.connection.raw_sql(self.connection.compile(expression))
        fetched: pa.Table
        fetched = found.to_arrow_table() if self.name == "duckdb" else found.toArrow()
        try:
            fetched = fetched.cast(expression.schema().to_pyarrow())
        except pa.ArrowInvalid:
            raise PoolError(
                "a sum over this tape needs more than 64 bits: are its units right?"
            ) from None
        return {
            name: [int(v) if isinstance(v, Decimal) else v for v in values]
            for name, values in fetched.to_pydict().items()
        }

    def rows(self, expression: ir.Table) -> pd.DataFrame:
        """The rows of an expression, as objects."""
        import pandas as pd

        return pd.DataFrame(self.columns(expression), dtype=object)

    def row(self, expression: ir.Table) -> dict[str, Any]:
        """The single row of an expression."""
        return {name: value for name, (value,) in self.columns(expression).items()}

    def by_value(self, table: ir.Table, column: str) -> dict[str, int]:
        """How many rows have each text of a column, the most first.

        White space around a text does not count, and neither do empty and missing ones.
        """
        value = table[column].cast("string").strip()
        told = table.select(value=value).filter(ibis._.value != "")
        counted = self.columns(told.group_by("value").aggregate(rows=ibis._.count()))
        found = zip(counted["value"], counted["rows"], strict=True)
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def cached(self, expression: ir.Table) -> ir.CachedTable:
        """An expression computed once, kept until it is released or the engine is closed."""
        # Left to itself, Ibis drops it at the end of Python, from an engine that is gone.
        return self.until_closed.enter_context(expression.cache())

    def view(self, expression: ir.Table) -> ir.Table:
        """An expression under a name, computed wherever it is used.

        Ibis compiles an expression anew for every query that is made of it, the engine a name once.
        """
        return viewed(expression)

    def sql(self, query: str, held: ibis.Schema) -> ir.Table:
        """The rows of a query, of whose columns the types are said: asking the engine takes longer.

        They are those of an arrow table that the engine's own can be cast to.
        """
        return ops.SQLQueryResult(query, held, self.connection).to_expr()

    def batches(self, expression: ir.Table) -> Iterator[pa.RecordBatch]:
        """The rows of an expression, in batches; DuckDB only."""
        # Measured: with both settings DuckDB reads on all cores while the rows are used.
        self.connection.raw_sql("SET streaming_buffer_size = '64MB'")
        self.connection.raw_sql("SET preserve_insertion_order = true")
        try:
            found = self.connection.raw_sql(self.connection.compile(expression))
            reader = found.to_arrow_reader(BATCH)
            with ThreadPoolExecutor(1) as ahead:  # else reading and using take turns
                following = ahead.submit(next, reader, None)
                while (batch := following.result()) is not None:
                    following = ahead.submit(next, reader, None)
                    yield batch
        finally:
            self.connection.raw_sql("SET preserve_insertion_order = false")

    @contextmanager
    def holding(self, rows: pa.Table) -> Iterator[ir.Table]:
        """Rows of this process as a table inside a `with`, without a copy; DuckDB only."""
        self.connection.con.register("held", rows)
        try:
            yield self.connection.table("held")
        finally:
            self.connection.con.unregister("held")

    def memory(self) -> int:
        """The memory limit in bytes; DuckDB only."""
        (said,) = self.connection.raw_sql("SELECT current_setting('memory_limit')").fetchone()
        return int(TypeAdapter(ByteSize).validate_python(said))


@contextmanager
def engine(name: str, memory: str, spill: Path) -> Iterator[Engine]:
    """Open an engine by its name, with a limit of memory and a folder for what does not fit.

    Raises `PoolError` for an unknown engine, one that cannot be reached and a limit that is not a
    size; inside the `with`, where the engine runs out of memory or disk, or is lost.
    """
    if name != "duckdb":
        with session(name, memory, spill) as spark, ExitStack() as until_closed:
            connection = ibis.pyspark.connect(spark)
            yield Engine(name, lambda: connection, "decimal(38, 0)", until_closed)
        return
    with _refusals(), ExitStack() as until_closed:

        def connect() -> Any:
            connection = _duckdb(memory, spill)
            until_closed.callback(connection.disconnect)
            return connection

        yield Engine(name, connect, "int64", until_closed)  # int64 is summed in 128 bits


def _duckdb(memory: str, spill: Path) -> Any:
    from ibis.backends.duckdb import Backend  # a fifth of a second, which many a refusal spares

    try:
        # `ibis.duckdb` would look through all that is installed. The time zone is UTC everywhere.
        return Backend().connect(
            memory_limit=memory,
            temp_directory=str(spill),
            preserve_insertion_order=False,
            enable_external_file_cache=False,  # the system has one of its own
        )
    except duckdb.Error:
        raise PoolError(f"the memory limit {memory!r} is no size such as 8GB") from None


def viewed(expression: ir.Table) -> ir.Table:
    """An expression under a name where its tables lie, so that what is made of it names no more."""
    connection, name = expression.get_backend(), ibis.util.gen_name("view")
    if connection.name != "duckdb":
        return connection.create_view(name, expression)
    connection.raw_sql(f'CREATE VIEW "{name}" AS {connection.compile(expression)}')
    # Ibis would ask DuckDB for the columns, which takes longer than all the rest.
    return ops.DatabaseTable(name, expression.schema(), connection).to_expr()


def parts(table: ir.Table, column: str, rows: int) -> Iterator[ir.Table]:
    """A table in parts whose ids fit in memory; all rows of one id are in one part."""
    count = -(-rows // AT_A_TIME)
    if count == 1:
        yield table
        return
    identity = table[column]
    number = identity if identity.type().is_integer() else identity.hash()
    for part in range(count):
        yield table.filter((number.cast("int64") % count).abs() == part)


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what DuckDB says when it cannot go on into one sentence."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        what = "DuckDB cannot read or write a file"
        if isinstance(error, duckdb.OutOfMemoryException):
            what = "the memory limit is too low for this tape, or the disk is full"
        raise PoolError(f"{what}: {str(error).strip().splitlines()[0]}") from None
    except RuntimeError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # what DuckDB makes of Ctrl-C
            raise KeyboardInterrupt from None
        raise
