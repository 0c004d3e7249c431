"""Slips of tickets: facts, layout and language together."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from ticketing.languages.formats import moment_text
from ticketing.languages.messages import Words
from ticketing.queueing.printing.facts import TicketFacts, ticket_facts
from ticketing.queueing.printing.slip import BadLayout, layout_of, slip
from ticketing.queueing.shapes import SlipBlock
from ticketing.web.current import core, now
from ticketing.web.languages import languages

logger = logging.getLogger(__name__)

_PAPER = "suyay.paper"


@dataclass(frozen=True, slots=True)
class Paper:
    """folders: of layouts, the shipped one last. public_url: under which phones reach the server; None where
    none does, and then no slip has a QR code.
    """

    folders: Sequence[Path]
    public_url: str | None


def init_app(app: Flask, folders: Sequence[Path], public_url: str | None) -> None:
    app.extensions[_PAPER] = Paper(folders, public_url)


def slip_of(ticket_id: str) -> list[SlipBlock]:
    """The slip of a ticket as it is now, in its person's language. Raises NotFound."""
    paper: Paper = current_app.extensions[_PAPER]
    facts = ticket_facts(core(), ticket_id, now())
    words = Words(languages(), languages().tag(facts.language))
    values = _values(facts, words, paper.public_url)
    try:
        return slip(layout_of(paper.folders, facts.site), values, words)
    except (BadLayout, KeyError, ValueError) as error:
        # A centre's own layout: its person gets the shipped slip, and the operator the reason.
        logger.error("the layout of slips of %s cannot be used: %s", facts.site, error)
        return slip(layout_of(paper.folders[-1:], facts.site), values, words)


def _values(facts: TicketFacts, words: Words, public_url: str | None) -> dict[str, str | int]:
    """The values of the slip's messages; a fact that the ticket lacks has none."""
    closes = facts.closes_at
    found: dict[str, str | int | None] = {
        "site": facts.site_name,
        "code": facts.code,
        "entity": facts.entity,
        "queue": facts.queue,
        "preferential": 1 if facts.preferential else None,
        "ahead": facts.ahead,
        "date": moment_text(words, facts.issued_at, "slip.dates.day"),
        "time": moment_text(words, facts.issued_at, "slip.dates.time"),
        "closes": None if closes is None else moment_text(words, closes, "slip.dates.time"),
        "requirements": "; ".join(facts.requirements) or None,
        "link": None if public_url is None else f"{public_url}{facts.track}",
    }
    return {name: value for name, value in found.items() if value is not None}
