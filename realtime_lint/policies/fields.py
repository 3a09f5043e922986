"""What the schemas of the API know of what can stand at a place.

A policy that looks where nothing ever stands, or asks for a member that no document has, never
fails: here is what tells its author so before it is in force.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

from realtime_lint.schema import Shape
from realtime_lint.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Field:
    """What can stand at a place: the union of what each of some schemas allows.

    Branches of a schema count as alternatives, so that a field is never narrower than the API.
    """

    def __init__(self, shapes: Iterable[Shape]) -> None:
        self.shapes = tuple(dict.fromkeys(shapes))
        self._members: dict[str, Field | None] = {}

    @cached_property
    def types(self) -> frozenset[str] | None:
        """The JSON types of what can stand there; None: of any type."""
        found: set[str] = set()
        for part in self.shapes:
            types = _types(part)
            if types is None:
                return None
            found |= types
        return frozenset(found)

    def can_be(self, *types: str) -> bool:
        """Whether something of one of these JSON types can stand there."""
        if self.types is None:
            return True
        return not self.types.isdisjoint(types) or ("integer" in types and "number" in self.types)

    @cached_property
    def allowed(self) -> dict[str, tuple[object, ...]]:
        """By type the values that can stand there; a type that is missing may have any."""
        found: dict[str, tuple[object, ...]] = {}
        for type_ in self.types or ():
            shapes = [part for part in self.shapes if type_ in (_types(part) or ())]
            values = [_allowed(part, type_) for part in shapes]
            if None not in values:
                found[type_] = tuple(dict.fromkeys(v for some in values for v in some or ()))
        return found

    def limit(self, keyword: str) -> float | None:
        """The widest bound that the schemas themselves set by a keyword, if all do."""
        bounds = [
            bound for part in self.shapes for name, bound, *_ in part.limits if name == keyword
        ]
        if len(bounds) < len(self.shapes) or not bounds:
            return None
        return max(bounds) if keyword.startswith("max") else min(bounds)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The members that the schemas name."""
        parts = (flat for part in self._objects for flat in _flat(part))
        return tuple(dict.fromkeys(key for part in parts for key in part.properties))

    @cached_property
    def closed(self) -> bool:
        """Whether an object there has no members but those."""
        return all(_closed(part) for part in self._objects)

    @property
    def _objects(self) -> list[Shape]:
        return [part for part in self.shapes if _is_of(part, "object")]

    def member(self, key: str) -> Field | None:
        """What a member of an object there can be; None where there is never one."""
        if key not in self._members:
            found = [sub for part in self._objects for sub in _member(part, key)]
            self._members[key] = Field(found) if found else None
        return self._members[key]

    @cached_property
    def items(self) -> Field | None:
        """What an item of a list there can be; None where no list can be."""
        found: list[Shape] = []
        for part in self.shapes:
            if _is_of(part, "array"):
                told = [flat.items() for flat in _flat(part) if flat.items is not None]
                found += told or [_ANYTHING]
        return Field(found) if found else None

    @cached_property
    def members(self) -> Field | None:
        """What any member of an object there can be; None where there can be none."""
        named = [self.member(key) for key in self.keys]
        found = [part for field in named if field is not None for part in field.shapes]
        found += [sub for part in self._objects for sub in _others(part)]
        return Field(found) if found else None

    @cached_property
    def below(self) -> Field | None:
        """What any member or item can be: `*` in a select."""
        return merged(field for field in (self.members, self.items) if field is not None)

    @cached_property
    def everything(self) -> Field:
        """The field itself and all that can be below it: `**` in a select."""
        seen = dict.fromkeys(self.shapes)
        pending = list(self.shapes)
        while pending:
            below = Field([pending.pop()]).below
            new = [part for part in (below.shapes if below else ()) if part not in seen]
            seen.update(dict.fromkeys(new))
            pending += new
        return Field(seen)


def merged(fields: Iterable[Field]) -> Field | None:
    """What can stand at one of several places; None for no places."""
    shapes = [part for field in fields for part in field.shapes]
    return Field(shapes) if shapes else None


def of_schema(schema: dict[str, object]) -> Field:
    """What a schema of our own making allows; see `schema` for the keywords it may use."""
    return Field([Shape("policy", schema, "policy")])


_ANYTHING: Final = Shape("anything", {}, "policy")
ANYTHING: Final = Field([_ANYTHING])
"""A place of which the schemas say nothing."""


def no_member(field: Field, members: Sequence[str]) -> str | None:
    """The problem with a path of members that a field never has."""
    path = "value"
    for key in members:
        below = field.member(key)
        if below is None:
            return f"'{path}' has no member '{key}'{did_you_mean(key, field.keys)}"
        path, field = f"{path}.{key}", below
    return None


# -- one schema -----------------------------------------------------------------------------


def _flat(part: Shape) -> Iterator[Shape]:
    """A schema and all its branches, whatever their conditions."""
    yield part
    for _, then, otherwise in part.branches:
        yield from _flat(then())
        if otherwise is not None:
            yield from _flat(otherwise())


def _types(part: Shape) -> frozenset[str] | None:
    if part.types is not None:
        return part.types
    return None if part.allowed is None else frozenset(map(json_type, part.allowed))


def _is_of(part: Shape, type_: str) -> bool:
    types = _types(part)
    return types is None or type_ in types


def _allowed(part: Shape, type_: str) -> tuple[object, ...] | None:
    """The values of a type that a schema allows; None for any."""
    if part.allowed is None:
        for condition, then, _ in part.branches:
            if condition is None or type_ in (condition.types or ()):
                allowed = then().allowed
                if allowed is not None:
                    return allowed
        return None
    return tuple(value for value in part.allowed if json_type(value) == type_)


def _member(part: Shape, key: str) -> list[Shape]:
    named = [flat.properties[key]() for flat in _flat(part) if key in flat.properties]
    # `type: true` only repeats, for the sake of a branch that is closed, what is said elsewhere.
    telling = [sub for sub in named if not _says_nothing(sub)]
    return telling or named or _others(part)


def _others(part: Shape) -> list[Shape]:
    """What a member can be that the schema does not name."""
    if _closed(part):
        return []
    told = [flat.additional() for flat in _flat(part) if flat.additional is not None]
    return told or [_ANYTHING]


def _closed(part: Shape) -> bool:
    """Whether a schema, or each of its branches that speak of members, names all there are."""
    if part.closed:
        return True
    parts = [sub for _, then, other in part.branches for sub in (then, other) if sub is not None]
    speaking = [sub() for sub in parts if sub().properties or sub().branches]
    return bool(speaking) and all(map(_closed, speaking))


def _says_nothing(part: Shape) -> bool:
    return _types(part) is None and not (
        part.properties or part.branches or part.limits or part.pattern or part.closed
    )


def json_type(value: object) -> str:
    """The JSON type of plain data; a float is a `number` even where it is whole."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (list, tuple)):
        return "array"
    names = {str: "string", int: "integer", float: "number", dict: "object"}
    return names.get(type(value), "null")
