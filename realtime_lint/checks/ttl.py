"""The lifetime of a client secret: where it is said, how long it is, and what it means."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Final

from realtime_lint.edits.operations import Add, Move, Remove, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.parse.comments import comments
from realtime_lint.patterns import compile_later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.kinds import Session
    from realtime_lint.source import Document, Node

MIN_SECONDS: Final = 10
MAX_SECONDS: Final = 7200
DEFAULT_SECONDS: Final = 600
ENVELOPES: Final = frozenset({"client-secret", "translation-client-secret"})
LIFETIME_KEYS: Final = frozenset({"expires_after", "expires_at", "expires_in", "ttl"})
_GA_PLACE: Final = "the client-secret request's top-level 'expires_after: {anchor, seconds}'"

_MILLISECONDS: Final = 60_000
_EPOCH: Final = 1_000_000_000


def out_of_range(node: Node, _: Context) -> Iterator[Hit]:
    """Seconds that are not a whole number from 10 to 7200."""
    value = node.value
    if type(value) is str:
        hint = "; write it without quotes" if value.isdecimal() else ""
        seconds = _seconds_in(value)
    elif (type(value) is int or (type(value) is float and isfinite(value))) and (
        not MIN_SECONDS <= value <= MAX_SECONDS or node.json_type != "integer"
    ):
        hint, seconds = _meant(value)
    else:
        return
    repair = None if seconds is None else Repair((Set(node, seconds),))
    yield Hit(node, {"hint": hint, "seconds": seconds}, repair=repair)


def _seconds_in(text: str) -> int | None:
    """The lifetime that a text spells, if it is one."""
    is_short = text.isdecimal() and len(text) <= len(str(MAX_SECONDS))
    return int(text) if is_short and MIN_SECONDS <= int(text) <= MAX_SECONDS else None


def _meant(value: float) -> tuple[str, int | None]:
    """The end of the message, and the lifetime that was meant, where that can be told."""
    if value >= _EPOCH:
        return "; it looks like a point in time, and this is a duration", None
    if value >= _MILLISECONDS and value % 1000 == 0 and value <= MAX_SECONDS * 1000:
        seconds = int(value) // 1000
        return f"; if these are milliseconds, write {seconds}", seconds
    return "", MIN_SECONDS if 1 <= value < MIN_SECONDS else None


def too_long(node: Node, _: Context, *, max: int) -> Iterator[Hit]:  # noqa: A002 - the option
    """Seconds that are allowed, but more than the option `max`."""
    value = node.value
    if type(value) is int and max < value <= MAX_SECONDS:
        yield Hit(node, {"max": max}, repair=Repair((Set(node, max),)))


def wrong_key(node: Node, context: Context) -> Iterator[Hit]:
    """A lifetime under a name, or at a place, that the API does not read."""
    session = context.session
    request = context.document.root if context.kind in ENVELOPES else None
    if session is None:
        if request is not None:
            yield from _wrong_in_request(request)
    elif context.is_beta:
        yield from _wrong_in_beta(session)
    else:
        yield from _wrong_in_session(node, request)


def _wrong_in_request(root: Node) -> Iterator[Hit]:
    for child in root.children:
        if child.key in LIFETIME_KEYS - {"expires_after"} or _holds_lifetime(child):
            yield _wrong_in_ga(child, root)


def _wrong_in_session(session: Node, request: Node | None) -> Iterator[Hit]:
    """The same inside a session; a scalar `expires_at` there is the server's own."""
    for child in session.children:
        is_echo = child.key == "expires_at" and child.kind == "scalar"
        if (child.key in LIFETIME_KEYS and not is_echo) or _holds_lifetime(child):
            yield _wrong_in_ga(child, request)


def _wrong_in_ga(node: Node, request: Node | None) -> Hit:
    repair = None if request is None else _to_request(node, request)
    return Hit(node, {"place": _GA_PLACE}, on="key", repair=repair)


def _to_request(node: Node, request: Node) -> Repair | None:
    """What puts a lifetime into the request; the beta's `client_secret` goes where it is empty."""
    if node.key != "client_secret":
        return _moved(node, request, "expires_after")
    if node.open or len(node.children) > 1:
        return None
    inside = _moved(node.children[0], request, "expires_after")
    return inside and inside._replace(operations=(*inside.operations, Remove(node)))


def _moved(lifetime: Node, parent: Node, *path: str) -> Repair | None:
    """What puts a lifetime at a path; a bare number has a unit only by its size."""
    members = {child.key for child in lifetime.children}
    if members and members <= {"anchor", "seconds"}:
        return Repair((Move(lifetime, parent, path),))
    seconds = lifetime.value
    is_lifetime = type(seconds) is int and MIN_SECONDS <= seconds <= MAX_SECONDS
    if not is_lifetime or lifetime.key == "expires_at":
        return None
    anchor = Add(parent, (*path, "anchor"), "created_at", first=True)
    return Repair((anchor, Move(lifetime, parent, (*path, "seconds"))), safety="unsafe")


