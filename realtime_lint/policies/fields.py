"""What the schemas of the API know of the node that a select finds.

A policy that looks where nothing ever stands, or asks for a member that no document has, never
fails: here is what tells its author so before it is in force.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import Final

from realtime_lint.kinds import REQUEST_KINDS, SHAPES
from realtime_lint.schema import KINDS_WITH_SCHEMA, Shape, shape
from realtime_lint.suggest import closest, did_you_mean
from realtime_lint.wording import listed, type_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Step = Callable[["Field"], "Field | None"]


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


# -- selects --------------------------------------------------------------------------------

_EVENTS: Final = (
    "session-update",
    "beta-session-update",
    "translation-update",
    "response-create",
    "beta-response-create",
    "client-event",
)
_BODY: Final = "#/properties/response"
_DOCUMENTS: Final = {
    **{kind: (kind,) for kind in KINDS_WITH_SCHEMA},
    "response-create": tuple(
        name + part for name in ("response-create", "beta-response-create") for part in ("", _BODY)
    ),
}
"""By kind the schemas of a whole document; other kinds have none, and anything may be there."""
_OF_GA: Final = ("ga-session", "ga-transcription-session")
_OF_BETA: Final = ("beta-session", "beta-transcription-session")
_OF_RESPONSES: Final = ("response-create", "beta-response-create")
_SESSIONS: Final = {
    "call-accept": ("ga-session",),
    "call-create": _OF_GA,
    "client-secret": _OF_GA,
    "session-update": _OF_GA,
    "beta-session-update": _OF_BETA,
    "translation-update": ("translation-session",),
    "translation-client-secret": ("translation-session",),
    "event-script": (*_OF_GA, *_OF_BETA, "translation-session", *_OF_RESPONSES),
}
"""By kind the shapes of the sessions in a document; a kind that is a shape has that one."""


def field_at(select: str, kinds: Sequence[str] | None) -> Field | None:
    """What the schemas know at a select; None where nothing ever stands there.

    kinds  kinds of documents and shapes of sessions, as in a rule file; None: all requests
    """
    field = _root(select, kinds)
    for part in _parts(select):
        if field is None:
            return None
        field = _step(part)(field)
    return field


def no_such_node(select: str, kinds: Sequence[str] | None) -> str | None:
    """The problem with a select that never finds anything."""
    if field_at(select, kinds) is not None:
        return None
    place = "session" if ":" in select else "document"
    of_kind = f" of kind {' or '.join(kinds)}" if kinds else ""
    field = _root(select, kinds)
    if field is None:
        return f"there is no {place}{of_kind}{_elsewhere(select, None)}"
    found = ""
    for part in _parts(select):
        below = _step(part)(field)
        if below is None:
            message = f"no {place}{of_kind} has '{found}/{part}'"
            return message + (_meant(field, found, part) or _elsewhere(select, kinds))
        found, field = f"{found}/{part}", below
    raise AssertionError(select)  # a select that finds something has no problem


_FEW: Final = 3
"""So many kinds can be listed in a message."""


def _meant(field: Field, found: str, part: str) -> str:
    if not field.can_be("object", "array"):
        return f": '{found}' is {type_list(field.types)}"
    if part.isdecimal() and field.items is not None:
        return f"; did you mean '{found}/*', any item?"
    key = closest(part, field.keys)
    return "" if key is None else f"; did you mean '{found}/{key}'?"


def _elsewhere(select: str, kinds: Sequence[str] | None) -> str:
    """Where a select would find something, if it began elsewhere or were for other kinds."""
    scope, _, path = select.rpartition(":")
    other = path if scope else f"session:{path}"
    if field_at(other, kinds) is not None:
        return f"; {'documents have' if scope else 'sessions have'} '{other}'"
    if kinds is None:
        return ""
    able = [kind for kind in sorted(REQUEST_KINDS) if field_at(select, [kind])]
    return f"; documents of kind {listed(able)} have it" if 0 < len(able) <= _FEW else ""


def no_member(field: Field, members: Sequence[str]) -> str | None:
    """The problem with a path of members that a field never has."""
    path = "value"
    for key in members:
        below = field.member(key)
        if below is None:
            return f"'{path}' has no member '{key}'{did_you_mean(key, field.keys)}"
        path, field = f"{path}.{key}", below
    return None


def _parts(select: str) -> list[str]:
    path = select.rpartition(":")[2].strip("/")
    return path.split("/") if path else []


def _step(part: str) -> Step:
    if part == "*":
        return lambda field: field.below
    if part == "**":
        return lambda field: field.everything
    key = part.replace("~1", "/").replace("~0", "~")
    return lambda field: field.member(key)


def _root(select: str, kinds: Sequence[str] | None) -> Field | None:
    """What a select begins at; None where no document of the kinds has such a thing."""
    if ":" in select:
        return merged(_session(name) for name in _shapes(kinds))
    chosen = sorted(REQUEST_KINDS) if kinds is None else kinds
    return merged(_document(kind) for kind in chosen if kind not in _ONLY_SHAPES)


_ONLY_SHAPES: Final = SHAPES - REQUEST_KINDS


def _shapes(kinds: Sequence[str] | None) -> list[str]:
    """The shapes of sessions that rules for these kinds see; see `dispatch`."""
    if kinds is None:
        return sorted(SHAPES)
    found = set(SHAPES.intersection(kinds))
    for kind in set(kinds) - SHAPES:
        found.update(_SESSIONS.get(kind, ()))
    return sorted(found)


@cache
def _document(kind: str) -> Field:
    if kind == "event-script":
        events = [{"$ref": f"{name}.schema.json"} for name in _EVENTS]
        return of_schema({"type": "array", "items": {"type": "object", "allOf": events}})
    if kind not in _DOCUMENTS:
        return ANYTHING
    return Field(shape(name) for name in _DOCUMENTS[kind])


@cache
def _session(name: str) -> Field:
    return Field([shape(name + _BODY if name in _OF_RESPONSES else name)])
