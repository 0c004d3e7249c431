"""Rows of the catalogue's tables, from the values of settings."""

from datetime import date

from ticketing.domain.ids import number_of
from ticketing.domain.json import JsonObject

Row = dict[str, object]

#: Fields that are columns of the same name.
_SITE = ("name", "kind", "region", "channel", "timezone", "choose_allowed", "active")
_SERVICE = ("name", "kind", "requirements", "cost", "planned_minutes", "appointment")
_QUEUE = ("entity", "name", "prefix", "wrap", "daily_cap", "policy", "position")


def channel(code: str, value: JsonObject) -> Row:
    return {"code": code, "name": value["name"], "active": True}


def entity(code: str, value: JsonObject) -> Row:
    return {"code": code, **_same(value, ("name", "short_name")), "active": True}


def service(service_id: str, value: JsonObject) -> Row:
    owner, _, code = service_id.partition(":")
    return {"id": service_id, "entity": owner, "code": code, **_same(value, _SERVICE), "active": True}


def service_level(level_id: str, value: JsonObject) -> Row:
    """level_id: `reniec:dni-duplicado:2026-01-01`."""
    of, _, since = level_id.rpartition(":")
    return {
        "service": of,
        "since": day(since),
        "wait_s": _seconds(value["wait_minutes"]),
        "attention_s": _seconds(value["attention_minutes"]),
        **_same(value, ("excluded", "confirmed")),
    }


def day(text: str) -> date:
    return date.fromisoformat(text)


def site(site_id: str, value: JsonObject) -> Row:
    return {
        "id": site_id,
        **_same(value, _SITE),
        "restore_grace_s": _seconds(value["restore_grace_minutes"]),
        # Events from before these settings lack them.
        "sent_pause_s": _seconds(value.get("sent_pause_minutes", 5)),
        "hold_limit_s": _seconds(value.get("hold_limit_minutes", 30)),
        "no_show_least_s": value.get("no_show_least_seconds", 20),
        # 0: no limit, as in settings that were written before there was one.
        "kiosk_limit": value.get("kiosk_tickets_per_minute") or None,
        # 0: never, as above.
        "device_unused_days": value.get("device_unused_days") or None,
    }


def queue(queue_id: str, value: JsonObject) -> Row:
    owner, _, code = queue_id.partition(":")
    return {
        "id": queue_id,
        "site": owner,
        "code": code,
        **_same(value, _QUEUE),
        "first_number": value["first"],
        "last_number": value["last"],
        "all_services": value["services"] is None,
        "active": True,
    }


def window(window_id: str, value: JsonObject) -> Row:
    owner, _, _ = window_id.partition(":")
    number = number_of(window_id)
    return {"id": window_id, "site": owner, "number": number, "name": value["name"], "active": True}


def _same(value: JsonObject, names: tuple[str, ...]) -> Row:
    return {name: value[name] for name in names}


def _seconds(minutes: object) -> int | None:
    return minutes * 60 if isinstance(minutes, int) else None
