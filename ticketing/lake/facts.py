"""Datasets that every report counts, column by column, in the files of closed days and in open days' rows.

One schema for the writers (the closing of a day, the simulator) and the readers (the reports, analysts):
docs/analysts.md and the data dictionary of the open data are made from it. The three datasets:

tickets: one row for each ticket. attentions: one row for each visit to a window that was started and ended.
sessions: how long a window was open or paused by an agent, cut at each full hour of the site.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Storage types of columns: `INSTANT` is UTC with milliseconds, `MS` a duration, `DONE` a list of
    `{service, quantity}`."""

    TEXT = "text"
    DAY = "day"
    INSTANT = "instant"
    MS = "ms"
    SMALL = "small"
    LARGE = "large"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. meaning: a sentence for the documents. optional: may be empty. private: not for exports."""

    name: str
    kind: Kind
    meaning: str
    optional: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """columns: in the order of the files. order: names of the columns that a file's rows are sorted by."""

    name: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_K = Kind
_PLACE = (
    Column("site", _K.TEXT, "The centre or module, by its id."),
    Column("day", _K.DAY, "The business day: the site's local day on which the ticket was issued."),
)
_HOUR = "The site's local hour, 0 to 23, in which {} began."

TICKETS = Dataset(
    "tickets",
    (
        *_PLACE,
        Column("ticket", _K.TEXT, "The ticket's id, which the ledger knows it by.", private=True),
        Column(
            "visit",
            _K.TEXT,
            "The first ticket of this visit: itself, unless it replaces a misrouted one.",
            private=True,
        ),
        Column("code", _K.TEXT, "What people read: `R-045`."),
        Column("entity", _K.TEXT, "The entity of the queue in which the ticket ended."),
        Column("queue", _K.TEXT, "The queue in which the ticket ended."),
        Column(
            "service",
            _K.TEXT,
            "The first service that was coded; while none is, the one that was asked for.",
            optional=True,
        ),
        Column("done", _K.DONE, "The services that were coded, with their quantities."),
        Column("channel", _K.TEXT, "The channel, by its code in the network's catalogue."),
        Column("priority", _K.TEXT, "`normal` or `preferential`."),
        Column("category", _K.TEXT, "Why preferential, by the law's category.", optional=True, private=True),
        Column("language", _K.TEXT, "The language that the person chose, as a BCP 47 tag."),
        Column("state", _K.TEXT, "The state in which the ticket is, one of the nine of docs/states.md."),
        Column("outcome", _K.TEXT, "How the attention ended, as the agent said.", optional=True),
        Column("issued_at", _K.INSTANT, "When the number was given."),
        Column(
            "arrived_at",
            _K.INSTANT,
            "When the person came: the issue, or the arrival kept from a replaced ticket.",
        ),
        Column(
            "called_at",
            _K.INSTANT,
            "The last call that was not a repetition; before `issued_at`: of the replaced ticket, where the "
            "person was attended.",
            optional=True,
        ),
        Column(
            "started_at",
            _K.INSTANT,
            "The start of the first attention; before `issued_at`: on the replaced ticket.",
            optional=True,
        ),
        Column(
            "ended_at",
            _K.INSTANT,
            "The end, of whatever kind; empty where the day's end settled the ticket and the true hour is "
            "not known.",
            optional=True,
        ),
        Column("hour", _K.SMALL, _HOUR.format("the wait")),
        Column("weekday", _K.SMALL, "The business day's weekday: 1 Monday to 7 Sunday."),
        Column(
            "window",
            _K.TEXT,
            "The window that called last: `site:number`; empty for a person who was not attended and went "
            "back to the waiting room.",
            optional=True,
        ),
        Column("agent", _K.TEXT, "The agent who called last there, by id.", optional=True, private=True),
        Column("rule", _K.TEXT, "Why this ticket was called: the rule that decided.", optional=True),
        Column("recalls", _K.SMALL, "How often the call was repeated."),
        Column("transfers", _K.SMALL, "How often the ticket was passed on."),
        Column("attentions", _K.SMALL, "How many visits to a window were started and ended."),
        Column(
            "wait_ms",
            _K.MS,
            "All time in the waiting room, over calls, holds and transfers; empty where the day's end cut "
            "it.",
            optional=True,
        ),
        Column(
            "walk_ms",
            _K.MS,
            "All time between a call and what followed it, without a call that the day's end cut.",
        ),
        Column(
            "service_ms", _K.MS, "All time being attended; empty where the day's end cut it.", optional=True
        ),
        Column(
            "hold_ms",
            _K.MS,
            "All time parked during an attention; empty where the day's end cut it.",
            optional=True,
        ),
        Column("away_ms", _K.MS, "All time between not showing up and being restored."),
        Column(
            "wait_limit_ms",
            _K.MS,
            "The limit of the wait that the entity agreed for this service on that day; empty: none, "
            "excluded, or the service is another entity's.",
            optional=True,
        ),
        Column(
            "service_limit_ms",
            _K.MS,
            "The limit of the attention that the entity agreed for this service on that day; empty: none, "
            "excluded, or the service is another entity's.",
            optional=True,
        ),
        Column(
            "replaces",
            _K.TEXT,
            "The misrouted ticket that this one goes on from.",
            optional=True,
            private=True,
        ),
        Column(
            "replaced_by",
            _K.TEXT,
            "The ticket that goes on from this misrouted one.",
            optional=True,
            private=True,
        ),
        Column("seq", _K.LARGE, "The ledger's number of the last event of the ticket."),
    ),
    ("site", "day", "issued_at", "seq"),
)

