"""The lines that a finding is about, and those that its fix changes, as people are shown them.

Long lines are cut, and nothing that is left of them can move a cursor or speak to a terminal.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby, islice, zip_longest
from typing import Final

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.edits import Fix
    from realtime_lint.findings import Finding
    from realtime_lint.source import SourceFile, Span

_WIDTH: Final = 120
"""A longer line is cut around what it is shown for: a config may be one line of 40 kB."""
_MARGIN: Final = 30
_MOST_CHANGED: Final = 12
"""So many lines of a fix are shown; a diff of the file shows them all."""


class Label(NamedTuple):
    """A span of one line, in columns from 1, and what is said of it; one of them is primary."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


class Snippet(NamedTuple):
    """A line as it is shown, with the labels in it: their columns are those of this text."""

    number: int
    text: str
    labels: list[Label]


class Changed(NamedTuple):
    """A line that a fix takes out (`-`, under its number) or puts in (`+`, under its new one)."""

    sign: str
    number: int
    text: str


def snippets(finding: Finding, source: SourceFile) -> list[Snippet]:
    """The lines that a finding is about, from top to bottom."""
    places = [(finding.span, "", True), *((it.span, it.message, False) for it in finding.related)]
    labels = sorted(
        (_label(span, text, source, primary=primary) for span, text, primary in places),
        key=lambda label: (label.line, label.start),
    )
    grouped = groupby(labels, key=lambda label: label.line)
    return [_snippet(number, list(group), source) for number, group in grouped]


def changed(fix: Fix | None, source: SourceFile) -> tuple[list[Changed], bool]:
    """The lines that a fix changes, cut around what differs; and whether there are more."""
    lines = list(islice(_changed(fix, source), _MOST_CHANGED + 1))
    return lines[:_MOST_CHANGED], len(lines) > _MOST_CHANGED


def _changed(fix: Fix | None, source: SourceFile) -> Iterator[Changed]:
    if fix is None:
        return
    from realtime_lint.diffs import changes, common  # only where there are fixes

    for line, removed, new_line, added in changes(source, fix.edits):
        focuses = [common(*pair) for pair in zip_longest(removed, added, fillvalue="")]
        for sign, first, texts in (("-", line, removed), ("+", new_line, added)):
            for number, (text, focus) in enumerate(zip(texts, focuses, strict=False), first):
                yield Changed(sign, number, _window(text, focus)[0])


def _label(span: Span, text: str, source: SourceFile, *, primary: bool) -> Label:
    """The part of a span that lies in its first line."""
    start = source.position(span.start)
    end = source.position(span.end)
    last = end.column if end.line == start.line else len(source.line(start.line)) + 1
    return Label(start.line, start.column, max(last, start.column + 1), text, primary)


def _snippet(number: int, labels: list[Label], source: SourceFile) -> Snippet:
    focus = min(label.start for label in labels) - 1
    text, shift = _window(_line(source, number), focus)
    moved = [it._replace(start=it.start - shift, end=it.end - shift) for it in labels]
    return Snippet(number, text, moved)


@lru_cache(maxsize=4)
def _line(source: SourceFile, number: int) -> str:
    """A line, cut out once, however many findings stand in it."""
    return source.line(number)


def _window(line: str, focus: int) -> tuple[str, int]:
    """The line as it is shown, and how many characters were cut off on its left."""
    start = max(0, min(focus - _MARGIN, len(line) - _WIDTH))
    end = start + _WIDTH
    text = "".join(" " if char == "\t" else visible(char) for char in line[start:end])
    if start:
        text = "…" + text[1:]
    if end < len(line):
        text = text[:-1] + "…"
    return text, start


def visible(char: str) -> str:
    """A character that cannot move the cursor or speak to the terminal."""
    return char if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else "\ufffd"
