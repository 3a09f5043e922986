"""Reports: what a run found, for people and for programs.

Each reporter is a module with `render(report, rulebook, style) -> str`; nothing here reads
files or decides anything.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Report
    from realtime_lint.rulebook import Rulebook

FORMATS: Final = ("text", "concise", "json", "jsonl")


class Style(NamedTuple):
    """How a report for people looks.

    color    with ANSI colours and links
    verbose  also what was skipped and silenced
    quiet    only errors and warnings, no summary
    """

    color: bool = False
    verbose: bool = False
    quiet: bool = False


def render(format_: str, report: Report, rulebook: Rulebook, style: Style) -> str:
    """The report in one of `FORMATS`, with a final line end unless it is empty."""
    module = import_module(f"realtime_lint.reporters.{format_}")
    text: str = module.render(report, rulebook, style)
    return text
