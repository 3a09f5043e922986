"""Turn detection: keys of one mode under the other, bounds, and what never answers."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Final

from realtime_lint.edits.operations import Add, Remove, Rename, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.models import family, find
from realtime_lint.vad import OFF_WORDS, SERVER_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Document, Node

_MODES: Final = ("server_vad", "semantic_vad")
_COMMIT: Final = "input_audio_buffer.commit"


# -- the mode -------------------------------------------------------------------------------


def missing_type(node: Node, _: Context) -> Iterator[Hit]:
    """An object without `type`, which the beta API took for server_vad.

    Some write the mode under another key, such as `mode`.
    """
    if node.kind != "mapping" or node.has("type") is not False:
        return
    misnamed = next((child for child in node.children if child.value in _MODES), None)
    if misnamed is not None:
        title = f"rename '{misnamed.key}' to 'type'"
        repair = Repair((Rename(misnamed, "type"),), title, "unsafe")
        values: dict[str, object] = {"hint": f"; '{misnamed.key}' says which"}
        yield Hit(node, values, missing="type", repair=repair)
        return
    key = _telling_key({str(child.key) for child in node.children})
    if key is None:
        yield Hit(node, {"hint": ""}, missing="type")
        return
    mode = "semantic_vad" if key == "eagerness" else "server_vad"
    values = {"hint": f"; '{key}' belongs to {mode}", "mode": mode}
    repair = Repair((Add(node, ("type",), mode, first=True),))
    yield Hit(node, values, missing="type", repair=repair)


def _telling_key(keys: set[str]) -> str | None:
    """A key that only one mode has, where all of those agree on the mode."""
    of_server = keys & SERVER_KEYS
    if "eagerness" in keys:
        return None if of_server else "eagerness"
    return min(of_server, default=None)


def off_in_words(node: Node, context: Context) -> Iterator[Hit]:
    """A word or `false` where only null turns voice detection off; Azure takes `none`, too."""
    switch = node.get("type") if node.kind == "mapping" else node
    if switch is None or (context.is_azure and switch is not node and switch.value == "none"):
        return
    value = switch.value
    if value is False or (type(value) is str and value.lower() in OFF_WORDS):
        is_all = not node.open and len(node.children) <= 1
        repair = Repair((Set(node, None),), safety="safe" if is_all else "unsafe")
        yield Hit(switch, on="value", repair=repair)


def server_keys_under_semantic(node: Node, context: Context) -> Iterator[Hit]:
    """Keys that only server_vad reads, where the type is semantic_vad."""
    if node.literal("type") == "semantic_vad":
        for child in node.children:
            if child.key in SERVER_KEYS:
                yield _foreign(child, context)


def eagerness_under_server(node: Node, context: Context) -> Iterator[Hit]:
    """`eagerness`, which only semantic_vad reads, where the type is server_vad."""
    eagerness = node.get("eagerness")
    if eagerness is not None and node.literal("type") == "server_vad":
        yield _foreign(eagerness, context)


def _foreign(key: Node, context: Context) -> Hit:
    """A key of the other mode: GA refuses it, the beta API ignored it."""
    is_beta = context.is_beta
    repair = Repair((Remove(key),), safety="safe" if is_beta else "unsafe")
    return Hit(key, on="key", severity="warning" if is_beta else None, repair=repair)


# -- numbers --------------------------------------------------------------------------------


def threshold_range(node: Node, _: Context) -> Iterator[Hit]:
    """A threshold that is no share of 1."""
    value = _number(node)
    if value is None or 0 <= value <= 1:
        return
    if 10 <= value <= 100:  # noqa: PLR2004 - what people write as a percentage
        share = f"{value / 100:g}"
        values: dict[str, object] = {"hint": f"; did you mean {share}?", "share": share}
        yield Hit(node, values, repair=Repair((Set(node, float(share)),)))
    else:
        yield Hit(node, {"hint": ""})


def threshold_extreme(node: Node, _: Context, *, low: float, high: float) -> Iterator[Hit]:
    """A legal threshold that hears everything, or next to nothing."""
    value = _number(node)
    if value is None or not 0 <= value <= 1:
        return
    if value < low:
        yield Hit(node, {"effect": "takes noise for speech"})
    elif value > high:
        yield Hit(node, {"effect": "misses people who speak softly"})


def silence_duration(node: Node, _: Context, *, low: int, high: int) -> Iterator[Hit]:
    """A silence that is too short to end a turn, or so long that nobody waits for it."""
    value = _milliseconds(node)
    if value is None or value < 0:
        return
    if 0 < value < 10:  # noqa: PLR2004 - nobody means so few milliseconds
        effect = f"looks like seconds: did you mean {value * 1000}?"
    elif value < low:
        effect = "lets the model cut in at short pauses"
    elif value > high:
        effect = "leaves the user waiting after every sentence"
    else:
        return
    yield Hit(node, {"effect": effect})


def prefix_padding(node: Node, _: Context, *, high: int) -> Iterator[Hit]:
    """No audio from before the detected speech, or a great deal of it."""
    value = _milliseconds(node)
    if value == 0:
        yield Hit(node, {"effect": "may cut off the first syllable"})
    elif value is not None and value > high:
        yield Hit(node, {"effect": "brings old audio into every turn"})


def idle_timeout_range(node: Node, _: Context) -> Iterator[Hit]:
    """An idle timeout outside the documented 5 to 30 seconds."""
    value = _milliseconds(node)
    if value is None or _SHORTEST_TIMEOUT <= value <= _LONGEST_TIMEOUT:
        return
    is_seconds = _SHORTEST_TIMEOUT <= value * 1000 <= _LONGEST_TIMEOUT
    hint = f"; did you mean {value * 1000}?" if is_seconds else ""
    legal = value * 1000 if is_seconds else min(max(value, _SHORTEST_TIMEOUT), _LONGEST_TIMEOUT)
    is_clear = is_seconds or value >= 1000  # noqa: PLR2004 - less is hardly milliseconds, or off
    repair = Repair((Set(node, legal),)) if is_clear else None
    yield Hit(node, {"hint": hint, "legal": legal}, repair=repair)


_SHORTEST_TIMEOUT: Final = 5_000
_LONGEST_TIMEOUT: Final = 30_000
"""The API's bounds of an idle timeout in milliseconds."""


