"""Where we differ from the official package on purpose, and what argues for it.

An entry earns its place twice: every disagreement that the generated documents bring up must
match one, and its own `example` must still bring it up. An entry that the package has caught up
with is thereby found, whatever the random documents happen to hold.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

GA: Final = frozenset(
    {
        "ga-session",
        "ga-transcription-session",
        "client-secret",
        "translation-session",
        "translation-client-secret",
        "session-update",
        "translation-update",
        "call-accept",
        "call-create",
        "response-create",
        "client-event",
    }
)
BETA: Final = frozenset(
    {
        "beta-session",
        "beta-transcription-session",
        "beta-response-create",
        "beta-session-update",
    }
)

NOT_AN_OBJECT: Final = frozenset({"null", "boolean", "integer", "number", "string", "array"})
ANYTHING: Final = NOT_AN_OBJECT | {"object", "missing"}


class Disagreement(NamedTuple):
    """One pointer that one side refuses and the other accepts.

    side     `stricter`: only we refuse; `looser`: only the package's types do
    found    the JSON type of what stands there, or `missing`
    """

    kind: str
    side: str
    pointer: str
    found: str


class Difference(NamedTuple):
    """An argued class of disagreements.

    pointers  in which `*` is any one step and `**` any number of steps
    example   a document kind and the smallest document that shows the difference
    """

    side: str
    kinds: frozenset[str]
    pointers: tuple[str, ...]
    found: frozenset[str]
    reason: str
    source: str
    example: tuple[str, object]

    def explains(self, disagreement: Disagreement) -> bool:
        """Whether a disagreement belongs to this class."""
        return (
            disagreement.side == self.side
            and disagreement.kind in self.kinds
            and disagreement.found in self.found
            and any(_pattern(each).fullmatch(disagreement.pointer) for each in self.pointers)
        )


def _pattern(pointers: str) -> re.Pattern[str]:
    steps = {"**": "(/[^/]+)*", "*": "/[^/]+"}
    return re.compile("".join(steps.get(s, "/" + re.escape(s)) for s in pointers.split("/")[1:]))


DIFFERENCES: Final[Mapping[str, Difference]] = {
    # --- the server wants more than the types say -----------------------------------------
    "pcm-needs-its-rate": Difference(
        side="stricter",
        kinds=GA,
        pointers=("/**/format/rate",),
        found=frozenset({"missing"}),
        reason="the server refuses `audio/pcm` without a rate",
        source="public issue antoinedc/MantaUI#1196: probe of 2026-08-19 with gpt-realtime-2.1",
        example=(
            "ga-session",
            {"type": "realtime", "audio": {"output": {"format": {"type": "audio/pcm"}}}},
        ),
    ),
    "format-needs-its-type": Difference(
        side="stricter",
        kinds=GA,
        pointers=("/**/format/type",),
        found=frozenset({"missing"}),
        reason="it alone tells the encodings apart, each of which has keys of its own",
        source="openai-python 3.54.0 realtime_audio_formats_param: three types, one tag",
        example=(
            "ga-session",
            {"type": "realtime", "audio": {"input": {"format": {"rate": 24000}}}},
        ),
    ),
    "tool-needs-its-type": Difference(
        side="stricter",
        kinds=GA,
        pointers=("/**/tools/*/type",),
        found=frozenset({"missing"}),
        reason="a tool is a function or an MCP server; without the tag it is neither",
        source="openai-python 3.54.0 realtime_tools_config_union_param: two types, one tag",
        example=("ga-session", {"type": "realtime", "tools": [{"name": "look_up"}]}),
    ),
    "function-needs-its-name": Difference(
        side="stricter",
        kinds=GA,
        pointers=("/**/tools/*/name",),
        found=frozenset({"missing"}),
        reason="the server refuses a function without a name, which nothing could call",
        source="server message `Missing required parameter: 'session.tools[0].name'`, "
        "quoted in public code, read 2026-11-22",
        example=("ga-session", {"type": "realtime", "tools": [{"type": "function"}]}),
    ),
    "part-needs-its-type": Difference(
        side="stricter",
        kinds=GA,
        pointers=("/**/content/*/type",),
        found=frozenset({"missing"}),
        reason="it alone says whether a part of a message is text, audio or an image",
        source="docstrings of openai-python 3.54.0 realtime_conversation_item_user_message_param: "
        "which key is for which type",
        example=(
            "client-event",
            {
                "type": "conversation.item.create",
                "item": {"type": "message", "role": "user", "content": [{"text": "Hello."}]},
            },
        ),
    ),
    "part-needs-its-content": Difference(
        side="stricter",
        kinds=GA,
        pointers=(
            "/**/content/*/text",
            "/**/content/*/audio",
            "/**/content/*/image_url",
        ),
        found=frozenset({"missing"}),
        reason="the server refuses a part without what its type says it is",
        source="server message `Missing required parameter: 'item.content[0].text'` in public "
        "issue openai/openai-agents-js#963; the same of audio and image_url in public code, "
        "read 2026-11-22",
        example=(
            "client-event",
            {
                "type": "conversation.item.create",
                "item": {"type": "message", "role": "user", "content": [{"type": "input_image"}]},
            },
        ),
    ),
    "object-means-object": Difference(
        side="stricter",
        kinds=GA | BETA,
        pointers=(
            "/**/tools/*/parameters",
            "/**/tools/*/input_schema",
            "/**/tools/*/annotations",
            "/**/tracing/metadata",
        ),
        found=NOT_AN_OBJECT,
        reason="typed `object`, which in Python is any value; a JSON object is meant",
        source="openai-openapi 2026-08-21 RealtimeFunctionTool and "
        "RealtimeSessionCreateRequestGA, `type: object`; docstrings of "
        "openai-python 3.54.0 realtime_mcp_list_tools_param",
        example=("ga-session", {"type": "realtime", "tracing": {"metadata": "voice"}}),
    ),
    "callers-are-not-empty": Difference(
        side="stricter",
        kinds=GA,
        pointers=("/**/tools/*/allowed_callers",),
        found=frozenset({"array"}),
        reason="an empty list would let nobody call the tool; at least one entry is documented",
        source="openai-openapi 2026-08-21 MCPTool, `minItems: 1`",
        example=(
            "ga-session",
            {
                "type": "realtime",
                "tools": [{"type": "mcp", "server_label": "crm", "allowed_callers": []}],
            },
        ),
    ),
    # --- the types say more than is known -------------------------------------------------
    "null-turns-off": Difference(
        side="looser",
        kinds=GA | BETA,
        pointers=(
            "/**/audio/input/noise_reduction",
            "/**/audio/input/transcription",
            "/**/input_audio_noise_reduction",
            "/**/input_audio_transcription",
            "/**/turn_detection",
            "/**/tracing",
        ),
        found=frozenset({"null"}),
        reason="null is documented as the way to turn the feature off",
        source="docstrings of openai-python 3.54.0 realtime_audio_config_input_param and "
        "beta/realtime/session_create_params",
        example=("ga-session", {"type": "realtime", "audio": {"input": {"transcription": None}}}),
    ),
    "g711-rate-is-unknown": Difference(
        side="looser",
        kinds=GA,
        pointers=("/**/format/rate",),
        found=frozenset({"integer"}),
        reason="whether the server takes the implied 8000 with G.711 is not known",
        source="openai-python 3.54.0 realtime_audio_formats_param names no rate; no probe found, "
        "2026-11-22",
        example=(
            "ga-session",
            {
                "type": "realtime",
                "audio": {"input": {"format": {"type": "audio/pcmu", "rate": 8000}}},
            },
        ),
    ),
    "prompt-variables-are-not-ours": Difference(
        side="looser",
        kinds=GA,
        pointers=("/**/prompt/variables/*/*/**",),
        found=ANYTHING,
        reason="the content parts of the Responses API are another format, and prompt objects "
        "stop working on 2026-11-30",
        source="https://developers.openai.com/api/docs/guides/prompting/migrate-from-prompt-object",
        example=(
            "ga-session",
            {
                "type": "realtime",
                "prompt": {"id": "pmpt_1", "variables": {"city": {"type": "input_text"}}},
            },
        ),
    ),
    "null-is-the-end": Difference(
        side="looser",
        kinds=frozenset({"client-event"}),
        pointers=("/previous_item_id",),
        found=frozenset({"null"}),
        reason="the example of the API reference sends null for the end of the conversation",
        source="API reference, conversation.item.create, as public code quotes it, read 2026-11-22",
        example=(
            "client-event",
            {
                "type": "conversation.item.create",
                "previous_item_id": None,
                "item": {"type": "message", "role": "system", "content": []},
            },
        ),
    ),
    "approval-needs-no-id": Difference(
        side="looser",
        kinds=frozenset({"client-event", "response-create"}),
        pointers=("/item/id", "/response/input/*/id"),
        found=frozenset({"missing"}),
        reason="openai-agents-js approves without an id; the server makes one, as for any item",
        source="openai/openai-agents-js, packages/agents-realtime/src/openaiRealtimeBase.ts, "
        "sendMcpResponse, read 2026-11-22",
        example=(
            "client-event",
            {
                "type": "conversation.item.create",
                "item": {
                    "type": "mcp_approval_response",
                    "approval_request_id": "mcpr_1",
                    "approve": True,
                },
            },
        ),
    ),
    # --- the sources of the beta disagree; what one of them allows is beta ----------------
    "beta-ttl-anchor-is-optional": Difference(
        side="looser",
        kinds=BETA,
        pointers=("/**/client_secret/expires_after/anchor",),
        found=frozenset({"missing"}),
        reason="optional in the declarations of spring 2025, which files were written against",
        source="openai-node before 2025-06-03, resources/beta/realtime/sessions.d.ts",
        example=("beta-session", {"client_secret": {"expires_after": {"seconds": 60}}}),
    ),
    "beta-ttl-has-two-names": Difference(
        side="looser",
        kinds=BETA,
        pointers=("/**/client_secret/expires_after", "/**/client_secret/expires_at"),
        found=frozenset({"object"}),
        reason="the key was renamed for one kind of session and not for the other",
        source="openai-node commit f2100e8 of 2025-06-23",
        example=("beta-session", {"client_secret": {"expires_at": {"seconds": 60}}}),
    ),
    "beta-models-are-open": Difference(
        side="looser",
        kinds=BETA,
        pointers=("/model", "/session/model", "/**/input_audio_transcription/model"),
        found=frozenset({"string"}),
        reason="an open string in the published spec; which models live is for rules to say",
        source="openai-openapi 2026-08-21 RealtimeSession and AudioTranscription",
        example=("beta-session", {"model": "gpt-realtime-mini"}),
    ),
    "beta-keys-of-the-spec": Difference(
        side="looser",
        kinds=BETA,
        pointers=(
            "/**/include",
            "/**/prompt",
            "/**/truncation",
            "/**/turn_detection/idle_timeout_ms",
            "/**/input_audio_transcription/delay",
            "/**/input_audio_transcription/keywords",
            "/**/input_audio_transcription/languages",
        ),
        found=frozenset({"null", "integer", "string", "array", "object"}),
        reason="beta keys in the published spec, absent from the package's beta types",
        source="openai-openapi 2026-08-21 RealtimeSession, AudioTranscription and "
        "RealtimeTurnDetection",
        example=("beta-session", {"truncation": "auto"}),
    ),
    "beta-response-cap-has-two-names": Difference(
        side="looser",
        kinds=BETA,
        pointers=("/response/max_output_tokens",),
        found=frozenset({"integer", "string"}),
        reason="on the wire the cap has the name of the published spec, not the package's",
        source="openai-openapi 2026-08-21 RealtimeBetaResponseCreateParams and public issue "
        "WqyJh/go-openai-realtime#2",
        example=(
            "beta-response-create",
            {"type": "response.create", "response": {"max_output_tokens": 512}},
        ),
    ),
    "beta-custom-voice": Difference(
        side="looser",
        kinds=BETA,
        pointers=("/**/voice",),
        found=frozenset({"object"}),
        reason="the published spec lets the beta use custom voices",
        source="openai-openapi 2026-08-21 RealtimeSessionCreateRequest, VoiceIdsOrCustomVoice",
        example=("beta-session", {"voice": {"id": "voice_1"}}),
    ),
    "beta-tool-choice-object": Difference(
        side="looser",
        kinds=BETA,
        pointers=("/**/tool_choice",),
        found=frozenset({"object"}),
        reason="typed `str`, but a function is chosen by an object with a flat name",
        source="public issues RageAgainstThePixel/com.openai.unity#443 and "
        "Azure-Samples/aoai-realtime-audio-sdk#132",
        example=("beta-session", {"tool_choice": {"type": "function", "name": "look_up"}}),
    ),
}
