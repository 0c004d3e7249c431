"""Column types that read the same on SQLite and PostgreSQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, TIMESTAMP, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ticketing.domain import instants


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime in milliseconds: `timestamptz` on PostgreSQL, RFC 3339 text on SQLite."""

    impl = String(24)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(24))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return instants.to_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        at: datetime | None = (
            value if dialect.name == "postgresql" or value is None else instants.from_text(value)
        )
        return at


#: A JSON value: `jsonb` on PostgreSQL, text on SQLite.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
