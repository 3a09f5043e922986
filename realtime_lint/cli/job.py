"""What `check` does once its options are known; no click in here."""

from __future__ import annotations

import gc
import os
import sys
from datetime import date
from typing import Final

from realtime_lint import rulebook
from realtime_lint.cli import CLEAN, FAILED, Unusable
from realtime_lint.engine import Linter, collect
from realtime_lint.files import (
    Found,
    MissingPath,
    Project,
    Unwritable,
    covers,
    find,
    project,
    read,
    shown,
)
from realtime_lint.findings import SEVERITIES
from realtime_lint.parallel import work_on
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS
from realtime_lint.reporters import FORMATS_WITH_EDITS, FORMATS_WITH_FIXES, Style, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from typing import TextIO, TypeVar

    from realtime_lint.engine import FileResult
    from realtime_lint.findings import Report
    from realtime_lint.parallel import Work
    from realtime_lint.replay import State
    from realtime_lint.reporters import Fixing
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.settings import Settings
    from realtime_lint.waivers import Waivers

    T = TypeVar("T")

STDIN: Final = "-"
STDIN_NAME: Final = "stdin.yaml"
_STALE_AFTER_DAYS: Final = 90


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
    force_exclude  what the settings exclude is left out even where it is named
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
    formats: tuple[tuple[str, str | None], ...] = (("text", None),)
    color: str = "auto"
    statistics: bool = False
    as_found: bool = False
    exit_zero: bool = False
    quiet: bool = False
    verbose: bool = False
    config: str | None = None
    isolated: bool = False
    force_exclude: bool = False

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


class _Configuration(NamedTuple):
    """What a run goes by: the rules as they are set, and what the project says beside them."""

    book: Rulebook
    settings: Settings | None = None
    waivers: Waivers | None = None

    def active(self, options: Options) -> frozenset[str]:
        """The rules of the run; a rule that the command line selects, no setting ignores."""
        select, ignore = options.select, options.ignore
        if self.settings is not None:
            ignored = self.book.names_of(self.settings.ignore) - set(select)
            select, ignore = select or self.settings.select, ignore or tuple(ignored)
        return self.book.choose(select, ignore)


def check(options: Options) -> int:
    """Check, fix where that is wanted, report, and give the exit code. Raises Unusable."""
    gc.disable()  # trees have no cycles, and a run ends soon: looking for them is lost time
    _demand_sense(options)
    as_of = options.as_of or date.today()  # noqa: DTZ011 - the user's own calendar day
    paths = options.paths or (".",)
    try:
        home = project(os.curdir)
        book, settings, waivers = configuration = _configure(options, home, as_of)
        linter = Linter(
            book, configuration.active(options), as_of, kind=options.kind,
            provider=options.provider or (settings and settings.provider) or "openai",
            base=_base(options), root=home.root, settings=settings, waivers=waivers,
        )  # fmt: skip
        if options.fixes:
            from realtime_lint.cli.fixing import fix  # few runs write

            results, fixing = fix(options, paths, linter)
        else:
            results, fixing = each(options, paths, offering(options, linter), linter), None
    except (rulebook.UnknownRule, MissingPath, Unwritable) as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"cannot read {error.filename}: {error.strerror}") from None
    whole = covers(paths, home.root)
    report = collect(results, linter, whole=whole)
    _write(report, book, options, fixing)
    if not report.documents and not options.as_found:
        raise Unusable(_nothing_checked(report, options.paths))
    if options.base is not None and not any(it.kind in CHANGING_KINDS for it in report.documents):
        raise Unusable(f"--base {options.base}: none of the documents is an update or a script")
    if settings is not None:
        _demand_documents(settings, report, whole=whole)
    _warn_of_old_table(report, as_of)
    threshold = options.fail_on or (settings and settings.fail_on) or "error"
    return FAILED if report.fails(threshold) and not options.exit_zero else CLEAN


