"""Settings: what they do, and that none of them can be written so that it does nothing."""

from __future__ import annotations

import json
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from realtime_lint.config_file import Misconfigured
from realtime_lint.engine import Linter
from realtime_lint.files import covers, project
from realtime_lint.globs import Glob, relative
from realtime_lint.rulebook import IndexedRule, Rulebook
from realtime_lint.runs import collect
from realtime_lint.settings_file import SettingsFile
from tests.support import AS_OF, launch, rulebook

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from realtime_lint.settings import Settings

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


def settings(
    folder: Path, text: str, name: str = "realtime-lint.toml", *, book: Rulebook | None = None
) -> Settings:
    """The settings in a text, as a project in `folder` has them."""
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    return SettingsFile([str(file)]).judged(str(folder), book or rulebook())


def refusal(folder: Path, text: str, name: str = "realtime-lint.toml") -> str:
    """Why settings are refused, without the folder."""
    with pytest.raises(Misconfigured) as caught:
        settings(folder, text, name)
    return str(caught.value).removeprefix(f"{folder}/")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder."""
    return launch("check", *arguments, cwd=cwd)


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

SUPPRESS = """\
[[suppress]]
file = "realtime-lint.toml"
pointer = "/audio/output/voice"
rule = "voice-quality"
reason = "house voice"
"""
"""An entry for the one file that every project with settings has."""

DEAD = {
    "misspelt provider": (
        'provider = "azur"',
        "1:12: unknown provider 'azur'; did you mean 'azure'?",
    ),
    "misspelt setting": ("exclud = []", "1:1: unknown setting 'exclud'; did you mean 'exclude'?"),
    "underscore": ("\nfail_on = 'note'", "2:1: unknown setting 'fail_on'; did you mean 'fail-on'?"),
    "no such setting": ("x = 1", "1:1: unknown setting 'x'; there are profile, fail-on, select,"),
    "misspelt profile": (
        'profile = "strct"',
        "1:11: unknown profile 'strct'; did you mean 'strict'?",
    ),
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
    "word that is escaped": (
        'select = ["vioc\\u0065"]\n[severity]\n"vioce" = "note"',
        "1:1: unknown rule or topic 'vioce'; did you mean 'voice'?",
    ),
    "severity of no rule": (
        '[severity]\nunknwn-key = "note"',
        "2:1: unknown rule or topic 'unknwn-key'; did you mean 'unknown-key'?",
    ),
    "no severity": ('[severity]\nvoice = "off"', "2:9: unknown severity 'off'; there are note,"),
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
    "requirement of nothing": (
        '[options.policy-required-settings.settings]\n"/audio/inptu" = "present"',
        "2:1: unknown setting of a session '/audio/inptu'; did you mean '/audio/input'?",
    ),
    "requirement without a pointer": (
        '[options.policy-required-settings]\nsettings = { tracing = "absent" }',
        "2:14: 'tracing' is no JSON Pointer such as /a/b",
    ),
    "requirement of unknown keywords": (
        '[options.policy-required-settings.settings]\n"/model" = { patern = "2.1" }',
        "2:1: '/model' cannot be judged: schema keywords that a rule cannot use: patern",
    ),
    "requirement of a broken pattern": (
        '[options.policy-required-settings.settings]\n"/model" = { pattern = "(" }',
        "2:1: '/model' cannot be judged: missing ), unterminated subpattern at position 0",
    ),
    "list of requirements": (
        '[options.policy-required-settings]\nsettings = ["/tracing"]',
        "2:1: 'settings' takes a table, not a list",
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
        '[[documents]]\nfiles = "a"\nkind = "ga-session"\n\n[[documents]]\nat = "providers"',
        "6:6: 'providers' is no JSON Pointer such as /a/b",
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
    "waivers in a folder": ('waivers = "."', "1:11: '.' is a folder, not a file"),
    "baseline from outside": ('baseline = "../b"', "1:12: '../b' lies outside the project"),
    "base from outside": (
        '[[documents]]\nfiles = "a"\nkind = "session-update"\nbase = "../a.yaml"',
        "4:8: '../a.yaml' lies outside the project",
    ),
    "no such base": (
        '[[documents]]\nfiles = "a"\nkind = "session-update"\nbase = "a.yaml"',
        "4:8: no such file: 'a.yaml'",
    ),
    "suppression without a reason": (
        SUPPRESS.replace("reason", "# reason"),
        "1:3: 'reason' is missing here",
    ),
    "suppression with a blank reason": (
        SUPPRESS.replace("house voice", " "),
        "5:10: a blank text says nothing",
    ),
    "suppression with more": (
        SUPPRESS + 'owner = "me"',
        "6:1: unknown setting 'owner'; there are file, pointer, rule, reason",
    ),
    "suppression of no rule": (
        SUPPRESS.replace("voice-quality", "vioce-quality"),
        "4:8: unknown rule 'vioce-quality'; did you mean 'voice-quality'?",
    ),
    "suppression of a topic": (SUPPRESS.replace("voice-quality", "voice"), "4:8: unknown rule 'v"),
    "suppression of a guard": (
        SUPPRESS.replace("voice-quality", "parse-error"),
        "4:8: 'parse-error' watches over the run itself: it cannot be suppressed",
    ),
    "suppression without a pointer": (
        SUPPRESS.replace("/audio", "audio"),
        "3:11: 'audio/output/voice' is no JSON Pointer such as /a/b",
    ),
    "suppression in no file": (
        SUPPRESS.replace("realtime-lint.toml", "a.json"),
        "2:8: no such file: 'a.json'",
    ),
    "suppression in a file outside": (
        SUPPRESS.replace("realtime-lint.toml", "../a.json"),
        "2:8: '../a.json' lies outside the project",
    ),
    "suppression that is there twice": (
        SUPPRESS + SUPPRESS.replace('"realtime', '"./realtime'),
        "9:8: 'voice-quality' at '/audio/output/voice' in realtime-lint.toml is suppressed already",
    ),
    "one table for many suppressions": (
        SUPPRESS.replace("[[suppress]]", "[suppress]"),
        "1:2: 'suppress' takes a list, not a table",
    ),
    "no value": ("fail-on =", "1:10: Invalid value"),
    "twice": ('fail-on = "note"\nfail-on = "error"', "2:18: Cannot overwrite a value"),
    "open string": ('fail-on = "note', "1:16: "),
    "deep": ("a = " + "[" * 3000, "1:1: nested too deeply"),
    "a number beyond Python": ("a = " + "9" * 5000, "1:5005: Exceeds the limit"),
}


@pytest.mark.parametrize(("text", "says"), DEAD.values(), ids=DEAD)
def test_a_dead_setting_is_refused_where_it_stands(tmp_path: Path, text: str, says: str) -> None:
    assert refusal(tmp_path, text).startswith(f"realtime-lint.toml:{says}")


PYPROJECT = """\
[project]
dependencies = ["realtime-lint"]

