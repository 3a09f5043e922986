"""What is new since a revision: of files, of their lines, and of what is found in them.

A finding is new where it underlines a line that was changed or added, and where the text of
then, checked as that of today is, does not have it: a line that went away can make an old one
wrong. What git cannot tell of a file, such as one that it does not keep, counts as new.
"""

# os.path is there already; pathlib is an import that a run would pay for.
# ruff: noqa: PTH113, PTH118, PTH120

from __future__ import annotations

import os.path
from bisect import bisect_left
from collections import defaultdict
from typing import Final

from realtime_lint.diffs import differing, lines_of
from realtime_lint.directives import are_in, directives
from realtime_lint.files import ENDINGS, read, shown
from realtime_lint.findings import at_least
from realtime_lint.globs import relative
from realtime_lint.parse import parse
from realtime_lint.parse.limits import MAX_BYTES
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.replay import CHANGING_KINDS
from realtime_lint.revisions import since
from realtime_lint.source import SourceFile
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.files import Found
    from realtime_lint.findings import Finding
    from realtime_lint.parallel import Work
    from realtime_lint.source import Span

_BOM: Final = b"\xef\xbb\xbf"
_NUMBER: Final = compile_later(r"[0-9]+")
_BASE: Final = b"base="


class Content(NamedTuple):
    """What a file held, and where it was."""

    path: str
    data: bytes


class Compared(NamedTuple):
    """What a file gives to a run that looks for what is new.

    result  None where nothing of it belongs in the report
    known   those of its findings that were there before
    """

    result: FileResult | None
    known: tuple[Finding, ...]


