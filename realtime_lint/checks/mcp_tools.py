"""Tools of MCP servers: which the model sees, and which run without anybody's approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.mcp import CONNECTOR_TOOLS, MANY, cut, is_mcp, targets
from realtime_lint.edits.operations import Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.suggest import closest, did_you_mean, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

_READING: Final = frozenset(
    {
        "check", "count", "describe", "fetch", "find", "get", "list", "lookup", "preview",
        "query", "read", "retrieve", "search", "show", "status", "validate", "view",
    }
)  # fmt: skip
_PHONE_FORMATS: Final = frozenset({"audio/pcmu", "audio/pcma"})


def _chosen(choice: Node | None) -> tuple[Node, ...]:
    """The items of a list of tools, or of the `tool_names` of a filter."""
    names = choice.get("tool_names") if choice is not None and choice.kind == "mapping" else choice
    return names.children if names is not None and names.kind == "sequence" else ()


def _names(choice: Node | None) -> list[Node]:
    """The names of the chosen tools, without those that are placeholders."""
    return [item for item in _chosen(choice) if type(item.value) is str]


# -- which tools there are ------------------------------------------------------------------


def allowed_missing(node: Node, _: Context) -> Iterator[Hit]:
    """A server all of whose tools the model sees."""
    if is_mcp(node) and targets(node) and _allows_all(node):
        yield Hit(node, missing="allowed_tools")


def _allows_all(tool: Node) -> bool:
    allowed = tool.get("allowed_tools")
    return tool.lacks("allowed_tools") if allowed is None else allowed.json_type == "null"


def allowed_empty(node: Node, _: Context) -> Iterator[Hit]:
    """A choice of tools that chooses none, or perhaps all of them."""
    names = node.get("tool_names")
    no_names = names is not None and _is_empty(names) and node.lacks("read_only")
    if no_names or _is_empty(node):
        yield Hit(node, on="key")


def _is_empty(node: Node) -> bool:
    return node.kind in {"mapping", "sequence"} and not node.children and not node.open


def connector_writes(node: Node, _: Context) -> Iterator[Hit]:
    """Tools of a connector that are not among those that read."""
    connector = node.literal("connector_id")
    if not isinstance(connector, str) or connector not in CONNECTOR_TOOLS or not is_mcp(node):
        return
    known = CONNECTOR_TOOLS[connector]
    for name in _names(node.get("allowed_tools")):
        if name.value not in known:
            reads = not _READING.isdisjoint(words_in(str(name.value)))
            hint = did_you_mean(str(name.value), known) if reads else ""
            yield Hit(name, {"connector": connector, "hint": hint})


# -- which need an approval -----------------------------------------------------------------


def approval_never(node: Node, _: Context, *, words: list[str]) -> Iterator[Hit]:
    """Tools that run without approval: all there are, or some that seem to change things.

    Whoever names such a tool in the filter `never` has thought of it.
    """
    approval = node.get("require_approval") if is_mcp(node) else None
    if approval is None:
        return
    if approval.kind == "mapping":
        never = approval.get("never")
        if never is not None:
            yield from _unapproved(never, never, words, severity="note")
    elif approval.value == "never":
        given = targets(node)
        if given and given[0].key != "connector_id" and _allows_all(node):
            yield Hit(
                node,
                {"tools": "every tool of this server"},
                on="require_approval",
                severity="note",
                missing="allowed_tools",
                repair=Repair((Set(approval, "always"),)),
            )
        yield from _unapproved(approval, node.get("allowed_tools"), words)


def _unapproved(
    place: Node, chosen: Node | None, words: list[str], severity: str | None = None
) -> Iterator[Hit]:
    """One hit for all chosen tools that seem to change things."""
    if chosen is not None and chosen.literal("read_only") is True:
        return
    writing = [name for name in _names(chosen) if _seems_to_write(str(name.value), words)]
    if writing:
        others = f" and {len(writing) - 1} more" if len(writing) > 1 else ""
        tools = f"'{cut(writing[0].value)}'{others}"
        related = tuple((name, "seems to change things") for name in writing)
        repair = None
        if place.kind == "scalar":
            repair = Repair((Set(place, _with_approval(chosen, writing)),))
        yield Hit(
            place, {"tools": tools}, on="key", severity=severity, related=related, repair=repair
        )


def _with_approval(chosen: Node | None, writing: list[Node]) -> object:
    """What has an approval demanded for these tools, and for no others that are known."""
    changing = {name.value for name in writing}
    others = [str(name.value) for name in _names(chosen) if name.value not in changing]
    all_known = len(_names(chosen)) == len(_chosen(chosen))
    return {"never": {"tool_names": others}} if others and all_known else "always"


def _seems_to_write(name: str, words: list[str]) -> bool:
    """Whether a name has a word for changing things, and none for looking at them.

    `create_post` has; in `search_post` or `get_refund` the word is a noun.
    """
    own = set(words_in(name))
    return not own.isdisjoint(words) and own.isdisjoint(_READING)


def approval_overlap(node: Node, _: Context) -> Iterator[Hit]:
    """A tool that needs an approval always and never, or a filter that names nothing."""
    if node.kind != "mapping":
        return
    filters = [child for child in (node.get("always"), node.get("never")) if child is not None]
    for empty in filter(_is_empty, (node, *filters)):
        yield Hit(empty, {"problem": "an empty filter covers no tool, or all of them"}, on="key")
    always = {name.value: name for name in _names(node.get("always"))}
    for name in _names(node.get("never")):
        other = always.get(name.value)
        if other is not None:
            problem = f"'{cut(name.value)}' is in 'always' and in 'never'"
            yield Hit(name, {"problem": problem}, related=((other, "always"),))


def approval_unknown(node: Node, _: Context) -> Iterator[Hit]:
    """An approval for a tool that the model does not see: harmless, or a misspelt name."""
    approval, choice = node.get("require_approval"), node.get("allowed_tools")
    names = _names(choice)
    allowed = {str(name.value) for name in names}
    all_known = allowed and len(names) == len(_chosen(choice))
    if approval is None or approval.kind != "mapping" or not all_known or not is_mcp(node):
        return
    chosen = [*_names(approval.get("always")), *_names(approval.get("never"))]
    few = allowed if max(len(allowed), len(chosen)) <= MANY else ()
    for name in chosen:
        if name.value not in allowed:
            meant = closest(str(name.value), few)
            hint = f"; did you mean '{meant}'?" if meant else ""
            yield Hit(name, {"hint": hint}, severity=None if meant else "note")


def approval_unattended(node: Node, context: Context) -> Iterator[Hit]:
    """A server on a phone call whose tools all wait for an approval."""
    if not is_mcp(node) or not targets(node) or not _is_phone_call(context):
        return
    approval = node.get("require_approval")
    if approval is None:
        if node.lacks("require_approval"):
            yield Hit(node, {"why": "by default"}, missing="require_approval")
    elif approval.value == "always" or approval.json_type == "null":
        yield Hit(approval, {"why": "as this says"}, on="key")


def _is_phone_call(context: Context) -> bool:
    """The session of an accepted call, or one that speaks the codec of the telephone."""
    if context.kind == "call-accept":
        return True
    formats = (context.root.at("audio", side, "format") for side in ("input", "output"))
    return any(form is not None and form.literal("type") in _PHONE_FORMATS for form in formats)
