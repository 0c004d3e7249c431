"""All tables: settings, the ledger with its projection, the lake's, and people and devices.

Settings and the projection (the tables that the projectors name, see ledger.projection) hold nothing that the
ledgers do not say, and are rebuilt by replay. Data that may be erased by law (private) is beside the ledger,
never in it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    and_,
    false,
    true,
)

from ticketing.domain.events import CALLS, SETTINGS_EVENTS, WINDOW_EVENTS
from ticketing.domain.reporting import FileFormat
from ticketing.domain.states import OPEN, State
from ticketing.domain.windows import WindowState
from ticketing.ledger.types import Instant, Json

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: `info` of a column that lies beside the ledger: no event has it, a replay does not compare it.
BESIDE: dict[object, object] = {"beside": True}

# --- settings: the catalogue, a projection of `settings.*` events ----------------------------------

# Every setting as the catalogue's files say it, with the seq of its last change on its ledger. The tables
# after it hold the same as columns. Each ledger is replayed alone, so a site's rows refer to none of the
# network's.
setting = Table(
    "setting",
    metadata,
    Column("site", String, nullable=False),
    Column("noun", String, nullable=False),
    Column("id", String, nullable=False),
    Column("value", Json, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("site", "noun", "id"),
)

# A centre, with the head of its ledger. One row, of kind NETWORK, is the ledger of the whole network.

site = Table(
    "site",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("region", String),
    Column("channel", String, nullable=False),
    Column("timezone", String, nullable=False),
    Column("restore_grace_s", Integer, nullable=False, server_default="900"),
    Column("choose_allowed", Boolean, nullable=False, server_default=false()),
    # Time after which a pause gives back what was sent to its agent, and frees the people they parked.
    Column("sent_pause_s", Integer, nullable=False, server_default="300"),
    # Time after which a parked person is told to the supervisor.
    Column("hold_limit_s", Integer, nullable=False, server_default="1800"),
    # Least time from a call to a no-show.
    Column("no_show_least_s", Integer, nullable=False, server_default="20"),
    # Tickets that one kiosk may issue within a minute; None: no limit.
    Column("kiosk_limit", Integer),
    # None: a device's token never ends by itself.
    Column("device_unused_days", Integer),
    Column("active", Boolean, nullable=False, server_default=true()),
    # The ledger's head: the last seq and its instant. The transaction that updates this row holds the site.
    Column("seq", BigInteger, nullable=False, server_default="0"),
    Column("seq_at", Instant),
    # Raised with every change of the catalogue: a process's cache of it is valid for this number only.
    Column("catalogue", BigInteger, nullable=False, server_default="0"),
)

#: Kind of the row that is the network's ledger.
NETWORK_KIND = "network"
is_centre = site.c.kind != NETWORK_KIND

# Channels of attention, by the codes of the network's reports. Sites and tickets keep the code alone.
channel = Table(
    "channel",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
)

entity = Table(
    "entity",
    metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("short_name", String, nullable=False),
    Column("active", Boolean, nullable=False, server_default=true()),
)

service = Table(
    "service",
    metadata,
    Column("id", String, primary_key=True),
    Column("entity", String, nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("requirements", Json, nullable=False),
    Column("cost", String),
    Column("planned_minutes", Integer),
    Column("appointment", Boolean),
    Column("active", Boolean, nullable=False, server_default=true()),
)

queue = Table(
    "queue",
    metadata,
    Column("id", String, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("code", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("name", String, nullable=False),
    Column("prefix", String, nullable=False),
    Column("first_number", Integer, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("wrap", Boolean, nullable=False),
    Column("daily_cap", Integer),
    Column("policy", Json, nullable=False),
    Column("position", Integer, nullable=False),
    # Whether it gives tickets for every service of its entity, also for those that the network adds later.
    Column("all_services", Boolean, nullable=False, server_default=false()),
    Column("active", Boolean, nullable=False, server_default=true()),
)

# Services of the queues that name them one by one.
queue_service = Table(
    "queue_service",
    metadata,
    Column("queue", String, primary_key=True),
    Column("service", String, primary_key=True),
)

window = Table(
    "window",
    metadata,
    Column("id", String, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("name", String),
    Column("active", Boolean, nullable=False, server_default=true()),
)

# The work profile of each window: the queues that it serves, with their weights.
window_queue = Table(
    "window_queue",
    metadata,
    Column("window", String, primary_key=True),
    Column("queue", String, primary_key=True),
    Column("weight", Float, nullable=False, server_default="1"),
)

# Limits of the service-level agreement (ANS) for a service from a day on, until its next row. excluded: no
# limit counts, whatever was agreed before. confirmed: by the signatory; otherwise it is our own proposal.
service_level = Table(
    "service_level",
    metadata,
    Column("service", String, nullable=False),
    Column("since", Date, nullable=False),
    Column("wait_s", Integer),
    Column("attention_s", Integer),
    Column("excluded", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    PrimaryKeyConstraint("service", "since"),
)

# --- ledger ---------------------------------------------------------------------------------------

event = Table(
    "event",
    metadata,
    Column("site", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("type", String, nullable=False),
    Column("actor", Json, nullable=False),
    Column("ticket", String),
    Column("window", String),
    Column("queue", String),
    Column("data", Json, nullable=False),
    # Id of the request that made the event: beside the fact, not part of it.
    Column("request", String),
    # Milliseconds from the request's arrival to its instant; None where a command sets its own.
    Column("waited_ms", Integer),
    PrimaryKeyConstraint("site", "seq"),
)
Index(
    "ix_event_calls",
    event.c.site,
    event.c.seq,
    sqlite_where=event.c.type.in_(CALLS),
    postgresql_where=event.c.type.in_(CALLS),
)
Index("ix_event_ticket", event.c.ticket, event.c.seq)
# The history of settings, without reading past the tickets between its events.
_of_settings = event.c.type.in_(SETTINGS_EVENTS)
Index(
    "ix_event_settings",
    event.c.site,
    event.c.seq,
    sqlite_where=_of_settings,
    postgresql_where=_of_settings,
)
# Finds a window's spells of one day, and the spell before it, without reading the log of the other days.
_of_windows = event.c.type.in_(WINDOW_EVENTS)
Index(
    "ix_event_windows",
    event.c.site,
    event.c.window,
    event.c.at,
    sqlite_where=_of_windows,
    postgresql_where=_of_windows,
)

# Answers of commands, so that a retry gets the same answer.
answer = Table(
    "answer",
    metadata,
    Column("principal", String, nullable=False),
    Column("key", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("body", Json),
    PrimaryKeyConstraint("principal", "key"),
)

# What reached a waiting ticket first, a page that shows it or the withdrawal of its request: the primary key
# decides their race. by: a Claimant.
ticket_claim = Table(
    "ticket_claim",
    metadata,
    Column("ticket", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
)

# --- projection -----------------------------------------------------------------------------------

ticket = Table(
    "ticket",
    metadata,
    Column("id", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("series", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("queue", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("service", String),
    Column("priority", String, nullable=False),
    Column("category", String),
    Column("language", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False),
    Column("since", Instant, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_seq", BigInteger, nullable=False),
    Column("arrived_at", Instant, nullable=False),
    Column("order_at", Instant, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("replaces", String),
    Column("replaced_by", String),
    Column("called_at", Instant),
    Column("recalled_at", Instant),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("window", String),
    Column("agent", String),
    Column("last_window", String),
    Column("last_agent", String),
    Column("for_window", String),
    Column("for_agent", String),
    Column("recalls", Integer, nullable=False),
    Column("transfers", Integer, nullable=False),
    Column("attentions", Integer, nullable=False),
    Column("wait_ms", BigInteger, nullable=False),
    Column("walk_ms", BigInteger, nullable=False),
    Column("service_ms", BigInteger, nullable=False),
    Column("hold_ms", BigInteger, nullable=False),
    Column("away_ms", BigInteger, nullable=False),
    Column("attended_at", Instant),
    Column("attended_ms", BigInteger, nullable=False),
    Column("paused_ms", BigInteger, nullable=False),
    Column("services", Json, nullable=False),
    Column("outcome", String),
    Column("why", Json),
    # What the day's end settled, since when it was so, and when it truly ended, if a supervisor said so.
    Column("forgotten", String),
    Column("forgotten_since", Instant),
    Column("corrected_at", Instant),
    UniqueConstraint("series", "day", "round", "number"),
)

_waiting = ticket.c.state == State.WAITING
_active = ticket.c.state.in_((State.CALLED, State.SERVING))
_open = ticket.c.state.in_(
    (State.WAITING, State.CALLED, State.SERVING, State.ON_HOLD, State.CLOSED, State.NO_SHOW)
)

# The head of a lane is the first row of this index. The day is in it because otherwise PostgreSQL expects
# nearly all waiting tickets to be of other days, and sorts a whole lane to find its first.
Index(
    "ix_ticket_lane",
    ticket.c.queue,
    ticket.c.day,
    ticket.c.priority,
    ticket.c.order_at,
    ticket.c.issued_seq,
    sqlite_where=_waiting,
    postgresql_where=_waiting,
)
Index("ix_ticket_open", ticket.c.site, ticket.c.state, sqlite_where=_open, postgresql_where=_open)
# Whether an earlier day left people behind is asked before each new ticket, whatever the length of the past.
# In the order in which a statement names the states: SQLite compares the two word by word.
_unended = ticket.c.state.in_(sorted(OPEN))
Index(
    "ix_ticket_unended",
    ticket.c.site,
    ticket.c.day,
    ticket.c.round,
    sqlite_where=_unended,
    postgresql_where=_unended,
)
# In the order of issue, in which the detail report reads a site's days page by page.
Index("ix_ticket_day", ticket.c.site, ticket.c.day, ticket.c.issued_seq)
# Tickets sent to a window or an agent: few among the many that wait.
for _target in (ticket.c.for_window, ticket.c.for_agent):
    _sent = and_(_waiting, _target.is_not(None))
    Index(f"ix_ticket_{_target.name}", _target, sqlite_where=_sent, postgresql_where=_sent)
# An agent's unfinished work: people on hold, and attentions without codes.
_unfinished = ticket.c.state.in_((State.ON_HOLD, State.CLOSED))
for _whose in (ticket.c.window, ticket.c.agent):
    Index(
        f"ix_ticket_unfinished_{_whose.name}",
        _whose,
        sqlite_where=_unfinished,
        postgresql_where=_unfinished,
    )
# The database itself keeps a window or an agent from having two people at once, whatever a program does.
Index("uq_ticket_active_window", ticket.c.window, unique=True, sqlite_where=_active, postgresql_where=_active)
Index("uq_ticket_active_agent", ticket.c.agent, unique=True, sqlite_where=_active, postgresql_where=_active)

# On PostgreSQL this table and the next have a partition per month (ledger.partitions), hence the day in their
# keys. A ticket's day changes only when a clock is put right, with all of its rows, so the keys are as strict
# as they would be without it.
attention = Table(
    "attention",
    metadata,
    Column("ticket", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("site", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("queue", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("window", String, nullable=False),
    Column("agent", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("service_ms", BigInteger, nullable=False),
    Column("hold_ms", BigInteger, nullable=False),
    Column("ending", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("ticket", "ordinal", "day"),
    UniqueConstraint("site", "seq", "day"),
    postgresql_partition_by="RANGE (day)",
)
Index("ix_attention_day", attention.c.site, attention.c.day)

# The services that were coded for a ticket.
ticket_service = Table(
    "ticket_service",
    metadata,
    Column("ticket", String, nullable=False),
    Column("service", String, nullable=False),
    Column("site", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("quantity", Integer, nullable=False),
    PrimaryKeyConstraint("ticket", "service", "day"),
    postgresql_partition_by="RANGE (day)",
)
Index("ix_ticket_service_day", ticket_service.c.site, ticket_service.c.day)

window_session = Table(
    "window_session",
    metadata,
    Column("window", String, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("state", String, nullable=False),
    Column("agent", String),
    Column("since", Instant),
    Column("reason", String),
    Column("seq", BigInteger, nullable=False),
    Column("freed_at", Instant),
)
_occupied = and_(window_session.c.state != WindowState.CLOSED)
Index(
    "uq_window_session_agent",
    window_session.c.agent,
    unique=True,
    sqlite_where=_occupied,
    postgresql_where=_occupied,
)

queue_state = Table(
    "queue_state",
    metadata,
    Column("queue", String, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("open", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    # `day`, `reopened`, `schedule` or an instant: how long the switch goes before the schedule.
    Column("until", String, nullable=False, server_default="day"),
    Column("reason", String),
)

# One queue on one day: the position of its numbers, the count of calls, the ratio policy's place in its
# cycle, and the count of waiting tickets, so that no query has to count a full room.
queue_day = Table(
    "queue_day",
    metadata,
    Column("queue", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("site", String, nullable=False),
    Column("issued", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("last_number", Integer, nullable=False),
    Column("called", Integer, nullable=False),
    Column("waited_ms", BigInteger, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("waiting", Integer, nullable=False, server_default="0"),
    Column("waiting_preferential", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("queue", "day"),
)
Index("ix_queue_day_site", queue_day.c.site, queue_day.c.day)

# Cursors of the log's followers by site: ledger.followers. epoch: number of the last claim, under which alone
# the cursor moves. blocked_until: end of a claim's lease, or the instant of the retry after a failure.
follower = Table(
    "follower",
    metadata,
    Column("name", String, nullable=False),
    Column("site", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("blocked_until", Instant),
    # Count of failures in a row, and the reason of the last.
    Column("failures", Integer, nullable=False),
    Column("error", String),
    PrimaryKeyConstraint("name", "site"),
)

# --- lake -----------------------------------------------------------------------------------------

# The last day of each site that is in files; a site without one has no row. The files contain every event up
# to the cursor of the follower `closing`: a later event about one of these days makes readers use the tables.
closing = Table(
    "closing",
    metadata,
    Column("site", String, primary_key=True),
    Column("through", Date, nullable=False),
)

# The log of exports: the actor, the instant, and what was taken out. site: set when the data are of one site.
# rows: count of rows that went out, until the export was complete or broken off.
export_log = Table(
    "export_log",
    metadata,
    Column("id", String, primary_key=True),
    Column("at", Instant, nullable=False, index=True),
    Column("actor", Json, nullable=False),
    Column("what", String, nullable=False),
    Column("scope", Json, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("site", String, index=True),
    Column("format", String, nullable=False, server_default=FileFormat.JSON.value),
    Column("complete", Boolean, nullable=False, server_default=false()),
)

# Deliveries of reports by period. next_at: instant of the next try; in the future while a process is trying.
delivery = Table(
    "delivery",
    metadata,
    Column("name", String, nullable=False),
    Column("period", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("error", String),
    PrimaryKeyConstraint("name", "period"),
)

# --- private: encrypted, erasable -----------------------------------------------------------------

private = Table(
    "private",
    metadata,
    Column("ticket", String, nullable=False),
    # A PrivateKind.
    Column("kind", String, nullable=False),
    Column("site", String, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("secret", String, nullable=False),
    # Keyed HMAC of a document, to find it without decrypting any.
    Column("digest", String, index=True),
    PrimaryKeyConstraint("ticket", "kind"),
)

# --- people and devices ---------------------------------------------------------------------------

# People, their roles and the devices are settings, a projection of the ledgers: decision 037. Names,
# passwords and heartbeats lie beside: they are personal, secret, or no act of an administrator.
person = Table(
    "person",
    metadata,
    Column("id", String, primary_key=True),
    Column("username", String, nullable=False, unique=True, info=BESIDE),
    Column("name", String, nullable=False, info=BESIDE),
    Column("password_hash", String, info=BESIDE),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("created_at", Instant, nullable=False, info=BESIDE),
    # The tag of a language pack; null until the person chooses one.
    Column("language", String, info=BESIDE),
)

# The id says the rest: `{site or network}:{person}:{role}:{entity}`. Each ledger is replayed alone, so no row
# refers to one of another.
person_grant = Table(
    "person_grant",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("role", String, nullable=False),
    # None: every site
    Column("site", String),
    Column("entity", String),
)

device = Table(
    "device",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("site", String, nullable=False, index=True),
    Column("paired_at", Instant, nullable=False, info=BESIDE),
    Column("paired_by", String, nullable=False, info=BESIDE),
    Column("last_seen_at", Instant, info=BESIDE),
    Column("revoked_at", Instant),
)

print_job = Table(
    "print_job",
    metadata,
    Column("id", String, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("ticket", String, nullable=False, index=True),
    Column("device", String, nullable=False),
    Column("copy", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("ordered_at", Instant, nullable=False),
    Column("since", Instant, nullable=False),
    # For the device's room, and the last slip of each kiosk.
    Index("ix_print_job_device", "device", "since"),
)

#: The last report of each kiosk's own program. No projection: a heartbeat is no fact of the log.
device_report = Table(
    "device_report",
    metadata,
    Column("device", String, ForeignKey("device.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("version", String, nullable=False),
    Column("trouble", String),
    Column("near_end", Boolean, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("person", String, ForeignKey("person.id"), index=True),
    Column("device", String, ForeignKey("device.id"), index=True),
    Column("name", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    # A device's new token, until its first use: the id of the token that this one is to replace.
    Column("replaces", String),
)

# Logins of people. The stamp is the password's at the login; a new password ends the session.
login_session = Table(
    "login_session",
    metadata,
    Column("id", String, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("stamp", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("idle_s", Integer, nullable=False),
    Column("ended_at", Instant),
    Column("address", String, nullable=False),
    Column("program", String, nullable=False),
    # Nothing but a change of the password is allowed in it.
    Column("password_given", Boolean, nullable=False),
)

# People whose password another person chose, until they change it.
given_password = Table(
    "given_password",
    metadata,
    Column("person", String, primary_key=True),
    Column("at", Instant, nullable=False),
)

# The instant that a machine's processes believe (domain.clocks.Anchor), by the machine's boot.
clock = Table(
    "clock",
    metadata,
    Column("boot", String, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("steady_ms", BigInteger, nullable=False),
    Column("laid", Instant, nullable=False),
)

# Version numbers of what processes cache: `access`, for logins and tokens.
change = Table(
    "change",
    metadata,
    Column("name", String, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

pairing = Table(
    "pairing",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("device", String, ForeignKey("device.id")),
    # The token, held until the device fetches it once.
    Column("token_secret", String),
)
