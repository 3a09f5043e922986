"""Stored prompts by the calendar: before, near and after their last day."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support import findings

PROMPT = "type: realtime\nmodel: gpt-realtime-2.1\nprompt: {id: pmpt_68a1}\n"


@pytest.mark.parametrize(
    ("day", "severity", "says"),
    [
        (date(2026, 8, 31), "note", "stop working on 2026-11-30, in 91 days"),
        (date(2026, 9, 1), "warning", "stop working on 2026-11-30, in 90 days"),
        (date(2026, 10, 31), "error", "stop working on 2026-11-30, in 30 days"),
        (date(2026, 11, 29), "error", "stop working on 2026-11-30, in 1 day;"),
        (date(2026, 11, 30), "error", "have stopped working on 2026-11-30"),
        (date(2028, 1, 1), "error", "have stopped working on 2026-11-30"),
    ],
)
def test_a_stored_prompt_is_graver_the_nearer_its_day(day: date, severity: str, says: str) -> None:
    (finding,) = findings(PROMPT, as_of=day, select=("prompt-object-shutdown",))
    assert finding.severity == severity
    assert says in finding.message


@pytest.mark.parametrize(("day", "count"), [(date(2026, 11, 29), 1), (date(2026, 11, 30), 0)])
def test_nobody_pins_a_prompt_that_has_stopped(day: date, count: int) -> None:
    assert len(findings(PROMPT, as_of=day, select=("prompt-unpinned-version",))) == count


@pytest.mark.parametrize("prompt", ["${PROMPT}", "null", "You are a clerk."])
def test_what_is_no_stored_prompt_is_left_alone(prompt: str) -> None:
    text = f"type: realtime\ninstructions: Hi.\nprompt: {prompt}\n"
    rules = ("prompt-object-shutdown", "prompt-unpinned-version", "prompt-and-instructions")
    assert findings(text, select=rules) == []
