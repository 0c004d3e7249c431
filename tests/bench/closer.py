"""`python -m tests.bench.closer DATABASE_URL FOLDER SECONDS`: closes all past days until ended.

SECONDS: interval of the rounds. It has the reporter's priority, and prints a line for each round: number of
site-days, and seconds.
"""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from ticketing.commands.reporter import NICENESS
from ticketing.composition import build_reporting
from ticketing.lake import closed_rows
from ticketing.lake.closing import close_due
from ticketing.settings import Settings


def main(url: str, folder: str, every_s: str) -> None:
    os.nice(NICENESS)
    settings = Settings(Path(folder), url, "of a measurement", lake=Path(folder) / "lake")
    core = build_reporting(settings, lambda _site, _events: None)
    while True:
        with core.database.write() as connection:
            closed_rows.forget(connection)
        begun = time.monotonic()
        done = close_due(core, datetime.now(UTC))
        taken = time.monotonic() - begun
        print(len(done.closed), taken, flush=True)
        time.sleep(max(0.0, float(every_s) - taken))


if __name__ == "__main__":
    main(*sys.argv[1:])
