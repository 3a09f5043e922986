"""What the `baseline` commands do once their options are known; no click in here."""

from __future__ import annotations

import os
from collections import Counter
from typing import Final

from realtime_lint.baseline import (
    Entry,
    entries_of,
    exemption,
    identity,
    part,
    read_baseline,
    written,
)
from realtime_lint.cli import CLEAN, FAILED, Unusable, cannot_read, today
from realtime_lint.cli.output import say
from realtime_lint.configuration import Choices, configure
from realtime_lint.engine import UNREAD
from realtime_lint.files import (
    PYPROJECT,
    SETTINGS,
    covers,
    create,
    find,
    project,
    read,
    replace,
    shown,
)
from realtime_lint.findings import at_least, milder
from realtime_lint.globs import relative
from realtime_lint.parallel import work_on
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.records import NamedTuple
from realtime_lint.runs import collect
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from realtime_lint.configuration import Configuration
    from realtime_lint.findings import Finding, Report

DEFAULT: Final = "realtime-lint-baseline.json"
_MILDEST: Final = "warning"
"""What is milder fails no run by itself, and stays in sight until it does."""
_PRUNE: Final = "`realtime-lint baseline prune`"


class Options(NamedTuple):
    """The options of the commands with their defaults.

    paths  files and folders that cover the project; none: its folder
    as_of  the day that counts as today; None: today
    """

    paths: tuple[str, ...] = ()
    as_of: date | None = None
    choices: Choices = Choices()


class _Run(NamedTuple):
    """A run over the project as if there were no baseline.

    file  the baseline that the settings name, else None
    """

    configuration: Configuration
    report: Report
    file: str | None

    @property
    def root(self) -> str:
        """The project's folder."""
        return self.configuration.home.root

    def coverable(self) -> list[Finding]:
        """The findings that a baseline may hide."""
        book = self.configuration.book
        return [it for it in self.report.findings if exemption(it.rule, book) is None]


class _Held(NamedTuple):
    """A baseline beside a run.

    file    its name, for messages
    before  its bytes
    size    how many findings it hides at most
    gone    entries that hide nothing, and how often
    kept    what remains of it without these; of a file that cannot be read, everything
    shown   the identities of what it does not hide
    """

    file: str
    before: bytes
    size: int
    gone: Counter[Entry]
    kept: Counter[Entry]
    shown: set[tuple[str, ...]]


def write(options: Options) -> int:
    """Write a new baseline; the exit code. Raises Refused."""
    run = _run(options)
    file = shown(run.file or os.path.join(run.root, DEFAULT))  # noqa: PTH118 - as `files`
    if os.path.lexists(file):
        raise Unusable(
            f"{file} is there already, and a baseline only shrinks: {_PRUNE} takes out what is "
            "found no more; to begin again, delete it"
        )
    threshold = milder(_MILDEST, run.configuration.fail_on)
    grave = [it for it in run.coverable() if at_least(it.severity, threshold)]
    entries = entries_of(grave, run.report.sources, run.root)
    create(file, written(entries), run.root)
    _say(f"{file}: {_findings(entries.total())} known from now on")
    _tell_exempt(run)
    if run.file is None:
        _tell_setting(run)
    return CLEAN


def check(options: Options) -> int:
    """Tell what of the baseline hides nothing; the exit code. Raises Refused."""
    held = _held(_run(options))
    for entry, count in sorted(held.gone.items()):
        what = "is graver than it was" if identity(entry) in held.shown else "is found no more"
        times = f" ({count} times)" if count > 1 else ""
        _say(f"{entry.path}:{entry.pointer}: {entry.rule} {what}{times}")
    if held.gone:
        _say(f"{held.file}: {_gone(held)} to take out: run {_PRUNE}")
        return FAILED
    _say(f"{held.file}: {_findings(held.size)}, all of them still there")
    return CLEAN


