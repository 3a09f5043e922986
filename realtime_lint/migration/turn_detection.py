"""Turn detection: its type, which GA wants to see, and what is foreign to it."""

from __future__ import annotations

from typing import Final

from realtime_lint.dialects import text_of
from realtime_lint.edits.operations import Add, Set
from realtime_lint.migration.draft import Step
from realtime_lint.migration.forms import TRANSCRIPTION
from realtime_lint.vad import OFF_WORDS, SERVER_KEYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from realtime_lint.migration.draft import Draft
    from realtime_lint.migration.forms import Form
    from realtime_lint.source import Node

_MODES: Final = {"server_vad": frozenset({"eagerness"}), "semantic_vad": SERVER_KEYS}
"""The modes, with the keys that are foreign to each."""
_ANSWERING: Final = ("create_response", "interrupt_response")


def rewrite_turn_detection(draft: Draft, node: Node, form: Form) -> None:
    """Its type, which GA wants to see, and no key that is foreign to it."""
    if _is_off(draft, node):
        is_all = len(node.children) <= 1 and not node.open
        step = Step(node, "turn it off with null", ", not with a word", is_safe=is_all)
        draft.add(step, Set(node, None))
        return
    if node.kind != "mapping" or node.open:
        return
    mode = node.literal("type")
    if mode is None and not any(text_of(child) in _MODES for child in node.children):
        mode = "server_vad"
        operation = Add(node, ("type",), mode, first=True)
        detail = " to 'turn_detection': the beta took it for granted"
        draft.add(Step(node, "add 'type: server_vad'", detail, is_safe=False), operation)
    foreign: Collection[str] = _MODES.get(mode, ()) if isinstance(mode, str) else ()
    for child in node.children:
        if child.key in foreign:
            draft.drop(child, f"which {mode} does not read", is_safe=False)
        elif form is TRANSCRIPTION and child.key in _ANSWERING:
            draft.drop(child, "for such a session does not answer", is_safe=True)


def _is_off(draft: Draft, node: Node) -> bool:
    """Whether a word, or `false`, stands where only null turns it off; Azure knows `none`."""
    switch = node.get("type") if node.kind == "mapping" else node
    if switch is None or switch.kind != "scalar":
        return False
    if switch is not node and draft.provider == "azure" and switch.value == "none":
        return False
    return switch.value is False or text_of(switch).lower() in OFF_WORDS
