"""Models by the calendar: gone, going, and unheard of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.findings import Hit
from realtime_lint.models import MODELS, Model, days_left, family, find
from realtime_lint.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

_OPENAI_NAMES: Final = ("gpt-", "whisper")
_PLACES: Final = {
    "realtime": "a session model",
    "transcription": "a transcription model",
    "translation": "a translation model",
}


def shut_down(node: Node, context: Context) -> Iterator[Hit]:
    """A model whose last day is over."""
    model = _model(node, context)
    if model is not None and _is_gone(model, context.as_of):
        yield Hit(node, {"day": model.shutdown, "advice": _advice(model)})


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
    severity = "error" if days <= error_days else "warning" if days <= warning_days else "note"
    left = "1 day" if days == 1 else f"{days} days"
    values: dict[str, object] = {"day": model.shutdown, "left": left, "advice": _advice(model)}
    yield Hit(node, values, severity=severity)


def unknown(node: Node, context: Context) -> Iterator[Hit]:
    """A name that is no model of the role it is given here."""
    name, role = node.value, _role(node, context)
    if type(name) is not str or role is None or find(name, role) is not None:
        return
    place = _PLACES[role]
    other = find(name)
    if other is not None:
        yield Hit(node, message=f"'{other.name}' is {_PLACES[other.role]}, not {place}")
        return
    if find(family(name), role) is not None:
        hint = f"; '{family(name)}' is, but of its snapshots not this one"
        yield Hit(node, {"place": place, "hint": hint}, severity="note")
        return
    suggestion = closest(name, _names(role, context.as_of))
    is_openai = suggestion is not None or name.startswith(_OPENAI_NAMES)
    hint = f"; did you mean '{suggestion}'?" if suggestion is not None else ""
    yield Hit(node, {"place": place, "hint": hint}, severity=None if is_openai else "note")


def _model(node: Node, context: Context) -> Model | None:
    """The known model that the node names for its role."""
    role = _role(node, context)
    if type(node.value) is not str or role is None:
        return None
    return find(node.value, role)


def _role(node: Node, context: Context) -> str | None:
    """The role of the model at this place; None where no model belongs."""
    session = context.session
    assert session is not None
    if len(node.path) > len(session.node.path) + 1:
        return "transcription"
    if "transcription" in session.shape:
        return None
    return "translation" if session.shape == "translation-session" else "realtime"


def _names(role: str, as_of: date) -> list[str]:
    """The models that can still be recommended for a role."""
    return [
        model.name for model in MODELS.values() if model.role == role and not _is_gone(model, as_of)
    ]


def _is_gone(model: Model, as_of: date) -> bool:
    days = days_left(model, as_of)
    return days is not None and days <= 0


def _advice(model: Model) -> str:
    return f"; use {model.replacement}" if model.replacement else ""
