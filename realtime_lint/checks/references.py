"""The `$ref`s of a JSON Schema: what they lead to inside it; nothing is ever fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from realtime_lint.records import NamedTuple
from realtime_lint.source import UNKNOWN, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.source import Node, Unknown

    _Members = dict[int, dict[str | None, Node]]


class Reference(NamedTuple):
    """A `$ref`: its node, the schema it stands in, and what it leads to.

    target  the node it names; None: there is certainly none; UNKNOWN: outside, or not to be told
    """

    node: Node
    schema: Node
    target: Node | Unknown | None


def references(schemas: list[Node]) -> list[Reference]:
    """Every `$ref` of schemas, as `subschemas` gives them, resolved inside the first."""
    found = [
        Reference(child, schema, UNKNOWN)
        for schema in schemas
        for child in schema.children
        if child.key == "$ref" and type(child.value) is str
    ]
    root, *inner = schemas
    if not (found and all(schema.lacks("$id") for schema in inner)):
        return []  # a schema with an address of its own begins anew
    anchors = _anchors(schemas)
    members: _Members = {}
    return [
        ref._replace(target=_resolved(str(ref.node.value), root, anchors, members)) for ref in found
    ]


def _anchors(schemas: list[Node]) -> dict[str, Node]:
    """The schemas that have a name, by that name."""
    return {
        name: schema
        for schema in schemas
        for name in map(schema.literal, ("$anchor", "$dynamicAnchor"))
        if type(name) is str
    }


def _resolved(
    ref: str, root: Node, anchors: dict[str, Node], members: _Members
) -> Node | Unknown | None:
    address, _, inside = ref.partition("#")
    if address or "%" in inside:
        return UNKNOWN
    if inside and not inside.startswith("/"):
        return anchors.get(inside)
    node = root
    for part in inside.split("/")[1:]:
        key = unescaped(part)
        if node.kind == "sequence":
            place = int(key[:9]) if key.isdecimal() else -1  # no list has a billion items
            child = node.children[place] if 0 <= place < len(node.children) else None
        else:
            if id(node) not in members:
                members[id(node)] = {member.key: member for member in node.children}
            child = members[id(node)].get(key)
        if child is None:
            return UNKNOWN if node.kind == "opaque" or node.open else None
        node = child
    return node


def endless(refs: list[Reference]) -> Iterator[Reference]:
    """The first reference of each ring that nothing but references leads round."""
    by_schema = {id(ref.schema): ref for ref in refs}
    done: set[int] = set()
    for first in refs:
        path: set[int] = set()
        ref: Reference | None = first
        while ref is not None and id(ref.schema) not in done:
            done.add(id(ref.schema))
            path.add(id(ref.schema))
            ref = by_schema.get(id(ref.target))
        if ref is not None and id(ref.schema) in path:
            yield ref
