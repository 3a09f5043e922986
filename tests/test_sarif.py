"""SARIF: by the official schema, by the validator with GitHub's rules, and by what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from copy import deepcopy
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from realtime_lint.baseline import entries_of, written
from realtime_lint.edits import Edit, Fix, apply
from realtime_lint.findings import Related, Silence
from realtime_lint.reporters import Style, render
from realtime_lint.reporters.line_hash import line_hashes
from realtime_lint.rule_pages import published, rationale
from realtime_lint.source import SourceFile, Span
from tests import packs
from tests.consumers import module, program
from tests.reports import HOSTILE, KEY, report
from tests.support import rule_files, rulebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from realtime_lint.findings import Report

    Log = dict[str, Any]
    Change = Callable[[dict[str, Any]], object]

EXAMPLES = Path(__file__).parent.parent / "examples"
MULTITOOL = "@microsoft/sarif-multitool-linux"
SPED = "type: realtime\nmodel: gpt-realtime-2.1\nsped: 1\n"


def run_of(found: Report, style: Style | None = None) -> dict[str, Any]:
    """The one run of a report's log."""
    log = json.loads(render("sarif", found, rulebook(), style or Style()))
    assert (log["version"], list(log)) == ("2.1.0", ["$schema", "version", "runs"])
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def region_of(result: dict[str, Any]) -> tuple[int, int, int, int]:
    """Line and column of both ends of where a result is."""
    region = result["locations"][0]["physicalLocation"]["region"]
    assert list(region) == ["startLine", "startColumn", "endLine", "endColumn"]
    return (*region.values(),)


# -- the hash of a line ---------------------------------------------------------------------

