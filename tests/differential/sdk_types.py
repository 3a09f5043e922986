"""The official `openai` package's request types, as a judge of documents.

The package describes what it sends with `TypedDict`s and never checks them at run time. Here
their hints become a small model that can be judged, generated from and mutated. The model is
closed: a key that a `TypedDict` does not name is a violation, and `True` is not a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    NamedTuple,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from openai.types import realtime
from openai.types.beta import realtime as beta
from openai.types.realtime import translations
from typing_extensions import is_typeddict

Path: TypeAlias = tuple[str | int, ...]

_WITH_SETTINGS: Final = (
    realtime.SessionUpdateEventParam,
    realtime.RealtimeTranslationSessionUpdateEventParam,
    realtime.ResponseCreateEventParam,
)
_CLIENT_EVENTS: Final = (
    *get_args(realtime.RealtimeClientEventParam),
    *get_args(realtime.RealtimeTranslationClientEventParam),
)

HINTS: Final[Mapping[str, object]] = {
    "ga-session": realtime.RealtimeSessionCreateRequestParam,
    "ga-transcription-session": realtime.RealtimeTranscriptionSessionCreateRequestParam,
    "client-secret": realtime.ClientSecretCreateParams,
    "translation-session": realtime.RealtimeTranslationSessionCreateRequestParam,
    "translation-client-secret": translations.ClientSecretCreateParams,
    "session-update": realtime.SessionUpdateEventParam,
    "translation-update": realtime.RealtimeTranslationSessionUpdateEventParam,
    "call-accept": realtime.CallAcceptParams,
    "call-create": realtime.CallCreateParams,
    "response-create": realtime.ResponseCreateEventParam,
    "client-event": reduce(or_, (it for it in _CLIENT_EVENTS if it not in _WITH_SETTINGS)),
    "beta-session": beta.SessionCreateParams,
    "beta-transcription-session": beta.TranscriptionSessionCreateParams,
    "beta-response-create": beta.ResponseCreateEventParam,
    "beta-session-update": beta.SessionUpdateEventParam | beta.TranscriptionSessionUpdateParam,
}
"""The type of each document kind that the package has one for."""

TAGS: Final = ("type", "role")
"""The keys that tell the members of a union apart, in the order in which they are asked."""


# --- the model -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Anything:
    """`object`: any JSON value."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A JSON string, integer, number, boolean or null."""

    name: str


@dataclass(frozen=True, slots=True)
class Literals:
    """A closed list of values."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array whose items are all of one type."""

    item: Type


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free keys whose values are all of one type."""

    value: Type


@dataclass(frozen=True, slots=True)
class Field:
    """What a record says about one key."""

    type: Type
    required: bool


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An object with a closed set of keys: a `TypedDict`."""

    name: str
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class OneOf:
    """A union; nested unions are flattened into one."""

    members: tuple[Type, ...]

    @property
    def records(self) -> list[Record]:
        """The members among which a tag decides."""
        return [member for member in self.members if isinstance(member, Record)]


Type: TypeAlias = Anything | Scalar | Literals | ListOf | MapOf | Record | OneOf

_SCALARS: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


@cache
def type_of(kind: str) -> Type:
    """Give the type of a document kind; KeyError when the package has none."""
    return _model(HINTS[kind])


