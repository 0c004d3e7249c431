"""Refusal to serve people on an SQLite that can lose committed transactions."""

from ticketing.ledger.sqlite import ADVICE, VERSION, Version, sqlite_affected
from ticketing.settings import Settings, SettingsError


def refuse_affected_sqlite(settings: Settings, version: Version = VERSION) -> None:
    """Raises SettingsError, unless the data are a demonstration's or stand in PostgreSQL."""
    if settings.embedded and not settings.demo and sqlite_affected(version):
        told = ".".join(map(str, version))
        raise SettingsError(f"SQLite {told} can lose committed transactions (WAL-reset bug). {ADVICE}")
