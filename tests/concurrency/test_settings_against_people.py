"""A queue that is retired while people take its tickets: one of the two is first, and the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.catalogue.world import ADMIN, HOME, MORNING, World, network
from ticketing import catalogue as loading
from ticketing.catalogue import Catalogue
from ticketing.domain.errors import SuyayError
from ticketing.domain.settings import NETWORK
from ticketing.domain.states import Action
from ticketing.ledger import replay
from ticketing.ledger.context import Context
from ticketing.queueing import attending, issuing, tickets
from ticketing.queueing.reading import views

pytestmark = [pytest.mark.concurrency, pytest.mark.timeout(120)]
ROUNDS = 12


def without_ruc() -> Catalogue:
    made = network()
    away, home = made.sites
    profiles = {"todo": {"dni": 1}, "dni": {"dni": 1}}
    made.sites[:] = [away, home.model_copy(update={"queues": home.queues[:1], "profiles": profiles})]
    return made


def test_nobody_ever_waits_in_a_queue_that_was_retired(database_url: str) -> None:
    world = World(database_url)
    outcomes = set()
    for _ in range(ROUNDS):
        together = Barrier(4)

        def issue(together: Barrier = together) -> str:
            together.wait()
            try:
                issuing.issue(world.core, Context(ADMIN, MORNING), HOME, {"queue": f"{HOME}:ruc"})
            except SuyayError as refused:
                return str(refused.code)
            return "issued"

        def retire(together: Barrier = together) -> str:
            together.wait()
            try:
                loading.load(world.core, Context(ADMIN, MORNING), without_ruc())
            except SuyayError as refused:
                return str(refused.code)
            return "retired"

        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(issue) for _ in range(3)]
            changed = pool.submit(retire)
        issued, told = [each.result() for each in asked], changed.result()
        outcomes.add(told)
        assert (told == "settings_occupied") == ("issued" in issued), (told, issued)
        assert waiting(world) == issued.count("issued")
        clear(world)
        loading.load(world.core, Context(ADMIN, MORNING), network())
    assert outcomes <= {"retired", "settings_occupied"}
    for ledger in (NETWORK, HOME):
        assert replay.check_gapless(world.core, ledger)
        assert replay.differences(world.core, ledger) == []
    world.core.database.close()


def waiting(world: World) -> int:
    view = views.queues_view(world.core, world.by(ADMIN), HOME)
    return sum(each["waiting"] for each in view["queues"] if each["code"] == "ruc")


def clear(world: World) -> None:
    """The people of the round go home, so that the next one begins with an empty queue."""
    for each in tickets.tickets_list(world.core, world.by(ADMIN), HOME, states=["waiting"])["tickets"]:
        attending.act(world.core, world.by(ADMIN), each["id"], Action.CANCEL, {})


def test_changes_of_several_ledgers_at_once_wait_for_each_other_and_none_is_lost(database_url: str) -> None:
    world = World(database_url)
    together = Barrier(4)

    def rename(number: int) -> None:
        made = network()
        made.sites[:] = [each.model_copy(update={"name": f"Nombre {number}"}) for each in made.sites]
        together.wait()
        loading.load(world.core, Context(ADMIN, MORNING), made)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(rename, number) for number in range(4)]:
            done.result()
    names = {world.value("sites", site)["name"] for site in (HOME, "cusco")}
    assert len(names) == 1
    assert replay.check_gapless(world.core, HOME)
    world.core.database.close()
