"""Addresses of the pages, printed when the server starts."""

from ticketing.domain.authorisation import Role
from ticketing.domain.devices import DeviceKind
from ticketing.languages.messages import Words
from ticketing.settings import Settings

_EVERY_INTERFACE = ("0.0.0.0", "::")  # noqa: S104  # compared with, never bound to


def text(settings: Settings, words: Words) -> str:
    """One line per page; those of the demonstration's devices contain their token."""
    host = "127.0.0.1" if settings.host in _EVERY_INTERFACE else settings.host
    base = f"http://{host}:{settings.port}"
    lines = [("Suyay", "/"), *(_demo(settings, words) if settings.demo else _plain(words))]
    return "\n".join(f"{name + ':':<13}{base}{path}" for name, path in lines)


def _demo(settings: Settings, words: Words) -> list[tuple[str, str]]:
    from ticketing.access import demo

    devices = [
        (words("installation.welcome.kiosk"), demo.device_path(settings.secret_key, DeviceKind.KIOSK)),
        (words("installation.welcome.display"), demo.device_path(settings.secret_key, DeviceKind.DISPLAY)),
    ]
    rosa, teresa = demo.PEOPLE[0], next(each for each in demo.PEOPLE if each.role is Role.SUPERVISOR)
    people = [
        (words("installation.welcome.agent"), f"/agent  ({rosa.username} / {rosa.password})"),
        (
            words("installation.welcome.supervisor"),
            f"/supervisor/{demo.SITE}  ({teresa.username} / {teresa.password})",
        ),
    ]
    return devices + people


def _plain(words: Words) -> list[tuple[str, str]]:
    paths = {
        "kiosk": "/kiosk/{site}",
        "display": "/display/{site}",
        "agents": "/agent",
        "supervision": "/supervisor",
    }
    return [(words(f"installation.welcome.{name}"), path) for name, path in paths.items()]
