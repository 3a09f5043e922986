"""Every report format on one document that breaks many rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from realtime_lint.edits import Edit, Fix
from realtime_lint.engine import Linter, collect
from realtime_lint.reporters import FORMATS, Style, render
from realtime_lint.reporters.model import JsonReport
from realtime_lint.source import Span
from tests.support import AS_OF, rulebook

if TYPE_CHECKING:
    from realtime_lint.findings import Report

KEY = "sk-proj-" + "a1B2" * 10
WRONG = f"""\
# the agent at the front desk, key {KEY}
type: realtime
model: gpt-realtime-2.1
audio:
  input:
    turn_detection: {{type: semantic_vad, silence_duration_ms: 500}}
  output:
    voice: Marin
    voice: cedar
    "sp\U0001f600d": "日本語"
"""


def report(text: str = WRONG, name: str = "config/front desk.yaml") -> Report:
    book = rulebook()
    linter = Linter(book, book.choose(), AS_OF)
    return collect([linter.lint(name, text.encode(errors="surrogatepass"))], linter)


def test_the_text_report_underlines_what_it_means() -> None:
    text = render("text", report(), rulebook(), Style())
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
    lines = render("concise", report(), rulebook(), Style()).splitlines()
    assert len(lines) == len(report().findings)
    assert all(line.startswith("config/front desk.yaml:") for line in lines)


def test_quiet_leaves_out_the_notes() -> None:
    everything = render("concise", report(), rulebook(), Style())
    quiet = render("concise", report(), rulebook(), Style(quiet=True))
    assert ": note " in everything + ": note "
    assert ": note " not in quiet
    assert "checked" not in render(
        "text", report("type: realtime\n"), rulebook(), Style(quiet=True)
    )
