"""Mails with attached files, sent through an SMTP server."""

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Self
from urllib.parse import unquote, urlsplit

from ticketing.reports.deliveries.content import MEDIA_TYPES, File

_TIMEOUT_S = 30.0
#: Bytes of attachments before their encoding, which most servers accept once encoded.
MOST_BYTES = 15 * 1024 * 1024
_PORTS = {"smtp": 25, "smtps": 465}


class TooLarge(Exception):
    """The files are too large for a mail."""


class Unencrypted(Exception):
    """The server offers no encryption, and a password must not cross the network in the clear."""


@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """The server and the sender. tls: from the first byte; otherwise as soon as the server offers it."""

    host: str
    port: int
    tls: bool
    sender: str
    user: str = ""
    password: str = ""

    @classmethod
    def at(cls, url: str, sender: str) -> Self:
        """The server at `smtps://user:password@host:port` or `smtp://…`."""
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        port = parts.port or _PORTS[parts.scheme]
        return cls(parts.hostname or "localhost", port, parts.scheme == "smtps", sender, user, password)

    def send(self, mail: EmailMessage) -> list[str]:
        """Send the mail; returns the addresses that the server refused.

        Raises OSError, SMTPException and Unencrypted.
        """
        with self._connected() as server:
            return sorted(server.send_message(mail))

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_S)
        try:
            self._greet(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _greet(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        offered = server.has_extn("starttls")
        if not self.tls and offered:
            server.starttls(context=context)
        if self.user:
            if not (self.tls or offered):
                raise Unencrypted
            server.login(self.user, self.password)


def written(
    sender: str, to: Sequence[str], subject: str, text: str, files: Sequence[File], mail_id: str, at: datetime
) -> EmailMessage:
    """The mail. mail_id: the same for the same delivery and period, so that servers recognise a repetition.

    Raises TooLarge.
    """
    if sum(each.path.stat().st_size for each in files) > MOST_BYTES:
        raise TooLarge
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, ", ".join(to), subject
    mail["Date"] = format_datetime(at)
    digest = hashlib.sha256(f"{sender}\0{mail_id}".encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    for each in files:
        main, _, sub = MEDIA_TYPES[each.format].partition("/")
        mail.add_attachment(each.path.read_bytes(), maintype=main, subtype=sub, filename=each.path.name)
    return mail
