"""YAML 1.2 with the span of every value, from the events of PyYAML's C parser.

Events, because libyaml's composer crashes on deep input and its loader forgets places.
Values follow the YAML 1.2 core schema; what other loaders make of a plain scalar is for
the rules of topic `yaml`, which find the candidates in `Trivia`.
"""

from __future__ import annotations

import re
from typing import Final

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
from realtime_lint.source import UNKNOWN, Document, Merge, Node, SourceFile, Span, Trivia

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import ParseError, Path

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
    for word in ("y", "n", "yes", "no", "on", "off", "none", "nil", "undefined",
                 "inf", "infinity", "nan")
    for spelling in (word, word.title(), word.upper())
) | {"NaN", "<<"}  # fmt: skip
_NUMBER_START: Final = frozenset("0123456789+-.=")
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT: Final = {
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in
       (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}  # fmt: skip
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]+|[ \t]*(?:#[^\n\r]*)?(?:\r\n|\n|\r)[ \t]*|$))+")
_CORE_TAGS: Final = frozenset(
    "tag:yaml.org,2002:" + name for name in ("str", "int", "float", "bool", "null", "map", "seq")
)


def resolve(raw: str) -> object:
    """The value of a plain scalar in the YAML 1.2 core schema."""
    if raw in _CORE_WORDS:
        return _CORE_WORDS[raw]
    if raw[0] not in _NUMBER_START:
        return raw
    if _INT.fullmatch(raw) and len(raw) <= MAX_DIGITS:
        base = {"0o": 8, "0x": 16}.get(raw[:2], 10)
        return int(raw, base)
    if _FLOAT.fullmatch(raw):
        return float(raw)
    return _SPECIAL_FLOAT.get(raw, raw)


def read(file: SourceFile) -> tuple[Document, ...]:
    """The documents of a YAML file; an unreadable one ends the list and says why."""
    return _Reader(file).documents()


class _Frame:
    """An open collection."""

    __slots__ = (
        "anchor",
        "children",
        "flow",
        "is_mapping",
        "key",
        "path",
        "place",
        "seen",
        "start",
        "tag",
    )

    def __init__(  # noqa: PLR0913
        self,
        *,
        is_mapping: bool,
        path: Path,
        place: _Key | None,
        start: int,
        flow: bool,
        anchor: str | None,
        tag: str | None,
    ) -> None:
        self.is_mapping = is_mapping
        self.path = path
        self.place = place
        self.start = start
        self.flow = flow
        self.anchor = anchor
        self.tag = tag
        self.children: list[Node] = []
        self.key: _Key | None = None
        self.seen: dict[str, Node] = {}


_Key = tuple[str, int, int, str]
"""Text, start, end and style of a key."""


class _Reader:
    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.text = file.text
        self.stack: list[_Frame] = []
        self.reset()

    def reset(self) -> None:
        self.root: Node | None = None
        self.trivia = Trivia()
        self.anchors: dict[str, Node | None] = {}
        self.anchor_spans: dict[str, Span] = {}
        self.used: set[str] = set()
        self.budget = MAX_NODES

    def documents(self) -> tuple[Document, ...]:
        """Every document of the stream."""
        found: list[tuple[Node | None, Trivia, tuple[ParseError, ...], Span]] = []
        start = 0
        try:
            parser = CParser(self.text)
            while True:
                event = parser.get_event()
                kind = event.__class__
                if kind is DocumentStartEvent:
                    start = event.start_mark.index
                    self.reset()
                elif kind is DocumentEndEvent:
                    self.note_unused_anchors()
                    end = event.end_mark.index
                    found.append((self.root, self.trivia, (), Span(start, end)))
                    start = end
                elif kind is StreamEndEvent:
                    break
                else:
                    self.take(event, kind)
        except Unreadable as unreadable:
            found.append((None, self.trivia, (unreadable.error,), Span(start, len(self.text))))
        except YAMLError as error:
            unreadable = _explain(error, self.text)
            found.append((None, self.trivia, (unreadable.error,), Span(start, len(self.text))))
        if not found:
            error = Unreadable("the file is empty", 0, len(self.text)).error
            found.append((None, self.trivia, (error,), Span(0, len(self.text))))
        return tuple(self.build(found))

    def build(
        self, found: list[tuple[Node | None, Trivia, tuple[ParseError, ...], Span]]
    ) -> list[Document]:
        count = len(found)
        documents = []
        for index, (root, trivia, errors, span) in enumerate(found):
            if count > 1 and root is not None:
                _prefix(root, index)
                for merge in trivia.merges:
                    _prefix(merge.entry, index)
            documents.append(
                Document(
                    self.file,
                    "yaml",
                    root,
                    index=index,
                    count=count,
                    errors=errors,
                    trivia=trivia,
                    span=span,
                )
            )
        return documents

    def take(self, event: object, kind: type) -> None:
        """Add one event to the tree."""
        if kind is ScalarEvent:
            self.scalar(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self.open(event, is_mapping=kind is MappingStartEvent)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self.close(event)
        elif kind is AliasEvent:
            self.alias(event)

    # -- where the next node goes ---------------------------------------------------------

    def next_path(self) -> tuple[Path, _Key | None]:
        """Path and key of the next value; only called when it is a value, not a key."""
        if not self.stack:
            return (), None
        frame = self.stack[-1]
        if frame.is_mapping:
            key = frame.key
            assert key is not None
            return (*frame.path, key[0]), key
        return (*frame.path, len(frame.children)), None

    def expects_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].is_mapping and self.stack[-1].key is None

    def spend(self, at: int) -> None:
        self.budget -= 1
        if self.budget < 0:
            raise too_many_nodes(at)

    def add(self, node: Node) -> None:
        """Put a complete node where it belongs."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if frame.is_mapping:
            frame.key = None
            key = node.key
            earlier = frame.seen.get(key)  # type: ignore[arg-type]
            if earlier is not None and key != "<<":
                self.trivia.duplicates.append((earlier, node))
            frame.seen[key] = node  # type: ignore[index]
            style = node.key_style
            if style == "complex" or (style == "plain" and _is_doubtful_key(key)):  # type: ignore[arg-type]
                self.trivia.odd_keys.append(node)
        frame.children.append(node)

    # -- events ---------------------------------------------------------------------------

    def scalar(self, event: object) -> None:
        raw: str = event.value  # type: ignore[attr-defined]
        start: int = event.start_mark.index  # type: ignore[attr-defined]
        end: int = event.end_mark.index  # type: ignore[attr-defined]
        style: str = event.style or "plain"  # type: ignore[attr-defined]
        anchor: str | None = event.anchor  # type: ignore[attr-defined]
        tag: str | None = event.tag  # type: ignore[attr-defined]
        if anchor is not None or tag is not None:
            start = self.after_properties(start, end)
        stack = self.stack
        if stack and stack[-1].is_mapping:
            frame = stack[-1]
            key = frame.key
            if key is None:
                if style in "|>":
                    end = self.block_end(start, end)
                frame.key = (raw, start, end, style)
                if anchor is not None:
                    self.keep_scalar_key(anchor, raw, start, end, style)
                return
            path: Path = (*frame.path, key[0])
        else:
            path, key = self.next_path()
        self.spend(start)
        trivia = self.trivia
        doubtful = False
        kind = "scalar"
        value: object
        if style == "plain" and (tag is None or tag == "!"):
            if raw in _CORE_WORDS or raw[0] in _NUMBER_START:
                value, doubtful = resolve(raw), True
            else:
                value = scalar_value(raw)
                doubtful = raw in _DOUBTFUL_WORDS
        elif tag is not None and tag in _CORE_TAGS and tag != "tag:yaml.org,2002:str":
            value = _construct(tag, raw)
        else:
            value = scalar_value(raw)
            if style in "|>":
                end = self.block_end(start, end)
        if value is UNKNOWN:
            kind = "opaque"
        if key is None:
            node = Node(kind, path, start, end, value, raw, style, None, 0, 0, "", (), tag)
        else:
            node = Node(
                kind, path, start, end, value, raw, style, key[0], key[1], key[2], key[3], (), tag
            )
        if doubtful:
            trivia.plain_scalars.append(node)
        elif style == ">":
            trivia.folded.append(node)
        if tag is not None and tag not in _CORE_TAGS and tag != "!":
            trivia.tagged.append(node)
        if anchor is not None:
            self.anchor(anchor, node, event)
        self.add(node)

    def open(self, event: object, *, is_mapping: bool) -> None:
        at: int = event.start_mark.index  # type: ignore[attr-defined]
        if len(self.stack) >= MAX_DEPTH:
            raise too_deep(at)
        anchor: str | None = event.anchor  # type: ignore[attr-defined]
        tag: str | None = event.tag  # type: ignore[attr-defined]
        flow = bool(event.flow_style)  # type: ignore[attr-defined]
        if anchor is not None or tag is not None:
            at = self.after_properties(at, len(self.text))
        if self.expects_key():
            # A collection as a key: kept below as text, its inside is read and dropped.
            path: Path = (*self.stack[-1].path, "?")
            place = None
        else:
            path, place = self.next_path()
        self.spend(at)
        if anchor is not None:
            self.anchors[anchor] = None
            self.anchor_spans[anchor] = Span(event.start_mark.index, at)  # type: ignore[attr-defined]
        self.stack.append(
            _Frame(
                is_mapping=is_mapping,
                path=path,
                place=place,
                start=at,
                flow=flow,
                anchor=anchor,
                tag=tag,
            )
        )

    def close(self, event: object) -> None:
        frame = self.stack.pop()
        children = frame.children
        is_open = False
        if frame.flow:
            end: int = event.end_mark.index  # type: ignore[attr-defined]
        else:
            # The parser's own end runs on over comments to the next token.
            end = children[-1].end if children else frame.start
            if children and children[-1].via and children[-1].key is not None:
                end = max(end if end < len(self.text) else 0, children[-1].key_end)
        if "<<" in frame.seen:
            children, is_open = self.expand_merges(frame)
        if self.expects_key() and frame.place is None:
            self.stack[-1].key = (self.text[frame.start : end], frame.start, end, "complex")
            return
        kind = "mapping" if frame.is_mapping else "sequence"
        value: object = None
        if frame.flow and self.text.startswith("{{", frame.start):
            kind, value, children = "opaque", UNKNOWN, []
        place = frame.place
        node = Node(
            kind,
            frame.path,
            frame.start,
            end,
            value,
            self.text[frame.start : end] if kind == "opaque" else "",
            "flow" if frame.flow else "block",
            None if place is None else place[0],
            0 if place is None else place[1],
            0 if place is None else place[2],
            "" if place is None else place[3],
            tuple(children),
            frame.tag,
            is_open,
        )
        if kind == "opaque":
            self.trivia.templates.append(node)
            self.trivia.odd_keys = [odd for odd in self.trivia.odd_keys if odd.start < frame.start]
        if frame.tag is not None and frame.tag not in _CORE_TAGS:
            self.trivia.tagged.append(node)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = node
        self.add(node)

    def alias(self, event: object) -> None:
        name: str = event.anchor  # type: ignore[attr-defined]
        start: int = event.start_mark.index  # type: ignore[attr-defined]
        end: int = event.end_mark.index  # type: ignore[attr-defined]
        if name not in self.anchors:
            message = f"alias *{name} has no anchor: write &{name} on the value it stands for"
            raise Unreadable(message, start, end, "yaml-alias-problem")
        target = self.anchors[name]
        if target is None:
            message = f"alias *{name} stands inside the value it names, which has no end"
            raise Unreadable(message, start, end, "yaml-alias-problem")
        self.used.add(name)
        if self.expects_key():
            text = target.raw if target.kind == "scalar" else self.text[start:end]
            self.stack[-1].key = (text, start, end, "alias")
            return
        path, key = self.next_path()
        self.add(self.copy(target, path, key or ("", 0, 0, ""), "alias", at=start))

    # -- helpers --------------------------------------------------------------------------

    def copy(self, node: Node, path: Path, key: _Key, via: str, *, at: int) -> Node:
        """A copy of an anchored node for another place, paid for from the node budget."""
        self.spend(at)
        children = tuple(
            self.copy(
                child,
                (*path, index if child.key is None else child.key),
                (child.key or "", child.key_start, child.key_end, child.key_style),
                via,
                at=at,
            )
            for index, child in enumerate(node.children)
        )
        has_key = bool(path) and type(path[-1]) is str
        return Node(
            node.kind,
            path,
            node.start,
            node.end,
            node.value,
            node.raw,
            node.style,
            key[0] if has_key else None,
            key[1],
            key[2],
            key[3],
            children,
            node.tag,
            node.open,
            via,
        )

    def expand_merges(self, frame: _Frame) -> tuple[list[Node], bool]:
        """Members with every `<<` replaced by what it names: shallow, local keys win."""
        local = [child for child in frame.children if not _is_merge(child)]
        taken = {child.key: child for child in local}
        members, is_open = [], False
        for child in frame.children:
            if not _is_merge(child):
                members.append(child)
                continue
            sources = child.children if child.kind == "sequence" else (child,)
            if any(source.kind != "mapping" for source in sources):
                is_open = True
                members.append(child)
                continue
            overridden = []
            for source in sources:
                is_open = is_open or source.open
                for member in source.children:
                    if member.key in taken:
                        if taken[member.key].via != "merge":
                            overridden.append(member)
                        continue
                    key = (member.key or "", member.key_start, member.key_end, member.key_style)
                    merged = self.copy(
                        member, (*frame.path, key[0]), key, "merge", at=child.key_start
                    )
                    taken[member.key] = merged
                    members.append(merged)
            self.trivia.merges.append(Merge(child, tuple(overridden)))
        return members, is_open

    def anchor(self, name: str, node: Node, event: object) -> None:
        self.anchors[name] = node
        self.anchor_spans[name] = Span(event.start_mark.index, node.start)  # type: ignore[attr-defined]

    def keep_scalar_key(self, name: str, raw: str, start: int, end: int, style: str) -> None:
        node = Node("scalar", (), start, end, raw, raw, style, None, 0, 0, "")
        self.anchors[name] = node
        self.anchor_spans[name] = Span(start, end)

    def note_unused_anchors(self) -> None:
        self.trivia.unused_anchors.extend(
            (name, span) for name, span in self.anchor_spans.items() if name not in self.used
        )

    def after_properties(self, start: int, end: int) -> int:
        """The offset behind anchor and tag, which the parser counts as part of the value."""
        match = _PROPERTIES.match(self.text, start, end)
        return match.end() if match else start

    def block_end(self, start: int, end: int) -> int:
        """The end of a block scalar's last line with text, without the lines behind it."""
        return start + len(self.text[start:end].rstrip())


def _is_merge(node: Node) -> bool:
    return node.key == "<<" and node.key_style == "plain"


def _is_doubtful_key(raw: str) -> bool:
    return (
        raw in _CORE_WORDS
        or (raw in _DOUBTFUL_WORDS and raw != "<<")
        or raw[0] in _NUMBER_START
    )


def _construct(tag: str, raw: str) -> object:
    """The value of a scalar with an explicit core tag; what does not fit stays text."""
    value = resolve(raw)
    wanted = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}
    expected = wanted.get(tag.rpartition(":")[2])
    if expected is not None and isinstance(value, expected):
        return float(value) if tag.endswith(":float") and isinstance(value, int) else value
    return raw


def _prefix(root: Node, index: int) -> None:
    """Give every path of a document its index in the file: known only at the second one."""
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
    char = text[at : at + 1]
    if "mapping values are not allowed" in problem:
        hint = "quote the text: it contains ': '"
    elif char == "\t":
        hint = "indent with spaces, not with a tab"
    elif char and char in "@`%":
        hint = f"quote the text: it begins with {char!r}"
    elif "did not find expected key" in problem:
        hint = "check the indentation and the quotes above"
    elif "could not find expected ':'" in problem:
        hint = "a key needs ': ' behind it"
    else:
        hint = ""
    return Unreadable(f"YAML: {problem}" + (f"; {hint}" if hint else ""), at, at + 1)
