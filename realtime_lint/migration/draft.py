"""A migration as it comes together: operations on nodes, and the steps in words."""

from __future__ import annotations

from collections import Counter
from typing import Final

from realtime_lint.edits.operations import Remove, Repair
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from realtime_lint.edits.operations import Operation
    from realtime_lint.source import Node

Words = tuple[str, str]
"""What a step does, and what is worth adding where there is room for it."""


class Step(NamedTuple):
    """One thing that a migration does.

    node     the member or value that it is about
    text     what it does, as an imperative or as `'x' becomes 'y'`
    detail   how, or why, where the list of steps is read; follows the text
    is_safe  whether the session stays what it was
    kind     what is summed up where there is little room: `move`, `drop` and `tool`, not `change`
    """

    node: Node
    text: str
    detail: str = ""
    is_safe: bool = True
    kind: str = "change"


class Migration(NamedTuple):
    """What a document, or a session in it, becomes.

    lost  nodes that have no counterpart in GA, each with what becomes of it
    todo  what is left for people to do, in this document
    form  the kind that the document has afterwards, and why that one; empty where it is plain
    """

    operations: tuple[Operation, ...]
    steps: tuple[Step, ...]
    lost: tuple[tuple[Node, str], ...] = ()
    todo: tuple[tuple[Node, str], ...] = ()
    form: Words = ("", "")

    @property
    def safety(self) -> str:
        """`safe` where every step is."""
        return "safe" if all(step.is_safe for step in self.steps) else "unsafe"

    @property
    def summary(self) -> str:
        """The steps in one line: of the keys that move only the first is named."""
        texts = dict.fromkeys([*_summed_up(self.steps), *(text for _, text in self.todo)])
        return "; ".join(texts)

    @property
    def repair(self) -> Repair:
        """The same for a finding."""
        is_request = self.form[0] == "client-secret"
        title = "write it as a request for a GA client secret" if is_request else None
        return Repair(self.operations, title, self.safety)


class Draft:
    """Operations and steps, as they come together."""

    __slots__ = ("lost", "models_of", "operations", "provider", "steps", "todo")

    def __init__(self, provider: str, models_of: date | None = None) -> None:
        self.provider = provider
        self.models_of = models_of
        self.operations: list[Operation] = []
        self.steps: list[Step] = []
        self.lost: list[tuple[Node, str]] = []
        self.todo: list[tuple[Node, str]] = []

    def add(self, step: Step, *operations: Operation) -> None:
        """A step, and what carries it out."""
        self.steps.append(step)
        self.operations += operations

    def drop(self, node: Node, why: str, *, is_safe: bool) -> None:
        """Take a member out, for a reason that begins with a small word."""
        self.lost.append((node, "is dropped"))
        self.add(Step(node, f"drop '{node.key}'", f", {why}", is_safe, "drop"), Remove(node))

    def finished(self, form: Words = ("", "")) -> Migration:
        """All of it; see `Migration.form`."""
        return Migration(
            tuple(self.operations), tuple(self.steps), tuple(self.lost), tuple(self.todo), form
        )


def short(text: str) -> str:
    """A text of the document as it is quoted."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


_LONGEST: Final = 40


def _summed_up(steps: tuple[Step, ...]) -> Iterator[str]:
    """The texts of the steps; those of a kind that is summed up where its first one stands."""
    more = Counter(step.kind for step in steps)
    said: set[str] = set()
    for step in steps:
        if step.kind == "change":
            yield step.text
        elif step.kind != "drop" and step.kind not in said:
            said.add(step.kind)
            yield step.text + _and_more(more[step.kind] - 1, step.kind)
    dropped = [f"'{step.node.key}'" for step in steps if step.kind == "drop"]
    if dropped:
        yield f"drop {', '.join(dropped)}"


def _and_more(count: int, kind: str) -> str:
    """The rest of those that are summed up."""
    if not count:
        return ""
    if kind == "tool":
        return f", {count} more {'tool' if count == 1 else 'tools'}"
    return f", {count} more {'key moves' if count == 1 else 'keys move'}"
