"""Traps of YAML and JSON: text that loaders, or author and loader, read differently."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from realtime_lint.checks.yaml_readings import LONGEST, TEXT, legacy_reading
from realtime_lint.edits.operations import Remove, Rename, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- keys, nulls and names ------------------------------------------------------------------


def non_text_key(_: Node, context: Context) -> Iterator[Hit]:
    """Keys that a loader reads as a boolean, a number, a date or null, and complex keys."""
    for node in context.document.trivia.odd_keys:
        key = node.key or ""
        if node.key_style == "complex":
            yield Hit(node, {"reading": "a collection"}, on="key")
            continue
        if len(key) > LONGEST:
            continue
        reading = legacy_reading(key)
        in_quotes = Repair((Rename(node, key),))
        if reading == key and reading.lstrip("-").isdigit():
            # A number in decimal notation is the same text again in JSON.
            values: dict[str, object] = {"reading": "a number"}
            yield Hit(node, values, on="key", severity="warning", repair=in_quotes)
        elif reading != TEXT:
            yield Hit(node, {"reading": reading}, on="key", repair=in_quotes)


def implicit_null(node: Node, _: Context) -> Iterator[Hit]:
    """A key with nothing behind it."""
    if node.kind == "scalar" and node.value is None and not node.raw and node.via is None:
        yield Hit(node, on="key", repair=Repair((Set(node, None),)))


_NULL_WORDS: Final = frozenset({"null", "Null", "NULL", "None", "nil", "Nil", "~", "undefined"})


def text_null(node: Node, _: Context) -> Iterator[Hit]:
    """A null in the spelling of another language, or in quotes.

    `none` as the turn detection is a mode that Azure knows, and has a rule of its own.
    """
    word = node.value
    if type(word) is str and (
        word in _NULL_WORDS or (word in {"none", "NONE"} and node.key != "turn_detection")
    ):
        yield Hit(node, repair=Repair((Set(node, None),)))


def duplicate_key(_: Node, context: Context) -> Iterator[Hit]:
    """A key that its mapping already has."""
    for earlier, later in context.document.trivia.duplicates:
        line = context.document.file.position(earlier.key_start).line
        related = ((earlier, "first here"),)
        repair = Repair((Remove(earlier),))
        yield Hit(later, {"line": line}, on="key", related=related, repair=repair)


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


_PROSE_KEYS: Final = frozenset({"description", "instructions", "server_description", "text"})


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
                yield Hit(node, repair=_unfolded(node, text[node.start : node.end]))


_HEADER: Final = compile_later(r">[-+]?[ \t]*(?:#.*)?")


def _unfolded(node: Node, written: str) -> Repair | None:
    """The lines as they are written, with as many line ends behind them as before."""
    header, *lines = written.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not _HEADER.fullmatch(header):
        return None  # its indentation is told, and not that of its first line
    first = next(line for line in lines if line.strip(" "))
    indent = len(first) - len(first.lstrip(" "))
    body = "\n".join(line[indent:] for line in lines).strip("\n")
    ends = len(node.raw) - len(node.raw.rstrip("\n"))
    return Repair((Set(node, body + "\n" * ends),))


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
            key = _INVISIBLE.sub("", node.key)
            repair = Repair((Rename(node, key),)) if _is_ascii_word(key) else None
            yield Hit(node, {"what": "an invisible character in a key"}, on="key", repair=repair)
        what = _oddity(node)
        if what is not None and node.via is None:
            yield Hit(node, {"what": what}, repair=_without_oddity(node))


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


def _without_oddity(node: Node) -> Repair | None:
    """A name without what nobody sees in it or meant by it; joiners are for other scripts."""
    word = _INVISIBLE.sub("", str(node.value))
    if _SMART_QUOTES.fullmatch(word):
        word = word[1:-1]
    return Repair((Set(node, word),)) if _is_ascii_word(word) else None


def _is_ascii_word(text: str) -> bool:
    return text.isascii() and text.isprintable() and text != ""