@cache
def _model(hint: Any) -> Type:  # noqa: ANN401 hints are of no common type
    """Translate a type hint; TypeError for a form that the package did not use when read.

    Failing is the point: a new SDK release may use a form that this judge would misread.
    """
    if hint is object:
        return Anything()
    if hint is NoneType:
        return Scalar("null")
    if hint in _SCALARS:
        return Scalar(_SCALARS[hint])
    if is_typeddict(hint):
        return _record(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return Literals(arguments)
    if origin in {Union, UnionType}:
        return OneOf(tuple(_flattened(map(_model, arguments))))
    if origin in {list, Iterable, Sequence}:
        return ListOf(_model(arguments[0]))
    if origin in {dict, Mapping} and arguments[0] is str:
        return MapOf(_model(arguments[1]))
    raise TypeError(f"no reading for the type hint {hint!r}")


def _flattened(types: Iterable[Type]) -> Iterator[Type]:
    for each in types:
        if isinstance(each, OneOf):
            yield from each.members
        else:
            yield each


def _record(typed_dict: Any) -> Record:  # noqa: ANN401 a TypedDict class has no type of its own
    """Read a `TypedDict` class.

    `__required_keys__` cannot be used: the package postpones its annotations, so the class
    was made before anyone could see the `Required` inside them.
    """
    if typed_dict.__orig_bases__[0].__name__ != "TypedDict":
        raise TypeError(f"{typed_dict.__name__} inherits: totality may differ from key to key")
    fields = {}
    for key, hint in get_type_hints(typed_dict, include_extras=True).items():
        required = typed_dict.__total__
        inner = hint
        if get_origin(hint) in {Required, NotRequired}:
            required = get_origin(hint) is Required
            (inner,) = get_args(hint)
        fields[key] = Field(_model(inner), required)
    return Record(typed_dict.__name__, fields)


# --- the judge -------------------------------------------------------------------------------


class Violation(NamedTuple):
    """A JSON pointer into the document and what is wrong there."""

    pointer: str
    why: str


def violations(value: object, expected: Type, path: Path = ()) -> list[Violation]:
    """Say everything that `value`, standing at `path`, violates of a type.

    A missing key is reported at the pointer that it would have. A union of records is decided
    by its tags alone: with a wrong tag nothing else of the object is judged, and without one
    the object has to fit a member that can do without.
    """
    if json_type(value) not in json_types(expected):
        return [Violation(pointer(path), f"wrong type: {json_type(value)}")]
    found = []
    match expected:
        case OneOf():
            chosen = choose(value, expected, path)
            return [chosen] if isinstance(chosen, Violation) else violations(value, chosen, path)
        case Literals(values) if not any(is_same(value, each) for each in values):
            found.append(Violation(pointer(path), f"not one of {values}"))
        case Record(fields=fields) if isinstance(value, dict):
            found += _key_violations(value, fields, path)
    for step, child, child_type in parts(value, expected):
        found += violations(child, child_type, (*path, step))
    return found


def parts(value: object, expected: Type) -> Iterator[tuple[str | int, object, Type]]:
    """Give the step, value and type of every direct child that a type, no union, speaks of."""
    match value, expected:
        case dict(), Record(fields=fields):
            for key, child in value.items():
                if key in fields:
                    yield key, child, fields[key].type
        case dict(), MapOf(item):
            for key, child in value.items():
                yield key, child, item
        case list(), ListOf(item):
            for index, child in enumerate(value):
                yield index, child, item


def choose(value: object, union: OneOf, path: Path = ()) -> Type | Violation:
    """Decide which member of a union a value is meant to be, or say why its tag names none.

    The value must be of a JSON type that the union knows.
    """
    members = [member for member in union.members if json_type(value) in json_types(member)]
    if isinstance(value, dict) and union.records:
        tagged = _tagged(value, union.records, path)
        if isinstance(tagged, Violation):
            return tagged
        members = [*tagged]
    # Several are left where a tag may be absent, and where `str` stands beside its known values.
    return min(members, key=lambda member: len(violations(value, member, path)))


def _tagged(
    value: dict[str, object], records: list[Record], path: Path
) -> list[Record] | Violation:
    """Keep the records that the tags of `value` allow."""
    for tag in TAGS:
        if len(records) == 1 or not all(tag in record.fields for record in records):
            continue
        if tag in value:
            records = [r for r in records if not violations(value[tag], r.fields[tag].type)]
            why = "names no member of the union"
        else:
            fitting = [r for r in records if not violations(value, r, path)]
            records = [r for r in fitting if not r.fields[tag].required]
            why = "missing, and no member of the union fits without it"
        if not records:
            return Violation(pointer((*path, tag)), why)
    return records


def _key_violations(
    value: dict[str, object], fields: Mapping[str, Field], path: Path
) -> Iterator[Violation]:
    for key, field in fields.items():
        if field.required and key not in value:
            yield Violation(pointer((*path, key)), "required key is missing")
    for key in value:
        if key not in fields:
            yield Violation(pointer((*path, key)), "unknown key")


# --- JSON ------------------------------------------------------------------------------------

_JSON_TYPES: Final[Mapping[type, str]] = {
    NoneType: "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


def json_type(value: object) -> str:
    """Name the JSON type of a value; exact, so that `True` is no integer."""
    return _JSON_TYPES[type(value)]


def json_types(expected: Type) -> frozenset[str]:
    """Name the JSON types that a value of this type can have."""
    match expected:
        case Scalar("number"):
            return frozenset({"number", "integer"})
        case Scalar(name):
            return frozenset({name})
        case Literals(values):
            return frozenset(map(json_type, values))
        case ListOf():
            return frozenset({"array"})
        case MapOf() | Record():
            return frozenset({"object"})
        case OneOf(members):
            return frozenset().union(*map(json_types, members))
        case Anything():
            return frozenset(_JSON_TYPES.values())


def is_same(one: object, other: object) -> bool:
    """Compare two scalars as JSON does: `True` is not 1."""
    return type(one) is type(other) and one == other


def pointer(path: Path) -> str:
    """Write a path as a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
