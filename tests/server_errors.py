"""What the live API has answered to documents, as strangers published it, and what causes it.

A text is quoted as its source has it. "..." stands for what the source, or we, left out of a
long list of values. The documents are ours: the smallest that would get the answer.
"""

from __future__ import annotations

from typing import NamedTuple

GITHUB = "https://github.com/"
PUBLIC_CODE = "public code, read 2026-11-22"
SPEC = "openai-openapi 2026-08-21, RealtimeServerEventError"

Place = tuple[str, str]
"""A rule and the pointer of its finding."""
BETA: tuple[Place, ...] = (("beta-api-removed", ""),)
"""What every document of the beta API gets besides: it would be refused as a whole today."""


class Refusal(NamedTuple):
    """A server's answer, a document that gets it, and the finding that comes before it.

    text      the message
    code      its code, empty where the source has none
    document  ours
    rule, at  the finding
    source    where the answer was published
    also      other errors that the document must have, which have causes of their own
    provider  whose server it was
    severity  of the finding: what was seen only once, and long ago, is no error
    """

    text: str
    code: str
    document: str
    rule: str
    at: str
    source: str
    also: tuple[Place, ...] = ()
    provider: str = "openai"
    severity: str = "error"


class Missed(NamedTuple):
    """A server's answer that no finding comes before, and why."""

    text: str
    document: str
    reason: str
    source: str
    provider: str = "openai"


LONG = "Tells when the bakery is open. " * 40

UNKNOWN_PARAMETER = [
    Refusal(
        "Unknown parameter: 'session.turn_detection'",
        "unknown_parameter",
        """\
type: realtime
instructions: Take orders for the bakery.
turn_detection: { type: server_vad, silence_duration_ms: 600 }
""",
        "misplaced-key",
        "/turn_detection",
        PUBLIC_CODE,
    ),
    Refusal(
        "Unknown parameter: 'session.input_audio_transcription'",
        "unknown_parameter",
        """\
type: realtime
instructions: Take orders for the bakery.
input_audio_transcription: { model: gpt-transcribe, language: en }
""",
        "mixed-beta-and-ga",
        "/input_audio_transcription",
        PUBLIC_CODE,
    ),
    Refusal(
        "Unknown parameter: 'session.audio.input.input_audio_noise_reduction'",
        "unknown_parameter",
        """\
type: realtime
audio:
  input:
    input_audio_noise_reduction: { type: far_field }
""",
        "misplaced-key",
        "/audio/input/input_audio_noise_reduction",
        PUBLIC_CODE,
    ),
    Refusal(
        "Unknown parameter: 'session.input_audio_transcription.enabled'.",
        "unknown_parameter",
        """\
modalities: [text, audio]
input_audio_transcription: { enabled: true, model: whisper-1 }
""",
        "unknown-key",
        "/input_audio_transcription/enabled",
        GITHUB + "openai/openai-realtime-api-beta/issues/9",
        also=BETA,
    ),
    Refusal(
        "Unknown parameter: 'session.tools[0].meta'.",
        "unknown_parameter",
        """\
type: realtime
tools:
  - type: function
    name: opening_hours
    description: Tells when the bakery is open.
    parameters: { type: object, properties: { day: { type: string } } }
    meta: { server: bakery }
""",
        "tool-unsupported-option",
        "/tools/0/meta",
        GITHUB + "livekit/agents/issues/3210",
    ),
    Refusal(
        "Unknown parameter: 'session.max_response_output_tokens'",
        "unknown_parameter",
        """\
session:
  type: realtime
  model: gpt-realtime-2.1
  max_response_output_tokens: 800
""",
        "max-output-tokens-wrong-name",
        "/session/max_response_output_tokens",
        PUBLIC_CODE,
    ),
    Refusal(
        "Unknown parameter: 'session.max_output_tokens'.",
        "unknown_parameter",
        "{ modalities: [text, audio], max_output_tokens: 60 }",
        "max-output-tokens-wrong-name",
        "/max_output_tokens",
        PUBLIC_CODE,
        also=BETA,
    ),
    Refusal(
        "Unknown parameter: 'session.temperature'",
        "unknown_parameter",
        "{ type: realtime, instructions: Answer like a baker., temperature: 0.7 }",
        "ga-temperature-removed",
        "/temperature",
        PUBLIC_CODE,
    ),
    Refusal(
        "400 unknown_parameter (session.modalities)",
        "unknown_parameter",
        "session: { type: realtime, model: gpt-realtime-2.1, modalities: [audio] }",
        "mixed-beta-and-ga",
        "/session/modalities",
        PUBLIC_CODE,
    ),
    Refusal(
        "Unknown parameter: response.modalities",
        "unknown_parameter",
        """\
- type: session.update
  session: { type: realtime, instructions: Take orders for the bakery. }
- type: response.create
  response: { modalities: [audio, text], instructions: Greet the caller. }
""",
        "beta-api-removed",
        "/1/response",
        GITHUB + "hkjarral/AVA-AI-Voice-Agent-for-Asterisk/pull/190",
    ),
    # So much is said of it: a transcription session that was given tools did not start.
    Refusal(
        "unknown parameter errors",
        "",
        """\
type: session.update
session:
  type: transcription
  audio: { input: { transcription: { model: gpt-transcribe, language: en } } }
  tools: []
""",
        "transcription-session-forbidden-field",
        "/session/tools",
        GITHUB + "openai/codex/pull/14635",
    ),
    Refusal(
        "Unknown parameter: 'item.name'.",
        "unknown_parameter",
        """\
type: conversation.item.create
item: { type: function_call_output, call_id: call_1, name: opening_hours, output: Six. }
""",
        "unknown-key",
        "/item/name",
        PUBLIC_CODE,
    ),
]

