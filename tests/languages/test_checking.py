"""The check of packs: every missing, unknown or broken message is named with its line."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.languages.test_messages import write
from tests.support.words import shipped
from ticketing.cli import cli
from ticketing.languages.checking import Kind, check
from ticketing.languages.packs import packs_in
from ticketing.languages.patterns import arguments

SPANISH = "title: Hola\nasked: '¿Anular {code}?'\nmany: '{n, plural, one {#} other {#}}'\n"


def findings(folder: Path, english: str) -> list[str]:
    write(folder, "es", "es-PE", kiosk=SPANISH)
    write(folder, "en", "en", kiosk=english)
    packs = packs_in(folder)
    found = check(packs["en"], packs["es"])
    return [f"{each.file.name}:{each.line} {each.kind} {each.text}" for each in found]


def test_a_whole_pack_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, SPANISH) == []


@pytest.mark.parametrize(
    ("english", "finding"),
    [
        (SPANISH.replace("title: Hola\n", ""), "kiosk.yaml:1 missing kiosk.title"),
        (SPANISH + "titel: Hello\n", "kiosk.yaml:4 unknown kiosk.titel"),
        (SPANISH.replace("{code}", "{kode}"), "kiosk.yaml:2 broken kiosk.asked: {kode} is not given"),
        (SPANISH.replace("{code}", "it"), "kiosk.yaml:2 broken kiosk.asked: {code} is not used"),
        (SPANISH.replace("other {#}}", "other {#}"), "kiosk.yaml:3 broken kiosk.many: unmatched {"),
        (
            SPANISH.replace("{#} other", "{{n, number, ::percent}} other"),
            "kiosk.yaml:3 broken kiosk.many: , number, ::… is a skeleton, which screens do not read",
        ),
        (SPANISH + "gone:\n", "kiosk.yaml:4 broken kiosk.gone: has no text"),
        (SPANISH.replace("Hola", "'a } b'"), "kiosk.yaml:1 broken kiosk.title: unmatched }"),
    ],
)
def test_each_mistake_is_named_with_file_and_line(tmp_path: Path, english: str, finding: str) -> None:
    assert findings(tmp_path, english) == [finding]


@pytest.mark.parametrize("tag", ["es", "en"])
def test_spanish_and_english_are_whole(tag: str) -> None:
    packs = shipped().packs
    assert [str(each) for each in check(packs[tag], packs["es"])] == []


def test_every_pack_that_is_shipped_has_nothing_broken() -> None:
    packs = shipped().packs
    wrong = [each for pack in packs.values() for each in check(pack, packs["es"])]
    assert [str(each) for each in wrong if each.kind is not Kind.MISSING] == []


def test_the_command_tells_how_much_each_pack_has_and_fails_for_a_broken_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA", str(tmp_path))
    told = CliRunner().invoke(cli, ["languages", "check"])
    assert told.exit_code == 0, told.output
    assert "en (English, reviewed)" in told.output
    write(tmp_path / "languages", "qu", "qu-PE", kiosk="title: 'a } b'\n")
    told = CliRunner().invoke(cli, ["languages", "check"])
    assert told.exit_code == 1
    assert "kiosk.yaml:1: broken: kiosk.title: unmatched }" in told.output


names = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


@given(given_names=st.lists(names, unique=True, max_size=5))
def test_arguments_are_found_wherever_they_stand(given_names: list[str]) -> None:
    plain = "".join(f"x {{{name}}} it''s '{{no}}' " for name in given_names)
    nested = f"{{zz, plural, =0 {{{plain}}} other {{# {plain}}}}} {{yy, select, a {{}} other {{{plain}}}}}"
    assert arguments(plain) == set(given_names)
    assert arguments(nested) == {*given_names, "zz", "yy"}
