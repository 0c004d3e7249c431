"""Titles and sentences of refusals, by their code, from the language packs."""

from collections.abc import Mapping

from ticketing.domain.windows import WindowState
from ticketing.languages.messages import Languages, Value

#: Types of a refusal's facts that a sentence may contain; the rest (lists, nested facts) is for programs.
_SPEAKABLE = (str, int, float)


def sentence(
    languages: Languages, code: str, language: str, extra: Mapping[str, object], fallback: str = "conflict"
) -> tuple[str, str]:
    """`(title, detail)` of a code; an unknown code gets the fallback's words."""
    known = code if languages.has(f"refusals.codes.{code}.title") else fallback
    facts = _spoken(languages, language, extra)
    title, detail = (
        languages.text(f"refusals.codes.{known}.{part}", language, **facts) for part in ("title", "detail")
    )
    return title, detail


def _spoken(languages: Languages, language: str, extra: Mapping[str, object]) -> dict[str, Value]:
    """The facts, with an action and a state in the words of the screens."""
    spoken: dict[str, Value] = {name: value for name, value in extra.items() if isinstance(value, _SPEAKABLE)}
    for name, words in (("action", "actions"), ("state", f"states.{_owner(extra)}")):
        message = f"refusals.{words}.{spoken.get(name)}"
        if languages.has(message):
            spoken[name] = languages.text(message, language)
    return spoken


def _owner(extra: Mapping[str, object]) -> str:
    """Owner of the state, told by the action: "closed" has other words for a window than for a ticket."""
    return "window" if extra.get("action") in list(WindowState) else "ticket"
