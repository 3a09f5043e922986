"""One line a finding: `path:line:column: severity message [rule]`, for problem matchers."""

from __future__ import annotations

from realtime_lint.matchers import concise_line
from realtime_lint.reporters.overview import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook


def render(
    report: Report,
    rulebook: Rulebook,  # noqa: ARG001
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """A line for each finding, without colours."""
    return "".join(f"{line(finding, report)}\n" for finding in shown(report, style))


def line(finding: Finding, report: Report) -> str:
    """A finding in one line, as other reports quote it, too."""
    path, rule, severity, message = finding.path, finding.rule, finding.severity, finding.message
    start = report.sources[path].position(finding.span.start)
    return concise_line(path, start.line, start.column, severity, message, rule)