class Changes:
    """What is new since the commit that a revision and HEAD have both grown from.

    linter  judges the texts of today and of then, both by the settings and rules of today
    base    the file with the session that updates change, if the run names one

    `looked_at` is how many files could have changed.

    Raises Refused where git cannot tell.
    """

    def __init__(self, revision: str, linter: Linter, base: str | None = None) -> None:
        self._before = since(revision, os.curdir)
        self.looked_at = 0
        self._linter = linter
        self._then: dict[str, Content | None] = {}
        self._rebased: set[str] = set()
        self._bases: dict[str, bool] = {}
        self._base = base
        self._is_rebased = base is not None and self._is_new_base(base)
        self._gone: dict[str, list[str]] = {}

    def summary(self, known: int) -> str:
        """What the run was about, in a line; `known` findings were there before."""
        count = len(self._then.keys() | self._rebased)
        files = f"{count} of {counted(self.looked_at, 'file')} changed"
        parts = [f"since {self._before.short}: {files if count else 'no file changed'}"]
        if self._is_rebased:
            parts.append(f"{self._base} did, and with it every update")
        if known:
            parts.append(f"not shown: {counted(known, 'finding')} from before")
        return "; ".join(parts)

    # -- which files ------------------------------------------------------------------------

    def among(self, files: list[Found], given: Mapping[str, bytes]) -> list[Found]:
        """Those of the files that a run has to check. Raises OSError, Refused.

        given  texts that come from elsewhere, by the names of the files that they stand for
        """
        paths = [*given, *(file.path for file in files)]
        self.looked_at = len(paths)

        def now(path: str) -> bytes | None:
            return given[path] if path in given else _now(path)

        ids = {path: id_ for path in paths if (id_ := self._look_at(path, now(path))) is not None}
        contents = self._before.contents(ids.values(), MAX_BYTES + 1)
        for path, data in zip(ids, contents, strict=True):
            if not _are_same(data, now(path)):
                self._then[path] = Content(path, data)
        if self._linter.locked or self._is_rebased:
            return files
        return [file for file in files if file.path in self._then or file.path in self._rebased]

    def _look_at(self, path: str, data: bytes | None) -> str | None:
        """The id of what a file held then, where that may have been something else."""
        if data is None:
            self._then[path] = None
            return None
        if any(map(self._is_new_base, self._bases_of(path, data))):
            self._rebased.add(path)
        id_ = self._before.id_at(path)
        if id_ is None:
            self._then[path] = self._moved(data)
        elif id_ not in {self._before.id_of(data), self._before.id_of(_unix(data))}:
            return id_
        return None

    def _moved(self, data: bytes) -> Content | None:
        """Where the content of a new file was, if it is that of one which is gone."""
        if not self._gone:
            gone: dict[str, list[str]] = defaultdict(list)
            for place, id_ in self._before.files.items():
                if place.lower().endswith(ENDINGS):
                    gone[id_].append(os.path.join(self._before.top, place))
            self._gone = gone
        for path in self._gone.get(self._before.id_of(data), ()):
            if not os.path.lexists(path) and self._is_judged(path):
                return Content(shown(path), data)
        return None

    def _is_judged(self, path: str) -> bool:
        """Whether the settings let a run judge what lies at a path, be there a file or not.

        What was left out until now is new where it is not.
        """
        settings = self._linter.settings
        if settings is None:
            return True
        inside = relative(path, settings.root)
        while inside:
            if settings.excludes(os.path.join(settings.root, inside)):
                return False
            inside = os.path.dirname(inside)
        return inside is not None

    def _bases_of(self, path: str, data: bytes) -> Iterator[str]:
        """The files with the sessions that a file changes, as settings and comments say."""
        if self._linter.settings is not None:
            yield from (it.base for it in self._linter.settings.documents_of(path) if it.base)
        yield from named_bases(path, data)

    def _is_new_base(self, path: str) -> bool:
        """Whether a session that others change is not what it was."""
        real = os.path.realpath(path)
        if real not in self._bases:
            id_, data = self._before.id_at(path), None
            if id_ is not None:
                (data,) = self._before.contents([id_], MAX_BYTES + 1)
            self._bases[real] = data is None or not _are_same(data, _now(path))
        return self._bases[real]

    # -- which findings ---------------------------------------------------------------------

    def comparing(self, work: Work[FileResult]) -> Work[Compared]:
        """What checks a file, and tells what was found in it before."""

        def compare(path: str, data: bytes, *, named: bool) -> Compared:
            result = work(path, data, named=named)
            return self._compared(result, data, named=named)

        return compare

    def _compared(self, result: FileResult, data: bytes, *, named: bool) -> Compared:
        path = result.path
        then = self._then.get(path, Content(path, data))
        is_changing = any(it.kind in CHANGING_KINDS for it in result.documents)
        is_rebased = path in self._rebased or (self._is_rebased and is_changing)
        if then is None or is_rebased:
            return Compared(result, ())
        if then.path == path and _are_same(then.data, data):
            return self._unchanged(result)
        return Compared(result, tuple(self._known(result, then, data, named=named)))

    def _unchanged(self, result: FileResult) -> Compared:
        """What there is to say of a file as it was: what no repository can switch off."""
        locked = self._linter.locked
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
            if finding.rule not in self._linter.locked and not lines.are_touched_by(finding)
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
        counts = dict(self._linter.plan.applied)
        result = self._linter.lint(then.path, then.data, named=named)
        self._linter.plan.recount(counts)
        return result.findings


def named_bases(path: str, data: bytes) -> Iterator[str]:
    """The files that the comments in a file name as the sessions which it changes."""
    if not (are_in(data) and _BASE in data):
        return
    folder = os.path.dirname(os.path.realpath(path))
    for directive in directives(parse(path, data)):
        if directive.base is not None:
            yield os.path.join(folder, directive.base)


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


def _now(path: str) -> bytes | None:
    """What a file holds; None where it is none, such as a pipe, which can be read once."""
    return read(path, MAX_BYTES + 1) if os.path.isfile(path) else None


def _are_same(then: bytes, now: bytes | None) -> bool:
    """Whether two contents are the same, however their lines end."""
    return now is not None and (then == now or _unix(then) == _unix(now))


def _unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")
