"""YAML 1.2 with the span of every value, from the events of PyYAML's C parser.

Events, because libyaml's composer crashes on deep input and its loader forgets places.
Values follow the YAML 1.2 core schema; what other loaders make of a plain scalar is for
the rules of topic `yaml`, which find the candidates in `Trivia`.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from yaml.cyaml import CParser
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from yaml.reader import ReaderError

from realtime_lint.parse.limits import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_NODES,
    Unreadable,
    scalar_value,
    too_deep,
    too_many_nodes,
)
from realtime_lint.source import UNKNOWN, Anchor, Document, Merge, Node, Span, Trivia

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from yaml.events import CollectionEndEvent, CollectionStartEvent, Event, NodeEvent

    from realtime_lint.source import ParseError, Path, SourceFile

_CORE_WORDS: Final[dict[str, object]] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Words that some loader or some author takes for something else than text.
_DOUBTFUL_WORDS: Final = frozenset(
    spelling
    for word in ("yes", "no", "on", "off", "inf", "infinity", "nan")
    for spelling in (word, word.title(), word.upper())
) | {"NaN"}  # fmt: skip
_ODD_KEYS: Final = _DOUBTFUL_WORDS | _CORE_WORDS.keys()
_NUMBER_START: Final = frozenset("0123456789+-.=")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
"""A number that every loader reads alike."""
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT: Final = {
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in
       (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}  # fmt: skip
_PROPERTIES = re.compile(
    r"(?:(?:&[^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*)(?:\s|#[^\n\r]*)*)+"
)
_CORE: Final = "tag:yaml.org,2002:"
_CORE_TAGS: Final = frozenset(
    _CORE + name for name in ("str", "int", "float", "bool", "null", "map", "seq")
) | {"!"}


def resolve(raw: str) -> object:
    """The value of a plain scalar in the YAML 1.2 core schema."""
    if raw in _CORE_WORDS:
        return _CORE_WORDS[raw]
    return _number(raw) if raw[0] in _NUMBER_START else raw


def _number(raw: str) -> object:
    """The number that a plain scalar is, or the scalar itself."""
    if _INT.fullmatch(raw) and len(raw) <= MAX_DIGITS:
        return int(raw, {"0o": 8, "0x": 16}.get(raw[:2], 10))
    if _FLOAT.fullmatch(raw):
        return float(raw)
    return _SPECIAL_FLOAT.get(raw, raw)


def read(file: SourceFile) -> tuple[Document, ...]:
    """The documents of a YAML file; an unreadable one ends the list and says why."""
    return _Reader(file).documents()


def scalar_spans(text: str) -> Iterator[Span]:
    """Where the scalars of a YAML text stand, keys included, up to its first mistake.

    A block scalar counts from the line below its header: the header may have a comment.
    """
    parser = CParser(text)
    try:
        while (event := parser.get_event()).__class__ is not StreamEndEvent:
            if isinstance(event, ScalarEvent):
                start, end = event.start_mark.index, event.end_mark.index
                start = _after_properties(text, start, end)
                if event.style in {"|", ">"}:
                    start = _LINE.match(text, start, end).end()  # type: ignore[union-attr]
                yield Span(start, end)
    except YAMLError:
        return


_LINE = re.compile(r"[^\r\n]*")

_Key = tuple[str, int, int, str]
"""Text, start, end and style of a key."""
_Place = tuple[str | None, int, int, str]
_NO_KEY: Final[_Place] = (None, 0, 0, "")


class _Found(NamedTuple):
    """What becomes a document once it is known how many there are."""

    root: Node | None
    trivia: Trivia
    errors: tuple[ParseError, ...]
    span: Span


class _Frame:
    """An open collection; the outermost one, of depth 0, holds the root of a document.

    event   the event that opened it
    key     the key whose value comes next
    place   the collection's own key
    hidden  where the trivia went before this collection, whose inside nobody looks at
    """

    __slots__ = (
        "children",
        "depth",
        "event",
        "has_odd_keys",
        "hidden",
        "is_mapping",
        "key",
        "parent",
        "path",
        "place",
        "start",
    )

    def __init__(
        self, parent: _Frame | None, event: CollectionStartEvent | None, path: Path, start: int
    ) -> None:
        self.parent = parent
        self.depth = 0 if parent is None else parent.depth + 1
        self.event = event
        self.is_mapping = event.__class__ is MappingStartEvent
        self.path = path
        self.place = None if parent is None else parent.key
        self.start = start
        self.children: list[Node] = []
        self.key: _Key | None = None
        self.has_odd_keys = False
        self.hidden: Trivia | None = None

    @property
    def next_path(self) -> Path:
        """The path of the next value."""
        if self.key is not None:
            return (*self.path, self.key[0])
        return (*self.path, len(self.children)) if self.depth else ()


class _Reader:
    """Builds nodes from events.

    frame   the collection that is open
    at      the end of the last scalar, alias or flow collection: there ends a block
            collection, whose own event comes only after the comments behind it
    budget  how many nodes the file may still have
    """

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.text = file.text
        self.found: list[_Found] = []
        self.budget = MAX_NODES
        self.begin(0)

    def begin(self, start: int) -> None:
        self.start = self.at = start
        self.frame = _Frame(None, None, (), start)
        self.trivia = Trivia()
        self.anchors: dict[str, Anchor | None] = {}
        self.used: set[str] = set()

    def documents(self) -> tuple[Document, ...]:
        """Every document of the stream."""
        try:
            self.read()
        except Unreadable as unreadable:
            self.refuse(unreadable)
        except YAMLError as error:
            self.refuse(_explain(error, self.text))
        if not self.found:
            self.refuse(Unreadable("the file is empty", 0, len(self.text)))
        count = len(self.found)
        if count > 1:
            for index, found in enumerate(self.found):
                _prefix(found, index)
        return tuple(
            Document(
                self.file,
                "yaml",
                found.root,
                index=index,
                count=count,
                errors=found.errors,
                trivia=found.trivia,
                span=found.span,
            )
            for index, found in enumerate(self.found)
        )

    def read(self) -> None:
        handlers: dict[type, Callable[..., None]] = {
            ScalarEvent: self.scalar,
            MappingStartEvent: self.open,
            SequenceStartEvent: self.open,
            MappingEndEvent: self.close,
            SequenceEndEvent: self.close,
            AliasEvent: self.alias,
            DocumentEndEvent: self.end_document,
            DocumentStartEvent: lambda _: None,  # comments above it are part of the document
            StreamStartEvent: lambda _: None,
        }
        next_event: Callable[[], Event] = CParser(self.text).get_event
        event = next_event()
        while event.__class__ is not StreamEndEvent:
            handlers[event.__class__](event)
            event = next_event()

    def end_document(self, event: DocumentEndEvent) -> None:
        self.trivia.unused_anchors.extend(
            anchor
            for name, anchor in self.anchors.items()
            if anchor is not None and name not in self.used
        )
        end: int = event.end_mark.index
        self.found.append(_Found(self.frame.children[0], self.trivia, (), Span(self.start, end)))
        self.begin(end)

    def refuse(self, unreadable: Unreadable) -> None:
        span = Span(self.start, len(self.text))
        self.found.append(_Found(None, self.trivia, (unreadable.error,), span))

    # -- events ---------------------------------------------------------------------------

    def scalar(self, event: ScalarEvent) -> None:
        raw: str = event.value
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        style: str = event.style or "plain"
        tag: str | None = event.tag
        has_properties = tag is not None or event.anchor is not None
        if has_properties:
            start = _after_properties(self.text, start, end)
        if style in "|>":
            # The parser counts the blank lines behind it.
            end = start + len(self.text[start:end].rstrip())
        self.at = end
        frame = self.frame
        key = frame.key
        if key is not None:
            name, name_start, name_end, name_style = key
            path = (*frame.path, name)
            frame.key = None
        elif frame.is_mapping:
            self.key((raw, start, end, style), event)
            return
        else:
            path, name, name_start, name_end, name_style = frame.next_path, None, 0, 0, ""
        self.spend(start)
        value, is_doubtful = self.value(raw, style, tag)
        kind = "opaque" if value is UNKNOWN else "scalar"
        node = Node(
            kind, path, start, end, value, raw, style,
            name, name_start, name_end, name_style, (), tag,
        )  # fmt: skip
        frame.children.append(node)
        if is_doubtful:
            self.trivia.plain_scalars.append(node)
        elif style == ">":
            self.trivia.folded.append(node)
        if has_properties:
            self.note_properties(event, node)

    def key(self, key: _Key, event: ScalarEvent) -> None:
        raw, start, end, style = key
        frame = self.frame
        frame.key = key
        if style == "plain" and (raw[:1] in _NUMBER_START or raw in _ODD_KEYS):
            frame.has_odd_keys = True
        if event.anchor is not None:
            self.name(event, Node("scalar", (), start, end, raw, raw, style, None, 0, 0, ""))

    def value(self, raw: str, style: str, tag: str | None) -> tuple[object, bool]:
        """What a scalar says, and whether some loader or author may read it otherwise."""
        if tag is not None:
            return _tagged(raw, tag), False
        if style != "plain":
            return scalar_value(raw), False
        if raw in _CORE_WORDS:
            return _CORE_WORDS[raw], False
        if raw[0] not in _NUMBER_START:
            return scalar_value(raw), raw in _DOUBTFUL_WORDS
        if _DECIMAL.fullmatch(raw):
            return int(raw), False
        if raw == "=":
            message = "YAML: most loaders refuse a plain '='; quote it"
            raise Unreadable(message, self.at - 1, self.at)
        return _number(raw), True

    def open(self, event: CollectionStartEvent) -> None:
        start: int = event.start_mark.index
        frame = self.frame
        if frame.depth >= MAX_DEPTH:
            raise too_deep(start)
        self.spend(start)
        if event.anchor is not None or event.tag is not None:
            start = _after_properties(self.text, start, len(self.text))
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        inner = self.frame = _Frame(frame, event, frame.next_path, start)
        is_template = event.flow_style and self.text.startswith("{{", start)
        if is_template or _is_foreign(event.tag):
            inner.hidden = self.trivia
            self.trivia = Trivia()

    def close(self, event: CollectionEndEvent) -> None:
        frame = self.frame
        outer, opened = frame.parent, frame.event
        assert outer is not None
        assert opened is not None
        self.frame = outer
        if opened.flow_style:
            self.at = event.end_mark.index
        start, end = frame.start, self.at
        if outer.is_mapping and outer.key is None:
            # As a key it counts as text; its inside was read and is dropped.
            outer.key = (self.text[start:end], start, end, "complex")
            outer.has_odd_keys = True
            return
        name, name_start, name_end, name_style = frame.place or _NO_KEY
        outer.key = None
        if frame.hidden is not None:
            self.trivia = frame.hidden
            node = Node(
                "opaque", frame.path, start, end, UNKNOWN, self.text[start:end], "flow",
                name, name_start, name_end, name_style, (), opened.tag,
            )  # fmt: skip
        else:
            children, is_open = frame.children, False
            if frame.is_mapping:
                children, is_open = self.members(frame)
            node = Node(
                "mapping" if frame.is_mapping else "sequence", frame.path, start, end, None, "",
                "flow" if opened.flow_style else "block",
                name, name_start, name_end, name_style, tuple(children), opened.tag, is_open,
            )  # fmt: skip
        outer.children.append(node)
        self.note_properties(opened, node)

    def alias(self, event: AliasEvent) -> None:
        name: str = event.anchor
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        if name not in self.anchors:
            message = f"alias *{name} has no anchor: write &{name} on the value it stands for"
            raise Unreadable(message, start, end, "yaml-alias-problem")
        anchor = self.anchors[name]
        if anchor is None:
            message = f"alias *{name} stands inside the value it names, which has no end"
            raise Unreadable(message, start, end, "yaml-alias-problem")
        self.used.add(name)
        self.at = end
        frame = self.frame
        if frame.is_mapping and frame.key is None:
            target = anchor.node
            text = target.raw if target.kind == "scalar" else self.text[start:end]
            frame.key = (text, start, end, "alias")
            return
        node = self.copy(anchor.node, frame.next_path, frame.key or _NO_KEY, "alias", start)
        frame.key = None
        frame.children.append(node)

    # -- mappings -------------------------------------------------------------------------

    def members(self, frame: _Frame) -> tuple[list[Node], bool]:
        """The members of a complete mapping, and whether it may have others."""
        children = frame.children
        keys = {child.key for child in children}
        if len(keys) < len(children):
            self.note_duplicates(children)
        if frame.has_odd_keys:
            self.trivia.odd_keys.extend(filter(_has_odd_key, children))
        if "<<" in keys:
            return self.expand_merges(frame)
        return children, False

    def note_duplicates(self, children: list[Node]) -> None:
        seen: dict[str | None, Node] = {}
        for child in children:
            if child.key in seen and not _is_merge(child):
                self.trivia.duplicates.append((seen[child.key], child))
            seen[child.key] = child

    def expand_merges(self, frame: _Frame) -> tuple[list[Node], bool]:
        """Members with every `<<` replaced by what it names: shallow, local keys win."""
        taken = {child.key: child for child in frame.children if not _is_merge(child)}
        members: list[Node] = []
        is_open = False
        for child in frame.children:
            sources = child.children if child.kind == "sequence" else (child,)
            if not _is_merge(child):
                members.append(child)
            elif any(source.kind != "mapping" for source in sources):
                is_open = True
                members.append(child)
            else:
                is_open = is_open or any(source.open for source in sources)
                members.extend(self.merged(frame, child, sources, taken))
        return members, is_open

    def merged(
        self,
        frame: _Frame,
        entry: Node,
        sources: tuple[Node, ...],
        taken: dict[str | None, Node],
    ) -> Iterator[Node]:
        """The members that one `<<` adds; what it loses to local keys goes to the trivia."""
        lost: list[tuple[Node, Node]] = []
        for source in sources:
            for member in source.children:
                winner = taken.get(member.key)
                if winner is None:
                    key = _key_of(member)
                    path = (*frame.path, key[0] or "")
                    winner = taken[member.key] = self.copy(
                        member, path, key, "merge", entry.key_start
                    )
                    yield winner
                elif winner.via != "merge":
                    lost.append((winner, member))
        self.trivia.merges.append(Merge(entry, tuple(lost)))

    def copy(self, node: Node, path: Path, key: _Place, via: str, at: int) -> Node:
        """A copy of an anchored node for another place, paid for from the node budget."""
        self.spend(at)
        if len(path) > MAX_DEPTH:
            raise too_deep(at)
        children = tuple(
            self.copy(
                child, (*path, index if child.key is None else child.key), _key_of(child), via, at
            )
            for index, child in enumerate(node.children)
        )
        name, name_start, name_end, name_style = key
        return Node(
            node.kind, path, node.start, node.end, node.value, node.raw, node.style,
            name, name_start, name_end, name_style, children, node.tag, node.open, via,
        )  # fmt: skip

    # -- the small print ------------------------------------------------------------------

    def spend(self, at: int) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise too_many_nodes(at)

    def note_properties(self, event: NodeEvent, node: Node) -> None:
        if event.anchor is not None:
            self.name(event, node)
        if _is_foreign(node.tag):
            self.trivia.tagged.append(node)

    def name(self, event: NodeEvent, node: Node) -> None:
        name: str = event.anchor
        start = self.text.index("&" + name, event.start_mark.index)
        self.anchors[name] = Anchor(name, Span(start, start + 1 + len(name)), node)


def _after_properties(text: str, start: int, end: int) -> int:
    """The offset behind anchor and tag, which the parser counts as part of the value."""
    match = _PROPERTIES.match(text, start, end)
    return match.end() if match else start


def _key_of(node: Node) -> _Place:
    return node.key, node.key_start, node.key_end, node.key_style


def _is_merge(node: Node) -> bool:
    return node.key == "<<" and node.key_style == "plain"


def _has_odd_key(node: Node) -> bool:
    key = node.key or ""
    if node.key_style == "plain":
        return key[:1] in _NUMBER_START or key in _ODD_KEYS
    return node.key_style == "complex"


def _is_foreign(tag: str | None) -> bool:
    """Whether a tag asks for more than plain data."""
    return tag is not None and tag not in _CORE_TAGS


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}


def _tagged(raw: str, tag: str) -> object:
    """The value of a scalar with a tag: a foreign one is known to its own loader only.

    What does not fit the tag of a core type stays text.
    """
    if _is_foreign(tag):
        return UNKNOWN
    name = tag.removeprefix(_CORE)
    value = resolve(raw)
    if type(value) in _TYPES.get(name, ()):
        return float(value) if name == "float" else value  # type: ignore[arg-type]
    return raw


def _prefix(found: _Found, index: int) -> None:
    """Give every path of a document its index in the file: known only at the second one."""
    roots = [merge.entry for merge in found.trivia.merges]
    if found.root is not None:
        roots.append(found.root)
    for root in roots:
        for node in root.walk():
            node.path = (index, *node.path)


def _explain(error: YAMLError, text: str) -> Unreadable:
    """What the parser could not read, in words that say what to do."""
    if isinstance(error, ReaderError):
        at = int(error.position)
        message = f"YAML: the character U+{int(error.character):04X} is not allowed"
        return Unreadable(message, at, at + 1)
    assert isinstance(error, MarkedYAMLError)
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark is not None else 0, len(text))
    problem = error.problem or error.context or "cannot be read"
    return Unreadable(f"YAML: {problem}{_hint(problem, text, at)}", at, at + 1)


def _hint(problem: str, text: str, at: int) -> str:
    char = text[at : at + 1]
    if "mapping values are not allowed" in problem:
        return "; quote the text: it contains ': '"
    if char == "\t":
        return "; indent with spaces, not with a tab"
    if char and char in "@`%":
        return f"; quote the text: it begins with {char!r}"
    if "did not find expected key" in problem:
        return "; check the indentation and the quotes above"
    if "could not find expected ':'" in problem:
        return "; a key needs ': ' behind it"
    return ""
