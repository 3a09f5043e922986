"""The form of a tool in the Realtime API, and how tools of other forms are put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.dialects import keys_of
from realtime_lint.edits.operations import Add, Move, Remove, Repair, Set
from realtime_lint.patterns import compile_later

if TYPE_CHECKING:
    from realtime_lint.edits.operations import Operation
    from realtime_lint.source import Node

FUNCTION: Final = "function"
MCP: Final = "mcp"
MAX_NAME: Final = 64
"""Characters of a name in Azure's documentation and in OpenAI's Chat Completions API."""
SERVER_KEYS: Final = frozenset({"server_label", "server_url", "connector_id", "tunnel_id"})
"""Keys that only MCP servers have."""

_OF_FUNCTION: Final = frozenset({"description", "parameters"})
_NO_NAME: Final = compile_later(r"[^a-zA-Z0-9_-]+")


def plain_name(name: str) -> str | None:
    """A name of letters, digits, `_` and `-` in place of another one; None where none is near.

    Whoever has invisible characters in a name did not mean a `_` for them.
    """
    plain = _NO_NAME.sub("_", name).strip("_")
    return plain if name.isprintable() and 0 < len(plain) <= MAX_NAME else None


def renamed(name: Node, plain: str, session: Node) -> Repair:
    """A plainer name for a tool, also where a forced choice of the session has it."""
    choice = session.get("tool_choice")
    places = [choice, *(choice.get(key) for key in _FORCED)] if choice is not None else []
    forced = [place for place in places if place is not None and place.value == name.value]
    return Repair(tuple(Set(it, plain) for it in (name, *forced)), f"call it '{plain}'")


_FORCED: Final = ("name", "server_label")
"""Where a tool choice names what it forces, if it is not that name itself."""


def as_list(tools: Node, *, is_tool: bool) -> Repair | None:
    """A lone tool, or else a mapping of tools by their names, as a list.

    None where a name or a type would be a guess, or a value is only known at run time.
    """
    if any(node.open or not node.is_literal for node in tools.walk()):
        return None
    if is_tool:
        return Repair((Set(tools, [tools.data()]),), "put it into a list")
    named = [_named(tool) for tool in tools.children]
    items = [tool for tool in named if tool is not None]
    if not items or len(items) < len(named):
        return None
    return Repair((Set(tools, items),), "make a list of them, each with its name")


def _named(tool: Node) -> dict[str, object] | None:
    """A tool with the key that it stands under as its name."""
    data, keys = tool.data(), keys_of(tool)
    if not isinstance(data, dict):
        return None
    if keys & SERVER_KEYS:
        head = {"type": MCP, "server_label": tool.key}
    elif keys & _OF_FUNCTION:
        head = {"type": FUNCTION, "name": tool.key}
    else:
        return None
    return {**head, **data} if all(data.get(key, it) == it for key, it in head.items()) else None


def flattened(tool: Node, *, dropped: frozenset[str]) -> Repair | None:
    """A tool, or a tool choice, without the level of `function`; None where keys would clash.

    dropped  keys that have no place in a Realtime function
    """
    function = tool.get("function")
    is_other = tool.literal("type") not in {None, FUNCTION}
    if function is None or function.get("name") is None or is_other or function.open:
        return None
    lost = [child.key for child in function.children if child.key in dropped]
    moves: list[Operation] = [
        Move(child, tool, (str(child.key),))
        for child in function.children
        if child.key not in dropped
    ]
    if tool.has("type") is False:
        moves.append(Add(tool, ("type",), FUNCTION, first=True))
    operations = (*moves, Remove(function))
    if not lost:
        return Repair(operations)
    return Repair(operations, f"move what 'function' holds up, without '{lost[0]}'", "unsafe")
