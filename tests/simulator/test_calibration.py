"""The simulator's assumptions are data: read completely, checked, and replaceable by another country's."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.simulator.centre import ENTITIES, centre
from ticketing.settings import shipped
from ticketing.simulator import calibration, national
from ticketing.simulator.floor import floor_of

WEDNESDAY = date(2024, 5, 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("simulator"), tmp_path / "simulator"))


def changed(folder: Path, name: str, written: str, instead: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert written in text
    (folder / name).write_text(text.replace(written, instead, 1), encoding="utf-8")


def test_seconds_become_milliseconds_and_shares_stay(folder: Path) -> None:
    habits = calibration.read(folder).habits
    assert (habits.walk_ms, habits.patience_ms, habits.no_show_ms) == (24_000, 4_800_000, 75_000)
    assert (habits.preferential, habits.most_recalls, habits.lunch_reason) == (0.17, 2, "refrigerio")


def test_a_centre_in_a_mall_is_open_in_the_evening_with_two_shifts(folder: Path) -> None:
    told = calibration.read(folder)
    plain, mall = (floor_of(centre(site), ENTITIES, told) for site in ("prueba", "lima-norte"))
    assert (plain.kind, plain.shifts, mall.kind, mall.shifts) == ("center", 1, "mall", 2)
    sunday = date(2024, 5, 12)
    assert plain.calendar.opening(sunday) is None
    assert mall.calendar.opening(sunday) == ((8 * 60 + 30) * 60_000, (20 * 60 + 30) * 60_000)


def test_another_country_has_its_own_hours_and_holidays(folder: Path) -> None:
    changed(folder, "sites.yaml", "holidays: PE", "holidays: BO")
    changed(folder, "sites.yaml", "center: [08:00-16:45", "center: [10:00-16:45")
    calendar = floor_of(centre("prueba"), ENTITIES, calibration.read(folder)).calendar
    assert calendar.opening(date(2024, 7, 29)) is not None, "a holiday in Peru alone"
    assert calendar.opening(date(2024, 8, 6)) is None, "Bolivia's day of independence"
    assert calendar.opening(date(2024, 5, 6)) == (10 * 3_600_000, (16 * 60 + 45) * 60_000)


@pytest.mark.parametrize(
    ("name", "written", "instead", "told"),
    [
        ("habits.yaml", "walk_s: 24\n", "", "walk_ms"),
        ("habits.yaml", "walk_s: 24", "walk_s: soon", "walk_ms"),
        ("habits.yaml", "walk_s: 24", "walk_s: 24\nrun_s: 3", "run_ms"),
        ("sites.yaml", "08:00-16:45", "from 8 on", "from 8 on"),
        ("sites.yaml", "holidays: PE\n", "", "holidays"),
        ("sites.yaml", "shifts: {mall: 2}", "shifts: {mall: two}", "shifts"),
    ],
)
def test_a_figure_that_is_wrong_is_named(
    folder: Path, name: str, written: str, instead: str, told: str
) -> None:
    changed(folder, name, written, instead)
    with pytest.raises(ValidationError, match=told):
        calibration.read(folder)


def test_the_published_years_are_data_too(folder: Path) -> None:
    changed(folder, "network.yaml", "growth: 1.27", "growth: 2.0")
    doubled, shipped_one = national.read(folder), national.read(shipped("simulator"))
    # A centre that was open in both years.
    assert doubled.share_of_last("callao", 2023) == pytest.approx(
        shipped_one.share_of_last("callao", 2023) * 1.27 / 2
    )
    assert doubled.share_of_last("callao", 2024) == 1.0
    assert doubled.days(2024, "ica")[0] == date(2024, 9, 2)
    assert doubled.days(2023, "ica") == []
