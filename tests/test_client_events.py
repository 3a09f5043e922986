"""Events that carry no settings: each mistake is found once, alone and in a script alike."""

from __future__ import annotations

import json

import pytest

from realtime_lint.events import CLIENT_EVENTS
from realtime_lint.findings import at_least
from realtime_lint.kinds import classify, gather
from realtime_lint.parse import parse
from realtime_lint.schema import bundle, problems, shape
from tests.support import findings

Event = dict[str, object]

UPDATE: Event = {"type": "session.update", "session": {"type": "realtime", "instructions": "Hi."}}
BETA_UPDATE: Event = {"type": "session.update", "session": {"modalities": ["text"]}}
OLD_CONTENT = {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi."}]}


def created(item: object) -> Event:
    return {"type": "conversation.item.create", "item": item}


def said(role: str, part: object) -> Event:
    return created({"type": "message", "role": role, "content": [part]})


def errors(document: object, name: str = "event.json") -> list[tuple[str, str]]:
    """Rule and pointer of each finding that is more than a note."""
    text = document if isinstance(document, str) else json.dumps(document)
    return [
        (it.rule, it.pointer) for it in findings(text, name) if at_least(it.severity, "warning")
    ]


MISTAKES: list[tuple[Event, str, str]] = [
    (said("assistant", {"type": "text", "text": "Hi."}), "beta-event-content-type",
     "/item/content/0/type"),
    (said("assistant", {"type": "input_image", "image_url": "data:,"}), "beta-event-content-type",
     "/item/content/0/type"),
    (said("user", {"type": "input_audio", "transcript": "Hi."}), "missing-required-key",
     "/item/content/0"),
    (said("user", {"text": "Hi."}), "missing-required-key", "/item/content/0"),
    (said("tool", {"type": "input_text", "text": "Hi."}), "invalid-enum-value", "/item/role"),
    (created({"type": "item_reference", "id": "item_1"}), "item-reference-outside-response",
     "/item/type"),
    (created({"type": "function_call_output", "call_id": "call_1", "output": {"open": True}}),
     "wrong-type", "/item/output"),
    (created({"type": "function_call_output", "call_id": "c" * 33, "output": ""}), "out-of-range",
     "/item/call_id"),
    (created(None), "null-not-allowed", "/item"),
    ({"type": "conversation.item.retrieve", "item_id": "item_1", "item": {}}, "unknown-key",
     "/item"),
    ({"type": "input_audio_buffer.append"}, "missing-required-key", ""),
    ({"type": "input_audio_buffer.clear", "event_id": "x" * 513}, "event-id-too-long",
     "/event_id"),
    ({"type": "response.cancel", "response_id": 1}, "wrong-type", "/response_id"),
    ({"type": "input_audio_buffer.comit"}, "unknown-event-type", "/type"),
    ({"event": "conversation.item.delete"}, "event-key-instead-of-type", "/event"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "rule", "at"), MISTAKES)
def test_a_mistake_is_found_once_alone_and_in_a_script(event: Event, rule: str, at: str) -> None:
    assert errors(event) == [(rule, at)]
    assert errors([UPDATE, event]) == [(rule, f"/1{at}")]
    lines = "\n".join(map(json.dumps, (UPDATE, event)))
    assert errors(lines, "script.jsonl") == [(rule, f"/1{at}")]


@pytest.mark.parametrize(
    "event",
    [
        said("user", {"type": "input_text", "text": "Hi."}) | {"previous_item_id": None},
        said("user", {"type": "input_audio", "audio": "AAAA", "transcript": "Hi."}),
        said("assistant", {"type": "output_audio", "transcript": "Hi."}),
        created({"type": "message", "role": "system", "content": [], "id": "x" * 32,
                 "object": "realtime.item", "status": "in_progress"}),
        created({"type": "function_call", "name": "find_order", "arguments": "{}"}),
        created({"type": "mcp_approval_response", "approval_request_id": "r", "approve": True}),
        {"type": "conversation.item.truncate", "item_id": "${ITEM}", "content_index": 0,
         "audio_end_ms": 0},
        {"type": "output_audio_buffer.clear"},
        {"type": "response.cancel"},
    ],
)  # fmt: skip
def test_what_clients_send_is_clean(event: Event) -> None:
    assert errors(event) == []
    assert errors([UPDATE, event]) == []


def test_a_list_that_a_program_fills_in_is_told_as_such() -> None:
    item = {"type": "message", "role": "user", "content": "${PARTS}"}
    assert [rule for rule, _ in errors(created(item))] == ["unresolved-placeholder"]


def test_items_of_the_beta_are_not_judged_by_the_shape_of_today() -> None:
    said_before = {"type": "response.create", "response": {"input": [OLD_CONTENT]}}
    ended = errors([BETA_UPDATE])
    assert errors([BETA_UPDATE, created(OLD_CONTENT), said_before]) == ended
    assert len(errors([UPDATE, created(OLD_CONTENT), said_before])) == 2
    # The other events are what they were.
    cleared = {"type": "input_audio_buffer.clear", "audio": ""}
    assert errors([BETA_UPDATE, cleared]) == [*ended, ("unknown-key", "/1/audio")]


def test_an_event_of_the_server_or_of_nobody_is_not_looked_into() -> None:
    found = errors([UPDATE, {"type": "session.created", "x": 1}, {"type": "a.b", "x": 1}])
    assert found == [
        ("server-event-in-client-script", "/1/type"),
        ("unknown-event-type", "/2/type"),
    ]


def test_every_event_that_a_client_sends_has_a_schema() -> None:
    """An empty one lacks something, or is refused a key that it does not know."""
    for name in CLIENT_EVENTS:
        (document,) = gather(parse("event.json", json.dumps([{"type": name, "x": 1}]).encode()))
        recognised = classify(document)
        assert recognised is not None
        assert problems(recognised), name
    others = shape("client-event").properties["type"]().allowed or ()
    with_settings = {"session.update", "transcription_session.update", "response.create"}
    assert {*others, *with_settings} == CLIENT_EVENTS


def test_the_schema_stands_alone() -> None:
    assert {"item", "event_id", "user_message"} <= bundle("client-event")["$defs"].keys()  # type: ignore[attr-defined]
