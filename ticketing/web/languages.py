"""The language of a request, the messages written into a page, and the packs over HTTP."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_datetime, get_timezone
from flask import Flask, Response, abort, current_app, g, json, request
from flask_login import current_user
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from ticketing.domain.calendar.instants import from_text
from ticketing.languages.messages import Languages, Value
from ticketing.languages.packs import SOURCE

_LANGUAGES = "suyay.languages"
#: A visitor's choice on the pages without a login; the phone's page writes it too (front/i18n/remember.ts).
COOKIE = "suyay_language"
_A_YEAR = 365 * 24 * 3600


def init_app(app: Flask, languages: Languages) -> None:
    app.extensions[_LANGUAGES] = languages
    app.jinja_env.globals.update(
        t=text,
        messages=messages,
        language=language,
        locale=locale,
        languages=offered,
        has_message=languages.has,
    )
    app.jinja_env.filters.update(
        with_language=with_language, without_language=without_language, local_time=local_time
    )
    app.add_url_rule("/languages/<tag>.json", view_func=read_pack)
    app.after_request(_remember)


def languages() -> Languages:
    found: Languages = current_app.extensions[_LANGUAGES]
    return found


def language() -> str:
    """The page's language: that of `?lang=`, of the person's profile, or of this browser's last choice."""
    if "language" not in g:
        own = getattr(current_user, "language", None) if current_user else None
        g.language = languages().tag(request.args.get("lang"), own, request.cookies.get(COOKIE))
    tag: str = g.language
    return tag


def locale() -> str:
    return languages().pack(language()).locale


def offered() -> list[dict[str, str]]:
    """`[{tag, name}]` of all packs, the source language first."""
    return [{"tag": pack.tag, "name": pack.name} for pack in languages().packs.values()]


def local_time(instant: str) -> str:
    """An instant of a shape, in the installation's time zone and the page's way to write it."""
    zone = get_timezone(current_app.config["SUYAY_TIMEZONE"])
    return format_datetime(from_text(instant), "short", zone, locale().replace("-", "_"))


def with_language(query: MultiDict[str, str], tag: str) -> str:
    """The page's query string with another language."""
    return urlencode([*_besides_language(query), ("lang", tag)])


def without_language(query: MultiDict[str, str]) -> str:
    """The page's query string without `lang`."""
    return urlencode(_besides_language(query))


def _besides_language(query: MultiDict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in query.items(multi=True) if name != "lang"]


def text(message: str, **values: Value) -> str:
    """A message in the request's language, for templates."""
    return languages().text(message, language(), **values)


def messages(*files: str) -> Markup:
    """The page's messages as a JSON block, so that a screen has its words before it asks for anything."""
    block = json.dumps(_bundle(language(), files)).replace("<", "\\u003c")
    return Markup('<script type="application/json" id="messages">{}</script>').format(Markup(block))  # noqa: S704  # JSON in which no tag can begin


def read_pack(tag: str) -> Response:
    """`{language, locale, languages, files, messages}` for a screen whose person chose another language."""
    if tag not in languages().packs:
        abort(HTTPStatus.NOT_FOUND)
    known = set(languages().packs[SOURCE].files())
    files = [each for each in request.args.get("files", "").split(",") if each in known]
    answer = Response(json.dumps(_bundle(tag, files)), content_type="application/json")
    answer.cache_control.no_cache = True
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _bundle(tag: str, files: Collection[str]) -> dict[str, Any]:
    pack = languages().pack(tag)
    return {
        "language": pack.tag,
        "locale": pack.locale,
        "languages": offered(),
        "files": list(files),
        "messages": languages().bundle(tag, files),
    }


def _remember(answer: Response) -> Response:
    """Keep a language that was chosen by a link in a cookie, for the next pages."""
    chosen = request.args.get("lang")
    if chosen and chosen in languages().packs and answer.mimetype == "text/html":
        answer.set_cookie(COOKIE, chosen, max_age=_A_YEAR, samesite="Lax")
    return answer
