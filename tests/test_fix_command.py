"""`check --fix` as people start it: what it writes, what it prints, and what it leaves alone."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from realtime_lint.files import Unwritable, replace
from realtime_lint.parallel import WORKERS_VARIABLE
from realtime_lint.parse.limits import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
# One mistake with a safe fix, in the fourth line, and one with an unsafe fix, in the second.
SCRIPT = """\
- type: session.update # the agent
  session: { type: realtime, temperature: 0.8, instructions: Hi. }
- type: conversation.item.create
  item: { type: message, role: assistant, content: [{ type: text, text: Hello. }] } # first
"""
SAFE = SCRIPT.replace("type: text", "type: output_text")
FIXED = SAFE.replace("temperature: 0.8, ", "")
HOPELESS = "type: realtime\ninstructions: Hi.\ntools: 7\nwhatever: 1\n"


def run(
    *arguments: str, cwd: Path, data: bytes = b"", workers: int = 1
) -> subprocess.CompletedProcess[bytes]:
    environment = {
        key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}
    }
    return subprocess.run(
        [sys.executable, "-m", "realtime_lint", "check", "--as-of", "2026-11-22", *arguments],
        cwd=cwd,
        input=data,
        capture_output=True,
        env={**environment, WORKERS_VARIABLE: str(workers)},
        check=False,
        timeout=60,
    )


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.yaml"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


# -- writing --------------------------------------------------------------------------------


def test_safe_fixes_are_written_and_the_rest_is_reported(script: Path) -> None:
    done = run("--fix", cwd=script.parent)
    assert script.read_text(encoding="utf-8") == SAFE
    printed = done.stdout.decode()
    assert "[ga-temperature-removed]" in printed
    assert "[beta-event-content-type]" not in printed
    assert printed.endswith(
        "\nfixed 1 in script.yaml\n\n"
        "1 fixed, 1 error left in 1 document (1 more with --unsafe-fixes)\n"
    )
    assert done.returncode == 1


def test_0_means_that_everything_was_fixed(script: Path) -> None:
    done = run("--fix", "--unsafe-fixes", cwd=script.parent)
    assert script.read_text(encoding="utf-8") == FIXED
    assert done.stdout.decode() == (
        "fixed 2 in script.yaml\n\n2 fixed, nothing left in 1 document\n"
    )
    assert done.returncode == 0
    again = run("--fix", "--unsafe-fixes", cwd=script.parent)
    assert again.stdout.decode() == "1 document checked, nothing found\n"
    assert again.returncode == 0


def test_verbose_lists_what_was_fixed(script: Path) -> None:
    printed = run("--fix", "--unsafe-fixes", "-v", cwd=script.parent).stdout.decode()
    assert "  line 4: call it 'output_text' [beta-event-content-type]\n" in printed
    assert "  line 2: take 'temperature' out (unsafe) [ga-temperature-removed]\n" in printed


def test_fix_only_takes_rules_and_topics(script: Path) -> None:
    only = ("--fix", "--unsafe-fixes", "--fix-only")
    done = run(*only, "ga-temperature-removed,voice", cwd=script.parent)
    assert script.read_text(encoding="utf-8") == SCRIPT.replace("temperature: 0.8, ", "")
    assert b"[beta-event-content-type]" in done.stdout
    run(*only, "migration", cwd=script.parent)
    assert script.read_text(encoding="utf-8") == FIXED


def test_fix_only_does_not_promise_what_it_would_not_do(script: Path) -> None:
    done = run("--fix", "--fix-only", "voice", cwd=script.parent)
    assert b"more with" not in done.stdout
    assert script.read_text(encoding="utf-8") == SCRIPT


@pytest.mark.parametrize("name", ["clean.yaml", "hopeless.yaml", "broken.yaml"])
def test_what_cannot_be_fixed_is_not_touched(tmp_path: Path, name: str) -> None:
    texts = {"clean": CLEAN, "hopeless": HOPELESS, "broken": "type: realtime\n\ta: [\n"}
    path = tmp_path / name
    path.write_text(texts[path.stem], encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    done = run("--fix", "--unsafe-fixes", name, cwd=tmp_path)
    assert done.returncode == (name != "clean.yaml")
    assert path.stat().st_mtime == 1_000_000_000
    assert path.read_text(encoding="utf-8") == texts[path.stem]


def test_bytes_that_no_fix_concerns_stay(script: Path) -> None:
    data = b"\xef\xbb\xbf" + SCRIPT.replace("\n", "\r\n").encode().rstrip()
    script.write_bytes(data)
    run("--fix", cwd=script.parent)
    assert script.read_bytes() == data.replace(b"type: text", b"type: output_text")


def test_two_names_of_one_file_are_fixed_once(script: Path) -> None:
    (script.parent / "twin.yaml").symlink_to("script.yaml")
    done = run("--fix", "--unsafe-fixes", cwd=script.parent)
    assert done.returncode == 0, done.stderr
    assert script.read_text(encoding="utf-8") == FIXED
    assert (script.parent / "twin.yaml").is_symlink()


def test_the_settings_fail_on_counts_what_is_left(script: Path) -> None:
    (script.parent / "realtime-lint.toml").write_text('fail-on = "note"\n', encoding="utf-8")
    assert run("--fix", cwd=script.parent).returncode == 1
    assert run("--fix", "--unsafe-fixes", cwd=script.parent).returncode == 0


def test_every_core_fixes(tmp_path: Path) -> None:
    for number in range(700):
        body = SCRIPT if number % 100 == 0 else "replicas: 2\n"
        (tmp_path / f"{number:03}.yaml").write_text(body, encoding="utf-8")
    report = ("--output-format", "json:report.json")
    done = run("--fix", "--unsafe-fixes", *report, cwd=tmp_path, workers=2)
    assert done.returncode == 0, done.stderr
    texts = [(tmp_path / f"{number:03}.yaml").read_text("utf-8") for number in range(0, 700, 100)]
    assert set(texts) == {FIXED}
    summary = json.loads((tmp_path / "report.json").read_text("utf-8"))["summary"]
    assert (summary["files"], summary["documents"], summary["fixed"]) == (700, 7, 14)


# -- showing --------------------------------------------------------------------------------


def test_diff_shows_what_fix_would_write_and_writes_nothing(script: Path) -> None:
    done = run("--diff", cwd=script.parent)
    assert done.stdout.decode() == (
        "--- a/script.yaml\n"
        "+++ b/script.yaml\n"
        "@@ -1,4 +1,4 @@\n"
        + "".join(f" {line}\n" for line in SCRIPT.splitlines()[:3])
        + f"-{SCRIPT.splitlines()[3]}\n"
        + f"+{SAFE.splitlines()[3]}\n"
    )
    assert script.read_text(encoding="utf-8") == SCRIPT
    assert done.returncode == 1


def test_diff_reports_beside_it_what_it_does_not_show(script: Path) -> None:
    said = run("--diff", cwd=script.parent).stderr.decode()
    assert "script.yaml:2:30\n" in said
    assert "[beta-event-content-type]" not in said
    assert said.endswith(
        "would fix 1 in script.yaml\n\n"
        "2 errors in 1 document (1 to fix, 1 more with --unsafe-fixes)\n"
    )


def test_diff_fails_for_what_is_found_though_all_of_it_can_be_fixed(script: Path) -> None:
    done = run("--diff", "--fix", "--unsafe-fixes", cwd=script.parent)
    assert done.stdout.count(b"\n+ ") == 2
    assert done.stderr.decode() == (
        "would fix 2 in script.yaml\n\n2 errors in 1 document (2 to fix)\n"
    )
    assert done.returncode == 1
    assert script.read_text(encoding="utf-8") == SCRIPT


def test_diff_of_what_is_clean_is_empty(tmp_path: Path) -> None:
    (tmp_path / "clean.yaml").write_text(CLEAN, encoding="utf-8")
    done = run("--diff", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_json_report_beside_a_diff_is_of_what_was_found(script: Path) -> None:
    done = run("--diff", "--output-format", "json", cwd=script.parent)
    report = json.loads(done.stderr)
    assert [finding["rule"] for finding in report["findings"]] == [
        "ga-temperature-removed",
        "beta-event-content-type",
    ]
    assert report["summary"]["fixable"] == 2
    assert report["summary"]["fixed"] == 0
    plain = json.loads(run("--output-format", "json", cwd=script.parent).stdout)
    assert report == plain


def test_a_diff_is_coloured_on_demand(script: Path) -> None:
    assert b"\x1b" not in run("--diff", cwd=script.parent).stdout
    printed = run("--diff", "--color", "always", cwd=script.parent).stdout
    assert b"\n\x1b[36m@@ -1,4 +1,4 @@\x1b[0m\n" in printed


def test_a_diff_shows_no_credential(script: Path) -> None:
    key = "sk-proj-" + "a1B2" * 10
    script.write_text(SCRIPT.replace("# first", f"# {key}"), encoding="utf-8")
    done = run("--diff", cwd=script.parent)
    assert b"+  item" in done.stdout
    assert key[10:].encode() not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "arguments", [[], ["--output-format", "json"], ["--diff", "-v"], ["--fix", "-v"]], ids=" ".join
)
def test_no_credential_is_in_what_is_said_of_a_fix(tmp_path: Path, arguments: list[str]) -> None:
    key = "sk-proj-" + "a1B2" * 10
    text = f"type: realtime\ninstructions: Hi.\n{key}: 1\n{key}: 1\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    done = run("--select", "duplicate-key", *arguments, cwd=tmp_path)
    printed = (done.stdout + done.stderr).decode()
    assert "duplicate-key" in printed
    assert key[10:30] not in printed


# -- standard input -------------------------------------------------------------------------


def test_standard_input_comes_out_fixed_and_the_report_goes_elsewhere(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + SCRIPT.replace("\n", "\r\n").encode()
    done = run("--fix", "-", cwd=tmp_path, data=data)
    assert done.stdout == data.replace(b"type: text", b"type: output_text")
    assert b"fixed 1 in stdin.yaml\n" in done.stderr
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_the_name_of_standard_input_says_what_it_is(tmp_path: Path) -> None:
    data = json.dumps({"type": "realtime", "temperature": 1, "instructions": "Hi."}).encode()
    done = run(
        "--fix", "--unsafe-fixes", "-", "--stdin-filename", "a.json", cwd=tmp_path, data=data
    )
    assert json.loads(done.stdout) == {"type": "realtime", "instructions": "Hi."}
    assert done.returncode == 0


@pytest.mark.parametrize(
    "data",
    [
        CLEAN.encode(),
        HOPELESS.encode(),
        b"type: realtime\n\ta: [\n",
        b"type: realtime # \xff\n",
        b"replicas: 2",
        b"",
        b"type: realtime\n" + b"# comment\n" * (MAX_BYTES // 10 + 1),
    ],
    ids=["clean", "hopeless", "broken", "not-utf-8", "foreign", "empty", "too-large"],
)
def test_standard_input_without_a_fix_comes_out_as_it_went_in(tmp_path: Path, data: bytes) -> None:
    assert run("--fix", "--unsafe-fixes", "-", cwd=tmp_path, data=data).stdout == data


def test_a_diff_of_standard_input_is_printed_instead_of_it(tmp_path: Path) -> None:
    done = run("--diff", "-", "--stdin-filename", "a.yaml", cwd=tmp_path, data=SCRIPT.encode())
    assert done.stdout.startswith(b"--- a/a.yaml\n+++ b/a.yaml\n@@ -1,4 +1,4 @@\n")


def test_files_beside_standard_input_are_written(script: Path) -> None:
    done = run("--fix", "-", "script.yaml", cwd=script.parent, data=SCRIPT.encode())
    assert done.stdout.decode() == script.read_text(encoding="utf-8") == SAFE
    assert b"2 fixed, 2 errors left in 2 documents" in done.stderr


# -- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes chooses among fixes: add --fix"),
        (["--fix-only", "voice"], "--fix-only chooses among fixes: add --fix"),
        (["--fix", "--fix-only", "vioce"], "did you mean 'voice'?"),
        (["--diff", "--fix-only", "unknwn-key"], "did you mean 'unknown-key'?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_makes_no_sense_is_2_and_changes_nothing(
    script: Path, arguments: list[str], says: str
) -> None:
    done = run(*arguments, cwd=script.parent)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr.decode()
    assert script.read_text(encoding="utf-8") == SCRIPT


def test_a_file_that_cannot_be_written_is_2_and_says_what_was_done(script: Path) -> None:
    other = script.parent / "z.yaml"
    other.write_text(SCRIPT, encoding="utf-8")
    other.chmod(0o444)
    done = run("--fix", cwd=script.parent)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "Error: cannot write z.yaml: it is read-only; files fixed before it: 1\n"
    )
    assert script.read_text(encoding="utf-8") == SAFE
    assert other.read_text(encoding="utf-8") == SCRIPT


def test_a_link_out_of_the_project_is_not_written_through(script: Path) -> None:
    project = script.parent / "project"
    project.mkdir()
    (project / "realtime-lint.toml").write_text("", encoding="utf-8")
    (project / "out.yaml").symlink_to(script)
    done = run("--fix", "out.yaml", cwd=project)
    assert done.returncode == 2
    assert "cannot write out.yaml: it leads to " in done.stderr.decode()
    assert script.read_text(encoding="utf-8") == SCRIPT


# -- replacing a file -----------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old\n")
    return path


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_a_file_keeps_its_mode(file: Path, mode: int) -> None:
    file.chmod(mode)
    replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    assert file.read_bytes() == b"new\n"
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert [path.name for path in file.parent.iterdir()] == ["a.yaml"]


def test_whoever_has_the_file_open_goes_on_reading_the_old_one(file: Path) -> None:
    with file.open("rb") as reader:
        replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
        assert reader.read() == b"old\n"


@pytest.mark.parametrize("now", [b"", b"old", b"old\n\n", b"other\n"])
def test_a_file_that_has_changed_is_left_alone(file: Path, now: bytes) -> None:
    file.write_bytes(now)
    with pytest.raises(Unwritable, match=r"^a\.yaml has changed since it was read: run again$"):
        replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    assert file.read_bytes() == now
    assert [path.name for path in file.parent.iterdir()] == ["a.yaml"]


def test_a_file_that_is_already_what_it_should_be_is_fine(file: Path) -> None:
    file.write_bytes(b"new\n")
    inode = file.stat().st_ino
    replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    assert file.stat().st_ino == inode
    assert [path.name for path in file.parent.iterdir()] == ["a.yaml"]


def test_a_link_inside_the_project_stays_one(file: Path) -> None:
    (file.parent / "links").mkdir()
    link = file.parent / "links" / "b.yaml"
    link.symlink_to("../a.yaml")
    replace("links/b.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    assert link.is_symlink()
    assert file.read_bytes() == b"new\n"


@pytest.mark.parametrize("name", ["link.yaml", "folder/a.yaml"], ids=["file", "folder"])
def test_no_link_leads_out_of_the_project(file: Path, name: str) -> None:
    root = file.parent / "project"
    root.mkdir()
    (root / "link.yaml").symlink_to(file)
    (root / "folder").symlink_to(file.parent)
    with pytest.raises(Unwritable, match=r"it leads to .*a\.yaml, out of the project"):
        replace(os.fspath(root / name), b"new\n", os.fspath(root), before=b"old\n")
    assert file.read_bytes() == b"old\n"


def test_a_link_elsewhere_is_not_followed_either(file: Path) -> None:
    root = file.parent / "project"
    root.mkdir()
    link = file.parent / "link.yaml"
    link.symlink_to(file)
    with pytest.raises(Unwritable, match="out of the project"):
        replace(os.fspath(link), b"new\n", os.fspath(root), before=b"old\n")
    assert file.read_bytes() == b"old\n"


def test_a_file_outside_of_the_project_that_somebody_names_is_written(file: Path) -> None:
    root = file.parent / "project"
    root.mkdir()
    replace(os.fspath(file), b"new\n", os.fspath(root), before=b"old\n")
    assert file.read_bytes() == b"new\n"


def test_a_read_only_file_is_refused_to_root_as_well(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(Unwritable, match=r"^cannot write a\.yaml: it is read-only$"):
        replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    assert file.read_bytes() == b"old\n"


def test_a_pipe_is_no_file_to_write(file: Path) -> None:
    os.mkfifo(file.parent / "pipe.yaml")
    with pytest.raises(Unwritable, match="it is no regular file"):
        replace("pipe.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")


def test_a_file_that_is_gone_says_so(file: Path) -> None:
    with pytest.raises(Unwritable, match=r"^cannot write b\.yaml: No such file or directory$"):
        replace("b.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(Unwritable, match=r"^cannot write a\.yaml: No space left on device$"):
        replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    monkeypatch.undo()
    assert file.read_bytes() == b"old\n"
    assert [path.name for path in file.parent.iterdir()] == ["a.yaml"]


def test_a_folder_that_takes_no_file_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", fail)
    with pytest.raises(Unwritable, match=r"^cannot write a\.yaml: Permission denied$"):
        replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")


def test_an_interruption_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace("a.yaml", b"new\n", os.fspath(file.parent), before=b"old\n")
    assert [path.name for path in file.parent.iterdir()] == ["a.yaml"]
    assert file.read_bytes() == b"old\n"
