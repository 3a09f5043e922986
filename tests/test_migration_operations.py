"""What becomes of every key of the beta, as data: facts of the API, not of texts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pytest
import yaml

from realtime_lint.edits import Unfixable
from realtime_lint.edits.plan import Plan
from realtime_lint.kinds import Recognised, classify, gather
from realtime_lint.migration import Migration, is_flat, migrate, migrate_key
from realtime_lint.parse import parse
from realtime_lint.source import Document
from tests.support import AS_OF


def recognised(text: str, kind: str | None = None) -> tuple[Recognised, Plan]:
    """A document, and a plan of nothing, which knows the documents of its file."""
    parsed = parse("config.yaml", text.encode())
    (document,) = gather(parsed)
    found = classify(document, kind)
    assert found is not None
    return found, Plan(parsed, ())


class Way(NamedTuple):
    """How a document is to be migrated."""

    kind: str | None = None
    to: str | None = None
    provider: str = "openai"
    models_of: date | None = None


PLAIN = Way()


def migration(text: str, way: Way = PLAIN) -> Migration | None:
    """What becomes of a document; None where it is not of the beta."""
    found, _ = recognised(text, way.kind)
    return migrate(found, to=way.to, provider=way.provider, models_of=way.models_of)


def becomes(text: str, way: Way = PLAIN) -> object:
    """The data of the document in GA."""
    found, plan = recognised(text, way.kind)
    result = migrate(found, to=way.to, provider=way.provider, models_of=way.models_of)
    assert result is not None
    data = Plan(plan.documents, result.operations).data()
    return data if len(data) > 1 else data[0]


PCM = {"type": "audio/pcm", "rate": 24000}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("modalities: [text]", {"output_modalities": ["text"]}),
        ("modalities: [text, audio]", {"output_modalities": ["audio"]}),
        ("modalities: [audio]", {"output_modalities": ["audio"]}),
        ("modalities: ${MODALITIES}", {"output_modalities": "${MODALITIES}"}),
        ("output_audio_format: pcm16", {"audio": {"output": {"format": PCM}}}),
        (
            "output_audio_format: g711_ulaw",
            {"audio": {"output": {"format": {"type": "audio/pcmu"}}}},
        ),
        (
            "output_audio_format: G711-alaw",
            {"audio": {"output": {"format": {"type": "audio/pcma"}}}},
        ),
        ("output_audio_format: mp3", {"audio": {"output": {"format": "mp3"}}}),
        ("max_response_output_tokens: inf", {"max_output_tokens": "inf"}),
        (
            "voice: marin\nspeed: 1.2\nmodalities: [text]",
            {
                "output_modalities": ["text"],
                "audio": {"output": {"voice": "marin", "speed": 1.2}},
            },
        ),
        (
            "input_audio_format: pcm16\nvoice: marin",
            {"audio": {"input": {"format": PCM}, "output": {"voice": "marin"}}},
        ),
        (
            "modalities: [text]\ninput_audio_noise_reduction: null",
            {"output_modalities": ["text"], "audio": {"input": {"noise_reduction": None}}},
        ),
        (
            "modalities: [text]\ninput_audio_transcription: { model: whisper-1, enabled: true }",
            {
                "output_modalities": ["text"],
                "audio": {"input": {"transcription": {"model": "whisper-1", "enabled": True}}},
            },
        ),
        (
            "modalities: [text]\nturn_dedection: { type: server_vad }\ninclude: []",
            {
                "output_modalities": ["text"],
                "turn_dedection": {"type": "server_vad"},
                "include": [],
            },
        ),
        ("modalities: [text]\ntemperature: 0.8", {"output_modalities": ["text"]}),
        (
            "id: sess_1\nobject: realtime.session\nexpires_at: 1\nmodalities: [text]\nmodel: gpt-x",
            {"output_modalities": ["text"], "model": "gpt-x"},
        ),
        (
            "id: conv-7\nobject: realtime.session\nmodalities: [text]",
            {"output_modalities": ["text"]},
        ),
        (
            "modalities: [text]\nid: my-own\nexpires_at: soon",
            {"output_modalities": ["text"], "id": "my-own", "expires_at": "soon"},
        ),
    ],
)
def test_a_session_becomes_this(text: str, expected: dict[str, object]) -> None:
    assert becomes(text + "\n") == {"type": "realtime", **expected}


@pytest.mark.parametrize(
    ("detection", "expected", "safety"),
    [
        ("null", None, "safe"),
        ("none", None, "safe"),
        ("{ type: none }", None, "safe"),
        ("{ type: none, threshold: 0.4 }", None, "unsafe"),
        ("false", None, "safe"),
        ("{ threshold: 0.4 }", {"type": "server_vad", "threshold": 0.4}, "unsafe"),
        ("{ mode: semantic_vad }", {"mode": "semantic_vad"}, "safe"),
        (
            "{ type: semantic_vad, eagerness: low, silence_duration_ms: 200 }",
            {"type": "semantic_vad", "eagerness": "low"},
            "unsafe",
        ),
        ("{ type: server_vad, eagerness: low }", {"type": "server_vad"}, "unsafe"),
        (
            "{ type: server_vad, idle_timeout_ms: 6000, create_response: false }",
            {"type": "server_vad", "idle_timeout_ms": 6000, "create_response": False},
            "safe",
        ),
        ('{ type: "${MODE}", eagerness: low }', {"type": "${MODE}", "eagerness": "low"}, "safe"),
        ("${DETECTION}", "${DETECTION}", "safe"),
    ],
)
def test_turn_detection_becomes_this(detection: str, expected: object, safety: str) -> None:
    text = f"type: session.update\nsession:\n  modalities: [text]\n  turn_detection: {detection}\n"
    data = becomes(text)
    assert isinstance(data, dict)
    assert data["session"]["audio"]["input"] == {"turn_detection": expected}
    result = migration(text)
    assert result is not None
    assert result.safety == safety


def test_azure_takes_a_turn_detection_of_type_none() -> None:
    text = "modalities: [text]\nturn_detection: { type: none }\n"
    data = becomes(text, Way(provider="azure"))
    assert data == {
        "type": "realtime",
        "output_modalities": ["text"],
        "audio": {"input": {"turn_detection": {"type": "none"}}},
    }


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("auto", "auto"),
        ("find", {"type": "function", "name": "find"}),
        ("{ type: function, name: find }", {"type": "function", "name": "find"}),
        ("{ type: function, function: { name: find } }", {"type": "function", "name": "find"}),
        ("{ function: { name: find } }", {"type": "function", "name": "find"}),
        ("{ type: function, function: find }", {"type": "function", "name": "find"}),
        ("any", "any"),
        ("${CHOICE}", "${CHOICE}"),
    ],
)
def test_a_forced_function_becomes_this(choice: str, expected: object) -> None:
    tools = "tools: [{ type: function, name: find }]"
    data = becomes(f"modalities: [text]\n{tools}\ntool_choice: {choice}\n")
    assert isinstance(data, dict)
    assert data["tool_choice"] == expected


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("find", {"type": "function", "name": "find"}),
        ("Required", "Required"),
    ],
)
def test_without_tools_a_word_is_a_function_unless_it_is_nearly_a_mode(
    choice: str, expected: object
) -> None:
    data = becomes(f"modalities: [text]\ntool_choice: {choice}\n")
    assert isinstance(data, dict)
    assert data["tool_choice"] == expected


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("{ type: function, name: f }", {"type": "function", "name": "f"}),
        ("{ name: f, parameters: {} }", {"type": "function", "name": "f", "parameters": {}}),
        (
            "{ type: function, function: { name: f, description: d } }",
            {"type": "function", "name": "f", "description": "d"},
        ),
        ("{ function: { name: f } }", {"type": "function", "name": "f"}),
        ("{ type: function, function: '${TOOL}' }", {"type": "function", "function": "${TOOL}"}),
        ("{ server_label: x, name: f }", {"server_label": "x", "name": "f"}),
        ("${TOOL}", "${TOOL}"),
    ],
)
def test_a_tool_becomes_this(tool: str, expected: object) -> None:
    data = becomes(f"modalities: [text]\ntools:\n  - {tool}\n")
    assert isinstance(data, dict)
    assert data["tools"] == [expected]


@pytest.mark.parametrize(
    ("text", "to", "expected"),
    [
        (
            "model: gpt-x\nmodalities: [text]\n",
            None,
            {
                "session": {"type": "realtime", "model": "gpt-x", "output_modalities": ["text"]},
                "expires_after": {"anchor": "created_at", "seconds": 60},
            },
        ),
        (
            "model: gpt-x\nmodalities: [text]\n",
            "session",
            {"type": "realtime", "model": "gpt-x", "output_modalities": ["text"]},
        ),
        (
            "modalities: [text]\n",
            "client-secret",
            {
                "session": {"type": "realtime", "output_modalities": ["text"]},
                "expires_after": {"anchor": "created_at", "seconds": 60},
            },
        ),
        (
            "voice: marin\nclient_secret: { expires_after: { anchor: created_at, seconds: 90 } }\n",
            None,
            {
                "session": {"type": "realtime", "audio": {"output": {"voice": "marin"}}},
                "expires_after": {"anchor": "created_at", "seconds": 90},
            },
        ),
        (
            "voice: marin\nclient_secret: { expires_at: { anchor: created_at }, value: x }\n",
            "client-secret",
            {
                "session": {"type": "realtime", "audio": {"output": {"voice": "marin"}}},
                "expires_after": {"anchor": "created_at", "seconds": 60},
            },
        ),
        (
            "voice: marin\nclient_secret: { expires_at: { seconds: 90 } }\n",
            "session",
            {"type": "realtime", "audio": {"output": {"voice": "marin"}}},
        ),
        (
            "voice: marin\nclient_secret: { value: ek_1, expires_at: 1 }\n",
            "client-secret",
            {
                "session": {"type": "realtime", "audio": {"output": {"voice": "marin"}}},
                "expires_after": {"anchor": "created_at", "seconds": 60},
            },
        ),
        (
            "voice: marin\nclient_secret: { value: ek_1 }\n",
            "session",
            {"type": "realtime", "audio": {"output": {"voice": "marin"}}},
        ),
        (
            "voice: marin\nclient_secret: { ttl: 90 }\n",
            "session",
            {
                "type": "realtime",
                "client_secret": {"ttl": 90},
                "audio": {"output": {"voice": "marin"}},
            },
        ),
        (
            "voice: marin\nclient_secret: { ttl: 90 }\n",
            "client-secret",
            {
                "session": {
                    "type": "realtime",
                    "client_secret": {"ttl": 90},
                    "audio": {"output": {"voice": "marin"}},
                },
            },
        ),
        (
            "voice: marin\nexpires_after: { seconds: 90 }\n",
            "client-secret",
            {
                "session": {"type": "realtime", "audio": {"output": {"voice": "marin"}}},
                "expires_after": {"seconds": 90},
            },
        ),
    ],
)
def test_a_bare_session_goes_where_its_keys_or_somebody_say(
    text: str, to: str | None, expected: object
) -> None:
    assert becomes(text, Way(to=to, kind="beta-session")) == expected


def test_what_has_a_type_is_of_ga_whatever_we_are_told() -> None:
    text = "type: realtime\nmodel: gpt-x\ninstructions: Be brief.\n"
    assert migration(text, Way(kind="beta-session", to="client-secret")) is None
    flat = Way(kind="beta-session")
    data = {"type": "realtime", "model": "gpt-x", "audio": {"output": {"voice": "ash"}}}
    assert becomes("type: realtime\nmodel: gpt-x\nvoice: ash\n", flat) == data


@pytest.mark.parametrize("text", ["- 1\n", "word\n", "${SESSION}\n", "[]\n", "null\n"])
def test_what_is_no_object_is_left_alone_whatever_we_are_told(text: str) -> None:
    for kind in ("beta-session", "beta-session-update", "ga-session", "event-script"):
        assert migration(text, Way(kind=kind)) is None


def test_a_transcription_kept_its_ten_minutes() -> None:
    way = Way(to="client-secret")
    session = {"type": "transcription", "audio": {"input": {"format": PCM}}}
    assert becomes("input_audio_format: pcm16\n", way) == {"session": session}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("modalities: [text]\n", "ga-session"),
        ("modalities: [text]\nmodel: gpt-x\n", "client-secret"),
        ("modalities: [text]\nmodel: gpt-x\nobject: realtime.session\n", "ga-session"),
        ("input_audio_format: pcm16\n", "ga-transcription-session"),
        (
            "input_audio_format: pcm16\nclient_secret: { expires_at: { seconds: 60 } }\n",
            "client-secret",
        ),
        ("type: session.update\nsession: { modalities: [text] }\n", ""),
    ],
)
def test_the_new_kind_is_said_with_its_reason(text: str, form: str) -> None:
    result = migration(text)
    assert result is not None
    assert result.form[0] == form
    assert bool(result.form[1]) == bool(form)


def test_a_part_of_another_document_stays_a_session() -> None:
    (document,) = parse("a.yaml", b"app:\n  model: gpt-x\n  modalities: [text]\n")
    assert document.root is not None
    part = Document(document.file, "yaml", document.root.get("app"))
    found = classify(part)
    assert found is not None
    result = migrate(found)
    assert result is not None
    assert result.form == ("ga-session", "it is part of another document")


@pytest.mark.parametrize(
    ("session", "expected", "safety"),
    [
        (
            "{ input_audio_format: pcm16, include: [] }",
            {"audio": {"input": {"format": PCM}}, "include": []},
            "safe",
        ),
        ("{ modalities: [text] }", {}, "safe"),
        (
            "{ turn_detection: { type: server_vad, create_response: true, threshold: 0.5 } }",
            {"audio": {"input": {"turn_detection": {"type": "server_vad", "threshold": 0.5}}}},
            "safe",
        ),
        ("{ model: gpt-x, instructions: Hi., voice: marin, temperature: 0.8 }", {}, "unsafe"),
        ("{ mine: 1 }", {"mine": 1}, "safe"),
    ],
)
def test_a_transcription_update_becomes_this(
    session: str, expected: dict[str, object], safety: str
) -> None:
    text = f"type: transcription_session.update\nsession: {session}\n"
    data = {"type": "session.update", "session": {"type": "transcription", **expected}}
    assert becomes(text) == data
    result = migration(text)
    assert result is not None
    assert result.safety == safety


def test_a_script_is_migrated_event_by_event() -> None:
    text = """
