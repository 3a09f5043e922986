"""Clean Realtime documents of varied shape, the same on every machine.

Nothing here is random: document *n* takes variant *n* modulo the number of variants of each part.
These numbers are coprime, so that a thousand documents differ in shape and not only in a name.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bench.yaml_text import to_yaml

T = TypeVar("T")
Document = Mapping[str, object]

ONE_FILE = """\
# Front desk of the clinic: one session for every call.
type: realtime
model: gpt-realtime-2.1
instructions: |
  You answer the phone of a dental clinic.
  Keep each answer below two sentences.
output_modalities: [audio]
max_output_tokens: 1024
audio:
  input:
    format: {type: audio/pcm, rate: 24000}
    turn_detection: {type: semantic_vad, eagerness: low}
  output:
    format: {type: audio/pcm, rate: 24000}
    voice: marin
"""

SETTINGS = """\
fail-on = "error"
exclude = ["vendor/**"]

[severity]
ttl-too-long = "error"
"""

FILES_PER_FOLDER = 100

BUSINESSES = (
    "a dental clinic",
    "a parcel service",
    "a public library",
    "a hotel by the sea",
    "a car workshop",
    "a water company",
    "a theatre",
)
MODELS = ("gpt-realtime-2.1", "gpt-realtime-2.1-mini", "gpt-realtime-2")
VOICES = ("marin", "cedar")
FORMATS: tuple[Document, ...] = (
    {"type": "audio/pcm", "rate": 24000},
    {"type": "audio/pcm", "rate": 24000},
    {"type": "audio/pcmu"},
)
TOKEN_LIMITS = (512, 1024, 2048, 4096, 800)
TURN_DETECTION: tuple[Document, ...] = (
    {"type": "semantic_vad", "eagerness": "low"},
    {"type": "server_vad", "threshold": 0.6, "prefix_padding_ms": 300, "silence_duration_ms": 700},
    {"type": "semantic_vad", "eagerness": "auto", "create_response": True},
    {"type": "server_vad", "silence_duration_ms": 450, "idle_timeout_ms": 9000},
    {"type": "server_vad", "create_response": True, "interrupt_response": True},
)
NOISE_REDUCTION: tuple[Document | None, ...] = (
    {"type": "near_field"},
    {"type": "far_field"},
    None,
)
LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl")
TRUNCATION: tuple[object, ...] = (
    "auto",
    {"type": "retention_ratio", "retention_ratio": 0.8},
    {
        "type": "retention_ratio",
        "retention_ratio": 0.7,
        "token_limits": {"post_instructions": 8000},
    },
)
ADVICE = (
    "Keep each answer below two sentences.",
    "Repeat numbers digit by digit, then ask whether they are right.",
    "If the line is noisy, ask the caller to say it again.",
    "Speak the language of the caller: when unsure, ask.",
    "Never promise a refund; a colleague decides.",
    "End the call with a short goodbye.",
    "Do not read addresses aloud unless asked.",
    'Say "one moment" before you look something up.',
    "Offer to connect to a person after two misunderstandings.",
    "Prices include tax.",
    "Ask one question at a time.",
)
PARAMETERS: tuple[Document, ...] = (
    {"number": {"type": "string", "description": "Number as the caller reads it, no spaces"}},
    {
        "day": {"type": "string", "format": "date", "description": "Day in ISO 8601"},
        "people": {"type": "integer", "minimum": 1, "maximum": 12},
    },
    {
        "topic": {"type": "string", "enum": ["bill", "delivery", "complaint", "other"]},
        "urgent": {"type": "boolean"},
        "notes": {"type": "array", "items": {"type": "string"}, "maxItems": 5},
    },
)
TOOL_NAMES = (
    "look_up_order",
    "book_visit",
    "cancel_visit",
    "open_ticket",
    "find_opening_hours",
)
MCP_TOOL: Document = {
    "type": "mcp",
    "server_label": "handbook",
    "server_url": "https://handbook.example.com/mcp",
    "server_description": "House rules and opening hours",
    "allowed_tools": ["search", "fetch"],
    "require_approval": {"never": {"tool_names": ["search", "fetch"]}},
}


class Corpus(NamedTuple):
    """Documents on disk, and how many of each kind a linter should find there."""

    folder: Path
    files: tuple[Path, ...]
    kinds: Counter[str]


def write(folder: Path, count: int, kinds: Sequence[str] = (), *, spoil: bool = False) -> Corpus:
    """Write `count` documents, seven in ten as YAML, the others as JSON.

    `kinds` are names of document kinds, taken in turn; by default a usual mixture. With
    `spoil`, each has mistakes, every one of which has a fix.
    """
    files, written = [], Counter[str]()
    for number in range(count):
        # Ten neighbours share a kind, so that each kind comes in both formats.
        kind = _variant(kinds or USUAL_KINDS, number // 10)
        document = BUILDERS[kind](number)
        if spoil:
            document = spoilt(document, number)
        is_yaml = number % 10 < 7
        text = to_yaml(document) if is_yaml else json.dumps(document, indent=2) + "\n"
        name = f"{number:05}.{'yaml' if is_yaml else 'json'}"
        file = folder / f"{number // FILES_PER_FOLDER:03}" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        files.append(file)
        written[kind] += 1
    return Corpus(folder, tuple(files), written)


def spoilt(document: Document, number: int) -> Document:
    """A document with one to three mistakes that have a fix."""
    whole: dict[str, Any] = json.loads(json.dumps(document))
    session = whole.get("session", whole)
    for step in range(1 + number % 3):
        FAULTS[number // 3 % 3 + step](session)
    return whole


def _spell_wrongly(session: dict[str, Any]) -> None:
    detection = session["audio"]["input"]["turn_detection"]
    detection["create_respnse"] = detection.pop("create_response", True)


def _name_format(session: dict[str, Any]) -> None:
    session["audio"]["input"]["format"] = "pcm16"


def _lose_rate(session: dict[str, Any]) -> None:
    session["audio"]["input"]["format"] = {"type": "audio/pcm"}


def _switch_off_in_words(session: dict[str, Any]) -> None:
    session["audio"]["input"]["turn_detection"] = "none"


def _sample(session: dict[str, Any]) -> None:
    session["temperature"] = 0.8


FAULTS = (_spell_wrongly, _name_format, _sample, _lose_rate, _switch_off_in_words)
"""One after the other, up to three of them may spoil the same document."""


def session(number: int) -> Document:
    """A GA realtime session with zero to four tools."""
    tools = _tools(number)
    return {
        "type": "realtime",
        "model": _variant(MODELS, number),
        "instructions": _instructions(number),
        "output_modalities": ["audio"],
        "max_output_tokens": _variant(TOKEN_LIMITS, number),
        "audio": {
            "input": {
                **_input(number),
                "transcription": {
                    "model": "gpt-transcribe",
                    "language": _variant(LANGUAGES, number),
                },
            },
            "output": {"format": _variant(FORMATS, number), "voice": _variant(VOICES, number)},
        },
        **({"tools": tools, "tool_choice": "auto"} if tools else {}),
        "truncation": _variant(TRUNCATION, number),
    }


def client_secret(number: int) -> Document:
    """The request for a short-lived client secret that carries a session."""
    expires_after = {"anchor": "created_at", "seconds": 60 + 60 * (number % 5)}
    return {"expires_after": expires_after, "session": session(number)}


def session_update(number: int) -> Document:
    """A `session.update` event: new instructions and tools, neither model nor voice."""
    return {
        "type": "session.update",
        "event_id": f"update-{number:05}",
        "session": {
            "type": "realtime",
            "instructions": _instructions(number),
            "audio": {"input": _input(number)},
            "tools": _tools(number),
        },
    }


def transcription_session(number: int) -> Document:
    """A GA transcription session, which has an input side only."""
    return {
        "type": "transcription",
        "audio": {
            "input": {
                "format": _variant(FORMATS, number),
                "transcription": {
                    "model": "gpt-transcribe",
                    "language": _variant(LANGUAGES, number),
                    "keywords": [f"order {number:05}", "tracking number", "opening hours"],
                },
                "turn_detection": {"type": "server_vad", "silence_duration_ms": 400 + number % 400},
            },
        },
    }


BUILDERS: Mapping[str, Callable[[int], Document]] = {
    "ga-session": session,
    "client-secret": client_secret,
    "session-update": session_update,
    "ga-transcription-session": transcription_session,
}
USUAL_KINDS = (
    "ga-session",
    "client-secret",
    "ga-session",
    "session-update",
    "ga-session",
    "ga-transcription-session",
    "ga-session",
)


def _variant(choices: Sequence[T], number: int) -> T:
    return choices[number % len(choices)]


def _input(number: int) -> Document:
    return {
        "format": _variant(FORMATS, number),
        "noise_reduction": _variant(NOISE_REDUCTION, number // 3),
        "turn_detection": _variant(TURN_DETECTION, number),
    }


def _instructions(number: int) -> str:
    opening = f"You answer the phone of {_variant(BUSINESSES, number)}, line {number:05}."
    advice = [_variant(ADVICE, number + step) for step in range(3 + number % 8)]
    return "\n".join((opening, "", *advice)) + "\n"


def _tools(number: int) -> list[Document]:
    functions = [_function(name, number) for name in TOOL_NAMES[: number % 4]]
    return [*functions, MCP_TOOL] if number % 3 == 0 else functions


def _function(name: str, number: int) -> Document:
    properties = _variant(PARAMETERS, number + len(name))
    return {
        "type": "function",
        "name": name,
        "description": f"Call this to {name.replace('_', ' ')}, once the caller has confirmed it.",
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": list(properties)[:1],
            "additionalProperties": False,
        },
    }
