"""Diffs say what changes, all of it, and nothing that nobody may read."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint.diffs import changes, unified
from realtime_lint.edits import Edit, apply
from realtime_lint.source import SourceFile, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

SESSION = """\
type: realtime
model: gpt-realtime-2.1
audio:
  input: {noise_reduction: {type: near_field}}
  output:
    voice: marin
    sped: 1.1
instructions: Hello.
"""
KEY = "sk-proj-" + "a1B2" * 10
HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$")


def diff(before: str, after: str, name: str = "a.yaml", *, color: bool = False) -> str:
    return unified(name, before.encode(), after.encode(), color=color)


def patched(before: str, patch: str) -> str:
    """What a program that applies patches makes of a text; every line of it is checked."""
    old = before.splitlines(keepends=True)
    new: list[str] = []
    at = 0
    lines = patch.split("\n")[2:-1]
    for number, line in enumerate(lines):
        head = HUNK.match(line)
        if head is not None:
            start, count, new_start, _ = (int(group or 1) for group in head.groups("1"))
            begin = start - (count > 0)
            new += old[at:begin]
            at = begin
            assert len(new) == int(new_start) - (head[4] != "0")
            continue
        if line.startswith("\\"):
            continue
        ends = number + 1 < len(lines) and lines[number + 1].startswith("\\")
        text = line[1:] + "\n" * (not ends)
        if line[0] in " -":
            assert old[at] == text
            at += 1
        if line[0] in " +":
            new.append(text)
    return "".join(new + old[at:])


def test_a_unified_diff_looks_like_everybody_elses() -> None:
    assert (
        diff(SESSION, SESSION.replace("sped", "speed"), "config/a.yaml")
        == """\
--- a/config/a.yaml
+++ b/config/a.yaml
@@ -4,5 +4,5 @@
   input: {noise_reduction: {type: near_field}}
   output:
     voice: marin
-    sped: 1.1
+    speed: 1.1
 instructions: Hello.
"""
    )


def test_nothing_changed_is_no_diff() -> None:
    assert diff(SESSION, SESSION) == ""


def test_a_missing_final_line_end_is_told_on_its_side() -> None:
    assert (
        diff("a: 1\nb: 2", "a: 1\nb: 2\n")
        == """\
--- a/a.yaml
+++ b/a.yaml
@@ -1,2 +1,2 @@
 a: 1
