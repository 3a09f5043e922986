"""Fixes are applied until none is left, and only those that are wanted and proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from realtime_lint import fixer
from realtime_lint.edits import Unfixable, apply
from realtime_lint.edits.operations import Set
from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from realtime_lint.parse import parse
from tests.support import AS_OF, count_calls, rulebook

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from realtime_lint.findings import Finding
    from realtime_lint.fixer import Fixed
    from realtime_lint.source import Document

TEXT = """\
# the hotline
type: realtime
model: gpt-realtime-2.1
audio:
  input:
    format: pcm16   # from the gateway
    turn_detection:
      type: server_vad
      silence_duraton_ms: 400  # ms
  output: {voice: Marin}
temperature: 0.8
"""


def linter() -> Linter:
    return Linter(rulebook(), rulebook().choose(), AS_OF)


def fix(text: str, name: str = "a.yaml", *, unsafe: bool = True, only: str = "") -> Fixed:
    chosen = frozenset(only.split()) if only else None
    return Fixer(linter(), unsafe=unsafe, only=chosen).fix(name, text.encode())


def fixed(text: str, name: str = "a.yaml", *, unsafe: bool = True, only: str = "") -> str:
    data = fix(text, name, unsafe=unsafe, only=only).data
    return text if data is None else data.decode()


def offered(text: str, name: str = "a.yaml") -> list[Finding]:
    return Fixer(linter()).offer(name, text.encode()).findings


def grave(findings: Sequence[Finding]) -> list[str]:
    return [it.rule for it in findings if it.severity != "note"]


def test_all_that_can_be_fixed_is_fixed_and_nothing_else_is_touched() -> None:
    done = fix(TEXT)
    assert done.data is not None
    assert (
        done.data.decode()
        == """\
# the hotline
type: realtime
model: gpt-realtime-2.1
audio:
  input:
    format:   # from the gateway
      type: audio/pcm
      rate: 24000
    turn_detection:
      type: server_vad
      silence_duration_ms: 400  # ms
  output: {voice: marin}
