"""Checkstyle's XML: findings by file, for the many programs that read it.

It knows no ranges, and `info` is its mildest severity. Paths start in the working folder. A
`source` is read up to its last dots: Jenkins shows the topic as the category and the rule as the
type.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

from realtime_lint.reporters.overview import shown
from realtime_lint.reporters.places import place_of
from realtime_lint.reporters.xml import element, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook

_VERSION: Final = "4.3"
"""Of Checkstyle, whose output this looks like: what its readers are used to."""
_SEVERITIES: Final = {"error": "error", "warning": "warning", "note": "info"}


def render(
    report: Report,
    rulebook: Rulebook,  # noqa: ARG001
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """Every finding in the element of its file."""
    files = [
        element("file", {"name": path}, *(_error(finding, report) for finding in of_file))
        for path, of_file in groupby(shown(report, style), lambda finding: finding.path)
    ]
    return written(element("checkstyle", {"version": _VERSION}, *files))


def _error(finding: Finding, report: Report) -> Element:
    start = place_of(finding, report).start
    return element(
        "error",
        {
            "line": start.line,
            "column": start.column,
            "severity": _SEVERITIES[finding.severity],
            "message": finding.message,
            "source": f"realtime-lint.{finding.topic}.{finding.rule}",
        },
    )
