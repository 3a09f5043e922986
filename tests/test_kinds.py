"""What a document is, told from its own keys.

The tables follow sections 1.1 to 1.3 of the facts: a small document for each kind and sign,
the order of the questions, what is ambiguous, and whom we leave alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from realtime_lint.engine import Linter
from realtime_lint.kinds import (
    BETA_KINDS,
    KINDS,
    REQUEST_KINDS,
    SHAPES,
    Recognised,
    classify,
    gather,
)
from realtime_lint.parse import parse
from tests.corpus import OURS, folder
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from realtime_lint.source import Document


def documents(text: str, name: str = "a.yaml") -> tuple[Document, ...]:
    return gather(parse(name, text.encode()))


def recognise(text: str, name: str = "a.yaml") -> Recognised | None:
    """What the one document of a file is."""
    (document,) = documents(text, name)
    return classify(document)


def kind_of(text: str, name: str = "a.yaml") -> str | None:
    found = recognise(text, name)
    return None if found is None else found.kind


# --- each kind by each of its signs (facts 1.1) ------------------------------------------------

SIGNS = [
    # beta session
    ("beta-session", "{model: m, modalities: [text]}"),
    ("beta-session", "{model: m, input_audio_format: pcm16}"),
    ("beta-session", "{model: m, output_audio_format: g711_ulaw}"),
    ("beta-session", "{instructions: i, input_audio_transcription: {model: whisper-1}}"),
    ("beta-session", "{voice: alloy, input_audio_noise_reduction: {type: near_field}}"),
    ("beta-session", "{max_response_output_tokens: inf}"),
    ("beta-session", "{model: gpt-4o-realtime-preview, temperature: 0.8}"),
    ("beta-session", "{model: gpt-4o-realtime-preview, voice: alloy}"),
    ("beta-session", "{model: gpt-realtime, turn_detection: null}"),
    ("beta-session", "{client_secret: {expires_at: {anchor: created_at, seconds: 60}}}"),
    ("beta-session", "{client_secret: {expires_after: {seconds: 60}}, model: m}"),
    ("beta-session", "{id: sess_1, object: realtime.session, modalities: [text]}"),
    # beta transcription session
    ("beta-transcription-session", "{input_audio_transcription: {model: whisper-1}}"),
    (
        "beta-transcription-session",
        "{input_audio_format: pcm16, include: [], turn_detection: null}",
    ),
    # beta events
    ("beta-session-update", "{type: session.update, session: {modalities: [text]}}"),
    ("beta-session-update", "{type: session.update, session: {voice: alloy}}"),
    ("beta-session-update", "{type: session.update, session: {turn_detection: null}}"),
    ("beta-session-update", "{type: transcription_session.update, session: {}}"),
    # GA sessions
    ("ga-session", "{type: realtime}"),
    ("ga-session", "{type: realtime, voice: alloy, modalities: [text]}"),
    ("ga-transcription-session", "{type: transcription}"),
    ("ga-transcription-session", "{type: transcription, audio: {input: {}}}"),
    # GA wrappers
    ("client-secret", "{session: {type: realtime}}"),
    ("client-secret", "{session: {type: transcription}}"),
    ("client-secret", "{expires_after: {anchor: created_at, seconds: 600}}"),
    ("client-secret", "{expires_after: {seconds: 600}, session: {instructions: i}}"),
    ("client-secret", "{session: {model: gpt-realtime}}"),
    ("client-secret", "{session: {output_modalities: [text]}}"),
    ("call-create", '{sdp: "v=0"}'),
    ("call-create", '{sdp: "v=0", session: {type: realtime}}'),
    # translation
    ("translation-session", "{model: gpt-realtime-translate}"),
    ("translation-session", "{model: m, audio: {output: {language: de}}}"),
    ("translation-client-secret", "{session: {model: gpt-realtime-translate}}"),
    ("translation-client-secret", "{session: {audio: {output: {language: de}}}}"),
    ("translation-update", "{type: session.update, session: {audio: {output: {language: de}}}}"),
    # GA events
    ("session-update", "{type: session.update, session: {type: realtime}}"),
    ("session-update", "{type: session.update, session: {type: transcription}}"),
    ("session-update", "{type: session.update, session: {output_modalities: [text]}}"),
    ("session-update", "{type: session.update}"),
    ("response-create", "{type: response.create}"),
    ("response-create", "{type: response.create, response: {modalities: [text]}}"),
    ("response-create", "{conversation: none, output_modalities: [text]}"),
    ("client-event", "{type: input_audio_buffer.clear}"),
    ("client-event", "{type: conversation.item.create, item: {}}"),
    ("client-event", "{type: session.close}"),
    ("client-event", "{type: output_audio_buffer.clear}"),
    # what the server answered
    ("server-response", "{value: ek_1, expires_at: 1, session: {type: realtime}}"),
    ("server-response", "{id: sess_1, object: realtime.session, type: realtime, audio: {}}"),
    ("server-response", "{object: realtime.transcription_session, type: transcription}"),
    ("server-response", "{object: realtime.transcription_session, input_audio_format: pcm16}"),
    ("server-response", "{client_secret: {value: ek_1, expires_at: 1}, modalities: [text]}"),
    (
        "server-response",
        "{id: sess_1, type: translation, expires_at: 1, model: gpt-realtime-translate}",
    ),
    ("server-response", "{type: session.created, session: {}}"),
    ("server-response", "{type: response.done}"),
    # other products
    ("live-session", "{model: gpt-live-1, audio: {format: {type: audio/pcm}}}"),
    ("live-session", "{session: {model: gpt-live-1}, transport: {}}"),
    ("live-session", "{delegation: {}, audio: {format: {}}}"),
    ("live-session", "{store: true, audio: {format: {}}}"),
    ("azure-voice-live", "{turn_detection: {type: azure_semantic_vad}}"),
    ("azure-voice-live", "{voice: {type: azure-standard, name: n}, modalities: [text]}"),
    ("azure-voice-live", "{input_audio_echo_cancellation: {}, model: gpt-realtime}"),
    ("azure-voice-live", "{avatar: {}, modalities: [text]}"),
    ("azure-voice-live", "{animation: {}, modalities: [text]}"),
    ("azure-voice-live", "{input_audio_noise_reduction: {type: azure_deep_noise_suppression}}"),
    (
        "azure-voice-live",
        "{type: session.update, session: {turn_detection: {type: azure_semantic_vad}}}",
    ),
    ("foreign-session", "{model: grok-voice, modalities: [text]}"),
    ("foreign-session", "{voice: Ara, turn_detection: {type: server_vad}}"),
    ("foreign-session", "{type: session.update, session: {voice: Rex}}"),
    ("foreign-session", "{model: qwen3-omni-flash-realtime, modalities: [text]}"),
    ("foreign-session", "{type: session.update, session: {input_audio_format: pcm}}"),
    ("foreign-session", "{setup: {model: models/gemini-2.0-flash-live}}"),
    ("foreign-session", "{conversation_config: {turn: {}}, name: n}"),
    ("foreign-session", "{model: models/gemini-2.0-flash-live, modalities: [text]}"),
    ("foreign-session", "{model: gemini-live, audio: {input: {}}}"),
]


@pytest.mark.parametrize(("kind", "text"), SIGNS)
def test_each_sign_tells_its_kind(kind: str, text: str) -> None:
    found = recognise(text)
    assert found is not None
    assert (found.kind, found.is_certain) == (kind, True)
    assert found.why


def test_every_kind_stands_in_the_table() -> None:
    by_path_or_list = {"call-accept", "event-script"}
    assert {kind for kind, _ in SIGNS} == set(KINDS) - by_path_or_list
    assert BETA_KINDS < REQUEST_KINDS < set(KINDS)


@pytest.mark.parametrize(
    "path", ["sip/session.yaml", "config/accept.yaml", "incoming-call.yaml", "calls/Support.yaml"]
)
def test_a_session_on_a_path_of_calls_is_an_answer_to_a_call(path: str) -> None:
    assert kind_of("{type: realtime}", path) == "call-accept"
    assert kind_of("{type: transcription}", path) == "ga-transcription-session"


# --- the order of the questions (facts 1.2) ----------------------------------------------------

ORDER = [
    ("an event before a session inside it", "client-event",
     "{type: conversation.item.create, session: {type: realtime}}"),
    ("`event` in place of `type`", "session-update",
     "{event: session.update, session: {type: realtime}}"),
    ("`event` with a beta session", "beta-session-update",
     "{event: session.update, session: {voice: alloy}}"),
    ("a neighbour before an answer", "live-session",
     "{model: gpt-live-1, id: sess_1, object: realtime.session}"),
    ("a neighbour before a wrapper", "azure-voice-live",
     "{session: {type: realtime, turn_detection: {type: azure_semantic_vad}}}"),
    ("an answer before a wrapper", "server-response",
     "{value: ek_1, session: {type: realtime}}"),
    ("an answer before its type", "server-response",
     "{type: realtime, object: realtime.session}"),
    ("a wrapper before bare keys", "client-secret",
     "{session: {type: realtime}, modalities: [text], model: m}"),
    ("a call before a client secret", "call-create",
     "{sdp: v, expires_after: {seconds: 10}, session: {type: realtime}}"),
    ("a translation inside a wrapper before the wrapper", "translation-client-secret",
     "{expires_after: {seconds: 10}, session: {model: gpt-realtime-translate}}"),
    ("the type before the language", "ga-session",
     "{type: realtime, audio: {output: {language: de}}}"),
    ("the type before flat keys", "ga-session", "{type: realtime, modalities: [text]}"),
    ("a translation before flat keys", "translation-session",
     "{model: gpt-realtime-translate, modalities: [text]}"),
    ("flat keys before shared ones", "beta-session",
     "{model: gpt-realtime, instructions: i, tools: [], modalities: [text]}"),
    ("GA keys without type", "ga-session", "{model: gpt-realtime, output_modalities: [text]}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [case[1:] for case in ORDER], ids=[case[0] for case in ORDER]
)
def test_the_questions_are_asked_in_order(kind: str, text: str) -> None:
    assert kind_of(text) == kind


# --- what is ambiguous (facts 1.3) -------------------------------------------------------------

AMBIGUOUS = [
    ("shared keys and a Realtime model", ("ga-session", True),
     "{model: gpt-realtime, instructions: i, tools: [], tool_choice: auto}"),
    ("shared keys and some model", ("ga-session", False), "{model: m, instructions: i}"),
    ("shared keys alone", ("ga-session", False), "{instructions: i, tools: []}"),
    ("nothing", None, "{}"),
    ("model and audio", ("ga-session", True), "{model: gpt-realtime, audio: {input: {}}}"),
    ("audio alone", ("ga-session", False), "{audio: {input: {turn_detection: null}}}"),
    ("a wrapped session without an event", ("client-secret", True),
     "{session: {type: realtime, model: gpt-realtime}}"),
    ("beta and GA keys", ("ga-session", True),
     "{modalities: [text], audio: {output: {voice: marin}}, model: m}"),
    ("beta keys and GA modalities", ("ga-session", True),
     "{input_audio_format: pcm16, output_modalities: [text], model: m}"),
    ("a lifetime that is asked for", ("beta-session", True),
     "{client_secret: {expires_at: {seconds: 60}}}"),
    ("a lifetime that was answered", ("server-response", True),
     "{client_secret: {value: ek_1, expires_at: 1}}"),
    ("turn detection and instructions", ("beta-session", False),
     "{instructions: i, turn_detection: {type: server_vad}}"),
    ("turn detection alone", None, "{turn_detection: {type: server_vad}}"),
    ("a voice alone", None, "{voice: alloy}"),
    ("a type that is not known yet", None, '{type: "${TYPE}"}'),
    ("type: realtime and a misspelt key", ("ga-session", True), "{type: realtime, modle: m}"),
    ("type: realtime among others' keys", ("ga-session", False),
     "{type: realtime, channel: orders, subscribers: [a]}"),
    ("a transcription job with a model", ("ga-transcription-session", False),
     "{type: transcription, model: whisper-large-v3, diarize: true}"),
    ("a session model in a transcription session", ("ga-transcription-session", True),
     "{type: transcription, model: gpt-4o-transcribe, diarize: true}"),
    ("a session in an application's settings", ("client-secret", False),
     "{name: front desk, phone: '+49', session: {type: realtime}}"),
    ("a translation in a line of a log", ("translation-client-secret", False),
     "{ts: 1, level: info, session: {model: gpt-realtime-translate}}"),
    ("a misspelt lifetime beside a session", ("client-secret", True),
     "{session: {type: realtime}, expire_after: {seconds: 60}}"),
    ("a lifetime laid flat beside a session", ("client-secret", True),
     "{session: {type: realtime}, anchor: created_at, seconds: 60}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "text"), [case[1:] for case in AMBIGUOUS], ids=[case[0] for case in AMBIGUOUS]
)
def test_what_is_ambiguous_is_decided(expected: tuple[str, bool] | None, text: str) -> None:
    found = recognise(text)
    assert (None if found is None else (found.kind, found.is_certain)) == expected


def test_what_is_not_certain_counts_only_when_it_is_named() -> None:
    linter = Linter(rulebook(), rulebook().choose(()), AS_OF)
    text = b"instructions: i\nturn_detection: {type: server_vad, threshold: 2}\n"
    named = linter.lint("a.yaml", text, named=True)
    assert [document.kind for document in named.documents] == ["beta-session"]
    found = linter.lint("a.yaml", text, named=False)
    assert (found.documents, found.findings) == ([], [])
    assert found.skipped == "not a Realtime document"


# --- whom we leave alone -----------------------------------------------------------------------

OTHERS = [
    ("settings of an application around a session", "{realtime: {session: {type: realtime}}}"),
    ("settings with a provider", "{provider: openai, voice: alloy, turn_detection: {}}"),
    ("settings with a key", "{api_key: k, model: gpt-realtime, modalities: [text]}"),
    ("settings with an address", "{base_url: u, model: gpt-realtime, voice: alloy}"),
    ("wrapped settings", "{session: {model: gpt-realtime, turnDetection: {}}}"),
    ("an SDK's spelling", "{model: gpt-realtime, turnDetection: {type: semantic_vad}}"),
    ("an SDK's spelling, nested", "{audio: {input: {noiseReduction: {}}}, model: gpt-realtime}"),
    ("Agents SDK model settings",
     "{model_name: gpt-realtime, modalities: [audio], input_audio_format: pcm16}"),
    ("a chat request", "{model: gpt-5, messages: [], temperature: 1, tools: []}"),
    ("a chat request with audio",
     "{model: gpt-audio-1.5, messages: [], modalities: [text, audio], audio: {voice: alloy}}"),
    ("a Responses request", "{model: gpt-5, input: hi, reasoning: {effort: low}}"),
    ("a workflow", "{on: push, jobs: {test: {steps: []}}}"),
    ("a catalogue of models", "{model: m, modalities_supported: [], audio: true}"),
    ("a transcription job", "{type: transcription, file: a.wav}"),
    ("Responses events", "[{type: response.output_item.added}, {type: response.completed}]"),
    ("events that nobody sends", "[{type: session.created}, {type: response.done}]"),
    ("a recorded conversation",
     "[{type: session.created}, {type: response.create}, {type: response.done}]"),
    ("a list of sessions", "[{type: realtime}, {type: realtime}]"),
    ("a text", "realtime"),
    ("a number", "1"),
    ("nothing", "null"),
]  # fmt: skip


@pytest.mark.parametrize("text", [text for _, text in OTHERS], ids=[name for name, _ in OTHERS])
def test_what_is_not_sent_to_the_api_is_left_alone(text: str) -> None:
    assert recognise(text) is None


# --- files of several documents ----------------------------------------------------------------

UPDATE = "{type: session.update, session: {type: realtime}}"
CLEAR = "{type: input_audio_buffer.clear}"


class Gathered(NamedTuple):
    """A file, and the kinds and session pointers of what it holds."""

    name: str
    text: str
    kinds: list[str | None]
    sessions: list[str]


GATHERED = {
    "events between ---": Gathered(
        "a.yaml", f"{UPDATE}\n---\n{CLEAR}\n", ["event-script"], ["/0/session"]
    ),
    "events between ---, the last one empty": Gathered(
        "a.yaml", f"---\n{CLEAR}\n---\n{UPDATE}\n---\n", ["event-script"], ["/1/session"]
    ),
    "a misspelt event among events": Gathered(
        "a.yaml", f"{UPDATE}\n---\n{{type: sesion.update}}\n", ["event-script"], ["/0/session"]
    ),
    "a list of events": Gathered(
        "a.yaml", f"- {CLEAR}\n- {UPDATE}\n", ["event-script"], ["/1/session"]
    ),
    "one event": Gathered("a.yaml", UPDATE, ["session-update"], ["/session"]),
    "lines": Gathered(
        "a.jsonl",
        '{"type": "response.create", "response": {}}\n\n{"type": "input_audio_buffer.commit"}\n',
        ["event-script"],
        ["/0/response"],
    ),
    "one line": Gathered(
        "a.jsonl", '{"type": "input_audio_buffer.commit"}', ["event-script"], []
    ),
    "lines of both directions": Gathered(
        "a.jsonl",
        '{"type": "session.created"}\n{"type": "session.update", "session": {}}\n',
        ["event-script"],
        ["/1/session"],
    ),
    "sessions between ---": Gathered(
        "a.yaml",
        "{type: realtime}\n---\n{type: transcription}\n",
        ["ga-session", "ga-transcription-session"],
        ["/0", "/1"],
    ),
    "an event beside a session": Gathered(
        "a.yaml", f"{UPDATE}\n---\n{{type: realtime}}\n", ["session-update", "ga-session"],
        ["/0/session", "/1"],
    ),
    "sessions line by line": Gathered(
        "a.jsonl",
        '{"type": "realtime"}\n{"type": "realtime"}\n',
        ["ga-session", "ga-session"],
        ["/0", "/1"],
    ),
    "an event beside something else": Gathered(
        "a.yaml", f"{UPDATE}\n---\nversion: 1\n", ["session-update", None], ["/0/session"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", GATHERED.values(), ids=GATHERED.keys())
def test_a_stream_of_events_is_one_script(case: Gathered) -> None:
    found = [classify(document) for document in documents(case.text, case.name)]
    assert [None if one is None else one.kind for one in found] == case.kinds
    sessions = [session for one in found if one is not None for session in one.sessions]
    assert [session.node.pointer for session in sessions] == case.sessions


def test_a_line_that_cannot_be_read_ends_the_script() -> None:
    found = documents('{"type": "session.update", "session": {}}\n{"type": \n', "a.jsonl")
    assert [document.root is None for document in found] == [False, True]


def test_a_script_keeps_what_the_reader_noticed() -> None:
    text = f"{CLEAR}\n---\n{{type: session.update, session: {{type: realtime, speed: 1e3}}}}\n"
    (script,) = documents(text)
    assert [node.raw for node in script.trivia.plain_scalars] == ["1e3"]
    assert (script.span.start, script.index, script.count) == (0, 0, 1)


# --- where the sessions are --------------------------------------------------------------------

SESSIONS = [
    ("{type: realtime}", [("", "ga-session", False, False)]),
    ("{type: transcription}", [("", "ga-transcription-session", False, False)]),
    ("{model: gpt-realtime-translate}", [("", "translation-session", False, False)]),
    ("{modalities: [text]}", [("", "beta-session", False, False)]),
    ("{input_audio_format: pcm16}", [("", "beta-transcription-session", False, False)]),
    ("{session: {type: realtime}}", [("/session", "ga-session", False, True)]),
    ("{session: {type: transcription}}", [("/session", "ga-transcription-session", False, True)]),
    (
        '{expires_after: {}, session: {type: "${TYPE}"}}',
        [("/session", "ga-session", False, True)],
    ),
    ("{expires_after: {seconds: 60}}", []),
    ("{session: {model: gpt-realtime-translate}}",
     [("/session", "translation-session", False, True)]),
    ("{sdp: v, session: {type: realtime}}", [("/session", "ga-session", False, True)]),
    (UPDATE, [("/session", "ga-session", True, True)]),
    ("{type: session.update, session: {voice: alloy}}", [("/session", "beta-session", True, True)]),
    ("{type: transcription_session.update, session: {}}",
     [("/session", "beta-transcription-session", True, True)]),
    ("{type: session.update, session: {audio: {output: {language: de}}}}",
     [("/session", "translation-session", True, True)]),
    ("{type: session.update, session: text}", []),
    ("{type: response.create, response: {}}", [("/response", "response-create", True, True)]),
    ("{type: response.create, response: {voice: alloy}}",
     [("/response", "beta-response-create", True, True)]),
    ("{conversation: none, instructions: i}", [("", "response-create", True, False)]),
    ("{type: response.create}", []),
    ("{value: ek_1, session: {type: realtime}}", []),
    ("{model: gpt-live-1}", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SESSIONS)
def test_where_the_sessions_are(text: str, expected: list[tuple[str, str, bool, bool]]) -> None:
    found = recognise(text)
    assert found is not None
    assert [
        (session.node.pointer, session.shape, session.is_patch, session.enclosed)
        for session in found.sessions
    ] == expected
    assert {session.shape for session in found.sessions} <= SHAPES


# --- a kind that is told -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_is_told_is_taken_at_its_word(kind: str) -> None:
    for text in ("{type: realtime}", "{modalities: [text]}", "{}", "[]", "text", UPDATE):
        (document,) = documents(text)
        found = classify(document, kind)
        assert found is not None
        assert (found.kind, found.is_certain) == (kind, True)


@pytest.mark.parametrize(
    ("kind", "pointers"),
    [
        ("ga-session", [""]),
        ("beta-session", [""]),
        ("client-secret", ["/session"]),
        ("session-update", ["/session"]),
        ("server-response", []),
    ],
)
def test_a_kind_that_is_told_says_where_the_sessions_are(kind: str, pointers: list[str]) -> None:
    (document,) = documents("{session: {modalities: [text]}, voice: alloy}")
    found = classify(document, kind)
    assert found is not None
    assert [session.node.pointer for session in found.sessions] == pointers


def test_a_comment_tells_the_kind() -> None:
    linter = Linter(rulebook(), rulebook().choose(()), AS_OF)
    text = "# realtime-lint: kind=ga-session\nprovider: openai\nvoice: marin\n"
    assert [doc.kind for doc in linter.lint("a.yaml", text.encode()).documents] == ["ga-session"]
    assert linter.lint("a.yaml", text.encode(), named=True).findings != []


# --- real documents ----------------------------------------------------------------------------

KINDS_OF_LABEL: dict[str, set[str | None]] = {
    "beta-create": {"beta-session", "beta-transcription-session"},
    "beta-session": {"beta-session", "beta-transcription-session"},
    "beta-update-event": {"beta-session-update"},
    "ga-client-secret-create": {"client-secret"},
    "ga-session": {"ga-session"},
    "ga-transcription": {"ga-transcription-session", "client-secret", "session-update"},
    "ga-translation": {"translation-session", "translation-client-secret", "translation-update"},
    "ga-update-event": {"session-update"},
    "other": {None},
    "server-session": {"server-response", "beta-session"},
}
"""Our kinds for the labels of the corpus; a beta session that the server shows is one, too."""

NEIGHBOURS: set[str | None] = {
    None, "azure-voice-live", "foreign-session", "live-session", "server-response",
}  # fmt: skip

_SNIPPET = "too little of a session is left to be sure of it; the label knew the page around it"
_NOT_WRAPPED = "written for another endpoint than its keys fit: judged by its keys"
_SDK_SHAPE = "options of an SDK that happen to have the keys of the wire, and nothing else"
_NOT_A_SESSION = "labelled `other` because it is no session: we know its kind"
_COMPATIBLE = "another vendor's document with nothing in it that says so"
_BROKEN = "no valid JSON, as published"

OTHERWISE = {
    "MicrosoftDocs__azure-ai-docs/002.json": _SNIPPET,
    "alexrudall__ruby-openai/001.json": _SNIPPET,
    "unattributed__index/112.json": _SNIPPET,
    "PTgamingLife__translatepro/001.json": _NOT_WRAPPED,
    "unattributed__index/053.json": _NOT_WRAPPED,
    "unattributed__index/056.json": _NOT_WRAPPED,
    "openai__openai-agents-js/017.json": _SDK_SHAPE,
    "openai__openai-agents-js/018.json": _SDK_SHAPE,
    "openai__openai-agents-js/019.json": _SDK_SHAPE,
    "openai__openai-agents-js/020.json": _SDK_SHAPE,
    "openai__openai-agents-js/021.json": _SDK_SHAPE,
    "openai__openai-agents-python/002.json": _SDK_SHAPE,
    "openai__openai-agents-python/009.json": _SDK_SHAPE,
    "openai__openai-agents-python/015.json": _SDK_SHAPE,
    "openai__openai-agents-python/018.json": _SDK_SHAPE,
    "openai__openai-agents-python/019.json": _SDK_SHAPE,
    "openai__openai-agents-python/020.json": _SDK_SHAPE,
    "pipecat-ai__pipecat/001.json": _SDK_SHAPE,
    "cekrauseee__live-translation/001.json": _NOT_A_SESSION,
    "hkjarral__AVA-AI-Voice-Agent-for-Asterisk/008.json": _NOT_A_SESSION,
    "kizuna-ai-lab__sokuji/012.json": _NOT_A_SESSION,
    "openai__openai-dotnet/002.json": _NOT_A_SESSION,
    "unattributed__index/017.json": _NOT_A_SESSION,
    "unattributed__index/142.json": _NOT_A_SESSION,
    "ashishaidemos022__ai_voice_agent/001.json": _COMPATIBLE,
    "unattributed__index/021.json": _COMPATIBLE,
    "unattributed__index/133.json": _COMPATIBLE,
    "MicrosoftDocs__azure-ai-docs/003.json": _BROKEN,
    "MicrosoftDocs__azure-ai-docs/004.json": _BROKEN,
    "unattributed__index/020.json": _BROKEN,
}
"""Documents that we take for something else than the corpus says, and why."""


@pytest.mark.skipif(folder() is None, reason="REALTIME_LINT_CORPUS is not set")
def test_real_documents_are_what_their_label_says() -> None:
    root = folder()
    assert root is not None
    lines = (root / "MANIFEST.jsonl").read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    otherwise = {
        entry["file"] for entry in entries if not _is_labelled(entry, root / entry["file"])
    }
    assert otherwise == OTHERWISE.keys()
    assert len(otherwise) < len(entries) / 10


def _is_labelled(entry: dict[str, str], path: Path) -> bool:
    """Whether a file's kinds are those of its label, as far as we are certain of them."""
    is_neighbour = entry["dialect"] not in {*OURS, "other-compatible"}
    expected = NEIGHBOURS if is_neighbour else KINDS_OF_LABEL[entry["kind"]]
    kinds: set[str | None] = set()
    for document in gather(parse(entry["file"], path.read_bytes())):
        found = None if document.root is None else classify(document)
        if document.root is None:
            kinds.add("unreadable")
        elif found is None or (entry["kind"] == "other" and not found.is_certain):
            kinds.add(None)
        else:
            kinds.add(found.kind)
    return kinds <= expected
