"""tools/sbom.py: the bill of materials has what the wheel needs and contains, and is valid CycloneDX."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from tools import licences, sbom
from tools.audit import NoAnswer, install_tools

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
DEVELOPMENT = [{"name": "cdx:npm:package:development", "value": "true"}]


def component(ref: str, kind: str, **more: object) -> sbom.Bom:
    name, _, version = ref.rpartition("@") if "@" in ref[1:] else ref.partition("==")
    return {"bom-ref": ref, "name": name, "version": version, "purl": f"pkg:{kind}/{name}@{version}", **more}


PYTHON: sbom.Bom = {
    "$schema": "schema",
    "specVersion": "1.6",
    "metadata": {
        "component": {"bom-ref": "root-component", "name": "suyay", "version": "1"},
        "properties": [],
    },
    "components": [
        component("Flask_It==3", "pypi"),
        component("pytest==9", "pypi"),
        component("click==8", "pypi"),
    ],
    "dependencies": [
        {"ref": "root-component", "dependsOn": ["Flask_It==3", "pytest==9"]},
        {"ref": "Flask_It==3", "dependsOn": ["click==8"]},
        {"ref": "pytest==9", "dependsOn": ["click==8"]},
        {"ref": "click==8"},
    ],
}
NPM: sbom.Bom = {
    "metadata": {"component": {"bom-ref": "suyay@1"}},
    "components": [
        component("uqr@0.1", "npm", scope="required", properties=[]),
        component("vite@8", "npm", scope="optional", properties=DEVELOPMENT),
        component("svelte@5", "npm", scope="optional", properties=DEVELOPMENT),
    ],
    "dependencies": [
        {"ref": "suyay@1", "dependsOn": ["uqr@0.1", "vite@8", "svelte@5"]},
        {"ref": "vite@8", "dependsOn": []},
    ],
}


def test_packages_of_both_kinds_stand_in_one_bill_without_those_for_development() -> None:
    bom = sbom.merged(PYTHON, NPM, {"flask-it": {"3"}, "click": {"8"}, "pytest": {"8"}})
    scopes = {each["bom-ref"]: each["scope"] for each in bom["components"]}
    assert scopes == {
        "Flask_It==3": "required",
        "click==8": "required",
        "uqr@0.1": "required",
        # What the screens are compiled with is in them.
        "svelte@5": "required",
        "vite@8": "excluded",
    }
    graph = {each["ref"]: each["dependsOn"] for each in bom["dependencies"]}
    assert graph["root-component"] == ["Flask_It==3", "svelte@5", "uqr@0.1", "vite@8"]
    assert graph["Flask_It==3"] == ["click==8"]
    assert graph.keys() <= {*scopes, "root-component"}


def test_the_front_end_has_the_programs_version() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    versions = {json.loads((ROOT / "package.json").read_text())["version"], lock["version"]}
    assert versions == {VERSION} == {lock["packages"][""]["version"]}


@pytest.fixture
def tools() -> Path:
    try:
        return install_tools()
    except NoAnswer as error:
        pytest.skip(f"the tools of the audit cannot be installed: {error}")


@pytest.mark.timeout(600)
def test_the_bill_beside_the_wheel_is_valid_and_names_every_package(tools: Path, tmp_path: Path) -> None:
    wheel = tmp_path / f"suyay-{VERSION}-py3-none-any.whl"
    wheel.write_bytes(b"of a test")
    (tmp_path / "suyay-0.0.9.cdx.json").write_text("of an older version")
    path = sbom.of_wheel(tmp_path, tools)
    assert path == tmp_path / f"suyay-{VERSION}.cdx.json"
    assert sorted(tmp_path.iterdir()) == [wheel, path]
    bom = json.loads(path.read_text())
    own = bom["metadata"]["component"]
    assert own["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(b"of a test").hexdigest()}]
    assert (own["name"], own["version"]) == ("suyay", VERSION)
    named = {(each["purl"].partition("/")[0], licences.canonical(each["name"])) for each in bom["components"]}
    locked = licences.pins((ROOT / "requirements.lock").read_text())
    # Others are locked for other machines, or other versions of Python.
    lacking = {name for name in locked if ("pkg:pypi", name) not in named}
    assert lacking <= {"async-timeout", "brotlicffi", "pysqlite3"}
    assert ("pkg:npm", "svelte") in named and ("pkg:pypi", "pytest") not in named
    assert sbom.is_valid(path, tools)
    before = path.read_bytes()
    assert sbom.of_wheel(tmp_path, tools).read_bytes() == before
    path.write_text(json.dumps({**bom, "components": [{"type": "no such type"}]}))
    assert not sbom.is_valid(path, tools)
