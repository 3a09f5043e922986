"""`config show`: what is in force for a file, and where each part of it comes from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from realtime_lint.cli.app import run
from realtime_lint.files import Refused
from realtime_lint.formats.config import Config
from realtime_lint.formats.schemas import json_schemas
from tests.support import rule_files, rulebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Show = Callable[..., str]

SETTINGS = """\
fail-on = "warning"
ignore = ["voice-quality"]
exclude = ["vendor", "tests/**"]
policies = ["acme.yaml"]
waivers = "waivers.yaml"
baseline = "baseline.json"

[severity]
ttl = "error"
unknown-key = "warning"
wrong-type = "error"                      # as it is
[options]
ttl-too-long = { max = 300 }
vad-threshold-extreme = { low = 0.2 }     # as it is
[per-file]
"tests/**" = { ignore = ["schema", "voice"] }

[[documents]]
files = "config/*.yaml"
kind = "session-update"
at = "/openai"
base = "session.yaml"

[[suppress]]
file = "session.yaml"
pointer = "/sped"
rule = "unknown-key"
reason = "our proxy reads it"
"""
SESSION = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
WAIVERS = """\
- rule: unknown-key
  files: config
  pointer: /openai/sped
  reason: later
  owner: voice@acme.example
  expires: 2027-02-28
