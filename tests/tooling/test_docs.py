"""Documents: everything that they name exists, and everything that needs documentation has it."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ticketing.app import create_app
from ticketing.cli import cli
from ticketing.settings import from_environment

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
INSTALL, API, SETTINGS = (ROOT / "docs" / f"{name}.md" for name in ("install", "api", "settings"))
# Read by tools of this repository, not by the server.
OF_TOOLS = {"CHROMIUM", "TOKEN"}
# Paths of the live connection, which is no route of the application.
OF_SOCKETS = {"/live", "/socket.io"}
# Folders of the machine, outside the repository.
FOLDERS = ("/etc/", "/var/", "/opt/")
CODE = re.compile(r"```.*?\n(?P<block>.*?)```|`(?P<span>[^`\n]+)`", re.DOTALL)
PATH = re.compile(r"(?:(?:GET|POST|PUT|DELETE) )?(/[\w{}./-]*)(?:\?\S*)?")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code_of(document: Path) -> Iterator[str]:
    """Lines and words that the document shows as code."""
    for match in CODE.finditer(document.read_text(encoding="utf-8")):
        yield from (match["block"] or match["span"]).splitlines()


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def settings_read(tmp_path: Path) -> set[str]:
    """Names of the environment variables that the server reads."""
    asked: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]  # of strings alone
            asked.add(name)
            return super().get(name, default)

    from_environment(Environment(DATA=str(tmp_path)))
    return asked


def settings_of_commands(command: click.Command = cli) -> set[str]:
    own = {str(each.envvar) for each in command.params if each.envvar}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*(settings_of_commands(each) for each in below))


def routes(tmp_path: Path) -> set[str]:
    app = create_app(from_environment({"DATA": str(tmp_path)}), mode="threading").flask
    return {rule.rule for rule in app.url_map.iter_rules()}


def pattern(path: str) -> re.Pattern[str]:
    """Pattern of a document's path; for a name in braces a route may have another name or a word."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))


def paths_named(document: Path) -> set[str]:
    return {match[1] for line in code_of(document) if (match := PATH.fullmatch(line.strip()))}


@each_document
def test_every_make_target_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", makefile(), re.MULTILINE))
    named = {match[1] for line in code_of(document) if (match := re.match(r"make ([a-z][a-z-]*)", line))}
    assert named - targets == set()


@each_document
def test_every_command_named_exists_with_its_options(document: Path) -> None:
    wrong = [line for line in code_of(document) if not understood(line)]
    assert wrong == []


def understood(line: str) -> bool:
    found = re.search(r"(?:^|[\s(])(?:\.venv/bin/)?ticketing ([a-z].*)", line)
    if not found:
        return True
    command: click.Command = cli
    words = found[1].rstrip(")").split()
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    if command is cli.commands["token"] and words:
        # `ticketing token NAME` makes one.
        command = cli.commands["token"].commands["new"]  # type: ignore[attr-defined]  # a group
    if isinstance(command, click.Group) and (command is cli or words):
        return False
    options = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    return {word for word in words if word.startswith("--")} <= options | {"--help"}


@each_document
def test_every_setting_named_exists(document: Path, tmp_path: Path) -> None:
    of_make = set(re.findall(r"^([A-Z]+) \?=", makefile(), re.MULTILINE))
    known = settings_read(tmp_path) | settings_of_commands() | of_make | OF_TOOLS
    named = {name for line in code_of(document) for name in re.findall(r"\b([A-Z][A-Z_]+)=", line)}
    assert named - known == set()


@each_document
def test_every_route_named_exists(document: Path, tmp_path: Path) -> None:
    known = routes(tmp_path)
    named = {each for each in paths_named(document) - OF_SOCKETS if not each.startswith(FOLDERS)}
    # A sentence about one part of the API may leave out the beginning.
    assert {each for each in named if not any(ends_with(rule, each) for rule in known)} == set()


def ends_with(rule: str, path: str) -> bool:
    return re.search(f"(?:{pattern(path).pattern})$", rule) is not None


def test_every_setting_is_in_the_table(tmp_path: Path) -> None:
    in_table = set(re.findall(r"^\| `([A-Z_]+)` \|", SETTINGS.read_text(encoding="utf-8"), re.MULTILINE))
    assert in_table == settings_read(tmp_path) | settings_of_commands()


def test_every_command_is_in_the_table() -> None:
    text = INSTALL.read_text(encoding="utf-8")
    assert [name for name in leaves(cli, "ticketing") if f"| `{name.removesuffix(' new')}" not in text] == []


def leaves(command: click.Command, name: str) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield name
        return
    for each in command.commands.values():
        yield from leaves(each, f"{name} {each.name}")


def test_every_call_of_the_api_is_documented(tmp_path: Path) -> None:
    documented = [pattern(path) for path in paths_named(API)]
    calls = {rule for rule in routes(tmp_path) if rule.startswith("/api/v1/")}
    assert {call for call in calls if not any(each.fullmatch(call) for each in documented)} == set()


@each_document
def test_every_link_leads_to_a_file(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []


STATUS = re.compile(r"in force|(?:amended|superseded) by \[(\d{3})\]\((\S+\.md)\)")


def test_the_index_of_decisions_names_each_page_with_its_title_and_status() -> None:
    folder = ROOT / "docs" / "decisions"
    rows = re.findall(
        r"^\| \[(\d{3})\]\((\S+)\) \| (.+?) \| (.+?) \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [name for _, name, _, _ in rows] == pages
    for number, name, title, status in rows:
        assert (folder / name).read_text().splitlines()[0] == f"# {number}. {title}"
        said = STATUS.fullmatch(status)
        assert said is not None, f"{number}: {status}"
        assert said[2] is None or (said[2] in pages and said[2].startswith(said[1]) and said[1] > number)


#: Roots that a document may leave out of a path, and files that only a build makes.
ROOTS = ("", "ticketing", "ticketing/web", "tests", "config")
MADE = "front/generated/"


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")), ids=lambda path: path.name)
def test_every_source_file_that_a_page_names_is_there(page: Path) -> None:
    named = set(
        re.findall(r"(?:[a-z0-9_]+/)+[a-z_]+\.(?:py|ts|svelte|css)\b", page.read_text(encoding="utf-8"))
    )
    lost = {name for name in named if not any((ROOT / root / name).is_file() for root in ROOTS)}
    assert {name for name in lost if not name.startswith(MADE)} == set()
