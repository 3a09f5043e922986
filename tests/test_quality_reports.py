"""The reports for GitLab's Code Quality and for reviewdog, held against what these read."""

from __future__ import annotations

import json
import re
import subprocess
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from realtime_lint.edits import Edit, Fix, apply
from realtime_lint.findings import Report
from realtime_lint.reporters import Style, rdjson, render
from realtime_lint.reporters.rdjsonl import LONGEST
from realtime_lint.rulebook import Rulebook
from realtime_lint.runs import collect
from realtime_lint.source import SourceFile, Span
from tests.consumers import module, program
from tests.fix_texts import file as text_file
from tests.reports import (
    HOSTILE,
    KEY,
    NO_FILE_HAS,
    WRONG,
    every_rule,
    linted,
    offered,
    report,
    with_fix,
)
from tests.support import rule_files, rulebook
from tests.test_rule_examples import linter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from random import Random

TWICE = f'type: realtime\ninstructions: "{KEY} and {KEY}"\n'


def is_plain(text: str) -> bool:
    """Whether a text can be sent to anybody: no half of a surrogate pair, decoded or not."""
    return (
        re.search(r"(?i)[\ud800-\udfff]", json.dumps(json.loads(text), ensure_ascii=False)) is None
    )


# -- GitLab ---------------------------------------------------------------------------------

# What GitLab demands of an entry, and its documentation of the whole: one that it finds wrong
# ends its reading (gitlab-org/gitlab: app/validators/json_schemas/codeclimate.json,
# lib/gitlab/ci/parsers/codequality/code_climate.rb, doc/ci/testing/code_quality.md). Narrower
# than that where it would take what it cannot show.
CODE_QUALITY = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "additionalProperties": False,
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+(-[0-9]+)?$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "additionalProperties": False,
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!/|\./|\.\./)"},
                        "lines": {
                            "type": "object",
                            "required": ["begin", "end"],
                            "additionalProperties": False,
                            "properties": {
                                "begin": {"type": "integer", "minimum": 1},
                                "end": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                },
            },
        },
    }
)


def refusals(text: str) -> list[str]:
    """Why GitLab would not take a report, or not show all of it."""
    if text.startswith("\ufeff"):
        return ["a byte order mark"]
    if not is_plain(text):
        return ["no Unicode"]
    entries = json.loads(text)
    refused = [error.message for error in CODE_QUALITY.iter_errors(entries)]
    if refused:
        return refused
    if len({entry["fingerprint"] for entry in entries}) < len(entries):
        return ["equal fingerprints, which are merged"]
    lines = (entry["location"]["lines"] for entry in entries)
    return [f"lines {it}" for it in lines if it["end"] < it["begin"]]


def gitlab(text: str, name: str = "a.yaml", *, below: str = "") -> list[dict[str, Any]]:
    written = render("gitlab", report(text, name), rulebook(), Style(below=below))
    assert refusals(written) == []
    entries: list[dict[str, Any]] = json.loads(written)
    return entries


def test_gitlab_takes_the_report_of_every_example() -> None:
    names = set()
    for rule in rule_files():
        for example in rule.examples.bad:
            linter = linter_of(rule, example)
            found = linted({"a.yaml": example.config}, linter)
            written = render("gitlab", found, linter.rulebook, Style())
            assert refusals(written) == [], rule.name
            names |= {entry["check_name"] for entry in json.loads(written)}
    assert len(names) > 100


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "\ufeff"),
        ('"severity": "major"', '"severity": "error"'),
        ('"begin": 2', '"begin": 0'),
        ('"begin": 2', '"begin": 3'),
        ('"begin": 2', '"begin": "2"'),
        ('"path": "', '"path": "/'),
        ('"path": "', '"path": "./'),
        ('"path": "', '"path": "\\ud800'),
        ('"fingerprint"', '"id"'),
        ('-2"', '"'),
    ],
)
def test_what_gitlab_would_not_take_is_noticed(old: str, new: str) -> None:
    written = render("gitlab", report(TWICE, "a.yaml"), rulebook(), Style())
    assert refusals(written) == []
    assert old in written
    assert refusals(written.replace(old, new, 1))


def test_gitlab_is_told_of_nothing_by_an_empty_list() -> None:
    found = report(WRONG)
    found.findings = []
    assert render("gitlab", found, rulebook(), Style()) == "[]\n"


