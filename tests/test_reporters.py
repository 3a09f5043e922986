"""Every report format on one document that breaks many rules."""

from __future__ import annotations

import json
from copy import copy

import pytest

from realtime_lint.edits import Edit, Fix
from realtime_lint.fixer import Applied
from realtime_lint.reporters import FORMATS, Fixing, Style, render
from realtime_lint.reporters.model import JsonReport
from realtime_lint.rulebook import Rulebook
from realtime_lint.source import Span
from tests.reports import KEY, WRONG, report, with_fix
from tests.support import rulebook


def test_the_text_report_underlines_what_it_means() -> None:
    text = render("text", report(name="config/front desk.yaml"), rulebook(), Style())
    assert (
        """\
error[server-vad-key-under-semantic-vad]: 'silence_duration_ms' is a key of server_vad; \
under semantic_vad, tune 'eagerness'
 --> config/front desk.yaml:6:42
  |
6 |     turn_detection: {type: semantic_vad, silence_duration_ms: 500}
  |                                          ^^^^^^^^^^^^^^^^^^^
"""
        in text
    )


def test_the_text_report_shows_several_places() -> None:
    text = render("text", report(), rulebook(), Style())
    part = text[text.index("[duplicate-key]") :]
    assert "8 |     voice: Marin\n" in part
    assert "9 |     voice: cedar\n" in part


def test_wide_characters_do_not_shift_the_caret() -> None:
    text = render("text", report(), rulebook(), Style())
    line = '10 |     "sp\U0001f600d": "日本語"\n'
    assert line + "   |     ^^^^^^^\n" in text  # six characters in seven columns


def test_a_long_line_is_cut_around_its_finding() -> None:
    head = '{"type": "realtime", "instructions": "' + "x" * 40_000
    text = render("text", report(head + '", "sped": 1}', "a.json"), rulebook(), Style())
    text = text[text.index("[unknown-key]") :]
    shown = next(line for line in text.splitlines() if line.startswith("1 | "))
    assert len(shown) < 130
    assert '"sped"' in shown


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_repeats_a_secret(format_: str) -> None:
    text = render(format_, report(), rulebook(), Style(verbose=True))
    assert "secret-openai-key" in text
    assert KEY not in text
    assert KEY[10:] not in text


@pytest.mark.parametrize("format_", FORMATS)
def test_half_a_surrogate_pair_can_be_reported(format_: str) -> None:
    found = report('{"type": "realtime", "\\ud800": 1}', "a.json")
    text = render(format_, found, rulebook(), Style())
    assert "unknown-key" in text
    assert text.encode("utf-8", errors="backslashreplace")


def test_control_characters_cannot_reach_the_terminal() -> None:
    found = report('type: realtime\n"\\e[31m": 1 # \x9b31m\n')
    text = render("text", found, rulebook(), Style())
    assert "\x1b" not in text
    assert "\x9b" not in text


@pytest.mark.parametrize(
    ("page", "is_linked"), [("https://a.example/b", True), ("packs/\x1b]0;x\x07.yaml", False)]
)
def test_only_an_address_is_a_hyperlink(page: str, is_linked: bool) -> None:  # noqa: FBT001
    rule = copy(rulebook()["unknown-key"])
    rule.page = page
    found = report("type: realtime\nsped: 1\n", only="unknown-key")
    text = render("text", found, Rulebook([rule]), Style(color=True))
    assert (f"[\x1b]8;;{page}\x1b\\unknown-key\x1b]8;;\x1b\\]" in text) == is_linked
    assert ("[unknown-key]" in text) != is_linked
    assert "\x1b]0" not in text


def test_the_json_report_satisfies_its_model() -> None:
    data = json.loads(render("json", report(), rulebook(), Style()))
    parsed = JsonReport.model_validate(data)
    assert parsed.summary.error == sum(f.severity == "error" for f in parsed.findings)
    assert parsed.documents[0].kind == "ga-session"
    assert parsed.findings[0].url.endswith(f"#{parsed.findings[0].rule}")


def test_offsets_count_code_points_and_slice_the_text() -> None:
    data = JsonReport.model_validate(json.loads(render("json", report(), rulebook(), Style())))
    (finding,) = [f for f in data.findings if f.pointer.endswith("\U0001f600d")]
    sliced = WRONG[finding.range.start.offset : finding.range.end.offset]
    assert sliced == '"sp\U0001f600d"'
    assert (finding.range.start.line, finding.range.start.column) == (10, 5)


