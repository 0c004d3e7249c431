"""Column types that give the same Python values on SQLite and PostgreSQL."""

from datetime import datetime

from sqlalchemy import JSON, TIMESTAMP, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ticketing.domain.calendar import instants


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime in milliseconds: `timestamptz` on PostgreSQL, RFC 3339 text on SQLite."""

    impl = String(24)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(24))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None or dialect.name == "postgresql":
            return value
        return instants.to_text(value)

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002  # SQLAlchemy gives it; the value itself tells its kind
    ) -> datetime | None:
        return instants.from_text(value) if isinstance(value, str) else value


#: A JSON value: `jsonb` on PostgreSQL, text on SQLite.
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
