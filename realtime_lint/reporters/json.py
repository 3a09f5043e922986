"""The report as one JSON object, `realtime-lint/report/1`; other programs read it."""

from __future__ import annotations

import json
from typing import Any, Final

from realtime_lint import __version__
from realtime_lint.findings import SEVERITIES
from realtime_lint.kinds import KINDS
from realtime_lint.reporters.places import range_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import SourceFile, Span

SCHEMA: Final = "realtime-lint/report/1"


def render(
    report: Report,
    rulebook: Rulebook,
    style: Style,  # noqa: ARG001
    fixing: Fixing | None = None,
) -> str:
    """The whole report."""
    return json.dumps(as_data(report, rulebook, fixing), indent=2) + "\n"


def as_data(report: Report, rulebook: Rulebook, fixing: Fixing | None = None) -> dict[str, Any]:
    """The report as plain data, in the order of its schema."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "as_of": report.as_of,
        "data_date": report.data_date,
        "summary": summary(report, fixing),
        "documents": [
            {"path": document.path, "index": document.ordinal, "kind": document.kind}
            for document in report.documents
            if document.kind in KINDS
        ],
        "findings": [
            finding_data(finding, report.sources[finding.path], rulebook)
            for finding in report.findings
        ],
        "applied": report.applied,
    }


def summary(report: Report, fixing: Fixing | None = None) -> dict[str, int]:
    """Counts of everything."""
    return {
        "files": report.files,
        "documents": len(report.documents),
        "skipped": len(report.skipped),
        **{severity: report.count(severity) for severity in reversed(SEVERITIES)},
        "fixable": sum(finding.fix is not None for finding in report.findings),
        "suppressed": len(report.suppressed),
        "fixed": 0 if fixing is None or fixing.is_preview else fixing.total,
    }


def finding_data(finding: Finding, source: SourceFile, rulebook: Rulebook) -> dict[str, Any]:
    """One finding as plain data."""
    fix = finding.fix
    return {
        "rule": finding.rule,
        "topic": finding.topic,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "pointer": finding.pointer,
        "range": _range(finding.span, source),
        "related": [
            {"message": related.message, "range": _range(related.span, source)}
            for related in finding.related
        ],
        "fix": None
        if fix is None
        else {
            "title": fix.title,
            "safety": fix.safety,
            "edits": [
                {"start": edit.span.start, "end": edit.span.end, "text": edit.text}
                for edit in fix.edits
            ],
        },
        "no_fix": finding.no_fix,
        "url": rulebook[finding.rule].url,
        "fingerprint": fingerprint(finding, source),
    }


def fingerprint(finding: Finding, source: SourceFile) -> str:
    """What makes this finding the same one tomorrow: rule, place in the data, and content.

    Lines do not count, so that moving a session down its file changes nothing.
    """
    from hashlib import blake2b

    start, end = finding.span
    content = " ".join(source.text[start:end].split())
    identity = f"{finding.path}\0{finding.rule}\0{finding.pointer}\0{content}"
    return blake2b(identity.encode(errors="surrogatepass"), digest_size=12).hexdigest()


def _range(span: Span, source: SourceFile) -> dict[str, dict[str, int]]:
    return {name: place._asdict() for name, place in range_of(span, source)._asdict().items()}
