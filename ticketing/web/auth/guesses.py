"""Guesses of passwords: each counts before its password is looked at, and is given back when it was right.

Otherwise a burst of guesses would pass before the first one is counted. Three counts, in windows of fixed
length:

- of an address, whatever the person: one machine that tries many names;
- of a person at an address. The more guesses fail for a person anywhere, the fewer each address has; it keeps
  one in any case, so guessing from many addresses is slow and locks no person out;
- of a person in a browser where that person has logged in before: a count of its own, so that a machine at
  the same address locks no person out of the own computer (OWASP, "Device cookies").
"""

import contextlib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import redis
from limits.storage import MemoryStorage, storage_from_string

#: Seconds in which guesses count together.
WINDOW_S = 300
OF_ADDRESS = 60
OF_BROWSER = 10
OF_SESSION = 10
#: Guesses of a person that an address has, by the person's failed guesses everywhere within an hour.
_ALLOWED = ((50, 10), (200, 3))
_ALLOWED_AT_LEAST = 1
_HOUR_S = 3_600


class _Counts(Protocol):
    """The part of a storage of `limits` that is used; both kinds have it."""

    def incr(self, key: str, expiry: int, amount: int = 1) -> int: ...
    def get(self, key: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess that was counted. give_back() undoes the counting, after the right password."""

    _guesses: "Guesses"
    _counted: Sequence[tuple[str, int]]

    def give_back(self) -> None:
        for key, window_s in self._counted:
            self._guesses.add(key, window_s, -1)


class Guesses:
    """Counts in Redis when there is one; otherwise, and while Redis is away, in this process."""

    def __init__(self, redis_url: str | None, options: Mapping[str, Any]) -> None:
        self._memory = cast("_Counts", MemoryStorage())
        self._shared = (
            None if redis_url is None else cast("_Counts", storage_from_string(redis_url, **options))
        )

    def is_spent(self, address: str) -> bool:
        """Whether the address has no guess left, which is known before the person is."""
        return self._get(_of_address(address)) >= OF_ADDRESS

    def count(self, username: str, address: str, browser: str | None) -> Guess | None:
        """Count a guess; None: it may not be made. browser: id, of one where this person has logged in."""
        person = _short(username)
        if browser is not None:
            key = f"suyay:browser:{browser}:{person}"
            return Guess(self, [(key, WINDOW_S)]) if self.add(key, WINDOW_S) <= OF_BROWSER else None
        of_address, of_person = _of_address(address), f"suyay:person:{person}"
        counted = [
            (of_address, self.add(of_address, WINDOW_S) <= OF_ADDRESS),
            (f"{of_person}@{address}", self._person_at(f"{of_person}@{address}", of_person)),
        ]
        if not all(allowed for _, allowed in counted):
            return None
        self.add(of_person, _HOUR_S)
        return Guess(self, [*((key, WINDOW_S) for key, _ in counted), (of_person, _HOUR_S)])

    def count_own(self, session: str) -> Guess | None:
        """Count a guess of the own password: a passer-by may stand at an open screen. None: not allowed."""
        key = f"suyay:session:{_short(session)}"
        return Guess(self, [(key, WINDOW_S)]) if self.add(key, WINDOW_S) <= OF_SESSION else None

    def _person_at(self, key: str, of_person: str) -> bool:
        failed = self._get(of_person)
        allowed = next((most for below, most in _ALLOWED if failed < below), _ALLOWED_AT_LEAST)
        return self.add(key, WINDOW_S) <= allowed

    def add(self, key: str, window_s: int, amount: int = 1) -> int:
        """The count after it; atomic in either storage, so that no two guesses get the same number."""
        return self._ask(lambda counts: counts.incr(key, window_s, amount))

    def _get(self, key: str) -> int:
        return self._ask(lambda counts: counts.get(key))

    def _ask(self, question: Callable[[_Counts], int]) -> int:
        if self._shared is not None:
            # No login waits because Redis is away.
            with contextlib.suppress(redis.RedisError):
                return question(self._shared)
        return question(self._memory)


def _of_address(address: str) -> str:
    return f"suyay:address:{address}"


def _short(username: str) -> str:
    """A digest: names of people, and mistyped passwords in their place, stand in no key."""
    return hashlib.sha256(username.encode("utf-8", "replace")).hexdigest()[:24]