- type: session.update
  session: { type: realtime, instructions: Hello. }
- type: transcription_session.update
  session: { input_audio_format: pcm16 }
- type: conversation.item.create
  item:
    type: message
    role: assistant
    content: [{ type: text, text: Hi. }, { type: audio, transcript: Hi. }]
- type: conversation.item.create
  item: { type: message, role: user, content: [{ type: input_text, text: Hi. }] }
- type: response.create
  response:
    modalities: [text, audio]
    voice: marin
    output_audio_format: pcm16
    max_response_output_tokens: 100
    temperature: 0.8
    input: [{ type: message, role: assistant, content: [{ type: text, text: Hi. }] }]
- type: response.create
"""
    assert becomes(text) == yaml.safe_load(
        """
- type: session.update
  session: { type: realtime, instructions: Hello. }
- type: session.update
  session:
    type: transcription
    audio: { input: { format: { type: audio/pcm, rate: 24000 } } }
- type: conversation.item.create
  item:
    type: message
    role: assistant
    content: [{ type: output_text, text: Hi. }, { type: output_audio, transcript: Hi. }]
- type: conversation.item.create
  item: { type: message, role: user, content: [{ type: input_text, text: Hi. }] }
- type: response.create
  response:
    output_modalities: [audio]
    audio: { output: { voice: marin, format: { type: audio/pcm, rate: 24000 } } }
    max_output_tokens: 100
    input: [{ type: message, role: assistant, content: [{ type: output_text, text: Hi. }] }]
