"""The figures: what is raced against what, and the targets that the results have to meet."""

import json
from pathlib import Path
from typing import NamedTuple

from bench import corpus, programs
from bench.programs import Check
from bench.timing import Cost, race, run

TIMES = "x"
"""The unit of a ratio."""

FEW_FILES = 100
SOME_FILES = 1000


class Effort(NamedTuple):
    """How often to run what takes a blink, about a second, and many seconds; on how many files.

    `calls` is how often to call the library.
    """

    starts: int
    runs: int
    slow_runs: int
    many_files: int
    calls: int


FULL = Effort(starts=16, runs=8, slow_runs=4, many_files=10_000, calls=1000)
QUICK = Effort(starts=6, runs=4, slow_runs=1, many_files=2000, calls=200)


class Target(NamedTuple):
    """A bound on a figure's ratio if its unit is `TIMES`, else on the figure's value."""

    limit: float
    unit: str = TIMES
    at_least: bool = False


class Figure(NamedTuple):
    """One row of a table: a value in its unit, and its ratio to the base of the section."""

    name: str
    value: float
    unit: str
    ratio: float
    target: Target | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        judged = self.ratio if self.target.unit == TIMES else self.value
        return judged >= self.target.limit if self.target.at_least else judged <= self.target.limit


class Section(NamedTuple):
    """Figures that belong together; `base` says what a ratio of 1 stands for."""

    title: str
    base: str
    figures: tuple[Figure, ...]


def measure(check: Check, folder: Path, effort: Effort) -> tuple[Section, ...]:
    """Run all races, with their files in an empty folder. Raises `BenchError`."""
    return (
        cold_start(check, folder, effort),
        throughput(check, folder, effort),
        fixing(check, folder, effort),
        library(effort),
        *scale(check, folder, effort),
    )


def cold_start(check: Check, folder: Path, effort: Effort) -> Section:
    """Processor time from nothing to the verdict on one small file."""
    plain, configured = folder / "plain", folder / "configured"
    for place in (plain, configured):
        place.mkdir()
        (place / "session.yaml").write_text(corpus.ONE_FILE, encoding="utf-8")
    (configured / "realtime-lint.toml").write_text(corpus.SETTINGS, encoding="utf-8")
    contestants = {
        "bare interpreter": programs.bare_interpreter(folder),
        "check": check.on(plain / "session.yaml"),
        "check, with a settings file": check.on(configured / "session.yaml"),
        "check, with options": check.on(plain / "session.yaml", "--as-of", programs.AS_OF),
        "yamllint": programs.yamllint(plain, [plain / "session.yaml"]),
    }
    targets = {"check": Target(6), "check, with a settings file": Target(6)}
    costs = race(contestants, dict.fromkeys(contestants, effort.starts))
    base = costs["bare interpreter"].cpu
    figures = (
        Figure(name, cost.cpu * 1e3, "ms", cost.cpu / base, targets.get(name))
        for name, cost in costs.items()
    )
    return Section("Cold start, one file of 15 lines", "bare interpreter", tuple(figures))


def throughput(check: Check, folder: Path, effort: Effort) -> Section:
    """Files of one kind in one process: work that every contestant can do."""
    sessions = corpus.write(folder / "sessions", SOME_FILES, ["ga-session"])
    check.assert_clean(sessions)
    schema = programs.local_schema(folder / "schemas", "ga-session")
    quick = {
        "check": check.on(sessions.folder, workers=1),
        "reading": programs.floor("read", sessions),
        "reading, our parser": programs.floor("parse", sessions),
        "reading, PyYAML (C) and json": programs.floor("load", sessions),
    }
    slow = {
        "check-jsonschema": programs.check_jsonschema(sessions.folder, sessions.files, schema),
        "yamllint": programs.yamllint(sessions.folder, sessions.files),
    }
    targets = {
        "check": Target(2500, "files/s", at_least=True),
        "check-jsonschema": Target(15, at_least=True),
        "yamllint": Target(25, at_least=True),
    }
    rounds = dict.fromkeys(quick, effort.runs) | dict.fromkeys(slow, effort.slow_runs)
    costs = race(quick | slow, rounds)
    base = costs["check"].cpu
    figures = (
        Figure(name, SOME_FILES / cost.cpu, "files/s", cost.cpu / base, targets.get(name))
        for name, cost in costs.items()
    )
    return Section(f"Throughput, {SOME_FILES:,} files, one core", "time of check", tuple(figures))


