"""What is said of the beta API, when, and where the caret stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.support import AS_OF, findings

if TYPE_CHECKING:
    from realtime_lint.findings import Finding


def removed(text: str, as_of: date = AS_OF) -> list[Finding]:
    return [f for f in findings(text, as_of=as_of) if f.rule == "beta-api-removed"]


@pytest.mark.parametrize(
    ("day", "severity", "words"),
    [
        (date(2026, 5, 11), "warning", "is to be shut down on 2026-05-12"),
        (date(2026, 5, 12), "error", "was shut down on 2026-05-12"),
        (AS_OF, "error", "was shut down on 2026-05-12"),
    ],
)
def test_the_calendar_decides(day: date, severity: str, words: str) -> None:
    (finding,) = removed("modalities: [text, audio]\nvoice: marin\n", day)
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


def test_a_sampling_key_is_refused_whatever_its_value() -> None:
    found = findings("type: realtime\ntemperature: ${TEMPERATURE}\ntop_p: null\n")
    errors = [(f.rule, f.pointer) for f in found if f.severity == "error"]
    assert errors == [
        ("ga-temperature-removed", "/temperature"),
        ("ga-temperature-removed", "/top_p"),
    ]
