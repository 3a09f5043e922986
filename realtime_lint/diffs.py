"""What edits do to a text, for people: unified diffs of files, and the lines that a fix changes.

No credential is shown, and nothing that would speak to a terminal. A diff is for reading: it
names line ends only where a file mixes them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise, takewhile
from typing import Final

from realtime_lint.edits import Edit, apply
from realtime_lint.findings import speakable
from realtime_lint.records import NamedTuple
from realtime_lint.source import SourceFile, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COLORS: Final = {"-": "31", "+": "32", " ": ""}
_FILE, _HUNK, _REMARK = "1", "36", "2"
_CONTEXT: Final = 3
_MOST_PAIRS: Final = 100_000
"""So many pairs of lines are compared with each other; above it, only those that stand out."""
_END_MARKS: Final = {"\r\n": "␍␊", "\r": "␍"}


# -- two texts of a file --------------------------------------------------------------------


class _Side(NamedTuple):
    """One of two texts of a file: its lines, ends included, and the same as we may show them."""

    lines: list[str]
    masked: list[str]


def unified(path: str, before: bytes, after: bytes, *, color: bool = False) -> str:
    """The unified diff of two contents of a file; empty where they are the same.

    Lines are compared as they are and masked afterwards: what hides a credential does not
    hide that it was changed.
    """
    if before == after:
        return ""
    old, new = _sides(path, before, after)
    are_mixed = len({_end(line) for line in old.lines + new.lines} - {""}) > 1
    name = speakable(path.lstrip("/"))
    lines = [_paint(f"{side}/{name}", _FILE, color=color) for side in ("--- a", "+++ b")]
    for head, body in _hunks(old, new):
        lines.append(_paint(head, _HUNK, color=color))
        for sign, line in body:
            mark = _END_MARKS.get(_end(line), "") if are_mixed else ""
            lines.append(_paint(f"{sign}{_visible(line)}{mark}", _COLORS[sign], color=color))
            if not _end(line):
                lines.append(_paint("\\ No newline at end of file", _REMARK, color=color))
    return "\n".join([*lines, ""])


def _sides(path: str, before: bytes, after: bytes) -> tuple[_Side, _Side]:
    """Both texts; what is a credential in one of them is hidden in both."""
    from realtime_lint.parse import parse
    from realtime_lint.redaction import Redaction

    redactions = []
    for data in (before, after):
        documents = parse(path, data)
        redactions.append(Redaction(documents[0].file, documents))
    words = set[str]().union(*(redaction.words for redaction in redactions))
    for redaction in redactions:
        redaction.words = words
    old, new = (_Side(lines_of(it.file.text), lines_of(it.source().text)) for it in redactions)
    return old, new


def _hunks(old: _Side, new: _Side) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The head of each hunk, and its lines with their signs."""
    for group in _near(differing(old.lines, new.lines)):
        first, last = group[0], group[-1]
        above = min(_CONTEXT, first.start)
        below = min(_CONTEXT, len(old.lines) - last.stop)
        at, new_at = start, new_start = first.start - above, first.new_start - above
        ranges = _range(start, last.stop + below), _range(new_start, last.new_stop + below)
        body: list[tuple[str, str]] = []
        for region in group:
            body += _shared(old.masked[at : region.start], new.masked[new_at : region.new_start])
            body += [("-", line) for line in old.masked[region.start : region.stop]]
            body += [("+", line) for line in new.masked[region.new_start : region.new_stop]]
            at, new_at = region.stop, region.new_stop
        body += _shared(old.masked[at : at + below], new.masked[new_at : new_at + below])
        yield "@@ -{} +{} @@".format(*ranges), body


def _near(regions: Iterable[Region]) -> Iterator[list[Region]]:
    """Regions that share their context."""
    group: list[Region] = []
    for region in regions:
        if group and region.start - group[-1].stop > 2 * _CONTEXT:
            yield group
            group = []
        group.append(region)
    if group:
        yield group


def _shared(lines: list[str], new_lines: list[str]) -> Iterator[tuple[str, str]]:
    return ((" ", _hidden_in_either(*pair)) for pair in zip(lines, new_lines, strict=True))


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items two sequences have in common at their start."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _hidden_in_either(one: str, other: str) -> str:
    """A line that two texts share; each may know another part of it for a credential."""
    if one == other:
        return one
    pairs = zip(one, other, strict=True)
    return "".join(char if char == twin else "*" for char, twin in pairs)


def _range(start: int, stop: int) -> str:
    """Lines from `start` to `stop`, counted from 0, as unified diffs write them."""
    if stop == start + 1:
        return str(stop)
    return f"{start + (stop > start)},{stop - start}"


# -- where two texts differ -----------------------------------------------------------------


class Region(NamedTuple):
    """Lines from `start` to `stop` that others take the place of, counted from 0."""

    start: int
    stop: int
    new_start: int
    new_stop: int


