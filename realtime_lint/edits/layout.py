"""How the members of a text stand: lines, indentation, and the comments that are theirs."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import product, starmap
from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.edits.lines import normal
from realtime_lint.edits.printing import Dialect, is_plain
from realtime_lint.edits.spans import Spans
from realtime_lint.records import NamedTuple
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from realtime_lint.source import Document, Node

_DASH: Final = re.compile(r"(?:[ \t\r\n]|(?<=[ \t\r\n])#[^\r\n]*)*-")
_COMMAS: Final = re.compile(r"(?:[ \t\r\n,\[]|(?<=[ \t\r\n,\[])#[^\r\n]*)*")
_REST: Final = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\r\n]*)?(?=[\r\n]|\Z)")
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

    @property
    def span(self) -> Span:
        """The entry itself, without what is around it."""
        return Span(self.start, self.end)


class Layout(Spans):
    """The lines of a file, and the habits of whoever wrote it."""

    def __init__(self, documents: Sequence[Document]) -> None:
        super().__init__(documents[0].file)
        self.is_json = documents[0].format != "yaml"
        self.roots = [it.root for it in documents if it.root is not None]
        self._dialects: dict[Node, Dialect] = {}
        self._entries: dict[Node, dict[Node, Entry]] = {}

    @cached_property
    def newline(self) -> str:
        """What ends the first line."""
        match = re.search(r"\r\n|\n|\r", self.text)
        return match.group() if match else "\n"

    @cached_property
    def unit(self) -> str:
        """One step of indentation: of the first mapping on lines of its own, else of a list.

        In flow style, brackets that open on one line are one step together, or are not.
        """
        kinds = product(("block", "flow"), ("mapping", "sequence"))
        return next(filter(None, starmap(self._step, kinds)), _DEFAULT_UNIT)

    @cached_property
    def list_unit(self) -> str:
        """How much deeper than its key a block list stands, which may be not at all."""
        for node in self._collections():
            if node.kind == "sequence" and node.style == "block" and node.key is not None:
                return " " * (self.column(node.start) - self.column(node.key_start))
        return self.unit

    def _step(self, style: str, kind: str) -> str | None:
        """How much deeper than its key or bracket the first such collection stands."""
        for node in self._collections():
            if (node.style, node.kind) != (style, kind):
                continue
            outer = self.opening(node)
            inner = node.start if style == "block" else self.start(node.children[0])
            if self.line_start(inner) <= outer:
                continue
            if style == "block":  # what stands before a key may be a dash
                less, more = " " * self.column(outer), " " * self.column(inner)
            else:
                less, more = self.indent(outer), self.indent(inner)
            if len(more) > len(less) and more.startswith(less):
                return more[len(less) :]
        return None

    def stands_on_lines(self, node: Node) -> bool:
        """Whether the members of a flow collection have lines of their own, and its end as well."""
        close, entries = node.end - 1, self.entries(node)
        each = bool(entries) and all(entry.opens_line for entry in entries)
        return each and not self.text[self.line_start(close) : close].strip(" \t")

    def dialect(self, node: Node) -> Dialect:
        """How a collection writes its members."""
        dialect = self._dialects.get(node)
        if dialect is None:
            dialect = self._dialects[node] = self._dialect(node)
        return dialect

    def _dialect(self, node: Node) -> Dialect:
        quotes = [it.key_style for it in node.children if it.key_style in {"'", '"'}]
        is_quoted = quotes and len(quotes) == len(node.children)
        quote = '"' if self.is_json else quotes[0] if is_quoted else ""
        # `{a:1}` has one key, `a:1`.
        is_tight = bool(quote) and self._is_tight(node)
        is_padded = node.style == "flow" and self.text.startswith(" ", node.start + 1, node.end)
        pad = " " if is_padded else ""
        colon, comma = (":", ",") if is_tight else (": ", ", ")
        return Dialect(
            quote,
            colon,
            comma,
            pad,
            self.unit,
            self.is_json,
            list_unit=self.list_unit,
            text_quote=_text_quote(node),
        )

    def _is_tight(self, node: Node) -> bool:
        """Whether nothing stands behind colons: in a collection, or else around it."""
        for around in (node, self._root(node)):
            members = (it for it in around.walk() if it.key is not None and it.via is None)
            first = next(members, None) if around.style == "flow" else None
            if first is not None:
                return self.text[first.key_end : first.key_end + 1] == ":" and (
                    first.key_end + 1 == first.start
                )
        return False

    def _root(self, node: Node) -> Node:
        """The root of the document that a node stands in."""
        return self.roots[bisect_right(self.roots, node.start, key=lambda root: root.start) - 1]

    def _collections(self) -> Iterator[Node]:
        for root in self.roots:
            for node in root.walk():
                if node.via is None and node.children and node.children[0].via != "merge":
                    yield node

    # -- what stands around an entry ----------------------------------------------------------

    def behind_comma(self, entry: Entry) -> int:
        """Behind an entry of a flow collection and its comma."""
        comma = self.comma(entry.end)
        return entry.end if comma is None else comma + 1

    def comments_above(self, entry: Entry) -> list[str]:
        """The comments and blank lines above an entry that are its own, unindented."""
        above = normal(self.text[entry.lead : entry.line] if entry.opens_line else "")
        return [line.strip(" \t") for line in above.split("\n")[:-1]]

    def comment_beside(self, entry: Entry) -> str:
        """The comment behind an entry on its last line, if it is its own."""
        start = self.behind_comma(entry)
        rest = self.text[start : self.line_end(start)]
        return rest.strip(" \t") if entry.opens_line and _REST.fullmatch(rest) else ""

    # -- entries ----------------------------------------------------------------------------

    def entries(self, node: Node) -> list[Entry]:
        """The members or items of a collection that stand in it themselves, in order."""
        return list(self._entries_of(node).values())

    def entry(self, node: Node, parent: Node) -> Entry:
        """A member or item of a collection."""
        return self._entries_of(parent)[node]

    def _entries_of(self, node: Node) -> dict[Node, Entry]:
        found = self._entries.get(node)
        if found is not None:
            return found
        found = {}
        floor, behind = self._floor(node), node.start
        for child in node.children:
            if child.via != "merge":
                entry = self._entry(child, node, floor, behind)
                found[child] = entry
                floor, behind = self.next_line(entry.line_end), entry.end
        self._entries[node] = found
        return found

    def _floor(self, node: Node) -> int:
        """The first line that may hold a comment of a collection's first entry.

        What opens a document speaks of all of it, down to a blank line.
        """
        if not node.children:
            return 0
        at = self.start(node.children[0])
        if node.style == "block" and node is self._root(node):
            return self.below_header(self.line_start(at))
        above = self.next_line(node.key_end if node.key is not None else node.start)
        return min(self.line_start(at), above) if node.style == "flow" or node.key else at

    def _entry(self, node: Node, parent: Node, floor: int, behind: int) -> Entry:
        start = self._item(node, parent, behind) if node.key is None else self.start(node)
        end = self.alias_end(start) if node.key is None and node.via else self.end(node)
        line = self.line_start(start)
        opens_line = not self.text[line:start].strip(" \t")
        lead = self.lead(line, floor) if opens_line else line
        line_end = self.line_end(end)
        if "?" in self.text[max(line, behind) : start]:
            raise Unfixable("a key stands behind a question mark")
        if parent.style == "block":
            if _REST.match(self.text, end) is None:
                raise Unfixable("something else stands behind it on its line")
            line_end = self.comments_below(line_end, self.column(start))
        return Entry(node, start, end, line, lead, line_end, opens_line)

    def _item(self, node: Node, parent: Node, behind: int) -> int:
        """Where an item of a list begins, which is behind another one or a bracket."""
        if parent.style == "flow" and node.via is None:
            return self.start(node)
        match = (_DASH if parent.style == "block" else _COMMAS).match(self.text, behind)
        if match is None:
            raise Unfixable("its dash cannot be told apart")
        return match.end() - (parent.style == "block")


def _text_quote(node: Node) -> str:
    """The quotes that all texts in a flow collection have that need none."""
    texts = ((it.style, it.value) for it in node.children if node.style == "flow" and not it.via)
    styles = {style for style, text in texts if isinstance(text, str) and is_plain(text)}
    return styles.pop() if len(styles) == 1 and styles < {"'", '"'} else ""
