"""Opening, closing and relief of queues."""

from ticketing.queueing import queues, relieving
from ticketing.queueing.shapes import QueueView, Relieved
from ticketing.web.api.declaring import WRITE, answers, blueprint
from ticketing.web.api.schemas.bodies import QueueStateBody, RelieveBody
from ticketing.web.api.schemas.common import Keyed, QueuePath
from ticketing.web.current import context, core

api = blueprint("queues", "Queues: opening, closing, relief.")


@api.put("/queues/<queue>/state", responses=answers({200: QueueView}, WRITE))
def set_queue_state(path: QueuePath, header: Keyed, body: QueueStateBody) -> QueueView:
    """Open or close the queue for new tickets; who waits is still called."""
    return queues.set_state(core(), context(), path.queue, body.asked())


@api.post("/queues/<queue>/relieve", responses=answers({200: Relieved}, WRITE))
def relieve_queue(path: QueuePath, header: Keyed, body: RelieveBody) -> Relieved:
    """Pass on all who wait in a queue that no open window serves to the place that the alert named."""
    return relieving.relieve(core(), context(), path.queue, body.to, body.reason)
