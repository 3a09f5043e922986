"""Fixes of turn detection, audio, lifetimes and voices: how safe they are, and where none is.

What a fix writes is shown by the examples of the rules; here is what they leave out.
"""

from __future__ import annotations

import pytest

from tests.support import fixer

VAD = "type: realtime\naudio: {{ input: {{ turn_detection: {} }} }}\n"
BETA_VAD = "modalities: [text, audio]\nturn_detection: {}\n"
FORMAT = "type: realtime\naudio: {{ input: {{ format: {} }} }}\n"
OUTPUT = "type: realtime\naudio: {{ output: {} }}\n"
SILENT = "type: realtime\noutput_modalities: [text]\naudio: {}\n"
TRANSCRIPTION = "type: transcription\naudio: {{ input: {{ transcription: {} }} }}\n"
REQUEST = "{}\nsession: {{ type: realtime, model: gpt-realtime-2.1 }}\n"
IN_SESSION = "session: {{ type: realtime, model: gpt-realtime-2.1, {} }}\n"
BETA = "modalities: [text, audio]\n{}\n"
SPOKEN = "- {{ type: session.update, session: {{ type: realtime }} }}\n{}\n- {}\n"
FAST = "{ type: response.create, response: { audio: { output: { speed: 1.2 } } } }"


def offer(rule: str, text: str) -> str | None:
    """How safe the fix is that a rule offers for its one finding; None where it offers none."""
    result = fixer(rule).offer("config.yaml", text.encode())
    (finding,) = [it for it in result.findings if it.rule == rule]
    assert (finding.fix is None) is (finding.no_fix is not None)
    return None if finding.fix is None else finding.fix.safety


def fixed(rule: str, text: str) -> str:
    """The text after the rule's own fix."""
    data = fixer(rule).fix("config.yaml", text.encode()).data
    assert data is not None
    return data.decode()


@pytest.mark.parametrize(
    ("rule", "text", "safety"),
    [
        ("turn-detection-none-string", VAD.format("off"), "safe"),
        ("turn-detection-none-string", VAD.format("{ type: none }"), "safe"),
        ("turn-detection-none-string", VAD.format("{ type: none, threshold: 0.5 }"), "unsafe"),
        ("turn-detection-none-string", VAD.format("{ type: none, <<: !include a }"), "unsafe"),
        (
            "eagerness-under-server-vad",
            VAD.format("{ type: server_vad, eagerness: low }"),
            "unsafe",
        ),
        (
            "eagerness-under-server-vad",
            BETA_VAD.format("{ type: server_vad, eagerness: low }"),
            "safe",
        ),
        ("audio-format-string", FORMAT.format("pcm16"), "safe"),
        ("audio-format-string", FORMAT.format("g711_alaw"), "safe"),
        ("audio-format-string", FORMAT.format("linear16"), "unsafe"),
        ("audio-format-type", FORMAT.format("{ type: mulaw }"), "safe"),
        ("audio-format-type", FORMAT.format("{ type: s16le }"), "unsafe"),
        ("ttl-wrong-key", IN_SESSION.format("expires_after: { seconds: 60 }"), "safe"),
        ("ttl-wrong-key", IN_SESSION.format("expires_in: 60"), "unsafe"),
        ("ttl-wrong-key", BETA.format("expires_in: 60"), "unsafe"),
        ("ttl-wrong-key", REQUEST.format("ttl: 10"), "unsafe"),
        ("ttl-wrong-key", REQUEST.format("ttl: 7200"), "unsafe"),
        ("custom-voice-shape", OUTPUT.format("{ voice: voice_1 }"), "safe"),
        ("custom-voice-shape", OUTPUT.format("{ voice: { id: voice_1, speed: 1 } }"), "unsafe"),
    ],
)
def test_a_fix_is_safe_where_the_session_stays_or_nothing_else_is_legal(
    rule: str, text: str, safety: str
) -> None:
    assert offer(rule, text) == safety


