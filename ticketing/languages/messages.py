"""Messages in the reader's language: ICU MessageFormat, falling back to the source language."""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from icu4py.messageformat import MessageFormat

from ticketing.languages.packs import SOURCE, Pack, packs_in
from ticketing.languages.patterns import trouble
from ticketing.languages.trees import Tree, shown
from ticketing.languages.yaml_files import BadFile

logger = logging.getLogger(__name__)
Value = str | int | float | datetime


def _leave_out(error: BadFile) -> None:
    logger.error("a language is left out: %s", error)


class Languages:
    """The packs of an installation.

    The source language answers for an unknown tag, and for a message that a pack lacks or has broken:
    a mistake in a translation must not take a screen away.
    """

    def __init__(self, *folders: Path) -> None:
        self.packs = packs_in(*folders, bad=_leave_out)
        locales = {pack.locale: tag for tag, pack in reversed(self.packs.items())}
        self._tags = locales | {tag: tag for tag in self.packs}
        self._usable: dict[tuple[str, str], dict[str, str]] = {}
        self._shown: dict[tuple[str, str], dict[str, str | Tree]] = {}

    def tag(self, *wanted: str | None) -> str:
        """Tag of the first wanted language with a pack. wanted: tags, packs' locales, or beginnings of these.

        `qu-PE` finds `qu-x-cusco` where that is its locale, and `en-US` finds `en`.
        """
        known = self._tags
        found = (known.get(each) or known.get(each.partition("-")[0]) for each in wanted if each)
        return next(filter(None, found), SOURCE)

    def words(self, *wanted: str | None) -> "Words":
        """Messages of the first wanted language with a pack."""
        return Words(self, self.tag(*wanted))

    def read(self, pause: Callable[[], object]) -> None:
        """Read every file now, so that no reader waits for it. pause: called after each."""
        for pack in self.packs.values():
            for file in pack.files():
                self._messages(pack, file)
                pause()

    def pack(self, tag: str) -> Pack:
        return self.packs.get(tag) or self.packs[SOURCE]

    def has(self, message: str) -> bool:
        """Whether the source language has this message."""
        return message in self._source(message)

    def text(self, message: str, tag: str = SOURCE, /, **values: Value) -> str:
        """The message's text. Raises KeyError for an id that the source language does not have."""
        pack = self.pack(tag)
        pattern = self._messages(pack, _file(message)).get(message)
        if pattern is None:
            pack, pattern = self.packs[SOURCE], self._source(message)[message]
        return formatted(pattern, pack.locale, values)

    def bundle(self, tag: str, files: Collection[str]) -> dict[str, str | Tree]:
        """All messages of these files by id, as screens format them; the source's where the pack has none."""
        found: dict[str, str | Tree] = {}
        for file in files:
            found |= self._for_screens(self.packs[SOURCE], file)
            found |= self._for_screens(self.pack(tag), file)
        return found

    def _for_screens(self, pack: Pack, file: str) -> Mapping[str, str | Tree]:
        key = (pack.tag, file)
        if key not in self._shown:
            own = self._messages(pack, file)
            self._shown[key] = {message: shown(pattern) for message, pattern in own.items()}
        return self._shown[key]

    def _messages(self, pack: Pack, file: str) -> Mapping[str, str]:
        """The pack's own messages that are not broken."""
        if pack.tag == SOURCE:
            return pack.messages(file)
        key = (pack.tag, file)
        if key not in self._usable:
            source = self.packs[SOURCE].messages(file)
            self._usable[key] = {
                message: pattern
                for message, pattern in pack.messages(file).items()
                if not trouble(pattern, source.get(message), pack.locale)
            }
        return self._usable[key]

    def _source(self, message: str) -> Mapping[str, str]:
        return self.packs[SOURCE].messages(_file(message))


@dataclass(frozen=True, slots=True)
class Words:
    """The messages of one language, for code that writes to one reader."""

    languages: Languages
    tag: str = SOURCE

    def __call__(self, message: str, /, **values: Value) -> str:
        """The message's text. Raises KeyError for an id that the source language does not have."""
        return self.languages.text(message, self.tag, **values)

    def has(self, message: str) -> bool:
        return self.languages.has(message)

    @property
    def locale(self) -> str:
        """The language's locale, as a BCP 47 tag."""
        return self.languages.pack(self.tag).locale


def formatted(pattern: str, locale: str, values: Mapping[str, Value]) -> str:
    """The pattern with its values. Raises ValueError when it is no ICU MessageFormat."""
    if "{" not in pattern and "'" not in pattern:
        return pattern
    return _format(pattern, locale).format(dict(values))


@cache
def _format(pattern: str, locale: str) -> MessageFormat:
    return MessageFormat(pattern, locale)


def _file(message: str) -> str:
    return message.partition(".")[0]
