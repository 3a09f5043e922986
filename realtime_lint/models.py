"""The dated table of models and voices: what exists, until when, and what comes after.

Every date is a fact with a source; `checked` is the day the table was held against them.
Nothing here asks the network: a newer table comes with a newer release.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple

DATA_DATE: Final = "2026-11-22"
"""The day the table was checked."""

_SDK = "openai-python 3.54.0"
_DEPRECATIONS = "https://developers.openai.com/api/docs/deprecations"
_NOTICE = "deprecation notice of 2026-07-20, as openai-python 3.54.0 lists it"
_TRANSCRIPTION_NOTICE = "deprecation notice of 2026-08-26, as openai-python 3.54.0 lists it"


class Model(NamedTuple):
    """One model name.

    role         `realtime`, `transcription` or `translation`
    shutdown     the day it stops answering, or None where none is announced
    replacement  what to use instead, as announced
    context      tokens it can hold; max_output: tokens of one answer; None: not documented
    reasoning    whether it takes `reasoning` and `parallel_tool_calls`
    vad          transcription models: whether turn detection works in a transcription
                 session; None: not known
    options      transcription models: which of `prompt`, `keywords`, `languages` and `delay`
                 they take
    source       where the dates come from
    """

    name: str
    role: str
    shutdown: date | None = None
    replacement: str | None = None
    context: int | None = None
    max_output: int | None = None
    reasoning: bool = False
    vad: bool | None = None
    options: frozenset[str] = frozenset()
    source: str = _SDK


def _gone(name: str, day: date, replacement: str, source: str = _DEPRECATIONS) -> Model:
    return Model(name, "realtime", day, replacement, source=source)


_BETA_SHUTDOWN = date(2026, 5, 7)
_MINI_SHUTDOWN = date(2026, 7, 23)
_GA_SHUTDOWN = date(2027, 1, 20)
_TRANSCRIPTION_SHUTDOWN = date(2027, 2, 26)
_TRANSCRIBERS = "gpt-live-transcribe or gpt-transcribe"

_PROMPT: Final = frozenset({"prompt"})
_HINTS: Final = frozenset({"prompt", "keywords", "languages"})


MODELS: Final[dict[str, Model]] = {
    model.name: model
    for model in (
        Model("gpt-realtime-2.1", "realtime", context=128_000, max_output=32_000, reasoning=True),
        Model(
            "gpt-realtime-2.1-mini", "realtime", context=128_000, max_output=32_000, reasoning=True
        ),
        Model("gpt-realtime-2", "realtime", context=128_000, max_output=32_000, reasoning=True),
        Model("gpt-realtime-1.5", "realtime", context=32_768, max_output=4_096),
        Model("gpt-audio-1.5", "realtime"),
        *(
            Model(name, "realtime", _GA_SHUTDOWN, "gpt-realtime-2.1", 32_768, 4_096, source=_NOTICE)
            for name in ("gpt-realtime", "gpt-realtime-2025-08-28")
        ),
        *(
            Model(
                name,
                "realtime",
                _GA_SHUTDOWN,
                "gpt-realtime-2.1-mini",
                max_output=4_096,  # of its context, sources say 32k and 128k
                source=_NOTICE,
            )
            for name in ("gpt-realtime-mini", "gpt-realtime-mini-2025-12-15")
        ),
        *(
            Model(name, "realtime", _GA_SHUTDOWN, source=_NOTICE)
            for name in ("gpt-audio-mini", "gpt-audio-mini-2025-12-15")
        ),
        Model("gpt-audio", "realtime", _GA_SHUTDOWN, source=_DEPRECATIONS),
        _gone("gpt-realtime-mini-2025-10-06", _MINI_SHUTDOWN, "gpt-realtime-2.1-mini"),
        _gone("gpt-audio-mini-2025-10-06", _MINI_SHUTDOWN, "gpt-audio-1.5"),
        _gone("gpt-4o-realtime-preview-2024-10-01", date(2025, 10, 10), "gpt-realtime-2.1"),
        *(
            _gone(name, _BETA_SHUTDOWN, "gpt-realtime-2.1")
            for name in (
                "gpt-4o-realtime-preview",
                "gpt-4o-realtime-preview-2024-12-17",
                "gpt-4o-realtime-preview-2025-06-03",
            )
        ),
        _gone("gpt-4o-mini-realtime-preview", _BETA_SHUTDOWN, "gpt-realtime-2.1-mini"),
        _gone("gpt-4o-mini-realtime-preview-2024-12-17", _MINI_SHUTDOWN, "gpt-realtime-2.1-mini"),
        Model("gpt-realtime-translate", "translation"),
        Model("gpt-live-transcribe", "transcription", vad=False, options=_HINTS),
        Model("gpt-transcribe", "transcription", options=_HINTS),
        Model("gpt-realtime-whisper", "transcription", vad=False, options=frozenset({"delay"})),
        *(
            Model(
                name,
                "transcription",
                _TRANSCRIPTION_SHUTDOWN,
                _TRANSCRIBERS,
                vad=True,
                options=_PROMPT,
                source=_TRANSCRIPTION_NOTICE,
            )
            for name in (
                "whisper-1",
                "gpt-4o-transcribe",
                "gpt-4o-mini-transcribe",
                "gpt-4o-mini-transcribe-2025-12-15",
            )
        ),
        Model(
            "gpt-4o-transcribe-diarize",
            "transcription",
            _TRANSCRIPTION_SHUTDOWN,
            _TRANSCRIBERS,
            source=_TRANSCRIPTION_NOTICE,
        ),
        Model(
            "gpt-4o-mini-transcribe-2025-03-20",
            "transcription",
            _GA_SHUTDOWN,
            "gpt-4o-mini-transcribe-2025-12-15",
            options=_PROMPT,
            source="https://github.com/kizuna-ai-lab/sokuji/issues/349",
        ),
    )
}

VOICES: Final = (
    "alloy", "ash", "ballad", "coral", "echo", "sage", "shimmer", "verse", "marin", "cedar",
)  # fmt: skip
"""Built-in voices of the Realtime API (openai-python 3.54.0)."""
BEST_VOICES: Final = ("marin", "cedar")
TTS_ONLY_VOICES: Final = ("fable", "onyx", "nova")
"""Voices of the text-to-speech API, dropped from Realtime on 2025-07-22."""
LIVE_ONLY_VOICES: Final = (
    "beacon", "bossa", "cinder", "delta", "gleam", "meridian", "quartz", "ripple", "shida",
    "stone", "tempo", "vesper", "willow",
)  # fmt: skip
"""Voices that only the Live API has."""
BETA_SHUTDOWN_DATE: Final = date(2026, 5, 12)
"""The day the beta API was switched off."""
PROMPTS_SHUTDOWN_DATE: Final = date(2026, 11, 30)
"""The day from which a request that names a stored prompt fails."""
AZURE_PREVIEW_DEPRECATION: Final = date(2026, 4, 30)
"""The day from which Azure calls its preview of the API, which is the beta's shape, deprecated."""


