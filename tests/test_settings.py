"""Settings: what they do, and that none of them can be written so that it does nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from realtime_lint.config_file import Misconfigured
from realtime_lint.engine import Linter, collect
from realtime_lint.files import covers, project
from realtime_lint.globs import Glob, relative
from realtime_lint.settings import Settings, load
from tests.support import AS_OF, rulebook

CLEAN = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
BROKEN = CLEAN + "sped: 1\n"
SILENT = "type: realtime\nmodel: gpt-realtime-2.1\n"
"""Only the note `voice-quality`."""
SLOW = """\
session: {type: realtime, model: gpt-realtime-2.1, audio: {output: {voice: marin}}}
expires_after: {anchor: created_at, seconds: 900}
"""
"""Only the warning `ttl-too-long`."""
APP = """\
country: no
providers:
  anthropic: {voize: marin}
  openai_realtime: {model: gpt-realtime-2.1, type: realtime, voize: marin}
"""


def settings(folder: Path, text: str, name: str = "realtime-lint.toml") -> Settings:
    """The settings in a text, as a project in `folder` has them."""
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return load([str(file)], str(folder), rulebook())


def refusal(folder: Path, text: str, name: str = "realtime-lint.toml") -> str:
    """Why settings are refused, without the folder."""
    with pytest.raises(Misconfigured) as caught:
        settings(folder, text, name)
    return str(caught.value).removeprefix(f"{folder}/")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "realtime_lint", "check", *arguments],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def found(folder: Path, *arguments: str) -> list[tuple[str, str, str]]:
    """Severity, rule and path of every finding of a run, which must have been possible."""
    done = run("--output-format", "json", *arguments, cwd=folder)
    assert done.stderr == ""
    findings = json.loads(done.stdout)["findings"]
    return [(finding["severity"], finding["rule"], finding["path"]) for finding in findings]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one clean and one broken session, and a third-party one."""
    for name, text in {"clean.yaml": CLEAN, "broken.yaml": BROKEN, "vendor/a.yaml": BROKEN}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


# -- every way to write a dead setting ------------------------------------------------------

