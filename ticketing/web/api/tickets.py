"""Single tickets: reading, history and actions."""

from collections.abc import Callable

from ticketing.domain.states import Action
from ticketing.queueing import attending, targets, tickets, undoing
from ticketing.queueing.shapes import TargetsView, TicketHistory, TicketView
from ticketing.web.api.declaring import READ, REMOVE, WRITE, answers, blueprint
from ticketing.web.api.schemas.bodies import ACTION_BODIES, ActionBody, UndoBody
from ticketing.web.api.schemas.common import Keyed, TicketPath
from ticketing.web.current import context, core

api = blueprint("tickets", "One ticket and what may be done with it.")


@api.get("/tickets/<ticket>", responses=answers({200: TicketView}, READ))
def read_ticket(path: TicketPath) -> TicketView:
    """The ticket as the caller may see it."""
    return tickets.ticket_view(core(), context(), path.ticket)


@api.delete("/tickets/<ticket>", responses=answers({200: TicketView}, REMOVE))
def cancel_ticket(path: TicketPath, header: Keyed) -> TicketView:
    """Cancel the ticket; the same as its action `cancel`."""
    return attending.act(core(), context(), path.ticket, Action.CANCEL, {})


@api.get("/tickets/<ticket>/history", responses=answers({200: TicketHistory}, READ))
def read_history(path: TicketPath) -> TicketHistory:
    """The ticket and every event of it, for staff."""
    return tickets.ticket_history(core(), context(), path.ticket)


@api.get("/tickets/<ticket>/targets", responses=answers({200: TargetsView}, READ))
def read_targets(path: TicketPath) -> TargetsView:
    """Where the ticket can be sent now: queues, windows and agents that a transfer accepts."""
    return targets.targets_view(core(), context(), path.ticket)


def _action(action: Action, model: type[ActionBody]) -> Callable[..., TicketView]:
    def view(path: TicketPath, header: Keyed, body: ActionBody) -> TicketView:
        return attending.act(core(), context(), path.ticket, action, body.asked())

    # Validation and document read the annotation: each action has a body of its own.
    view.__annotations__["body"] = model
    view.__name__ = action.replace("-", "_") + "_ticket_action"
    view.__doc__ = f"Do `{action}` with the ticket."
    return view


for _name, _model in ACTION_BODIES.items():
    api.post(f"/tickets/<ticket>/{_name}", responses=answers({200: TicketView}, WRITE))(
        _action(_name, _model)
    )


@api.post("/tickets/<ticket>/undo", responses=answers({200: TicketView}, WRITE))
def undo_ticket_action(path: TicketPath, header: Keyed, body: UndoBody) -> TicketView:
    """Take back what the caller did last to the ticket, within seconds and while nothing came of it."""
    return undoing.undo(core(), context(), path.ticket, body.seq)
