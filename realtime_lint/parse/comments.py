"""Comments of a YAML file: whatever follows a `#` that no scalar contains."""

from __future__ import annotations

import re

from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from realtime_lint.source import Document

_COMMENT = re.compile(r"(?:(?<=[ \t\r\n,\[\]{}])|^)#[^\r\n]*")


def comments(documents: Iterable[Document]) -> tuple[Span, ...]:
    """The spans of all comments, `#` included, in order. JSON has none.

    A document that could not be read has no scalars to tell apart; there every `#` at the
    start of a line or behind a space counts.
    """
    documents = tuple(documents)
    if not documents or documents[0].format != "yaml":
        return ()
    text = documents[0].file.text
    scalars = sorted(_scalar_ranges(documents))
    found, at, number = [], 0, 0
    while match := _COMMENT.search(text, at):
        start = match.start()
        while number < len(scalars) and scalars[number][1] <= start:
            number += 1
        if number < len(scalars) and scalars[number][0] <= start:
            at = scalars[number][1]
            continue
        found.append(Span(start, match.end()))
        at = match.end()
    return tuple(found)


def _scalar_ranges(documents: Iterable[Document]) -> Iterable[tuple[int, int]]:
    """Ranges of text that a `#` belongs to: values and keys, without block headers."""
    for document in documents:
        if document.root is None:
            continue
        text = document.file.text
        for node in document.root.walk():
            if node.via is not None:
                continue
            if node.key is not None:
                yield node.key_start, node.key_end
            if node.kind in {"scalar", "opaque"} and node.start < node.end:
                start = node.start
                if node.style in {"|", ">"}:
                    start = min(text.find("\n", start) % (len(text) + 1), node.end)
                yield start, node.end
