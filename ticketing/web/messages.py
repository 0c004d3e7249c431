"""The sentence that a person reads when a command is refused, in their language."""

from collections.abc import Mapping
from typing import Any

from ticketing.web.sentences import SENTENCES

LANGUAGES = ("es", "en")

#: What may be done with a ticket, and what a window may be brought to: Spanish, English.
ACTIONS: dict[str, tuple[str, str]] = {
    "call": ("llamar el ticket", "call the ticket"),
    "recall": ("volver a llamar el ticket", "call the ticket again"),
    "start": ("iniciar la atención", "start the attention"),
    "finish": ("terminar la atención", "finish the attention"),
    "code": ("codificar la atención", "code the attention"),
    "no-show": ("marcar el abandono", "record a no-show"),
    "restore": ("restaurar el ticket", "restore the ticket"),
    "hold": ("dejar el ticket en pausa", "put the ticket on hold"),
    "resume": ("retomar la atención", "resume the attention"),
    "return": ("devolver el ticket a su cola", "return the ticket to its queue"),
    "transfer": ("derivar el ticket", "transfer the ticket"),
    "misroute": ("marcar un error de selección", "record a wrong selection"),
    "cancel": ("cancelar el ticket", "cancel the ticket"),
    "expire": ("vencer el ticket", "expire the ticket"),
    "open": ("abrir el módulo", "open the window"),
    "paused": ("poner el módulo en pausa", "pause the window"),
    "closed": ("cerrar el módulo", "close the window"),
}
TICKET_STATES: dict[str, tuple[str, str]] = {
    "waiting": ("en espera", "waiting"),
    "called": ("llamado", "called"),
    "serving": ("en atención", "being served"),
    "closed": ("por codificar", "to be coded"),
    "finished": ("terminado", "finished"),
    "no_show": ("abandono", "no-show"),
    "cancelled": ("cancelado", "cancelled"),
    "misrouted": ("error de selección", "wrong selection"),
    "on_hold": ("en pausa", "on hold"),
}
WINDOW_STATES: dict[str, tuple[str, str]] = {
    "open": ("abierto", "open"),
    "paused": ("en pausa", "paused"),
    "closed": ("cerrado", "closed"),
}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(
    code: str, language: str, extra: Mapping[str, Any], fallback: str = "conflict"
) -> tuple[str, str]:
    """`(title, detail)` of a code in "es" or "en"; an unknown code speaks with the fallback's words."""
    words = SENTENCES.get(code) or SENTENCES[fallback]
    title, detail = words[:2] if language == "es" else words[2:]
    return title, detail.format_map(_Known(_spoken(extra, language)))


def _spoken(extra: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The facts, with an action and a state in the words of the screens."""
    spoken, column = dict(extra), 0 if language == "es" else 1
    # A window's "closed" is not a ticket's; what was asked tells which of the two is meant.
    states = WINDOW_STATES if extra.get("action") in WINDOW_STATES else TICKET_STATES
    for name, known in (("action", ACTIONS), ("state", states)):
        if (value := extra.get(name)) in known:
            spoken[name] = known[value][column]
    return spoken
