"""Problems that `catalogue check` reports of a broken file: the file, the line, and a sentence."""

import re
from pathlib import Path

import pytest

from tests.support.words import ENGLISH, SPANISH
from ticketing.catalogue import Catalogue, Problem, check

NETWORK = """\
name: Red de prueba
organisation: Prueba
channels:
  - {code: CENTROS MAC, name: Centros MAC}
"""

RENIEC = """\
code: reniec
name: Registro Nacional
short_name: RENIEC
services:
  - code: duplicado
    name: Duplicado de DNI
    kind: tramite
    planned_minutes: 7
    appointment: false
    requirements:
      - Comprobante de pago
  - code: entrega
    name: Entrega de DNI
    kind: entrega
"""

CENTRO = """\
id: centro
name: Centro de prueba
kind: center
region: Lima
channel: CENTROS MAC
timezone: America/Lima
restore_grace_minutes: 15
queues:
  - code: tramites
    entity: reniec
    name: Trámites
    prefix: R
    first: 1
    last: 999
    wrap: false
    daily_cap: 500
    policy: {kind: strict}
    services: [duplicado]
  - code: entregas
    entity: reniec
    name: Entregas
    prefix: RE
    policy: {kind: ratio, preferential: 2, normal: 1}
    services: all
profiles:
  general: {tramites: 2, entregas: 1}
windows:
  - {numbers: 1-6, profile: general}
  - {numbers: 7, profile: general, name: Preferente}
"""

COMMON = """\
id: comun
confirmed: false
queues:
  - {code: unica, entity: reniec, name: Única, prefix: U, services: all}
profiles:
  general: {unica: 1}
windows:
  - {numbers: 1-2, profile: general}
"""

SITE = "sites/centro.yaml"
ENTITY = "entities/reniec.yaml"
LAYOUT = "layouts/comun.yaml"

TWICE_SINCE = """\
    service_levels:
      - {since: 2026-01-01, wait_minutes: 9}
      - {since: 2026-01-01, wait_minutes: 8}"""

