"""The proof that edits do what their plan says, and nothing else.

What is shown for a text before and after:

- it can be read, and holds exactly the data that the operations promise
- every node that the plan does not touch is written as it was: kind, style, raw text
- every comment is still there, but for those on lines that were taken out
- line ends are of the same kind, and the last line ends as it did

That other bytes are as they were needs no proof: `apply` copies them. That another parser reads
the same out of it is shown by `testimony`, and what a linter says of it, by `fixer`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from typing import Final

from realtime_lint.edits import Edit, Unfixable, apply
from realtime_lint.edits.layout import Layout
from realtime_lint.parse import parse_text
from realtime_lint.parse.comments import comments
from realtime_lint.records import NamedTuple
from realtime_lint.source import SourceFile, Span, pointer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from realtime_lint.edits.plan import Plan
    from realtime_lint.source import Document, Node, Path

_ALIAS_PROBLEM: Final = "yaml-alias-problem"
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Proven(NamedTuple):
    """A text after its edits.

    documents  as our own reader reads them
    moved      the JSON Pointers of the nodes that are left: the old one -> the new one
    """

    text: str
    documents: tuple[Document, ...]
    moved: dict[str, str]


def prove(plan: Plan, edits: Sequence[Edit]) -> Proven:
    """Carry edits out and show that they are right. Raises Unfixable with what is not."""
    old = plan.documents[0].file
    text = apply(old.text, edits)
    new = SourceFile(old.path, text, bom=old.bom)
    documents = parse_text(new, plan.documents[0].format)
    _demand_data(plan, documents)
    paths = plan.paths()
    _demand_untouched(plan, documents, paths)
    _demand_comments(plan, documents)
    _demand_line_ends(old.text, text)
    moved = {
        pointer(node.path): pointer(paths[key])
        for key, (node, _) in plan.parents.items()
        if key in paths
    }
    return Proven(text, documents, moved)


def _demand_data(plan: Plan, documents: Sequence[Document]) -> None:
    from realtime_lint.parse.opinion import same

    roots = [document.root for document in documents]
    promised = plan.data()
    if any(error.rule == _ALIAS_PROBLEM for error in documents[-1].errors):
        raise Unfixable("an alias would not stand below the anchor that it names")
    if roots[-1] is None:
        raise Unfixable("the result could not be read")
    if len(roots) != len(plan.kept_documents()):
        raise Unfixable("the result would hold another number of documents")
    for root, data in zip(roots, promised, strict=True):
        assert root is not None
        if not same(root.data(), data):
            raise Unfixable("the result would not hold what it should")


def _demand_untouched(plan: Plan, documents: Sequence[Document], paths: dict[int, Path]) -> None:
    new: dict[tuple[Path, str, str], list[Node]] = {}  # of duplicate keys, two at one path
    for document in documents:
        for node in _walk(document):
            new.setdefault((node.path, node.kind, node.raw), []).append(node)
    for key, path in paths.items():
        old, _ = plan.parents[key]
        if key in plan.values or old.via is not None:
            continue
        nodes = new.get((path, old.kind, old.raw))
        if not nodes:
            raise Unfixable(f"'{old.key or old.raw}' would not stay as it is")
        if not any(it.style == old.style or _comes_into_a_line(plan, old, it) for it in nodes):
            raise Unfixable(f"'{old.key or old.raw}' would be written in another style")


def _comes_into_a_line(plan: Plan, old: Node, node: Node) -> bool:
    """Whether a node was moved from lines of its own into a flow collection."""
    if old.kind in {"mapping", "sequence"} and not node.children and node.style == "flow":
        return True  # a block collection of which nothing is left
    ancestor: Node | None = old
    while ancestor is not None:
        if id(ancestor) in plan.moved:
            return node.style in {"flow", "plain", "'", '"'}
        _, ancestor = plan.parents[id(ancestor)]
    return False


def _walk(document: Document) -> Iterator[Node]:
    if document.root is not None:
        for node in document.root.walk():
            if node.via is None:
                yield node


def _demand_comments(plan: Plan, documents: Sequence[Document]) -> None:
    old_text, new_text = plan.documents[0].file.text, documents[0].file.text
    old = comments(plan.documents)
    if not old:
        return
    gone = sorted(_removed_lines(plan))
    reach = list(accumulate((span.end for span in gone), max, initial=0))
    cuts = _cuts(old, plan.erased)
    kept = Counter(
        apply(old_text[comment.start : comment.end], cuts.get(comment, ()))
        for comment in old
        if comment.start >= reach[bisect_right(gone, comment.start, key=lambda span: span.start)]
    )
    del kept[""]
    if kept - Counter(new_text[start:end] for start, end in comments(documents)):
        raise Unfixable("a comment would be lost")


def _cuts(old: Sequence[Span], erased: Sequence[Span]) -> dict[Span, list[Edit]]:
    """What is taken out of each comment, as edits of the comment."""
    cuts: dict[Span, list[Edit]] = {}
    for start, end in erased:
        comment = old[bisect_right(old, start, key=lambda span: span.start) - 1]
        cut = Span(start - comment.start, end - comment.start)
        cuts.setdefault(comment, []).append(Edit(cut, ""))
    return cuts


def _removed_lines(plan: Plan) -> Iterator[Span]:
    """The lines of what is taken out, with the comments beside and inside it."""
    layout = Layout(plan.documents)
    for document in plan.documents:
        if document.root is not None and id(document.root) in plan.removed:
            yield document.span
    for key in plan.removed:
        node, parent = plan.parents[key]
        if parent is not None:
            yield from _lines(plan, layout, node, parent)


def _lines(plan: Plan, layout: Layout, node: Node, parent: Node) -> Iterator[Span]:
    """The lines of a node that goes; where something moves out of it, only those of the rest."""
    entry = layout.entry(node, parent)
    if any(id(it) in plan.moved for it in node.walk()):
        yield Span(entry.line, min(layout.line_end(entry.start), layout.start(node.children[0])))
        for child in node.children:
            if id(child) in plan.parents and id(child) not in plan.moved:
                yield from _lines(plan, layout, child, node)
    else:
        end = entry.line_end if parent.style == "block" else layout.line_end(entry.end)
        yield Span(entry.line, end)


def _demand_line_ends(old: str, new: str) -> None:
    before, after = set(_LINE_END.findall(old)), set(_LINE_END.findall(new))
    if not after <= (before or {"\n"}):
        raise Unfixable("its line ends would be mixed")
    if old.endswith(("\n", "\r")) != new.endswith(("\n", "\r")):
        raise Unfixable("its last line would end otherwise")
