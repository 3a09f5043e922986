"""A policy's JSON Schema, held against what the API's own schemas know of the place.

Whatever would make the check accept everything, or never hold, is found here before the policy
is in force: a check that cannot fail looks exactly like one that is never broken.
"""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Final

from realtime_lint.checks.predicate import KEYWORDS
from realtime_lint.policies.fields import ANYTHING, json_type
from realtime_lint.records import NamedTuple
from realtime_lint.suggest import did_you_mean
from realtime_lint.wording import type_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.policies.fields import Field
    from realtime_lint.source import Path

_TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")
_OTHER_NAMES: Final = {
    "int": "integer",
    "float": "number",
    "str": "string",
    "bool": "boolean",
    "list": "array",
    "dict": "object",
    "mapping": "object",
}
"""What types are called elsewhere."""
_NUMBERS: Final = ("integer", "number")
_OF: Final[dict[str, tuple[str, ...]]] = {
    "minimum": _NUMBERS,
    "maximum": _NUMBERS,
    "exclusiveMinimum": _NUMBERS,
    "exclusiveMaximum": _NUMBERS,
    "minLength": ("string",),
    "maxLength": ("string",),
    "pattern": ("string",),
    "minItems": ("array",),
    "maxItems": ("array",),
    "items": ("array",),
    "contains": ("array",),
    "minProperties": ("object",),
    "maxProperties": ("object",),
    "properties": ("object",),
    "additionalProperties": ("object",),
    "required": ("object",),
}
"""The types of values that a keyword says something of; a keyword that is missing: of any."""
_COUNTS: Final = frozenset(
    {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
)
_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_PAIRS: Final = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
_BOUND_PAIRS: Final = {
    **{keyword: pair for pair in _PAIRS for keyword in pair},
    "exclusiveMinimum": ("minimum", "maximum"),
    "exclusiveMaximum": ("minimum", "maximum"),
}
"""By keyword the pair of keywords by which the API sets bounds of its own."""
_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf"})
_SAYING_WHICH: Final = frozenset({"type", "enum", "const", "if", *_LISTS})
"""Keywords by which an author shows that he thought of what can stand there."""
_ANY_TEXTS: Final = ("", "\x01", "é Z9")
"""Texts that have nothing in common."""
_WHOLE: Final = frozenset({"not", "if", "then", "else"})
"""Keywords whose schema is about the same node."""


class Problem(NamedTuple):
    """Why a schema is no check.

    path    keys and indices inside the schema
    on_key  whether the last key itself is wrong, rather than what stands there
    """

    path: Path
    message: str
    on_key: bool = False


def no_such_key(schema: object, field: Field) -> Problem | None:
    """The first problem of a schema that is to judge what stands at a field."""
    return next(_problems(schema, field, ()), None)


def overlooked(schema: object, field: Field) -> Problem | None:
    """The first part of a check that lets values pass of which it says nothing.

    To JSON Schema, `maximum: 5` is satisfied by any text: where the API takes text as well, the
    author of a bound may not have thought of it, and says `type` if he has.
    """
    return next(_overlooked(schema, field, ()), None)


def _overlooked(schema: object, field: Field, path: Path) -> Iterator[Problem]:
    if not isinstance(schema, dict):
        return
    telling = [keyword for keyword in schema if keyword in _OF]
    if telling and field.types is not None and _SAYING_WHICH.isdisjoint(schema):
        rest = field.types.difference(*(_OF[keyword] for keyword in telling))
        if rest:
            message = (
                f"'{telling[0]}' says nothing of {type_list(rest)}, which can stand here as well: "
                "say which 'type' it must be"
            )
            yield Problem((*path, telling[0]), message, on_key=True)
    for key, member in schema.get("properties", {}).items():
        yield from _overlooked(member, field.member(key) or ANYTHING, (*path, "properties", key))
    if "items" in schema:
        yield from _overlooked(schema["items"], field.items or ANYTHING, (*path, "items"))


def _problems(schema: object, field: Field, path: Path) -> Iterator[Problem]:
    if schema is False:
        return
    if schema is True or schema == {}:
        yield Problem(path, "a schema that accepts everything: say what must stand here")
        return
    if not isinstance(schema, dict):
        yield Problem(path, f"a schema is a mapping or false, not {_shown(schema)}")
        return
    for keyword, value in schema.items():
        here = (*path, keyword)
        if keyword not in KEYWORDS:
            message = f"unknown keyword '{keyword}'{did_you_mean(str(keyword), KEYWORDS)}"
            yield Problem(here, message, on_key=True)
        elif keyword in _OF and not field.can_be(*_OF[keyword]):
            message = f"'{keyword}' says nothing of {type_list(field.types)}, which stands here"
            yield Problem(here, message, on_key=True)
        else:
            yield from _keyword(keyword, value, field, here)
    yield from _needless(schema, field, path)
    yield from _together(schema, path)


def _needless(schema: dict[str, object], field: Field, path: Path) -> Iterator[Problem]:
    """A schema that says only what is so anyway."""
    # A member that is null is no error to the schemas: to ask for its type can fail.
    is_member = path[-2:-1] == ("properties",)
    if schema.keys() == {"type"} and not is_member:
        named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        of_all = {*named, "integer"} if "number" in named else set(named)
        if field.types is not None and field.types <= of_all:
            message = f"{type_list(field.types)} stands here anyway: this accepts everything"
            yield Problem((*path, "type"), message)
    values = schema.get("enum")
    if schema.keys() == {"enum"} and isinstance(values, list) and field.types is not None:
        known = [field.allowed.get(type_) for type_ in field.types]
        if known and all(some is not None and set(some) <= {*values} for some in known):
            yield Problem((*path, "enum"), "all that the API knows here: this accepts everything")


def _keyword(keyword: str, value: object, field: Field, path: Path) -> Iterator[Problem]:
    if keyword in _WHOLE:
        yield from _problems(value, field, path)
    elif keyword in _LISTS:
        yield from _alternatives(value, field, path)
    elif keyword in _BOUNDS:
        yield from _bound(keyword, value, field, path)
    elif keyword in _COUNTS:
        yield from _count(keyword, value, field, path)
    elif keyword == "const":
        yield from _told(no_such_value(value, field), path)
    elif keyword == "additionalProperties":
        yield from _problems(value, field.members or field, path)
    elif keyword in {"items", "contains"}:
        yield from _problems(value, field.items or field, path)
    else:
        yield from _LISTED[keyword](value, field, path)


# -- keywords by what they take -------------------------------------------------------------


def _alternatives(value: object, field: Field, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list) or not value:
        yield Problem(path, f"'{path[-1]}' takes a list of schemas")
        return
    for index, schema in enumerate(value):
        yield from _problems(schema, field, (*path, index))


def _bound(keyword: str, value: object, field: Field, path: Path) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        yield Problem(path, f"'{keyword}' takes a number, not {_shown(value)}")
        return
    yield from _told(out_of_bounds(keyword, value, field), path)


def _count(keyword: str, value: object, field: Field, path: Path) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield Problem(path, f"'{keyword}' takes a whole number from 0, not {_shown(value)}")
    elif value == 0 and keyword.startswith("min"):
        yield Problem(path, f"'{keyword}: 0' accepts everything")
    else:
        yield from _told(out_of_bounds(keyword, value, field), path)


def out_of_bounds(keyword: str, value: float, field: Field) -> str | None:
    """Why the API's own bounds make one by a keyword needless, or impossible to keep."""
    low, high = _BOUND_PAIRS[keyword]
    least, most = field.limit(low), field.limit(high)
    is_upper, is_open = keyword in {high, "exclusiveMaximum"}, keyword.startswith("exclusive")
    near, far, sign = (least, most, 1) if is_upper else (most, least, -1)
    if far is not None and (sign * (value - far) > 0 or (value == far and not is_open)):
        word = "more" if is_upper else "less"
        return f"the API takes no {word} than {far:g} here: this accepts everything"
    if near is not None and (sign * (value - near) < 0 or (value == near and is_open)):
        word = "less" if is_upper else "more"
        return f"the API takes no {word} than {near:g} here: nothing satisfies this"
    return None


def _type(value: object, field: Field, path: Path) -> Iterator[Problem]:
    names = value if isinstance(value, list) else [value]
    if not names:
        yield Problem(path, "'type' takes one type at least")
    for index, name in enumerate(names):
        at = (*path, index) if isinstance(value, list) else path
        if name not in _TYPES:
            meant = did_you_mean(_OTHER_NAMES.get(str(name), str(name)), _TYPES)
            yield Problem(at, f"there is no type {_shown(name)}{meant}")
        elif not field.can_be(str(name)) and not (name == "number" and field.can_be("integer")):
            yield Problem(at, f"{type_list(field.types)} stands here, never {_named(str(name))}")


def _enum(value: object, field: Field, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list) or not value:
        yield Problem(path, "'enum' takes a list of values")
        return
    for index, item in enumerate(value):
        yield from _told(no_such_value(item, field), (*path, index))


def no_such_value(value: object, field: Field) -> str | None:
    """The problem with a value that never stands at a field."""
    type_ = json_type(value)
    if isinstance(value, float) and value.is_integer() and not field.can_be("number"):
        type_ = "integer"
    if not field.can_be(type_):
        return f"{type_list(field.types)} stands here, never {_shown(value)}"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        least, most = field.limit("minimum"), field.limit("maximum")
        if most is not None and value > most:
            return f"the API takes no more than {most:g} here, never {_shown(value)}"
        if least is not None and value < least:
            return f"the API takes no less than {least:g} here, never {_shown(value)}"
    allowed = field.allowed.get(type_)
    if allowed is None or value in allowed:
        return None
    words = [str(word) for word in allowed]
    meant = did_you_mean(str(value), words)
    return f"the API knows no {_shown(value)} here{meant or f', only {_choice(words)}'}"


def _pattern(value: object, field: Field, path: Path) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, f"'pattern' takes a regular expression, not {_shown(value)}")
        return
    try:
        search = re.compile(value).search
    except (re.error, OverflowError, RecursionError) as error:
        yield Problem(path, f"no regular expression: {error}")
        return
    words = [str(word) for word in field.allowed.get("string", ())]
    if all(map(search, _ANY_TEXTS)):
        yield Problem(path, "a pattern that matches any text: use ^ and $")
    elif words and not any(map(search, words)):
        yield Problem(path, f"none of the API's values matches this: {_choice(words)}")


