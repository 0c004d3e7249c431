"""Monitoring: documents, dashboards and alerts name exactly the metrics that a server has."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from tests.web.world import HOME, World
from ticketing.telemetry import meters

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
DASHBOARD: dict[str, Any] = json.loads((ROOT / "config" / "grafana" / "suyay.json").read_text())
KIND = {"counter": "_total", "gauge": "", "histogram": ""}
# Suffixes by which an expression may name a metric, beyond its documented name.
PARTS = {"histogram": ("_bucket", "_sum", "_count"), "counter": (), "gauge": ()}


def told() -> dict[str, str]:
    """Type of each of our metrics, by its documented name."""
    families = [each for each in REGISTRY.collect() if each.name.startswith("suyay_")]
    return {each.name + KIND[each.type]: each.type for each in families}


def series() -> set[str]:
    return {name + part for name, kind in told().items() for part in ("", *PARTS[kind])}


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for variable in DASHBOARD["templating"]["list"]:
        yield str(variable.get("definition", ""))
    rules = YAML(typ="safe").load(ROOT / "config" / "alerts.yml")["groups"][0]["rules"]
    yield from (rule["expr"] for rule in rules)


def test_every_metric_is_documented_with_its_kind_and_every_documented_one_exists() -> None:
    rows = re.findall(r"^\| `(suyay_\w+)` \| (\w+)", DOCUMENT, re.MULTILINE)
    assert dict(rows) == told()


def test_names_follow_the_rules_of_prometheus() -> None:
    for name, kind in told().items():
        assert (kind == "counter") == name.endswith("_total"), name
        assert not re.search(r"_(ms|millis|minutes|kb|mb)(_|$)", name), name
        assert kind != "histogram" or name.endswith("_seconds"), name


def test_a_gauge_says_how_the_values_of_several_workers_become_one() -> None:
    gauges = [each for each in vars(meters).values() if type(each).__name__ == "Gauge"]
    assert gauges and {each._multiprocess_mode for each in gauges} <= {"livesum", "livemax", "livemin"}


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_what_is_drawn_and_alerted_on_exists(expression: str) -> None:
    assert set(re.findall(r"\bsuyay_\w+", expression)) <= series()
    assert expression.count("(") == expression.count(")") and expression.count("{") == expression.count("}")


def test_every_metric_is_drawn() -> None:
    drawn = " ".join(expressions())
    assert [name for name in told() if name not in drawn] == []


def test_the_dashboard_can_be_imported() -> None:
    assert DASHBOARD["id"] is None and DASHBOARD["uid"] and DASHBOARD["schemaVersion"] >= 39
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [
        (x, y)
        for panel in panels
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(places)) == len(places) and max(x for x, _ in places) < 24
    known = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]\w*)", json.dumps(panels)))
    assert used == known


def test_steps_of_the_document_are_the_steps_told(world: World) -> None:
    documented = set(
        re.findall(r"^\| `(\w+)` \| [^|]*\| [^|]*\|$", DOCUMENT.partition("The steps of")[2], re.M)
    )
    assert documented == {
        dict(labels)["step"] for name, labels in values(world) if name == "suyay_step_seconds_sum"
    }


def values(world: World) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = world.browser().get("/metrics").get_data(as_text=True)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(world: World, name: str, **labels: str) -> float:
    return values(world).get((name, frozenset(labels.items())), 0)


def test_a_command_is_timed_step_by_step(world: World) -> None:
    kiosk, live = world.caller("kiosk"), world.application.realtime.live
    live.step()
    before = {
        step: value(world, "suyay_step_seconds_count", step=step)
        for step in ("lock", "decide", "commit", "show")
    }
    kiosk.issue()
    live.step()
    assert {
        step: value(world, "suyay_step_seconds_count", step=step) - count for step, count in before.items()
    } == {
        "lock": 1,
        "decide": 1,
        "commit": 1,
        "show": 1,
    }


def test_sockets_and_rooms_are_counted_while_they_are_open(world: World) -> None:
    watcher = world.watcher(world.token("supervisor"))
    watcher.join(f"board:{HOME}")
    watcher.join(f"queues:{HOME}")
    assert value(world, "suyay_sockets") == 1
    assert value(world, "suyay_rooms", kind="board") == value(world, "suyay_rooms", kind="queues") == 1
    watcher.leave(f"board:{HOME}")
    assert value(world, "suyay_rooms", kind="board") == 0
    watcher.socket.disconnect("/live")
    assert value(world, "suyay_sockets") == value(world, "suyay_rooms", kind="queues") == 0


def test_what_was_committed_unheard_is_lag(world: World) -> None:
    live, publisher = world.application.realtime.live, world.application.realtime.publisher
    world.watcher(world.token("display")).join(f"board:{HOME}")
    world.caller("kiosk").issue()
    live.step()
    world.caller("kiosk").issue()
    # A message that Redis lost.
    publisher.take(0)
    live.catch_up()
    assert value(world, "suyay_ledger_lag_events") == 1
    live.catch_up()
    assert value(world, "suyay_ledger_lag_events") == 0
    assert value(world, "suyay_ledger_looked_timestamp_seconds") > 1.7e9


def test_the_pool_tells_who_uses_it_and_who_waits(world: World) -> None:
    database = world.application.core.database
    with database.read():
        assert value(world, "suyay_database_pool_used", pool="read") == 1
    with database.write():
        assert value(world, "suyay_database_pool_used", pool="write") == 1
        assert value(world, "suyay_database_pool_waiting", pool="write") == 0
    assert value(world, "suyay_database_pool_size", pool="write") == 1


def in_background(task: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=task, daemon=True)
    thread.start()
    return thread
