"""`check --watch`: the check again whenever something changes that it looks at."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from realtime_lint import matchers
from realtime_lint.cli import INTERRUPTED, Unusable
from realtime_lint.cli.job import Options
from realtime_lint.cli.watch import INTERVAL, watch
from tests import packs
from tests.support import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

CLEAN = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
BROKEN = CLEAN + "sped: 1\n"
UPDATE = "type: session.update\nsession:\n  type: realtime\n  audio: {output: {voice: cedar}}\n"
OPTIONS = Options(as_of=AS_OF)
"""As everywhere in here: the day is that of the facts."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a clean session, in which we are."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    put("a.yaml", CLEAN)
    return folder


@pytest.fixture(autouse=True)
def _collecting() -> None:
    """Leave the collector on for other tests, as a program's end would."""
    gc.enable()


def put(name: str, text: str) -> None:
    """Write a file in a way that shows, however coarse the clock of the file system is."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, encoding="utf-8")
    if path.stat().st_mtime_ns == before:
        os.utime(path, ns=(before + 1000, before + 1000))


def rounds(
    capsys: pytest.CaptureFixture[str], *steps: Callable[[], object], options: Options = OPTIONS
) -> list[str]:
    """What each round of a watch says, on both streams, while steps happen between looks.

    A step that leads to no round shows in the number of them.
    """
    capsys.readouterr()
    left = list(steps)

    def sleep(_: float) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    assert watch(options, sleep=sleep) == INTERRUPTED
    out, err = capsys.readouterr()
    said = [part for part in re.split(r"(?m)^checking .* \.\.\.\n", out) if part]
    return [*said, *([err] if err else [])]


# -- rounds -----------------------------------------------------------------------------------


def test_a_change_leads_to_a_round_and_nothing_else_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = rounds(
        capsys,
        lambda: None,
        lambda: put("a.yaml", BROKEN),
        lambda: None,
        lambda: put("a.yaml", CLEAN),
        lambda: put("notes.txt", "unrelated"),
    )
    assert said == [
        "nothing found; watching\n",
        "a.yaml:4:1: error unknown key 'sped' [unknown-key]\nfound 1 error; watching\n",
        "nothing found; watching\n",
    ]


def test_lines_that_begin_and_end_a_round_are_those_of_the_matcher(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put("a.yaml", BROKEN)

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    assert watch(OPTIONS, sleep=stop) == INTERRUPTED
    first, finding, last = capsys.readouterr().out.splitlines()
    assert re.search(matchers.WATCH_BEGINS, first)
    assert re.search(matchers.line_pattern(), finding)
    assert re.search(matchers.WATCH_ENDS, last)


def test_files_come_and_go(capsys: pytest.CaptureFixture[str]) -> None:
    said = rounds(
        capsys,
        lambda: put("sub/b.yaml", BROKEN),
        lambda: Path("sub/b.yaml").rename("sub/c.yaml"),
        lambda: Path("sub/c.yaml").unlink(),
        lambda: Path("sub").rmdir(),
    )
    assert [re.findall(r"^(\S+?):", it, re.MULTILINE) for it in said] == [
        [], ["sub/b.yaml"], ["sub/c.yaml"], [],
    ]  # fmt: skip


def test_a_file_that_another_takes_the_place_of(capsys: pytest.CaptureFixture[str]) -> None:
    """As editors save: same name, same size and, made so here, same time."""
    put("a.yaml", CLEAN + "speed: 1\n")
    times = os.stat("a.yaml")  # noqa: PTH116 - nanoseconds

    def swap() -> None:
        Path("new").write_text(CLEAN + "sped:  1\n", encoding="utf-8")
        os.utime("new", ns=(times.st_atime_ns, times.st_mtime_ns))
        Path("new").replace("a.yaml")

    said = rounds(capsys, swap)
    assert ["'sped'" in it for it in said] == [False, True]


def test_only_what_is_asked_for_counts(capsys: pytest.CaptureFixture[str]) -> None:
    put("b.yaml", CLEAN)
    options = OPTIONS._replace(paths=("a.yaml",))
    assert len(rounds(capsys, lambda: put("b.yaml", BROKEN), options=options)) == 1


def test_ignored_and_excluded_files_do_not_count(capsys: pytest.CaptureFixture[str]) -> None:
    put(".gitignore", "ignored/\n")
    put("realtime-lint.toml", 'exclude = ["vendor"]\n')
    put("ignored/a.yaml", CLEAN)
    put("vendor/a.yaml", CLEAN)
    said = rounds(
        capsys,
        lambda: put("ignored/a.yaml", BROKEN),
        lambda: put("vendor/a.yaml", BROKEN),
        lambda: put(".gitignore", "\n"),
    )
    assert len(said) == 2
    assert "ignored/a.yaml:4:1" in said[1]


def test_a_report_that_it_writes_itself_is_no_change(capsys: pytest.CaptureFixture[str]) -> None:
    formats = (("concise", None), ("json", "report.json"))
    said = rounds(capsys, *[lambda: None] * 3, options=OPTIONS._replace(formats=formats))
    assert len(said) == 1
    assert Path("report.json").exists()


# -- what a check goes by ---------------------------------------------------------------------


def test_settings_that_appear_change_and_break(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.yaml", BROKEN)
    said = rounds(
        capsys,
        lambda: put("realtime-lint.toml", 'ignore = ["unknown-key"]\n'),
        lambda: put("realtime-lint.toml", "ignore = [\n"),
        lambda: None,
        lambda: put("realtime-lint.toml", 'fail-on = "warning"\n'),
        lambda: Path("realtime-lint.toml").unlink(),
    )
    *said, err = said
    assert [it.splitlines()[-1] for it in said] == [
        "found 1 error; watching",
        "nothing found; watching",
        "found 1 problem with the run itself; watching",
        "found 1 error; watching",
        "found 1 error; watching",
    ]
    assert re.fullmatch(r"Error: realtime-lint\.toml:\d+.*\n", err)


def test_settings_of_a_folder_above(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("sub/b.yaml", BROKEN)
    monkeypatch.chdir("sub")
    settings = folder / "pyproject.toml"
    text = '[tool.realtime-lint]\nignore = ["unknown-key"]\n'
    said = rounds(capsys, lambda: settings.write_text(text, encoding="utf-8"))
    assert [it.splitlines()[-1] for it in said] == [
        "found 1 error; watching",
        "nothing found; watching",
    ]


def test_settings_that_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.yaml", BROKEN)
    put("other.toml", "")
    said = rounds(
        capsys,
        lambda: put("realtime-lint.toml", "wrong"),
        lambda: put("other.toml", 'ignore = ["unknown-key"]\n'),
        options=OPTIONS._replace(config="other.toml"),
    )
    assert [it.splitlines()[-1] for it in said] == [
        "found 1 error; watching",
        "nothing found; watching",
    ]


WAIVER = (
    "- {rule: unknown-key, files: a.yaml, pointer: /sped, reason: Ours for now., "
    "owner: ada@acme.example, expires: 2027-01-31}\n"
)


def test_waivers(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.yaml", BROKEN)
    put("waivers.txt", "[]\n")
    put("realtime-lint.toml", 'waivers = "waivers.txt"\n')
    said = rounds(capsys, lambda: put("waivers.txt", WAIVER), lambda: put("waivers.txt", "- 1\n"))
    assert [it.splitlines()[-1] for it in said[:3]] == [
        "found 1 error; watching",
        "nothing found; watching",
        "found 1 problem with the run itself; watching",
    ]


def test_a_baseline_that_appears(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.yaml", BROKEN)
    put("realtime-lint.toml", 'baseline = "known.txt"\n')
    lint = [sys.executable, "-m", "realtime_lint", "baseline", "write"]
    empty = '{"schema": "realtime-lint/baseline/1", "findings": []}'
    said = rounds(
        capsys,
        lambda: subprocess.run(lint, check=True, capture_output=True),
        lambda: put("known.txt", empty),
    )
    assert [it.splitlines()[-1] for it in said[:3]] == [
        "found 1 problem with the run itself; watching",
        "nothing found; watching",
        "found 1 error; watching",
    ]


@pytest.mark.parametrize("named", [True, False])
def test_packs_files_and_folders(capsys: pytest.CaptureFixture[str], *, named: bool) -> None:
    put("a.yaml", f"{packs.secret(900)}\nsession: {{type: realtime}}\n")
    put("packs/acme.yaml", packs.pack(packs.rule(name="other", message="at most 600 s")))
    options = OPTIONS._replace(paths=("a.yaml",), select=("acme",))
    if named:
        options = options._replace(policies=("packs",))
    else:
        put("realtime-lint.toml", 'policies = ["packs"]\n')
    second = packs.pack(packs.rule(message="again")).replace("acme", "bcme")
    said = rounds(
        capsys,
        lambda: put("packs/acme.yaml", packs.pack(packs.rule(message="ten minutes"))),
        lambda: put("packs/b.yaml", second),
        lambda: put("packs/b.yaml", "pack: 1\n"),
        lambda: put("packs/b.yaml", second),
        options=options,
    )
    assert ["at most" in it for it in said[:2]] == [True, False]
    assert "ten minutes" in said[1]
    assert len(said) == 6


def test_a_pack_that_is_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.yaml", f"{packs.secret(900)}\nsession: {{type: realtime}}\n")
    put("acme.txt", packs.pack(packs.rule()))
    options = OPTIONS._replace(paths=("a.yaml",), select=("acme",), policies=("acme.txt",))
    changed = packs.pack(packs.rule(message="ten minutes"))
    said = rounds(capsys, lambda: put("acme.txt", changed), options=options)
    assert ["ten minutes" in it for it in said[:2]] == [False, True]


@pytest.mark.parametrize("way", ["option", "settings", "comment"])
def test_bases(capsys: pytest.CaptureFixture[str], way: str) -> None:
    comment = "# realtime-lint: base=base.txt\n" if way == "comment" else ""
    put("update.yaml", comment + UPDATE)
    put("base.txt", "type: realtime\nmodel: gpt-realtime-2.1\n")
    options = OPTIONS._replace(paths=("update.yaml",))
    if way == "option":
        options = options._replace(base="base.txt")
    if way == "settings":
        entry = '[[documents]]\nfiles = "update.yaml"\nkind = "session-update"\nbase = "base.txt"\n'
        put("realtime-lint.toml", entry)
    said = rounds(capsys, lambda: put("base.txt", CLEAN), options=options)
    assert len(said) == 2
    assert said[0] != said[1]


# -- what cannot be done, and what is borne -----------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [Options(fix=True), Options(diff=True), Options(paths=("-",)), Options(paths=("a.yaml", "-"))],
)
def test_what_cannot_be_done_again_and_again(options: Options) -> None:
    with pytest.raises(Unusable, match="--watch"):
        watch(options)


def test_a_named_file_that_goes_and_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    *said, err = rounds(
        capsys,
        Path("a.yaml").unlink,
        lambda: None,
        lambda: put("a.yaml", BROKEN),
        options=OPTIONS._replace(paths=("a.yaml",)),
    )
    assert [it.splitlines()[-1] for it in said] == [
        "nothing found; watching",
        "found 1 problem with the run itself; watching",
        "found 1 error; watching",
    ]
    assert err == "Error: no such file or folder: a.yaml\n"


def test_nothing_to_check_yet(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.yaml").unlink()
    *said, err = rounds(capsys, lambda: put("a.yaml", CLEAN))
    assert said[1] == "nothing found; watching\n"
    assert err.startswith("Error: nothing to check")


def test_no_credential_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    key = "sk-proj-" + "A1b2C3d4" * 6
    *_, err = rounds(capsys, options=OPTIONS._replace(paths=(key,)))
    assert "Error" in err
    assert key not in err


def test_formats_for_programs_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    watch(OPTIONS._replace(formats=(("jsonl", None),)), sleep=stop)
    out, err = capsys.readouterr()
    assert out.startswith('{"summary"')
    assert err == "checking . ...\nnothing found; watching\n"


def test_quiet_counts_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.yaml", "type: realtime\nmodel: gpt-realtime-2.1\n")
    assert rounds(capsys)[0].endswith("found 1 note; watching\n")
    quiet = rounds(capsys, options=OPTIONS._replace(quiet=True))
    assert quiet == ["nothing found; watching\n"]


def test_slow_looks_are_rare() -> None:
    """Where a look takes long, the next waits, so that it keeps no core busy."""
    now = 0.0
    slept: list[float] = []

    def clock() -> float:
        nonlocal now
        now += 1.5
        return now

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise KeyboardInterrupt

    assert watch(OPTIONS, sleep=sleep, clock=clock) == INTERRUPTED
    assert slept == [INTERVAL, 6.0, 6.0]


def test_rounds_leave_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    """Memory after many rounds is what it was after a few."""
    counts: list[int] = []
    text = [BROKEN + "".join(f"bogus_{key}: {key}\n" for key in range(50)), BROKEN]

    def change(number: int) -> None:
        assert gc.isenabled()  # a single check has it off
        counts.append(len(gc.get_objects()))
        put("a.yaml", text[number % 2] + f"n{number % 10}: 1\n")

    steps = [lambda number=number: change(number) for number in range(60)]
    assert len(rounds(capsys, *steps)) == 61
    assert max(counts[40:]) <= max(counts[20:40]) + 50


@pytest.mark.skipif(os.name == "nt", reason="interrupted otherwise there")
def test_the_program_watches_until_it_is_interrupted(folder: Path) -> None:
    """As people start it: what it says comes at once, though a pipe reads it."""
    environment = {key: it for key, it in os.environ.items() if key != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        [sys.executable, "-m", "realtime_lint", "check", "--watch", "--as-of", AS_OF.isoformat()],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        watchdog = threading.Timer(30, process.kill)  # a line that never comes would hang us
        watchdog.start()
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            lines = [process.stdout.readline() for _ in range(2)]
            assert lines == ["checking . ...\n", "nothing found; watching\n"]
            put("a.yaml", BROKEN)
            lines = [process.stdout.readline() for _ in range(3)]
            assert lines[2] == "found 1 error; watching\n"
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == INTERRUPTED
            assert (process.stdout.read(), process.stderr.read()) == ("", "")
        finally:
            watchdog.cancel()
            process.kill()
