"""A first look at a JSON file: its values without their places, at a third of the price.

Most files are clean, and nobody asks where the values of a clean file stand. So ordinary
JSON is read by the standard library first, and again with places once there is something to
report. Whatever is not ordinary, from a repeated key to a number that JSON cannot carry, is
left to the reader that knows places.
"""

from __future__ import annotations

import json
from math import isfinite

from realtime_lint.parse.limits import MAX_BYTES, MAX_DEPTH, MAX_NODES, scalar_value
from realtime_lint.source import Document, Node, SourceFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NoReturn

    from realtime_lint.source import Path


class _Unusual(Exception):  # noqa: N818 - a way out, not an error
    """The document needs the careful reader."""


def glance(name: str, data: bytes) -> Document | None:
    """The document of a `.json` file, every span empty; None where a glance is not enough."""
    if not name.lower().endswith(".json") or len(data) > MAX_BYTES:
        return None
    try:
        text = data.decode()
        content = _load(text)
        root = _Builder().node(content, (), None)
    except (ValueError, RecursionError, _Unusual):
        return None
    return Document(SourceFile(name, text), "json", root)


def _refuse(_: str) -> NoReturn:
    raise _Unusual


# Objects come as tuples of pairs, so that a repeated key can be seen; arrays stay lists.
_load = json.JSONDecoder(object_pairs_hook=tuple, parse_constant=_refuse).decode


_WORDS: Final = {None: "null", True: "true", False: "false"}


class _Builder:
    def __init__(self) -> None:
        self.nodes = 0

    def node(self, content: object, path: Path, key: str | None) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Unusual
        style = "" if key is None else '"'
        kind = type(content)
        if kind is str:
            value = scalar_value(content)  # type: ignore[arg-type]
            form = "scalar" if value is content else "opaque"
            return Node(form, path, 0, 0, value, content, '"', key, 0, 0, style)  # type: ignore[arg-type]
        if kind is tuple:
            return self.collection("mapping", self.members(content, path), path, key)  # type: ignore[arg-type]
        if kind is list:
            items = [self.node(item, (*path, n), None) for n, item in enumerate(content)]  # type: ignore[arg-type, var-annotated]
            return self.collection("sequence", items, path, key)
        if kind is float and not isfinite(content):  # type: ignore[arg-type]
            raise _Unusual
        raw = _WORDS[content] if content is None or kind is bool else str(content)  # type: ignore[index]
        return Node("scalar", path, 0, 0, content, raw, "plain", key, 0, 0, style)

    def members(self, pairs: tuple[tuple[str, object], ...], path: Path) -> list[Node]:
        if len(pairs) != len(dict(pairs)):
            raise _Unusual
        return [self.node(content, (*path, key), key) for key, content in pairs]

    def collection(self, kind: str, children: list[Node], path: Path, key: str | None) -> Node:
        if len(path) >= MAX_DEPTH:
            raise _Unusual
        style = "" if key is None else '"'
        return Node(kind, path, 0, 0, None, "", "flow", key, 0, 0, style, tuple(children))
