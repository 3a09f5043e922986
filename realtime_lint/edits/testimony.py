"""The other half of a proof: another parser reads the same out of the new text.

That parser takes far longer than everything else. It is not asked about lines that stand in the
new text to the letter as in the old one, and there held a member or an item of their own: where
such a one ends and the next one begins, indentation alone says.
"""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.parse import opinion
from realtime_lint.parse.opinion import Opinion, mapping, same, sequence, tree_of
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from realtime_lint.source import Document, Node, SourceFile

    Claim = tuple[str, list[Opinion]]
    """A text, and what it is said to hold."""

_BOUND: Final = re.compile(r"(?m)(?:^|[\s,\[{])[&*!]\S|^(?:---|\.\.\.|%|\s*\?\s)")
"""What binds the parts of a text together, or may: anchors, aliases, tags, other documents."""
_INDENT: Final = re.compile(r"[ \t]*")
_DASH: Final = re.compile(r"[ \t]*-[ \t]+")


def witness(documents: Sequence[Document], before: Sequence[Document] = ()) -> None:
    """Show that another parser reads the same out of a file.

    before  the documents of the text that was edited

    Raises Unfixable.
    """
    text, said = _excerpt(documents, before) or _whole(documents)
    try:
        read = opinion.read(text, documents[0].format)
    except opinion.Refused:
        raise Unfixable("another parser could not read the result") from None
    if len(read) != len(said) or not all(map(_agree, read, said)):
        raise Unfixable("another parser would read the result differently")


def _agree(one: Opinion, other: Opinion) -> bool:
    return one.tree == other.tree and same(one.data, other.data)


def _whole(documents: Sequence[Document]) -> Claim:
    roots = [document.root for document in documents if document.root is not None]
    return documents[0].file.text, [Opinion(root.data(), tree_of(root)) for root in roots]


def _excerpt(documents: Sequence[Document], before: Sequence[Document]) -> Claim | None:
    """The text without what nobody touched; None where it cannot be taken apart so easily."""
    if len(documents) != 1 or len(before) != 1 or _BOUND.search(documents[0].file.text):
        return None
    old, new = before[0].root, documents[0].root
    if old is None or new is None:
        return None
    file = before[0].file
    known = {file.text[start:end] for start, end in _parts(old, len(file.text), file)}
    text, said = _cut(new, 0, len(documents[0].file.text), documents[0].file, known)
    return text, [said]


def _cut(
    node: Node, start: int, end: int, file: SourceFile, known: Container[str]
) -> tuple[str, Opinion]:
    """The lines of a value and what they hold, without those of its parts that are known."""
    parts = list(_lines(node, end, file))
    touched = [part for part in parts if file.text[part[1] : part[2]] not in known]
    if not touched:
        return file.text[start:end], Opinion(node.data(), tree_of(node))
    cuts = [(it.key or "", *_cut(it, first, last, file, known)) for it, first, last in touched]
    text = file.text[start : parts[0][1]] + "".join(lines for _, lines, _ in cuts)
    if node.kind == "sequence":
        return text, sequence([said for _, _, said in cuts], "block")
    return text, mapping([(key, said) for key, _, said in cuts], "block")


def _parts(node: Node, end: int, file: SourceFile) -> Iterator[Span]:
    """The lines of everything in a value that has lines of its own."""
    for child, first, last in _lines(node, end, file):
        yield Span(first, last)
        yield from _parts(child, last, file)


def _lines(node: Node, end: int, file: SourceFile) -> Iterator[tuple[Node, int, int]]:
    """The parts of a block collection with their lines, each down to the next one's first.

    None where something else than indentation, or a dash of their own, stands before them.
    """
    if node.style != "block":
        return
    starts = []
    before = _DASH if node.kind == "sequence" else _INDENT
    for child in node.children:
        place = child.start if child.key is None else child.key_start
        start = file.line_starts[file.position(place).line - 1]
        if before.fullmatch(file.text, start, place) is None:
            return
        starts.append(start)
    yield from zip(node.children, starts, [*starts[1:], end], strict=True)
