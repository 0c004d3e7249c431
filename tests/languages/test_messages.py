"""Messages in the reader's language, otherwise in Spanish."""

from pathlib import Path

import pytest

from ticketing.languages.messages import Languages
from ticketing.languages.trees import tree

ABOUT = "name: {name}\nenglish_name: {name}\nlocale: {locale}\nstatus: {status}\n"


def write(folder: Path, tag: str, locale: str, **files: str) -> None:
    place = folder / tag
    place.mkdir(parents=True)
    status = "source" if tag == "es" else "unreviewed"
    (place / "pack.yaml").write_text(ABOUT.format(name=tag, locale=locale, status=status), encoding="utf-8")
    for name, text in files.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    people = "waiting:\n  people: '{n, plural, one {# persona} other {# personas}}'\nhello: Hola, {name}\n"
    write(tmp_path, "es", "es-PE", kiosk=people, plain="done: Listo\n")
    write(tmp_path, "en", "en", kiosk="hello: Hello, {name}\n")
    return tmp_path


def test_a_message_is_said_in_the_language_asked_for(packs: Path) -> None:
    languages = Languages(packs)
    assert languages.text("kiosk.hello", "en", name="Ana") == "Hello, Ana"
    assert languages.text("kiosk.hello", "es", name="Ana") == "Hola, Ana"


@pytest.mark.parametrize(("n", "said"), [(1, "1 persona"), (2, "2 personas"), (1200, "1,200 personas")])
def test_what_a_language_lacks_is_said_in_spanish_with_its_plurals(packs: Path, n: int, said: str) -> None:
    assert Languages(packs).text("kiosk.waiting.people", "en", n=n) == said


def test_a_message_that_nobody_wrote_is_an_error_of_the_program(packs: Path) -> None:
    languages = Languages(packs)
    assert not languages.has("kiosk.goodbye")
    with pytest.raises(KeyError):
        languages.text("kiosk.goodbye", "en")


@pytest.mark.parametrize(
    ("wanted", "tag"),
    [(("en-US",), "en"), (("fr", "en"), "en"), ((None, "es-PE"), "es"), (("qu",), "es"), ((), "es")],
)
def test_the_first_language_that_has_a_pack_is_taken(
    packs: Path, wanted: tuple[str | None, ...], tag: str
) -> None:
    assert Languages(packs).tag(*wanted) == tag


def test_a_pack_is_found_by_its_locale_too(packs: Path) -> None:
    write(packs, "qu-x-cusco", "qu-PE")
    languages = Languages(packs)
    assert languages.tag("qu-PE") == languages.tag("qu-x-cusco") == "qu-x-cusco"
    assert languages.tag("es-PE") == "es"


def test_all_files_can_be_read_before_anybody_asks(packs: Path) -> None:
    pauses: list[None] = []
    languages = Languages(packs)
    languages.read(lambda: pauses.append(None))
    # Two files in Spanish, one in English.
    assert len(pauses) == 3
    for path in packs.rglob("kiosk.yaml"):
        path.unlink()
    assert languages.text("kiosk.hello", "en", name="Ana") == "Hello, Ana"


def test_a_bundle_has_every_message_of_its_files_once(packs: Path) -> None:
    bundle = Languages(packs).bundle("en", ["kiosk"])
    assert bundle["kiosk.hello"] == tree("Hello, {name}")
    assert set(bundle) == {"kiosk.waiting.people", "kiosk.hello"}


def test_a_bundle_is_read_once_for_all_pages(packs: Path) -> None:
    languages = Languages(packs)
    first, again = (languages.bundle("en", ["kiosk", "plain"]) for _ in range(2))
    assert first["plain.done"] == "Listo"
    assert all(first[message] is again[message] for message in first)


def test_a_source_with_a_mistake_is_shown_as_it_is_and_takes_no_translation_away(
    packs: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    write(own, "es", "es-PE", kiosk="hello: 'Hola, {name'\n")
    languages = Languages(packs, own)
    assert languages.bundle("es", ["kiosk"])["kiosk.hello"] == "Hola, {name"
    assert languages.bundle("en", ["kiosk"])["kiosk.hello"] == tree("Hello, {name}")


@pytest.mark.parametrize(
    "pattern", ["Hello, {name", "Hello, {nam}", "Hello, {name, number, ::percent}", "{name" * 10_000]
)
def test_a_broken_translation_leaves_its_message_spanish(packs: Path, tmp_path: Path, pattern: str) -> None:
    own = tmp_path / "own"
    write(own, "en", "en", kiosk=f"hello: '{pattern}'\n")
    languages = Languages(packs, own)
    assert languages.text("kiosk.hello", "en", name="Ana") == "Hola, Ana"
    assert languages.bundle("en", ["kiosk"])["kiosk.hello"] == tree("Hola, {name}")


def test_an_installation_adds_languages_and_words_of_its_own(packs: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    write(own, "qu", "qu-PE", kiosk="hello: Rimaykullayki, {name}\n")
    write(own, "es", "es-PE", plain="done: ¡Listo!\n")
    languages = Languages(packs, own)
    assert languages.text("kiosk.hello", "qu", name="Ana") == "Rimaykullayki, Ana"
    assert languages.text("plain.done") == "¡Listo!"
    assert languages.text("kiosk.hello", name="Ana") == "Hola, Ana"
    assert list(languages.packs) == ["es", "en", "qu"]
