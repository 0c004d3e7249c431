"""Shapes of settings and of their history."""

from typing import NotRequired

from typing_extensions import TypedDict

from ticketing.domain.json import JsonObject
from ticketing.domain.settings import Noun
from ticketing.domain.shapes import Moment


class SettingView(TypedDict):
    """A setting. value: what the catalogue's files say of the noun. seq: of its last change on its ledger."""

    id: str
    value: JsonObject
    seq: int


class SettingList(TypedDict):
    settings: list[SettingView]


class ChangeActor(TypedDict):
    kind: str
    id: str
    name: str


class SettingChange(TypedDict):
    """One change. before: null where the setting was new. after: null where it was removed.

    undoes: seq of the change that this one took back.
    """

    noun: Noun
    id: str
    before: JsonObject | None
    after: JsonObject | None
    reason: NotRequired[str]
    undoes: NotRequired[int]


class RecordedChange(SettingChange):
    """A change as the ledger `site` has it."""

    site: str
    seq: int
    at: Moment
    actor: ChangeActor


class ChangeList(TypedDict):
    """The changes that a command made, in their order."""

    changes: list[SettingChange]


class History(TypedDict):
    """The changes of a ledger, newest first."""

    changes: list[RecordedChange]
