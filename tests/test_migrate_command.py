"""`migrate` as people start it: what it shows, what it writes, and what it refuses."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from realtime_lint.cli import main
from realtime_lint.parse.limits import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Start = Callable[..., "Answer"]

BETA = """\
# Front desk
model: gpt-realtime-2.1 # the best
modalities: [text, audio]
instructions: |
  You take orders.

  Be brief.
voice: nova # as on the website
# the phone
input_audio_format: g711_ulaw
turn_detection: { type: semantic_vad, threshold: 0.5 }
temperature: 0.8
"""
MIGRATED = """\
# Front desk
session:
  type: realtime
  model: gpt-realtime-2.1 # the best
  output_modalities: [audio]
  instructions: |
    You take orders.

    Be brief.
  audio:
    input:
      # the phone
      format:
        type: audio/pcmu
      turn_detection: { type: semantic_vad }
    output:
      voice: nova # as on the website
expires_after:
  anchor: created_at
  seconds: 60
"""
UPDATE = '{"type": "session.update", "session": {"modalities": ["text"]}}\n'
GA_UPDATE = (
    '{"type": "session.update", "session": {"type": "realtime", "output_modalities": ["text"]}}\n'
)
GA = "type: realtime\nmodel: gpt-realtime-2.1\naudio: { output: { voice: marin } }\n"
EITHER = "model: gpt-realtime-2.1\ninstructions: Be brief.\n"


class Answer(NamedTuple):
    """What a run gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Start:
    """Start the program in a folder of its own."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def run(*arguments: str, data: bytes = b"") -> Answer:
        monkeypatch.setattr(sys, "argv", ["realtime-lint", "migrate", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, out, err)

    return run


@pytest.fixture
def beta(tmp_path: Path) -> Path:
    path = tmp_path / "beta.yaml"
    path.write_text(BETA, encoding="utf-8")
    return path


def test_a_preview_shows_the_change_and_every_step_and_writes_nothing(
    start: Start, beta: Path
) -> None:
    answer = start("beta.yaml")
    assert answer.code == 1
    assert beta.read_text(encoding="utf-8") == BETA
    assert answer.out.startswith("--- a/beta.yaml\n+++ b/beta.yaml\n@@ ")
    story = answer.out[answer.out.index("beta.yaml: beta-session to client-secret: it names") :]
    assert story.splitlines()[1:] == [
        "  safe   line 2: put it under 'session', in the request for a client secret",
        "  safe   line 2: add 'type: realtime'",
        (
            "  safe   line 2: write out the secret's lifetime of 60 s, as it was: "
            "in GA it is ten minutes if left out"
        ),
        (
            "  safe   line 3: 'modalities' becomes 'output_modalities', audio alone, "
            "which brings its transcript"
        ),
        "  safe   line 8: 'voice' becomes 'audio.output.voice'",
        "  safe   line 10: 'input_audio_format' becomes 'audio.input.format', of type audio/pcmu",
        "  safe   line 11: 'turn_detection' becomes 'audio.input.turn_detection'",
        "  unsafe line 11: drop 'threshold', which semantic_vad does not read",
        "  unsafe line 12: drop 'temperature', which GA no longer takes",
        "  to do  line 8: choose another voice than 'nova'",
        "1 document to migrate; --write does it",
        (
            "outside of these files: POST the requests to /v1/realtime/client_secrets, "
            "and send no header 'OpenAI-Beta'"
        ),
    ]


def test_write_writes_and_lists_what_changes_the_meaning(start: Start, beta: Path) -> None:
    answer = start("beta.yaml", "--write")
    assert answer.code == 0
    assert beta.read_text(encoding="utf-8") == MIGRATED
    assert answer.out.splitlines()[1:4] == [
        "  unsafe was line 11: drop 'threshold', which semantic_vad does not read",
        "  unsafe was line 12: drop 'temperature', which GA no longer takes",
        "  to do  was line 8: choose another voice than 'nova'",
    ]
    assert "safe   " not in answer.out
    assert "migrated 1 document\n" in answer.out


def test_what_is_written_has_nothing_left_to_migrate(start: Start, beta: Path) -> None:
    assert start("beta.yaml", "--write").code == 0
    answer = start("beta.yaml")
    assert answer == Answer(0, "nothing to migrate in 1 document\n", "")
    assert beta.read_text(encoding="utf-8") == MIGRATED


def test_a_folder_is_searched_and_what_is_not_of_the_beta_is_counted(
    start: Start, beta: Path, tmp_path: Path
) -> None:
    (tmp_path / "ga.yaml").write_text(GA, encoding="utf-8")
    (tmp_path / "update.json").write_text(UPDATE, encoding="utf-8")
    (tmp_path / "other.yaml").write_text("name: x\n", encoding="utf-8")
    assert "2 documents to migrate, 1 left alone" in start().out
    answer = start("--write")
    assert answer.code == 0
    assert "migrated 2 documents, 1 left alone" in answer.out
    assert beta.read_text(encoding="utf-8") == MIGRATED
    assert (tmp_path / "update.json").read_text(encoding="utf-8") == GA_UPDATE
    assert (tmp_path / "ga.yaml").read_text(encoding="utf-8") == GA


def test_what_could_be_either_is_refused_and_the_others_are_done(
    start: Start, beta: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(EITHER, encoding="utf-8")
    answer = start("--write")
    assert answer.code == 2
    assert answer.err == (
        "a.yaml: could be beta or GA: say which with --kind beta-session or --kind ga-session\n"
    )
    assert beta.read_text(encoding="utf-8") == MIGRATED
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == EITHER


def test_the_kind_decides(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EITHER, encoding="utf-8")
    assert start("a.yaml", "--kind", "ga-session").code == 0
    answer = start("a.yaml", "--kind", "beta-session", "--to", "session", "--write")
    assert answer.code == 0
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "type: realtime\n" + EITHER


def test_with_its_kind_a_fragment_is_a_document(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("turn_detection: { mode: server_vad }\n", encoding="utf-8")
    answer = start("a.yaml", "--kind", "beta-session", "--write")
    assert answer.code == 0
    assert "`check` has more to say of it: turn-detection-missing-type" in answer.out


def test_to_decides_what_a_bare_session_becomes(start: Start, beta: Path) -> None:
    answer = start("beta.yaml", "--to", "session", "--write")
    assert answer.code == 0
    text = beta.read_text(encoding="utf-8")
    assert text.startswith("# Front desk\ntype: realtime\nmodel: gpt-realtime-2.1 # the best\n")
    assert "expires_after" not in text
    assert "beta-session to ga-session: as told" in answer.out


def test_what_cannot_be_proven_is_refused_with_the_reason(start: Start, tmp_path: Path) -> None:
    text = "base: &base\n  modalities: [text]\ntype: session.update\nsession: *base\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    answer = start("a.yaml", "--write")
    assert answer.code == 2
    assert answer.err.startswith("a.yaml: it stands in an anchored value")
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == text


def test_of_several_documents_one_may_be_refused(start: Start, tmp_path: Path) -> None:
    good = "type: session.update\nsession:\n  modalities: [text]\n"
    bad = "voice: marin\nmodalities: [text]\nmodalities: [text]\n"
    (tmp_path / "a.yaml").write_text(f"{good}---\n{bad}", encoding="utf-8")
    answer = start("a.yaml", "--write")
    assert answer.code == 2
    assert answer.err == "a.yaml: line 5: 'modalities' is there twice: remove one\n"
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == (
        f"type: session.update\nsession:\n  type: realtime\n  output_modalities: [text]\n---\n{bad}"
    )


def test_a_comment_that_silences_what_is_gone_does_not_matter(start: Start, tmp_path: Path) -> None:
    text = "modalities: [text] # realtime-lint: ignore[beta-api-removed] -- soon\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    assert start("a.yaml", "--write").code == 0
    after = (tmp_path / "a.yaml").read_text(encoding="utf-8")
    assert after == "type: realtime\noutput_" + text


def test_a_comment_that_calls_it_beta_has_to_go_first(start: Start, tmp_path: Path) -> None:
    text = f"# realtime-lint: kind=beta-session\n{EITHER}"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    answer = start("a.yaml")
    assert answer.code == 2
    assert answer.err == "a.yaml: a comment says 'kind=beta-session': take it away first\n"


def test_settings_that_call_it_beta_have_to_change_first(start: Start, tmp_path: Path) -> None:
    (tmp_path / "realtime-lint.toml").write_text(
        '[[documents]]\nfiles = "a.yaml"\nkind = "beta-session"\nat = "/voice_agent"\n',
        encoding="utf-8",
    )
    text = "voice_agent:\n  modalities: [text]\n  model: gpt-realtime-2.1\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    answer = start("a.yaml")
    assert answer.code == 2
    assert "calls it a beta-session: say there first what it is in GA" in answer.err
    settings = tmp_path / "realtime-lint.toml"
    settings.write_text(settings.read_text().replace("beta-session", "ga-session"))
    assert start("a.yaml", "--write").code == 0
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == (
        "voice_agent:\n  type: realtime\n  output_modalities: [text]\n  model: gpt-realtime-2.1\n"
    )


def test_a_file_that_cannot_be_read_is_named(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("modalities: [text\n", encoding="utf-8")
    answer = start("a.yaml")
    assert answer.code == 2
    assert answer.err.startswith("a.yaml: it cannot be read: ")


def test_of_what_is_found_only_our_own_business_has_to_be_readable(
    start: Start, beta: Path, tmp_path: Path
) -> None:
    assert beta.exists()
    (tmp_path / "chart.yaml").write_text("transcription: {{ .Values.x }\n", encoding="utf-8")
    assert start().code == 1
    (tmp_path / "chart.yaml").write_text("turn_detection: {{ .Values.x }\n", encoding="utf-8")
    assert start().code == 2


def test_a_reason_cannot_speak_to_the_terminal(start: Start, tmp_path: Path) -> None:
    text = '{"modalities": ["text"], "a\\u001b[31m": 1, "a\\u001b[31m": 2}'
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    answer = start("a.json")
    assert answer.code == 2
    assert answer.err == "a.json: 'a\ufffd[31m' is there twice: remove one\n"


def test_a_file_that_cannot_be_written_is_named_and_the_others_are_done(
    start: Start, beta: Path, tmp_path: Path
) -> None:
    locked = tmp_path / "a.yaml"
    locked.write_text(BETA, encoding="utf-8")
    locked.chmod(0o444)
    answer = start("--write")
    assert answer.code == 2
    assert answer.err == "a.yaml: cannot write a.yaml: it is read-only\n"
    assert locked.read_text(encoding="utf-8") == BETA
    assert beta.read_text(encoding="utf-8") == MIGRATED
    assert "migrated 1 document\n" in answer.out


@pytest.mark.parametrize("arguments", [(), ("other.yaml",)])
def test_without_a_document_there_is_nothing_to_do(
    start: Start, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "other.yaml").write_text("name: x\n", encoding="utf-8")
    answer = start(*arguments)
    assert answer.code == 2
    assert answer.err.startswith("Error: nothing to migrate: none of 1 files in ")


def test_a_missing_file_is_a_mistake(start: Start) -> None:
    assert start("none.yaml").code == 2


# -- standard input -------------------------------------------------------------------------


def test_of_standard_input_the_text_is_printed(start: Start) -> None:
    answer = start("-", "--write", data=BETA.encode())
    assert answer.code == 0
    assert answer.out == MIGRATED
    assert "migrated stdin.yaml: beta-session" in answer.err


def test_of_standard_input_the_diff_is_printed(start: Start) -> None:
    answer = start("-", "--stdin-filename", "a.json", data=UPDATE.encode())
    assert answer.code == 1
    assert answer.out == (
        f"--- a/a.json\n+++ b/a.json\n@@ -1 +1 @@\n-{UPDATE.rstrip()}\n+{GA_UPDATE.rstrip()}\n"
    )
    assert "add 'type: realtime'" in answer.err


@pytest.mark.parametrize("text", [GA, EITHER, "name: x\n", "modalities: [\n"])
def test_what_stays_as_it_is_is_printed_as_it_is(start: Start, text: str) -> None:
    assert start("-", "--write", data=text.encode()).out == text


def test_what_is_too_large_to_read_is_printed_to_its_end(start: Start) -> None:
    text = "modalities: [text]\n" + "#" * MAX_BYTES + "\nend: 1\n"
    answer = start("-", "--write", data=text.encode())
    assert answer.code == 2
    assert answer.out == text


def test_bytes_stay_what_they_were(start: Start) -> None:
    text = "\ufeff" + BETA.replace("\n", "\r\n").rstrip("\r\n")
    answer = start("-", "--write", data=text.encode())
    assert answer.out.encode() == ("\ufeff" + MIGRATED.replace("\n", "\r\n").rstrip()).encode()


# -- models ---------------------------------------------------------------------------------


def test_models_that_are_shut_down_give_way_where_that_is_asked_for(
    start: Start, tmp_path: Path
) -> None:
    path = tmp_path / "captions.yaml"
    text = "input_audio_transcription: { model: whisper-1, language: en }\n"
    path.write_text(text, encoding="utf-8")
    assert "whisper-1 becomes" not in start("captions.yaml", "--as-of", "2027-03-01").out
    answer = start("captions.yaml", "--models", "--as-of", "2027-03-01", "--write")
    assert answer.code == 0
    assert "unsafe was line 1: 'whisper-1' becomes 'gpt-live-transcribe'" in answer.out
    assert "so the client has to commit the audio" in answer.out
    assert path.read_text(encoding="utf-8") == (
        "type: transcription\n"
        "audio:\n"
        "  input:\n"
        "    transcription: { model: gpt-live-transcribe, language: en }\n"
        "    turn_detection: null\n"
    )


def test_models_of_the_day_stay(start: Start, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GA, encoding="utf-8")
    assert start("a.yaml", "--models", "--as-of", "2026-11-22").code == 0


# -- what is said ---------------------------------------------------------------------------


def test_no_credential_is_shown(start: Start, tmp_path: Path) -> None:
    secret = "sk-proj-" + "a1B2c3D4" * 5
    (tmp_path / "a.yaml").write_text(
        f"modalities: [text]\nvoice: {secret}\ntools: [{{ function: {{ name: {secret} }} }}]\n",
        encoding="utf-8",
    )
    answer = start("a.yaml")
    assert answer.code == 1
    assert secret[:16] not in answer.out + answer.err
    assert "sk-pr****" in answer.out or "sk-p****" in answer.out
    assert start("a.yaml", "--write").code == 0
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8").count(secret) == 2


def test_colours_are_given_when_asked_for(start: Start, beta: Path) -> None:
    assert beta.exists()
    assert "\x1b[33m  unsafe line 12" in start("beta.yaml", "--color", "always").out
    assert "\x1b[" not in start("beta.yaml", "--color", "never").out


def test_azure_is_told_what_concerns_it(start: Start, beta: Path) -> None:
    assert beta.exists()
    answer = start("beta.yaml", "--provider", "azure")
    assert "connect to /openai/v1, without 'api-version'" in answer.out
    assert "OpenAI-Beta" not in answer.out


def test_many_files_are_migrated_by_many_hands(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALTIME_LINT_WORKERS", "2")
    for number in range(300):
        (tmp_path / f"{number}.json").write_text(UPDATE, encoding="utf-8")
    answer = start("--write")
    assert answer.code == 0
    assert "migrated 300 documents\n" in answer.out
    assert {path.read_text() for path in tmp_path.glob("*.json")} == {GA_UPDATE}


def test_the_program_starts_and_explains_itself(tmp_path: Path) -> None:
    help_ = subprocess.run(
        [sys.executable, "-m", "realtime_lint", "migrate", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert "Exit codes:" in help_
    assert "realtime-lint migrate session.json --write" in help_
    assert json.loads(GA_UPDATE)["session"]["type"] == "realtime"
