"""Sites with their entities, queues, services and windows."""

from collections.abc import Iterable

from ticketing.domain.authorisation import Permission, require, site_scope
from ticketing.domain.calendar import instants
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings import site_catalogue
from ticketing.ledger.settings.catalogue_rows import QueueRow, ServiceRow
from ticketing.queueing.reading.queue_states import QueueStates, site_at, site_windows
from ticketing.queueing.shapes import SiteEntity, SiteList, SiteQueue, SiteService, SiteView


def site_list(core: Core, context: Context) -> SiteList:
    """`{sites: […]}` in the caller's scope."""
    scope = site_scope(context.actor)
    with core.database.read() as connection:
        rows = [row for row in site_catalogue.sites(connection) if scope is None or row.id in scope]
    return {
        "sites": [
            {"id": r.id, "name": r.name, "kind": r.kind, "region": r.region, "timezone": r.timezone}
            for r in rows
        ]
    }


def site_view(core: Core, context: Context, site: str) -> SiteView:
    """The site with its entities, queues, services and windows. Raises NotFound."""
    require(context.actor, Permission.READ_SITE, site)
    with core.database.read() as connection:
        head, _, known = site_at(core, connection, site, context.at)
        state = QueueStates(connection, known, context.at)
    offers = known.offers_by_queue
    offered = {each.id: each for queue in known.queues for each in offers.get(queue.id, [])}
    return {
        "at": instants.to_text(context.at),
        "changes_at": instants.to_text(state.changes_at),
        "id": known.site.id,
        "name": known.site.name,
        "kind": known.site.kind,
        "timezone": known.site.timezone,
        "seq": head.seq,
        "settings": head.catalogue,
        "restore_grace_s": known.site.restore_grace_s,
        "choose_allowed": known.site.choose_allowed,
        "no_show_least_s": known.site.no_show_least_s,
        "entities": list({each.entity: _entity(each) for each in known.queues}.values()),
        "queues": [_site_queue(each, state, offers.get(each.id, [])) for each in known.queues],
        "services": [_service(each) for each in offered.values()],
        "windows": site_windows(known, context.at),
    }


def _site_queue(row: QueueRow, state: QueueStates, offers: Iterable[ServiceRow]) -> SiteQueue:
    return {
        "id": row.id,
        "code": row.code,
        "entity": row.entity,
        "name": row.name,
        "prefix": row.prefix,
        **state.open_facts(row),
        "full": state.is_full(row),
        "waiting": state.waiting(row),
        "services": [each.id for each in offers],
    }


def _entity(row: QueueRow) -> SiteEntity:
    return {"code": row.entity, "name": row.entity_name, "short_name": row.short_name}


def _service(row: ServiceRow) -> SiteService:
    return {
        "id": row.id,
        "entity": row.entity,
        "name": row.name,
        "kind": row.kind,
        "planned_minutes": row.planned_minutes,
        "appointment": row.appointment,
        "requirements": list(row.requirements),
    }
