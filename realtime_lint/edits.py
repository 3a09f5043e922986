"""Text edits and the fixes made of them."""

from __future__ import annotations

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import Span


class Edit(NamedTuple):
    """Replace a span of a file's text."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits of one file that belong together.

    safety  `safe`: the session the server sees stays the same, or it is the only legal
            completion; `unsafe`: the meaning changes
    """

    title: str
    safety: str
    edits: tuple[Edit, ...]
