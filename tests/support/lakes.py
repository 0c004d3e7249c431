"""Fixtures of a site whose closed days go into a lake of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.floor import Floor, core_on
from ticketing.lake.layout import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def floor(database_url: str, lake: Lake) -> Iterator[Floor]:
    core = core_on(database_url, [], lake)
    yield Floor(core, [])
    core.database.close()
