"""Findings about an installation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. words: the state found, or the fault. advice: how to mend the fault."""

    ok: bool
    words: str
    advice: str = ""
