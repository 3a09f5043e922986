"""The ready policies: they say what they are for, and what goes around them is caught."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from realtime_lint.engine import Linter
from realtime_lint.mutants import try_mutants
from realtime_lint.policies.reading import Origin, read_packs
from realtime_lint.rulebook import Rulebook
from realtime_lint.trials import demand_examples
from tests.packs import session
from tests.support import AS_OF, launch, rulebook

if TYPE_CHECKING:
    import subprocess

    from realtime_lint.findings import Finding
    from realtime_lint.policies.reading import Pack

FOLDER = Path(__file__).parent.parent / "examples" / "policies"
NAMES = ("cost-caps", "eu-languages", "mcp-lockdown", "regulated-disclosure", "telephony")
ELSEWHERE = "/nowhere"
"""A project that does not hold the packs: `enforce: locked` counts."""


@cache
def packs() -> dict[str, Pack]:
    """The packs as a run that is given their folder reads them."""
    found = read_packs([Origin(str(FOLDER), "--policy")], ELSEWHERE, rulebook().topics)
    return {pack.name: pack for pack in found}


@cache
def linter() -> Linter:
    """A linter with the default rules and all packs in force."""
    rules = [draft.rule for pack in packs().values() for draft in pack.drafts]
    book = Rulebook([*rulebook(), *rules])
    return Linter(book, book.choose(), AS_OF)


def findings(text: str, name: str = "config.yaml") -> list[Finding]:
    return linter().lint(name, text.encode()).findings


def of_packs(text: str, name: str = "config.yaml") -> list[tuple[str, str]]:
    """What the packs find: rule and pointer."""
    return [(it.rule, it.pointer) for it in findings(text, name) if it.topic in NAMES]


# -- the packs --------------------------------------------------------------------------------


def test_each_pack_is_named_like_its_file() -> None:
    assert tuple(packs()) == NAMES
    assert [path.stem for path in sorted(FOLDER.iterdir())] == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_pack_are_what_they_say(name: str) -> None:
    demand_examples(packs()[name], rulebook())


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_pack_notice_every_mutant(name: str) -> None:
    for draft in packs()[name].drafts:
        outcome = try_mutants(draft, rulebook())
        assert outcome.tried > 1
        assert (outcome.is_cut, [mutant.what for mutant in outcome.survivors]) == (False, [])


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_says_why_and_whom_to_ask(name: str) -> None:
    pack = packs()[name]
    assert pack.owner.endswith("@acme.example")
    assert pack.params
    for draft in pack.drafts:
        assert draft.entry.keys() >= {"summary", "rationale"}, draft.rule.name


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_satisfies_the_schema_that_it_names_for_editors(name: str) -> None:
    line = (FOLDER / f"{name}.yaml").read_text("utf-8").split("\n")[0]
    assert line == "# yaml-language-server: $schema=../../schemas/policy.schema.json"
    schema = json.loads((FOLDER / line.partition("=")[2]).read_text("utf-8"))
    data = packs()[name].drafts[0].maker.form.file.data
    assert [error.message for error in Draft202012Validator(schema).iter_errors(data)] == []


def test_all_but_the_advice_on_telephony_is_locked() -> None:
    locked = {
        name: {draft.rule.is_locked for draft in pack.drafts} for name, pack in packs().items()
    }
    assert locked == {name: {name != "telephony"} for name in NAMES}


# -- what complies ----------------------------------------------------------------------------

PHONE = """\
type: realtime
model: gpt-realtime-2.1
instructions: |
  Greet the caller, then say: "You are talking
  to an AI assistant." Ask for the number of the claim.
reasoning: { effort: low }
max_output_tokens: 1024
truncation:
  type: retention_ratio
  retention_ratio: 0.8
  token_limits: { post_instructions: 8000 }
audio:
  input:
    format: { type: audio/pcmu }
    noise_reduction: { type: near_field }
    transcription: { model: gpt-transcribe, languages: [de, en], keywords: [Acme] }
    turn_detection: { type: server_vad, silence_duration_ms: 500 }
  output:
    format: { type: audio/pcmu }
    voice: marin
tools:
  - type: function
    name: hang_up
    description: End the call once the caller has said goodbye.
    parameters: { type: object, properties: {}, required: [] }
  - type: mcp
    server_label: claims
    server_url: https://mcp.acme.example/claims
    authorization: ${CLAIMS_TOKEN}
    allowed_tools: [find_claim]
    require_approval: always
  - type: mcp
    server_label: diary
    connector_id: connector_googlecalendar
    authorization: ${DIARY_TOKEN}
    allowed_tools: [search_events]
