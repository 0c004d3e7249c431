"""Windows: their session, and the call of a ticket to them."""

from flask import Response

from ticketing.queueing import calling, windows
from ticketing.queueing.reading import views
from ticketing.queueing.shapes import TicketView, WindowView
from ticketing.web.api.declaring import READ, WRITE, answers, blueprint, json_answer
from ticketing.web.api.schemas.bodies import CallBody, EmptyBody, SessionBody
from ticketing.web.api.schemas.common import Keyed, WindowPath
from ticketing.web.current import context, core

api = blueprint("windows", "Windows: sessions and calls.")


@api.get("/windows/<window>", responses=answers({200: WindowView}, READ))
def read_window(path: WindowPath) -> WindowView:
    """The window, who sits there, and their tickets."""
    return views.window_view(core(), context(), path.window)


@api.put("/windows/<window>/session", responses=answers({200: WindowView}, WRITE))
def set_session(path: WindowPath, header: Keyed, body: SessionBody) -> WindowView:
    """Open, pause or close the window for the caller; a supervisor may close another's."""
    return windows.set_session(core(), context(), path.window, body.asked())


@api.post("/windows/<window>/call-next", responses=answers({200: TicketView, 204: None}, WRITE))
def call_next(path: WindowPath, header: Keyed, body: EmptyBody) -> Response:
    """Call the ticket that the queues' policies put next; 204 when no ticket waits."""
    view = calling.call_next(core(), context(), path.window)
    return Response(status=204) if view is None else json_answer(view)


@api.post("/windows/<window>/call", responses=answers({200: TicketView}, WRITE))
def call_ticket(path: WindowPath, header: Keyed, body: CallBody) -> TicketView:
    """Call a chosen ticket, where the site allows it; out of order only with a reason."""
    return calling.call(core(), context(), path.window, body.ticket, body.reason)
