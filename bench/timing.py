"""Whole programs, run in turn (A B C, A B C, ...) and timed by what the kernel charges them for.

Only ratios within one race mean something: a machine's speed drifts by a third from one minute to
the next, and taking turns lets that hit all contestants alike.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import IO, NamedTuple

LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "REALTIME_LINT_")
"""Starts of variables that programs do not inherit.

With the first two a program would compile its modules on each run, or flush each line; ours would
change what `check` does.
"""

MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in one unit of `ru_maxrss`."""


class BenchError(Exception):
    """A figure could not be measured; the message says why and what to do."""


class Program(NamedTuple):
    """A command line, where it runs, and what its environment has besides ours.

    `prepare` is called before each run, and its time does not count.
    """

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = {}
    prepare: Callable[[], None] = lambda: None


class Cost(NamedTuple):
    """What one run, or the median of several, took.

    `wall` and `cpu` (user and system, children included) are in seconds. `peak` is the memory of
    the largest process in bytes; the kernel counts from before `exec`, so that none seems smaller
    than the process that started it.
    """

    wall: float
    cpu: float
    peak: float


def race(programs: Mapping[str, Program], rounds: Mapping[str, int]) -> dict[str, Cost]:
    """Run all programs in turn, each for its number of rounds; give the medians of each.

    The first of several rounds warms caches up and does not count.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for number in range(max(rounds.values())):
        for name, program in programs.items():
            if number < rounds[name]:
                cost, _ = run(program)
                costs[name].append(cost)
    return {name: _medians(runs[1:] or runs) for name, runs in costs.items()}


def run(program: Program) -> tuple[Cost, str]:
    """Run a program to its end; give its cost and its standard output.

    Raises `BenchError` unless the exit code is 0: who gives up early would look fast.
    """
    program.prepare()
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        start = time.perf_counter()
        with _start(program, stdout, stderr) as process:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said = (_text(stdout) + _text(stderr))[-2000:]
            raise BenchError(f"{program.argv[0]} ended with {process.returncode}:\n{said}")
        cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS_UNIT)
        return cost, _text(stdout)


def _start(program: Program, stdout: IO[bytes], stderr: IO[bytes]) -> "subprocess.Popen[bytes]":
    env = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return subprocess.Popen(
        program.argv,
        cwd=program.cwd,
        env={**env, **program.env},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
    )


def _text(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode(errors="replace")


def _medians(costs: Sequence[Cost]) -> Cost:
    return Cost(*map(median, zip(*costs, strict=True)))
