"""Values that plain data is written over: what stands beside them stays, comments and anchors."""

from __future__ import annotations

import re

from realtime_lint.edits import Unfixable, printing
from realtime_lint.edits.lines import joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.edits.compile import Compiler
    from realtime_lint.edits.printing import Dialect
    from realtime_lint.source import Node


class ValueWriter:
    """Replaces the value of a member, of an item, or of a document, which has no parent."""

    def __init__(self, compiler: Compiler, node: Node, parent: Node | None) -> None:
        self.compiler = compiler
        self.layout = layout = compiler.layout
        self.text = layout.text
        self.node = node
        self.parent = parent
        self.dialect = layout.dialect(parent or node)

    def write(self, value: object) -> None:
        """The edits that put a value there."""
        if self.node.tag is not None and self.node.via is None:
            raise Unfixable("the value has a tag")
        if self.parent is not None and self.parent.style == "block":
            self._write_behind_head(self.parent, value)
        elif self.node.style == "block":
            self._write_document(value)
        else:
            self._write_in_flow(value)

    # -- in flow collections ------------------------------------------------------------------

    def _write_in_flow(self, value: object) -> None:
        start, end = self.layout.value_start(self.node), self.layout.end(self.node)
        if printing.is_inline(value) or not self._has_lines():
            text = self._in_line(value)
        else:
            text = printing.flow_lines(value, self.dialect, self.layout.indent(start))
        if start >= end:  # there is none yet
            has_gap = self.text[:end].endswith(" ")
            is_last = self.text.startswith("}", end)
            start, text = end, text if has_gap else f" {text}"
            text += self.dialect.pad if has_gap and is_last else ""
        self.compiler.edit(start, end, text)

    def _has_lines(self) -> bool:
        """Whether what is written may have lines of its own."""
        if self.layout.is_json and "\n" in self.text[self.node.start : self.node.end]:
            return True
        return self.parent is not None and self.layout.stands_on_lines(self.parent)

    def _in_line(self, value: object) -> str:
        """A value in one line, in the quotes of the one that it replaces."""
        if isinstance(value, dict | list) or not isinstance(self.node.value, str):
            return printing.flow(value, self.dialect)
        style = self.node.style if self.node.style in {"'", '"'} else "plain"
        return printing.scalar(value, self.dialect, style)

    # -- in block collections -----------------------------------------------------------------

    def _write_document(self, value: object) -> None:
        """Replace a block collection that is all of a document."""
        start, end = self.node.start, self.layout.end(self.node)
        column = self.layout.column(start)
        lines = printing.block(value, self._dialect(end, column))
        if lines[1:]:
            end = self._end_of_line(end)
        self.compiler.edit(start, end, joined("", lines, column))

    def _write_behind_head(self, parent: Node, value: object) -> None:
        """Replace what stands behind a colon or dash; the comment beside that stays."""
        node, layout = self.node, self.layout
        if node.key is None:
            start, end = layout.entry(node, parent).span
            colon_or_dash = start + 1
        else:
            start, end, colon_or_dash = layout.start(node), layout.end(node), layout.colon(node)
        head_end, column = layout.properties_end(node, colon_or_dash), layout.column(start)
        # Behind a dash and an anchor, a mapping cannot begin on the same line.
        is_behind_dash = node.key is None and head_end == colon_or_dash
        write = printing.behind_dash if is_behind_dash else printing.behind_colon
        first, *below = write(value, self._dialect(end, column))
        if not below and not isinstance(value, dict | list):
            first = f" {self._in_line(value)}"
        is_inside = node.style in {"block", "|", ">"} and node.via is None
        if is_inside and end > layout.line_end(head_end):
            beside = self._comment_of_head(head_end)
            if beside or below:
                end = self._end_of_line(end)
            self.compiler.edit(head_end, end, joined("", [first + beside, *below], column))
        elif below:
            self.compiler.edit(head_end, end, first)
            at = layout.line_end(end)
            self.compiler.edit(at, at, joined("", ["", *below], column))
        else:
            gap = self.text[head_end : node.start] if node.via is None else " "
            is_aligned = gap and not gap.strip(" \t") and end > head_end
            self.compiler.edit(head_end, end, (gap if is_aligned else " ") + first[1:])

    def _dialect(self, end: int, column: int) -> Dialect:
        """How to write a value at a column that ends where another one did.

        The last line of a text needs an end, and no comment below it may be as deep as the text.
        """
        line_end = self.layout.line_end(end)
        is_followed = self.layout.comments_below(line_end, column) > line_end
        is_last = self.layout.next_line(end) == line_end
        return self.dialect._replace(has_literals=not is_followed and not is_last)

    def _comment_of_head(self, head_end: int) -> str:
        """The comment beside a key or dash; that of a first member on its line is not its own."""
        line_end = self.layout.line_end(head_end)
        is_compact = self.node.style == "block" and self.node.start < line_end
        return "" if is_compact else self._comment(head_end, line_end)

    def _end_of_line(self, end: int) -> int:
        """The end of a value's last line, where nothing else has to stand on it."""
        line_end = self.layout.line_end(end)
        if self._comment(end, line_end):
            raise Unfixable("there is no room for the comments of what was there")
        return line_end

    def _comment(self, start: int, end: int) -> str:
        """The comment in the rest of a line, with the space in front of it."""
        match = re.search(r"[ \t]+#.*", self.text[start:end])
        return match.group() if match else ""