DEAD = {
    "misspelt setting": ("exclud = []", "1:1: unknown setting 'exclud'; did you mean 'exclude'?"),
    "underscore": ("\nfail_on = 'note'", "2:1: unknown setting 'fail_on'; did you mean 'fail-on'?"),
    "no such setting": ("x = 1", "1:1: unknown setting 'x'; there are fail-on, select, ignore,"),
    "no such table": ("[rules]\nx = 1", "1:2: unknown setting 'rules'; there are"),
    "misspelt table": ("[severty]", "1:2: unknown setting 'severty'; did you mean 'severity'?"),
    "misspelt severity": (
        'fail-on = "eror"',
        "1:11: unknown severity 'eror'; did you mean 'error'?",
    ),
    "misspelt rule": (
        '# unknwn-key\nignore = [\n  "voice",\n  "unknwn-key",\n]',
        "4:3: unknown rule or topic 'unknwn-key'; did you mean 'unknown-key'?",
    ),
    "misspelt topic": ("select = ['shcema']", "1:11: unknown rule or topic 'shcema'; did you mean"),
    "severity of no rule": (
        '[severity]\nunknwn-key = "note"',
        "2:1: unknown rule or topic 'unknwn-key'; did you mean 'unknown-key'?",
    ),
    "no severity": ('[severity]\nvoice = "off"', "2:9: unknown severity 'off'; there are note,"),
    "raised severity": (
        '[severity]\nttl-too-long = "error"',
        "2:16: 'ttl-too-long' is a warning at most: it can be lowered, not raised",
    ),
    "options of no rule": (
        "[options.ttl-to-long]\nmax = 9",
        "1:10: unknown rule 'ttl-to-long'; did you mean 'ttl-too-long'?",
    ),
    "options of a topic": ("[options.ttl]\nmax = 9", "1:10: unknown rule 'ttl'"),
    "misspelt option": (
        "[options.ttl-too-long]\nmaxx = 9",
        "2:1: unknown option of 'ttl-too-long' 'maxx'; did you mean 'max'?",
    ),
    "inline option": (
        "[options]\nttl-too-long = { maxx = 9 }",
        "2:18: unknown option of 'ttl-too-long' 'maxx'; did you mean 'max'?",
    ),
    "option without a rule": ("[options]\nmax = 9", "2:1: unknown rule 'max'"),
    "option of a wrong type": (
        "[options.ttl-too-long]\nmax = '9'",
        "2:1: 'max' takes an integer, not a string",
    ),
    "true is no number": (
        "[options.ttl-too-long]\nmax = true",
        "2:1: 'max' takes an integer, not true or false",
    ),
    "nan is no threshold": (
        "[options.vad-threshold-extreme]\nlow = nan",
        "2:1: 'low' takes a finite number",
    ),
    "string for a list": ('ignore = "voice"', "1:1: 'ignore' takes a list, not a string"),
    "number for a name": ("select = [1]", "1:1: 'select' takes a string, not an integer"),
    "list for a table": ("severity = []", "1:1: 'severity' takes a table, not a list"),
    "date for a path": ("waivers = 2026-11-22", "1:1: 'waivers' takes a string, not a date"),
    "absolute glob": ('exclude = ["/vendor"]', "1:12: '/vendor' is no glob relative to the"),
    "glob that leaves": ('exclude = ["../a"]', "1:12: '../a' is no glob relative to the"),
    "dotted glob": ('exclude = ["./a"]', "1:12: './a' is no glob relative to the"),
    "empty glob": ('exclude = [""]', "1:12: '' is no glob relative to the"),
    "braces": ('exclude = ["*.{yml,yaml}"]', "1:12: '*.{yml,yaml}' is no glob of ours"),
    "backslash": ("exclude = ['a\\b']", "1:12: 'a\\b' is no glob of ours"),
    "negation": ('exclude = ["!a"]', "1:12: '!a' is no glob of ours: only *, ** and ?"),
    "per-file of a bad glob": (
        '[per-file]\n"[ab].yaml" = { ignore = ["voice"] }',
        "2:1: '[ab].yaml' is no glob of ours",
    ),
    "per-file without rules": ('[per-file]\n"a.yaml" = {}', "2:1: 'ignore' is missing here"),
    "per-file of no rule": (
        '[per-file]\n"a.yaml" = { ignore = ["vioce"] }',
        "2:24: unknown rule or topic 'vioce'; did you mean 'voice'?",
    ),
    "per-file with more": (
        '[per-file."a.yaml"]\nignore = ["voice"]\nselect = ["voice"]',
        "3:1: unknown setting 'select'; there are ignore",
    ),
    "document of no kind": (
        '[[documents]]\nfiles = "a.yaml"',
        "1:3: 'kind' is missing here",
    ),
    "document of no files": ('[[documents]]\nkind = "ga-session"', "1:3: 'files' is missing here"),
    "document of an unknown kind": (
        '[[documents]]\nfiles = "a.yaml"\nkind = "ga-sesion"',
        "3:8: unknown document kind 'ga-sesion'; did you mean 'ga-session'?",
    ),
    "bad pointer in the second document": (
        '[[documents]]\nfiles = "a"\nkind = "ga-session"\n\n'
        '[[documents]]\nfiles = "b"\nkind = "ga-session"\nat = "providers"',
        "8:6: 'providers' is no JSON Pointer such as /a/b",
    ),
    "bad escape in a pointer": (
        '[[documents]]\nfiles = "a"\nkind = "ga-session"\nat = "/a~b"',
        "4:6: '/a~b' is no JSON Pointer such as /a/b",
    ),
    "one table for many": (
        '[documents]\nfiles = "a.yaml"',
        "1:2: 'documents' takes a list, not a table",
    ),
    "no waivers file": ('waivers = "nosuch.yaml"', "1:11: no such file: 'nosuch.yaml'"),
    "waivers from outside": ('waivers = "../w.yaml"', "1:11: '../w.yaml' lies outside the project"),
    "waivers from the root": ('waivers = "/etc/hosts"', "1:11: '/etc/hosts' lies outside the"),
    "no value": ("fail-on =", "1:10: Invalid value"),
    "twice": ('fail-on = "note"\nfail-on = "error"', "2:18: Cannot overwrite a value"),
    "open string": ('fail-on = "note', "1:16: "),
    "deep": ("a = " + "[" * 3000, "1:1: nested too deeply"),
    "a number beyond Python": ("a = " + "9" * 5000, "1:5005: Exceeds the limit"),
}


@pytest.mark.parametrize(("text", "says"), DEAD.values(), ids=DEAD)
def test_a_dead_setting_is_refused_where_it_stands(tmp_path: Path, text: str, says: str) -> None:
    assert refusal(tmp_path, text).startswith(f"realtime-lint.toml:{says}")


@pytest.mark.parametrize(("text", "says"), DEAD.values(), ids=DEAD)
def test_and_so_it_is_in_pyproject(tmp_path: Path, text: str, says: str) -> None:
    """Under a table of another tool with the same words, and with Windows line ends."""
    (line, column, message) = says.split(":", 2)
    if message.startswith((" Exceeds", " nested", " Cannot", " ")) and "unknown" not in message:
        pytest.skip("the parser's own words, or tables that would have to be nested")
    if "[" in text.replace("[[", "[").split("=")[0]:
        pytest.skip("tables would have to be nested")
    head = "[tool.ruff]\nselect = ['E']\nignore = ['unknwn-key']\n\n[tool.realtime-lint]\n"
    said = refusal(tmp_path, (head + text).replace("\n", "\r\n"), "pyproject.toml")
    assert said.startswith(f"pyproject.toml:{int(line) + 5}:{column}:{message}")
