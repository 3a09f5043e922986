"""JSON Schema as data: its keywords, where schemas stand inside one, and what is a mistake.

The table here answers for what nearly every schema is made of. Whatever it declines goes to
`jsonschema`, which is the judge and takes longer to import than all the rest of a run. It is
asked about one keyword at a time, with the schemas below left out, so that neither the depth
nor the size of a document reaches it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from realtime_lint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jsonschema.protocols import Validator

    from realtime_lint.source import Node

    Takes = Callable[[Node], bool]

TYPES: Final = ("array", "boolean", "integer", "null", "number", "object", "string")


class Keyword(NamedTuple):
    """One keyword of JSON Schema 2020-12.

    takes    whether a value is certainly right; no: somebody else has to judge it
    expects  what the value has to be, in words; member: what is inside it
    holds    where schemas are: `schema` (the value), `members` or `items` of it, or nowhere
    """

    takes: Takes
    expects: str
    member: str = ""
    holds: str = ""


class Mistake(NamedTuple):
    """A node that the metaschema refuses, the keyword it is of, and the demand it breaks."""

    node: Node
    keyword: Node
    demand: str


# -- values -----------------------------------------------------------------------------------


def _of(*types: type) -> Takes:
    return lambda node: type(node.value) in types


def _is_count(node: Node) -> bool:
    return type(node.value) is int and node.value >= 0


def _is_positive(node: Node) -> bool:
    return type(node.value) in {int, float} and node.value > 0  # type: ignore[operator]


def _is_list(node: Node) -> bool:
    return node.kind == "sequence"


def _is_schema(node: Node) -> bool:
    return node.kind != "sequence" and (node.kind != "scalar" or type(node.value) is bool)


def _is_schema_list(node: Node) -> bool:
    return node.kind == "sequence" and bool(node.children) and _all(_is_schema, node.children)


def _is_schema_map(node: Node) -> bool:
    return node.kind == "mapping" and _all(_is_schema, node.children)


def _is_names(node: Node) -> bool:
    names = [item.value for item in node.children if item.is_literal]
    return (
        node.kind == "sequence"
        and all(type(name) is str for name in names)
        and len(set(names)) == len(names)
    )


def _is_type(node: Node) -> bool:
    if node.kind == "scalar":
        return node.value in TYPES
    names = [item.value for item in node.children if item.is_literal]
    return _is_names(node) and bool(node.children) and all(name in TYPES for name in names)


def _is_dependencies(node: Node) -> bool:
    return node.kind == "mapping" and _all(_is_names, node.children)


def _is_anchor(node: Node) -> bool:
    return type(node.value) is str and node.value.isascii() and node.value.isidentifier()


def _is_id(node: Node) -> bool:
    return type(node.value) is str and "#" not in node.value


def _all(takes: Takes, nodes: Iterable[Node]) -> bool:
    return all(not node.is_literal or takes(node) for node in nodes)


def _always(_: Node) -> bool:
    return True


# -- keywords ---------------------------------------------------------------------------------


_TEXT: Final = Keyword(_of(str), "text")
_FLAG: Final = Keyword(_of(bool), "true or false")
_NUMBER: Final = Keyword(_of(int, float), "a number")
_COUNT: Final = Keyword(_is_count, "a whole number from 0 up")
_LIST: Final = Keyword(_is_list, "a list")
_NAME: Final = Keyword(_is_anchor, "a plain name")
_SCHEMA: Final = Keyword(_is_schema, "a schema", holds="schema")
_SCHEMA_LIST: Final = Keyword(_is_schema_list, "a list of schemas", "a schema", "items")
_SCHEMA_MAP: Final = Keyword(_is_schema_map, "an object of schemas", "a schema", "members")

KEYWORDS: Final[dict[str | None, Keyword]] = {
    "$id": Keyword(_is_id, "an address without '#'"),
    "$schema": _TEXT,
    "$ref": _TEXT,
    "$anchor": _NAME,
    "$dynamicRef": _TEXT,
    "$dynamicAnchor": _NAME,
    "$comment": _TEXT,
    "$defs": _SCHEMA_MAP,
    "definitions": _SCHEMA_MAP,
    "title": _TEXT,
    "description": _TEXT,
    "default": Keyword(_always, "anything"),
    "examples": _LIST,
    "deprecated": _FLAG,
    "readOnly": _FLAG,
    "writeOnly": _FLAG,
    "type": Keyword(_is_type, "one of the seven JSON types", "one of the seven JSON types"),
    "enum": _LIST,
    "const": Keyword(_always, "anything"),
    "multipleOf": Keyword(_is_positive, "a number above 0"),
    "minimum": _NUMBER,
    "maximum": _NUMBER,
    "exclusiveMinimum": _NUMBER,
    "exclusiveMaximum": _NUMBER,
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "pattern": _TEXT,
    "format": _TEXT,
    "contentEncoding": _TEXT,
    "contentMediaType": _TEXT,
    "contentSchema": _SCHEMA,
    "items": _SCHEMA,
    "prefixItems": _SCHEMA_LIST,
    "contains": _SCHEMA,
    "minItems": _COUNT,
    "maxItems": _COUNT,
    "minContains": _COUNT,
    "maxContains": _COUNT,
    "uniqueItems": _FLAG,
    "unevaluatedItems": _SCHEMA,
    "properties": _SCHEMA_MAP,
    "patternProperties": _SCHEMA_MAP,
    "additionalProperties": _SCHEMA,
    "unevaluatedProperties": _SCHEMA,
    "propertyNames": _SCHEMA,
    "required": Keyword(_is_names, "a list of names", "a name"),
    "dependentRequired": Keyword(_is_dependencies, "an object of lists", "a list of names"),
    "dependentSchemas": _SCHEMA_MAP,
    "minProperties": _COUNT,
    "maxProperties": _COUNT,
    "allOf": _SCHEMA_LIST,
    "anyOf": _SCHEMA_LIST,
    "oneOf": _SCHEMA_LIST,
    "not": _SCHEMA,
    "if": _SCHEMA,
    "then": _SCHEMA,
    "else": _SCHEMA,
}
"""Keywords of 2020-12; what only older drafts have is taken as it is."""
EVERYWHERE: Final = {name: word.holds for name, word in KEYWORDS.items() if word.holds}
"""The keywords below which schemas stand, and how; see `Keyword.holds`."""


def subschemas(root: Node, below: Mapping[str | None, str] = EVERYWHERE) -> Iterator[Node]:
    """The schema and the schemas inside it, in document order; of `true` and `false` nothing.

    below  the keywords that are followed, as in `EVERYWHERE`
    """
    stack = [root]
    while stack:
        schema = stack.pop()
        if schema.kind != "mapping":
            continue
        yield schema
        for child in reversed(schema.children):
            holds = below.get(child.key)
            if holds == "schema":
                stack.append(child)
            elif holds is not None and child.kind == _KIND_OF[holds]:
                stack.extend(reversed(child.children))


_KIND_OF: Final = {"members": "mapping", "items": "sequence"}


# -- mistakes ---------------------------------------------------------------------------------

_MOST: Final = 100
"""Items or members of one value that are judged; whoever has more wrong fixes those first."""


def mistakes(schemas: list[Node]) -> Iterator[Mistake]:
    """What the metaschema refuses in schemas, as `subschemas` gives them.

    The metaschema is that of 2020-12, or of the draft that the first of them names.
    """
    dialect = schemas[0].literal("$schema")
    draft = dialect if type(dialect) is str else ""
    for schema in schemas:
        for child in schema.children:
            keyword = KEYWORDS.get(child.key)
            if keyword is not None and not keyword.takes(child) and child.is_literal:
                yield from _judged(child, draft)


def _judged(keyword: Node, draft: str) -> Iterator[Mistake]:
    """What `jsonschema` refuses in the value of one keyword, each node once."""
    assert keyword.key is not None
    for path, demand in _refused(draft, keyword.key, json.dumps(_without_schemas(keyword))):
        node = keyword
        for part in path:
            child = node.children[part] if type(part) is int else node.get(str(part))
            assert child is not None
            node = child
        if node.is_literal:
            yield Mistake(node, keyword, demand)


def _without_schemas(keyword: Node) -> object:
    """A keyword's value as data, with an empty schema for each one in it, or nothing at all."""
    holds = EVERYWHERE.get(keyword.key)
    if holds == "schema" and keyword.kind == "mapping":
        return {}
    if holds == "members" and keyword.kind == "mapping":
        wrong = [child for child in keyword.children if not _is_schema(child)]
        return {child.key: child.data() for child in wrong[:_MOST]}
    if keyword.kind == "sequence":
        items = keyword.children[:_MOST]
        return [{} if holds and item.kind == "mapping" else item.data() for item in items]
    return keyword.data()


