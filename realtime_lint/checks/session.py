"""Fields of a session or response: names, values and combinations that the API refuses."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from realtime_lint import models
from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_FLAT, BETA_ONLY, GA_ONLY, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- limits of output ---------------------------------------------------------------------

MAX_OUTPUT_TOKENS: Final = 4096
_LIMIT_NAMES: Final = {
    "ga-session": ("max_output_tokens",),
    "response-create": ("max_output_tokens",),
    "beta-session": ("max_response_output_tokens",),
    "beta-response-create": ("max_response_output_tokens", "max_output_tokens"),
}
"""By shape, what the limit is called; the beta sources disagree about the response."""


def output_limit(node: Node, context: Context) -> Iterator[Hit]:
    """A limit that is neither a whole number from 1 to 4096 nor `inf`.

    Infinite numbers are a trap of YAML, and the rules on YAML speak of them.
    """
    value = node.value
    if type(value) is str:
        if value != "inf":
            yield Hit(node, {"hint": "; write it without quotes" if value.isdecimal() else ""})
    elif type(value) is int or (type(value) is float and isfinite(value)):
        if value > MAX_OUTPUT_TOKENS and _may_have_more(context.root, value):
            yield Hit(
                node, {"hint": "; the model may hold more, the schemas do not"}, severity="warning"
            )
        elif not 1 <= value <= MAX_OUTPUT_TOKENS or node.json_type != "integer":
            yield Hit(node, {"hint": ""})


def _may_have_more(session: Node, limit: float) -> bool:
    """Whether the model is said to answer with so many tokens, or is not one that we know."""
    name = session.literal("model")
    if name is None:
        return False
    model = models.find(name, "realtime") if isinstance(name, str) else None
    return model is None or limit <= (model.max_output or MAX_OUTPUT_TOKENS)


def output_limit_name(node: Node, context: Context) -> Iterator[Hit]:
    """A limit under a name that this shape of session does not know."""
    assert context.session is not None
    names = _LIMIT_NAMES[context.session.shape]
    if node.key not in names:
        yield Hit(node, {"name": names[0]})


# -- modalities and what depends on them ----------------------------------------------------


def both_modalities(node: Node, _: Context) -> Iterator[Hit]:
    """Text and audio in one GA list."""
    if {"text", "audio"} <= _texts(node):
        yield Hit(node)


def no_or_repeated_modalities(node: Node, _: Context) -> Iterator[Hit]:
    """A list of modalities that is empty, or names one twice."""
    if node.kind != "sequence":
        return
    if not node.children:
        yield Hit(node, {"problem": "is empty"})
    elif all(item.kind == "scalar" for item in node.children):
        names = _texts(node)
        if len(names) < len(node.children):
            yield Hit(node, {"problem": "names a modality twice"})


def _texts(node: Node) -> set[str]:
    return {item.value for item in node.children if isinstance(item.value, str)}


LOGPROBS: Final = "item.input_audio_transcription.logprobs"


def logprobs_without_transcription(node: Node, context: Context) -> Iterator[Hit]:
    """Log probabilities of a transcription that is off.

    An update that does not name the transcription leaves it as it was.
    """
    session = context.session
    assert session is not None
    path = (
        ("input_audio_transcription",) if context.is_beta else ("audio", "input", "transcription")
    )
    transcription = session.node.at(*path)
    if transcription is None:
        is_off = session.node.lacks(*path) and not session.is_patch
    else:
        is_off = transcription.json_type == "null"
    if is_off:
        for item in node.children:
            if item.value == LOGPROBS:
                yield Hit(item)


# -- fields of other kinds of session -------------------------------------------------------

_AGENT_KEYS: Final = (GA_ONLY | SHARED) - {"audio", "include"}
_SPEECH_KEYS: Final = frozenset(
    {"modalities", "voice", "speed", "output_audio_format", "max_response_output_tokens"}
)
_FOREIGN_INPUT: Final = frozenset({"format", "turn_detection"})
_FOREIGN_OUTPUT: Final = frozenset({"format", "voice", "speed"})
_SESSION_KEYS: Final = (GA_ONLY | SHARED | BETA_ONLY | BETA_FLAT | {"type"}) - {"audio"}


def forbidden_in_transcription(node: Node, _: Context) -> Iterator[Hit]:
    """Fields of a voice agent in a session that only listens."""
    for child in node.children:
        if child.key in _AGENT_KEYS | _SPEECH_KEYS:
            name = child.value if child.key == "model" else None
            is_transcriber = isinstance(name, str) and models.find(name, "transcription")
            hint = "; this model goes to audio.input.transcription.model" if is_transcriber else ""
            yield Hit(child, {"hint": hint})
        elif child.key == "audio" and (output := child.get("output")) is not None:
            yield Hit(output, {"key": "audio.output", "hint": ""})


def forbidden_in_translation(node: Node, context: Context) -> Iterator[Hit]:
    """Fields of a voice agent in a session, or its audio, that only translates.

    The server's own answers show a `type`, and nobody has seen a request with one refused.
    """
    assert context.session is not None
    if node is not context.root:
        is_input = node.key == "input"
        foreign = _FOREIGN_INPUT if is_input else _FOREIGN_OUTPUT
        known = "transcription and noise_reduction" if is_input else "language"
    elif context.session.is_patch:
        foreign, known = _SESSION_KEYS, "audio"
    else:
        foreign, known = _SESSION_KEYS - {"model"}, "model and audio"
    for child in node.children:
        if child.key in foreign:
            yield Hit(child, {"known": known}, severity="warning" if child.key == "type" else None)


# -- prompt and metadata --------------------------------------------------------------------


def prompt_shape(node: Node, _: Context) -> Iterator[Hit]:
    """A reference to a stored prompt that is not an object with `id`, or holds wrong types."""
    if type(node.value) is str:
        yield Hit(
            node, {"problem": "a prompt is an object with 'id'; plain text is 'instructions'"}
        )
    if node.kind != "mapping":
        return
    misnamed = node.get("prompt_id")
    if misnamed is not None and node.get("id") is None:
        problem = "the key of a prompt's identifier is 'id', not 'prompt_id'"
        related = ((misnamed, "the identifier"),)
        yield Hit(node, {"problem": problem}, missing="id", on="prompt_id", related=related)
    elif node.lacks("id"):
        yield Hit(node, {"problem": "a prompt needs its 'id', such as pmpt_123"}, missing="id")
    for child in node.children:
        yield from _PROMPT_PARTS.get(child.key or "", _anything)(child)


def _anything(_: Node) -> Iterator[Hit]:
    return iter(())


def _prompt_id(node: Node) -> Iterator[Hit]:
    if type(node.value) is str and not node.value.startswith("pmpt_"):
        yield Hit(node, {"problem": "the id of a prompt begins with 'pmpt_'"}, severity="warning")


def _prompt_version(node: Node) -> Iterator[Hit]:
    if type(node.value) in {int, float, bool}:
        yield Hit(node, {"problem": f'the version of a prompt is text: quote it, "{node.raw}"'})


def _prompt_variables(node: Node) -> Iterator[Hit]:
    if node.json_type not in {"object", "null", "unknown"}:
        yield Hit(node, {"problem": "the variables of a prompt are an object of names and values"})
    for child in node.children if node.kind == "mapping" else ():
        if child.json_type not in {"string", "object", "unknown"}:
            yield Hit(child, {"problem": "a variable of a prompt is text or an input object"})


_PROMPT_PARTS: Final = {
    "id": _prompt_id,
    "version": _prompt_version,
    "variables": _prompt_variables,
}

MAX_PAIRS: Final = 16
MAX_KEY: Final = 64
MAX_VALUE: Final = 512


def metadata(node: Node, _: Context) -> Iterator[Hit]:
    """Metadata with too many pairs, too long a key, or a value that is no short text."""
    if node.kind != "mapping":
        return
    if len(node.children) > MAX_PAIRS:
        yield Hit(node, {"problem": f"holds {len(node.children)} pairs"})
    for child in node.children:
        length = len(child.key or "")
        if length > MAX_KEY:
            yield Hit(child, {"problem": f"is {length} characters long"}, on="key")
        elif child.json_type not in {"string", "unknown"}:
            yield Hit(child, {"problem": "is not text"})
        elif type(child.value) is str and len(child.value) > MAX_VALUE:
            yield Hit(child, {"problem": f"holds {len(child.value)} characters"})