"""
FOR_A_BROWSER = """\
{
  "expires_after": { "anchor": "created_at", "seconds": 60 },
  "session": {
    "type": "realtime",
    "model": "gpt-realtime-2.1-mini",
    "instructions": "Begin with: You are talking to an AI assistant. Then ask for the name.",
    "max_output_tokens": 2048,
    "truncation": {
      "type": "retention_ratio",
      "retention_ratio": 0.7,
      "token_limits": { "post_instructions": 4000 }
    },
    "audio": {
      "input": {
        "format": { "type": "audio/pcm", "rate": 24000 },
        "transcription": { "model": "gpt-transcribe", "language": "fr" },
        "turn_detection": { "type": "semantic_vad" }
      },
      "output": { "format": { "type": "audio/pcm", "rate": 24000 }, "voice": "cedar" }
    }
  }
}
"""
ACCEPTANCE = """\
type: realtime
model: gpt-realtime-2.1
instructions: "Begin with: You are talking to an AI assistant. Then ask for the name."
max_output_tokens: 2048
truncation:
  type: retention_ratio
  retention_ratio: 0.8
  token_limits: { post_instructions: 8000 }
audio: { output: { voice: marin } }
"""
SCRIPT = """\
- type: session.update
  session: { type: realtime, audio: { input: { turn_detection: null } } }
- type: response.create
  response:
    conversation: none
    metadata: { purpose: topic }
    output_modalities: [text]
    instructions: Name the topic in one word.
- { type: input_audio_buffer.append, audio: UklGRgAAAAA= }
- { type: input_audio_buffer.commit }
- { type: response.create, response: { max_output_tokens: 200 } }
"""
COMPLIANT = {
    "phone.yaml": PHONE,
    "secret.json": FOR_A_BROWSER,
    "sip/accept.yaml": ACCEPTANCE,
    "script.yaml": SCRIPT,
    "clear.yaml": "type: session.update\nsession: { type: realtime, prompt: null, tracing: null }",
    "answer.yaml": "type: response.create\nresponse: { output_modalities: [audio] }",
    "listen.yaml": """\
type: transcription
audio:
  input: { transcription: { model: gpt-transcribe, language: pl }, turn_detection: null }
""",
    "translate.yaml": """\
expires_after: { anchor: created_at, seconds: 120 }
session:
  model: gpt-realtime-translate
  audio:
    input: { transcription: { model: gpt-realtime-whisper } }
    output: { language: es }
""",
    "deploy.yaml": """\
