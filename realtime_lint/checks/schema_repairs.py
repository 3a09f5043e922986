"""Mistakes in a JSON Schema put right, where it is plain what was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from realtime_lint.checks.json_schema import TYPES
from realtime_lint.edits.operations import Add, Move, Remove, Rename, Repair, Set
from realtime_lint.suggest import closest

if TYPE_CHECKING:
    from realtime_lint.checks.json_schema import Mistake
    from realtime_lint.edits.operations import Operation
    from realtime_lint.source import Node

_TYPE_NAMES: Final = {
    "str": "string",
    "text": "string",
    "int": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "dict": "object",
    "map": "object",
    "list": "array",
    "tuple": "array",
    "none": "null",
    "date": "string",
    "datetime": "string",
}
"""What other languages call the types of JSON Schema."""


def type_meant(node: Node) -> str | None:
    """The type that a wrong name stands for, `null` without its quotes among them."""
    value = node.value
    if value is None:
        return "null" if node.raw == "null" else None
    if type(value) is not str or value in TYPES:
        return None
    return _TYPE_NAMES.get(value.lower()) or closest(value, TYPES)


def property_type(node: Node) -> str | None:
    """The type that stands where a whole schema belongs."""
    return type_meant(node) or (str(node.value) if node.value in TYPES else None)


def repair_of(mistake: Mistake, root: Node) -> Repair | None:
    """What puts a mistake right; None where that is for the author to say.

    root  the parameters that it is in
    """
    node, keyword = mistake.node, mistake.keyword
    if mistake.demand == "uniqueItems":
        twice: tuple[Operation, ...] = tuple(map(Remove, _repeated(node)))
        return Repair(twice, "name each of them once", "safe") if twice else None
    if keyword.key == "type":
        return _written(node, type_meant(node))
    if keyword.key == "required" and type(node.value) is bool:
        return _required(node, root)
    if keyword.key == "items" and node.kind == "sequence":
        return Repair((Rename(node, "prefixItems"),), "call it 'prefixItems'")
    if keyword.key != "properties" or node is keyword:
        return None
    if node.key == "required" and node.kind == "sequence":
        schema = _at(root, keyword.path[:-1])
        return Repair((Move(node, schema, ("required",)),), "put it beside 'properties'")
    name = property_type(node) if node.kind == "scalar" else None
    return Repair((Set(node, {"type": name}),), f"write {{type: {name}}}") if name else None


def _written(node: Node, name: str | None) -> Repair | None:
    return Repair((Set(node, name),), f"write '{name}'") if name else None


def _repeated(items: Node) -> list[Node]:
    """The items of a list that an earlier one is equal to."""
    seen: set[str] = set()
    repeated = []
    for item in items.children if all(it.is_literal for it in items.walk()) else ():
        text = json.dumps(item.data(), sort_keys=True)
        if text in seen:
            repeated.append(item)
        seen.add(text)
    return repeated


def _required(flag: Node, root: Node) -> Repair | None:
    """An argument that is said to be required, or not, by itself: the object names such."""
    if flag.value is False:
        return Repair((Remove(flag),), "take it out: nothing is required unless it is named")
    *above, properties, name, _ = flag.path
    if properties != "properties":
        return None
    schema = _at(root, tuple(above))
    names = schema.get("required")
    if names is None:
        naming: Operation = Add(schema, ("required",), [name])
    elif _are_few_names(names):
        naming = Set(names, [*(item.value for item in names.children), name])
    else:
        return None
    return Repair((Remove(flag), naming), f"name '{name}' in the 'required' above it")


_FEW: Final = 100
"""Required arguments that a repair writes out once more."""


def _are_few_names(names: Node) -> bool:
    few = names.kind == "sequence" and len(names.children) <= _FEW
    return few and all(type(item.value) is str for item in names.children)


def _at(root: Node, path: tuple[str | int, ...]) -> Node:
    """The node of a path in the parameters."""
    node: Node | None = root
    for part in path[len(root.path) :]:
        assert node is not None
        node = node.children[part] if type(part) is int else node.get(str(part))
    assert node is not None
    return node


def object_in(text: str) -> dict[str, object] | None:
    """The object that a text is as JSON; None where it is none that can only be read one way."""
    try:
        value = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _once_each(members: list[tuple[str, object]]) -> dict[str, object]:
    if len(members) > len(dict(members)):
        raise ValueError
    return dict(members)


def _refuse(_: str) -> object:
    raise ValueError
