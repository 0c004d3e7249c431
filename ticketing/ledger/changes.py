"""Version numbers by which a process learns that its caches are out of date."""

from sqlalchemy import Connection, select

from ticketing.ledger.tables import change
from ticketing.ledger.writes import Writes

ACCESS = "access"


def raised(connection: Connection, name: str) -> None:
    """Raise the number; other processes see it once this transaction commits."""
    writes = Writes(connection)
    writes.add(change, {"name": name, "number": 1}, added=("number",))
    writes.flush()


def number(connection: Connection, name: str) -> int:
    return connection.scalar(select(change.c.number).where(change.c.name == name)) or 0
