"""How the members of a text stand: lines, indentation, and the comments that are theirs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.edits.lines import normal
from realtime_lint.edits.printing import Dialect
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from realtime_lint.source import Document, Node

_BEFORE_ENTRY: Final = re.compile(r"[ \t]*(?:[-?][ \t]+)*")
_DASH: Final = re.compile(r"([ \t]*(?:-[ \t]+)*)-[ \t]*(?:[&!]\S*[ \t]+)*")
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*[ \t]+)+")
_BEHIND_COLON: Final = re.compile(r"(?:[ \t]+[&!]\S*)*")
_ALIAS: Final = re.compile(r"[ \t]*:?[ \t]*\*[^\s,\[\]{}]+")
_COLON: Final = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*:")
_COMMA: Final = re.compile(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*)*,")
_REST: Final = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=[\r\n]|\Z)")
_QUIET: Final = re.compile(r"[ \t]*(?:#.*)?")
_DEFAULT_UNIT: Final = "  "


class Entry(NamedTuple):
    """A member or item as it stands in the text.

    node       its value
    start      its first character: the key's, or an anchor's in front of it; of an item of a
               block list that of its dash
    end        behind its value
    line       the start of its first line
    lead       the start of the comments above it that are its own, else `line`
    line_end   the end of its last line, before the line end; comments beside and below it that
               are its own lie inside
    opens_line whether nothing but indentation stands before it
    """

    node: Node
    start: int
    end: int
    line: int
    lead: int
    line_end: int
    opens_line: bool


class Layout:
    """The lines of a file, and the habits of whoever wrote it."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.file = documents[0].file
        self.text = self.file.text
        self.is_json = documents[0].format != "yaml"
        self.roots = [it.root for it in documents if it.root is not None]

    @cached_property
    def newline(self) -> str:
        """What ends the first line."""
        match = re.search(r"\r\n|\n|\r", self.text)
        return match.group() if match else "\n"

    @cached_property
    def unit(self) -> str:
        """One step of indentation."""
        for node in self._collections():
            first = node.children[0]
            outer, inner = self.indent(self.opening(node)), self.indent(self.start(first))
            is_deeper = len(inner) > len(outer) and inner.startswith(outer)
            if is_deeper and self.line_start(self.start(first)) > self.opening(node):
                return inner[len(outer) :]
        return _DEFAULT_UNIT

    def dialect(self, node: Node) -> Dialect:
        """How a collection writes its members."""
        quotes = [it.key_style for it in node.children if it.key_style in {"'", '"'}]
        is_quoted = quotes and len(quotes) == len(node.children)
        quote = '"' if self.is_json else quotes[0] if is_quoted else ""
        # `{a:1}` has one key, `a:1`.
        is_tight = bool(quote) and self._is_tight(node)
        inside = self.text[node.start + 1 : node.end]
        pad = " " if node.style == "flow" and inside[:1] == " " else ""
        colon, comma = (":", ",") if is_tight else (": ", ", ")
        return Dialect(quote, colon, comma, pad, self.unit, self.is_json)

    def _is_tight(self, node: Node) -> bool:
        """Whether nothing stands behind colons: in a collection, or else around it."""
        for around in (node, *(root for root in self.roots if root.start <= node.start < root.end)):
            members = (it for it in around.walk() if it.key is not None and it.via is None)
            first = next(members, None) if around.style == "flow" else None
            if first is not None:
                return self.text[first.key_end : first.key_end + 1] == ":" and (
                    first.key_end + 1 == first.start
                )
        return False

    def _collections(self) -> Iterator[Node]:
        for root in self.roots:
            for node in root.walk():
                if node.via is None and node.children and node.children[0].via != "merge":
                    yield node

    # -- places -----------------------------------------------------------------------------

    def line_start(self, at: int) -> int:
        """The start of the line of an offset."""
        position = self.file.position(at)
        return self.file.line_starts[position.line - 1]

    def line_end(self, at: int) -> int:
        """The end of the line of an offset, before its line end."""
        line = self.file.position(at).line
        return self.line_start(at) + len(self.file.line(line))

    def next_line(self, at: int) -> int:
        """The start of the line behind that of an offset."""
        starts, line = self.file.line_starts, self.file.position(at).line
        return starts[line] if line < len(starts) else len(self.text)

    def indent(self, at: int) -> str:
        """What stands at the start of an offset's line up to its first character."""
        start = self.line_start(at)
        match = re.compile(r"[ \t]*").match(self.text, start, at)
        return match.group() if match else ""

    def column(self, at: int) -> int:
        """Characters before an offset in its line."""
        return at - self.line_start(at)

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
        """Behind the value of a member or item; that of an alias is the alias."""
        if node.via is None:
            return node.end if node.key is None else max(node.end, self.colon(node))
        match = _ALIAS.match(self.text, node.key_end) if node.key is not None else None
        if match is None:
            raise Unfixable("an alias stands where no text can be told apart")
        return match.end()

    def value_start(self, node: Node) -> int:
        """Where the value of a member or item begins; that of an alias at its `*`."""
        return node.start if node.via is None else self.text.rindex("*", 0, self.end(node))

    def properties_end(self, node: Node) -> int:
        """Behind the colon of a member, and the anchor and tag of its value on that line."""
        match = _BEHIND_COLON.match(self.text, self.colon(node))
        assert match is not None
        return match.end()

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

    def behind_comma(self, entry: Entry) -> int:
        """Behind an entry of a flow collection and its comma."""
        comma = self.comma(entry.end)
        return entry.end if comma is None else comma + 1

    def comments_above(self, entry: Entry) -> list[str]:
        """The comments and blank lines above an entry that are its own, unindented."""
        above = normal(self.text[entry.lead : entry.line] if entry.opens_line else "")
        return [line.strip(" \t") for line in above.split("\n")[:-1]]

    def comment_beside(self, entry: Entry) -> str:
        """The comment behind an entry of a flow collection on its last line, if it is its own."""
        start = self.behind_comma(entry)
        rest = self.text[start : self.line_end(start)]
        return rest.strip(" \t") if entry.opens_line and _REST.fullmatch(rest) else ""

    # -- entries ----------------------------------------------------------------------------

    def entries(self, node: Node) -> list[Entry]:
        """The members or items of a collection that stand in it themselves, in order."""
        found: list[Entry] = []
        floor = self._floor(node)
        for child in node.children:
            if child.via != "merge":
                entry = self._entry(child, node, floor)
                found.append(entry)
                floor = self.next_line(entry.line_end)
        return found

    def entry(self, node: Node, parent: Node) -> Entry:
        """A member or item of a collection."""
        return next(entry for entry in self.entries(parent) if entry.node is node)

    def _floor(self, node: Node) -> int:
        """The first line that may hold a comment of a collection's first entry.

        What opens a document speaks of all of it.
        """
        if not node.children:
            return 0
        at = self.start(node.children[0])
        if node.style == "block" and node in self.roots:
            return self.line_start(at)
        above = self.next_line(node.key_end if node.key is not None else node.start)
        return min(self.line_start(at), above) if node.style == "flow" or node.key else at

    def _entry(self, node: Node, parent: Node, floor: int) -> Entry:
        is_item = parent.kind == "sequence" and parent.style == "block"
        start = self._dash(node) if is_item else self.start(node)
        end = self.end(node)
        line = self.line_start(start)
        opens_line = not self.text[line:start].strip(" \t")
        lead = self._lead(line, floor) if opens_line else line
        line_end = self.line_end(end)
        if "?" in self.text[line:start]:
            raise Unfixable("a key stands behind a question mark")
        if parent.style == "block":
            if _REST.match(self.text, end) is None:
                raise Unfixable("something else stands behind it on its line")
            line_end = self._own_comments(line_end, self.column(start))
        return Entry(node, start, end, line, lead, line_end, opens_line)

    def _dash(self, node: Node) -> int:
        """The dash of an item of a block list."""
        match = _DASH.fullmatch(self.text, self.line_start(node.start), node.start)
        if match is None:
            raise Unfixable("its dash stands on another line")
        return match.end(1)

    def _lead(self, line: int, floor: int) -> int:
        """The start of the comments and blank lines above a line."""
        while line > floor:
            above = self.line_start(line - 1)
            if above < floor or _QUIET.fullmatch(self.text, above, self.line_end(above)) is None:
                break
            line = above
        return line

    def _own_comments(self, line_end: int, column: int) -> int:
        """The end of the lines below that are comments indented deeper than a column."""
        at = self.next_line(line_end)
        while at < len(self.text):
            end = self.line_end(at)
            text = self.text[at:end].lstrip(" ")
            if text.startswith("#") and end - at - len(text) > column:
                line_end = end
            elif text.strip(" \t"):
                break
            at = self.next_line(at)
        return line_end
