"""Hours and holidays as settings: in files, through the API, taken back, and the same when written again."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.support.floor import core_on
from tests.support.words import ENGLISH, SPANISH
from ticketing import catalogue as loading
from ticketing.catalogue import Catalogue, always_open, check, editing
from ticketing.catalogue.check import check_data
from ticketing.catalogue.files import files_of
from ticketing.catalogue.keys import key_of
from ticketing.catalogue.state import state_of
from ticketing.catalogue.writing import export
from ticketing.domain.authorisation import Actor, ActorKind, Grant, Role
from ticketing.domain.calendar.hours import WEEKDAYS
from ticketing.domain.codes import ErrorCode
from ticketing.domain.errors import Forbidden, Invalid, NotFound
from ticketing.domain.settings import NETWORK, Key, Noun
from ticketing.ledger import replay
from ticketing.ledger.context import Context, Core
from ticketing.ledger.settings.setting_rows import state as present
from ticketing.queueing.reading import sites

HOME = "lima-norte"
#: On a Tuesday, at nine in Lima.
AT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
ADMIN = Actor(ActorKind.PERSON, "admin", "Ana", (Grant(Role.ADMINISTRATOR, None, None),))
SUPERVISOR = Actor(ActorKind.PERSON, "teresa", "Teresa", (Grant(Role.SUPERVISOR, HOME, None),))
SHIPPED = Path(__file__).parents[2] / "config" / "catalogue"


def files(**of_site: Any) -> dict[PurePosixPath, Any]:
    """A network of one site. of_site: more fields of its file."""
    site = {
        "id": HOME,
        "name": "Lima Norte",
        "kind": "center",
        "region": "Lima",
        "channel": "MAC",
        "queues": [_queue("dni", "reniec", "R"), _queue("ruc", "sunat", "S")],
        "profiles": {"todo": {"dni": 1, "ruc": 1}},
        "windows": [{"numbers": "1-4", "profile": "todo"}],
        **of_site,
    }
    found = {
        "network.yaml": {
            "name": "Red",
            "organisation": "PCM",
            "timezone": "America/Lima",
            "country": "PE",
            "channels": [{"code": "MAC", "name": "MAC"}],
        },
        "entities/reniec.yaml": _entity("reniec"),
        "entities/sunat.yaml": _entity("sunat"),
        f"sites/{HOME}.yaml": site,
    }
    return {PurePosixPath(path): data for path, data in found.items()}


def _queue(code: str, entity: str, prefix: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "entity": entity, "name": code, "prefix": prefix, "services": "all", **more}


def _entity(code: str) -> dict[str, Any]:
    service = {"code": "uno", "name": "Uno", "kind": "tramite"}
    return {"code": code, "name": code, "short_name": code, "services": [service]}


def catalogue(**of_site: Any) -> Catalogue:
    found = check_data(files(**of_site), SPANISH)
    assert isinstance(found, Catalogue), found
    return found


def sentences(**of_site: Any) -> list[str]:
    found = check_data(files(**of_site), SPANISH)
    return [] if isinstance(found, Catalogue) else [each.sentence for each in found]


@pytest.fixture
def core(database_url: str) -> Iterator[Core]:
    core = core_on(database_url, [])
    loading.load(core, context(), catalogue())
    yield core
    assert [each for ledger in (NETWORK, HOME) for each in replay.differences(core, ledger)] == []
    core.database.close()


def context(actor: Actor = ADMIN) -> Context:
    return Context(actor, AT, None, None)


def put(core: Core, noun: str, some_id: str, actor: Actor = ADMIN, **value: Any) -> Any:
    return editing.put(core, context(actor), SPANISH, key_of(noun, some_id), value)


def queues(core: Core) -> dict[str, tuple[bool, str | None]]:
    view = sites.site_view(core, context(), HOME)
    return {each["code"]: (each["open"], each["closes_at"]) for each in view["queues"]}


# --- in files -------------------------------------------------------------------------------------


def test_a_week_is_kept_by_the_day() -> None:
    state = state_of(catalogue(hours={"week": {"mon-fri": "8:00-16:45", "sat": ["08:00-13:45"]}}))

    week: Any = state[Key(Noun.HOURS, HOME)]["week"]
    assert list(week) == list(WEEKDAYS)
    assert (week["tue"], week["sat"], week["sun"]) == (["08:00-16:45"], ["08:00-13:45"], [])


def test_each_part_of_a_site_has_hours_of_its_own() -> None:
    hours = {"week": {"mon": "08:00-12:00"}}
    state = state_of(
        catalogue(
            hours=hours,
            entities={"reniec": {"hours": hours}},
            queues=[_queue("dni", "reniec", "R", hours=hours), _queue("ruc", "sunat", "S")],
            windows=[
                {"numbers": "1-2", "profile": "todo", "hours": hours},
                {"numbers": "3-4", "profile": "todo"},
            ],
        )
    )

    assert sorted(key.id for key in state if key.noun is Noun.HOURS) == [
        HOME,
        f"{HOME}:entity:reniec",
        f"{HOME}:queue:dni",
        f"{HOME}:window:1",
        f"{HOME}:window:2",
    ]
    assert "hours" not in state[Key(Noun.QUEUES, f"{HOME}:dni")]
    assert "hours" not in state[Key(Noun.WINDOWS, f"{HOME}:1")]


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"hours": {"week": {"mon": "20:00-02:00"}}}, 'el horario "20:00-02:00" pasa la medianoche'),
    ({"hours": {"week": {"mon": "8-12"}}}, '"8-12" no es un horario'),
    ({"hours": {"week": {"mon": "08:00-08:00"}}}, '"08:00-08:00" no es un horario'),
    ({"hours": {"week": {"mon": ["08:00-12:00", "11:00-13:00"]}}}, 'se cruza con "08:00-12:00"'),
    ({"hours": {"week": {"lunes": "08:00-12:00"}}}, '"lunes" no es un día'),
    ({"hours": {"week": {"fri-mon": "08:00-12:00"}}}, '"fri-mon" no es un día'),
    (
        {"hours": {"week": {"mon-fri": "08:00-12:00", "fri": "08:00-13:00"}}},
        'el día "fri" está más de una vez',
    ),
    ({"hours": {"week": {"mon": 8}}}, "no es un horario"),
    ({"hours": {"week": "08:00-12:00"}}, '"week" debe ser un bloque de campos'),
    ({"hours": {"exceptions": [{"day": "2026-12-24", "hours": "24:00-25:00"}]}}, "no es un horario"),
    ({"hours": {"exceptions": [{"day": "24/12", "hours": "closed"}]}}, '"day" debe ser una fecha'),
    ({"hours": {"exceptions": [{"day": "2026-12-24"}]}}, 'falta el campo "hours"'),
    ({"hours": {"exceptions": ["closed"]}}, "debe ser un bloque de campos"),
    (
        {"hours": {"exceptions": [{"day": "2026-12-24", "until": "2026-12-20", "hours": "closed"}]}},
        "la excepción del 2026-12-24 termina antes, el 2026-12-20",
    ),
    (
        {
            "hours": {
                "exceptions": [
                    {"day": "2026-12-24", "until": "2026-12-26", "hours": "closed"},
                    {"day": "2026-12-25", "hours": "08:00-10:00"},
                ]
            }
        },
        "hay más de una excepción para el 2026-12-25",
    ),
    ({"hours": {"last_ticket_minutes": -1}}, '"last_ticket_minutes" debe ser 0 o más'),
    ({"hours": {"lunch": "13:00-14:00"}}, 'el campo "lunch" no se conoce'),
    ({"entities": {"mtc": {"hours": {}}}}, 'la entidad "mtc" no tiene ninguna cola en la sede'),
    ({"holidays": [{"day": "08-32", "name": "X"}]}, '"08-32" no es la fecha de un feriado'),
    ({"holidays": [{"day": "2026-02-29", "name": "X"}]}, '"2026-02-29" no es la fecha de un feriado'),
    ({"holidays": [{"day": "08-15", "name": "X"}] * 2}, 'el feriado "08-15" está más de una vez'),
    ({"unattended_minutes": 0}, '"unattended_minutes" debe ser 1 o más'),
]


@pytest.mark.parametrize(("of_site", "sentence"), BROKEN, ids=[sentence for _, sentence in BROKEN])
def test_what_is_wrong_is_told_in_a_sentence(of_site: dict[str, Any], sentence: str) -> None:
    found = sentences(**of_site)
    assert len(found) == 1
    assert sentence in found[0]


def test_the_example_of_the_documents_is_right() -> None:
    text = (Path(__file__).parents[2] / "docs" / "hours.md").read_text(encoding="utf-8")
    of_network, of_site = text.split("```")[1].split("# sites/cusco.yaml")
    example = YAML(typ="safe", pure=True).load(of_site)
    (bank,), (windows,) = example.pop("queues"), example.pop("windows")
    given = files(
        queues=[_queue("dni", "reniec", "R", hours=bank["hours"]), _queue("ruc", "sunat", "S")],
        windows=[{"numbers": "1-4", "profile": "todo", "hours": windows["hours"]}],
        **example,
    )
    given[PurePosixPath("network.yaml")].update(YAML(typ="safe", pure=True).load(of_network))
    found = check_data(given, SPANISH)

    assert isinstance(found, Catalogue), found
    assert len([key for key in state_of(found) if key.noun in (Noun.HOURS, Noun.HOLIDAYS)]) == 9


def test_an_unknown_country_is_told() -> None:
    broken = files()
    broken[PurePosixPath("network.yaml")]["country"] = "XX"
    found = check_data(broken, ENGLISH)

    assert not isinstance(found, Catalogue)
    assert [each.sentence for each in found] == [
        'the country "XX" is not known; write its ISO code of two letters, such as PE'
    ]


def test_the_line_is_told(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "catalogue")
    file = tmp_path / "catalogue" / "sites" / "ica.yaml"
    file.write_text(file.read_text().replace("sat: 08:00-13:45", "sat: 20:00-01:00"))
    found = check(tmp_path / "catalogue", SPANISH)

    assert not isinstance(found, Catalogue)
    line = file.read_text().splitlines().index("  week: {mon-fri: 08:00-16:45, sat: 20:00-01:00}") + 1
    assert [(each.file, each.line) for each in found] == [(str(file), line)]


clock = st.integers(0, 1440).map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
spans = st.lists(clock, unique=True, max_size=6).map(
    lambda ends: [f"{a}-{b}" for a, b in zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False)]
)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
exceptions = st.lists(days, unique=True, max_size=3).flatmap(
    lambda some: st.tuples(
        *(
            st.fixed_dictionaries(
                {"day": st.just(each), "hours": spans}, optional={"reason": st.just("Por X")}
            )
            for each in some
        )
    ).map(list)
)
hours = st.fixed_dictionaries(
    {},
    optional={
        "week": st.dictionaries(st.sampled_from(WEEKDAYS), spans),
        "exceptions": exceptions,
        "holidays": st.just("usual") | spans,
        "last_ticket_minutes": st.integers(0, 480),
        "confirmed": st.booleans(),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | hours, min_size=7, max_size=7), st.sets(days, max_size=2))
def test_whatever_hours_are_written_down_read_back_the_same(some: list[Any], holidays: set[Any]) -> None:
    def more(place: int) -> dict[str, Any]:
        return {} if some[place] is None else {"hours": some[place]}

    read = catalogue(
        **more(0),
        entities={"reniec": more(1)} if some[1] is not None else {},
        queues=[_queue("dni", "reniec", "R", **more(2)), _queue("ruc", "sunat", "S", **more(3))],
        windows=[
            {"numbers": "1-2", "profile": "todo", **more(4)},
            {"numbers": 3, "profile": "todo", **more(5)},
            {"numbers": 4, "profile": "todo", **more(6)},
        ],
        holidays=[{"day": str(each), "name": "Feriado"} for each in sorted(holidays)],
    )
    state = state_of(read)
    again = check_data(files_of(state), SPANISH)

    assert isinstance(again, Catalogue), again
    assert state_of(again) == state


def test_the_shipped_catalogue_is_the_same_when_it_was_exported(tmp_path: Path) -> None:
    shipped = check(SHIPPED, SPANISH)
    assert isinstance(shipped, Catalogue)
    export(state_of(shipped), tmp_path / "out", "note")
    again = check(tmp_path / "out", SPANISH)

    assert isinstance(again, Catalogue), again
    assert state_of(again) == state_of(shipped)
    text = (tmp_path / "out" / "sites" / "ica.yaml").read_text()
    assert "  week:\n    mon-fri: 08:00-16:45\n    sat: 08:00-13:45\n" in text


def test_every_shipped_site_has_hours_that_are_still_to_be_confirmed() -> None:
    shipped = check(SHIPPED, SPANISH)
    assert isinstance(shipped, Catalogue)

    assert [site.id for site in shipped.sites if site.hours is None or site.hours.confirmed] == []
    assert shipped.network.country == "PE"


def test_the_demonstration_has_no_hours() -> None:
    shipped = check(SHIPPED, SPANISH)
    assert isinstance(shipped, Catalogue)
    narrow = replace(shipped, sites=[*catalogue(entities={"reniec": {"hours": {}}}).sites, *shipped.sites])

    assert [key for key in state_of(always_open(narrow)) if key.noun is Noun.HOURS] == []


# --- through the API ------------------------------------------------------------------------------


def test_new_hours_hold_at_once_and_stand_in_the_log(core: Core) -> None:
    assert queues(core) == {"dni": (True, None), "ruc": (True, None)}
    made = put(core, "hours", f"{HOME}:queue:dni", week={"mon-fri": "10:00-12:00"})["changes"]

    assert [(each["noun"], each["id"], each["before"]) for each in made] == [
        ("hours", f"{HOME}:queue:dni", None)
    ]
    assert queues(core) == {"dni": (False, None), "ruc": (True, None)}


def test_hours_of_an_entity_and_a_site_are_layered(core: Core) -> None:
    put(core, "hours", HOME, week={"mon-fri": "08:00-16:45"})
    put(core, "hours", f"{HOME}:entity:sunat", week={"tue": "08:00-13:00"})

    assert queues(core) == {
        "dni": (True, "2026-11-24T21:45:00.000Z"),
        "ruc": (True, "2026-11-24T18:00:00.000Z"),
    }


def test_the_same_hours_in_other_words_change_nothing(core: Core) -> None:
    put(core, "hours", HOME, week={"mon-fri": "8:00-16:45"})
    said = {day: ["08:00-16:45"] for day in WEEKDAYS[:5]}

    assert put(core, "hours", HOME, week=said)["changes"] == []


def test_a_change_is_taken_back(core: Core) -> None:
    put(core, "hours", HOME, week={"sun": "08:00-12:00"})
    (change,) = editing.history(core, context(), HOME, noun="hours")["changes"]
    editing.undo(core, context(), SPANISH, HOME, change["seq"])

    assert queues(core)["dni"] == (True, None)
    assert editing.settings_of(core, context(), "hours", HOME) == {"settings": []}


def test_a_holiday_of_the_site_and_one_of_the_network_close(core: Core) -> None:
    put(core, "hours", HOME, week={"mon-sun": "08:00-16:45"})
    put(core, "holidays", f"{HOME}:11-24", name="Aniversario")
    assert queues(core)["dni"][0] is False
    editing.remove(core, context(), SPANISH, key_of("holidays", f"{HOME}:11-24"))
    assert queues(core)["dni"][0] is True
    put(core, "holidays", f"{NETWORK}:2026-11-24", name="Día no laborable")

    assert queues(core)["dni"][0] is False
    assert (
        editing.settings_of(core, context(), "holidays", NETWORK)["settings"][0]["id"] == "network:2026-11-24"
    )


def test_hours_leave_with_what_they_belong_to(core: Core) -> None:
    put(core, "hours", f"{HOME}:window:4", week={"mon": "08:00-12:00"})
    editing.remove(core, context(), SPANISH, key_of("windows", f"{HOME}:4"))

    with core.database.read() as connection:
        assert [key.id for key in present(connection) if key.noun is Noun.HOURS] == []


def test_the_hours_of_a_queue_and_of_an_entity_without_queues_are_in_no_file() -> None:
    week = {"week": {"mon": "08:00-12:00"}}
    state = state_of(
        catalogue(
            entities={"sunat": {"hours": week}},
            queues=[_queue("dni", "reniec", "R"), _queue("ruc", "sunat", "S", hours=week)],
        )
    )
    left = {key: value for key, value in state.items() if key != Key(Noun.QUEUES, f"{HOME}:ruc")}

    assert "08:00-12:00" not in str(files_of(left)[PurePosixPath("sites", f"{HOME}.yaml")])


@pytest.mark.parametrize(
    ("some_id", "missing"),
    [
        (f"{HOME}:queue:mtc", {"noun": "queues", "id": f"{HOME}:mtc"}),
        (f"{HOME}:window:9", {"noun": "windows", "id": f"{HOME}:9"}),
        (f"{HOME}:entity:mtc", {"noun": "entities", "id": "mtc"}),
    ],
)
def test_hours_of_what_is_not_there_are_refused(core: Core, some_id: str, missing: dict[str, str]) -> None:
    with pytest.raises(NotFound) as refused:
        put(core, "hours", some_id, week={"mon": "08:00-12:00"})
    assert (refused.value.code, refused.value.extra) == (ErrorCode.SETTING_UNKNOWN, missing)


@pytest.mark.parametrize(
    "value",
    [
        {"week": {"mon": "20:00-02:00"}},
        {"week": [1, 2]},
        {"week": {"mon": {"a": 1}}},
        {"week": dict.fromkeys(WEEKDAYS)},
        {"exceptions": 5},
        {"exceptions": [5, None]},
        {"exceptions": [{"day": 5, "hours": None}]},
        {"exceptions": [{"day": "2026-99-99", "hours": "closed"}]},
        {"holidays": {"a": []}},
        {"holidays": 3},
        {"last_ticket_minutes": "ten"},
        {"unknown": True},
    ],
)
def test_whatever_a_program_sends_is_answered_with_sentences(core: Core, value: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        put(core, "hours", HOME, **value)
    assert refused.value.code == ErrorCode.INVALID_SETTINGS
    assert refused.value.extra["problems"]


@pytest.mark.parametrize(
    "some_id", ["", "lima norte", f"{HOME}:queue", f"{HOME}:shelf:7", f"{HOME}:window:0"]
)
def test_an_id_that_is_none_is_refused(some_id: str) -> None:
    with pytest.raises(Invalid):
        key_of("hours", some_id)


@pytest.mark.parametrize("some_id", [HOME, f"{HOME}:13-01", f"{HOME}:2026-8-1", f"{NETWORK}:00-10"])
def test_a_day_that_is_none_is_refused(some_id: str) -> None:
    with pytest.raises(Invalid):
        key_of("holidays", some_id)


def test_the_hours_of_a_centre_are_its_administrator_s(core: Core) -> None:
    with pytest.raises(Forbidden):
        put(core, "hours", HOME, actor=SUPERVISOR, week={})
    with pytest.raises(Forbidden):
        put(core, "holidays", f"{NETWORK}:12-24", actor=SUPERVISOR, name="X")
