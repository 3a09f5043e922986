"""What an organisation demands, by options; what a session may give away."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from realtime_lint.checks.predicate import compile_predicate
from realtime_lint.edits.operations import Add, Remove, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.source import unescaped
from realtime_lint.suggest import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- what an organisation demands ---------------------------------------------------------------


def allowed_models(
    node: Node,
    context: Context,
    *,
    models: list[str],
    transcription_models: list[str],
    denied: list[str],
) -> Iterator[Hit]:
    """A model that is not on the list for its place, or that is on the list of the denied."""
    name = node.value
    if type(name) is not str:
        return
    is_transcriber = len(node.path) > len(context.root.path) + 1
    allowed = transcription_models if is_transcriber else models
    if _is_listed(name, denied):
        yield Hit(node, {"problem": "is denied"})
    elif allowed and not _is_listed(name, allowed):
        yield Hit(node, {"problem": f"is not allowed; allowed: {', '.join(allowed)}"})


def _is_listed(name: str, names: Iterable[str]) -> bool:
    """Whether a name is one of these, where a `*` at the end stands for any ending."""
    return any(
        name.startswith(entry[:-1]) if entry.endswith("*") else name == entry for entry in names
    )


PRESENT: Final = "present"
ABSENT: Final = "absent"


def as_schema(demand: object) -> dict[str, object]:
    """The schema of what a required setting must be: a word, keywords, or the value itself."""
    if isinstance(demand, dict):
        return demand
    if demand == PRESENT:
        return {"not": {"type": "null"}}
    return {"type": "null"} if demand == ABSENT else {"const": demand}


def required_settings(
    node: Node, context: Context, *, settings: dict[str, object]
) -> Iterator[Hit]:
    """A session in which one of the required settings is missing or different.

    An update is judged by what it sets: the rest stays as it was.
    """
    session = context.session
    assert session is not None
    for pointer, demand in settings.items():
        keys = [unescaped(part) for part in pointer.split("/")[1:]]
        name = ".".join(keys)
        values: dict[str, object] = {"setting": name, "demand": _in_words(demand)}
        setting = node.at(*keys)
        if setting is not None:
            if compile_predicate(as_schema(demand))(setting) is False:
                if demand == ABSENT:
                    repair: Repair | None = Repair((Remove(setting),), f"take '{name}' out")
                else:
                    repair = _as_demanded(Set(setting, demand), name)
                yield Hit(setting, values, on="key", repair=repair)
        elif demand != ABSENT and not session.is_patch and node.lacks(*keys):
            parent, missing = _nearest(node, keys)
            repair = _as_demanded(Add(node, tuple(keys), demand), name)
            yield Hit(parent, values, missing=missing, repair=repair)


def _as_demanded(operation: Set | Add, name: str) -> Repair | None:
    """The one value that is demanded, put there; where any of several will do, none."""
    demand = operation.value
    if demand == PRESENT or isinstance(demand, dict):
        return None
    shown = json.dumps(demand, ensure_ascii=False)
    return Repair((operation,), f"set '{name}' to {shown[:40]}")


def _nearest(node: Node, keys: list[str]) -> tuple[Node, str]:
    """The innermost node that is there on the way to a setting, and the key that it lacks."""
    for key in keys:
        child = node.get(key)
        if child is None:
            break
        node = child
    return node, key


def _in_words(demand: object) -> str:
    if demand == PRESENT:
        return "to be set"
    if demand == ABSENT:
        return "not to be set"
    shown = json.dumps(demand, ensure_ascii=False)
    return f"to meet {shown}" if isinstance(demand, dict) else f"to be {shown}"


PCM: Final = "audio/pcm"


def telephony(node: Node, context: Context, *, formats: list[str]) -> Iterator[Hit]:
    """A session of a media stream whose audio is not of a telephone's format.

    With SIP the two sides negotiate it, and nobody should force one.
    """
    session = context.session
    assert session is not None
    if context.kind == "call-accept":
        return
    for side in ("input", "output"):
        path = ("audio", side, "format", "type")
        type_ = node.at(*path)
        values: dict[str, object] = {"side": side, "allowed": " or ".join(formats)}
        if type_ is None:
            if not session.is_patch and node.lacks(*path):
                parent, missing = _nearest(node, list(path))
                yield Hit(parent, {**values, "found": f"{PCM}, the default"}, missing=missing)
        elif type(type_.value) is str and type_.value not in formats:
            yield Hit(type_, {**values, "found": type_.value})


# -- what a session may give away -----------------------------------------------------------------

_PERSONAL: Final = frozenset(
    {"address", "birthday", "dob", "email", "iban", "mobile", "passport", "phone", "ssn",
     "surname", "firstname", "lastname", "fullname", "birthdate", "msisdn"}
)  # fmt: skip
_ADDRESS: Final = compile_later(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")


def traced(node: Node, _: Context, *, forbid: bool) -> Iterator[Hit]:
    """Tracing with what tells who is calling, or at all where that is forbidden."""
    if forbid and node.is_literal and node.json_type != "null":
        yield Hit(node, {"problem": "tracing is on"}, on="key", repair=Repair((Set(node, None),)))
        return
    metadata = node.get("metadata")
    for entry in metadata.children if metadata is not None else ():
        text = entry.value if type(entry.value) is str else ""
        if not _PERSONAL.isdisjoint(words_in(str(entry.key))) or _ADDRESS.fullmatch(text):
            yield Hit(entry, {"problem": f"'{entry.key}' tells who is calling"}, on="key")


_RESTRICTING: Final = ("instructions", "tools")


def not_a_boundary(node: Node, _: Context) -> Iterator[Hit]:
    """A session for a client, with what the client could override."""
    keys = [child.key for child in node.children if child.key in _RESTRICTING and _says(child)]
    if keys:
        yield Hit(node, {"keys": " and ".join(map(str, keys))}, on="key")


def _says(node: Node) -> bool:
    return bool(node.children) or (type(node.value) is str and bool(re.search(r"\S", node.value)))