type: realtime
model: ${MODEL}
instructions: ${INSTRUCTIONS}
max_output_tokens: ${TOKENS}
truncation: ${TRUNCATION}
audio: ${AUDIO}
tools: ${TOOLS}
""",
}


@pytest.mark.parametrize(("name", "text"), COMPLIANT.items(), ids=COMPLIANT)
def test_a_document_that_complies_is_clean_under_all_packs_at_once(name: str, text: str) -> None:
    assert of_packs(text, name) == []
    assert [it.message for it in findings(text, name) if it.severity == "error"] == []


def test_every_rule_has_looked_at_a_document_that_complies() -> None:
    book = Rulebook([draft.rule for pack in packs().values() for draft in pack.drafts])
    judge = Linter(book, frozenset(rule.name for rule in book), AS_OF)
    for name, text in COMPLIANT.items():
        judge.lint(name, text.encode())
    assert [rule.name for rule in book if not judge.plan.applied[rule.name]] == []


# -- ways around ------------------------------------------------------------------------------


def update(**members: object) -> str:
    """An update of a realtime session."""
    return json.dumps({"type": "session.update", "session": {"type": "realtime", **members}})


def response(**members: object) -> str:
    """A request for a response."""
    return json.dumps({"type": "response.create", "response": members})


def request(**members: object) -> str:
    """A request for a client secret that lives a minute."""
    return json.dumps({"expires_after": {"anchor": "created_at", "seconds": 60}, **members})


def old(**members: object) -> str:
    """A session in the beta shape."""
    return json.dumps({"model": "gpt-4o-realtime-preview", "modalities": ["text"], **members})


def hears(**members: object) -> dict[str, object]:
    """The `audio` of a session that hears it so."""
    return {"input": members}


def transcribes(**members: object) -> dict[str, object]:
    """The `audio` of a session that is transcribed so."""
    return hears(transcription={"model": "gpt-transcribe", **members})


def mcp(**members: object) -> list[dict[str, object]]:
    """The `tools` of a session with one MCP tool."""
    return [{"type": "mcp", "server_label": "crm", "allowed_tools": ["find"], **members}]


HUMAN = "You are Anna from the claims team."
MACHINE = "You are talking to an AI assistant."
PCM = {"type": "audio/pcm", "rate": 24000}
TUNNEL = f"tunnel_{'0' * 32}"
OURS = "https://mcp.acme.example/crm"
AFTER_A_MERGE = """\
type: realtime
tools: [{ type: mcp, server_label: a, <<: { server_url: https://evil.example/ } }]
"""
TWICE = f"""\
{{"type": "session.update", "session":
 {{"type": "realtime", "instructions": "{MACHINE}", "instructions": "{HUMAN}"}}}}
"""
WAYS_AROUND = {
    "telephony/format /session/audio/output/format/type": {
        "an update to PCM": update(audio={"output": {"format": PCM}}),
    },
    "telephony/hears-g711 /audio/input/format": {
        "a format of null": session(audio=hears(format=None)),
    },
    "telephony/speaks-g711 ": {
        "one side of the line only": session(audio=hears(format={"type": "audio/pcmu"})),
        "output of null": session(audio={"output": None}),
    },
    "eu-languages/named /audio/input/transcription": {
        "languages of null": session(audio=transcribes(languages=None)),
    },
    "eu-languages/listed /audio/input/transcription/language": {
        "a language of null": session(audio=transcribes(language=None)),
        "an empty language": session(audio=transcribes(language="")),
        "a language with its region": session(audio=transcribes(language="de-DE")),
    },
    "eu-languages/listed /audio/input/transcription/languages/1": {
        "more languages": session(audio=transcribes(language="de", languages=["de", "zh"])),
    },
    "eu-languages/listed /session/audio/input/transcription/language": {
        "an update to another language": update(audio=transcribes(language="zh")),
    },
    "cost-caps/answer-tokens ": {"a session that the server chooses": request()},
    "cost-caps/answer-tokens /max_output_tokens": {
        "a limit of null": session(max_output_tokens=None),
    },
    "cost-caps/answer-tokens /response/max_output_tokens": {
        "a response without a limit": response(max_output_tokens="inf"),
    },
    "cost-caps/history-tokens /session/truncation": {
        "an update that forgets nothing": update(truncation="disabled"),
    },
    "cost-caps/models /model": {"the beta shape": old()},
    "cost-caps/effort /0/response/reasoning/effort": {
        "a script": f"[{response(reasoning={'effort': 'xhigh'})}]",
    },
    "cost-caps/secret-seconds /expires_after/seconds": {
        "a lifetime of null": request(expires_after={"anchor": "created_at", "seconds": None}),
    },
    "mcp-lockdown/hosts /tools/0/server_url": {
        "a user that looks like a host": session(
            tools=mcp(server_url="https://mcp.acme.example@evil.example/")
        ),
        "a backslash": session(tools=mcp(server_url="https://mcp.acme.example\\@evil.example/")),
        "a longer name": session(tools=mcp(server_url="https://mcp.acme.example.evil.example/")),
        "no encryption": session(tools=mcp(server_url="http://mcp.acme.example/")),
        "a list": session(tools=mcp(server_url=[OURS])),
        "a merge": AFTER_A_MERGE,
    },
    "mcp-lockdown/keys /tools/0": {
        "a tunnel beside a host": session(tools=mcp(server_url=OURS, tunnel_id=TUNNEL)),
        "a target that the API does not have yet": session(tools=mcp(server_socket="evil")),
        "another type of tool": session(tools=[{"type": "remote", "target": "evil"}]),
    },
    "mcp-lockdown/allowed-tools /tools/0": {
        "all tools": session(tools=mcp(server_url=OURS, allowed_tools=None)),
    },
    "mcp-lockdown/approval /response/tools/0/require_approval": {
        "approvals for some": response(
            tools=mcp(require_approval={"always": {"tool_names": ["find"]}})
        ),
    },
    "mcp-lockdown/credentials /tools/0/headers/x-auth": {
        "a header of another name": session(tools=mcp(headers={"x-auth": "q83hd82hs72"})),
    },
    "regulated-disclosure/instructions ": {"a session that the server chooses": request()},
    "regulated-disclosure/instructions /session": {
        "an empty session": request(session={}),
        "a session of null": request(session=None),
    },
    "regulated-disclosure/instructions /instructions": {
        "instructions of null": session(instructions=None),
        "the beta shape": old(instructions=HUMAN),
        "a type that there is not": session(type="Realtime", instructions=HUMAN),
    },
    "regulated-disclosure/instructions /session/instructions": {
        "an update": update(instructions=HUMAN),
        "an update to nothing": update(instructions=""),
        "a type that is filled in later": request(
            session={"type": "${TYPE}", "instructions": HUMAN}
        ),
        "a call": json.dumps({"sdp": "v=0", "session": json.loads(session(instructions=HUMAN))}),
        "a second time": TWICE,
    },
    "regulated-disclosure/response-instructions /response": {
        "a response": response(instructions=HUMAN),
        "a response beside the conversation": response(conversation="none", instructions=HUMAN),
    },
    "regulated-disclosure/response-instructions ": {
        "a response without its event": json.dumps(
            {"conversation": "auto", "output_modalities": ["audio"], "instructions": HUMAN}
        ),
    },
    "regulated-disclosure/no-stored-prompt /response/prompt": {
        "a stored prompt": response(prompt={"id": "pmpt_68a1"}),
    },
}
"""By rule and pointer of the finding: documents that try to have their way."""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(text, found, id=f"{found.split()[0]}: {way}")
        for found, ways in WAYS_AROUND.items()
        for way, text in ways.items()
    ],
)
def test_a_way_around_is_none(text: str, found: str) -> None:
    rule, _, pointer = found.partition(" ")
    assert (rule, pointer) in of_packs(text)


# -- words ------------------------------------------------------------------------------------

WORDS = {
    session(max_output_tokens="inf"): {
        "cost-caps/answer-tokens": (
            "set max_output_tokens to 2048 at most; found 'inf' (locked by pack cost-caps)"
        ),
        "cost-caps/history-tokens": (
            "set truncation: a retention_ratio of 0.8 at most, and"
            " token_limits.post_instructions of 8000 at most (locked by pack cost-caps)"
        ),
        "regulated-disclosure/instructions": (
            "have the agent say “You are talking to an AI assistant”: the instructions must"
            " contain this sentence, word for word (locked by pack regulated-disclosure)"
        ),
        "telephony/hears-g711": (
            "set audio.input.format.type to what the phone line carries, audio/pcmu, audio/pcma;"
            " found nothing"
        ),
    },
    update(tools=mcp(server_url="http://a.example", allowed_tools=[], headers={"X-Key": "a"})): {
        "mcp-lockdown/hosts": (
            "connect over https:// to a host of the list, mcp.acme.example, mcp.stripe.example,"
            " without a user in the URL (locked by pack mcp-lockdown)"
        ),
        "mcp-lockdown/allowed-tools": (
            "name the tools of 'crm' that may be used, such as `allowed_tools: [find_customer]`"
            " (locked by pack mcp-lockdown)"
        ),
        "mcp-lockdown/credentials": (
            "leave the value of X-Key to be filled in at run time: write a placeholder such as"
            " ${MCP_TOKEN} (locked by pack mcp-lockdown)"
        ),
    },
    session(audio=hears(turn_detection=None)): {
        "telephony/turns": (
            "callers have no button to end a turn with: set turn_detection.type to server_vad or"
            " semantic_vad, not null"
        ),
    },
}
"""By document and rule what is said."""


@pytest.mark.parametrize(("text", "words"), WORDS.items())
def test_a_finding_says_what_to_write(text: str, words: dict[str, str]) -> None:
    assert {it.rule: it.message for it in findings(text) if it.rule in words} == words


# -- a platform team --------------------------------------------------------------------------


def check(project: Path) -> subprocess.CompletedProcess[str]:
    """Check a project where the environment names the folder of packs."""
    packs = {"REALTIME_LINT_POLICY": str(FOLDER)}
    return launch("check", "--output-format", "concise", cwd=project, **packs)


def test_the_folder_of_packs_is_in_force_by_its_path(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "phone.yaml").write_text(PHONE, encoding="utf-8")
    done = check(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "phone.yaml").write_text(PHONE.replace(": always", ": never"), encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 1
    (error,) = (line for line in done.stdout.splitlines() if ": error " in line)
    assert error == (
        "phone.yaml:31:23: error calls of MCP tools need an approval: write"
        " `require_approval: always`, or leave it out; found 'never'"
        " (locked by pack mcp-lockdown) [mcp-lockdown/approval]"
    )


def test_a_project_cannot_do_without_a_pack_that_is_locked(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "phone.yaml").write_text(PHONE, encoding="utf-8")
    (tmp_path / "realtime-lint.toml").write_text('ignore = ["cost-caps"]', encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "Error: realtime-lint.toml:1:11: 'cost-caps' is locked by pack cost-caps:"
        " only a waiver silences it\n"
    )
