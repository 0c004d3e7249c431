"""Findings of a look at an installation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. words: what it is, or what is wrong; advice: what to do then."""

    ok: bool
    words: str
    advice: str = ""
