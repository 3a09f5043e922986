"""A rule of a pack, bound to its params: what it demands of a node, or of one that is missing."""

from __future__ import annotations

from string import Formatter
from typing import Final

from realtime_lint.edits.operations import Add, Repair
from realtime_lint.findings import Hit
from realtime_lint.source import unescaped
from realtime_lint.wording import cut, short, short_key, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from realtime_lint.checks import Check, Context
    from realtime_lint.checks.predicate import Predicate
    from realtime_lint.policies.rule_maker import RuleMaker
    from realtime_lint.source import Node

NOTHING: Final = "nothing"
"""How the value of a missing node is shown."""
UNJUDGED: Final = "cannot be judged: "
"""Begins the message about a node of which a check came to no verdict."""


class Unjudged(Exception):  # noqa: N818 - worded for people
    """Why a check came to no verdict: a failure, never a pass."""


class Message:
    """A rule's words: `{value}`, `{key}`, `{value.member}` and the names of params fill in.

    names  what stands in braces

    Raises ValueError where braces are unbalanced, or hold more than a name.
    """

    def __init__(self, template: str, params: Mapping[str, object]) -> None:
        self._parts: list[tuple[str, str | None]] = []
        self._params = {name: in_words(value) for name, value in params.items()}
        try:
            parts = list(Formatter().parse(template))
        except ValueError:
            raise ValueError("a brace without its other half: write {{ or }} for itself") from None
        for text, name, spec, conversion in parts:
            if name == "" or spec or conversion:
                raise ValueError("braces hold a name: {value}, {key}, {value.member} or a param")
            self._parts.append((text, name))
        self.names = [name for _, name in self._parts if name is not None]

    def fill(self, node: Node | None, key: str) -> str:
        """The words about a node, or about one that is missing, which would be called `key`."""
        return "".join(
            text + ("" if name is None else self._word(name, node, key))
            for text, name in self._parts
        )

    def template(self) -> str:
        """The words with the params in them, for `str.format` to fill in the rest."""
        return "".join(
            _braced(text) + ("" if name is None else self._slot(name)) for text, name in self._parts
        )

    def _slot(self, name: str) -> str:
        return _braced(self._params[name]) if name in self._params else f"{{{name}}}"

    def _word(self, name: str, node: Node | None, key: str) -> str:
        if name in self._params:
            return self._params[name]
        if name == "key":
            return key
        member = node.at(*name.split(".")[1:]) if node is not None else None
        return NOTHING if member is None else short(member)


def _braced(text: str) -> str:
    """Text as it stands in a template for `str.format`."""
    return text.replace("{", "{{").replace("}", "}}")


def asking(holds: Predicate) -> Check:
    """The check that a question is: what is known not to satisfy it is wrong."""
    return lambda node, _: (Hit(node),) if holds(node) is False else ()


def in_words(value: object) -> str:
    """A param as messages show it."""
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


