"""JSON Schemas with one change each, as a slip of their author's would have left them."""

from __future__ import annotations

import json
from typing import Final

from realtime_lint.checks.predicate import compile_predicate
from realtime_lint.mutants.literals import MOST_WRITTEN, next_to, unanchored
from realtime_lint.policies.fields import ANYTHING
from realtime_lint.records import NamedTuple
from realtime_lint.source import Node
from realtime_lint.wording import cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from realtime_lint.policies.fields import Field
    from realtime_lint.source import Path

    Put = Callable[[object], object]
    """Puts another schema in the place of a part, and gives the whole."""
    Schema = dict[str, object]


class Variant(NamedTuple):
    """A schema with one change.

    path   where: keys and indices inside the schema
    finer  smaller changes of the same kind: an example that notices one of them notices this
    """

    what: str
    path: Path
    schema: object
    finer: tuple[Variant, ...] = ()


class _Spot(NamedTuple):
    """A keyword in a schema that judges what stands at a field; `put` is for that schema."""

    schema: Schema
    keyword: str
    field: Field
    path: Path
    put: Put

    @property
    def value(self) -> object:
        return self.schema[self.keyword]

    def changed(self, what: str, change: Schema, finer: tuple[Variant, ...] = ()) -> Variant | None:
        """The variant with other keywords; None where no value tells it from the schema."""
        if _are_alike(self.schema, change, self.field):
            return None
        return Variant(what, self.path, self.put(change), finer)

    def with_value(self, what: str, value: object) -> Variant | None:
        return self.changed(what, {**self.schema, self.keyword: value})

    def left_out(self, *finer: Variant | None) -> Iterator[Variant]:
        """The variant without the keyword."""
        shown = f" {_shown(self.value)}" if not isinstance(self.value, (dict, list)) else ""
        rest = {key: it for key, it in self.schema.items() if key != self.keyword}
        found = self.changed(f"{self.keyword}{shown} left out", rest, tuple(filter(None, finer)))
        if found is not None:
            yield found

    def below(self, schema: object, field: Field | None, *keys: str | int) -> Iterator[Variant]:
        """The variants of a schema inside the keyword's value, at these keys."""

        def put(part: object) -> object:
            return self.put({**self.schema, self.keyword: _put(self.value, keys, part)})

        yield from variants(schema, field or ANYTHING, (*self.path, *keys), put)


def variants(
    schema: object, field: Field, path: Path = (), put: Put = lambda it: it
) -> Iterator[Variant]:
    """The variants of a schema that judges what stands at a field.

    Each keyword is left out; what is left can also be a little too wide or too narrow. What no
    document shows is not among them, nor what another variant covers: whoever notices that a
    condition is left out notices that it is inverted.
    """
    if schema is False:
        yield Variant("false left out", path, put({}))
    elif isinstance(schema, dict):
        for keyword in schema:
            spot = _Spot(schema, keyword, field, (*path, keyword), put)
            yield from _KEYWORDS.get(keyword, _Spot.left_out)(spot)


# -- keywords -------------------------------------------------------------------------------


def _bound(spot: _Spot) -> Iterator[Variant]:
    """A limit: an example stands at it, and one next to it."""
    bound, keyword = spot.value, spot.keyword
    if type(bound) not in {int, float}:
        return
    assert isinstance(bound, (int, float))
    up = 1 if keyword.endswith("aximum") else -1
    twin = _TWINS[keyword]
    other = {twin if key == keyword else key: it for key, it in spot.schema.items()}
    is_open = keyword.startswith("exclusive")
    step = next_to(bound, (-up if is_open else up), integers=not spot.field.can_be("number"))
    yield from spot.left_out(
        spot.changed(f"{twin} in place of {keyword} {bound}", other),
        spot.with_value(f"{keyword} {step} in place of {bound}", step),
    )


_TWINS: Final = {
    "minimum": "exclusiveMinimum",
    "maximum": "exclusiveMaximum",
    "exclusiveMinimum": "minimum",
    "exclusiveMaximum": "maximum",
}


def _count(spot: _Spot) -> Iterator[Variant]:
    count = spot.value
    if type(count) is not int or count > MOST_WRITTEN:
        return (yield from spot.left_out())
    assert isinstance(count, int)
    yield from spot.left_out(
        *(
            spot.with_value(f"{spot.keyword} {other} in place of {count}", other)
            for other in (count - 1, count + 1)
            if other >= 0
        )
    )


def _enum(spot: _Spot) -> Iterator[Variant]:
    """A list of values: examples show its first and its last, the one that was added."""
    values = spot.value
    assert isinstance(values, list)
    lists = (values[1:], values[:-1]) if len(values) > 1 else ()
    yield from spot.left_out(
        *(
            spot.with_value(f"{_shown(gone)} left out of enum", rest)
            for gone, rest in zip((values[0], values[-1]), lists, strict=False)
        )
    )