def _holds_lifetime(node: Node) -> bool:
    """Whether it is the beta's `client_secret`, as it was sent and not as it came back."""
    return (
        node.key == "client_secret"
        and node.get("value") is None
        and any(child.key in LIFETIME_KEYS for child in node.children)
    )


def _wrong_in_beta(session: Session) -> Iterator[Hit]:
    """Names of other shapes; the sources disagree about a beta transcription session."""
    is_transcription = session.shape == "beta-transcription-session"
    place = ("client_secret", "expires_at" if is_transcription else "expires_after")
    values: dict[str, object] = {"place": f"'{'.'.join(place)}'"}
    for child in session.node.children:
        is_echo = child.key == "expires_at" and child.kind == "scalar"
        if child.key in LIFETIME_KEYS and not is_echo:
            yield Hit(child, values, on="key", repair=_moved(child, session.node, *place))
    secret = session.node.get("client_secret")
    for child in secret.children if secret is not None else ():
        if child.key in {"expires_in", "ttl"}:
            yield Hit(child, values, on="key", repair=_moved(child, session.node, *place))
        elif child.key == "expires_after" and is_transcription:
            yield Hit(child, values, on="key", severity="warning", no_fix=_DISPUTED)


_DISPUTED: Final = "the two descriptions of the beta disagree, and nobody wrote down what it took"


def anchor(node: Node, context: Context) -> Iterator[Hit]:
    """An anchor that is not `created_at`, or none in a beta `expires_after`, which needs one."""
    if node.key == "anchor":
        if node.is_literal and node.value != "created_at":
            repair = Repair((Set(node, "created_at"),)) if node.kind == "scalar" else None
            yield Hit(node, repair=repair)
    elif context.kind == "beta-session" and node.kind == "mapping" and node.lacks("anchor"):
        message = "the beta needs 'anchor: created_at' here"
        repair = Repair((Add(node, ("anchor",), "created_at", first=True),))
        yield Hit(node, missing="anchor", message=message, repair=repair)


def implicit_default(node: Node, _: Context) -> Iterator[Hit]:
    """A request that does not say how long its secret lives, rightly or wrongly."""
    lifetime = node.get("expires_after")
    if lifetime is not None:
        is_bare = lifetime.kind == "mapping" and all(
            child.key == "anchor" for child in lifetime.children
        )
        if is_bare and lifetime.lacks("seconds"):
            repair = Repair((Add(lifetime, ("seconds",), DEFAULT_SECONDS),))
            yield Hit(lifetime, missing="seconds", repair=repair)
    elif node.lacks("expires_after"):
        session = node.get("session")
        inside = () if session is None else _wrong_in_session(session, None)
        if next(chain(_wrong_in_request(node), inside), None) is None:
            default = {"anchor": "created_at", "seconds": DEFAULT_SECONDS}
            repair = Repair((Add(node, ("expires_after",), default),))
            yield Hit(node, missing="expires_after", repair=repair)


_THING: Final = r"(?:call|session|conversation)"
_SESSION_LENGTH: Final = compile_later(
    rf"""(?<![a-z]) (?:
        (?:max(?:imum)?|longest) [\s_-]+ {_THING}
      | {_THING}s? [\s_-]+ (?:length|duration|limit|cap|lasts?|timeout)
      | (?:length|duration|end) \s+ (?:of \s+)? (?:an? \s+|the \s+|each \s+)? {_THING}
      | hangs? \s+ up
    ) (?![a-z])""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIAL: Final = compile_later(r"\bnot\b|n't\b|\bnever\b", re.IGNORECASE)


def not_session_limit(node: Node, context: Context) -> Iterator[Hit]:
    """A lifetime beside words, in a comment or a key, that take it for the length of a call."""
    keys = (child.key or "" for child in (*node.children, *context.root.children))
    if any(map(_SESSION_LENGTH.search, keys)) or any(
        _SESSION_LENGTH.search(text) and not _DENIAL.search(text)
        for text in _comments_near(node, context.document)
    ):
        yield Hit(node)


def _comments_near(node: Node, document: Document) -> Iterator[str]:
    """The comments in, behind or right above the node, if anything there is about calls."""
    if document.format != "yaml":
        return
    file = document.file
    first = file.position(node.key_start).line
    last = file.position(max(node.start, node.end - 1)).line
    above = file.line_starts[max(0, first - 2)]
    below = file.line_starts[last] if last < len(file.line_starts) else len(file.text)
    if _SESSION_LENGTH.search(file.text, above, below):  # to tell comments apart takes longer
        found = comments((document,))
        for comment in found[bisect_left(found, (above,)) : bisect_left(found, (below,))]:
            yield file.text[comment.start : comment.end]
