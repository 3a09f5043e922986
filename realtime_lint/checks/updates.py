"""Updates against the session that they meet, in a script or given as a base."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from realtime_lint.edits.operations import Remove, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.replay import VOICE, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.replay import SettingPath
    from realtime_lint.source import Node

_SPOKEN: Final = "the model can have spoken by now, so that"
_CACHED: Final[tuple[SettingPath, ...]] = (("instructions",), ("tools",))


def voice_alone(node: Node, context: Context) -> Iterator[Hit]:
    """A voice in an update, where nothing is known of the session that it meets."""
    if context.before is None:
        yield Hit(node)


def type_mismatch(node: Node, context: Context) -> Iterator[Hit]:
    """A session type other than the session has."""
    earlier = _earlier(context, ("type",))
    if _differ(node, earlier):
        assert earlier is not None
        yield Hit(node, {"earlier": earlier.value}, related=_set_here(earlier, context))


def voice_change(node: Node, context: Context) -> Iterator[Hit]:
    """Another voice, once the model can have spoken; in a pair, nobody knows whether it has."""
    before = context.before
    if before is None or before.may_have_spoken is False or not node.is_literal:
        return
    earlier = before.setting(*VOICE)
    if earlier is None:
        if before.may_have_spoken:
            yield Hit(node, message="the voice is set after the model can have spoken: too late")
    elif _differ(node, earlier):
        is_certain = before.may_have_spoken is True
        yield Hit(
            node,
            {"when": _SPOKEN if is_certain else "once the model has spoken"},
            severity=None if is_certain else "warning",
            related=_set_here(earlier, context),
        )


def tracing_change(node: Node, context: Context) -> Iterator[Hit]:
    """Tracing that was on, and is to be something else."""
    earlier = _earlier(context, ("tracing",))
    if earlier is not None and earlier.json_type != "null" and _differ(node, earlier):
        # Null is documented to turn tracing off, and a running one to stay as it is.
        is_off = node.json_type == "null"
        yield Hit(
            node,
            severity="note" if is_off else None,
            related=_set_here(earlier, context),
            repair=None if is_off else Repair((Remove(node),)),
        )


def model_in_update(node: Node, context: Context) -> Iterator[Hit]:
    """A model in an update, where it has no effect at best."""
    if not _is_update(context):
        return
    earlier = _earlier(context, ("model",))
    if _differ(node, earlier):
        assert earlier is not None
        message = f"the model of a session cannot change: it is '{earlier.value}'"
        yield Hit(node, message=message, related=_set_here(earlier, context))
    else:
        is_same = earlier is not None and _is_same(node, earlier)
        yield Hit(node, severity="note", repair=Repair((Remove(node),)) if is_same else None)


def clears_wrongly(node: Node, context: Context) -> Iterator[Hit]:
    """A value that looks as if it cleared a setting, and is refused."""
    if not _is_update(context):
        return
    if node.key == "turn_detection":
        is_empty = node.kind == "mapping" and not node.children and not node.open
        if is_empty or node.value == "":
            missing = "type" if is_empty else None
            repair = Repair((Set(node, None),))
            yield Hit(node, {"right": "null"}, missing=missing, repair=repair)
    elif node.json_type == "null":
        right, shown = ("", '""') if node.key == "instructions" else ([], "[]")
        repair = Repair((Set(node, right),))
        yield Hit(node, {"right": shown}, severity="warning", repair=repair)


def busts_cache(node: Node, context: Context) -> Iterator[Hit]:
    """New instructions or tools after the first answer: what was cached is paid for again."""
    before = context.before
    if before is None or before.may_have_spoken is False:
        return
    for path, setting in settings_of(node).items():
        if path in _CACHED:
            earlier = before.settings.get(path)
            if earlier is not None and _differ(setting, earlier):
                yield Hit(setting, on="key", related=_set_here(earlier, context))


def changes_nothing(node: Node, context: Context) -> Iterator[Hit]:
    """An update without a setting, or with none that is not in force already."""
    if node.open or not _is_update(context):
        return
    before = context.before
    settings = {path: it for path, it in settings_of(node).items() if path != ("type",)}
    if not settings:
        yield Hit(node, {"why": "it sets nothing"}, repair=_unsent(context))
    elif before is not None and all(
        path in before.settings and _is_same(setting, before.settings[path])
        for path, setting in settings.items()
    ):
        yield Hit(node, {"why": "all of it is in force already"}, repair=_unsent(context))


def _unsent(context: Context) -> Repair | None:
    """A script without the event that carries the session; a lone event is all that there is."""
    if len(context.steps) <= 1:
        return None
    path = context.root.path[:-1]
    place = bisect_left(context.steps, path, key=lambda step: step.event.path)  # in their order
    return Repair((Remove(context.steps[place].event),))


def _is_update(context: Context) -> bool:
    return context.session is not None and context.session.is_patch


def _earlier(context: Context, path: SettingPath) -> Node | None:
    return None if context.before is None else context.before.settings.get(path)


def _differ(node: Node, earlier: Node | None) -> bool:
    """Whether two values are certainly not the same."""
    return (
        earlier is not None
        and _is_known(node)
        and _is_known(earlier)
        and not _is_same(node, earlier)
    )


def _is_same(node: Node, earlier: Node) -> bool:
    return _is_known(node) and _is_known(earlier) and node.data() == earlier.data()


def _is_known(node: Node) -> bool:
    return not any(part.open or not part.is_literal for part in node.walk())


def _set_here(earlier: Node, context: Context) -> tuple[tuple[Node, str], ...]:
    """The place of the earlier value, where it stands in this document and not in a base."""
    here = context.document.root
    for part in earlier.path:
        if here is None:
            break
        here = _member(here, part)
    return ((earlier, "set here before"),) if here is earlier else ()


def _member(node: Node, part: str | int) -> Node | None:
    if type(part) is str:
        return node.get(part)
    items = node.children
    return items[part] if type(part) is int and part < len(items) else None
