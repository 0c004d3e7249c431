"""Duration of questions about a country and ten years, and of the same in plain SQL on the detail rows."""

import time
from dataclasses import replace
from datetime import date

import numpy as np

from tests.bench import national_lake, national_rows
from tests.bench.figures import Figure, Size
from tests.bench.national_lake import Country
from tests.bench.world import Servers
from ticketing.lake.layout import Lake
from ticketing.lake.open_facts import OpenFacts
from ticketing.reports.engine.engine import Engine
from ticketing.reports.engine.memory import Memory
from ticketing.reports.question import Question

TARGET = "p95 ≤ 250 ms over 43 million tickets on two cores"
FLOOR_IS = "the same questions in plain SQL on the tickets of the last year alone, PostgreSQL (p95)"
_ROUNDS = 3


def questions(country: Country) -> dict[str, Question]:
    """Typical questions about a country, by a description of each."""
    first, last = country.first, country.last
    year = Question(date(last.year, 1, 1), last)
    two = Question(date(last.year - 1, 1, 1), last)
    ever = Question(first, last)
    return {
        "how many tickets and attended visits each year": _of(ever, "year", "tickets", "attended"),
        "the trend of ten years, month by month": _of(ever, "month", "tickets", "wait_mean_s"),
        "each centre, each year": _of(ever, "site,year", "tickets", "wait_mean_s"),
        "the entities of ten years": _of(ever, "entity", "attended"),
        "one centre's ten years": replace(
            _of(ever, "month", "tickets"), sites=frozenset({national_lake.SITES[0]})
        ),
        "two years by centre and entity": _of(two, "site,entity,year", "tickets", "attended"),
        "attention by entity in two years": _of(two, "entity", "service_mean_s"),
        "within the ANS by centre": _of(year, "site", "within_wait_limit"),
        "p90 of the waits by centre": _of(year, "site", "wait_p90_s"),
        "p50, p90 and p95 by entity": _of(year, "entity", "wait_p50_s", "wait_p90_s", "wait_p95_s"),
        "the profile of the day": _of(year, "hour", "tickets", "wait_mean_s"),
        "the heat map of the week": _of(year, "weekday,hour", "tickets"),
        "who leaves, by centre": _of(year, "site", "abandoned_before_call", "abandoned_after_call"),
        "preferential attention by month": _of(year, "month", "preferential_share"),
        "p90 of the waits by year, of ten": _of(ever, "year", "wait_p90_s"),
    }


def _of(question: Question, by: str, *indicators: str) -> Question:
    return replace(question, by=tuple(by.split(",")), indicators=indicators)


def measure(around: Servers, size: Size) -> list[Figure]:
    """report_national_p95, report_national_cold_p95 and report_national_restart_p95."""
    country = Country(size.tickets, size.months)
    lake = national_lake.write(around.new_folder(), country)
    asked = questions(country)
    cold, known = _timed(lake, asked)
    begun = time.perf_counter()
    _digest(lake)
    digested = time.perf_counter() - begun
    restarted, _ = _timed(lake, asked)
    with around.databases.fresh() as url:
        floor = national_rows.timed(url, lake, country, asked)
    told = [
        f"{size.tickets} tickets in {size.months} files, {len(asked)} questions, {_ROUNDS} rounds",
        *(f"cold, {name}: {min(times):.0f} ms" for name, times in _slowest(cold)),
        f"the floor has {national_rows.share(country):.0%} of the tickets",
    ]
    return [
        Figure("report_national_p95", _p95(known), "ms", _p95(floor), TARGET, FLOOR_IS, told),
        Figure("report_national_cold_p95", _p95(cold), "ms", _p95(floor), TARGET, FLOOR_IS, told),
        Figure(
            "report_national_restart_p95",
            _p95(restarted),
            "ms",
            _p95(floor),
            TARGET,
            FLOOR_IS,
            [
                f"the digests of {size.months} months were made in {digested:.0f} s before",
                *(f"{name}: {min(times):.0f} ms" for name, times in _slowest(restarted)),
            ],
        ),
    ]


Times = dict[str, list[float]]
"""Milliseconds by question."""


def _digest(lake: Lake) -> None:
    """Write the digests, as the reporter does after compacting a month."""
    reporter = Engine(lake)
    for month in lake.compacted():
        reporter.digest(*month)


def _slowest(times: Times) -> list[tuple[str, list[float]]]:
    return sorted(times.items(), key=lambda each: -max(each[1]))[:3]


def _p95(times: Times) -> float:
    return float(np.percentile([each for some in times.values() for each in some], 95))


def _timed(lake: Lake, asked: dict[str, Question]) -> tuple[Times, Times]:
    """Durations of questions that are new to the process, and of the same ones a moment later."""
    cold: Times = {name: [] for name in asked}
    known: Times = {name: [] for name in asked}
    for _ in range(_ROUNDS):
        for name, question in asked.items():
            engine = Engine(lake, memory=Memory())
            # Opening DuckDB is part of the process's start.
            engine.answer(replace(question, start=question.end, by=(), indicators=("tickets",)), OpenFacts())
            for times in (cold, known):
                times[name].append(_once(engine, question))
    return cold, known


def _once(engine: Engine, question: Question) -> float:
    begun = time.perf_counter()
    engine.answer(question, OpenFacts())
    return 1000 * (time.perf_counter() - begun)
