"""Comments that speak to the linter: what they say, and what is wrong with them.

`# realtime-lint: ignore[name, …] -- reason` silences the line it ends or, on a line of its
own, the next line that is no comment; `# realtime-lint: kind=NAME` says what a document is,
`# realtime-lint: base=FILE` which session it changes.
Anything else after `realtime-lint:` is a finding: a directive that does nothing must not
look like one that works.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Final

from realtime_lint.edits.operations import Erase, Repair
from realtime_lint.kinds import KINDS
from realtime_lint.parse.comments import comments
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.source import Span
from realtime_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from realtime_lint.rulebook import Rulebook
    from realtime_lint.source import Document, SourceFile

MARK: Final = "realtime-lint:"
_MOST: Final = 10_000
"""Rules and facts that the comments of a file may name: what each meant may take a search."""
_IGNORE = compile_later(r"ignore\[(?P<names>[^\]]*)\]\s*(?:--\s*(?P<reason>.*))?")
_FACT = compile_later(r"(?P<fact>kind|base)=(?P<value>\S+)\s*(?:--.*)?")
_NEARLY = compile_later(
    r"#[# \t]*(?!realtime-lint:)(?i:realtime[-_ ]?lint)[ \t]*:?[ \t]*(?:ignore\b|kind=|base=)"
)
"""A comment that is meant for us, and does not say so."""


class Directive(NamedTuple):
    """One comment: exactly one of `names`, `kind`, `base` and `mistake` says what it is.

    lines   the lines (from 1) whose findings it silences
    names   the rules it names, each with the span of the name
    """

    span: Span
    lines: tuple[int, ...] = ()
    names: tuple[tuple[str, Span], ...] = ()
    reason: str | None = None
    kind: str | None = None
    base: str | None = None
    mistake: str | None = None


class Facts(NamedTuple):
    """What comments say of a document: its kind, and where the session is that it changes."""

    kind: str | None
    base: Directive | None


class Mistake(NamedTuple):
    """Something wrong with what silences findings: a comment, a waiver, an entry of the settings.

    rule    the rule that speaks of it, in words that `values` fill in
    span    where it stands, in the file that holds it; also `pointer`, where that has data
    repair  what takes it away, if anything is to
    """

    rule: str
    span: Span
    values: dict[str, object]
    pointer: str = ""
    repair: Repair | None = None


def are_in(data: bytes) -> bool:
    """Whether a file may hold comments for the linter."""
    return MARK.encode() in data


def directives(documents: Iterable[Document]) -> tuple[Directive, ...]:
    """Every comment of a file that is meant for the linter."""
    documents = tuple(documents)
    file = documents[0].file
    if MARK not in file.text and not ("lint" in file.text.lower() and _NEARLY.search(file.text)):
        return ()
    found: list[Directive] = []
    ends: dict[int, int] = {}
    words = 0
    for span in reversed(comments(documents)):
        before, mark, body = file.text[span.start : span.end].partition(MARK)
        if mark and not before.strip("# \t"):
            body = body.lstrip()
            directive = _read(file, span, body.rstrip(), span.end - len(body), ends)
            words += 1 + len(directive.names)
            if words > _MOST:
                mistake = f"comments say more than {_MOST:,} words: this and those above go unread"
                found.append(Directive(span, mistake=mistake))
                break
            found.append(directive)
        elif _NEARLY.match(before) or (mark and before.rstrip()[-1:] == "#"):
            mistake = f"comments for the linter begin with '{MARK}': this one does nothing"
            found.append(Directive(span, mistake=mistake))
    return tuple(_once_each(reversed(found), documents))


def _read(file: SourceFile, span: Span, body: str, at: int, ends: dict[int, int]) -> Directive:
    if match := _IGNORE.fullmatch(body):
        start = at + match.start("names")
        names = tuple(
            (word.group(), Span(start + word.start(), start + word.end()))
            for word in re.finditer(r"[^\s,]+", match["names"])
        )
        if names:
            return Directive(span, _lines(file, span, ends), names, match["reason"] or None)
        return Directive(span, mistake="name the rules: ignore[rule-name] -- reason")
    if match := _FACT.fullmatch(body):
        value = match["value"]
        if match["fact"] == "base":
            return Directive(span, base=value)
        if value in KINDS:
            return Directive(span, kind=value)
        return Directive(span, mistake=f"no document kind '{value}'{did_you_mean(value, KINDS)}")
    return Directive(span, mistake=_no_directive(body))


def _lines(file: SourceFile, span: Span, ends: dict[int, int]) -> tuple[int, ...]:
    """The lines that a comment speaks of.

    `ends` remembers the lines behind the comments below, so that a block is read once.
    """
    line = file.position(span.start).line
    if file.line(line).lstrip()[:1] != "#":
        return (line,)
    last = len(file.line_starts)
    following = line + 1
    while following < last and following not in ends:
        if file.line(following).lstrip()[:1] != "#":
            break
        following += 1
    following = ends[line] = ends.get(following, following)
    # A comment of its own can hold what it silences, such as a key that is no secret any more.
    return (line, following)


def _no_directive(body: str) -> str:
    word = re.split(r"[\[=:\s]", body, maxsplit=1)[0]
    if word == "ignore":
        return "this silences nothing; write ignore[rule-name] -- reason"
    hint = (
        did_you_mean(word, ("ignore", "kind", "base")) or "; there are ignore[…], kind=… and base=…"
    )
    return f"no directive '{word}'{hint}"


def _once_each(found: Iterable[Directive], documents: tuple[Document, ...]) -> Iterator[Directive]:
    """The directives; a second kind or base for a document is a mistake."""
    starts = [document.span.start for document in documents]
    given: set[tuple[str, int]] = set()
    for directive in found:
        fact = "kind" if directive.kind is not None else "base"
        if getattr(directive, fact) is None:
            yield directive
            continue
        place = (fact, bisect_right(starts, directive.span.start))
        if place in given:
            yield Directive(directive.span, mistake=f"the document has a {fact} already")
        else:
            given.add(place)
            yield directive


def facts(found: tuple[Directive, ...], document: Document) -> Facts:
    """What comments in or above a document, or below the last one, say of it."""
    is_last = document.index + 1 == document.count
    start, end = document.span.start, len(document.file.text) if is_last else document.span.end
    kind, base = None, None
    for place in range(bisect_left(found, start, key=_start), len(found)):
        directive = found[place]
        if _start(directive) >= end:
            break
        kind = kind or directive.kind
        base = base or (directive if directive.base is not None else None)
    return Facts(kind, base)


def _start(directive: Directive) -> int:
    return directive.span.start


def mistakes(
    found: Iterable[Directive],
    used: Collection[tuple[Span, str]],
    book: Rulebook,
    active: Collection[str],
) -> Iterator[Mistake]:
    """What is wrong with the directives.

    book    every rule there is
    active  the rules of this run: only these can be said to silence nothing
    """
    for directive in found:
        if directive.mistake is not None:
            values: dict[str, object] = {"mistake": directive.mistake}
            yield Mistake("unknown-suppression", directive.span, values)
        idle = []
        for place, (name, span) in enumerate(directive.names):
            if problem := book.no_rule(name) or book[name].lock:
                yield Mistake("unknown-suppression", span, {"mistake": problem})
            elif directive.reason is None or name not in active:
                continue
            elif (directive.span, name) not in used:
                idle.append(place)
        for place in idle:
            name, span = directive.names[place]
            erased = _all_about(directive, place, is_all=len(idle) == len(directive.names))
            repair = Repair((Erase(erased),))
            yield Mistake("unused-suppression", span, {"name": name}, repair=repair)
        if directive.names and directive.reason is None:
            yield Mistake("suppression-without-reason", directive.span, {})


def _all_about(directive: Directive, place: int, *, is_all: bool) -> Span:
    """What to take out so that a name is gone: the comment, or the name with its comma."""
    if is_all:
        return directive.span
    spans = [span for _, span in directive.names]
    if place == 0:
        return Span(spans[0].start, spans[1].start)
    return Span(spans[place - 1].end, spans[place].end)
