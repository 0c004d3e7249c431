"""Texts of a delivery: its mail, and for operators the reason of a failure."""

import smtplib
from collections.abc import Sequence

from ticketing.languages.formats import day_text
from ticketing.languages.messages import Words
from ticketing.reports.deliveries.mail import MOST_BYTES, TooLarge, Unencrypted
from ticketing.reports.deliveries.model import Delivery
from ticketing.reports.deliveries.periods import Period


def subject(delivery: Delivery, period: Period, words: Words) -> str:
    return words("mail.subject", **_facts(delivery, period, words))


def text(delivery: Delivery, period: Period, files: Sequence[str], words: Words) -> str:
    return "\n".join(
        [
            words("mail.heading", **_facts(delivery, period, words)),
            "",
            *(words("mail.file", name=each) for each in files),
            "",
            words("mail.noDocuments"),
            words("mail.automatic"),
            "",
        ]
    )


def reason(error: Exception) -> str:
    """The error as one English line for the log and the doctor, without a server's words on a password."""
    if isinstance(error, TooLarge):
        return f"the files are larger than {MOST_BYTES // 1024**2} MB: deliver them to a folder"
    if isinstance(error, Unencrypted):
        return "the mail server offers no encryption for the password: use smtps://, or no password"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the mail server refuses user or password"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"the mail server refuses every address: {', '.join(sorted(error.recipients))}"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]


def _facts(delivery: Delivery, period: Period, words: Words) -> dict[str, str]:
    unit = "day" if period.start == period.end else "month"
    return {
        "kind": words(f"mail.kinds.{delivery.every}"),
        "places": _places(delivery, words),
        "period": day_text(words, period.start, f"mail.dates.{unit}"),
    }


def _places(delivery: Delivery, words: Words) -> str:
    sites = ", ".join(delivery.sites) or words("mail.wholeNetwork")
    if not delivery.entities:
        return sites
    return words("mail.ofEntities", sites=sites, entities=", ".join(delivery.entities))
