"""Reports: what a run found, for people and for programs.

Each format has a module of its name with `render(report, rulebook, style, fixing) -> str`. Beside
them stands what several need: which findings and in what words (`overview`, `advice`, `links`),
where (`places`, `snippets`, `line_hash`), and how to write it (`commands`, `xml`, `sarif_rules`).

Nothing here reads a linted file or decides anything. And nothing that a linted file holds may
break a report, forge an entry or a command, or show a secret: `report.sources` are masked already.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.fixer import Applied
    from realtime_lint.rulebook import Rulebook

FORMATS: Final = (
    "text", "concise", "github", "gitlab", "azure", "teamcity", "sarif", "rdjson", "rdjsonl",
    "junit", "checkstyle", "markdown", "html", "json", "jsonl",
)  # fmt: skip
FORMATS_WITH_EDITS: Final = frozenset({"json", "jsonl", "rdjson", "rdjsonl", "sarif"})
"""Those from which another program could carry fixes out."""
FORMATS_WITH_FIXES: Final = FORMATS_WITH_EDITS | {
    "text", "github", "azure", "teamcity", "junit", "markdown", "html",
}  # fmt: skip
"""Those that tell of fixes. To prove one takes time, so nobody does it for the others."""


class Style(NamedTuple):
    """How a report looks, and to whom paths speak.

    color    with ANSI colours and links
    verbose  also what was skipped and silenced
    quiet    only errors and warnings, no summary
    below    the working folder, from the top of its repository, for those who start there
    """

    color: bool = False
    verbose: bool = False
    quiet: bool = False
    below: str = ""

    def shows(self, finding: Finding) -> bool:
        """Whether a finding is told."""
        return not (self.quiet and finding.severity == "note")


class Fixing(NamedTuple):
    """What a run fixed; its report is of what is left.

    applied     what was fixed in each file that was
    is_preview  nothing was: this is what would be fixed, and the report is of what was found
    unsafe      whether unsafe fixes were asked for
    only        the rules whose fixes were asked for; None: all
    """

    applied: dict[str, list[Applied]]
    is_preview: bool = False
    unsafe: bool = False
    only: frozenset[str] | None = None

    @property
    def total(self) -> int:
        """How many findings were fixed."""
        return sum(map(len, self.applied.values()))

    def lacks_consent(self, finding: Finding) -> bool:
        """Whether a finding is left only because its fix is unsafe."""
        is_meant = self.only is None or finding.rule in self.only
        is_unsafe = finding.fix is not None and finding.fix.safety == "unsafe"
        return is_meant and is_unsafe and not self.unsafe


def render(
    format_: str, report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None
) -> str:
    """The report in one of `FORMATS`, with a final line end unless it is empty."""
    module = import_module(f"realtime_lint.reporters.{format_}")
    text: str = module.render(report, rulebook, style, fixing)
    return text
