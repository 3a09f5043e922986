"""Placeholder of the sarif report; its builder replaces this file."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """To be written."""
    raise NotImplementedError
