"""Flow collections of YAML and JSON: members that come and go with their commas."""

from __future__ import annotations

from typing import Final

from realtime_lint.edits import Unfixable, printing
from realtime_lint.edits.arrivals import places
from realtime_lint.edits.lines import shifted, without_blank_start
from realtime_lint.records import NamedTuple
from realtime_lint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from realtime_lint.edits.arrivals import Tree
    from realtime_lint.edits.compile import Compiler
    from realtime_lint.edits.layout import Entry
    from realtime_lint.source import Node

_NO_ROOM: Final = "its comments have no room in a flow collection"


class Member(NamedTuple):
    """A new member of a flow collection.

    text    its lines, of which only the first one is without indentation
    beside  the comment on its last line
    """

    text: str
    beside: str = ""


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
        self.on_lines = layout.stands_on_lines(node)
        self.indent = layout.indent(self.entries[0].start if self.on_lines else node.start)

    def lay_out(self) -> None:
        """The edits of the collection itself; those inside its members are made elsewhere."""
        entries = self.entries
        new = places(entries, self.plan.added.get(id(self.node), ()))
        kept = [entry for entry in entries if not self.plan.is_gone(entry.node)]
        if not kept:
            self._write_anew([member for tree in new for member in self._members(tree)])
            return
        for index, entry in enumerate(entries):
            if self.plan.is_gone(entry.node):
                self._vacate(index, kept[-1])
            if entry.start > kept[-1].start:
                new[-1] = {**new[index], **new[-1]}
            elif new[index]:
                following = next(it for it in kept if it.start >= entry.start)
                self._put_before(following, self._members(new[index]))
        self._put_behind(kept[-1], self._members(new[-1]))

    def _write_anew(self, members: list[Member]) -> None:
        """Nothing of the collection stays but comments: write what comes."""
        start, end = self.node.start + 1, self.node.end - 1
        taken = [self._lines(entry) if self.on_lines else entry.span for entry in self.entries]
        has_comments = "#" in "".join(self._between(start, taken, end))
        if self.on_lines and (members or has_comments):
            text: str | None = self._on_lines(members, self.indent) if members else None
            for span in taken:
                self.compiler.lines(*span, text)
                text = None
        elif has_comments:
            raise Unfixable(_NO_ROOM)
        else:
            pad = self.dialect.pad if members and self.entries else ""
            text = self.dialect.comma.join(map(_in_line, members))
            self.compiler.edit(start, end, pad + text + pad)

    def _between(self, start: int, spans: Iterable[Span], end: int) -> Iterator[str]:
        """What stands around entries: space, commas and comments."""
        for first, last in spans:
            yield self.layout.text[start:first]
            start = last
        yield self.layout.text[start:end]

    def _lines(self, entry: Entry) -> Span:
        """The lines of an entry that goes, with the comments that go, too."""
        start = entry.lead if id(entry.node) in self.plan.moved else entry.line
        return Span(start, self.layout.line_end(self.layout.behind_comma(entry)))

    def _vacate(self, index: int, last_kept: Entry) -> None:
        """Take an entry out, with the one comma that is too much."""
        entry = self.entries[index]
        if self.on_lines:
            self.compiler.lines(*self._lines(entry))
            return
        if entry.start < last_kept.start:
            span = Span(entry.start, self.entries[index + 1].start)
        else:
            span = Span(self.entries[index - 1].end, entry.end)
        if "#" in "".join(self._between(span.start, [entry.span], span.end)):
            raise Unfixable(_NO_ROOM)
        self.compiler.edit(*span, "")

    def _put_before(self, entry: Entry, members: list[Member]) -> None:
        if self.on_lines:
            text = self._on_lines(members, self.indent, is_trailed=True)
            self.compiler.edit(entry.lead, entry.lead, f"{text}\n")
        else:
            text = "".join(f"{_in_line(member)}{self.dialect.comma}" for member in members)
            self.compiler.edit(entry.start, entry.start, text)

    def _put_behind(self, last: Entry, members: list[Member]) -> None:
        """Put members behind the last one that stays, and mend its comma."""
        if not self.on_lines:
            text = "".join(self.dialect.comma + _in_line(member) for member in members)
            self.compiler.edit(last.end, last.end, text)
            return
        comma = self.layout.comma(last.end)
        is_trailed = self.layout.comma(self.entries[-1].end) is not None
        if members and comma is None:
            self.compiler.edit(last.end, last.end, ",")
        elif not members and comma is not None and not is_trailed:
            self.compiler.edit(comma, comma + 1, "")
        at = self.layout.line_end(self.layout.behind_comma(last))
        if members:
            text = self._on_lines(members, self.indent, is_trailed=is_trailed)
            self.compiler.edit(at, at, f"\n{text}")

    # -- new members ------------------------------------------------------------------------

    @staticmethod
    def _on_lines(members: Iterable[Member], indent: str, *, is_trailed: bool = False) -> str:
        """Members on lines of their own, each with its comma and then its comment."""
        *others, last = members
        commas = [*("," for _ in others), "," if is_trailed else ""]
        return "\n".join(
            f"{indent}{text}{comma}" + (f"  {beside}" if beside else "")
            for (text, beside), comma in zip((*others, last), commas, strict=True)
        )

    def _members(self, tree: Tree) -> list[Member]:
        return list(self._made(tree, self.indent))

    def _made(self, tree: Tree, indent: str) -> Iterator[Member]:
        """New members, for lines at an indentation if they are to have any."""
        dialect = self.dialect
        for name, branch in tree.items():
            head = f"{printing.key(name, dialect)}{dialect.colon}"
            if isinstance(branch, dict):
                yield Member(head + self._mapping(branch, indent))
            elif branch.node is not None:
                yield self._carried(branch.node, name, indent)
            elif self.on_lines:
                yield Member(head + printing.flow_lines(branch.value, dialect, indent))
            else:
                yield Member(head + printing.flow(branch.value, dialect))

    def _mapping(self, tree: Tree, indent: str) -> str:
        inner = indent + self.dialect.unit
        members = self._made(tree, inner)
        if not self.on_lines:
            return printing.braced(map(_in_line, members), self.dialect)
        return f"{{\n{self._on_lines(members, inner)}\n{indent}}}"

    def _carried(self, node: Node, name: str, indent: str) -> Member:
        """A moved member, with its comments where there is room."""
        compiler, parent = self.compiler, self.compiler.parent(node)
        entry = self.layout.entry(node, parent)
        above, beside = self.layout.comments_above(entry), self.layout.comment_beside(entry)
        if any(above) and not self.on_lines:
            raise Unfixable(_NO_ROOM)
        if parent.style == "block":
            if compiler.has_comments(entry.start, entry.line_end - len(beside)):
                raise Unfixable(_NO_ROOM)
            value = printing.flow(self.plan.value(node), self.dialect)
            text = f"{printing.key(name, self.dialect)}{self.dialect.colon}{value}"
        else:
            rest = compiler.carried(node, node.key_end, entry.end)
            text = compiler.key_like(node, name, self.dialect) + rest
        lines = [*above, *shifted(text, self.layout.indent(entry.start))]
        first, *more = without_blank_start(lines)
        text = "\n".join([first, *(indent + line if line else "" for line in more)])
        return Member(text, beside)


def _in_line(member: Member) -> str:
    if member.beside:
        raise Unfixable(_NO_ROOM)
    return member.text