MISSING_PARAMETER = [
    Refusal(
        "Missing required parameter: 'session.type'.",
        "missing_required_parameter",
        """\
type: session.update
session:
  instructions: Take orders for the bakery.
  audio: { output: { voice: marin } }
""",
        "missing-session-type",
        "/session",
        GITHUB + "TanStack/ai/issues/586",
    ),
    Refusal(
        "Missing required parameter: 'session.audio.output.format.rate'",
        "missing_required_parameter",
        """\
type: session.update
session:
  type: realtime
  audio: { output: { format: { type: audio/pcm } } }
""",
        "pcm-rate-missing",
        "/session/audio/output/format",
        GITHUB + "antoinedc/MantaUI/pull/1196",
    ),
    Refusal(
        "Missing required parameter: 'session.input_audio_transcription.model'.",
        "missing_required_parameter",
        "{ modalities: [text, audio], input_audio_transcription: {} }",
        "transcription-model-missing",
        "/input_audio_transcription",
        PUBLIC_CODE,
        also=BETA,
    ),
    Refusal(
        "Missing required parameter: 'session.tools[0].name'",
        "missing_required_parameter",
        """\
type: realtime
tools:
  - type: function
    function:
      name: opening_hours
      description: Tells when the bakery is open.
      parameters: { type: object, properties: { day: { type: string } } }
""",
        "tool-nested-function",
        "/tools/0",
        PUBLIC_CODE,
    ),
    Refusal(
        "Missing required parameter: 'tool_choice.name'.",
        "",
        """\
modalities: [text, audio]
tools:
  - type: function
    name: opening_hours
    description: Tells when the bakery is open.
    parameters: { type: object, properties: { day: { type: string } } }
tool_choice: { type: function, function: { name: opening_hours } }
""",
        "tool-choice-nested-function",
        "/tool_choice",
        GITHUB + "RageAgainstThePixel/com.openai.unity/issues/443",
        also=BETA,
    ),
    Refusal(
        "Missing required parameter: 'session.tool_choice.name'",
        "",
        """\
type: session.update
session:
  type: realtime
  tools:
    - type: function
      name: opening_hours
      description: Tells when the bakery is open.
      parameters: { type: object, properties: { day: { type: string } } }
  tool_choice: { type: function, function: { name: opening_hours } }
""",
        "tool-choice-nested-function",
        "/session/tool_choice",
        GITHUB + "Azure-Samples/aoai-realtime-audio-sdk/issues/132",
        provider="azure",
    ),
    Refusal(
        "The 'type' field is missing.",
        "invalid_event",
        """\
event: session.update
session: { type: realtime, instructions: Take orders for the bakery. }
""",
        "event-key-instead-of-type",
        "/event",
        SPEC,
    ),
    Refusal(
        "Missing required parameter: 'item.content[0].text'.",
        "",
        """\
type: conversation.item.create
item: { type: message, role: assistant, content: [{ type: output_text, transcript: Hello. }] }
""",
        "missing-required-key",
        "/item/content/0",
        GITHUB + "openai/openai-agents-js/issues/963",
    ),
    Refusal(
        "Missing required parameter: 'item.content[0].audio'",
        "",
        """\
type: conversation.item.create
item: { type: message, role: user, content: [{ type: input_audio, transcript: Hello. }] }
""",
        "missing-required-key",
        "/item/content/0",
        PUBLIC_CODE,
    ),
    Refusal(
        "Missing required parameter: 'item.content[0].image_url'",
        "",
        """\
type: conversation.item.create
item: { type: message, role: user, content: [{ type: input_image, detail: low }] }
""",
        "missing-required-key",
        "/item/content/0",
        PUBLIC_CODE,
    ),
    Refusal(
        "Missing required parameter: 'item.type'",
        "",
        """\
type: conversation.item.create
item: { role: user, content: [{ type: input_text, text: Hello. }] }
""",
        "missing-required-key",
        "/item",
        PUBLIC_CODE,
    ),
    Refusal(
        "Missing required parameter: 'item.call_id'.",
        "missing_required_parameter",
        """\
type: conversation.item.create
item: { type: function_call_output, output: Open until six. }
""",
        "missing-required-key",
        "/item",
        PUBLIC_CODE,
    ),
    Refusal(
        "Missing required parameter: 'item.output'.",
        "missing_required_parameter",
        """\
type: conversation.item.create
item: { type: function_call_output, call_id: call_1 }
""",
        "missing-required-key",
        "/item",
        PUBLIC_CODE,
    ),
]