"""
    )
    assert grave(done.result.findings) == []
    assert {(it.rule, it.safety, it.line) for it in done.applied} == {
        ("audio-format-string", "safe", 6),
        ("unknown-key", "unsafe", 9),
        ("voice-unknown", "safe", 10),
        ("ga-temperature-removed", "unsafe", 11),
    }
    assert fix(done.data.decode()).data is None


def test_safe_ones_only() -> None:
    done = fix(TEXT, unsafe=False)
    assert {it.safety for it in done.applied} == {"safe"}
    assert grave(done.result.findings) == ["unknown-key", "ga-temperature-removed"]
    assert all(it.fix is not None for it in done.result.findings if it.severity == "error")


def test_those_of_some_rules_only() -> None:
    done = fix(TEXT, only="unknown-key")
    assert [it.rule for it in done.applied] == ["unknown-key"]


def test_an_offer_is_what_fixing_does() -> None:
    for finding in offered(TEXT):
        if finding.fix is not None:
            text = apply(TEXT, finding.fix.edits)
            assert text == fixed(TEXT, only=finding.rule)
        assert finding.repair is None
        assert (finding.fix is None) != (finding.no_fix is None)


def test_a_clean_file_is_not_looked_at() -> None:
    text = "type: realtime\nmodel: gpt-realtime-2.1\naudio: {output: {voice: marin}}\n"
    assert fix(text).data is None
    assert fix(text).applied == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n"])
def test_marks_and_ends_stay(newline: str, bom: str, end: str) -> None:
    text = bom + TEXT.rstrip().replace("\n", newline) + end.replace("\n", newline)
    done = fix(text).data
    assert done is not None
    after = done.decode()
    assert after.startswith(bom + "# the hotline" + newline)
    assert after.replace(newline, "").count("\r") == after.replace(newline, "").count("\n") == 0
    assert after.endswith("voice: marin}" + end.replace("\n", newline))


def test_a_fix_that_would_bring_something_new_is_none() -> None:
    text = "type: realtime\nmodel: gpt-realtime-2.1\nmax_tokens: 9\nmax_output_tokens: 5\n"
    (finding,) = [it for it in offered(text) if it.pointer == "/max_tokens"]
    assert finding.fix is None
    assert finding.no_fix
    assert fixed(text) == text


def test_what_was_unread_is_brought_to_light() -> None:
    text = TEXT.replace("model: gpt-realtime-2.1", "modle: gpt-4o-realtime-preview")
    (finding,) = [it for it in offered(text) if it.pointer == "/modle"]
    assert finding.fix is not None
    assert finding.fix.title.endswith(", which brings to light model-shut-down")


def test_what_is_silenced_is_not_fixed() -> None:
    text = TEXT.replace(
        "temperature: 0.8",
        "# realtime-lint: ignore[ga-temperature-removed] -- later\ntemperature: 1",
    )
    assert "temperature: 1" in fixed(text)


def test_a_secret_is_shown_by_no_offer() -> None:
    text = (
        "type: realtime\nmodel: gpt-realtime-2.1\ntools:\n  - type: function\n    function:\n"
        "      name: look_up\n      description: with sk-proj-abcdefghijklmnopqrstuvwx0123\n"
    )
    (finding,) = [it for it in offered(text) if it.rule == "tool-nested-function"]
    assert finding.fix is None
    assert "credential" in (finding.no_fix or "")
    assert "    description: with sk-proj-abcdefghijklmnopqrstuvwx0123\n" in fixed(text)


def test_how_often_rules_spoke_is_counted_once() -> None:
    counting, plain = linter(), linter()
    Fixer(counting, unsafe=True).fix("a.yaml", TEXT.encode())
    plain.lint("a.yaml", TEXT.encode())
    assert counting.plan.applied == plain.plan.applied


def test_what_another_parser_reads_otherwise_is_not_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def witness(documents: Sequence[Document], _before: Sequence[Document]) -> None:
        if "marin" in documents[0].file.text:
            raise Unfixable("another parser would read the result differently")

    monkeypatch.setattr(fixer, "witness", witness)
    done = fix(TEXT)
    assert done.data is not None
    assert "Marin" in done.data.decode()
    assert "voice-unknown" not in {it.rule for it in done.applied}
    assert len(done.applied) == 3
    (left,) = [it for it in done.result.findings if it.rule == "voice-unknown"]
    assert left.no_fix == "another parser would read the result differently"


def test_repairs_that_never_end_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixer, "_MOST_ROUNDS", 0)
    done = fix(TEXT)
    assert done.data is None
    reasons = {it.no_fix for it in done.result.findings if it.severity == "error"}
    assert reasons == {"there is no end to the fixes of this file"}


TOOLS = "type: realtime\nmodel: gpt-realtime-2.1\ntools:\n"
"""The head of a session to which tools can be added; each lacks its type."""
TOOL = "  - name: t{}\n    description: Tells the time.\n"
TOO_GOOD = "  - ? name\n    : t{}\n    description: Tells the time.\n"
"""Nobody writes a tool like this, and nothing can be added to it."""


def tools(count: int, *, refused: Container[int] = ()) -> str:
    return TOOLS + "".join(
        (TOO_GOOD if number in refused else TOOL).format(number) for number in range(count)
    )


def test_what_cannot_be_fixed_holds_nothing_else_up() -> None:
    refused = range(0, 40, 3)
    done = fix(tools(40, refused=refused))
    assert [it.pointer for it in done.applied if it.rule == "tool-missing-type"] == [
        f"/tools/{number}" for number in range(40) if number not in refused
    ]
    left = [it for it in done.result.findings if it.rule == "tool-missing-type"]
    assert [(it.pointer, it.no_fix) for it in left] == [
        (f"/tools/{number}", "a key stands behind a question mark") for number in refused
    ]
    assert done.data is not None
    assert fix(done.data.decode()).data is None


def test_one_of_many_is_found_half_by_half(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = count_calls(monkeypatch, fixer, "edits_of")
    done = fix(tools(128, refused={77}))
    assert len(done.applied) == 127
    assert len(tried) < 3 * 8


def test_what_two_repairs_would_call_alike_is_repaired_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = count_calls(monkeypatch, fixer, "Plan")
    text = "type: realtime\nmodel: gpt-realtime-2.1\ninstructons: Hi.\ninstrutions: Ho.\n"
    done = fix(text)
    assert [it.pointer for it in done.applied] == ["/instructons"]
    assert done.data == text.replace("instructons", "instructions").encode()
    assert len(tried) == 2  # once for each


def test_a_file_with_too_much_to_fix_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixer, "_MOST_WORK", 0)  # one look
    done = fix(tools(3, refused={1}))
    assert done.data is None
    reasons = {it.no_fix for it in done.result.findings if it.rule == "tool-missing-type"}
    assert reasons == {"the file has too much to fix for all of it to be proven"}


def test_of_too_many_offers_some_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    text = tools(9)
    monkeypatch.setattr(fixer, "_MOST_OFFERED", 4 * len(text) - 1)
    found = [it for it in offered(text) if it.rule == "tool-missing-type"]
    assert [it.fix is not None for it in found] == [True] * 4 + [False] * 5
    assert all("`check --fix`" in (it.no_fix or "") for it in found[4:])
    assert len(fix(text).applied) == 9


def test_a_large_file_is_looked_at_once_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixer, "_MOST_WORK", 0)
    assert len(fix(tools(9)).applied) == 9


def test_operations_of_ones_own_are_proven_in_the_same_way() -> None:
    linting = linter()
    data = TEXT.encode()
    result = linting.lint("a.yaml", data)._replace(parsed=parse("a.yaml", data))
    root = result.parsed[0].root
    assert root is not None
    voice, model = root.at("audio", "output", "voice"), root.get("model")
    assert voice is not None
    assert model is not None
    attempt = fixer.attempt(linting, result, [Set(voice, "cedar")])
    assert attempt.proven.text == TEXT.replace("Marin", "cedar")
    with pytest.raises(Unfixable, match="it would bring model-shut-down"):
        fixer.attempt(linting, result, [Set(model, "gpt-4o-realtime-preview")])
