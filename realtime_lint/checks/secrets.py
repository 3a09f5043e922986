"""Credentials in a document: found anywhere in the text, never repeated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit
from realtime_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# `sk-`, with or without a word such as `proj`, and enough characters to be a real key.
OPENAI_KEY: Final = re.compile(
    r"\bsk-(?:(?:proj|svcacct|admin|service)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20,}T3BlbkFJ"
    r"[A-Za-z0-9]{20,}|[A-Za-z0-9]{40,})"
)
EPHEMERAL_KEY: Final = re.compile(r"\bek_[A-Za-z0-9]{8,}")
_ANY: Final = re.compile(f"{OPENAI_KEY.pattern}|{EPHEMERAL_KEY.pattern}")
_PREFIX: Final = 5


def masked(text: str) -> str:
    """The text with every credential hidden behind its first letters, length kept."""
    if "sk-" not in text and "ek_" not in text:
        return text
    return _ANY.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    secret = match.group()
    return secret[:_PREFIX] + "*" * (len(secret) - _PREFIX)


def openai_key(node: Node, context: Context) -> Iterator[Hit]:
    """Every API key in the document, comments and keys included."""
    yield from _occurrences(OPENAI_KEY, node, context)


def ephemeral_key(node: Node, context: Context) -> Iterator[Hit]:
    """Every client secret in the document, comments and keys included."""
    yield from _occurrences(EPHEMERAL_KEY, node, context)


def _occurrences(pattern: re.Pattern[str], root: Node, context: Context) -> Iterator[Hit]:
    document = context.document
    start, end = document.span
    marker = "ek_" if pattern is EPHEMERAL_KEY else "sk-"
    if document.file.text.find(marker, start, end) < 0:
        return
    for match in pattern.finditer(document.file.text, start, end):
        node = _holder(root, match.start())
        yield Hit(node, {"secret": _mask(match)}, span=Span(*match.span()))


def _holder(root: Node, offset: int) -> Node:
    """The innermost node whose text contains an offset; the root for a comment."""
    holder = root
    for node in root.walk():
        begin = node.start if node.key is None else node.key_start
        if node.via is None and begin <= offset < node.end:
            holder = node
    return holder
