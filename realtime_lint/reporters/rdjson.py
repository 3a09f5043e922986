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
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from realtime_lint.edits import Edit, apply
from realtime_lint.reporters.concise import line
from realtime_lint.reporters.links import address_of
from realtime_lint.reporters.overview import shown
from realtime_lint.reporters.places import in_unicode
from realtime_lint.rulebook import HOME
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import SourceFile

SOURCE: Final = {"name": "realtime-lint", "url": HOME}
_SEVERITIES: Final = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_BOM: Final = len("\ufeff".encode())
_BLOCK: Final = 4096
"""So many code points are counted at most to find a column, however long its line is."""
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
    return [_diagnostic(finding, report, rulebook) for finding in shown(report, style)]


def _diagnostic(finding: Finding, report: Report, rulebook: Rulebook) -> dict[str, Any]:
    source = report.sources[finding.path]
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": _location(finding.span, source),
        "severity": _SEVERITIES[finding.severity],
        "code": _code(rulebook[finding.rule]),
        "original_output": line(finding, report),
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
    """The name of a rule, and the address of its page."""
    address = address_of(rule)
    return {"value": rule.name, **({"url": address} if address else {})}


def _location(span: Span, source: SourceFile) -> dict[str, Any]:
    return {"path": in_unicode(source.path), "range": _range(span, source)}


def _range(span: Span, source: SourceFile) -> dict[str, dict[str, int]]:
    return {"start": _position(span.start, source), "end": _position(span.end, source)}


def _position(offset: int, source: SourceFile) -> dict[str, int]:
    line = source.position(offset).line
    line_start = source.line_starts[line - 1]
    before = _bytes_before(offset, source.text) - _bytes_before(line_start, source.text)
    bom = _BOM if source.bom and line == 1 else 0
    return {"line": line, "column": bom + before + 1}


def _bytes_before(offset: int, text: str) -> int:
    """The size in UTF-8 of what stands before an offset."""
    block = offset // _BLOCK
    return _sizes(text)[block] + size(text[block * _BLOCK : offset])


@lru_cache(maxsize=1)  # findings come file by file
def _sizes(text: str) -> list[int]:
    """The bytes before each block of a text, and before its end."""
    blocks = (text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK))
    return list(accumulate(map(size, blocks), initial=0))


def size(text: str) -> int:
    """The bytes of a text in UTF-8."""
    return len(text.encode(errors="surrogatepass"))


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
    if source.text.find(_MASK, first_line, span.end) >= 0:
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
