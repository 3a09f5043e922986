"""Logging commands of Azure Pipelines: issues on the page of a run.

Azure knows errors and warnings only: a note is a plain line of the log, so that nobody takes it
for graver than it is. Of each kind, an agent keeps ten issues a task, and the log has them all:
the worst come first.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.commands import escaped, file_of, inert
from realtime_lint.reporters.concise import line as line_of
from realtime_lint.reporters.overview import shown, summary, unseen, worst_first
from realtime_lint.reporters.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook

_ISSUES: Final = frozenset({"error", "warning"})
_ESCAPES: Final = {ord("%"): "%AZP25", **{ord(char): f"%{ord(char):02X}" for char in "\r\n;]"}}


def render(
    report: Report,
    rulebook: Rulebook,  # noqa: ARG001
    style: Style,
    fixing: Fixing | None = None,
) -> str:
    """A line for each finding, and the summary."""
    lines = [_line(finding, report, style) for finding in worst_first(shown(report, style))]
    if style.verbose:
        lines += map(inert, unseen(report))
    if report.documents and not style.quiet:
        lines.append(summary(report, fixing))
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, report: Report, style: Style) -> str:
    if finding.severity not in _ISSUES:
        return inert(line_of(finding, report))
    start = place_of(finding, report).start
    properties = {
        "type": finding.severity,
        "sourcepath": file_of(finding, style),
        "linenumber": start.line,
        "columnnumber": start.column,
        "code": finding.rule,
    }
    listed = "".join(f"{key}={escaped(str(value), _ESCAPES)};" for key, value in properties.items())
    text = escaped(f"{finding.message}\n{advice(finding)}", _ESCAPES)
    return f"##vso[task.logissue {listed}]{text}"
