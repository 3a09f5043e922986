"""One line a finding: `path:line:column: severity message [rule]`, for problem matchers."""

from __future__ import annotations

from realtime_lint.matchers import concise_line
from realtime_lint.reporters.places import place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook


def render(
    report: Report,
    rulebook: Rulebook,  # noqa: ARG001
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """A line for each finding, without colours."""
    lines = []
    for finding in report.findings:
        if not style.shows(finding):
            continue
        start = place_of(finding, report).start
        place = (finding.path, start.line, start.column)
        lines.append(concise_line(*place, finding.severity, finding.message, finding.rule) + "\n")
    return "".join(lines)
