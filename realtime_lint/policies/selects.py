"""Where selects lead: what the schemas of the API know of the node that one finds.

A select finds something in documents of some kinds and in sessions of some shapes; where it
never finds anything, its author probably meant another.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from realtime_lint.kinds import REQUEST_KINDS, SHAPES, SHAPES_IN
from realtime_lint.policies.fields import ANYTHING, Field, merged, of_schema
from realtime_lint.schema import KINDS_WITH_SCHEMA, shape
from realtime_lint.source import unescaped
from realtime_lint.suggest import closest
from realtime_lint.wording import listed, type_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Step = Callable[[Field], "Field | None"]

_EVENTS: Final = (
    "session-update",
    "beta-session-update",
    "translation-update",
    "response-create",
    "beta-response-create",
    "client-event",
)
_BODY: Final = "#/properties/response"
_OF_RESPONSES: Final = SHAPES_IN["response-create"]
_DOCUMENTS: Final = {
    **{kind: (kind,) for kind in KINDS_WITH_SCHEMA},
    "response-create": tuple(name + part for name in _OF_RESPONSES for part in ("", _BODY)),
}
"""By kind the schemas of a whole document; other kinds have none, and anything may be there."""


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


def _parts(select: str) -> list[str]:
    path = select.rpartition(":")[2].strip("/")
    return path.split("/") if path else []


def _step(part: str) -> Step:
    if part == "*":
        return lambda field: field.below
    if part == "**":
        return lambda field: field.everything
    return lambda field: field.member(unescaped(part))


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
        found.update(SHAPES_IN.get(kind, ()))
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
