"""Licences of the locked packages, compared with the list in tools/licences.toml."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

PYTHON_LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "tools/build.lock",
    "tools/node.lock",
    "tools/audit.lock",
)
NPM_LOCK = "package-lock.json"
LIST = "tools/licences.toml"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
_WORD = re.compile(r"\(|\)|[^\s()]+")
_CLASSIFIER = "License :: "
#: Of classifiers, what groups licences and names none.
_GROUPS = {"OSI Approved", "DFSG approved"}


@dataclass(frozen=True, order=True)
class Package:
    """A locked package. licence: an SPDX expression, empty where none is known. said: by its metadata."""

    kind: str
    name: str
    version: str
    licence: str
    said: str = ""

    def __str__(self) -> str:
        return f"{self.name} {self.version} ({self.kind})"


@dataclass(frozen=True)
class Rules:
    """What tools/licences.toml says. chosen: expressions read by people, by kind and name of the package."""

    allowed: frozenset[str]
    names: Mapping[str, str]
    chosen: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Rules":
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        chosen = {kind: table.get(kind, {}) for kind in ("python", "npm")}
        return cls(frozenset(table["allowed"]), table.get("names", {}), chosen)

    def allows(self, expression: str) -> bool:
        """Whether allowed licences alone meet the SPDX expression. Raises ValueError if it is none."""
        words = _WORD.findall(expression)
        allowed, rest = self._any(words)
        if rest:
            raise ValueError(f"no SPDX expression: {expression}")
        return allowed

    def _any(self, words: list[str]) -> tuple[bool, list[str]]:
        allowed, rest = self._all(words)
        while rest[:1] == ["OR"]:
            other, rest = self._all(rest[1:])
            allowed = allowed or other
        return allowed, rest

    def _all(self, words: list[str]) -> tuple[bool, list[str]]:
        allowed, rest = self._one(words)
        while rest[:1] == ["AND"]:
            other, rest = self._one(rest[1:])
            allowed = allowed and other
        return allowed, rest

    def _one(self, words: list[str]) -> tuple[bool, list[str]]:
        match words:
            case ["(", *inner]:
                allowed, rest = self._any(inner)
                if rest[:1] != [")"]:
                    raise ValueError("an SPDX expression lacks a closing bracket")
                return allowed, rest[1:]
            case [word, "WITH", _, *rest] if _is_identifier(word):
                # An exception only adds permissions.
                return word in self.allowed, rest
            case [word, *rest] if _is_identifier(word):
                return word in self.allowed, rest
        raise ValueError("an SPDX expression lacks a licence")


def _is_identifier(word: str) -> bool:
    return word not in ("(", ")", "AND", "OR", "WITH") and re.fullmatch(r"[A-Za-z0-9.+-]+", word) is not None


def canonical(name: str) -> str:
    """The name of a Python package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock of Python allows, by canonical name; more than one where machines differ."""
    found: dict[str, set[str]] = {}
    for name, version in _PIN.findall(lock):
        found.setdefault(canonical(name), set()).add(version)
    return found


def of_python(root: Path, metadata: Iterable[Message], rules: Rules) -> Iterator[Package]:
    """The packages of every Python lock. metadata: of those installed here; others stand in the list."""
    known = {canonical(each["Name"]): each for each in metadata}
    locked: dict[str, set[str]] = {}
    for lock in PYTHON_LOCKS:
        for name, versions in pins((root / lock).read_text(encoding="utf-8")).items():
            locked.setdefault(name, set()).update(versions)
    for name, versions in sorted(locked.items()):
        licence, said = _of(known.get(name), rules.names, rules.allowed)
        chosen = rules.chosen["python"].get(name)
        for version in sorted(versions):
            yield Package("python", name, version, chosen or licence, said)


def _of(metadata: Message | None, names: Mapping[str, str], allowed: frozenset[str]) -> tuple[str, str]:
    """The licence by a package's metadata as an SPDX expression, or nothing; and what they say."""
    if metadata is None:
        return "", "not installed on this machine"
    if expression := metadata.get("License-Expression"):
        return expression, expression
    text = (metadata.get("License") or "").strip()
    if text in allowed or text in names:
        return names.get(text, text), text
    said = [
        each.rpartition(" :: ")[2]
        for each in metadata.get_all("Classifier") or []
        if each.startswith(_CLASSIFIER)
    ]
    said = [each for each in said if each not in _GROUPS]
    told = "; ".join(said) or text.partition("\n")[0]
    # A package may mean all of them, so all must be allowed; where one may be chosen, the list says so.
    return (" AND ".join(names[each] for each in said) if said and set(said) <= names.keys() else ""), told


def of_npm(root: Path, rules: Rules) -> Iterator[Package]:
    """The packages of the npm lock."""
    packages = json.loads((root / NPM_LOCK).read_text(encoding="utf-8"))["packages"]
    for path, about in sorted(packages.items()):
        if path:
            name = path.rpartition("node_modules/")[2]
            said = str(about.get("license") or "")
            yield Package("npm", name, about["version"], rules.chosen["npm"].get(name) or said, said)


@dataclass(frozen=True)
class Verdict:
    """Packages by what the list says of their licence."""

    fine: list[Package]
    forbidden: list[Package]
    unknown: list[Package]


def judge(packages: Iterable[Package], rules: Rules) -> Verdict:
    verdict = Verdict([], [], [])
    for each in packages:
        try:
            into = verdict.fine if rules.allows(each.licence) else verdict.forbidden
        except ValueError:
            into = verdict.unknown
        into.append(each)
    return verdict