def test_equal_findings_have_fingerprints_of_their_own() -> None:
    first, second = (it for it in gitlab(TWICE) if it["check_name"] == "secret-openai-key")
    assert second["fingerprint"] == f"{first['fingerprint']}-2"


def test_a_fingerprint_survives_a_move_but_not_a_change() -> None:
    def fingerprints(text: str, name: str = "a.yaml") -> set[str]:
        entries = gitlab(text, name)
        return {it["fingerprint"] for it in entries if it["check_name"] == "unknown-key"}

    text = "type: realtime\nsped: 1\n"
    assert fingerprints(text) == fingerprints("# moved\n\n" + text)
    assert fingerprints(text).isdisjoint(fingerprints(text, "b.yaml"))
    assert fingerprints(text).isdisjoint(fingerprints(text.replace("sped", "spee")))


def test_gitlab_is_told_a_severity_that_it_knows() -> None:
    found = report(WRONG)
    for severity, name in (("error", "major"), ("warning", "minor"), ("note", "info")):
        found.findings = [found.findings[0]._replace(severity=severity)]
        (entry,) = json.loads(render("gitlab", found, rulebook(), Style()))
        assert entry["severity"] == name


def test_paths_for_gitlab_start_at_the_top_of_the_repository() -> None:
    def path(name: str, below: str) -> str:
        (entry, *_) = gitlab("type: realtime\nsped: 1\n", name, below=below)
        return str(entry["location"]["path"])

    assert path("config/a.yaml", "") == "config/a.yaml"
    assert path("config/a.yaml", "services/voice") == "services/voice/config/a.yaml"
    assert path("../a.yaml", "services/voice") == "services/a.yaml"


def test_a_range_ends_in_its_last_line() -> None:
    found = report("type: realtime\nsped:\n  a: 1\n  b: 2\n", "a.yaml")
    (finding,) = (it for it in found.findings if it.rule == "unknown-key")
    for end, last in ((18, 2), (21, 2), (22, 3), (28, 3), (29, 4)):
        found.findings = [finding._replace(span=Span(15, end))]
        (entry,) = json.loads(render("gitlab", found, rulebook(), Style()))
        assert entry["location"]["lines"] == {"begin": 2, "end": last}, end


@pytest.mark.parametrize("name", HOSTILE + NO_FILE_HAS)
def test_no_name_of_a_file_spoils_a_report(name: str) -> None:
    found = report("type: realtime\nsped: 1\n", name)
    assert found.findings
    assert refusals(render("gitlab", found, rulebook(), Style())) == []
    assert strangeness(json.loads(render("rdjson", found, rulebook(), Style()))) == []
    lines = render("rdjsonl", found, rulebook(), Style()).splitlines()
    assert len(lines) == len(found.findings)
    assert all(map(is_plain, lines))


# -- reviewdog ------------------------------------------------------------------------------

# The fields of reviewdog's messages, by message (reviewdog/reviewdog: proto/rdf/reviewdog.proto;
# parser/rdjson.go and rdjsonl.go read them with protojson, which refuses any other).
MESSAGES: dict[str, dict[str, Any]] = {
    "DiagnosticResult": {"diagnostics": ["Diagnostic"], "source": "Source"},
    "Diagnostic": {
        "message": str, "location": "Location", "severity": str, "source": "Source",
        "code": "Code", "suggestions": ["Suggestion"], "original_output": str,
        "related_locations": ["RelatedLocation"],
    },
    "Location": {"path": str, "range": "Range"},
    "Range": {"start": "Position", "end": "Position"},
    "Position": {"line": int, "column": int},
    "Suggestion": {"range": "Range", "text": str},
    "Source": {"name": str, "url": str},
    "Code": {"value": str, "url": str},
    "RelatedLocation": {"message": str, "location": "Location"},
}  # fmt: skip


def strangeness(data: object, message: object = "DiagnosticResult") -> list[str]:
    """What protojson would refuse in a message."""
    if isinstance(message, list):
        assert isinstance(data, list)
        return [it for part in data for it in strangeness(part, message[0])]
    if not isinstance(message, str):
        is_text = isinstance(data, str) and re.search("[\ud800-\udfff]", data) is None
        is_right = is_text if message is str else type(data) is int and 0 < data < 2**31
        return [] if is_right else [f"{data!r} is no {message}"]
    if not isinstance(data, dict):
        return [f"{data!r} is no {message}"]
    fields = MESSAGES[message]
    unknown = [f"{message} has no {key}" for key in data if key not in fields]
    return unknown + [
        it for key, value in data.items() if key in fields for it in strangeness(value, fields[key])
    ]


