r"""Text that knows where its parts stand: files, spans, nodes and documents.

Everything here is plain and complete when made. Offsets count Unicode code points of the
text without its byte order mark; `CRLF` is two of them. Lines end at `\n`, `\r\n` or `\r`
and at nothing else, whatever a parser may think of U+2028 or NEL.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Path = tuple[str | int, ...]


class Span(NamedTuple):
    """A half-open range of code points in a file's text."""

    start: int
    end: int


class Position(NamedTuple):
    """A place for people: line and column count from 1, offset from 0."""

    line: int
    column: int
    offset: int


class Unknown:
    """The value of something that is only known at run time, such as `${VAR}`.

    It equals nothing and has no JSON type, so a check on values stays silent without
    having to think of placeholders.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        message = "an unknown value is neither true nor false; compare with `is UNKNOWN`"
        raise TypeError(message)


UNKNOWN: Final = Unknown()

_LINE_END = compile_later(r"\r\n|\n|\r")


class SourceFile:
    """One file as it was read.

    `path` is how reports name it (POSIX, relative where possible); `text` is the decoded
    text without its byte order mark; `bom` tells whether it began with one.
    """

    __slots__ = ("_line_starts", "bom", "path", "text")

    def __init__(self, path: str, text: str, *, bom: bool = False) -> None:
        self.path = path
        self.text = text
        self.bom = bom
        self._line_starts: list[int] | None = None

    @property
    def line_starts(self) -> list[int]:
        """Offsets at which the lines begin; the one line index of the file."""
        starts = self._line_starts
        if starts is None:
            starts = [0]
            starts.extend(match.end() for match in _LINE_END.finditer(self.text))
            self._line_starts = starts
        return starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset; one past the end is a valid place."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1, offset)

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line end."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


class Node:
    """One value of a document, with its exact place.

    kind      `mapping`, `sequence`, `scalar`, or `opaque` (a placeholder: value unknown)
    path      keys and indices from the file's root; the JSON Pointer of the node
    start,end the value's span, without anchor or tag; of a block collection up to the end
              of its last child
    value     scalars: plain Python data (`str`, `int`, `float`, `bool`, `None`); opaque
              nodes: `UNKNOWN`; collections: None (see `data`)
    raw       the scalar as written, before it was resolved
    style     scalars: `plain`, `'`, `"`, `|`, `>`; collections: `block` or `flow`
    key       the key of a member of a mapping, else None; its span and style beside it
    children  members in order, duplicates included
    open      a mapping that may have members we cannot see (an unresolved merge)
    via       `alias` or `merge` when the node is a copy of an anchored one; its span is
              then the anchor's
    """

    __slots__ = (
        "_members",
        "children",
        "end",
        "key",
        "key_end",
        "key_start",
        "key_style",
        "kind",
        "open",
        "path",
        "raw",
        "start",
        "style",
        "tag",
        "value",
        "via",
    )

    def __init__(  # noqa: PLR0913 - a record, made by the readers
        self,
        kind: str,
        path: Path,
        start: int,
        end: int,
        value: object,
        raw: str,
        style: str,
        key: str | None,
        key_start: int,
        key_end: int,
        key_style: str,
        children: tuple[Node, ...] = (),
        tag: str | None = None,
        open: bool = False,  # noqa: A002, FBT001, FBT002 - the field's own word
        via: str | None = None,
    ) -> None:
        self.kind = kind
        self.path = path
        self.start = start
        self.end = end
        self.value = value
        self.raw = raw
        self.style = style
        self.key = key
        self.key_start = key_start
        self.key_end = key_end
        self.key_style = key_style
        self.children = children
        self._members: dict[str | None, Node] | None = None
        self.tag = tag
        self.open = open
        self.via = via

    @property
    def span(self) -> Span:
        """Where the value stands."""
        return Span(self.start, self.end)

    @property
    def key_span(self) -> Span | None:
        """Where the key stands, quotes included; None for roots and items."""
        return None if self.key is None else Span(self.key_start, self.key_end)

    @property
    def pointer(self) -> str:
        """The JSON Pointer (RFC 6901) of the node, from the file's root."""
        return pointer(self.path)

    def get(self, key: str) -> Node | None:
        """The member of a mapping with this key; of duplicates the last, as loaders do."""
        members = self._members
        if members is None:
            is_mapping = self.kind == "mapping"
            members = self._members = (
                {child.key: child for child in self.children} if is_mapping else {}
            )
        return members.get(key)

    def at(self, *keys: str) -> Node | None:
        """The node reached by following member keys, or None where one is missing."""
        node: Node | None = self
        for key in keys:
            if node is None:
                return None
            node = node.get(key)
        return node

    def has(self, key: str) -> bool | Unknown:
        """Whether a mapping has this member: yes, no, or not to be known."""
        if self.get(key) is not None:
            return True
        if self.kind == "opaque" or self.open:
            return UNKNOWN
        return False

    def lacks(self, *keys: str) -> bool:
        """Whether there is certainly nothing at the path of these member keys."""
        node = self
        for key in keys:
            child = node.get(key)
            if child is None:
                return node.kind != "opaque" and not node.open
            node = child
        return False

    @property
    def is_literal(self) -> bool:
        """Whether the value is written out, that is, no placeholder."""
        return self.kind != "opaque"

    def literal(self, key: str) -> object:
        """The plain value of a scalar member; None where there is none, or UNKNOWN.

        A member that is a collection answers UNKNOWN too: it equals no scalar.
        """
        child = self.get(key)
        if child is None:
            return UNKNOWN if self.open else None
        return child.value if child.kind == "scalar" else UNKNOWN

    def walk(self) -> Iterator[Node]:
        """The node and everything below it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def data(self) -> object:
        """The node as plain Python data, as a loader would give it (last duplicate wins).

        Placeholders give their text.
        """
        if self.kind == "mapping":
            return {str(child.key): child.data() for child in self.children}
        if self.kind == "sequence":
            return [child.data() for child in self.children]
        return self.raw if self.kind == "opaque" else self.value

    @property
    def json_type(self) -> str:
        """The JSON Schema type of the value; `unknown` for placeholders.

        A float with a whole value is an `integer`, as JSON Schema counts.
        """
        if self.kind == "mapping":
            return "object"
        if self.kind == "sequence":
            return "array"
        value = self.value
        if type(value) is float and value.is_integer():
            return "integer"
        return _JSON_TYPES.get(type(value), "unknown")

    def __repr__(self) -> str:
        return f"<{self.kind} {self.pointer or '/'} {self.start}:{self.end}>"


_JSON_TYPES: Final = {
    str: "string",
    int: "integer",
    bool: "boolean",
    float: "number",
    type(None): "null",
}


def pointer(path: Path) -> str:
    """A path as a JSON Pointer (RFC 6901)."""
    return "".join(
        "/" + (str(part) if type(part) is int else str(part).replace("~", "~0").replace("/", "~1"))
        for part in path
    )


def unescaped(part: str) -> str:
    """The key that a part of a JSON Pointer, between two slashes, stands for."""
    return part.replace("~1", "/").replace("~0", "~")


class ParseError(NamedTuple):
    """Why a text could not be read: a message for people, the rule that speaks, a span."""

    rule: str
    message: str
    span: Span


class Merge(NamedTuple):
    """A `<<` that was expanded: its entry, and pairs (local, lost) of members with one key."""

    entry: Node
    overridden: tuple[tuple[Node, Node], ...]


class Anchor(NamedTuple):
    """An anchor, `&name`: where it stands, and what it names."""

    name: str
    span: Span
    node: Node


class Trivia:
    """What a reader notices on its way: the raw material of the rules on YAML and JSON traps.

    plain_scalars  plain YAML scalars that loaders or authors may take for different things:
                   `no`, `1e3`, `0600`, `1.10`, dates; not `600`, `true` or `null`, which
                   all read alike; in JSON non-finite numbers
    odd_keys       members whose plain key a loader may read as something else than text
    folded         scalars in folded style (`>`)
    tagged         nodes with an explicit tag that is not a core tag
    duplicates     pairs (earlier, later) of members with one key
    merges         every `<<` that was expanded
    unused_anchors anchors that no alias uses
    """

    __slots__ = (
        "duplicates",
        "folded",
        "merges",
        "odd_keys",
        "plain_scalars",
        "tagged",
        "unused_anchors",
    )

    def __init__(self) -> None:
        self.plain_scalars: list[Node] = []
        self.odd_keys: list[Node] = []
        self.folded: list[Node] = []
        self.tagged: list[Node] = []
        self.duplicates: list[tuple[Node, Node]] = []
        self.merges: list[Merge] = []
        self.unused_anchors: list[Anchor] = []


class Document:
    """One document of a file: a root, or the reasons why there is none.

    format         `yaml`, `json` or `jsonl`
    index, count   which document of the file this is, of how many
    span           the part of the file's text that is this document
    trivia         what the reader noticed on its way and the tree does not say
    """

    __slots__ = (
        "count",
        "errors",
        "file",
        "format",
        "index",
        "root",
        "span",
        "trivia",
    )

    def __init__(  # noqa: PLR0913 - a record, made in one place for each reader
        self,
        file: SourceFile,
        format: str,  # noqa: A002 - the field's own word
        root: Node | None,
        *,
        index: int = 0,
        count: int = 1,
        errors: tuple[ParseError, ...] = (),
        trivia: Trivia | None = None,
        span: Span | None = None,
    ) -> None:
        self.file = file
        self.format = format
        self.root = root
        self.index = index
        self.count = count
        self.errors = errors
        self.trivia = trivia or Trivia()
        self.span = span or Span(0, len(file.text))