GREETINGS = """
    e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1
    b3edc88f2938467e:1 c8e28b0b4002a3a0:1 c129715d7a2bc9a3:1
"""
# What github/codeql-action expects of itself: src/fingerprints.test.ts, read 2026-11-22.
VECTORS = {
    "": "c129715d7a2bc9a3:1",
    " a\nb\n  \t\tc\n d": """
        271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1
    """,
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End": """
        8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1
        b86d3392aea1be30:1 e6ceba753e1a442:1
    """,
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n": GREETINGS,
    " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r": GREETINGS,
    " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n": GREETINGS,
    " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n": GREETINGS,
    "Lorem ipsum dolor sit amet.\n" * 10: """
        a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4
        a7f2ff13bc495cf2:5 a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1
        55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1 c129715d7a2bc9a3:1
    """,
}


@pytest.mark.parametrize(("text", "hashes"), VECTORS.items(), ids=map(str, range(len(VECTORS))))
def test_a_line_has_the_hash_that_was_published(text: str, hashes: str) -> None:
    lines = range(1, len(re.split(r"\r\n|\r|\n", text)) + 1)
    assert list(line_hashes(SourceFile("a", text), lines).values()) == hashes.split()


def rolling(text: str) -> list[str]:
    """The same hashes, of all lines, taken from a window that moves by one unit at a time."""
    data = text.encode("utf-16-le")
    units = [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
    kept: list[int] = []
    is_behind_cr = False
    for unit in units:
        if unit not in {9, 32} and not (is_behind_cr and unit == 10):
            kept.append(10 if unit == 13 else unit)
        is_behind_cr = unit == 13
    kept += [65535]
    starts = {0} | {at + 1 for at, unit in enumerate(kept) if unit == 10}
    value, seen, hashes = 0, dict[int, int](), []
    for at, unit in enumerate(kept + [0] * 99):
        gone = (kept + [0] * 99)[at - 100] if at >= 100 else 0
        value = (value * 37 + unit - gone * 37**100) % 2**64
        if at - 99 in starts:
            seen[value] = seen.get(value, 0) + 1
            hashes.append(f"{value:x}:{seen[value]}")
    return hashes


@given(st.text(alphabet=" \t\r\nab\U0001f600\ufeff", max_size=300), st.booleans())
def test_of_any_text_it_is_that_of_a_moving_window(text: str, bom: bool) -> None:  # noqa: FBT001
    expected = rolling("\ufeff" * bom + text)
    file = SourceFile("a", text, bom=bom)
    assert list(line_hashes(file, range(1, len(expected) + 1)).values()) == expected


def test_only_the_lines_that_are_asked_for_are_hashed() -> None:
    file = SourceFile("a", "x\n" * 300)
    assert list(line_hashes(file, {2, 200})) == [2, 200]
    assert line_hashes(file, {200})[200].endswith(":200")
    assert line_hashes(file, ()) == {}


# -- pages ----------------------------------------------------------------------------------


def test_a_published_page_is_the_page_of_the_rule() -> None:
    from realtime_lint.pages import page

    for rule in rule_files():
        assert published(rule.topic, rule.name) == page(rule)
        assert rationale(page(rule)) == rule.rationale.strip()


def test_only_the_rules_of_results_are_described_each_with_its_page() -> None:
    run = run_of(report(f"{SPED}voice: marin # {KEY}\n"))
    rules = run["tool"]["driver"]["rules"]
    named = {result["ruleId"] for result in run["results"]}
    assert {"unknown-key", "misplaced-key", "secret-openai-key"} <= named
    assert {rule["id"] for rule in rules} == named
    assert len(rules) == len(named)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    for rule in rules:
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}\n")
        assert "\n## Sources\n" in rule["help"]["markdown"]
        assert rule["help"]["markdown"].endswith(f"\nMore: {rule['helpUri']}\n")
        assert rule["helpUri"] == rulebook()[rule["id"]].url
        assert len(rule["help"]["text"]) > 40
    assert KEY[:20] not in str(run)


def test_a_rule_has_the_properties_that_github_sorts_by() -> None:
    run = run_of(report(f"{SPED}voice: marin # {KEY}\n"))
    properties = {rule["id"]: rule["properties"] for rule in run["tool"]["driver"]["rules"]}
    assert properties["unknown-key"] == {
        "tags": ["schema"],
        "precision": "very-high",
        "problem.severity": "error",
    }
    assert properties["secret-openai-key"] == {
        "tags": ["secrets", "security"],
        "precision": "very-high",
        "problem.severity": "error",
        "security-severity": "8.0",
    }


def test_every_rule_fits_github() -> None:
    from realtime_lint.reporters.sarif_rules import descriptor

    for rule in rulebook():
        written_out = descriptor(rule)
        for key in ("shortDescription", "fullDescription"):
            assert 0 < len(written_out[key]["text"]) <= 1024
        assert len(written_out["id"]) <= 255
        properties = written_out["properties"]
        assert len(properties["tags"]) <= 20
        assert written_out["defaultConfiguration"]["level"] == rule.severity
        score = properties.get("security-severity")
        assert (score is not None) == ("security" in properties["tags"])
        assert score is None or re.fullmatch(r"\d\.\d", score)
        if rule.topic == "secrets":
            assert score is not None


# -- places ---------------------------------------------------------------------------------


def test_columns_count_code_points_and_the_end_is_the_first_place_behind() -> None:
    run = run_of(report("{type: realtime, '\U0001f600': 1}", only="unknown-key"))
    assert run["columnKind"] == "unicodeCodePoints"
    assert [region_of(result) for result in run["results"]] == [(1, 18, 1, 21)]


@pytest.mark.parametrize(
    ("text", "span", "region"),
    [
        ("ab\ncd\n", (1, 1), (1, 2, 1, 2)),
        ("ab\ncd\n", (0, 2), (1, 1, 1, 3)),
        ("ab\ncd\n", (0, 3), (1, 1, 1, 3)),
        ("ab\r\ncd\r\n", (0, 4), (1, 1, 1, 3)),
        ("ab\rcd", (0, 4), (1, 1, 2, 2)),
        ("ab\ncd\n", (0, 6), (1, 1, 2, 3)),
        ("ab\ncd\n", (6, 6), (2, 3, 2, 3)),
        ("ab\n\n\n", (5, 5), (1, 3, 1, 3)),
        ("ab\n\n\n", (3, 5), (2, 1, 2, 1)),
        ("", (0, 0), (1, 1, 1, 1)),
        ("\n", (1, 1), (1, 1, 1, 1)),
    ],
)
def test_a_result_is_on_lines_that_are_there(
    text: str, span: tuple[int, int], region: tuple[int, int, int, int]
) -> None:
    found = report(SPED, only="unknown-key")
    found.findings = [found.findings[0]._replace(span=Span(*span))]
    found.sources["a.yaml"] = SourceFile("a.yaml", text)
    (result,) = run_of(found)["results"]
    assert region_of(result) == region
    hash_ = line_hashes(found.sources["a.yaml"], {region[0]})[region[0]]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == hash_


def artifact(path: str, below: str = "") -> dict[str, str]:
    """How the log names a file."""
    (result,) = run_of(report(SPED, path, "unknown-key"), Style(below=below))["results"]
    named = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert isinstance(named, dict)
    return named


@pytest.mark.parametrize(
    ("path", "below", "uri"),
    [
        ("a/b.yaml", "", "a/b.yaml"),
        ("b.yaml", "a/c", "a/c/b.yaml"),
        ("../b.yaml", "a/c", "a/b.yaml"),
        ("a b.yaml", "", "a%20b.yaml"),
        ("a:b.yaml", "", "a%3Ab.yaml"),
        ("50%25#1?.yaml", "", "50%2525%231%3F.yaml"),
        ("é.yaml", "", "%C3%A9.yaml"),
        ("[x](1)\n::error::.yaml", "", "%5Bx%5D%281%29%0A%3A%3Aerror%3A%3A.yaml"),
        ("\udcff.yaml", "", "%FF.yaml"),
    ],
)
def test_a_file_is_named_from_the_top_of_the_repository(path: str, below: str, uri: str) -> None:
    assert artifact(path, below) == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert "%SRCROOT%" in run_of(report(SPED))["originalUriBaseIds"]


def test_a_file_that_lies_elsewhere_is_not_named_from_the_top() -> None:
    assert artifact("../b c.yaml") == {"uri": "../b%20c.yaml"}
    assert artifact("/a/b c.yaml") == {"uri": "file:///a/b%20c.yaml"}


# -- words ----------------------------------------------------------------------------------


def test_the_message_links_to_the_related_places() -> None:
    text = "type: realtime\nmodel: gpt-realtime-2.1\nmodel: gpt-realtime-2.1\n"
    found = report(text, only="duplicate-key")
    (finding,) = found.findings
    second = Related(Span(0, 4), r"a [b](https://c.example) \ d")
    found.findings = [finding._replace(related=(*finding.related, second))]
    (result,) = run_of(found)["results"]
    words = finding.related[0].message
    assert result["message"]["text"] == (
        rf"{finding.message} ([{words}](1), [a \[b\](https://c.example) \\ d](2))"
    )
    assert [it["id"] for it in result["relatedLocations"]] == [1, 2]
    assert result["relatedLocations"][0]["message"]["text"] == words
    assert region_of({"locations": result["relatedLocations"]}) == (2, 1, 2, 6)


def test_no_key_of_a_file_leads_anywhere() -> None:
    (result,) = run_of(
        report('{"type": "realtime", "[see](https://a.example)\\u202e\\ud800": 1}', "a.json",
               "unknown-key")
    )["results"]  # fmt: skip
    text = result["message"]["text"]
    assert "'[see] (https://a.example)\ufffd\ufffd'" in text
    pointer = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
    assert pointer.endswith("\ufffd\ufffd")
    json.dumps(result, ensure_ascii=False).encode()


def test_the_log_says_which_tool_made_it_and_nothing_of_the_time() -> None:
    run = run_of(report(SPED))
    driver = run["tool"]["driver"]
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", driver["semanticVersion"])
    assert run["automationDetails"] == {"id": "realtime-lint/"}
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run == run_of(report(SPED))
    assert not re.search(r"utc", json.dumps({**run, "tool": None}), re.IGNORECASE)


def test_notes_are_told_unless_the_run_is_quiet() -> None:
    found = report(SPED, only="unknown-key")
    found.findings += [found.findings[0]._replace(severity="note")]
    assert [it["level"] for it in run_of(found)["results"]] == ["error", "note"]
    assert [it["level"] for it in run_of(found, Style(quiet=True))["results"]] == ["error"]


# -- fingerprints ---------------------------------------------------------------------------


def fingerprints(text: str) -> dict[str, str]:
    (result,) = run_of(report(text, only="unknown-key"))["results"]
    prints = result["partialFingerprints"]
    assert isinstance(prints, dict)
    return prints


def test_the_fingerprints_survive_a_move_but_not_a_change() -> None:
    moved = fingerprints(f"# moved\n\n{SPED}")
    assert fingerprints(SPED) == moved
    assert list(moved) == ["primaryLocationLineHash", "realtimeLint/v1"]
    changed = fingerprints(SPED.replace("sped", "spee"))
    assert {moved[key] == changed[key] for key in moved} == {False}


def test_a_credential_has_no_part_in_a_hash() -> None:
    other = KEY.replace("1", "7")
    one, two = (fingerprints(f"{SPED.strip()} # {key}\n") for key in (KEY, other))
    assert one == two
    in_file = line_hashes(SourceFile("a", f"{SPED.strip()} # {KEY}\n"), {3})[3]
    assert one["primaryLocationLineHash"] != in_file
    assert (
        fingerprints(SPED)["primaryLocationLineHash"]
        == (line_hashes(SourceFile("a", SPED), {3})[3])
    )


# -- what is silenced -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "kind"),
    [
        ("comment", "inSource"),
        ("settings", "external"),
        ("waiver", "external"),
        ("baseline", "external"),
    ],
)
def test_a_verbose_log_says_what_was_silenced_and_why(by: str, kind: str) -> None:
    found = report(SPED, only="unknown-key")
    found.suppressed = [found.findings[0]._replace(silence=Silence(by, "our \x1b[31m proxy"))]
    shown, silenced = run_of(found, Style(verbose=True))["results"]
    assert shown["suppressions"] == []
    assert silenced["suppressions"] == [
        {"kind": kind, "status": "accepted", "justification": "our \ufffd[31m proxy"}
    ]
    (only,) = run_of(found)["results"]
    assert "suppressions" not in only, "GitHub opens an alert for a suppressed result"


# -- fixes ----------------------------------------------------------------------------------


def carried_out(text: str, fix: dict[str, Any]) -> str:
    """A text after the replacements of a fix, as a reader of the standard would do them."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$|$", text)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    (change,) = fix["artifactChanges"]
    for replacement in sorted(
        change["replacements"],
        key=lambda it: (it["deletedRegion"]["startLine"], it["deletedRegion"]["startColumn"]),
        reverse=True,
    ):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        inserted = replacement.get("insertedContent", {"text": ""})["text"]
        text = text[:start] + inserted + text[end:]
    return text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_all_edits_of_a_fix_are_in_the_log(line_end: str) -> None:
    text = "# \U0001f600\ntype: realtime\nsped: 1 \U0001f600\n\nx: y\n".replace("\n", line_end)
    found = report(text, only="unknown-key")
    sped, end = text.index("sped"), len(text)
    edits = (
        Edit(Span(sped, sped + 4), "speed"),
        Edit(Span(text.index("type"), text.index("type")), "# first" + line_end),
        Edit(Span(text.index("x: y"), end), ""),
        Edit(Span(end, end), "\U0001f600: 1"),
    )
    fix = Fix("call it [speed](1)", "unsafe", edits)
    found.findings = [found.findings[0]._replace(fix=fix, no_fix=None)]
    (result,) = run_of(found)["results"]
    (written_out,) = result["fixes"]
    assert written_out["description"] == {"text": "call it [speed] (1) (unsafe)"}
    assert carried_out(text, written_out) == apply(text, edits)
    deleted = written_out["artifactChanges"][0]["replacements"][2]
    assert "insertedContent" not in deleted
    assert deleted["deletedRegion"]["endColumn"] == 1, "with the line end, unlike a result"


