"""What an expression looks at, and no more: the rest of a document need not be known.

A placeholder, or a member that an unresolved merge may hold, makes a verdict impossible only
where the expression depends on it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.policies.fields import Field
    from realtime_lint.source import Node


class NotKnown(Exception):  # noqa: N818 - no error: it depends on what is filled in later
    """What an expression looks at is only known at run time."""


class Read:
    """What is looked at of one value.

    whole    all of it; where not, nothing but the following
    keys     which members it has, or how many items
    members  these members, where they are there
    every    any member or item
    number   what a number is converted to, so that 1 and 1.0 are the same to CEL, too
    """

    __slots__ = ("every", "keys", "members", "number", "whole")

    def __init__(self, field: Field | None = None) -> None:
        self.whole = False
        self.keys = False
        self.members: dict[str, Read] = {}
        self.every: Read | None = None
        self.number = None if field is None else _number(field)

    def member(self, key: str, field: Field) -> Read:
        """What is looked at of a member, which the schemas say is `field`."""
        if key not in self.members:
            self.members[key] = Read(field)
        return self.members[key]

    def each(self, field: Field) -> Read:
        """What is looked at of every member or item."""
        self.keys = True
        if self.every is None:
            self.every = Read(field)
        return self.every

    @property
    def is_used(self) -> bool:
        """Whether anything of the value is looked at, and not only whether it is there."""
        return self.whole or self.keys or bool(self.members)

    def of(self, node: Node, *, whole: bool = False) -> object:
        """The part of a node that is looked at, as plain data. Raises NotKnown."""
        whole = whole or self.whole
        if node.kind == "opaque":
            if whole or self.is_used:
                raise NotKnown
            return None
        if node.kind == "mapping":
            return self._members_of(node, whole=whole)
        if node.kind == "sequence":
            every = self.every or (_ALL if whole else None)
            if every is None:
                return [None] * len(node.children)
            return [every.of(child, whole=whole) for child in node.children]
        value = node.value
        if self.number is not None and type(value) in {int, float}:
            return self._as_number(value)
        return value

    def _members_of(self, node: Node, *, whole: bool) -> dict[str, object]:
        if node.open and (whole or self.keys):
            raise NotKnown
        found: dict[str, object] = {}
        members, every = self.members, self.every or (_ALL if whole else None)
        for child in node.children:
            key = str(child.key)
            member = members.get(key)
            if member is not None:
                # Who also looks at every member may look at more of this one.
                found[key] = member.of(child, whole=whole or every is not None)
            elif every is not None:
                found[key] = every.of(child, whole=whole)
            elif self.keys:
                found[key] = None
        if node.open and not members.keys() <= found.keys():
            raise NotKnown
        return found

    def _as_number(self, value: object) -> object:
        """A number as its field has it: 600.0 is an integer where the API takes one."""
        if self.number is float or not isinstance(value, float):
            return self.number(value)  # type: ignore[misc, arg-type, call-overload]
        return int(value) if value.is_integer() else value


_ALL = Read()


def _number(field: Field) -> type[int | float] | None:
    types = (field.types or frozenset()) & {"integer", "number"}
    if not types:
        return None
    return float if "number" in types else int
