"""The floor of a command on PostgreSQL: pgbench sends the same statements, with its own ids and numbers."""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.floors.statements import Statement
from tests.bench.measuring.load import quantile
from tests.support.databases import plain
from tests.support.servers import postgres_program

_INTEGER = re.compile(r"-?\d{1,9}")
_RATE = re.compile(r"tps = ([\d.]+)")
#: Numbers of one transaction lie this close together; each transaction has as many for itself.
_STRIDE = 64


@dataclass(frozen=True, slots=True)
class Recording:
    """One command as it was sent. facts: what differs the next time, and the pgbench expression for it."""

    statements: Sequence[Statement]
    facts: Mapping[str, str]

    def is_like(self, other: "Recording") -> bool:
        """Whether both sent the same statements; a 0 among the values is a literal and makes another text."""
        return [each.text for each in self.statements] == [each.text for each in other.statements]


@dataclass
class Script:
    """A pgbench script. variables: the constant parts of its values, handed over by name.

    first, second: the same command at two places. A whole number that differs is a position in a series or
    in the ledger, so each transaction gets its own; what else differs (instants) may stay as it was.
    """

    first: Recording
    second: Recording
    prologue: str
    variables: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        return "\n".join([self.prologue, *self._statements()]) + "\n"

    def _statements(self) -> Iterator[str]:
        one, other = self.first.statements, self.second.statements
        assert [each.text for each in one] == [each.text for each in other], "the two recordings differ"
        least = min((int(value) for value, differs in self._values() if differs), default=0)
        for mine, others in zip(one, other, strict=True):
            values = zip(mine.values, others.values, mine.types, strict=True)
            expressions = [self._expression(value, value != its, least, kind) for value, its, kind in values]
            yield _filled(mine.text, expressions).strip(" ;\n") + ";"

    def _values(self) -> Iterator[tuple[str, bool]]:
        """All whole numbers of the values, each with whether it differs."""
        for mine, others in zip(self.first.statements, self.second.statements, strict=True):
            for value, its in zip(mine.values, others.values, strict=True):
                if value is not None and its is not None and _INTEGER.fullmatch(value):
                    yield value, value != its

    def _expression(self, value: str | None, differs: bool, least: int, kind: str) -> str:
        if value is None:
            return "NULL"
        if differs and _INTEGER.fullmatch(value):
            return f"(:mark::int + {(int(value) - least) % _STRIDE})::{kind}"
        parts = self._split(value)
        if parts == [value] and value not in self.first.facts:
            return self._part(value)
        return f"({' || '.join(f'{self._part(part)}::text' for part in parts)})::{kind}"

    def _split(self, value: str) -> list[str]:
        """The constant parts and the facts of a value, in order; an empty text is one part."""
        facts = sorted(self.first.facts, key=len, reverse=True)
        pattern = "|".join(re.escape(fact) for fact in facts)
        return [part for part in re.split(f"({pattern})", value) if part] or [""]

    def _part(self, part: str) -> str:
        if part in self.first.facts:
            return self.first.facts[part]
        name = next((name for name, known in self.variables.items() if known == part), None)
        if name is None:
            name = f"c{len(self.variables)}"
            self.variables[name] = part
        return f":{name}"


@dataclass(frozen=True, slots=True)
class Floor:
    """Result of pgbench: transactions per second, and the latency of one."""

    per_second: float
    p50_ms: float
    p99_ms: float


def run(
    url: str, script: Script, folder: Path, *, clients: int, seconds: float, **variables: object
) -> Floor:
    """Run the script on the database for some seconds; a failed statement is an error."""
    file, logs = folder / "floor.sql", folder / "floor-latency"
    file.write_text(script.text())
    given = {**script.variables, **{name: str(value) for name, value in variables.items()}}
    command = [
        *(str(postgres_program("pgbench")), "--no-vacuum", "--protocol=prepared", "--jobs=1"),
        *(f"--client={clients}", f"--time={max(1, round(seconds))}", f"--file={file}"),
        *("--log", f"--log-prefix={logs}"),
        *(f"--define={name}={value}" for name, value in given.items()),
        plain(url),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed:\n{done.stderr[-3000:]}")
    # pgbench prints no rate when it did nothing, as may happen in a second on a busy machine.
    rate = _RATE.search(done.stdout)
    lines = [line for log in folder.glob("floor-latency.*") for line in log.read_text().splitlines()]
    times = [int(line.split()[2]) / 1000 for line in lines]
    return Floor(float(rate[1]) if rate else 0.0, quantile(times, 0.5), quantile(times, 0.99))


def _filled(text: str, expressions: Sequence[str]) -> str:
    return re.sub(r"\$(\d+)", lambda match: expressions[int(match[1]) - 1], text)
