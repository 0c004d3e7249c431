"""The shipped packs, for the texts that a test expects."""

from functools import cache

from ticketing.languages.messages import Languages
from ticketing.settings import shipped as shipped_folder


@cache
def shipped() -> Languages:
    return Languages(shipped_folder("languages"))


SPANISH, ENGLISH = shipped().words("es"), shipped().words("en")
