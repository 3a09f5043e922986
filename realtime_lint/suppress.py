"""Comments that speak to the linter, and the one decision what they silence.

`# realtime-lint: ignore[name, …] -- reason` silences its own line and the next line;
`# realtime-lint: kind=NAME` says what a document is. Anything else after `realtime-lint:`
is a finding: a directive that does nothing must not look like one that works.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from realtime_lint.findings import Finding
from realtime_lint.kinds import KINDS
from realtime_lint.parse.comments import comments
from realtime_lint.source import Span
from realtime_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from realtime_lint.source import Document, SourceFile

MARK: Final = "realtime-lint:"
_IGNORE = re.compile(r"ignore\[(?P<names>[^\]]*)\]\s*(?:--\s*(?P<reason>.*\S))?\s*")
_KIND = re.compile(r"kind=(?P<kind>\S+)\s*")


class Directive(NamedTuple):
    """One comment: exactly one of `names`, `kind` and `mistake` says what it is.

    lines   the lines (from 1) whose findings it silences
    names   the rules it names, each with the span of the name
    """

    span: Span
    lines: tuple[int, ...]
    names: tuple[tuple[str, Span], ...] = ()
    reason: str | None = None
    kind: str | None = None
    mistake: str | None = None


def directives(documents: Iterable[Document]) -> tuple[Directive, ...]:
    """Every comment of a file that is meant for the linter."""
    documents = tuple(documents)
    file = documents[0].file
    if MARK not in file.text:
        return ()
    found = []
    for span in comments(documents):
        text = file.text[span.start : span.end]
        before, mark, body = text.partition(MARK)
        if mark and not before.strip("# \t"):
            found.append(_read(file, span, body.strip(), span.start + text.index(body.strip())))
    return tuple(found)


def _read(file: SourceFile, span: Span, body: str, at: int) -> Directive:
    line = file.position(span.start).line
    lines = (line, line + 1)
    if match := _IGNORE.fullmatch(body):
        start = at + match.start("names")
        names = tuple(
            (word.group(), Span(start + word.start(), start + word.end()))
            for word in re.finditer(r"[^\s,]+", match["names"])
        )
        if names:
            return Directive(span, lines, names, match["reason"])
        return Directive(span, lines, mistake="name the rules: ignore[rule-name] -- reason")
    if match := _KIND.fullmatch(body):
        kind = match["kind"]
        if kind in KINDS:
            return Directive(span, lines, kind=kind)
        return Directive(span, lines, mistake=f"no document kind '{kind}'{did_you_mean(kind, KINDS)}")
    word = re.split(r"[\[=\s]", body, maxsplit=1)[0]
    known = did_you_mean(word, ("ignore", "kind"))
    hint = known or "; write ignore[rule-name] -- reason, or kind=ga-session"
    return Directive(span, lines, mistake=f"no directive '{word}'{hint}")


def forced_kind(found: Iterable[Directive], document: Document) -> str | None:
    """The kind that a comment in or above a document gives it."""
    kind = None
    for directive in found:
        if directive.kind is not None and (
            directive.span.start < document.span.end or document.count == 1
        ):
            kind = directive.kind if kind is None or _inside(directive, document) else kind
    return kind


def _inside(directive: Directive, document: Document) -> bool:
    return document.span.start <= directive.span.start < document.span.end


class Silenced(NamedTuple):
    """The findings of a file, parted."""

    shown: list[Finding]
    hidden: list[Finding]


def silence(
    findings: list[Finding], found: Iterable[Directive], file: SourceFile
) -> tuple[Silenced, set[tuple[Directive, str]]]:
    """Part findings into shown and hidden; also the (directive, rule name) pairs at work.

    A directive without a reason silences nothing: the reason is the price.
    """
    by_line: dict[int, list[Directive]] = {}
    for directive in found:
        if directive.reason is not None:
            for line in directive.lines:
                by_line.setdefault(line, []).append(directive)
    silenced, used = Silenced([], []), set()
    for finding in findings:
        line = file.position(finding.span.start).line
        match = next(
            (
                directive
                for directive in by_line.get(line, ())
                if any(name == finding.rule for name, _ in directive.names)
            ),
            None,
        )
        if match is None:
            silenced.shown.append(finding)
        else:
            silenced.hidden.append(finding)
            used.add((match, finding.rule))
    return silenced, used


def mistakes(
    found: Iterable[Directive],
    used: Collection[tuple[Directive, str]],
    known: Collection[str],
    active: Collection[str],
) -> Iterator[tuple[str, Span, dict[str, object]]]:
    """What is wrong with the directives: rule name, place and values for its message.

    known   every rule there is
    active  the rules of this run: only these can be said to silence nothing
    """
    for directive in found:
        if directive.mistake is not None:
            yield "unknown-suppression", directive.span, {"mistake": directive.mistake}
        for name, span in directive.names:
            if name not in known:
                mistake = f"no rule '{name}'{did_you_mean(name, known)}"
                yield "unknown-suppression", span, {"mistake": mistake}
            elif directive.reason is not None and name in active and (directive, name) not in used:
                yield "unused-suppression", span, {"name": name}
        if directive.names and directive.reason is None:
            yield "suppression-without-reason", directive.span, {}