def test_a_fix_is_reported_with_its_edits() -> None:
    fixed = report("type: realtime\nsped: 1\n", "a.yaml")
    edit = Edit(Span(15, 19), "speed")
    (found,) = [f for f in fixed.findings if f.rule == "unknown-key"]
    fixed.findings = [found._replace(fix=Fix("rename to speed", "unsafe", (edit,)), no_fix=None)]
    data = JsonReport.model_validate(json.loads(render("json", fixed, rulebook(), Style())))
    (written,) = data.findings
    assert written.fix is not None
    assert written.fix.model_dump() == {
        "title": "rename to speed",
        "safety": "unsafe",
        "edits": [{"start": 15, "end": 19, "text": "speed"}],
    }
    assert data.summary.fixable == 1
    text = render("text", fixed, rulebook(), Style())
    assert "= fix (unsafe): rename to speed\n" in text


def test_the_text_report_shows_the_lines_that_a_fix_changes() -> None:
    text = "type: realtime\nsped: 1\n" + "# a comment\n" * 8 + "instructions: Hi.\n"
    at = text.index("instructions")
    found = with_fix(text, (15, 19, "speed"), (at, at, "# the end\n"))
    assert render("text", found, rulebook(), Style()) == (
        """\
error[unknown-key]: unknown key 'sped'
  --> a.yaml:2:1
   |
 2 | sped: 1
   | ^^^^
   = fix (safe): change it
 2 - sped: 1
 2 + speed: 1
11 + # the end

1 error in 1 document (1 fixable with --fix)
"""
    )


def test_the_lines_of_a_fix_have_the_colours_of_a_diff() -> None:
    found = with_fix("type: realtime\nsped: 1\n", (15, 19, "speed"))
    text = render("text", found, rulebook(), Style(color=True))
    assert "\x1b[2m2\x1b[0m \x1b[31m- sped: 1\x1b[0m\n" in text
    assert "\x1b[2m2\x1b[0m \x1b[32m+ speed: 1\x1b[0m\n" in text


@pytest.mark.parametrize(("lines", "is_cut"), [(11, False), (12, True), (500, True)])
def test_of_a_long_fix_the_beginning_is_shown(lines: int, is_cut: bool) -> None:  # noqa: FBT001
    found = with_fix("type: realtime\nsped: 1\n", (15, 23, "speed: 1\n" * lines))
    text = render("text", found, rulebook(), Style())
    assert text.count("+ speed: 1\n") == 11
    assert ("  …\n" in text) == is_cut


def test_a_long_line_is_cut_around_what_a_fix_changes() -> None:
    head = "{type: realtime, instructions: '" + "x" * 40_000 + "', "
    found = with_fix(head + "sped: 1}", (len(head), len(head) + 4, "speed"))
    removed, added = render("text", found, rulebook(), Style()).splitlines()[6:8]
    assert removed.endswith("', sped: 1}")
    assert added.endswith("', speed: 1}")
    assert max(len(removed), len(added)) < 130


def test_what_a_fix_changes_cannot_speak_to_the_terminal() -> None:
    found = with_fix("type: realtime\nsped: 1 # \u202e31m\n", (15, 19, "\x9bspeed"))
    text = render("text", found, rulebook(), Style())
    assert "2 - sped: 1 # \ufffd31m\n" in text
    assert "2 + \ufffdspeed: 1 # \ufffd31m\n" in text


def test_a_line_with_a_credential_is_shown_without_it() -> None:
    found = with_fix(f"type: realtime\nsped: 1 # {KEY}\n", (15, 19, "speed"))
    text = render("text", found, rulebook(), Style())
    assert "2 + speed: 1 # sk-" in text
    assert KEY[10:] not in text


def test_what_has_no_fix_says_why() -> None:
    found = with_fix("type: realtime\nsped: 1\n")
    for reason, line in (
        ("only you know", "  = by hand: only you know\n"),
        (None, "  = more: realtime-lint explain unknown-key\n"),
    ):
        found.findings = [found.findings[0]._replace(fix=None, no_fix=reason)]
        assert line in render("text", found, rulebook(), Style())


DONE = Applied("unknown-key", "call it 'speed'", "unsafe", "/sped", 2)


