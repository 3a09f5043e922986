"""Checks in Python, one module a topic, for what a JSON Schema cannot say.

A check is a pure generator over nodes: `check(node, context, **options) -> Iterator[Hit]`.
No input or output, no clock, no network; whatever it needs stands in the `Context` or is
one of the options that its rule file declares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from realtime_lint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from typing import TypeAlias

    from realtime_lint.findings import Hit
    from realtime_lint.kinds import Recognised, Session
    from realtime_lint.replay import State, Step
    from realtime_lint.source import Document, Node

    Check: TypeAlias = Callable[[Node, "Context"], Iterable[Hit]]
    """A check with its options: what is wrong with a node."""


class Context(NamedTuple):
    """What a check may know besides its node.

    session  the session that the rule's `session:` select began at, or None for a rule
             that begins at the document's root
    as_of    the date that counts as today
    provider whose servers the document is for, one of `kinds.PROVIDERS`
    steps    the events of a script, or the only event of the document, in their order
    before   what is known of the session that an update or a response meets; None: nothing
    """

    recognised: Recognised
    session: Session | None
    as_of: date
    provider: str = "openai"
    steps: tuple[Step, ...] = ()
    before: State | None = None

    @property
    def document(self) -> Document:
        """The document, with the trivia of its reader."""
        return self.recognised.document

    @property
    def kind(self) -> str:
        """The kind of the document, one of `kinds.KINDS`."""
        return self.recognised.kind

    @property
    def root(self) -> Node:
        """The session (or response) object where there is one, else the document's root."""
        if self.session is not None:
            return self.session.node
        root = self.recognised.document.root
        assert root is not None
        return root

    @property
    def is_azure(self) -> bool:
        """Whether the document is for Azure, where models go by the names of deployments."""
        return self.provider == "azure"

    @property
    def is_beta(self) -> bool:
        """Whether the session has the shape of the removed beta API."""
        return self.session is not None and self.session.shape.startswith("beta")