ATTENTIONS = Dataset(
    "attentions",
    (
        *_PLACE,
        Column("ticket", _K.TEXT, "The ticket that was attended.", private=True),
        Column("ordinal", _K.SMALL, "1 for the ticket's first attention."),
        Column("entity", _K.TEXT, "The entity of the queue from which it was called."),
        Column("queue", _K.TEXT, "The queue from which it was called."),
        Column("channel", _K.TEXT, "The ticket's channel."),
        Column("priority", _K.TEXT, "The ticket's priority class."),
        Column("window", _K.TEXT, "Where: `site:number`."),
        Column("agent", _K.TEXT, "Who attended, by id.", private=True),
        Column("started_at", _K.INSTANT, "The start."),
        Column(
            "ended_at",
            _K.INSTANT,
            "The end, of whatever kind; empty while it runs, and where only the day's end settled it.",
            optional=True,
        ),
        Column("hour", _K.SMALL, _HOUR.format("the attention")),
        Column("weekday", _K.SMALL, "The business day's weekday: 1 Monday to 7 Sunday."),
        Column(
            "service_ms",
            _K.MS,
            "Time being attended in this visit to the window; empty where the day's end cut it.",
            optional=True,
        ),
        Column(
            "hold_ms",
            _K.MS,
            "Time parked in this visit to the window; empty where the day's end cut it.",
            optional=True,
        ),
        Column(
            "ending",
            _K.TEXT,
            "The event that ended it: `ticket.finished`, `ticket.transferred`, …; `ticket.expired`: its true "
            "end is not known; `ticket.corrected`: it was said afterwards. Empty while it runs.",
            optional=True,
        ),
        Column("seq", _K.LARGE, "The ledger's number of that event; while it runs, of the ticket's last."),
    ),
    ("site", "day", "seq"),
)

SESSIONS = Dataset(
    "sessions",
    (
        *_PLACE,
        Column("window", _K.TEXT, "Which window: `site:number`."),
        Column("agent", _K.TEXT, "Who sat there, by id.", private=True),
        Column("state", _K.TEXT, "`open` or `paused`."),
        Column("reason", _K.TEXT, "Why it was paused, as the agent said.", optional=True),
        Column("since", _K.INSTANT, "From when, cut at the full hour."),
        Column("until", _K.INSTANT, "Until when, cut at the full hour."),
        Column("hour", _K.SMALL, "The site's local hour, 0 to 23, in which this piece lies."),
        Column("weekday", _K.SMALL, "The business day's weekday: 1 Monday to 7 Sunday."),
        Column("ms", _K.MS, "How long the piece is."),
        Column("seq", _K.LARGE, "The ledger's number of the event that began the spell."),
    ),
    ("site", "day", "seq", "since"),
)

DATASETS = {each.name: each for each in (TICKETS, ATTENTIONS, SESSIONS)}
