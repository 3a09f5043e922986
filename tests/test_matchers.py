"""The problem matchers, run on what we print by the rules of those who run them."""

from __future__ import annotations

import json
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from realtime_lint.findings import SEVERITIES
from realtime_lint.matchers import (
    concise_line,
    github_matchers,
    vscode_matcher,
    watch_begins,
    watch_ends,
)
from realtime_lint.reporters import Style, render
from realtime_lint.reporters.places import place_of
from tests.consumers import node, script
from tests.reports import linted, report
from tests.support import launch, rule_files, rulebook
from tests.test_rule_examples import NAME, linter_of

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = (
    "", "front desk/", "a [draft]/", "C:\\voice\\", "x:1/", "10:20/", "日本/", "error x/", "(c)/",
    "checking a/", "found 2; watching/", "/srv/voice/", "it's \"so\"/", "$HOME/%20&;/",
)  # fmt: skip
SESSION = "type: realtime\nmodel: gpt-realtime-2.1\n"


class Problem(NamedTuple):
    """What should be made of a finding."""

    file: str
    line: int
    column: int
    severity: str
    message: str
    code: str

    @property
    def text(self) -> str:
        """Its concise line."""
        return concise_line(*self)


def vscode(lines: list[str], *, watching: bool = False) -> list[dict[str, Any]]:
    """What VS Code makes of each line: an event of a round, or problems."""
    asked = {"matcher": vscode_matcher(watching=watching), "lines": lines}
    seen: list[dict[str, Any]] = json.loads(
        node(script("vscode_matcher.mjs"), input=json.dumps(asked))
    )
    assert len(seen) == len(lines)
    return seen


def vscode_problems(lines: list[str], *, watching: bool = False) -> list[list[Problem]]:
    """The problems that VS Code lists for each line."""
    return [
        [Problem(*(problem[name] for name in Problem._fields)) for problem in seen["problems"]]
        for seen in vscode(lines, watching=watching)
    ]


def github(lines: list[str], files: list[str]) -> list[dict[str, Any] | None]:
    """The issue that GitHub's runner makes of each line, in a checkout of these files."""
    asked = {"content": github_matchers(), "lines": lines, "files": files}
    seen: list[dict[str, Any] | None] = json.loads(
        node(script("github_matcher.mjs"), input=json.dumps(asked))
    )
    assert len(seen) == len(lines)
    return seen


def as_info(problem: Problem) -> Problem:
    """A problem by the severities of VS Code."""
    return problem._replace(severity="info") if problem.severity == "note" else problem


def as_issue(problem: Problem) -> dict[str, object]:
    """A problem as GitHub's runner has it."""
    is_note = problem.severity == "note"
    issue = {**problem._asdict(), "type": "notice" if is_note else problem.severity}
    del issue["severity"]
    return {**issue, "owner": "realtime-lint-notes" if is_note else "realtime-lint"}


@cache
def corpus() -> tuple[tuple[str, Problem], ...]:
    """Concise lines of every rule's bad examples, in folders with names of all sorts."""
    pairs = []
    folders = cycle(FOLDERS)
    for rule in rule_files():
        for example in rule.examples.bad:
            linter = linter_of(rule, example)
            folder = next(folders) if example.waivers is None else ""  # they name their files
            found = linted({folder + (example.file or NAME): example.config}, linter)
            lines = render("concise", found, rulebook(), Style(color=True)).splitlines()
            for line, it in zip(lines, found.findings, strict=True):
                start = place_of(it, found).start
                place = (it.path, start.line, start.column)
                pairs.append((line, Problem(*place, it.severity, it.message, it.rule)))
    return tuple(pairs)


def test_the_corpus_has_every_rule_and_severity() -> None:
    problems = [problem for _, problem in corpus()]
    assert {rule.name for rule in rule_files()} <= {problem.code for problem in problems}
    assert {problem.severity for problem in problems} == set(SEVERITIES)
    assert {problem.file.removesuffix(NAME) for problem in problems} >= set(FOLDERS)


@pytest.mark.parametrize("watching", [False, True])
def test_vscode_lists_each_finding_once(*, watching: bool) -> None:
    listed = vscode_problems([line for line, _ in corpus()], watching=watching)
    assert listed == [[as_info(problem)] for _, problem in corpus()]


