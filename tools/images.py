"""Digests of the container images: ``images.py check`` or ``images.py pin``.

A tag may name another image tomorrow, a digest never does. ``check`` names each image without one in the
Dockerfile and in docker-compose.yml. ``pin`` asks the registry, through the container engine, for the present
digest of each tag, and writes it into these files.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = ("Dockerfile", "docker-compose.yml")
#: Built here, so that no registry has it.
OWN = "suyay"
_REFERENCE = re.compile(
    r"^(?P<before>FROM |\s*image: )(?P<name>[a-z0-9./_-]+)(?::(?P<tag>[\w.-]+))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?(?=\s|$)",
    re.MULTILINE,
)
_DIGEST = re.compile(r"@(sha256:[0-9a-f]{64})$")


@dataclass(frozen=True)
class Reference:
    """An image in a file. tag, digest: empty where the file names none."""

    file: str
    name: str
    tag: str
    digest: str

    def __str__(self) -> str:
        return f"{self.file}: {self.name}:{self.tag or 'latest'}"


class NoDigest(Exception):
    """The registry or the engine gave no digest; the message says why."""


def references(root: Path) -> Iterator[Reference]:
    """Every image of another origin that the files name; stages of the Dockerfile are none."""
    for file in FILES:
        text = (root / file).read_text(encoding="utf-8")
        stages = set(re.findall(r"^FROM .+ AS (\S+)$", text, re.MULTILINE))
        for found in _REFERENCE.finditer(text):
            if found["name"] not in stages | {OWN}:
                yield Reference(file, found["name"], found["tag"] or "", found["digest"] or "")


def unpinned(root: Path) -> list[str]:
    """The images without a digest, each with its file."""
    return [str(each) for each in references(root) if not each.digest]


def digest_of(name: str, tag: str, engine: str = "docker") -> str:
    """The digest of the tag's image for every platform, as the registry has it now. Raises NoDigest."""
    image = f"{name}:{tag or 'latest'}"
    _asked(engine, "pull", "--quiet", image)
    told = json.loads(_asked(engine, "image", "inspect", "--format", "{{json .RepoDigests}}", image))
    for each in told:
        if found := _DIGEST.search(each):
            return found[1]
    raise NoDigest(f"{engine} knows no digest of {image}")


def _asked(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NoDigest(f"{command[0]} cannot be started: {error.strerror}") from error
    if done.returncode != 0:
        raise NoDigest(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def pin(root: Path, engine: str = "docker") -> list[str]:
    """Write the present digests into the files, all or none; returns a line for each that changed."""
    named = sorted({(each.name, each.tag) for each in references(root)})
    fresh = {(name, tag): digest_of(name, tag, engine) for name, tag in named}
    changed = []
    for file in FILES:
        path = root / file
        text = path.read_text(encoding="utf-8")

        def renewed(found: re.Match[str]) -> str:
            digest = fresh.get((found["name"], found["tag"] or ""))
            tag = f":{found['tag']}" if found["tag"] else ""
            return f"{found['before']}{found['name']}{tag}@{digest}" if digest else found[0]

        after = _REFERENCE.sub(renewed, text)
        changed += [line.strip() for line in after.splitlines() if line not in text.splitlines()]
        path.write_text(after, encoding="utf-8")
    return changed


def main() -> None:
    match sys.argv[1:]:
        case ["check"]:
            without = unpinned(ROOT)
            print(
                "\n".join(f"No digest: {each}" for each in without) or "Every image is named by its digest."
            )
            sys.exit(1 if without else 0)
        case ["pin"]:
            try:
                changed = pin(ROOT)
            except NoDigest as error:
                sys.exit(f"Nothing was changed: {error}")
            print("\n".join(changed) or "Every digest is the present one.")
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