class Policy:
    """What a rule of a pack has beyond a rule of ours.

    pack, owner    who demands it
    is_locked      no repository can switch it off, lower it or silence it; a waiver can
    fails_absent   a node that the select does not find fails
    fails_unknown  what is filled in elsewhere, so that nobody can judge it here, fails
    knows          whether documents of a kind, or sessions of a shape, can have what a select
                   is for
    holds          what the check asks of a node, in a schema or in CEL; None: Python decides
    check          hits at a node; raises Unjudged
    when           what a node must be for the rule to apply to it
    remedy         a value for a missing node to be added with
    maker          what made it of its entry, for whoever writes about it
    """

    def __init__(  # noqa: PLR0913 - a record, made in one place
        self,
        pack: str,
        owner: str,
        *,
        is_locked: bool,
        fails_absent: bool,
        fails_unknown: bool,
        knows: Callable[[str, str], bool],
        holds: Predicate | None,
        check: Check,
        when: Predicate | None,
        message: Message,
        remedy: tuple[object] | None,
        maker: RuleMaker,
    ) -> None:
        self.pack = pack
        self.owner = owner
        self.is_locked = is_locked
        self.fails_absent = fails_absent
        self.fails_unknown = fails_unknown
        self.knows = knows
        self.holds = holds
        self.check = check
        self.when = when
        self.message = message
        self.remedy = remedy
        self.maker = maker

    def applies(self, node: Node) -> bool | None:
        """Whether the rule is for a node that it selects; None: that is not to be known."""
        return True if self.when is None else self.when(node)

    def hits(self, node: Node, context: Context) -> Iterator[Hit]:
        """What is wrong with a node that is there."""
        applies = self.applies(node)
        if applies is False:
            return
        try:
            if self.fails_unknown and not (applies and self._knows_verdict(node)):
                yield self._unknown(node, _name_of(node), node)
            elif applies:
                yield from self._worded(self.check(node, context), node)
        except Exception as error:  # noqa: BLE001 - under its own name nobody can silence it
            reason = (
                str(error) if isinstance(error, Unjudged) else f"{type(error).__name__}: {error}"
            )
            yield Hit(node, message=self._said(f"{UNJUDGED}{reason}"))

    def _knows_verdict(self, node: Node) -> bool:
        return self.holds is None or self.holds(node) is not None

    def _worded(self, hits: Iterable[Hit], node: Node) -> Iterator[Hit]:
        for hit in hits:
            hit.message = self._said(hit.message or self.message.fill(node, _name_of(node)))
            yield hit

    def missing(self, select: str) -> Check:
        """Tells where a select (a pointer, from the node it is given) finds nothing."""
        parts = _parts(select)

        def check(node: Node, _: Context) -> Iterator[Hit]:
            for parent, rest in _lacking(node, parts):
                message = self._said(self.message.fill(None, cut(rest[-1])))
                repair, plain = None, "*" not in rest and "**" not in rest
                if self.remedy is not None and plain:
                    repair = Repair((Add(parent, tuple(rest), self.remedy[0]),))
                yield Hit(
                    parent, message=message, missing=rest[0] if plain else None, repair=repair
                )

        return check

    def hidden(self, select: str) -> Check:
        """Tells where nobody can know what a select finds, as it is filled in elsewhere."""
        parts = _parts(select)

        def check(node: Node, _: Context) -> Iterator[Hit]:
            for parent, rest in _unseen(node, parts):
                yield self._unknown(None, cut(rest[-1]), parent)

        return check

    def _unknown(self, node: Node | None, key: str, at: Node) -> Hit:
        message = f"{self.message.fill(node, key)}; what is filled in later, nobody can judge here"
        return Hit(at, message=self._said(message))

    def _said(self, message: str) -> str:
        return f"{message} (locked by pack {self.pack})" if self.is_locked else message


def _name_of(node: Node) -> str:
    """A node's key; where it has none, as an item has not, what is as good."""
    return short_key(node) or where(node) or "the document"


def _parts(select: str) -> list[str]:
    return [unescaped(part) for part in select.strip("/").split("/")] if select != "/" else []


def _unseen(node: Node, parts: list[str]) -> Iterator[tuple[Node, list[str]]]:
    """What hides the rest of a path: placeholders on the way, and merges that bring in anything.

    Not of `**`: it may end at every placeholder of a document.
    """
    if not parts or parts[0] == "**":
        return
    first, *rest = parts
    below = node.children if first == "*" else [node.get(first)]
    if not node.is_literal or (node.open and (first == "*" or below == [None])):
        yield node, parts
        return
    for child in below:
        if child is not None:
            yield from _unseen(child, rest)


def _lacking(node: Node, parts: list[str]) -> Iterator[tuple[Node, list[str]]]:
    """The innermost nodes at which a path ends too early, each with the rest of the path.

    Of nothing that may be filled in elsewhere is it known.
    """
    if not parts or not node.is_literal:
        return
    first, *rest = parts
    if first == "**":
        if not any(_reaches(below, rest) for below in node.walk()):
            yield node, parts
    elif first == "*":
        if not node.children and not node.open:
            yield node, parts
        for child in node.children:
            yield from _lacking(child, rest)
    else:
        member = node.get(first)
        if member is not None:
            yield from _lacking(member, rest)
        elif not node.open:
            yield node, parts


def _reaches(node: Node, parts: list[str]) -> bool:
    """Whether something stands, or may stand, at a path below a node."""
    return not any(True for _ in _lacking(node, parts)) or not node.is_literal
