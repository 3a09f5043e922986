"""The parameters of a tool: a JSON Schema, so an object that means what its author thinks."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from realtime_lint.checks.json_schema import (
    KEYWORDS,
    TYPES,
    Mistake,
    mistakes,
    subschemas,
)
from realtime_lint.checks.references import endless, references
from realtime_lint.checks.schema_repairs import (
    object_in,
    property_type,
    repair_of,
    type_meant,
)
from realtime_lint.dialects import keys_of
from realtime_lint.edits.operations import Add, Move, Remove, Rename, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.suggest import closest, did_you_mean, unmistakable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- an object --------------------------------------------------------------------------------


def not_object(node: Node, _: Context) -> Iterator[Hit]:
    """Parameters that are no schema, or a schema of something else than an object."""
    if node.kind == "opaque":
        return
    type_ = node.get("type")
    if node.kind != "mapping":
        yield _no_schema(node)
    elif type_ is not None:
        problem = "must have 'type: object' at the top"
        if type_.kind == "scalar" and type_.value != "object":
            is_meant = type_meant(type_) == "object" or node.get("properties") is not None
            repair = Repair((Set(type_, "object"),), "write 'object'") if is_meant else None
            yield Hit(type_, {"problem": f"{problem}{_type_hint(type_)}"}, repair=repair)
        elif _excludes_objects(type_):
            yield Hit(type_, {"problem": problem})
    elif not node.open:
        yield from _without_type(node)


def _no_schema(node: Node) -> Hit:
    """Null, a list, or a text, which may be JSON."""
    problem = "must be an object, a JSON Schema of the arguments"
    if node.json_type == "null":
        problem += "; without any, leave it out"
        left_out = Repair((Remove(node),), "leave it out")
        return Hit(node, {"problem": problem}, severity="warning", repair=left_out)
    if type(node.value) is not str or not node.value.lstrip().startswith("{"):
        return Hit(node, {"problem": problem})
    hint = "; this is JSON inside a text: write the object itself"
    schema = object_in(node.value)
    repair = Repair((Set(node, schema),), "write the object itself", "safe") if schema else None
    return Hit(node, {"problem": problem + hint}, repair=repair)


def _excludes_objects(types: Node) -> bool:
    names = [item.value for item in types.children]
    return bool(names) and all(name in TYPES and name != "object" for name in names)


def _without_type(node: Node) -> Iterator[Hit]:
    """A schema that says nothing of an object, or no schema at all."""
    add_type = Add(node, ("type",), "object", first=True)
    if node.get("properties") is not None:
        problem = "should say 'type: object' beside 'properties'"
        repair = Repair((add_type,), "add 'type: object'")
        yield Hit(node, {"problem": problem}, missing="type", severity="note", repair=repair)
    elif _are_arguments(node.children):
        problem = "must hold its arguments under 'properties', beside 'type: object'"
        moves = (Move(child, node, ("properties", str(child.key))) for child in node.children)
        repair = Repair((add_type, *moves), "put the arguments under 'properties'")
        yield Hit(node, {"problem": problem}, missing="type", severity="warning", repair=repair)


def _are_arguments(members: tuple[Node, ...]) -> bool:
    """Whether these are schemas by the names of arguments, and nothing of a schema itself."""
    return bool(members) and all(
        child.kind == "mapping" and child.key not in KEYWORDS for child in members
    )


# -- a schema ---------------------------------------------------------------------------------

_MOST: Final = 1_000
"""Mistakes in the parameters of one tool, and words of unknown meaning, that are looked into."""


def invalid_schema(node: Node, _: Context) -> Iterator[Hit]:
    """What no JSON Schema may hold, leads nowhere, or was probably meant otherwise."""
    if node.kind != "mapping":
        return
    schemas = list(subschemas(node))
    for mistake in islice(mistakes(schemas), _MOST):
        yield _worded(mistake, repair_of(mistake, node))
    refs = references(schemas)
    for ref in refs:
        if ref.target is None:
            yield Hit(ref.node, message=f"$ref leads to {_shown(ref.node)}, which is not there")
        elif not str(ref.node.value).startswith("#"):
            yield Hit(
                ref.node,
                message="$ref leads out of the document, and nobody is known to fetch it",
                severity="note",
            )
    for ref in endless(refs):
        yield Hit(ref.node, message="$ref leads back to itself, so that it never means anything")
    if not _are_arguments(node.children):
        yield from _advice(schemas)


def _worded(mistake: Mistake, repair: Repair | None) -> Hit:
    node, keyword = mistake.node, mistake.keyword
    table = KEYWORDS[keyword.key]
    name = f"'{keyword.key}'"
    expected = table.member
    if node is keyword:
        where, expected = name, table.expects
    elif node.key is not None:
        where = f"{_shown_key(node)} in {name}"
    else:
        where = f"item {int(node.path[-1]) + 1} of {name}"
        if len(node.path) > len(keyword.path) + 1:
            expected = "a name"  # of the lists in `dependentRequired`, which only hold names
    if mistake.demand == "uniqueItems":
        message = f"{where} holds something twice"
        return Hit(node, message=message, severity="warning", repair=repair)
    if mistake.demand == "minItems":
        return Hit(node, message=f"{where} must not be empty")
    values: dict[str, object] = {"where": where, "expected": expected, "hint": _hint(mistake)}
    return Hit(node, values, repair=repair)


def _hint(mistake: Mistake) -> str:
    node, keyword = mistake.node, mistake.keyword
    if keyword.key == "type":
        return _type_hint(node)
    if keyword.key == "required" and type(node.value) is bool:
        return "; name the argument in the 'required' of the object that it belongs to"
    if keyword.key == "items" and node.kind == "sequence":
        return "; a schema for each place goes under 'prefixItems'"
    if keyword.key == "properties" and node.key == "required" and node.kind == "sequence":
        return "; 'required' stands beside 'properties'"
    if node.kind == "scalar" and keyword.key == "properties":
        name = property_type(node)
        return f"; write {{type: {name}}}" if name else ""
    return ""


def _shown_key(node: Node) -> str:
    return f"'{str(node.key)[:40]}'"


def _shown(node: Node) -> str:
    return f"'{str(node.value)[:60]}'"


def _type_hint(node: Node) -> str:
    name = type_meant(node)
    in_quotes = ", in quotes" if name == "null" and node.value is None else ""
    return f"; did you mean '{name}'{in_quotes}?" if name else ""


# -- advice -----------------------------------------------------------------------------------


def _advice(schemas: list[Node]) -> Iterator[Hit]:
    """What JSON Schema takes in silence: a misspelt keyword, a list of nobody knows what."""
    members = [(schema, child) for schema in schemas for child in schema.children]
    strange = (child for _, child in members if child.key not in KEYWORDS)
    for child in islice(strange, _MOST):
        name = _keyword_meant(str(child.key))
        if name is not None:
            message = f"JSON Schema has no keyword {_shown_key(child)}; did you mean '{name}'?"
            certain = unmistakable(str(child.key), _keywords_like(str(child.key)))
            repair = Repair((Rename(child, certain),), f"call it '{certain}'") if certain else None
            yield Hit(child, message=message, severity="note", on="key", repair=repair)
    for schema, child in members:
        is_list = child.key == "type" and child.value == "array"
        if is_list and all(schema.lacks(key) for key in _ITEMS):
            message = "a list should say under 'items' what it holds"
            yield Hit(schema, message=message, severity="note", missing="items")


_ITEMS: Final = ("items", "prefixItems", "contains", "$ref", "allOf", "anyOf", "oneOf")
_OF_OTHERS: Final = frozenset(
    {"additionalItems", "dependencies", "enumNames", "errorMessage", "example", "id", "nullable",
     "strict", "$recursiveRef", "$recursiveAnchor", "$vocabulary"}
)  # fmt: skip
"""Words of older drafts, OpenAPI and validators that nobody misspelt."""


@lru_cache(maxsize=1024)
def _keyword_meant(word: str) -> str | None:
    """The keyword that was misspelt; people rarely miss its first letter."""
    if word in _OF_OTHERS or len(word) > _LONGEST:
        return None
    return closest(word, _keywords_like(word))


def _keywords_like(word: str) -> list[str]:
    initial = word.lstrip("$")[:1]
    return [name for name in KEYWORDS if name and name.lstrip("$")[0] == initial]


_LONGEST: Final = 2 + max(len(name) for name in KEYWORDS if name)


# -- required ---------------------------------------------------------------------------------

_FEW: Final = 100
"""Names among which it is worth looking for a misspelt one."""
_PARTS: Final[dict[str | None, str]] = {
    "properties": "members",
    "items": "schema",
    "prefixItems": "items",
    "additionalProperties": "schema",
}
"""Where schemas stand that have to declare what they require; not in conditions."""
_MORE_PROPERTIES: Final = (
    "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "patternProperties", "dependentSchemas",
)  # fmt: skip


def required_undeclared(node: Node, _: Context) -> Iterator[Hit]:
    """A name under `required` that no property has, where nothing else could bring it in."""
    for schema in subschemas(node, _PARTS):
        required, properties = schema.get("required"), schema.get("properties")
        if required is None:
            continue
        declared = keys_of(properties) if properties is not None else set()
        missing = [
            item
            for item in required.children
            if type(item.value) is str and item.value not in declared
        ]
        if missing and _shows_all(schema, properties):
            few = declared if max(len(declared), len(missing)) <= _FEW else ()
            for item in missing:
                yield Hit(item, {"hint": did_you_mean(str(item.value), few)})


def _shows_all(schema: Node, properties: Node | None) -> bool:
    """Whether no property can come from somewhere else than `properties`."""
    if properties is not None and (properties.kind != "mapping" or properties.open):
        return False
    others = schema.get("additionalProperties")
    is_told = others is not None and type(others.value) is not bool
    return not is_told and all(schema.lacks(key) for key in _MORE_PROPERTIES)
