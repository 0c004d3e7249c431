"""No room is so full that a reader gets lost in it."""

import subprocess
from collections import Counter
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
MOST_FILES = 25
#: One file is added with each change of the tables, and Alembic wants them in one folder.
GROWING = {"ticketing/ledger/migrations/versions"}
#: What stands at the root of the program (docs/architecture.md).
FRONT_DOOR = {"__init__.py", "__main__.py", "app.py", "cli.py", "composition.py", "settings.py"}


def written() -> list[PurePosixPath]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [PurePosixPath(line) for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def too_full(*suffixes: str) -> dict[str, int]:
    rooms = Counter(
        str(each.parent) for each in written() if each.suffix in suffixes and each.stem != "__init__"
    )
    return {room: files for room, files in rooms.items() if files > MOST_FILES and room not in GROWING}


def test_no_python_room_has_more_than_25_files() -> None:
    assert too_full(".py") == {}


def test_no_folder_of_the_front_end_has_more_than_25_files() -> None:
    assert too_full(".ts", ".svelte") == {}


def test_the_root_of_the_program_is_its_front_door_alone() -> None:
    assert {each.name for each in written() if str(each.parent) == "ticketing"} == FRONT_DOOR
