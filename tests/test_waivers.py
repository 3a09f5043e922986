"""Waivers: what they hide and until when, and that none can be written so that it does nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from realtime_lint.config_file import Misconfigured
from realtime_lint.engine import Linter
from realtime_lint.runs import collect
from realtime_lint.waivers import MAX_DAYS, read_waivers
from tests.support import AS_OF, launch, rulebook

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from realtime_lint.findings import Report

CLEAN = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
BROKEN = CLEAN + "sped: 1\n"
WAIVER = """\
- rule: unknown-key
  files: a.yaml
  pointer: /sped
  reason: our proxy reads it
  owner: voice@example.com
  expires: 2027-02-28
"""
LAST_DAY = date(2027, 2, 28)


def run(
    waivers: str,
    files: dict[str, str] | None = None,
    *,
    as_of: date = AS_OF,
    select: tuple[str, ...] = (),
    whole: bool = False,
) -> Report:
    """The report of a run over files of a project with waivers."""
    book = rulebook()
    read = read_waivers("waivers.yaml", waivers.encode(), ".", book, as_of)
    linter = Linter(book, book.choose(select), as_of, waivers=read)
    files = {"a.yaml": BROKEN} if files is None else files
    results = [linter.lint(name, text.encode()) for name, text in files.items()]
    return collect(results, linter, whole=whole)


def shown(report: Report) -> list[tuple[str, str, str]]:
    """Rule, path and pointer of what a report shows."""
    return [(finding.rule, finding.path, finding.pointer) for finding in report.findings]


FOUND = ("unknown-key", "a.yaml", "/sped")


# -- every way to write a dead waiver -------------------------------------------------------

DEAD = {
    "no rule": ("unknown-key", "unknwn-key", "1:9: unknown rule 'unknwn-key'; did you mean"),
    "a topic": ("unknown-key", "schema", "1:9: unknown rule 'schema'"),
    "a guard": (
        "unknown-key",
        "unknown-suppression",
        "1:9: 'unknown-suppression' watches over the run itself: it cannot be waived",
    ),
    "itself": ("unknown-key", "waiver-expired", "1:9: 'waiver-expired' watches over the run"),
    "misspelt key": ("owner:", "ownr:", "5:3: unknown key 'ownr'; did you mean 'owner'?"),
    "no key": ("  owner: voice@example.com\n", "", "1:3: 'owner' is missing here"),
    "one key more": (
        "  owner",
        "  ticket: 1\n  owner",
        "5:3: unknown key 'ticket'; there are rule",
    ),
    "key twice": ("  owner", "  rule: x\n  owner", "5:3: 'rule' is there twice"),
    "no reason": ("our proxy reads it", '" "', "4:11: a blank text says nothing"),
    "null": ("our proxy reads it", "", "4:10: 'reason' takes a string, not nothing"),
    "a number": ("our proxy reads it", "7", "4:11: 'reason' takes a string, not an integer"),
    "a placeholder": ("our proxy reads it", "${REASON}", "4:11: nobody fills in ${REASON} here"),
    "bad glob": ("a.yaml", "../a.yaml", "2:10: '../a.yaml' is no glob relative to the project"),
    "bad pointer": ("/sped", "sped", "3:12: 'sped' is no JSON Pointer such as /a/b"),
    "a word for a date": ("2027-02-28", "tomorrow", "6:12: 'tomorrow' is no date such as"),
    "no such date": ("2027-02-28", "2027-02-29", "6:12: '2027-02-29' is no date such as"),
    "a week": ("2027-02-28", "2027-W01-1", "6:12: '2027-W01-1' is no date such as"),
    "a number for a date": (
        "2027-02-28",
        "20270228",
        "6:12: 'expires' takes a string, not an integer",
    ),
    "for ever": (
        "2027-02-28",
        "2099-01-01",
        "6:12: 2099-01-01 is more than 180 days ahead: on 2026-11-22, 2027-05-21 is the latest",
    ),
    "a mapping": ("- rule", "  rule", "1:3: this file takes a list, not a table"),
    "a list of words": (WAIVER, "- unknown-key", "1:3: this file takes a table, not a string"),
    "two documents": (WAIVER, f"{WAIVER}---\n{WAIVER}", "7:1: a second document: this file is one"),
    "broken": ("a.yaml", "[", "4:9: YAML: did not find expected ',' or ']'"),
    "empty": (WAIVER, "", "1:1: the file is empty"),
}


@pytest.mark.parametrize(("old", "new", "says"), DEAD.values(), ids=DEAD)
def test_a_dead_waiver_is_refused_where_it_stands(old: str, new: str, says: str) -> None:
    assert old in WAIVER
    with pytest.raises(Misconfigured) as caught:
        run(WAIVER.replace(old, new))
    assert str(caught.value).startswith(f"waivers.yaml:{says}")


def test_the_last_possible_day_is_180_days_ahead() -> None:
    latest = AS_OF + timedelta(days=MAX_DAYS)
    assert shown(run(WAIVER.replace("2027-02-28", str(latest)))) == []
    with pytest.raises(Misconfigured, match="more than 180 days ahead"):
        run(WAIVER.replace("2027-02-28", str(latest + timedelta(days=1))))


def test_json_and_quotes_will_do() -> None:
    entry = {
        "rule": "unknown-key", "files": "a.yaml", "pointer": "/sped",
        "reason": "r", "owner": "o", "expires": "2027-02-28",
    }  # fmt: skip
    assert shown(run(json.dumps([entry]))) == []
    assert shown(run("[]")) == [FOUND]


# -- what they do, and until when -----------------------------------------------------------


def test_a_waiver_hides_its_finding_and_counts_it() -> None:
    report = run(WAIVER)
    assert shown(report) == []
    assert [(it.rule, it.pointer) for it in report.suppressed] == [("unknown-key", "/sped")]


@pytest.mark.parametrize(
    ("old", "new"),
    [("unknown-key", "wrong-type"), ("a.yaml", "b.yaml"), ("/sped", "/speed"), ("/sped", "''")],
)
def test_it_hides_nothing_else(old: str, new: str) -> None:
    report = run(WAIVER.replace(old, new), {"a.yaml": BROKEN, "b.yaml": CLEAN})
    assert FOUND in shown(report)
    assert report.suppressed == []


def test_one_waiver_may_cover_several_files() -> None:
    files = {"a.yaml": BROKEN, "b/a.yaml": BROKEN, "c/a.yaml": BROKEN}
    report = run(WAIVER.replace("a.yaml", "b"), files)
    assert [it.path for it in report.suppressed] == ["b/a.yaml"]
    report = run(WAIVER.replace("a.yaml", "'**/a.yaml'"), files)
    assert [it.path for it in report.suppressed] == list(files)
    assert report.findings == []


@pytest.mark.parametrize(
    ("days_left", "rules"),
    [
        (90, []),
        (15, []),
        (14, ["waiver-expiring"]),
        (0, ["waiver-expiring"]),
        (-1, ["unknown-key", "waiver-expired"]),
        (-400, ["unknown-key", "waiver-expired"]),
    ],
)
def test_time_is_an_input(days_left: int, rules: list[str]) -> None:
    report = run(WAIVER, as_of=LAST_DAY - timedelta(days=days_left))
    assert [finding.rule for finding in report.findings] == rules
    assert len(report.suppressed) == (0 if "unknown-key" in rules else 1)


def test_what_is_said_of_a_waiver_stands_in_the_waivers_file() -> None:
    report = run(WAIVER, as_of=date(2027, 3, 1))
    finding = report.findings[-1]
    assert (finding.path, finding.pointer) == ("waivers.yaml", "/0/expires")
    assert finding.severity == "error"
    assert "voice@example.com waived 'unknown-key' in a.yaml until 2027-02-28" in finding.message
    start, end = finding.span
    assert report.sources["waivers.yaml"].text[start:end] == "2027-02-28"


def test_an_expired_waiver_is_not_also_unmatched() -> None:
    report = run(WAIVER, {"a.yaml": CLEAN}, as_of=date(2027, 3, 1), whole=True)
    assert [finding.rule for finding in report.findings] == ["waiver-expired"]


def test_an_expired_waiver_is_said_whatever_was_checked() -> None:
    report = run(WAIVER, {"b.yaml": CLEAN}, as_of=date(2027, 3, 1))
    assert [finding.rule for finding in report.findings] == ["waiver-expired"]


# -- waivers that match nothing -------------------------------------------------------------

UNMATCHED = ("waiver-unmatched", "waivers.yaml", "/0")


def test_a_waiver_that_matches_nothing_in_its_file_is_an_error() -> None:
    report = run(WAIVER, {"a.yaml": CLEAN})
    assert shown(report) == [UNMATCHED]
    assert report.fails("error")


def test_a_file_that_is_not_ours_any_more_counts_as_checked() -> None:
    assert shown(run(WAIVER, {"a.yaml": "replicas: 2\n"})) == [UNMATCHED]


def test_a_hook_on_another_file_does_not_cry_wolf() -> None:
    assert shown(run(WAIVER, {"b.yaml": CLEAN})) == []


def test_a_hook_on_some_of_the_files_does_not_cry_wolf() -> None:
    waiver = WAIVER.replace("files: a.yaml", "files: '*.yaml'")
    assert shown(run(waiver, {"a.yaml": CLEAN})) == []
    assert shown(run(waiver, {"a.yaml": CLEAN}, whole=True)) == [UNMATCHED]


def test_a_run_over_the_project_misses_a_file_that_is_gone() -> None:
    assert shown(run(WAIVER, {"b.yaml": CLEAN}, whole=True)) == [UNMATCHED]


def test_a_rule_that_did_not_run_is_not_missed() -> None:
    assert shown(run(WAIVER, {"a.yaml": CLEAN}, select=("voice",), whole=True)) == []


def test_a_file_that_cannot_be_read_says_nothing_of_its_waivers() -> None:
    rules = [rule for rule, _, _ in shown(run(WAIVER, {"a.yaml": "type: ["}, whole=True))]
    assert rules == ["parse-error"]


def test_a_finding_that_a_comment_silenced_is_still_there() -> None:
    silenced = BROKEN.replace("sped: 1", "sped: 1 # realtime-lint: ignore[unknown-key] -- proxy")
    assert shown(run(WAIVER, {"a.yaml": silenced}, whole=True)) == []


def test_of_two_waivers_only_the_dead_one_is_named() -> None:
    report = run(WAIVER + WAIVER.replace("/sped", "/speed"))
    assert shown(report) == [("waiver-unmatched", "waivers.yaml", "/1")]


# -- from the command line ------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with a waived finding."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.yaml").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "waivers.yaml").write_text(WAIVER, encoding="utf-8")
    (tmp_path / "realtime-lint.toml").write_text("waivers = 'waivers.yaml'", encoding="utf-8")
    return tmp_path


def check(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, on the day of the facts."""
    return launch("check", "--as-of", "2026-11-22", *arguments, cwd=cwd)


