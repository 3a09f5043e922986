"""What no report may show: credentials, hidden before any reporter sees them.

Found by their form, by the place in the document where they stand, and by the name that an
assignment in a text gives them. Every letter becomes a `*`, so that places stay what they
were. Only a run that has something to report loads this module.
"""

from __future__ import annotations

import re
from itertools import starmap
from typing import Final

from realtime_lint.credentials import FORMS, SHOWN, holders, in_url, is_literal, without_scheme
from realtime_lint.patterns import compile_later
from realtime_lint.source import SourceFile, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.findings import Finding
    from realtime_lint.source import Document, Node

_LETTER: Final = compile_later(r"\S")
_ASSIGNED: Final = compile_later(
    r"""(?:authorization|token|(?<=api|pi[-_])key|secret|cookie|passw(?:or)?d|passphrase
        |credentials?)["']?[ \t]*[:=][ \t]*(?:[|>][-+0-9]*[ \t]*\r?\n[ \t]*)?["']?
        (?:(?:Bearer|Basic|Token)[ \t]+)?(?P<secret>[^\s"'`,;{}\[\]()<>&]{6,})""",
    re.VERBOSE | re.IGNORECASE,
)
# Up to the `@`, or to where a message cut the URL short.
_USERINFO: Final = compile_later(r"""://[^/\s:@"']*:(?P<secret>[^/\s@"'…]+)[@…]""")
_NAMES: Final = (
    "authorization", "token", "key", "secret", "cookie", "passw", "passphrase", "credential",
)  # fmt: skip
_MARKED: Final = (
    *((form.marker, form.mask) for form in FORMS),
    *((case(name), _ASSIGNED) for name in _NAMES for case in (str, str.capitalize, str.upper)),
    ("://", _USERINFO),
)
_SHORTEST: Final = 8
_LONG: Final = 16
_MOST: Final = 32
"""So many words are looked for elsewhere: a hostile file must not make that slow."""


def masked(text: str) -> str:
    """The text with everything hidden that has the form or the name of a credential."""
    return _hide(text, _recognised(text))


class Redaction:
    """What is to be hidden of one file.

    hidden  the spans at which credentials stand
    words   the words of these credentials, to be hidden wherever they are repeated
    near    pairs of a place's JSON Pointer and the words there, too common to hide elsewhere
    """

    def __init__(self, file: SourceFile, documents: Iterable[Document] = ()) -> None:
        self.file = file
        self.hidden: list[Span] = []
        self.words: set[str] = set()
        self.near: list[tuple[str, list[str]]] = []
        for span in _recognised(file.text):
            self.hidden.append(span)
            self._remember(file.text[span.start : span.end].split())
        for document in documents:
            if document.root is not None:
                done: set[int] = set()
                for place in holders(document.root):
                    if id(place) not in done:  # an outer place comes before those inside it
                        done.update(self._hide_below(place))
                for node in document.root.walk():
                    self._hide_in_url(node)

    def source(self) -> SourceFile:
        """The file as reports may show it, every character at its place."""
        text = self.file.text
        spans = [*self.hidden, *_repeated(text, self.words)]
        return SourceFile(self.file.path, _hide(text, spans), bom=self.file.bom)

    def findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings as reports may show them."""
        findings = list(findings)
        said = [text for it in findings for text in _texts(it)]
        if not (self.near or self.words) and next(_recognised("\n".join(said)), None) is None:
            return findings
        return [self._finding(finding) for finding in findings]

    def _finding(self, finding: Finding) -> Finding:
        pointer = finding.pointer
        return finding._replace(
            message=self.shown(finding.message, pointer),
            pointer=self.shown(pointer, pointer),
            related=tuple(
                it._replace(message=self.shown(it.message, pointer)) for it in finding.related
            ),
            repair=finding.repair
            and finding.repair._replace(title=self.shown(finding.repair.title or "", pointer)),
            silence=finding.silence
            and finding.silence._replace(reason=self.shown(finding.silence.reason, pointer)),
        )

    def shown(self, text: str, pointer: str) -> str:
        """A text about a place of the file as reports may show it."""
        words = set(self.words)
        for place, common in self.near:
            if _is_below(pointer, place) or _is_below(place, pointer):
                words.update(common)
        return _hide(text, [*_recognised(text), *_repeated(text, words, cut=True)])

    def _hide_below(self, place: Node) -> Iterator[int]:
        """Hide what stands at a place, and tell the nodes that this covers."""
        for node in place.walk():
            yield id(node)
            if node is not place and node.key is not None:
                self._hide(place, node.key, Span(node.key_start, node.key_end))
            if node.kind == "scalar":
                quotes = node.style in {"'", '"'}
                self._hide(place, node.raw, Span(node.start + quotes, node.end - quotes))

    def _hide(self, place: Node, text: str, span: Span) -> None:
        if not is_literal(text):
            return
        self.hidden.append(span)
        words = without_scheme(text).split()
        if len(self.near) < _MOST:
            common = [word for word in words[:_MOST] if len(word) > SHOWN]
            self.near.append((place.pointer, common))
        self._remember(words)

    def _hide_in_url(self, node: Node) -> None:
        if type(node.value) is str and "://" in node.value:
            self._remember(in_url(node.value))

    def _remember(self, words: list[str]) -> None:
        for word in words:
            if _is_telling(word) and len(self.words) < _MOST:
                self.words.add(word)


def _texts(finding: Finding) -> tuple[str, ...]:
    title = (finding.repair and finding.repair.title) or ""
    reason = finding.silence.reason if finding.silence is not None else ""
    said = (it.message for it in finding.related)
    return (finding.message, finding.pointer, title, reason, *said)


def _is_below(pointer: str, place: str) -> bool:
    return f"{pointer}/".startswith(f"{place}/")


def _is_telling(word: str) -> bool:
    """Whether a word is one that nobody writes by chance."""
    return len(word) >= _LONG or (len(word) >= _SHORTEST and any(map(str.isdigit, word)))


def _recognised(text: str) -> Iterator[Span]:
    """What has the form of a credential, or is assigned to the name of one."""
    for marker, pattern in _MARKED:
        at = text.find(marker) if marker in text else -1  # `in` is the faster no
        while at >= 0:
            match = pattern.match(text, at)
            if match is None:
                at = text.find(marker, at + 1)
                continue
            if "secret" not in match.groupdict():
                yield Span(at + SHOWN, match.end())
            elif is_literal(match["secret"]):
                yield Span(*match.span("secret"))
            at = text.find(marker, match.end())


def _repeated(text: str, words: Iterable[str], *, cut: bool = False) -> Iterator[Span]:
    """Where words stand again in a text; as a message may have `cut` them, also in part."""
    ends: dict[int, int] = {}  # of what was found so far, by its start: words may begin alike
    for word in words:
        head = word[:_SHORTEST] if cut else word
        at = text.find(head)
        while at >= 0:
            end = max(at + len(head), ends.get(at, 0))
            if text.startswith(word[: end - at], at):
                while end - at < len(word) and text[end : end + 1] == word[end - at]:
                    end += 1
            ends[at] = end
            at = text.find(head, end)
    return starmap(Span, ends.items())


def _hide(text: str, spans: Iterable[Span]) -> str:
    parts, done = [], 0
    for start, end in sorted(spans):
        if end > done:
            start = max(start, done)  # noqa: PLW2901 - spans may overlap
            parts += [text[done:start], _LETTER.sub("*", text[start:end])]
            done = end
    return "".join([*parts, text[done:]]) if parts else text
