"""Traps of YAML and JSON: text that loaders, or author and loader, read differently.

The reader follows the YAML 1.2 core schema. PyYAML follows YAML 1.1, so that one file can
give two sessions; `legacy_reading` says what PyYAML 6.0.3 makes of a plain scalar.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

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

_JSON_SCHEMA_KEYS: Final = frozenset({"parameters", "input_schema"})
_ANYTHING_GOES: Final = _JSON_SCHEMA_KEYS | {"tracing"}
"""Keys below which any value may stand; a trace has metadata of every type."""
_PROSE_KEYS: Final = frozenset({"description", "instructions", "server_description", "text"})
_TOKEN_KEYS: Final = frozenset({"max_output_tokens", "max_response_output_tokens"})

_BOOLEANS: Final = {
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
_FLOAT = compile_later(
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
)
_SEXAGESIMAL = compile_later(
    r"[-+]?(?:[1-9][0-9_]*(?::[0-5]?[0-9])+|[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)"
)
_SPECIAL = compile_later(r"(?P<sign>[-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DATE = compile_later(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}"
    r":[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?"
)
_BASES: Final = {"two": 2, "eight": 8, "ten": 10, "sixteen": 16}

_ZERO_FIRST = compile_later(r"[-+]?0o?[0-9_]+")
_QUANTITY = compile_later(r"[-+]?[0-9][0-9.,_]*\s?(?:%|[A-Za-z]{0,12})")
_INFINITE_WORDS: Final = frozenset({"inf", "infinity", "infinite", "nan"})
_NULL_WORDS: Final = frozenset({"null", "Null", "NULL", "None", "nil", "Nil", "~", "undefined"})

TEXT: Final = "text"
DATE: Final = "a date"


# -- what a loader reads --------------------------------------------------------------------


@lru_cache(maxsize=1024)
def legacy_reading(raw: str) -> str:
    """What PyYAML (YAML 1.1) makes of a plain scalar: `text`, `a date`, or a value's text."""
    if raw in _SAME_EVERYWHERE:
        return _SAME_EVERYWHERE[raw]
    if raw in _BOOLEANS:
        return _BOOLEANS[raw]
    if match := _INTEGER.fullmatch(raw):
        ((base, digits),) = ((base, match[base]) for base in _BASES if match[base] is not None)
        number = int(digits.replace("_", "") or "0", _BASES[base])
        return str(-number if match["sign"] == "-" else number)
    if _FLOAT.fullmatch(raw):
        return repr(float(raw.replace("_", "")))
    if _SEXAGESIMAL.fullmatch(raw):
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


def _is_number(reading: str) -> bool:
    return reading not in {TEXT, DATE, "true", "false", "null"}


# -- what the API wants ---------------------------------------------------------------------


def _wants(node: Node, keys: frozenset[str]) -> bool:
    return node.key in keys and _JSON_SCHEMA_KEYS.isdisjoint(node.path)


def _wants_text(node: Node) -> bool:
    is_member = len(node.path) > 1 and node.path[-2] in TEXTS_KEYS
    return (is_member or node.key in TEXT_KEYS) and _ANYTHING_GOES.isdisjoint(node.path)


# -- plain scalars --------------------------------------------------------------------------

_LONGEST: Final = 64


def _plain_scalars(context: Context) -> Sequence[Node]:
    """The doubtful scalars of a document; longer ones are no number that anybody meant."""
    doubtful = context.document.trivia.plain_scalars
    return doubtful and [node for node in doubtful if len(node.raw) <= _LONGEST]


def norway(_: Node, context: Context) -> Iterator[Hit]:
    """`no`, `yes`, `on` and `off`, which PyYAML reads as booleans."""
    for node in _plain_scalars(context):
        if node.raw in _BOOLEANS:
            yield Hit(node, {"legacy": _BOOLEANS[node.raw]})


def sexagesimal(_: Node, context: Context) -> Iterator[Hit]:
    """Times such as `10:00`, which PyYAML reads in base sixty."""
    for node in _plain_scalars(context):
        if _SEXAGESIMAL.fullmatch(node.raw):
            yield Hit(node, {"legacy": legacy_reading(node.raw)})


