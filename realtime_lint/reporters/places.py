"""Where a finding is, as other programs want to be told."""

from __future__ import annotations

import posixpath

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.source import Position, SourceFile, Span


class Range(NamedTuple):
    """A half-open range: `end` is the first place behind it."""

    start: Position
    end: Position


def range_of(span: Span, source: SourceFile) -> Range:
    """A span of a file as lines and columns, in code points."""
    return Range(source.position(span.start), source.position(span.end))


def place_of(finding: Finding, report: Report) -> Range:
    """Where a finding of a report stands."""
    return range_of(finding.span, report.sources[finding.path])


def in_unicode(path: str) -> str:
    """A path that every reader of JSON takes: the name of a file can be no text at all."""
    return path.encode(errors="replace").decode()


def from_top(path: str, below: str) -> str:
    """The path of a file from the top of its repository; as it is where it lies elsewhere.

    below  the working folder, from there
    """
    joined = posixpath.normpath(posixpath.join(below, path))
    return path if joined.startswith("../") else joined
