"""A fixture that restores logging after each test that configured it."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from ticketing.telemetry import logs


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before, level, handlers = structlog.get_config(), root.level, root.handlers[:]
    yield
    structlog.configure(**before)
    logs._bind()
    root.setLevel(level)
    for added in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(added)
