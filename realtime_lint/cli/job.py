"""What `check` does once its options are known; no click in here."""

from __future__ import annotations

import gc
import os
import sys
from datetime import date
from typing import Final

from realtime_lint.cli import CLEAN, FAILED, Unusable, cannot_read, today, warn
from realtime_lint.cli.reporting import AUTO, settled, write
from realtime_lint.configuration import POLICY_FLAG, POLICY_VARIABLE, Choices, configure
from realtime_lint.files import Found, covers, find, project, settings_below, tracked
from realtime_lint.parallel import work_on
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS
from realtime_lint.reporters import FORMATS_WITH_EDITS, FORMATS_WITH_FIXES
from realtime_lint.runs import collect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from typing import TextIO, TypeVar

    from realtime_lint.changes import Changes
    from realtime_lint.configuration import Configuration
    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.findings import Finding, Report
    from realtime_lint.parallel import Work
    from realtime_lint.replay import State
    from realtime_lint.reporters import Fixing

    T = TypeVar("T")

STDIN: Final = "-"
STDIN_NAME: Final = "stdin.yaml"
_STALE_AFTER_DAYS: Final = 90
_WITH_STATISTICS: Final = frozenset({AUTO, "text", "concise"})
"""Formats in whose place nobody minds a table."""


class Options(NamedTuple):
    """The options of `check` with their defaults.

    paths          files and folders; `-` is standard input; none: this folder
    fix            carry out fixes; with `unsafe_fixes`, also those that change a meaning
    diff           show what `fix` would change instead
    fix_only       the rules and topics whose fixes are meant; none: all
    fail_on        the mildest severity that fails; None: as the settings say, or `error`
    as_of          the day that counts as today; None: today
    provider       whose servers the documents are for; None: as the settings say, or `openai`
    base           the file with the session that the updates and scripts change
    formats        pairs of format and file; no file is standard output
    color          `auto`, `always` or `never`
    as_found       judge named files like files found in a folder, and accept an empty run
    config         the file with the settings; None: the project's own
    isolated       without settings
    policies       packs beside those of the settings and of the environment
    profile        how much the run says; None: as the settings say, or `default`
    force_exclude  what the settings exclude is left out even where it is named
    changed_since  a revision: only what is new since then; see `changes`
    """

    paths: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    fix_only: tuple[str, ...] = ()
    fail_on: str | None = None
    as_of: date | None = None
    kind: str | None = None
    provider: str | None = None
    base: str | None = None
    stdin_filename: str = STDIN_NAME
    formats: tuple[tuple[str, str | None], ...] = ((AUTO, None),)
    color: str = "auto"
    statistics: bool = False
    as_found: bool = False
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False
    config: str | None = None
    isolated: bool = False
    policies: tuple[str, ...] = ()
    profile: str | None = None
    force_exclude: bool = False
    changed_since: str | None = None

    @property
    def choices(self) -> Choices:
        """What decides on the rules of the run."""
        return Choices(
            self.config, self.isolated, self.policies, self.select, self.ignore, self.profile,
            self.provider, self.fail_on, self.kind,
        )  # fmt: skip

    @property
    def fixes(self) -> bool:
        """Whether the run fixes files, or shows how it would."""
        return self.fix or self.diff

    @property
    def report_stream(self) -> TextIO:
        """Where the report goes: out of the way of a fixed text or a diff."""
        return sys.stderr if self.diff or (self.fix and STDIN in self.paths) else sys.stdout

    @property
    def show_fixes(self) -> bool:
        """Whether a report will show how to fix what it tells."""
        return self._shows(FORMATS_WITH_FIXES)

    @property
    def show_edits(self) -> bool:
        """Whether a report will hold edits for other programs to carry out."""
        return self._shows(FORMATS_WITH_EDITS)

    def _shows(self, formats: Container[str]) -> bool:
        return any(
            name in formats and not (file is None and self.statistics)
            for name, file in self.formats
        )


