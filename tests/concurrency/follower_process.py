"""`python -m tests.concurrency.follower_process DATABASE_URL NAME FILE`: delivers into the file until ended.

Each event is two lines of JSON in the file, one when its handling begins and one when it ends, both with the
process's id and the machine's monotonic clock, so that the lines of several processes can be compared.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ticketing.ledger import followers
from ticketing.ledger.database import Database
from ticketing.ledger.followers import Batch, Follower

LEASE = timedelta(seconds=2)
BATCH = 3
#: Seconds that the handling of an event lasts: long enough for a kill to fall mostly in the middle of it.
TAKES_S = 0.004


def main(url: str, name: str, file: str) -> None:
    out = os.open(Path(file), os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def tell(what: str, seq: int) -> None:
        line = {"what": what, "seq": seq, "pid": os.getpid(), "at": time.monotonic_ns()}
        os.write(out, f"{json.dumps(line)}\n".encode())

    def take_in(batch: Batch) -> None:
        for event in batch.events:
            tell("begins", event.seq)
            time.sleep(TAKES_S)
            tell("taken in", event.seq)

    database = Database(url)
    reader = Follower(name, take_in, BATCH, LEASE)
    while True:
        followers.deliver_due(database, reader, lambda: datetime.now(UTC))
        time.sleep(0.001)


if __name__ == "__main__":
    main(*sys.argv[1:])
