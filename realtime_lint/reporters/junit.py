"""JUnit's XML: a suite for each file, a test for each rule that ran on it, the passed ones too.

Errors and warnings fail their test, whatever `--fail-on` says: a report is there to be seen,
and the exit code to be obeyed. Notes stand in the output of a test that passes. A test whose
findings are all silenced is skipped, for the reason of whoever silenced them. With `-v`, files
that were not checked are suites with a skipped test. Nothing is timed, so every time is 0.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from realtime_lint.findings import SEVERITIES, at_least, speakable
from realtime_lint.kinds import REQUEST_KINDS, SHAPES_IN
from realtime_lint.records import NamedTuple
from realtime_lint.reporters.advice import advice
from realtime_lint.reporters.concise import line
from realtime_lint.reporters.xml import element, written
from realtime_lint.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from realtime_lint.findings import Finding, Report, Skipped
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook

_NAME: Final = "realtime-lint"
_UNTIMED: Final = {"time": "0"}


class _Test(NamedTuple):
    """What a rule found in a file."""

    found: list[Finding]
    silenced: list[Finding]


def render(
    report: Report,
    rulebook: Rulebook,
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """Every file that was checked or has findings, by path."""
    by_file = _tests(report, rulebook, style)
    suites = [
        _suite(path, [_case(path, rule, test, report) for rule, test in sorted(tests.items())])
        for path, tests in sorted(by_file.items())
    ]
    if style.verbose:  # of a waivers file, say, there can be findings though it is no document
        unchecked = (it for it in report.skipped if it.path not in by_file)
        suites += [_suite(it.path, [_unchecked(it)]) for it in unchecked]
    return written(element("testsuites", {"name": _NAME, **_counts(suites), **_UNTIMED}, *suites))


def _tests(report: Report, rulebook: Rulebook, style: Style) -> dict[str, dict[str, _Test]]:
    """The tests of each file by rule: those that ran, and whatever else found something."""
    rules = [rule for rule in rulebook if rule.name in report.applied]
    of_kind: dict[str, list[str]] = {}
    tests: defaultdict[str, dict[str, _Test]] = defaultdict(dict)
    for path, _, kind, _ in report.documents:
        if kind not in of_kind:
            of_kind[kind] = [rule.name for rule in rules if _runs_on(rule, kind)]
        tests[path].update((name, _Test([], [])) for name in of_kind[kind])
    for finding in report.findings:
        if style.shows(finding):
            tests[finding.path].setdefault(finding.rule, _Test([], [])).found.append(finding)
    for finding in report.suppressed:
        tests[finding.path].setdefault(finding.rule, _Test([], [])).silenced.append(finding)
    return {path: found for path, found in tests.items() if found}


def _runs_on(rule: IndexedRule, kind: str) -> bool:
    """Whether a rule looks at documents of a kind, or at what such documents hold."""
    if rule.kinds is None:
        return kind in REQUEST_KINDS
    return not {kind, *SHAPES_IN.get(kind, ())}.isdisjoint(rule.kinds)


# -- elements -------------------------------------------------------------------------------


def _suite(path: str, cases: list[Element]) -> Element:
    counts = {
        "tests": len(cases),
        "failures": _having("failure", cases),
        "errors": 0,
        "skipped": _having("skipped", cases),
    }
    return element("testsuite", {"name": path, **counts, **_UNTIMED}, *cases)


def _having(name: str, cases: list[Element]) -> int:
    return sum(case.find(name) is not None for case in cases)


def _counts(suites: list[Element]) -> dict[str, str | int]:
    """The sums of what the suites count; of skipped tests the schema wants none."""
    return {
        name: sum(int(suite.attrib[name]) for suite in suites)
        for name in ("tests", "failures", "errors")
    }


def _case(path: str, rule: str, test: _Test, report: Report) -> Element:
    failing = [finding for finding in test.found if at_least(finding.severity, "warning")]
    aside = [_told(it, report) for it in test.found if not at_least(it.severity, "warning")]
    aside += [f"{_told(it, report)}\n  silenced by {_reason(it)}" for it in test.silenced]
    outcome = []
    if failing:
        outcome.append(_failure(failing, report))
    elif test.silenced and not test.found:
        reasons = dict.fromkeys(map(_reason, test.silenced))
        outcome.append(element("skipped", {"message": "; ".join(reasons)}))
    if aside:
        outcome.append(element("system-out", {}, text=_inert("\n".join(aside))))
    return element("testcase", {"name": rule, "classname": path, **_UNTIMED}, *outcome)


def _failure(findings: list[Finding], report: Report) -> Element:
    worst = max(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    message = worst.message
    if len(findings) > 1:
        message = f"{counted(len(findings), 'finding')}, one of them: {message}"
    text = "\n".join(_told(finding, report) for finding in findings)
    return element("failure", {"type": worst.severity, "message": message}, text=text)


def _unchecked(file: Skipped) -> Element:
    skipped = element("skipped", {"message": file.reason})
    return element("testcase", {"name": "checked", "classname": file.path, **_UNTIMED}, skipped)


# -- words ----------------------------------------------------------------------------------


def _told(finding: Finding, report: Report) -> str:
    """A finding and what to do about it, a line each."""
    return f"{line(finding, report)}\n  {speakable(advice(finding))}"


def _reason(finding: Finding) -> str:
    assert finding.silence is not None
    return speakable(f"{finding.silence.by}: {finding.silence.reason}")


def _inert(text: str) -> str:
    """An output without what readers carry out: GitLab, for one, links [[ATTACHMENT|path]]."""
    return text.replace("[[", "[ [")
