"""What a session or response answers with: how much of it, and in which modalities."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Final

from realtime_lint import models
from realtime_lint.edits.operations import Remove, Rename, Repair, Set
from realtime_lint.findings import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# -- limits of output ---------------------------------------------------------------------

MAX_OUTPUT_TOKENS: Final = 4096
_LIMIT_NAMES: Final = {
    "ga-session": ("max_output_tokens",),
    "response-create": ("max_output_tokens",),
    "beta-session": ("max_response_output_tokens",),
    "beta-response-create": ("max_response_output_tokens", "max_output_tokens"),
}
"""By shape, what the limit is called; the beta sources disagree about the response."""


def output_limit(node: Node, context: Context) -> Iterator[Hit]:
    """A limit that is neither a whole number from 1 to 4096 nor `inf`.

    Infinite numbers are a trap of YAML, and the rules on YAML speak of them.
    """
    value = node.value
    if type(value) is str:
        if value != "inf":
            right = _nearest_limit(value, context.root)
            hint = "; write it without quotes" if str(right) == value else ""
            yield Hit(node, {"hint": hint}, repair=_written(node, right))
    elif type(value) is int or (type(value) is float and isfinite(value)):
        if value > MAX_OUTPUT_TOKENS and _may_have_more(context.root, value):
            hint = "; the model may hold more, the schemas do not"
            yield Hit(node, {"hint": hint}, severity="warning", no_fix=_MAY_BE_RIGHT)
        elif not 1 <= value <= MAX_OUTPUT_TOKENS or node.json_type != "integer":
            yield Hit(
                node, {"hint": ""}, repair=_written(node, _nearest_limit(value, context.root))
            )


_MAY_BE_RIGHT: Final = "nobody has published whether the server takes it"
_MOST_DIGITS: Final = 10
"""A longer number is too large, however it goes on."""


def _nearest_limit(value: str | float, session: Node) -> int | str | None:
    """What is allowed and nearest; None: nobody knows what less than one, or a half, is to be."""
    if type(value) is str and value.isdecimal():
        value = int(value[:_MOST_DIGITS])
    if isinstance(value, str):
        return "inf" if value.lower().lstrip("+.") in {"inf", "infinity"} else None
    if value > MAX_OUTPUT_TOKENS:
        return None if _may_have_more(session, value) else MAX_OUTPUT_TOKENS
    return value if isinstance(value, int) and value >= 1 else None


def _written(node: Node, right: int | str | None) -> Repair | None:
    return None if right is None else Repair((Set(node, right),), title=f"write {right}")


def _may_have_more(session: Node, limit: float) -> bool:
    """Whether the model is said to answer with so many tokens, or is not one that we know."""
    name = session.literal("model")
    if name is None:
        return False
    model = models.find(name, "realtime") if isinstance(name, str) else None
    return model is None or limit <= (model.max_output or MAX_OUTPUT_TOKENS)


def output_limit_name(node: Node, context: Context) -> Iterator[Hit]:
    """A limit under a name that this shape of session does not know."""
    assert context.session is not None
    names = _LIMIT_NAMES[context.session.shape]
    if node.key not in names:
        is_free = all(context.session.node.get(name) is None for name in names)
        repair = Repair((Rename(node, names[0]),)) if is_free else None
        yield Hit(node, {"name": names[0]}, repair=repair)


# -- modalities and what depends on them ----------------------------------------------------


def both_modalities(node: Node, _: Context) -> Iterator[Hit]:
    """Text and audio in one GA list."""
    if {"text", "audio"} <= _texts(node):
        surplus = [item for item in node.children if item.value == "text"]
        surplus += [item for item in node.children if item.value == "audio"][1:]
        yield Hit(node, repair=Repair(tuple(map(Remove, surplus))))


def audio_alone(node: Node, context: Context) -> Iterator[Hit]:
    """Audio without text in a session of the beta; where the beta is gone, it is to migrate."""
    if [item.value for item in node.children] == ["audio"]:
        repair = Repair((Set(node, ["audio", "text"]),)) if context.is_azure else None
        yield Hit(node, repair=repair)


def no_or_repeated_modalities(node: Node, _: Context) -> Iterator[Hit]:
    """A list of modalities that is empty, or names one twice."""
    if node.kind != "sequence":
        return
    repeated = list(_repeated(node))
    if repeated:
        repair = Repair(tuple(map(Remove, repeated)))
        yield Hit(node, {"problem": "names a modality twice"}, repair=repair)
    elif not node.children:
        repair = Repair((Remove(node),), title=f"leave '{node.key}' out")
        yield Hit(node, {"problem": "is empty"}, repair=repair)


def _repeated(node: Node) -> Iterator[Node]:
    """The items that say what an earlier one says."""
    seen: set[str] = set()
    for item in node.children:
        if type(item.value) is str:
            if item.value in seen:
                yield item
            seen.add(item.value)


def _texts(node: Node) -> set[str]:
    return {item.value for item in node.children if isinstance(item.value, str)}
