"""Opening and closing of queues."""

from ticketing.queueing import queues
from ticketing.queueing.shapes import QueueView
from ticketing.web.api.declaring import WRITE, answers, blueprint
from ticketing.web.api.schemas.bodies import QueueStateBody
from ticketing.web.api.schemas.common import Keyed, QueuePath
from ticketing.web.current import context, core

api = blueprint("queues", "Queues: opening and closing.")


@api.put("/queues/<queue>/state", responses=answers({200: QueueView}, WRITE))
def set_queue_state(path: QueuePath, header: Keyed, body: QueueStateBody) -> QueueView:
    """Open or close the queue for new tickets; who waits is still called."""
    return queues.set_state(core(), context(), path.queue, body.asked())
