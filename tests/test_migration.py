"""What is said of the beta API, when and where, and what becomes of its documents in GA."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from realtime_lint.engine import Linter
from tests.support import AS_OF, findings, rulebook

if TYPE_CHECKING:
    from realtime_lint.findings import Finding


def removed(text: str, as_of: date = AS_OF, provider: str = "openai") -> list[Finding]:
    found = findings(text, as_of=as_of, provider=provider)
    return [finding for finding in found if finding.rule == "beta-api-removed"]


@pytest.mark.parametrize(
    ("provider", "day", "severity", "words"),
    [
        ("openai", date(2026, 5, 11), "warning", "is to be shut down on 2026-05-12"),
        ("openai", date(2026, 5, 12), "error", "was shut down on 2026-05-12"),
        ("openai", AS_OF, "error", "was shut down on 2026-05-12"),
        ("azure", date(2026, 4, 29), "note", "is to be deprecated on Azure from 2026-04-30"),
        ("azure", date(2026, 4, 30), "warning", "is deprecated on Azure from 2026-04-30"),
        ("azure", AS_OF, "warning", "is deprecated on Azure from 2026-04-30"),
    ],
)
def test_the_calendar_of_the_provider_decides(
    provider: str, day: date, severity: str, words: str
) -> None:
    (finding,) = removed("modalities: [text, audio]\nvoice: marin\n", day, provider)
    assert finding.severity == severity
    assert words in finding.message


@pytest.mark.parametrize(
    ("text", "pointer", "caret"),
    [
        ("instructions: Hello.\nvoice: marin\nmodalities: [text]\n", "", "voice"),
        ("type: session.update\nsession: { modalities: [text] }\n", "", "modalities"),
        (
            "type: transcription_session.update\nsession: { input_audio_format: pcm16 }\n",
            "",
            "input_audio_format",
        ),
        (
            (
                "- type: session.update\n  session: { type: realtime }\n"
                "- type: response.create\n  response: { instructions: Hello., temperature: 0.7 }\n"
            ),
            "/1/response",
            "temperature",
        ),
    ],
)
def test_the_caret_stands_under_the_first_key_of_the_beta_shape(
    text: str, pointer: str, caret: str
) -> None:
    (finding,) = removed(text)
    assert finding.pointer == pointer
    assert text[finding.span.start : finding.span.end] == caret


def test_every_beta_session_of_a_script_is_one_finding() -> None:
    update = "- type: session.update\n  session: { modalities: [text] }\n"
    assert [finding.pointer for finding in removed(update * 2)] == ["/0/session", "/1/session"]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "voice: marin\nmodalities: [text, audio]\ntemperature: 0.8\n",
            (
                "add 'type: realtime'; 'voice' becomes 'audio.output.voice', 1 more key moves; "
                "drop 'temperature'"
            ),
        ),
        (
            "model: gpt-realtime-2.1\nmodalities: [text]\n",
            (
                "put it under 'session'; add 'type: realtime'; "
                "'modalities' becomes 'output_modalities'; "
                "write out the secret's lifetime of 60 s"
            ),
        ),
        (
            "modalities: [text]\nclient_secret: { expires_at: { seconds: 90 } }\n",
            (
                "put it under 'session'; add 'type: realtime'; "
                "'modalities' becomes 'output_modalities'; "
                "'client_secret.expires_at' becomes 'expires_after'"
            ),
        ),
        (
            "object: realtime.session\nmodalities: [text]\n",
            "add 'type: realtime'; 'modalities' becomes 'output_modalities'; drop 'object'",
        ),
        (
            "type: session.update\nsession: { voice: Fable, modalities: [text, audio] }\n",
            (
                "add 'type: realtime'; 'voice' becomes 'audio.output.voice', 1 more key moves; "
                "choose another voice than 'Fable'"
            ),
        ),
        (
            "type: response.create\nresponse: { modalities: [text], speed: 1.2 }\n",
            "'modalities' becomes 'output_modalities'",
        ),
        (
            (
                "type: transcription_session.update\n"
                "session: { modalities: [text], turn_detection: { interrupt_response: false } }\n"
            ),
            (
                "send it as 'session.update'; add 'type: transcription'; "
                "'turn_detection' becomes 'audio.input.turn_detection'; add 'type: server_vad'; "
                "drop 'modalities', 'interrupt_response'"
            ),
        ),
        (
            "modalities: [text]\ntools: [{ function: { name: a } }, { function: { name: b } }]\n",
            (
                "add 'type: realtime'; 'modalities' becomes 'output_modalities'; "
                "add 'type: function'; write 'a' flat, 1 more tool"
            ),
        ),
        (
            "type: transcription_session.update\n",
            "by hand, for the event has no 'session' that could be read",
        ),
    ],
)
def test_the_way_to_ga(text: str, steps: str) -> None:
    (finding,) = [f for f in findings(text) if f.rule.startswith("migrate-beta-")]
    assert finding.message == f"to GA: {steps}"


@pytest.mark.parametrize(
    "text",
    [
        "modalities: [text]\n",
        "input_audio_format: pcm16\n",
        "type: session.update\nsession: { modalities: [text] }\n",
        "type: transcription_session.update\nsession: { input_audio_format: pcm16 }\n",
        (
            "- type: session.update\n  session: { modalities: [text] }\n"
            "- type: transcription_session.update\n  session: { input_audio_format: pcm16 }\n"
            "- type: response.create\n  response: { modalities: [text] }\n"
        ),
    ],
)
def test_what_is_gone_and_the_way_to_ga_stand_together(text: str) -> None:
    found = findings(text)
    gone = [(f.pointer, f.span) for f in found if f.rule == "beta-api-removed"]
    ways = [(f.pointer, f.span) for f in found if f.rule.startswith("migrate-beta-")]
    assert gone
    assert gone == ways


def test_what_has_no_counterpart_is_shown() -> None:
    text = "modalities: [text]\ntemperature: 0.8\nvoice: onyx\n"
    (finding,) = [f for f in findings(text) if f.rule == "migrate-beta-session"]
    shown = [text[related.span.start : related.span.end] for related in finding.related]
    assert shown == ["temperature", "voice"]


def repaired(text: str, as_of: date = AS_OF, provider: str = "openai") -> list[Finding]:
    """The findings about the way to GA, with their repairs."""
    linter = Linter(rulebook(), rulebook().choose(), as_of, provider=provider)
    linter.repairs = True
    found = linter.lint("config.yaml", text.encode()).findings
    return [finding for finding in found if finding.rule.startswith("migrate-beta-")]


def test_what_cannot_be_migrated_says_why() -> None:
    (finding,) = repaired("modalities: [text]\nmodalities: [audio]\n")
    assert finding.repair is None
    assert finding.no_fix == "'modalities' is there twice: remove one"
    assert finding.message.startswith("to GA: by hand, for ")


@pytest.mark.parametrize(
    ("text", "safety", "title"),
    [
        ("modalities: [text]\n", "safe", "write it in the GA shape"),
        ("modalities: [text]\ntemperature: 0.7\n", "unsafe", "write it in the GA shape"),
        (
            "modalities: [text]\nmodel: gpt-realtime-2.1\n",
            "safe",
            "write it as a request for a GA client secret",
        ),
        (
            "input_audio_format: pcm16\ninclude: [item.input_audio_transcription.logprobs]\n",
            "safe",
            "write it in the GA shape",
        ),
        # half of an update to a session that answers looks just the same
        ("input_audio_format: pcm16\n", "unsafe", "write it in the GA shape"),
    ],
)
def test_the_finding_brings_its_repair(text: str, safety: str, title: str) -> None:
    (finding,) = repaired(text)
    assert finding.repair is not None
    assert (finding.repair.safety, finding.repair.title) == (safety, title)


@pytest.mark.parametrize(
    ("provider", "day", "safety"),
    [
        ("openai", date(2026, 5, 11), "unsafe"),
        ("openai", date(2026, 5, 12), "safe"),
        ("azure", AS_OF, "unsafe"),
    ],
)
def test_it_is_unsafe_while_the_beta_answers(provider: str, day: date, safety: str) -> None:
    (finding,) = repaired("modalities: [text]\n", day, provider)
    assert finding.repair is not None
    assert finding.repair.safety == safety


def test_every_session_of_a_script_repairs_itself() -> None:
    update = "- type: session.update\n  session: { modalities: [text] }\n"
    other = "- type: transcription_session.update\n  session: { input_audio_format: pcm16 }\n"
    places = []
    for finding in repaired(update + other):
        assert finding.repair is not None
        nodes = [getattr(it, "node", None) for it in finding.repair.operations]
        places.append([node.pointer for node in nodes if node is not None])
    assert places == [
        ["/0/session/modalities"],
        ["/1/type", "/1/session/input_audio_format", "/1/session/input_audio_format"],
    ]


def test_a_sampling_key_is_refused_whatever_its_value() -> None:
    found = findings("type: realtime\ntemperature: ${TEMPERATURE}\ntop_p: null\n")
    errors = [(f.rule, f.pointer) for f in found if f.severity == "error"]
    assert errors == [
        ("ga-temperature-removed", "/temperature"),
        ("ga-temperature-removed", "/top_p"),
    ]