def test_github_annotates_each_finding_once() -> None:
    issues = github([line for line, _ in corpus()], [problem.file for _, problem in corpus()])
    assert issues == [as_issue(problem) for _, problem in corpus()]


# What a message quotes comes from the linted file, and may look like anything.
@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize(
    "message",
    [
        "'b.yaml:3:4: note fine [voice-unknown]' is not a voice",
        "'b.yaml:3:4: error broken [unknown-key]' is not a voice",
        "unknown key 'a]'; did you mean '[b]'?",
        "a value [unknown-key] [voice-unknown]",
        "nothing found; watching",
        "::error file=b.yaml::it",
        "x" * 4_000,
    ],
)
def test_a_message_cannot_pass_for_another_finding(severity: str, message: str) -> None:
    problem = Problem("a.yaml", 12, 7, severity, message, "acme/max-ttl")
    assert vscode_problems([problem.text], watching=True) == [[as_info(problem)]]
    assert github([problem.text], ["a.yaml", "b.yaml"]) == [as_issue(problem)]


@pytest.mark.parametrize(
    "path", ["x:1:1: note y.yaml", "x:1:1: error z [unknown-key]:2:2: note y.yaml"]
)
def test_a_path_cannot_pass_for_another_place(path: str) -> None:
    problem = Problem(path, 12, 7, "error", "unknown key 'sped'", "unknown-key")
    ((listed,),) = vscode_problems([problem.text])
    assert listed.file.startswith("x:1:1:\ufffd")
    assert listed._replace(file=path) == problem
    assert github([problem.text], ["x"]) == [{**as_issue(problem), "file": None}]


def test_a_path_stays_in_its_line() -> None:
    problem = Problem("a\nb\r\u2028\x1b[31m.yaml", 1, 1, "note", "m", "unknown-key")
    assert len(problem.text.splitlines()) == 1
    assert "\x1b" not in problem.text
    assert [len(listed) for listed in vscode_problems([problem.text])] == [1]


def test_other_lines_are_nobodys() -> None:
    lines = [
        *render("text", report(), rulebook(), Style(verbose=True)).splitlines(),
        "",
        "2 errors, 1 warning in 1 document",
        "     2  error    unknown-key",
        "Error: nothing to check: no Realtime document in .",
        "a.yaml:1:2: error E501 Line too long",
        "a.yaml:1: error unknown key [unknown-key]",
        "a.yaml:1:2: fatal unknown key [unknown-key]",
        "a.yaml:1:2: error unknown key [unknown-key] [*]",
        "a.py:1:2: error: Incompatible types  [assignment]",
        ":1:2: error no file [unknown-key]",
        watch_begins(["a.yaml"]),
        watch_ends("found 1 error"),
    ]
    assert vscode_problems(lines) == [[] for _ in lines]
    assert github(lines, ["a.yaml"]) == [None for _ in lines]


def test_what_the_program_prints_is_found(tmp_path: Path) -> None:
    names = ["front desk.yaml", "a[1]:2.yaml", "conf/checking b.yaml"]
    (tmp_path / "conf").mkdir()
    for name in names:
        (tmp_path / name).write_text(SESSION + "sped: 1\n", "utf-8")
    done = launch("check", "--output-format", "concise", "--color", "always", cwd=tmp_path)
    lines = done.stdout.splitlines()
    issues = [issue for issue in github(lines, names) if issue is not None]
    assert done.returncode == 1, done.stderr
    errors = {(it["file"], it["line"], it["code"]) for it in issues if it["type"] == "error"}
    assert errors == {(name, 3, "unknown-key") for name in names}
    assert len(issues) == len(lines) > len(errors)  # notes, too
    assert {listed[0].file for listed in vscode_problems(lines)} == set(names)


def test_a_watching_task_has_rounds() -> None:
    found = Problem("checking a ....yaml", 1, 1, "error", "wrong", "unknown-key").text
    begins = watch_begins(["a.yaml", "b\nc.yaml"])
    lines = [begins, found, watch_ends("found 2 errors in 1 document"), begins,
             watch_ends("nothing found"), watch_ends("found 0 errors")]  # fmt: skip
    events = [seen["event"] for seen in vscode(lines, watching=True)]
    assert events == ["begins", None, "ends", "begins", "ends", "ends"]
