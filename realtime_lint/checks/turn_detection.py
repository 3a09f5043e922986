"""Turn detection: keys of one mode under the other, bounds, and what never answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

SERVER_KEYS: Final = frozenset(
    {"threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms"}
)


def server_keys_under_semantic(node: Node, _: Context) -> Iterator[Hit]:
    """Keys that only server_vad reads, where the type is semantic_vad."""
    if node.literal("type") == "semantic_vad":
        for child in node.children:
            if child.key in SERVER_KEYS:
                yield Hit(child, on="key")
