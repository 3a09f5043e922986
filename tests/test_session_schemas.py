"""The session schemas: their dialect, their closedness, their verdicts, and the official SDK.

`jsonschema` is the judge here. That our own walker agrees with it is another test's business.
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

import pytest
import typing_extensions
from jsonschema import Draft202012Validator
from openai.types.beta.realtime.response_create_event_param import (
    ResponseCreateEventParam as BetaResponseCreate,
)
from openai.types.beta.realtime.session_create_params import (
    SessionCreateParams as BetaSession,
)
from openai.types.beta.realtime.session_update_event_param import (
    SessionUpdateEventParam as BetaSessionUpdate,
)
from openai.types.beta.realtime.transcription_session_create_params import (
    TranscriptionSessionCreateParams as BetaTranscriptionSession,
)
from openai.types.beta.realtime.transcription_session_update_param import (
    TranscriptionSessionUpdateParam as BetaTranscriptionSessionUpdate,
)
from openai.types.realtime.call_accept_params import CallAcceptParams as CallAccept
from openai.types.realtime.call_create_params import CallCreateParams as CallCreate
from openai.types.realtime.client_secret_create_params import (
    ClientSecretCreateParams as ClientSecret,
)
from openai.types.realtime.realtime_session_create_request_param import (
    RealtimeSessionCreateRequestParam as Session,
)
from openai.types.realtime.realtime_transcription_session_create_request_param import (
    RealtimeTranscriptionSessionCreateRequestParam as TranscriptionSession,
)
from openai.types.realtime.realtime_translation_session_create_request_param import (
    RealtimeTranslationSessionCreateRequestParam as TranslationSession,
)
from openai.types.realtime.realtime_translation_session_update_event_param import (
    RealtimeTranslationSessionUpdateEventParam as TranslationUpdate,
)
from openai.types.realtime.response_create_event_param import (
    ResponseCreateEventParam as ResponseCreate,
)
from openai.types.realtime.session_update_event_param import (
    SessionUpdateEventParam as SessionUpdate,
)
from openai.types.realtime.translations.client_secret_create_params import (
    ClientSecretCreateParams as TranslationClientSecret,
)
from referencing import Registry, Resource

from tests.differential.sdk_types import HINTS

Schema: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "schemas" / "session"
BASE = "https://realtime-lint.example/schemas/session/"
SCHEMAS: dict[str, Schema] = {
    path.name.removesuffix(".schema.json"): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.schema.json"))
}
KINDS = sorted(SCHEMAS.keys() - {"definitions"})
REGISTRY: Registry[bool | Mapping[str, Any]] = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)

ANNOTATIONS = {"$schema", "$id", "$comment", "title", "description", "examples"}
ASSERTIONS = {
    "type", "enum", "const", "required", "minItems", "maxItems", "minimum",
    "maximum", "minLength", "maxLength", "pattern", "maxProperties", "propertyNames",
}  # fmt: skip
APPLICATORS = {
    "$ref", "$defs", "properties", "additionalProperties", "items", "allOf", "if", "then", "else",
}  # fmt: skip

# Objects that hold whatever their owner likes, and why that is right.
OPEN = {
    "/$defs/metadata": "free notes of the client, bounded in number and length",
    "/$defs/tracing/properties/metadata": "free notes of the client",
    "/$defs/prompt/properties/variables": "the variables of the stored prompt, by name",
    "/$defs/prompt/properties/variables/additionalProperties": (
        "an input item of the Responses API, which prompt objects borrow until they end"
    ),
    "/$defs/tools/items/allOf/0/then/properties/parameters": "a JSON Schema, judged elsewhere",
    "/$defs/tools/items/allOf/1/then/properties/headers": "HTTP headers",
    "/$defs/beta_tools/items/properties/parameters": "a JSON Schema, judged elsewhere",
    "/$defs/item/allOf/6/then/properties/tools/items/properties/input_schema": "a JSON Schema",
    "/$defs/item/allOf/6/then/properties/tools/items/properties/annotations": "the server's own",
}


def subschemas(schema: Schema, pointer: str = "") -> Iterator[tuple[str, Schema]]:
    """The schema and all schemas in it, with their JSON Pointers; conditions (`if`) left out."""
    yield pointer, schema
    for keyword, value in schema.items():
        if keyword in {"properties", "$defs"}:
            children = [(f"{keyword}/{name}", child) for name, child in value.items()]
        elif keyword == "allOf":
            children = [(f"{keyword}/{index}", child) for index, child in enumerate(value)]
        elif keyword in {"items", "additionalProperties", "then", "else"}:
            children = [(keyword, value)]
        else:
            continue
        for step, child in children:
            if not isinstance(child, bool):
                yield from subschemas(child, f"{pointer}/{step}")


def resolve(schema: Schema) -> Schema:
    """The schema with its reference, if any, followed, and a condition on objects taken as met."""
    if "$ref" in schema:
        file, _, pointer = schema["$ref"].partition("#")
        target: Any = SCHEMAS[file.removesuffix(".schema.json")]
        for step in pointer.split("/")[1:]:
            target = target[step]
        return resolve(target)
    if schema.get("if") == {"type": "object"}:
        inner = resolve(schema["then"])
        return {**schema, **inner, "type": schema["type"]}
    return schema


def discriminator(condition: Schema) -> tuple[str, list[object]]:
    """The key that a condition looks at, and the values that meet it."""
    ((key, test),) = condition["properties"].items()
    return key, test["enum"] if "enum" in test else [test["const"]]


def types_of(schema: Schema) -> set[str]:
    declared = schema.get("type", [])
    return {declared} if isinstance(declared, str) else set(declared)


ALL_SUBSCHEMAS = [
    (name, pointer, schema)
    for name, root in SCHEMAS.items()
    for pointer, schema in subschemas(root)
]


# --- the dialect -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_is_a_json_schema_with_its_own_name(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMAS[name]["$id"] == f"{BASE}{name}.schema.json"
    assert {"title", "description", "$comment"} <= SCHEMAS[name].keys()


@pytest.mark.parametrize("name", KINDS)
def test_has_examples_and_they_are_valid(name: str) -> None:
    assert SCHEMAS[name]["examples"]
    for example in SCHEMAS[name]["examples"]:
        assert errors(name, example) == []


def test_uses_only_the_keywords_that_the_walker_knows() -> None:
    used = {keyword for _, _, schema in ALL_SUBSCHEMAS for keyword in schema}
    assert used <= ANNOTATIONS | ASSERTIONS | APPLICATORS
    for _, pointer, schema in ALL_SUBSCHEMAS:
        assert schema.get("additionalProperties") is not True, pointer
        assert schema.get("propertyNames", {}).keys() <= {"maxLength"}, pointer


def test_a_reference_stands_alone() -> None:
    for _, pointer, schema in ALL_SUBSCHEMAS:
        if "$ref" in schema:
            assert schema.keys() <= {"$ref"} | ANNOTATIONS, pointer


def test_references_resolve_and_no_definition_is_idle() -> None:
    targets = {schema["$ref"] for _, _, schema in ALL_SUBSCHEMAS if "$ref" in schema}
    resolver = REGISTRY.resolver(base_uri=BASE)
    for target in targets:
        assert resolver.lookup(target).contents
    definitions = {
        f"definitions.schema.json#/$defs/{name}" for name in SCHEMAS["definitions"]["$defs"]
    }
    assert definitions <= targets


def test_conditions_look_at_a_type_or_at_a_discriminator() -> None:
    for _, pointer, schema in ALL_SUBSCHEMAS:
        if "if" not in schema:
            continue
        if schema["if"].keys() == {"type"}:
            assert schema["if"]["type"] in types_of(schema), pointer
        else:
            key, values = discriminator(schema["if"])
            assert schema["if"].keys() == {"properties", "required"}, pointer
            assert schema["if"]["required"] == [key], pointer
            assert values, pointer


def test_a_value_that_is_enumerated_has_no_type_beside() -> None:
    """One cause, one error: `type` and `enum` would both refuse a value of the wrong type."""
    for _, pointer, schema in ALL_SUBSCHEMAS:
        if schema.keys() & {"enum", "const"}:
            assert "type" not in schema, pointer


# --- closed, discriminated, described --------------------------------------------------------


def test_every_object_is_closed_or_said_to_be_open() -> None:
    open_objects = set()
    for name, pointer, schema in ALL_SUBSCHEMAS:
        describes_object = "object" in types_of(schema) or "properties" in schema
        chooses = "allOf" in schema or schema.get("if") == {"type": "object"}
        closed = schema.get("additionalProperties") is False
        assert not (closed and "allOf" in schema), f"{name}{pointer}: closed before it has chosen"
        if describes_object and not closed and not chooses:
            open_objects.add(pointer)
    assert open_objects == OPEN.keys()


def test_variants_cover_the_discriminator_and_are_closed() -> None:
    for name, pointer, schema in ALL_SUBSCHEMAS:
        if "allOf" not in schema:
            continue
        covered: list[object] = []
        for branch in schema["allOf"]:
            key, values = discriminator(branch["if"])
            covered += values
            variant = resolve(branch["then"])
            if "allOf" not in variant:
                assert variant["additionalProperties"] is False, f"{name}{pointer}: {values}"
                assert key in variant["properties"], f"{name}{pointer}: {values}"
        assert key in schema["required"]
        assert covered == schema["properties"][key]["enum"], f"{name}{pointer}"


def test_required_keys_are_properties() -> None:
    for name, pointer, schema in ALL_SUBSCHEMAS:
        properties = schema.get("properties", {}).keys()
        if properties or not pointer.endswith(("/then", "/else")):
            assert demanded(schema) <= properties, f"{name}{pointer}"


def demanded(schema: Schema) -> set[str]:
    """The keys that a schema requires, always or under a condition of its own."""
    conditional = [schema[keyword] for keyword in ("then", "else") if keyword in schema]
    demands = [demanded(part) for part in conditional if "properties" not in part]
    return set(schema.get("required", [])).union(*demands)


def test_every_property_is_described_in_one_line() -> None:
    for name, pointer, schema in ALL_SUBSCHEMAS:
        for key, child in schema.get("properties", {}).items():
            if child is not True:
                assert re.fullmatch(r"\S.{2,98}\.", child.get("description", "")), (
                    f"{name}{pointer}/{key}"
                )


def test_every_definition_names_its_source_and_the_day() -> None:
    for name, definition in SCHEMAS["definitions"]["$defs"].items():
        assert re.match(r"source: .*, read \d{4}-\d\d-\d\d$", definition["$comment"]), name
    for kind in KINDS:
        assert re.match(r"source: .*, read \d{4}-\d\d-\d\d$", SCHEMAS[kind]["$comment"]), kind


# --- verdicts --------------------------------------------------------------------------------


def errors(kind: str, instance: object) -> list[tuple[str, str]]:
    """The pointer and the keyword of each error that `jsonschema` finds."""
    validator = Draft202012Validator(SCHEMAS[kind], registry=REGISTRY)
    return [
        ("".join(f"/{step}" for step in error.absolute_path), str(error.validator))
        for error in validator.iter_errors(instance)
    ]


def heard(**audio_input: object) -> object:
    return {"type": "realtime", "audio": {"input": audio_input}}


def spoken(**audio_output: object) -> object:
    return {"type": "realtime", "audio": {"output": audio_output}}


def session(**keys: object) -> object:
    return {"type": "realtime", **keys}


def tool(**keys: object) -> object:
    return session(tools=[keys])


def mcp(**keys: object) -> object:
    return tool(type="mcp", server_label="docs", server_url="https://mcp.example", **keys)


def answer(**response: object) -> object:
    return {"type": "response.create", "response": response}


def message(role: str, **part: object) -> object:
    return {"type": "message", "role": role, "content": [part]}


def saying(role: str, type_: str, **part: object) -> object:
    return answer(input=[message(role, type=type_, **part)])


def event(name: str, **keys: object) -> object:
    return {"type": name, **keys}


def added(item: object) -> object:
    return event("conversation.item.create", item=item)


GOOD: list[tuple[str, object]] = [
    ("ga-session", session()),
    ("ga-session", session(model="a-model-of-tomorrow", instructions="", tools=[])),
    ("ga-session", session(prompt=None, tracing=None)),
    ("ga-session", session(prompt={"id": "pmpt_1", "version": None, "variables": {"a": "b"}})),
    ("ga-session", session(prompt={"id": "p", "variables": {"a": {"type": "input_text"}}})),
    ("ga-session", session(tracing="auto")),
    ("ga-session", session(tracing={"workflow_name": "w", "metadata": {"any": [1]}})),
    ("ga-session", session(truncation="disabled")),
    ("ga-session", session(truncation={"type": "retention_ratio", "retention_ratio": 0.8})),
    ("ga-session", session(max_output_tokens="inf")),
    ("ga-session", session(max_output_tokens=4096)),
    ("ga-session", session(tool_choice="required")),
    ("ga-session", session(tool_choice={"type": "function", "name": "f"})),
    ("ga-session", session(tool_choice={"type": "mcp", "server_label": "docs", "name": None})),
    ("ga-session", heard(turn_detection=None, transcription=None, noise_reduction=None)),
    ("ga-session", heard(turn_detection={"type": "server_vad", "idle_timeout_ms": None})),
    ("ga-session", heard(turn_detection={"type": "semantic_vad", "eagerness": "low"})),
    ("ga-session", heard(noise_reduction={"strength": 7.5})),
    ("ga-session", heard(transcription={"language": "de"})),
    ("ga-session", heard(format={"type": "audio/pcm", "rate": 24000})),
    ("ga-session", heard(format={"type": "audio/pcmu"})),
    ("ga-session", heard(format={"type": "audio/pcma", "rate": 8000})),
    ("ga-session", spoken(voice={"id": "voice_1"}, speed=1.5)),
    ("ga-session", tool(type="function", name="f", parameters={"type": "object", "x": 1})),
    ("ga-session", tool(type="mcp", server_label="docs")),
    ("ga-session", mcp(headers=None, allowed_tools=None, allowed_callers=None)),
    ("ga-session", mcp(require_approval=None)),
    ("ga-session", mcp(headers={"X-Team": "a"}, allowed_tools=["a"], require_approval="never")),
    ("ga-session", mcp(allowed_tools={"read_only": True})),
    ("ga-session", mcp(require_approval={"always": {"tool_names": ["a"]}, "never": {}})),
    ("ga-transcription-session", {"type": "transcription", "audio": {"input": {}}}),
    ("client-secret", {}),
    ("client-secret", {"session": {"type": "transcription"}}),
    ("translation-session", {"model": "m", "audio": {"input": {"transcription": None}}}),
    ("translation-update", {"type": "session.update", "session": {}}),
    ("session-update", {"type": "session.update", "session": {"type": "transcription"}}),
    ("response-create", {"type": "response.create"}),
    ("response-create", answer(input=[{"type": "item_reference", "id": "item_1"}], metadata=None)),
    ("response-create", saying("user", "input_image", image_url="data:,")),
    ("response-create", saying("assistant", "output_text", text="")),
    ("client-event", added(message("user", type="input_audio", audio="AAAA", transcript="Hi."))),
    ("client-event", added(message("user", type="input_text", text="Hi.", transcript="Hi."))),
    ("client-event", added(message("assistant", type="output_audio"))),
    ("client-event", added({"type": "message", "role": "system", "content": []})),
    (
        "client-event",
        added({"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True}),
    ),
    (
        "client-event",
        added(
            {
                "type": "function_call_output",
                "call_id": "call_1",
                "output": "",
                "id": "x" * 32,
                "object": "realtime.item",
                "status": "completed",
            }
        ),
    ),
    (
        "client-event",
        event(
            "conversation.item.create",
            previous_item_id=None,
            item=message("user", type="input_text", text="Hi."),
        ),
    ),
    ("client-event", event("conversation.item.retrieve", item_id="item_1")),
    ("client-event", event("session.input_audio_buffer.append", audio="")),
    ("client-event", event("output_audio_buffer.clear", event_id="ev-1")),
    ("client-event", event("session.close")),
    ("client-event", event("response.cancel")),
    ("beta-session", {}),
    ("beta-session", {"turn_detection": {"type": "semantic_vad", "threshold": 0.5}}),
    ("beta-session", {"client_secret": {"expires_at": {"seconds": 60}}}),
    ("beta-session", {"client_secret": {"expires_after": {"anchor": "created_at"}}}),
    ("beta-session", {"tool_choice": "my_function", "tools": [{"name": "my_function"}]}),
    ("beta-session", {"tool_choice": {"type": "function", "name": "f"}, "voice": "fable"}),
    ("beta-transcription-session", {"input_audio_transcription": {"keywords": ["a"]}}),
    ("beta-session-update", {"type": "transcription_session.update", "session": {}}),
    ("beta-response-create", answer(max_output_tokens=1, max_response_output_tokens="inf")),
]

BAD: list[tuple[str, object, str, str]] = [
    # The document as a whole, and the discriminator of a session.
    ("ga-session", [], "", "type"),
    ("ga-session", {}, "", "required"),
    ("ga-session", {"type": "transcription"}, "/type", "const"),
    ("ga-session", session(temperature=0.8), "", "additionalProperties"),
    ("client-secret", {"session": {}}, "/session", "required"),
    ("client-secret", {"session": {"voice": "marin"}}, "/session", "required"),
    ("client-secret", {"session": "realtime"}, "/session", "type"),
    ("client-secret", {"session": {"type": "translation", "x": 1}}, "/session/type", "enum"),
    ("client-secret", {"session": {"type": 1}}, "/session/type", "enum"),
    ("client-secret", {"session": session(x=1)}, "/session", "additionalProperties"),
    ("client-secret", {"session": {"type": "transcription", "model": "m"}}, "/session",
     "additionalProperties"),
    ("client-secret", {"expires_after": {"seconds": 9}}, "/expires_after/seconds", "minimum"),
    ("client-secret", {"expires_after": {"seconds": 7201}}, "/expires_after/seconds", "maximum"),
    ("client-secret", {"expires_after": {"anchor": "now"}}, "/expires_after/anchor", "const"),
    ("client-secret", {"expires_after": 600}, "/expires_after", "type"),
    ("client-secret", {"expires_at": 1}, "", "additionalProperties"),
    # Null only where it is a command.
    ("ga-session", session(instructions=None), "/instructions", "type"),
    ("ga-session", session(tools=None), "/tools", "type"),
    ("ga-session", session(truncation=None), "/truncation", "type"),
    ("ga-session", session(reasoning=None), "/reasoning", "type"),
    ("ga-session", spoken(voice=None), "/audio/output/voice", "type"),
    # Model behaviour.
    ("ga-session", session(max_output_tokens=0), "/max_output_tokens", "minimum"),
    ("ga-session", session(max_output_tokens=4097), "/max_output_tokens", "maximum"),
    ("ga-session", session(max_output_tokens="4096"), "/max_output_tokens", "const"),
    ("ga-session", session(max_output_tokens=99.5), "/max_output_tokens", "type"),
    ("ga-session", session(max_output_tokens=True), "/max_output_tokens", "type"),
    ("ga-session", session(output_modalities=["text", "audio"]), "/output_modalities", "maxItems"),
    ("ga-session", session(output_modalities=[]), "/output_modalities", "minItems"),
    ("ga-session", session(output_modalities="audio"), "/output_modalities", "type"),
    ("ga-session", session(output_modalities=["video"]), "/output_modalities/0", "enum"),
    ("ga-session", session(include=["logprobs"]), "/include/0", "enum"),
    ("ga-session", session(parallel_tool_calls="yes"), "/parallel_tool_calls", "type"),
    ("ga-session", session(reasoning={"effort": "max"}), "/reasoning/effort", "enum"),
    ("ga-session", session(tracing="on"), "/tracing", "const"),
    ("ga-session", session(tracing={"name": "w"}), "/tracing", "additionalProperties"),
    ("ga-session", session(truncation="never"), "/truncation", "enum"),
    ("ga-session", session(truncation={"retention_ratio": 1}), "/truncation", "required"),
    ("ga-session", session(truncation={"type": "retention_ratio", "retention_ratio": 80}),
     "/truncation/retention_ratio", "maximum"),
    ("ga-session", session(prompt="pmpt_1"), "/prompt", "type"),
    ("ga-session", session(prompt={"id": "p", "version": 2}), "/prompt/version", "type"),
    ("ga-session", session(prompt={"id": "p", "variables": {"a": 1}}), "/prompt/variables/a",
     "type"),
    # Audio.
    ("ga-session", heard(format="pcm16"), "/audio/input/format", "type"),
    ("ga-session", heard(format={"type": "pcm16"}), "/audio/input/format/type", "enum"),
    ("ga-session", heard(format={"type": "audio/pcm"}), "/audio/input/format", "required"),
    ("ga-session", heard(format={"type": "audio/pcm", "rate": 16000}), "/audio/input/format/rate",
     "const"),
    ("ga-session", heard(format={"rate": 24000}), "/audio/input/format", "required"),
    ("ga-session", heard(turn_detection="server_vad"), "/audio/input/turn_detection", "type"),
    ("ga-session", heard(turn_detection={"type": "none"}), "/audio/input/turn_detection/type",
     "enum"),
    ("ga-session", heard(turn_detection={"threshold": 2}), "/audio/input/turn_detection",
     "required"),
    ("ga-session", heard(turn_detection={"type": "server_vad", "silence_duraton_ms": 200}),
     "/audio/input/turn_detection", "additionalProperties"),
    ("ga-session", heard(turn_detection={"type": "semantic_vad", "threshold": 0.5}),
     "/audio/input/turn_detection", "additionalProperties"),
    ("ga-session", heard(turn_detection={"type": "server_vad", "threshold": 50}),
     "/audio/input/turn_detection/threshold", "maximum"),
    ("ga-session", heard(turn_detection={"type": "server_vad", "idle_timeout_ms": 6}),
     "/audio/input/turn_detection/idle_timeout_ms", "minimum"),
    ("ga-session", heard(turn_detection={"type": "server_vad", "prefix_padding_ms": -1}),
     "/audio/input/turn_detection/prefix_padding_ms", "minimum"),
    ("ga-session", heard(noise_reduction="near_field"), "/audio/input/noise_reduction", "type"),
    ("ga-session", heard(transcription={"languages": []}),
     "/audio/input/transcription/languages", "minItems"),
    ("ga-session", heard(transcription={"language": ["en"]}),
     "/audio/input/transcription/language", "type"),
    ("ga-session", spoken(speed=2), "/audio/output/speed", "maximum"),
    ("ga-session", spoken(speed="1.0"), "/audio/output/speed", "type"),
    ("ga-session", spoken(voice={}), "/audio/output/voice", "required"),
    ("ga-session", spoken(voice={"id": "v", "name": "n"}), "/audio/output/voice",
     "additionalProperties"),
    # Tools.
    ("ga-session", session(tools={"f": {}}), "/tools", "type"),
    ("ga-session", session(tools=["f"]), "/tools/0", "type"),
    ("ga-session", tool(name="f"), "/tools/0", "required"),
    ("ga-session", tool(type="function"), "/tools/0", "required"),
    ("ga-session", tool(type="web_search", user_location={}), "/tools/0/type", "enum"),
    ("ga-session", tool(type="function", name="f", strict=True), "/tools/0",
     "additionalProperties"),
    ("ga-session", tool(type="function", name="f", parameters="{}"), "/tools/0/parameters", "type"),
    ("ga-session", tool(type="mcp", server_url="https://mcp.example"), "/tools/0", "required"),
    ("ga-session", mcp(connector_id="connector_jira"), "/tools/0/connector_id", "enum"),
    ("ga-session", mcp(tunnel_id="tunnel_1"), "/tools/0/tunnel_id", "pattern"),
    ("ga-session", mcp(headers={"X": 1}), "/tools/0/headers/X", "type"),
    ("ga-session", mcp(allowed_tools={"names": []}), "/tools/0/allowed_tools",
     "additionalProperties"),
    ("ga-session", mcp(allowed_tools="all"), "/tools/0/allowed_tools", "type"),
    ("ga-session", mcp(allowed_callers=[]), "/tools/0/allowed_callers", "minItems"),
    ("ga-session", mcp(require_approval="ask"), "/tools/0/require_approval", "enum"),
    ("ga-session", mcp(require_approval={"sometimes": {}}), "/tools/0/require_approval",
     "additionalProperties"),
    ("ga-session", session(tool_choice="any"), "/tool_choice", "enum"),
    ("ga-session", session(tool_choice={"type": "function"}), "/tool_choice", "required"),
    ("ga-session", session(tool_choice={"type": "web_search"}), "/tool_choice/type", "enum"),
    # Other kinds.
    ("ga-transcription-session", {"type": "transcription", "audio": {"output": {}}}, "/audio",
     "additionalProperties"),
    ("translation-session", {"audio": {}}, "", "required"),
    ("translation-session", {"model": "m", "type": "translation"}, "", "additionalProperties"),
    ("translation-session", {"model": "m", "audio": {"input": {"transcription": {}}}},
     "/audio/input/transcription", "required"),
    ("translation-client-secret", {}, "", "required"),
    ("translation-update", {"type": "session.update", "session": {"model": "m"}}, "/session",
     "additionalProperties"),
    ("session-update", {"type": "session.update"}, "", "required"),
    ("session-update", {"type": "session.updated", "session": session()}, "/type", "const"),
    ("session-update", {"type": "session.update", "session": session(), "event_id": "x" * 513},
     "/event_id", "maxLength"),
    ("call-accept", session(sdp="v=0"), "", "additionalProperties"),
    ("call-create", {"session": session()}, "", "required"),
    ("call-create", {"sdp": "v=0", "session": {"type": "transcription"}}, "/session/type", "const"),
    ("response-create", answer(modalities=["text"]), "/response", "additionalProperties"),
    ("response-create", answer(conversation="new"), "/response/conversation", "enum"),
    ("response-create", answer(audio={"output": {"speed": 1}}), "/response/audio/output",
     "additionalProperties"),
    ("response-create", answer(metadata=dict.fromkeys(map(str, range(17)), "")),
     "/response/metadata", "maxProperties"),
    ("response-create", answer(metadata={"x" * 65: ""}), "/response/metadata", "maxLength"),
    ("response-create", answer(metadata={"a": 1}), "/response/metadata/a", "type"),
    ("response-create", saying("tool", "input_text"), "/response/input/0/role", "enum"),
    ("response-create", saying("assistant", "text"), "/response/input/0/content/0/type", "enum"),
    ("response-create", saying("system", "input_audio", audio="AAAA"),
     "/response/input/0/content/0/type", "enum"),
    ("response-create", answer(input=[{"type": "item"}]), "/response/input/0/type", "enum"),
    ("response-create", answer(input=["hello"]), "/response/input/0", "type"),
    ("client-event", event("response.create"), "/type", "enum"),
    ("client-event", {"item_id": "item_1"}, "", "required"),
    ("client-event", event("conversation.item.create"), "", "required"),
    ("client-event", event("conversation.item.delete", id="item_1", item_id="item_1"), "",
     "additionalProperties"),
    ("client-event", event("conversation.item.truncate", item_id="item_1", content_index=0), "",
     "required"),
    ("client-event", event("conversation.item.truncate", item_id="item_1", content_index=0,
                           audio_end_ms=1.5), "/audio_end_ms", "type"),
    ("client-event", event("input_audio_buffer.append", audio=None), "/audio", "type"),
    ("client-event", event("input_audio_buffer.commit", audio="AAAA"), "",
     "additionalProperties"),
    ("client-event", event("input_audio_buffer.clear", event_id="x" * 513), "/event_id",
     "maxLength"),
    ("client-event", event("response.cancel", response="resp_1"), "", "additionalProperties"),
    ("client-event", added("Hello."), "/item", "type"),
    ("client-event", added({"role": "user", "content": []}), "/item", "required"),
    ("client-event", added({"type": "item_reference", "id": "item_1"}), "/item/type", "enum"),
    ("client-event", added({"type": "message", "role": "user", "content": "Hello."}),
     "/item/content", "type"),
    ("client-event", added({"type": "message", "role": "user", "content": ["Hello."]}),
     "/item/content/0", "type"),
    ("client-event", added({"type": "function_call_output", "call_id": "call_1"}), "/item",
     "required"),
    ("client-event", added({"type": "function_call_output", "call_id": "x" * 33, "output": ""}),
     "/item/call_id", "maxLength"),
    ("client-event", added(message("user", text="Hello.")), "/item/content/0", "required"),
    ("client-event", added(message("user", type="output_text", text="Hello.")),
     "/item/content/0/type", "enum"),
    ("client-event", added(message("system", type="input_image", image_url="data:,")),
     "/item/content/0/type", "enum"),
    ("client-event", added(message("user", type="input_text", transcript="Hello.")),
     "/item/content/0", "required"),
    ("client-event", added(message("user", type="input_audio", transcript="Hello.")),
     "/item/content/0", "required"),
    ("client-event", added(message("user", type="input_image", audio="AAAA")), "/item/content/0",
     "required"),
    ("client-event", added(message("assistant", type="output_text", transcript="Hello.")),
     "/item/content/0", "required"),
    ("client-event", added(message("assistant", type="output_audio", image_url="data:,")),
     "/item/content/0", "additionalProperties"),
    ("beta-session", {"temperature": 0.5}, "/temperature", "minimum"),
    ("beta-session", {"temperature": 1.3}, "/temperature", "maximum"),
    ("beta-session", {"input_audio_format": "audio/pcm"}, "/input_audio_format", "enum"),
    ("beta-session", {"id": "sess_1"}, "", "additionalProperties"),
    ("beta-session", {"client_secret": {"value": "ek_1"}}, "/client_secret",
     "additionalProperties"),
    ("beta-session", {"client_secret": {"expires_at": 1}}, "/client_secret/expires_at", "type"),
    ("beta-session", {"tools": [{"type": "mcp"}]}, "/tools/0/type", "const"),
    ("beta-session", {"turn_detection": {"type": "none"}}, "/turn_detection/type", "enum"),
    ("beta-session", {"modalities": ["video"]}, "/modalities/0", "enum"),
    ("beta-transcription-session", {"model": "m"}, "", "additionalProperties"),
    ("beta-session-update", {"type": "session.update", "session": {"include": "x"}},
     "/session/include", "type"),
    ("beta-session-update", {"type": "x", "y": 1}, "/type", "enum"),
    ("beta-session-update", {"type": "transcription_session.update", "session": {"voice": "ash"}},
     "/session", "additionalProperties"),
    ("beta-response-create", answer(output_modalities=["text"]), "/response",
     "additionalProperties"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "instance"), GOOD)
def test_good(kind: str, instance: object) -> None:
    assert errors(kind, instance) == []


@pytest.mark.parametrize(("kind", "instance", "pointer", "keyword"), BAD)
def test_bad_has_one_error_at_the_cause(
    kind: str, instance: object, pointer: str, keyword: str
) -> None:
    assert errors(kind, instance) == [(pointer, keyword)]


def test_every_kind_refuses_something() -> None:
    assert {kind for kind, *_ in BAD} == set(KINDS)


# --- agreement with the official SDK ---------------------------------------------------------
#
# What each side allows is written as the same kind of sentences, and the sets are compared:
#   .audio.output.speed: number          the key may hold a number
#   .tool_choice: 'auto'                 the key may hold this value
#   .tools[][mcp].server_label: required
# [] is a member of a list, [mcp] the variant that the discriminator chooses by this value.

PRIMITIVES: dict[object, str] = {
    bool: "boolean", int: "integer", float: "number", str: "string", object: "object",
    type(None): "null",
}  # fmt: skip
LISTS = {list, Iterable, Sequence}
DISCRIMINATORS = ("type", "role")


def is_required(annotation: object) -> bool:
    return get_origin(annotation) is typing_extensions.Required


def alternatives(annotation: object) -> list[Any]:
    """The members of a union, flattened; the annotation itself if it is none."""
    if is_required(annotation):
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        return [leaf for part in get_args(annotation) for leaf in alternatives(part)]
    return [annotation]


def sdk_sentences(annotation: object, path: str = "") -> Iterator[str]:
    """What a type of the SDK allows."""
    parts = alternatives(annotation)
    objects = [part for part in parts if typing_extensions.is_typeddict(part)]
    for part in parts:
        if part in objects:
            continue
        if part in PRIMITIVES:
            yield f"{path}: {PRIMITIVES[part]}"
        elif get_origin(part) is Literal:
            if str not in parts:  # beside str, the values are known names and no limit
                yield from (f"{path}: {value!r}" for value in get_args(part))
        elif get_origin(part) is dict:
            yield f"{path}: object"
        else:
            assert get_origin(part) in LISTS, part
            yield f"{path}: array"
            yield from sdk_sentences(get_args(part)[0], f"{path}[]")
    if objects:
        yield f"{path}: object"
        yield from sdk_objects(objects, path)


def sdk_objects(
    objects: Sequence[type], path: str, decided: frozenset[str] = frozenset()
) -> Iterator[str]:
    """What one object allows, or several that a discriminator tells apart."""
    hints = {
        declared: typing_extensions.get_type_hints(declared, include_extras=True)
        for declared in objects
    }
    if len(objects) == 1:
        for key, annotation in hints[objects[0]].items():
            if key not in decided:
                yield from sdk_sentences(annotation, f"{path}.{key}")
                if is_required(annotation):
                    yield f"{path}.{key}: required"
        return
    chooser = next(key for key in DISCRIMINATORS if key not in decided)
    variants: dict[object, list[type]] = {}
    for declared in objects:
        yield from sdk_sentences(hints[declared][chooser], f"{path}.{chooser}")
        for value in get_args(alternatives(hints[declared][chooser])[0]):
            variants.setdefault(value, []).append(declared)
    if all(is_required(hints[declared][chooser]) for declared in objects):
        yield f"{path}.{chooser}: required"
    for value, chosen in variants.items():
        yield from sdk_objects(chosen, f"{path}[{value}]", decided | {chooser})


def schema_sentences(
    schema: Schema, path: str = "", decided: Mapping[str, set[object]] | None = None
) -> Iterator[str]:
    """What a schema allows.

    `decided` has the discriminators that have led here and the values that they may have. Where
    all of these lead into one branch there is no choice, and none shows in the path.
    """
    decided = decided or {}
    schema = resolve(schema)
    named = schema["then"] if schema.get("if") == {"type": "string"} else schema
    values = named.get("enum", [named["const"]] if "const" in named else [])
    yield from (f"{path}: {value!r}" for value in values)
    if not decided:
        named_types = {"string"} if values else set()
        yield from (f"{path}: {name}" for name in types_of(schema) - named_types)
    if "items" in schema:
        yield from schema_sentences(schema["items"], f"{path}[]")
    for key, child in schema.get("properties", {}).items():
        if key not in decided:
            yield from schema_sentences(child, f"{path}.{key}")
    for key in schema.get("required", []):
        if key not in decided:
            yield f"{path}.{key}: required"
    for chooser, possible, chosen, branch in choices(schema, decided):
        for value in [None] if chosen == possible else chosen:
            step, known = ("", chosen) if value is None else (f"[{value}]", {value})
            yield from schema_sentences(branch, path + step, {**decided, chooser: known})


def choices(
    schema: Schema, decided: Mapping[str, set[object]]
) -> Iterator[tuple[str, set[object], set[object], Schema]]:
    """Discriminator, values that it may have, those that choose a branch, and that branch."""
    parts = [*schema.get("allOf", []), *([schema] if "properties" in schema.get("if", {}) else [])]
    for part in parts:
        chooser, values = discriminator(part["if"])
        possible = decided.get(chooser) or set(schema["properties"][chooser]["enum"])
        chosen = possible & set(values)
        for keyword, those in (("then", chosen), ("else", possible - chosen)):
            if those and keyword in part:
                yield chooser, possible, those, part[keyword]


COMPARED: dict[str, Any] = {
    "ga-session": Session,
    "ga-transcription-session": TranscriptionSession,
    "client-secret": ClientSecret,
    "translation-session": TranslationSession,
    "translation-client-secret": TranslationClientSecret,
    "session-update": SessionUpdate,
    "translation-update": TranslationUpdate,
    "call-accept": CallAccept,
    "call-create": CallCreate,
    "response-create": ResponseCreate,
    "client-event": HINTS["client-event"],
    "beta-session": BetaSession,
    "beta-transcription-session": BetaTranscriptionSession,
    "beta-session-update": BetaSessionUpdate | BetaTranscriptionSessionUpdate,
    "beta-response-create": BetaResponseCreate,
}

# + only our schema allows or demands it, - only the SDK does.
DIFFERENCES = {
    r"[+] .*\.format\.type: required": "it chooses the variant",
    r"[+] .*\.format\[audio/pcm\]\.rate: required": (
        "the server refuses PCM without it, as a public probe of 2026-08-19 showed"
    ),
    r"[+] .*\.format\[audio/pcm[ua]\]\.rate: integer": (
        "what the server makes of it is unknown; a rule speaks about it"
    ),
    r"[+] .*\.(input_audio_)?(noise_reduction|transcription): null": (
        "null turns it off, as the SDK's own prose says"
    ),
    r"[+] .*\.tools\[\]\.type: required": "it chooses the variant",
    r"[+] .*\.tools\[\]\[function\]\.name: required": "the model calls a function by its name",
    r"[+] .*\.content\[\]\.type: required": "it says what the part is",
    r"[+] .*\.content\[\](\[\w+\])?\.(text|audio|image_url): required": (
        "the server names it as missing, as public code quotes it"
    ),
    r"- .*\[mcp_approval_response\]\.id: required": (
        "openai-agents-js sends none, and the server makes one as for any item"
    ),
    r"[+] .*\.previous_item_id: null": "the API reference has it in its example",
    r"[+-] \.response\.conversation: .*": "the SDK leaves the string open but names two values",
    r"[+] \.response\.input\[\](\[item_reference\]\..*|\.type: 'item_reference')": (
        "the SDK has references in another type, RealtimeResponseCreateParamsWithReferencesParam"
    ),
    # The beta schemas are the union of what three sources of different age allow.
    r"[+] .*\.client_secret\.expires_(at|after)(: object|\..*)": (
        "openai-node renamed expires_at to expires_after on 2025-06-23; either is understood"
    ),
    r"- .*\.client_secret\.expires_after\.anchor: required": "openai-node, 2025-05: optional",
    r"[+] .*\.include(\[\])?: (array|string)": "openai-openapi, RealtimeSession",
    r"[+] .*\.prompt(\.(id|version|variables))?: .*": "openai-openapi, RealtimeSession",
    r"[+] .*\.truncation(\..*)?: .*": "openai-openapi, RealtimeSession",
    r"[+] .*\.tracing: null": "null turns it off, as the SDK's own prose says",
    r"[+] .*\.turn_detection: null": "null turns it off, as the SDK's own prose says",
    r"[+] .*\.turn_detection\.idle_timeout_ms: .*": "openai-openapi, RealtimeSession",
    r"[+] .*\.input_audio_transcription\.languages(\[\])?: .*": (
        "openai-openapi, AudioTranscriptionResponse and AudioTranscription"
    ),
    r"[+] .*\.input_audio_transcription\.(delay|keywords)(\[\])?: .*": (
        "openai-openapi, RealtimeTranscriptionSessionCreateRequest"
    ),
    r"[+] .*\.voice(: object|\.id: .*)": "openai-openapi, VoiceIdsOrCustomVoice",
    r"[+-] .*\.model: .*": "openai-openapi and openai-node leave model names open",
    r"[+] .*\.tool_choice(: object|\..*)": "the server takes the object form with a flat name",
    r"[+] \.response\.max_output_tokens: .*": "the name in openai-openapi and on the wire",
    r"[+] \.response\.input\[\]\.content\[\]\.type: 'audio'": (
        "the SDK's ConversationItemContentParam has it"
    ),
}


def differences(kind: str) -> set[str]:
    ours, theirs = set(schema_sentences(SCHEMAS[kind])), set(sdk_sentences(COMPARED[kind]))
    return {f"+ {sentence}" for sentence in ours - theirs} | {
        f"- {sentence}" for sentence in theirs - ours
    }


def test_every_kind_is_compared() -> None:
    assert list(COMPARED.keys() ^ KINDS) == []


@pytest.mark.parametrize("kind", KINDS)
def test_agrees_with_the_sdk_but_for_what_is_listed(kind: str) -> None:
    unlisted = {
        difference
        for difference in differences(kind)
        if not any(re.fullmatch(pattern, difference) for pattern in DIFFERENCES)
    }
    assert unlisted == set()


def test_no_listed_difference_is_stale() -> None:
    found = [difference for kind in KINDS for difference in differences(kind)]
    stale = {
        pattern
        for pattern in DIFFERENCES
        if not any(re.fullmatch(pattern, difference) for difference in found)
    }
    assert stale == set()
