"""SARIF 2.1.0, as GitHub's code scanning wants it and other readers take it.

What GitHub does not say loudly: it reads `locations[0]` alone, with paths from the top of the
repository; of the fingerprints only `primaryLocationLineHash`; neither `helpUri` nor `fixes`,
which are for editors; and a related place only where the message links to it. It refuses a file
with more than 25,000 results or 10 MB (compressed), and keeps the 5,000 gravest results. And it
ignores `suppressions`: whatever was silenced would become an open alert. So that stands in a
verbose report only.

The same input gives the same text: there are no times in it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from realtime_lint import __version__
from realtime_lint.findings import speakable
from realtime_lint.patterns import compile_later
from realtime_lint.reporters.json import fingerprint
from realtime_lint.reporters.line_hash import line_hashes
from realtime_lint.reporters.places import from_top, range_of
from realtime_lint.reporters.sarif_rules import descriptor
from realtime_lint.rulebook import HOME
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.edits import Fix
    from realtime_lint.findings import Finding, Report, Silence
    from realtime_lint.reporters import Fixing, Style
    from realtime_lint.rulebook import IndexedRule, Rulebook
    from realtime_lint.source import SourceFile

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_TOP: Final = "%SRCROOT%"
"""The name that stands for the top of the repository."""
_LINE_ENDS: Final = ["\r\n", "\n", "\r"]
_LINKED: Final = compile_later(r"[\\\[\]]")
_ESCAPED: Final = r"\\\g<0>"
"""What the text of a link cannot have as it is."""


def render(
    report: Report,
    rulebook: Rulebook,
    style: Style,
    fixing: Fixing | None = None,  # noqa: ARG001
) -> str:
    """The whole log."""
    told = [*report.findings, *(report.suppressed if style.verbose else ())]
    findings = [finding for finding in told if style.shows(finding)]
    named = {finding.rule for finding in findings}
    rules = [rule for rule in rulebook if rule.name in named]
    driver = {
        "name": "realtime-lint",
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": list(map(descriptor, rules)),
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "realtime-lint/"},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": _LINE_ENDS,
        "originalUriBaseIds": {_TOP: {"description": {"text": "The top of the repository."}}},
        "results": list(_results(findings, rules, report, style)),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _results(
    findings: list[Finding], rules: list[IndexedRule], report: Report, style: Style
) -> Iterator[dict[str, Any]]:
    """A result for each finding; `rules` are those that the log describes."""
    indices = {rule.name: index for index, rule in enumerate(rules)}
    places = _Places(report.sources, style.below)
    for finding, hash_ in zip(findings, _hashes(findings, places), strict=True):
        result = _result(finding, indices[finding.rule], hash_, places)
        if style.verbose:  # of all or of none, says the standard
            result["suppressions"] = _suppressions(finding.silence)
        yield result


def _result(finding: Finding, index: int, hash_: str, places: _Places) -> dict[str, Any]:
    """A finding as a result; `index` is that of its rule."""
    location = places.shown(finding.path, finding.span)
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": speakable(finding.pointer)}]
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": _message(finding)},
        "locations": [location],
        "partialFingerprints": {
            "primaryLocationLineHash": hash_,
            "realtimeLint/v1": fingerprint(finding, places.sources[finding.path]),
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": _plain(it.message)}}
            | places.shown(finding.path, it.span)
            for number, it in enumerate(finding.related, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, finding.path, places)]
    return result


# -- places ---------------------------------------------------------------------------------


class _Places:
    """Where things are, as SARIF says it. `below`: the working folder, from the top."""

    def __init__(self, sources: dict[str, SourceFile], below: str) -> None:
        self.sources = sources
        self.below = below

    def shown(self, path: str, span: Span) -> dict[str, Any]:
        """The place of something to look at."""
        region = self.region(path, self.visible(path, span))
        return {"physicalLocation": {"artifactLocation": self.artifact(path), "region": region}}

    def visible(self, path: str, span: Span) -> Span:
        """A span without the line ends that it ends with, on a line that is there.

        To an alert belongs every line that its region touches: in a pull request GitHub shows
        it only if all of them have changed. And on the line behind the last it shows nothing.
        """
        text = self.sources[path].text
        start, end = span
        if start == len(text):
            start = end = len(text.rstrip("\r\n"))
        while end > start and text[end - 1] in "\r\n":
            end -= 1
        return Span(start, end)

    def region(self, path: str, span: Span) -> dict[str, int]:
        """Exactly a span. The end is the first place behind it."""
        start, end = range_of(span, self.sources[path])
        return {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }

    def artifact(self, path: str) -> dict[str, str]:
        """A file: from the top of the repository, or by its whole path if it lies elsewhere."""
        path = from_top(path, self.below)
        if os.path.isabs(path):  # noqa: PTH117 - a path, as reports have it, is text
            return {"uri": Path(path).as_uri()}
        return {"uri": quote(os.fsencode(path))} | (
            {} if path.startswith("../") else {"uriBaseId": _TOP}
        )


def _hashes(findings: list[Finding], places: _Places) -> list[str]:
    """What GitHub knows each finding again by.

    A line with a credential has another hash than in the file, since it is masked here: what is
    computed from a credential tells whoever guesses it that the guess was right. GitHub's action
    for uploads says in its log that it expected another hash, and takes ours.
    """
    lines = []
    wanted: dict[str, set[int]] = {}
    for path, span in ((finding.path, finding.span) for finding in findings):
        line = places.sources[path].position(places.visible(path, span).start).line
        lines.append((path, line))
        wanted.setdefault(path, set()).add(line)
    hashes = {path: line_hashes(places.sources[path], them) for path, them in wanted.items()}
    return [hashes[path][line] for path, line in lines]


# -- words ----------------------------------------------------------------------------------


def _message(finding: Finding) -> str:
    """The message, with links to the related places: GitHub shows no others."""
    links = (
        f"[{_LINKED.sub(_ESCAPED, speakable(related.message))}]({number})"
        for number, related in enumerate(finding.related, 1)
    )
    return _plain(finding.message) + (f" ({', '.join(links)})" if finding.related else "")


def _plain(text: str) -> str:
    """A text of one line without links: no key of a file shall lead anywhere."""
    return speakable(text).replace("](", "] (")


def _fix(fix: Fix, path: str, places: _Places) -> dict[str, Any]:
    """All edits of a fix; the regions are those of the file as it is."""
    replacements: list[dict[str, Any]] = [
        {"deletedRegion": places.region(path, edit.span)}
        | ({"insertedContent": {"text": edit.text}} if edit.text else {})
        for edit in fix.edits
    ]
    change = {"artifactLocation": places.artifact(path), "replacements": replacements}
    description = {"text": _plain(f"{fix.title} ({fix.safety})")}
    return {"description": description, "artifactChanges": [change]}


def _suppressions(silence: Silence | None) -> list[dict[str, str]]:
    """Why a finding is not shown; empty if it is."""
    if silence is None:
        return []
    kind = "inSource" if silence.by == "comment" else "external"
    return [{"kind": kind, "status": "accepted", "justification": _plain(silence.reason)}]
