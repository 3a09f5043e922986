"""What is left of the beta API, and what the GA API dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit
from realtime_lint.kinds import BETA_FLAT, BETA_KINDS, BETA_ONLY
from realtime_lint.models import BETA_SHUTDOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

_MARKS: Final = BETA_ONLY | BETA_FLAT | {"client_secret"}


def beta_api_removed(node: Node, context: Context) -> Iterator[Hit]:
    """The beta shape, once a document, or once a session or response inside a GA document.

    The caret shows the first key that only the beta shape has.
    """
    if context.session is not None and context.kind in BETA_KINDS:
        return  # spoken of at the root
    gone = context.as_of >= BETA_SHUTDOWN_DATE
    mark = next((child for child in _session(node).children if child.key in _MARKS), None)
    yield Hit(
        node,
        {"was": "was" if gone else "is to be", "day": BETA_SHUTDOWN_DATE},
        severity=None if gone else "warning",
        span=mark.key_span if mark is not None else None,
    )


def _session(root: Node) -> Node:
    """The object that holds the flat keys: the event's session, or the root itself."""
    return root.get("session") or root


def sampling_key(node: Node, _: Context) -> Iterator[Hit]:
    """A sampling parameter, whatever its value: the GA API has none."""
    yield Hit(node, on="key")
