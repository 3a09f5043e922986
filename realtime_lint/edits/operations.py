"""What a fix does, in terms of nodes: `set`, `add`, `remove`, `rename`, `move`; and of comments.

Rules say what is to become of nodes and never touch text. The operations of one repair are
carried out together: those inside a moved node travel with it, and every node is named as it
stands in the text, whatever the other operations make of its surroundings.
"""

from __future__ import annotations

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import Node, Span


class Set(NamedTuple):
    """Give a node another value: plain data.

    Its anchor stays, and so does the comment beside it. What has comments inside cannot be set,
    for they would be lost.
    """

    node: Node
    value: object


class Add(NamedTuple):
    """Give a mapping a new member: plain data at a path of keys below it.

    Mappings that are missing on the way are made. `first` puts it in front of the others,
    where people look for a `type`.
    """

    parent: Node
    path: tuple[str, ...]
    value: object
    first: bool = False


class Remove(NamedTuple):
    """Take a member out of its mapping, an item out of its list, a document out of its file.

    Comments above it stay; those inside go with it, unless they travel with something that is
    moved out of it.
    """

    node: Node


class Rename(NamedTuple):
    """Give a member another key; the same key is written so that all loaders read it as text."""

    node: Node
    key: str


class Move(NamedTuple):
    """Make a member one of another mapping, at a path of keys below it; the last is its key.

    Its text goes with it: comments above and beside it, quotes, anchors. Mappings that are
    missing on the way are made.
    """

    node: Node
    parent: Node
    path: tuple[str, ...]


class Erase(NamedTuple):
    """Take a comment, or a part of one, out; its line goes, too, where it has one of its own."""

    span: Span


Operation = Set | Add | Remove | Rename | Move | Erase


class Repair(NamedTuple):
    """What would make a finding go away, until it is proven to be a fix.

    title   what it does, in place of the rule's words
    safety  `safe` or `unsafe`, where the case differs from the rule
    """

    operations: tuple[Operation, ...]
    title: str | None = None
    safety: str | None = None
