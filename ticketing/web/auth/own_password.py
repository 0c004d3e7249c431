"""A person's change of the own password, with its guesses counted."""

from flask_login import current_user

from ticketing.access import sessions
from ticketing.domain.errors import Invalid, TooFast
from ticketing.web.auth.guesses import WINDOW_S
from ticketing.web.auth.limits import guesses
from ticketing.web.current import context, core


def change(current: str, new: str) -> None:
    """Raises Forbidden `wrong_password`, Invalid, and TooFast after too many wrong ones in this session."""
    session = current_user.session
    guess = guesses().count_own(session.id)
    if guess is None:
        raise TooFast(retry_after_s=WINDOW_S)
    try:
        sessions.change_password(core(), context(), session, current=current, new=new)
    except Invalid:
        # The password was right, the new one was not.
        guess.give_back()
        raise
    guess.give_back()
