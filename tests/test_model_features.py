"""Features of some models only: silent wherever the model, or the wish, is not known."""

from __future__ import annotations

import pytest

from tests.support import findings

RULES = ("reasoning-unsupported-model", "parallel-tool-calls-unsupported-model")


@pytest.mark.parametrize(
    ("model", "count"),
    [
        ("gpt-realtime-1.5", 2),
        ("gpt-realtime", 2),
        ("gpt-realtime-2", 0),
        ("gpt-realtime-2.1-mini", 0),
        ("gpt-realtime-mini-2025-10-06", 0),  # gone: another model has to be found anyway
        ("gpt-transcribe", 0),  # no session model at all
        ("gpt-realtime-9", 0),
        ("${MODEL}", 0),
        ("null", 0),
    ],
)
def test_the_model_decides(model: str, count: int) -> None:
    text = (
        f"type: realtime\nmodel: {model}\nreasoning: {{effort: low}}\nparallel_tool_calls: true\n"
    )
    assert len(findings(text, select=RULES)) == count


@pytest.mark.parametrize("value", ["null", "${REASONING}", "low"])
def test_no_reasoning_is_asked_for(value: str) -> None:
    text = f"type: realtime\nmodel: gpt-realtime-1.5\nreasoning: {value}\n"
    found = findings(text, select=RULES)
    assert found == []


def test_an_update_is_for_the_model_that_the_session_has() -> None:
    update = "type: session.update\nsession: {type: realtime, reasoning: {effort: low}}\n"
    assert findings(update, select=RULES) == []
    first = "type: session.update\nsession: {type: realtime, model: gpt-realtime-1.5}\n---\n"
    (finding,) = findings(first + update, select=RULES)
    assert finding.pointer == "/1/session/reasoning"