# -- a whole repository, and the validators -------------------------------------------------

SETTINGS = """\
waivers = "waivers.yaml"
baseline = "baseline.json"
[[suppress]]
file = "settled.json"
pointer = "/sped"
rule = "unknown-key"
reason = "settled in the settings"
"""
WAIVER = """\
- rule: unknown-key
  files: waived.yaml
  pointer: /sped
  reason: waived for a while
  owner: voice@example.com
  expires: 2027-02-28
"""
COMMENT = "  # realtime-lint: ignore[unknown-key] -- silenced in a comment\n"


def lint(repository: Path, format_: str) -> Log:
    """What the program reports of the folder `conf` of a repository, all of it."""
    command = [
        *(sys.executable, "-m", "realtime_lint", "check", ".", "--verbose"),
        *("--policy", "../../acme.yaml", "--as-of", "2026-11-22", "--output-format", format_),
    ]
    done = subprocess.run(command, cwd=repository / "conf", capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    log = json.loads(done.stdout)
    assert isinstance(log, dict)
    return log


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the examples, hostile names, and something silenced in every way."""
    top = tmp_path_factory.mktemp("sarif") / "repository"
    folder = top / "conf"
    (top / ".git").mkdir(parents=True)
    folder.mkdir()
    for path in sorted(EXAMPLES.iterdir()):
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
    for name in HOSTILE:
        (folder / name).write_text(SPED, encoding="utf-8")
    (folder / "commented.yaml").write_text(SPED.replace("sped: 1\n", "sped: 1" + COMMENT))
    (folder / "settled.json").write_text('{"type": "realtime", "sped": 1}')
    (folder / "waived.yaml").write_text(SPED)
    (folder / "old.yaml").write_text(SPED)
    beta = (EXAMPLES / "before-ga.yaml").read_bytes()
    (folder / "crlf.yaml").write_bytes(beta.replace(b"\n", b"\r\n"))
    old = report(SPED, "old.yaml", "unknown-key")
    (folder / "baseline.json").write_bytes(written(entries_of(old.findings, old.sources, ".")))
    (folder / "waivers.yaml").write_text(WAIVER)
    (folder / "realtime-lint.toml").write_text(SETTINGS)
    packs.written(top.parent, packs.rule(rationale=f"Logs\u202e show\t{KEY}."))
    (folder / "secret.yaml").write_text(packs.secret(601))
    return top


@pytest.fixture(scope="module")
def log(repository: Path) -> Log:
    return lint(repository, "sarif")


@cache
def schema() -> Draft202012Validator:
    """The official schema of the standard."""
    return Draft202012Validator(json.loads(module(f"{MULTITOOL}/sarif-2.1.0.json").read_bytes()))


def test_the_official_schema_accepts_the_log(log: Log) -> None:
    assert [error.message for error in schema().iter_errors(log)] == []


def test_every_hostile_name_leads_to_its_file(repository: Path, log: Log) -> None:
    top = os.fsencode(repository)
    named = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in log["runs"][0]["results"]
    }
    found = {os.fsdecode(unquote_to_bytes(uri)) for uri in named}
    assert {f"conf/{name}" for name in HOSTILE} <= found
    assert all(os.path.isfile(top + b"/" + unquote_to_bytes(uri)) for uri in named)  # noqa: PTH113
    assert {uri for uri in named if re.search(r"[^\w./%~-]", uri)} == set()


def test_all_four_ways_of_silence_are_in_the_log(log: Log) -> None:
    silenced = {
        (it["justification"], it["kind"])
        for result in log["runs"][0]["results"]
        for it in result["suppressions"]
    }
    assert silenced == {
        ("silenced in a comment", "inSource"),
        ("settled in the settings", "external"),
        ("waived for a while (voice@example.com, until 2027-02-28)", "external"),
        ("it was there before, and is in the baseline", "external"),
    }


def test_a_rule_of_a_pack_has_its_page(log: Log) -> None:
    (rule,) = (it for it in log["runs"][0]["tool"]["driver"]["rules"] if "/" in it["id"])
    assert rule["id"] == "acme/max-ttl"
    assert re.fullmatch(r"Logs\ufffd show sk-.*\*{20}\.?", rule["fullDescription"]["text"])
    assert KEY[10:] not in str(log)
    assert "\u202e" not in str(log), "turns the direction of writing"
    assert "Logs\ufffd show" in rule["help"]["markdown"]
    assert "pack: acme of voice-platform@acme.example" in rule["help"]["markdown"]
    assert "\n## Wrong\n" in rule["help"]["markdown"]
    assert rule["properties"]["tags"] == ["acme", "policy"]
    assert "helpUri" not in rule, "the path of a file is none"
    assert "## " not in rule["help"]["text"]


def test_results_and_fixes_are_those_of_the_json_report(repository: Path, log: Log) -> None:
    findings = lint(repository, "json")["findings"]
    results = [it for it in log["runs"][0]["results"] if not it["suppressions"]]
    masked = {it["path"] for it in findings if it["topic"] == "secrets"}
    fixed = 0
    for finding, result in zip(findings, results, strict=True):
        assert finding["rule"] == result["ruleId"]
        assert finding["severity"] == result["level"]
        prints = result["partialFingerprints"]
        assert finding["fingerprint"] == prints["realtimeLint/v1"]
        assert (finding["fix"] is None) == ("fixes" not in result)
        path = repository / "conf" / finding["path"]
        text = path.read_bytes().decode()
        line = region_of(result)[0]
        expected = line_hashes(SourceFile("a", text), {line})[line]
        assert expected == prints["primaryLocationLineHash"] or finding["path"] in masked
        if finding["fix"] is not None:
            fixed += len(finding["fix"]["edits"]) > 1
            edits = [
                Edit(Span(it["start"], it["end"]), it["text"]) for it in finding["fix"]["edits"]
            ]
            (fix,) = result["fixes"]
            assert carried_out(text, fix) == apply(text, edits)
            assert fix["description"]["text"].endswith(f"({finding['fix']['safety']})")
    assert fixed > 1, "fixes with several edits"


def with_result(change: Change) -> Change:
    """The change to a run that is one to its first result."""
    return lambda run: change(run["results"][0])


def with_place(change: Change) -> Change:
    """The change to a run that is one to where its first result is."""
    return with_result(lambda result: change(result["locations"][0]["physicalLocation"]))


BROKEN_FOR_THE_SCHEMA: dict[str, Change] = {
    "startLine 0": with_place(lambda place: place["region"].update(startLine=0)),
    "no message text": with_result(lambda result: result["message"].pop("text")),
    "level fatal": with_result(lambda result: result.update(level="fatal")),
    "a kind of suppression that is none": with_result(
        lambda result: result.update(suppressions=[{"kind": "waiver"}])
    ),
    "a fix without a region": with_result(
        lambda result: result["fixes"][0]["artifactChanges"][0]["replacements"][0].pop(
            "deletedRegion"
        )
    ),
    "a rule twice": lambda run: run["tool"]["driver"]["rules"].append(
        run["tool"]["driver"]["rules"][0]
    ),
}
BROKEN_FOR_THE_VALIDATOR: dict[str, Change] = {
    "startLine 0": BROKEN_FOR_THE_SCHEMA["startLine 0"],
    "no message text": BROKEN_FOR_THE_SCHEMA["no message text"],
    "a rule twice": BROKEN_FOR_THE_SCHEMA["a rule twice"],
    "a ruleIndex of no rule": with_result(lambda result: result.update(ruleIndex=99)),
    "no locations": with_result(lambda result: result.update(locations=[])),
    "an end before the start": with_place(
        lambda place: place["region"].update(startLine=2, endLine=1)
    ),
    "a space in a URI": with_place(lambda place: place["artifactLocation"].update(uri="a b.yaml")),
    "an absolute path with a base": with_place(
        lambda place: place["artifactLocation"].update(uri="/a/b.yaml")
    ),
    "a rule without help": lambda run: run["tool"]["driver"]["rules"][0].pop("help"),
}


def fixable_run() -> dict[str, Any]:
    """A small run, whose one result has a fix."""
    found = report(SPED, only="unknown-key")
    fix = Fix("rename it", "unsafe", (Edit(Span(39, 43), "speed"),))
    found.findings = [found.findings[0]._replace(fix=fix)]
    return run_of(found)


@pytest.mark.parametrize("name", BROKEN_FOR_THE_SCHEMA)
def test_the_official_schema_refuses_what_is_broken(name: str) -> None:
    run = fixable_run()
    head = {"version": "2.1.0", "runs": [run]}
    assert schema().is_valid(head)
    BROKEN_FOR_THE_SCHEMA[name](run)
    assert not schema().is_valid(head)


@pytest.mark.slow
def test_another_reader_of_the_schema_agrees(log: Log, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.sarif", tmp_path / "bad.sarif"
    good.write_text(json.dumps(log))
    log = deepcopy(log)
    BROKEN_FOR_THE_SCHEMA["level fatal"](log["runs"][0])
    bad.write_text(json.dumps(log))
    path = module(f"{MULTITOOL}/sarif-2.1.0.json")
    command: list[str | Path] = [program("check-jsonschema"), "--schemafile", path]
    command += ["--output-format", "json"]
    done = subprocess.run([*command, good], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
    done = subprocess.run([*command, good, bad], capture_output=True, check=False)
    (error,) = json.loads(done.stdout)["errors"]
    assert (done.returncode, error["filename"]) == (1, str(bad))


@pytest.mark.slow
def test_the_validator_with_the_rules_of_github_accepts_the_log_and_no_broken_one(
    log: Log, tmp_path: Path
) -> None:
    """All in one call: it ends well whatever it finds, and of some files it says nothing at all.

    So that a silence about our log counts, the broken ones are runs of the same file.
    """
    runs = [log["runs"][0]]
    for number, change in zip(count(1), BROKEN_FOR_THE_VALIDATOR.values()):
        run = fixable_run()
        run["automationDetails"] = {"id": f"realtime-lint/{number}/"}
        change(run)
        runs.append(run)
    file, out = tmp_path / "all.sarif", tmp_path / "validated.sarif"
    file.write_text(json.dumps({**log, "runs": runs}))
    tool = module(f"{MULTITOOL}/Sarif.Multitool")
    tool.chmod(0o755)  # npm unpacks it as a file like any other
    subprocess.run(
        [
            *(tool, "validate", file, "--output", out, "--log", "ForceOverwrite"),
            *("--json-schema", module(f"{MULTITOOL}/sarif-2.1.0.json")),
            *("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"),
        ],
        capture_output=True,
        check=True,
        timeout=120,
    )
    (validated,) = json.loads(out.read_bytes())["runs"]
    refused: dict[int, set[str]] = {}
    for result in validated["results"]:
        (place, *_) = result["message"]["arguments"]
        match = re.match(r"runs\[(\d+)\]", place)
        assert match is not None, result
        refused.setdefault(int(match[1]), set()).add(result["ruleId"])
    assert refused.get(0) is None
    names = ["", *BROKEN_FOR_THE_VALIDATOR]
    assert {names[number] for number in refused} == set(BROKEN_FOR_THE_VALIDATOR)