def _type(spot: _Spot) -> Iterator[Variant]:
    """A type, unless the API takes no other here."""
    value = spot.value
    types = {value} if isinstance(value, str) else set(value if isinstance(value, list) else ())
    if "number" in types:
        types.add("integer")
    if spot.field.types is None or not spot.field.types <= types:
        yield from spot.left_out()


def _pattern(spot: _Spot) -> Iterator[Variant]:
    weaker = unanchored(str(spot.value))
    yield from spot.left_out(
        *(spot.with_value(f"pattern without its {anchor}", text) for anchor, text in weaker)
    )


def _required(spot: _Spot) -> Iterator[Variant]:
    """Each key, but those that the API demands as well."""
    keys = spot.value
    assert isinstance(keys, list)
    for key in keys:
        if not requires(spot.field, key):
            rest = [other for other in keys if other != key]
            found = spot.with_value(f"{_shown(key)} left out of required", rest)
            if found is not None:
                yield found


def requires(field: Field, key: str) -> bool:
    """Whether the API refuses an object without this member."""
    return all(key in part.required for part in field.shapes)


def _properties(spot: _Spot) -> Iterator[Variant]:
    assert isinstance(spot.value, dict)
    for key, schema in spot.value.items():
        yield from spot.below(schema, spot.field.member(key), key)


def _all_of(spot: _Spot) -> Iterator[Variant]:
    assert isinstance(spot.value, list)
    for index, schema in enumerate(spot.value):
        yield from spot.below(schema, spot.field, index)


def _any_of(spot: _Spot) -> Iterator[Variant]:
    """Alternatives: each is needed; one that accepts everything is all of them left out."""
    schemas = spot.value
    assert isinstance(schemas, list)
    finer: list[Variant | None] = []
    for index, schema in enumerate(schemas):
        rest = [other for at, other in enumerate(schemas) if at != index]
        if rest:
            it = spot.with_value(f"number {index + 1} of {spot.keyword} left out", rest)
            finer.append(it and it._replace(path=(*spot.path, index)))
        inside = tuple(spot.below(schema, spot.field, index))
        finer += inside if len(inside) > 1 else (it for one in inside for it in one.finer)
    yield from spot.left_out(*finer)


def _negation(spot: _Spot) -> Iterator[Variant]:
    yield from spot.left_out(*spot.below(spot.value, spot.field))


def _contains(spot: _Spot) -> Iterator[Variant]:
    yield from spot.left_out(*spot.below(spot.value, spot.field.items))


_KEYWORDS: Final[dict[str, Callable[[_Spot], Iterator[Variant]]]] = {
    **dict.fromkeys(_TWINS, _bound),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _count),
    **dict.fromkeys(("minProperties", "maxProperties"), _count),
    "enum": _enum,
    "type": _type,
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
    "additionalProperties": lambda spot: spot.below(spot.value, spot.field.members),
    "items": lambda spot: spot.below(spot.value, spot.field.items),
    "contains": _contains,
    "not": _negation,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _any_of,
    **dict.fromkeys(("if", "then", "else"), lambda spot: spot.below(spot.value, spot.field)),
}
"""By keyword what is changed of it; any other is left out."""


# -- what makes no difference ---------------------------------------------------------------


def _are_alike(schema: Schema, change: Schema, field: Field) -> bool:
    """Whether two schemas accept the same of the few values that can stand at a field."""
    values = _few(field)
    if values is None:
        return False
    before, after = compile_predicate(schema), compile_predicate(change)
    return all(before(node) is after(node) for node in map(_node, values))


def _few(field: Field) -> list[object] | None:
    """All values that can stand at a field; None where they cannot be told."""
    allowed = {"boolean": (True, False), "null": (None,), **field.allowed}
    if field.types is None or not field.types <= allowed.keys():
        return None
    return [value for type_ in field.types for value in allowed[type_]]


def _node(value: object) -> Node:
    return Node("scalar", (), 0, 0, value, str(value), "plain", None, 0, 0, "")


# -- words and places -----------------------------------------------------------------------


def _put(value: object, keys: tuple[str | int, ...], part: object) -> object:
    """Plain data with another part at these keys."""
    if not keys:
        return part
    if isinstance(value, dict):
        return {**value, keys[0]: part}
    assert isinstance(value, list)
    return [part if index == keys[0] else it for index, it in enumerate(value)]


def _shown(value: object) -> str:
    return f"'{cut(value)}'" if isinstance(value, str) else json.dumps(value)