INVALID_VALUE = [
    Refusal(
        "Invalid value: 'pcm16'. Supported values are: 'audio/pcm', 'audio/pcmu', and "
        "'audio/pcma'.",
        "",
        "{ type: realtime, audio: { input: { format: { type: pcm16 } } } }",
        "audio-format-type",
        "/audio/input/format/type",
        PUBLIC_CODE,
    ),
    Refusal(
        "Invalid value: 'g711-ulaw'. Supported values are: 'pcm16', 'g711_ulaw', and 'g711_alaw'.",
        "",
        "{ modalities: [text, audio], input_audio_format: g711-ulaw }",
        "audio-format-type",
        "/input_audio_format",
        GITHUB + "64bit/async-openai/issues/349",
        also=BETA,
    ),
    Refusal(
        "Invalid value: 'nova'. Supported values are: 'alloy', 'ash', ...",
        "",
        "{ type: realtime, audio: { output: { voice: nova } } }",
        "voice-tts-only",
        "/audio/output/voice",
        PUBLIC_CODE,
    ),
    # Another live answer has this event among the supported ones; its session is beta all the same.
    Refusal(
        "Invalid value: 'transcription_session.update'",
        "",
        """\
type: transcription_session.update
session: { input_audio_transcription: { model: gpt-4o-transcribe } }
""",
        "beta-api-removed",
        "",
        GITHUB + "crmitchelmore/justspeaktoit/pull/427",
    ),
    Refusal(
        "Invalid value: '...'. Supported values are: 'session.update', ...",
        "invalid_value",
        """\
- type: session.update
  session: { type: realtime, instructions: Take orders for the bakery. }
- type: session.ping
""",
        "unknown-event-type",
        "/1/type",
        PUBLIC_CODE,
    ),
    Refusal(
        "Invalid modalities: ['text', 'audio']...",
        "",
        "{ type: realtime, output_modalities: [text, audio] }",
        "output-modalities-both",
        "/output_modalities",
        GITHUB + "openai/openai-agents-python/issues/1771",
    ),
    Refusal(
        "Invalid modalities: ['audio']. Supported combinations are: ['text'] and "
        "['audio', 'text'].",
        "invalid_value",
        "{ modalities: [audio], input_audio_format: pcm16 }",
        "modalities-audio-only-beta",
        "/modalities",
        GITHUB + "BerriAI/litellm/issues/14887",
        also=BETA,
    ),
    # The words are those of the Responses API; of Realtime it is known that one bad name refuses
    # the whole session (https://github.com/openclaw/openclaw/pull/89175).
    Refusal(
        "Invalid 'tools[0].name': string does not match pattern....",
        "invalid_value",
        """\
type: realtime
tools:
  - type: function
    name: bakery.opening_hours
    description: Tells when the bakery is open.
    parameters: { type: object, properties: { day: { type: string } } }
""",
        "tool-name-pattern",
        "/tools/0/name",
        GITHUB + "openai/openai-dotnet/issues/441",
    ),
    Refusal(
        "Invalid 'session.tools[1].description': string too long. Expected a string with maximum "
        "length 1024, but got a string with length 1198 instead.",
        "",
        f"""\
type: realtime
tools:
  - type: function
    name: opening_hours
    description: {LONG}
    parameters: {{ type: object, properties: {{ day: {{ type: string }} }} }}
""",
        "tool-description-too-long",
        "/tools/0/description",
        GITHUB + "livekit/agents/issues/1183",
        provider="azure",
        severity="warning",
    ),
    Refusal(
        "Invalid value: 'input_text'. Value must be 'text'.",
        "",
        """\
type: conversation.item.create
item: { type: message, role: assistant, content: [{ type: input_text, text: Hello. }] }
""",
        "beta-event-content-type",
        "/item/content/0/type",
        PUBLIC_CODE,
    ),
    Refusal(
        "Invalid value: 'ping'. Supported values are: 'session.update', ...",
        "invalid_value",
        """\
- type: session.update
  session: { type: realtime, instructions: Take orders for the bakery. }
- type: ping
""",
        "unknown-event-type",
        "/1/type",
        PUBLIC_CODE,
    ),
]