def check(options: Options, heard: Callable[[Report], None] = lambda _: None) -> int:
    """Check, fix where that is wanted, report, and give the exit code. Raises Refused.

    heard  is told the report, too, as soon as it is written
    """
    gc.disable()  # trees have no cycles, and a run ends soon: looking for them is lost time
    _demand_sense(options)
    options = options._replace(formats=settled(options.formats))
    as_of = options.as_of or today()
    paths = options.paths or (".",)
    try:
        home = project(os.curdir)
        configuration = configure(home, options.choices, as_of)
        linter = configuration.linter(base=_base(options))
        fixing: Fixing | None = None
        known: frozenset[Finding] = frozenset()
        looked_at = 0
        if options.fixes:
            from realtime_lint.cli.fixing import fix  # few runs write

            results, fixing = fix(options, paths, linter)
        elif options.changed_since is not None:
            results, known, looked_at = _new(options, paths, linter)
        else:
            results = each(options, paths, offering(options, linter), linter)
        results += left_out(options, paths, linter)
    except OSError as error:
        raise cannot_read(error) from None
    whole = options.changed_since is None and covers(paths, home.root)
    report = collect(results, linter, whole=whole, known=known)
    write(report, configuration.book, options, fixing)
    heard(report)
    if not looked_at:
        _demand_documents(report, options)
    if linter.settings is not None:
        linter.settings.demand_documents(report, whole=whole)
    _warn_of_open_locks(configuration)
    if options.config is None and not options.isolated:
        _warn_of_other_settings(report, home.root)
    _warn_of_old_table(report, as_of)
    return FAILED if report.fails(configuration.fail_on) and not options.exit_zero else CLEAN


def _base(options: Options) -> State | None:
    """The session of `--base`. Raises Unusable where it holds none."""
    if options.base is None:
        return None
    from realtime_lint.bases import UnusableBase, read_base

    try:
        return read_base(options.base)
    except UnusableBase as error:
        raise Unusable(f"--base: {error}") from None


def _demand_sense(options: Options) -> None:
    """Raises Unusable for options that do not go together."""
    if options.statistics:
        for name, file in options.formats:
            if file is None and name not in _WITH_STATISTICS:
                raise Unusable(
                    f"--statistics is for people, and would take the place of '{name}': "
                    f"write that to a file, {name}:FILE"
                )
    if options.fixes:
        if options.changed_since is not None:
            message = "--changed-since shows what is new and fixes nothing: without --fix, --diff"
            raise Unusable(message)
        return
    for option, is_given in (
        ("--unsafe-fixes", options.unsafe_fixes),
        ("--fix-only", bool(options.fix_only)),
    ):
        if is_given:
            raise Unusable(
                f"{option} chooses among fixes: add --fix to carry them out, or --diff to see them"
            )


def _demand_documents(report: Report, options: Options) -> None:
    """Raises Unusable where a run has met nothing that it could be about."""
    if not report.documents and not options.as_found:
        raise Unusable(_nothing_checked(report, options.paths))
    if options.base is not None and not any(it.kind in CHANGING_KINDS for it in report.documents):
        raise Unusable(f"--base {options.base}: none of the documents is an update or a script")


def each(
    options: Options,
    paths: tuple[str, ...],
    work: Work[T],
    linter: Linter,
    changes: Changes | None = None,
) -> list[T]:
    """The outcomes of working on standard input, where it is named, and on all files.

    changes  tells which of the files are meant
    """
    files = _files(options, paths, linter)
    if options.as_found:
        files = [Found(file.path, named=False) for file in files]
    given = {}
    if STDIN in paths:
        given[options.stdin_filename] = sys.stdin.buffer.read(MAX_BYTES + 1)
    if changes is not None:
        files = changes.among(files, given)
    outcomes = [work(name, data, named=True) for name, data in given.items()]
    tick = _progress(len(files), quiet=options.quiet)
    return outcomes + work_on(files, work, linter, tick)


def _new(
    options: Options, paths: tuple[str, ...], linter: Linter
) -> tuple[list[FileResult], frozenset[Finding], int]:
    """What the files give that changed since a revision, what of it was there before.

    And how many files could have changed.
    """
    from realtime_lint.changes import Changes  # runs of this sort only
    from realtime_lint.news import News

    assert options.changed_since is not None
    changes = Changes(options.changed_since, linter, options.base)
    work = News(changes, linter).comparing(offering(options, linter))
    outcomes = each(options, paths, work, linter, changes)
    known = [finding for outcome in outcomes for finding in outcome.known]
    if not options.quiet:
        warn(changes.summary(len(known)))
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    return results, frozenset(known), changes.looked_at


