"""Strict JSON and JSON Lines with the span of every value.

The values and the refusals are those of `json.loads`, `NaN` and `Infinity` included
(they are findings of their own). A YAML parser would not do: it reads `1e3` as text and
refuses surrogate pairs.
"""

from __future__ import annotations

from itertools import islice, pairwise
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]
from math import isfinite
from typing import Final

from realtime_lint.parse.limits import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_NODES,
    Unreadable,
    scalar_value,
    template_hint,
    too_deep,
    too_many_nodes,
)
from realtime_lint.patterns import compile_later
from realtime_lint.source import Document, Node, SourceFile, Span, Trivia

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import ParseError, Path

_SPACE = compile_later(r"[ \t\n\r]*")
# What nearly all of a document is made of: a string without escapes, a key with its colon,
# and what may follow a value. Whatever else there is takes the slow and careful way.
_STRING = compile_later(r'"([^"\\\x00-\x1f]*)"')
_KEY = compile_later(r'"([^"\\\x00-\x1f]*)"[ \t\n\r]*:[ \t\n\r]*')
_NEXT = compile_later(r"[ \t\n\r]*([,\]}])[ \t\n\r]*")
_NUMBER = compile_later(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = compile_later(r"[-A-Za-z]+")
_CONSTANTS: Final[dict[str, object]] = {
    "true": True,
    "false": False,
    "null": None,
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
}


def read(file: SourceFile) -> tuple[Document, ...]:
    """The one document of a JSON file."""
    return (_Reader(file).read(0, len(file.text), ()),)


def read_lines(file: SourceFile) -> tuple[Document, ...]:
    """A document for each line of a JSON Lines file that is not blank."""
    lines = (
        (start, end)
        for start, end in pairwise([*file.line_starts, len(file.text)])
        if start < end and not file.text[start:end].isspace()
    )
    ranges = list(islice(lines, MAX_NODES + 1))  # every line costs a value at least
    reader, documents = _Reader(file), []
    for index, (start, end) in enumerate(ranges):
        documents.append(reader.read(start, end, (index,), format="jsonl", count=len(ranges)))
        if reader.nodes > MAX_NODES:
            break
    return tuple(documents)


class _Reader:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.text = file.text
        self.end = len(file.text)
        self.trivia = Trivia()
        self.nodes = 0

    def read(
        self,
        start: int,
        end: int,
        path: Path,
        *,
        format: str = "json",  # noqa: A002 - the field's own word
        count: int = 1,
    ) -> Document:
        """The document that stands between two offsets; its path is () or its index."""
        self.end = end
        self.trivia = Trivia()
        root: Node | None = None
        errors: tuple[ParseError, ...] = ()
        try:
            root = self.document(start, path)
        except Unreadable as unreadable:
            errors = (unreadable.error,)
        return Document(
            self.file,
            format,
            root,
            index=int(path[0]) if path else 0,
            count=count,
            errors=errors,
            trivia=self.trivia,
            span=Span(start, end),
        )

    def document(self, start: int, path: Path) -> Node:
        at = self.after_space(start)
        if at >= self.end:
            raise Unreadable("the file is empty", start, self.end)
        root, after = self.value(at, path, None, 0, 0)
        if after > self.end:
            raise Unreadable("JSON: the value does not end on its line", at, self.end)
        after = self.after_space(after)
        if after < self.end:
            raise Unreadable("JSON: text after the end of the document", after, self.end)
        return root

    def value(
        self, at: int, path: Path, key: str | None, key_start: int, key_end: int
    ) -> tuple[Node, int]:
        """The value that begins at `at`, and the offset behind it."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise too_many_nodes(at)
        text = self.text
        char = text[at] if at < self.end else ""
        key_style = "" if key is None else '"'
        if char == '"':
            match = _STRING.match(text, at, self.end)
            raw, after = (match[1], match.end()) if match is not None else self.escaped(at)
            value = scalar_value(raw)
            kind = "scalar" if value is raw else "opaque"
            node = Node(kind, path, at, after, value, raw, '"', key, key_start, key_end, key_style)
        elif char in {"{", "["}:
            if len(path) >= MAX_DEPTH:
                raise too_deep(at)
            kind, read = ("mapping", self.members) if char == "{" else ("sequence", self.items)
            children, after = read(at + 1, path)
            node = Node(
                kind, path, at, after, None, "", "flow",
                key, key_start, key_end, key_style, children,
            )  # fmt: skip
        else:
            value, after = self.constant(at)
            raw = text[at:after]
            node = Node(
                "scalar", path, at, after, value, raw, "plain", key, key_start, key_end, key_style
            )
            if type(value) is float and not isfinite(value):
                self.trivia.plain_scalars.append(node)
        return node, after

    def escaped(self, at: int) -> tuple[str, int]:
        """A string that needs more than a glance, and the offset behind it."""
        try:
            string, after = scanstring(self.text, at + 1, True)  # noqa: FBT003 - json's own call
        except JSONDecodeError as error:
            hint = "a string is not closed" if "Unterminated" in error.msg else error.msg
            line_end = self.text.find("\n", at)
            end = line_end if line_end > at else self.end
            raise Unreadable(f"JSON: {hint}", min(error.pos, end), end) from None
        if after > self.end:
            raise Unreadable("JSON: a string is not closed", at, self.end)
        return string, after

    def constant(self, at: int) -> tuple[object, int]:
        match = _NUMBER.match(self.text, at, self.end)
        if match is not None and not self.text.startswith("-Infinity", at):
            whole, fraction, exponent = match.groups()
            after = match.end()
            if after - at > MAX_DIGITS:
                raise Unreadable(f"JSON: a number of more than {MAX_DIGITS:,} digits", at, after)
            if fraction or exponent:
                return float(match.group()), after
            if self.text[after : after + 1].isdigit():
                raise Unreadable("JSON: a number may not begin with 0", at, after + 1)
            return int(whole), after
        word = _WORD.match(self.text, at, self.end)
        if word is not None and word.group() in _CONSTANTS:
            return _CONSTANTS[word.group()], word.end()
        raise self.misplaced(at, "a value")

    def misplaced(self, at: int, expected: str) -> Unreadable:
        found = self.char(at)
        if self.text.startswith(("//", "/*", "#"), at):
            return Unreadable("JSON has no comments: remove it, or use YAML", at, at + 2)
        if found in {"'", "“", "”"}:
            return Unreadable('JSON strings stand in double quotes (")', at, at + 1)
        shown = f"found {found!r}" if found else "the text ends here"
        message = f"JSON: expected {expected}, {shown}{template_hint(self.text, at)}"
        return Unreadable(message, at, at + 1)

    def items(self, at: int, path: Path) -> tuple[tuple[Node, ...], int]:
        children: list[Node] = []
        at = self.after_space(at)
        if self.char(at) == "]":
            return (), at + 1
        while True:
            child, after = self.value(at, (*path, len(children)), None, 0, 0)
            children.append(child)
            at, is_last = self.after_value(after, "]", "item")
            if is_last:
                return tuple(children), at

    def members(self, at: int, path: Path) -> tuple[tuple[Node, ...], int]:
        children: list[Node] = []
        seen: dict[str, Node] = {}
        at = self.after_space(at)
        if self.char(at) == "}":
            return (), at + 1
        text, end = self.text, self.end
        while True:
            match = _KEY.match(text, at, end)
            if match is not None:
                key, key_end, value_at = match[1], match.end(1) + 1, match.end()
            else:
                key, key_end, value_at = self.key(at)
            child, after = self.value(value_at, (*path, key), key, at, key_end)
            if key in seen:
                self.trivia.duplicates.append((seen[key], child))
            seen[key] = child
            children.append(child)
            at, is_last = self.after_value(after, "}", "member")
            if is_last:
                return tuple(children), at

    def key(self, at: int) -> tuple[str, int, int]:
        """A key that is not plainly one, the offset behind it, and that of its value."""
        if self.char(at) != '"':
            raise self.misplaced(at, "a key in double quotes")
        key, key_end = self.escaped(at)
        colon = self.after_space(key_end)
        if self.char(colon) != ":":
            raise self.misplaced(colon, "':'")
        return key, key_end, self.after_space(colon + 1)

    def after_value(self, at: int, close: str, what: str) -> tuple[int, bool]:
        """The offset of the next value, or the one behind a collection that ends here."""
        match = _NEXT.match(self.text, at, self.end)
        char = "" if match is None else match[1]
        if match is None or char not in {",", close}:
            raise self.misplaced(self.after_space(at), f"',' or '{close}'")
        if char == close:
            return match.end(1), True
        if self.char(match.end()) == close:
            message = f"JSON: a comma after the last {what}"
            raise Unreadable(message, match.start(1), match.end(1))
        return match.end(), False

    def char(self, at: int) -> str:
        """The character at an offset; nothing behind the end of the document."""
        return self.text[at] if at < self.end else ""

    def after_space(self, at: int) -> int:
        return _SPACE.match(self.text, at, self.end).end()  # type: ignore[union-attr]