OUT_OF_RANGE = [
    Refusal(
        "Invalid 'response.max_output_tokens': integer above maximum value",
        "",
        """\
type: response.create
response: { instructions: Greet the caller., max_output_tokens: 16384 }
""",
        "max-output-tokens-range",
        "/response/max_output_tokens",
        GITHUB + "lukacf/meerkat/pull/283",
    ),
    Refusal(
        "Invalid 'session.audio.input.format.rate': integer below minimum value. "
        "Expected a value >= 24000, but got 16000 instead.",
        "integer_below_min_value",
        "{ type: realtime, audio: { input: { format: { type: audio/pcm, rate: 16000 } } } }",
        "pcm-rate-not-24000",
        "/audio/input/format/rate",
        PUBLIC_CODE,
        provider="azure",
    ),
    Refusal(
        "Invalid 'session.temperature': decimal below minimum value. "
        "Expected a value >= 0.6, but got 0.3 instead.",
        "",
        "{ modalities: [text, audio], temperature: 0.3 }",
        "beta-temperature-range",
        "/temperature",
        PUBLIC_CODE,
        also=BETA,
    ),
    Refusal(
        "decimal below minimum value. Expected a value >= 0.6, but got 0 instead.",
        "",
        "{ type: response.create, response: { modalities: [text], temperature: 0 } }",
        "beta-temperature-range",
        "/response/temperature",
        PUBLIC_CODE,
        also=(("beta-api-removed", "/response"),),
    ),
    Refusal(
        "Invalid 'item.call_id': string too long. Expected a string with maximum length 32, but "
        "got a string with length 48 instead.",
        "string_above_max_length",
        """\
type: conversation.item.create
item:
  type: function_call_output
  call_id: call_opening_hours_of_the_bakery_on_each_weekday
  output: Open until six.
""",
        "out-of-range",
        "/item/call_id",
        PUBLIC_CODE,
    ),
    Refusal(
        "Invalid 'item.id': string too long. Expected a string with maximum length 32, but got a "
        "string with length 39 instead.",
        "",
        """\
type: conversation.item.create
item: { id: vision_of_the_cake_that_the_caller_sees, type: message, role: user, content: [] }
""",
        "out-of-range",
        "/item/id",
        PUBLIC_CODE,
    ),
]