_SNAPSHOT_DATE: Final = compile_later(r"-\d{4}-\d{2}-\d{2}\Z")
_VERSION: Final = compile_later(r"-(\d{1,2}(?:\.\d{1,2})?)(?![\w.])")
_NEIGHBOURS: Final = {
    "the Live API": compile_later(r"gpt-live-\d[\w.-]*"),
    "the speech API": compile_later(r"(?:tts-1(?:-hd)?|gpt-4o-mini-tts)(?:-[\d-]+)?"),
    "the text APIs": compile_later(
        r"(?:gpt-(?:3\.5|4|4\.1|4o|[5-9](?:\.\d)?)|o[134]|chatgpt-4o|codex)"
        r"(?:-(?:\d+k?|mini|nano|pro|turbo|chat|latest|preview|audio|search|vision|codex"
        r"|astra|sol|terra|luna))*"
    ),
}
"""Names of models of OpenAI's other APIs (openai-python 3.54.0: chat_model, speech_model)."""


def find(name: str, role: str | None = None) -> Model | None:
    """The model of this name, if it is known (in this role)."""
    model = MODELS.get(name)
    return model if model is not None and role in {None, model.role} else None


def neighbour(name: str) -> str | None:
    """The API whose model a name is that the table does not know; None: of none we know."""
    if name in MODELS:
        return None
    return next((api for api, names in _NEIGHBOURS.items() if names.fullmatch(name)), None)


def family(name: str) -> str:
    """The name without the date of a snapshot: `gpt-realtime` for `gpt-realtime-2025-08-28`."""
    return _SNAPSHOT_DATE.sub("", name)


def is_newer(name: str, role: str) -> bool:
    """Whether a name is that of a known model but for a higher version: younger than the table."""
    known = [
        _version(model.name)
        for model in MODELS.values()
        if model.role == role and _unversioned(model.name) == _unversioned(name)
    ]
    return bool(known) and _version(name) > max(known)


def _unversioned(name: str) -> str:
    return _VERSION.sub("-", name, count=1)


def _version(name: str) -> tuple[int, ...]:
    match = _VERSION.search(name)
    return () if match is None else tuple(map(int, match[1].split(".")))


def snapshot(alias: Model, as_of: date) -> Model | None:
    """The newest dated model behind an alias that is still there; None: the name has none."""
    dated = [
        model
        for model in MODELS.values()
        if model.name != alias.name and family(model.name) == alias.name and not gone(model, as_of)
    ]
    return max(dated, key=lambda model: model.name, default=None)


def gone(model: Model, as_of: date) -> bool:
    """Whether the model's last day is over."""
    return model.shutdown is not None and model.shutdown <= as_of


def days_left(model: Model, as_of: date) -> int | None:
    """Days until the shutdown; zero or less: it is gone; None: no date is announced."""
    return None if model.shutdown is None else (model.shutdown - as_of).days
