"""What a person reads when a command is refused: one sentence per code, in Spanish and English."""

#: Spanish title, Spanish sentence, English title, English sentence; `{name}` comes from the refusal's facts.
Words = tuple[str, str, str, str]

_REQUEST: dict[str, Words] = {
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
    "pdf_unavailable": (
        "No se puede imprimir",
        "Al servidor le faltan bibliotecas para hacer PDF. Avise a soporte: `ticketing doctor` dice cuáles.",
        "Cannot print",
        "This server lacks the libraries that make a PDF. Tell support: `ticketing doctor` says which.",
    ),
    "storage_full": (
        "Sin espacio para guardar",
        "No queda espacio para guardar y nada quedó registrado. Avise a soporte y vuelva a intentarlo.",
        "No space left to save",
        "There is no space left to save, and nothing was recorded. Tell support, then try again.",
    ),
    "read_only": (
        "Solo lectura",
        "El sistema solo permite consultar por el momento y nada quedó registrado. Avise a soporte.",
        "Read only",
        "The system can only be read right now, and nothing was recorded. Tell support.",
    ),
    "storage_failed": (
        "No se pudo guardar",
        "El disco del sistema no guardó lo enviado. Avise a soporte y vuelva a intentarlo.",
        "Could not save",
        "The system's disk did not save what was sent. Tell support, then try again.",
    ),
    "internal_error": (
        "Algo falló de nuestro lado",
        "Quedó registrado. Vuelva a intentarlo en un momento.",
        "Something failed on our side",
        "It was recorded. Try again in a moment.",
    ),
    "idempotency_key_reused": (
        "Pedido repetido con otros datos",
        "Esta Idempotency-Key ya se usó con otro pedido.",
        "Key used for another request",
        "This Idempotency-Key was used for another request.",
    ),
    "site_unknown": (
        "Centro no encontrado",
        "Ese centro no existe, o no es uno de los suyos.",
        "Site not found",
        "That site does not exist, or it is not one of yours.",
    ),
    "window_unknown": (
        "Módulo no encontrado",
        "Ese módulo no existe en este centro.",
        "Window not found",
        "There is no such window at this site.",
    ),
    "queue_unknown": (
        "Cola no encontrada",
        "Esa cola no existe en este centro.",
        "Queue not found",
        "There is no such queue at this site.",
    ),
    "service_unknown": (
        "Trámite no encontrado",
        "Ese trámite no se atiende aquí. Elija otro de la lista.",
        "Service not found",
        "That service is not offered here. Choose another one of the list.",
    ),
    "ticket_unknown": (
        "Ticket no encontrado",
        "Ese ticket no existe, o no está entre los suyos.",
        "Ticket not found",
        "That ticket does not exist, or it is not one of yours.",
    ),
    "code_unknown": (
        "Código no encontrado",
        "Ninguna pantalla muestra ese código. Revíselo y vuelva a escribirlo.",
        "Code not found",
        "No screen shows that code. Check it and type it again.",
    ),
    "too_many_rooms": (
        "Demasiadas vistas abiertas",
        "Esta conexión ya sigue demasiadas vistas. Vuelva a cargar la página.",
        "Too many live views",
        "This connection follows too many views already. Reload the page.",
    ),
    "invalid_policy": (
        "Regla de llamado no válida",
        "La regla de llamado de la cola no es válida. Revise el catálogo.",
        "Invalid calling policy",
        "The calling policy of the queue is not valid. Check the catalogue.",
    ),
}

_WHO_ASKS: dict[str, Words] = {
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
    "other_entity": (
        "Módulo de otra entidad",
        "Este módulo no atiende colas de su entidad.",
        "Window of another entity",
        "This window serves no queue of your entity.",
    ),
    "choosing_not_allowed": (
        "No se puede elegir",
        "En este centro se llama por turno: no se puede elegir a quién llamar.",
        "Choosing is not allowed",
        "At this site people are called in turn: nobody can be chosen.",
    ),
    "password_too_short": (
        "Contraseña muy corta",
        "La contraseña debe tener al menos {least} caracteres.",
        "Password too short",
        "The password needs at least {least} characters.",
    ),
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

_WORK: dict[str, Words] = {
    "conflict": (
        "No se puede ahora",
        "El estado actual no lo permite.",
        "Not possible now",
        "The present state does not allow it.",
    ),
    "illegal_transition": (
        "Acción no disponible",
        "No se puede {action}: el estado es «{state}».",
        "Action not available",
        "It is not possible to {action}: the state is “{state}”.",
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
    "queue_not_served": (
        "Cola de otro módulo",
        "Este módulo no atiende la cola de ese ticket.",
        "Queue not served here",
        "This window does not serve the queue of that ticket.",
    ),
    "agent_not_here": (
        "Sin módulo abierto",
        "Esa persona no tiene un módulo abierto en este centro.",
        "Not at a window",
        "That person has no window open at this site.",
    ),
    "day_over": (
        "Ticket de otro día",
        "Ese ticket es de otro día. Saque uno nuevo.",
        "Ticket of another day",
        "That ticket is of another day. Take a new one.",
    ),
    "grace_over": (
        "Ya no se puede restaurar",
        "Pasó el tiempo para restaurar este ticket. Saque uno nuevo.",
        "Too late to restore",
        "The time to restore this ticket is over. Take a new one.",
    ),
}

#: By code.
SENTENCES: dict[str, Words] = {**_REQUEST, **_WHO_ASKS, **_WORK}