def fixing(check: Check, folder: Path, effort: Effort) -> Section:
    """Files each of which has mistakes to fix: finding them, showing how, and doing it."""
    faulty = corpus.write(folder / "faulty", SOME_FILES, spoil=True)
    check.assert_faulty(faulty)
    to_fix = corpus.write(folder / "to-fix", SOME_FILES, spoil=True)
    found = ("--exit-zero", "--output-format", "concise")
    contestants = {
        "check": check.on(faulty.folder, *found, workers=1),
        "check, fixes shown": check.on(faulty.folder, "--exit-zero", workers=1),
        "check --fix": check.fixing(to_fix),
    }
    costs = race(contestants, dict.fromkeys(contestants, effort.runs))
    base = costs["check"].cpu
    targets = {"check --fix": Target(5)}
    figures = (
        Figure(name, SOME_FILES / cost.cpu, "files/s", cost.cpu / base, targets.get(name))
        for name, cost in costs.items()
    )
    title = f"Fixing, {SOME_FILES:,} files with mistakes, one core"
    return Section(title, "time of check", tuple(figures))


def library(effort: Effort) -> Section:
    """What a backend waits for: one session, judged in a process that has loaded the rules."""
    _, output = run(programs.library(effort.calls))
    seconds: dict[str, float] = json.loads(output)
    (floor, base), *_ = seconds.items()
    limit = Target(1000, "µs")
    typical = ("data", "data, with a settings file", "data, one mistake", "YAML text")
    figures = (
        Figure(name, time * 1e6, "µs", time / base, limit if name in typical else None)
        for name, time in seconds.items()
    )
    title = "Library, a client secret with two tools, once loaded"
    return Section(title, floor, tuple(figures))


def scale(check: Check, folder: Path, effort: Effort) -> tuple[Section, ...]:
    """The usual mixture of kinds, from one file to many."""
    count = effort.many_files
    one, few, many = (
        corpus.write(folder / f"{files}-files", files) for files in (1, FEW_FILES, count)
    )
    check.assert_clean(many)
    contestants = {
        "one": check.on(one.folder, workers=1),
        "few": check.on(few.folder, workers=1),
        "many": check.on(many.folder, workers=1),
        "many, all cores": check.on(many.folder),
    }
    rounds = dict.fromkeys(contestants, effort.slow_runs) | {"one": effort.runs, "few": effort.runs}
    costs = race(contestants, rounds)
    return (
        _time_per_file(costs, count),
        _all_cores(costs["many"], costs["many, all cores"], count),
        _memory(costs, count),
    )


def _time_per_file(costs: dict[str, Cost], count: int) -> Section:
    # Less the cost of one file, or the start would make few files look dear.
    few = (costs["few"].cpu - costs["one"].cpu) / (FEW_FILES - 1)
    many = (costs["many"].cpu - costs["one"].cpu) / (count - 1)
    figures = (
        Figure(f"{FEW_FILES:,} files", few * 1e6, "µs", 1),
        Figure(f"{count:,} files", many * 1e6, "µs", many / few, Target(1.25)),
    )
    return Section("Time per further file, one core", f"{FEW_FILES} files", figures)


def _all_cores(single: Cost, several: Cost, count: int) -> Section:
    ratio = several.wall / single.wall
    figures = (
        Figure("one process", count / single.wall, "files/s", 1),
        Figure("as many as it likes", count / several.wall, "files/s", ratio, Target(0.75)),
    )
    return Section(f"Wall time, {count:,} files", "one process", figures)


def _memory(costs: dict[str, Cost], count: int) -> Section:
    base = costs["one"].peak
    limit = Target(120, "MB")
    figures = (
        Figure("one file", base / 1e6, "MB", 1),
        *(
            Figure(name, costs[name].peak / 1e6, "MB", costs[name].peak / base, limit)
            for name in ("many", "many, all cores")
        ),
    )
    return Section(f"Memory of the largest process, {count:,} files", "one file", figures)
