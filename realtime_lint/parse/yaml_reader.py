"""YAML 1.2 with the span of every value, from the events of PyYAML's C parser.

Events, because libyaml's composer crashes on deep input and its loader forgets places.
Values follow the YAML 1.2 core schema; what other loaders make of a plain scalar is for
the rules of topic `yaml`, which find the candidates in `Trivia`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from yaml._yaml import CParser
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
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_NODES,
    Unreadable,
    scalar_value,
    template_hint,
    too_deep,
    too_many_nodes,
    too_much_text,
)
from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple
from realtime_lint.source import UNKNOWN, Anchor, Document, Merge, Node, Span, Trivia

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    from realtime_lint.source import ParseError, Path, SourceFile

    class _Mark(Protocol):
        index: int

    class _Event(Protocol):
        """What the parser's events hold; all of them have both marks."""

        start_mark: _Mark
        end_mark: _Mark

    class _NodeEvent(_Event, Protocol):
        anchor: str | None
        tag: str | None

    class _ScalarEvent(_NodeEvent, Protocol):
        value: str
        style: str | None

    class _StartEvent(_NodeEvent, Protocol):
        flow_style: bool

    class _AliasEvent(_Event, Protocol):
        anchor: str


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
_DECIMAL = compile_later(r"-?(?:0|[1-9][0-9]{0,15})")
"""A number that every loader reads alike."""
_INT = compile_later(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = compile_later(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT: Final = {
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in
       (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}  # fmt: skip
_PROPERTIES = compile_later(r"(?:(?:&[^\s,\[\]{}]+|!<[^>\s]*>|![^\s,\[\]{}]*)(?:\s|#[^\n\r]*)*)+")
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


def _plain(raw: str) -> tuple[object, bool]:
    """The value of a plain scalar, and whether some loader or author may read it otherwise."""
    return _word(raw) if len(raw) <= _WORD_LENGTH else _resolved(raw)


def _resolved(raw: str) -> tuple[object, bool]:
    if raw in _CORE_WORDS:
        return _CORE_WORDS[raw], False
    if raw[0] not in _NUMBER_START:
        return scalar_value(raw), raw in _DOUBTFUL_WORDS
    if _DECIMAL.fullmatch(raw):
        return int(raw), False
    return _number(raw), True


_BLOCK_STYLES: Final = frozenset("|>")
_WORD_LENGTH: Final = 32
_word = lru_cache(maxsize=4096)(_resolved)
"""Configuration repeats itself: most short scalars have been read before."""


def _text(raw: str) -> tuple[object, bool]:
    return scalar_value(raw), False


_VALUES: Final[dict[str, Callable[[str], tuple[object, bool]]]] = {
    "plain": _plain,
    **dict.fromkeys("'\"|>", _text),
}


def read(file: SourceFile) -> tuple[Document, ...]:
    """The documents of a YAML file; an unreadable one ends the list and says why."""
    return _Reader(file).documents()


def scalar_spans(text: str) -> Iterator[Span]:
    """Where the scalars of a YAML text stand, keys included, up to its first mistake.

    A block scalar counts from the line below its header: the header may have a comment.
    """
    parser = CParser(text)
    try:
        while not parser.check_event(StreamEndEvent):
            event = parser.get_event()
            if isinstance(event, ScalarEvent):
                start, end = event.start_mark.index, event.end_mark.index  # type: ignore[union-attr]
                start = _after_properties(text, start, end)
                if event.style in {"|", ">"}:
                    start = _LINE.match(text, start, end).end()  # type: ignore[union-attr]
                yield Span(start, end)
    except YAMLError:
        return


_LINE = compile_later(r"[^\r\n]*")

_ALIAS_PROBLEM: Final = "yaml-alias-problem"

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


class _Reader:
    """Builds nodes from events.

    node        the collection that is open, None outside of the document's root
    in_mapping  whether that is a mapping
    children    its members so far
    key         the key whose value comes next
    outer       what these were, and the trivia, for each collection around it
    at          the end of the last scalar, alias or flow collection: there ends a block
                collection, whose own event comes only after the comments behind it
    budget      how many nodes the file may still have
    letters     how many letters aliases may still repeat
    """

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.text = file.text
        self.found: list[_Found] = []
        self.budget = MAX_NODES
        self.letters = MAX_BYTES
        self.begin(0)

    def begin(self, start: int) -> None:
        self.start = self.at = start
        self.node: Node | None = None
        self.in_mapping = False
        self.path: Path = ()
        self.children: list[Node] = []
        self.key: _Key | None = None
        self.outer: list[tuple[Node | None, list[Node], Trivia]] = []
        self.has_complex_key = False
        self.trivia = Trivia()
        self.anchors: dict[str, Anchor] = {}
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
        take_key: Callable[..., None] = self.take_key
        next_event = CParser(self.text).get_event
        event = next_event()
        while type(event) is not StreamEndEvent:
            if self.in_mapping and self.key is None and type(event) is ScalarEvent:
                take_key(event)
            else:
                handlers[type(event)](event)
            event = next_event()

    def end_document(self, event: _Event) -> None:
        (root,) = self.children
        trivia = self.trivia
        trivia.unused_anchors.extend(
            anchor for name, anchor in self.anchors.items() if name not in self.used
        )
        end = event.end_mark.index
        self.found.append(_Found(root, trivia, (), Span(self.start, end)))
        self.begin(end)

    def refuse(self, unreadable: Unreadable) -> None:
        span = Span(self.start, len(self.text))
        self.found.append(_Found(None, self.trivia, (unreadable.error,), span))

    # -- events ---------------------------------------------------------------------------

    def take_key(self, event: _ScalarEvent) -> None:
        raw, style = event.value, event.style or "plain"
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = _after_properties(self.text, start, end)
            self.name(event, Node("scalar", (), start, end, raw, raw, style, *_NO_KEY))
        self.at = end
        self.key = (raw, start, end, style)

    def scalar(self, event: _ScalarEvent) -> None:
        # Most events are scalars, and most of those plain: what is rare is asked for once.
        raw, style, tag = event.value, event.style or "plain", event.tag
        start, end = event.start_mark.index, event.end_mark.index
        has_properties = tag is not None or event.anchor is not None
        if has_properties:
            start = _after_properties(self.text, start, end)
        if style in _BLOCK_STYLES:
            # The parser counts the blank lines behind it.
            end = start + len(self.text[start:end].rstrip())
        self.at = end
        self.budget -= 1
        if self.budget < 0:
            raise too_many_nodes(start)
        path, (name, name_start, name_end, name_style) = self.place()
        value, is_doubtful = _VALUES[style](raw) if tag is None else _tagged(raw, tag)
        node = Node(
            "opaque" if value is UNKNOWN else "scalar", path, start, end, value, raw, style,
            name, name_start, name_end, name_style, (), tag,
        )  # fmt: skip
        self.children.append(node)
        if is_doubtful:
            self.doubt(node)
        elif style == ">":
            self.trivia.folded.append(node)
        if has_properties:
            self.note_properties(event, node)

    def place(self) -> tuple[Path, _Place]:
        """Path and key of the next value; the key is used up."""
        key = self.key
        if key is not None:
            self.key = None
            return (*self.path, key[0]), key
        return ((*self.path, len(self.children)) if self.outer else ()), _NO_KEY

    def open(self, event: _StartEvent) -> None:
        start = event.start_mark.index
        if len(self.outer) >= MAX_DEPTH:
            raise too_deep(start)
        self.spend(start)
        has_properties = event.tag is not None or event.anchor is not None
        if has_properties:
            start = _after_properties(self.text, start, len(self.text))
        is_mapping = isinstance(event, MappingStartEvent)
        is_flow = event.flow_style
        path, (name, name_start, name_end, name_style) = self.place()
        node = Node(
            "mapping" if is_mapping else "sequence", path, start, start, None, "",
            "flow" if is_flow else "block",
            name, name_start, name_end, name_style, (), event.tag,
        )  # fmt: skip
        self.outer.append((self.node, self.children, self.trivia))
        self.node, self.path, self.in_mapping, self.children = node, path, is_mapping, []
        is_foreign = False
        if has_properties:
            self.note_properties(event, node)
            is_foreign = _is_foreign(event.tag)
        if is_foreign or (is_flow and self.text.startswith("{{", start)):
            # Nobody looks inside: it is a placeholder, or a value for another program.
            self.trivia = Trivia()

    def close(self, event: _Event) -> None:
        node, children, trivia = self.node, self.children, self.trivia
        assert node is not None
        outer, siblings, self.trivia = self.outer.pop()
        self.node, self.children = outer, siblings
        if outer is None:
            self.path, self.in_mapping = (), False
        else:
            self.path, self.in_mapping = outer.path, outer.kind == "mapping"
        if node.style == "flow":
            self.at = event.end_mark.index
        node.end = self.at
        if node.key is None and self.in_mapping:
            # As a key it counts as text.
            text = self.text[node.start : node.end]
            self.key = (text, node.start, node.end, "complex")
            self.has_complex_key = True
            return
        if trivia is not self.trivia:
            text = self.text[node.start : node.end]
            node.kind, node.value, node.raw = "opaque", UNKNOWN, text
        elif node.kind == "mapping":
            self.fill(node, children)
        else:
            node.children = tuple(children)
        siblings.append(node)

    def alias(self, event: _AliasEvent) -> None:
        name = event.anchor
        start, end = event.start_mark.index, event.end_mark.index
        anchor = self.anchors.get(name)
        if anchor is None:
            message = f"alias *{name} has no anchor: write &{name} on the value it stands for"
            raise Unreadable(message, start, end, _ALIAS_PROBLEM)
        target = anchor.node
        if target is self.node or any(target is outer for outer, _, _ in self.outer):
            message = f"alias *{name} stands inside the value it names, which has no end"
            raise Unreadable(message, start, end, _ALIAS_PROBLEM)
        self.used.add(name)
        self.at = end
        if self.key is None and self.in_mapping:
            text = target.raw if target.kind == "scalar" else self.text[start:end]
            self.key = (text, start, end, "alias")
            return
        path, key = self.place()
        self.children.append(self.copy(target, path, key, "alias", start))

    # -- mappings -------------------------------------------------------------------------

    def fill(self, node: Node, children: list[Node]) -> None:
        """Give a mapping its members, once they are all there."""
        keys = {child.key for child in children}
        if len(keys) < len(children):
            self.note_duplicates(children)
        # Whatever may be a number sorts before the letters.
        if self.has_complex_key or min(keys, default="A") < "A" or not keys.isdisjoint(_ODD_KEYS):  # type: ignore[type-var, operator]
            self.trivia.odd_keys.extend(filter(_has_odd_key, children))
            if "<<" in keys:
                children = list(self.expand_merges(node, children))
        node.children = tuple(children)

    def note_duplicates(self, children: list[Node]) -> None:
        seen: dict[str | None, Node] = {}
        for child in children:
            if child.key in seen and not _is_merge(child):
                self.trivia.duplicates.append((seen[child.key], child))
            seen[child.key] = child

    def expand_merges(self, node: Node, children: list[Node]) -> Iterator[Node]:
        """Members with every `<<` replaced by what it names: shallow, local keys win."""
        taken = {child.key: child for child in children if not _is_merge(child)}
        for child in children:
            sources = child.children if child.kind == "sequence" else (child,)
            if not _is_merge(child):
                yield child
            elif any(source.kind != "mapping" for source in sources):
                node.open = True
                yield child
            else:
                node.open = node.open or any(source.open for source in sources)
                yield from self.merged(node, child, sources, taken)

    def merged(
        self, node: Node, entry: Node, sources: tuple[Node, ...], taken: dict[str | None, Node]
    ) -> Iterator[Node]:
        """The members that one `<<` adds; what it loses to local keys goes to the trivia."""
        lost: list[tuple[Node, Node]] = []
        for source in sources:
            last = {member.key: member for member in source.children}  # of those with one key
            for member in last.values():
                winner = taken.get(member.key)
                if winner is None:
                    path = (*node.path, member.key or "")
                    at = entry.key_start
                    copy = self.copy(member, path, _key_of(member), "merge", at)
                    taken[member.key] = copy
                    yield copy
                elif winner.via != "merge":
                    lost.append((winner, member))
        self.trivia.merges.append(Merge(entry, tuple(lost)))

    def copy(self, node: Node, path: Path, key: _Place, via: str, at: int) -> Node:
        """A copy of an anchored node for another place, paid for from the node budget."""
        self.spend(at, _ALIAS_PROBLEM)
        self.letters -= len(node.raw)
        if self.letters < 0:
            raise too_much_text(at, _ALIAS_PROBLEM)
        if len(path) > MAX_DEPTH:
            raise too_deep(at, _ALIAS_PROBLEM)
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

    def spend(self, at: int, rule: str = "parse-error") -> None:
        self.budget -= 1
        if self.budget < 0:
            raise too_many_nodes(at, rule)

    def doubt(self, node: Node) -> None:
        if node.raw == "=":
            message = "YAML: most loaders refuse a plain '='; quote it"
            raise Unreadable(message, node.start, node.end)
        self.trivia.plain_scalars.append(node)

    def note_properties(self, event: _NodeEvent, node: Node) -> None:
        self.name(event, node)
        if _is_foreign(node.tag):
            self.trivia.tagged.append(node)

    def name(self, event: _NodeEvent, node: Node) -> None:
        name = event.anchor
        if name is not None:
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


def _is_odd_key(key: str) -> bool:
    return key[:1] in _NUMBER_START or key in _ODD_KEYS


def _has_odd_key(node: Node) -> bool:
    style = node.key_style
    return style == "complex" or (style == "plain" and _is_odd_key(node.key or ""))


def _is_foreign(tag: str | None) -> bool:
    """Whether a tag asks for more than plain data."""
    return tag is not None and tag not in _CORE_TAGS


_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}


def _tagged(raw: str, tag: str) -> tuple[object, bool]:
    """The value of a scalar with a tag: a foreign one is known to its own loader only.

    What does not fit the tag of a core type stays text.
    """
    if _is_foreign(tag):
        return UNKNOWN, False
    name = tag.removeprefix(_CORE)
    value = resolve(raw)
    if type(value) in _TYPES.get(name, ()):
        return float(value) if name == "float" else value, False  # type: ignore[arg-type]
    return raw, False


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
    if hint := template_hint(text, at):
        return hint
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