- type: response.create
"""
    )


def test_beside_a_beta_session_one_with_keys_of_both_shapes_is_of_the_beta() -> None:
    update = "- { type: session.update, session: { instructions: Be brief. } }\n"
    typed = {"type": "realtime", "instructions": "Be brief."}
    beta = "- { type: session.update, session: { modalities: [text] } }\n"
    assert becomes(update + beta) == [
        {"type": "session.update", "session": typed},
        {"type": "session.update", "session": {"type": "realtime", "output_modalities": ["text"]}},
    ]
    assert migration(update + "- { type: response.create }\n") is None


def test_an_update_says_nothing_of_a_client_secret() -> None:
    lifetime = "{ expires_after: { anchor: created_at, seconds: 60 } }"
    text = f"type: session.update\nsession: {{ voice: ash, client_secret: {lifetime} }}\n"
    session = {"type": "realtime", "audio": {"output": {"voice": "ash"}}}
    assert becomes(text) == {"type": "session.update", "session": session}
    result = migration(text)
    assert result is not None
    assert result.safety == "unsafe"


def test_a_translation_beside_a_beta_session_is_left_alone() -> None:
    translation = {"type": "session.update", "session": {"audio": {"output": {"language": "de"}}}}
    text = f"- {translation}\n- {{ type: session.update, session: {{ modalities: [text] }} }}\n"
    data = becomes(text)
    assert isinstance(data, list)
    assert data[0] == translation
    assert data[1]["session"]["type"] == "realtime"


def test_an_event_that_is_named_under_another_key_keeps_that_key() -> None:
    text = "event: transcription_session.update\nsession: { input_audio_format: pcm16 }\n"
    data = becomes(text)
    assert isinstance(data, dict)
    assert data["event"] == "session.update"
    assert data["session"]["type"] == "transcription"


def test_a_stream_of_events_is_migrated() -> None:
    text = (
        "type: session.update\nsession: { modalities: [text] }\n---\n"
        "type: transcription_session.update\nsession: { input_audio_format: g711_ulaw }\n"
    )
    assert becomes(text) == [
        {"type": "session.update", "session": {"type": "realtime", "output_modalities": ["text"]}},
        {
            "type": "session.update",
            "session": {
                "type": "transcription",
                "audio": {"input": {"format": {"type": "audio/pcmu"}}},
            },
        },
    ]


def test_the_bare_body_of_a_response_is_migrated() -> None:
    text = (
        "conversation: none\n"
        "modalities: [text]\n"
        "input: [{ role: assistant, content: [{ type: text }] }]\n"
    )
    assert becomes(text) == {
        "conversation": "none",
        "output_modalities": ["text"],
        "input": [{"role": "assistant", "content": [{"type": "output_text"}]}],
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "session:\n  { type: realtime, modalities: [text],"
                " audio: { output: { voice: marin } } }\n"
            ),
            {
                "session": {
                    "type": "realtime",
                    "output_modalities": ["text"],
                    "audio": {"output": {"voice": "marin"}},
                }
            },
        ),
        (
            (
                "type: realtime\n"
                "audio: { input: { format: { type: audio/pcmu } } }\n"
                "turn_detection: null\n"
            ),
            {
                "type": "realtime",
                "audio": {"input": {"format": {"type": "audio/pcmu"}, "turn_detection": None}},
            },
        ),
        (
            (
                "type: session.update\n"
                "session: { modalities: [text], audio: { output: { speed: 1 } } }\n"
            ),
            {
                "type": "session.update",
                "session": {
                    "type": "realtime",
                    "output_modalities": ["text"],
                    "audio": {"output": {"speed": 1}},
                },
            },
        ),
        (
            "session: { type: transcription, modalities: [text], include: [] }\n",
            {"session": {"type": "transcription", "include": []}},
        ),
        (
            "type: transcription\ninput_audio_format: pcm16\nmodel: gpt-x\n",
            {"type": "transcription", "audio": {"input": {"format": PCM}}},
        ),
    ],
)
def test_what_stopped_half_way_goes_on(text: str, expected: object) -> None:
    assert becomes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "type: realtime\nmodel: gpt-realtime-2.1\naudio: { output: { voice: marin } }\n",
        "session: { model: gpt-realtime-translate }\n",
        "type: input_audio_buffer.commit\n",
        "object: realtime.transcription_session\ninput_audio_format: pcm16\n",
        "- type: session.update\n  session: { type: realtime }\n- type: response.create\n",
    ],
)
def test_what_is_not_of_the_beta_is_left_alone(text: str) -> None:
    assert migration(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "type: realtime\nvoice: marin\naudio: { output: { voice: cedar } }\n",
            "'audio.output.voice' is there as well: keep one of the two",
        ),
        (
            "type: realtime\nvoice: marin\naudio: loud\n",
            "'audio.output.voice' is there as well: keep one of the two",
        ),
        (
            (
                "type: response.create\n"
                "response: { max_response_output_tokens: 1, max_output_tokens: 2 }\n"
            ),
            "'max_output_tokens' is there as well: keep one of the two",
        ),
        (
            "modalities: [text]\nclient_secret: { expires_at: {}, expires_after: {} }\n",
            "'client_secret' holds two lifetimes: keep one",
        ),
        (
            "modalities: [text]\nexpires_after: {}\nclient_secret: { expires_at: {} }\n",
            "'expires_after' is there as well: keep one of the two",
        ),
        ("modalities: [text]\n<<: ${MORE}\n", "what '<<' brings in"),
        (
            "type: realtime\nvoice: marin\naudio:\n  <<: ${MORE}\n  input: { format: null }\n",
            "what '<<' brings in",
        ),
        (
            "modalities: [text]\ntool_choice: { name: a, function: { name: b } }\n",
            "'name' stands inside 'function' and beside it",
        ),
        (
            (
                "type: realtime\nturn_detection: null\n"
                "audio: { input: { turn_detection: { type: server_vad } } }\n"
            ),
            "'audio.input.turn_detection' is there as well",
        ),
        (
            "modalities: [text]\ntools: [{ name: a, function: { name: b } }]\n",
            "'name' stands inside 'function' and beside it",
        ),
        (
            "# realtime-lint: kind=beta-session\nmodalities: [text]\n",
            "a comment says 'kind=beta-session': take it away first",
        ),
        ("type: transcription_session.update\nsession: ${SESSION}\n", "no 'session' that"),
        (
            "type: session.update\nsession: { type: conversation, voice: marin }\n",
            "its type is 'conversation', where 'realtime' was expected",
        ),
    ],
)
def test_what_is_not_certain_is_not_migrated(text: str, reason: str) -> None:
    kind = "beta-session" if "kind=" in text else None
    with pytest.raises(Unfixable) as error:
        migration(text, Way(kind=kind))
    assert reason in str(error.value)


def test_a_comment_about_another_document_does_not_matter() -> None:
    parsed = parse(
        "a.yaml",
        b"modalities: [text]\n---\n# realtime-lint: kind=beta-session\nmodalities: [text]\n",
    )
    later = parse(
        "a.yaml",
        b"# realtime-lint: kind=beta-session\nmodalities: [text]\n---\nmodalities: [text]\n",
    )
    documents = [classify(document, "beta-session") for document in (*parsed, *later)]
    outcomes = []
    for found in documents:
        assert found is not None
        try:
            outcomes.append(migrate(found) is not None)
        except Unfixable:
            outcomes.append(False)
    assert outcomes == [True, False, False, True]


@pytest.mark.parametrize(
    ("text", "todo"),
    [
        ("modalities: [text]\nvoice: Nova\n", "choose another voice than 'Nova'"),
        (
            "modalities: [text]\ninput_audio_format: ${FORMAT}\n",
            "have '${FORMAT}' give an object, not a word",
        ),
    ],
)
def test_what_is_left_to_people_is_said(text: str, todo: str) -> None:
    result = migration(text)
    assert result is not None
    assert [words for _, words in result.todo] == [todo]


def test_every_step_says_whether_the_session_stays_what_it_was() -> None:
    result = migration(
        "modalities: [text]\ntemperature: 0.8\nturn_detection: { threshold: 0.4 }\n"
        "id: sess_1\nmodel: gpt-x\n"
    )
    assert result is not None
    assert [step.text for step in result.steps if not step.is_safe] == [
        "drop 'temperature'",
        "add 'type: server_vad'",
    ]


@pytest.mark.parametrize(
    ("text", "kind", "unsafe"),
    [
        ("input_audio_format: pcm16\n", None, ["take it for a session that only transcribes"]),
        ("input_audio_format: pcm16\n", "beta-transcription-session", []),
        ("input_audio_format: pcm16\ninclude: []\n", None, []),
        ("input_audio_format: pcm16\n", "beta-session", []),
        (
            "type: transcription_session.update\nsession: { input_audio_format: pcm16 }\n",
            None,
            [],
        ),
    ],
)
def test_that_a_session_only_transcribes_is_safe_where_something_says_so(
    text: str, kind: str | None, unsafe: list[str]
) -> None:
    result = migration(text, Way(kind))
    assert result is not None
    assert [step.text for step in result.steps if not step.is_safe] == unsafe


# -- models -----------------------------------------------------------------------------------

LATER = date(2027, 3, 1)
"""A day on which the models that can detect turns are gone."""


@pytest.mark.parametrize(
    ("text", "day", "model"),
    [
        ("gpt-4o-realtime-preview", AS_OF, "gpt-realtime-2.1"),
        ("gpt-4o-mini-realtime-preview", AS_OF, "gpt-realtime-2.1-mini"),
        ("gpt-realtime", AS_OF, "gpt-realtime"),
        ("gpt-realtime", LATER, "gpt-realtime-2.1"),
        ("my-model", LATER, "my-model"),
        ("${MODEL}", LATER, "${MODEL}"),
    ],
)
def test_a_model_that_is_gone_gives_way(text: str, day: date, model: str) -> None:
    data = becomes(f"modalities: [text]\nmodel: {text}\n", Way(models_of=day, to="session"))
    assert isinstance(data, dict)
    assert data["model"] == model


def test_a_model_stays_where_nobody_asked() -> None:
    data = becomes("modalities: [text]\nmodel: gpt-4o-realtime-preview\n", Way(to="session"))
    assert isinstance(data, dict)
    assert data["model"] == "gpt-4o-realtime-preview"


def test_on_azure_a_model_is_a_deployment() -> None:
    text = "modalities: [text]\nmodel: gpt-4o-realtime-preview\n"
    data = becomes(text, Way(to="session", models_of=AS_OF, provider="azure"))
    assert isinstance(data, dict)
    assert data["model"] == "gpt-4o-realtime-preview"


def test_a_model_in_a_ga_session_gives_way_too() -> None:
    text = "type: realtime\nmodel: gpt-4o-realtime-preview\n"
    assert becomes(text, Way(models_of=AS_OF)) == {"type": "realtime", "model": "gpt-realtime-2.1"}
    result = migration(text, Way(models_of=AS_OF))
    assert result is not None
    assert result.safety == "unsafe"
    assert [words for _, words in result.todo] == [
        "see to its price and effort: gpt-realtime-2.1 reasons"
    ]


@pytest.mark.parametrize(
    ("detection", "steps"),
    [
        ("", True),
        ("turn_detection: { type: server_vad, create_response: true }\n", True),
        ("turn_detection: null\n", False),
    ],
)
def test_a_transcriber_without_turn_detection_turns_it_off(detection: str, *, steps: bool) -> None:
    text = f"input_audio_transcription: {{ model: whisper-1 }}\n{detection}"
    audio = {"transcription": {"model": "gpt-live-transcribe"}, "turn_detection": None}
    assert becomes(text, Way(models_of=LATER)) == {
        "type": "transcription",
        "audio": {"input": audio},
    }
    result = migration(text, Way(models_of=LATER))
    assert result is not None
    said = [step.detail for step in result.steps if "null" in step.text]
    assert bool(said) == steps
    assert all("the client has to commit the audio" in words for words in said)


def test_a_transcriber_of_ga_without_turn_detection_turns_it_off() -> None:
    audio = {"input": {"transcription": {"model": "gpt-live-transcribe"}, "turn_detection": None}}
    text = "type: transcription\naudio: { input: { transcription: { model: whisper-1 } } }\n"
    assert becomes(text, Way(models_of=LATER)) == {"type": "transcription", "audio": audio}


def test_an_unknown_turn_detection_is_not_overwritten() -> None:
    text = "input_audio_transcription: { model: whisper-1 }\nturn_detection: ${VAD}\n"
    data = becomes(text, Way(models_of=LATER))
    assert isinstance(data, dict)
    assert data["audio"]["input"]["turn_detection"] == "${VAD}"


def test_a_session_that_answers_keeps_a_transcriber_that_may_detect_turns() -> None:
    text = "modalities: [text]\ninput_audio_transcription: { model: whisper-1 }\n"
    data = becomes(text, Way(models_of=LATER))
    assert isinstance(data, dict)
    assert data["audio"]["input"] == {"transcription": {"model": "gpt-transcribe"}}


def test_a_model_without_a_successor_is_left_to_people() -> None:
    text = "type: realtime\nmodel: gpt-audio-mini\nmodalities: [text]\n"
    result = migration(text, Way(models_of=LATER))
    assert result is not None
    words = [words for _, words in result.todo]
    assert words == ["choose another model than 'gpt-audio-mini': it is shut down"]


# -- one key ----------------------------------------------------------------------------------


def test_one_flat_key_moves_alone() -> None:
    text = "type: realtime\nvoice: marin\ninput_audio_format: pcm16\naudio: { output: {} }\n"
    found, plan = recognised(text)
    (session,) = found.sessions
    flat = [child for child in session.node.children if is_flat(session, child)]
    assert [child.key for child in flat] == ["voice", "input_audio_format"]
    operations = migrate_key(session, flat[1]).operations
    assert Plan(plan.documents, operations).data() == [
        {
            "type": "realtime",
            "voice": "marin",
            "audio": {"output": {}, "input": {"format": PCM}},
        }
    ]


def test_one_flat_key_stays_where_its_place_is_taken() -> None:
    found, _ = recognised("type: realtime\nvoice: marin\naudio: { output: { voice: cedar } }\n")
    (session,) = found.sessions
    voice = session.node.get("voice")
    assert voice is not None
    with pytest.raises(Unfixable, match="is there as well"):
        migrate_key(session, voice)
