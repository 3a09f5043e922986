"""What the schema's findings say: every branch of the wording, and who may speak."""

from __future__ import annotations

import pytest

from realtime_lint import diagnose
from realtime_lint.kinds import classify
from realtime_lint.parse import parse
from tests.support import findings, rulebook


def said(text: str, rule: str, *, kind: str | None = None) -> list[str]:
    return [found.message for found in findings(text, select=(rule,), kind=kind)]


TURN_DETECTION = "type: realtime\naudio: {{ input: {{ turn_detection: {{ {} }} }} }}\n"
RESPONSE = "type: response.create\nresponse: {{ {} }}\n"


@pytest.mark.parametrize(
    ("rule", "text", "message"),
    [
        (
            "unknown-key",
            "{ $schema: ga-session.schema.json, type: realtime }",
            "unknown key '$schema'; editors read it: set the schema there",
        ),
        (
            "wrong-type",
            "session: { type: realtime, instructions: 7 }",
            "'session.instructions' must be text, not 7",
        ),
        (
            "wrong-type",
            "{ type: realtime, output_modalities: { audio: on } }",
            "'output_modalities' must be a list, not an object",
        ),
        (
            "wrong-type",
            TURN_DETECTION.format("type: server_vad, threshold: '0.5'"),
            "'audio.input.turn_detection.threshold' must be a number, not the text '0.5'",
        ),
        (
            "wrong-type",
            "{ type: realtime, audio: { input: { turn_detection: true } } }",
            "'audio.input.turn_detection' must be an object or null, not true",
        ),
        (
            "invalid-enum-value",
            "{ type: realtime, reasoning: { effort: High } }",
            (
                "'reasoning.effort' must be minimal, low, medium, high or xhigh, not 'High'"
                "; did you mean 'high'?"
            ),
        ),
        (
            "invalid-enum-value",
            TURN_DETECTION.format("type: null"),
            "'audio.input.turn_detection.type' must be server_vad or semantic_vad, not null",
        ),
        (
            "null-not-allowed",
            "{ type: realtime, instructions: null }",
            "null says nothing for 'instructions'; to clear them, send an empty text",
        ),
        (
            "null-not-allowed",
            TURN_DETECTION.format("type: semantic_vad, eagerness: null"),
            "null says nothing for 'audio.input.turn_detection.eagerness'; leave it out",
        ),
        (
            "missing-required-key",
            RESPONSE.format("input: [ { id: item_1 } ]"),
            "'response.input[0]' lacks the required key 'type'",
        ),
        (
            "out-of-range",
            "{ type: realtime, audio: { output: { speed: .1 } } }",
            "'audio.output.speed' must be at least 0.25, not .1",
        ),
        (
            "out-of-range",
            RESPONSE.format("metadata: { note: " + "x" * 513 + " }"),
            "'response.metadata.note' must have at most 512 characters, not 513",
        ),
        (
            "out-of-range",
            RESPONSE.format("metadata: { " + "k" * 65 + ": x }"),
            f"'response.metadata.{'k' * 39}…' must be a key of at most 64 characters, not 65",
        ),
        (
            "out-of-range",
            RESPONSE.format("metadata: { " + ", ".join(f"k{n}: x" for n in range(17)) + " }"),
            "'response.metadata' must have at most 16 keys, not 17",
        ),
        (
            "out-of-range",
            "{ type: realtime, output_modalities: [] }",
            "'output_modalities' must have at least 1 items, not 0",
        ),
        (
            "out-of-range",
            "{ type: realtime, output_modalities: [audio, text] }",
            "'output_modalities' must have at most 1 items, not 2",
        ),
        (
            "unresolved-placeholder",
            "session: { type: realtime }\nexpires_after: { seconds: '${TTL}' }",
            (
                "'expires_after.seconds' is the placeholder '${TTL}', where an integer is needed; "
                "in quotes it stays text"
            ),
        ),
        (
            "misplaced-key",
            "{ type: realtime, voice: marin }",
            "'voice' is unknown here; 'voice' belongs at 'audio.output.voice'",
        ),
        (
            "misplaced-key",
            "session: { type: realtime, voice: marin }",
            "'session.voice' is unknown here; 'voice' belongs at 'session.audio.output.voice'",
        ),
        (
            "misplaced-key",
            RESPONSE.format("voice: marin, audio: { output: {} }"),
            "'response.voice' is unknown here; 'voice' belongs at 'response.audio.output.voice'",
        ),
    ],
)
def test_the_message_says_what_is_wrong_and_what_is_right(
    rule: str, text: str, message: str
) -> None:
    assert said(text, rule) == [message]


def test_a_document_that_is_no_object_has_a_name_too() -> None:
    text = "- one\n"
    assert said(text, "wrong-type", kind="ga-session") == [
        "the document must be an object, not a list"
    ]


def test_a_value_of_several_lines_is_shown_on_one() -> None:
    text = "type: realtime\nreasoning:\n  effort: |\n    very\n    high\n"
    (message,) = said(text, "invalid-enum-value")
    assert "not 'very high'" in message


