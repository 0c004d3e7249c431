"""What people read of a delivery."""

import smtplib
from collections.abc import Sequence

from ticketing.reports.deliveries.mail import MOST_BYTES, TooLarge, Unencrypted
from ticketing.reports.deliveries.model import Delivery, Every
from ticketing.reports.deliveries.periods import Period

_EVERY = {Every.DAY: "Reporte diario", Every.MONTH: "Reporte mensual"}


def subject(delivery: Delivery, period: Period) -> str:
    return f"{_EVERY[delivery.every]} · {_places(delivery)} · {_shown(period)}"


def text(delivery: Delivery, period: Period, files: Sequence[str]) -> str:
    return "\n".join(
        [
            f"{_EVERY[delivery.every]} de {_places(delivery)}, {_shown(period)}.",
            "",
            *(f"- {each}" for each in files),
            "",
            "Los reportes que se envían no llevan números de documento.",
            "Este mensaje se envía solo; quien administra Suyay decide quién lo recibe.",
            "",
        ]
    )


def reason(error: Exception) -> str:
    """For whoever runs the installation: one line, without what the server said about anybody's password."""
    if isinstance(error, TooLarge):
        return f"the files are larger than {MOST_BYTES // 1024**2} MB: deliver them to a folder"
    if isinstance(error, Unencrypted):
        return "the mail server offers no encryption for the password: use smtps://, or no password"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server refuses user or password"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"the mail server refuses every address: {', '.join(sorted(error.recipients))}"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]


def _places(delivery: Delivery) -> str:
    sites = ", ".join(delivery.sites) or "toda la red"
    return f"{sites} ({', '.join(delivery.entities)})" if delivery.entities else sites


def _shown(period: Period) -> str:
    return f"{period.start:%d/%m/%Y}" if period.start == period.end else f"{period.start:%m/%Y}"
