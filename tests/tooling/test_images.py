"""tools/images.py: images without a digest are named, and the engine's digests are written into the files."""

from pathlib import Path

import pytest

from tools import images

DOCKERFILE = """FROM node:22-slim AS front
RUN true
FROM python:3.12-slim@sha256:{old} AS program
FROM program
COPY --from=front /a /b
"""
COMPOSE = """services:
  web:
    image: suyay:${SUYAY_VERSION:-latest}
  proxy:
    image: registry.example/nginx  # a comment
  again:
    image: python:3.12-slim@sha256:{old}
"""
OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE.replace("{old}", OLD))
    (tmp_path / "docker-compose.yml").write_text(COMPOSE.replace("{old}", OLD))
    return tmp_path


def engine(root: Path, script: str) -> str:
    """A container engine that answers by the script; it notes its arguments in the file `asked`."""
    program = root / "engine"
    program.write_text(f'#!/bin/sh\necho "$@" >>{root}/asked\n{script}\n')
    program.chmod(0o755)
    return str(program)


def test_images_without_a_digest_are_named(root: Path) -> None:
    assert images.unpinned(root) == [
        "Dockerfile: node:22-slim",
        "docker-compose.yml: registry.example/nginx:latest",
    ]


def test_each_image_gets_the_digest_that_the_engine_tells(root: Path) -> None:
    told = f'[ "$1" = image ] && echo \'["somewhere/it@sha256:{NEW}"]\' || echo pulled'
    changed = images.pin(root, engine(root, told))
    assert images.unpinned(root) == []
    text = (root / "Dockerfile").read_text() + (root / "docker-compose.yml").read_text()
    assert OLD not in text and text.count(NEW) == 4
    assert f"FROM node:22-slim@sha256:{NEW} AS front" in changed
    # What is built here, and what is a stage, stays as it is; so does the rest of a line.
    assert "image: suyay:${SUYAY_VERSION:-latest}" in text and "\nFROM program\n" in text
    assert f"image: registry.example/nginx@sha256:{NEW}  # a comment" in text
    asked = (root / "asked").read_text()
    assert asked.count("pull --quiet python:3.12-slim\n") == 1
    assert images.pin(root, str(root / "engine")) == []


@pytest.mark.parametrize(
    "script",
    [
        "echo no route to the registry >&2; exit 1",
        "[ $1 = pull ] || echo '[]'",
        "[ $1 = pull ] || echo '[\"it\"]'",
    ],
)
def test_without_a_digest_nothing_is_written(root: Path, script: str) -> None:
    before = [(root / file).read_bytes() for file in images.FILES]
    with pytest.raises(images.NoDigest):
        images.pin(root, engine(root, script))
    assert [(root / file).read_bytes() for file in images.FILES] == before


def test_without_an_engine_the_error_says_so(root: Path) -> None:
    with pytest.raises(images.NoDigest, match="cannot be started"):
        images.pin(root, str(root / "nowhere"))
