"""A rule's `check: {schema: …}`, or its `when`, as a question about one node.

The JSON Schema keywords that rules need, compiled once, and answered with yes, no or unknown:
a placeholder, or a member that an unresolved merge may hold, can be anything, and on the
unknown a rule is silent.
"""

from __future__ import annotations

import re
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from realtime_lint.source import Node

    Verdict = bool | None
    Predicate = Callable[[Node], Verdict]
    """Whether a node satisfies the schema; None: that is not to be known."""


def compile_predicate(schema: object) -> Predicate:
    """A function that tells whether a node satisfies the schema.

    Raises ValueError for a keyword that is not in `KEYWORDS`; of a keyword whose value is of the
    wrong kind, whatever it comes to: who takes schemas of strangers looks at them before, as
    `policies.keywords` does.
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
    if "additionalProperties" in schema:
        parts.append(_additional(schema))

    def holds(node: Node) -> Verdict:
        if node.kind == "opaque":
            return None
        return _all(part(node) for part in parts)

    return holds


# -- yes, no, unknown -----------------------------------------------------------------------


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all hold: one no decides, whatever else is unknown."""
    result: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            result = None
    return result


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether one holds: one yes decides, whatever else is unknown."""
    return _not(_all(map(_not, verdicts)))


def _one(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether exactly one holds."""
    given = list(verdicts)
    certain = given.count(True)
    if certain > 1:
        return False
    return None if None in given else certain == 1


# -- keywords -------------------------------------------------------------------------------


def _type(types: object) -> Predicate:
    wanted = frozenset([types] if isinstance(types, str) else types)  # type: ignore[call-overload]

    def holds(node: Node) -> Verdict:
        found = node.json_type
        return found in wanted or (found == "integer" and "number" in wanted)

    return holds


def _enum(values: object) -> Predicate:
    allowed: list[object] = list(values)  # type: ignore[call-overload]

    def holds(node: Node) -> Verdict:
        value = node.value if node.kind == "scalar" else node.data()
        for other in allowed:  # JSON equality: true is not 1, but 1.0 is 1
            if value == other and (type(value) is bool) is (type(other) is bool):
                return True
        is_written_out = node.kind == "scalar" or all(it.is_literal for it in node.walk())
        return False if is_written_out else None

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

        def holds(node: Node) -> Verdict:
            if node.kind != kind or compare(len(node.children), bound):
                return True
            return None if node.open else False

        return holds

    return compile_


def _pattern(pattern: object) -> Predicate:
    search = re.compile(str(pattern)).search
    return lambda node: type(node.value) is not str or search(node.value) is not None


def _required(keys: object) -> Predicate:
    wanted: list[str] = list(keys)  # type: ignore[call-overload]

    def holds(node: Node) -> Verdict:
        if node.kind != "mapping":
            return True
        return _all(node.get(key) is not None or (None if node.open else False) for key in wanted)

    return holds


def _properties(schemas: object) -> Predicate:
    members = {key: compile_predicate(sub) for key, sub in schemas.items()}  # type: ignore[attr-defined]

    def holds(node: Node) -> Verdict:
        found = ((node.get(key), predicate) for key, predicate in members.items())
        return _all(
            predicate(child) if child is not None else (None if node.open else True)
            for child, predicate in found
        )

    return holds


def _additional(schema: dict[str, object]) -> Predicate:
    """Members that `properties` beside it does not name."""
    named = frozenset(schema.get("properties", ()))  # type: ignore[call-overload]
    predicate = compile_predicate(schema["additionalProperties"])

    def holds(node: Node) -> Verdict:
        if node.kind != "mapping":
            return True
        return _all(predicate(child) for child in node.children if child.key not in named)

    return holds


def _items(schema: object) -> Predicate:
    predicate = compile_predicate(schema)
    return lambda node: node.kind != "sequence" or _all(map(predicate, node.children))


def _contains(schema: object) -> Predicate:
    predicate = compile_predicate(schema)
    return lambda node: node.kind != "sequence" or _any(map(predicate, node.children))


def _negation(schema: object) -> Predicate:
    predicate = compile_predicate(schema)
    return lambda node: _not(predicate(node))


def _of(
    combine: Callable[[Iterable[Verdict]], Verdict],
) -> Callable[[object], Predicate]:
    def compile_(schemas: object) -> Predicate:
        predicates = [compile_predicate(schema) for schema in schemas]  # type: ignore[attr-defined]
        return lambda node: combine(predicate(node) for predicate in predicates)

    return compile_


def _conditional(schema: dict[str, object]) -> Predicate:
    condition = compile_predicate(schema["if"])
    then = compile_predicate(schema.get("then", True))
    otherwise = compile_predicate(schema.get("else", True))

    def holds(node: Node) -> Verdict:
        is_met = condition(node)
        if is_met is None:
            verdict = then(node)
            return verdict if verdict is otherwise(node) else None
        return then(node) if is_met else otherwise(node)

    return holds


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
    "minProperties": _size("mapping", lambda size, bound: size >= bound),
    "maxProperties": _size("mapping", lambda size, bound: size <= bound),
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "contains": _contains,
    "not": _negation,
    "allOf": _of(_all),
    "anyOf": _of(_any),
    "oneOf": _of(_one),
}
KEYWORDS: Final = frozenset(_COMPILERS) | {"if", "then", "else", "additionalProperties"}
