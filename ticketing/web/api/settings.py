"""Settings: what centres, queues, windows, entities, services, people and devices are, with their history."""

from flask import Response

from ticketing.catalogue import editing
from ticketing.catalogue.keys import key_of, noun_of
from ticketing.catalogue.shapes import ChangeList, History, SettingList, SettingView
from ticketing.domain.settings import Noun
from ticketing.languages.messages import Words
from ticketing.web.api.declaring import READ, REMOVE, WRITE, answers, blueprint, json_answer
from ticketing.web.api.schemas.common import Keyed
from ticketing.web.api.schemas.settings import (
    ChangePath,
    HistoryQuery,
    NewSettingBody,
    NounPath,
    OrderBody,
    SettingBody,
    SettingPath,
    SettingsQuery,
)
from ticketing.web.current import context, core, language
from ticketing.web.languages import languages

api = blueprint("settings", "Settings, each change with its author, instant and reason.")


@api.get("/settings/history", responses=answers({200: History}, READ))
def list_changes(query: HistoryQuery) -> History:
    """The changes of a site's settings, or of the network's, newest first."""
    return editing.history(
        core(),
        context(),
        query.site,
        noun=query.noun,
        some_id=query.id,
        before=query.before,
        limit=query.limit,
    )


@api.post("/settings/history/<site>/<seq>/undo", responses=answers({200: ChangeList}, WRITE))
def undo_change(path: ChangePath, header: Keyed, body: OrderBody) -> ChangeList:
    """Take one change back, unless the setting was changed again since."""
    return editing.undo(core(), context(), _words(), path.site, path.seq, body.order())


@api.get("/settings/<noun>", responses=answers({200: SettingList}, READ))
def list_settings(path: NounPath, query: SettingsQuery) -> SettingList:
    """The settings of a noun; `site` narrows them to one site's."""
    return editing.settings_of(core(), context(), path.noun, query.site)


@api.post("/settings/<noun>", responses=answers({201: ChangeList}, WRITE))
def add_setting(path: NounPath, header: Keyed, body: NewSettingBody) -> Response:
    """Add a setting that is not there yet."""
    noun = noun_of(path.noun)
    if noun is Noun.PEOPLE and body.id is None:
        made = editing.add_person(core(), context(), _words(), body.value, body.order())
    else:
        made = editing.add(core(), context(), _words(), key_of(noun, body.id or ""), body.value, body.order())
    some_id = body.id or made["changes"][0]["id"]
    return json_answer(made, 201, {"Location": f"/api/v1/settings/{noun}/{some_id}"})


@api.get("/settings/<noun>/<id>", responses=answers({200: SettingView}, READ))
def read_setting(path: SettingPath) -> SettingView:
    """One setting."""
    return editing.setting(core(), context(), path.noun, path.id)


@api.put("/settings/<noun>/<id>", responses=answers({200: ChangeList}, WRITE))
def put_setting(path: SettingPath, header: Keyed, body: SettingBody) -> ChangeList:
    """Make the setting's value this one. Refused where that would strand people, unless `moves` says where
    they go."""
    key = key_of(path.noun, path.id)
    return editing.put(core(), context(), _words(), key, body.value, body.order(key))


@api.delete("/settings/<noun>/<id>", responses=answers({200: ChangeList}, REMOVE))
def remove_setting(path: SettingPath, header: Keyed) -> ChangeList:
    """Remove the setting, and what belongs to it alone. Refused where that would strand people."""
    key = key_of(path.noun, path.id)
    return editing.remove(core(), context(), _words(), key)


def _words() -> Words:
    return languages().words(language())
