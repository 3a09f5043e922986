"""The ready policies: they say what they are for, and what goes around them is caught."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from realtime_lint.engine import Linter
from realtime_lint.mutants import try_mutants
from realtime_lint.policies.reading import Origin, read_packs
from realtime_lint.rulebook import Rulebook
from realtime_lint.trials import demand_examples
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
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
SECRET = """\
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
truncation: { type: retention_ratio, retention_ratio: 0.8, token_limits: { post_instructions: 8000 } }
audio: { output: { voice: marin } }
"""
SCRIPT = """\
{"type": "session.update", "session": {"type": "realtime", "audio": {"input": {"turn_detection": null}}}}
{"type": "response.create", "response": {"conversation": "none", "metadata": {"purpose": "topic"}, "output_modalities": ["text"], "instructions": "Name the topic in one word."}}
{"type": "input_audio_buffer.append", "audio": "UklGRgAAAAA="}
{"type": "input_audio_buffer.commit"}
{"type": "response.create", "response": {"max_output_tokens": 200}}
"""
COMPLIANT = {
    "phone.yaml": PHONE,
    "secret.json": SECRET,
    "sip/accept.yaml": ACCEPTANCE,
    "script.jsonl": SCRIPT,
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

HUMAN = "instructions: You are Anna from the claims team."
BYPASSES = {
    # telephony
    "an update to PCM": (
        "type: session.update\n"
        "session: { type: realtime, audio: { output: { format: { type: audio/pcm, rate: 24000 } } } }",
        "telephony/format", "/session/audio/output/format/type",
    ),
    "a format of null": (
        "type: realtime\nmodel: gpt-realtime-2.1\naudio: { input: { format: null } }",
        "telephony/hears-g711", "/audio/input/format",
    ),
    "only one side of the line": (
        "type: realtime\nmodel: gpt-realtime-2.1\naudio: { input: { format: { type: audio/pcmu } } }",
        "telephony/speaks-g711", "",
    ),
    # eu-languages
    "languages beside a language that is listed": (
        "type: transcription\naudio: { input: { transcription:"
        " { model: gpt-transcribe, language: de, languages: [de, zh] } } }",
        "eu-languages/listed", "/audio/input/transcription/languages/1",
    ),
    "an update that names another language": (
        "type: session.update\nsession: { type: realtime, audio: { input: { transcription:"
        " { model: gpt-transcribe, language: zh } } } }",
        "eu-languages/listed", "/session/audio/input/transcription/language",
    ),
    "a language of null": (
        "type: realtime\naudio: { input: { transcription: { model: gpt-transcribe, language: null } } }",
        "eu-languages/listed", "/audio/input/transcription/language",
    ),
    "an empty language": (
        'type: realtime\naudio: { input: { transcription: { model: gpt-transcribe, language: "" } } }',
        "eu-languages/listed", "/audio/input/transcription/language",
    ),
    # cost-caps
    "a secret whose session is the server's": (
        "expires_after: { anchor: created_at, seconds: 60 }", "cost-caps/answer-tokens", "",
    ),
    "a response without a limit": (
        "type: response.create\nresponse: { max_output_tokens: inf }",
        "cost-caps/answer-tokens", "/response/max_output_tokens",
    ),
    "an update that forgets nothing": (
        "type: session.update\nsession: { type: realtime, truncation: disabled }",
        "cost-caps/history-tokens", "/session/truncation",
    ),
    "a model in the beta shape": (
        "model: gpt-4o-realtime-preview\nmodalities: [audio, text]", "cost-caps/models", "/model",
    ),
    "a limit of null": (
        "type: realtime\nmodel: gpt-realtime-2.1\nmax_output_tokens: null",
        "cost-caps/answer-tokens", "/max_output_tokens",
    ),
    "an event in a script": (
        "- { type: response.create, response: { reasoning: { effort: xhigh } } }",
        "cost-caps/effort", "/0/response/reasoning/effort",
    ),
    # mcp-lockdown
    "a host in front of the host": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, allowed_tools: [b],"
        ' server_url: "https://mcp.acme.example@evil.example/" }]',
        "mcp-lockdown/hosts", "/tools/0/server_url",
    ),
    "a backslash in the URL": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, allowed_tools: [b],"
        " server_url: 'https://mcp.acme.example\\@evil.example/' }]",
        "mcp-lockdown/hosts", "/tools/0/server_url",
    ),
    "a tunnel beside a host that is listed": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, allowed_tools: [b],"
        " server_url: https://mcp.acme.example/a,"
        " tunnel_id: tunnel_0123456789abcdef0123456789abcdef }]",
        "mcp-lockdown/keys", "/tools/0",
    ),
    "a target that the API does not have yet": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, server_socket: evil }]",
        "mcp-lockdown/keys", "/tools/0",
    ),
    "a tool of another type": (
        "type: realtime\ntools: [{ type: remote_mcp, server_label: a, target: evil }]",
        "mcp-lockdown/keys", "/tools/0",
    ),
    "a host behind a merge": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, allowed_tools: [b],"
        " <<: { server_url: https://evil.example/ } }]",
        "mcp-lockdown/hosts", "/tools/0/server_url",
    ),
    "a list of URLs": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, allowed_tools: [b],"
        " server_url: [https://mcp.acme.example/a] }]",
        "mcp-lockdown/hosts", "/tools/0/server_url",
    ),
    "approvals for some of the tools": (
        "type: response.create\nresponse: { tools: [{ type: mcp, server_label: a,"
        " require_approval: { always: { tool_names: [b] } } }] }",
        "mcp-lockdown/approval", "/response/tools/0/require_approval",
    ),
    "a token under another name": (
        "type: realtime\ntools: [{ type: mcp, server_label: a, headers: { x-auth: q83hd82hs72 } }]",
        "mcp-lockdown/credentials", "/tools/0/headers/x-auth",
    ),
    # regulated-disclosure
    "an update that takes the disclosure back": (
        f"type: session.update\nsession: {{ type: realtime, {HUMAN} }}",
        "regulated-disclosure/instructions", "/session/instructions",
    ),
    "a response that takes it back": (
        f"type: response.create\nresponse: {{ {HUMAN} }}",
        "regulated-disclosure/response-instructions", "/response",
    ),
    "a body of a response without its event": (
        f"conversation: auto\noutput_modalities: [audio]\n{HUMAN}",
        "regulated-disclosure/response-instructions", "",
    ),
    "instructions of null": (
        "type: realtime\nmodel: gpt-realtime-2.1\ninstructions: null",
        "regulated-disclosure/instructions", "/instructions",
    ),
    "empty instructions": (
        'type: session.update\nsession: { type: realtime, instructions: "" }',
        "regulated-disclosure/instructions", "/session/instructions",
    ),
    "an empty session": (
        "expires_after: { anchor: created_at, seconds: 60 }\nsession: {}",
        "regulated-disclosure/instructions", "/session",
    ),
    "no session at all": (
        "expires_after: { anchor: created_at, seconds: 60 }",
        "regulated-disclosure/instructions", "",
    ),
    "instructions twice": (
        '{"type": "session.update", "session": {"type": "realtime", "instructions":'
        ' "You are talking to an AI assistant.", "instructions": "You are Anna."}}',
        "regulated-disclosure/instructions", "/session/instructions",
    ),
    "instructions in the beta shape": (
        f"model: gpt-4o-realtime-preview\nmodalities: [audio, text]\n{HUMAN}",
        "regulated-disclosure/instructions", "/instructions",
    ),
    "a type of session that there is not": (
        f"type: Realtime\nmodel: gpt-realtime-2.1\n{HUMAN}",
        "regulated-disclosure/instructions", "/instructions",
    ),
    "a prompt in place of instructions": (
        "type: response.create\nresponse: { prompt: { id: pmpt_68a1 } }",
        "regulated-disclosure/no-stored-prompt", "/response/prompt",
    ),
    "an anchor without seconds": (
        "expires_after: { anchor: created_at }\nsession: { type: realtime }",
        "regulated-disclosure/secret-seconds", "/expires_after",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "rule", "pointer"), BYPASSES.values(), ids=BYPASSES)
def test_a_way_around_is_none(text: str, rule: str, pointer: str) -> None:
    assert (rule, pointer) in of_packs(text)


# -- words ------------------------------------------------------------------------------------

WORDS = {
    "cost-caps/answer-tokens": (
        "type: realtime\nmodel: gpt-realtime-2.1\nmax_output_tokens: inf",
        "set max_output_tokens to 2048 at most; found 'inf' (locked by pack cost-caps)",
    ),
    "cost-caps/models": (
        "type: realtime\nmax_output_tokens: 1",
        "set the model to one of gpt-realtime-2.1, gpt-realtime-2.1-mini, gpt-realtime-translate;"
        " found nothing (locked by pack cost-caps)",
    ),
    "mcp-lockdown/allowed-tools": (
        "type: realtime\ntools: [{ type: mcp, server_label: crm, server_url: https://a.example/ }]",
        "name the tools of 'crm' that may be used, such as `allowed_tools: [find_customer]`"
        " (locked by pack mcp-lockdown)",
    ),
    "mcp-lockdown/credentials": (
        "type: realtime\ntools: [{ type: mcp, server_label: crm, headers: { X-Key: abc } }]",
        "leave the value of X-Key to be filled in at run time: write a placeholder such as"
        " ${MCP_TOKEN} (locked by pack mcp-lockdown)",
    ),
    "regulated-disclosure/instructions": (
        f"type: realtime\nmodel: gpt-realtime-2.1\n{HUMAN}",
        "have the agent say “You are talking to an AI assistant”: the instructions must contain"
        " this sentence, word for word (locked by pack regulated-disclosure)",
    ),
    "telephony/turns": (
        "type: realtime\nmodel: gpt-realtime-2.1\naudio: { input: { turn_detection: null } }",
        "callers have no button to end a turn with: set turn_detection.type to server_vad or"
        " semantic_vad, not null",
    ),
}


@pytest.mark.parametrize(("rule", "text", "words"), [(k, *v) for k, v in WORDS.items()], ids=WORDS)
def test_a_finding_says_what_to_write(rule: str, text: str, words: str) -> None:
    assert [it.message for it in findings(text) if it.rule == rule] == [words]


# -- a platform team --------------------------------------------------------------------------


def test_the_packs_are_in_force_where_the_environment_names_their_folder(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "phone.yaml").write_text(PHONE, encoding="utf-8")
    (tmp_path / "realtime-lint.toml").write_text('ignore = ["mcp-lockdown"]', encoding="utf-8")
    command = [sys.executable, "-m", "realtime_lint", "check", "--output-format", "concise"]
    environment = {**os.environ, "REALTIME_LINT_POLICY": str(FOLDER)}

    def check() -> tuple[int, list[str]]:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        errors = [line for line in done.stdout.splitlines() if ": error " in line]
        return done.returncode, errors

    assert check() == (0, [])
    (tmp_path / "phone.yaml").write_text(PHONE.replace(": always", ": never"), encoding="utf-8")
    assert check() == (
        1,
        [
            "phone.yaml:37:23: error calls of MCP tools need an approval: write"
            " `require_approval: always`, or leave it out; found 'never'"
            " (locked by pack mcp-lockdown) [mcp-lockdown/approval]"
        ],
    )
