"""Pairing, the device's side: without a login, rate-limited."""

from flask import Response

from ticketing.access import devices
from ticketing.access.shapes import Pairing, PairingState
from ticketing.web.api.declaring import answers, blueprint, json_answer
from ticketing.web.api.schemas.bodies import PairingBody
from ticketing.web.api.schemas.common import Keyed, Shape
from ticketing.web.auth.limits import PAIRINGS, POLLS, limiter
from ticketing.web.current import core, now

api = blueprint("pairings", "Pairing a new device.", public=True)


class PairingPath(Shape):
    pairing: str


@api.post("/devices/pairings", responses=answers({201: Pairing}, (400, 413, 415, 422, 429, 503)))
@limiter.limit(PAIRINGS)
def start_pairing(header: Keyed, body: PairingBody) -> Response:
    """Ask for a code to show on the device's screen."""
    pairing = devices.start_pairing(core(), now(), body.kind)
    return json_answer(pairing, 201, {"Location": f"/api/v1/devices/pairings/{pairing['id']}"})


@api.get("/devices/pairings/<pairing>", responses=answers({200: PairingState}, (304, 404, 422, 429, 503)))
@limiter.limit(POLLS)
def poll_pairing(path: PairingPath) -> PairingState:
    """Whether staff confirmed the code; the first answer after that carries the token."""
    return devices.poll_pairing(core(), now(), path.pairing)