-b: 2
\\ No newline at end of file
+b: 2
"""
    )


LINES = st.lists(st.sampled_from(["a: 1", "b: 2", "# c", "", "  - d"]), max_size=12)


@given(LINES, LINES, st.booleans(), st.booleans())
def test_a_diff_can_be_applied(old: list[str], new: list[str], ends: bool, new_ends: bool) -> None:  # noqa: FBT001
    before = "\n".join(old) + "\n" * ends
    after = "\n".join(new) + "\n" * new_ends
    printed = diff(before, after)
    assert (printed == "") == (before == after)
    if printed:
        assert patched(before, printed) == after


def test_far_changes_are_hunks_of_their_own() -> None:
    before = "".join(f"key{number}: 1\n" for number in range(40))
    printed = diff(before, before.replace("key3:", "k3:").replace("key30:", "k30:"))
    assert re.findall("^@@.*@@$", printed, re.MULTILINE) == [
        "@@ -1,7 +1,7 @@",
        "@@ -28,7 +28,7 @@",
    ]


def test_a_small_change_in_a_large_file_is_a_small_diff() -> None:
    before = "type: realtime\n" + "# a comment\n" * 100_000 + "sped: 1\n"
    assert diff(before, before.replace("sped", "speed")).splitlines()[2:] == [
        "@@ -99999,4 +99999,4 @@",
        *[" # a comment"] * 3,
        "-sped: 1",
        "+speed: 1",
    ]


TWICE = [number for number in range(3_000) for _ in range(2)]
"""Lines of which each occurs twice."""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (range(0, 6_000, 2), range(3_000, 9_000, 3)),
        (range(3_000), [*range(2_990, 3_000), *range(2_990)]),
        (TWICE, TWICE[::-1]),
        ([0] * 3_000, [1] * 3_000),
        ([*TWICE, -1, *TWICE], [7, *TWICE[9:], -1, *TWICE[:-9], 7]),
    ],
    ids=["some in common", "moved", "none found once", "one line", "one anchor"],
)
def test_in_a_large_file_few_lines_are_compared_with_each_other(
    old: Iterable[int], new: Iterable[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = ("".join(f"line {number}\n" for number in it) for it in (old, new))
    pairs = 0
    matcher = difflib.SequenceMatcher

    def compare(junk: None, one: list[str], other: list[str], *, autojunk: bool) -> object:
        nonlocal pairs
        pairs += len(one) * len(other)
        return matcher(junk, one, other, autojunk=autojunk)

    monkeypatch.setattr(difflib, "SequenceMatcher", compare)
    assert patched(before, diff(before, after)) == after
    assert pairs <= 100_000


def test_scattered_changes_of_a_large_file_are_told_apart() -> None:
    before = "".join(f"line {number}\n" for number in range(3_000))
    after = before.replace("7\n", "7\nnew\n")
    body = diff(before, after).split("\n")[2:]
    assert body.count("+new") == 300
    assert not [line for line in body if line.startswith("-")]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_not_shown_where_they_are_all_alike(end: str) -> None:
    before = SESSION.replace("\n", end)
    assert diff(before, before.replace("sped", "speed")) == diff(
        SESSION, SESSION.replace("sped", "speed")
    )


def test_line_ends_are_named_where_they_are_what_changed() -> None:
    printed = diff("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\n")
    assert printed.splitlines()[2:] == ["@@ -1,2 +1,2 @@", " a: 1␍␊", "-b: 2␍␊", "+b: 2"]


def test_colours_are_those_of_git() -> None:
    printed = diff("a: 1\nb: 2", "a: 1\nb: 3", color=True)
    assert printed == (
        "\x1b[1m--- a/a.yaml\x1b[0m\n"
        "\x1b[1m+++ b/a.yaml\x1b[0m\n"
        "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n"
        " a: 1\n"
        "\x1b[31m-b: 2\x1b[0m\n"
        "\x1b[2m\\ No newline at end of file\x1b[0m\n"
        "\x1b[32m+b: 3\x1b[0m\n"
        "\x1b[2m\\ No newline at end of file\x1b[0m\n"
    )


def test_nothing_in_a_file_or_its_name_speaks_to_the_terminal() -> None:
    printed = diff(
        "a: 1 # \x9b31m\nb:\t2\n", "a: 1 # \x9b31m\nb:\t3 # \u202e\n", "a\x1b[31m\n.yaml"
    )
    assert printed == (
        "--- a/a\ufffd[31m\ufffd.yaml\n"
        "+++ b/a\ufffd[31m\ufffd.yaml\n"
        "@@ -1,2 +1,2 @@\n"
        " a: 1 # \ufffd31m\n"
        "-b:\t2\n"
        "+b:\t3 # \ufffd\n"
    )


def test_no_credential_is_shown_on_any_side() -> None:
    before = f"""\
type: realtime
# {KEY}
tools:
  - type: mcp
    server_label: crm
    headers: {{Authorization: Bearer q7ZmT2xW9kLp4sVd}}
    sped: q7ZmT2xW9kLp4sVd
"""
    printed = diff(before, before.replace("sped", "speed").replace("headers:", "heads:"))
    assert "+    speed: *" in printed
    assert "+    heads: " in printed
    for part in ("q7ZmT2xW", KEY[10:]):
        assert part not in printed


def test_a_credential_that_changes_is_a_change() -> None:
    printed = diff(f"# {KEY}\ntype: realtime\n", f"# {KEY[:-1]}9\ntype: realtime\n")
    removed, added = printed.splitlines()[3:5]
    assert removed[1:] == added[1:]
    assert KEY[10:-1] not in printed


@pytest.mark.parametrize(("wrong", "right"), [("heads", "headers"), ("headers", "heads")])
def test_what_one_side_knows_for_a_credential_is_hidden_in_both(wrong: str, right: str) -> None:
    word = "q7ZmT2xW9kLp"
    before = f"""\
