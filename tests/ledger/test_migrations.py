"""Migrations produce the tables that the program declares, on both databases."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from tests.support.floor import core_on
from tests.support.words import SPANISH
from ticketing.catalogue import editing
from ticketing.catalogue.keys import key_of
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.ledger import migrate, replay
from ticketing.ledger.context import Context
from ticketing.ledger.database import engine_on
from ticketing.ledger.partitions import is_partition
from ticketing.ledger.sqlite import sqlite3
from ticketing.ledger.tables import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = engine_on(database_url)
    yield engine
    engine.dispose()


def table_names(url: str) -> set[str]:
    engine = engine_on(url)
    try:
        return {name for name in inspect(engine).get_table_names() if not is_partition(name)}
    finally:
        engine.dispose()


def column_and_values(condition: str) -> list[str]:
    """Column and literals of a condition, by which two are compared however the database formats them."""
    return [*re.findall(r"\b(?:state|type)\b", condition)[:1], *sorted(re.findall(r"'([\w.]+)'", condition))]


def stored_condition(connection: Connection, index: str) -> str:
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name"
    else:
        query = "SELECT indexdef FROM pg_indexes WHERE indexname = :name"
    definition = connection.execute(text(query), {"name": index}).scalar_one()
    return str(definition).partition(" WHERE ")[2]


def test_a_migrated_database_has_exactly_the_declared_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "table" or not is_partition(name),
            },
        )
        assert compare_metadata(context, metadata) == []


def test_every_partial_index_holds_the_declared_rows(engine: Engine) -> None:
    conditions = {
        str(index.name): str(where.compile(compile_kwargs={"literal_binds": True}))
        for table in metadata.tables.values()
        for index in table.indexes
        if (where := index.dialect_options[engine.dialect.name]["where"]) is not None
    }
    assert len(conditions) == 13
    with engine.connect() as connection:
        for name, declared in conditions.items():
            stored = stored_condition(connection, name)
            assert column_and_values(stored) == column_and_values(declared), name
            assert any(sign in stored for sign in ("<>", "!=")) == ("!=" in declared), name


def test_unique_indexes_are_unique_on_both_databases(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in metadata.tables.values():
        stored = {each["name"]: bool(each["unique"]) for each in inspector.get_indexes(table.name)}
        assert {str(index.name): index.unique for index in table.indexes}.items() <= stored.items()


def test_the_files_names_tell_the_revisions_in_their_order(sqlite_url: str) -> None:
    engine = engine_on(sqlite_url)
    with engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migrate.config(connection))
    engine.dispose()
    assert [each.revision for each in scripts.walk_revisions()] == [*reversed(migrate.revisions())]


def test_an_empty_database_lacks_every_revision_and_a_migrated_one_none(empty_url: str) -> None:
    assert migrate.pending(empty_url)[0] == "0001"
    migrate.upgrade(empty_url)
    assert migrate.pending(empty_url) == []


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    before = table_names(empty_url)
    migrate.upgrade(empty_url)
    assert table_names(empty_url) == before == {*metadata.tables, "alembic_version"}


def test_several_programs_may_start_at_once_on_an_empty_database(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate.upgrade, [empty_url] * 4))
    assert migrate.pending(empty_url) == []


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE pairing (id VARCHAR)"))
    engine.dispose()
    with pytest.raises(Exception, match="pairing"):
        migrate.upgrade(empty_url)
    assert table_names(empty_url) == {"pairing"}


def test_the_first_revision_can_be_taken_back(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    engine.dispose()
    assert table_names(empty_url) == {"alembic_version"}


def migrate_to(url: str, revision: str) -> None:
    """Upgrade or downgrade to the revision."""
    engine = engine_on(url)
    with engine.begin() as connection:
        step = command.upgrade if revision > (migrate.applied(connection) or "") else command.downgrade
        step(migrate.config(connection), revision)
    engine.dispose()


def rows_of(url: str, query: str) -> list[tuple[object, ...]]:
    engine = engine_on(url)
    try:
        with engine.connect() as connection:
            return [tuple(str(value) for value in row) for row in connection.execute(text(query))]
    finally:
        engine.dispose()


def test_the_cursors_of_closing_go_over_to_its_follower_and_back(empty_url: str) -> None:
    migrate_to(empty_url, "0007")
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO closing VALUES ('cusco', '2026-11-23', 417), ('puno', NULL, 5)"))
    engine.dispose()
    before = rows_of(empty_url, "SELECT site, through, seq FROM closing ORDER BY site")
    migrate_to(empty_url, "0008")
    known = "SELECT name, site, seq, epoch, blocked_until, failures, error FROM follower ORDER BY site"
    assert rows_of(empty_url, known) == [
        ("closing", "cusco", "417", "0", "None", "0", "None"),
        ("closing", "puno", "5", "0", "None", "0", "None"),
    ]
    assert rows_of(empty_url, "SELECT * FROM closing") == [("cusco", "2026-11-23")]
    migrate_to(empty_url, "0007")
    assert rows_of(empty_url, "SELECT site, through, seq FROM closing ORDER BY site") == before


def test_the_channels_of_a_network_begin_with_those_of_its_sites(empty_url: str) -> None:
    migrate_to(empty_url, "0008")
    engine = engine_on(empty_url)
    site = "INSERT INTO site (id, name, kind, channel, timezone) VALUES (:id, :id, 'center', :channel, 'UTC')"
    with engine.begin() as connection:
        for number, channel in enumerate(("MAC EXPRESS", "CENTROS MAC", "CENTROS MAC")):
            connection.execute(text(site), {"id": f"site-{number}", "channel": channel})
    engine.dispose()
    migrate_to(empty_url, "0009")
    assert rows_of(empty_url, "SELECT code, name FROM channel ORDER BY code") == [
        ("CENTROS MAC", "CENTROS MAC"),
        ("MAC EXPRESS", "MAC EXPRESS"),
    ]


def test_the_catalogue_of_an_older_installation_becomes_the_first_settings_of_each_ledger(
    empty_url: str,
) -> None:
    migrate_to(empty_url, "0009")
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        for statement in OLD_CATALOGUE:
            connection.execute(text(statement))
    engine.dispose()

    migrate.upgrade(empty_url)

    core = core_on(empty_url, [])
    heads = rows_of(empty_url, "SELECT id, seq, active FROM site ORDER BY id")
    assert [(site, seq) for site, seq, _ in heads] == [("cusco", "8"), ("network", "1"), ("puno", "1")]
    for ledger in ("network", "cusco", "puno"):
        assert replay.differences(core, ledger) == [], ledger
    admin = Actor(ActorKind.SYSTEM, "test", "test", (Grant(Role.ADMINISTRATOR, None, None),))
    context = Context(admin, datetime(2099, 1, 1, tzinfo=UTC))
    queue = editing.setting(core, context, "queues", "cusco:dni")
    assert (queue["value"]["services"], queue["value"]["policy"]) == (["dni"], {"kind": "strict"})
    told = editing.history(core, context, "cusco", noun="windows")["changes"]
    assert [(each["id"], each["before"]) for each in told] == [("cusco:1", None), ("cusco:2", None)]
    assert told[0]["after"] == told[1]["after"] == {"name": None, "profile": "modulo-1"}
    # What was carried over can be edited as if it had been loaded.
    value = {**queue["value"], "name": "Documentos"}
    editing.put(core, context, SPANISH, key_of("queues", "cusco:dni"), value)
    core.database.close()


OLD_CATALOGUE = (
    "INSERT INTO channel (code, name, active) VALUES ('CENTROS MAC', 'Centros MAC', true)",
    "INSERT INTO entity (code, name, short_name, active) VALUES ('reniec', 'RENIEC', 'RENIEC', true)",
    (
        "INSERT INTO service (id, entity, code, name, kind, requirements, planned_minutes, appointment,"
        " active) VALUES ('reniec:dni', 'reniec', 'dni', 'DNI', 'tramite', '[\"Pago\"]', 7, true, true)"
    ),
    (
        "INSERT INTO service_level (service, since, wait_s, attention_s, excluded, confirmed)"
        " VALUES ('reniec:dni', '2026-01-01', 1800, NULL, false, true)"
    ),
    (
        "INSERT INTO site (id, name, kind, region, channel, timezone, seq, seq_at, active)"
        " VALUES ('cusco', 'Cusco', 'center', 'Cusco', 'CENTROS MAC', 'America/Lima', 7,"
        " '2026-11-24T14:00:00.000Z', true)"
    ),
    (
        "INSERT INTO site (id, name, kind, region, channel, timezone, seq, active)"
        " VALUES ('puno', 'Puno', 'center', 'Puno', 'CENTROS MAC', 'America/Lima', 0, false)"
    ),
    (
        "INSERT INTO queue (id, site, code, entity, name, prefix, first_number, last_number, wrap, policy,"
        " position, active) VALUES ('cusco:dni', 'cusco', 'dni', 'reniec', 'DNI', 'R', 1, 999, true,"
        ' \'{"kind": "strict"}\', 1, true)'
    ),
    "INSERT INTO queue_service (queue, service) VALUES ('cusco:dni', 'reniec:dni')",
    (
        "INSERT INTO \"window\" (id, site, number, active) VALUES ('cusco:1', 'cusco', 1, true),"
        " ('cusco:2', 'cusco', 2, true)"
    ),
    (
        "INSERT INTO window_queue (\"window\", queue, weight) VALUES ('cusco:1', 'cusco:dni', 2),"
        " ('cusco:2', 'cusco:dni', 2)"
    ),
)


def test_a_database_of_a_newer_program_is_left_alone(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(migrate.NewerDatabase, match="9999"):
        migrate.upgrade(empty_url)


@pytest.mark.postgres
def test_an_address_may_leave_the_driver_out(empty_postgres_url: str) -> None:
    plain = re.sub(r"^postgresql\+psycopg", "postgresql", empty_postgres_url)
    migrate.upgrade(plain)
    assert migrate.pending(empty_postgres_url) == []


def test_a_database_in_use_can_be_asked_what_it_lacks(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert migrate.pending(sqlite_url) == []
        writer.execute("ROLLBACK")
    writer.close()


OLD_ACCESS = (
    (
        "INSERT INTO site (id, name, kind, channel, timezone, seq) VALUES"
        " ('cusco', 'Cusco', 'center', '', 'UTC', 0), ('network', 'network', 'network', '', 'UTC', 0)"
    ),
    (
        "INSERT INTO person (id, username, name, password_hash, active, created_at) VALUES"
        " ('p1', 'rosa', 'Rosa Quispe', 'a-hash', true, '2026-01-01T00:00:00.000Z'),"
        " ('p2', 'reporte', 'Programa', NULL, false, '2026-01-01T00:00:00.000Z')"
    ),
    (
        "INSERT INTO person_grant (id, person, role, site, entity) VALUES"
        " ('g1', 'p1', 'agent', 'cusco', 'reniec'), ('g2', 'p1', 'agent', 'cusco', 'reniec'),"
        " ('g3', 'p1', 'greeter', 'cusco', NULL), ('g4', 'p2', 'administrator', NULL, NULL)"
    ),
    (
        "INSERT INTO device (id, kind, name, site, paired_at, paired_by, revoked_at) VALUES"
        " ('d1', 'kiosk', 'Entrada', 'cusco', '2026-01-01T00:00:00.000Z', 'Ana', NULL),"
        " ('d2', 'display', 'Sala', 'cusco', '2026-01-01T00:00:00.000Z', 'Ana', '2026-02-01T00:00:00.000Z')"
    ),
    (
        "INSERT INTO token (id, hash, person, device, name, created_at) VALUES"
        " ('t1', 'x', NULL, 'd1', 'Entrada', '2026-01-01T00:00:00.000Z'),"
        " ('t2', 'y', 'p1', NULL, 'Rosa', '2026-01-01T00:00:00.000Z')"
    ),
)


def test_people_roles_and_devices_of_an_older_installation_begin_their_ledgers(empty_url: str) -> None:
    migrate_to(empty_url, "0015")
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        for statement in OLD_ACCESS:
            connection.execute(text(statement))
    engine.dispose()

    migrate.upgrade(empty_url)

    core = core_on(empty_url, [])
    for ledger in ("network", "cusco"):
        assert replay.check_gapless(core, ledger)
        different = replay.differences(core, ledger)
        # The rows of the site itself are older than this test's events.
        assert [each for each in different if not each.startswith(("site ", "setting "))] == []
    admin = Actor(ActorKind.SYSTEM, "test", "test", (Grant(Role.ADMINISTRATOR, None, None),))
    context = Context(admin, datetime(2099, 1, 1, tzinfo=UTC))
    roles = editing.setting(core, context, "roles", "cusco:p1")["value"]["roles"]
    assert roles == [{"role": "agent", "entity": "reniec"}, {"role": "greeter", "entity": None}]
    assert editing.setting(core, context, "people", "p1")["value"] == {
        "username": "rosa",
        "name": "Rosa Quispe",
        "active": True,
    }
    devices = editing.settings_of(core, context, "devices", "cusco")["settings"]
    assert [each["value"]["revoked_at"] for each in devices] == [None, "2026-02-01T00:00:00.000Z"]
    logged = str(rows_of(empty_url, "SELECT actor, data FROM event"))
    assert not any(secret in logged for secret in ("Rosa", "rosa", "a-hash", "reporte"))
    core.database.close()
    migrate_to(empty_url, "0015")
    assert len(rows_of(empty_url, "SELECT * FROM person_grant")) == 3
