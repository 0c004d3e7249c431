"""Instants are aware UTC datetimes cut to milliseconds; as text they are RFC 3339 with `Z`."""

from datetime import UTC, datetime


def to_text(at: datetime) -> str:
    """`2026-11-24T13:05:09.123Z`: sorts as text in the order of time."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def from_text(text: str) -> datetime:
    return datetime.fromisoformat(text)


def optional_text(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)


def cut(at: datetime) -> datetime:
    """Drop what is finer than a millisecond, so that stored and remembered instants are equal."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def elapsed_ms(start: datetime, end: datetime) -> int:
    """Milliseconds from start to end; 0 when a clock stepped back."""
    delta = end - start
    return max(0, delta.days * 86_400_000 + delta.seconds * 1000 + delta.microseconds // 1000)
