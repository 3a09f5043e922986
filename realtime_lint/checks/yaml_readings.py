"""What loaders make of a plain scalar, and what the API wants at its place.

The reader follows the YAML 1.2 core schema. PyYAML follows YAML 1.1, so that one file can
give two sessions; `legacy_reading` says what PyYAML 6.0.3 makes of a plain scalar.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from realtime_lint.edits.operations import Repair, Set
from realtime_lint.patterns import compile_later

if TYPE_CHECKING:
    from realtime_lint.source import Node

BOOLEANS: Final = {
    spelling: meaning
    for meaning, words in (("true", ("yes", "on")), ("false", ("no", "off")))
    for word in words
    for spelling in (word, word.title(), word.upper())
}
_SAME_EVERYWHERE: Final = {
    "": "null",
    "~": "null",
    **{
        spelling: word
        for word in ("null", "true", "false")
        for spelling in (word, word.title(), word.upper())
    },
}
_INTEGER = compile_later(
    r"(?P<sign>[-+]?)(?:0b(?P<two>[01_]+)|0x(?P<sixteen>[0-9a-fA-F_]+)|0(?P<eight>[0-7_]+)"
    r"|(?P<ten>0|[1-9][0-9_]*))"
)
FLOAT = compile_later(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
)
SEXAGESIMAL = compile_later(
    r"[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)"
)
_SPECIAL = compile_later(r"(?P<sign>[-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = compile_later(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}"
    r":[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
_BASES: Final = {"two": 2, "eight": 8, "ten": 10, "sixteen": 16}

LONGEST: Final = 64
"""Characters of the longest scalar that anybody meant for a number."""
TEXT: Final = "text"
DATE: Final = "a date"


# -- what a loader reads --------------------------------------------------------------------


@lru_cache(maxsize=1024)
def legacy_reading(raw: str) -> str:
    """What PyYAML (YAML 1.1) makes of a plain scalar: `text`, `a date`, or a value's text."""
    if raw in _SAME_EVERYWHERE:
        return _SAME_EVERYWHERE[raw]
    if raw in BOOLEANS:
        return BOOLEANS[raw]
    if match := _INTEGER.fullmatch(raw):
        ((base, digits),) = ((base, match[base]) for base in _BASES if match[base] is not None)
        number = int(digits.replace("_", "") or "0", _BASES[base])
        return str(-number if match["sign"] == "-" else number)
    if FLOAT.fullmatch(raw):
        return repr(float(raw.replace("_", "")))
    if SEXAGESIMAL.fullmatch(raw):
        return repr(_base_sixty(raw))
    if match := _SPECIAL.fullmatch(raw):
        return "nan" if match["sign"] is None else match["sign"].replace("+", "") + "inf"
    return DATE if _DATE.fullmatch(raw) else TEXT


def _base_sixty(raw: str) -> float:
    value: float = 0
    for part in raw.lstrip("+-").replace("_", "").split(":"):
        value = value * 60 + (float(part) if "." in part else int(part))
    return -value if raw.startswith("-") else value


def core_reading(value: object) -> str:
    """What YAML 1.2 loaders make of a plain scalar, in the words of `legacy_reading`."""
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    return TEXT if type(value) is str else repr(value)


def is_number(reading: str) -> bool:
    """Whether a reading is that of a number."""
    return reading not in {TEXT, DATE, "true", "false", "null"}


# -- what the API wants ---------------------------------------------------------------------

# A check cannot ask the schemas, which stand a layer above it; a test holds these against them.
NUMBER_KEYS: Final = frozenset(
    {
        "audio_end_ms", "code", "content_index", "idle_timeout_ms", "max_output_tokens",
        "max_response_output_tokens", "post_instructions", "prefix_padding_ms", "rate",
        "retention_ratio", "seconds", "silence_duration_ms", "speed", "strength", "temperature",
        "threshold",
    }
)  # fmt: skip
"""Keys whose value is a number wherever the API has them."""
TEXT_KEYS: Final = frozenset(
    {
        "approval_request_id", "arguments", "authorization", "call_id", "description",
        "event_id", "group_id", "id", "image_url", "instructions", "item_id", "language",
        "message", "model", "name", "previous_item_id", "reason", "response_id", "sdp",
        "server_description", "server_label", "server_url", "text", "transcript", "tunnel_id",
        "version", "workflow_name",
    }
)  # fmt: skip
"""Keys whose value is free text wherever the API has them."""
TEXTS_KEYS: Final = frozenset(
    {"allowed_tools", "headers", "keywords", "languages", "metadata", "tool_names"}
)
"""Keys whose value is a list or an object of free texts."""
FLAG_KEYS: Final = frozenset(
    {
        "approve", "create_response", "defer_loading", "interrupt_response",
        "parallel_tool_calls", "read_only",
    }
)  # fmt: skip
"""Keys whose value is true or false wherever the API has them."""

_JSON_SCHEMA_KEYS: Final = frozenset({"parameters", "input_schema"})
_ANYTHING_GOES: Final = _JSON_SCHEMA_KEYS | {"tracing"}
"""Keys below which any value may stand; a trace has metadata of every type."""


def wants_number(node: Node) -> bool:
    """Whether the API wants a number here."""
    return node.key in NUMBER_KEYS and _JSON_SCHEMA_KEYS.isdisjoint(node.path)


def wants_flag(node: Node) -> bool:
    """Whether the API wants true or false here."""
    return node.key in FLAG_KEYS and _JSON_SCHEMA_KEYS.isdisjoint(node.path)


def wants_text(node: Node) -> bool:
    """Whether the API wants free text here."""
    is_text = holder(node) in TEXTS_KEYS or node.key in TEXT_KEYS
    return is_text and _ANYTHING_GOES.isdisjoint(node.path)


def holder(node: Node) -> str | int | None:
    """The key of the list or object that a node stands in; None at the top."""
    return node.path[-2] if len(node.path) > 1 else None


# -- in the way that all read alike ---------------------------------------------------------


def quoted(node: Node, safety: str | None = None) -> Repair:
    """The scalar as the text that it looks like."""
    return Repair((Set(node, node.raw),), "quote it", safety)


def spelt_out(node: Node, reading: str) -> Repair:
    """The scalar as the value of a reading, a whole number without a decimal point."""
    value = json.loads(reading)
    if type(value) is float and value.is_integer():
        value = int(value)
    return Repair((Set(node, value),), f"write {json.dumps(value)}")
