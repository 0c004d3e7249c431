"""k-anonymous counts: every row stands for at least k people, and so does every difference.

The attributes of a person form a path, the coarsest first: month, site, day, entity and so on. At each step
the people who go the same way stay together; ways that fewer than k take are merged into one where the
attribute is left out. Where even those are fewer than k, the smallest of the other ways is merged too:
otherwise the total less the published ways would tell of them. Every person is counted, so every published
total is true.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: Placeholder for an attribute that would single a person out.
LEFT_OUT = None

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """People who are alike. key: their attributes, in the path's order; facts: what is counted of them."""

    key: Key
    people: int
    facts: Any = None


@dataclass(frozen=True, slots=True)
class Published:
    """The key as it may be shown, and who stands behind it."""

    key: Key
    members: list[Cell]

    @property
    def people(self) -> int:
        return _people(self.members)


def protect(cells: Iterable[Cell], k: int, within: Mapping[int, int] | None = None) -> Iterator[Published]:
    """All the cells, each published under a key that at least k people share; nothing when all are fewer.

    within: for the place of an attribute that tells another one (a service its entity), the place of that
    other: it is left out with it.
    """
    everyone = list(cells)
    if everyone and _people(everyone) >= k:
        yield from _split(Published((), everyone), len(everyone[0].key), k, within or {})


def _split(group: Published, depth: int, k: int, within: Mapping[int, int]) -> Iterator[Published]:
    place = len(group.key)
    if place == depth:
        yield group
        return
    above = within.get(place)
    known = above is None or group.key[above] is not LEFT_OUT
    for value, members in _ways(group.members, place, k) if known else [(LEFT_OUT, group.members)]:
        yield from _split(Published((*group.key, value), members), depth, k, within)


def _ways(members: list[Cell], place: int, k: int) -> Iterator[tuple[Any, list[Cell]]]:
    """The members by the attribute at that place, the small groups together under LEFT_OUT."""
    ways: dict[Any, list[Cell]] = defaultdict(list)
    for each in members:
        ways[each.key[place]].append(each)
    together: list[Cell] = []
    people = 0
    # By name where the sizes are equal: the same data gives the same rows.
    for size, _, value in sorted((_people(way), str(value), value) for value, way in ways.items()):
        if size >= k and (people == 0 or people >= k):
            break
        together += ways.pop(value)
        people += size
    yield from ways.items()
    if together:
        yield LEFT_OUT, together


def _people(cells: Iterable[Cell]) -> int:
    return sum(each.people for each in cells)
