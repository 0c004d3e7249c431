"""What a person reads when a command is refused: one sentence per code, in Spanish and English."""

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("es", "en")

#: code → (Spanish title, Spanish sentence, English title, English sentence); `{name}` comes from the extra.
SENTENCES: dict[str, tuple[str, str, str, str]] = {
    # --- the request
    "malformed_json": (
        "JSON mal formado",
        "Lo enviado no es JSON válido.",
        "Malformed JSON",
        "The body is not valid JSON.",
    ),
    "unsupported_media_type": (
        "Tipo de contenido no aceptado",
        "Envíe el cuerpo como application/json.",
        "Unsupported content type",
        "Send the body as application/json.",
    ),
    "too_large": (
        "Demasiado grande",
        "Lo enviado supera los 64 KB.",
        "Too large",
        "The body is larger than 64 KB.",
    ),
    "invalid": (
        "Datos no válidos",
        "Revise los datos enviados.",
        "Invalid data",
        "Check what was sent.",
    ),
    "method_not_allowed": (
        "Método no aceptado",
        "Esta dirección no acepta ese método.",
        "Method not allowed",
        "This address does not accept that method.",
    ),
    "not_found": (
        "No encontrado",
        "No existe, o no pertenece a su centro.",
        "Not found",
        "It does not exist, or it is not of your site.",
    ),
    "too_fast": (
        "Demasiados intentos",
        "Espere un momento y vuelva a intentarlo.",
        "Too many attempts",
        "Wait a moment and try again.",
    ),
    "unavailable": (
        "Servicio no disponible",
        "El servicio no está disponible por el momento. Vuelva a intentarlo.",
        "Service unavailable",
        "The service is not available right now. Try again.",
    ),
    "internal_error": (
        "Algo falló de nuestro lado",
        "Quedó registrado. Vuelva a intentarlo en un momento.",
        "Something failed on our side",
        "It was recorded. Try again in a moment.",
    ),
    # --- who asks
    "login_required": (
        "Hace falta ingresar",
        "Ingrese con su usuario para continuar.",
        "Login required",
        "Log in to go on.",
    ),
    "invalid_token": (
        "Acceso no reconocido",
        "La llave de acceso no es válida o fue revocada.",
        "Token not recognised",
        "The access token is not valid or was revoked.",
    ),
    "csrf_failed": (
        "La página venció",
        "Vuelva a cargar la página e inténtelo otra vez.",
        "The page expired",
        "Reload the page and try again.",
    ),
    "forbidden": (
        "Sin permiso",
        "Su rol no permite hacer esto.",
        "Not allowed",
        "Your role does not allow this.",
    ),
    # --- the state of tickets, windows and queues
    "conflict": (
        "No se puede ahora",
        "El estado actual no lo permite.",
        "Not possible now",
        "The present state does not allow it.",
    ),
    "illegal_transition": (
        "Acción no disponible",
        "No se puede aplicar «{action}» cuando el estado es «{state}».",
        "Action not available",
        "“{action}” cannot be applied in the state “{state}”.",
    ),
    "queue_closed": (
        "Cola cerrada",
        "Esta cola no está entregando tickets en este momento.",
        "Queue closed",
        "This queue is not issuing tickets right now.",
    ),
    "cap_reached": (
        "Cupo completo",
        "Ya se entregaron todos los tickets de hoy para esta cola.",
        "Daily limit reached",
        "All of today's tickets of this queue were issued.",
    ),
    "series_exhausted": (
        "Numeración agotada",
        "La numeración de hoy de esta cola se agotó.",
        "Numbers used up",
        "Today's numbers of this queue are used up.",
    ),
    "window_taken": (
        "Módulo ocupado",
        "Otra persona está atendiendo en este módulo.",
        "Window taken",
        "Somebody else is at this window.",
    ),
    "agent_elsewhere": (
        "Ya tiene otro módulo",
        "Usted ya tiene abierto otro módulo. Ciérrelo antes de abrir este.",
        "Already at another window",
        "You have another window open. Close it before opening this one.",
    ),
    "window_busy": (
        "Módulo con una atención en curso",
        "Termine la atención en curso antes de continuar.",
        "Window busy",
        "Finish the present attention first.",
    ),
    "window_not_open": (
        "Módulo cerrado",
        "Abra el módulo antes de llamar.",
        "Window not open",
        "Open the window before calling.",
    ),
    "key_reused": (
        "Pedido repetido con otros datos",
        "Esta Idempotency-Key ya se usó con otro pedido.",
        "Key used for another request",
        "This Idempotency-Key was used for another request.",
    ),
    # --- people and devices
    "pairing_expired": (
        "El código venció",
        "El código venció o ya se usó. Pida uno nuevo en la pantalla.",
        "The code expired",
        "The code expired or was used. Ask for a new one on the screen.",
    ),
    "username_taken": (
        "Usuario existente",
        "Ya existe una persona con ese usuario.",
        "Username taken",
        "There is somebody with that username.",
    ),
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
    return title, detail.format_map(_Known(extra))
