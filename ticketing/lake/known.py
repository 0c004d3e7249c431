"""What a ticket's row says with certainty, as SQL: no length that the day's end cut, and the last window."""

from typing import Any

from sqlalchemy import String, and_, case, literal_column, type_coerce
from sqlalchemy.sql.elements import quoted_name

from ticketing.domain.events import EventType
from ticketing.domain.states import State
from ticketing.ledger.tables import attention, ticket

_unknown = and_(ticket.c.forgotten.is_not(None), ticket.c.corrected_at.is_(None))


def of_ticket(column: Any, *cut: State) -> Any:
    """A column of `ticket`; null where the day's end cut a spell in one of these states."""
    return _unless(and_(_unknown, ticket.c.forgotten.in_(cut)), column)


def of_attention(column: Any, *cut: State) -> Any:
    """A column of `attention`, joined with its ticket; null where the day's end cut it in such a state."""
    return _unless(and_(attention.c.ending == EventType.EXPIRED, ticket.c.forgotten.in_(cut)), column)


def _unless(condition: Any, column: Any) -> Any:
    return type_coerce(case((condition, None), else_=column), column.type).label(column.name)


# Quoted, for in the middle of an expression it is a word of SQLite's.
_window: Any = literal_column('ticket."window"', String())
_elsewhere = and_(_window.is_(None), ticket.c.started_at.is_not(None))
#: The window and the agent that have the ticket, or had it last: where a person was attended, also after a
#: transfer or a return that no call followed.
WINDOW: Any = case((_elsewhere, ticket.c.last_window), else_=_window)
AGENT: Any = case((_elsewhere, ticket.c.last_agent), else_=ticket.c.agent)
NAMED_WINDOW = WINDOW.label(quoted_name("window", quote=True))
