"""What reports say of a whole run: which findings, in which order, and the summary."""

from __future__ import annotations

from realtime_lint.findings import SEVERITIES, speakable
from realtime_lint.reporters import Fixing
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Style


def shown(report: Report, style: Style) -> list[Finding]:
    """The findings of a report that are wanted."""
    return [it for it in report.findings if style.shows(it)]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then notes, each in the order of the report."""
    return sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))


def tally(findings: Iterable[Finding]) -> str:
    """How many findings there are of each severity; empty where there are none."""
    severities = [finding.severity for finding in findings]
    return ", ".join(
        counted(severities.count(severity), severity)
        for severity in reversed(SEVERITIES)
        if severity in severities
    )


def summary(report: Report, fixing: Fixing | None) -> str:
    """A run in one line, without a word from the files."""
    counts = tally(report.findings)
    subject = counted(len(report.documents), "document")
    if fixing is not None and fixing.total and not fixing.is_preview:
        text = f"{fixing.total} fixed, {counts or 'nothing'} left in {subject}"
    else:
        text = f"{counts} in {subject}" if counts else f"{subject} checked, nothing found"
    extras = [*_offers(report, fixing)]
    if report.skipped:
        extras.append(f"{len(report.skipped)} skipped")
    if report.suppressed:
        extras.append(f"{len(report.suppressed)} suppressed")
    return f"{text} ({', '.join(extras)})" if extras else text


def unseen(report: Report) -> list[str]:
    """A line for each file that was skipped, then for each finding that is not shown, and why."""
    skipped = [f"skipped {it.path}: {it.reason}" for it in report.skipped]
    return [speakable(line) for line in [*skipped, *map(_suppressed, report.suppressed)]]


def _suppressed(finding: Finding) -> str:
    assert finding.silence is not None
    by, reason = finding.silence
    where = f"{finding.path}:{finding.pointer or '/'}"
    return f"suppressed {where}: {finding.rule} ({by}: {reason})"


def _offers(report: Report, fixing: Fixing | None) -> Iterator[str]:
    """What fixes could do, and how to ask for them."""
    asked = fixing or Fixing({})
    fixes = [finding.fix for finding in report.findings if finding.fix is not None]
    safe = 0 if fixing else sum(fix.safety == "safe" for fix in fixes)
    unsafe = sum(map(asked.lacks_consent, report.findings))
    if safe:
        yield f"{safe} fixable with --fix"
    if asked.is_preview and asked.total:
        yield f"{asked.total} to fix"
    if unsafe:
        is_more = safe or asked.total
        yield f"{unsafe} {'more' if is_more else 'fixable'} with --unsafe-fixes"
