"""From a plan to edits of the text: as few bytes as will do, in the style that is there.

A collection whose members come or go is laid out anew only where they come or go (`block` and
`flow`), and of a member that is set, the value is another one (`values`); a moved member takes
its text with it, and only its indentation changes.
"""

from __future__ import annotations

from bisect import bisect_left

from realtime_lint.edits import Edit, Unfixable, apply, printing
from realtime_lint.edits.block import BlockWriter
from realtime_lint.edits.flow import FlowWriter
from realtime_lint.edits.layout import Layout
from realtime_lint.edits.lines import normal
from realtime_lint.edits.plan import Plan
from realtime_lint.edits.values import ValueWriter
from realtime_lint.parse.comments import comments
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from realtime_lint.edits.operations import Operation
    from realtime_lint.edits.printing import Dialect
    from realtime_lint.source import Document, Node


def compile_edits(
    documents: Sequence[Document], operations: Iterable[Operation]
) -> tuple[Edit, ...]:
    """The edits that carry operations out on a file, all of whose documents are given.

    Raises Unfixable for what has no place in the text as it is written.
    """
    return edits_of(Plan(documents, operations))


def edits_of(plan: Plan) -> tuple[Edit, ...]:
    """The edits of a plan, in order. Raises Unfixable."""
    compiler = Compiler(plan)
    for document in plan.documents:
        if document.root is not None:
            compiler.document(document)
    for span in plan.erased:
        compiler.erase(*span)
    newline = compiler.layout.newline
    edits = _merged(compiler.edits)
    return tuple(Edit(span, text.replace("\n", newline)) for span, text in edits)


class Compiler:
    """Collects the edits of a file; see `edits_of`."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.layout = Layout(plan.documents)
        self.text = self.layout.text
        self.edits: list[Edit] = []

    def edit(self, start: int, end: int, text: str) -> None:
        """Replace a span; line ends are those of the text only at the very end."""
        if text != self.text[start:end]:
            self.edits.append(Edit(Span(start, end), text))

    def document(self, document: Document) -> None:
        """The edits of a document."""
        root = document.root
        assert root is not None
        if id(root) not in self.plan.removed:
            self.node(root, None)
        elif document.count == 1:
            raise Unfixable("nothing would be left of the file")
        elif document.format == "jsonl":
            self.lines(root.start, self.layout.line_end(root.end))
        else:
            self.take_out(*map(self.behind_marker, document.span))

    def behind_marker(self, at: int) -> int:
        """The start of a document's first line, where it would begin behind a `...`."""
        line, line_end = self.layout.line_start(at), self.layout.line_end(at)
        is_behind = self.text[line:at].strip(" \t") and not self.text[at:line_end].strip(" \t")
        return self.layout.next_line(at) if is_behind else at

    def lines(self, start: int, end: int, text: str | None = None) -> None:
        """Replace whole lines, from one offset's line to another's, by lines or by nothing."""
        start, behind = self.layout.line_start(start), self.layout.next_line(end)
        if text is None:
            self.take_out(start, behind)
        else:
            self.edit(start, end, text)

    def take_out(self, start: int, behind: int) -> None:
        """Take whole lines out; a last line that has no end leaves another one that has none."""
        if behind == len(self.text) and not self.text.endswith(("\n", "\r")):
            start = len(self.text[:start].rstrip("\r\n"))
        self.edit(start, behind, "")

    def erase(self, start: int, end: int) -> None:
        """Take a comment out: with its line, or with the space in front of it; or a part of one."""
        line = self.layout.line_start(start)
        before = self.text[line:start].rstrip(" \t")
        if self.text[start] != "#":
            self.edit(start, end, "")
        elif before:
            self.edit(line + len(before), end, "")
        else:
            self.lines(start, end)

    # -- nodes ------------------------------------------------------------------------------

    def node(self, node: Node, parent: Node | None) -> None:
        """The edits of a node that stays, or travels, and of everything in it."""
        plan = self.plan
        if id(node) in plan.keys:
            assert parent is not None
            dialect = self.layout.dialect(parent)
            self.edit(node.key_start, node.key_end, self.new_key(node, plan.key(node), dialect))
        if id(node) in plan.values:
            ValueWriter(self, node, parent).write(plan.values[id(node)])
            return
        if node.via is not None:
            return
        for child in node.children:
            if child.via != "merge" and not plan.is_gone(child):
                self.node(child, node)
        # Last, as what comes behind a collection stands behind what comes into its last member.
        if id(node) in plan.added or any(plan.is_gone(child) for child in node.children):
            writer = BlockWriter if node.style == "block" else FlowWriter
            writer(self, node).lay_out()

    def has_comments(self, start: int, end: int) -> bool:
        """Whether a part of the text has comments."""
        spans = comments(self.plan.documents)
        return bisect_left(spans, (start,)) < bisect_left(spans, (end,))

    # -- what travels -----------------------------------------------------------------------

    def parent(self, node: Node) -> Node:
        """The collection that a node stands in."""
        _, parent = self.plan.parents[id(node)]
        assert parent is not None
        return parent

    def key_like(self, node: Node, name: str, dialect: Dialect) -> str:
        """A key for a moved member: its own text where it stays the same, else its quotes."""
        if name == node.key:
            return self.text[node.key_start : node.key_end]
        return self.new_key(node, name, dialect)

    def new_key(self, node: Node, name: str, dialect: Dialect) -> str:
        """Another key for a member, in the quotes of its own or of its neighbours'."""
        style = node.key_style if node.key_style in {"'", '"'} else dialect.quote or "plain"
        return printing.scalar(name, dialect, style)

    def carried(self, node: Node, start: int, end: int) -> str:
        """A part of the text of a moved member, with the edits inside it carried out."""
        outer, self.edits = self.edits, []
        self.node(node, self.parent(node))
        inside, self.edits = self.edits, outer
        moved = [
            self.within(edit, start, end)
            for edit in _merged(inside)
            if edit.span.start >= node.key_end  # its key is another one anyway
        ]
        if any(edit.span.start < 0 for edit in moved):
            raise Unfixable("a change reaches out of what is moved")
        return normal(apply(self.text[start:end], moved))

    def within(self, edit: Edit, start: int, end: int) -> Edit:
        """An edit of a part of the text, whose last line has no end of its own."""
        first, last = edit.span
        if first > end:
            return Edit(Span(end - start, end - start), "\n" + edit.text.removesuffix("\n"))
        if last > end:
            first, last = first - len(self.layout.newline), end
        return Edit(Span(first - start, last - start), edit.text)


def _merged(edits: Iterable[Edit]) -> list[Edit]:
    """Edits in order; where two of them take out the same line end, one does."""
    merged: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: edit.span):
        last = merged[-1] if merged else None
        if last is not None and not (last.text or edit.text) and edit.span.start <= last.span.end:
            merged[-1] = Edit(Span(last.span.start, max(last.span.end, edit.span.end)), "")
        else:
            merged.append(edit)
    return merged
