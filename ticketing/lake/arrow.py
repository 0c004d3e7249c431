"""Arrow schemas of the datasets, as the Parquet files have them, the same for every lake engine."""

from functools import cache
from typing import Any

import pyarrow as pa

from ticketing.lake.facts import Column, Dataset, Kind

_TYPES: dict[Kind, Any] = {
    Kind.TEXT: pa.string(),
    Kind.DAY: pa.date32(),
    # Milliseconds, the precision of the ledger; Spark, Polars and DuckDB all read them.
    Kind.INSTANT: pa.timestamp("ms", tz="UTC"),
    Kind.MS: pa.int64(),
    Kind.SMALL: pa.int16(),
    Kind.LARGE: pa.int64(),
    Kind.DONE: pa.list_(
        pa.struct(
            [
                pa.field("service", pa.string(), nullable=False),
                pa.field("quantity", pa.int32(), nullable=False),
            ]
        )
    ),
}


def type_of(column: Column) -> Any:
    """The `pyarrow.DataType` of a column."""
    return _TYPES[column.kind]


@cache
def schema(dataset: Dataset) -> Any:
    """The `pyarrow.Schema` of a dataset."""
    return pa.schema([pa.field(each.name, type_of(each), nullable=each.optional) for each in dataset.columns])
