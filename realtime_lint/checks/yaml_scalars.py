"""Plain scalars that loaders, or author and loader, read differently, and how to write them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from realtime_lint.checks.yaml_readings import (
    BOOLEANS,
    DATE,
    FLOAT,
    LONGEST,
    SEXAGESIMAL,
    TEXT,
    core_reading,
    holder,
    is_number,
    legacy_reading,
    quoted,
    spelt_out,
    wants_flag,
    wants_number,
    wants_text,
)
from realtime_lint.edits.operations import Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from realtime_lint.checks import Context
    from realtime_lint.source import Node


def _plain_scalars(context: Context) -> Sequence[Node]:
    """The doubtful scalars of a document; longer ones are no number that anybody meant."""
    doubtful = context.document.trivia.plain_scalars
    return doubtful and [node for node in doubtful if len(node.raw) <= LONGEST]


def norway(_: Node, context: Context) -> Iterator[Hit]:
    """`no`, `yes`, `on` and `off`, which PyYAML reads as booleans."""
    for node in _plain_scalars(context):
        if node.raw in BOOLEANS:
            yield Hit(node, {"legacy": BOOLEANS[node.raw]}, repair=_meant_by_word(node))


def _meant_by_word(node: Node) -> Repair | None:
    """A boolean where one belongs; a word in quotes where the API or a tool wants words."""
    if wants_flag(node):
        return spelt_out(node, BOOLEANS[node.raw])
    if wants_text(node) or holder(node) == "enum":
        is_language = node.key == "language" or holder(node) == "languages"
        return quoted(node, "safe" if is_language else None)
    return None


def sexagesimal(_: Node, context: Context) -> Iterator[Hit]:
    """Times such as `10:00`, which PyYAML reads in base sixty."""
    for node in _plain_scalars(context):
        if SEXAGESIMAL.fullmatch(node.raw):
            legacy = legacy_reading(node.raw)
            yield Hit(node, {"legacy": legacy}, repair=_as_wanted(node, legacy))


def octal(_: Node, context: Context) -> Iterator[Hit]:
    """Numbers with a zero in front, unless they are the same in every loader."""
    for node in _plain_scalars(context):
        if _ZERO_FIRST.fullmatch(node.raw):
            legacy, core = legacy_reading(node.raw), core_reading(node.value)
            if legacy != core:
                repair = _as_number(node, core)
                yield Hit(node, {"legacy": legacy, "core": core}, repair=repair)


_ZERO_FIRST = compile_later(r"[-+]?0o?[0-9_]+")


def number_as_text(_: Node, context: Context) -> Iterator[Hit]:
    """Numbers that some loader, or every loader, takes for text."""
    for node in _plain_scalars(context):
        raw = node.raw
        if _ZERO_FIRST.fullmatch(raw) or SEXAGESIMAL.fullmatch(raw) or not _is_finite(node):
            continue
        legacy, core = legacy_reading(raw), core_reading(node.value)
        if TEXT in {legacy, core} and (is_number(legacy) or is_number(core)):
            reading = f"{legacy} for PyYAML and {core} for YAML 1.2 loaders"
            repair = _as_number(node, core if legacy == TEXT else legacy)
            yield Hit(node, {"reading": reading}, severity="warning", repair=repair)
        elif legacy == TEXT and _QUANTITY.fullmatch(raw) and wants_number(node):
            repair = _as_number(node, _amount(node) or TEXT)
            yield Hit(node, {"reading": "text for every loader"}, repair=repair)


_QUANTITY = compile_later(r"[-+]?[0-9][0-9.,_]*\s?(?:%|[A-Za-z]{0,12})")
_DECIMAL_COMMA = compile_later(r"-?(?:0|[1-9][0-9]*),[0-9]{1,2}")
_MILLISECONDS = compile_later(r"([1-9][0-9]*) ?ms")


def _amount(node: Node) -> str | None:
    """The number of a quantity that can mean but one: `0,5`, and `300 ms` for `…_ms`."""
    if _DECIMAL_COMMA.fullmatch(node.raw):
        return node.raw.replace(",", ".")
    match = _MILLISECONDS.fullmatch(node.raw)
    return match[1] if match and (node.key or "").endswith("_ms") else None


def _as_number(node: Node, reading: str) -> Repair | None:
    """The number of a reading, where a number belongs."""
    is_right = wants_number(node) and is_number(reading) and math.isfinite(float(reading))
    return spelt_out(node, reading) if is_right else None


def _as_wanted(node: Node, reading: str) -> Repair | None:
    """The number of a reading, or the text, whichever belongs here."""
    return quoted(node) if wants_text(node) else _as_number(node, reading)


def infinity(_: Node, context: Context) -> Iterator[Hit]:
    """Numbers that are not finite, and misspelt infinities where a number is wanted."""
    for node in context.document.trivia.plain_scalars:
        if not _is_finite(node):
            what = "a number that JSON cannot carry"
        elif _is_misspelt_infinity(node):
            what = "text, not a number"
        else:
            continue
        is_limit = node.key in _TOKEN_KEYS
        no_limit = Repair((Set(node, "inf"),)) if is_limit and _is_boundless(node) else None
        right = "inf" if is_limit else "a number"
        yield Hit(node, {"what": what, "right": right}, repair=no_limit)


_TOKEN_KEYS: Final = frozenset({"max_output_tokens", "max_response_output_tokens"})
_INFINITE_WORDS: Final = frozenset({"inf", "infinity", "infinite", "nan"})


def _is_finite(node: Node) -> bool:
    return type(node.value) is not float or math.isfinite(node.value)


def _is_misspelt_infinity(node: Node) -> bool:
    is_right = node.raw == "inf" and node.key in _TOKEN_KEYS
    is_meant = node.raw.lstrip("+-").lower() in _INFINITE_WORDS
    return is_meant and not is_right and wants_number(node)


def _is_boundless(node: Node) -> bool:
    """Whether it is an infinity above zero: a limit that is none."""
    return node.value == math.inf or node.raw.lower() in _INFINITE_WORDS - {"nan"}


def typed_scalar(_: Node, context: Context) -> Iterator[Hit]:
    """Dates anywhere, and decimal numbers where text is wanted."""
    for node in _plain_scalars(context):
        if legacy_reading(node.raw) == DATE:
            reading = "a date for PyYAML and text for YAML 1.2 loaders"
            yield Hit(node, {"reading": reading}, severity="warning", repair=quoted(node))
        elif type(node.value) is float and FLOAT.fullmatch(node.raw) and wants_text(node):
            reading = f"the number {node.value!r}, where text belongs"
            yield Hit(node, {"reading": reading}, repair=quoted(node))
