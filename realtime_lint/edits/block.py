"""Block collections of YAML: members that come and go by the line, with their comments."""

from __future__ import annotations

from realtime_lint.edits import Unfixable, printing
from realtime_lint.edits.arrivals import places
from realtime_lint.edits.lines import joined, normal, shifted, without_blank_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.edits.arrivals import Tree
    from realtime_lint.edits.compile import Compiler
    from realtime_lint.edits.layout import Entry
    from realtime_lint.source import Node


class BlockWriter:
    """Lays out a block collection of which members go, or into which some come."""

    def __init__(self, compiler: Compiler, node: Node) -> None:
        self.compiler = compiler
        self.plan = compiler.plan
        self.layout = compiler.layout
        self.node = node
        self.dialect = self.layout.dialect(node)
        self.entries = self.layout.entries(node)
        if not self.entries:
            raise Unfixable("all its members are those of an anchored mapping")
        self.column = self.layout.column(self.entries[0].start)

    def lay_out(self) -> None:
        """The edits of the collection itself; those inside its members are made elsewhere."""
        plan, entries, indent = self.plan, self.entries, " " * self.column
        new = places(entries, plan.added.get(id(self.node), ()))
        if all(plan.is_gone(entry.node) for entry in entries) and not any(new):
            self._empty()
            return
        if plan.is_gone(entries[-1].node):  # what comes behind it comes in its place
            new[-2].update(new.pop())
            new.append({})
        above: Node | None = None
        for index, entry in enumerate(entries):
            lines = self._lines(new[index])
            if plan.is_gone(entry.node):
                self._vacate(entry, entries[index + 1 : index + 2], lines, above)
                continue
            above = entry.node
            if lines and entry.opens_line:
                self._insert(entry.lead, f"{joined(indent, lines, self.column)}\n")
            elif lines:
                self._insert(entry.start, f"{joined('', lines, self.column)}\n{indent}")
        lines = self._lines(new[-1])
        if lines:
            self._append(joined(indent, lines, self.column))

    def _insert(self, at: int, text: str) -> None:
        self.compiler.edit(at, at, text)

    def _append(self, text: str) -> None:
        """Put lines behind the last entry: in front of the next line, or where there is none."""
        end = self.entries[-1].line_end
        behind = self.layout.next_line(end)
        self._insert(behind, f"{text}\n" if behind > end else f"\n{text}")

    def _vacate(
        self, entry: Entry, following: list[Entry], lines: list[str], above: Node | None = None
    ) -> None:
        """Take an entry's lines out, with the comments that travel, and put others there.

        above  what stays above it
        """
        start = entry.lead if id(entry.node) in self.plan.moved else entry.line
        if entry.opens_line and lines:
            text = joined(" " * self.column, lines, self.column)
            self.compiler.lines(start, entry.line_end, text)
        elif entry.opens_line:
            end = entry.line_end
            if above is not None and self.layout.keeps_blank_lines(above):
                end = self.layout.blank_lines_end(end)  # they would become part of its text
            self.compiler.lines(start, end)
        elif lines:
            self.compiler.edit(entry.start, entry.line_end, joined("", lines, self.column))
        elif not following:
            raise Unfixable("nothing would stand behind its dash")
        elif self.plan.is_gone(following[0].node) or any(self.layout.comments_above(following[0])):
            # The next one cannot come up behind the dash: a line of its own is as good.
            behind_dash = len(self.layout.text[: entry.start].rstrip(" \t"))
            self.compiler.edit(behind_dash, entry.line_end, "")
        else:
            self.compiler.edit(entry.start, following[0].start, "")

    def _empty(self) -> None:
        """Nothing is left of the collection: write that in its place."""
        text = "{}" if self.node.kind == "mapping" else "[]"
        first, *others = self.entries
        if self.node.key is None:
            self._vacate(first, others[:1], [text])
        else:
            colon = self.layout.colon(self.node)
            self._insert(self.layout.properties_end(self.node, colon), f" {text}")
            others = self.entries
        for entry in others:
            self._vacate(entry, [], [])

    def _lines(self, tree: Tree) -> list[str]:
        """New members of a block mapping as lines without its indentation."""
        lines: list[str] = []
        for name, branch in tree.items():
            if isinstance(branch, dict):
                unit = self.dialect.unit
                below = (unit + line if line else "" for line in self._lines(branch))
                new = [f"{printing.key(name, self.dialect)}:", *below]
            elif branch.node is None:
                new = printing.member(name, branch.value, self.dialect)
            else:
                new = self._carried(branch.node, name)
            lines += new if lines else without_blank_start(new)
        return lines

    def _end_around(self, entry: Entry, parent: Node) -> int:
        """Behind a moved member, and the comments behind it that would be lost with all around it.

        They can only follow the last one.
        """
        _, around = self.plan.parents[id(parent)]
        is_last = entry.node is parent.children[-1]
        if around is None or not is_last or id(parent) not in self.plan.removed:
            return entry.line_end
        return self.layout.entry(parent, around).line_end

    def _carried(self, node: Node, name: str) -> list[str]:
        """A moved member as lines of a block mapping, comments above it first."""
        compiler = self.compiler
        parent = compiler.parent(node)
        entry = self.layout.entry(node, parent)
        if parent.style == "flow":
            value = compiler.carried(node, self.layout.properties_start(node), entry.end)
            key = printing.key(name, self.dialect)
            beside = self.layout.comment_beside(entry)
            text = f"{key}: {value}" + (f"  {beside}" if beside else "")
            old = self.layout.indent(entry.start)
        else:
            key = compiler.key_like(node, name, self.dialect)
            rest = compiler.carried(node, node.key_end, entry.line_end)
            text = self.layout.text[entry.start : node.key_start] + key + rest
            text += normal(self.layout.text[entry.line_end : self._end_around(entry, parent)])
            old = " " * self.layout.column(entry.start)
        return [*self.layout.comments_above(entry), *shifted(text, old)]
