"""Tools, and which of them is forced: flat, and with their types."""

from __future__ import annotations

from typing import Final

from realtime_lint.dialects import keys_of, text_of
from realtime_lint.edits import Unfixable
from realtime_lint.edits.operations import Add, Move, Remove, Rename, Set
from realtime_lint.migration.draft import Step, short
from realtime_lint.suggest import closest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.migration.draft import Draft
    from realtime_lint.source import Node

_CHOICES: Final = ("auto", "none", "required")
_SERVER_MARKS: Final = frozenset({"server_label", "server_url", "connector_id", "tunnel_id"})


def rewrite_tools(draft: Draft, tools: Node | None) -> None:
    """Functions, flat and with their type, as GA wants them."""
    for tool in tools.children if tools is not None and tools.kind == "sequence" else ():
        keys = keys_of(tool)
        function = tool.get("function")
        if function is not None and function.kind == "mapping" and not function.open:
            _refuse_both(tool, function)
            _add_function_type(draft, tool)
            moves = (Move(child, tool, (str(child.key),)) for child in function.children)
            name = short(text_of(function.get("name"))) or "a tool"
            draft.add(
                Step(
                    function, f"write '{name}' flat", ", without 'function' around it", kind="tool"
                ),
                *moves,
                Remove(function),
            )
        elif keys & {"name", "parameters"} and not keys & _SERVER_MARKS:
            _add_function_type(draft, tool)


def _add_function_type(draft: Draft, node: Node) -> None:
    if node.has("type") is False:
        text = "add 'type: function'"
        draft.add(Step(node, text), Add(node, ("type",), "function", first=True))


def _refuse_both(outer: Node, inner: Node) -> None:
    both = keys_of(outer) & keys_of(inner) - {"function"}
    if both:
        raise Unfixable(f"'{short(min(both))}' stands inside 'function' and beside it: keep one")


def rewrite_tool_choice(draft: Draft, session: Node) -> None:
    """A forced function, flat and as an object."""
    choice = session.get("tool_choice")
    if choice is None:
        return
    function = choice.get("function")
    step = Step(choice, "force the function", " as {type: function, name: …}")
    if function is not None and function.kind == "mapping" and not function.open:
        _refuse_both(choice, function)
        moves = (Move(child, choice, (str(child.key),)) for child in function.children)
        _add_function_type(draft, choice)
        draft.add(step, *moves, Remove(function))
    elif function is not None and function.kind == "scalar" and choice.has("name") is False:
        _add_function_type(draft, choice)
        draft.add(step, Rename(function, "name"))
    elif _is_function_name(text_of(choice), session.get("tools")):
        draft.add(step, Set(choice, {"type": "function", "name": choice.value}))


def _is_function_name(word: str, tools: Node | None) -> bool:
    """Whether a word in `tool_choice` names a function: one of the tools, or no mode misspelt."""
    if not word or word in _CHOICES:
        return False
    names = {
        text_of(tool.get("name")) or text_of(tool.at("function", "name"))
        for tool in (tools.children if tools is not None else ())
    }
    return word in names if names else closest(word, _CHOICES) is None
