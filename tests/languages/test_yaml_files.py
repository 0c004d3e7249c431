"""Every kind of YAML file that people write: whatever stands in it, one sentence says what is wrong where."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.languages.test_messages import write
from tests.support.words import shipped
from ticketing.catalogue import source
from ticketing.catalogue.source import Problem
from ticketing.cli import cli, main
from ticketing.languages.checking import Kind, check
from ticketing.languages.messages import Languages
from ticketing.languages.packs import packs_in
from ticketing.languages.yaml_files import BadFile, load
from ticketing.queueing.printing.slip import BadLayout, read_layout
from ticketing.reports.deliveries.model import DeliveriesFile
from ticketing.settings import from_environment
from ticketing.simulator import calibration, national

ROOT = Path(__file__).parents[2]
ABOUT = "name: Inglés\nenglish_name: English\nlocale: en\nstatus: reviewed\n"

#: No message, slip or figure: deep, within itself, and broken in other ways.
DEEP = {
    "lists": b"[" * 600,
    "closed": b"[" * 600 + b"]" * 600,
    "fields": b"a: " + b"{a: " * 600,
    "dashes": b"- " * 600,
    "indented": b"".join(b" " * level + b"a:\n" for level in range(600)),
}
WITHIN_ITSELF = b"a: &a\n  b: *a\n"
BROKEN = {
    "bytes": b"a: \xff\xfe",
    "control": b"a: \x07",
    "unclosed": b"a: 'b",
    "tab": b"a:\n\tb: c",
    "twice": b"a: b\na: c\n",
    "alias": b"a: *b\n",
    "colon": b"a: b: c\n",
    "two": b"a: b\n---\nc: d\n",
    "date": b"a: 2026-99-99\n",
    "object": b"a: !!python/object:os.system {}\n",
}


def catalogue(file: Path) -> str:
    found = source.read(file, shipped().words("es"))
    assert isinstance(found, Problem)
    return str(found)


def deliveries(file: Path) -> str:
    (problem,) = DeliveriesFile(file, "America/Lima", shipped().words("es")).load()
    assert isinstance(problem, Problem)
    return str(problem)


def messages(file: Path) -> str:
    """The other language's screens keep their words in Spanish, and the check names the file."""
    write(file.parent, "es", "es-PE", kiosk="title: Hola\n")
    write(file.parent, "en", "en", kiosk="title: Hello\n")
    file.replace(file.parent / "en" / "kiosk.yaml")
    packs = packs_in(file.parent)
    assert packs["en"].messages("kiosk") == {}
    (finding,) = check(packs["en"], packs["es"])
    assert finding.kind is Kind.BROKEN
    return str(finding).replace("kiosk.yaml", file.name)


def refused(read: Callable[[Path], object], error: type[Exception]) -> Callable[[Path], str]:
    def tried(file: Path) -> str:
        with pytest.raises(error) as told:
            read(file)
        assert told.value.__cause__ is None or not isinstance(told.value.__cause__, RecursionError)
        return str(told.value)

    return tried


def about_pack(file: Path) -> str:
    (file.parent / "en").mkdir()
    place = file.replace(file.parent / "en" / "pack.yaml")
    return refused(lambda _file: packs_in(place.parent.parent), BadFile)(file).replace("pack.yaml", file.name)


KINDS: dict[str, Callable[[Path], str]] = {
    "catalogue": catalogue,
    "deliveries": deliveries,
    "messages": messages,
    "pack": about_pack,
    "slip": refused(read_layout, BadLayout),
    "habits": refused(calibration.habits, ValueError),
    "network": refused(lambda file: calibration.shaped(national.Published, file), ValueError),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


@each_kind
@pytest.mark.parametrize("text", DEEP)
def test_a_file_nested_too_deeply_is_refused_in_one_sentence(tmp_path: Path, kind: str, text: str) -> None:
    file = tmp_path / "written.yaml"
    file.write_bytes(DEEP[text])
    sentence = KINDS[kind](file)
    assert re.search(r"written\.yaml:1: .*(nested too deeply|demasiada profundidad)", sentence)
    assert len(sentence) < 1000


@pytest.mark.parametrize("kind", ["messages", "pack"])
def test_texts_within_themselves_are_refused(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "written.yaml"
    file.write_bytes(WITHIN_ITSELF)
    assert KINDS[kind](file).endswith("or within themselves")


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"messages", "pack", "deliveries"}))
def test_other_data_within_themselves_are_refused_by_the_rules_of_their_kind(
    tmp_path: Path, kind: str
) -> None:
    """The catalogue's come when its nouns are checked: reading gives the data."""
    file = tmp_path / "written.yaml"
    file.write_bytes(WITHIN_ITSELF)
    if kind == "catalogue":
        assert isinstance(source.read(file, shipped().words("es")), source.Source)
    else:
        assert KINDS[kind](file)


