"""Features that only some models have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from realtime_lint.checks.model_lifecycle import on_azure, successor
from realtime_lint.edits.operations import Remove, Repair
from realtime_lint.findings import Hit
from realtime_lint.models import find, gone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.models import Model
    from realtime_lint.source import Node


def reasoning(node: Node, context: Context) -> Iterator[Hit]:
    """Reasoning for a model that does not reason."""
    model = _without_reasoning(context)
    if model is not None and node.kind == "mapping":
        repair = _left_out(node, model, context)
        yield Hit(node, {"model": model.name}, severity=on_azure(context), repair=repair)


def parallel_tool_calls(node: Node, context: Context) -> Iterator[Hit]:
    """Parallel tool calls with a model that does not reason; `false` asks for nothing."""
    model = _without_reasoning(context)
    if model is not None and type(node.value) is bool:
        severity = on_azure(context) if node.value else "note"
        repair = _left_out(node, model, context)
        yield Hit(node, {"model": model.name}, severity=severity, repair=repair)


def _left_out(node: Node, model: Model, context: Context) -> Repair | None:
    """The setting taken out, unless the model is what has to change.

    A deployment may run another model than it is called after.
    """
    following = successor(model)
    is_leaving = following is not None and following.reasoning
    return None if is_leaving or context.is_azure else Repair((Remove(node),))


def _without_reasoning(context: Context) -> Model | None:
    """The session's model, where it is known, still there, and does not reason.

    An update or a response is for the model that the session has by then.
    """
    node = context.root.get("model")
    if node is None and context.before is not None:
        node = context.before.setting(("model",))
    if node is None or type(node.value) is not str:
        return None
    model = find(node.value, "realtime")
    return None if model is None or model.reasoning or gone(model, context.as_of) else model
