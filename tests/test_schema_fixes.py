"""Fixes of what a schema finds: how safe they are, what they convert, and where there is none.

What a fix writes is shown by the examples of the rules; here is what they leave out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import fixer

if TYPE_CHECKING:
    from realtime_lint.findings import Finding

REALTIME = "type: realtime\n{}\n"
REQUEST = "expires_after: {{ anchor: created_at, seconds: 600 }}\nsession: {}\n"
UPDATE = "type: session.update\nsession: {}\n"
INPUT = "type: realtime\naudio: {{ input: {} }}\n"
PROMPT = "type: realtime\nmodel: gpt-realtime-2.1\nprompt: {}\n"


def offer(rule: str, text: str) -> Finding:
    """The one finding of a rule, with its fix or the reason why there is none."""
    result = fixer(rule).offer("config.yaml", text.encode())
    (finding,) = [it for it in result.findings if it.rule == rule]
    return finding


def fixed(text: str, *rules: str, unsafe: bool = True) -> str:
    """The text after the fixes of these rules, or of all."""
    data = fixer(*rules, unsafe=unsafe).fix("config.yaml", text.encode()).data
    return text if data is None else data.decode()


@pytest.mark.parametrize(
    ("rule", "text", "safety"),
    [
        ("misplaced-key", REALTIME.format("voice: marin"), "safe"),
        ("misplaced-key", INPUT.format("{ voice: marin }"), "safe"),
        ("misplaced-key", REALTIME.format("effort: low\nreasoning: {}"), "safe"),
        ("misplaced-key", REALTIME.format("effort: low"), "unsafe"),
        ("missing-session-type", REQUEST.format("{ audio: { output: { voice: cedar } } }"), "safe"),
        ("missing-session-type", UPDATE.format("{ tools: [] }"), "safe"),
        (
            "missing-session-type",
            REQUEST.format("{ audio: { input: { transcription: null } } }"),
            "unsafe",
        ),
        ("prompt-shape", PROMPT.format("{ id: pmpt_1, version: 2 }"), "safe"),
        ("prompt-shape", PROMPT.format("{ prompt_id: pmpt_1 }"), "unsafe"),
        ("prompt-shape", PROMPT.format("{ id: pmpt_1, variables: { n: 2 } }"), "unsafe"),
        ("prompt-shape", PROMPT.format("Answer in French."), "unsafe"),
    ],
)
def test_a_fix_is_safe_where_the_session_stays_or_nothing_else_is_legal(
    rule: str, text: str, safety: str
) -> None:
    fix = offer(rule, text).fix
    assert fix is not None
    assert fix.safety == safety


@pytest.mark.parametrize(
    ("rule", "text", "reason"),
    [
        ("unknown-key", REALTIME.format("instruction: a\ninstructions: b"), "is there already"),
        ("unknown-key", INPUT.format("{ vad: server_vad }"), "'turn_detection' cannot have this"),
        ("unknown-key", INPUT.format("{ colour: red }"), "may be somebody's own"),
        (
            "misplaced-key",
            REALTIME.format("noise_reduction: near_field"),
            "not one that is allowed",
        ),
        (
            "misplaced-key",
            REALTIME.format("voice: cedar\n<<: ${MORE}"),
            "not known before the file",
        ),
        ("invalid-enum-value", INPUT.format("{ noise_reduction: { type: low } }"), "none of the"),
        ("wrong-type", REALTIME.format("audio: marin"), "without losing something"),
        ("wrong-type", REALTIME.format("instructions: [Be brief.]"), "without losing something"),
        (
            "wrong-type",
            INPUT.format("{ turn_detection: { type: semantic_vad, create_response: 'yes' } }"),
            "without losing something",
        ),
        ("max-output-tokens-range", REALTIME.format("max_output_tokens: 0"), "only the author"),
        (
            "max-output-tokens-range",
            REALTIME.format("model: gpt-realtime-2.1\nmax_output_tokens: 8192"),
            "whether the server takes it",
        ),
    ],
)
def test_there_is_no_fix_where_nobody_knows_what_was_meant(
    rule: str, text: str, reason: str
) -> None:
    finding = offer(rule, text)
    assert finding.fix is None
    assert reason in (finding.no_fix or "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("output_modalities: audio", "output_modalities: [audio]"),
        ("tracing: { group_id: 1.50 }", 'tracing: { group_id: "1.50" }'),
        ("parallel_tool_calls: 'True'", "parallel_tool_calls: true"),
        ("parallel_tool_calls: 'FALSE'", "parallel_tool_calls: false"),
        (
            "audio: { output: { speed: '1' } }",
            "audio: { output: { speed: 1 } }",
        ),
        (
            "audio: { output: { speed: '1.25' } }",
            "audio: { output: { speed: 1.25 } }",
        ),
    ],
)
def test_a_value_is_converted_where_nothing_is_lost(before: str, after: str) -> None:
    text = REALTIME.format(f"model: gpt-realtime-2.1\n{before}")
    assert fixed(text, "wrong-type") == text.replace(before, after)


def test_a_half_migrated_session_is_migrated_by_safe_fixes_alone() -> None:
    before = """\
type: session.update
session:
  # the front desk
  instructions: Be brief.
  modalities: [text, audio] # both
  voice: marin
  turn_detection:
    # a slow talker
    type: server_vad
    silence_duration_ms: 900
  input_audio_format: g711_ulaw
  max_response_output_tokens: 800
  audio:
    output: { speed: 1.1 }
"""
    after = """\
type: session.update
session:
  type: realtime
  # the front desk
  instructions: Be brief.
  output_modalities: [audio] # both
  max_output_tokens: 800
  audio:
    output: { speed: 1.1, voice: marin }
    input:
      turn_detection:
        # a slow talker
        type: server_vad
        silence_duration_ms: 900
      format:
        type: audio/pcmu
"""
    assert fixed(before, unsafe=False) == after


def test_a_misspelt_key_is_renamed_whatever_is_wrong_with_its_value() -> None:
    text = REALTIME.format("audio:\n  output:\n    spead: '1.1' # a little faster")
    finding = offer("unknown-key", text)
    assert finding.fix is not None
    assert "wrong-type" in finding.fix.title
    assert fixed(text) == text.replace("spead: '1.1'", "speed: 1.1")
