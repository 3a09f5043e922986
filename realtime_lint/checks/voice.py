"""The voice: which there are, what a custom one looks like, and when nobody hears it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.dialects import keys_of
from realtime_lint.edits.operations import Remove, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.models import BEST_VOICES, LIVE_ONLY_VOICES, TTS_ONLY_VOICES, VOICES
from realtime_lint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

CUSTOM_PREFIX: Final = "voice_"
_ELSEWHERE: Final = (*TTS_ONLY_VOICES, *LIVE_ONLY_VOICES)


def unknown(node: Node, _: Context) -> Iterator[Hit]:
    """A name that is no voice of the Realtime API, nor of its neighbours."""
    name = node.value
    if not isinstance(name, str) or name in VOICES or name.startswith(CUSTOM_PREFIX):
        return
    lower = name.lower()
    if lower not in _ELSEWHERE:
        repair = Repair((Set(node, lower),)) if lower in VOICES else None
        yield Hit(node, {"hint": did_you_mean(name, VOICES), "lower": lower}, repair=repair)


def of_text_to_speech(node: Node, _: Context) -> Iterator[Hit]:
    """A voice that only the text-to-speech API has."""
    if isinstance(node.value, str) and node.value.lower() in TTS_ONLY_VOICES:
        yield Hit(node)


def of_live(node: Node, _: Context) -> Iterator[Hit]:
    """A voice that only the Live API has."""
    if isinstance(node.value, str) and node.value.lower() in LIVE_ONLY_VOICES:
        yield Hit(node)


def custom_shape(node: Node, _: Context) -> Iterator[Hit]:
    """A custom voice that is not exactly `{id: …}`.

    Whether the server refuses the identifier as plain text is not known.
    """
    if isinstance(node.value, str) and node.value.startswith(CUSTOM_PREFIX):
        repair = Repair((Set(node, {"id": node.value}),))
        yield Hit(node, {"problem": "this one is plain text"}, severity="note", repair=repair)
    elif node.kind == "mapping":
        extra = [child for child in node.children if child.key != "id"]
        if node.lacks("id"):
            related = tuple((child, "not a key of a voice") for child in extra)
            yield Hit(node, {"problem": "'id' is missing"}, missing="id", related=related)
        else:
            yield from (_extra(child, node) for child in extra)


def _extra(key: Node, voice: Node) -> Hit:
    """A key beside the `id`; that of a voice of another product would not do without it."""
    is_ours = str(voice.literal("id")).startswith(CUSTOM_PREFIX)
    repair = Repair((Remove(key),), title=f"remove '{key.key}'", safety="unsafe")
    problem = "this key is not part of it"
    return Hit(key, {"problem": problem}, on="key", repair=repair if is_ours else None)


def quality(node: Node, _: Context) -> Iterator[Hit]:
    """A session that speaks with an older voice, by choice or by default.

    A stored prompt may choose the voice, and a flat `voice` is wrong for other reasons.
    """
    if not _speaks(node):
        return
    voice = node.at("audio", "output", "voice")
    if voice is not None:
        if voice.value in VOICES and voice.value not in BEST_VOICES:
            yield Hit(voice, {"choice": f"'{voice.value}' is an older voice"})
    elif all(node.lacks(*path) for path in (("audio", "output", "voice"), ("voice",), ("prompt",))):
        yield Hit(node, {"choice": "without a voice, 'alloy' speaks"}, missing="voice")


def _speaks(session: Node) -> bool:
    modalities = session.get("output_modalities")
    if modalities is None:
        return session.lacks("output_modalities")
    return any(item.value == "audio" for item in modalities.children)


def without_audio(node: Node, context: Context) -> Iterator[Hit]:
    """Settings of the voice where the answer is text only."""
    modalities = context.root.get("output_modalities")
    if modalities is None or [item.value for item in modalities.children] != ["text"]:
        return
    without_effect = [child for child in node.children if child.key in _OUTPUT_KEYS]
    if without_effect:
        keys = [str(child.key) for child in without_effect]
        is_response = context.session is not None and context.session.shape == "response-create"
        repair = Repair(
            tuple(map(Remove, _emptied(node, without_effect, context.root))),
            safety="safe" if is_response else "unsafe",
        )
        is_open = not _FLAT_KEYS.isdisjoint(keys_of(context.root))
        yield Hit(
            node,
            {"keys": ", ".join(keys)},
            on="key",
            severity="note" if keys == ["format"] else None,
            no_fix="the flat keys of the beta beside it may say otherwise" if is_open else None,
            repair=repair,
        )


def _emptied(output: Node, members: list[Node], session: Node) -> list[Node]:
    """What can go with members of `audio.output`: what would be left empty without them."""
    if output.open or len(members) < len(output.children):
        return members
    audio = session.get("audio")
    assert audio is not None
    return [output] if audio.open or len(audio.children) > 1 else [audio]


_OUTPUT_KEYS: Final = frozenset({"format", "voice", "speed"})
_FLAT_KEYS: Final = frozenset({"modalities", "output_audio_format", "voice", "speed"})
"""Where the beta had the same: whoever wrote both is still to choose."""