def differing(old: list[str], new: list[str]) -> Iterator[Region]:
    """Where two texts differ, in order.

    To compare every line with every other takes too long where there are many: then lines that
    occur once in both texts cut them into pieces.
    """
    region = _narrowed(Region(0, len(old), 0, len(new)), old, new)
    if _is_small(region):
        yield from _compared(region, old, new)
        return
    at, new_at = region.start, region.new_start
    for line, new_line in [*_anchors(region, old, new), (region.stop, region.new_stop)]:
        piece = _narrowed(Region(at, line, new_at, new_line), old, new)
        if _is_small(piece):
            yield from _compared(piece, old, new)
        else:
            yield piece
        at, new_at = line + 1, new_line + 1


def _narrowed(region: Region, old: list[str], new: list[str]) -> Region:
    """A region without what is the same at its start and at its end."""
    start, stop, new_start, new_stop = region
    lines, new_lines = old[start:stop], new[new_start:new_stop]
    head = common(lines, new_lines)
    tail = common(lines[head:][::-1], new_lines[head:][::-1])
    return Region(start + head, stop - tail, new_start + head, new_stop - tail)


def _is_small(region: Region) -> bool:
    return (region.stop - region.start) * (region.new_stop - region.new_start) <= _MOST_PAIRS


def _compared(region: Region, old: list[str], new: list[str]) -> Iterator[Region]:
    """The parts of a region that differ, each line compared with each other."""
    from difflib import SequenceMatcher

    start, stop, new_start, new_stop = region
    matcher = SequenceMatcher(None, old[start:stop], new[new_start:new_stop], autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield Region(start + first, start + last, new_start + new_first, new_start + new_last)


def _anchors(region: Region, old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Pairs of places at which both texts have the same line, found nowhere else: many, rising."""
    start, stop, new_start, new_stop = region
    count, new_count = Counter(old[start:stop]), Counter(new[new_start:new_stop])
    places = {new[place]: place for place in range(new_start, new_stop)}
    pairs = [
        (place, places[old[place]])
        for place in range(start, stop)
        if count[old[place]] == new_count[old[place]] == 1
    ]
    # The longest rising run: for each length the least last place, and which pair that is.
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [number]
    run = []
    number = last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


# -- what a fix does ------------------------------------------------------------------------


class Change(NamedTuple):
    """Neighbouring lines that give way to others, without their ends.

    Lines count from 1; `new_line` is where the others stand in the text after all edits.
    """

    line: int
    removed: list[str]
    new_line: int
    added: list[str]


def changes(file: SourceFile, edits: Iterable[Edit]) -> Iterator[Change]:
    """The lines that edits change, from top to bottom.

    What the file holds is given as it is: hide credentials before and controls afterwards.
    """
    last: Change | None = None
    for change in _changes(file, edits):
        if last is not None and change.line == last.line + len(last.removed):
            last.removed.extend(change.removed)
            last.added.extend(change.added)
        else:
            if last is not None:
                yield last
            last = change
    if last is not None:
        yield last


def _changes(file: SourceFile, edits: Iterable[Edit]) -> Iterator[Change]:
    shift = 0
    for (start, end), group in _neighbours(file, edits):
        text = file.text[start:end]
        moved = (Edit(Span(at - start, to - start), new) for (at, to), new in group)
        removed = [_without_end(line) for line in lines_of(text)]
        added = [_without_end(line) for line in lines_of(apply(text, moved))]
        head = common(removed, added)
        tail = common(removed[head:][::-1], added[head:][::-1])
        line = file.position(start).line + head
        change = Change(
            line, removed[head : len(removed) - tail], line + shift, added[head : len(added) - tail]
        )
        if change.removed or change.added:
            yield change
        shift += len(added) - len(removed)


def _neighbours(file: SourceFile, edits: Iterable[Edit]) -> Iterator[tuple[Span, list[Edit]]]:
    """Edits that share lines, and the span of these lines."""
    group: list[Edit] = []
    start = end = 0
    for edit in sorted(edits):
        line = _line_span(file, edit.span.start)
        if group and line.start >= end:
            yield Span(start, end), group
            group = []
        if not group:
            start = line.start
        end = _line_span(file, edit.span.end).end
        group.append(edit)
    if group:
        yield Span(start, end), group


def _line_span(file: SourceFile, offset: int) -> Span:
    """The line that an offset stands in, with its end."""
    starts = file.line_starts
    number = file.position(offset).line
    return Span(starts[number - 1], starts[number] if number < len(starts) else len(file.text))


# -- lines ----------------------------------------------------------------------------------


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, split where the readers split them."""
    starts = SourceFile("", text).line_starts
    lines = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return lines if lines[-1] else lines[:-1]


def _end(line: str) -> str:
    return line[len(_without_end(line)) :]


def _without_end(line: str) -> str:
    return line.rstrip("\r\n")


def _visible(line: str) -> str:
    """A line without its end that cannot speak to a terminal; tabs stay."""
    return "\t".join(speakable(part) for part in _without_end(line).split("\t"))


def _paint(text: str, code: str, *, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color and code else text
