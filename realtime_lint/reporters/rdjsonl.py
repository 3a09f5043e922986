"""The report in reviewdog's Diagnostic Format, a diagnostic a line; see `rdjson`."""

from __future__ import annotations

import json
from typing import Any, Final

from realtime_lint.reporters.rdjson import SOURCE, diagnostics

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook

LONGEST: Final = 64 * 1024 - 1
"""Bytes of a line: at a longer one reviewdog stops reading; before 0.21.1 it says nothing of it."""


def render(
    report: Report,
    rulebook: Rulebook,
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """A line for each finding; nothing where there is none."""
    return "".join(_line({**it, "source": SOURCE}) for it in diagnostics(report, rulebook, style))


def _line(diagnostic: dict[str, Any]) -> str:
    """A diagnostic, without what would make it too long to be read."""
    line = json.dumps(diagnostic) + "\n"
    for part in ("suggestions", "related_locations"):
        if len(line) > LONGEST:
            diagnostic = {key: value for key, value in diagnostic.items() if key != part}
            line = json.dumps(diagnostic) + "\n"
    return line
