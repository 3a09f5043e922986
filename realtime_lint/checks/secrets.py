"""Credentials in a document: found anywhere in the text, never repeated."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# `sk-`, with or without a word such as `proj`, and enough characters to be a real key.
OPENAI_KEY: Final = compile_later(
    r"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}"
    r"|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{40,})"
)
# Without a digit, a short one is a word of somebody's language (`ek_bilgiler`).
_EPHEMERAL: Final = r"\bek_(?:(?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,}|[A-Za-z0-9]{20,})"
EPHEMERAL_KEY: Final = compile_later(_EPHEMERAL)
_PLACEHOLDER: Final = compile_later(
    r"x{5}|0{8}|your|example|placeholder|redacted|replace", re.IGNORECASE
)
# Wider than what is reported: a message may have cut a key short, or hold another vendor's.
_MASKED: Final = compile_later(rf"\bsk-[A-Za-z0-9_-]{{8,}}|{_EPHEMERAL}")
_PREFIX: Final = 5


def masked(text: str) -> str:
    """The text with every credential hidden behind its first letters, length kept."""
    if "sk-" not in text and "ek_" not in text:
        return text
    return _MASKED.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    secret = match.group()
    return secret[:_PREFIX] + "*" * (len(secret) - _PREFIX)


def openai_key(node: Node, context: Context) -> Iterator[Hit]:
    """Every API key in the document, comments and keys included."""
    yield from _occurrences(OPENAI_KEY, "sk-", node, context)


def ephemeral_key(node: Node, context: Context) -> Iterator[Hit]:
    """Every client secret in the document, comments and keys included."""
    yield from _occurrences(EPHEMERAL_KEY, "ek_", node, context)


def _occurrences(
    pattern: re.Pattern[str], marker: str, root: Node, context: Context
) -> Iterator[Hit]:
    text, (start, end) = context.document.file.text, context.document.span
    if text.find(marker, start, end) < 0:
        return
    found = [
        Span(*match.span())
        for match in pattern.finditer(text, start, end)
        if not _PLACEHOLDER.search(match.group())
    ]
    for node, span in zip(_holders(root, found), found, strict=True):
        yield Hit(node, {"secret": text[span.start : span.start + _PREFIX] + "…"}, span=span)


def _holders(root: Node, spans: list[Span]) -> list[Node]:
    """For each span, in order, the innermost node around its start; the root for a comment."""
    starts = [span.start for span in spans]
    holders = [root] * len(spans)
    for node in root.walk():
        if node.via is None:
            begin = node.start if node.key is None else node.key_start
            first, last = bisect_left(starts, begin), bisect_left(starts, node.end)
            holders[first:last] = [node] * (last - first)
    return holders
