"""The detail report's format: the names, codes and order in which the network already sends it.

A format, not text: it is the same in every language, and its readers look for these very words.
"""

from ticketing.domain.line.priorities import Priority
from ticketing.domain.states import State

COLUMNS = (
    "IDENTIFICADOR UNICO",
    "NOMBRE MAC",
    "NOMBRE ENTIDAD",
    "SERVICIO",
    "HORA DE LLEGADA",
    "HORA DE LLAMADO",
    "TIEMPO ESPERA",
    "HORA INICIO",
    "TIEMPO PROMEDIO",
    "FIN DE ATENCION",
    "TIEMPO TOTAL",
    "N° DE MODULO",
    "NUMERO DE TICKET",
    "ESTADO ATENCION",
    "FECHA",
    "MODALIDAD",
    "TIPO DE ATENCION",
    "N° DE DOCUMENTO",
)

STATE_NAMES = {
    State.WAITING: "En espera",
    State.CALLED: "Llamando",
    State.SERVING: "Atención Iniciada",
    # The network's format has no pause; a paused attention has begun and is not closed.
    State.ON_HOLD: "Atención Iniciada",
    State.CLOSED: "Atención Cerrada",
    State.NO_SHOW: "Abandono",
    State.CANCELLED: "Cancelado",
    State.MISROUTED: "Error de selección",
    State.FINISHED: "Terminado",
}

TYPE_NAMES = {Priority.PREFERENTIAL: "PREFERENCIAL", Priority.NORMAL: "NO PREFERENCIAL"}


def state_name(state: State, *, attended: bool) -> str:
    """The name in the column ESTADO ATENCION. attended: at a window, in this visit.

    *Abandono* is one thing, on screens, in figures and here: called, and did not come. A person who was
    attended and left later has a closed attention, like everybody whose services are not coded.
    """
    if attended and state in _LEFT:
        state = State.CLOSED
    return STATE_NAMES[state]


_LEFT = frozenset({State.NO_SHOW, State.CANCELLED})
