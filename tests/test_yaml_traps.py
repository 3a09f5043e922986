"""The checks on YAML traps: what the examples of their rules cannot show."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from realtime_lint.checks.yaml_readings import (
    DATE,
    FLAG_KEYS,
    NUMBER_KEYS,
    TEXT_KEYS,
    TEXTS_KEYS,
    core_reading,
    legacy_reading,
)
from realtime_lint.engine import Linter
from realtime_lint.fixer import Fixer
from realtime_lint.resources import folder
from tests.support import AS_OF, findings, rulebook
from tests.yaml_texts import TRICKY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SCHEMAS = Path(str(folder("schemas"))) / "session"


def pyyaml_reading(raw: str) -> str:
    """What PyYAML really makes of a plain scalar, in the words of `legacy_reading`."""
    value = yaml.safe_load(f"a: {raw}\n")["a"]
    return DATE if isinstance(value, dt.date) else core_reading(value)


@pytest.mark.parametrize(
    "raw",
    [
        *TRICKY_WORDS, "Yes", "YES", "yEs", "On", "OFF", "Y", "00", "007", "-0600", "+0600",
        "0_7", "0b0", "-0b11", "0x_f", "0o600", "09", "1__0", "1_000.5", "1.5_0", "1.", "1.e3",
        "1.0e3", "1.0e-3", ".5e+3", "-.5", "+.5", "1e-3", "-1:30", "1:30.5", "01:30.5",
        "01:30", "1:60", "100:59:59", ".INF", "+.inf", "-.Inf", ".NaN", "+.nan", "2025-8-28",
        "2025-08-28T10:00:00Z", "2025-08-28 10:00:00.5 +01:00", "2025-08-28T10:00", "1.1.1",
    ],
)  # fmt: skip
def test_the_legacy_reading_is_that_of_pyyaml(raw: str) -> None:
    assert legacy_reading(raw) == pyyaml_reading(raw)


@given(st.text(alphabet="0123456789_+-.:eExobTZ", min_size=1, max_size=8))
def test_the_legacy_reading_of_anything_like_a_number(raw: str) -> None:
    try:
        expected = pyyaml_reading(raw)
    except (ValueError, TypeError, AttributeError, yaml.YAMLError):
        return  # no scalar of its own, or PyYAML itself breaks down: `0x_`, 2025-99-99
    assert legacy_reading(raw) == expected


def places(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of every object in a schema, with the schema of its value."""
    if isinstance(schema, list):
        for part in schema:
            yield from places(part)
    if isinstance(schema, dict):
        for name, sub in schema.get("properties", {}).items():
            if isinstance(sub, dict):
                yield name, sub
        yield from places(list(schema.values()))


def types_by_key() -> dict[str, set[str]]:
    """The JSON types that each key takes anywhere, a `word` of a closed list among them.

    `key/*` stands for what a list or an object without keys of its own holds.
    """
    files = {path.name: json.loads(path.read_bytes()) for path in SCHEMAS.glob("*.json")}
    types: dict[str, set[str]] = {}
    for file, content in files.items():
        for name, place in places(content):
            key, found = name, place
            while found:
                while "$ref" in found:
                    target, _, inside = str(found["$ref"]).partition("#/")
                    found = files[target or file]
                    for part in inside.split("/") if inside else ():
                        found = found[part]
                names = found.get("type", [])
                its = types.setdefault(key, set())
                its.update([names] if isinstance(names, str) else names)
                if "enum" in found or "const" in found:
                    its.add("word")
                inner = found.get("items") or found.get("additionalProperties")
                key, found = f"{key}/*", inner if isinstance(inner, dict) else {}
    return types


def test_the_keys_that_want_a_number_are_those_of_the_schemas() -> None:
    numbers = {"integer", "number"}
    wanted = {key for key, types in types_by_key().items() if types & numbers}
    assert wanted == NUMBER_KEYS


def test_the_keys_that_want_true_or_false_are_those_of_the_schemas() -> None:
    wanted = {key for key, types in types_by_key().items() if types == {"boolean"}}
    assert wanted == FLAG_KEYS


def test_the_keys_that_want_text_are_those_of_the_schemas() -> None:
    types = types_by_key()
    texts = {key for key, its in types.items() if its - {"null"} == {"string"}}
    assert {key for key in texts if "/" not in key} == TEXT_KEYS
    assert {key.removesuffix("/*") for key in texts if "/" in key} == TEXTS_KEYS


