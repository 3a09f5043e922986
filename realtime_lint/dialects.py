"""Neighbour products whose sessions look like ours: recognised, and left alone."""

from __future__ import annotations

from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import Node

_FOREIGN_MODELS: Final = (
    "grok",
    "qwen",
    "gemini",
    "google-ai",
    "models/gemini",
    "mistral",
    "llama",
)
_XAI_VOICES: Final = frozenset({"ara", "rex", "sal", "eve", "leo"})
_LIVE_KEYS: Final = frozenset({"delegation", "triggers", "store"})
_AZURE_KEYS: Final = frozenset(
    {"input_audio_echo_cancellation", "avatar", "animation", "input_audio_sampling_rate"}
)
_AZURE_TYPED: Final = ("turn_detection", "input_audio_noise_reduction", "voice")
_AZURE_TRANSCRIBERS: Final = ("azure-speech", "azure-fast", "mai-")
_BETA_FORMATS: Final = ("input_audio_format", "output_audio_format")


def recognise_dialect(session: Node) -> tuple[str, str] | None:
    """Kind and reason for a session object that carries the marks of another product."""
    if session.kind != "mapping":
        return None
    keys = keys_of(session)
    model = text_of(session.get("model"))
    transcriber = _transcriber(session, keys)
    is_live = model.startswith("gpt-live") and "transcribe" not in model
    if is_live or (keys & _LIVE_KEYS and session.at("audio", "format") is not None):
        return "live-session", "a session of the Live API"
    if keys & _AZURE_KEYS or transcriber.startswith(_AZURE_TRANSCRIBERS):
        return "azure-voice-live", "Azure Voice Live"
    typed = keys.intersection(_AZURE_TYPED)
    if any(text_of(session.at(key, "type")).startswith("azure") for key in typed):
        return "azure-voice-live", "Azure Voice Live"
    mark = _foreign_mark(session, keys, (model, transcriber))
    return None if mark is None else ("foreign-session", mark)


def _foreign_mark(session: Node, keys: set[str], models: tuple[str, ...]) -> str | None:
    """What shows that another vendor's servers are meant."""
    for name in models:
        if name.startswith(_FOREIGN_MODELS):
            return f"a model of another vendor ({name})"
    if "voice" in keys and text_of(session.get("voice")).lower() in _XAI_VOICES:
        return "a voice of xAI"
    if any(text_of(session.get(key)) == "pcm" for key in keys.intersection(_BETA_FORMATS)):
        return "the audio format 'pcm' of Qwen"
    if "conversation_config" in keys:
        return "an ElevenLabs agent"
    if "setup" in keys and text_of(session.at("setup", "model")).startswith("models/"):
        return "the setup of a Gemini Live session"
    return None


def _transcriber(session: Node, keys: set[str]) -> str:
    if "input_audio_transcription" in keys:
        return text_of(session.at("input_audio_transcription", "model"))
    if "audio" in keys:
        return text_of(session.at("audio", "input", "transcription", "model"))
    return ""


def keys_of(node: Node) -> set[str]:
    """The keys of a mapping; none of anything else."""
    return {child.key for child in node.children if child.key is not None}


def text_of(node: Node | None) -> str:
    """The text of a scalar; empty for anything else."""
    return node.value if node is not None and type(node.value) is str else ""
