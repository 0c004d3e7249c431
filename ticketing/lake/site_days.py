"""Site-days of the database as Arrow tables, equal to those in their files."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from ticketing.lake import fact_rows, window_time
from ticketing.lake.arrow import schema, type_of
from ticketing.lake.facts import DATASETS, Column, Dataset, Kind

SiteDay = tuple[str, date]
#: Of what a column of small whole numbers can hold.
_MOST = {Kind.SMALL: 2**15 - 1}


def read(connection: Connection, site_days: Collection[SiteDay], at: datetime) -> dict[str, Any]:
    """Rows of the site-days by the dataset's name, as `pyarrow.Table`, sorted by site and day.

    at: instant up to which sessions of a day that is not over are counted.
    """
    levels = fact_rows.service_levels(connection)
    heads = fact_rows.site_heads(connection, {site for site, _ in site_days})
    found: dict[str, list[Sequence[Any]]] = {name: [] for name in DATASETS}
    for site, day in sorted(site_days):
        zone = ZoneInfo(heads[site].timezone)
        walking = {
            each.ticket: each for each in fact_rows.called_tickets(connection, site, day, zone, levels, at)
        }
        told = fact_rows.tickets(connection, site, day, zone, levels)
        found["tickets"] += [walking.get(each.ticket, each) for each in told]
        found["attentions"] += fact_rows.attentions(connection, site, day, zone)
        found["attentions"] += fact_rows.running_attentions(connection, site, day, zone, at)
        found["sessions"] += window_time.sessions(connection, site, day, zone, at)
    return {name: table(DATASETS[name], rows) for name, rows in found.items()}


def table(dataset: Dataset, rows: Iterable[Sequence[Any]]) -> Any:
    """A `pyarrow.Table` of rows whose values are in the order of the dataset's columns."""
    columns = list(zip(*rows, strict=True)) or [()] * len(dataset.columns)
    arrays = [_array(column, values) for column, values in zip(dataset.columns, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema(dataset))


def _array(column: Column, values: Sequence[Any]) -> Any:
    kind, most = type_of(column), _MOST.get(column.kind)
    if most is None:
        return pa.array(values, kind)
    # A ticket that was passed on for ever must not keep a day from being closed.
    return pc.min_element_wise(pa.array(values, pa.int64()), most, skip_nulls=False).cast(kind)