def validator(*files: Path) -> tuple[int, str]:
    """The exit code and the words of rdformat-validator."""
    script = module("@umbrelladocs/rdformat-validator/bin/rdformat-validator.js")
    command: list[str | Path] = [
        program("node"),
        script,
        "--strict",
        "--no-extra-fields",
        "--verbose",
        *files,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def saved(texts: Iterable[str], folder: Path) -> list[Path]:
    files = []
    for number, text in enumerate(texts):
        files.append(folder / f"{number}.json")
        files[-1].write_text(text)
    return files


@cache
def every_example() -> tuple[tuple[str, Report], ...]:
    """The bad examples of all rules, each with its report and proven fixes; not to be changed."""
    return tuple(
        (it.config, offered(it.config, it.file or "a.yaml", linter_of(rule, it)))
        for rule in rule_files()
        for it in rule.examples.bad
        if it.with_ is None and not it.options
    )


def test_the_validator_takes_every_example(tmp_path: Path) -> None:
    found = [it for _, it in every_example()]
    texts = [render("rdjson", it, rulebook(), Style()) for it in found]
    lines = [
        line for it in found for line in render("rdjsonl", it, rulebook(), Style()).splitlines()
    ]
    assert len(lines) > 200
    for kind in ("suggestions", "related_locations"):
        assert any(kind in line for line in lines)
    code, said = validator(*saved(texts + lines, tmp_path))
    assert code == 0, said[-2000:]
    for text in texts:
        assert strangeness(json.loads(text)) == []
    for line in lines:
        assert strangeness(json.loads(line), "Diagnostic") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"ERROR"', '"FATAL"'),
        ('"message"', '"text"'),
        ('"line": 2', '"line": 0'),
        ('"column": 1', '"column": "1"'),
        ('"location"', '"place"'),
    ],
)
def test_the_validator_refuses_what_is_wrong(old: str, new: str, tmp_path: Path) -> None:
    text = render(
        "rdjson", with_fix("type: realtime\nsped: 1\n", (15, 19, "speed")), rulebook(), Style()
    )
    assert old in text
    broken = text.replace(old, new, 1)
    code, said = validator(*saved([text, broken], tmp_path))
    assert (code, "Invalid files: 1" in said) == (1, True), said
    assert old in {'"ERROR"', '"line": 2'} or strangeness(json.loads(broken))


def test_a_diagnostic_in_full() -> None:
    found = with_fix("type: realtime\nsped: 1\n", (15, 19, "speed"))
    (diagnostic,) = json.loads(render("rdjson", found, rulebook(), Style()))["diagnostics"]
    place = {"start": {"line": 2, "column": 1}, "end": {"line": 2, "column": 5}}
    assert diagnostic == {
        "message": "unknown key 'sped'",
        "location": {"path": "a.yaml", "range": place},
        "severity": "ERROR",
        "code": {"value": "unknown-key", "url": rulebook()["unknown-key"].url},
        "suggestions": [{"range": place, "text": "speed"}],
        "original_output": "a.yaml:2:1: error unknown key 'sped' [unknown-key]",
    }


def test_a_line_of_rdjsonl_is_a_diagnostic_with_its_source() -> None:
    found = offered(WRONG)
    whole = json.loads(render("rdjson", found, rulebook(), Style()))
    lines = render("rdjsonl", found, rulebook(), Style()).splitlines()
    assert [json.loads(line) for line in lines] == [
        {**it, "source": whole["source"]} for it in whole["diagnostics"]
    ]
    assert render("rdjsonl", report("type: realtime\n"), rulebook(), Style(quiet=True)) == ""


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("https://example.com/a", {"value": "unknown-key", "url": "https://example.com/a"}),
        ("policies/acme.yaml", {"value": "unknown-key"}),
    ],
)
def test_only_a_page_in_the_web_is_linked(page: str, code: dict[str, str]) -> None:
    rule = copy(rulebook()["unknown-key"])
    rule.page = page
    found = with_fix("type: realtime\nsped: 1\n", (15, 19, "speed"))
    written = render("rdjson", found, Rulebook([*rulebook(), rule]), Style())
    assert json.loads(written)["diagnostics"][0]["code"] == code


