"""k-anonymous counts: every row stands for at least k people, and so does every difference.

The attributes of a person form a path, the coarsest first: month, site, day, entity and so on. At each step
people are grouped by the next attribute; groups of fewer than k are merged into one without the attribute. If
the merged group has fewer than k too, the smallest of the other groups is merged into it: otherwise the total
less the published groups would reveal it. Every person is counted, so every published total is true.
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
    """People with the same attributes. key: these, in the path's order. facts: numbers counted of them."""

    key: Key
    people: int
    facts: Any = None


@dataclass(frozen=True, slots=True)
class Published:
    """A key as it may be published, and the cells of the people under it."""

    key: Key
    members: list[Cell]

    @property
    def people(self) -> int:
        return _people(self.members)


def protect(cells: Iterable[Cell], k: int, within: Mapping[int, int] | None = None) -> Iterator[Published]:
    """All cells, grouped under keys that at least k people share; nothing when there are fewer than k people.

    within: for the place of an attribute that determines another one (a service its entity), the place of
    that other one: where the latter is left out, the former is too.
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
    """Members grouped by the attribute at that place, the small groups merged under LEFT_OUT."""
    ways: dict[Any, list[Cell]] = defaultdict(list)
    for each in members:
        ways[each.key[place]].append(each)
    together: list[Cell] = []
    people = 0
    # By value where the sizes are equal, so that the same data gives the same rows.
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
