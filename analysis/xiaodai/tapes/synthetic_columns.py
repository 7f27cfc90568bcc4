"""The columns of synthetic tapes, and the mark in their files that says that they are made up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from xiaodai.tapes.columns import COLUMNS, FLOWS, STATUSES
from xiaodai.tapes.files import SYNTHETIC
from xiaodai.tapes.rank1_sampling import Integers
from xiaodai.tapes.synthetic_borrowers import REGIONS

WORDS = {"status": STATUSES, "region": tuple(REGIONS)}
TYPES = {
    "id": pa.int64(),
    "fen": pa.int64(),
    "ppm": pa.int32(),
    "days": pa.int32(),
    "years": pa.int32(),
    "date": pa.date32(),
    "text": pa.dictionary(pa.int8(), pa.string()),
}


def schema(made: str, flows: bool) -> pa.Schema:
    """The canonical columns, with or without flows, marked as `synthetic …` (how it was made)."""
    return pa.schema(
        [(name, TYPES[kind]) for name, kind in COLUMNS.items() if flows or name not in FLOWS],
        metadata={SYNTHETIC: f"synthetic {made}".encode()},
    )


def is_synthetic(tape_schema: pa.Schema) -> bool:
    """Whether a tape's files say that it is made up; every page that shows it must say so too.

    The mark is the key `xiaodai_ledger` of the Parquet schema's metadata: `synthetic seed=…`.
    """
    return bool((tape_schema.metadata or {}).get(SYNTHETIC, b"").startswith(b"synthetic "))


def batch(columns: pa.Schema, rows: int, values: Mapping[str, Integers | int]) -> pa.RecordBatch:
    """Rows of a tape: an array or one value for each column; days and words as their numbers.

    Dates are days since 1970-01-01; statuses and regions places in `STATUSES` and `REGIONS`.
    """
    arrays = []
    for field in columns:
        is_word, is_date = field.name in WORDS, pa.types.is_date(field.type)
        storage = field.type.index_type if is_word else pa.int32() if is_date else field.type
        number_type = storage.to_pandas_dtype()
        value = values[field.name]
        given = np.full(rows, value, number_type) if isinstance(value, int) else value
        numbers = pa.array(given.astype(number_type, copy=False))
        if is_word:
            numbers = pa.DictionaryArray.from_arrays(numbers, list(WORDS[field.name]))
        arrays.append(numbers.view(field.type) if is_date else numbers)
    return pa.record_batch(arrays, schema=columns)
