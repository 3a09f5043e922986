"""The report for people: what is wrong, the lines it stands in, and where to read on."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import islice, zip_longest
from typing import Final

from realtime_lint.findings import speakable
from realtime_lint.records import NamedTuple
from realtime_lint.reporters import Fixing
from realtime_lint.reporters.advice import advice
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.edits import Fix
    from realtime_lint.findings import Finding, Report
    from realtime_lint.fixer import Applied
    from realtime_lint.reporters import Style
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import SourceFile, Span

_WIDTH: Final = 120
"""A longer line is cut around what it is shown for: a config may be one line of 40 kB."""
_MARGIN: Final = 30
_COLORS: Final = {"error": "31", "warning": "33", "note": "36"}
_SIGN_COLORS: Final = {"-": "31", "+": "32"}
_DIM, _RESET = "2", "\x1b[0m"
_MOST_CHANGED: Final = 12
"""So many lines of a fix are shown; a diff of the file shows them all."""


class _Label(NamedTuple):
    """A span of one line and what is said of it; the primary one carries carets."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


class _Changed(NamedTuple):
    """A line that a fix takes out (`-`, under its number) or puts in (`+`, under its new one)."""

    sign: str
    number: int
    text: str


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """Every finding with its lines, then what was fixed, then the summary.

    What is only shown to be fixable stands in the diff beside the report.
    """
    in_diff = set(_previewed(fixing))
    parts = [
        _finding(finding, report.sources[finding.path], rulebook, style)
        for finding in report.findings
        if not (style.quiet and finding.severity == "note")
        and (finding.path, finding.rule, finding.pointer) not in in_diff
    ]
    if style.verbose:
        parts.append(_unseen(report))
    if fixing is not None and not style.quiet:
        parts.append(_fixed(fixing, style))
    if not style.quiet and report.documents:
        parts.append(_summary(report, style, fixing))
    return "\n".join(part for part in parts if part)


def _previewed(fixing: Fixing | None) -> Iterator[tuple[str, str, str]]:
    """Path, rule and pointer of what would be fixed."""
    if fixing is not None and fixing.is_preview:
        for path, applied in fixing.applied.items():
            yield from ((path, it.rule, it.pointer) for it in applied)


def _finding(finding: Finding, source: SourceFile, rulebook: Rulebook, style: Style) -> str:
    place = source.position(finding.span.start)
    color = _COLORS[finding.severity]
    rule = _link(finding.rule, rulebook[finding.rule].url, style)
    head = f"{_paint(finding.severity, color, style)}[{rule}]: {finding.message}"
    where = f"{speakable(finding.path)}:{place.line}:{place.column}"
    labels = _labels(finding, source)
    changed = list(islice(_changed(finding.fix, source), _MOST_CHANGED + 1))
    numbers = [*(label.line for label in labels), *(line.number for line in changed)]
    gutter = len(str(max(numbers)))
    lines = [
        head,
        f"{' ' * gutter}{_paint('-->', _DIM, style)} {where}",
        *_snippet(labels, source, gutter, color, style),
        f"{' ' * gutter} {_paint('=', _DIM, style)} {advice(finding)}",
        *_changes(changed, gutter, style),
    ]
    return "\n".join(lines) + "\n"


def _changed(fix: Fix | None, source: SourceFile) -> Iterator[_Changed]:
    """The lines that a fix changes, cut around what differs."""
    if fix is None:
        return
    from realtime_lint.diffs import changes, common  # only where there are fixes

    for line, removed, new_line, added in changes(source, fix.edits):
        focuses = [common(*pair) for pair in zip_longest(removed, added, fillvalue="")]
        for sign, first, texts in (("-", line, removed), ("+", new_line, added)):
            for number, (text, focus) in enumerate(zip(texts, focuses, strict=False), first):
                yield _Changed(sign, number, _window(text, focus)[0])


def _changes(changed: list[_Changed], gutter: int, style: Style) -> list[str]:
    lines = []
    for sign, number, text in changed[:_MOST_CHANGED]:
        label = _paint(str(number).rjust(gutter), _DIM, style)
        lines.append(f"{label} {_paint(f'{sign} {text}'.rstrip(), _SIGN_COLORS[sign], style)}")
    if len(changed) > _MOST_CHANGED:
        lines.append(f"{' ' * gutter} {_paint('…', _DIM, style)}")
    return lines


def _labels(finding: Finding, source: SourceFile) -> list[_Label]:
    labels = [_label(finding.span, "", source, primary=True)]
    labels += [
        _label(related.span, related.message, source, primary=False) for related in finding.related
    ]
    return sorted(labels, key=lambda label: (label.line, label.start))


def _label(span: Span, text: str, source: SourceFile, *, primary: bool) -> _Label:
    """The part of a span that lies in its first line."""
    start = source.position(span.start)
    end = source.position(span.end)
    last = end.column if end.line == start.line else len(source.line(start.line)) + 1
    return _Label(start.line, start.column, max(last, start.column + 1), text, primary)


