"""The one decision what is silenced: by comments, by settings, by waivers.

Nothing of this silences a rule that is locked, but a waiver. What was there before a project
adopted the linter is another matter: see `baseline`.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.conclude import finding_of, repaired, underline
from realtime_lint.directives import Mistake
from realtime_lint.findings import Silence
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from realtime_lint.directives import Directive
    from realtime_lint.findings import Finding, Report
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.settings import Settings, Suppression
    from realtime_lint.source import Node, SourceFile, Span
    from realtime_lint.waivers import Waiver, Waivers


class Silenced(NamedTuple):
    """The findings of a file, parted."""

    shown: list[Finding]
    hidden: list[Finding]


def finding_about(mistake: Mistake, book: Rulebook, path: str) -> Finding:
    """The finding that a mistake is in the file at a path."""
    rule = book[mistake.rule]
    message = rule.message.format_map(mistake.values)
    finding = finding_of(rule, path, mistake.span, message, mistake.pointer)
    return repaired(finding, rule, mistake.repair)


def by_comments(
    findings: list[Finding],
    found: Iterable[Directive],
    file: SourceFile,
    locked: Collection[str],
) -> tuple[Silenced, set[tuple[Span, str]]]:
    """Part findings into shown and hidden; also the (comment, rule name) pairs at work.

    A directive without a reason silences nothing: the reason is the price.
    """
    at_work: dict[tuple[int, str], tuple[Span, str]] = {}
    for directive in found:
        if directive.reason is not None:
            for line in directive.lines:
                for name, _ in directive.names:
                    at_work.setdefault((line, name), (directive.span, directive.reason))
    silenced, used = Silenced([], []), set()
    for finding in findings:
        line = file.position(finding.span.start).line
        comment = at_work.get((line, finding.rule))
        if comment is None or finding.rule in locked:
            silenced.shown.append(finding)
        else:
            span, reason = comment
            silenced.hidden.append(finding._replace(silence=Silence("comment", reason)))
            used.add((span, finding.rule))
    return silenced, used


def by_settings(silenced: Silenced, entries: Collection[Suppression]) -> Silenced:
    """Part once more what comments left, by what the settings say of single findings."""
    reasons = {(entry.rule, entry.pointer): entry.reason for entry in entries}
    parted = Silenced([], silenced.hidden)
    for finding in silenced.shown:
        reason = reasons.get((finding.rule, finding.pointer))
        if reason is None:
            parted.shown.append(finding)
        else:
            parted.hidden.append(finding._replace(silence=Silence("settings", reason)))
    return parted


def idle_entries(settings: Settings, report: Report, active: Collection[str]) -> Iterator[Mistake]:
    """Entries of the settings that silence nothing in the files of a run."""
    hidden = {(finding.path, finding.rule, finding.pointer) for finding in report.suppressed}
    met = {*(it.path for it in report.documents), *(it.path for it in report.skipped)}
    for path in met:
        for entry in settings.suppressions_of(path):
            if entry.rule in active and (path, entry.rule, entry.pointer) not in hidden:
                yield Mistake("unused-suppression", entry.span, {"name": entry.rule})


# -- waivers --------------------------------------------------------------------------------

NOTICE_DAYS: Final = 14
"""So long before it expires a waiver is a note."""


def waive(silenced: Silenced, waivers: Waivers, as_of: date) -> Silenced:
    """Part once more what comments left: waivers hide up to and on their last day."""
    in_force = [waiver for waiver in waivers.waivers if as_of <= waiver.expires]
    parted = Silenced([], silenced.hidden)
    for finding in silenced.shown:
        waiver = next((it for it in in_force if waivers.waives(it, finding)), None)
        if waiver is None:
            parted.shown.append(finding)
        else:
            from realtime_lint.redaction import masked  # where something is waived only

            silence = Silence("waiver", masked(waiver.justification))
            parted.hidden.append(finding._replace(silence=silence))
    return parted


def waiver_mistakes(
    waivers: Waivers, report: Report, active: Collection[str], as_of: date, *, whole: bool
) -> Iterator[Mistake]:
    """What is wrong with the waivers of a run.

    active  the rules of the run: only these can be said to find nothing
    whole   the run covered the project: it met every file that there is
    """
    for waiver in waivers.waivers:
        days = (waiver.expires - as_of).days
        values: dict[str, object] = {
            "name": waiver.rule,
            "pointer": waiver.pointer or "/",
            "files": waiver.files.text,
            "owner": waiver.owner,
            "expires": waiver.expires,
            "days": days,
        }
        expires = waiver.node.at("expires") or waiver.node
        if days < 0:
            yield _about("waiver-expired", expires, values)
        elif waiver.rule in active and _is_unmatched(waiver, waivers, report, whole=whole):
            yield _about("waiver-unmatched", waiver.node, values)
        elif days <= NOTICE_DAYS:
            yield _about("waiver-expiring", expires, values)


def _about(rule: str, node: Node, values: dict[str, object]) -> Mistake:
    return Mistake(rule, underline(node, "auto"), values, node.pointer)


def _is_unmatched(waiver: Waiver, waivers: Waivers, report: Report, *, whole: bool) -> bool:
    """Whether the files of a waiver were read, all of them, without the finding it is for."""
    found = (*report.suppressed, *report.findings)
    if any(waivers.waives(waiver, finding) for finding in found):
        return False
    if any(it.kind == "unreadable" and waivers.covers(waiver, it.path) for it in report.documents):
        return False
    read = [*(it.path for it in report.documents), *(it.path for it in report.skipped)]
    return whole or any(waiver.files.names(it, waivers.root) for it in read)