[tool.ruff]
select = ["E"]
ignore = ["unknwn-key"]

[tool.realtime-lint]
select = ["schema"]
ignore = ["unknwn-key"]

[tool.realtime-lint.options.ttl-too-long]
maxx = 9
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_dead_setting_is_refused_in_pyproject(tmp_path: Path, newline: str) -> None:
    """The same words in the table of another tool do not lead astray."""
    text = PYPROJECT.replace("\n", newline)
    assert refusal(tmp_path, text, "pyproject.toml") == (
        "pyproject.toml:10:11: unknown rule or topic 'unknwn-key'; did you mean 'unknown-key'?"
    )
    text = text.replace("unknwn", "unknown")
    assert refusal(tmp_path, text, "pyproject.toml") == (
        "pyproject.toml:13:1: unknown option of 'ttl-too-long' 'maxx'; did you mean 'max'?"
    )
    kept = settings(tmp_path, text.replace("maxx", "max"), "pyproject.toml")
    assert (kept.select, kept.ignore) == (("schema",), ("unknown-key",))


def test_a_table_by_another_name_is_refused(tmp_path: Path) -> None:
    text = "[tool.ruff]\n[tool.realtime_lint]\nfail-on = 'note'\n"
    assert refusal(tmp_path, text, "pyproject.toml") == (
        "pyproject.toml:2:7: nothing reads [tool.realtime_lint]; did you mean [tool.realtime-lint]?"
    )
    assert refusal(tmp_path, "[project]\n", "pyproject.toml") == (
        "pyproject.toml:1:1: no table [tool.realtime-lint]"
    )


@pytest.mark.parametrize("text", [
    "[tool]\nrealtime-lint = { ignore = ['audio'] }\n",
    "[tool]\nfirst = 1\n\nrealtime-lint.ignore = ['audio']\n",
    "\ufeff[tool.realtime-lint]\nignore = ['audio']\n",
])  # fmt: skip
def test_the_table_may_be_written_otherwise(tmp_path: Path, text: str) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    assert project(str(tmp_path)).settings == (str(file),)
    assert settings(tmp_path, text, "pyproject.toml").ignore == ("audio",)


