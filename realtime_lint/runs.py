"""From what single files gave to the report of a run, with what only a whole run can tell."""

from __future__ import annotations

from realtime_lint import suppress
from realtime_lint.findings import Report, Skipped, at_least
from realtime_lint.models import DATA_DATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from realtime_lint.directives import Mistake
    from realtime_lint.engine import FileResult, Linter
    from realtime_lint.findings import Finding
    from realtime_lint.source import SourceFile


def collect(
    results: Iterable[FileResult],
    linter: Linter,
    *,
    whole: bool = False,
    known: Collection[Finding] = (),
) -> Report:
    """The report of a run, in the order of its files; what concerns its silence is last.

    whole  the run covered the project, so that a file that it did not meet does not exist
    known  findings that the report leaves out, because they were there before
    """
    report = Report(linter.as_of.isoformat(), DATA_DATE)
    for result in results:
        report.files += 1
        report.findings.extend(result.findings)
        report.suppressed.extend(result.suppressed)
        report.documents.extend(result.documents)
        if result.skipped is not None:
            report.skipped.append(Skipped(result.path, result.skipped))
        if result.source is not None:
            report.sources[result.path] = result.source
    report.applied = dict(sorted(linter.plan.applied.items()))
    if linter.baseline is not None:
        from realtime_lint.baseline import part  # where there is one

        parted = part(report.findings, report.sources, linter.baseline)
        report.findings = parted.shown
        report.suppressed += parted.hidden
    if known:
        report.findings = [finding for finding in report.findings if finding not in known]
    _judge_silence(report, linter, whole=whole)
    return report


def _judge_silence(report: Report, linter: Linter, *, whole: bool) -> None:
    """Add what is wrong with what silences findings, in the file that does."""
    settings, waivers, active = linter.settings, linter.waivers, linter.active
    if settings is not None:
        _add(suppress.idle_entries(settings, report, active), settings.file, report, linter)
    if waivers is not None:
        mistakes = suppress.waiver_mistakes(waivers, report, active, linter.as_of, whole=whole)
        _add(mistakes, waivers.file, report, linter)


def _add(mistakes: Iterable[Mistake], file: SourceFile, report: Report, linter: Linter) -> None:
    """Add to a report what is wrong in a file that silences findings."""
    found = (
        suppress.finding_about(mistake, linter.rulebook, file.path)
        for mistake in mistakes
        if mistake.rule in linter.active
    )
    findings = [finding for finding in found if at_least(finding.severity, linter.mildest)]
    if findings:
        from realtime_lint.redaction import Redaction  # something to report only

        redaction = Redaction(file)
        report.findings += redaction.findings(findings)
        report.sources[file.path] = redaction.source()
