"""Reads many files and works on each, on every core once there are enough of them."""

from __future__ import annotations

import os
from typing import Final

from realtime_lint.files import read
from realtime_lint.parse.limits import MAX_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Protocol, TypeVar

    from realtime_lint.engine import Linter
    from realtime_lint.files import Found

    Tick = Callable[[int], None]
    T = TypeVar("T")
    T_co = TypeVar("T_co", covariant=True)

    class Work(Protocol[T_co]):
        """What is done with a file: `Linter.lint` or what asks it."""

        def __call__(self, path: str, data: bytes, *, named: bool) -> T_co:
            """The outcome for a file; it must be fit to travel between processes."""


WORKERS_VARIABLE: Final = "REALTIME_LINT_WORKERS"
_FILES_PER_WORKER: Final = 300
"""Below this many files a second process costs more than it gives."""


def work_on(files: Sequence[Found], work: Work[T], linter: Linter, tick: Tick) -> list[T]:
    """The outcomes of all files, in their order. `tick(n)` hears how many are done.

    `linter` is the one that `work` asks: how often it evaluated each rule is counted in it,
    whichever process did the work. Raises OSError for a file that cannot be read.
    """
    workers = _worker_count(len(files))
    if workers == 1:
        return _work(files, work, tick, 1)
    return _fork(files, work, linter, tick, workers)


def _work(files: Sequence[Found], work: Work[T], tick: Tick, scale: int) -> list[T]:
    outcomes = []
    for number, found in enumerate(files, 1):
        outcomes.append(work(found.path, read(found.path, MAX_BYTES + 1), named=found.named))
        if number % 50 == 0:
            tick(number * scale)
    return outcomes


def _worker_count(files: int) -> int:
    """How many processes a number of files is worth; the environment may ask for fewer."""
    if not hasattr(os, "fork"):
        return 1
    wanted = os.environ.get(WORKERS_VARIABLE, "")
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    limit = int(wanted) if wanted.isdigit() and int(wanted) > 0 else cores
    return max(1, min(limit, files // _FILES_PER_WORKER))


def _fork(
    files: Sequence[Found], work: Work[T], linter: Linter, tick: Tick, workers: int
) -> list[T]:
    """Deal the files out to child processes; this one takes the first hand itself.

    Each child answers once, when it is done, so that nobody waits for a full pipe.
    """
    import pickle

    children = [_start(files[number::workers], work, linter) for number in range(1, workers)]
    hands = [_work(files[::workers], work, tick, workers)]
    for process, pipe in children:
        with os.fdopen(pipe, "rb") as answer:
            data = answer.read()
        _, status = os.waitpid(process, 0)
        if status != 0:
            message = f"a worker process ended with status {status}"
            raise RuntimeError(message)
        outcome, applied = pickle.loads(data)  # noqa: S301 - written by our own child
        if isinstance(outcome, OSError):
            raise outcome
        hands.append(outcome)
        for name, count in applied.items():
            linter.plan.applied[name] += count
    dealt: list[T | None] = [None] * len(files)
    for number, hand in enumerate(hands):
        dealt[number::workers] = hand
    return [outcome for outcome in dealt if outcome is not None]


def _start(files: Sequence[Found], work: Work[T], linter: Linter) -> tuple[int, int]:
    """A child process that works on the files, and the pipe on which it will answer."""
    import pickle

    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    code = 1
    try:
        os.close(reading)
        linter.plan.applied.clear()  # what was counted so far is the parent's to tell
        outcome: list[T] | OSError
        try:
            outcome = _work(files, work, lambda _: None, 1)
        except OSError as error:
            outcome = error
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump((outcome, linter.plan.applied), pipe, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)