def octal(_: Node, context: Context) -> Iterator[Hit]:
    """Numbers with a zero in front, unless they are the same in every loader."""
    for node in _plain_scalars(context):
        if _ZERO_FIRST.fullmatch(node.raw):
            legacy, core = legacy_reading(node.raw), core_reading(node.value)
            if legacy != core:
                yield Hit(node, {"legacy": legacy, "core": core})


def number_as_text(_: Node, context: Context) -> Iterator[Hit]:
    """Numbers that some loader, or every loader, takes for text."""
    for node in _plain_scalars(context):
        raw = node.raw
        if _ZERO_FIRST.fullmatch(raw) or _SEXAGESIMAL.fullmatch(raw) or not _is_finite(node):
            continue
        legacy, core = legacy_reading(raw), core_reading(node.value)
        if TEXT in {legacy, core} and (_is_number(legacy) or _is_number(core)):
            reading = f"{legacy} for PyYAML and {core} for YAML 1.2 loaders"
            yield Hit(node, {"reading": reading}, severity="warning")
        elif legacy == TEXT and _QUANTITY.fullmatch(raw) and _wants(node, NUMBER_KEYS):
            yield Hit(node, {"reading": "text for every loader"})


def infinity(_: Node, context: Context) -> Iterator[Hit]:
    """Numbers that are not finite, and misspelt infinities where a number is wanted."""
    for node in context.document.trivia.plain_scalars:
        if not _is_finite(node):
            what = "a number that JSON cannot carry"
        elif _is_misspelt_infinity(node):
            what = "text, not a number"
        else:
            continue
        yield Hit(node, {"what": what, "right": "inf" if node.key in _TOKEN_KEYS else "a number"})


def _is_finite(node: Node) -> bool:
    return type(node.value) is not float or math.isfinite(node.value)


def _is_misspelt_infinity(node: Node) -> bool:
    is_right = node.raw == "inf" and node.key in _TOKEN_KEYS
    is_meant = node.raw.lstrip("+-").lower() in _INFINITE_WORDS
    return is_meant and not is_right and _wants(node, NUMBER_KEYS)


def typed_scalar(_: Node, context: Context) -> Iterator[Hit]:
    """Dates anywhere, and decimal numbers where text is wanted."""
    for node in _plain_scalars(context):
        if legacy_reading(node.raw) == DATE:
            reading = "a date for PyYAML and text for YAML 1.2 loaders"
            yield Hit(node, {"reading": reading}, severity="warning")
        elif type(node.value) is float and _FLOAT.fullmatch(node.raw) and _wants_text(node):
            yield Hit(node, {"reading": f"the number {node.value!r}, where text belongs"})


# -- keys, nulls and names ------------------------------------------------------------------


def non_text_key(_: Node, context: Context) -> Iterator[Hit]:
    """Keys that a loader reads as a boolean, a number, a date or null, and complex keys."""
    for node in context.document.trivia.odd_keys:
        key = node.key or ""
        if node.key_style == "complex":
            yield Hit(node, {"reading": "a collection"}, on="key")
            continue
        if len(key) > _LONGEST:
            continue
        reading = legacy_reading(key)
        if reading == key and reading.lstrip("-").isdigit():
            # A number in decimal notation is the same text again in JSON.
            yield Hit(node, {"reading": "a number"}, on="key", severity="warning")
        elif reading != TEXT:
            yield Hit(node, {"reading": reading}, on="key")


def implicit_null(node: Node, _: Context) -> Iterator[Hit]:
    """A key with nothing behind it."""
    if node.kind == "scalar" and node.value is None and not node.raw and node.via is None:
        yield Hit(node, on="key")


def text_null(node: Node, _: Context) -> Iterator[Hit]:
    """A null in the spelling of another language, or in quotes.

    `none` as the turn detection is a mode that Azure knows, and has a rule of its own.
    """
    word = node.value
    if type(word) is str and (
        word in _NULL_WORDS or (word in {"none", "NONE"} and node.key != "turn_detection")
    ):
        yield Hit(node)


