"""What `check --fix` and `check --diff` do with files; no click in here."""

from __future__ import annotations

import sys

from realtime_lint.cli.job import STDIN, each, offering
from realtime_lint.cli.reporting import wants_color
from realtime_lint.diffs import unified
from realtime_lint.files import Unwritable, replace
from realtime_lint.fixer import Fixer
from realtime_lint.records import NamedTuple
from realtime_lint.reporters import Fixing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.cli.job import Options
    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.fixer import Applied


class Outcome(NamedTuple):
    """What fixing made of a file; `after` is None where nothing changes."""

    result: FileResult
    applied: list[Applied]
    before: bytes
    after: bytes | None


def fix(
    options: Options, paths: tuple[str, ...], linter: Linter
) -> tuple[list[FileResult], Fixing]:
    """Fix all files, or show how; the results to report, and what was done."""
    only = frozenset(linter.rulebook.names_of(options.fix_only)) if options.fix_only else None
    fixer = Fixer(linter, unsafe=options.unsafe_fixes, only=only, witnessed=options.show_edits)
    offer = offering(options, linter)

    def work(path: str, data: bytes, *, named: bool) -> Outcome:
        result, data_after, applied = fixer.fix(path, data, named=named)
        if options.diff:  # leaves everything as it is found; that it is read twice does not count
            counts = dict(linter.plan.applied)
            result = offer(path, data, named=named)
            linter.plan.recount(counts)
        keeps = data_after is not None or path == options.stdin_filename
        return Outcome(result, applied, data if keeps else b"", data_after)

    outcomes = each(options, paths, work, linter)
    applied = {it.result.path: it.applied for it in outcomes if it.applied}
    if options.diff:
        _show(outcomes, options)
    else:
        _carry_out(outcomes, options, linter.root)
    results = [outcome.result for outcome in outcomes]
    return results, Fixing(applied, options.diff, options.unsafe_fixes, only)


def _show(outcomes: list[Outcome], options: Options) -> None:
    """Print what fixing would change."""
    color = wants_color(options.color)
    for path, before, after in _changed(outcomes):
        sys.stdout.write(unified(path, before, after, color=color))


def _carry_out(outcomes: list[Outcome], options: Options, root: str) -> None:
    """Print what was standard input and write the files that changed. Raises Unwritable."""
    if STDIN in options.paths:
        given, *outcomes = outcomes
        _echo(given)
    for number, (path, before, after) in enumerate(_changed(outcomes)):
        try:
            replace(path, after, root, before=before)
        except Unwritable as error:
            done = f"; files fixed before it: {number}" if number else ""
            raise Unwritable(f"{error}{done}") from None


def _changed(outcomes: list[Outcome]) -> Iterator[tuple[str, bytes, bytes]]:
    for outcome in outcomes:
        if outcome.after is not None:
            yield outcome.result.path, outcome.before, outcome.after


def _echo(given: Outcome) -> None:
    """Print a text as it was given, or fixed; every byte, whatever could be made of it."""
    stream = sys.stdout.buffer
    stream.write(given.before if given.after is None else given.after)
    stream.write(sys.stdin.buffer.read())  # what was beyond the largest text that we read
    stream.flush()
