"""The journal of print jobs on the kiosk's own disk: a power cut prints no slip twice."""

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.device.orders import Outcome, Reason, State

KEPT = timedelta(days=7)


class JournalInUse(Exception):
    """Another program of this kiosk uses the journal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The last word on a job. state: `taken` (nothing was printed), `printing`, or how it ended.

    told: the server has acknowledged it.
    """

    job: str
    state: str
    at: datetime
    reason: str | None = None
    told: bool = False

    @property
    def outcome(self) -> Outcome | None:
        """How the job ended; None while it has not."""
        if self.state in {_TAKEN, State.PRINTING}:
            return None
        return Outcome(State(self.state), None if self.reason is None else Reason(self.reason))


_TAKEN = "taken"


class Journal:
    """A file of one JSON line per step, each on the disk before the next step is taken.

    One program at a time holds it. Jobs that were being printed when the machine went off have ended with an
    unknown outcome. Raises JournalInUse.
    """

    def __init__(self, folder: Path, now: datetime) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise JournalInUse(str(folder)) from None
        self._path = folder / "jobs.jsonl"
        self.instance = _instance(folder / "instance")
        self._entries = {each.job: each for each in _read(self._path) if now - each.at < KEPT}
        self._rewrite()
        self._file = self._path.open("a", encoding="utf-8")
        for cut_off in [each for each in self._entries.values() if each.state == State.PRINTING]:
            self.end(cut_off.job, Outcome(State.UNKNOWN, Reason.POWER_CUT), now)

    def entry(self, job: str) -> Entry | None:
        return self._entries.get(job)

    def take(self, job: str, now: datetime) -> None:
        """The job is about to be claimed: nothing has been printed."""
        self._write(Entry(job, _TAKEN, now))

    def begin(self, job: str, now: datetime) -> None:
        """The next byte goes to the printer."""
        self._write(Entry(job, State.PRINTING, now))

    def end(self, job: str, outcome: Outcome, now: datetime) -> None:
        self._write(Entry(job, outcome.state, now, outcome.reason))

    def tell(self, job: str) -> None:
        """The server knows how the job ended."""
        before = self._entries[job]
        self._write(Entry(job, before.state, before.at, before.reason, told=True))

    def untold(self) -> list[Entry]:
        """Jobs whose end the server does not know yet."""
        return [each for each in self._entries.values() if each.outcome and not each.told]

    def close(self) -> None:
        self._file.close()
        self._lock.close()

    def _write(self, entry: Entry) -> None:
        self._file.write(_line(entry))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._entries[entry.job] = entry

    def _rewrite(self) -> None:
        """Keep the last word on each job of the last days alone."""
        beside = self._path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(map(_line, self._entries.values()))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _instance(path: Path) -> str:
    """A name of this disk, made once.

    A copy of the token on another machine must not claim what this one claims.
    """
    if not path.exists():
        path.write_text(secrets.token_hex(8), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def _line(entry: Entry) -> str:
    known = {"job": entry.job, "state": entry.state, "at": entry.at.isoformat()}
    return json.dumps({**known, "reason": entry.reason, "told": entry.told}) + "\n"


def _read(path: Path) -> list[Entry]:
    """The entries of the file; a last line that the power cut tore is left out."""
    if not path.exists():
        return []
    entries = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            at = datetime.fromisoformat(row["at"])
            entries.append(Entry(row["job"], row["state"], at, row["reason"], row["told"]))
        except (ValueError, KeyError, TypeError):
            continue
    return entries