TRAPS = {
    "duplicate-key", "yaml-norway", "yaml-sexagesimal", "yaml-octal-number",
    "yaml-number-as-string", "yaml-infinity", "yaml-typed-scalar", "yaml-non-string-key",
    "yaml-custom-tag", "json-text-encoding", "yaml-alias-problem",
}  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        "true", "False", "null", "~", "600", "-1", "0", "007", "'no'", '"1e3"', "0.5 seconds",
        "yesterday", "y", "N", "none", "|\n    no\n", "${NO}", "!!str no", "10.0.0.1", "v1.10",
        "sip:a@b", "1234567890123456", "a1e3",
    ],
)  # fmt: skip
def test_what_all_loaders_read_alike_is_no_trap(value: str) -> None:
    text = f"type: response.create\nresponse:\n  metadata:\n    key: {value}\n"
    assert {it.rule for it in findings(text)} & TRAPS == set()


@pytest.mark.parametrize(
    ("value", "rule", "severity"),
    [
        ("no", "yaml-norway", "error"),
        ("Off", "yaml-norway", "error"),
        ("10:00", "yaml-sexagesimal", "error"),
        ("0600", "yaml-octal-number", "error"),
        ("08", "yaml-octal-number", "error"),
        ("1e3", "yaml-number-as-string", "warning"),
        ("1_000", "yaml-number-as-string", "warning"),
        ("0b11", "yaml-number-as-string", "warning"),
        (".inf", "yaml-infinity", "error"),
        ("2025-08-28", "yaml-typed-scalar", "warning"),
        ("1.10", "yaml-typed-scalar", "error"),
        ("!env NAME", "yaml-custom-tag", "warning"),
        ("!!timestamp 2025-08-28", "yaml-custom-tag", "error"),
        ("1e400", "yaml-infinity", "error"),
        ("1" * 40, None, None),
    ],
)
def test_a_trap_is_one_finding(value: str, rule: str | None, severity: str | None) -> None:
    text = f"type: response.create\nresponse:\n  metadata:\n    key: {value}\n"
    found = [it for it in findings(text) if it.severity != "note" and it.rule in TRAPS]
    assert [(it.rule, it.severity, it.pointer) for it in found] == (
        [(rule, severity, "/response/metadata/key")] if rule else []
    )


@pytest.mark.parametrize("value", ["0,5", "24k", "50%", "24,000", "300 ms", "10s"])
def test_quantities_are_text_where_a_number_belongs_and_only_there(value: str) -> None:
    session = "type: realtime\naudio:\n  input:\n    turn_detection:\n      type: server_vad\n"
    found = findings(f"{session}      silence_duration_ms: {value}\n")
    assert "yaml-number-as-string" in {it.rule for it in found if it.severity == "error"}
    assert "wrong-type" not in {it.rule for it in found}
    prose = findings(f"type: realtime\ninstructions: {value}\n")
    assert "yaml-number-as-string" not in {it.rule for it in prose}


def test_inside_tool_parameters_names_mean_other_things() -> None:
    text = (
        "type: realtime\ntools:\n- type: function\n  name: a\n  description: Does it.\n"
        "  parameters: {type: object, properties: {x: {type: number, id: 1.10, speed: 5s}}}\n"
    )
    assert {it.rule for it in findings(text)} & TRAPS == set()


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        (">\n  Rules:\n  - one\n  - two\n", True),
        (">-\n  # Role\n  You answer.\n", True),
        (">\n  1. First.\n  2. Second.\n", True),
        (">\n  You answer the phone\n  of a clinic.\n", False),
        (">\n  # Role\n\n  You answer.\n", False),
        (">\n  Rules:\n    - one\n    - two\n", False),
        (">\n  This is - by the way -\n  no list.\n", False),
        (">2\n    - one\n    - two\n", False),
        ("|\n  - one\n  - two\n", False),
        (">\n  - one\n", False),
    ],
)
def test_folding_is_noted_where_it_joins_items(text: str, fires: bool) -> None:  # noqa: FBT001
    found = {it.rule for it in findings(f"type: realtime\ninstructions: {text}")}
    assert ("yaml-folded-instructions" in found) is fires


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.json", '{"type":"realtime","model":"a\\u200bb"}', ["an invisible character"]),
        ("a.json", '{"type":"realtime","a\\u200bb":1}', ["an invisible character in a key"]),
        ("a.json", '{"type":"realtime","instructions":"a\\u0000b"}', ["a control character"]),
        ("a.json", '{"type":"realtime","instructions":"a\\ud800b"}', ["a control character"]),
        ("a.yaml", "type: realtime\ninstructions: Zuhören \u2013 “ja”, 👩\u200d👧\n", []),
        ("a.yaml", "type: realtime\ninstructions: “ja”\n", []),
        ("a.json", '{"type":"realtime","instructions":"a\\n\\tb"}', []),
        (
            "a.yaml",
            "type: realtime\nmodel: \u2018x\u2019\n",
            ["typographic quotes, which are part of it"],
        ),
    ],
)
def test_characters_that_nobody_meant(name: str, text: str, words: list[str]) -> None:
    found = findings(text, name)
    assert [it.message for it in found if it.rule == "json-text-encoding"] == words


