"""Documents from the official types, and the same with exactly one mutation.

Everything comes from the `Random` that is passed in: one seed, one document.
"""

from __future__ import annotations

import copy
import string
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from .sdk_types import (
    HINTS,
    TAGS,
    Field,
    ListOf,
    Literals,
    MapOf,
    OneOf,
    Path,
    Record,
    Scalar,
    Type,
    Violation,
    choose,
    json_type,
    json_types,
    parts,
    pointer,
    type_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from random import Random

    Maker: TypeAlias = Callable[[Random], object]


# --- what the types do not say ---------------------------------------------------------------


def _integer(low: int, high: int) -> Maker:
    return lambda rng: rng.randint(low, high)


def _number(low: float, high: float) -> Maker:
    return lambda rng: round(rng.uniform(low, high), 3)


def _one_of(*values: object) -> Maker:
    return lambda rng: copy.deepcopy(rng.choice(values))


def _word(alphabet: str, low: int, high: int, prefix: str = "") -> Maker:
    return lambda rng: prefix + "".join(rng.choices(alphabet, k=rng.randint(low, high)))


_NAME: Final = _word(string.ascii_letters + string.digits + "_-", 1, 64)
_URL: Final = _one_of("https://mcp.example.com/sse", "https://files.example.com/a.png")
_JSON_SCHEMA: Final = _one_of(
    {"type": "object", "properties": {}},
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
)

BOUNDS: Final[Mapping[str, Maker]] = {
    # turn detection: the docstrings give the threshold's range, the published spec the timeout's
    "threshold": _number(0.0, 1.0),
    "prefix_padding_ms": _integer(0, 2000),
    "silence_duration_ms": _integer(0, 2000),
    "idle_timeout_ms": _integer(5000, 30000),
    # ranges in the docstrings of the session types
    "speed": _number(0.25, 1.5),
    "temperature": _number(0.6, 1.2),
    "max_output_tokens": _integer(1, 4096),
    "max_response_output_tokens": _integer(1, 4096),
    "retention_ratio": _number(0.0, 1.0),
    "post_instructions": _integer(0, 8000),
    "seconds": _integer(10, 7200),
    # of an MCP server's error: JSON-RPC leaves the numbers open, HTTP has these
    "code": _integer(400, 599),
    # of what was played: the docstrings say that it counts from 0 and ends with the audio
    "content_index": _integer(0, 3),
    "audio_end_ms": _integer(0, 60_000),
    # only a default of 1 is documented
    "strength": _number(0.0, 1.0),
    # GA: one of them, never both; beta: audio never without text (docstrings, guides)
    "output_modalities": _one_of(["audio"], ["text"]),
    "modalities": _one_of(["text"], ["text", "audio"], ["audio", "text"]),
    # open in the types; the docstring knows these two
    "conversation": _one_of("auto", "none"),
    # lengths and patterns of the published spec and of server messages
    "event_id": _word(string.ascii_lowercase + string.digits, 1, 40, "event_"),
    "name": _NAME,
    "server_label": _NAME,
    "tunnel_id": _word(string.ascii_lowercase + string.digits, 32, 32, "tunnel_"),
    "server_url": _URL,
    "image_url": _URL,
    "file_url": _URL,
    # ISO 639-1; the spec wants at least one entry in each of the lists
    "language": _one_of("en", "de", "ja"),
    "languages": _one_of(["en"], ["en", "de"]),
    "allowed_callers": _one_of(["direct"], ["programmatic"], ["direct", "programmatic"]),
    # `object` in the types, a JSON Schema or a free mapping in their docstrings
    "parameters": _JSON_SCHEMA,
    "input_schema": _JSON_SCHEMA,
    "annotations": _one_of({}, {"readOnlyHint": True}),
    "metadata": _one_of({}, {"team": "voice"}),
}
"""How to make a value for a key whose documented bounds no type carries."""

_WORDS: Final = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove")

_PRESENCE: Final = 0.5
"""How often a key stands that may be left out."""


def _server_needs(name: str, fields: Mapping[str, Field]) -> bool:
    """Whether the server refuses a record without this key, which its type leaves out freely.

    The rate of PCM audio, the name of a function, and whatever a part of a message can be made
    of: the differences that are named `…-needs-its-…` in `differences.py` have the sources.
    """
    if "text" in fields:
        return name in {"type", "text", "audio", "image_url"}
    return name == "rate" or (name == "name" and "parameters" in fields)


# --- generation ------------------------------------------------------------------------------


def generate(expected: Type, rng: Random, key: str = "", *, tagged: bool = False) -> object:
    """Make a document that a type allows and that keeps to the documented bounds.

    `key` is the key under which the value will stand; a `tagged` record carries its tags even
    where they are optional, since nothing could be said about it without them.
    """
    match expected:
        case OneOf(members):
            return generate(rng.choice(members), rng, key, tagged=len(expected.records) > 1)
        case Record(fields=fields):
            return {
                name: generate(field.type, rng, name)
                for name, field in fields.items()
                if field.required
                or (tagged and name in TAGS)
                or _server_needs(name, fields)
                or rng.random() < _PRESENCE
            }
        case Literals(values):
            return rng.choice(values)
        case Scalar("null"):
            return None
        case Scalar("boolean"):
            return rng.random() < _PRESENCE
        case _ if key in BOUNDS:
            return BOUNDS[key](rng)
        case ListOf(item):
            return [generate(item, rng) for _ in range(rng.randint(1, 3))]
        case MapOf(item):
            return {word: generate(item, rng) for word in rng.sample(_WORDS, rng.randint(0, 3))}
        case Scalar("string"):
            return " ".join(rng.choices(_WORDS, k=rng.randint(1, 4)))
        case _:
            raise TypeError(f"the types say too little about {key!r}: give it a line in BOUNDS")


# --- mutation --------------------------------------------------------------------------------


class Mutation(NamedTuple):
    """What was done to a document, and the pointer at which it was done."""

    kind: str
    pointer: str


class _Place(NamedTuple):
    """A value in a document, the type declared for it, and the member of a union that it is."""

    path: Path
    value: object
    declared: Type
    member: Type

    @property
    def tagged(self) -> bool:
        """Whether tags tell what this record is."""
        return isinstance(self.declared, OneOf) and len(self.declared.records) > 1


class _Change(NamedTuple):
    path: Path
    value: object


_REMOVED: Final = object()

_SAMPLES: Final[tuple[object, ...]] = (None, True, 7, 0.5, "text", [], {})
"""One value of each JSON type."""


def mutate(document: object, expected: Type, rng: Random) -> tuple[object, Mutation]:
    """Change exactly one thing in a copy of a document that its type allows.

    The four kinds of mutation are equally likely wherever they are possible. Whether the type
    refuses the result is for the judge to say: `null` is a wrong type in one place and a
    documented command in another.
    """
    places = list(_places(document, expected))
    for kind, changes in rng.sample(list(_MUTATORS.items()), len(_MUTATORS)):
        for place in rng.sample(places, len(places)):
            possible = list(changes(place, rng))
            if possible:
                change = rng.choice(possible)
                return _changed(document, change), Mutation(kind, pointer(change.path))
    raise ValueError("there is nothing to mutate in this document")


def _places(value: object, declared: Type, path: Path = ()) -> Iterator[_Place]:
    member = choose(value, declared) if isinstance(declared, OneOf) else declared
    if isinstance(member, Violation):
        raise TypeError(f"the document is not of its type: {member}")
    yield _Place(path, value, declared, member)
    for step, child, child_type in parts(value, member):
        yield from _places(child, child_type, (*path, step))


def _changed(document: object, change: _Change) -> object:
    """Copy a document and set or remove what stands at the path of a change."""
    mutated = copy.deepcopy(document)
    parent: Any = mutated
    *above, last = change.path
    for step in above:
        parent = parent[step]
    if change.value is _REMOVED:
        del parent[last]
    else:
        parent[last] = copy.deepcopy(change.value)
    return mutated


def _wrong_type(place: _Place, _rng: Random) -> Iterator[_Change]:
    allowed = json_types(place.declared)
    for sample in _SAMPLES:
        # A number where numbers are allowed asks about bounds, which the types do not know.
        same = json_type(sample) == json_type(place.value)
        if place.path and not same and not ("number" in allowed and json_type(sample) == "integer"):
            yield _Change(place.path, sample)


def _unknown_key(place: _Place, rng: Random) -> Iterator[_Change]:
    """Misspell a key of the record, or borrow one: of a sibling in the union, of any record."""
    if not isinstance(place.member, Record):
        return
    own = place.member.fields
    key = rng.choice(list(own))
    yield _Change((*place.path, _misspelt(key, rng)), generate(own[key].type, rng, key))
    siblings = place.declared.records if isinstance(place.declared, OneOf) else []
    for lenders in (siblings, _all_records()):
        lent = [pair for record in lenders for pair in record.fields.items() if pair[0] not in own]
        if lent:
            key, field = rng.choice(lent)
            yield _Change((*place.path, key), generate(field.type, rng, key))


def _outside_literal(place: _Place, rng: Random) -> Iterator[_Change]:
    """Leave a closed list of values; a list beside which any string may stand is not closed."""
    if _is_closed(place.declared, json_type(place.value)):
        match place.value:
            case str():
                yield _Change(place.path, _misspelt(place.value, rng))
            case int():
                yield _Change(place.path, place.value // 2)


def _missing_key(place: _Place, _rng: Random) -> Iterator[_Change]:
    """Remove a key that is required, or that tells which member of a union this is."""
    if isinstance(place.member, Record) and isinstance(place.value, dict):
        for key, field in place.member.fields.items():
            if key in place.value and (field.required or (place.tagged and key in TAGS)):
                yield _Change((*place.path, key), _REMOVED)


_MUTATORS: Final[Mapping[str, Callable[[_Place, Random], Iterator[_Change]]]] = {
    "wrong type": _wrong_type,
    "unknown key": _unknown_key,
    "outside a closed list": _outside_literal,
    "missing key": _missing_key,
}

MUTATIONS: Final = tuple(_MUTATORS)
"""The kinds of mutation."""


def _is_closed(declared: Type, name: str) -> bool:
    """Say whether all values of a JSON type that are allowed here stand in a list."""
    members = declared.members if isinstance(declared, OneOf) else (declared,)
    speaking = [member for member in members if name in json_types(member)]
    return all(isinstance(member, Literals) for member in speaking)


def _misspelt(word: str, rng: Random) -> str:
    """Double a letter; leaving one out could make another known word, as "high" of "xhigh"."""
    index = rng.randrange(len(word))
    return word[: index + 1] + word[index:]


@cache
def _all_records() -> list[Record]:
    """Give the records of all document kinds, each of them once."""
    found: dict[Record, None] = {}
    waiting = [type_of(kind) for kind in HINTS]
    while waiting:
        match waiting.pop():
            case Record(fields=fields) as record if record not in found:
                found[record] = None
                waiting += [field.type for field in fields.values()]
            case OneOf(members):
                waiting += members
            case ListOf(inner) | MapOf(inner):
                waiting.append(inner)
    return list(found)
