"""Where members and items, their keys and their values begin and end in a text."""

from __future__ import annotations

import re
from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.edits.lines import Lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import Node

_BEFORE_ENTRY: Final = re.compile(r"[ \t]*(?:[-?][ \t]+)*")
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*[ \t]+)+")
_BEHIND_HEAD: Final = re.compile(r"(?:[ \t]+[&!]\S*)*")
_ALIAS: Final = re.compile(r"[ \t]*[:-]?[ \t]*\*[^\s,\[\]{}]+")
_COLON: Final = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*:")
_COMMA: Final = re.compile(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*)*,")
_KEEPS: Final = re.compile(r"[|>][1-9]?\+")


class Spans(Lines):
    """The places of nodes in a file; see `Node` for those that a reader notes itself."""

    @staticmethod
    def opening(node: Node) -> int:
        """Where a collection, or the member that holds it, begins."""
        return node.start if node.key is None else node.key_start

    def start(self, node: Node) -> int:
        """Where a member or item begins, with what stands before its key or value."""
        at = self.opening(node)
        line = self.line_start(at)
        match = _BEFORE_ENTRY.match(self.text, line, at)
        begins = match.end() if match else line
        return begins if _PROPERTIES.fullmatch(self.text, begins, at) else at

    def end(self, node: Node) -> int:
        """Behind the value of a member or item; that of an alias is the alias.

        Blank lines that a text keeps at its end are part of it.
        """
        if node.via is None and self.keeps_blank_lines(node):
            return self.blank_lines_end(node.end)
        if node.via is None:
            return node.end if node.key is None else max(node.end, self.colon(node))
        return self.alias_end(node.key_end)

    def keeps_blank_lines(self, node: Node) -> bool:
        """Whether the blank lines below a value are part of a text at its end."""
        while node.style == "block" and node.children and node.children[-1].via is None:
            node = node.children[-1]
        return node.style in {"|", ">"} and _KEEPS.match(self.text, node.start) is not None

    def value_start(self, node: Node) -> int:
        """Where the value of a member or item begins; that of an alias at its `*`."""
        return node.start if node.via is None else self.text.rindex("*", 0, self.end(node))

    def properties_start(self, node: Node) -> int:
        """Where the value of a member begins, with its anchor and tag."""
        start, end = self.colon(node), self.end(node)
        return end - len(self.text[start:end].lstrip())

    def properties_end(self, node: Node, head: int) -> int:
        """Behind a value's anchor and tag on the line where its colon or dash ends, at `head`."""
        match = _BEHIND_HEAD.match(self.text, head, max(node.start, head))
        return match.end() if match and node.via is None else head

    def colon(self, node: Node) -> int:
        """Behind the colon of a member."""
        match = _COLON.match(self.text, node.key_end)
        if match is None:
            raise Unfixable("its key has no colon of its own")
        return match.end()

    def comma(self, at: int) -> int | None:
        """The offset of the comma that follows a value in a flow collection."""
        match = _COMMA.match(self.text, at)
        return match.end() - 1 if match else None

    def alias_end(self, at: int) -> int:
        """Behind the alias that follows a key, a dash or nothing."""
        match = _ALIAS.match(self.text, at)
        if match is None:
            raise Unfixable("an alias stands where no text can be told apart")
        return match.end()
