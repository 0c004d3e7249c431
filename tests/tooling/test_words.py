"""The count of words that make prose hard to read."""

import pytest

from tools.words import ALLOWED, counts


@pytest.mark.parametrize(
    ("prose", "word"),
    [
        ("Whoever asks waits.", "whoever"),
        ("Nobody asks.", "nobody"),
        ("Release one's slot.", "one's"),
        ("The day's own, else the month's.", "else"),
        ("Take the lock, or else wait.", "else"),
        ("A host that hangs would else hold it.", "else"),
        ("It waits. Else it ends.", "else"),
        ("# Who reads gets it.", "who"),
        ("It is kept; who reads gets it.", "who"),
        ('"""Who is called."""', "who"),
    ],
)
def test_a_word_is_found(prose: str, word: str) -> None:
    assert counts(prose) == {**dict.fromkeys(ALLOWED, 0), word: 1}


@pytest.mark.parametrize(
    "prose",
    [
        "The agent who called them, in something else than seconds.",
        "Otherwise the client asks again.",
        "`case _: else: return`",
        "Lestat renewed a bone's place.",
    ],
)
def test_other_uses_are_not_found(prose: str) -> None:
    assert not any(counts(prose).values())
