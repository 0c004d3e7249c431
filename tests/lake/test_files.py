"""The lake's files: whole or absent, never counted twice, with one writer."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow.parquet as pq
import pytest

from ticketing.lake import files, site_days
from ticketing.lake.arrow import schema
from ticketing.lake.facts import DATASETS, SESSIONS, TICKETS
from ticketing.lake.layout import Lake, steady
from ticketing.lake.locks import LakeBusy

DAY = date(2026, 11, 24)
NEXT = DAY + timedelta(days=1)
MORNING = datetime(2026, 11, 24, 14, tzinfo=UTC)


def session(site: str, day: date, seq: int) -> tuple[Any, ...]:
    since = MORNING + timedelta(days=(day - DAY).days)
    window = f"{site}:1"
    return (site, day, window, "ana", "open", None, since, since + timedelta(minutes=9), 9, 2, 540_000, seq)


def sessions(site: str, day: date = DAY, count: int = 1) -> Any:
    return site_days.table(SESSIONS, [session(site, day, seq + 1) for seq in range(count)])


def write(lake: Lake, site: str, day: date = DAY, count: int = 1) -> None:
    with lake.writing():
        lake.write_day(SESSIONS, site, day, sessions(site, day, count), seq=7)


def counted(
    lake: Lake, start: date = DAY, end: date = NEXT, sites: list[str] | None = None
) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in lake.read(SESSIONS, start, end, sites).to_pylist():
        found[row["site"]] = found.get(row["site"], 0) + 1
    return found


def test_a_lake_that_nobody_wrote_into_holds_nothing(lake: Lake) -> None:
    assert lake.is_empty
    assert lake.read(TICKETS, DAY, NEXT).num_rows == 0
    assert lake.read(TICKETS, DAY, NEXT).schema == schema(TICKETS)


def test_a_day_lies_where_the_layout_says_and_tells_what_it_is(lake: Lake) -> None:
    write(lake, "lima-norte", count=3)
    path = lake.folder / "sessions/days/year=2026/month=11/site=lima-norte/2026-11-24.parquet"
    file = pq.ParquetFile(path)
    told = {name.decode(): value.decode() for name, value in file.metadata.metadata.items()}
    told.pop("ARROW:schema")
    common = {"dataset": "sessions", "version": "2", "rows": "3"}
    assert told == {**common, "site": "lima-norte", "day": "2026-11-24", "seq": "7"}
    assert file.schema_arrow.remove_metadata() == schema(SESSIONS)
    assert file.metadata.row_group(0).column(0).compression == files.COMPRESSION.upper()


def test_only_the_asked_days_and_sites_are_read(lake: Lake) -> None:
    write(lake, "callao")
    write(lake, "cusco", count=2)
    write(lake, "cusco", NEXT, count=4)
    assert counted(lake) == {"callao": 1, "cusco": 6}
    assert counted(lake, sites=["cusco"]) == {"cusco": 6}
    assert counted(lake, NEXT, NEXT) == {"cusco": 4}


def test_a_day_that_is_written_again_takes_the_place_of_itself(lake: Lake) -> None:
    write(lake, "cusco", count=5)
    write(lake, "cusco", count=2)
    assert counted(lake) == {"cusco": 2}
    write(lake, "cusco", count=0)
    assert counted(lake) == {}
    assert list(lake.folder.rglob("*.parquet")) == []


def test_a_month_put_together_says_the_same_and_a_day_of_it_can_change(lake: Lake) -> None:
    for site in ("cusco", "callao"):
        write(lake, site, count=2)
        write(lake, site, NEXT, count=3)
    before = lake.read(SESSIONS, DAY, NEXT)
    with lake.writing():
        assert lake.compact(2026, 11) and not lake.compact(2026, 11)
    assert lake.files(SESSIONS, DAY, NEXT) == [lake.month_file(SESSIONS, 2026, 11)]
    assert lake.read(SESSIONS, DAY, NEXT) == before
    assert lake.months_of_days() == []
    write(lake, "cusco", NEXT, count=1)
    assert counted(lake) == {"callao": 5, "cusco": 3}
    write(lake, "piura", count=1)
    assert counted(lake) == {"callao": 5, "cusco": 3, "piura": 1}
    write(lake, "callao", count=0)
    assert counted(lake) == {"callao": 3, "cusco": 3, "piura": 1}


def test_days_that_a_crash_left_beside_their_month_do_not_count(lake: Lake) -> None:
    write(lake, "cusco", count=2)
    left = lake.day_file(SESSIONS, "cusco", DAY)
    kept = left.read_bytes()
    with lake.writing():
        lake.compact(2026, 11)
    left.parent.mkdir(parents=True)
    left.write_bytes(kept)
    assert counted(lake) == {"cusco": 2}
    with lake.writing():
        assert lake.compact(2026, 11)
    assert not left.exists() and counted(lake) == {"cusco": 2}


#: Program of a writer that is killed between the last byte and the renaming.
KILLED = """
import os, pathlib, signal, sys
from ticketing.lake.whole import whole_file
path, aside = map(pathlib.Path, sys.argv[1:])
aside.mkdir(parents=True)
with whole_file(path, aside=aside) as partial:
    partial.write_bytes(b"PAR1")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_writer_left_is_cleared_away_and_never_read(lake: Lake) -> None:
    path, aside = lake.day_file(SESSIONS, "cusco", DAY), lake.folder / ".partial"
    died = subprocess.run([sys.executable, "-c", KILLED, path, aside], check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(list(aside.iterdir())) == 1 and counted(lake) == {}
    write(lake, "callao")
    assert list(aside.iterdir()) == []
    assert [path.name for path in lake.folder.rglob("*.parquet")] == ["2026-11-24.parquet"]
    assert counted(lake) == {"callao": 1}


def test_only_one_writes_at_a_time(lake: Lake) -> None:
    with lake.writing(), pytest.raises(LakeBusy), lake.writing():
        pass
    write(lake, "cusco")
    assert counted(lake) == {"cusco": 1}


def test_a_reader_whose_file_is_gone_looks_again_once() -> None:
    answers: Iterator[Exception | str] = iter([FileNotFoundError(), "found"])

    def read() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert steady(read) == "found"
    answers = iter([FileNotFoundError(), FileNotFoundError()])
    with pytest.raises(FileNotFoundError):
        steady(read)


def test_a_reader_in_the_middle_of_putting_together_sees_every_day_once(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer does all its work between the reader's look for the month's file and that for days."""
    for site in ("callao", "cusco"):
        write(lake, site, count=2)
    exists = Path.exists

    def compacted_meanwhile(path: Path) -> bool:
        monkeypatch.setattr(Path, "exists", exists)
        found = exists(path)
        with lake.writing():
            lake.compact(2026, 11)
        return found

    monkeypatch.setattr(Path, "exists", compacted_meanwhile)
    assert lake.files(SESSIONS, DAY, DAY) == [lake.month_file(SESSIONS, 2026, 11)]


@pytest.mark.parametrize("name", DATASETS)
def test_other_engines_open_the_files(lake: Lake, name: str) -> None:
    write(lake, "cusco", count=2)
    with lake.writing():
        lake.write_day(TICKETS, "cusco", DAY, schema(TICKETS).empty_table(), seq=1)
        for dataset in DATASETS.values():
            lake.write_month(dataset, 2026, 10, schema(dataset).empty_table())
        lake.compact(2026, 11)
    pattern = str(lake.folder / name / "months" / "**" / "*.parquet")
    expected = 2 if name == "sessions" else 0
    with duckdb.connect() as engine:
        rows_there = engine.execute(f"SELECT count(*) FROM read_parquet('{pattern}')").fetchall()
    assert rows_there == [(expected,)]
    frame = polars.read_parquet(pattern, hive_partitioning=False)
    assert (frame.height, tuple(frame.columns)) == (expected, DATASETS[name].names)
