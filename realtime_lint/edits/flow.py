"""Flow collections of YAML and JSON: members that come and go with their commas."""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.edits import Unfixable, printing
from realtime_lint.edits.arrivals import places
from realtime_lint.edits.lines import shifted

_NO_ROOM: Final = "its comments have no room in a flow mapping"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.edits.arrivals import Tree
    from realtime_lint.edits.compile import Compiler
    from realtime_lint.edits.layout import Entry
    from realtime_lint.source import Node


class FlowWriter:
    """Lays out a flow collection of which members go, or into which some come.

    on_lines  whether each member has lines of its own, and the closing bracket as well
    """

    def __init__(self, compiler: Compiler, node: Node) -> None:
        self.compiler = compiler
        self.plan = compiler.plan
        self.layout = layout = compiler.layout
        self.node = node
        self.dialect = layout.dialect(node)
        self.entries = layout.entries(node)
        self.on_lines = self._stands_on_lines()
        self.indent = layout.indent(self.entries[0].start if self.on_lines else node.start)

    def _stands_on_lines(self) -> bool:
        close = self.node.end - 1
        before = self.layout.text[self.layout.line_start(close) : close]
        each = bool(self.entries) and all(entry.opens_line for entry in self.entries)
        return each and not before.strip(" \t")

    def lay_out(self) -> None:
        """The edits of the collection itself; those inside its members are made elsewhere."""
        entries = self.entries
        new = places(entries, self.plan.added.get(id(self.node), ()))
        kept = [entry for entry in entries if not self.plan.is_gone(entry.node)]
        if not kept:
            self._write_anew([text for tree in new for text in self._members(tree)])
            return
        for index, entry in enumerate(entries):
            if self.plan.is_gone(entry.node):
                self._vacate(index, kept[-1])
            if entry.start > kept[-1].start:
                new[-1] = {**new[index], **new[-1]}
            else:
                following = next(it for it in kept if it.start >= entry.start)
                self._put_before(following, self._members(new[index]))
        self._put_behind(kept[-1], self._members(new[-1]))

    def _write_anew(self, members: list[str]) -> None:
        """Nothing of the collection stays: write what comes, on lines if it stood on lines."""
        start, end = self.node.start + 1, self.node.end - 1
        if not self.on_lines:
            pad = self.dialect.pad if members and self.entries else ""
            self.compiler.edit(start, end, pad + self.dialect.comma.join(members) + pad)
        elif members:
            text = ",\n".join(f"{self.indent}{member}" for member in members)
            end = self.layout.line_end(self.layout.behind_comma(self.entries[-1]))
            self.compiler.edit(self.entries[0].lead, end, text)
        else:
            self.compiler.edit(start, end, "")

    def _vacate(self, index: int, last_kept: Entry) -> None:
        """Take an entry out, with the one comma that is too much."""
        entry = self.entries[index]
        if self.on_lines:
            start = entry.lead if id(entry.node) in self.plan.moved else entry.line
            self.compiler.lines(start, self.layout.line_end(self.layout.behind_comma(entry)))
        elif entry.start < last_kept.start:
            self.compiler.edit(entry.start, self.entries[index + 1].start, "")
        elif self.entries[index - 1] is last_kept:
            self.compiler.edit(last_kept.end, self.entries[-1].end, "")

    def _put_before(self, entry: Entry, members: list[str]) -> None:
        if self.on_lines:
            text = "".join(f"{self.indent}{member},\n" for member in members)
            self.compiler.edit(entry.lead, entry.lead, text)
        else:
            text = "".join(f"{member}{self.dialect.comma}" for member in members)
            self.compiler.edit(entry.start, entry.start, text)

    def _put_behind(self, last: Entry, members: list[str]) -> None:
        """Put members behind the last one that stays, and mend its comma."""
        if not self.on_lines:
            text = "".join(self.dialect.comma + member for member in members)
            self.compiler.edit(last.end, last.end, text)
            return
        comma = self.layout.comma(last.end)
        is_trailed = self.layout.comma(self.entries[-1].end) is not None
        if members and comma is None:
            self.compiler.edit(last.end, last.end, ",")
        elif not members and comma is not None and not is_trailed:
            self.compiler.edit(comma, comma + 1, "")
        at = self.layout.line_end(self.layout.behind_comma(last))
        text = ",".join(f"\n{self.indent}{member}" for member in members)
        self.compiler.edit(at, at, f"{text}," if is_trailed and members else text)

    # -- new members ------------------------------------------------------------------------

    def _members(self, tree: Tree) -> list[str]:
        """The text of each new member, its first line unindented."""
        return list(self._texts(tree, self.indent))

    def _texts(self, tree: Tree, indent: str) -> Iterator[str]:
        dialect = self.dialect
        for name, branch in tree.items():
            head = f"{printing.key(name, dialect)}{dialect.colon}"
            if isinstance(branch, dict):
                yield head + self._mapping(branch, indent)
            elif branch.node is not None:
                yield self._carried(branch.node, name, indent)
            elif self.on_lines:
                yield head + printing.flow_lines(branch.value, dialect, indent)
            else:
                yield head + printing.flow(branch.value, dialect)

    def _mapping(self, tree: Tree, indent: str) -> str:
        if not self.on_lines:
            return printing.braced(self._texts(tree, indent), self.dialect)
        inner = indent + self.dialect.unit
        members = ",\n".join(f"{inner}{text}" for text in self._texts(tree, inner))
        return f"{{\n{members}\n{indent}}}"

    def _carried(self, node: Node, name: str, indent: str) -> str:
        """A moved member as the text of a member of a flow mapping."""
        parent = self.compiler.parent(node)
        entry = self.layout.entry(node, parent)
        if parent.style == "block":
            return self._joined(node, name, entry)
        rest = self.compiler.carried(node, node.key_end, entry.end)
        text = self.compiler.key_like(node, name, self.dialect) + rest
        above = self.layout.comments_above(entry)
        if self.layout.comment_beside(entry) or (any(above) and not self.on_lines):
            raise Unfixable(_NO_ROOM)
        lines = [*above, *shifted(text, self.layout.indent(entry.start))]
        first, *more = lines[next(number for number, line in enumerate(lines) if line) :]
        return "\n".join([first, *(indent + line if line else "" for line in more)])

    def _joined(self, node: Node, name: str, entry: Entry) -> str:
        """A member of a block mapping in one line."""
        if re.search(r"(?m)(?:^|[ \t])#", self.layout.text[entry.lead : entry.line_end]):
            raise Unfixable(_NO_ROOM)
        value = printing.flow(self.plan.value(node), self.dialect)
        return f"{printing.key(name, self.dialect)}{self.dialect.colon}{value}"