def test_settings_of_a_voice_may_be_for_a_later_answer_unless_they_are_of_one_answer() -> None:
    silent = "{{ output_modalities: [text], audio: {{ output: {{ voice: marin }} }}{} }}\n"
    session = "session: " + silent.format(", type: realtime")
    response = "type: response.create\nresponse: " + silent.format("")
    assert offer("voice-without-audio-output", session) == "unsafe"
    assert offer("voice-without-audio-output", response) == "safe"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("vad-threshold-range", VAD.format("{ type: server_vad, threshold: 9.9 }")),
        ("vad-threshold-range", VAD.format("{ type: server_vad, threshold: 100.5 }")),
        ("idle-timeout-range", VAD.format("{ type: server_vad, idle_timeout_ms: 31 }")),
        ("idle-timeout-range", VAD.format("{ type: server_vad, idle_timeout_ms: 999 }")),
        ("turn-detection-missing-type", VAD.format("{ eagerness: low, threshold: 0.5 }")),
        ("speed-range", OUTPUT.format("{ speed: 0 }")),
        ("speed-range", OUTPUT.format("{ speed: 4.1 }")),
        ("speed-range", OUTPUT.format("{ speed: -1 }")),
        ("language-code-format", TRANSCRIPTION.format("{ model: gpt-transcribe, language: [] }")),
        (
            "language-code-format",
            TRANSCRIPTION.format('{ model: gpt-transcribe, language: ["${LANGUAGE}"] }'),
        ),
        (
            "transcription-keywords-unsupported",
            TRANSCRIPTION.format("{ model: whisper-1, prompt: Globex, keywords: [Acme] }"),
        ),
        (
            "transcription-keywords-unsupported",
            TRANSCRIPTION.format('{ model: whisper-1, keywords: [Acme, "${NAME}"] }'),
        ),
        (
            "transcription-keywords-unsupported",
            TRANSCRIPTION.format("{ model: whisper-1, keywords: [] }"),
        ),
        (
            "transcription-languages-unsupported",
            TRANSCRIPTION.format("{ model: whisper-1, languages: [en, es] }"),
        ),
        (
            "transcription-languages-unsupported",
            TRANSCRIPTION.format("{ model: whisper-1, language: de, languages: [en] }"),
        ),
        (
            "transcription-languages-unsupported",
            TRANSCRIPTION.format('{ model: gpt-transcribe, languages: "" }'),
        ),
        ("ttl-anchor", REQUEST.format("expires_after: { anchor: [], seconds: 60 }")),
        ("ttl-out-of-range", REQUEST.format("expires_after: { seconds: 0 }")),
        ("ttl-out-of-range", REQUEST.format("expires_after: { seconds: '9' }")),
        ("ttl-out-of-range", REQUEST.format("expires_after: { seconds: '7201' }")),
        ("ttl-wrong-key", REQUEST.format("ttl: 9")),
        ("ttl-wrong-key", REQUEST.format("ttl: 7201")),
        ("ttl-wrong-key", REQUEST.format("ttl: 1m")),
        ("ttl-wrong-key", REQUEST.format("expires_at: 600")),
        ("ttl-wrong-key", REQUEST.format("expires_at: { at: noon }")),
        ("ttl-wrong-key", REQUEST.format("client_secret: { expires_in: 60, name: kiosk }")),
        ("ttl-wrong-key", REQUEST.format("client_secret: { expires_in: 60, <<: !include a }")),
        ("ttl-wrong-key", REQUEST.format("expires_after: { seconds: 60 }\nttl: 60")),
        ("custom-voice-shape", OUTPUT.format("{ voice: { id: 21m00, provider: x } }")),
        ("speed-in-response-create", SPOKEN.format("- { type: response.create }", FAST)),
        ("speed-in-response-create", SPOKEN.format("- { type: input_audio_buffer.commit }", FAST)),
        ("speed-in-response-create", f"- {FAST}\n- {{ type: response.create }}\n"),
    ],
)
def test_there_is_no_fix_where_only_the_author_knows(rule: str, text: str) -> None:
    assert offer(rule, text) is None


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("vad-threshold-range", VAD.format("{ threshold: 10 }"), "threshold: 0.1 }"),
        ("vad-threshold-range", VAD.format("{ threshold: 14.1 }"), "threshold: 0.141 }"),
        ("vad-threshold-range", VAD.format("{ threshold: 100 }"), "threshold: 1.0 }"),
        ("idle-timeout-range", VAD.format("{ idle_timeout_ms: 5 }"), "idle_timeout_ms: 5000 }"),
        ("idle-timeout-range", VAD.format("{ idle_timeout_ms: 30 }"), "idle_timeout_ms: 30000 }"),
        ("idle-timeout-range", VAD.format("{ idle_timeout_ms: 1000 }"), "idle_timeout_ms: 5000 }"),
        ("speed-range", OUTPUT.format("{ speed: 4 }"), "speed: 1.5 }"),
        ("speed-range", OUTPUT.format("{ speed: 0.01 }"), "speed: 0.25 }"),
        ("ttl-out-of-range", REQUEST.format("expires_after: { seconds: 1 }"), "seconds: 10 }"),
        ("ttl-out-of-range", REQUEST.format("expires_after: { seconds: '10' }"), "seconds: 10 }"),
        ("ttl-out-of-range", REQUEST.format("expires_after: { seconds: 60000 }"), "seconds: 60 }"),
        (
            "transcription-languages-unsupported",
            TRANSCRIPTION.format("{ model: whisper-1, languages: en }"),
            "{ model: whisper-1, language: en }",
        ),
        (
            "audio-format-type",
            FORMAT.format("{ type: pcm16 }"),
            "format: { type: audio/pcm, rate: 24000 }",
        ),
        (
            "audio-format-type",
            FORMAT.format("{ type: pcm16, rate: 16000 }"),
            "format: { type: audio/pcm, rate: 16000 }",
        ),
        (
            "voice-without-audio-output",
            SILENT.format("{ input: {}, output: { voice: marin } }"),
            "audio: { input: {} }\n",
        ),
        (
            "voice-without-audio-output",
            SILENT.format("{ output: { voice: marin, volume: 1 } }"),
            "audio: { output: { volume: 1 } }\n",
        ),
        (
            "speed-in-response-create",
            SPOKEN.format("- { type: conversation.item.delete, item_id: greeting }", FAST),
            "session: { type: realtime, audio: { output: { speed: 1.2 } } }",
        ),
        (
            "speed-in-response-create",
            "type: realtime\n---\n" + SPOKEN.format("", FAST),
            "session: { type: realtime, audio: { output: { speed: 1.2 } } }",
        ),
    ],
)
def test_what_is_meant_decides_what_is_written(rule: str, text: str, expected: str) -> None:
    assert expected in fixed(rule, text)


def test_a_lifetime_that_goes_into_a_beta_session_gets_its_anchor() -> None:
    text = BETA.format("client_secret: { ttl: 60 }")
    expected = "client_secret: { expires_after: { anchor: created_at, seconds: 60 } }"
    assert expected in fixed("ttl-wrong-key", text)
