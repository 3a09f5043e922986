"""Hostile files are dull: whatever a file holds, the answer is a finding or a skip.

Nothing here measures time. What a file may cost is bounded by the constants of
`realtime_lint.parse.limits`, and these tests count what was spent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from difflib import get_close_matches
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from yaml.cyaml import CParser  # type: ignore[attr-defined]

import realtime_lint.parse
from realtime_lint import directives, files, redaction, suggest, suppress
from realtime_lint.checks import (
    json_schema,
    tool_choice,
    tool_mentions,
    tools,
    ttl,
    turn_detection,
    yaml_traps,
)
from realtime_lint.cli import Unusable, run
from realtime_lint.edits.compile import edits_of
from realtime_lint.edits.layout import Layout
from realtime_lint.edits.operations import Move, Remove
from realtime_lint.edits.plan import Plan
from realtime_lint.edits.proof import prove
from realtime_lint.engine import Linter
from realtime_lint.kinds import classify, gather
from realtime_lint.parse import json_reader, limits, parse, yaml_reader
from realtime_lint.parse.limits import MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_NODES
from realtime_lint.replay import replay
from realtime_lint.reporters import FORMATS, Style, render, snippets
from realtime_lint.runs import collect
from realtime_lint.source import UNKNOWN, Node, SourceFile, Span
from tests.support import AS_OF, count_calls, rulebook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import SupportsIndex

    from realtime_lint.engine import FileResult
    from realtime_lint.findings import Finding
    from realtime_lint.replay import State

SESSION = "type: realtime\nmodel: gpt-realtime\n"
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
    "PYTHONPATH": os.pathsep.join(sys.path),
    "NO_COLOR": "1",
}
"""Of the process; unbuffered output would hide a pipe that closes in the middle of a write."""
LONGEST_LINE = 300
"""Characters of the longest line that a report may have, whatever the file's lines are."""


def lint(name: str, data: str | bytes) -> FileResult:
    content = data.encode() if isinstance(data, str) else data
    return Linter(rulebook(), rulebook().choose(()), AS_OF).lint(name, content)


def only(result: FileResult, rule: str) -> Finding:
    """The one finding of a rule."""
    (finding,) = (finding for finding in result.findings if finding.rule == rule)
    return finding


def place(finding: Finding, result: FileResult) -> tuple[int, int]:
    """The line and the column of a finding."""
    assert result.source is not None
    position = result.source.position(finding.span.start)
    return position.line, position.column


def check(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the command line as people do."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "realtime_lint",
            "check",
            "--as-of",
            str(AS_OF),
            *map(str, arguments),
        ],
        cwd=cwd,
        capture_output=True,
        check=False,
        env=ENVIRONMENT,
    )


# --- what cannot be read is one finding --------------------------------------------------------


class Refused(NamedTuple):
    """A file, and the one finding that it gives."""

    name: str
    data: str | bytes
    message: str
    place: tuple[int, int] = (1, 1)
    rule: str = "parse-error"


def laughs() -> str:
    """The alias bomb: nine lists, each of nine times the one before, 9⁹ values in the end."""
    names = "abcdefghi"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines) + "\n"


def ladder(rungs: int, step: int) -> str:
    """Deep only through its aliases: each value holds the one before `step` levels down."""
    lines = [f"a0: &a0 {'[' * step}x{']' * step}"]
    lines += [f"a{n}: &a{n} {'[' * step}*a{n - 1}{']' * step}" for n in range(1, rungs)]
    return "\n".join(lines) + "\n"


TOO_MANY = f"more than {MAX_NODES:,} values once aliases are expanded"
TOO_MUCH = f"more than {MAX_BYTES // 1024 // 1024} MiB of text once aliases are expanded"
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep"

