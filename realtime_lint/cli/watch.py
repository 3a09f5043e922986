"""What `check --watch` does: the check, again and again as its files change; no click in here.

Files are looked at twice a second, as no two systems tell of changes alike. Each round is the
ordinary check and remembers nothing of the one before.
"""

# os.path is there already; pathlib is an import that a run would pay for.
# ruff: noqa: PTH100, PTH116, PTH118, PTH120

from __future__ import annotations

import gc
import os
import os.path
import stat
import sys
import time
from typing import Final

from realtime_lint.changes import named_bases
from realtime_lint.cli import INTERRUPTED, Unusable, today, warn
from realtime_lint.cli.job import STDIN, check
from realtime_lint.cli.reporting import AUTO
from realtime_lint.config_file import INSTALLED
from realtime_lint.configuration import configure
from realtime_lint.files import PYPROJECT, SETTINGS, Refused, find, project, read
from realtime_lint.matchers import watch_begins, watch_ends
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.reporters import Style
from realtime_lint.reporters.overview import shown, tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from realtime_lint.cli.job import Options
    from realtime_lint.configuration import Configuration
    from realtime_lint.findings import Report

    State = tuple[int, int, int] | None
    Look = dict[str, State] | str

INTERVAL: Final = 0.5
"""Seconds from one look at the files to the next."""
_SHARE: Final = 4
"""So many times as long as a look takes, the next one waits: many files keep no core busy."""
_FOR_PEOPLE: Final = frozenset({"text", "concise"})


def watch(
    options: Options,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Check whenever something changes, until somebody interrupts; the exit code.

    Raises Refused for options that make no sense here.
    """
    _demand_sense(options)
    options = options._replace(formats=_suitable(options.formats))
    sight = _Sight(options)
    try:
        while True:
            before = sight.renewed()
            _round(options)
            pause = INTERVAL
            is_same = True
            while is_same:
                sleep(pause)
                begun = clock()
                is_same = sight.look() == before
                pause = max(INTERVAL, _SHARE * (clock() - begun))
    except KeyboardInterrupt:
        return INTERRUPTED


def _demand_sense(options: Options) -> None:
    """Raises Unusable for what cannot be done again and again."""
    if options.fixes:
        raise Unusable("--watch only looks: without --fix, --diff")
    if STDIN in options.paths:
        raise Unusable("--watch looks at files: standard input can be read once")


def _suitable(formats: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str | None], ...]:
    """Pairs of format and file; in place of `auto`, what suits whoever reads along."""
    own = "text" if sys.stdout.isatty() else "concise"
    return tuple((own if name == AUTO else name, file) for name, file in formats)


# -- a round --------------------------------------------------------------------------------


def _round(options: Options) -> None:
    """Check once, between two lines that say so, whatever comes of it."""
    for_programs = any(
        file is None and name not in _FOR_PEOPLE and not options.statistics
        for name, file in options.formats
    )
    stream = sys.stderr if for_programs else sys.stdout
    print(watch_begins(options.paths or (".",)), file=stream, flush=True)
    reports: list[Report] = []
    try:
        check(options, reports.append)
        summary = _summary(reports[0], quiet=options.quiet)
    except Refused as error:
        sys.stdout.flush()
        warn(f"Error: {error}")
        summary = "found 1 problem with the run itself"
    sys.stdout.flush()
    print(watch_ends(summary), file=stream, flush=True)
    # One check is over before there is much to collect; many in a row are not.
    reports.clear()
    gc.enable()
    gc.collect()


def _summary(report: Report, *, quiet: bool) -> str:
    """How much was found, as far as it is shown."""
    counts = tally(shown(report, Style(quiet=quiet)))
    return f"found {counts}" if counts else "nothing found"


# -- what it looks at -----------------------------------------------------------------------


class _Sight:
    """The files that a check goes by, and what can be seen of them from outside."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._paths = options.paths or (".",)
        self._written = {os.path.abspath(file) for _, file in options.formats if file is not None}
        self._configuration: Configuration | None = None
        self._bases: dict[str, tuple[State, tuple[str, ...]]] = {}

    def renewed(self) -> Look:
        """A look at whatever the next check goes by."""
        try:
            self._configuration = self._configure()
        except (Refused, OSError) as error:
            self._configuration = None
            return str(error)
        return self.look()

    def look(self) -> Look:
        """What can be seen of the files; where settings are wrong, what is wrong with them."""
        if self._configuration is None:
            try:
                self._configure()
            except (Refused, OSError) as error:
                return str(error)
            return ""
        seen = {path: _state(path) for path in self._found()}
        self._bases = {path: self._bases_of(path, state) for path, state in seen.items()}
        beside = set(self._beside(self._configuration)).union(
            *(it for _, it in self._bases.values())
        )
        return seen | {path: _state(path) for path in beside}

    def _configure(self) -> Configuration:
        as_of = self._options.as_of or today()
        return configure(project(os.curdir), self._options.choices, as_of)

    def _found(self) -> Iterator[str]:
        """The files to check. One that a check itself writes would have it go round in circles."""
        assert self._configuration is not None
        settings = self._configuration.settings
        excluded = None if settings is None else settings.excludes
        for path in self._paths:
            try:
                found = find([path], excluded, force=self._options.force_exclude)
            except (Refused, OSError):  # it, or something in it, has just gone
                yield path
                continue
            for file in found:
                if os.path.abspath(file.path) not in self._written:
                    yield file.path

    def _bases_of(self, path: str, state: State) -> tuple[State, tuple[str, ...]]:
        """The files that the comments in a file name; it is read again only where it changed."""
        known = self._bases.get(path)
        if known is not None and known[0] == state:
            return known
        if state is None:  # a pipe can be read once
            return state, ()
        try:
            return state, tuple(named_bases(path, read(path, MAX_BYTES + 1)))
        except OSError:
            return state, ()

    def _beside(self, configuration: Configuration) -> Iterator[str]:
        """The files that say how to check."""
        options, settings = self._options, configuration.settings
        yield from filter(None, (options.config, options.base))
        if options.config is None and not options.isolated:
            yield from _settings_files()
        for pack in configuration.packs:
            yield pack.path
            if not pack.origin.word.startswith(INSTALLED):
                yield from _below(pack.origin.word)
        if settings is not None:
            yield from filter(None, (settings.waivers, settings.baseline))
            yield from (entry.base for entry in settings.documents if entry.base is not None)


def _settings_files() -> Iterator[str]:
    """Where settings are, or could come to be: in this folder and in those above."""
    here = os.path.abspath(os.curdir)
    while True:
        yield os.path.join(here, SETTINGS)
        yield os.path.join(here, PYPROJECT)
        above = os.path.dirname(here)
        if above == here:
            return
        here = above


def _below(folder: str) -> Iterator[str]:
    """What lies in and below a folder, if it is one."""
    for here, _, names in os.walk(folder):
        yield from (os.path.join(here, name) for name in names)


def _state(path: str) -> State:
    """What changes when a file does; None where it is not there, or is no file."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
