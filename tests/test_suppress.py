"""Comments for the linter: what they silence, and what is said of those that do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint.engine import Linter
from realtime_lint.findings import Silence
from realtime_lint.fixer import Fixer
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from realtime_lint.findings import Finding

OWN = {"unknown-suppression", "unused-suppression", "suppression-without-reason"}


class Told(NamedTuple):
    """The names of the errors and warnings that are shown, and of all that are hidden."""

    shown: list[str]
    hidden: list[str]


def lint(text: str, name: str = "config.yaml") -> tuple[list[Finding], list[Finding]]:
    book = rulebook()
    result = Linter(book, book.choose(), AS_OF).lint(name, text.encode())
    assert result.skipped is None, result.skipped
    return [it for it in result.findings if it.severity != "note"], result.suppressed


def told(text: str, name: str = "config.yaml") -> Told:
    shown, hidden = lint(text, name)
    return Told([it.rule for it in shown], [it.rule for it in hidden])


def words(text: str) -> list[str]:
    """The messages about the comments themselves."""
    return [it.message for it in lint(text)[0] if it.rule in OWN]


REASON = "-- our proxy reads it"
IGNORE = f"# realtime-lint: ignore[unknown-key] {REASON}"


# -- placement ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"type: realtime\nx_team: a {IGNORE}\n",
        f"type: realtime\n{IGNORE}\nx_team: a\n",
        f"type: realtime\n    {IGNORE}\nx_team: a\n",
        f"type: realtime\n{IGNORE}\n# and more\n# words\nx_team: a\n",
        f"{{type: realtime, # start\n {IGNORE}\n x_team: a}}\n",
        f"type: realtime\r\n{IGNORE}\r\nx_team: a\r\n",
        f"type: realtime\r{IGNORE}\rx_team: a\r",
        f"x_team: a {IGNORE}\ntype: realtime",
        f"type: realtime\nx_team: a #realtime-lint:ignore[unknown-key]{REASON}\n",
    ],
)
def test_on_the_line_or_above_it(text: str) -> None:
    assert told(text) == Told([], ["unknown-key"])


@pytest.mark.parametrize(
    "text",
    [
        f"type: realtime\nx_team: a\n{IGNORE}\n",
        f"type: realtime {IGNORE}\nx_team: a\n",
        f"type: realtime\n{IGNORE}\n\nx_team: a\n",
        f"type: realtime\n{IGNORE}\nmodel: gpt-realtime-2.1\nx_team: a\n",
    ],
    ids=["below", "at the end of the line above", "above a gap", "two lines above"],
)
def test_anywhere_else_it_silences_nothing(text: str) -> None:
    shown, hidden = told(text)
    assert (sorted(shown), hidden) == (["unknown-key", "unused-suppression"], [])


def test_comments_stack() -> None:
    text = (
        "type: realtime\n"
        f"{IGNORE}\n"
        "# realtime-lint: ignore[wrong-type] -- the server takes it\n"
        "x_team: a\n"
    )
    assert told(text) == Told(["unused-suppression"], ["unknown-key"])


def test_one_comment_for_several_rules() -> None:
    line = "{ x_team: a, speed: fast } # realtime-lint: ignore[unknown-key, wrong-type]"
    text = f"type: realtime\naudio:\n  output: {line} {REASON}\n"
    shown, hidden = told(text)
    assert (shown, sorted(hidden)) == ([], ["unknown-key", "wrong-type"])


def test_every_finding_of_the_line_is_silenced() -> None:
    text = f"type: realtime\naudio: {{ x_a: 1, x_b: 2 }} {IGNORE}\n"
    assert told(text) == Told([], ["unknown-key", "unknown-key"])


def test_only_the_named_rule_is_silenced() -> None:
    text = f"type: realtime\naudio: {{ output: {{ speed: fast, x_a: 1 }} }} {IGNORE}\n"
    assert told(text) == Told(["wrong-type"], ["unknown-key"])


def test_a_hidden_finding_is_kept_as_it_was() -> None:
    plain, _ = lint("type: realtime\nx_team: a # note\n")
    _, hidden = lint(f"type: realtime\nx_team: a {IGNORE}\n")
    assert [it._replace(silence=None) for it in hidden] == plain
    assert [it.silence for it in hidden] == [Silence("comment", "our proxy reads it")]


# -- names and reasons ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            f"ignore[unknown-keys] {REASON}",
            "unknown rule 'unknown-keys'; did you mean 'unknown-key'?",
        ),
        (f"ignore[zzz] {REASON}", "unknown rule 'zzz'"),
        (
            f"ignore[schema] {REASON}",
            "unknown rule 'schema'; that is a topic: name one of its rules",
        ),
        (f"ignore[] {REASON}", "name the rules: ignore[rule-name] -- reason"),
        (f"ignore[ , ] {REASON}", "name the rules: ignore[rule-name] -- reason"),
        (f"ignore {REASON}", "this silences nothing; write ignore[rule-name] -- reason"),
        (
            f"ignore: unknown-key {REASON}",
            "this silences nothing; write ignore[rule-name] -- reason",
        ),
        (
            "ignore[unknown-key] our proxy reads it",
            "this silences nothing; write ignore[rule-name] -- reason",
        ),
        (f"ignroe[unknown-key] {REASON}", "no directive 'ignroe'; did you mean 'ignore'?"),
        (
            f"disable[unknown-key] {REASON}",
            "no directive 'disable'; there are ignore[…], kind=… and base=…",
        ),
        ("kind=ga-sesion", "no document kind 'ga-sesion'; did you mean 'ga-session'?"),
        ("", "no directive ''; there are ignore[…], kind=… and base=…"),
    ],
)
def test_what_means_nothing_is_an_error(body: str, message: str) -> None:
    text = f"type: realtime\nx_team: a # realtime-lint: {body}\n"
    assert told(text).shown == ["unknown-key", "unknown-suppression"]
    assert words(text) == [message]


def test_an_unknown_name_is_underlined_and_the_others_still_work() -> None:
    text = f"type: realtime\nx_team: a # realtime-lint: ignore[unknown-kye, unknown-key] {REASON}\n"
    (finding,), hidden = lint(text)
    assert finding.rule == "unknown-suppression"
    assert finding.severity == "error"
    assert text[finding.span.start : finding.span.end] == "unknown-kye"
    assert [it.rule for it in hidden] == ["unknown-key"]


@pytest.mark.parametrize("end", ["", " --", " -- ", " -", " because"])
def test_without_a_reason_it_silences_nothing(end: str) -> None:
    text = f"type: realtime\nx_team: a # realtime-lint: ignore[unknown-key]{end}\n"
    shown, hidden = lint(text)
    assert hidden == []
    rules = {it.rule: it.severity for it in shown}
    assert rules.pop("unknown-key") == "error"
    (rule,) = rules
    assert rule in {"suppression-without-reason", "unknown-suppression"}
    assert rules[rule] == "error"


def test_an_unused_name_is_a_warning_at_the_name() -> None:
    text = f"type: realtime\nx_team: a # realtime-lint: ignore[wrong-type, unknown-key] {REASON}\n"
    (finding,), _ = lint(text)
    assert (finding.rule, finding.severity) == ("unused-suppression", "warning")
    assert text[finding.span.start : finding.span.end] == "wrong-type"


def test_a_second_comment_for_one_finding_is_unused() -> None:
    text = f"type: realtime\n{IGNORE}\nx_team: a {IGNORE}\n"
    assert told(text) == Told(["unused-suppression"], ["unknown-key"])


def test_a_rule_that_does_not_run_is_not_unused() -> None:
    text = f"type: realtime\nmodel: gpt-realtime-2.1 {IGNORE}\n"
    book = rulebook()
    everything = Linter(book, book.choose(), AS_OF).lint("a.yaml", text.encode())
    assert "unused-suppression" in {it.rule for it in everything.findings}
    without = Linter(book, book.choose(ignore=["unknown-key"]), AS_OF).lint("a.yaml", text.encode())
    assert "unused-suppression" not in {it.rule for it in without.findings}


def test_the_rules_on_comments_cannot_be_silenced() -> None:
    text = f"type: realtime # realtime-lint: ignore[unused-suppression] {REASON}\n"
    assert told(text).shown == ["unused-suppression"]


# -- what is no comment ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"type: realtime\ninstructions: 'x {IGNORE}'\nx_team: a\n",
        f"type: realtime\ninstructions: |\n  {IGNORE}\nx_team: a\n",
        f"type: realtime\ninstructions: >\n  text\n  {IGNORE}\nx_team: a\n",
        "type: realtime\ninstructions: x#realtime-lint:ignore[unknown-key]--y\nx_team: a\n",
        f"type: realtime\n# as in realtime-lint: {IGNORE[17:]}\nx_team: a\n",
    ],
    ids=["quoted", "literal", "folded", "no space before it", "prose"],
)
def test_text_is_no_comment(text: str) -> None:
    assert told(text) == Told(["unknown-key"], [])


def test_json_has_no_comments() -> None:
    text = '{"type": "realtime", "instructions": "# realtime-lint: ignore[x]", "x_team": 1}'
    assert told(text, "a.json") == Told(["unknown-key"], [])


def test_a_comment_in_the_header_of_a_block_counts() -> None:
    text = f"type: realtime\nx_prompt: | {IGNORE}\n  text\n"
    assert told(text) == Told([], ["unknown-key"])


# -- kinds ----------------------------------------------------------------------------------


def kinds(text: str) -> list[str]:
    book = rulebook()
    result = Linter(book, book.choose(), AS_OF).lint("config.yaml", text.encode())
    return [document.kind for document in result.documents]


GA_KIND = "# realtime-lint: kind=ga-session\n"
BETA_KIND = "# realtime-lint: kind=beta-session\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{GA_KIND}voice: marin\n", ["ga-session"]),
        ("voice: marin # realtime-lint: kind=ga-session\n", ["ga-session"]),
        (f"voice: marin\n{GA_KIND}", ["ga-session"]),
        ("# realtime-lint: kind=beta-session -- old client\nvoice: a\n", ["beta-session"]),
        ("voice: marin\n", []),
        (f"{GA_KIND}a: 1\n---\n{BETA_KIND}a: 1\n", ["ga-session", "beta-session"]),
        ("a: 1\n--- # realtime-lint: kind=ga-session\na: 1\n", ["ga-session"]),
        (f"{GA_KIND}a: 1\n---\na: 1\n", ["ga-session"]),
        (f"a: 1\n...\n{GA_KIND}---\na: 1\n", ["ga-session"]),
    ],
)
def test_a_kind_is_for_the_document_it_stands_in_or_above(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_a_second_kind_is_a_mistake() -> None:
    text = f"{GA_KIND}{BETA_KIND}model: x\n"
    assert kinds(text) == ["ga-session"]
    assert words(text) == ["the document has a kind already"]


def test_comments_in_several_documents() -> None:
    one = f"type: realtime\nx_team: a {IGNORE}\n"
    assert told(f"{one}---\n{one}") == Told([], ["unknown-key", "unknown-key"])
    two = f"type: realtime\nx_team: a\n--- {IGNORE}\n{one}"
    assert told(two) == Told(["unknown-key", "unused-suppression"], ["unknown-key"])


# -- as a law -------------------------------------------------------------------------------

LINES = [
    "x_team: support",
    "voise: marin",
    "max_output_tokens: many",
    "output_modalities: [audio, text]",
    "tool_choice: { type: function }",
    "speed: 1.0",
]


@given(st.lists(st.sampled_from(LINES), min_size=1, unique=True), st.data())
def test_an_ignore_removes_exactly_the_findings_of_its_rule(
    lines: list[str], draws: st.DataObject
) -> None:
    before, _ = lint("type: realtime\n" + "\n".join(lines) + "\n")
    number = draws.draw(st.integers(0, len(lines) - 1))
    here = [it for it in before if it.pointer.split("/")[1:2] == [lines[number].split(":")[0]]]
    rule = draws.draw(st.sampled_from(sorted({it.rule for it in here}) or ["wrong-type"]))
    lines = list(lines)
    lines[number] += f" # realtime-lint: ignore[{rule}] -- for this test"
    after, hidden = lint("type: realtime\n" + "\n".join(lines) + "\n")
    assert {it.rule for it in hidden} == ({rule} if here else set())
    wanted = sorted((it.rule, it.pointer) for it in before if it not in here or it.rule != rule)
    if not here:
        wanted = sorted([*wanted, ("unused-suppression", "")])
    assert sorted((it.rule, it.pointer) for it in after) == wanted


# -- what is taken out -------------------------------------------------------------------------


def fixed(text: str) -> str:
    """The text after all safe fixes."""
    fixer = Fixer(Linter(rulebook(), rulebook().choose(), AS_OF))
    data = fixer.fix("config.yaml", text.encode()).data
    return text if data is None else data.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ignore[wrong-type, misplaced-key]", None),
        ("ignore[wrong-type, misplaced-key, unknown-key]", "ignore[unknown-key]"),
        ("ignore[unknown-key, wrong-type, misplaced-key]", "ignore[unknown-key]"),
        ("ignore[wrong-type,unknown-key,misplaced-key]", "ignore[unknown-key]"),
        ("ignore[wrong-type, wrong-type, unknown-key]", "ignore[unknown-key]"),
    ],
)
def test_names_that_silence_nothing_are_taken_out(before: str, after: str | None) -> None:
    text = "type: realtime\n{}x_team: support # ours\n"
    comment = "# realtime-lint: {} -- our proxy reads it\n"
    left = "" if after is None else comment.format(after)
    assert fixed(text.format(comment.format(before))) == text.format(left)


def test_a_comment_goes_with_its_line_or_with_the_space_in_front_of_it() -> None:
    comment = "# realtime-lint: ignore[wrong-type] -- no more"
    text = f"type: realtime{{0}} {comment}\r\n  {comment}\r\n\r\n# last\r\n{comment}"
    assert fixed(text.format("")) == "type: realtime\r\n\r\n# last"


def test_a_comment_without_a_reason_or_with_a_mistake_is_left_alone() -> None:
    text = "type: realtime\n# realtime-lint: ignore[wrong-type]\nx_team: support\n"
    assert fixed(text) == text