REFUSED = {
    "alias bomb": Refused("a.yaml", laughs(), TOO_MANY, (6, 12), "yaml-alias-problem"),
    "aliases that nest": Refused(
        "a.yaml", ladder(30, 150), TOO_DEEP, (2, 159), "yaml-alias-problem"
    ),
    "aliases that repeat a long text": Refused(
        "a.yaml",
        f"x: &a {'x' * 100_000}\ny: [{'*a, ' * 200}]\n",
        TOO_MUCH,
        (2, 5 + 4 * (MAX_BYTES // 100_000)),
        "yaml-alias-problem",
    ),
    "20,000 nested [ in YAML": Refused("a.yaml", "[" * 20_000, TOO_DEEP, (1, 201)),
    "20,000 nested - in YAML": Refused("a.yaml", "- " * 20_000, TOO_DEEP, (1, 401)),
    "20,000 nested ? in YAML": Refused("a.yaml", "? " * 20_000, TOO_DEEP, (1, 401)),
    "100,000 nested [ in JSON": Refused("a.json", "[" * 100_000, TOO_DEEP, (1, 201)),
    "100,000 nested { in JSON": Refused("a.json", '{"a":' * 100_000, TOO_DEEP, (1, 1001)),
    "recursive alias": Refused(
        "a.yaml",
        "a: &a [*a]\n",
        "alias *a stands inside the value it names, which has no end",
        (1, 8),
        "yaml-alias-problem",
    ),
    "recursive merge": Refused(
        "a.yaml",
        "a: &a {<<: *a}\n",
        "alias *a stands inside the value it names, which has no end",
        (1, 12),
        "yaml-alias-problem",
    ),
    "unknown alias": Refused(
        "a.yaml",
        SESSION + "voice: *v\n",
        "alias *v has no anchor: write &v on the value it stands for",
        (3, 8),
        "yaml-alias-problem",
    ),
    "Latin-1": Refused(
        "a.yaml",
        (SESSION + "instructions: Grüße\n").encode("latin-1"),
        "not UTF-8 (byte 0xFC at 51): save it as UTF-8",
    ),
    "surrogates as bytes": Refused(
        "a.json", b'"\xed\xa0\x80"', "not UTF-8 (byte 0xED at 1): save it as UTF-8"
    ),
    "UTF-16": Refused("a.yaml", SESSION.encode("utf-16"), "UTF-16: save the file as UTF-8"),
    "UTF-16, big end first": Refused(
        "a.json", b"\xfe\xff" + "{}".encode("utf-16-be"), "UTF-16: save the file as UTF-8"
    ),
    "UTF-16 without a mark": Refused(
        "a.yaml", SESSION.encode("utf-16-le"), "YAML: the character U+0000 is not allowed", (1, 2)
    ),
    "NUL in YAML": Refused(
        "a.yaml",
        SESSION + "voice: ma\0rin\n",
        "YAML: the character U+0000 is not allowed",
        (3, 10),
    ),
    "NUL in JSON": Refused("a.json", '{"a": "b\0"}', "JSON: Invalid control character at", (1, 9)),
    "surrogate in YAML": Refused(
        "a.yaml",
        SESSION + 'voice: "\\ud800"\n',
        "YAML: found invalid Unicode character escape code",
        (3, 11),
    ),
    "5,000 digits in JSON": Refused(
        "a.json",
        f'{{"max_output_tokens": {"9" * 5000}}}',
        f"JSON: a number of more than {MAX_DIGITS:,} digits",
        (1, 23),
    ),
    "200,000 keys in YAML": Refused(
        "a.yaml",
        "".join(f"key_{number}: 1\n" for number in range(200_000)),
        TOO_MANY,
        (200_000, 13),
    ),
    "200,000 keys in JSON": Refused(
        "a.json",
        "{" + ",\n".join(f'"key_{number}": 1' for number in range(200_000)) + "}",
        TOO_MANY,
        (200_000, 15),
    ),
    "50 MB": Refused(
        "a.yaml", b"x" * 50_000_000, f"larger than {MAX_BYTES // 1024 // 1024} MiB: not read"
    ),
    "a key of 1,025 characters in YAML": Refused(
        "a.yaml",
        SESSION + "k" * 1025 + ": 1\n",
        "YAML: could not find expected ':'; a key needs ': ' behind it",
        (3, 1026),
    ),
    "U+2028 in a plain scalar": Refused(
        "a.yaml",
        SESSION + "voice: ma\u2028rin\nspeed: 1\n",
        "YAML: could not find expected ':'; a key needs ': ' behind it",
        (4, 1),
    ),
    "nothing": Refused("a.yaml", "", "the file is empty"),
    "spaces": Refused("a.json", " \n\t", "the file is empty"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_one_finding_at_its_place(case: Refused) -> None:
    result = lint(case.name, case.data)
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == (case.rule, "error")
    assert finding.message == case.message
    assert place(finding, result) == case.place


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_found_in_a_folder_it_counts_only_where_it_is_ours(case: Refused) -> None:
    linter = Linter(rulebook(), rulebook().choose(()), AS_OF)
    data = case.data.encode() if isinstance(case.data, str) else case.data
    result = linter.lint(case.name, data, named=False)
    if b"gpt-realtime" in data.replace(b"\0", b""):
        assert [finding.message for finding in result.findings] == [case.message]
    else:
        assert (result.findings, result.documents) == ([], [])
        assert result.skipped in {"no Realtime key", "cannot be read"}


# --- the limits are what bounds it -------------------------------------------------------------


class Meter:
    """Counts the calls of a function that it stands in for."""

    def __init__(self, function: object) -> None:
        self.function = function
        self.calls = 0

    def __call__(self, *arguments: object, **options: object) -> object:
        self.calls += 1
        assert callable(self.function)
        return self.function(*arguments, **options)


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_no_file_makes_more_nodes_than_allowed(
    case: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    nodes = Meter(Node)
    for reader in (yaml_reader, json_reader):
        monkeypatch.setattr(reader, "Node", nodes)
    parse(case.name, case.data.encode() if isinstance(case.data, str) else case.data)
    assert nodes.calls <= MAX_NODES


@pytest.mark.parametrize("opening", ["[", "- ", "? "])
def test_the_yaml_parser_is_asked_no_further_than_the_depth(
    opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parser is quadratic in depth; it must not be let go on."""
    events: list[Meter] = []

    def parser(text: str) -> SimpleNamespace:
        events.append(Meter(CParser(text).get_event))
        return SimpleNamespace(get_event=events[0])

    monkeypatch.setattr(yaml_reader, "CParser", parser)
    parse("a.yaml", (opening * 20_000).encode())
    beginnings = 2  # of the stream and of the document
    assert events[0].calls == beginnings + MAX_DEPTH + 1


@pytest.mark.parametrize(
    ("name", "fits", "opening", "closing"),
    [("a.yaml", "x", "[", "]"), ("a.json", "1", "[", "]"), ("a.json", "1", '{"a": ', "}")],
)
def test_the_depth_is_exact(name: str, fits: str, opening: str, closing: str) -> None:
    def errors(depth: int) -> list[str]:
        text = opening * depth + fits + closing * depth
        return [error.message for error in parse(name, text.encode())[0].errors]

    assert errors(MAX_DEPTH) == []
    assert errors(MAX_DEPTH + 1) == [TOO_DEEP]


@pytest.mark.parametrize(
    ("name", "item", "between", "around"),
    [
        pytest.param("a.json", "1", ",", "[]", id="json"),
        pytest.param("a.yaml", "x", ",", "[]", id="yaml"),
        pytest.param("a.yaml", "x", "\n---\n", "", id="documents of a file"),
        pytest.param("a.jsonl", "1", "\n", "", id="lines of a file"),
    ],
)
def test_the_number_of_values_is_exact_and_counts_for_the_file(
    name: str, item: str, between: str, around: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (limits, yaml_reader, json_reader):
        monkeypatch.setattr(module, "MAX_NODES", 100)

    def errors(values: int) -> list[str]:
        text = between.join([item] * values).join(around or ("", ""))
        return [
            error.message for document in parse(name, text.encode()) for error in document.errors
        ]

    collections = len(around) // 2
    assert errors(100 - collections) == []
    assert errors(101 - collections) == ["more than 100 values once aliases are expanded"]
    assert errors(1000) == ["more than 100 values once aliases are expanded"]


def test_the_size_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime_lint.parse, "MAX_BYTES", 1024 * 1024)
    assert parse("a.yaml", b"x" * 1024 * 1024)[0].errors == ()
    (error,) = parse("a.yaml", b"x" * (1024 * 1024 + 1))[0].errors
    assert error.message == "larger than 1 MiB: not read"


def test_a_file_that_is_too_large_is_neither_decoded_nor_read_to_its_end(tmp_path: Path) -> None:
    class Sealed(bytes):
        __slots__ = ()

        def removeprefix(self, _: object, /) -> bytes:
            raise AssertionError

    (error,) = parse("a.yaml", Sealed(MAX_BYTES + 1))[0].errors
    assert error.message == f"larger than {MAX_BYTES // 1024 // 1024} MiB: not read"
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert len(files.read(str(path), MAX_BYTES + 1)) == MAX_BYTES + 1


@pytest.mark.parametrize(
    "number",
    [
        "9" * MAX_DIGITS,
        "-" + "9" * (MAX_DIGITS - 1),
        "0x" + "f" * (MAX_DIGITS - 2),
        "9" * 5000,
        "1e999",
    ],
    ids=["decimal", "negative", "hexadecimal", "too long", "too large"],
)
@pytest.mark.parametrize("key", ["max_output_tokens", "instructions", "speed", "nonsense"])
def test_a_huge_number_is_a_finding_that_can_be_shown(number: str, key: str) -> None:
    result = lint("a.yaml", f"{SESSION}{key}: {number}\n")
    assert f"/{key}" in {finding.pointer for finding in result.findings}
    assert all(len(finding.message) < LONGEST_LINE for finding in result.findings)


def test_a_text_full_of_placeholders_is_read_once() -> None:
    """Matching around them would take hours for this one: every place to begin, every end."""
    text = "${a}" * 250_000
    assert limits.scalar_value(text) is UNKNOWN
    assert limits.scalar_value(text + " x") == text + " x"


def test_many_templates_with_many_odd_keys() -> None:
    (document,) = parse("a.yaml", "".join(f"{n}: {{{{x}}}}\n" for n in range(20_000)).encode())
    assert document.errors == ()
    assert len(document.trivia.odd_keys) == 20_000


# --- what can be read is judged ----------------------------------------------------------------


def test_twenty_thousand_aliases_are_values_of_one_cause() -> None:
    text = SESSION + "x-one: &a voice\ninclude: [" + "*a, " * 20_000 + "]\n"
    result = lint("a.yaml", text)
    (document,) = parse("a.yaml", text.encode())
    assert document.root is not None
    assert sum(1 for _ in document.root.walk()) == 20_005
    assert only(result, "invalid-enum-value").pointer == "/include/0"


def test_twenty_thousand_merges_of_one_mapping() -> None:
    text = f"{SESSION}x-base: &a {{type: semantic_vad}}\naudio:\n  <<: [{'*a, ' * 20_000}]\n"
    (document,) = parse("a.yaml", text.encode())
    assert document.root is not None
    audio = document.root.get("audio")
    assert audio is not None
    assert [child.key for child in audio.children] == ["type"]


def test_a_python_tag_is_read_as_data_and_run_by_nobody(tmp_path: Path) -> None:
    proof = tmp_path / "proof"
    text = f"{SESSION}instructions: !!python/object/apply:pathlib.Path.touch [{proof}]\n"
    result = lint("a.yaml", text)
    assert not proof.exists()
    assert only(result, "yaml-custom-tag").pointer == "/instructions"
    assert "tag:yaml.org,2002:python/object/apply:pathlib.Path.touch" in {
        node.tag for node in parse("a.yaml", text.encode())[0].trivia.tagged
    }


def test_a_duplicate_json_key_is_a_finding() -> None:
    result = lint("a.json", '{"type": "realtime",\n "model": "a",\n "model": "gpt-realtime"}')
    finding = only(result, "duplicate-key")
    assert finding.severity == "error"
    assert finding.pointer == "/model"
    assert place(finding, result)[0] in {2, 3}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
@pytest.mark.parametrize("at", ["/audio/output/speed", "/instructions"])
def test_a_number_that_is_none_in_json_is_a_finding(number: str, at: str) -> None:
    text = f'"{at.rpartition("/")[2]}": {number}'
    for key in reversed(at.split("/")[1:-1]):
        text = f'"{key}": {{{text}}}'
    result = lint("a.json", f'{{"type": "realtime", "model": "gpt-realtime", {text}}}')
    assert at in {finding.pointer for finding in result.findings if finding.severity == "error"}


def test_half_a_surrogate_pair_is_text() -> None:
    result = lint("a.json", '{"type": "realtime", "instructions": "\\ud800", "\\udfff": 1}')
    finding = only(result, "unknown-key")
    assert finding.pointer == "/\udfff"
    assert finding.message == "unknown key '\ufffd'"
    assert place(finding, result) == (1, 48)


def test_a_large_file_is_judged_to_its_end() -> None:
    text = "instructions: |\n" + ("  " + "x" * 78 + "\n") * 70_000
    assert len(text) > 5_600_000
    result = lint("a.yaml", f"{SESSION}{text}voise: marin\n")
    finding = only(result, "unknown-key")
    assert place(finding, result) == (70_004, 1)


def test_tabs_between_json_tokens_are_space() -> None:
    result = lint("a.json", '{\n\t"type":\t"realtime",\n\t\t"voise": 1\n}')
    assert place(only(result, "unknown-key"), result) == (3, 3)


def test_a_tab_that_indents_yaml_is_named() -> None:
    result = lint("a.yaml", f"{SESSION}audio:\n\toutput: {{}}\n")
    (finding,) = result.findings
    assert finding.rule == "parse-error"
    assert "indent with spaces" in finding.message
    assert place(finding, result) == (4, 1)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_lines_end_where_editors_end_them(name: str, separator: str, ending: str) -> None:
    text = separator if separator in "\u2028\u2029\x85" else f"\\u{ord(separator):04x}"
    lines = ["{", '"type": "realtime",', f'"instructions": "{text}",', '"voise": 1', "}"]
    result = lint(name, ending.join(lines))
    assert place(only(result, "unknown-key"), result) == (4, 1)


def test_a_key_of_a_million_letters_is_cut_in_message_and_pointer() -> None:
    key = "k" * 1_000_000
    finding = only(lint("a.json", f'{{"type": "realtime", "{key}": 1}}'), "unknown-key")
    assert finding.pointer == f"/{key}"[:1_000]
    assert finding.span == (21, 21 + len(key) + 2)
    assert "kkk…" in finding.message
    assert len(finding.message) < LONGEST_LINE


def test_a_message_is_one_line_that_says_nothing_to_the_terminal() -> None:
    name = "\\u001b]0;owned\\u0007\\nvoise\\u202e\\u2028"
    result = lint("a.json", f'{{"type": "realtime", "{name}": 1, "audio": {{"input": "{name}"}}}}')
    assert {finding.rule for finding in result.findings} >= {"unknown-key", "wrong-type"}
    for finding in result.findings:
        assert finding.message.isprintable(), repr(finding.message)


def test_a_secret_in_a_message_is_masked() -> None:
    key = "sk-" + "proj-" + "A1b2" * 10
    result = lint("a.yaml", f"{SESSION}{key}: 1\nmax_output_tokens: {key}\n")
    assert {finding.rule for finding in result.findings} >= {"unknown-key"}
    assert [finding for finding in result.findings if key[8:20] in finding.message] == []


def test_many_sessions_in_one_script() -> None:
    """Each finding finds its session by its place, not by asking every session."""
    line = '{"type": "session.update", "session": {"type": "realtime", "voice": "marin"}}\n'
    result = lint("a.jsonl", line * 2_000)
    misplaced = [finding for finding in result.findings if finding.rule == "misplaced-key"]
    assert [finding.pointer for finding in misplaced] == [
        f"/{number}/session/voice" for number in range(2_000)
    ]


@pytest.mark.parametrize("text", ["type: realtime\n...\n", "type: realtime\n---\n...\n"])
def test_a_comment_behind_the_last_document_speaks_of_it(text: str) -> None:
    result = lint("a.yaml", f"{text}# realtime-lint: kind=beta-session\n")
    assert [document.kind for document in result.documents][-1] == "beta-session"


def test_a_block_of_comments_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Meter(SourceFile.line)

    def line(file: SourceFile, number: int) -> object:
        return lines(file, number)

    monkeypatch.setattr(SourceFile, "line", line)
    comment = "# realtime-lint: ignore[unknown-key] -- a reason\n"
    result = lint("a.yaml", SESSION + comment * 1_000)
    unused = [finding for finding in result.findings if finding.rule == "unused-suppression"]
    assert len(unused) == 1_000
    assert lines.calls < 5 * 1_000


def test_each_document_looks_for_its_own_comments_only(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = Meter(directives._start)  # noqa: SLF001
    monkeypatch.setattr(directives, "_start", starts)
    document = "# realtime-lint: kind=beta-session\ntype: realtime\n---\n"
    result = lint("a.yaml", document * 1_000)
    assert {document.kind for document in result.documents} == {"beta-session", "empty"}
    assert starts.calls < 20 * 1_000


# --- no check costs more than the document is long ---------------------------------------------


def judge(name: str, text: str) -> FileResult:
    """What every rule there is says of a file."""
    return Linter(rulebook(), rulebook().choose(("all",)), AS_OF).lint(name, text.encode())


def events(bodies: Iterable[str]) -> str:
    """A script of updates with these sessions."""
    lines = (f'{{"type": "session.update", "session": {{{body}}}}}' for body in bodies)
    return "\n".join(lines) + "\n"


def last_state(text: str) -> State:
    """What is known of the session that the last event of a script meets."""
    (document,) = gather(parse("a.jsonl", text.encode()))
    recognised = classify(document)
    assert recognised is not None
    state = replay(recognised)[-1].before
    assert state is not None
    return state


def function(number: int, rest: str = "") -> str:
    return f'{{"type": "function", "name": "f{number}"{rest}}}'


LONG = "x" * 30_000
NO_CRASH = {
    "a script without instructions": ("a.jsonl", events(['"type": "realtime"'] * 1_000)),
    "MCP servers without instructions": (
        "a.json",
        f'{{"type": "realtime", "x": "{LONG}", "tools": [{{"type": "mcp", "server_label": "a"}}]}}',
    ),
    "5,000 digits as a key": ("a.yaml", f"{SESSION}? {'9' * 5_000}\n: 1\n"),
    "a key in base sixty": ("a.yaml", f"{SESSION}? 1{':00' * 400}.5\n: 1\n"),
    "schemas at the depth": (
        "a.json",
        '{"type": "realtime", "tools": ['
        + ", ".join([function(1, f', "parameters": {{"default": {"[" * 190}{"]" * 190}}}')] * 2)
        + "]}",
    ),
    "parameters of aliases": (
        "a.yaml",
        f"{SESSION}x: &a {{type: objct}}\ntools:\n"
        + "  - {type: function, name: a, parameters: *a}\n" * 1_000,
    ),
}


@pytest.mark.parametrize(("name", "text"), NO_CRASH.values(), ids=NO_CRASH.keys())
def test_no_check_fails_on_it(name: str, text: str) -> None:
    result = judge(name, text)
    assert result.documents
    assert [it.message for it in result.findings if it.rule == "policy-error"] == []


def test_a_script_remembers_settings_and_no_key_that_it_made_up() -> None:
    state = last_state(events(f'"key_{number}": 1, "speed": 1' for number in range(1_000)))
    assert state.settings.keys() == {("speed",)}


def test_the_labels_that_a_script_remembers_are_bounded() -> None:
    server = '"tools": [{{"type": "mcp", "server_label": "a{}", "server_url": "https://a.b"}}]'
    state = last_state(events(server.format(number) for number in range(3_000)))
    assert len(state.mcp_labels) == 1_001
    assert "" in state.mcp_labels


def test_of_duplicate_keys_one_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would be held against all the tools."""
    check = Meter(tool_choice.unknown_tool)
    monkeypatch.setattr(tool_choice, "unknown_tool", check)
    choices = ", ".join(['"tool_choice": {"type": "function", "name": "f0"}'] * 1_000)
    tools = ", ".join(map(function, range(1_000)))
    result = judge("a.json", f'{{"type": "realtime", "tools": [{tools}], {choices}}}')
    assert sum(finding.rule == "duplicate-key" for finding in result.findings) == 999
    assert check.calls == 1


def test_a_script_is_held_against_few_earlier_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    names = Meter(tools.names_of)
    monkeypatch.setattr(tool_choice, "names_of", names)
    for count, calls in ((200, 100), (201, 0)):
        functions = ", ".join(map(function, range(count)))
        choice = '"tool_choice": {"type": "function", "name": "f0"}'
        judge("a.jsonl", events([f'"tools": [{functions}]', *[choice] * 100]))
        assert names.calls == calls
        names.calls = 0


def test_each_document_is_searched_in_its_own_text(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def search(text: str, start: int = 0, end: int = MAX_BYTES) -> None:
        searched.append(text[start:end])

    for module, pattern in ((yaml_traps, "_ODD_ESCAPE"), (ttl, "_SESSION_LENGTH")):
        monkeypatch.setattr(module, pattern, SimpleNamespace(search=search))
    text = "expires_after: {seconds: 60}\nsession: {type: realtime}\n---\n" * 1_000
    assert len(judge("a.yaml", text).documents) == 1_001
    assert len(text) <= sum(map(len, searched)) < 3 * len(text)


def test_the_comments_of_a_file_are_told_apart_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Meter(yaml_reader.scalar_spans)
    monkeypatch.setattr(yaml_reader, "scalar_spans", reading)
    text = "# longest call\nexpires_after: {seconds: 60}\nsession: {type: realtime}\n---\n" * 100
    result = judge("a.yaml", text)
    assert sum(finding.rule == "ttl-not-session-limit" for finding in result.findings) == 100
    assert reading.calls == 1


def test_a_script_is_searched_once_for_who_commits() -> None:
    turn_detection._mentions.cache_clear()  # noqa: SLF001
    result = judge("a.jsonl", events(['"turn_detection": null'] * 1_000))
    assert sum(it.rule == "vad-disabled-manual-turns" for it in result.findings) == 1_000
    assert turn_detection._mentions.cache_info().misses == 1  # noqa: SLF001


def test_a_comment_is_asked_once_whatever_its_line_holds() -> None:
    class Names(tuple[tuple[str, Span], ...]):
        __slots__ = ()

        def __iter__(self) -> Iterator[tuple[str, Span]]:
            asked.append(self)
            return super().__iter__()

    asked: list[Names] = []
    result = lint("a.json", '{"type": "realtime", ' + '"k": 1, ' * 1_000 + '"j": 1}')
    assert result.source is not None
    names = Names([("unknown-key", Span(0, 1))])
    comment = directives.Directive(Span(0, 1), (1,), names, "a reason")
    silenced, used = suppress.by_comments(result.findings, [comment], result.source, ())
    assert len(silenced.hidden) > 1_000
    assert used == {(Span(0, 1), "unknown-key")}
    assert len(asked) == 1


def test_comments_that_never_end_are_read_up_to_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directives, "_MOST", 100)
    comment = "# realtime-lint: ignore[nonsense, rubbish, trash, junk] -- a reason\n"
    result = lint("a.yaml", SESSION + comment * 50)
    unknown = [finding for finding in result.findings if finding.rule == "unknown-suppression"]
    assert len(unknown) == 20 * 4 + 1
    assert unknown[0].message.endswith("this and those above go unread")
    assert place(unknown[0], result) == (2 + 30, 1)


def test_credentials_inside_credentials_are_hidden_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hide = redaction.Redaction._hide  # noqa: SLF001
    places: list[Span] = []

    def counted(self: redaction.Redaction, place: Node, text: str, span: Span) -> None:
        places.append(span)
        hide(self, place, text, span)

    monkeypatch.setattr(redaction.Redaction, "_hide", counted)
    text = '{"authorization": ' * 100 + '"abcdefgh12345678"' + "}" * 100
    result = lint("a.yaml", f'{{"type": "realtime", "x": {text}}}')
    assert result.source is not None
    assert "abcdefgh12345678" not in result.source.text
    assert len(places) == len(set(places)) == 100


def test_the_words_that_are_hidden_nearby_are_few() -> None:
    words = " ".join(f"word{number:x}" for number in range(10_000))
    (document,) = parse("a.json", f'{{"headers": {{"X-A": "{words}"}}}}'.encode())
    hidden = redaction.Redaction(document.file, [document])
    assert sum(len(common) for _, common in hidden.near) <= 32
    assert len(hidden.words) <= 32


def test_words_that_begin_alike_are_compared_where_they_differ() -> None:
    """Letter by letter, a file full of keys takes a minute."""

    class Text(str):
        __slots__ = ()

        def __getitem__(self, key: SupportsIndex | slice) -> str:
            compared.append(key)
            return super().__getitem__(key)

    compared: list[SupportsIndex | slice] = []
    words = [f"{'a' * 100}{number}" for number in range(32)]
    (span,) = redaction._repeated(Text(f"the {words[0]} of"), words, cut=True)  # noqa: SLF001
    assert span == (4, 105)
    assert len(compared) < 2 * 100


def test_mentions_of_tools_are_held_against_the_words_around_them_up_to_a_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    denial = Meter(tool_mentions._DENIAL.search)  # noqa: SLF001
    monkeypatch.setattr(tool_mentions, "_DENIAL", SimpleNamespace(search=denial))
    text = "Use the `look_up` tool. " * 5_000
    config = f'{{"type": "realtime", "instructions": "{text}", "tools": [{function(1)}]}}'
    only(judge("a.json", config), "instructions-mention-missing-tool")
    assert 1_000 <= denial.calls <= 2 * 2 * 1_000  # JSON with findings is read twice


def test_mistakes_in_a_schema_are_worded_up_to_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a question to `jsonschema`."""
    judged = Meter(json_schema._judged)  # noqa: SLF001
    monkeypatch.setattr(json_schema, "_judged", judged)
    properties = ", ".join(f'"p{n}": {{"type": "strng{n}", "maxLenth": 1}}' for n in range(3_000))
    parameters = f'{{"type": "object", "properties": {{{properties}}}}}'
    tool = function(1, f', "parameters": {parameters}')
    result = judge("a.json", f'{{"type": "realtime", "tools": [{tool}]}}')
    assert sum(it.rule == "tool-parameters-invalid-schema" for it in result.findings) == 2_000
    assert judged.calls == 2 * 1_000  # as above


def test_no_suggestion_is_lost_to_the_quick_look() -> None:
    names = sorted(rulebook().rules)
    words = [
        name[:at] + letter + name[at + skip :]
        for name in names[::9]
        for at in range(0, len(name), 3)
        for letter in ("", "x", "aa")
        for skip in (0, 1, 3)
    ]
    lost = [
        word
        for word in words
        for near in get_close_matches(word, names, n=3, cutoff=0.78)
        if not suggest._may_be_close(word, near)  # noqa: SLF001
    ]
    assert lost == []
    assert sum(suggest._may_be_close("voice-unknwn", name) for name in names) < 20  # noqa: SLF001


def test_a_message_that_quotes_a_name_without_end_is_cut() -> None:
    finding = only(lint("a.yaml", f"{SESSION}voice: &{'a' * 5_000} marin\n"), "yaml-alias-problem")
    assert finding.message.startswith("no alias names the anchor &aaa")
    assert len(finding.message) == 1_001


def test_a_pointer_over_huge_keys_is_cut_for_every_finding() -> None:
    wrong = ", ".join(f'"p{number}": {{"type": 1}}' for number in range(100))
    properties = f'{{"{"k" * 100_000}": {{"type": "object", "properties": {{{wrong}}}}}}}'
    tool = function(1, f', "parameters": {{"type": "object", "properties": {properties}}}')
    result = lint("a.json", f'{{"type": "realtime", "tools": [{tool}]}}')
    assert len(result.findings) > 100
    assert max(len(finding.pointer) for finding in result.findings) == 1_000


# --- the command line --------------------------------------------------------------------------


def test_a_missing_file_is_told_in_one_line(tmp_path: Path) -> None:
    done = check(tmp_path / "none.yaml")
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert "no such file or folder" in line
    assert "none.yaml" in line


def test_a_folder_may_be_called_like_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "x.yaml"
    folder.mkdir()
    assert check(folder).returncode == 2
    (folder / "session.yaml").write_text(SESSION + "voise: marin\n")
    done = check(folder, "--output-format", "concise", cwd=tmp_path)
    assert done.returncode == 1
    assert b"x.yaml/session.yaml:3:1: error unknown key 'voise'" in done.stdout


@pytest.mark.parametrize("named", [True, False], ids=["named", "found"])
def test_a_file_that_may_not_be_read_is_told(
    tmp_path: Path,
    named: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(SESSION)

    def refuse(file: str, mode: str = "r", **options: Any) -> object:  # noqa: ANN401
        if file.endswith(path.name):
            raise PermissionError(13, "Permission denied", file)
        return open(file, mode, **options)  # noqa: PTH123 - stands in for it

    monkeypatch.setattr(files, "open", refuse, raising=False)
    with pytest.raises(Unusable, match=r"cannot read .*session\.yaml: Permission denied"):
        run(["check", str(path if named else tmp_path)])


def test_a_folder_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(Unusable, match=r"cannot read .*: Permission denied"):
        run(["check", str(tmp_path)])


def test_links_that_lead_nowhere_or_round_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "session.yaml").write_text(SESSION)
    (tmp_path / "one.yaml").symlink_to("two.yaml")
    (tmp_path / "two.yaml").symlink_to("one.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere.yaml")
    (tmp_path / "round").symlink_to(tmp_path, target_is_directory=True)
    found = [found.path for found in files.find([str(tmp_path)])]
    assert [os.path.basename(path) for path in found] == ["session.yaml"]  # noqa: PTH119
    done = check(tmp_path / "one.yaml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr


def test_a_gitignore_with_lines_that_are_no_patterns(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_bytes(b"!\n/\n[z-a]\n\xff\nhidden.yaml\n\\\n")
    (tmp_path / "session.yaml").write_text(SESSION)
    (tmp_path / "hidden.yaml").write_text(SESSION)
    found = [os.path.basename(found.path) for found in files.find([str(tmp_path)])]  # noqa: PTH119
    assert found == ["session.yaml"]


def test_a_folder_of_hostile_files_is_a_run_like_any_other(tmp_path: Path) -> None:
    ours = {}
    for number, case in enumerate(REFUSED.values()):
        data = case.data.encode() if isinstance(case.data, str) else case.data
        name = f"{number:02}-{case.name}"
        if len(data) < 1_000_000:
            (tmp_path / name).write_bytes(data)
        if b"gpt-realtime" in data.replace(b"\0", b""):
            ours[name] = case.rule
    (tmp_path / "session.yaml").write_text(SESSION + "voise: marin\n")
    ours["session.yaml"] = "unknown-key"
    done = check(".", "--output-format", "json", cwd=tmp_path)
    assert done.stderr == b""
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert {
        finding["path"]: finding["rule"]
        for finding in report["findings"]
        if finding["severity"] == "error"
    } == ours
    assert report["summary"]["files"] > 20


@pytest.mark.parametrize("options", [[], *(["--output-format", name] for name in FORMATS)])
def test_a_closed_pipe_is_quiet(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "session.yaml"
    path.write_text(SESSION + "".join(f"nonsense_{number}: 1\n" for number in range(3_000)))
    with subprocess.Popen(
        [sys.executable, "-m", "realtime_lint", "check", path, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() != b""
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("target", ["stdout", "file"])
def test_half_a_surrogate_pair_reaches_every_output(
    tmp_path: Path, format_: str, target: str
) -> None:
    path = tmp_path / "session.json"
    path.write_text('{"type": "realtime", "\\ud800": 1, "audio": {"input": "\\udfff"}}')
    out = tmp_path / "out"
    done = check(path, "--output-format", format_ if target == "stdout" else f"{format_}:{out}")
    assert (done.returncode, done.stderr) == (1, b"")
    text = (done.stdout if target == "stdout" else out.read_bytes()).decode()
    assert "unknown" in text
    if format_.startswith("json"):
        reports = [json.loads(text)] if format_ == "json" else map(json.loads, text.splitlines())
        findings = [item for report in reports for item in report.get("findings", [report])]
        assert "/\ud800" in {finding.get("pointer") for finding in findings}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """A pipe gives 64 kB at a time; the mistake stands behind them."""
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    content = SESSION + "instructions: |\n" + "  a line of text\n" * 20_000 + "voise: marin\n"
    with subprocess.Popen(
        [sys.executable, "-m", "realtime_lint", "check", path, "--output-format", "concise"],
        stdout=subprocess.PIPE,
    ) as process:
        path.write_text(content)
        assert process.stdout is not None
        assert b":20004:1: error unknown key 'voise'" in process.stdout.read()
    assert process.returncode == 1


def test_a_line_with_many_findings_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of one line may have a finding for every other letter of it."""
    keys = ", ".join(f'"k{number}": 1' for number in range(1_000))
    linter = Linter(rulebook(), rulebook().choose(("unknown-key",)), AS_OF)
    report = collect([linter.lint("a.json", f'{{"type": "realtime", {keys}}}'.encode())], linter)
    assert len(report.findings) == 1_000
    source = report.sources["a.json"]
    cutting, visible = Meter(source.line), Meter(snippets.visible)
    monkeypatch.setattr(SourceFile, "line", lambda _, number: cutting(number))
    monkeypatch.setattr(snippets, "visible", visible)
    render("text", report, rulebook(), Style())
    assert cutting.calls == 1
    assert visible.calls <= 1_000 * LONGEST_LINE


@pytest.mark.parametrize("format_", ["text", "concise"])
def test_a_line_of_a_hundred_thousand_letters_is_cut(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "session.yaml"
    long = "x" * 100_000
    path.write_text(f'{{type: realtime, instructions: "{long}", voise: "{long}", model: 1}}')
    done = check(path, "--output-format", format_)
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert max(map(len, lines)) <= LONGEST_LINE
    assert any("voise" in line for line in lines)


# --- fixes --------------------------------------------------------------------------------------


def test_every_member_is_laid_out_once_however_many_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "tools:\n" + "".join(f"  - name: t{number} # {number}\n" for number in range(200))
    documents = parse("a.yaml", text.encode())
    assert documents[0].root is not None
    tools_ = documents[0].root.get("tools")
    assert tools_ is not None
    plan = Plan(documents, [Remove(tool) for tool in tools_.children[::2]])
    laid_out = count_calls(monkeypatch, Layout, "_entry")
    proven = prove(plan, edits_of(plan))
    assert proven.text.count("- name") == 100
    # By the compiler and by the proof: each tool, its name, and the list.
    assert len(laid_out) <= 2 * (200 + 200 + 1)


def test_many_moves_to_one_place_are_held_against_each_other_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "a: {}\n" + "".join(f"b{number}: 1\n" for number in range(1_000))
    documents = parse("a.yaml", text.encode())
    root = documents[0].root
    assert root is not None
    place, *members = root.children
    asked = count_calls(monkeypatch, Plan, "is_gone")
    moves = [Move(member, place, (member.key or "", "x")) for member in members]
    back = [Move(member, root, (f"{member.key}c",)) for member in members]
    assert Plan(documents, moves).data() == [{"a": {it.key: {"x": 1} for it in members}}]
    assert Plan(documents, back).data() == [{"a": {}, **{f"{it.key}c": 1 for it in members}}]
    assert len(asked) <= 5 * len(members)
