"""Ids of settings as programs write them, checked before anything is made of them."""

import re
from collections.abc import Sequence

from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Invalid, NotFound
from ticketing.domain.settings import NETWORK, PLANNED, Key, Noun

_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_FORMS: dict[Noun, str] = {
    Noun.NETWORK: NETWORK,
    Noun.CHANNELS: r"[^/:]{1,80}",
    Noun.ENTITIES: _SLUG,
    Noun.SERVICES: f"{_SLUG}:{_SLUG}",
    Noun.SERVICE_LEVELS: f"{_SLUG}:{_SLUG}:{_DAY}",
    Noun.SITES: _SLUG,
    Noun.PROFILES: f"{_SLUG}:{_SLUG}",
    Noun.QUEUES: f"{_SLUG}:{_SLUG}",
    Noun.WINDOWS: f"{_SLUG}:[1-9]\\d{{0,4}}",
    Noun.HOURS: f"{_SLUG}(:(entity|queue):{_SLUG}|:window:[1-9]\\d{{0,4}})?",
    Noun.HOLIDAYS: f"{_SLUG}:(\\d{{4}}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])",
    Noun.PEOPLE: r"[^/:]{1,80}",
    Noun.ROLES: f"{_SLUG}:[^/:]{{1,80}}",
    Noun.DEVICES: f"{_SLUG}:[^/:]{{1,80}}",
}
#: Nouns whose id may begin with the name of the network's ledger.
_OF_ALL = (Noun.NETWORK, Noun.HOLIDAYS, Noun.ROLES)
_LONGEST = 130


def noun_of(text: str) -> Noun:
    """The noun of a path. Raises NotFound `setting_unknown`, `setting_planned` of a noun that comes later."""
    if text in PLANNED:
        raise NotFound(ErrorCode.SETTING_PLANNED, noun=text)
    try:
        return Noun(text)
    except ValueError:
        raise NotFound(ErrorCode.SETTING_UNKNOWN, noun=text) from None


def key_of(noun: str, some_id: str) -> Key:
    """The key of a noun and an id of its form. Raises NotFound `setting_unknown`, Invalid."""
    known = noun_of(noun)
    # No site may take the name of the network's ledger.
    taken = known not in _OF_ALL and some_id.partition(":")[0] == NETWORK
    if taken or len(some_id) > _LONGEST or not re.fullmatch(_FORMS[known], some_id):
        raise invalid([])
    return Key(known, some_id)


def invalid(problems: Sequence[str]) -> Invalid:
    """The refusal `invalid_settings`. problems: sentences, of which people read the first."""
    return Invalid(ErrorCode.INVALID_SETTINGS, problems=list(problems), sentence=next(iter(problems), "none"))
