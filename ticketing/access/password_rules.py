"""Rules for new passwords: length, common passwords, and the person's own name (ASVS 5.0, 6.2)."""

from collections.abc import Iterable

from ticketing.domain.authorisation import Grant, Role
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Invalid

SHORTEST = 8
#: Roles that change what a whole centre does: one guessed password opens it to all of it.
SHORTEST_OF_ADMINISTRATOR = 12
LONGEST = 200
# Of zxcvbn's scale from 0 to 4: below 2 a password falls within a million guesses, as every common one does.
_LEAST_SCORE = 2
# zxcvbn reads so many characters; what follows makes a password no weaker.
_READ = 72
_OF_HERE = ("suyay", "ticketing", "contrasena", "clave", "peru", "lima")
# Shorter parts of a name are found in ordinary words.
_SHORTEST_NAME = 4


def check(password: str, *, username: str, name: str, grants: Iterable[Grant]) -> None:
    """Raise Invalid `password_too_short`, `password_too_common` or `password_names_person`."""
    # Its lists take half a second to read, which neither a start nor a command should wait for.
    from zxcvbn import zxcvbn

    least = shortest(grants)
    if not least <= len(password) <= LONGEST:
        raise Invalid(
            ErrorCode.PASSWORD_TOO_SHORT if len(password) < least else ErrorCode.INVALID, least=least
        )
    own = [username, *name.split()]
    lowered = password.casefold()
    if any(each.casefold() in lowered for each in [*own, "suyay"] if len(each) >= _SHORTEST_NAME):
        raise Invalid(ErrorCode.PASSWORD_NAMES_PERSON)
    if lowered == username.casefold():
        raise Invalid(ErrorCode.PASSWORD_NAMES_PERSON)
    if zxcvbn(password[:_READ], user_inputs=[*own, *_OF_HERE])["score"] < _LEAST_SCORE:
        raise Invalid(ErrorCode.PASSWORD_TOO_COMMON)


def shortest(grants: Iterable[Grant]) -> int:
    """Least length for a person with these grants."""
    is_administrator = any(each.role is Role.ADMINISTRATOR for each in grants)
    return SHORTEST_OF_ADMINISTRATOR if is_administrator else SHORTEST
