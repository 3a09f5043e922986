"""What is new since a revision, of findings.

A finding is new where it underlines a line that was changed or added, and where the text of
then, checked as that of today is, does not have it: a line that went away can make an old one
wrong. In a file that `changes` knows nothing of, all are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import Final

from realtime_lint.changes import are_same
from realtime_lint.diffs import differing, lines_of
from realtime_lint.findings import at_least
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.source import SourceFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.changes import Changes, Content
    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.findings import Finding
    from realtime_lint.parallel import Work
    from realtime_lint.source import Span

_BOM: Final = b"\xef\xbb\xbf"
_NUMBER: Final = compile_later(r"[0-9]+")


class Compared(NamedTuple):
    """What a file gives to a run that looks for what is new.

    result  None where nothing of it belongs in the report
    known   those of its findings that were there before
    """

    result: FileResult | None
    known: tuple[Finding, ...]


class News(NamedTuple):
    """Tells old findings from new ones.

    changes  what the files held then
    linter   judges the texts of today and of then, both by the settings and rules of today
    """

    changes: Changes
    linter: Linter

    def comparing(self, work: Work[FileResult]) -> Work[Compared]:
        """What checks a file, and tells what was found in it before."""

        def compare(path: str, data: bytes, *, named: bool) -> Compared:
            result = work(path, data, named=named)
            return self._compared(result, data, named=named)

        return compare

    def _compared(self, result: FileResult, data: bytes, *, named: bool) -> Compared:
        then = self.changes.then(result.path, data)
        if then is None or self.changes.is_rebased(result):
            return Compared(result, ())
        if then.path == result.path and are_same(then.data, data):
            return self._unchanged(result)
        return Compared(result, tuple(self._known(result, then, data, named=named)))

    def _unchanged(self, result: FileResult) -> Compared:
        """What there is to say of a file as it was: what no repository can switch off."""
        locked = self.linter.locked
        if any(it.rule in locked for it in (*result.findings, *result.suppressed)):
            return Compared(result, tuple(it for it in result.findings if it.rule not in locked))
        return Compared(None, ())

    def _known(
        self, result: FileResult, then: Content, data: bytes, *, named: bool
    ) -> Iterator[Finding]:
        """The findings that were there before, on lines that were.

        A finding is the same if its rule said the same at the same place of the same line, and
        it was no milder. Numbers in what it says may be those of lines, and do not count.
        """
        lines = _Lines(then.data, data)
        rest = [
            finding
            for finding in result.findings
            if finding.rule not in self.linter.locked and not lines.are_touched_by(finding)
        ]
        if not rest:
            return
        room: dict[tuple[object, ...], list[str]] = defaultdict(list)
        for finding in self._found_in(then, named=named):
            room[_identity(finding, *lines.old_place(finding.span))].append(finding.severity)
        for finding in rest:
            severities = room[_identity(finding, *lines.place_in_old(finding.span))]
            graver = [it for it in severities if at_least(it, finding.severity)]
            if graver:
                severities.remove(graver[0])
                yield finding

    def _found_in(self, then: Content, *, named: bool) -> list[Finding]:
        """The findings in a text of then; that it was read does not count."""
        counts = dict(self.linter.plan.applied)
        result = self.linter.lint(then.path, then.data, named=named)
        self.linter.plan.recount(counts)
        return result.findings


def _identity(finding: Finding, line: int, column: int) -> tuple[object, ...]:
    """What makes two findings the same, beside how grave they are."""
    return finding.rule, line, column, _NUMBER.sub("", finding.message)


class _Lines:
    """Which lines of a text stood in an older one, and where; ends of lines do not count."""

    def __init__(self, old: bytes, new: bytes) -> None:
        self._old, self._new = _source(old), _source(new)
        old_lines, lines = ([it.rstrip("\r\n") for it in lines_of(text)] for text in self._texts)
        self._places: dict[int, int] = {}
        self._touched: list[int] = []
        at = new_at = 1
        for region in differing(old_lines, lines):
            self._keep(at, new_at, region.new_start + 1)
            self._touched += range(region.new_start + 1, region.new_stop + 1)
            at, new_at = region.stop + 1, region.new_stop + 1
        # One more: at the end of the text, behind its last line end, findings may stand as well.
        self._keep(at, new_at, len(lines) + 2)

    @property
    def _texts(self) -> tuple[str, str]:
        return self._old.text, self._new.text

    def _keep(self, at: int, new_at: int, end: int) -> None:
        """Lines from `new_at` up to `end` are those from `at` on."""
        self._places.update(zip(range(new_at, end), range(at, at + end - new_at), strict=True))

    def are_touched_by(self, finding: Finding) -> bool:
        """Whether a finding, or a place that belongs to it, is in a line that is new."""
        return any(map(self._is_new, (finding.span, *(it.span for it in finding.related))))

    def _is_new(self, span: Span) -> bool:
        first = self._new.position(span.start).line
        last = self._new.position(max(span.start, span.end - 1)).line
        place = bisect_left(self._touched, first)
        return place < len(self._touched) and self._touched[place] <= last

    def old_place(self, span: Span) -> tuple[int, int]:
        """Line and column of a span of the older text."""
        return self._old.position(span.start)[:2]

    def place_in_old(self, span: Span) -> tuple[int, int]:
        """Line and column that the start of a span, in a line that was there, had then."""
        line, column, _ = self._new.position(span.start)
        return self._places[line], column


def _source(data: bytes) -> SourceFile:
    """A text to find places in; of one that is not UTF-8, findings are at its start."""
    return SourceFile("", data.removeprefix(_BOM).decode(errors="replace"))