@each_kind
@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_refused_with_its_name(tmp_path: Path, kind: str, text: str) -> None:
    file = tmp_path / "written.yaml"
    file.write_bytes(BROKEN[text])
    assert re.search(r"written\.yaml:\d+: ", KINDS[kind](file))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ABOUT.replace("locale: en\n", ""), "it lacks locale"),
        (ABOUT.replace("reviewed", "done"), "status is one of source, reviewed, unreviewed, not done"),
        ("a word", "it lacks name, english_name, locale, status"),
        ("", "it lacks name, english_name, locale, status"),
    ],
)
def test_a_description_of_no_pack_says_what_it_lacks(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "written.yaml"
    file.write_text(text)
    assert about_pack(file).endswith(f"written.yaml:1: {reason}")


@pytest.mark.parametrize(
    "row", ["{text: [a]}", "{say: {a: b}}", "{line: rule, when: [a]}", "{text: a, size: [a]}"]
)
def test_a_line_of_a_slip_has_words_alone(tmp_path: Path, row: str) -> None:
    file = tmp_path / "written.yaml"
    file.write_text(f"- {row}\n")
    with pytest.raises(BadLayout, match=r"written\.yaml, line 1: each has one word or sentence"):
        read_layout(file)


@pytest.mark.parametrize("tag", ["es", "qu"])
def test_a_language_that_cannot_be_read_is_left_out_and_told(
    tmp_path: Path, tag: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The shipped Spanish stays where an installation's own cannot be read."""
    place = tmp_path / "languages" / tag / "pack.yaml"
    place.parent.mkdir(parents=True)
    place.write_bytes(DEEP["lists"])
    settings = from_environment({"DATA": str(tmp_path)})
    languages = Languages(*settings.language_folders)
    assert languages.packs.keys() == shipped().packs.keys()
    assert languages.text("pages.error.home", tag) == "Volver al inicio"
    assert f"{place}:1: its lists and fields are nested too deeply" in caplog.text
    done = CliRunner().invoke(cli, ["languages", "check"], env={"DATA": str(tmp_path)})
    assert done.exit_code == 1
    assert done.output.startswith(f"{place}:1: its lists and fields are nested too deeply")


def test_a_command_ends_in_the_sentence_and_not_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("sites", "habits", "network"):
        (tmp_path / f"{name}.yaml").write_bytes(DEEP["lists"])
    # The figures are shipped: a person who changes them has a copy of the program.
    monkeypatch.setattr("ticketing.settings.shipped", lambda _name: tmp_path)
    monkeypatch.setattr("ticketing.commands.simulate.shipped", lambda _name: tmp_path)
    monkeypatch.setenv("DATA", str(tmp_path / "data"))
    monkeypatch.setattr("sys.argv", ["ticketing", "national"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 1
    told = capsys.readouterr().err
    assert "Traceback" not in told
    # After what the log says of the new database.
    last = told.splitlines()[-1]
    assert last.startswith(
        f"ticketing: {tmp_path / 'sites.yaml'}:1: its lists and fields are nested too deeply"
    )


def test_the_check_names_a_file_of_messages_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "languages" / "qu"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(ABOUT)
    (folder / "kiosk.yaml").write_bytes(DEEP["fields"])
    done = CliRunner().invoke(cli, ["languages", "check"], env={"DATA": str(tmp_path)})
    assert done.exit_code == 1
    assert f"{folder / 'kiosk.yaml'}:1: broken: its lists and fields are nested too deeply" in done.output


def test_a_usual_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "written.yaml"
    file.write_text("a: [1, {b: señal}]\n", encoding="utf-8")
    assert load(file) == {"a": [1, {"b": "señal"}]}


def test_no_other_module_reads_yaml() -> None:
    """A new kind of file goes through these two, and into KINDS."""
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("ticketing", "displays", "kiosk")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"YAML\(typ=|safe_load|import yaml\b", path.read_text())
    }
    assert readers == {"ticketing/catalogue/source.py", "ticketing/languages/yaml_files.py"}
