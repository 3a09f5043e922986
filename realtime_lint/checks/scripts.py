"""Scripts of client events, in their order: what goes wrong between the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.dialects import text_of
from realtime_lint.edits.operations import Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.replay import TRANSCRIPTION, TURN_DETECTION, is_beta

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.replay import State, Step
    from realtime_lint.source import Node

_APPEND: Final = "input_audio_buffer.append"
_COMMIT: Final = "input_audio_buffer.commit"
_CLEAR: Final = "input_audio_buffer.clear"
_CONVERSATION: Final = ("response.", "conversation.item.", "input_audio_buffer.")
_CONTENT: Final = {
    "assistant": ("output_text", "output_audio"),
    "user": ("input_text", "input_audio", "input_image"),
    "system": ("input_text",),
}
"""The parts that a message of each role can have in the GA API."""


def conversation_in_translation(_: Node, context: Context) -> Iterator[Hit]:
    """Events of a conversation, sent to a session that translates and holds none."""
    for step in context.steps:
        if step.before is None or not step.before.is_translation:
            continue
        if step.name is not None and step.name.startswith(_CONVERSATION):
            yield _at_type(step, {"event": step.name})


def uncommitted_audio(_: Node, context: Context) -> Iterator[Hit]:
    """Audio that nobody takes out of the buffer, or to which nobody asks for an answer."""
    appended: Step | None = None
    committed: Step | None = None
    for step in context.steps:
        if step.name == _APPEND:
            vad = _vad(step.before)
            appended = step if vad is False else appended
            committed = None if vad else committed  # what is heard next is answered with it
        elif step.name in {_COMMIT, _CLEAR}:
            if step.name == _COMMIT and appended is not None and not _is_transcribed(step):
                committed = step
            appended = None
        elif step.name == "response.create":
            committed = None
    if appended is not None:
        yield _at_type(appended, {"problem": "is never committed"})
    elif committed is not None:
        yield _at_type(committed, {"problem": "is committed, but no response is asked for"})


def commit_with_vad(_: Node, context: Context) -> Iterator[Hit]:
    """A commit by hand, where the server commits whatever it hears."""
    for step in context.steps:
        if step.name == _COMMIT and _vad(step.before) is True:
            yield _at_type(step, {})


def content_types(_: Node, context: Context) -> Iterator[Hit]:
    """Parts of messages by a name that their role does not have, outside the beta."""
    if is_beta(context.recognised):
        return
    for step in context.steps:
        item = step.event.get("item")
        if step.name == "conversation.item.create" and item is not None:
            yield from _misnamed_parts(item)
        items = None if step.body is None else step.body.get("input")
        for item in items.children if items is not None else ():
            yield from _misnamed_parts(item)


def _misnamed_parts(item: Node) -> Iterator[Hit]:
    role, content = text_of(item.get("role")), item.get("content")
    allowed = _CONTENT.get(role)
    if allowed is None or content is None:
        return
    for part in content.children:
        type_ = part.get("type")
        if type_ is not None and type(type_.value) is str and type_.value not in allowed:
            kind = next((it for it in ("audio", "image") if it in type_.value), "text")
            right = next((name for name in allowed if name.endswith(kind)), allowed[0])
            is_same_kind = type_.value.endswith(kind) and right.endswith(kind)
            repair = Repair((Set(type_, right),)) if is_same_kind else None
            yield Hit(type_, {"role": role, "right": right}, repair=repair)


def _at_type(step: Step, values: dict[str, object]) -> Hit:
    return Hit(step.event.get("type") or step.event, values)


def _vad(state: State | None) -> bool | None:
    """Whether turn detection is on; None: nothing in the script says."""
    detection = None if state is None else state.setting(*TURN_DETECTION)
    if detection is None or not detection.is_literal:
        return None
    if detection.json_type == "null":
        return False
    return True if detection.kind == "mapping" else None


def _is_transcribed(step: Step) -> bool:
    """Whether a commit alone has a result, the transcript."""
    state = step.before
    if state is None:
        return False
    transcription = state.setting(*TRANSCRIPTION)
    is_on = transcription is not None and transcription.json_type != "null"
    return is_on or text_of(state.settings.get(("type",))) == "transcription"
