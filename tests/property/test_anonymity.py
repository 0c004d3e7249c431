"""k-anonymity: no row, sum of rows or difference of sums describes fewer than k people, for any visits."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ticketing.reports.opendata.anonymity import LEFT_OUT, Cell, Published, protect

_DEPTH = 4
# The last attribute determines the one at index 1, as a service determines its entity.
_WITHIN = {3: 1}

ks = st.integers(2, 6)
people = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(8, 11), st.sampled_from("123")).map(
        lambda each: (*each[:3], each[1] + each[3])
    ),
    max_size=60,
)


def published(people: list[tuple[object, ...]], k: int) -> list[Published]:
    return list(protect([Cell(each, 1) for each in people], k, _WITHIN))


@given(people, ks)
def test_no_combination_of_attributes_singles_out_fewer_than_k(
    people: list[tuple[object, ...]], k: int
) -> None:
    rows = published(people, k)
    for size in range(_DEPTH + 1):
        for places in combinations(range(_DEPTH), size):
            found: Counter[tuple[object, ...]] = Counter()
            for row in rows:
                found[tuple(row.key[place] for place in places)] += row.people
            assert all(count >= k for count in found.values())


@given(people, ks)
def test_nobody_is_lost_unless_there_are_fewer_than_k(people: list[tuple[object, ...]], k: int) -> None:
    rows = published(people, k)
    assert sum(row.people for row in rows) == (len(people) if len(people) >= k else 0)
    assert Counter(cell.key for row in rows for cell in row.members) == Counter(people if rows else [])


@given(people, ks)
def test_what_is_published_of_somebody_is_true_or_left_out(people: list[tuple[object, ...]], k: int) -> None:
    for row in published(people, k):
        for cell in row.members:
            assert all(told in (LEFT_OUT, true) for told, true in zip(row.key, cell.key, strict=True))


@given(people, ks)
def test_the_total_of_a_published_way_is_the_true_one_so_there_is_nothing_to_subtract(
    people: list[tuple[object, ...]], k: int
) -> None:
    rows = published(people, k)
    for depth in range(1, _DEPTH + 1):
        told: Counter[tuple[object, ...]] = Counter()
        for row in rows:
            if LEFT_OUT not in row.key[:depth]:
                told[row.key[:depth]] += row.people
        true = Counter(each[:depth] for each in people)
        assert all(count == true[way] for way, count in told.items())


@given(people, ks)
def test_what_tells_another_attribute_is_left_out_with_it(people: list[tuple[object, ...]], k: int) -> None:
    assert all(row.key[3] is LEFT_OUT for row in published(people, k) if row.key[1] is LEFT_OUT)


@given(people, ks)
def test_the_order_of_the_tickets_leaves_no_trace(people: list[tuple[object, ...]], k: int) -> None:
    def told(rows: list[Published]) -> Counter[tuple[object, ...]]:
        return Counter({row.key: row.people for row in rows})

    assert told(published(people, k)) == told(published(people[::-1], k))


def test_the_smallest_sibling_goes_with_the_few_whom_a_subtraction_would_reveal() -> None:
    came = [("a", "x")] * 9 + [("a", "y")] * 6 + [("a", "z")] * 2
    rows = {row.key: row.people for row in protect([Cell(each, 1) for each in came], 5)}
    assert rows == {("a", "x"): 9, ("a", LEFT_OUT): 8}