def test_a_run_with_waivers(folder: Path) -> None:
    done = check("-v", "a.yaml", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "suppressed a.yaml:/sped: unknown-key" in done.stdout
    assert "(1 suppressed)" in done.stdout
    assert check("--isolated", "a.yaml", cwd=folder).returncode == 1
    assert check("--as-of", "2027-03-01", "a.yaml", cwd=folder).returncode == 1


def test_from_a_folder_below_the_same_waivers_hold(folder: Path) -> None:
    assert check("../a.yaml", cwd=folder / "sub").returncode == 0
    (folder / "a.yaml").unlink()
    done = check(".", cwd=folder / "sub")
    assert done.returncode == 0, "a run over one folder does not know of the others"
    done = check("..", cwd=folder / "sub")
    assert done.returncode == 1
    assert "error[waiver-unmatched]" in done.stdout
    assert "waivers.yaml:1:3" in done.stdout


def test_a_broken_waiver_is_2(folder: Path) -> None:
    (folder / "waivers.yaml").write_text(WAIVER.replace("owner", "ownr"), encoding="utf-8")
    done = check("--exit-zero", "a.yaml", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: waivers.yaml:5:3: unknown key 'ownr'; did you mean 'owner'?\n"


def test_waivers_hold_in_every_process(folder: Path) -> None:
    for number in range(650):
        (folder / f"{number:04}.yaml").write_text(BROKEN, encoding="utf-8")
    waiver = WAIVER.replace("a.yaml", '"**"')
    (folder / "waivers.yaml").write_text(waiver, encoding="utf-8")
    done = check(".", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "651 suppressed" in done.stdout