def prune(options: Options) -> int:
    """Take out of the baseline what is found no more; the exit code. Raises Refused."""
    run = _run(options)
    held = _held(run, pruning=True)
    data = written(held.kept)
    if data != held.before:
        replace(held.file, data, run.root, before=held.before)
    if not held.gone:
        _say(f"{held.file}: took out none of {_findings(held.size)}")
    elif held.kept:
        _say(f"{held.file}: took out {_gone(held)}")
    else:
        _say(f"{held.file}: empty; the file and its setting have done their work")
    return CLEAN


def _run(options: Options) -> _Run:
    """Check the project, whatever its baseline hides. Raises Refused."""
    as_of = options.as_of or today()
    try:
        home = project(os.curdir)
        paths = options.paths or (shown(home.root),)
        if not covers(paths, home.root):
            raise Unusable(f"a baseline is for the whole project: {', '.join(paths)} is less")
        configuration = configure(home, options.choices, as_of, with_baseline=False)
        settings = configuration.settings
        linter = configuration.linter()
        files = find(paths, settings.excludes if settings is not None else None)
        results = work_on(files, linter.lint, linter, lambda _: None)
    except OSError as error:
        raise cannot_read(error) from None
    report = collect(results, linter, whole=True)
    if settings is not None:
        settings.demand_documents(report, whole=True)
    if not report.documents:
        raise Unusable(f"nothing to check: no Realtime document in {', '.join(paths)}")
    return _Run(configuration, report, settings and settings.baseline)


def _held(run: _Run, *, pruning: bool = False) -> _Held:
    """The baseline that the settings name, beside what was found. Raises Refused."""
    settings = run.configuration.settings
    if settings is None or run.file is None:
        raise Unusable(
            "the settings name no baseline; `realtime-lint baseline write` makes one, and says how"
        )
    settings.demand_baseline()
    file = shown(run.file)
    before = _bytes(file)
    baseline = read_baseline(file, before, run.root, run.configuration.book, pruning=pruning)
    sources = run.report.sources
    parted = part(run.coverable(), sources, baseline)
    unread = _of_unread(parted.unused, run)
    return _Held(
        file,
        before,
        size=baseline.entries.total(),
        gone=parted.unused - unread,
        kept=entries_of(parted.hidden, sources, run.root) + unread,
        shown={identity(entry) for entry in entries_of(parted.shown, sources, run.root)},
    )


def _bytes(file: str) -> bytes:
    try:
        return read(file, MAX_BYTES + 1)
    except OSError as error:
        raise cannot_read(error) from None


def _of_unread(entries: Counter[Entry], run: _Run) -> Counter[Entry]:
    """The entries of files that cannot be read just now: nobody knows what is found in them."""
    paths = [it.path for it in run.report.documents if it.kind == "unreadable"]
    paths += [it.path for it in run.report.skipped if it.reason == UNREAD]
    unread = {relative(path, run.root) for path in paths}
    return Counter({entry: count for entry, count in entries.items() if entry.path in unread})


# -- words ----------------------------------------------------------------------------------


def _tell_exempt(run: _Run) -> None:
    """Say what a new baseline leaves out, where it could not be otherwise."""
    book = run.configuration.book
    exempt = Counter(it.rule for it in run.report.findings if exemption(it.rule, book) is not None)
    for rule, count in sorted(exempt.items()):
        _say(f"not in it: {_findings(count)}; {exemption(rule, book)}")


def _tell_setting(run: _Run) -> None:
    """Say which setting puts a new baseline in force."""
    settings = run.configuration.settings
    file = SETTINGS if settings is None else settings.file.path
    where = "to [tool.realtime-lint] of" if file.endswith(PYPROJECT) else "above every table of"
    _say(f"to put it in force, add this line {where} {file}:", "", f'baseline = "{DEFAULT}"')


def _gone(held: _Held) -> str:
    return f"{held.gone.total()} of {_findings(held.size)}"


def _findings(count: int) -> str:
    return counted(count, "finding")


def _say(*lines: str) -> None:
    say(lines)
