"""One finding a line as JSON, for streams; the last line is the summary."""

from __future__ import annotations

import json

from realtime_lint.reporters.json import finding_data, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook


def render(
    report: Report,
    rulebook: Rulebook,
    style: Style,  # noqa: ARG001
    fixing: Fixing | None = None,
) -> str:
    """A line for each finding and one for the summary."""
    lines = [
        json.dumps(finding_data(finding, report.sources[finding.path], rulebook))
        for finding in report.findings
    ]
    lines.append(json.dumps({"summary": summary(report, fixing)}))
    return "\n".join(lines) + "\n"