def _number(node: Node) -> float | None:
    """The node's number; None for anything else, `true`, infinity and NaN included."""
    value = node.value
    if type(value) is float:
        return value if isfinite(value) else None
    return value if type(value) is int else None


def _milliseconds(node: Node) -> int | None:
    """The node's whole number; any other is of the wrong type, whatever its size."""
    number = _number(node)
    return int(number) if number is not None and number == int(number) else None


# -- who answers ----------------------------------------------------------------------------


def idle_timeout_without_response(node: Node, context: Context) -> Iterator[Hit]:
    """An idle timeout, which makes the model speak, in a session that shall not speak."""
    timeout = node.get("idle_timeout_ms")
    if timeout is None or _milliseconds(timeout) is None:
        return
    if "transcription" in _shape(context):
        yield Hit(timeout, {"contradiction": "a transcription session never answers"}, on="key")
    elif node.literal("create_response") is False:
        create = node.get("create_response")
        assert create is not None
        yield Hit(
            timeout,
            {"contradiction": "create_response is false"},
            on="key",
            related=((create, "asks for no answers"),),
        )


def never_responds(node: Node, context: Context) -> Iterator[Hit]:
    """Both flags false: voice is detected, and nothing ever comes of it by itself."""
    create, interrupt = node.get("create_response"), node.get("interrupt_response")
    if create is None or interrupt is None:
        return
    if create.value is not False or interrupt.value is not False:
        return
    timeout = node.get("idle_timeout_ms")
    speaks_up = timeout is not None and timeout.value is not None
    if not speaks_up and not _mentions("response.create", context.document):
        yield Hit(create, on="key", related=((interrupt, "and this one too"),))


def create_without_interrupt(node: Node, _: Context) -> Iterator[Hit]:
    """Answers are wanted, but must not cut off the one that is running."""
    interrupt = node.get("interrupt_response")
    creates = node.literal("create_response") in {None, True}
    if interrupt is not None and interrupt.value is False and creates:
        yield Hit(interrupt, on="key")


def disabled(node: Node, context: Context) -> Iterator[Hit]:
    """Voice detection is off, and nothing in the document commits a turn by hand."""
    if node.value is None and node.kind == "scalar" and not _mentions(_COMMIT, context.document):
        yield Hit(node, on="key")


@lru_cache(maxsize=2)
def _mentions(event: str, document: Document) -> bool:
    """Whether the document sends an event, or a comment in it says who does.

    Remembered: a script may have thousands of sessions.
    """
    return document.file.text.find(event, *document.span) >= 0


# -- transcription --------------------------------------------------------------------------


def unsupported_by_transcriber(node: Node, context: Context) -> Iterator[Hit]:
    """Turn detection with a transcription model that has none."""
    if node.kind != "mapping":
        return
    model = context.root.at("audio", "input", "transcription", "model") or context.root.at(
        "input_audio_transcription", "model"
    )
    if model is None or type(model.value) is not str:
        return
    known = find(family(model.value), "transcription")
    if known is not None and known.vad is False:
        yield Hit(node, {"model": known.name}, on="key", related=((model, "this model"),))


def response_flags_in_transcription(node: Node, _: Context) -> Iterator[Hit]:
    """Flags about answers in a session that only transcribes."""
    for key in ("create_response", "interrupt_response"):
        flag = node.get(key)
        if flag is not None and flag.is_literal:
            yield Hit(flag, on="key")


def _shape(context: Context) -> str:
    return context.session.shape if context.session is not None else ""
