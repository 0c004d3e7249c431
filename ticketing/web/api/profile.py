"""A person's own settings: the language of the screens."""

from ticketing.access import people
from ticketing.domain.errors import Forbidden, Invalid
from ticketing.web.api.declaring import WRITE, answers, blueprint
from ticketing.web.api.schemas.bodies import LanguageBody
from ticketing.web.api.schemas.common import Keyed
from ticketing.web.api.shapes import OwnLanguage
from ticketing.web.current import caller, core
from ticketing.web.languages import languages

api = blueprint("profile", "What people choose for their own screens.")


@api.put("/me/language", responses=answers({200: OwnLanguage}, WRITE))
def choose_language(header: Keyed, body: LanguageBody) -> OwnLanguage:
    """Show the person who asks every screen in this language, wherever they log in."""
    person = caller().person
    if person is None:
        raise Forbidden
    if body.language not in languages().packs:
        raise Invalid(field="language")
    people.set_language(core(), person.id, body.language)
    return {"language": body.language}