"""
BASELINE = {
    "schema": "realtime-lint/baseline/1",
    "findings": [
        {
            "path": "session.yaml", "pointer": "/sped", "rule": "unknown-key",
            "severity": "error", "content": "0123456789abcdef", "count": 2,
        }
    ],
}  # fmt: skip
PACK = """\
pack: acme
owner: platform@acme.example
rules:
  - name: acme/model
    enforce: locked
    select: session:/model
    absent: pass
    check: { schema: { const: gpt-realtime-2.1 } }
    message: another model
    examples:
      good: ["type: realtime\\nmodel: gpt-realtime-2.1\\n"]
      bad: [{ config: "type: realtime\\nmodel: gpt-realtime\\n", at: /model }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with every setting there is."""
    home = tmp_path / "home"
    files = {
        "realtime-lint.toml": SETTINGS,
        "session.yaml": SESSION,
        "config/a.yaml": "openai: {type: session.update, session: {type: realtime}}\n",
        "tests/a.yaml": SESSION,
        "waivers.yaml": WAIVERS,
        "baseline.json": json.dumps(BASELINE),
        "acme.yaml": PACK,
        "../other.yaml": PACK.replace("acme", "other"),
    }
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


@pytest.fixture
def show(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Show:
    """Runs `config show` in the project and gives what it prints."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("REALTIME_LINT_POLICY", raising=False)

    def shown(*arguments: str) -> str:
        assert run(["config", "show", "--as-of", "2026-11-22", *arguments]) == 0
        return capsys.readouterr().out

    return shown


def told(show: Show, *arguments: str) -> dict[str, Any]:
    """The JSON of a run, which is what its schema says."""
    text = show("--output-format", "json", *arguments)
    Config.model_validate_json(text)
    found: dict[str, Any] = json.loads(text)
    schema = json_schemas(list(rule_files()))["config"]
    assert [it.message for it in Draft202012Validator(schema).iter_errors(found)] == []
    return found


COLUMNS = """\
file | config/a.yaml
project | {folder}
settings | realtime-lint.toml
profile | default | default
fail-on | warning | realtime-lint.toml:1:1
provider | openai | default
select | all that are on by default | default
ignore | voice-quality | realtime-lint.toml:2:1
rules | {active} of {rules} are active
policy | acme of platform@acme.example, acme.yaml | realtime-lint.toml:4:13
 | acme/model, not locked: the project can change the pack | acme.yaml:4:11
documents | config/*.yaml: session-update at /openai, a change to session.yaml | \
realtime-lint.toml:18:3
severity | ttl-implicit-default: error, not note | realtime-lint.toml:9:1
 | ttl-not-session-limit: error, not note | realtime-lint.toml:9:1
 | ttl-too-long: error, not warning | realtime-lint.toml:9:1
 | unknown-key: warning, not error | realtime-lint.toml:10:1
options | ttl-too-long: max = 300, not 600 | realtime-lint.toml:13:18
waivers | waivers.yaml | realtime-lint.toml:5:1
 | config: unknown-key at /openai/sped until 2027-02-28, voice@acme.example | waivers.yaml:1:3
baseline | baseline.json hides 0 findings at most | realtime-lint.toml:6:1
"""


def test_the_text_is_three_columns(show: Show, folder: Path) -> None:
    rules = len(rulebook().rules) + 1
    active = sum(rule.default for rule in rulebook())  # one ignored, one of the pack
    printed = re.sub(r" {2,}", " | ", show("config/a.yaml"))
    assert printed == COLUMNS.format(folder=folder, rules=rules, active=active)


def test_columns_are_aligned(show: Show) -> None:
    lines = show("config/a.yaml").splitlines()
    starts = {re.match(r"(\S* +)", line).end() for line in lines}  # type: ignore[union-attr]
    assert len(starts) == 1
    places = {match.start() for line in lines if (match := re.search(r"realtime-lint.toml:", line))}
    assert len(places) == 2  # one value is wider than the column


def test_each_file_is_told_what_concerns_it(show: Show) -> None:
    session, test = told(show, "session.yaml"), told(show, "tests/a.yaml")
    assert [it["pointer"] for it in session["suppress"]] == ["/sped"]
    assert session["suppress"][0]["origin"] == "realtime-lint.toml:27:8"
    assert session["baseline"]["findings"] == 2
    assert (test["suppress"], test["baseline"]["findings"]) == ([], 0)
    assert session["waivers"]["waivers"] == []
    assert (session["exclude"], session["per_file"], session["documents"]) == ([], [], [])
    assert test["exclude"] == [{"files": "tests/**", "origin": "realtime-lint.toml:3:22"}]
    assert test["per_file"] == [
        {"files": "tests/**", "ignore": ["schema", "voice"], "origin": "realtime-lint.toml:16:1"}
    ]
    ignored = test["rules"]["ignored_here"]
    assert "unknown-key" in ignored
    assert "voice-quality" not in ignored  # it runs nowhere
    assert test["rules"]["active"] + len(ignored) == session["rules"]["active"]


def test_without_a_file_everything_is_told(show: Show) -> None:
    project = told(show)
    assert project["path"] is None
    assert len(project["exclude"]) == 2
    counts = [
        len(project[key]) for key in ("per_file", "documents", "suppress", "policies", "options")
    ]
    assert counts == [1, 1, 1, 1, 1]
    assert len(project["waivers"]["waivers"]) == 1
    assert project["baseline"]["findings"] == 2
    assert "any file of the project" in show()


def test_flags_and_the_environment_are_origins(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    flags = ("--profile", "strict", "--provider", "azure", "--isolated")
    found = told(show, "session.yaml", *flags)
    assert found["settings"] is None
    assert found["profile"] == {"value": "strict", "origin": "--profile"}
    assert found["fail_on"] == {"value": "warning", "origin": "profile strict"}
    assert found["provider"] == {"value": "azure", "origin": "--provider"}
    assert told(show, "--isolated")["fail_on"] == {"value": "error", "origin": "default"}
    (pack,) = told(show, "--isolated", "--policy", "../other.yaml")["policies"]
    assert pack["origin"] == "--policy"
    assert pack["rules"] == [
        {
            "rule": "other/model", "locked": True, "not_locked": None,
            "origin": "../other.yaml:4:11",
        }
    ]  # fmt: skip
    monkeypatch.setenv("REALTIME_LINT_POLICY", "../other.yaml")
    packs = told(show)["policies"]
    assert [it["origin"] for it in packs] == ["REALTIME_LINT_POLICY", "realtime-lint.toml:4:13"]


def test_a_pack_that_locks_nothing_says_so(show: Show, folder: Path) -> None:
    (folder / "acme.yaml").write_text(PACK.replace("    enforce: locked\n", ""), encoding="utf-8")
    assert "acme/model, not locked: the pack does not want it" in show()


def test_pyproject_is_a_place_like_any(show: Show, folder: Path) -> None:
    (folder / "realtime-lint.toml").unlink()
    text = "[project]\nname = 'a'\n[tool.realtime-lint]\nprofile = 'correctness'\n"
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    found = told(show, "session.yaml")
    assert found["settings"] == "pyproject.toml"
    assert found["profile"] == {"value": "correctness", "origin": "pyproject.toml:4:1"}


def test_a_file_outside_the_project_is_called_so(show: Show) -> None:
    assert "../other.yaml, which lies outside the project" in show("../other.yaml")
    assert told(show, "../other.yaml")["in_project"] is False


def test_a_secret_in_settings_is_not_shown(show: Show, folder: Path) -> None:
    secret = "sk-proj-" + "A1b2C3d4" * 6
    text = SETTINGS.replace("our proxy reads it", secret)
    (folder / "realtime-lint.toml").write_text(text, encoding="utf-8")
    for arguments in ((), ("--output-format", "json")):
        assert secret not in show("session.yaml", *arguments)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("voice-quality", "vioce-quality", "realtime-lint.toml:2:11: unknown rule or topic 'vioce"),
        ("baseline.json", "b.json", "realtime-lint.toml:6:1: no such file: 'b.json'"),
        ("/sped", "sped", "realtime-lint.toml:26:11: 'sped' is no JSON Pointer"),
    ],
)
def test_what_is_wrong_is_said_as_by_check(
    show: Show, folder: Path, old: str, new: str, says: str
) -> None:
    (folder / "realtime-lint.toml").write_text(SETTINGS.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        show()
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("arguments", [["nosuch.yaml"], ["config"], ["--profile", "strct"]])
def test_what_cannot_be_shown_is_2(show: Show, arguments: list[str]) -> None:
    assert show() != ""  # it is not the project
    assert run(["config", "show", *arguments]) == 2
