"""Atomic writing: a file or folder appears whole under its name, or the previous one stays."""

import stat
from pathlib import Path

import pytest

from ticketing.lake.whole import whole_file, whole_folder


class PowerCut(Exception):
    """A failure in the middle of writing."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "report.csv"
    path.write_text("before")
    return path


def test_readers_see_the_old_file_until_the_new_one_is_complete(file: Path) -> None:
    with whole_file(file) as partial:
        partial.write_text("after")
        assert file.read_text() == "before"
    assert file.read_text() == "after"
    assert list(file.parent.iterdir()) == [file]


def cut_off(partial: Path) -> None:
    partial.write_text("aft")
    raise PowerCut


def test_a_failure_leaves_the_old_file_and_nothing_beside_it(file: Path) -> None:
    with pytest.raises(PowerCut), whole_file(file) as partial:
        cut_off(partial)
    assert file.read_text() == "before"
    assert list(file.parent.iterdir()) == [file]


def test_two_writers_of_one_name_do_not_mix(file: Path) -> None:
    with whole_file(file) as first, whole_file(file) as second:
        first.write_text("first")
        second.write_text("second")
    assert file.read_text() == "first"


def test_a_file_may_be_written_in_another_folder(file: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    with whole_file(file, aside=aside) as partial:
        assert partial.parent == aside
    assert list(aside.iterdir()) == []


@pytest.mark.parametrize("private", [True, False])
def test_a_private_file_is_its_owners_alone_from_the_first_byte(tmp_path: Path, private: bool) -> None:
    path = tmp_path / "copy"
    with whole_file(path, private=private) as partial:
        modes = [stat.S_IMODE(partial.stat().st_mode)]
        partial.write_text("secret")
    modes.append(stat.S_IMODE(path.stat().st_mode))
    assert [mode == 0o600 for mode in modes] == [private] * 2


def test_a_folder_appears_when_it_is_full(tmp_path: Path) -> None:
    folder = tmp_path / "above" / "package"
    with whole_folder(folder) as draft:
        (draft / "data.csv").write_text("1")
        assert not folder.exists()
    assert [each.name for each in folder.iterdir()] == ["data.csv"]
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_failed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(PowerCut), whole_folder(tmp_path / "package"):
        raise PowerCut
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_no_part_of_the_folder(tmp_path: Path) -> None:
    left = tmp_path / ".package.part"
    left.mkdir()
    (left / "half.csv").write_text("1")
    with whole_folder(tmp_path / "package") as draft:
        assert list(draft.iterdir()) == []


def test_a_folder_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    with pytest.raises(FileExistsError), whole_folder(tmp_path / "package"):
        pytest.fail("it was given a folder to fill")
