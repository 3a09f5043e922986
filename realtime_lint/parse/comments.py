"""Comments of a YAML file: whatever follows a `#` that no scalar contains."""

from __future__ import annotations

from functools import lru_cache

from realtime_lint.patterns import compile_later
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from realtime_lint.source import Document, SourceFile

_COMMENT = compile_later(r"(?:(?<=[ \t\r\n,\[\]{}'\"])|^)#[^\r\n]*")


def comments(documents: Iterable[Document]) -> tuple[Span, ...]:
    """The spans of all comments of a file, `#` included, in order. JSON has none.

    Behind the place where a file becomes unreadable there are no scalars to tell apart;
    there every `#` at the start of a line or behind a space counts.
    """
    document = next(iter(documents), None)
    if document is None or document.format != "yaml":
        return ()
    return _comments(document.file)


@lru_cache(maxsize=2)  # of a fix, the text before and after
def _comments(file: SourceFile) -> tuple[Span, ...]:
    """The same, once for all the documents of a file."""
    from realtime_lint.parse.yaml_reader import scalar_spans

    text = file.text
    found, at = [], 0
    for start, end in (*scalar_spans(text), (len(text), len(text))):
        while match := _COMMENT.search(text, at, start):
            found.append(Span(*match.span()))
            at = match.end()
        at = max(at, end)
    return tuple(found)
