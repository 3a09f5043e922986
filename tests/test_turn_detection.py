"""Turn detection: what the examples of the rules do not show, severities and hints above all."""

from __future__ import annotations

import pytest

from tests.support import findings

TOPIC = "turn-detection"


def told(text: str) -> list[tuple[str, str, str]]:
    """Rule, severity and message of what is said about turn detection."""
    return [
        (finding.rule, finding.severity, finding.message)
        for finding in findings(text)
        if finding.topic == TOPIC
    ]


def session(turn_detection: str) -> str:
    return f"type: realtime\naudio:\n  input:\n    turn_detection: {turn_detection}\n"


def transcription(model: str, turn_detection: str) -> str:
    return (
        "type: transcription\naudio:\n  input:\n"
        f"    transcription: {{ model: {model} }}\n    turn_detection: {turn_detection}\n"
    )


@pytest.mark.parametrize(
    ("turn_detection", "words"),
    [
        ("{ threshold: 0.5 }", "'threshold' belongs to server_vad"),
        ("{ eagerness: low }", "'eagerness' belongs to semantic_vad"),
        ("{ type: server_vad, threshold: 50 }", "did you mean 0.5?"),
        ("{ type: server_vad, idle_timeout_ms: 5 }", "did you mean 5000?"),
        ("{ type: server_vad, idle_timeout_ms: 30 }", "did you mean 30000?"),
        ("{ type: server_vad, silence_duration_ms: 2 }", "did you mean 2000?"),
        ("{ type: server_vad, silence_duration_ms: 80 }", "cut in"),
        ("{ type: server_vad, silence_duration_ms: 9000 }", "waiting"),
    ],
)
def test_what_was_probably_meant(turn_detection: str, words: str) -> None:
    ((_, _, message),) = told(session(turn_detection))
    assert words in message


@pytest.mark.parametrize(
    "turn_detection",
    [
        "{ eagerness: low, threshold: 0.5 }",
        "{ create_response: true }",
        "{ type: server_vad, threshold: 1.5 }",
        "{ type: server_vad, idle_timeout_ms: 31 }",
        "{ type: server_vad, idle_timeout_ms: 4 }",
    ],
)
def test_nothing_is_suggested_where_nothing_is_likely(turn_detection: str) -> None:
    ((_, _, message),) = told(session(turn_detection))
    assert "did you mean" not in message
    assert "belongs to" not in message


@pytest.mark.parametrize(
    "turn_detection",
    [
        "{ type: server_vad, threshold: high }",
        "{ type: server_vad, threshold: true }",
        "{ type: server_vad, threshold: .nan }",
        "{ type: server_vad, idle_timeout_ms: .inf }",
        "{ type: server_vad, idle_timeout_ms: '10' }",
        "{ type: server_vad, silence_duration_ms: -1 }",
        "{ type: server_vad, silence_duration_ms: 0.5 }",
        "{ type: server_vad, prefix_padding_ms: -1 }",
        "None",
        "server_vad",
    ],
)
def test_a_value_that_is_none_of_its_type_is_left_to_the_rules_on_types(
    turn_detection: str,
) -> None:
    text = session(turn_detection)
    assert told(text) == []
    assert [finding for finding in findings(text) if finding.severity == "error"]


@pytest.mark.parametrize(
    "turn_detection",
    [
        "${TURN_DETECTION}",
        '{ type: "${MODE}", eagerness: low, threshold: 0.5 }',
        '{ type: server_vad, threshold: "${THRESHOLD}" }',
        '{ type: server_vad, create_response: "${A}", interrupt_response: false }',
        '{ type: server_vad, create_response: "${A}", idle_timeout_ms: 6000 }',
        '{ type: server_vad, create_response: false, idle_timeout_ms: "${T}" }',
        '{ type: server_vad, create_response: "${A}", interrupt_response: "${B}" }',
        "{ <<: !include base.yaml }",
    ],
)
def test_nothing_is_said_about_what_is_not_known(turn_detection: str) -> None:
    assert told(session(turn_detection)) == []


def test_a_number_too_large_for_a_float_is_a_number() -> None:
    huge = "9" * 400
    ((rule, _, message),) = told(session(f"{{ type: server_vad, threshold: {huge} }}"))
    assert rule == "vad-threshold-range"
    assert huge not in message


@pytest.mark.parametrize(
    ("turn_detection", "rule"),
    [
        ("{ type: semantic_vad, threshold: 0.5 }", "server-vad-key-under-semantic-vad"),
        ("{ type: server_vad, eagerness: low }", "eagerness-under-server-vad"),
    ],
)
def test_a_foreign_key_was_ignored_in_beta_and_is_refused_now(
    turn_detection: str, rule: str
) -> None:
    ((found, severity, _),) = told(session(turn_detection))
    assert (found, severity) == (rule, "error")
    beta = f"modalities: [text, audio]\nturn_detection: {turn_detection}\n"
    ((found, severity, _),) = told(beta)
    assert (found, severity) == (rule, "warning")


def test_an_idle_timeout_makes_the_model_respond() -> None:
    flags = "create_response: false, interrupt_response: false"
    ((rule, _, _),) = told(session(f"{{ type: server_vad, {flags}, idle_timeout_ms: 6000 }}"))
    assert rule == "idle-timeout-without-response"
    ((rule, _, _),) = told(session(f"{{ type: server_vad, {flags}, idle_timeout_ms: null }}"))
    assert rule == "vad-never-responds"


@pytest.mark.parametrize("value", ["true", "false"])
def test_a_flag_without_effect_is_only_noted(value: str) -> None:
    text = transcription("gpt-transcribe", f"{{ type: server_vad, create_response: {value} }}")
    assert [(rule, found) for rule, found, _ in told(text)] == [
        ("vad-response-flags-in-transcription", "note")
    ]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-live-transcribe", ["vad-unsupported-by-transcription-model"]),
        ("gpt-live-transcribe-2026-10-01", ["vad-unsupported-by-transcription-model"]),
        ("gpt-transcribe", []),
        ("whisper-1", []),
        ("gpt-live-transcribe-mini", []),
        ('"${MODEL}"', []),
    ],
)
def test_models_without_turn_detection(model: str, expected: list[str]) -> None:
    assert [rule for rule, _, _ in told(transcription(model, "{ type: server_vad }"))] == expected
    assert told(transcription(model, "null")) == []