@pytest.mark.parametrize("text", [
    "[project]\ndependencies = ['realtime-lint']\n",
    "[tool]\nfirst = 1\n[dependency-groups]\nrealtime-lint = ['realtime-lint']\n",
    "[tool]\nrealtime-lint = \n",
    "tool = 'realtime-lint'\nfirst = '''\n[tool]\n'''\n",
])  # fmt: skip
def test_a_dependency_of_our_name_is_no_table(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert project(str(tmp_path)).settings == ()


@pytest.mark.parametrize("name", ["waivers", "baseline"])
def test_a_folder_is_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "realtime-lint.toml").write_text(f'{name} = "ci"', encoding="utf-8")
    done = run(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    says = {"waivers": "11: 'ci' is a folder, not a file", "baseline": "1: 'ci' is no file"}
    assert done.stderr == f"Error: realtime-lint.toml:1:{says[name]}\n"


def test_settings_that_lead_nowhere_are_refused(tmp_path: Path) -> None:
    (tmp_path / "realtime-lint.toml").symlink_to("gone.toml")
    done = run(cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("realtime-lint.toml: No such file or directory\n")


@pytest.mark.parametrize("name", ["waivers", "baseline"])
def test_a_path_of_windows_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci" / "a.yaml").write_text("[]", encoding="utf-8")
    says = refusal(tmp_path, f"{name} = 'ci\\a.yaml'")
    assert says.endswith(": 'ci\\a.yaml': write '/' between the names of folders")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "realtime-lint.toml"
    for content, says in ((b"\xff\xfea", "not UTF-8"), (b"#" * (1 << 21), "larger than 1024 KiB")):
        file.write_bytes(content)
        with pytest.raises(Misconfigured, match=says):
            SettingsFile([str(file)]).judged(str(tmp_path), rulebook())


def test_a_link_to_waivers_outside_the_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text("[]", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / "w.yaml").symlink_to("../w.yaml")
    assert "'w.yaml' lies outside the project" in refusal(home, "waivers = 'w.yaml'")


def test_a_link_cannot_hide_where_a_file_is(tmp_path: Path) -> None:
    """`inner/../../a.yaml` is a file of the project by one reading, and none by the other."""
    home = tmp_path / "home"
    (home / "deep" / "er").mkdir(parents=True)
    (home / "inner").symlink_to("deep/er")
    (home / "a.yaml").touch()
    text = SUPPRESS.replace("realtime-lint.toml", "inner/../../a.yaml")
    assert "'inner/../../a.yaml' lies outside the project" in refusal(home, text)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("../acme.yaml", "'../acme.yaml' lies outside the project: name it by --policy"),
        ("/acme.yaml", "'/acme.yaml' lies outside the project: name it by --policy"),
        ("acme.yaml", "no such file or folder: 'acme.yaml'"),
    ],
)
def test_a_pack_that_is_not_in_the_project_is_refused(tmp_path: Path, word: str, says: str) -> None:
    file = tmp_path / "realtime-lint.toml"
    file.write_text(f"policies = ['pkg:acme', '{word}']", encoding="utf-8")
    with pytest.raises(Misconfigured) as caught:
        SettingsFile([str(file)]).policies(str(tmp_path))
    assert str(caught.value) == f"{file}:1:25: {says}"


def test_packs_are_told_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").touch()
    file = tmp_path / "realtime-lint.toml"
    file.write_text("policies = [\n  'pkg:acme',\n  'acme.yaml',\n]", encoding="utf-8")
    assert SettingsFile([str(file)]).policies(str(tmp_path)) == [
        ("pkg:acme", f"{file}:2:3"),
        (str(tmp_path / "acme.yaml"), f"{file}:3:3"),
    ]


def test_a_baseline_is_demanded_by_whoever_reads_it(tmp_path: Path) -> None:
    kept = settings(tmp_path, "\nbaseline = 'b.json'")
    assert kept.baseline == str(tmp_path / "b.json")
    with pytest.raises(Misconfigured) as caught:
        kept.demand_baseline()
    assert str(caught.value) == (
        f"{tmp_path}/realtime-lint.toml:2:1: no such file: 'b.json'; "
        "`realtime-lint baseline write` makes it"
    )
    (tmp_path / "b.json").touch()
    kept.demand_baseline()
    settings(tmp_path, "").demand_baseline()


# -- what is locked -------------------------------------------------------------------------


def locking(*locked: str, free: str = "acme/advice") -> Rulebook:
    """The rules of ours with a pack `acme` of locked warnings and, if it has a name, a free one."""
    pack = [
        IndexedRule(
            {
                "name": name, "topic": "acme", "summary": "", "severity": "warning",
                "select": ["/"], "check": {"schema": {}}, "message": "",
                "policy": SimpleNamespace(pack="acme", is_locked=name in locked),
            }
        )
        for name in (*locked, free)
        if name
    ]  # fmt: skip
    return Rulebook([*rulebook(), *pack])


LOCKED = {
    "ignored": ('ignore = ["acme/ttl"]', "1:11: 'acme/ttl' is locked by pack acme: only a waiver"),
    "ignored in files": (
        '[per-file]\n"a" = { ignore = ["acme/ttl"] }',
        "2:19: 'acme/ttl' is locked by pack acme: only a waiver silences it",
    ),
    "lowered": (
        '[severity]\n"acme/ttl" = "note"',
        "2:1: 'acme/ttl' is locked by pack acme: nothing lowers it",
    ),
    "suppressed": (
        SUPPRESS.replace("voice-quality", "acme/ttl"),
        "4:8: 'acme/ttl' is locked by pack acme: only a waiver silences it",
    ),
}


