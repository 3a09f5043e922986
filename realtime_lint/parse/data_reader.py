"""Data that a program holds, read as the JSON that they make, in one go.

To write JSON and to read it again would take three times as long: the tree, and the places of
its values in the text, are known while the text is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from json.encoder import encode_basestring_ascii as quoted
from math import isfinite
from typing import Any, Final

from realtime_lint.parse.limits import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_NODES,
    Unreadable,
    scalar_value,
    too_deep,
    too_many_nodes,
    too_much_text,
)
from realtime_lint.source import Document, Node, SourceFile, Trivia, pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import ParseError, Path

_PLAIN: Final = frozenset({dict, list, str, int, float, bool, type(None)})


def read_data(name: str, data: object) -> Document:
    """The document that data are; its text is that of `json.dumps`.

    Data too deep or too many, those that contain themselves among them, are an error of the
    document, as in a file. Raises TypeError for what JSON does not carry.
    """
    reader = _Reader()
    root: Node | None = None
    errors: tuple[ParseError, ...] = ()
    try:
        root = reader.value(data, (), None, 0, 0)
    except Unreadable as unreadable:
        errors = (unreadable.error,)
    file = SourceFile(name, "".join(reader.pieces))
    return Document(file, "json", root, errors=errors, trivia=reader.trivia)


class _Reader:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.at = 0
        self.nodes = 0
        self.trivia = Trivia()

    def value(
        self,
        value: Any,  # noqa: ANN401 - JSON is anything
        path: Path,
        key: str | None,
        key_start: int,
        key_end: int,
    ) -> Node:
        """Write a value, and give its node."""
        start = self.at
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise too_many_nodes(start)
        if type(value) not in _PLAIN:
            value = _plain(value, path)
        kind, raw, style = "scalar", "", "plain"
        children: tuple[Node, ...] = ()
        known = value
        if type(value) is str:
            self.write(quoted(value))
            known, raw, style = scalar_value(value), value, '"'
            kind = "scalar" if known is value else "opaque"
        elif type(value) is dict:
            kind, known, style, children = "mapping", None, "flow", self.members(value, path)
        elif type(value) is list:
            kind, known, style, children = "sequence", None, "flow", self.items(value, path)
        else:
            raw = self.constant(value)
        if self.at > MAX_BYTES:
            raise too_much_text(start)
        key_style = "" if key is None else '"'
        node = Node(
            kind, path, start, self.at, known, raw, style,
            key, key_start, key_end, key_style, children,
        )  # fmt: skip
        if type(value) is float and not isfinite(value):
            self.trivia.plain_scalars.append(node)
        return node

    def members(self, members: dict[Any, object], path: Path) -> tuple[Node, ...]:
        """Write a mapping, and give the nodes in it."""
        self.open("{", path)
        children: list[Node] = []
        for key, value in members.items():
            if type(key) is not str:
                raise TypeError(f"data at '{pointer(path)}': the key {key!r} is no string")
            start, text = self.at + 2 * bool(children), quoted(key)
            self.write(f", {text}: " if children else f"{text}: ")
            end = start + len(text)
            children.append(self.value(value, (*path, key), key, start, end))
        self.write("}")
        return tuple(children)

    def items(self, items: list[object], path: Path) -> tuple[Node, ...]:
        """Write a list, and give the nodes in it."""
        self.open("[", path)
        children: list[Node] = []
        for index, value in enumerate(items):
            if index:
                self.write(", ")
            children.append(self.value(value, (*path, index), None, 0, 0))
        self.write("]")
        return tuple(children)

    def open(self, bracket: str, path: Path) -> None:
        """Begin a collection."""
        if len(path) >= MAX_DEPTH:
            raise too_deep(self.at)
        self.write(bracket)

    def constant(self, value: float | None) -> str:
        """Write what is neither text nor a collection, and give it as it stands there."""
        try:
            raw = json.dumps(value)
        except ValueError:  # so many that Python refuses to write them
            raw = ""
        if not raw or len(raw) > MAX_DIGITS:
            message = f"JSON: a number of more than {MAX_DIGITS:,} digits"
            raise Unreadable(message, self.at, self.at)
        self.write(raw)
        return raw

    def write(self, text: str) -> None:
        self.pieces.append(text)
        self.at += len(text)


def _plain(value: object, path: Path) -> object:
    """What JSON makes of a value whose type is not its own, such as a member of an enum."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    hint = "; give its model_dump()" if hasattr(value, "model_dump") else ""
    raise TypeError(f"data at '{pointer(path)}': JSON carries no {type(value).__name__}{hint}")
