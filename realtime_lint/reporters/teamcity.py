"""Service messages of TeamCity: an inspection for each finding, on the build's own page.

Everything that is not ASCII is written by its code, so that it does not matter in which encoding
an agent reads the output of a build.
"""

from __future__ import annotations

from typing import Final

from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.commands import inert
from realtime_lint.reporters.overview import shown, summary, unseen
from realtime_lint.reporters.places import from_top, place_of
from realtime_lint.wording import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.findings import Finding, Report
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook

_SEVERITIES: Final = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_ESCAPES: Final = {
    "|": "||", "'": "|'", "[": "|[", "]": "|]", "\n": "|n", "\r": "|r",
}  # fmt: skip
_LONGEST: Final = 4_000
"""Characters of a description, a message or a path."""


def render(report: Report, rulebook: Rulebook, style: Style, fixing: Fixing | None = None) -> str:
    """What each rule is, once; then the findings, then the summary."""
    findings = shown(report, style)
    rules = [rulebook[name] for name in dict.fromkeys(finding.rule for finding in findings)]
    lines = [_type(rule) for rule in rules]
    lines += [_inspection(finding, report, style) for finding in findings]
    if style.verbose:
        lines += map(inert, unseen(report))
    if report.documents and not style.quiet:
        lines.append(summary(report, fixing))
    return "".join(f"{line}\n" for line in lines)


def _type(rule: IndexedRule) -> str:
    return _message(
        "inspectionType",
        id=rule.name,
        name=rule.name,
        category=f"realtime-lint: {rule.topic}",
        description=f"{rule.summary} {rule.url}",
    )


def _inspection(finding: Finding, report: Report, style: Style) -> str:
    return _message(
        "inspection",
        typeId=finding.rule,
        message=f"{finding.message}\n{advice(finding)}",
        file=from_top(finding.path, style.below),
        line=str(place_of(finding, report).start.line),
        SEVERITY=_SEVERITIES[finding.severity],
    )


def _message(name: str, /, **attributes: str) -> str:
    listed = " ".join(f"{key}='{_value(text)}'" for key, text in attributes.items())
    return f"##teamcity[{name} {listed}]"


def _value(text: str) -> str:
    return "".join(_escaped(cut(text, _LONGEST)))


def _escaped(text: str) -> Iterator[str]:
    for char in text:
        if char in _ESCAPES:
            yield _ESCAPES[char]
        elif " " <= char <= "~":
            yield char
        else:  # Java counts units of UTF-16
            units = char.encode("utf-16-be", errors="surrogatepass").hex().upper()
            yield from (f"|0x{units[at : at + 4]}" for at in range(0, len(units), 4))