INVALID_TYPE = [
    Refusal(
        "Invalid type for 'session.audio.input.format': expected an object, but got a string "
        "instead.",
        "",
        "{ type: realtime, audio: { input: { format: pcm16 } } }",
        "audio-format-string",
        "/audio/input/format",
        PUBLIC_CODE,
    ),
    Refusal(
        "Invalid type for 'session.input_audio_noise_reduction': expected an object, but got a "
        "string instead.",
        "",
        "{ modalities: [text, audio], input_audio_noise_reduction: near_field }",
        "wrong-type",
        "/input_audio_noise_reduction",
        PUBLIC_CODE,
        also=BETA,
    ),
    Refusal(
        "Invalid type for 'session.audio.input.transcription.language': expected one of ..., but "
        "got an array instead.",
        "",
        """\
type: transcription
audio: { input: { transcription: { model: our-whisper, language: [de, fr] } } }
""",
        "language-code-format",
        "/audio/input/transcription/language",
        PUBLIC_CODE,
        provider="azure",
    ),
    Refusal(
        "Invalid type for 'item.content': expected an array of objects",
        "",
        """\
type: conversation.item.create
item: { type: message, role: system, content: Take orders for the bakery. }
""",
        "wrong-type",
        "/item/content",
        PUBLIC_CODE,
    ),
]

MODELS = [
    Refusal(
        "Unsupported option for this model",
        "invalid_value",
        "{ type: realtime, model: gpt-realtime-1.5, reasoning: { effort: low } }",
        "reasoning-unsupported-model",
        "/reasoning",
        PUBLIC_CODE,
    ),
    Refusal(
        "Turn detection is not supported for this transcription model",
        "",
        """\
type: transcription
audio:
  input:
    transcription: { model: gpt-realtime-whisper, language: en }
    turn_detection: { type: server_vad }
""",
        "vad-unsupported-by-transcription-model",
        "/audio/input/turn_detection",
        GITHUB + "livekit/agents/pull/5779",
    ),
    Refusal(
        'Model "gpt-4o-mini-transcribe" is a transcription model and cannot be used as the '
        "realtime session model.",
        "",
        "{ type: realtime, model: gpt-4o-mini-transcribe, instructions: Write down what I say. }",
        "transcription-model-as-session-model",
        "/model",
        GITHUB + "y0sif/whisrs/pull/34",
    ),
    # The model was in the URL; in the session it is as unwanted.
    Refusal(
        "You must not provide a model parameter for transcription sessions.",
        "invalid_model",
        """\
type: transcription
model: gpt-realtime-2.1
audio: { input: { transcription: { model: gpt-transcribe, language: en } } }
""",
        "transcription-session-forbidden-field",
        "/model",
        GITHUB + "openai/openai-python/pull/2805",
    ),
]

