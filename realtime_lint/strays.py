"""Keys where the API does not know them: what was meant by them, or where they belong."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.edits.operations import Move, Rename, Repair
from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_ONLY, BETA_TO_GA
from realtime_lint.replay import GROUPS
from realtime_lint.schema import Problem, accepts, paths_of
from realtime_lint.suggest import meant
from realtime_lint.wording import where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from realtime_lint.kinds import Recognised, Session
    from realtime_lint.schema import Shape
    from realtime_lint.source import Node

    Way = tuple[str, ...]

# Names from other APIs, SDKs and languages for keys of the session, and what they are here.
_ALIASES: Final = {
    "system_prompt": "instructions",
    "system": "instructions",
    "prompt_id": "id",
    "vad": "turn_detection",
    "vad_mode": "turn_detection.type",
    "turn_taking": "turn_detection",
    "end_of_turn": "turn_detection",
    "functions": "tools",
    "function_call": "tool_choice",
    "response_modalities": "output_modalities",
    "sample_rate": "rate",
    "encoding": "type",
    "max_tokens": "max_output_tokens",
    "max_completion_tokens": "max_output_tokens",
    "post_instructions_token_limit": "token_limits.post_instructions",
    "ttl": "seconds",
    "duration": "seconds",
    "effort": "reasoning.effort",
    "reasoning_effort": "reasoning.effort",
}
"""With a dot: a key of the object that the first one names."""
_ELSEWHERE: Final = {
    "safety_identifier": "the OpenAI-Safety-Identifier header carries it in the Realtime API",
    "user": "the OpenAI-Safety-Identifier header carries it in the Realtime API",
    "$schema": "editors read it: set the schema there",
    "//": "it is no comment, and the API refuses it",
    "_comment": "it is no comment, and the API refuses it",
}
"""What is said of keys that belong somewhere else than into a document."""


def unknown_key(problem: Problem, recognised: Recognised) -> tuple[str, Hit]:
    """The rule that speaks of a key which a closed schema does not know, and its hit."""
    node, known = problem.node, problem.limit
    assert isinstance(known, tuple)
    key = node.key or ""
    session = _session_around(node, recognised)
    target = None if session is None else _belongs_elsewhere(node, session)
    if session is not None and target is not None:
        return _misplaced(node, session, *target)
    suggestion, is_sure = _meant(key, known)
    if suggestion:
        hint = f"; did you mean '{suggestion}'?"
    elif key in _ELSEWHERE:
        hint = f"; {_ELSEWHERE[key]}"
    elif len(known) <= 8:  # noqa: PLR2004 - a list that still reads well
        hint = f"; known here: {', '.join(known)}" if known else ""
    else:
        hint = ""
    values: dict[str, object] = {"key": where(node), "hint": hint, "meant": suggestion}
    repair, no_fix = None, None
    if is_sure:
        repair = _respelt(problem, suggestion, session)
        no_fix = None if repair is not None else f"'{suggestion}' cannot have this value"
    name = suggestion.partition(".")[0] or None
    return "unknown-key", Hit(node, values, on="key", meant=name, repair=repair, no_fix=no_fix)


def _meant(key: str, known: tuple[str, ...]) -> tuple[str, bool]:
    """What somebody who wrote this key is likely to have meant, and whether that is certain."""
    alias = _ALIASES.get(key, "")
    if alias.partition(".")[0] in known:
        return alias, True
    name, is_certain = meant(key, known)
    return name or "", is_certain


def _respelt(problem: Problem, suggestion: str, session: Session | None) -> Repair | None:
    """A key written as it was meant; one of another API, where its value means the same here."""
    node, way = problem.node, tuple(suggestion.split("."))
    if len(way) == 1:
        is_fit = node.key not in _ALIASES or accepts(problem.shape.properties[suggestion](), node)
        return Repair((Rename(node, suggestion),)) if is_fit else None
    if session is None:
        return None
    outer = _way(session, node)[:-1]
    inner, parent = _places(session, way[-1]).get((*outer, *way)), session.node.at(*outer)
    if inner is None or parent is None or not accepts(inner(), node):
        return None
    return Repair((Move(node, parent, way),), title=f"move it to '{suggestion}'")


def _misplaced(
    node: Node, session: Session, target: Way, shape: Callable[[], Shape]
) -> tuple[str, Hit]:
    """A key that is known at another place of its session."""
    from realtime_lint.migration import is_flat, migrate_key  # few documents need it

    is_left_over = not session.shape.startswith("beta") and len(_way(session, node)) == 1
    repair, no_fix = None, None
    if is_left_over and is_flat(session, node):
        try:
            repair = migrate_key(session, node).repair
        except Unfixable as error:
            no_fix = str(error)
    elif accepts(shape(), node):
        operation = Move(node, session.node, target)
        repair = Repair((operation,), safety=_safety_of_making(target[:-1], session.node))
    values: dict[str, object] = {
        "key": node.key,
        "here": where(node),
        "target": ".".join(filter(None, (where(session.node), *target))),
    }
    rule = "mixed-beta-and-ga" if is_left_over and node.key in BETA_ONLY else "misplaced-key"
    return rule, Hit(node, values, on="key", repair=repair, no_fix=no_fix)


def _safety_of_making(way: Way, session: Node) -> str:
    """A mapping that is not there yet can turn on what nobody asked for, such as transcription."""
    is_harmless = way in GROUPS or session.at(*way) is not None
    return "safe" if is_harmless else "unsafe"


def _belongs_elsewhere(node: Node, session: Session) -> tuple[Way, Callable[[], Shape]] | None:
    """The way from the session at which a key that is unknown here is known; its schema there."""
    key = node.key or ""
    parent = _way(session, node)[:-1]
    if "tools" in parent or "parameters" in parent:
        return None
    target = BETA_TO_GA.get(key)
    if target is not None and not session.shape.startswith("beta"):
        shape = _places(session, target[-1]).get(target)
        return None if shape is None else (target, shape)
    places = {way: it for way, it in _places(session, key).items() if way[:-1] != parent}
    if not places or (key in _COMMON and len(places) > 1):
        return None
    related = {way: it for way, it in places.items() if parent and parent[-1] in way}
    candidates = [*(related or places).items()]
    return candidates[0] if len(candidates) == 1 else None


_COMMON: Final = frozenset({"type", "id", "name", "model", "prompt", "version", "metadata"})


def _places(session: Session, key: str) -> dict[Way, Callable[[], Shape]]:
    """The ways from a session at which a key is known, with its schema there."""
    part = "#/properties/response" if session.shape.endswith("response-create") else ""
    return _known_places(session.shape + part).get(key, {})


@lru_cache(maxsize=16)
def _known_places(schema: str) -> dict[str, dict[Way, Callable[[], Shape]]]:
    return paths_of(schema)


def _way(session: Session, node: Node) -> Way:
    """The keys from a session to a node in it."""
    depth = len(session.node.path)
    return tuple(part for part in node.path[depth:] if isinstance(part, str))


def _session_around(node: Node, recognised: Recognised) -> Session | None:
    sessions = recognised.sessions  # in the order of their paths; a script may have thousands
    place = bisect_right(sessions, node.path, key=lambda session: session.node.path) - 1
    if place < 0:
        return None
    depth = len(sessions[place].node.path)
    inside = node.path[:depth] == sessions[place].node.path and len(node.path) > depth
    return sessions[place] if inside else None
