"""Credentials in a document: found by their form and their place, never repeated."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from realtime_lint.credentials import (
    EPHEMERAL_KEY,
    OPENAI_KEY,
    OTHER_FORMS,
    SHOWN,
    Form,
    in_url,
    is_literal,
    is_sample,
    names_credential,
)
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node


# -- anywhere -------------------------------------------------------------------------------


def openai_key(node: Node, context: Context) -> Iterator[Hit]:
    """Every API key in the document, comments and keys included."""
    yield from _occurrences(OPENAI_KEY, node, context)


def ephemeral_key(node: Node, context: Context) -> Iterator[Hit]:
    """Every client secret in the document, comments and keys included."""
    yield from _occurrences(EPHEMERAL_KEY, node, context)


def _occurrences(form: Form, root: Node, context: Context) -> Iterator[Hit]:
    text, (start, end) = context.document.file.text, context.document.span
    if text.find(form.marker, start, end) < 0:
        return
    found = [
        Span(*match.span())
        for match in form.pattern.finditer(text, start, end)
        if not is_sample(match.group())
    ]
    for node, span in zip(_holders(root, found), found, strict=True):
        yield Hit(node, {"secret": text[span.start : span.start + SHOWN] + "…"}, span=span)


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


# -- what an MCP server is called with --------------------------------------------------------

GOOGLE_TOKEN: Final = "ya29."  # noqa: S105 - how such tokens begin


def mcp_authorization(node: Node, _: Context) -> Iterator[Hit]:
    """An access token that is written out."""
    if type(node.value) is str and is_literal(node.value):
        is_google = GOOGLE_TOKEN in node.value
        yield Hit(node, {"hint": "; Google's expire within the hour" if is_google else ""})


def mcp_header(node: Node, _: Context) -> Iterator[Hit]:
    """A header whose name says that it holds a credential, or whose value has the form of one."""
    value = node.value
    if type(value) is str and is_literal(value):
        form = _form_in(value)
        if form is not None:
            yield Hit(node, {"what": form.what})
        elif names_credential(str(node.key)):
            yield Hit(node, {"what": "a credential"})


def mcp_url(node: Node, context: Context) -> Iterator[Hit]:
    """A URL that holds a password, a token or a key."""
    if type(node.value) is str and "://" in node.value:
        found = in_url(node.value)
        if found:
            yield Hit(node, span=_place(found[0], node, context))


def exposed_to_client(node: Node, _: Context) -> Iterator[Hit]:
    """The token or the headers of an MCP tool in a session that a client is handed."""
    authorization, headers = node.get("authorization"), node.get("headers")
    if authorization is not None and authorization.json_type != "null":
        yield Hit(authorization, on="key")
    for header in headers.children if headers is not None else ():
        if names_credential(str(header.key)):
            yield Hit(header, on="key")


# -- what the model reads -----------------------------------------------------------------------

# `password: …`, `the API key is …`: letters and digits, so that no word of a sentence is meant.
_TOLD: Final = compile_later(
    r"""\b(?:pass(?:word|phrase|code)|api[ _-]?key|secret[ _-]?key|access[ _-]?token)\b
        ["'`*]{0,2}\s*(?:\bis\b|=|:)\s*["'`*]{0,2}
        (?P<secret>(?=[^\s"'`*]{0,63}[0-9])(?=[^\s"'`*]{0,63}[A-Za-z])[^\s"'`*,;]{8,64}(?<![.:)]))
      | \bPIN\b\s*(?:\bis\b|=|:)\s*["'`*]{0,2}(?P<pin>[0-9]{4,8})(?![0-9])""",
    re.VERBOSE | re.IGNORECASE,
)
_TELLING: Final = ("pass", "Pass", "PASS", "key", "Key", "KEY", "token", "Token", "PIN", "pin")


def in_instructions(node: Node, context: Context) -> Iterator[Hit]:
    """A credential in a text for the model.

    What merely reads like one (`password: …`) can be meant to be told, so it is a note.
    """
    text = node.value
    if type(text) is not str:
        return
    form = _form_in(text)
    if form is not None:
        secret = form.pattern.search(text)
        assert secret is not None
        yield Hit(node, {"what": form.what}, span=_place(secret.group(), node, context))
    elif any(map(text.__contains__, _TELLING)):
        told = _TOLD.search(text)
        if told is not None and is_literal(told["secret"] or told["pin"]):
            values: dict[str, object] = {"what": "what looks like a password"}
            place = _place(told["secret"] or told["pin"], node, context)
            yield Hit(node, values, severity="note", span=place)


_MARKERS: Final = tuple(form.marker for form in OTHER_FORMS)


def _form_in(text: str) -> Form | None:
    """The form of the first credential in a text that is no sample."""
    if not any(map(text.__contains__, _MARKERS)):
        return None
    for form in OTHER_FORMS:
        if form.marker in text:
            match = form.pattern.search(text)
            if match is not None and not is_sample(match.group()):
                return form
    return None


def _place(part: str, node: Node, context: Context) -> Span | None:
    """Where a part of a node's text stands in the file; None where it is written otherwise."""
    at = context.document.file.text.find(part, node.start, node.end)
    return None if at < 0 else Span(at, at + len(part))