STATE_OF_THE_SESSION = [
    Refusal(
        "The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.",
        "beta_api_shape_disabled",
        "{ modalities: [text, audio], input_audio_format: pcm16 }",
        "beta-api-removed",
        "",
        GITHUB + "jsboige/CoursIA/pull/13149",
    ),
    Refusal(
        "Cannot update a conversation's voice if assistant audio is present.",
        "cannot_update_voice",
        """\
- type: session.update
  session: { type: realtime, audio: { output: { voice: marin } } }
- type: response.create
- type: session.update
  session: { type: realtime, audio: { output: { voice: cedar } } }
""",
        "voice-change-in-update",
        "/2/session/audio/output/voice",
        GITHUB + "openai/openai-agents-python/issues/1661",
    ),
    Refusal(
        "Passing a transcription session update event to a realtime session is not allowed.",
        "",
        """\
- type: session.update
  session: { type: realtime, instructions: Take orders for the bakery. }
- type: session.update
  session:
    type: transcription
    audio: { input: { transcription: { model: gpt-transcribe, language: en } } }
""",
        "session-type-mismatch-in-update",
        "/1/session/type",
        GITHUB + "y0sif/whisrs/pull/34",
    ),
    Refusal(
        "Passing a realtime session update to a transcription session is not allowed.",
        "",
        """\
- type: session.update
  session:
    type: transcription
    audio: { input: { transcription: { model: gpt-transcribe, language: en } } }
- type: session.update
  session: { type: realtime, instructions: Take orders for the bakery. }
""",
        "session-type-mismatch-in-update",
        "/1/session/type",
        PUBLIC_CODE,
    ),
    # Known by its code only, from a server that follows the specification of the Responses API.
    Refusal(
        "mcp_tool_duplicate_server_label",
        "mcp_tool_duplicate_server_label",
        """\
type: realtime
tools:
  - type: mcp
    server_label: bakery
    server_url: https://orders.example.com/mcp
    allowed_tools: [find_order]
  - type: mcp
    server_label: bakery
    server_url: https://stock.example.com/mcp
    allowed_tools: [find_cake]
""",
        "mcp-duplicate-server-label",
        "/tools/1/server_label",
        GITHUB + "smg-project/smg/pull/479",
    ),
]

REFUSALS: list[Refusal] = [
    *UNKNOWN_PARAMETER,
    *MISSING_PARAMETER,
    *INVALID_VALUE,
    *OUT_OF_RANGE,
    *INVALID_TYPE,
    *MODELS,
    *STATE_OF_THE_SESSION,
]


MISSED: list[Missed] = [
    Missed(
        "Error committing input audio buffer: buffer too small. Expected at least 100ms",
        """\
- type: session.update
  session: { type: realtime, audio: { input: { turn_detection: null } } }
- type: input_audio_buffer.append
  audio: AAAA
- type: input_audio_buffer.commit
- type: response.create
""",
        "run time: the audio of a script stands for more that is appended",
        PUBLIC_CODE,
    ),
    Missed(
        "Unknown parameter: 'session.output_modalities'",
        """\
type: session.update
session: { type: realtime, output_modalities: [audio] }
""",
        "outside the document: this is right, it was sent to the preview endpoint",
        GITHUB + "openai/openai-python/issues/2638",
        provider="azure",
    ),
    Missed(
        "Invalid value: 'ash'. Supported values are: 'amuch', 'dan', 'elan', 'marilyn', 'meadow', "
        "'breeze', 'cove', 'ember', 'jupiter', 'alloy', 'echo', and 'shimmer...",
        "{ type: realtime, audio: { output: { voice: ash } } }",
        "outside the document: a deployment of 2024 had older voices",
        GITHUB + "Azure-Samples/aoai-realtime-audio-sdk/issues/94",
        provider="azure",
    ),
]
