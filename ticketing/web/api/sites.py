"""Sites: their catalogue, board, live queues and ledger."""

from flask import Response, json

from ticketing.queueing import issuing, tickets, withdrawing
from ticketing.queueing.reading import sites, views
from ticketing.queueing.shapes import (
    BoardView,
    EventList,
    QueuesView,
    SiteList,
    SiteView,
    TicketList,
    TicketView,
    Withdrawal,
)
from ticketing.web.api.declaring import READ, WRITE, also_as, answers, blueprint, json_answer, wants
from ticketing.web.api.schemas.bodies import IssueBody, WithdrawalBody
from ticketing.web.api.schemas.common import Keyed, SitePath
from ticketing.web.api.schemas.queries import EventsQuery, TicketsQuery
from ticketing.web.current import context, core

api = blueprint("sites", "Sites: catalogue, board, live queues, ledger.")

_NDJSON = "application/x-ndjson"


@api.get("/sites", responses=answers({200: SiteList}, READ))
def list_sites() -> SiteList:
    """The sites in the caller's scope."""
    return sites.site_list(core(), context())


@api.get("/sites/<site>", responses=answers({200: SiteView}, READ))
def read_site(path: SitePath) -> SiteView:
    """A site with its entities, queues, services and windows."""
    return sites.site_view(core(), context(), path.site)


@api.post("/sites/<site>/tickets", responses=answers({201: TicketView}, WRITE))
def issue_ticket(path: SitePath, header: Keyed, body: IssueBody) -> Response:
    """Issue a ticket for a queue, or for a service whose queue the site chooses."""
    view = issuing.issue(core(), context(), path.site, body.asked())
    return json_answer(view, 201, {"Location": f"/api/v1/tickets/{view['id']}"})


@api.post("/sites/<site>/withdrawals", responses=answers({200: Withdrawal}, WRITE))
def withdraw_ticket(path: SitePath, header: Keyed, body: WithdrawalBody) -> Withdrawal:
    """Give up a request for a ticket whose person has left, whether or not it was answered."""
    return withdrawing.withdraw(core(), context(), path.site, body.key)


@api.get("/sites/<site>/tickets", responses=answers({200: TicketList}, READ))
def list_tickets(path: SitePath, query: TicketsQuery) -> TicketList:
    """Today's tickets of a site, for its staff; or those that the end of a day settled."""
    if query.forgotten:
        return tickets.forgotten_list(core(), context(), path.site, limit=query.limit)
    states = query.state.split(",") if query.state else None
    return tickets.tickets_list(
        core(), context(), path.site, states=states, queue=query.queue, code=query.code, limit=query.limit
    )


@api.get("/sites/<site>/board", responses=answers({200: BoardView}, READ))
def read_board(path: SitePath) -> BoardView:
    """What a waiting-room display shows."""
    return views.board_view(core(), context(), path.site)


@api.get("/sites/<site>/queues", responses=answers({200: QueuesView}, READ))
def read_queues(path: SitePath) -> QueuesView:
    """The live queues and windows, for supervisors."""
    return views.queues_view(core(), context(), path.site)


@api.get("/sites/<site>/events", responses=answers({200: also_as(EventList, _NDJSON)}, READ))
def list_events(path: SitePath, query: EventsQuery) -> EventList | Response:
    """The site's ledger after a seq, in order; as application/x-ndjson one event a line."""
    found = tickets.events_after(core(), context(), path.site, after=query.after, limit=query.limit)
    if not wants(_NDJSON):
        return found
    lines = "".join(json.dumps(event) + "\n" for event in found["events"])
    return Response(lines, content_type=_NDJSON)
