"""Models by the calendar: gone, going, and what the successor brings along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from realtime_lint.edits.operations import Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.models import Model, days_left, find, gone, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node


def shut_down(node: Node, context: Context) -> Iterator[Hit]:
    """A model whose last day is over."""
    model = _model(node, context)
    if model is not None and gone(model, context.as_of):
        values: dict[str, object] = {"day": model.shutdown, "advice": _advice(model, context)}
        repair = _replaced(node, model, context)
        yield Hit(node, values, severity=on_azure(context), repair=repair)


def deprecated(
    node: Node, context: Context, *, error_days: int, warning_days: int
) -> Iterator[Hit]:
    """A model with an announced last day; the nearer the day, the graver."""
    model = _model(node, context)
    if model is None:
        return
    days = days_left(model, context.as_of)
    if days is None or days <= 0:
        return
    severity = urgency(days, error_days, warning_days)
    values: dict[str, object] = {
        "day": model.shutdown,
        "left": in_days(days),
        "advice": _advice(model, context),
    }
    repair = _replaced(node, model, context)
    yield Hit(node, values, severity=on_azure(context) or severity, repair=repair)


def replacement_changes_vad(node: Node, context: Context) -> Iterator[Hit]:
    """A model with turn detection, of whose announced successors one has none."""
    detection = context.root.at("audio", "input", "turn_detection")
    if detection is None or detection.kind != "mapping" or context.is_azure:
        return
    model = _model(node, context)
    if model is None:
        return
    successors = [find(name) for name in (model.replacement or "").split(" or ")]
    without = [one.name for one in successors if one is not None and one.vad is False]
    if without and model.vad is not False:
        related = ((detection, "the turn detection that goes with it"),)
        yield Hit(node, {"successor": " and ".join(without)}, related=related)


def unpinned_alias(node: Node, context: Context) -> Iterator[Hit]:
    """A name that moves from snapshot to snapshot; on Azure the deployment says which."""
    model = _model(node, context)
    if model is None or context.is_azure or gone(model, context.as_of):
        return
    dated = snapshot(model, context.as_of)
    if dated is not None:
        is_leaving = successor(model) is not None
        repair = None if is_leaving else Repair((Set(node, dated.name),))
        yield Hit(node, {"snapshot": dated.name}, repair=repair)


def successor(model: Model) -> Model | None:
    """The one model that was announced to follow, if it is there to stay."""
    following = find(model.replacement or "", model.role)
    return following if following is not None and following.shutdown is None else None


def _replaced(node: Node, model: Model, context: Context) -> Repair | None:
    """The successor in the model's place; nobody knows what a deployment runs."""
    following = None if context.is_azure else successor(model)
    return following and Repair((Set(node, following.name),), f"use {following.name}")


def role_of(node: Node, context: Context) -> str | None:
    """The role of the model at this place; None where no model belongs."""
    session = context.session
    assert session is not None
    if len(node.path) > len(session.node.path) + 1:
        return "transcription"
    if "transcription" in session.shape:
        return None
    return "translation" if session.shape == "translation-session" else "realtime"


def _model(node: Node, context: Context) -> Model | None:
    """The known model that the node names for its role."""
    role = role_of(node, context)
    if type(node.value) is not str or role is None:
        return None
    return find(node.value, role)


def urgency(days: int, error_days: int, warning_days: int) -> str:
    """How grave it is that something ends in so many days."""
    return "error" if days <= error_days else "warning" if days <= warning_days else "note"


def in_days(days: int) -> str:
    """A number of days in words."""
    return "1 day" if days == 1 else f"{days} days"


def on_azure(context: Context) -> str | None:
    """No more than a note: the name is that of a deployment, and Azure has its own calendar."""
    return "note" if context.is_azure else None


def _advice(model: Model, context: Context) -> str:
    if context.is_azure:
        return "; that is OpenAI's calendar, and Azure says what a deployment of this name runs"
    return f"; use {model.replacement}" if model.replacement else ""
