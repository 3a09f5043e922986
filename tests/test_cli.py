"""The program as people start it: exit codes, streams, and what it says when it cannot."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from realtime_lint import __version__
from realtime_lint.cli import is_plain_check, job, main
from realtime_lint.cli.app import COMMANDS
from realtime_lint.kinds import KINDS
from realtime_lint.parallel import WORKERS_VARIABLE

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
BROKEN = CLEAN + "sped: 1\n"
NOTE = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: echo}}\n"


def run(*arguments: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}
    }
    return subprocess.run(
        [sys.executable, "-m", "realtime_lint", *arguments],
        cwd=cwd,
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clean.yaml").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    return tmp_path


def test_clean_is_0_and_findings_are_1(folder: Path) -> None:
    assert run("check", "clean.yaml", cwd=folder).returncode == 0
    assert run("check", "broken.yaml", cwd=folder).returncode == 1
    assert run("check", cwd=folder).returncode == 1


def test_exit_zero_turns_only_1_into_0(folder: Path) -> None:
    assert run("check", "--exit-zero", "broken.yaml", cwd=folder).returncode == 0
    assert run("check", "--exit-zero", "nowhere.yaml", cwd=folder).returncode == 2


def test_fail_on_sets_the_threshold(folder: Path) -> None:
    (folder / "note.yaml").write_text(NOTE, encoding="utf-8")
    assert run("check", "note.yaml", cwd=folder).returncode == 0
    assert run("check", "--fail-on", "note", "note.yaml", cwd=folder).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "empty"], "nothing to check: no .yaml, .yml, .json or .jsonl file in empty"),
        (["check", "nowhere.yaml"], "no such file or folder: nowhere.yaml"),
        (["check", "other"], "nothing to check: other/values.yaml: no Realtime key"),
        (["check", "many"], "nothing to check: none of 2 files in many is a Realtime document"),
        (["check", "--select", "nosuch", "clean.yaml"], "unknown rule or topic 'nosuch'"),
        (["check", "--select", "unknwn-key", "clean.yaml"], "did you mean 'unknown-key'?"),
        (["check", "--ignore", "vioce", "clean.yaml"], "did you mean 'voice'?"),
        (["check", "--kind", "ga-sesion", "clean.yaml"], "did you mean 'ga-session'?"),
        (["check", "--as-of", "tomorrow", "clean.yaml"], "'tomorrow' is no date such as"),
        (["check", "--output-format", "jsn", "clean.yaml"], "did you mean 'json'?"),
        (["check", "--output-format", "json:", "clean.yaml"], "names no file behind ':'"),
        (
            ["check", "--output-format", "json", "--output-format", "text", "clean.yaml"],
            "only one format can go to standard output",
        ),
        (["check", "--output-format", "json:no/such/f.json", "clean.yaml"], "cannot write"),
        (["check", "--output-format", "json:clean.yaml", "clean.yaml"], "files that were checked"),
        (["check", "--output-format", "json:-", "clean.yaml"], "alone is standard output"),
        (["check", "--statistics", "--output-format", "json", "clean.yaml"], "json:FILE"),
        (
            ["check", "--output-format", "json:r", "--output-format", "sarif:./r", "clean.yaml"],
            "two reports cannot go to one file",
        ),
        (["chekc"], "did you mean 'check'?"),
        (["explain", "unkown-key"], "did you mean 'unknown-key'?"),
        (["rules", "vioce"], "did you mean 'voice'?"),
        (["schema", "ga-sesion"], "did you mean 'ga-session'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_2_and_says_what_to_do(
    folder: Path, arguments: list[str], says: str
) -> None:
    (folder / "empty").mkdir()
    for path in ("other/values.yaml", "many/a.yaml", "many/b.yaml"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text("replicas: 2\n", encoding="utf-8")
    done = run(*arguments, cwd=folder)
    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""


def test_an_unreadable_file_is_2(folder: Path) -> None:
    (folder / "folder.yaml").mkdir()
    (folder / "link.yaml").symlink_to("link.yaml")
    done = run("check", "link.yaml", cwd=folder)
    assert done.returncode == 2
    assert "link.yaml" in done.stderr


def test_allow_empty_accepts_a_folder_with_nothing_of_ours(folder: Path) -> None:
    (folder / "values.yaml").write_text("replicas: {{ .Values.replicas }}\n", encoding="utf-8")
    assert run("check", "--allow-empty", "values.yaml", cwd=folder).returncode == 0


def test_a_base_is_what_updates_are_judged_against(folder: Path) -> None:
    update = "type: session.update\nsession: {type: realtime, audio: {output: {voice: cedar}}}\n"
    (folder / "update.yaml").write_text(update, encoding="utf-8")
    arguments = ["check", "update.yaml", "--output-format", "concise"]
    assert "voice-change-in-update" not in run(*arguments, cwd=folder).stdout
    judged = run(*arguments, "--base", "clean.yaml", cwd=folder)
    assert "update.yaml:2:" in judged.stdout
    assert "[voice-change-in-update]" in judged.stdout


def test_a_base_needs_an_update_and_a_session(folder: Path) -> None:
    unused = run("check", "clean.yaml", "--base", "clean.yaml", cwd=folder)
    assert (unused.returncode, unused.stderr) == (
        2,
        "Error: --base clean.yaml: none of the documents is an update or a script\n",
    )
    (folder / "app.yaml").write_text("name: app\n", encoding="utf-8")
    empty = run("check", "broken.yaml", "--base", "app.yaml", cwd=folder)
    assert empty.returncode == 2
    assert "--base: app.yaml holds no session" in empty.stderr


def test_azure_takes_what_openai_does_not(folder: Path) -> None:
    text = "type: realtime\naudio: {input: {turn_detection: {type: none}}}\n"
    (folder / "azure.yaml").write_text(text, encoding="utf-8")
    assert run("check", "azure.yaml", cwd=folder).returncode == 1
    assert run("check", "azure.yaml", "--provider", "azure", cwd=folder).returncode == 0
    (folder / "realtime-lint.toml").write_text('provider = "azure"\n', encoding="utf-8")
    assert run("check", "azure.yaml", cwd=folder).returncode == 0
    assert run("check", "azure.yaml", "--provider", "openai", cwd=folder).returncode == 1


def test_standard_input_has_a_name(folder: Path) -> None:
    done = run("check", "-", "--stdin-filename", "a.json", cwd=folder, text='{"type": "realtime",}')
    assert done.returncode == 1
    assert " a.json:1:20\n" in done.stdout
    assert "[parse-error]" in done.stdout


def test_standard_input_counts_once_however_many_processes_read_the_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(600):
        (folder / f"{number}.yaml").write_text("replicas: 2\n", encoding="utf-8")
    counts = []
    for workers in ("1", "2"):
        monkeypatch.setenv(WORKERS_VARIABLE, workers)
        done = run("check", "-", ".", "--output-format", "json", cwd=folder, text=CLEAN)
        counts.append(json.loads(done.stdout)["applied"])
    assert counts[0]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "formats", [("concise", "json:report.json"), ("json:report.json", "concise")]
)
def test_several_reports_in_one_run(folder: Path, formats: tuple[str, str]) -> None:
    options = [word for name in formats for word in ("--output-format", name)]
    done = run("check", *options, "broken.yaml", cwd=folder)
    assert done.stdout.startswith("broken.yaml:4:1: error unknown key 'sped'")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert [finding["rule"] for finding in report["findings"]] == ["unknown-key"]


def test_select_and_ignore_choose_the_rules(folder: Path) -> None:
    assert run("check", "--select", "voice", "broken.yaml", cwd=folder).returncode == 0
    assert run("check", "--ignore", "unknown-key", "broken.yaml", cwd=folder).returncode == 0
    assert run("check", "--select", "voice,schema", "broken.yaml", cwd=folder).returncode == 1


def test_verbose_lists_what_was_skipped(folder: Path) -> None:
    (folder / "values.yaml").write_text("replicas: 2\n", encoding="utf-8")
    done = run("check", "-v", cwd=folder)
    assert "skipped values.yaml: no Realtime key" in done.stdout


def test_statistics_count_by_rule(folder: Path) -> None:
    done = run("check", "--statistics", "broken.yaml", cwd=folder)
    assert done.stdout == "     1  error    unknown-key\n"


def test_what_git_ignores_is_not_read(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / ".gitignore").write_text(
        "vendor/\n*.local.yaml\n!keep.local.yaml\n", encoding="utf-8"
    )
    (folder / "vendor").mkdir()
    for name in ("vendor/a.yaml", "b.local.yaml", "keep.local.yaml"):
        (folder / name).write_text(CLEAN, encoding="utf-8")
    done = run("check", "--output-format", "json", cwd=folder)
    paths = [document["path"] for document in json.loads(done.stdout)["documents"]]
    assert paths == ["broken.yaml", "clean.yaml", "keep.local.yaml"]


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "project").mkdir()
    (folder / "project" / "out.yaml").symlink_to(folder / "broken.yaml")
    (folder / "project" / "in.yaml").write_text(CLEAN, encoding="utf-8")
    (folder / "project" / "twin.yaml").symlink_to("in.yaml")
    done = run("check", "project", "--output-format", "json", cwd=folder)
    paths = [document["path"] for document in json.loads(done.stdout)["documents"]]
    assert paths == ["project/in.yaml", "project/twin.yaml"]


def test_a_file_name_cannot_speak_to_the_terminal(folder: Path) -> None:
    name = "a\x1b[31m\nb.yaml"
    (folder / name).write_text(BROKEN, encoding="utf-8")
    for format_ in ("text", "concise"):
        printed = run("check", name, "--output-format", format_, cwd=folder).stdout
        assert "\x1b" not in printed
        assert "a\ufffd[31m\ufffdb.yaml:4:1" in printed


def test_colour_only_where_it_is_wanted(folder: Path) -> None:
    assert "\x1b[" not in run("check", "broken.yaml", cwd=folder).stdout
    coloured = run("check", "--color", "always", "broken.yaml", cwd=folder).stdout
    assert "\x1b[31merror\x1b[0m[\x1b]8;;https://" in coloured


def test_an_old_table_says_so(folder: Path) -> None:
    done = run("check", "--as-of", "2027-06-01", "clean.yaml", cwd=folder)
    assert "the table of models was checked on 2026-11-22, 191 days before" in done.stderr


def test_a_closed_pipe_ends_quietly(folder: Path) -> None:
    (folder / "long.yaml").write_text(
        CLEAN + "".join(f"sped{number}: 1\n" for number in range(5000)), encoding="utf-8"
    )
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m realtime_lint check long.yaml | head -1"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("error[unknown-key]")
    assert done.stderr == ""


PLAIN = [
    ["check"],
    ["check", "clean.yaml"],
    ["check", "broken.yaml"],
    ["check", "clean.yaml", "broken.yaml"],
    ["check", "."],
    ["check", "nowhere.yaml"],
    ["check", "empty"],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_the_short_way_equals_the_way_through_click(folder: Path, arguments: list[str]) -> None:
    (folder / "empty").mkdir()
    assert is_plain_check(arguments)
    program = (
        "import sys; from realtime_lint import cli; cli.run = cli.run_click; "
        "sys.argv[1:] = {arguments!r}; cli.main()"
    )
    short = run(*arguments, cwd=folder)
    through_click = subprocess.run(
        [sys.executable, "-c", program.format(arguments=arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    expected = (through_click.returncode, through_click.stdout, through_click.stderr)
    assert (short.returncode, short.stdout, short.stderr) == expected


@pytest.mark.parametrize(
    "arguments",
    [["--version"], ["rules"], ["check", "-q"], ["check", "-"], ["check", "--", "a.yaml"], []],
    ids=" ".join,
)
def test_everything_else_goes_through_click(arguments: list[str]) -> None:
    assert not is_plain_check(arguments)


def test_version_and_help(folder: Path) -> None:
    assert run("--version", cwd=folder).stdout == f"realtime-lint {__version__}\n"
    top = run("--help", cwd=folder).stdout
    for name in COMMANDS:
        assert f"  {name}" in top
        page = run(name, "--help", cwd=folder).stdout
        assert "Example" in page
        assert "Exit codes:" in page


def test_completion_knows_the_rules(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "realtime_lint"],
        cwd=folder,
        env={
            **os.environ,
            "_REALTIME_LINT_COMPLETE": "bash_complete",
            "COMP_WORDS": "realtime-lint explain unknown-k",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "plain,unknown-key\n"


def test_rules_as_json(folder: Path) -> None:
    listed = json.loads(run("rules", "--output-format", "json", cwd=folder).stdout)["rules"]
    assert {"name", "topic", "severity", "kinds", "fixable", "summary"} == set(listed[0])
    assert len(listed) == len({rule["name"] for rule in listed})
    assert {kind for rule in listed for kind in rule["kinds"]} <= set(KINDS)
    assert all(rule["kinds"] for rule in listed)


def test_schema_prints_one_self_contained_file(folder: Path) -> None:
    printed = json.loads(run("schema", "client-secret", cwd=folder).stdout)
    refs = [value for key, value in _members(printed) if key == "$ref"]
    assert refs
    assert all(ref.startswith("#/$defs/") for ref in refs)


def test_schema_validate_asks_the_second_judge(folder: Path) -> None:
    assert run("schema", "ga-session", "--validate", "clean.yaml", cwd=folder).returncode == 0
    done = run("schema", "ga-session", "--validate", "broken.yaml", cwd=folder)
    assert done.returncode == 1
    assert "'sped' was unexpected" in done.stdout


def _members(value: object) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [
            *((key, item) for key, item in value.items() if isinstance(item, str)),
            *(pair for item in value.values() for pair in _members(item)),
        ]
    return [pair for item in value for pair in _members(item)] if isinstance(value, list) else []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_counts_its_files_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, now = Terminal(), iter([0.0, 0.5, 1.5, 2.0])
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    tick = job._progress(120, quiet=False)  # noqa: SLF001
    for done in (50, 100, 150):
        tick(done)
    assert terminal.getvalue() == "\r100 of 120 files\r\x1b[K\r120 of 120 files\r\x1b[K"


@pytest.mark.parametrize(("stream", "quiet"), [(io.StringIO(), False), (Terminal(), True)])
def test_nobody_else_sees_progress(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *, quiet: bool
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    tick = job._progress(120, quiet=quiet)  # noqa: SLF001
    tick(50)
    assert stream.getvalue() == ""


def test_a_crash_of_ours_is_no_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "sk-proj-" + "a1B2" * 10

    def broken(_: list[str]) -> int:
        raise RuntimeError(key)

    monkeypatch.setattr("realtime_lint.cli.run", broken)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "RuntimeError: sk-pr***" in said
    assert said.endswith(" has a bug, and nothing was decided\n")
    assert key[8:] not in said


def test_what_stands_beside_a_report_makes_no_line_of_its_own(tmp_path: Path) -> None:
    inner = tmp_path / "a\n::warning::forged"
    inner.mkdir()
    (tmp_path / ".git").mkdir()
    (inner / "realtime-lint.toml").write_text("")
    (inner / "a.yaml").write_text("type: realtime\nmodel: gpt-realtime-2.1\n")
    done = run("check", cwd=tmp_path)
    assert "holds settings of another project" in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("::")] == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")  # noqa: PTH110
def test_a_report_that_cannot_be_written_is_2(folder: Path) -> None:
    command = f"{sys.executable} -m realtime_lint check clean.yaml > /dev/full"
    done = subprocess.run(  # noqa: S602
        command, shell=True, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        2,
        "Error: standard output: No space left on device\n",
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_whoever_closes_the_output_gets_the_exit_code(folder: Path, closed: str) -> None:
    for name, code in (("clean.yaml", 0), ("broken.yaml", 1)):
        command = f"{sys.executable} -m realtime_lint check {name} {closed}"
        done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, check=False)  # noqa: S602
        assert done.returncode == code, done


def test_a_working_folder_that_is_gone_is_2(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); from realtime_lint.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "check"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "Error: cannot read the working folder: No such file or directory\n"