@pytest.mark.parametrize(("text", "says"), LOCKED.values(), ids=LOCKED)
def test_what_is_locked_is_not_touched_by_its_name(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        settings(tmp_path, text, book=locking("acme/ttl"))
    assert str(caught.value).startswith(f"{tmp_path}/realtime-lint.toml:{says}")


@pytest.mark.parametrize(
    "text",
    ['ignore = ["acme"]', '[per-file]\n"a" = { ignore = ["acme"] }', '[severity]\nacme = "note"'],
)
def test_a_topic_that_is_locked_altogether_is_not_touched(tmp_path: Path, text: str) -> None:
    with pytest.raises(Misconfigured, match="'acme' is locked by pack acme"):
        settings(tmp_path, text, book=locking("acme/ttl", "acme/voice", free=""))


def test_what_is_locked_stays_as_it_is_among_others(tmp_path: Path) -> None:
    book = locking("acme/ttl")
    kept = settings(tmp_path, '[severity]\nacme = "note"\nall = "note"', book=book)
    configured = kept.configured(book)
    assert configured["acme/ttl"].severity == "warning"
    assert configured["acme/advice"].severity == "note"
    kept = settings(tmp_path, '[per-file]\n"a" = { ignore = ["acme"] }', book=book)
    assert kept.ignored(str(tmp_path / "a")) == {"acme/advice"}
    kept = settings(tmp_path, 'ignore = ["acme", "voice"]', book=book)
    active = book.choose(kept.select, kept.ignore)
    assert "acme/ttl" in active
    assert "acme/advice" not in active


def test_what_is_locked_can_be_raised(tmp_path: Path) -> None:
    book = locking("acme/ttl")
    kept = settings(tmp_path, '[severity]\n"acme/ttl" = "error"', book=book)
    assert kept.configured(book)["acme/ttl"].severity == "error"


# -- where they stand -----------------------------------------------------------------------


def test_the_nearest_folder_with_settings_or_git_is_the_root(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert project(str(inner)) == (str(inner), ())
    (tmp_path / ".git").mkdir()
    assert project(str(inner)) == (str(tmp_path), ())
    file = tmp_path / "a" / "pyproject.toml"
    file.write_text('dependencies = ["realtime-lint"]\nrealtime-lint = "^0.1"\n', encoding="utf-8")
    assert project(str(inner)) == (str(tmp_path), ())
    file.write_text("[tool.realtime-lint]\n", encoding="utf-8")
    assert project(str(inner)) == (str(tmp_path / "a"), (str(file),))
    own = inner / "realtime-lint.toml"
    own.touch()
    assert project(str(inner)) == (str(inner), (str(own),))


@pytest.mark.parametrize(
    "table",
    [
        "[tool.realtime-lint]",
        "[tool.realtime-lint.severity]",
        "  [ tool . realtime-lint ]",
        "['tool'.\"realtime-lint\"]",
        "[[tool.realtime-lint.documents]]",
        "tool.realtime-lint.fail-on = 'note'",
        "tool.realtime-lint = {}",
        "[tool.realtime_lint]",
    ],
)
def test_a_table_is_seen_however_it_is_written(tmp_path: Path, table: str) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[project]\nname = 'a'\n{table}\n", encoding="utf-8")
    assert project(str(tmp_path)).settings == (str(file),)


def test_two_places_in_one_folder_are_refused(folder: Path) -> None:
    (folder / "realtime-lint.toml").touch()
    (folder / "pyproject.toml").write_text("[tool.realtime-lint]\n", encoding="utf-8")
    done = run("clean.yaml", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == (
        "Error: settings in realtime-lint.toml and pyproject.toml: keep them in one of the two\n"
    )
    assert run("--config", "pyproject.toml", "clean.yaml", cwd=folder).returncode == 0
    assert run("--isolated", "clean.yaml", cwd=folder).returncode == 0


def test_settings_hold_in_folders_below(folder: Path) -> None:
    (folder / "realtime-lint.toml").write_text("ignore = ['unknown-key']", encoding="utf-8")
    assert run("a.yaml", cwd=folder / "vendor").returncode == 0
    (folder / "realtime-lint.toml").write_text("ignore = ['unknwn-key']", encoding="utf-8")
    done = run("a.yaml", cwd=folder / "vendor")
    assert (done.returncode, done.stdout) == (2, "")
    assert "realtime-lint.toml:1:11: unknown rule or topic 'unknwn-key'; did you" in done.stderr


def test_isolated_goes_by_none_and_config_by_others(folder: Path) -> None:
    (folder / "realtime-lint.toml").write_text("ignore = ['schema']", encoding="utf-8")
    (folder / "vendor" / "strict.toml").write_text("fail-on = 'note'", encoding="utf-8")
    assert run("broken.yaml", cwd=folder).returncode == 0
    assert run("--isolated", "broken.yaml", cwd=folder).returncode == 1
    assert run("--config", "vendor/strict.toml", "broken.yaml", cwd=folder).returncode == 1
    assert run("--config", "nosuch.toml", "broken.yaml", cwd=folder).returncode == 2
    both = run("--config", "vendor/strict.toml", "--isolated", "clean.yaml", cwd=folder)
    assert both.returncode == 2
    assert "--isolated is without settings" in both.stderr


# -- what they do ---------------------------------------------------------------------------


def test_fail_on_and_the_command_line_wins(folder: Path) -> None:
    (folder / "silent.yaml").write_text(SILENT, encoding="utf-8")
    (folder / "realtime-lint.toml").write_text("fail-on = 'note'", encoding="utf-8")
    assert run("silent.yaml", cwd=folder).returncode == 1
    assert run("--fail-on", "error", "silent.yaml", cwd=folder).returncode == 0


def test_select_and_ignore_and_the_command_line_replaces_each(folder: Path) -> None:
    (folder / "silent.yaml").write_text(SILENT + "sped: 1\n", encoding="utf-8")
    text = "select = ['schema', 'voice']\nignore = ['voice-quality']"
    (folder / "realtime-lint.toml").write_text(text, encoding="utf-8")
    schema = ("error", "unknown-key", "silent.yaml")
    voice = ("note", "voice-quality", "silent.yaml")
    assert found(folder, "silent.yaml") == [schema]
    assert found(folder, "--ignore", "unknown-key", "silent.yaml") == [voice]
    assert found(folder, "--select", "ttl", "silent.yaml") == []
    assert found(folder, "--select", "voice", "silent.yaml") == []
    assert found(folder, "--select", "voice-quality", "silent.yaml") == [voice]


def test_exclude_is_for_what_is_found_and_with_force_for_what_is_named(folder: Path) -> None:
    (folder / "realtime-lint.toml").write_text("exclude = ['vendor/**']", encoding="utf-8")
    broken = ("error", "unknown-key", "broken.yaml")
    vendor = ("error", "unknown-key", "vendor/a.yaml")
    assert found(folder) == [broken]
    assert found(folder, "vendor/a.yaml", "broken.yaml") == [vendor, broken]
    assert found(folder, "--force-exclude", "vendor/a.yaml", "broken.yaml") == [broken]
    assert run("vendor", cwd=folder).returncode == 2
    assert run("--force-exclude", "--allow-empty", "vendor/a.yaml", cwd=folder).returncode == 0


def linted(settings: Settings, text: str, name: str) -> list[tuple[str, str]]:
    """Severity and rule of the findings of a file of a project."""
    book = settings.configured(rulebook())
    linter = Linter(book, book.choose(), AS_OF, settings=settings)
    result = linter.lint(os.path.join(settings.root, name), text.encode())  # noqa: PTH118
    return [(finding.severity, finding.rule) for finding in result.findings]


def test_severity_lowers_a_rule_or_a_topic_and_the_rule_counts_more(tmp_path: Path) -> None:
    broken = BROKEN + "modalities: [audio]\n"
    rules = [rule for _, rule in linted(settings(tmp_path, ""), broken, "a.yaml")]
    assert {"unknown-key", "mixed-beta-and-ga"} <= set(rules)
    lowered = settings(tmp_path, "[severity]\nschema = 'note'\nunknown-key = 'warning'\n")
    assert set(linted(lowered, broken, "a.yaml")) == {
        ("warning" if rule == "unknown-key" else "note", rule) for rule in rules
    }


def test_severity_can_raise_what_a_rule_says_at_most(tmp_path: Path) -> None:
    assert linted(settings(tmp_path, ""), SILENT, "a.yaml") == [("note", "voice-quality")]
    raised = settings(tmp_path, "[severity]\nall = 'warning'\nvoice = 'error'\n")
    assert linted(raised, SILENT, "a.yaml") == [("error", "voice-quality")]


def test_what_a_check_calls_milder_stays_milder(tmp_path: Path) -> None:
    bare = "model: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
    assert linted(settings(tmp_path, ""), bare, "a.yaml") == [("warning", "missing-session-type")]
    raised = settings(tmp_path, "[severity]\nmissing-session-type = 'error'\n")
    assert linted(raised, bare, "a.yaml") == [("warning", "missing-session-type")]


def test_options_reach_the_check(tmp_path: Path) -> None:
    assert linted(settings(tmp_path, ""), SLOW, "a.yaml") == [("warning", "ttl-too-long")]
    lenient = settings(tmp_path, "[options.ttl-too-long]\nmax = 900\n")
    assert linted(lenient, SLOW, "a.yaml") == []
    strict = settings(tmp_path, "[options]\nvad-threshold-extreme.low = 1\n")
    vad = CLEAN.replace("{output", "{input: {turn_detection: {type: server_vad}}, output")
    vad = vad.replace("server_vad", "server_vad, threshold: 0.5")
    assert "vad-threshold-extreme" in {rule for _, rule in linted(strict, vad, "a.yaml")}


def test_a_required_setting_is_demanded(folder: Path) -> None:
    (folder / "realtime-lint.toml").write_text(
        'select = ["policy-required-settings"]\n'
        "[options.policy-required-settings.settings]\n"
        '"/audio/output/voice" = { enum = ["cedar"] }\n'
        '"/truncation/retention_ratio" = { minimum = 0.5 }\n'
    )
    assert found(folder, "clean.yaml") == [
        ("error", "policy-required-settings", "clean.yaml"),
        ("error", "policy-required-settings", "clean.yaml"),
    ]
    (folder / "good.yaml").write_text(
        "type: realtime\naudio: {output: {voice: cedar}}\n"
        "truncation: {type: retention_ratio, retention_ratio: 0.8}\n"
    )
    assert found(folder, "good.yaml") == []


def test_per_file_ignores_in_these_files_only(tmp_path: Path) -> None:
    kept = settings(tmp_path, "[per-file]\n'tests/**' = { ignore = ['schema'] }\n")
    assert linted(kept, BROKEN, "tests/deep/a.yaml") == []
    assert linted(kept, BROKEN, "a.yaml") == [("error", "unknown-key")]


def test_what_a_file_ignores_does_not_hide_what_it_replaces(tmp_path: Path) -> None:
    """An ignored rule does not run: the general rule speaks in its place."""
    text = SILENT + "audio: {input: {turn_detection: {type: semantic_vad, threshold: 1}}}\n"
    specific = "server-vad-key-under-semantic-vad"
    kept = settings(tmp_path, f"[per-file]\n'a.yaml' = {{ ignore = ['{specific}'] }}\n")
    assert specific in {rule for _, rule in linted(kept, text, "b.yaml")}
    rules = {rule for _, rule in linted(kept, text, "a.yaml")}
    assert specific not in rules
    assert "unknown-key" in rules


def test_the_counts_of_rules_hold_for_all_files(tmp_path: Path) -> None:
    kept = settings(tmp_path, "[per-file]\n'a.yaml' = { ignore = ['schema'] }\n")
    book = rulebook()
    linter = Linter(book, book.choose(), AS_OF, settings=kept)
    results = [linter.lint(str(tmp_path / name), SLOW.encode()) for name in ("a.yaml", "b.yaml")]
    assert collect(results, linter).applied["ttl-too-long"] == 2


# -- documents inside others ----------------------------------------------------------------

INSIDE = """\
[[documents]]
files = "config/*.yaml"
kind = "ga-session"
at = "/providers/openai_realtime"
"""


def test_a_document_inside_another_keeps_the_pointers_of_the_file(tmp_path: Path) -> None:
    kept = settings(tmp_path, INSIDE)
    book = rulebook()
    linter = Linter(book, book.choose(), AS_OF, settings=kept)
    path = str(tmp_path / "config" / "app.yaml")
    result = linter.lint(path, APP.encode(), named=False)
    assert [document[1:] for document in result.documents] == [
        (0, "ga-session", "/providers/openai_realtime")
    ]
    errors = [it for it in result.findings if it.severity == "error"]
    assert [(it.rule, it.pointer) for it in errors] == [
        ("unknown-key", "/providers/openai_realtime/voize")
    ]
    assert APP[errors[0].span.start :].startswith("voize: marin}\n")


def test_what_a_reader_notices_counts_inside_only(tmp_path: Path) -> None:
    """`country: no` is the application's business, `language: no` is ours, aliased or not."""
    kept = settings(tmp_path, INSIDE)
    assert "yaml-norway" not in {rule for _, rule in linted(kept, APP, "config/app.yaml")}
    ours = APP.replace("voize: marin}\n", "instructions: no}\n")
    assert ("error", "yaml-norway") in linted(kept, ours, "config/app.yaml")
    aliased = "shared: &s {type: realtime, instructions: no}\nproviders: {openai_realtime: *s}\n"
    assert ("error", "yaml-norway") in linted(kept, aliased, "config/app.yaml")


def test_items_and_escaped_keys_can_be_pointed_at(tmp_path: Path) -> None:
    text = INSIDE.replace("/providers/openai_realtime", "/0/a~1b/~0")
    kept = settings(tmp_path, text.replace("*.yaml", "*.json"))
    data = '[{"a/b": {"~": {"type": "realtime", "model": "gpt-realtime-2.1", "sped": 1}}}]'
    assert ("error", "unknown-key") in linted(kept, data, "config/a.json")


FLEET = """\
name: fleet
providers:
  - kind: other
    session: {voize: marin}
  - kind: openai
    session: {type: realtime, model: gpt-realtime-2.1, voize: marin}
    update:
      event:
        type: session.update
        session: {type: realtime, audio: {output: {voice: cedar}}}
agents:
  desk: {realtime: {type: realtime, model: gpt-realtime-2.1, sped: 1}}
"""
"""An application with sessions at several depths, one of them of another provider."""
FLEET_SETTINGS = """\
[[documents]]
files = "fleet.yaml"
kind = "ga-session"
at = "/providers/1/session"

[[documents]]
files = "*.yaml"
kind = "ga-session"
at = "/agents/desk/realtime"

[[documents]]
files = "fleet.yaml"
kind = "session-update"
at = "/providers/1/update/event"
base = "session.yaml"
"""


def errors_in(settings: Settings, text: str, name: str) -> list[tuple[str, str]]:
    """Rule and pointer of the errors in a file of a project."""
    book = settings.configured(rulebook())
    linter = Linter(book, book.choose(), AS_OF, root=settings.root, settings=settings)
    result = linter.lint(os.path.join(settings.root, name), text.encode())  # noqa: PTH118
    return [(it.rule, it.pointer) for it in result.findings if it.severity == "error"]


def test_several_documents_in_one_file_are_judged_each_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(CLEAN, encoding="utf-8")
    kept = settings(tmp_path, FLEET_SETTINGS)
    assert errors_in(kept, FLEET, "fleet.yaml") == [
        ("unknown-key", "/providers/1/session/voize"),
        ("unknown-key", "/agents/desk/realtime/sped"),
    ]
    book = rulebook()
    linter = Linter(book, book.choose(), AS_OF, root=kept.root, settings=kept)
    documents = linter.lint(str(tmp_path / "fleet.yaml"), FLEET.encode()).documents
    assert [(it.kind, it.at) for it in documents] == [
        ("ga-session", "/providers/1/session"),
        ("ga-session", "/agents/desk/realtime"),
        ("session-update", "/providers/1/update/event"),
    ]


def test_a_document_inside_another_is_judged_against_its_base(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(CLEAN, encoding="utf-8")
    changed = [rule for _, rule in linted(settings(tmp_path, FLEET_SETTINGS), FLEET, "fleet.yaml")]
    assert "voice-change-in-update" in changed
    alone = settings(tmp_path, FLEET_SETTINGS.replace('base = "session.yaml"', ""))
    assert "voice-change-in-update" not in {rule for _, rule in linted(alone, FLEET, "fleet.yaml")}


def test_a_base_that_is_no_session_is_said_where_it_was_to_count(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text("name: app\n", encoding="utf-8")
    kept = settings(tmp_path, FLEET_SETTINGS)
    assert ("unusable-base", "/providers/1/update/event") in errors_in(kept, FLEET, "fleet.yaml")


def test_at_counts_in_each_document_of_a_file(tmp_path: Path) -> None:
    kept = settings(tmp_path, INSIDE)
    assert errors_in(kept, f"{APP}---\n{APP}", "config/app.yaml") == [
        ("unknown-key", "/0/providers/openai_realtime/voize"),
        ("unknown-key", "/1/providers/openai_realtime/voize"),
    ]


def test_an_item_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    text = FLEET_SETTINGS.replace("/providers/1/session", "/providers/2/session")
    (tmp_path / "session.yaml").write_text(CLEAN, encoding="utf-8")
    kept = settings(tmp_path, text)
    assert errors_in(kept, FLEET, "fleet.yaml") == [("unknown-key", "/agents/desk/realtime/sped")]


# -- single findings ------------------------------------------------------------------------


def test_a_suppression_knows_its_file_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.json").touch()
    kept = settings(tmp_path, SUPPRESS.replace("realtime-lint.toml", "a/./b.json"))
    (entry,) = kept.suppressions_of(str(tmp_path / "a" / "b.json"))
    assert entry[:4] == ("a/b.json", "/audio/output/voice", "voice-quality", "house voice")
    assert kept.file.text[entry.span.start : entry.span.end] == '"voice-quality"'
    assert kept.suppressions_of(str(tmp_path / "b.json")) == []


def test_a_suppression_in_a_line_knows_its_place(tmp_path: Path) -> None:
    text = (
        "suppress = [\n"
        "  { file = 'realtime-lint.toml', pointer = '/a', rule = 'unknown-key', reason = 'x' },\n"
        "  { file = 'realtime-lint.toml', pointer = '/a', rule = 'wrong-type', reason = 'x' },\n"
        "]"
    )
    kept = settings(tmp_path, text)
    spans = [kept.file.text[it.span.start : it.span.end] for it in kept.suppress]
    assert spans == ["'unknown-key'", "'wrong-type'"]


def test_a_file_without_the_document_is_judged_as_ever(tmp_path: Path) -> None:
    kept = settings(tmp_path, INSIDE)
    assert linted(kept, BROKEN, "config/a.yaml") == [("error", "unknown-key")]


def test_a_declared_file_counts_even_where_it_cannot_be_read(tmp_path: Path) -> None:
    linter = Linter(rulebook(), rulebook().choose(), AS_OF, settings=settings(tmp_path, INSIDE))
    broken = b"a: [\n"
    path = tmp_path / "config" / "a.yaml"
    found = linter.lint(str(path), broken, named=False).findings
    assert [finding.rule for finding in found] == ["parse-error"]
    assert linter.lint(str(tmp_path / "a.yaml"), broken, named=False).skipped is not None


def test_a_document_that_nobody_holds_is_2(folder: Path) -> None:
    (folder / "realtime-lint.toml").write_text(INSIDE, encoding="utf-8")
    assert run("--exit-zero", "clean.yaml", cwd=folder).returncode == 0
    whole = run("--exit-zero", cwd=folder)
    assert whole.returncode == 2
    assert whole.stderr == "Error: realtime-lint.toml:4:1: 'config/*.yaml' matches no file\n"
    (folder / "config").mkdir()
    (folder / "config" / "a.yaml").write_text("providers: {}\n", encoding="utf-8")
    nothing = (
        "Error: realtime-lint.toml:4:1: nothing at '/providers/openai_realtime' in any file "
        "that 'config/{}.yaml' matches\n"
    )
    assert run("--exit-zero", cwd=folder).stderr == nothing.format("*")
    (folder / "config" / "b.yaml").write_text(APP, encoding="utf-8")
    assert run("--exit-zero", cwd=folder).returncode == 0
    # A hook gives us the files of one commit: what they do not hold may stand in another.
    some = run("--exit-zero", "clean.yaml", "config/a.yaml", cwd=folder)
    assert some.returncode == 0, some.stderr
    named = INSIDE.replace("config/*.yaml", "config/a.yaml")
    (folder / "realtime-lint.toml").write_text(named, encoding="utf-8")
    one = run("--exit-zero", "clean.yaml", "config/a.yaml", cwd=folder)
    assert (one.returncode, one.stderr) == (2, nothing.format("a"))


def test_kind_on_the_command_line_wins(tmp_path: Path) -> None:
    kept = settings(tmp_path, INSIDE)
    linter = Linter(rulebook(), rulebook().choose(), AS_OF, kind="beta-session", settings=kept)
    result = linter.lint(str(tmp_path / "config" / "app.yaml"), APP.encode())
    assert [document.kind for document in result.documents] == ["beta-session"]


# -- globs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glob", "yes", "no"),
    [
        ("a.yaml", ["a.yaml"], ["b/a.yaml", "a.yaml2", "xa.yaml"]),
        ("*.yaml", ["a.yaml", ".yaml"], ["b/a.yaml"]),
        ("**/*.yaml", ["a.yaml", "b/a.yaml", "b/c/a.yaml"], ["a.json"]),
        ("b/**/a.yaml", ["b/a.yaml", "b/c/d/a.yaml"], ["a.yaml", "c/b/a.yaml"]),
        ("vendor", ["vendor", "vendor/a", "vendor/b/a"], ["vendors/a", "b/vendor"]),
        ("vendor/", ["vendor/a", "vendor/b/a"], ["vendors/a"]),
        ("vendor/**", ["vendor/a", "vendor/b/a"], ["b/vendor/a"]),
        ("**/vendor", ["vendor/a", "b/vendor/a"], ["b/vendors/a"]),
        ("a?.yaml", ["ab.yaml"], ["a.yaml", "a/.yaml"]),
        ("config/*", ["config/a", "config/b/a"], ["config"]),
        ("**", ["a", "a/b"], []),
        ("a.b", ["a.b"], ["axb"]),
        ("A", ["A"], ["a"]),
    ],
)
def test_globs(glob: str, yes: list[str], no: list[str]) -> None:
    assert [path for path in yes + no if Glob(glob).matches(path)] == yes


def test_a_hostile_glob_is_as_fast_as_any() -> None:
    """It keeps a set of states, never more than the glob has parts: there is no backtracking."""
    assert not Glob("**/a/" * 50 + "b").matches("a/" * 500 + "a")
    assert not Glob("*a" * 50 + "b").matches("a" * 500)


def test_paths_outside_the_project_match_nothing(tmp_path: Path) -> None:
    assert relative(str(tmp_path.parent / "a.yaml"), str(tmp_path)) is None
    assert relative(str(tmp_path / "..a" / "b"), str(tmp_path)) == "..a/b"


def test_a_run_covers_the_project_from_its_root_or_above(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert covers([str(tmp_path)], str(tmp_path / "a"))
    assert covers(["x.yaml", str(tmp_path / "a" / "..")], str(tmp_path))
    assert not covers([str(tmp_path / "a")], str(tmp_path))
    assert not covers(["-"], str(tmp_path))


def test_settings_of_a_project_further_down_are_not_left_out_in_silence(folder: Path) -> None:
    (folder / "realtime-lint.toml").write_text("", encoding="utf-8")
    inner = folder / "vendor" / "realtime-lint.toml"
    inner.write_text("ignore = ['unknown-key']", encoding="utf-8")
    told = (
        "note: vendor/realtime-lint.toml holds settings of another project, and this run does "
        "not go by them: check vendor/ from within, or name them by --config\n"
    )
    assert run(cwd=folder).stderr == told
    assert run("clean.yaml", cwd=folder).stderr == ""
    assert run("vendor", "--config", "vendor/realtime-lint.toml", cwd=folder).stderr == ""
    assert run("a.yaml", cwd=folder / "vendor").stderr == ""
