"""The report in reviewdog's Diagnostic Format, as one object; `rdjsonl` has one a line.

The format is defined in proto/rdf/reviewdog.proto of reviewdog/reviewdog: lines and columns
count from 1, columns count bytes of UTF-8, ends are exclusive. reviewdog refuses a report with
a field that it does not know; related locations are the youngest, of 0.18. Paths start in the
working folder, as it expects them.

A safe fix becomes one suggestion. reviewdog offers each suggestion of a diagnostic by itself,
and only where it covers the same lines as the first: so several edits become one, with the
text between them, and whoever accepts it has the whole fix.
"""

from __future__ import annotations

import json
from typing import Any, Final

from realtime_lint.edits import Edit, apply
from realtime_lint.matchers import concise_line
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import SourceFile

SOURCE: Final = {
    "name": "realtime-lint",
    "url": "https://github.com/realtime-lint/realtime-lint",
}
_SEVERITIES: Final = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_BOM: Final = len("\ufeff".encode())
_MASK: Final = "*"
"""What stands for each letter of a credential in the sources of a report."""


def render(
    report: Report,
    rulebook: Rulebook,
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """The whole report."""
    data = {"source": SOURCE, "diagnostics": diagnostics(report, rulebook, style)}
    return json.dumps(data, indent=2) + "\n"


def diagnostics(report: Report, rulebook: Rulebook, style: Style) -> list[dict[str, Any]]:
    """Every finding as a diagnostic."""
    return [
        _diagnostic(finding, report.sources[finding.path], rulebook)
        for finding in report.findings
        if style.shows(finding)
    ]


def _diagnostic(finding: Finding, source: SourceFile, rulebook: Rulebook) -> dict[str, Any]:
    start = source.position(finding.span.start)
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": _location(finding.span, source),
        "severity": _SEVERITIES[finding.severity],
        "code": _code(rulebook[finding.rule]),
        "original_output": concise_line(
            source.path, start.line, start.column, finding.severity, finding.message, finding.rule
        ),
    }
    suggestion = _suggestion(finding, source)
    if suggestion is not None:
        diagnostic["suggestions"] = [suggestion]
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": related.message, "location": _location(related.span, source)}
            for related in finding.related
        ]
    return diagnostic


def _code(rule: IndexedRule) -> dict[str, str]:
    """The name of a rule, and its page unless that is the file of its pack."""
    is_linked = rule.url.startswith(("https://", "http://"))
    return {"value": rule.name, **({"url": rule.url} if is_linked else {})}


def _location(span: Span, source: SourceFile) -> dict[str, Any]:
    path = source.path.encode(errors="replace").decode()  # a file name can be no text at all
    return {"path": path, "range": _range(span, source)}


def _range(span: Span, source: SourceFile) -> dict[str, dict[str, int]]:
    return {"start": _position(span.start, source), "end": _position(span.end, source)}


def _position(offset: int, source: SourceFile) -> dict[str, int]:
    line = source.position(offset).line
    before = source.text[source.line_starts[line - 1] : offset].encode(errors="surrogatepass")
    bom = _BOM if source.bom and line == 1 else 0
    return {"line": line, "column": bom + len(before) + 1}


# -- suggestions ----------------------------------------------------------------------------


def _suggestion(finding: Finding, source: SourceFile) -> dict[str, Any] | None:
    """A safe fix as one replacement; None where there is none, or its place is not certain.

    Where letters of a credential are masked, neither the text between two edits nor the number
    of bytes before them is that of the file.
    """
    if finding.fix is None or finding.fix.safety != "safe":
        return None
    span, text = _within_lines(_merged(finding.fix.edits, source.text), source.text)
    first_line = source.line_starts[source.position(span.start).line - 1]
    if _MASK in source.text[first_line : span.end]:
        return None
    return {"range": _range(span, source), "text": text}


def _merged(edits: tuple[Edit, ...], text: str) -> Edit:
    """One edit that does what several do."""
    start = min(edit.span.start for edit in edits)
    end = max(edit.span.end for edit in edits)
    shifted = [
        edit._replace(span=Span(edit.span.start - start, edit.span.end - start)) for edit in edits
    ]
    return Edit(Span(start, end), apply(text[start:end], shifted))


def _within_lines(edit: Edit, text: str) -> Edit:
    """The same edit, between places in lines: reviewdog knows none behind the last line end."""
    (start, end), new = edit
    line_end = "\r\n" if text.endswith("\r\n") else "\n"
    if end < len(text) or not text.endswith(line_end):
        return edit
    if (start == end or not new.endswith(line_end)) and text[:start].endswith(line_end):
        start, new = start - len(line_end), line_end + new
    if not new.endswith(line_end):
        return edit
    return Edit(Span(start, end - len(line_end)), new.removesuffix(line_end))
