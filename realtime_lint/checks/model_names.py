"""Names of models: none, unheard of, at the wrong place, or those of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.model_lifecycle import role_of
from realtime_lint.edits.operations import Move, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.models import MODELS, family, find, gone, is_newer, neighbour
from realtime_lint.suggest import closest, unmistakable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

_OPENAI_NAMES: Final = ("gpt-", "whisper")
_ROLES: Final = {
    "realtime": "a session model",
    "transcription": "a transcription model",
    "translation": "a translation model",
}


def unknown(node: Node, context: Context) -> Iterator[Hit]:
    """A name that no API has; what is a model elsewhere has rules of its own."""
    name, role = node.value, role_of(node, context)
    if type(name) is not str or role is None or context.is_azure:
        return
    if find(name) is not None or neighbour(name) is not None:
        return
    place = _ROLES[role]
    if find(family(name), role) is not None:
        hint = f"; '{family(name)}' is, but of its snapshots not this one"
        yield Hit(node, {"place": place, "hint": hint}, severity="note")
        return
    if is_newer(name, role):
        hint = "; it may be newer than the table of this linter"
        yield Hit(node, {"place": place, "hint": hint}, severity="note")
        return
    names = _names(role, context.as_of)
    suggestion = _meant(name, names)
    is_openai = suggestion is not None or name.startswith(_OPENAI_NAMES)
    hint = f"; did you mean '{suggestion}'?" if suggestion is not None else ""
    severity = None if is_openai else "note"
    right = _reordered(name, names) or unmistakable(name, names)
    is_leaving = right is None or MODELS[right].shutdown is not None
    repair = None if is_leaving else Repair((Set(node, right),), f"use {right}")
    yield Hit(node, {"place": place, "hint": hint}, severity=severity, repair=repair)


def _meant(name: str, names: list[str]) -> str | None:
    """The model of the same words in another order, else the closest one."""
    return _reordered(name, names) or closest(name, names)


def _reordered(name: str, names: list[str]) -> str | None:
    words = sorted(name.split("-"))
    return next((it for it in names if sorted(it.split("-")) == words), None)


def _names(role: str, as_of: date) -> list[str]:
    """The models that can still be recommended for a role."""
    return [
        model.name for model in MODELS.values() if model.role == role and not gone(model, as_of)
    ]


# -- at the wrong place -----------------------------------------------------------------------


def transcriber_as_session_model(node: Node, context: Context) -> Iterator[Hit]:
    """A transcription model where the session's own belongs."""
    if role_of(node, context) == "realtime" and _known_as(node) == "transcription":
        group = ("input_audio_transcription",) if context.is_beta else _TRANSCRIPTION
        path = (*group, "model")
        repair = None if context.is_azure else Repair((Move(node, context.root, path),))
        severity = _on_azure(context)
        yield Hit(node, {"place": ".".join(path)}, severity=severity, repair=repair)


_TRANSCRIPTION: Final = ("audio", "input", "transcription")


def session_model_as_transcriber(node: Node, context: Context) -> Iterator[Hit]:
    """A model that talks, translates or writes where one that transcribes belongs."""
    role = _known_as(node)
    api = _neighbour(node, context)
    if role is not None and role != "transcription":
        yield Hit(node, {"what": _ROLES[role]})
    elif api is not None:
        yield Hit(node, {"what": f"a model of {api}"})


def wrong_surface(node: Node, context: Context) -> Iterator[Hit]:
    """A model that another endpoint or another API serves.

    Chat Completions has the gpt-audio models, but the SDK lists them as session models too.
    """
    wanted, role = role_of(node, context), _known_as(node)
    if wanted is None:
        return
    values: dict[str, object] = {"right": _EXAMPLES[wanted]}
    api = _neighbour(node, context)
    if api is not None:
        yield Hit(node, {"what": f"a model of {api}", **values})
    elif role == wanted == "realtime" and str(node.value).startswith("gpt-audio"):
        yield Hit(node, {"what": "a model of Chat Completions", **values}, severity="note")
    elif role not in {None, wanted} and (role, wanted) != ("transcription", "realtime"):
        yield Hit(node, {"what": _ROLES[str(role)], **values}, severity=_on_azure(context))


_EXAMPLES: Final = {
    "realtime": "a session model such as gpt-realtime-2.1",
    "translation": "a translation model such as gpt-realtime-translate",
}


def _known_as(node: Node) -> str | None:
    """The role of the model of this name; None where the table has none."""
    model = find(node.value) if type(node.value) is str else None
    return None if model is None else model.role


def _neighbour(node: Node, context: Context) -> str | None:
    """The other API that has the model; on Azure such a name is only a deployment's."""
    is_name = type(node.value) is str and not context.is_azure
    return neighbour(str(node.value)) if is_name else None


def _on_azure(context: Context) -> str | None:
    """A deployment is most likely, but not surely, called after what it runs."""
    return "warning" if context.is_azure else None


# -- none, or a deployment's ------------------------------------------------------------------


def missing(node: Node, context: Context) -> Iterator[Hit]:
    """A request that starts a session, or prepares one, and leaves its model open.

    A stored prompt may bring settings of its own. A secret's session gets its model from the
    connection that uses it; when a call is accepted, there is no other place.
    """
    assert context.session is not None
    if context.session.shape != "ga-session" or not (node.lacks("model") and node.lacks("prompt")):
        return
    who = "accepting the call" if context.kind == "call-accept" else "the URL of the connection"
    yield Hit(node, {"who": who}, missing="model")


def deployment_name(node: Node, context: Context) -> Iterator[Hit]:
    """A name of OpenAI's on Azure."""
    if context.is_azure and _known_as(node) is not None:
        yield Hit(node)


def outside_residency(node: Node, context: Context, *, models: list[str]) -> Iterator[Hit]:
    """A session model that is not on the list; Azure has regions instead."""
    name = node.value
    if type(name) is not str or role_of(node, context) is None or context.is_azure:
        return
    if name not in models:
        yield Hit(node, {"models": ", ".join(models)})