def duplicate_key(_: Node, context: Context) -> Iterator[Hit]:
    """A key that its mapping already has."""
    for earlier, later in context.document.trivia.duplicates:
        line = context.document.file.position(earlier.key_start).line
        related = ((earlier, "first here"),)
        yield Hit(later, {"line": line}, on="key", related=related)


# -- anchors, merges, tags ------------------------------------------------------------------


def merge_override(_: Node, context: Context) -> Iterator[Hit]:
    """A mapping that replaces a merged one whole."""
    for merge in context.document.trivia.merges:
        for local, lost in merge.overridden:
            if local.kind == "mapping" and lost.kind == "mapping":
                yield Hit(local, on="key", related=((lost, "replaced as a whole"),))


def unused_anchor(_: Node, context: Context) -> Iterator[Hit]:
    """Anchors that no alias names; what the parser cannot follow it reports itself."""
    for anchor in context.document.trivia.unused_anchors:
        message = f"no alias names the anchor &{anchor.name}"
        yield Hit(anchor.node, message=message, span=anchor.span, severity="note")


def foreign_tag(_: Node, context: Context) -> Iterator[Hit]:
    """Tags that only one program understands, which may be the one that loads the file."""
    for node in context.document.trivia.tagged:
        tag = (node.tag or "").replace("tag:yaml.org,2002:", "!!")
        yield Hit(node, {"tag": tag}, severity=None if tag.startswith("!!") else "warning")


# -- texts and files ------------------------------------------------------------------------


def several_documents(node: Node, context: Context) -> Iterator[Hit]:
    """The first of several documents in a YAML file."""
    document = context.document
    if document.format == "yaml" and document.count > 1 and document.index == 0:
        yield Hit(node, {"count": document.count})


_LIST_OR_HEADING = compile_later(r"(?:[-*•]|#{1,6}|[0-9]{1,2}[.)])[ \t]+\S")


def folded_prose(_: Node, context: Context) -> Iterator[Hit]:
    """Instructions in folded style whose list items or headings end up within a line."""
    text = context.document.file.text
    for node in context.document.trivia.folded:
        if node.key in {"instructions", "description"}:
            kept = {line.strip() for line in node.raw.splitlines()}
            written = (line.strip() for line in text[node.start : node.end].splitlines())
            if any(_LIST_OR_HEADING.match(line) and line not in kept for line in written):
                yield Hit(node)


_INVISIBLE = compile_later("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_CONTROL = compile_later("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# An escape other than those of everyday text may write a character that nobody sees.
_ODD_ESCAPE = compile_later(r"\\[^nrt\"\\/]")
_SMART_QUOTES = compile_later("[\u2018-\u201e\u00ab\u00bb].*[\u2018-\u201e\u00ab\u00bb]", re.DOTALL)


def odd_characters(root: Node, context: Context) -> Iterator[Hit]:
    """A byte order mark, and characters in names and texts that nobody sees."""
    file = context.document.file
    if file.bom and context.document.index == 0 and context.document.format != "yaml":
        message = "the file begins with a byte order mark, which JSON does not allow"
        yield Hit(root, message=message, span=Span(0, 0))
    # Of this document only: a file may hold thousands.
    start, end = context.document.span
    is_plain = file.text.isascii() and file.text.find("\x7f", start, end) < 0
    if is_plain and not _ODD_ESCAPE.search(file.text, start, end):
        return
    for node in root.walk():
        if node.key is not None and node.via is None and _INVISIBLE.search(node.key):
            yield Hit(node, {"what": "an invisible character in a key"}, on="key")
        what = _oddity(node)
        if what is not None and node.via is None:
            yield Hit(node, {"what": what})


def _oddity(node: Node) -> str | None:
    value = node.value
    if type(value) is not str:
        return None
    if _CONTROL.search(value):
        return "a control character"
    if node.key in _PROSE_KEYS or any(char.isspace() for char in value):
        return None
    if _INVISIBLE.search(value):
        return "an invisible character"
    return "typographic quotes, which are part of it" if _SMART_QUOTES.fullmatch(value) else None
