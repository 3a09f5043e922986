"""Text edits and the fixes made of them.

`operations` says what is to become of a document's nodes, `compile` turns that into edits
of its text, `proof` shows that the edits do this and nothing else.
"""

from __future__ import annotations

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from realtime_lint.source import Span


class Edit(NamedTuple):
    """Replace a span of a file's text."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits of one file that belong together, proven.

    safety  `safe`: the session the server sees stays the same, or it is the only legal
            completion; `unsafe`: the meaning changes
    """

    title: str
    safety: str
    edits: tuple[Edit, ...]


class Unfixable(ValueError):  # noqa: N818 - an answer, worded for people
    """Why operations cannot be carried out on a text, or not be proven."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits. Raises Unfixable where two of them overlap."""
    parts, done = [], 0
    for (start, end), new in sorted(edits, key=lambda edit: edit.span):
        if start < done:
            raise Unfixable("two edits overlap")
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])
