"""GitLab's Code Quality report: a list of findings, in the form of Code Climate's issues.

GitLab merges entries with equal fingerprints and tells new findings from old ones by them: so
equal findings of a file are numbered, and lines do not count. It shows descriptions but not
the names of checks: so a description ends in the rule. Places are whole lines, since the
format does not say whether the last of its columns is meant. What is silenced is left out.
"""

from __future__ import annotations

import json
from typing import Any, Final

from realtime_lint.reporters.json import fingerprint
from realtime_lint.reporters.overview import shown
from realtime_lint.reporters.places import from_top, in_unicode, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook

_SEVERITIES: Final = {"error": "major", "warning": "minor", "note": "info"}
"""`critical` and `blocker` are left to those who know what is at stake."""


def render(
    report: Report,
    rulebook: Rulebook,  # noqa: ARG001
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """A list with an entry for each finding; `[]` where there is none."""
    seen: dict[str, int] = {}
    entries = []
    for finding in shown(report, style):
        identity = fingerprint(finding, report.sources[finding.path])
        number = seen[identity] = seen.get(identity, 0) + 1
        unique = identity if number == 1 else f"{identity}-{number}"
        entries.append(_entry(finding, unique, report, style))
    return json.dumps(entries, indent=2) + "\n"


def _entry(finding: Finding, unique: str, report: Report, style: Style) -> dict[str, Any]:
    start, end = place_of(finding, report)
    is_before_line = end.column == 1 and end.line > start.line
    return {
        "description": f"{finding.message} [{finding.rule}]",
        "check_name": finding.rule,
        "fingerprint": unique,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": in_unicode(from_top(finding.path, style.below)),
            "lines": {"begin": start.line, "end": end.line - is_before_line},
        },
    }
