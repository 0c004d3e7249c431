"""The pace of each device's calls: a stolen token, or a kiosk that loops, takes no more than its share."""

import math
import time

from flask import Flask, request

from ticketing.domain.errors import SuyayError, TooFast
from ticketing.domain.pace import Pace
from ticketing.web.current import visitor

#: Calls at once, by calls a second: a screen that starts asks for all it shows.
_BURST = 10


class DevicePaces:
    """The paces of one process, by device. rate: calls a second."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._paces: dict[str, Pace] = {}

    def take(self, device: str) -> None:
        """Raises TooFast when this device is ahead of its pace."""
        pace = self._paces.setdefault(device, Pace(self._rate, self._rate * _BURST))
        wait_s = pace.take(time.monotonic())
        if wait_s:
            raise TooFast(retry_after_s=math.ceil(wait_s))


def init_app(app: Flask, rate: int) -> None:
    """rate: calls a second of each device; 0 for no limit."""
    paces = DevicePaces(rate)

    def keep_pace() -> None:
        """Before the body is read."""
        if "Authorization" not in request.headers:
            return
        try:
            caller = visitor()
        except SuyayError:
            # An unknown token: the view refuses it, where it asks for one.
            return
        if caller is not None and caller.device is not None:
            paces.take(caller.device["id"])

    if rate:
        app.before_request(keep_pace)
