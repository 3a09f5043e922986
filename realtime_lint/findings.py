"""What a run says: findings, and the report that holds them."""

from __future__ import annotations

from typing import Final

from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.edits import Fix
    from realtime_lint.edits.operations import Repair
    from realtime_lint.source import Node, SourceFile, Span

SEVERITIES: Final = ("note", "warning", "error")
"""From mild to grave. A note never fails a run by itself."""


# Controls, halves of surrogate pairs, and what turns the direction of writing or ends a line.
_UNSPEAKABLE: Final = compile_later(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def speakable(text: str) -> str:
    """A text for one line of a terminal: whatever would speak to it is replaced."""
    return _UNSPEAKABLE.sub("\ufffd", text)


def at_least(severity: str, threshold: str) -> bool:
    """Whether a severity reaches a threshold."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)


def milder(one: str, other: str) -> str:
    """The milder of two severities."""
    return min(one, other, key=SEVERITIES.index)


class Hit:
    """What a check says about a node: here, with these words.

    on        where the caret goes: `value`, `key`, or `auto` (the key of a collection, the
              value of anything else)
    values    fills the placeholders of the rule's message
    related   further places and what they show
    severity  milder than the rule's own, where the case is
    message   in place of the rule's, where one sentence does not fit all
    span      exactly what to underline, where it is neither key nor value
    missing   the key that is absent, or the keys, where that is what the hit is about
    meant     the key that was probably meant by that of the node
    repair    what would make it go away
    no_fix    why there is no fix, where that differs from the rule's reason
    """

    __slots__ = (
        "meant",
        "message",
        "missing",
        "no_fix",
        "node",
        "on",
        "related",
        "repair",
        "severity",
        "span",
        "values",
    )

    def __init__(  # noqa: PLR0913
        self,
        node: Node,
        values: dict[str, object] | None = None,
        *,
        on: str | None = None,
        related: tuple[tuple[Node, str], ...] = (),
        severity: str | None = None,
        message: str | None = None,
        missing: str | tuple[str, ...] | None = None,
        meant: str | None = None,
        repair: Repair | None = None,
        no_fix: str | None = None,
        span: Span | None = None,
    ) -> None:
        self.node = node
        self.values = values
        self.on = on
        self.related = related
        self.severity = severity
        self.message = message
        self.missing = missing
        self.meant = meant
        self.repair = repair
        self.no_fix = no_fix
        self.span = span


class Related(NamedTuple):
    """Another place that belongs to a finding, and what it shows."""

    span: Span
    message: str


class Silence(NamedTuple):
    """Why a finding is not shown.

    by      what says so: `comment`, `settings`, `waiver` or `baseline`
    reason  in the words of whoever answers for it
    """

    by: str
    reason: str


class Finding(NamedTuple):
    """One cause at one place, complete when made.

    repair   what would make it go away, until that is proven to be a fix; reports have none
    fix      proven edits that make it go away
    no_fix   why there are none
    silence  why it is not shown, where it is not
    """

    rule: str
    topic: str
    severity: str
    message: str
    path: str
    pointer: str
    span: Span
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    no_fix: str | None = None
    repair: Repair | None = None
    silence: Silence | None = None


class CheckedDocument(NamedTuple):
    """A recognised document of a run; `at` is its pointer where it is part of another."""

    path: str
    ordinal: int
    kind: str
    at: str = ""


class Skipped(NamedTuple):
    """A file that was not checked, and why."""

    path: str
    reason: str


class Report:
    """The outcome of a run.

    findings    sorted by path, place and rule
    suppressed  findings that a comment, the settings, a waiver or the baseline silenced
    documents   recognised documents
    skipped     files that were read for nothing, with the reason
    files       number of files looked at
    applied     how often each rule was evaluated
    sources     the files that have findings, shown or not, for snippets and positions; no
                credential is in them, but every character stands at its place
    """

    __slots__ = (
        "applied",
        "as_of",
        "data_date",
        "documents",
        "files",
        "findings",
        "skipped",
        "sources",
        "suppressed",
    )

    def __init__(self, as_of: str, data_date: str) -> None:
        self.as_of = as_of
        self.data_date = data_date
        self.findings: list[Finding] = []
        self.suppressed: list[Finding] = []
        self.documents: list[CheckedDocument] = []
        self.skipped: list[Skipped] = []
        self.files = 0
        self.applied: dict[str, int] = {}
        self.sources: dict[str, SourceFile] = {}

    def count(self, severity: str) -> int:
        """Findings of exactly this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def fails(self, threshold: str) -> bool:
        """Whether a finding reaches the threshold."""
        return any(at_least(finding.severity, threshold) for finding in self.findings)
