"""Thresholds of the rules on cost, and where they are silent."""

from __future__ import annotations

import json

import pytest

from tests.support import findings

LONG = "Greet the caller, ask for the day and the time, and repeat both before you book. "


def said(rule: str, session: dict[str, object], *, provider: str = "openai") -> list[str]:
    """Severities of a rule's findings in a session."""
    text = json.dumps({"type": "realtime", **session})
    found = findings(text, "session.json", provider=provider, select=(rule,))
    return [finding.severity for finding in found]


@pytest.mark.parametrize(
    ("model", "times", "expected"),
    [
        ("gpt-realtime", 400, []),
        ("gpt-realtime", 800, ["note"]),
        ("gpt-realtime", 1400, ["error"]),
        ("gpt-realtime-2025-08-28", 1400, ["error"]),
        ("gpt-realtime-1.5", 800, []),
        ("gpt-realtime-1.5", 1400, ["note"]),
        ("gpt-realtime-2.1", 1400, ["note"]),
        ("${MODEL}", 1400, ["note"]),
    ],
)
def test_only_a_documented_limit_is_an_error(model: str, times: int, expected: list[str]) -> None:
    session: dict[str, object] = {"model": model, "instructions": LONG * times}
    assert said("instructions-too-long", session) == expected


def test_on_azure_a_name_is_not_a_model() -> None:
    session: dict[str, object] = {"model": "gpt-realtime", "instructions": LONG * 1400}
    assert said("instructions-too-long", session, provider="azure") == ["note"]


def test_tools_count_with_the_instructions_and_those_of_a_server_do_not() -> None:
    function = {"type": "function", "name": "book", "description": LONG * 700}
    server = {"type": "mcp", "server_label": "shop", "server_description": LONG * 700}
    for tool, expected in ((function, ["error"]), (server, ["note"])):
        session: dict[str, object] = {"model": "gpt-realtime", "instructions": LONG * 700}
        assert said("instructions-too-long", {**session, "tools": [tool]}) == expected


@pytest.mark.parametrize(
    ("model", "limit", "expected"),
    [
        ("gpt-realtime", 28_672, []),
        ("gpt-realtime", 28_673, ["error"]),
        ("gpt-realtime-2.1", 96_000, []),
        ("gpt-realtime-2.1", 96_001, ["error"]),
        ("gpt-realtime-mini", 96_000, []),  # sources differ about its context
        ("some-deployment", 10**9, []),
        ("gpt-realtime-2.1", 500, []),
        ("gpt-realtime-2.1", 499, ["warning"]),
        ("gpt-realtime-2.1", 0, ["warning"]),
        ("gpt-realtime-2.1", -1, ["error"]),
    ],
)
def test_the_limit_of_a_conversation(model: str, limit: int, expected: list[str]) -> None:
    truncation = {"retention_ratio": 0.8, "token_limits": {"post_instructions": limit}}
    session: dict[str, object] = {
        "model": model,
        "truncation": {"type": "retention_ratio", **truncation},
    }
    assert said("post-instructions-limit", session) == expected


@pytest.mark.parametrize(
    "truncation", [{}, {"strategy": "x"}, {"type": "auto"}, {"ratio": 0.5}, [], 3, True, "none"]
)
def test_a_wrong_truncation_is_one_finding(truncation: object) -> None:
    session = {"type": "realtime", "model": "gpt-realtime-2.1", "truncation": truncation}
    found = findings(json.dumps(session), "session.json")
    assert [each.rule for each in found if each.severity != "note"] == ["truncation-invalid"]


@pytest.mark.parametrize(
    "truncation", ["${T}", {"type": "${T}", "retention_ratio": 0.8}, {"type": "retention_ratio",
                   "retention_ratio": "${R}", "token_limits": {"post_instructions": "${N}"}}]
)  # fmt: skip
def test_placeholders_are_nothing_to_these_rules(truncation: object) -> None:
    session: dict[str, object] = {"model": "gpt-realtime-2.1", "truncation": truncation}
    for rule in ("truncation-invalid", "retention-ratio-range", "post-instructions-limit"):
        assert said(rule, session) == []