def test_severities_are_those_of_reviewdog() -> None:
    found = report(WRONG)
    for severity, name in (("error", "ERROR"), ("warning", "WARNING"), ("note", "INFO")):
        found.findings = [found.findings[0]._replace(severity=severity)]
        (diagnostic,) = json.loads(render("rdjson", found, rulebook(), Style()))["diagnostics"]
        assert diagnostic["severity"] == name


@pytest.mark.parametrize("format_", ["gitlab", "rdjson"])
def test_quiet_reports_leave_out_the_notes(format_: str) -> None:
    found = report(WRONG)
    found.findings = [found.findings[0]._replace(severity="note")]
    rule = found.findings[0].rule
    assert rule in render(format_, found, rulebook(), Style())
    assert rule not in render(format_, found, rulebook(), Style(quiet=True))


def test_a_line_that_reviewdog_cannot_read_loses_its_suggestion() -> None:
    for size, is_kept in ((40_000, True), (70_000, False)):
        found = with_fix("type: realtime\nsped: 1\n", (15, 19, "x" * size))
        (line,) = render("rdjsonl", found, rulebook(), Style()).splitlines(keepends=True)
        assert ("suggestions" in json.loads(line)) == is_kept
        assert len(line) <= LONGEST
    assert "x" * 70_000 in render("rdjson", found, rulebook(), Style())


# -- places in bytes ------------------------------------------------------------------------