def _snippet(
    labels: list[_Label], source: SourceFile, gutter: int, color: str, style: Style
) -> list[str]:
    bar = _paint("|", _DIM, style)
    lines = [f"{' ' * gutter} {bar}"]
    previous = None
    for number in dict.fromkeys(label.line for label in labels):
        if previous is not None and number > previous + 1:
            lines.append(_paint("...", _DIM, style))
        previous = number
        here = [label for label in labels if label.line == number]
        focus = min(label.start for label in here) - 1
        text, shift = _window(_line(source, number), focus)
        lines.append(f"{_paint(str(number).rjust(gutter), _DIM, style)} {bar} {text}".rstrip())
        for label in here:
            mark = "^" if label.primary else "-"
            pad = _columns(text[: label.start - 1 - shift])
            width = max(1, _columns(text[label.start - 1 - shift : label.end - 1 - shift]))
            underline = mark * width + (f" {label.text}" if label.text else "")
            painted = _paint(underline, color if label.primary else _DIM, style)
            lines.append(f"{' ' * gutter} {bar} {' ' * pad}{painted}")
    return lines


@lru_cache(maxsize=4)
def _line(source: SourceFile, number: int) -> str:
    """A line, cut out once, however many findings stand in it."""
    return source.line(number)


def _window(line: str, focus: int) -> tuple[str, int]:
    """The line as it is shown, and how many characters were cut off on its left."""
    start = max(0, min(focus - _MARGIN, len(line) - _WIDTH))
    end = start + _WIDTH
    text = "".join(" " if char == "\t" else _visible(char) for char in line[start:end])
    if start:
        text = "…" + text[1:]
    if end < len(line):
        text = text[:-1] + "…"
    return text, start


def _visible(char: str) -> str:
    """A character that cannot move the cursor or speak to the terminal."""
    return char if unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else "\ufffd"


def _columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _fixed(fixing: Fixing, style: Style) -> str:
    """A line for each file that was fixed; where people ask, one for each fix."""
    verb = "would fix" if fixing.is_preview else "fixed"
    lines = []
    for path, applied in fixing.applied.items():
        lines.append(f"{verb} {len(applied)} in {speakable(path)}")
        if style.verbose:
            lines += [f"  line {it.line}: {_applied(it)}" for it in applied]
    return "\n".join(lines) + ("\n" if lines else "")


def _applied(applied: Applied) -> str:
    safety = "" if applied.safety == "safe" else f" ({applied.safety})"
    return f"{applied.title}{safety} [{applied.rule}]"


def _summary(report: Report, style: Style, fixing: Fixing | None) -> str:
    counts = ", ".join(
        counted(report.count(severity), severity)
        for severity in ("error", "warning", "note")
        if report.count(severity)
    )
    subject = counted(len(report.documents), "document")
    if fixing is not None and fixing.total and not fixing.is_preview:
        text = f"{fixing.total} fixed, {counts or 'nothing'} left in {subject}"
    else:
        text = f"{counts} in {subject}" if counts else f"{subject} checked, nothing found"
    extras = [*_offers(report, fixing)]
    if report.skipped:
        extras.append(f"{len(report.skipped)} skipped")
    if report.suppressed:
        extras.append(f"{len(report.suppressed)} suppressed")
    if extras:
        text += f" ({', '.join(extras)})"
    color = "31" if report.count("error") else "33" if report.count("warning") else "32"
    return _paint(text, color, style) + "\n"


def _offers(report: Report, fixing: Fixing | None) -> Iterator[str]:
    """What fixes could do, and how to ask for them."""
    asked = fixing or Fixing({})
    fixes = [finding.fix for finding in report.findings if finding.fix is not None]
    safe = 0 if fixing else sum(fix.safety == "safe" for fix in fixes)
    unsafe = sum(map(asked.lacks_consent, report.findings))
    if safe:
        yield f"{safe} fixable with --fix"
    if asked.is_preview and asked.total:
        yield f"{asked.total} to fix"
    if unsafe:
        is_more = safe or asked.total
        yield f"{unsafe} {'more' if is_more else 'fixable'} with --unsafe-fixes"


def _unseen(report: Report) -> str:
    lines = [f"skipped {speakable(skipped.path)}: {skipped.reason}" for skipped in report.skipped]
    lines += [_suppressed(finding) for finding in report.suppressed]
    return "\n".join(lines) + ("\n" if lines else "")


def _suppressed(finding: Finding) -> str:
    assert finding.silence is not None
    by, reason = finding.silence
    where = f"{finding.path}:{finding.pointer or '/'}"
    return speakable(f"suppressed {where}: {finding.rule} ({by}: {reason})")


def _paint(text: str, code: str, style: Style) -> str:
    return f"\x1b[{code}m{text}{_RESET}" if style.color else text


def _link(text: str, url: str, style: Style) -> str:
    """An OSC 8 hyperlink, where the terminal has colours."""
    return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if style.color else text
