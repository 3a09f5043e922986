"""Workflow commands of GitHub Actions: annotations at the lines of a commit or pull request.

Of each step, the runner keeps ten annotations of each level and drops all others in silence: so
the worst come first, and one notice counts those that are left out. They stand below it, folded,
in the log; in the step's summary, as well.

A note is a `notice`. Columns are told only where a finding ends in the line in which it starts;
otherwise GitHub has no use for them.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.findings import SEVERITIES
from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.commands import escaped, file_of
from realtime_lint.reporters.concise import line as line_of
from realtime_lint.reporters.overview import shown, summary, unseen, worst_first
from realtime_lint.reporters.places import place_of
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import Rulebook

_LEVELS: Final = {"error": "error", "warning": "warning", "note": "notice"}
_MOST: Final = 10
"""Annotations of one level and step."""
_IN_DATA: Final = {ord(char): f"%{ord(char):02X}" for char in "%\r\n"}
_IN_PROPERTY: Final = {ord(char): f"%{ord(char):02X}" for char in "%\r\n:,"}


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """Annotations, then what there was no room for, then the summary."""
    annotated, rest = _divided(worst_first(shown(report, style)))
    lines = [_annotation(finding, report, rulebook, style) for finding in annotated]
    if rest:
        number = counted(len(rest), "more finding")
        where = "listed in the log and in the summary of this step"
        lines.append(_command("notice", f"{number}: {where}", {"title": "realtime-lint"}))
        lines += _folded(number, [line_of(finding, report) for finding in rest])
    if style.verbose and (lines_unseen := unseen(report)):
        lines += _folded("skipped and suppressed", lines_unseen)
    if report.documents and not style.quiet:
        lines.append(summary(report, fixing))
    return "".join(f"{line}\n" for line in lines)


def _divided(findings: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What is annotated, and what there is no room for."""
    levels = [finding.severity for finding in findings]
    room = dict.fromkeys(SEVERITIES, _MOST)
    if any(levels.count(severity) > _MOST for severity in SEVERITIES):
        room["note"] -= 1  # the notice that counts the others takes one
    annotated: list[Finding] = []
    rest: list[Finding] = []
    for finding in findings:
        room[finding.severity] -= 1
        (annotated if room[finding.severity] >= 0 else rest).append(finding)
    return annotated, rest


def _annotation(finding: Finding, report: Report, rulebook: Rulebook, style: Style) -> str:
    start, end = place_of(finding, report)
    properties = {"file": file_of(finding, style), "line": start.line, "endLine": end.line}
    if start.line == end.line:
        # The last column, not the one behind it: alone, `col` means `endColumn`, too.
        properties |= {"col": start.column, "endColumn": max(start.column, end.column - 1)}
    properties["title"] = finding.rule
    source = report.sources[finding.path]
    text = [finding.message]
    text += [f"line {source.position(it.span.start).line}: {it.message}" for it in finding.related]
    text += [advice(finding), rulebook[finding.rule].url]
    return _command(_LEVELS[finding.severity], "\n".join(text), properties)


def _folded(title: str, lines: list[str]) -> list[str]:
    """A group of the log. Within, the runner obeys no command but one that nobody can foresee."""
    from hashlib import blake2b

    digest = blake2b("\n".join(lines).encode(errors="surrogatepass"), digest_size=16)
    token = digest.hexdigest()
    commands = _command("group", title), _command("stop-commands", token)
    return [*commands, *lines, _command(token), _command("endgroup")]


def _command(name: str, text: str = "", properties: dict[str, object] | None = None) -> str:
    listed = ",".join(
        f"{key}={escaped(str(value), _IN_PROPERTY)}" for key, value in (properties or {}).items()
    )
    return f"::{name}{' ' if listed else ''}{listed}::{escaped(text, _IN_DATA)}"