# Columns: the file, its text, the mistaken text instead, the reported line, the sentence. Not formatted, so
# that each mistake stays in one or two lines that are read by column.
# fmt: off
BROKEN = [
    (ENTITY, "appointment: false", "service_levels: [{since: 2026-01-01}]", 9,
     'escriba "wait_minutes", "attention_minutes" o "excluded: true"'),
    (ENTITY, "appointment: false", "service_levels: [{since: 2026-01-01, excluded: true, wait_minutes: 9}]",
     9, "un servicio excluido del ANS no lleva límites"),
    (ENTITY, "appointment: false", "service_levels: [{wait_minutes: 9}]", 9, 'falta el campo "since"'),
    (ENTITY, "appointment: false", "service_levels: [{since: enero, wait_minutes: 9}]", 9,
     '"since" debe ser una fecha como 2026-01-31'),
    (ENTITY, "appointment: false", "service_levels: [{since: 2026-01-01, wait_minutes: 0}]", 9,
     '"wait_minutes" debe ser 1 o más'),
    (ENTITY, "    appointment: false", TWICE_SINCE, 11,
     'el ANS de "duplicado" desde "2026-01-01" está más de una vez'),
    (SITE, "entity: reniec\n    name: Entregas", "entity: renic\n    name: Entregas", 20,
     'la entidad "renic" de la cola "entregas" no existe'),
    (SITE, "[duplicado]", "[duplicado, otro]", 18, 'el servicio "otro" no existe en la entidad "reniec"'),
    (SITE, "{tramites: 2,", "{tramite: 2, tramites: 2,", 26,
     'la cola "tramite" del perfil "general" no existe en la sede'),
    (SITE, "numbers: 1-6, profile: general", "numbers: 1-6, profile: otro", 28,
     'el perfil "otro" no existe en la sede'),
    (SITE, "channel: CENTROS MAC", "channel: MAC", 5, 'el canal "MAC" no existe en network.yaml'),
    (SITE, "prefix: RE", "prefix: R", 22, 'el prefijo "R" está más de una vez'),
    (SITE, "code: entregas", "code: tramites", 19, 'la cola "tramites" está más de una vez'),
    (SITE, "numbers: 7", "numbers: 6-8", 29, "el módulo 6 está en más de un rango"),
    (SITE, "numbers: 7", "numbers: siete", 29,
     '"siete" no es un módulo ni un rango de módulos: escriba por ejemplo 7 o 1-6'),
    (SITE, "numbers: 1-6", "numbers: 6-1", 28, 'el rango de módulos "6-1" no va de menor a mayor desde 1'),
    (SITE, "numbers: 7", "numbers: 0", 29, 'el rango de módulos "0" no va de menor a mayor desde 1'),
    (SITE, "numbers: 7", "numbers: true", 29,
     '"True" no es un módulo ni un rango de módulos: escriba por ejemplo 7 o 1-6'),
    (SITE, "last: 999", "last: 10000", 14, '"last" debe ser 9999 o menos'),
    (SITE, "first: 1\n", "first: 0\n", 13, '"first" debe ser 1 o más'),
    (SITE, "first: 1\n    last: 999", "first: 300\n    last: 200", 13,
     "la numeración empieza en 300 y termina antes, en 200"),
    (SITE, "daily_cap: 500", "daily_cap: 1000", 16,
     "el tope diario es mayor que la serie, que no se reinicia"),
    (SITE, "daily_cap: 500", "daily_cap: 0", 16, '"daily_cap" debe ser 1 o más'),
    (SITE, "prefix: RE", "prefix: re", 22, '"re" no sirve de prefijo: use de una a tres letras mayúsculas'),
    (SITE, "prefix: RE", "prefix: SET", 22,
     '"SET" no sirve de prefijo: es un mes, y Excel abriría el ticket SET-012 como una fecha'),
    (SITE, "code: entregas", "code: Entregas DNI", 19,
     '"Entregas DNI" no sirve de código: use hasta 40 minúsculas, cifras y guiones'),
    (SITE, "America/Lima", "America/Limma", 6, 'la zona horaria "America/Limma" no existe'),
    (SITE, "America/Lima", "../Lima", 6, 'la zona horaria "../Lima" no existe'),
    (SITE, "kind: center", "kind: centro", 3, "\"kind\" debe ser uno de: 'center', 'express' o 'itinerant'"),
    (SITE, "preferential: 2", "preferential: 0", 23, '"preferential" debe ser 1 o más'),
    (SITE, ", normal: 1", "", 23, 'falta el campo "normal"'),
    (SITE, "{kind: strict}", "{kind: fifo}", 17,
     "\"kind\" de \"policy\" debe ser uno de: 'strict', 'ratio', 'accumulating'"),
    (SITE, "{kind: strict}", "{preferential: 1}", 17, 'a "policy" le falta el campo "kind"'),
    (SITE, "{kind: strict}", "strict", 17, '"policy" debe ser un bloque de campos'),
    (SITE, "kind: ratio, preferential: 2", "kind: accumulating, preferential: -1", 23,
     '"preferential" debe ser mayor que 0'),
    (SITE, "{tramites: 2,", "{tramites: 0,", 26, '"tramites" debe ser mayor que 0'),
    (SITE, "{tramites: 2,", "{tramites: .inf,", 26, '"tramites" debe ser un número finito'),
    (SITE, "{tramites: 2,", "{tramites: dos,", 26, '"tramites" debe ser un número'),
    (SITE, "general: {", "General: {", 26,
     '"General" no sirve de código: use hasta 40 minúsculas, cifras y guiones'),
    (SITE, "general: {tramites: 2, entregas: 1}", "general: {tramites: 2}", 19,
     'ningún módulo atiende la cola "entregas"'),
    (SITE, "    services: all\n", "", 19, 'falta el campo "services"'),
    (SITE, "services: all", "services:", 24, 'escriba "all" o una lista de códigos de servicio'),
    (SITE, "services: all", "services: todos", 24, '"services" debe ser una lista'),
    (SITE, "timezone: America/Lima\n", "", 1,
     'falta el campo "timezone", que network.yaml tampoco tiene'),
    (SITE, "region: Lima", "regiom: Lima", 4, 'el campo "regiom" no se conoce'),
    (SITE, "restore_grace_minutes: 15", "restore_grace_minutes: quince", 7,
     '"restore_grace_minutes" debe ser un número entero'),
    (SITE, "region: Lima", "region: Lima\n7: Lima", 5, "hay un campo cuyo nombre no es un texto"),
    (SITE, "wrap: false", "wrap: no", 15, '"wrap" debe ser true o false'),
    (SITE, "id: centro", "id: otro", 1, '"id" es "otro" y el archivo se llama "centro"'),
    (SITE, "region: Lima", "region: Lima\nlayout: comun", 9,
     'con "layout", "queues" viene de la plantilla y no va aquí'),
    (SITE, "region: Lima", "region: Lima\nlayout: otra", 5, 'la plantilla "otra" no existe'),
    (SITE, "prefix: RE", "prefix: 'RE", 22, "no es YAML válido: falta cerrar lo que se abre en esta línea"),
    (SITE, "services: [duplicado]", "services: [duplicado", 18,
     "no es YAML válido: falta una coma, o cerrar lo que se abre en esta línea"),
    (SITE, "region: Lima", "region: Lima: Perú", 4,
     'no es YAML válido: hay un ":" de más; si es parte del texto, póngalo entre comillas'),
    (SITE, "region: Lima", "region: Lima\nregion: Ica", 5, "no es YAML válido: un campo está más de una vez"),
    (SITE, "    prefix: RE", "\tprefix: RE", 22,
     "no es YAML válido: hay un tabulador o un signo que no puede ir ahí"),
    (SITE, "    prefix: RE", "   prefix: RE", 22,
     "no es YAML válido: la sangría no coincide con la de las líneas anteriores"),
    (SITE, "region: Lima", "region Lima", 4, 'no es YAML válido: falta ":" después del nombre del campo'),
    (SITE, "region: Lima", "region: *lima", 4,
     "no es YAML válido: se usa un alias (*) que no se definió antes"),
    (SITE, "profiles:", "---\nprofiles:", 25, "no es YAML válido: hay más de un documento en el archivo"),
    (SITE, CENTRO, "", 1, '"el archivo" debe ser un bloque de campos'),
    (SITE, CENTRO, "&a [*a]", 1, '"el archivo" debe ser un bloque de campos'),
    (LAYOUT, "entity: reniec", "entity: sunat", 4, 'la entidad "sunat" de la cola "unica" no existe'),
    (LAYOUT, "confirmed: false\n", "", 1, 'falta el campo "confirmed"'),
    (ENTITY, "code: entrega", "code: duplicado", 12, 'el servicio "duplicado" está más de una vez'),
    (ENTITY, "code: reniec", "code: renic", 1, '"code" es "renic" y el archivo se llama "reniec"'),
    (ENTITY, "appointment: false", "appointment: a veces", 9, '"appointment" debe ser true o false'),
    (ENTITY, "- Comprobante de pago", "- 35", 11, '"requirements" debe ser un texto'),
    (ENTITY, "name: Registro Nacional", "name: ''", 2, '"name" está vacío'),
    ("network.yaml", "- {code: CENTROS MAC, name: Centros MAC}", "[]", 3, '"channels" está vacío'),
]
# fmt: on


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = {"network.yaml": NETWORK, ENTITY: RENIEC, LAYOUT: COMMON, SITE: CENTRO}
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def problems(folder: Path) -> list[Problem]:
    checked = check(folder, SPANISH)
    assert isinstance(checked, list), "the catalogue was taken for valid"
    return checked


