"""Scripts, replayed: what is known before each event."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from realtime_lint.kinds import classify, gather
from realtime_lint.parse import parse
from realtime_lint.replay import VOICE, outcome, replay
from tests.support import findings

if TYPE_CHECKING:
    from realtime_lint.replay import State

SPEAKS = "- type: response.create\n"
LISTENS = "- {type: input_audio_buffer.append, audio: AAAA}\n"


def state(text: str) -> State:
    (document,) = gather(parse("script.yaml", text.encode()))
    recognised = classify(document)
    assert recognised is not None
    found = outcome(recognised)
    assert found is not None
    return found


def update(session: str) -> str:
    return f"- type: session.update\n  session: {{ type: realtime, {session} }}\n"


@pytest.mark.parametrize(
    ("script", "spoken"),
    [
        (update("instructions: Hi."), False),
        (SPEAKS, True),
        (LISTENS, True),
        (update("output_modalities: [text]") + SPEAKS + LISTENS, False),
        ("- {type: response.create, response: {output_modalities: [text]}}\n", False),
        (update("output_modalities: [text]")
         + "- {type: response.create, response: {output_modalities: [audio]}}\n", True),
        (update("audio: {input: {turn_detection: null}}") + LISTENS, False),
        (update("audio: {input: {turn_detection: {type: server_vad, create_response: false}}}")
         + LISTENS, False),
        (update("audio: {input: {turn_detection: {type: semantic_vad}}}") + LISTENS, True),
        (SPEAKS + update("output_modalities: [text]"), True),
        ("- {type: session.update, session: {type: transcription}}\n" + LISTENS, False),
    ],
)  # fmt: skip
def test_whether_the_model_can_have_spoken(script: str, spoken: bool) -> None:  # noqa: FBT001
    assert state(script).may_have_spoken is spoken


def test_an_update_replaces_each_setting_by_itself() -> None:
    script = update("audio: {input: {turn_detection: null}, output: {voice: marin, speed: 1.1}}")
    found = state(script + update("audio: {output: {voice: cedar}}, instructions: Hi."))
    assert {path: node.data() for path, node in found.settings.items()} == {
        ("type",): "realtime",
        ("audio", "input", "turn_detection"): None,
        ("audio", "output", "voice"): "cedar",
        ("audio", "output", "speed"): 1.1,
        ("instructions",): "Hi.",
    }


def test_the_state_is_that_before_the_event() -> None:
    script = update("audio: {output: {voice: marin}}") + update("audio: {output: {voice: cedar}}")
    (document,) = gather(parse("script.yaml", (script + SPEAKS).encode()))
    recognised = classify(document)
    assert recognised is not None
    voices = []
    for step in replay(recognised):
        assert step.before is not None
        voice = step.before.setting(*VOICE)
        voices.append(None if voice is None else voice.value)
    assert voices == [None, "marin", "cedar"]


def test_labels_of_servers_are_remembered() -> None:
    script = (
        update("tools: [{type: mcp, server_label: crm, server_url: https://crm.example.com}]")
        + update("tools: []")
        + "- type: response.create\n"
        "  response: {tools: [{type: mcp, server_label: docs, connector_id: connector_dropbox}]}\n"
        + update("tools: [{type: mcp, server_label: other}]")
    )
    assert state(script).mcp_labels == {"crm", "docs"}


def test_a_change_points_to_what_it_changes() -> None:
    script = update("audio: {output: {voice: marin}}, tracing: auto") + SPEAKS
    script += update("audio: {output: {voice: cedar}}, tracing: null, model: gpt-realtime-2.1")
    places = {
        it.rule: [script[place.span.start : place.span.end] for place in it.related]
        for it in findings(script)
    }
    assert places == {
        "voice-change-in-update": ["voice"],
        "tracing-change-in-update": ["tracing"],
        "model-in-session-update": [],
    }


def test_a_translation_is_known_by_what_it_is_sent() -> None:
    assert state("- {type: session.input_audio_buffer.append, audio: AAAA}\n").is_translation
    assert state(
        "- {type: session.update, session: {audio: {output: {language: es}}}}\n"
    ).is_translation
    assert not state(SPEAKS).is_translation
