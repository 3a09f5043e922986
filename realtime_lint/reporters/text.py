"""The report for people: what is wrong, the lines it stands in, and where to read on."""

from __future__ import annotations

import unicodedata
from typing import Final

from realtime_lint.findings import speakable
from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.overview import shown, summary, unseen
from realtime_lint.reporters.snippets import Changed, Snippet, changed, snippets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.findings import Finding, Report
    from realtime_lint.fixer import Applied
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import SourceFile

_COLORS: Final = {"error": "31", "warning": "33", "note": "36"}
_SIGN_COLORS: Final = {"-": "31", "+": "32"}
_DIM, _RESET = "2", "\x1b[0m"


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """Every finding with its lines, then what was fixed, then the summary.

    What is only shown to be fixable stands in the diff beside the report.
    """
    in_diff = set(_previewed(fixing))
    parts = [
        _finding(finding, report.sources[finding.path], rulebook, style)
        for finding in shown(report, style)
        if (finding.path, finding.rule, finding.pointer) not in in_diff
    ]
    if style.verbose:
        parts.append("".join(f"{line}\n" for line in unseen(report)))
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
    rule = _linked(rulebook[finding.rule], style)
    head = f"{_paint(finding.severity, color, style)}[{rule}]: {finding.message}"
    where = f"{speakable(finding.path)}:{place.line}:{place.column}"
    about = snippets(finding, source)
    lines_changed, are_cut = changed(finding.fix, source)
    numbers = [*(it.number for it in about), *(it.number for it in lines_changed)]
    gutter = len(str(max(numbers)))
    lines = [
        head,
        f"{' ' * gutter}{_paint('-->', _DIM, style)} {where}",
        *_shown(about, gutter, color, style),
        f"{' ' * gutter} {_paint('=', _DIM, style)} {advice(finding)}",
        *_changes(lines_changed, gutter, style),
        *([f"{' ' * gutter} {_paint('…', _DIM, style)}"] if are_cut else []),
    ]
    return "\n".join(lines) + "\n"


def _changes(lines: list[Changed], gutter: int, style: Style) -> Iterator[str]:
    for sign, number, text in lines:
        label = _paint(str(number).rjust(gutter), _DIM, style)
        yield f"{label} {_paint(f'{sign} {text}'.rstrip(), _SIGN_COLORS[sign], style)}"


def _shown(lines: list[Snippet], gutter: int, color: str, style: Style) -> Iterator[str]:
    bar = _paint("|", _DIM, style)
    yield f"{' ' * gutter} {bar}"
    previous = lines[0].number
    for number, text, labels in lines:
        if number > previous + 1:
            yield _paint("...", _DIM, style)
        previous = number
        yield f"{_paint(str(number).rjust(gutter), _DIM, style)} {bar} {text}".rstrip()
        for label in labels:
            mark = "^" if label.primary else "-"
            pad = _columns(text[: label.start - 1])
            width = max(1, _columns(text[label.start - 1 : label.end - 1]))
            underline = mark * width + (f" {label.text}" if label.text else "")
            painted = _paint(underline, color if label.primary else _DIM, style)
            yield f"{' ' * gutter} {bar} {' ' * pad}{painted}"


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
    color = "31" if report.count("error") else "33" if report.count("warning") else "32"
    return _paint(summary(report, fixing), color, style) + "\n"


def _paint(text: str, code: str, style: Style) -> str:
    return f"\x1b[{code}m{text}{_RESET}" if style.color else text


def _linked(rule: IndexedRule, style: Style) -> str:
    """The name of a rule; in a terminal with colours, with an OSC 8 hyperlink to its page."""
    if not style.color:
        return rule.name
    from realtime_lint.reporters.links import address_of  # for terminals only

    address = address_of(rule)
    return f"\x1b]8;;{address}\x1b\\{rule.name}\x1b]8;;\x1b\\" if address else rule.name
