"""The table of models against the facts of 2026-11-22, and what the calendar makes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args, get_type_hints

import pytest
from openai.types import ChatModel
from openai.types.audio import SpeechModel
from openai.types.live import BuiltInVoice
from openai.types.realtime.audio_transcription_param import AudioTranscriptionParam
from openai.types.realtime.realtime_session_create_request_param import (
    RealtimeSessionCreateRequestParam,
)

from realtime_lint.models import (
    BETA_SHUTDOWN_DATE,
    DATA_DATE,
    LIVE_ONLY_VOICES,
    MODELS,
    VOICES,
    days_left,
    family,
    find,
    neighbour,
    snapshot,
)
from tests.support import AS_OF, findings

SHUTDOWNS = {
    "2025-10-10": ["gpt-4o-realtime-preview-2024-10-01"],
    "2026-05-07": [
        "gpt-4o-realtime-preview",
        "gpt-4o-realtime-preview-2024-12-17",
        "gpt-4o-realtime-preview-2025-06-03",
        "gpt-4o-mini-realtime-preview",
    ],
    "2026-07-23": [
        "gpt-4o-mini-realtime-preview-2024-12-17",
        "gpt-realtime-mini-2025-10-06",
        "gpt-audio-mini-2025-10-06",
    ],
    "2027-01-20": [
        "gpt-realtime",
        "gpt-realtime-2025-08-28",
        "gpt-realtime-mini",
        "gpt-realtime-mini-2025-12-15",
        "gpt-audio",
        "gpt-audio-mini",
        "gpt-audio-mini-2025-12-15",
        "gpt-4o-mini-transcribe-2025-03-20",
    ],
    "2027-02-26": [
        "whisper-1",
        "gpt-4o-transcribe",
        "gpt-4o-mini-transcribe",
        "gpt-4o-mini-transcribe-2025-12-15",
        "gpt-4o-transcribe-diarize",
    ],
}
ACTIVE = {
    "gpt-realtime-1.5",
    "gpt-realtime-2",
    "gpt-realtime-2.1",
    "gpt-realtime-2.1-mini",
    "gpt-audio-1.5",
    "gpt-transcribe",
    "gpt-live-transcribe",
    "gpt-realtime-whisper",
    "gpt-realtime-translate",
}


LIFECYCLE = {
    "model-deprecated",
    "model-shut-down",
    "model-unknown",
    "transcription-model-unknown",
    "session-model-as-transcription-model",
    "transcription-model-as-session-model",
}


def names_in(owner: type, key: str) -> set[str]:
    """The names that the SDK lists for a key that takes any text."""
    _, listed = get_args(get_type_hints(owner)[key])
    return set(get_args(listed))


def lifecycle(model: str, as_of: date) -> list[tuple[str, str]]:
    known = MODELS[model]
    if known.role == "transcription":
        text = f"type: transcription\naudio: {{input: {{transcription: {{model: {model}}}}}}}\n"
    else:
        text = f"type: realtime\nmodel: {model}\n"
    return [
        (finding.rule, finding.severity)
        for finding in findings(text, as_of=as_of)
        if finding.rule in LIFECYCLE
    ]


def test_the_table_is_as_old_as_the_facts() -> None:
    assert date.fromisoformat(DATA_DATE) == AS_OF
    assert date(2026, 5, 12) == BETA_SHUTDOWN_DATE


@pytest.mark.parametrize("day", SHUTDOWNS)
def test_shutdown_days(day: str) -> None:
    dated = {name for name, model in MODELS.items() if str(model.shutdown) == day}
    assert dated == set(SHUTDOWNS[day])


def test_nothing_else_has_an_end() -> None:
    assert {name for name, model in MODELS.items() if model.shutdown is None} == ACTIVE


def test_replacements_are_models_that_live_longer() -> None:
    for model in MODELS.values():
        for name in (model.replacement or "").split(" or "):
            if name:
                successor = MODELS[name]
                assert successor.role == model.role
                assert model.shutdown is not None
                assert successor.shutdown is None or successor.shutdown > model.shutdown


def test_every_model_that_the_sdk_names_is_known_in_its_role() -> None:
    for name in names_in(RealtimeSessionCreateRequestParam, "model"):
        assert find(name, "realtime"), name
    for name in names_in(AudioTranscriptionParam, "model"):
        assert find(name, "transcription"), name


def test_reasoning_models_are_those_with_the_large_context() -> None:
    reasoning = {name for name, model in MODELS.items() if model.reasoning}
    assert reasoning == {"gpt-realtime-2", "gpt-realtime-2.1", "gpt-realtime-2.1-mini"}
    for name in reasoning:
        assert (MODELS[name].context, MODELS[name].max_output) == (128_000, 32_000)


def test_two_transcription_models_have_no_turn_detection() -> None:
    without = {name for name, model in MODELS.items() if model.vad is False}
    assert without == {"gpt-live-transcribe", "gpt-realtime-whisper"}


def test_the_voices_of_the_live_api_are_ours_and_its_own() -> None:
    assert {*VOICES, *LIVE_ONLY_VOICES} == set(get_args(BuiltInVoice))
    assert not {*VOICES} & {*LIVE_ONLY_VOICES}


def test_a_family_is_the_name_without_the_day() -> None:
    assert family("gpt-realtime-2025-08-28") == "gpt-realtime"
    assert family("gpt-realtime-2.1-mini") == "gpt-realtime-2.1-mini"
    assert family("gpt-realtime-2025-08-28\n") == "gpt-realtime-2025-08-28\n"


def test_days_left_on_the_day_of_the_facts() -> None:
    assert days_left(MODELS["gpt-realtime"], AS_OF) == 59
    assert days_left(MODELS["whisper-1"], AS_OF) == 96
    assert days_left(MODELS["gpt-realtime-2.1"], AS_OF) is None


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (400, ("model-deprecated", "note")),
        (91, ("model-deprecated", "note")),
        (90, ("model-deprecated", "warning")),
        (31, ("model-deprecated", "warning")),
        (30, ("model-deprecated", "error")),
        (1, ("model-deprecated", "error")),
        (0, ("model-shut-down", "error")),
        (-1, ("model-shut-down", "error")),
        (-1000, ("model-shut-down", "error")),
    ],
)
@pytest.mark.parametrize("model", ["gpt-realtime", "whisper-1"])
def test_severity_by_distance(model: str, days: int, expected: tuple[str, str]) -> None:
    last = MODELS[model].shutdown
    assert last is not None
    assert lifecycle(model, last - timedelta(days=days)) == [expected]


@pytest.mark.parametrize("model", sorted(set(MODELS) - {"gpt-realtime-translate"}))
def test_a_known_model_gets_one_finding_at_most_and_is_never_unknown(model: str) -> None:
    shutdown = MODELS[model].shutdown
    expected = (
        [] if shutdown is None else ["model-shut-down" if shutdown <= AS_OF else "model-deprecated"]
    )
    assert [rule for rule, _ in lifecycle(model, AS_OF)] == expected


@pytest.mark.parametrize(
    ("model", "severity", "words"),
    [
        ("gpt-realtime2", "warning", "did you mean 'gpt-realtime-2'?"),
        ("GPT-Realtime-2.1", "warning", "did you mean 'gpt-realtime-2.1'?"),
        ("gpt-5-realtime-preview", "warning", "is not known as a session model"),
        ("gpt-realtime-1.5-2026-02-23", "note", "'gpt-realtime-1.5' is"),
        ("gpt-realtime-2.2-mini", "note", "it may be newer than the table"),
        ("gpt-realtime-10", "note", "it may be newer than the table"),
        ("gpt-realtime-1.7", "warning", "did you mean 'gpt-realtime-1.5'?"),
        ("front-desk", "note", "is not known as a session model"),
    ],
)
def test_unknown_names(model: str, severity: str, words: str) -> None:
    found = [
        f for f in findings(f"type: realtime\nmodel: {model}\n") if f.topic == "model-lifecycle"
    ]
    assert [(f.rule, f.severity) for f in found] == [("model-unknown", severity)]
    assert words in found[0].message


SPOKEN_OF = LIFECYCLE | {"model-wrong-surface"}


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("whisper-1", "openai", ("transcription-model-as-session-model", "error")),
        ("whisper-1", "azure", ("transcription-model-as-session-model", "warning")),
        ("gpt-realtime-translate", "openai", ("model-wrong-surface", "error")),
        ("gpt-realtime-translate", "azure", ("model-wrong-surface", "warning")),
        ("gpt-audio-1.5", "openai", ("model-wrong-surface", "note")),
        ("gpt-live-transcribe", "openai", ("transcription-model-as-session-model", "error")),
        ("gpt-5", "openai", ("model-wrong-surface", "error")),
        ("gpt-5", "azure", None),
        ("gpt-5-realtime", "openai", ("model-unknown", "warning")),
        ("gpt-5-realtime", "azure", None),
        ("front-desk", "openai", ("model-unknown", "note")),
        ("front-desk", "azure", None),
        ("gpt-realtime", "azure", ("model-deprecated", "note")),
        ("gpt-4o-realtime-preview", "azure", ("model-shut-down", "note")),
        ("gpt-realtime-2.1", "azure", None),
    ],
)
def test_one_rule_speaks_of_a_session_model(
    model: str, provider: str, expected: tuple[str, str] | None
) -> None:
    found = findings(f"type: realtime\nmodel: {model}\n", provider=provider)
    spoken = [(f.rule, f.severity) for f in found if f.rule in SPOKEN_OF]
    assert spoken == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("model", "provider", "expected"),
    [
        ("gpt-realtime-2.1", "openai", ("session-model-as-transcription-model", "note")),
        ("gpt-realtime-translate", "azure", ("session-model-as-transcription-model", "note")),
        ("gpt-4o", "openai", ("session-model-as-transcription-model", "note")),
        ("gpt-4o", "azure", None),
        ("gpt-live-1", "openai", ("session-model-as-transcription-model", "note")),
        ("whisper", "openai", ("transcription-model-unknown", "warning")),
        ("whisper", "azure", None),
        ("gpt-transcribe", "openai", None),
        ("${MODEL}", "openai", None),
    ],
)
def test_one_rule_speaks_of_a_transcription_model(
    model: str, provider: str, expected: tuple[str, str] | None
) -> None:
    text = f'type: realtime\naudio: {{input: {{transcription: {{model: "{model}"}}}}}}\n'
    spoken = [
        (f.rule, f.severity) for f in findings(text, provider=provider) if f.rule in SPOKEN_OF
    ]
    assert spoken == ([] if expected is None else [expected])


def test_the_models_of_other_apis_are_known_for_theirs() -> None:
    elsewhere = {*get_args(ChatModel), *get_args(SpeechModel)} - MODELS.keys()
    assert {name for name in elsewhere if neighbour(name) is None} == set()
    assert neighbour("gpt-live-1") == "the Live API"


def test_no_model_of_ours_is_known_for_another_api() -> None:
    assert {name for name in MODELS if neighbour(name) is not None} == set()
    assert neighbour("gpt-5-realtime-preview") is None
    assert neighbour("gpt-4o-mini-transcribe-2027-01-01") is None


@pytest.mark.parametrize(
    ("alias", "day", "expected"),
    [
        ("gpt-realtime-mini", date(2026, 7, 1), "gpt-realtime-mini-2025-12-15"),
        ("gpt-realtime", AS_OF, "gpt-realtime-2025-08-28"),
        ("gpt-realtime", date(2027, 1, 20), None),
        ("gpt-realtime-2025-08-28", AS_OF, None),
        ("gpt-realtime-2.1", AS_OF, None),
    ],
)
def test_the_newest_snapshot_behind_an_alias(alias: str, day: date, expected: str | None) -> None:
    dated = snapshot(MODELS[alias], day)
    assert (None if dated is None else dated.name) == expected


OPTIONS = {
    "prompt": {
        "whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-transcribe",
        "gpt-4o-mini-transcribe-2025-12-15", "gpt-4o-mini-transcribe-2025-03-20",
        "gpt-live-transcribe",
    },
    "keywords": {"gpt-transcribe", "gpt-live-transcribe"},
    "languages": {"gpt-transcribe", "gpt-live-transcribe"},
    "delay": {"gpt-realtime-whisper"},
}  # fmt: skip


@pytest.mark.parametrize("option", OPTIONS)
def test_which_transcription_models_take_an_option(option: str) -> None:
    assert {name for name, model in MODELS.items() if option in model.options} == OPTIONS[option]


def test_a_model_that_is_gone_is_never_recommended() -> None:
    (finding,) = (
        f
        for f in findings("type: realtime\nmodel: gpt-4o-realtime-previews\n")
        if f.rule == "model-unknown"
    )
    assert "gpt-4o-realtime-preview'" not in finding.message


def test_a_model_of_another_role_is_never_recommended() -> None:
    (finding,) = (
        f
        for f in findings("type: realtime\nmodel: gpt-realtime-wisper\n")
        if f.rule == "model-unknown"
    )
    assert "whisper" not in finding.message


def test_a_model_where_none_belongs_is_the_business_of_the_schema() -> None:
    found = findings("type: transcription\nmodel: whisper-1\n")
    assert not [f for f in found if f.rule.startswith("model-")]
    assert [f for f in found if f.severity == "error"]
