"""Readiness of a server: it needs all its dependencies, and names those that are missing."""

from sqlalchemy import text

from tests.support.worlds import MakeWorld, make_world
from tests.web.world import World

__all__ = ["make_world"]


def ready(world: World) -> tuple[int, object]:
    answer = world.browser().get("/readyz")
    return answer.status_code, answer.json


def test_with_everything_there_it_is_ready(make_world: MakeWorld, database_url: str) -> None:
    assert ready(make_world(database_url)) == (200, {"status": "ok", "database": "ok", "migrations": "ok"})


def test_with_a_migration_missing_it_is_alive_and_not_ready(make_world: MakeWorld, database_url: str) -> None:
    world = make_world(database_url)
    write(world, "UPDATE alembic_version SET version_num = '0001'")
    assert ready(world) == (503, {"status": "unavailable", "database": "ok", "migrations": "behind"})
    write(world, "DROP TABLE alembic_version")
    assert ready(world)[0] == 503
    assert world.browser().get("/healthz").status_code == 200


def test_a_database_that_a_newer_version_migrated_is_served_on(
    make_world: MakeWorld, sqlite_url: str
) -> None:
    world = make_world(sqlite_url)
    write(world, "UPDATE alembic_version SET version_num = '9999'")
    assert ready(world)[0] == 200


def write(world: World, statement: str) -> None:
    with world.application.core.database.write() as connection:
        connection.execute(text(statement))