@pytest.mark.parametrize(
    ("text", "safety", "fixing", "said"),
    [
        ("sped: 1", "safe", None, "1 error in 1 document (1 fixable with --fix)"),
        ("sped: 1", "unsafe", None, "1 error in 1 document (1 fixable with --unsafe-fixes)"),
        ("sped: 1", "unsafe", Fixing({}), "1 error in 1 document (1 fixable with --unsafe-fixes)"),
        ("sped: 1", "unsafe", Fixing({}, unsafe=True), "1 error in 1 document"),
        ("sped: 1", "unsafe", Fixing({}, only=frozenset({"x"})), "1 error in 1 document"),
        (
            "sped: 1",
            "unsafe",
            Fixing({"a.yaml": [DONE, DONE]}),
            "2 fixed, 1 error left in 1 document (1 more with --unsafe-fixes)",
        ),
        (
            "model: gpt-realtime-2.1",
            "",
            Fixing({"a": [DONE]}),
            "1 fixed, nothing left in 1 document",
        ),
        (
            "sped: 1",
            "unsafe",
            Fixing({"b.yaml": [DONE]}, is_preview=True),
            "1 error in 1 document (1 to fix, 1 more with --unsafe-fixes)",
        ),
    ],
)
def test_the_summary_says_what_fixes_did_and_could_do(
    text: str, safety: str, fixing: Fixing | None, said: str
) -> None:
    text = f"type: realtime\n{text}\n"
    found = with_fix(text, (15, 19, "speed"), safety=safety) if safety else report(text)
    found.findings = [it for it in found.findings if it.rule == "unknown-key"]
    printed = render("text", found, rulebook(), Style(), fixing)
    assert printed.splitlines()[-1] == said


def test_what_was_fixed_is_listed_by_file() -> None:
    fixing = Fixing({"a.yaml": [DONE, DONE._replace(safety="safe", line=7)], "b\x1b.yaml": [DONE]})
    found = report("type: realtime\nmodel: gpt-realtime-2.1\n")
    found.findings = []
    short = render("text", found, rulebook(), Style(), fixing)
    assert short.startswith("fixed 2 in a.yaml\nfixed 1 in b\ufffd.yaml\n\n3 fixed, ")
    long = render("text", found, rulebook(), Style(verbose=True), fixing)
    assert (
        "fixed 2 in a.yaml\n"
        "  line 2: call it 'speed' (unsafe) [unknown-key]\n"
        "  line 7: call it 'speed' [unknown-key]\n"
    ) in long
    assert render("text", found, rulebook(), Style(quiet=True), fixing) == ""


@pytest.mark.parametrize("format_", ["json", "jsonl"])
@pytest.mark.parametrize(("is_preview", "count"), [(False, 1), (True, 0)])
def test_reports_for_programs_count_what_was_fixed(
    format_: str, *, is_preview: bool, count: int
) -> None:
    fixing = Fixing({"a.yaml": [DONE]}, is_preview=is_preview)
    printed = render(format_, report(), rulebook(), Style(), fixing)
    last = json.loads(printed if format_ == "json" else printed.splitlines()[-1])
    assert last["summary"]["fixed"] == count


def test_a_report_without_the_count_of_fixes_is_one_still() -> None:
    data = json.loads(render("json", report(), rulebook(), Style()))
    assert data["summary"].pop("fixed") == 0
    assert JsonReport.model_validate(data).summary.fixed == 0


def test_the_fingerprint_survives_a_move_but_not_a_change() -> None:
    def fingerprints(text: str) -> set[str]:
        data = json.loads(render("json", report(text), rulebook(), Style()))
        return {f["fingerprint"] for f in data["findings"] if f["rule"] == "unknown-key"}

    base = "type: realtime\nsped: 1\n"
    assert fingerprints(base) == fingerprints("\n\n# moved\n" + base)
    assert fingerprints(base) != fingerprints(base.replace("sped", "spee"))


def test_jsonl_ends_with_the_summary() -> None:
    lines = render("jsonl", report(), rulebook(), Style()).splitlines()
    *found, last = map(json.loads, lines)
    assert list(last) == ["summary"]
    assert len(found) == len(report().findings)


def test_concise_is_one_line_a_finding() -> None:
    found = report(name="config/front desk.yaml")
    lines = render("concise", found, rulebook(), Style()).splitlines()
    assert len(lines) == len(found.findings)
    assert all(line.startswith("config/front desk.yaml:") for line in lines)


def test_quiet_leaves_out_the_notes() -> None:
    everything = render("concise", report(), rulebook(), Style())
    quiet = render("concise", report(), rulebook(), Style(quiet=True))
    assert ": note " in everything + ": note "
    assert ": note " not in quiet
    assert "checked" not in render(
        "text", report("type: realtime\n"), rulebook(), Style(quiet=True)
    )