def test_a_valid_folder_is_a_catalogue(folder: Path) -> None:
    checked = check(folder, SPANISH)

    assert isinstance(checked, Catalogue)
    assert [site.id for site in checked.sites] == ["centro"]


@pytest.mark.parametrize(("file", "written", "instead", "line", "sentence"), BROKEN)
def test_a_mistake_is_reported_at_its_line(
    folder: Path, file: str, written: str, instead: str, line: int, sentence: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert written in text
    (folder / file).write_text(text.replace(written, instead, 1), encoding="utf-8")

    assert Problem(str(folder / file), line, sentence) in problems(folder)


@pytest.mark.parametrize(("file", "written", "instead", "line", "sentence"), BROKEN)
def test_english_says_as_much(  # the table's columns
    folder: Path, file: str, written: str, instead: str, line: int, sentence: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(written, instead, 1), encoding="utf-8")

    found = check(folder, ENGLISH)
    assert isinstance(found, list)
    (told,) = [each.sentence for each in found if each.line == line and folder / file == Path(each.file)]
    # Names of fields and quoted values are the same in both languages.
    assert set(re.findall(r'"([^"]+)"', sentence)) - {"el archivo"} <= set(re.findall(r'"([^"]+)"', told))
    assert not re.search(r"[áéíóúñ]|\b(el|la|debe|falta|hay)\b", re.sub(r'"[^"]*"', "", told))


def test_a_site_takes_the_networks_time_zone_if_it_names_none(folder: Path) -> None:
    (folder / SITE).write_text(CENTRO.replace("timezone: America/Lima\n", ""), encoding="utf-8")
    (folder / "network.yaml").write_text(f"{NETWORK}timezone: America/Guayaquil\n", encoding="utf-8")

    checked = check(folder, SPANISH)

    assert isinstance(checked, Catalogue)
    assert [site.zone for site in checked.sites] == ["America/Guayaquil"]


def test_a_problem_reads_as_file_line_and_sentence(folder: Path) -> None:
    (folder / SITE).write_text(CENTRO.replace("America/Lima", "Lima"), encoding="utf-8")

    assert str(problems(folder)[0]) == f'{folder / SITE}:6: la zona horaria "Lima" no existe'


def test_all_problems_are_reported_at_once_and_in_order(folder: Path) -> None:
    text = CENTRO.replace("kind: center", "kind: centro").replace("prefix: RE", "prefix: re")
    (folder / SITE).write_text(text, encoding="utf-8")
    (folder / ENTITY).write_text(RENIEC.replace("kind: entrega", "kind: otro"), encoding="utf-8")

    assert [(Path(problem.file).name, problem.line) for problem in problems(folder)] == [
        ("reniec.yaml", 14),
        ("centro.yaml", 3),
        ("centro.yaml", 22),
    ]


def test_a_broken_entity_is_not_reported_again_by_the_sites_that_name_it(folder: Path) -> None:
    (folder / ENTITY).write_text("code: [", encoding="utf-8")

    assert {Path(problem.file).name for problem in problems(folder)} == {"reniec.yaml"}


def test_a_layout_gives_its_queues_to_the_sites_that_use_it(folder: Path) -> None:
    head = CENTRO.partition("queues:")[0]
    (folder / SITE).write_text(f"{head}layout: comun\n", encoding="utf-8")

    checked = check(folder, SPANISH)

    assert isinstance(checked, Catalogue)
    assert [queue.code for queue in checked.sites[0].queues] == ["unica"]
    assert not checked.sites[0].confirmed


def test_a_folder_that_is_missing_or_empty_is_never_a_catalogue(tmp_path: Path) -> None:
    sentences = [problem.sentence for problem in problems(tmp_path / "nada")]

    assert sentences.count("no hay ningún archivo .yaml en esta carpeta") == 2
    assert "el archivo no existe" in sentences


def test_a_file_in_another_encoding_is_reported(folder: Path) -> None:
    (folder / SITE).write_bytes("name: Cañete".encode("latin-1"))

    assert [problem.sentence for problem in problems(folder)] == ["el archivo no está en UTF-8"]


def test_a_control_character_is_reported(folder: Path) -> None:
    (folder / SITE).write_text("name: \x07", encoding="utf-8")

    assert [problem.sentence for problem in problems(folder)] == [
        "no es YAML válido: hay un carácter que no se permite"
    ]


@pytest.mark.parametrize(
    "text", ["[" * 3000, "a: " + "{a: " * 3000, "- " * 3000], ids=["lists", "fields", "dashes"]
)
def test_a_deeply_nested_file_is_reported(folder: Path, text: str) -> None:
    (folder / SITE).write_text(text, encoding="utf-8")

    (sentence,) = [problem.sentence for problem in problems(folder)]
    assert sentence == "no es YAML válido: sus listas y campos están anidados a demasiada profundidad"


def test_a_file_that_would_be_passed_over_is_reported(folder: Path) -> None:
    (folder / "sites" / "cusco.yml").write_text(CENTRO, encoding="utf-8")

    assert [problem.sentence for problem in problems(folder)] == [
        "el nombre del archivo debe terminar en .yaml"
    ]