def _configure(options: Options, home: Project, as_of: date) -> _Configuration:
    """The rules, settings and waivers of a run. Raises Unusable for those that are wrong."""
    book = rulebook.load()
    if options.isolated and options.config is not None:
        raise Unusable("--isolated is without settings, --config names some: which?")
    files = home.settings if options.config is None else (options.config,)
    if options.isolated or not files:
        return _Configuration(book)
    from realtime_lint.config_file import Misconfigured
    from realtime_lint.settings import load

    try:
        settings = load(files, home.root, book)
        book = settings.configured(book)
        if settings.waivers is None:
            return _Configuration(book, settings)
        from realtime_lint.waivers import read_waivers

        data = read(settings.waivers, MAX_BYTES + 1)
        waivers = read_waivers(shown(settings.waivers), data, home.root, book, as_of)
    except Misconfigured as error:
        raise Unusable(str(error)) from None
    return _Configuration(book, settings, waivers)


def _base(options: Options) -> State | None:
    """The session of `--base`. Raises Unusable where it holds none."""
    if options.base is None:
        return None
    from realtime_lint.bases import UnusableBase, read_base

    try:
        return read_base(options.base)
    except UnusableBase as error:
        raise Unusable(f"--base: {error}") from None


def _demand_documents(settings: Settings, report: Report, *, whole: bool) -> None:
    from realtime_lint.config_file import Misconfigured

    try:
        settings.demand_documents(report, whole=whole)
    except Misconfigured as error:
        raise Unusable(str(error)) from None


def _demand_sense(options: Options) -> None:
    """Raises Unusable for an option about fixes in a run that makes none."""
    if options.fixes:
        return
    for option, is_given in (
        ("--unsafe-fixes", options.unsafe_fixes),
        ("--fix-only", bool(options.fix_only)),
    ):
        if is_given:
            raise Unusable(
                f"{option} chooses among fixes: add --fix to carry them out, or --diff to see them"
            )


def each(options: Options, paths: tuple[str, ...], work: Work[T], linter: Linter) -> list[T]:
    """The outcomes of working on standard input, where it is named, and on all files."""
    outcomes = []
    if STDIN in paths:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        outcomes.append(work(options.stdin_filename, data, named=True))
    excluded = linter.settings.excludes if linter.settings is not None else None
    files = find((path for path in paths if path != STDIN), excluded, force=options.force_exclude)
    if options.as_found:
        files = [Found(file.path, named=False) for file in files]
    tick = _progress(len(files), quiet=options.quiet)
    return outcomes + work_on(files, work, linter, tick)


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


def _write(report: Report, book: Rulebook, options: Options, fixing: Fixing | None) -> None:
    stream = options.report_stream
    style = Style(wants_color(options.color, stream), options.verbose, options.quiet)
    for name, file in options.formats:
        if file is None:
            stream.write(
                _statistics(report)
                if options.statistics
                else render(name, report, book, style, fixing)
            )
            continue
        text = render(name, report, book, style._replace(color=False), fixing)
        try:
            with open(file, "w", encoding="utf-8", errors="backslashreplace") as output:  # noqa: PTH123 - start-up
                output.write(text)
        except OSError as error:
            raise Unusable(f"cannot write {file}: {error.strerror}") from None


def _statistics(report: Report) -> str:
    counts: dict[tuple[str, str], int] = {}
    for finding in report.findings:
        key = (finding.severity, finding.rule)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(
        counts.items(), key=lambda item: (-SEVERITIES.index(item[0][0]), -item[1], item[0][1])
    )
    return "".join(f"{count:6}  {severity:8} {rule}\n" for (severity, rule), count in ordered)


def wants_color(choice: str, stream: TextIO | None = None) -> bool:
    """The flag decides; then NO_COLOR, then FORCE_COLOR, then whether a terminal reads.

    stream  what is to be coloured; None: standard output
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return (stream or sys.stdout).isatty() and os.environ.get("TERM") != "dumb"


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


def _warn_of_old_table(report: Report, as_of: date) -> None:
    age = (as_of - date.fromisoformat(report.data_date)).days
    if age > _STALE_AFTER_DAYS:
        print(
            f"note: the table of models was checked on {report.data_date}, {age} days before "
            f"{report.as_of}: a newer release may know more",
            file=sys.stderr,
        )