@pytest.mark.parametrize(
    ("members", "fires"),
    [
        ("speed: 1.2", False),
        ("format: &pcm { type: audio/pcm, rate: 24000 }", True),
        ("format: text", False),
    ],
)
def test_only_a_mapping_that_replaces_a_mapping_is_noted(members: str, fires: bool) -> None:  # noqa: FBT001
    text = (
        "- type: session.update\n"
        "  session:\n"
        "    type: realtime\n"
        "    audio: { output: &out { speed: 1.0, format: { type: audio/pcmu } } }\n"
        "- type: session.update\n"
        "  session:\n"
        f"    {{ type: realtime, audio: {{ output: {{ <<: *out, {members} }} }} }}\n"
    )
    assert ("yaml-merge-override" in {it.rule for it in findings(text)}) is fires


@pytest.mark.parametrize(
    ("key", "severity"),
    [
        ("1", "warning"), ("-1", "warning"), ("0600", "error"), ("1.5", "error"),
        ("on", "error"), ("null", "error"), ("~", "error"), ("2025-08-28", "error"),
        ("? [a]\n    ", "error"), ("'on'", None), ("y", None), ("none", None), ("1st", None),
    ],
)  # fmt: skip
def test_keys_that_are_no_text(key: str, severity: str | None) -> None:
    text = f"type: response.create\nresponse:\n  metadata:\n    {key}: a\n"
    found = {it.severity for it in findings(text) if it.rule == "yaml-non-string-key"}
    assert found == ({severity} if severity else set())


def test_a_null_by_alias_is_written_out_elsewhere() -> None:
    named = "    noise_reduction: &off\n    turn_detection: *off\n"
    text = f"type: realtime\naudio:\n  input:\n{named}"
    found = [it.pointer for it in findings(text) if it.rule == "yaml-implicit-null"]
    assert found == ["/audio/input/noise_reduction"]


@pytest.mark.parametrize(
    ("text", "title", "safety"),
    [
        ("model: no", "quote it", "unsafe"),
        ("audio: { input: { transcription: { language: no } } }", "quote it", "safe"),
        ("audio: { input: { transcription: { languages: [no] } } }", "quote it", "safe"),
        ("parallel_tool_calls: off", "write false", "unsafe"),
        ("audio: { output: { voice: “marín” } }", None, None),
        ("audio: { output: { voice: mar\u200din } }", "take out what nobody sees", "unsafe"),
        ("audio: { output: { voice: ma\u200drín } }", None, None),
        ("max_output_tokens: 1,000", None, None),
        ("max_output_tokens: 300 ms", None, None),
        ("max_output_tokens: 1.0e+3", None, None),
        ("max_output_tokens: 1e3", "write 1000", "unsafe"),
        ("max_output_tokens: 0_7", None, None),
    ],
)
def test_which_spelling_is_offered(text: str, title: str | None, safety: str | None) -> None:
    """The titles and safety of fixes; an example shows neither."""
    linter = Linter(rulebook(), frozenset(TRAPS), AS_OF)
    result = Fixer(linter).offer("config.yaml", f"type: realtime\n{text}\n".encode())
    fixes = [(it.fix.title, it.fix.safety) for it in result.findings if it.fix is not None]
    assert fixes == ([] if title is None else [(title, safety)])
