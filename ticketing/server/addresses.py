"""Where the pages are, for whoever starts the server and wants to look."""

from ticketing.domain.authorisation import Role
from ticketing.domain.devices import DeviceKind
from ticketing.settings import Settings

_EVERY_INTERFACE = ("0.0.0.0", "::")  # noqa: S104  # compared with, never bound to


def text(settings: Settings) -> str:
    """One line a page; the demonstration's devices carry their token."""
    host = "127.0.0.1" if settings.host in _EVERY_INTERFACE else settings.host
    base = f"http://{host}:{settings.port}"
    lines = [("Suyay", "/"), *(_demo(settings) if settings.demo else _plain())]
    return "\n".join(f"{name + ':':<13}{base}{path}" for name, path in lines)


def _demo(settings: Settings) -> list[tuple[str, str]]:
    from ticketing.access import demo

    devices = [
        ("Quiosco", demo.device_path(settings.secret_key, DeviceKind.KIOSK)),
        ("Pantalla", demo.device_path(settings.secret_key, DeviceKind.DISPLAY)),
    ]
    rosa, teresa = demo.PEOPLE[0], next(each for each in demo.PEOPLE if each.role is Role.SUPERVISOR)
    people = [
        ("Asesora", f"/agent  ({rosa.username} / {rosa.password})"),
        ("Supervisora", f"/supervisor/{demo.SITE}  ({teresa.username} / {teresa.password})"),
    ]
    return devices + people


def _plain() -> list[tuple[str, str]]:
    return [
        ("Quiosco", "/kiosk/{site}"),
        ("Pantalla", "/display/{site}"),
        ("Asesores", "/agent"),
        ("Supervisión", "/supervisor"),
    ]