tools:
- type: mcp
  {wrong}:
    X-Trace: {word}
  sped: {word} and more
"""
    printed = diff(before, before.replace(wrong, right).replace("sped", "speed"))
    hidden = "*" * len(word)
    assert f"     X-Trace: {hidden}\n-  sped: {hidden} and more\n" in printed
    assert f"+  speed: {hidden} and more\n" in printed
    short = diff(
        before.replace(word, "a1b2c3"), before.replace(word, "a1b2c3").replace(wrong, right)
    )
    assert "     X-Trace: ******\n" in short  # looked for nowhere else: it is too common


def lines_changed(text: str, *edits: tuple[int, int, str]) -> list[tuple[object, ...]]:
    made = [Edit(Span(start, end), new) for start, end, new in edits]
    return [tuple(change) for change in changes(SourceFile("a.yaml", text), made)]


def test_a_fix_changes_lines() -> None:
    at = SESSION.index("sped")
    assert lines_changed(SESSION, (at, at + 4, "speed")) == [
        (7, ["    sped: 1.1"], 7, ["    speed: 1.1"])
    ]


def test_an_added_line_shifts_those_below() -> None:
    at = SESSION.index("sped")
    voice = SESSION.index("    voice")
    assert lines_changed(
        SESSION, (at, at + 4, "speed"), (voice, voice, "    # loud\n"), (0, 0, "event_id: a\n")
    ) == [
        (1, [], 1, ["event_id: a"]),
        (6, [], 7, ["    # loud"]),
        (7, ["    sped: 1.1"], 9, ["    speed: 1.1"]),
    ]


def test_what_is_added_behind_a_last_line_without_an_end_is_all_that_changes() -> None:
    assert lines_changed("a: 1", (4, 4, "\nb: 2")) == [(2, [], 2, ["b: 2"])]
    assert lines_changed("a: 1\n", (5, 5, "b: 2\n")) == [(2, [], 2, ["b: 2"])]


def test_edits_of_neighbouring_lines_are_one_change() -> None:
    text = "{a: 1, b: 2}\nc: 3\n"
    assert lines_changed(text, (1, 2, "x"), (7, 8, "y"), (13, 18, "")) == [
        (1, ["{a: 1, b: 2}", "c: 3"], 1, ["{x: 1, y: 2}"])
    ]
    assert lines_changed("a: 1", (3, 4, "2"), (4, 4, " # two")) == [
        (1, ["a: 1"], 1, ["a: 2 # two"])
    ]


TEXT = "type: realtime\r\naudio:\r\n  output: {voice: a}\r\n# end"
CUTS = st.lists(st.integers(0, len(TEXT)), max_size=8, unique=True).map(sorted)


@given(CUTS, st.lists(st.sampled_from(["", "x", "a: 1\r\n", "\r\n  b: 2"]), min_size=4, max_size=4))
def test_changes_tell_every_line_that_edits_change(cuts: list[int], new: list[str]) -> None:
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(Span(*span), text) for span, text in zip(spans, new, strict=False)]
    old = TEXT.replace("\r\n", "\n").split("\n")
    wanted = apply(TEXT, edits).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    built = old[:]
    for change in reversed(list(changes(SourceFile("a", TEXT), edits))):
        start = change.line - 1
        assert built[start : start + len(change.removed)] == change.removed
        built[start : start + len(change.removed)] = change.added
        assert wanted[change.new_line - 1 : change.new_line - 1 + len(change.added)] == change.added
    assert [line for line in built if line] == [line for line in wanted if line]
