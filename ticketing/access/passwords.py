"""Password hashes: argon2id, with its cost parameters."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# About 20 ms of one core and 19 MiB: a login must not stall the tickets that the same worker serves.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. stored: None for an unknown person, which takes as long as a known one.

    Otherwise the response time would reveal which people exist.
    """
    try:
        _HASHER.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
