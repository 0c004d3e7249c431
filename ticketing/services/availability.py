"""Whether the database can be asked at all."""

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ticketing.services.context import Services

#: What every use case raises when the database is away: the request was right, and a retry may work.
#: PoolTimeout: no connection came free in time, so nothing was begun.
DATABASE_AWAY: tuple[type[Exception], ...] = (OperationalError, InterfaceError, PoolTimeout)


def database_trouble(services: Services) -> str | None:
    """Why the database cannot be read, in one line; None when it can."""
    try:
        with services.database.read() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return str(error).splitlines()[0]
    return None
