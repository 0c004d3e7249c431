"""tools/licences.py: the licence of every locked package is known, and allowed by tools/licences.toml."""

import json
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import licences
from tools.licences import Package, Rules

ROOT = Path(__file__).parents[2]
RULES = Rules.read(ROOT / licences.LIST)
SMALL = Rules(
    frozenset({"MIT", "ISC"}), {"MIT License": "MIT", "GPL": "GPL-3.0-only"}, {"python": {}, "npm": {}}
)


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND ISC", True),
        ("MIT AND GPL-3.0-only OR ISC", True),
        ("MIT AND (GPL-3.0-only OR ISC)", True),
        ("(MIT OR ISC) AND GPL-3.0-only", False),
        ("((MIT))", True),
        ("MIT WITH Some-exception", True),
        ("GPL-3.0-only WITH Classpath-exception-2.0", False),
    ],
)
def test_an_expression_is_allowed_when_allowed_licences_meet_it(expression: str, allowed: bool) -> None:
    assert SMALL.allows(expression) == allowed


@pytest.mark.parametrize(
    "text", ["", "()", "MIT OR", "AND MIT", "(MIT", "MIT)", "MIT ISC", "see LICENSE, please"]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="SPDX"):
        SMALL.allows(text)


@given(
    st.recursive(
        st.sampled_from(["MIT", "ISC", "GPL-3.0-only", "AGPL-3.0-only"]),
        lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(
            lambda each: f"({' '.join(each)})"
        ),
    )
)
def test_an_expression_means_what_its_logic_says(expression: str) -> None:
    logic = expression.replace("AND", "and").replace("OR", "or").replace("AGPL-3.0-only", "False")
    logic = logic.replace("GPL-3.0-only", "False").replace("MIT", "True").replace("ISC", "True")
    assert SMALL.allows(expression) == eval(logic)


def metadata(*fields: tuple[str, str]) -> Message:
    message = Message()
    for name, text in (("Name", "Some_Thing"), ("Version", "1.0"), *fields):
        message[name] = text
    return message


def locks(root: Path, python: str = "some-thing==1.0 \\\n", npm: dict[str, object] | None = None) -> Path:
    (root / "tools").mkdir()
    for lock in licences.PYTHON_LOCKS:
        (root / lock).write_text(python)
    (root / licences.NPM_LOCK).write_text(json.dumps({"packages": {"": {}, **(npm or {})}}))
    return root


OSI = "License :: OSI Approved"


@pytest.mark.parametrize(
    ("expression", "text", "classifiers", "licence"),
    [
        ("ISC AND MIT", "GPL", [], "ISC AND MIT"),
        ("", "MIT License", [], "MIT"),
        ("", "ISC", [f"{OSI} :: MIT License"], "ISC"),
        ("", "Copyright 2008\nall rights", [f"{OSI} :: MIT License"], "MIT"),
        ("", "", [OSI, f"{OSI} :: MIT License"], "MIT"),
        # It may mean both: a list of classifiers does not say which.
        ("", "", [f"{OSI} :: MIT License", "License :: GPL"], "MIT AND GPL-3.0-only"),
        ("", "", [f"{OSI} :: MIT License", "License :: Odd"], ""),
        ("", "as you like it", [], ""),
        ("", "", ["Topic :: Games"], ""),
        ("", "", [], ""),
    ],
)
def test_the_licence_is_read_from_any_field_of_the_metadata(
    tmp_path: Path, expression: str, text: str, classifiers: list[str], licence: str
) -> None:
    fields = [
        ("License-Expression", expression),
        ("License", text),
        *(("Classifier", each) for each in classifiers),
    ]
    (package,) = licences.of_python(locks(tmp_path), [metadata(*(each for each in fields if each[1]))], SMALL)
    assert (package.name, package.version, package.licence) == ("some-thing", "1.0", licence)


def test_every_version_that_the_locks_allow_is_a_package(tmp_path: Path) -> None:
    root = locks(
        tmp_path, "a==1 ; python_version < '3.12' \\\na==2 ; python_version >= '3.12' \\\nb[x,y]==3 \\\n"
    )
    found = [(each.name, each.version) for each in licences.of_python(root, [], SMALL)]
    assert found == [("a", "1"), ("a", "2"), ("b", "3")]


def test_packages_of_npm_are_those_of_its_lock(tmp_path: Path) -> None:
    npm: dict[str, object] = {
        "node_modules/a": {"version": "1", "license": "MIT"},
        "node_modules/a/node_modules/@b/c": {"version": "2"},
    }
    rules = Rules(frozenset({"MIT"}), {}, {"python": {}, "npm": {"@b/c": "ISC"}})
    assert list(licences.of_npm(locks(tmp_path, npm=npm), rules)) == [
        Package("npm", "a", "1", "MIT", "MIT"),
        Package("npm", "@b/c", "2", "ISC", ""),
    ]


def test_forbidden_and_unknown_licences_are_told_apart() -> None:
    fine, forbidden, unknown = (Package("npm", name, "1", name) for name in ("MIT", "GPL-3.0-only", "so so"))
    assert licences.judge([fine, forbidden, unknown], SMALL) == licences.Verdict(
        [fine], [forbidden], [unknown]
    )


def packages() -> list[Package]:
    installed = [cast("Message", each.metadata) for each in distributions()]
    return [*licences.of_python(ROOT, installed, RULES), *licences.of_npm(ROOT, RULES)]


def test_every_package_of_this_project_has_a_licence_that_is_allowed() -> None:
    verdict = licences.judge(packages(), RULES)
    assert [f"{each}: {each.licence}" for each in verdict.forbidden] == []
    # The tools of the audit are installed by it alone, apart from everything here.
    of_audit = licences.pins((ROOT / "tools" / "audit.lock").read_text())
    assert [f"{each}: {each.said}" for each in verdict.unknown if each.name not in of_audit] == []
    assert len(verdict.fine) > 400


def test_the_list_names_only_packages_that_are_locked() -> None:
    locked = {(each.kind, each.name) for each in packages()}
    assert {(kind, name) for kind, chosen in RULES.chosen.items() for name in chosen} - locked == set()