def _files(options: Options, paths: tuple[str, ...], linter: Linter) -> list[Found]:
    excluded = linter.settings.excludes if linter.settings is not None else None
    return find((path for path in paths if path != STDIN), excluded, force=options.force_exclude)


def left_out(options: Options, paths: tuple[str, ...], linter: Linter) -> list[FileResult]:
    """What is locked and found in files that the settings exclude: they cannot hide it.

    Nor can a `.gitignore`, unless the file is not in the repository.
    """
    if not linter.locked:
        return []
    named = [path for path in paths if path != STDIN]
    met = {file.path for file in _files(options, paths, linter)}
    excludes = linter.settings is not None and linter.settings.exclude
    hidden = {it.path: it for it in (*(find(named) if excludes else ()), *tracked(named))}
    files = [file for path, file in hidden.items() if path not in met]
    results = work_on(files, linter.guard.lint, linter.guard, lambda _: None)
    return [result for result in results if result.findings or result.suppressed]


def offering(options: Options, linter: Linter) -> Work[FileResult]:
    """Checks a file and, where reports show them, proves the fixes of what it finds."""
    if not options.show_fixes:
        return linter.lint
    linter.repairs = True

    def offer(path: str, data: bytes, *, named: bool) -> FileResult:
        result = linter.lint(path, data, named=named)
        if not result.parsed:
            return result
        from realtime_lint.fixer import Fixer  # where there is something to fix only

        return Fixer(linter, witnessed=options.show_edits).settle(result, named=named)

    return offer


# -- reporting ------------------------------------------------------------------------------


def _progress(total: int, *, quiet: bool) -> Callable[[int], None]:
    """A line on the terminal that counts up, from the second second on."""
    if quiet or not sys.stderr.isatty():
        return lambda _: None
    from time import monotonic

    begun = monotonic()

    def tick(done: int) -> None:
        if monotonic() - begun > 1:
            end = "" if done + 50 <= total else "\r\x1b[K"
            print(f"\r{min(done, total)} of {total} files{end}", end="", file=sys.stderr)

    return tick


def _nothing_checked(report: Report, paths: tuple[str, ...]) -> str:
    where = ", ".join(paths) or "this folder"
    if report.files == 0:
        return f"nothing to check: no .yaml, .yml, .json or .jsonl file in {where}"
    if len(report.skipped) == 1:
        (skipped,) = report.skipped
        return (
            f"nothing to check: {skipped.path}: {skipped.reason}; if it is one, say which: "
            "--kind ga-session"
        )
    return (
        f"nothing to check: none of {report.files} files in {where} is a Realtime document; "
        "-v lists them, --kind says what they are, --allow-empty accepts it"
    )


def _warn_of_open_locks(configuration: Configuration) -> None:
    """Whoever names a pack to a run may believe that it locks, wherever the run starts."""
    for pack in configuration.packs:
        is_named = pack.origin.given_by in {POLICY_FLAG, POLICY_VARIABLE}
        if is_named and not pack.locks and any("enforce" in it.entry for it in pack.drafts):
            warn(
                f"note: {pack.path} locks nothing: it lies in the project "
                f"{configuration.home.root}, which could change it"
            )


def _warn_of_other_settings(report: Report, root: str) -> None:
    """A run goes by the settings of one project: that of the folder it starts in."""
    for file in settings_below((document.path for document in report.documents), root):
        folder = os.path.dirname(file)  # noqa: PTH120 - start-up
        warn(
            f"note: {file} holds settings of another project, and this run does not go by them: "
            f"check {folder}/ from within, or name them by --config"
        )


def _warn_of_old_table(report: Report, as_of: date) -> None:
    age = (as_of - date.fromisoformat(report.data_date)).days
    if age > _STALE_AFTER_DAYS:
        warn(
            f"note: the table of models was checked on {report.data_date}, {age} days before "
            f"{report.as_of}: a newer release may know more"
        )
