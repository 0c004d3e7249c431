"""Files of an earlier version stay readable, and are written again month by month."""

from datetime import date, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.lake.history import in_lake, in_tables, next_morning, serve
from tests.support.floor import Floor
from ticketing.domain.calendar.days import Month
from ticketing.lake import files
from ticketing.lake.arrow import schema
from ticketing.lake.checking import check
from ticketing.lake.closing import close_due
from ticketing.lake.facts import ATTENTIONS, DATASETS, TICKETS, Dataset, Kind
from ticketing.lake.layout import VERSION, Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.lake.renewing import renew_due
from ticketing.reports.engine.engine import Engine
from ticketing.reports.question import Question

DAY = date(2026, 11, 24)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def first_schema(dataset: Dataset) -> pa.Schema:
    """As the first version had it: durations of 32 bits, every one of them there."""
    durations = {column.name for column in dataset.columns if column.kind is Kind.MS}
    return pa.schema(
        [pa.field(each.name, pa.int32()) if each.name in durations else each for each in schema(dataset)]
    )


def make_old(lake: Lake, forgotten_ms: int) -> None:
    """The files as the first version wrote them: a forgotten attention ran until midnight."""
    for dataset in DATASETS.values():
        for path in lake.files(dataset, *NOVEMBER):
            table = files.read(dataset, path)
            if "service_ms" in table.column_names:
                place = table.column_names.index("service_ms")
                table = table.set_column(
                    place, "service_ms", table["service_ms"].fill_null(forgotten_ms).cast(pa.int64())
                )
            told = {"dataset": dataset.name, "version": "1", "rows": str(table.num_rows)}
            pq.write_table(table.cast(first_schema(dataset)).replace_schema_metadata(told), path)


def two_people(floor: Floor) -> None:
    """One is served, the attention of the other is forgotten."""
    floor.open()
    for _ in range(2):
        floor.issue()
    serve(floor)
    forgotten = floor.call_next()
    assert forgotten is not None
    floor.act(floor.agent(0), forgotten["id"], "start")


@pytest.mark.parametrize("compacted", [False, True], ids=["days", "month"])
def test_old_files_are_read_and_then_written_anew(floor: Floor, lake: Lake, compacted: bool) -> None:
    two_people(floor)
    next_morning(floor)
    close_due(floor.core, floor.now)
    if compacted:
        with lake.writing():
            assert lake.compact(2026, 11)
    make_old(lake, 8 * 3_600_000)
    asked = Question(*NOVEMBER, indicators=("attended", "service_mean_s"))
    figures = Engine(lake)
    old = figures.answer(asked, OpenFacts()).total.values
    assert old == {"attended": 2, "service_mean_s": (8 * 3600 + 240) / 2}
    assert renew_due(floor.core, floor.now) == Month(2026, 11)
    assert renew_due(floor.core, floor.now) is None
    assert figures.answer(asked, OpenFacts()).total.values == {"attended": 2, "service_mean_s": 240}
    assert list(check(floor.core, floor.now)) == []
    for name, dataset in DATASETS.items():
        assert in_lake(lake, name) == in_tables(floor, name, DAY)
        assert {files.told(path)["version"] for path in lake.files(dataset, *NOVEMBER)} == {VERSION}
    assert lake.renewed_to == VERSION


def test_a_duration_of_weeks_is_counted_beside_old_files(floor: Floor, lake: Lake) -> None:
    """Of two files the first has 32 bits, into which what the second has does not go."""
    two_people(floor)
    next_morning(floor)
    close_due(floor.core, floor.now)
    make_old(lake, 0)
    floor.open()
    floor.issue()
    ticket = floor.call_next()
    assert ticket is not None
    floor.act(floor.agent(0), ticket["id"], "start")
    # The clock is put right in the middle of the attention.
    floor.wait(30 * 86_400)
    floor.act(floor.agent(0), ticket["id"], "finish")
    next_morning(floor)
    close_due(floor.core, floor.now)
    asked = Question(NOVEMBER[0], date(2026, 12, 31), indicators=("attended", "service_mean_s"))
    answer = Engine(lake).answer(asked, OpenFacts())
    assert answer.total.values == {"attended": 3, "service_mean_s": (240 + 0 + 30 * 86_400) / 3}


def test_days_that_no_ledger_knows_keep_their_rows(floor: Floor, lake: Lake) -> None:
    two_people(floor)
    next_morning(floor)
    close_due(floor.core, floor.now)
    make_old(lake, 1000)
    before = DAY - timedelta(days=3)
    for dataset in (TICKETS, ATTENTIONS):
        # A simulated day of the same site, before its ledger began, and one of a site without a ledger.
        table = lake.read(dataset, DAY, DAY)
        for site in (floor.site, "cusco"):
            days = pa.array([before] * table.num_rows, pa.date32())
            sites = pa.array([site] * table.num_rows)
            moved = table.set_column(0, table.schema.field("site"), sites).set_column(
                1, table.schema.field("day"), days
            )
            lake.write_day(dataset, site, before, moved, 0)
    make_old(lake, 1000)
    assert renew_due(floor.core, floor.now) == Month(2026, 11)
    kept = [row for row in in_lake(lake, "tickets") if row["day"] == before]
    assert {row["site"] for row in kept} == {floor.site, "cusco"} and len(kept) == 4
    assert [row["service_ms"] for row in kept] == [240_000, 1000] * 2
    assert [row["service_ms"] for row in in_lake(lake, "tickets") if row["day"] == DAY] == [240_000, None]


def test_an_empty_lake_has_nothing_to_renew(floor: Floor, lake: Lake) -> None:
    assert renew_due(floor.core, floor.now) is None
    assert lake.renewed_to is None
