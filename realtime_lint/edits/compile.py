"""From a plan to edits of the text: as few bytes as will do, in the style that is there.

A collection whose members come or go is laid out anew only where they come or go (`block` and
`flow`); a moved member takes its text with it, and only its indentation changes.
"""

from __future__ import annotations

import re

from realtime_lint.edits import Edit, Unfixable, apply, printing
from realtime_lint.edits.block import BlockWriter
from realtime_lint.edits.flow import FlowWriter
from realtime_lint.edits.layout import Layout
from realtime_lint.edits.lines import normal
from realtime_lint.edits.plan import Plan
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
            self.edit(*document.span, "")

    def lines(self, start: int, end: int, text: str | None = None) -> None:
        """Replace whole lines, from one offset's line to another's, by lines or by nothing."""
        start, behind = self.layout.line_start(start), self.layout.next_line(end)
        if text is not None:
            self.edit(start, end, text)
        elif behind == end:  # the last line has no end of its own, and the new last gets none
            self.edit(len(self.text[:start].rstrip("\r\n")), end, "")
        else:
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

    # -- values -----------------------------------------------------------------------------

    def node(self, node: Node, parent: Node | None) -> None:
        """The edits of a node that stays, or travels, and of everything in it."""
        plan = self.plan
        if id(node) in plan.keys:
            assert parent is not None
            dialect = self.layout.dialect(parent)
            self.edit(node.key_start, node.key_end, self.new_key(node, plan.key(node), dialect))
        if id(node) in plan.values:
            self.set(node, parent)
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

    def set(self, node: Node, parent: Node | None) -> None:
        """Replace a value; what stands beside it stays."""
        value = self.plan.values[id(node)]
        is_block_member = parent is not None and parent.style == "block" and node.key is not None
        if is_block_member:
            assert parent is not None
            self.set_member(node, self.layout.dialect(parent), value)
            return
        if node.style == "block":
            raise Unfixable("a block list or mapping that has no key cannot be replaced")
        dialect = self.layout.dialect(parent or node)
        if self.layout.is_json and "\n" in self.text[node.start : node.end]:
            text = printing.flow_lines(value, dialect, self.layout.indent(node.start))
        else:
            text = self.inline(node, value, dialect)
        start, end = self.layout.value_start(node), self.layout.end(node)
        is_missing = start == end and self.text[start - 1 : start] not in {"", " ", "[", "{", ","}
        self.edit(start, end, (" " if is_missing else "") + text)

    def inline(self, node: Node, value: object, dialect: Dialect) -> str:
        """A value in one line, in the quotes of the one that it replaces."""
        if isinstance(value, dict | list):
            return printing.flow(value, dialect)
        is_quoted = node.style in {"'", '"'} and isinstance(node.value, str)
        return printing.scalar(value, dialect, node.style if is_quoted else "plain")

    def set_member(self, node: Node, dialect: Dialect, value: object) -> None:
        """Replace the value of a member of a block mapping; the comment beside it stays."""
        layout = self.layout
        after_colon, end = layout.colon(node), layout.end(node)
        head, *below = printing.block_value(value, dialect)
        if node.via is None and layout.properties_end(node) > after_colon:
            if below or node.style in {"block", "|", ">"} or node.tag is not None:
                raise Unfixable("the value has an anchor or a tag")
            after_colon = layout.properties_end(node)
        if not below and not isinstance(value, dict | list):
            head = f" {self.inline(node, value, dialect)}"
        indent = " " * layout.column(layout.start(node))
        lines = "".join(f"\n{indent}{line}" if line else "\n" for line in below)
        is_inside = node.style in {"block", "|", ">"} and node.via is None
        key_line_end = layout.line_end(after_colon)
        if is_inside and end > key_line_end:
            at = after_colon if node.style == "block" else layout.line_start(after_colon)
            kept = self.comment(max(at, after_colon), key_line_end)
            if (kept or lines) and self.comment(end, layout.line_end(end)):
                raise Unfixable("there is no room for the comments of what was there")
            self.edit(after_colon, end, head + kept + lines)
        elif below:
            self.edit(after_colon, end, head)
            self.edit(layout.line_end(end), layout.line_end(end), lines)
        else:
            gap = self.text[after_colon : node.start] if node.via is None else " "
            is_aligned = gap and not gap.strip(" \t") and end > after_colon
            self.edit(after_colon, end, (gap if is_aligned else " ") + head[1:])

    def comment(self, start: int, end: int) -> str:
        """The comment in the rest of a line, with the space in front of it."""
        match = re.search(r"[ \t]+#.*", self.text[start:end])
        return match.group() if match else ""

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

    def value_start(self, node: Node) -> int:
        """Where the value of a member begins, with its anchor and tag."""
        start, end = self.layout.colon(node), self.layout.end(node)
        return end - len(self.text[start:end].lstrip())

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