@lru_cache(maxsize=1024)
def _refused(draft: str, keyword: str, value: str) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """Where in the value of a keyword, as JSON, and by which demand of the metaschema."""
    found: dict[tuple[str | int, ...], str] = {}
    for error in _judge(draft, keyword).iter_errors(json.loads(value)):
        causes = error.context or [error]  # of the ways that failed, those that got furthest
        depth = max(len(cause.absolute_path) for cause in causes)
        for cause in causes:
            if len(cause.absolute_path) == depth:
                found.setdefault(tuple(cause.absolute_path), str(error.validator))
    return tuple(found.items())


@lru_cache(maxsize=128)
def _judge(draft: str, keyword: str) -> Validator:
    """A validator of the values of one keyword.

    draft  the metaschema's address; one that nobody knows is taken for that of 2020-12
    """
    from jsonschema.validators import Draft202012Validator, validator_for
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    cls = validator_for({"$schema": draft}, default=Draft202012Validator)
    meta = cls.META_SCHEMA
    address = str(meta.get("$id") or meta["id"]).rstrip("#")
    folder = address.removesuffix("schema")
    for part in (address, *(folder + part["$ref"] for part in meta.get("allOf", ()))):
        if keyword in REGISTRY.contents(part)["properties"]:
            return cls({"$ref": f"{part}#/properties/{keyword}"})
    return cls({})  # a word that this draft does not know