def test_a_long_value_is_cut() -> None:
    (message,) = said(f"{{ type: realtime, tools: {'x' * 100} }}", "wrong-type")
    assert message == f"'tools' must be a list, not the text '{'x' * 39}…'"


def test_a_declared_kind_is_not_ambiguous() -> None:
    text = "model: gpt-realtime-2.1\ninstructions: Be brief.\n"
    rules = ("ambiguous-document-shape", "missing-session-type")
    assert [found.rule for found in findings(text, select=rules)] == [rules[0]]
    declared = findings(text, select=rules, kind="ga-session")
    assert [found.rule for found in declared] == [rules[1]]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("type: session.update\nsession: { output_modalities: [audio] }", "error"),
        ("{ audio: { output: { voice: marin } }, output_modalities: [audio] }", "warning"),
        ("{ audio: { output: { voice: marin } } }", "note"),
    ],
)
def test_a_missing_type_weighs_as_much_as_the_evidence(text: str, severity: str) -> None:
    found = findings(text, select=("missing-session-type",))
    assert [finding.severity for finding in found] == [severity]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("session: { type: agent, audio: { output: { voice: marin } } }", "error"),
        ("{ type: agent, model: gpt-realtime-2.1, output_modalities: [audio] }", "warning"),
        ("{ type: realtim, model: gpt-realtime-2.1, output_modalities: [audio] }", "error"),
    ],
)
def test_a_foreign_type_in_a_bare_file_may_be_its_own(text: str, severity: str) -> None:
    found = findings(text, select=("invalid-session-type",))
    assert [finding.severity for finding in found] == [severity]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("{ type: session.created, session: { id: sess_1 } }", "note"),
        ("{ id: sess_1, type: realtime }", "warning"),
        ("session: { id: sess_1, type: realtime }", "error"),
    ],
)
def test_an_answer_of_the_server_is_graver_in_a_request(text: str, severity: str) -> None:
    found = findings(text, select=("response-shaped-document",))
    assert [finding.severity for finding in found] == [severity]


@pytest.mark.parametrize(
    "text",
    [
        # the Responses API streams events of the same family
        '{"type": "response.completed", "response": {}}',
        '[{"type": "response.queued"}, {"type": "response.completed"}]',
        # a webhook of somebody else
        '{"event": "conversation.started", "session": {}}',
        '{"type": "session.started", "data": {}}',
    ],
)
def test_events_of_other_products_are_left_alone(text: str) -> None:
    (document,) = parse("event.json", text.encode())
    assert classify(document) is None


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("response-shaped-document", "session: { type: realtime, id: a, expires_at: 1795363200 }"),
        ("event-key-instead-of-type", "{ type: response.create, event: response.create }"),
        (
            "item-reference-outside-response",
            "- { type: response.create, item: { type: item_reference, id: item_1 } }",
        ),
    ],
)
def test_what_only_looks_like_it_is_left_to_unknown_key(rule: str, text: str) -> None:
    assert {found.rule for found in findings(text, select=(rule, "unknown-key"))} == {"unknown-key"}


def test_a_translation_session_is_told_to_drop_its_type() -> None:
    text = "type: session.update\nsession: { type: translation }\n"
    (message,) = said(text, "invalid-session-type")
    assert "has no 'type'" in message


def test_keys_beside_a_missing_session_are_the_same_cause() -> None:
    text = "type: session.update\ninstructions: Be brief.\nevent_id: ev-1\n"
    found = findings(text, select=("event-missing-session", "unknown-key"))
    assert [(finding.rule, len(finding.related)) for finding in found] == [
        ("event-missing-session", 1)
    ]


def test_a_misspelt_event_does_not_hide_its_script() -> None:
    text = "- { type: response.create }\n- { type: sesion.update, session: {} }\n---\n"
    found = findings(text, select=("unknown-event-type",))
    assert [finding.pointer for finding in found] == ["/0/1/type"]


def test_separators_without_documents_do_not_break_a_stream() -> None:
    text = "type: response.create\n---\ntype: respons.create\n---\n"
    found = findings(text, select=("schema",))
    assert [(finding.rule, finding.pointer) for finding in found] == [
        ("unknown-event-type", "/1/type")
    ]


def test_whoever_may_speak_is_a_rule() -> None:
    problems = diagnose._DIAGNOSES.keys() - {"invalid-format"}  # noqa: SLF001
    names = {*problems, "misplaced-key", "mixed-beta-and-ga", "mcp-tunnel-id-format"}
    assert {name for name in names if name not in rulebook()} == set()


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    session = "typ: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
    assert [(it.rule, it.pointer) for it in findings(session)] == [("unknown-key", "/typ")]
    event = "type: conversation.item.delete\nitem_ids: item_1\n"
    assert [(it.rule, it.pointer) for it in findings(event)] == [("unknown-key", "/item_ids")]
    assert [it.rule for it in findings(event.replace("item_ids", "text"))] == [
        "missing-required-key",
        "unknown-key",
    ]
