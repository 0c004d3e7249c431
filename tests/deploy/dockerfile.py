"""A build of the Dockerfile in a folder, without a container engine: its stages, COPY, ENV and RUN."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json import loads
from pathlib import Path

from docker.utils.build import exclude_paths
from dockerfile_parse import DockerfileParser

#: Replacement for a step. It gets the step's arguments, with folders already inside the target.
Step = Callable[[Sequence[str]], None]


@dataclass
class Image:
    """The stage that is being built, finally the last one. root: its `/`."""

    root: Path
    folder: str = "/"
    env: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    ran: list[list[str]] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        """The place of the image's path on this machine."""
        return self.root / Path(self.folder, path).relative_to("/")

    def environment(self) -> dict[str, str]:
        """The image's variables for a process of this machine; ours where it sets none."""
        return {**os.environ, **{name: self._found(value) for name, value in self.env.items()}}

    def _found(self, value: str) -> str:
        parts = [str(self.inside(part)) if part.startswith("/") else part for part in value.split(":")]
        return ":".join(parts).replace("$PATH", os.environ["PATH"])


class Builder:
    """Builds in `target`. runner: command prefixed to each RUN.

    instead: replacements for steps, by their instruction or program.
    """

    def __init__(
        self, context: Path, target: Path, runner: Sequence[str], instead: Mapping[str, Step]
    ) -> None:
        self._context, self._target = context, target
        self._runner, self._instead = runner, instead
        self._sent = sent(context)
        self._stages: dict[str, Path] = {}
        self._stage = Image(target / "root")

    def build(self) -> Image:
        name = ""
        for line in instructions(self._context / "Dockerfile"):
            word, value = line["instruction"], line["value"]
            if word == "FROM":
                self._begin(name)
                name = value.partition(" AS ")[2]
            elif word != "EXPOSE":
                getattr(self, f"_{word.lower()}")(value)
        return self._stage

    def _begin(self, finished: str) -> None:
        """Begin a stage in the same folder as the others: installed programs contain their own paths."""
        root = self._stage.root
        if finished:
            self._stages[finished] = root.rename(self._target / finished)
        root.mkdir(parents=True)
        self._stage = Image(root)

    def _workdir(self, value: str) -> None:
        self._stage.folder = value
        self._stage.inside(".").mkdir(parents=True, exist_ok=True)

    def _env(self, value: str) -> None:
        pairs = [pair.partition("=") for pair in shlex.split(value)]
        self._stage.env.update({name: told for name, _, told in pairs})

    def _user(self, value: str) -> None:
        self._stage.user = value

    def _entrypoint(self, value: str) -> None:
        self._stage.entrypoint = loads(value)

    def _cmd(self, value: str) -> None:
        self._stage.command = loads(value)

    def _healthcheck(self, value: str) -> None:
        self._stage.health = loads(value.partition("CMD ")[2])

    def _copy(self, value: str) -> None:
        words = shlex.split(value)
        options = dict(word[2:].split("=") for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        for source in sources:
            to = self._stage.inside(target)
            if target.endswith("/"):
                to = to / Path(source).name
            if stage := options.get("from"):
                shutil.copytree(self._stages[stage] / source.lstrip("/"), to, symlinks=True)
            else:
                self._copy_sent(source, to)

    def _copy_sent(self, source: str, to: Path) -> None:
        found = [path for path in self._sent if Path(path).is_relative_to(source)]
        assert found, f"COPY {source}: .dockerignore keeps it back, or it does not exist"
        for path in found:
            target = to / Path(path).relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._context / path, target)

    def _run(self, value: str) -> None:
        words = [
            str(self._stage.inside(word)) if word.startswith("/") else word for word in shlex.split(value)
        ]
        self._stage.ran.append(words)
        step = self._instead.get(words[0]) or self._instead.get(words[1])
        if step:
            step(words[2:])
            return
        command, folder = [*self._runner, *words], self._stage.inside(".")
        done = subprocess.run(
            command, cwd=folder, env=self._stage.environment(), capture_output=True, check=False
        )
        assert done.returncode == 0, f"RUN {value}\n{done.stdout.decode()}{done.stderr.decode()}"


def instructions(dockerfile: Path) -> Iterator[Mapping[str, str]]:
    with dockerfile.open("rb") as file:
        for line in DockerfileParser(fileobj=file).structure:
            if line["instruction"] != "COMMENT":
                yield line


def sent(context: Path) -> list[str]:
    """The files that would be sent to an engine, by the rules of .dockerignore."""
    lines = (context / ".dockerignore").read_text().splitlines()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return sorted(path for path in exclude_paths(str(context), patterns) if (context / path).is_file())
