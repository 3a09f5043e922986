"""The members of a session: each to its place, its value as GA writes it."""

from __future__ import annotations

from typing import Final

from realtime_lint.dialects import text_of
from realtime_lint.edits import Unfixable
from realtime_lint.edits.operations import Add, Move, Remove, Rename, Set
from realtime_lint.migration.draft import Step, short
from realtime_lint.migration.forms import UNSEEN
from realtime_lint.migration.successors import replace_models, turn_off_detection
from realtime_lint.migration.tools import rewrite_tool_choice, rewrite_tools
from realtime_lint.migration.turn_detection import rewrite_turn_detection
from realtime_lint.models import TTS_ONLY_VOICES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from realtime_lint.edits.operations import Operation
    from realtime_lint.migration.draft import Draft
    from realtime_lint.migration.forms import Target
    from realtime_lint.source import Node


def rewrite_session(draft: Draft, target: Target, apart: Collection[str] = ()) -> None:
    """The members of a session, each in its turn; those `apart` are somebody else's."""
    node = target.node
    _refuse_unclear(node)
    _add_type(draft, target)
    mute = replace_models(draft, target)
    for member in _in_order(target):
        if member.key in apart:
            continue
        if _is_servers_own(member, node):
            draft.drop(member, "which only the server writes", is_safe=True)
            continue
        place_member(draft, target, member)
        if member.key == "turn_detection" and mute is None:
            rewrite_turn_detection(draft, member, target.form)
    if mute is not None:
        turn_off_detection(draft, target, mute)
    rewrite_tools(draft, node.get("tools"))
    rewrite_tool_choice(draft, node)


def _in_order(target: Target) -> list[Node]:
    """The members in the author's order, but what is heard before what is spoken.

    In this order the mappings for both are made.
    """
    members = target.node.children
    sides = {key: path[1] for key, path in target.form.moves.items() if path[0] == "audio"}
    audio = [member for member in members if member.key in sides]
    audio.sort(key=lambda member: sides[str(member.key)])
    others = [member for member in members if member.key not in sides]
    before = next((place for place, it in enumerate(members) if it.key in sides), 0)
    return [*others[:before], *audio, *others[before:]]


def _refuse_unclear(node: Node) -> None:
    if node.open:
        raise Unfixable(UNSEEN)
    seen: set[str | None] = set()
    for child in node.children:
        if child.key in seen:
            raise Unfixable(f"'{short(child.key or '')}' is there twice: remove one")
        seen.add(child.key)


def _add_type(draft: Draft, target: Target) -> None:
    wanted, node = target.form.type, target.node
    if wanted is None:
        return
    found = node.get("type")
    if found is None:
        operation = Add(node, (*target.prefix, "type"), wanted, first=True)
        draft.add(Step(node, f"add 'type: {wanted}'"), operation)
    elif found.is_literal and found.value != wanted:
        raise Unfixable(f"its type is '{short(found.raw)}', where '{wanted}' was expected")


def place_member(draft: Draft, target: Target, member: Node) -> None:
    """One member: to its place in GA, away, or along with the others."""
    key, form = str(member.key), target.form
    if key in form.idle:
        draft.drop(member, "which such a session has no use for", is_safe=True)
    elif key in form.lost:
        draft.drop(member, form.why, is_safe=False)
    elif key in form.moves:
        _move(draft, target, member)
    elif target.prefix:
        draft.operations.append(Move(member, target.node, (*target.prefix, key)))


def _move(draft: Draft, target: Target, member: Node) -> None:
    path = target.form.moves[str(member.key)]
    parent, way = target.place(path)
    stays = parent is target.node and len(way) == 1
    operations, detail = _written(draft, member)
    draft.add(
        Step(member, f"'{member.key}' becomes '{'.'.join(path)}'", detail, kind="move"),
        Rename(member, way[0]) if stays else Move(member, parent, way),
        *operations,
    )


_FORMATS: Final[dict[str, dict[str, object]]] = {
    "pcm16": {"type": "audio/pcm", "rate": 24000},
    "g711_ulaw": {"type": "audio/pcmu"},
    "g711_alaw": {"type": "audio/pcma"},
}
"""What the beta's words for a format are in GA."""


def _written(draft: Draft, member: Node) -> tuple[tuple[Operation, ...], str]:
    """How a value is written in GA: what does that, and what is worth saying of it."""
    if member.key in {"input_audio_format", "output_audio_format"}:
        format_ = _FORMATS.get(text_of(member).lower().replace("-", "_"))
        if format_ is not None:
            return (Set(member, dict(format_)),), f", of type {format_['type']}"
        if not member.is_literal:
            draft.todo.append((member, f"have '{short(member.raw)}' give an object, not a word"))
    elif member.key == "modalities":
        texts = [item for item in member.children if text_of(item) == "text"]
        if texts and any(text_of(item) == "audio" for item in member.children):
            return tuple(map(Remove, texts)), ", audio alone, which brings its transcript"
    elif member.key == "voice" and text_of(member).lower() in TTS_ONLY_VOICES:
        draft.lost.append((member, "is no voice of GA"))
        draft.todo.append((member, f"choose another voice than '{member.value}'"))
    return (), ""


_ECHOES: Final = {"id": "sess_", "object": "realtime."}


def _is_servers_own(member: Node, session: Node) -> bool:
    """Whether a member of a session is one that only the server writes."""
    if member.key in _ECHOES:
        return is_echo(session)
    return member.key == "expires_at" and type(member.value) is int


def is_echo(session: Node) -> bool:
    """Whether a session is one that the server has shown: its `id` or `object` says so."""
    return any(text_of(session.get(key)).startswith(it) for key, it in _ECHOES.items())
