"""One line a finding: `path:line:column: severity message [rule]`, for problem matchers."""

from __future__ import annotations

from realtime_lint.findings import speakable

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
        if style.quiet and finding.severity == "note":
            continue
        place = report.sources[finding.path].position(finding.span.start)
        lines.append(
            f"{speakable(finding.path)}:{place.line}:{place.column}: "
            f"{finding.severity} {finding.message} [{finding.rule}]\n"
        )
    return "".join(lines)
