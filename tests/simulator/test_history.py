"""Months in the lake: the same from any number of processes, and existing rows stay."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.simulator.centre import MONTH, stay
from ticketing.lake.facts import DATASETS
from ticketing.lake.layout import Lake
from ticketing.simulator import history

SPRING = (date(2024, 3, 1), date(2024, 4, 30))


def read(lake: Lake) -> dict[str, Any]:
    return {name: lake.read(each, *SPRING) for name, each in DATASETS.items()}


def test_two_processes_write_what_one_does(tmp_path: Path) -> None:
    stays = [stay(12, *SPRING), stay(5, *SPRING, site="otra")]
    one, two = Lake(tmp_path / "one"), Lake(tmp_path / "two")
    told: list[int] = []
    made = history.write(one, stays)
    assert history.write(two, stays, processes=2, progress=told.append) == made
    assert made.days == sum(told) == history.site_days(stays)
    assert read(one) == read(two)
    assert made.tickets == read(one)["tickets"].num_rows > made.attentions > 0


def test_other_sites_and_days_of_a_month_stay(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    whole = stay(8)
    history.write(lake, [whole])
    before = read(lake)["tickets"]
    other = stay(8, date(2024, 3, 10), date(2024, 3, 20), site="otra")
    history.write(lake, [other])
    history.write(lake, [stay(8, date(2024, 3, 10), date(2024, 3, 20))])
    after = read(lake)["tickets"]
    assert after.filter(_of(after, whole.site)).equals(before)
    assert set(after["site"].to_pylist()) == {whole.site, "otra"}
    assert lake.files(DATASETS["tickets"], *MONTH) == [lake.month_file(DATASETS["tickets"], 2024, 3)]


def _of(table: Any, site: str) -> list[bool]:
    return [each == site for each in table["site"].to_pylist()]