def at(data: bytes, position: dict[str, int]) -> int:
    """The offset of a position as reviewdog takes it; it knows no line that is not there."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", data)
    line, column = position["line"], position["column"]
    assert column <= len(lines[line - 1].rstrip(b"\r\n")) + 1
    return sum(map(len, lines[: line - 1])) + column - 1


def span(data: bytes, range_: dict[str, dict[str, int]]) -> slice:
    return slice(at(data, range_["start"]), at(data, range_["end"]))


def suggested(data: bytes, suggestion: dict[str, Any]) -> bytes:
    """A file after somebody accepted a suggestion."""
    replaced = span(data, suggestion["range"])
    new: bytes = suggestion["text"].encode()
    return data[: replaced.start] + new + data[replaced.stop :]


wide = st.text("aß日\U0001f600\u0301'\"#: ", max_size=12)


@settings(deadline=None)
@given(before=wide, bom=st.booleans(), above=st.booleans())
def test_columns_count_bytes_of_utf_8(before: str, bom: bool, above: bool) -> None:  # noqa: FBT001
    head = "# über\r\n" if above else ""
    members = {"type": "realtime", "instructions": before, "spéd": 1}
    text = head + json.dumps(members, ensure_ascii=False)
    name = "a.yaml" if above else "a.json"
    data = ("\ufeff" * bom + text).encode()
    linter = every_rule()
    found = collect([linter.lint(name, data)], linter)
    diagnostics = json.loads(render("rdjson", found, rulebook(), Style()))["diagnostics"]
    (unknown,) = (it for it in diagnostics if it["code"]["value"] == "unknown-key")
    assert data[span(data, unknown["location"]["range"])] == '"spéd"'.encode()


def test_a_line_with_many_findings_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"type": "realtime", **{f"k{number}": "é" * 200 for number in range(500)}})
    found = report(text, "a.json", only="unknown-key")
    assert len(found.findings) == 500
    measured = 0

    def size(piece: str, measure: Callable[[str], int] = rdjson.size) -> int:
        nonlocal measured
        measured += len(piece)
        return measure(piece)

    monkeypatch.setattr(rdjson, "size", size)
    render("rdjson", found, rulebook(), Style())
    assert measured < len(text) + 500 * 4 * 4096  # four places a finding, not the line as often


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    """A text and edits of it, anywhere but between the two characters of a line end."""
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    character = st.sampled_from(["a", "ß", "日", "\U0001f600", line_end])
    parts = draw(st.lists(character, min_size=1, max_size=12))
    places = [len("".join(parts[:count])) for count in range(len(parts) + 1)]
    cuts = sorted(draw(st.lists(st.sampled_from(places), min_size=2, max_size=6)))
    new = st.sampled_from(["", "x", f"ü{line_end}", line_end, f"{line_end}y"])
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return "".join(parts), tuple(Edit(Span(start, end), draw(new)) for start, end in pairs)


@settings(deadline=None)
@given(made=edited(), bom=st.booleans())
def test_a_suggestion_is_the_whole_fix(made: tuple[str, tuple[Edit, ...]], bom: bool) -> None:  # noqa: FBT001
    text, edits = made
    fixed = apply(text, edits)
    assume(fixed.endswith("\n") or not text.endswith("\n"))  # no fix takes the last line end
    suggestion = suggestion_of(edits, SourceFile("a.yaml", text, bom=bom))
    mark = "\ufeff" * bom
    assert suggested((mark + text).encode(), suggestion).decode() == mark + fixed


FINDING = with_fix("type: realtime\nsped: 1\n", (15, 19, "speed")).findings[0]


def suggestion_of(edits: tuple[Edit, ...], source: SourceFile) -> dict[str, Any]:
    found = Report("2026-11-22", "2026-11-22")
    found.findings = [FINDING._replace(span=Span(0, 0), fix=Fix("change it", "safe", edits))]
    found.sources = {source.path: source}
    (diagnostic,) = json.loads(render("rdjson", found, rulebook(), Style()))["diagnostics"]
    (suggestion,) = diagnostic["suggestions"]
    made: dict[str, Any] = suggestion
    return made


def test_where_the_last_line_end_goes_too_the_range_is_behind_it() -> None:
    whole = suggestion_of((Edit(Span(0, 5), ""),), SourceFile("a.yaml", "a: 1\n"))
    assert whole["range"] == {"start": {"line": 1, "column": 1}, "end": {"line": 2, "column": 1}}


def demand_the_same_fixes(found: Report, text: str) -> int:
    """Whoever accepts a suggestion has what the safe fix in the JSON report does; how many."""
    findings = json.loads(render("json", found, rulebook(), Style()))["findings"]
    diagnostics = json.loads(render("rdjson", found, rulebook(), Style()))["diagnostics"]
    count = 0
    for finding, diagnostic in zip(findings, diagnostics, strict=True):
        fix = finding["fix"]
        if fix is None or fix["safety"] != "safe":
            assert "suggestions" not in diagnostic
        elif "suggestions" in diagnostic:
            count += 1
            (suggestion,) = diagnostic["suggestions"]
            edits = [Edit(Span(it["start"], it["end"]), it["text"]) for it in fix["edits"]]
            assert suggested(text.encode(), suggestion).decode() == apply(text, edits)
        else:
            assert "*" in found.sources[finding["path"]].text
    return count


def test_the_suggestions_of_every_example_are_its_safe_fixes() -> None:
    assert sum(demand_the_same_fixes(found, text) for text, found in every_example()) > 40


@settings(deadline=None, max_examples=30)
@given(random=st.randoms(use_true_random=False))
def test_the_suggestions_of_any_session_are_its_safe_fixes(random: Random) -> None:
    made = text_file(random)
    text = made.data.decode(errors="replace")
    assume("\r" not in text.replace("\r\n", "") and not text.startswith("\ufeff"))
    demand_the_same_fixes(offered(text, made.name), text)


@pytest.mark.parametrize("between", [f"key {KEY}", "password: gehäimnis12"])
def test_no_suggestion_writes_the_mask_of_a_credential(between: str) -> None:
    text = f"type: realtime\nsped: 1 # {between}\ninstructions: Hi.\n"
    at_end = text.index("Hi.")
    near = with_fix(text, (15, 19, "speed"))
    over = with_fix(text, (15, 19, "speed"), (at_end, at_end, "Oh. "))
    assert "*****" in near.sources["a.yaml"].text
    assert '"suggestions"' in render("rdjson", near, rulebook(), Style())
    assert '"suggestions"' not in render("rdjson", over, rulebook(), Style())


def test_an_unsafe_fix_is_not_suggested() -> None:
    found = with_fix("type: realtime\nsped: 1\n", (15, 19, "speed"), safety="unsafe")
    (diagnostic,) = json.loads(render("rdjson", found, rulebook(), Style()))["diagnostics"]
    assert "suggestions" not in diagnostic
