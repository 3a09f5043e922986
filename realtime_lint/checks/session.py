"""Fields of a session or response: names, values and combinations that the API refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint import models
from realtime_lint.edits.operations import Move, Remove, Rename, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_FLAT, BETA_ONLY, BETA_TO_GA, GA_ONLY, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- transcription ------------------------------------------------------------------------

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
        is_all = all(item.value == LOGPROBS for item in node.children)
        for item in node.children:
            if item.value == LOGPROBS:
                yield Hit(item, repair=Repair((Remove(node if is_all else item),)))


# -- fields of other kinds of session -------------------------------------------------------

AGENT_KEYS: Final = (GA_ONLY | SHARED) - {"audio", "include"}
"""Keys of the GA session that none has which only transcribes."""
_SPEECH_KEYS: Final = frozenset(
    {"modalities", "voice", "speed", "output_audio_format", "max_response_output_tokens"}
)
_FOREIGN_INPUT: Final = frozenset({"format", "turn_detection"})
_FOREIGN_OUTPUT: Final = frozenset({"format", "voice", "speed"})
_SESSION_KEYS: Final = (GA_ONLY | SHARED | BETA_ONLY | BETA_FLAT | {"type"}) - {"audio"}


def forbidden_in_transcription(node: Node, _: Context) -> Iterator[Hit]:
    """Fields of a voice agent in a session that only listens."""
    for child in node.children:
        if child.key in AGENT_KEYS | _SPEECH_KEYS:
            name = child.value if child.key == "model" else None
            is_transcriber = isinstance(name, str) and models.find(name, "transcription")
            hint = "; this model goes to audio.input.transcription.model" if is_transcriber else ""
            to = _TRANSCRIBER if is_transcriber and node.lacks(*_TRANSCRIBER) else None
            yield Hit(child, {"hint": hint}, repair=_without(child, node, to))
        elif child.key == "audio" and (output := child.get("output")) is not None:
            repair = _without(output if len(child.children) > 1 else child)
            yield Hit(output, {"key": "audio.output", "hint": ""}, repair=repair)


_TRANSCRIBER: Final = ("audio", "input", "transcription", "model")


def _without(
    member: Node, session: Node | None = None, to: tuple[str, ...] | None = None
) -> Repair:
    """A member taken out, or to where it is allowed."""
    if session is None or to is None:
        return Repair((Remove(member),))
    return Repair((Move(member, session, to),), title=f"move it to '{'.'.join(to)}'")


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
            severity = "warning" if child.key == "type" else None
            to = BETA_TO_GA[child.key] if child.key in _HEARD else None
            is_one_of_many = node is context.root or len(node.children) > 1
            repair = _without(child if is_one_of_many else node, node, to)
            yield Hit(child, {"known": known}, severity=severity, repair=repair)


_HEARD: Final = frozenset({"input_audio_transcription", "input_audio_noise_reduction"})
"""Flat keys of the beta that say what a translation session can say, too."""


# -- prompt and metadata --------------------------------------------------------------------


def prompt_shape(node: Node, _: Context) -> Iterator[Hit]:
    """A reference to a stored prompt that is not an object with `id`, or holds wrong types."""
    if type(node.value) is str:
        problem = "a prompt is an object with 'id'; plain text is 'instructions'"
        yield Hit(node, {"problem": problem}, repair=_reference_or_text(node, node.value))
    if node.kind != "mapping":
        return
    misnamed = node.get("prompt_id")
    if misnamed is not None and node.get("id") is None:
        yield Hit(
            node,
            {"problem": "the key of a prompt's identifier is 'id', not 'prompt_id'"},
            missing="id",
            on="prompt_id",
            related=((misnamed, "the identifier"),),
            repair=Repair((Rename(misnamed, "id"),), "rename it to 'id'", "unsafe"),
        )
    elif node.lacks("id"):
        yield Hit(node, {"problem": "a prompt needs its 'id', such as pmpt_123"}, missing="id")
    for child in node.children:
        yield from _PROMPT_PARTS.get(child.key or "", _anything)(child)


def _reference_or_text(node: Node, text: str) -> Repair | None:
    """What a text in place of a prompt is: its id, or what the model is to be told."""
    if text.startswith(_PROMPT_ID):
        return Repair((Set(node, {"id": text}),), "make it an object with 'id'", "unsafe")
    if " " in text.strip():
        return Repair((Rename(node, "instructions"),), "rename it to 'instructions'", "unsafe")
    return None


_PROMPT_ID: Final = "pmpt_"


def _anything(_: Node) -> Iterator[Hit]:
    return iter(())


def _prompt_id(node: Node) -> Iterator[Hit]:
    if type(node.value) is str and not node.value.startswith(_PROMPT_ID):
        yield Hit(node, {"problem": "the id of a prompt begins with 'pmpt_'"}, severity="warning")


def _prompt_version(node: Node) -> Iterator[Hit]:
    if type(node.value) in {int, float, bool}:
        problem = f'the version of a prompt is text: quote it, "{node.raw}"'
        yield Hit(node, {"problem": problem}, repair=Repair((Set(node, node.raw),)))


def _prompt_variables(node: Node) -> Iterator[Hit]:
    if node.json_type not in {"object", "null", "unknown"}:
        yield Hit(node, {"problem": "the variables of a prompt are an object of names and values"})
    for child in node.children if node.kind == "mapping" else ():
        if child.json_type not in {"string", "object", "unknown"}:
            problem = "a variable of a prompt is text or an input object"
            yield Hit(child, {"problem": problem}, repair=_quoted(child))


def _quoted(node: Node) -> Repair | None:
    """A number, true or false as the text that it was written as."""
    if type(node.value) not in {int, float, bool}:
        return None
    return Repair((Set(node, node.raw),), safety="unsafe")


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
            yield Hit(child, {"problem": "is not text"}, repair=_quoted(child))
        elif type(child.value) is str and len(child.value) > MAX_VALUE:
            yield Hit(child, {"problem": f"holds {len(child.value)} characters"})
