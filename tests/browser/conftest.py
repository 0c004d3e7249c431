"""Fixture of a centre, which fails the test when one of its pages threw an error."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.centre import Centre
from tests.support.server_process import LiveServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def centre(live_server: Callable[..., LiveServer], browser: "Browser") -> Iterator[Centre]:
    """The demo centre on a server of its own; the test fails when one of its pages threw an error."""
    opened = Centre(live_server(), browser)
    yield opened
    opened.close()
    assert opened.troubles == []
