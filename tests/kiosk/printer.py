"""A network printer that answers status requests as its test says, and keeps the bytes that it was sent."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

_ASK = b"\x10\x04"
#: Replies of a printer that is well: to DLE EOT 1, 2 and 4.
WELL = {1: 0x12, 2: 0x12, 4: 0x12}
COVER_OPEN = {1: 0x1A, 2: 0x16, 4: 0x12}
PAPER_OUT = {1: 0x1A, 2: 0x32, 4: 0x7E}
NEAR_END = {1: 0x12, 2: 0x12, 4: 0x1E}
OFFLINE = {1: 0x1A, 2: 0x12, 4: 0x12}
SILENT: dict[int, int] = {}


class FakePrinter:
    """replies: to status requests before the first slip. after: to those that follow one."""

    def __init__(self, replies: dict[int, int] = WELL, after: dict[int, int] | None = None) -> None:
        self.replies = replies
        self.after = replies if after is None else after
        self.late_s = 0.0
        self.unplug_after: int | None = None
        self.printed = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def spec(self) -> str:
        return f"network:127.0.0.1:{self.port}"

    @property
    def slips(self) -> int:
        """Slips that were cut off."""
        return self.printed.count(b"\x1dV")

    def close(self) -> None:
        # Otherwise it goes on listening for as long as the thread waits in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                self._talk(client)

    def _talk(self, client: socket.socket) -> None:
        begun = len(self.printed)
        try:
            while data := client.recv(4096):
                self._take(client, data)
                if self.unplug_after is not None and len(self.printed) - begun > self.unplug_after:
                    return
        except OSError:
            return

    def _take(self, client: socket.socket, data: bytes) -> None:
        while _ASK in data:
            before, _, rest = data.partition(_ASK)
            self.printed += before
            known = self.after if self.printed else self.replies
            time.sleep(self.late_s)
            if rest and rest[0] in known:
                client.sendall(bytes([known[rest[0]]]))
            data = rest[1:]
        self.printed += data


@contextmanager
def fake_printer(
    replies: dict[int, int] = WELL, after: dict[int, int] | None = None
) -> Iterator[FakePrinter]:
    printer = FakePrinter(replies, after)
    try:
        yield printer
    finally:
        printer.close()


def pictures(data: bytes) -> list[Image.Image]:
    """The raster pictures (`GS v 0`) in what a printer was sent, fragments of one slip joined."""
    slips: list[list[Image.Image]] = [[]]
    while data:
        if data.startswith(b"\x1dv0"):
            width, height = (int.from_bytes(data[at : at + 2], "little") for at in (4, 6))
            size = width * height
            bits = bytes(255 - each for each in data[8 : 8 + size])
            slips[-1].append(Image.frombytes("1", (width * 8, height), bits))
            data = data[8 + size :]
        elif data.startswith(b"\x1dV"):
            slips.append([])
            data = data[2:]
        else:
            data = data[1:]
    return [_joined(parts) for parts in slips if parts]


def _joined(parts: list[Image.Image]) -> Image.Image:
    whole = Image.new("1", (parts[0].width, sum(each.height for each in parts)), 1)
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole
