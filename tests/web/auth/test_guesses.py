"""Counts of guesses: no burst passes a limit, and no person is locked out from everywhere."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ticketing.web.auth.guesses import OF_ADDRESS, OF_BROWSER, Guesses

OPTIONS = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
AT_ONCE = 40


@pytest.fixture(params=["memory", "redis"])
def guesses(request: pytest.FixtureRequest) -> Guesses:
    """Counts of this process, and those that several share."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else None
    return Guesses(url, OPTIONS)


def burst(guesses: Guesses, browser: str | None = None) -> int:
    """Guesses that were allowed of AT_ONCE at the same time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = pool.map(lambda _: guesses.count("rosa", "192.0.2.1", browser), range(AT_ONCE))
    return sum(each is not None for each in made)


def test_a_burst_does_not_pass_the_limit(guesses: Guesses) -> None:
    assert burst(guesses) == 10
    assert burst(guesses, browser="known") == OF_BROWSER


def test_right_passwords_do_not_count(guesses: Guesses) -> None:
    for _ in range(3 * OF_ADDRESS):
        guess = guesses.count("rosa", "192.0.2.1", None)
        assert guess is not None
        guess.give_back()
    assert not guesses.is_spent("192.0.2.1")


def test_many_names_spend_the_address_and_no_other(guesses: Guesses) -> None:
    for number in range(OF_ADDRESS):
        assert guesses.count(f"person {number}", "192.0.2.1", None) is not None
    assert guesses.is_spent("192.0.2.1")
    assert guesses.count("rosa", "192.0.2.1", None) is None
    assert guesses.count("rosa", "192.0.2.2", None) is not None


def test_guesses_from_many_addresses_become_slow_and_each_address_keeps_one(guesses: Guesses) -> None:
    allowed = [
        sum(guesses.count("rosa", f"10.0.{address}.1", None) is not None for _ in range(15))
        for address in range(100)
    ]
    assert allowed[0] == 10
    assert allowed[-1] == 1
    assert sum(allowed) < 320
    assert guesses.count("rosa", "198.51.100.1", None) is not None
    assert guesses.count("luis", "10.0.1.1", None) is not None


def test_without_redis_this_process_counts() -> None:
    away = Guesses("redis://127.0.0.1:1/0", OPTIONS)
    assert [away.count("rosa", "192.0.2.1", None) is not None for _ in range(11)] == [True] * 10 + [False]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.booleans()), max_size=80))
def test_failed_guesses_at_an_address_never_pass_ten(tries: list[tuple[str, str, bool]]) -> None:
    guesses = Guesses(None, {})
    failed: dict[tuple[str, str], int] = {}
    for person, address, right in tries:
        guess = guesses.count(person, address, None)
        if guess is not None and right:
            guess.give_back()
        elif guess is not None:
            failed[person, address] = failed.get((person, address), 0) + 1
    assert max(failed.values(), default=0) <= 10
