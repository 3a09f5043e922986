"""Whole documents and events: what they are, and what their envelope must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint import models
from realtime_lint.checks.session import AGENT_KEYS
from realtime_lint.dialects import keys_of, text_of
from realtime_lint.edits.operations import Add, Remove, Rename, Repair, Set
from realtime_lint.events import CLIENT_EVENTS, SERVER_EVENTS
from realtime_lint.findings import Hit
from realtime_lint.kinds import AS_TOLD, BETA_FLAT, BETA_ONLY, GA_ONLY, SHARED, event_name
from realtime_lint.suggest import closest, did_you_mean, unmistakable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

SESSION_TYPES: Final = ("realtime", "transcription")
_UPDATES: Final = frozenset({"session.update", "transcription_session.update"})
_OF_BETA: Final = BETA_FLAT | BETA_ONLY
_SESSION_KEYS: Final = _OF_BETA | GA_ONLY | SHARED


# -- sessions -------------------------------------------------------------------------------


def missing_type(node: Node, context: Context) -> Iterator[Hit]:
    """A session without `type`; a bare file may be completed by the code that loads it."""
    assert context.session is not None
    if node.has("type") is not False:
        return
    bare = "warning" if context.recognised.is_certain else "note"
    severity = None if context.session.enclosed else bare
    yield Hit(node, missing="type", severity=severity, repair=_completed(node, context))


def _completed(session: Node, context: Context) -> Repair | None:
    """The type that a session must have by what stands in it, or has by what was sent before."""
    model = models.find(text_of(session.get("model")))
    if model is not None and model.role != "realtime":
        return None
    keys = {child.key for child in session.children}
    if keys & AGENT_KEYS or session.at("audio", "output") is not None:
        return _typed(session, "realtime")
    before = "" if context.before is None else text_of(context.before.setting(("type",)))
    if before in SESSION_TYPES:
        return _typed(session, before)
    assert context.session is not None
    if context.session.is_patch or session.at("audio", "input", "transcription") is None:
        return None
    return _typed(session, "transcription", safety="unsafe")


def _typed(session: Node, name: str, safety: str | None = None) -> Repair:
    return Repair((Add(session, ("type",), name, first=True),), f"add 'type: {name}'", safety)


def invalid_type(node: Node, context: Context) -> Iterator[Hit]:
    """A session type that does not exist; a bare file's may be its application's own."""
    assert context.session is not None
    name = node.value
    if node.kind != "scalar" or name in SESSION_TYPES:
        return
    if name == "translation":
        yield Hit(
            node,
            message="a translation session has no 'type': leave it out and name a translation "
            "model such as gpt-realtime-translate",
        )
        return
    is_near = type(name) is str and closest(name, SESSION_TYPES) is not None
    yield Hit(
        node,
        {"hint": did_you_mean(str(name), SESSION_TYPES)},
        severity=None if context.session.enclosed or is_near else "warning",
    )


def ambiguous_shape(node: Node, context: Context) -> Iterator[Hit]:
    """A bare session whose keys all stand in the beta and in the GA shape alike."""
    if context.recognised.why == AS_TOLD or node.has("type") is not False:
        return
    keys = {child.key for child in node.children}
    if not keys & (BETA_ONLY | BETA_FLAT | GA_ONLY):
        yield Hit(node, missing="type")


# -- answers of the server --------------------------------------------------------------------


def server_answer(node: Node, context: Context) -> Iterator[Hit]:
    """What the server wrote: keys in a session that is to be sent, or the whole document."""
    if context.session is not None:
        no_fix = "its migration drops them, see migrate-beta-session" if context.is_beta else None
        yield from _at_the_first(node, _server_keys(node), no_fix=no_fix)
    elif context.kind == "server-response":
        name = event_name(node)
        if name is None:
            session = node.get("session") or node
            inside = [] if session is node else _server_keys(session)
            is_beta = not _OF_BETA.isdisjoint(keys_of(session))
            no_fix = "what would be left is of the removed beta API" if is_beta else None
            keys = [*_server_keys(node), *inside]
            yield from _at_the_first(node, keys, severity="warning", no_fix=no_fix)
        else:
            message = f"'{name}' is an event that the server sends: there is nothing to configure"
            yield Hit(node.get("type") or node, severity="note", message=message)


def _server_keys(node: Node) -> list[Node]:
    """Members that only the server writes, in document order; none without a proof.

    A lone `expires_at` proves nothing: it is a lifetime in the wrong place.
    """
    proofs = {
        id(child) for child in node.children if child.key in _PROOFS and _proves_server(child)
    }
    if not proofs:
        return []
    return [
        child
        for child in node.children
        if id(child) in proofs or child.key in {"id", "object", "expires_at"}
    ]


_SERVER_VALUES: Final = {"id": "sess_", "object": "realtime.", "value": "ek_"}
_PROOFS: Final = {"client_secret", *_SERVER_VALUES}


def _proves_server(member: Node) -> bool:
    key, value = member.key, member.value
    if key == "client_secret":
        return member.get("value") is not None
    return key in _SERVER_VALUES and type(value) is str and value.startswith(_SERVER_VALUES[key])


def _at_the_first(
    node: Node, keys: list[Node], *, severity: str | None = None, no_fix: str | None = None
) -> Iterator[Hit]:
    """Which members only the server writes; without them, something should be left."""
    if keys:
        first, *others = keys
        related = tuple((key, "so is this") for key in others)
        is_all = len(keys) == len(node.children)
        repair = None if is_all else Repair(tuple(map(Remove, keys)))
        yield Hit(first, on="key", related=related, severity=severity, no_fix=no_fix, repair=repair)


# -- neighbours -------------------------------------------------------------------------------


def neighbour(node: Node, context: Context) -> Iterator[Hit]:
    """A document of another product; `why` tells by which mark."""
    yield Hit(node, {"why": context.recognised.why})


# -- events -----------------------------------------------------------------------------------


def event_for_type(node: Node, _: Context) -> Iterator[Hit]:
    """Events that are named by `event`, where the API reads `type`."""
    for event in _events(node):
        name = event.get("event")
        if name is not None and event_name(event) is not None and event.has("type") is False:
            yield Hit(name, on="key", repair=Repair((Rename(name, "type"),)))


def missing_session(node: Node, _: Context) -> Iterator[Hit]:
    """Updates that hold no session: the key is absent, or null."""
    for event in _events(node):
        name = event_name(event)
        if name not in _UPDATES:
            continue
        strays = [child for child in event.children if child.key in _SESSION_KEYS]
        related = tuple((stray, "this belongs inside it") for stray in strays)
        session = event.get("session")
        if session is not None and session.json_type == "null":
            yield Hit(session, {"event": name}, related=related)
        elif event.has("session") is False:
            yield Hit(event, {"event": name}, missing="session", related=related)


def unknown_event(node: Node, _: Context) -> Iterator[Hit]:
    """Events that neither side of the API knows."""
    for name in _names(node):
        if name.value not in CLIENT_EVENTS and name.value not in SERVER_EVENTS:
            word = str(name.value)
            meant = unmistakable(word, CLIENT_EVENTS)
            repair = None if meant is None else Repair((Set(name, meant),))
            values: dict[str, object] = {"hint": did_you_mean(word, CLIENT_EVENTS), "meant": meant}
            yield Hit(name, values, repair=repair)


def server_event(node: Node, _: Context) -> Iterator[Hit]:
    """Events of the server in a script that a client is to send."""
    for name in _names(node):
        if name.value in SERVER_EVENTS:
            yield Hit(name)


def reference_outside_response(node: Node, _: Context) -> Iterator[Hit]:
    """References to items where the API wants a new item."""
    for event in _events(node):
        if event_name(event) == "conversation.item.create":
            type_ = event.at("item", "type")
            if type_ is not None and type_.value == "item_reference":
                yield Hit(type_)


def _events(node: Node) -> tuple[Node, ...]:
    """The events of a script, or the one event that the document is."""
    return node.children if node.kind == "sequence" else (node,)


def _names(node: Node) -> Iterator[Node]:
    """The nodes that name the events."""
    for event in _events(node):
        name = event.get("type")
        if name is not None and type(name.value) is str:
            yield name
