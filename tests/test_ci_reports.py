"""Reports in the logs of CI servers, read as the servers read them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint.findings import Related, Silence, Skipped, speakable
from realtime_lint.fixer import Applied
from realtime_lint.reporters import FORMATS, FORMATS_WITH_FIXES, Fixing, Style, render
from realtime_lint.reporters.overview import tally
from realtime_lint.source import SourceFile, Span
from tests.reports import (
    BOTH,
    END,
    FOR_THE_RUNNER,
    HOSTILE,
    SPED,
    TEXT,
    finding,
    many,
    reporting,
)
from tests.support import AS_OF, Done, command, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from realtime_lint.findings import Report

PIECES = [
    *("%", "%0A", "%0D", "%25", "%3A", "%3B", "%AZP25", "::", "::error::", "##", "#", "[", "]"),
    *("##[error]", "##vso[task.x]", "|", "|n", "|0x000A", "'", ",line=9", ";code=x", "=", " "),
    *("\n", "\r", "\u00ad", "\u2060", "\x1b", "\udcff", "\U0001f600", "é", "a", ".yaml"),
]
hostile = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(PIECES), min_size=1).map("".join),
    st.text(min_size=1).map(lambda text: text.replace("/", "_")),
).filter(lambda text: text not in {".", ".."})
"""Texts that are names of files, too."""


def hidden(text: str) -> str:
    """A text with what would speak to a terminal replaced, but for line ends."""
    return "".join(char if char in "\r\n" else speakable(char) for char in text)


def seen(line: str) -> str:
    """A line as a comparison by the rules of a language sees it."""
    return "".join(char for char in line if unicodedata.category(char) not in {"Cf", "Mn", "Cc"})


# -- GitHub: the runner's own rules ---------------------------------------------------------------

COMMANDS = {"error", "warning", "notice", "debug", "group", "endgroup", "stop-commands", "set-env"}
LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
PROPERTY = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


class Log(NamedTuple):
    """What the runner made of the output of a step."""

    commands: list[Command]
    plain: list[str]

    def annotations(self) -> list[Command]:
        return [it for it in self.commands if it.name in LEVELS.values()]


def unescaped(text: str, replacements: dict[str, str]) -> str:
    for escape, char in replacements.items():
        text = text.replace(escape, char)
    return text


def properties(text: str, separator: str, replacements: dict[str, str]) -> dict[str, str]:
    """As .NET splits: nothing empty is kept, neither a pair nor what a value begins with."""
    pairs = (pair.lstrip("=").partition("=") for pair in text.split(separator))
    found = {key: value.lstrip("=") for key, _, value in pairs}
    return {key: unescaped(value, replacements) for key, value in found.items() if key and value}


def parsed(line: str, known: set[str]) -> Command | None:
    """A line as a command; the newer form first, then the older one, which may stand anywhere."""
    trimmed = line.lstrip()
    trimmed = trimmed if trimmed.startswith("::") else seen(trimmed)
    if trimmed.startswith("::") and trimmed.find("::", 2) >= 0:
        head, _, data = trimmed[2:].partition("::")
        name, _, listed = head.partition(" ")
        if name in known:
            return Command(name, properties(listed.strip(), ",", PROPERTY), unescaped(data, DATA))
    line = seen(line)
    if "##[" in line and "]" in (rest := line[line.index("##[") + 3 :]):
        head, _, data = rest.partition("]")
        name, _, listed = head.partition(" ")
        if name in known:
            return Command(name, properties(listed, ";", DATA), unescaped(data, DATA))
    return None


def run_through(output: str) -> Log:
    """The runner reads a log: it obeys commands, unless told to stop until it sees a word."""
    known, stopped = set(COMMANDS), ""
    log = Log([], [])
    for line in re.split(r"\r\n|\n|\r", output.removesuffix("\n")):
        command = parsed(line, known)
        if stopped and command is not None and command.name == stopped:
            known.remove(stopped)
            stopped = ""
        elif stopped or command is None:
            log.plain.append(line)
        elif command.name == "stop-commands":
            assert command.data not in {"", *known}
            stopped = command.data
            known.add(stopped)
        else:
            log.commands.append(command)
    assert not stopped
    return log


def github(report: Report, style: Style = Style(), fixing: Fixing | None = None) -> Log:  # noqa: B008
    return run_through(render("github", report, rulebook(), style, fixing))


def test_the_reading_of_commands_knows_what_the_runner_knows() -> None:
    forged = run_through("::error file=a%2C,line=2::x%0Ay\n  a ##[warning]b\n::other::c\n##[x]d")
    assert forged.commands == [
        Command("error", {"file": "a,", "line": "2"}, "x\ny"),
        Command("warning", {}, "b"),
    ]
    assert forged.plain == ["::other::c", "##[x]d"]
    stopped = run_through("::stop-commands::x\n::error::a\n::x::\n::error::b")
    assert (stopped.plain, stopped.commands) == (["::error::a"], [Command("error", {}, "b")])
    for line in FOR_THE_RUNNER:
        assert parsed(line, COMMANDS), line


def test_an_annotation_tells_where_what_and_what_to_do() -> None:
    related = (Related(Span(23, 28), "and this"),)
    (told,) = github(reporting([finding(related=related)])).annotations()
    assert told.name == "error"
    assert told.properties == {
        "file": "a.yaml",
        "line": "2",
        "endLine": "2",
        "col": "1",
        "endColumn": "4",
        "title": "unknown-key",
    }
    message, other, advice, page = told.data.split("\n")
    assert (message, other) == ("unknown key 'sped'", "line 3: and this")
    assert advice == "more: realtime-lint explain unknown-key"
    assert page == rulebook()["unknown-key"].url


@given(path=hostile, message=hostile)
def test_an_annotation_says_what_was_meant_whatever_that_is(path: str, message: str) -> None:
    told = github(reporting([finding(path=f"dir/{path}", message=message)]), Style(below="top"))
    (annotation,) = told.commands
    assert annotation.properties["file"] == hidden(f"top/dir/{path}")
    assert annotation.properties["title"] == "unknown-key"
    assert annotation.data.startswith(hidden(message))
    assert told.plain == ["1 error in 1 document"]


def test_a_path_is_told_from_the_top_of_the_repository() -> None:
    files = {"a.yaml": "sub/a.yaml", "../b.yaml": "b.yaml", "../../c.yaml": "../../c.yaml"}
    report = reporting(finding(path=path) for path in files)
    told = github(report, Style(below="sub")).annotations()
    assert [it.properties["file"] for it in told] == list(files.values())


def test_a_path_that_begins_with_an_equals_sign_is_not_another_one() -> None:
    (told,) = github(reporting([finding(path="=a.yaml")])).annotations()
    assert told.properties["file"] == "./=a.yaml"


def test_columns_are_told_within_a_line_only() -> None:
    spans = {
        SPED: ("2", "2", "1", "4"),
        BOTH: ("2", "3", None, None),
        END: ("4", "4", "1", "1"),
    }
    told = github(reporting(finding(span=span) for span in spans)).annotations()
    names = ("line", "endLine", "col", "endColumn")
    assert [tuple(map(it.properties.get, names)) for it in told] == list(spans.values())


COUNTS = [
    (0, 0, 0), (1, 2, 3), (10, 10, 10), (11, 0, 0), (0, 11, 0), (0, 0, 11), (0, 0, 10),
    (11, 10, 10), (11, 0, 9), (1, 30, 10), (40, 40, 40),
]  # fmt: skip


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_the_runner_drops_nothing(counts: tuple[int, int, int]) -> None:
    report = many(*counts)
    told = github(report)
    *listed, summary = told.plain
    annotated = [it for it in told.annotations() if "file" in it.properties]
    counting = [it.data for it in told.annotations() if "file" not in it.properties]
    for severity, level in LEVELS.items():
        assert sum(it.name == level for it in told.annotations()) <= 10
        messages = [it.data.split("\n")[0] for it in annotated if it.name == level]
        parts = (line.partition(f": {severity} ") for line in listed)
        messages += [said.removesuffix(" [unknown-key]") for _, found, said in parts if found]
        assert messages == [it.message for it in report.findings if it.severity == severity]
    ranks = [list(LEVELS.values()).index(it.name) for it in annotated]
    assert ranks == sorted(ranks)
    if listed:
        assert [text.split(" finding")[0] for text in counting] == [f"{len(listed)} more"]
    else:
        assert not counting
    assert summary == (
        "1 document checked, nothing found"
        if counts == (0, 0, 0)
        else f"{tally(report.findings)} in 1 document"
    )


def test_what_is_left_out_is_folded_in_the_log() -> None:
    output = render("github", many(12, 0, 0), rulebook(), Style()).splitlines()
    begin, stop, first, second, resume, end, summary = output[11:]
    assert output[10] == (
        "::notice title=realtime-lint::2 more findings: "
        "listed in the log and in the summary of this step"
    )
    assert begin == "::group::2 more findings"
    assert first == "a.yaml:2:1: error error number 10 [unknown-key]"
    assert second == "a.yaml:2:1: error error number 11 [unknown-key]"
    assert (resume, end) == (f"::{stop.removeprefix('::stop-commands::')}::", "::endgroup::")
    assert summary == "12 errors in 1 document"


@given(path=hostile, message=hostile)
def test_what_is_left_out_is_no_command(path: str, message: str) -> None:
    report = many(10, 0, 0)
    report.findings.append(finding(path=path, message=speakable(message)))
    report.sources[path] = SourceFile(path, TEXT)
    told = github(report)
    assert [it.name for it in told.commands] == [*["error"] * 10, "notice", "group", "endgroup"]
    assert len(told.plain) == 2


@given(reason=hostile, path=hostile)
def test_what_is_not_shown_is_told_on_request_and_is_no_command(reason: str, path: str) -> None:
    silenced = finding(path=path)._replace(silence=Silence("comment", reason))
    report = reporting(suppressed=[silenced])
    report.skipped = [Skipped(path, "not a session")]
    assert github(report).plain == ["1 document checked, nothing found (1 skipped, 1 suppressed)"]
    told = github(report, Style(verbose=True))
    assert [it.name for it in told.commands] == ["group", "endgroup"]
    assert len(told.plain) == 3
    for format_ in ("azure", "teamcity"):
        lines = render(format_, report, rulebook(), Style(verbose=True)).splitlines()
        assert len(lines) == 3
        assert not [line for line in lines if "##" in seen(line)]


@pytest.mark.parametrize("format_", ["github", "azure", "teamcity"])
def test_quiet_leaves_out_notes_and_summary(format_: str) -> None:
    report = many(1, 1, 1)
    loud = render(format_, report, rulebook(), Style()).splitlines()
    quiet = render(format_, report, rulebook(), Style(quiet=True)).splitlines()
    assert loud[-1] == "1 error, 1 warning, 1 note in 1 document"
    assert any("note number" in line for line in loud)
    assert not any("note number" in line for line in quiet)
    assert sorted(quiet) == sorted(line for line in loud[:-1] if "note number" not in line)


@pytest.mark.parametrize("format_", ["github", "azure", "teamcity"])
def test_the_summary_tells_of_fixes(format_: str) -> None:
    fixing = Fixing({"a.yaml": [Applied("unknown-key", "call it 'speed'", "safe", "/sped", 2)]})
    output = render(format_, many(1, 0, 0), rulebook(), Style(), fixing)
    assert output.splitlines()[-1] == "1 fixed, 1 error left in 1 document"


# -- Azure: the agent's own rules -----------------------------------------------------------------

AGENT = {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]", "%AZP25": "%"}


def azure(report: Report, style: Style = Style()) -> tuple[list[Command], list[str]]:  # noqa: B008
    """The commands that an agent finds in the report, anywhere in its lines, and the others."""
    commands, plain = [], []
    for line in re.split(r"\r\n|\n|\r", render("azure", report, rulebook(), style)[:-1]):
        if "##vso[" not in seen(line):
            plain.append(line)
            continue
        head, bracket, data = line[line.index("##vso[") + 6 :].partition("]")
        assert bracket
        name, _, listed = head.partition(" ")
        commands.append(Command(name, properties(listed, ";", AGENT), unescaped(data, AGENT)))
    return commands, plain


def test_an_issue_tells_where_and_what() -> None:
    (error, warning), plain = azure(many(1, 1, 1), Style(below="sub"))
    assert error.name == "task.logissue"
    assert error.properties == {
        "type": "error",
        "sourcepath": "sub/a.yaml",
        "linenumber": "2",
        "columnnumber": "1",
        "code": "unknown-key",
    }
    assert error.data == "error number 0\nmore: realtime-lint explain unknown-key"
    assert warning.properties["type"] == "warning"
    assert plain == [
        "a.yaml:2:1: note note number 0 [unknown-key]",
        "1 error, 1 warning, 1 note in 1 document",
    ]


@given(path=hostile, message=hostile)
def test_an_issue_says_what_was_meant_whatever_that_is(path: str, message: str) -> None:
    (issue,), plain = azure(reporting([finding(path=f"dir/{path}", message=message)]))
    assert issue.properties["sourcepath"] == hidden(f"dir/{path}")
    assert (issue.properties["type"], issue.properties["code"]) == ("error", "unknown-key")
    assert issue.data.startswith(hidden(message))
    assert len(plain) == 1


@given(path=hostile, message=hostile)
def test_a_note_is_no_command_of_azure(path: str, message: str) -> None:
    commands, plain = azure(reporting([finding("note", speakable(message), path)]))
    assert not commands
    assert len(plain) == 2
    assert "##" not in seen(plain[0])
    assert (
        plain[0]
        .replace("# ", "#")
        .endswith(f":2:1: note {speakable(message)} [unknown-key]".replace("# ", "#"))
    )


# -- TeamCity: its documented grammar -------------------------------------------------------------

SERVICE_MESSAGE = re.compile(
    r"##teamcity\[(\w+)((?: \w+='(?:[^|'\[\]\n\r]|\|(?:0x[0-9A-F]{4}|.))*')*)\]"
)
ATTRIBUTE = re.compile(r" (\w+)='((?:[^|']|\|.)*)'")
ESCAPE = re.compile(r"\|(0x([0-9A-F]{4})|.)")
SINGLE = {"n": "\n", "r": "\r", "|": "|", "'": "'", "[": "[", "]": "]"}


def value(text: str) -> str:
    """The value of an attribute, as Java makes it of units of UTF-16."""
    units = ESCAPE.sub(lambda it: chr(int(it[2], 16)) if it[2] else SINGLE[it[1]], text)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def teamcity(report: Report, style: Style = Style()) -> Iterator[Command]:  # noqa: B008
    """The service messages of the report, which is ASCII and ends with a line for people."""
    lines = render("teamcity", report, rulebook(), style).encode("ascii").decode().splitlines()
    for line in lines[:-1]:
        match = SERVICE_MESSAGE.fullmatch(line)
        assert match, line
        attributes = {key: value(text) for key, text in ATTRIBUTE.findall(match[2])}
        yield Command(match[1], attributes, "")


def test_a_rule_is_told_once_and_before_its_findings() -> None:
    report = many(1, 1, 1)
    report.findings.append(finding(rule="duplicate-key"))
    told = list(teamcity(report, Style(below="sub")))
    assert [it.name for it in told] == ["inspectionType"] * 2 + ["inspection"] * 4
    assert [it.properties["id"] for it in told[:2]] == ["unknown-key", "duplicate-key"]
    assert told[0].properties["category"] == "realtime-lint: schema"
    assert rulebook()["unknown-key"].summary in told[0].properties["description"]
    assert [it.properties["SEVERITY"] for it in told[2:]] == ["INFO", "WARNING", "ERROR", "ERROR"]
    assert told[2].properties == {
        "typeId": "unknown-key",
        "message": "note number 0\nmore: realtime-lint explain unknown-key",
        "file": "sub/a.yaml",
        "line": "2",
        "SEVERITY": "INFO",
    }


@given(path=hostile, message=hostile)
def test_an_inspection_says_what_was_meant_whatever_that_is(path: str, message: str) -> None:
    _, told = teamcity(reporting([finding(path=f"dir/{path}", message=message)]))
    assert told.properties["file"] == f"dir/{path}"
    assert told.properties["message"].startswith(f"{message}\n")


def test_what_is_too_long_for_teamcity_is_cut() -> None:
    _, told = teamcity(reporting([finding(message="x" * 5_000)]))
    assert told.properties["message"] == "x" * 3_999 + "…"


# -- the command line -----------------------------------------------------------------------------


RIGHT = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"


Check = Callable[..., Done]


@pytest.fixture
def check(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Check:
    """`check` in a folder of files, in an environment, on the day of the facts."""

    def checked(*arguments: str, below: str = "", **environment: str) -> Done:
        monkeypatch.chdir(folder / below)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        code = command("check", "--as-of", str(AS_OF), *arguments)
        return Done(code, *capsys.readouterr())

    return checked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wrong.yaml").write_text(f"{RIGHT}sped: 1\n")
    (tmp_path / "right.yaml").write_text(RIGHT)
    (tmp_path / "other.yaml").write_text("a: 1\n")
    return tmp_path


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_has_the_same_exit_codes(format_: str, check: Check) -> None:
    for arguments, code in (
        (["right.yaml"], 0),
        (["wrong.yaml"], 1),
        (["right.yaml", "missing.yaml"], 2),
        (["other.yaml"], 2),
    ):
        done = check(*arguments, "--output-format", format_)
        assert done.code == code, done.err


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_depends_on_what_else_is_asked_for(
    format_: str, folder: Path, check: Check
) -> None:
    (folder / "wrong.yaml").write_text(RIGHT.replace("marin", "Marin"))
    alone = check("wrong.yaml", "--output-format", format_)
    assert alone.out
    assert (
        check("wrong.yaml", "--output-format", format_, "--output-format", "json:r.json") == alone
    )
    if format_ in FORMATS_WITH_FIXES - {"rdjson", "rdjsonl"}:
        assert "write it in lower case" in alone.out


def test_quiet_statistics_count_no_notes(folder: Path, check: Check) -> None:
    (folder / "wrong.yaml").write_text("type: realtime\nmodel: gpt-realtime-2.1\nsped: 1\n")
    loud = check("wrong.yaml", "--statistics").out.splitlines()
    quiet = check("wrong.yaml", "--statistics", "--quiet").out.splitlines()
    assert quiet == ["     1  error    unknown-key"] == loud[:1]
    assert {line.split()[1] for line in loud[1:]} == {"note"}


IN_ACTIONS = {"GITHUB_ACTIONS": "true"}


@pytest.mark.parametrize(
    ("environment", "arguments", "is_github"),
    [
        ({}, [], False),
        ({"GITHUB_ACTIONS": "false"}, [], False),
        ({"GITHUB_ACTIONS": ""}, [], False),
        ({"CI": "true"}, [], False),
        (IN_ACTIONS, [], True),
        (IN_ACTIONS, ["--output-format", "auto"], True),
        (IN_ACTIONS, ["--output-format", "text"], False),
        (IN_ACTIONS, ["--output-format", "concise"], False),
        ({}, ["--output-format", "github"], True),
    ],
)
def test_commands_are_for_github_actions(
    environment: dict[str, str],
    arguments: list[str],
    is_github: bool,  # noqa: FBT001
    folder: Path,
    check: Check,
) -> None:
    summary = folder / "summary.md"
    environment = {**environment, "GITHUB_STEP_SUMMARY": str(summary)}
    done = check("wrong.yaml", *arguments, **environment)
    assert done.code == 1
    assert done.out.startswith("::error file=wrong.yaml,line=4,") == is_github
    assert ("::error" in done.out) == is_github
    assert summary.exists() == is_github


def test_the_report_keeps_out_of_the_way_of_a_diff(check: Check) -> None:
    done = check("wrong.yaml", "--diff", **IN_ACTIONS)
    assert "::error" not in done.out
    assert done.err.startswith("::error file=wrong.yaml,line=4,")


def test_paths_start_at_the_top_of_the_repository_in_the_command_line_too(
    folder: Path, check: Check
) -> None:
    (folder / ".git").mkdir()
    (folder / "sub").mkdir()
    (folder / "wrong.yaml").rename(folder / "sub/wrong.yaml")
    done = check("wrong.yaml", below="sub", **IN_ACTIONS)
    assert done.out.startswith("::error file=sub/wrong.yaml,")


def test_the_report_is_added_to_the_summary_of_the_step(folder: Path, check: Check) -> None:
    summary = folder / "summary.md"
    summary.write_text("from an earlier command")
    assert check("wrong.yaml", **IN_ACTIONS, GITHUB_STEP_SUMMARY=str(summary)).code == 1
    earlier, heading, *_ = summary.read_text().split("\n")
    assert (earlier, heading) == (
        "from an earlier command",
        "### realtime-lint: 1 error in 1 document",
    )


def test_the_summary_of_a_step_is_not_longer_than_github_takes(folder: Path, check: Check) -> None:
    keys = "".join(f"nonsense_{number}: ü\n" for number in range(2_000))
    (folder / "wrong.yaml").write_text(f"{RIGHT}{keys}")
    summary = folder / "summary.md"
    for before in (0, 1_000_000, 1_048_300, 1_048_576):
        summary.write_bytes(b"x" * before)
        done = check("wrong.yaml", **IN_ACTIONS, GITHUB_STEP_SUMMARY=str(summary))
        assert done.code == 1
        assert done.out.endswith("\n2000 errors in 1 document\n")
        written = summary.read_bytes()
        assert len(written) <= 1_048_576
        told = written[before:].decode()
        rows = told.count("| error |")
        assert rows == {0: 2_000}.get(before, rows)
        if before in {1_000_000, 1_048_300}:
            left = 2_000 - rows
            assert f"\n_{left} {'more ' * (rows > 0)}findings left out: " in told
            assert (rows > 50) == (before == 1_000_000)
        if before == 1_048_576:
            assert told == ""


def test_a_summary_that_cannot_be_written_changes_nothing_else(folder: Path, check: Check) -> None:
    missing = folder / "no such folder/summary.md"
    done = check("right.yaml", **IN_ACTIONS, GITHUB_STEP_SUMMARY=str(missing))
    assert (done.code, done.out) == (0, "1 document checked, nothing found\n")
    assert done.err.startswith("note: cannot write the summary of this step: ")


def test_a_run_without_documents_leaves_the_summary_alone(folder: Path, check: Check) -> None:
    summary = folder / "summary.md"
    environment = {**IN_ACTIONS, "GITHUB_STEP_SUMMARY": str(summary)}
    assert check("--allow-empty", "other.yaml", **environment).code == 0
    assert not summary.exists()
    assert check("--allow-empty", "right.yaml", **environment).code == 0
    assert "realtime-lint" in summary.read_text()
