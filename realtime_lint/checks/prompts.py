"""Prompts that are stored with OpenAI and named in a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from realtime_lint.checks.model_lifecycle import in_days, urgency
from realtime_lint.findings import Hit
from realtime_lint.models import PROMPTS_SHUTDOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node


def shutdown(node: Node, context: Context, *, error_days: int, warning_days: int) -> Iterator[Hit]:
    """A stored prompt, ever more gravely as the last day comes nearer."""
    if node.kind != "mapping" or context.is_azure:
        return
    days = (PROMPTS_SHUTDOWN_DATE - context.as_of).days
    if days <= 0:
        yield Hit(node, {"when": f"have stopped working on {PROMPTS_SHUTDOWN_DATE}"})
        return
    when = f"stop working on {PROMPTS_SHUTDOWN_DATE}, in {in_days(days)}"
    yield Hit(node, {"when": when}, severity=urgency(days, error_days, warning_days))


def unpinned(node: Node, context: Context) -> Iterator[Hit]:
    """A prompt without its version; an update may leave it to the session."""
    session = context.session
    assert session is not None
    is_update = session.is_patch and session.shape == "ga-session"
    if is_update or node.get("id") is None or context.as_of >= PROMPTS_SHUTDOWN_DATE:
        return
    version = node.get("version")
    if node.lacks("version") or (version is not None and version.json_type == "null"):
        yield Hit(node)


def beside_instructions(node: Node, context: Context) -> Iterator[Hit]:
    """A stored prompt and instructions in one session."""
    instructions = context.root.get("instructions")
    if node.kind != "mapping" or instructions is None:
        return
    if type(instructions.value) is str and instructions.value:
        yield Hit(instructions, on="key", related=((node, "the stored prompt"),))
