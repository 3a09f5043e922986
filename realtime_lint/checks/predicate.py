"""A rule's `check: {schema: …}` as a question about one node.

The few JSON Schema keywords that rules need, compiled once. A placeholder, or a member
that an unresolved merge may hold, satisfies everything: on the unknown a rule is silent.
"""

from __future__ import annotations

import re
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from realtime_lint.source import Node

    Predicate = Callable[[Node], bool]


def compile_predicate(schema: object) -> Predicate:
    """A function that tells whether a node satisfies the schema.

    Raises ValueError for a keyword that is not in `KEYWORDS`.
    """
    if isinstance(schema, bool):
        return lambda _: schema
    if not isinstance(schema, dict):
        message = f"a schema is a mapping or a boolean, not {schema!r}"
        raise ValueError(message)  # noqa: TRY004 - the one error of a bad rule file
    unknown = schema.keys() - KEYWORDS
    if unknown:
        message = f"schema keywords that a rule cannot use: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    parts = [_COMPILERS[key](value) for key, value in schema.items() if key in _COMPILERS]
    if "if" in schema:
        parts.append(_conditional(schema))

    def holds(node: Node) -> bool:
        if node.kind != "opaque":
            for part in parts:
                if not part(node):
                    return False
        return True

    return holds


def _type(types: object) -> Predicate:
    wanted = frozenset([types] if isinstance(types, str) else types)  # type: ignore[call-overload]

    def holds(node: Node) -> bool:
        found = node.json_type
        return found in wanted or (found == "integer" and "number" in wanted)

    return holds


def _enum(values: object) -> Predicate:
    allowed: list[object] = list(values)  # type: ignore[call-overload]

    def holds(node: Node) -> bool:
        value = node.value if node.kind == "scalar" else node.data()
        return any(value == other and type(value) is type(other) for other in allowed)

    return holds


def _number(compare: Callable[[float, float], bool]) -> Callable[[object], Predicate]:
    def compile_(limit: object) -> Predicate:
        bound: float = limit  # type: ignore[assignment]
        return lambda node: type(node.value) not in {int, float} or compare(node.value, bound)  # type: ignore[arg-type]

    return compile_


def _length(compare: Callable[[float, float], bool]) -> Callable[[object], Predicate]:
    def compile_(limit: object) -> Predicate:
        bound: int = limit  # type: ignore[assignment]
        return lambda node: type(node.value) is not str or compare(len(node.value), bound)

    return compile_


def _size(kind: str, compare: Callable[[float, float], bool]) -> Callable[[object], Predicate]:
    def compile_(limit: object) -> Predicate:
        bound: int = limit  # type: ignore[assignment]
        return lambda node: node.kind != kind or compare(len(node.children), bound)

    return compile_


def _pattern(pattern: object) -> Predicate:
    search = re.compile(str(pattern)).search
    return lambda node: type(node.value) is not str or search(node.value) is not None


def _required(keys: object) -> Predicate:
    wanted: list[str] = list(keys)  # type: ignore[call-overload]
    return lambda node: node.kind != "mapping" or all(node.has(key) is not False for key in wanted)


def _properties(schemas: object) -> Predicate:
    members = {key: compile_predicate(sub) for key, sub in schemas.items()}  # type: ignore[attr-defined]

    def holds(node: Node) -> bool:
        for key, predicate in members.items():
            child = node.get(key)
            if child is not None and not predicate(child):
                return False
        return True

    return holds


def _items(schema: object) -> Predicate:
    predicate = compile_predicate(schema)
    return lambda node: node.kind != "sequence" or all(map(predicate, node.children))


def _contains(schema: object) -> Predicate:
    predicate = compile_predicate(schema)
    return lambda node: node.kind != "sequence" or any(map(predicate, node.children))


def _not(schema: object) -> Predicate:
    predicate = compile_predicate(schema)
    return lambda node: not predicate(node)


def _every(schemas: object) -> Predicate:
    predicates = [compile_predicate(schema) for schema in schemas]  # type: ignore[attr-defined]
    return lambda node: all(predicate(node) for predicate in predicates)


def _some(schemas: object) -> Predicate:
    predicates = [compile_predicate(schema) for schema in schemas]  # type: ignore[attr-defined]
    return lambda node: any(predicate(node) for predicate in predicates)


def _conditional(schema: dict[str, object]) -> Predicate:
    condition = compile_predicate(schema["if"])
    then = compile_predicate(schema.get("then", True))
    otherwise = compile_predicate(schema.get("else", True))
    return lambda node: then(node) if condition(node) else otherwise(node)


_COMPILERS: Final[dict[str, Callable[[object], Predicate]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda value: _enum([value]),
    "minimum": _number(lambda value, bound: value >= bound),
    "maximum": _number(lambda value, bound: value <= bound),
    "exclusiveMinimum": _number(lambda value, bound: value > bound),
    "exclusiveMaximum": _number(lambda value, bound: value < bound),
    "minLength": _length(lambda size, bound: size >= bound),
    "maxLength": _length(lambda size, bound: size <= bound),
    "minItems": _size("sequence", lambda size, bound: size >= bound),
    "maxItems": _size("sequence", lambda size, bound: size <= bound),
    "maxProperties": _size("mapping", lambda size, bound: size <= bound),
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "contains": _contains,
    "not": _not,
    "allOf": _every,
    "anyOf": _some,
}
KEYWORDS: Final = frozenset(_COMPILERS) | {"if", "then", "else"}
