"""A login or token that was looked up is kept for a while, and never longer than its access holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ticketing.ledger import ttl_cache
from ticketing.ledger.ttl_cache import Recent

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
KEPT = timedelta(minutes=10)


class Table:
    """Where values are looked up, and how often that was done."""

    def __init__(self, value: str | None = "rosa") -> None:
        self.value = value
        self.asked = 0

    def look_up(self) -> str | None:
        self.asked += 1
        return self.value


def ask(recent: Recent, table: Table, minutes: float, key: str = "token") -> str | None:
    return recent.get(key, NOON + timedelta(minutes=minutes), table.look_up)


def test_a_value_is_looked_up_once_in_its_time() -> None:
    recent, table = Recent(KEPT), Table()
    assert [ask(recent, table, minutes) for minutes in (0, 5, 9.9)] == ["rosa"] * 3
    assert table.asked == 1
    assert ask(recent, table, 10) == "rosa"
    assert table.asked == 2


def test_each_key_has_its_own_value_and_time() -> None:
    recent, rosa, luis = Recent(KEPT), Table(), Table("luis")
    assert (ask(recent, rosa, 0), ask(recent, luis, 8, "other")) == ("rosa", "luis")
    assert (ask(recent, rosa, 12), ask(recent, luis, 12, "other")) == ("rosa", "luis")
    assert (rosa.asked, luis.asked) == (2, 1)


def test_a_refused_key_is_looked_up_each_time() -> None:
    recent, table = Recent(KEPT), Table(None)
    assert [ask(recent, table, 0), ask(recent, table, 0)] == [None, None]
    assert table.asked == 2


def test_a_revoked_access_is_forgotten_at_once() -> None:
    recent, table = Recent(KEPT), Table()
    ask(recent, table, 0)
    recent.forget()
    table.value = None
    assert ask(recent, table, 0) is None


@pytest.mark.parametrize("revoke", [Recent.forget, lambda recent: recent.as_of(7)])
def test_what_was_read_before_a_revocation_is_not_kept_after_it(revoke: Callable[[Recent], None]) -> None:
    recent, table = Recent(KEPT), Table()

    def read_and_revoked() -> str | None:
        found = table.look_up()
        revoke(recent)
        return found

    assert recent.get("token", NOON, read_and_revoked) == "rosa"
    table.value = None
    assert ask(recent, table, 0) is None


def test_a_change_elsewhere_is_told_by_its_number() -> None:
    recent, table = Recent(KEPT), Table()
    recent.as_of(1)
    ask(recent, table, 0)
    recent.as_of(1)
    ask(recent, table, 1)
    assert table.asked == 1
    recent.as_of(2)
    ask(recent, table, 1)
    assert table.asked == 2


def test_requests_out_of_order_forget_nothing() -> None:
    recent, table = Recent(KEPT), Table()
    for minutes in (1, 0.9, 1.1, 0):
        ask(recent, table, minutes)
    assert table.asked == 1


def test_a_clock_that_was_set_back_keeps_nothing_for_hours() -> None:
    recent, table = Recent(KEPT), Table()
    ask(recent, table, 180)
    ask(recent, table, 0)
    ask(recent, table, 9)
    assert table.asked == 2
    ask(recent, table, 10)
    assert table.asked == 3


def test_the_least_used_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ttl_cache, "_MOST", 3)
    recent, table = Recent(KEPT), Table()
    for key in ("a", "b", "c", "a", "d", "a"):
        ask(recent, table, 0, key)
    assert table.asked == 4
    ask(recent, table, 0, "b")
    assert table.asked == 5
