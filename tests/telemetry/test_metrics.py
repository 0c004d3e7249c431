"""Metrics of requests and of each site."""

from prometheus_client.parser import text_string_to_metric_families

from tests.web.world import HOME, World

Sample = tuple[str, frozenset[tuple[str, str]]]


def metrics(world: World) -> dict[Sample, float]:
    answer = world.browser().get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


def grown(before: dict[Sample, float], after: dict[Sample, float], name: str, **labels: str) -> float:
    """Growth of a counter between two samples, because counters live as long as the process."""
    sample = (name, frozenset(labels.items()))
    return after.get(sample, 0) - before.get(sample, 0)


def test_tickets_issued_and_called_are_counted_by_site(world: World) -> None:
    before = metrics(world)
    agent = world.caller("agent")
    world.caller("kiosk").issue()
    world.caller("kiosk").issue()
    agent.open_window()
    agent.call_next()
    after = metrics(world)
    assert grown(before, after, "suyay_events_total", site=HOME, type="ticket.issued") == 2
    assert grown(before, after, "suyay_events_total", site=HOME, type="ticket.called") == 1


def test_requests_are_counted_by_endpoint_and_status(world: World) -> None:
    before = metrics(world)
    world.browser().get("/healthz")
    world.browser().get("/nowhere/at/all")
    after = metrics(world)
    assert grown(before, after, "suyay_requests_total", endpoint="healthz", status="200") == 1
    assert grown(before, after, "suyay_requests_total", endpoint="none", status="404") == 1
    assert grown(before, after, "suyay_request_seconds_count", endpoint="healthz") == 1
