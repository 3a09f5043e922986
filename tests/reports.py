"""Reports for the tests of reporters: of texts that are linted, and made up.

A text with an error in `sped` is what most of them are about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from realtime_lint.edits import Edit, Fix
from realtime_lint.engine import Linter
from realtime_lint.findings import CheckedDocument, Finding, Related, Report
from realtime_lint.fixer import Fixer
from realtime_lint.runs import collect
from realtime_lint.source import SourceFile, Span
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KEY = "sk-proj-" + "a1B2" * 10
WRONG = f"""\
# the agent at the front desk, key {KEY}
type: realtime
model: gpt-realtime-2.1
audio:
  input:
    turn_detection: {{type: semantic_vad, silence_duration_ms: 500}}
  output:
    voice: Marin
    voice: cedar
    "sp\U0001f600d": "日本語"
"""
"""A document that breaks many rules, with a credential in it."""
TEXT = "type: realtime\nsped: 1\nvoise: 2\n"
SPED, BOTH, END = Span(15, 19), Span(15, 27), Span(len(TEXT), len(TEXT))
"""Places in `TEXT`."""
FOR_THE_RUNNER = (
    "::error file=x::forged.yaml",
    " \t::stop-commands::x.yaml",
    "##[error]forged.yaml",
    "a##[set-env name=PATH]x.yaml",
    "#\u00ad#[error]forged.yaml",
    "#\u2060#\ufe0f[error]forged.yaml",
    ":\u200b:error::forged.yaml",
)
"""Names that GitHub's runner would obey, if they stood in a line of their own."""
HOSTILE = (
    "a b.yaml",
    "50%25#1?.yaml",
    "x:1:1: note y.yaml",
    "[a](1).yaml",
    "'\"<>&]]>.yaml",
    *FOR_THE_RUNNER,
    "##vso[task.setvariable variable=PATH;]x.yaml",
    "#\u00ad#vso[task.complete result=Failed;]x.yaml",
    "##teamcity[buildStatus status='FAILURE']x.yaml",
    "a' SEVERITY='INFO' x=|'.yaml",
    "a%0A::error::forged|n|0x000A%AZP0A%25.yaml",
    "a\r\n::error::forged\n##vso[x.y]z.yaml",
    "a,line=7,title=b:c;linenumber=7;].yaml",
    "=a=b.yaml",
    "\x1b]8;;mailto:evil.test\x1b\\ \u202eb\x9b\u2028\ufffe\udcff.yaml",
    "größe \U0001f600.yaml",
)
"""Names that a file can have, each meant to be taken for something else by some reader."""
NO_FILE_HAS = ("\x1b[31m\x00.yaml", "surrogate\ud800.yaml")
"""Names that no file has, for readers that must not fail even there."""


# -- of texts that are linted ---------------------------------------------------------------


def every_rule() -> Linter:
    """A linter with the default rules."""
    return Linter(rulebook(), rulebook().choose(), AS_OF)


def linted(texts: Mapping[str, str], linter: Linter | None = None) -> Report:
    """The report of a run over files, given by name."""
    linter = linter or every_rule()
    encoded = {name: text.encode(errors="surrogatepass") for name, text in texts.items()}
    return collect([linter.lint(name, data) for name, data in encoded.items()], linter)


def report(text: str = WRONG, name: str = "a.yaml", only: str | None = None) -> Report:
    """The report of a document, or what one rule finds in it."""
    made = linted({name: text})
    made.findings = [it for it in made.findings if only in {None, it.rule}]
    return made


def offered(text: str, name: str = "a.yaml", linter: Linter | None = None) -> Report:
    """The report of a file, with a fix for each finding that has a proven one."""
    linter = linter or every_rule()
    linter.repairs = True
    result = linter.lint(name, text.encode())
    if result.parsed:
        result = Fixer(linter).settle(result, named=True)
    return collect([result], linter)


def with_fix(text: str, *edits: tuple[int, int, str], safety: str = "safe") -> Report:
    """The report of a document with `sped`, whose finding has a fix of these edits."""
    fixed = report(text, only="unknown-key")
    made = tuple(Edit(Span(start, end), new) for start, end, new in edits)
    fixed.findings = [
        found._replace(fix=Fix("change it", safety, made), no_fix=None) for found in fixed.findings
    ]
    assert fixed.findings
    return fixed


# -- made up --------------------------------------------------------------------------------


def finding(  # noqa: PLR0913 - what a finding has
    severity: str = "error",
    message: str = "unknown key 'sped'",
    path: str = "a.yaml",
    *,
    span: Span = SPED,
    rule: str = "unknown-key",
    related: tuple[Related, ...] = (),
) -> Finding:
    """A finding in `TEXT`."""
    return Finding(rule, "schema", severity, message, path, "/sped", span, related)


def reporting(findings: Iterable[Finding] = (), suppressed: Iterable[Finding] = ()) -> Report:
    """The report of a run that found this."""
    report = Report("2026-11-22", "2026-11-22")
    report.files = 1
    report.documents = [CheckedDocument("a.yaml", 0, "ga-session")]
    report.findings, report.suppressed = [*findings], [*suppressed]
    for it in (*report.findings, *report.suppressed):
        report.sources[it.path] = SourceFile(it.path, TEXT)
    return report


def many(errors: int, warnings: int, notes: int) -> Report:
    """The report of a run that found so many, the mildest first."""
    counts = {"note": notes, "warning": warnings, "error": errors}
    return reporting(
        finding(severity, f"{severity} number {number}")
        for severity, count in counts.items()
        for number in range(count)
    )
