"""The head of a site's ledger: its seq and the version of its catalogue."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, select, text

from ticketing.ledger.settings.catalogue_rows import SiteHead
from ticketing.ledger.tables import site


def site_head(connection: Connection, site_id: str) -> SiteHead | None:
    """`(id, name, timezone, seq, seq_at, catalogue)` of an active site."""
    return connection.execute(_SITE_HEAD, {"site": site_id}).one_or_none()


_SITE_HEAD = text(
    "SELECT id, name, timezone, seq, seq_at, catalogue FROM site WHERE id = :site AND active"
).columns(
    *(Column(name, site.c[name].type) for name in ("id", "name", "timezone", "seq", "seq_at", "catalogue"))
)


def seq_and_zone(connection: Connection, site_id: str) -> tuple[int, str]:
    """Seq and time zone of a site, whether or not it is active."""
    row = connection.execute(select(site.c.seq, site.c.timezone).where(site.c.id == site_id)).one()
    return row.seq, row.timezone


def sequences(connection: Connection, site_ids: Sequence[str]) -> dict[str, int]:
    query = select(site.c.id, site.c.seq).where(site.c.id.in_(site_ids))
    return {row.id: row.seq for row in connection.execute(query)}
