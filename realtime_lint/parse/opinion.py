"""A second opinion: a text as somebody else's parser reads it, comparable with ours.

Two parsers that agree are a proof, one is a hope. For YAML it is ruamel.yaml (`witness`), for
JSON the standard library's.
"""

from __future__ import annotations

import json
import math
import re
from typing import Final

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.source import Node

    Tree = tuple[str, str, object]


class Refused(ValueError):  # noqa: N818 - an answer, not a fault of ours
    """The other parser does not read the text."""


class Opinion(NamedTuple):
    """What another parser makes of a document.

    data  plain data, as a loader would give it; of keys that occur twice the last
    tree  comparable with `tree_of` of the root that our own reader makes
    """

    data: object
    tree: Tree


def read(text: str, format_: str = "yaml") -> list[Opinion]:
    """An opinion on every document of a text: `yaml`, `json` or `jsonl`. Raises Refused."""
    try:
        return list(_opinions(text, format_))
    except Exception as error:  # whatever breaks in there, it is no second opinion
        raise Refused(str(error)) from error


def _opinions(text: str, format_: str) -> Iterator[Opinion]:
    if format_ == "json":
        return _json(text)
    if format_ == "jsonl":
        return _json_lines(text)
    from realtime_lint.parse import witness  # ruamel.yaml takes its time to load

    return witness.opinions(text)


def tree_of(node: Node) -> Tree:
    """A node as nested tuples: kind, style, and content.

    The content of a scalar is its raw text, that of a mapping its keys with their trees, that
    of a sequence its trees, and that of a collection into which nobody looks its text.
    """
    if node.kind == "mapping":
        return "mapping", node.style, tuple((it.key, tree_of(it)) for it in node.children)
    if node.kind == "sequence":
        return "sequence", node.style, tuple(map(tree_of, node.children))
    kind = "opaque" if node.style in _COLLECTION_STYLES else "scalar"
    return kind, node.style, node.raw


def same(one: object, other: object) -> bool:
    """Whether data are equal, types included; NaN equals itself, the order of keys is free."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        assert isinstance(other, dict)
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        assert isinstance(other, list)
        return len(one) == len(other) and all(map(same, one, other))
    both_nan = isinstance(one, float) and math.isnan(one) and math.isnan(other)  # type: ignore[arg-type]
    return both_nan or one == other


_COLLECTION_STYLES: Final = ("block", "flow")


def mapping(members: list[tuple[str, Opinion]], style: str) -> Opinion:
    """An opinion on a mapping, of those on its members."""
    data = {key: it.data for key, it in members}
    return Opinion(data, ("mapping", style, tuple((key, it.tree) for key, it in members)))


def sequence(items: list[Opinion], style: str) -> Opinion:
    """An opinion on a sequence, of those on its items."""
    return Opinion([it.data for it in items], ("sequence", style, tuple(it.tree for it in items)))


# -- JSON -----------------------------------------------------------------------------------


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Members(list[tuple[str, object]]):
    """The members of an object, those with one key too."""

    __slots__ = ()


_DECODER: Final = json.JSONDecoder(
    parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_Members
)
_WORDS: Final = {None: "null", True: "true", False: "false"}


def _json(text: str) -> Iterator[Opinion]:
    yield _judge(_DECODER.decode(text))


def _json_lines(text: str) -> Iterator[Opinion]:
    for line in re.split(r"\r\n|\n|\r", text):
        if line and not line.isspace():
            yield from _json(line)


def _judge(value: object) -> Opinion:
    if isinstance(value, _Members):
        return mapping([(key, _judge(member)) for key, member in value], "flow")
    if isinstance(value, list):
        return sequence([_judge(item) for item in value], "flow")
    if isinstance(value, _Number):
        return Opinion(json.loads(value), ("scalar", "plain", str(value)))
    if isinstance(value, str):
        return Opinion(value, ("scalar", '"', value))
    assert isinstance(value, bool | None)
    return Opinion(value, ("scalar", "plain", _WORDS[value]))
