"""Relief of a queue without a window: the place that it names can always call its people."""

from datetime import UTC, datetime
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from ticketing.domain.line.relief import ReliefKind, relief_of
from ticketing.domain.line.stranding import Desk
from ticketing.domain.windows import WindowState

NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
QUEUES = {"dni": "reniec", "actas": "reniec", "ruc": "sunat"}
_desks = st.lists(
    st.builds(
        Desk,
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["ana", "luis"]),
        st.sampled_from([WindowState.OPEN, WindowState.PAUSED]),
        st.just(NOON),
        st.frozensets(st.sampled_from(sorted(QUEUES))),
        st.none() | st.frozensets(st.sampled_from(["reniec", "sunat"])),
    ),
    max_size=3,
)


class Waiting(NamedTuple):
    queue: str
    entity: str
    for_window: str | None
    for_agent: str | None


@given(st.sampled_from(sorted(QUEUES)), _desks)
def test_people_who_can_be_helped_can_be_called_where_the_relief_sends_them(
    queue: str, desks: list[Desk]
) -> None:
    entity = QUEUES[queue]
    siblings = [each for each, of in QUEUES.items() if of == entity and each != queue]
    found = relief_of(queue, entity, siblings, desks)
    able = any(each.is_open and each.may_attend(entity) for each in desks)
    staffed = any(each.may_call(Waiting(queue, entity, None, None)) for each in desks)
    assert (found is None) == (staffed or not able)
    if found is None:
        return
    to_queue = found.kind is ReliefKind.OTHER_QUEUE
    sent = Waiting(found.id if to_queue else queue, entity, None if to_queue else found.id, None)
    assert any(each.may_call(sent) for each in desks)


def test_another_queue_of_the_entity_comes_before_a_window_that_would_leave_its_profile() -> None:
    desks = [Desk("1", "ana", WindowState.OPEN, NOON, frozenset({"ruc"}))]
    desks.append(Desk("2", "luis", WindowState.OPEN, NOON, frozenset({"actas"})))
    relief = relief_of("dni", "reniec", ["actas"], desks)
    assert relief is not None and (relief.kind, relief.id) == (ReliefKind.OTHER_QUEUE, "actas")
    alone = relief_of("dni", "reniec", ["actas"], desks[:1])
    assert alone is not None and (alone.kind, alone.id) == (ReliefKind.OPEN_WINDOW, "1")