def _required(value: object, field: Field, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list) or not value:
        yield Problem(path, "'required' takes a list of keys")
        return
    for index, key in enumerate(value):
        if not isinstance(key, str):
            yield Problem((*path, index), f"a key is text, not {_shown(key)}")
        elif field.member(key) is None:
            yield Problem((*path, index), _no_member(key, field))


def _properties(value: object, field: Field, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict) or not value:
        yield Problem(path, "'properties' takes a mapping of keys to schemas")
        return
    for key, schema in value.items():
        member = field.member(str(key))
        if member is None:
            yield Problem((*path, key), _no_member(str(key), field), on_key=True)
        else:
            yield from _problems(schema, member, (*path, key))


_LISTED: Final = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "required": _required,
    "properties": _properties,
}


# -- keywords together ----------------------------------------------------------------------


def _together(schema: dict[str, object], path: Path) -> Iterator[Problem]:
    """Keywords that need, or rule out, one another."""
    branches = [keyword for keyword in ("then", "else") if keyword in schema]
    if "if" in schema and not branches:
        yield Problem((*path, "if"), "'if' without 'then' or 'else' decides nothing", on_key=True)
    if branches and "if" not in schema:
        message = f"'{branches[0]}' without 'if' decides nothing"
        yield Problem((*path, branches[0]), message, on_key=True)
    for low, high in _PAIRS:
        least, most = schema.get(low), schema.get(high)
        if isinstance(least, (int, float)) and isinstance(most, (int, float)) and least > most:
            message = f"nothing has '{low}: {least}' and '{high}: {most}'"
            yield Problem((*path, high), message, on_key=True)


def _told(message: str | None, path: Path) -> Iterator[Problem]:
    if message is not None:
        yield Problem(path, message)


# -- words ----------------------------------------------------------------------------------


def _no_member(key: str, field: Field) -> str:
    return f"no such member '{key}' here{did_you_mean(key, field.keys)}"


def _named(type_: str) -> str:
    return type_list(frozenset({type_}))


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, default=str)


def _choice(words: list[str]) -> str:
    return ", ".join(words)
