"""Which tool the model must, may or must not call, held against the tools there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.tool_forms import FUNCTION, MAX_NAME, MCP, flattened
from realtime_lint.checks.tools import functions, names_of
from realtime_lint.dialects import text_of
from realtime_lint.edits.operations import Rename, Repair, Set
from realtime_lint.findings import Hit
from realtime_lint.suggest import closest, did_you_mean, unmistakable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

MODES: Final = ("auto", "none", "required")
_OTHER_WORDS: Final = {"any": "required", "force": "required", "forced": "required"}
"""What other APIs call the modes."""
_MOST_EARLIER: Final = 200
"""Tools of an earlier event: each later one of a long script is held against all of them."""


def nested_function(node: Node, _: Context) -> Iterator[Hit]:
    """A forced function in the form of Chat Completions, or with its name as `function`."""
    function = node.get("function")
    if function is None:
        return
    name = text_of(function.get("name")) or text_of(function)
    yield Hit(
        node,
        {"flat": _flat(name)},
        missing="type" if node.has("type") is False else "name",
        on="function",
        related=((function, "the name belongs beside 'type'"),),
        repair=_flattened(node, function),
    )


def _flattened(choice: Node, function: Node) -> Repair | None:
    if function.kind == "mapping":
        return flattened(choice, dropped=frozenset())
    if not text_of(function) or choice.literal("type") != FUNCTION:
        return None
    return Repair((Rename(function, "name"),))


def _flat(name: str) -> str:
    shown = name if 0 < len(name) <= MAX_NAME else "…"
    return f"{{type: function, name: {shown}}}"


def invalid(node: Node, context: Context) -> Iterator[Hit]:
    """A word that is no mode, such as a bare function name, or an object of another API."""
    if type(node.value) is str:
        if node.value not in MODES:
            hint, right = _meant(node.value, context)
            yield Hit(node, {"hint": hint}, repair=_instead(node, right))
        return
    type_ = node.get("type")
    name = text_of(type_)
    if type_ is not None and name and name not in {FUNCTION, MCP}:
        mode = _OTHER_WORDS.get(name, name)
        hint = f"; write tool_choice: {mode}" if mode in MODES else ""
        message = f"an object in tool_choice is of type function or mcp, not '{name[:40]}'{hint}"
        is_all = not node.open and len(node.children) == 1
        repair = _instead(node, mode) if hint and is_all else None
        yield Hit(type_, message=message, repair=repair)


def _meant(word: str, context: Context) -> tuple[str, object]:
    """The end of the message, and the choice that was meant, where that is certain."""
    tools = context.root.get("tools")
    names = {text_of(tool.get("name")) for tool in functions(tools)} if tools is not None else ()
    if word in names:
        flat = {"type": FUNCTION, "name": word}
        return f"; to force a function, write {_flat(word)}", flat
    mode = _OTHER_WORDS.get(word.lower()) or closest(word, MODES)
    if mode is not None:
        return f"; did you mean '{mode}'?", mode
    return f"; to force a function, write {_flat('')}", None


def _instead(choice: Node, right: object) -> Repair | None:
    """Another choice; None where nobody knows which."""
    if right is None:
        return None
    title = f"write '{right}'" if right in MODES else "force the function of that name"
    return Repair((Set(choice, right),), title)


def unknown_tool(node: Node, context: Context) -> Iterator[Hit]:
    """A forced function or server that is not among the tools, where all of them are known."""
    target, tools = _target(node, context), _tools(context)
    if target is None or tools is None or not tools.children:
        return
    type_, name = target
    names = names_of(tools, type_)
    if names is not None and type(name.value) is str and name.value not in names:
        what = "function" if type_ == FUNCTION else "MCP server"
        is_beside = tools is context.root.get("tools")
        related = ((tools, "the tools there are"),) if is_beside else ()
        values: dict[str, object] = {"what": what, "hint": did_you_mean(name.value, names)}
        meant = unmistakable(name.value, names)
        repair = Repair((Set(name, meant),), f"force '{meant}'") if meant else None
        yield Hit(name, values, related=related, repair=repair)


def _tools(context: Context) -> Node | None:
    """The tools that are in force: those beside the choice, else those it finds there."""
    tools = context.root.get("tools")
    if tools is not None or context.before is None or not context.root.lacks("tools"):
        return tools
    earlier = context.before.settings.get(("tools",))
    return earlier if earlier is not None and len(earlier.children) <= _MOST_EARLIER else None


def _target(choice: Node, context: Context) -> tuple[str, Node] | None:
    """What is forced: `function` or `mcp`, and the node of its name.

    The beta API had no object for it in its types, and a bare name was common.
    """
    if choice.kind == "mapping":
        type_ = text_of(choice.get("type"))
        name = choice.get("server_label" if type_ == MCP else "name")
        return (type_, name) if type_ in {FUNCTION, MCP} and name is not None else None
    is_name = context.is_beta and type(choice.value) is str and choice.value not in MODES
    return (FUNCTION, choice) if is_name else None


def required_without_tools(node: Node, context: Context) -> Iterator[Hit]:
    """A call is demanded where there is nothing to call.

    An update, or a stored prompt, may leave the tools as they are; the code that loads a
    bare file may still add some.
    """
    session, tools = context.session, _tools(context)
    assert session is not None
    if not _forces(node):
        return
    if tools is None:
        is_empty = not session.is_patch and session.node.lacks("tools")
        is_empty = is_empty and session.node.lacks("prompt")
    else:
        is_empty = tools.kind == "sequence" and not tools.children
    if is_empty:
        repair = Repair((Set(node, "auto"),)) if node.value == "required" else None
        severity = None if session.enclosed else "warning"
        yield Hit(node, severity=severity, repair=repair)


def forced_loop(node: Node, _: Context) -> Iterator[Hit]:
    """A call is demanded in every turn of a session."""
    if _forces(node):
        yield Hit(node)


def _forces(choice: Node) -> bool:
    return choice.value == "required" or text_of(choice.get("type")) in {FUNCTION, MCP}


def none_with_tools(node: Node, context: Context) -> Iterator[Hit]:
    """Tools that are sent, and must not be called."""
    tools = context.root.get("tools")
    if node.value == "none" and tools is not None and tools.kind == "sequence" and tools.children:
        yield Hit(node, {"count": len(tools.children)}, related=((tools, "the tools"),))
