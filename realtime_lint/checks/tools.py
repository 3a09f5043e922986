"""The tools of a session: their shape, their names, and what the model is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from realtime_lint.checks.tool_forms import (
    FUNCTION,
    MAX_NAME,
    MCP,
    SERVER_KEYS,
    as_list,
    flattened,
    plain_name,
    renamed,
)
from realtime_lint.dialects import keys_of, text_of
from realtime_lint.edits.operations import Add, Remove, Repair
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

MAX_DESCRIPTION: Final = 1024
"""Characters of a description that Azure has been seen to refuse more than."""

_FUNCTION_KEYS: Final = frozenset({"type", "name", "description", "parameters"})
_IDENTIFYING_KEY: Final = {FUNCTION: "name", MCP: "server_label"}
_NAME: Final = compile_later(r"[a-zA-Z0-9_-]+")


def items(tools: Node) -> Iterator[Node]:
    """The tools of a list that are written out; none where it is no list."""
    if tools.kind == "sequence":
        for tool in tools.children:
            if tool.kind == "mapping":
                yield tool


def functions(tools: Node) -> Iterator[Node]:
    """The tools of a list that say of themselves that they are functions."""
    return (tool for tool in items(tools) if tool.literal("type") == FUNCTION)


def names_of(tools: Node, type_: str) -> set[str] | None:
    """The names of all functions, or the labels of all MCP servers; None: not all are known."""
    if tools.kind != "sequence":
        return None
    names: set[str] = set()
    for tool in tools.children:
        found = tool.literal("type") if tool.kind == "mapping" else None
        if found in {FUNCTION, MCP} and found != type_:
            continue
        name = tool.literal(_IDENTIFYING_KEY[type_])
        if found != type_ or type(name) is not str:
            return None
        names.add(name)
    return names


# -- the shape ------------------------------------------------------------------------------


def not_a_list(node: Node, _: Context) -> Iterator[Hit]:
    """Tools by their names, or a lone tool that stands in no list."""
    if node.kind == "mapping":
        is_tool = bool(text_of(node.get("type")) or text_of(node.get("name")))
        hint = "put this tool into one" if is_tool else "give each tool its 'name' in an item"
        yield Hit(node, {"hint": hint}, repair=as_list(node, is_tool=is_tool))


def nested_function(node: Node, _: Context) -> Iterator[Hit]:
    """A tool in the form of Chat Completions, with everything under `function`."""
    for tool in items(node):
        function = tool.get("function")
        if function is not None and function.kind in {"mapping", "opaque"}:
            missing = "type" if tool.has("type") is False else "name"
            related = ((function, "its keys belong beside 'type'"),)
            repair = flattened(tool, dropped=frozenset(_FOREIGN_OPTIONS))
            yield Hit(tool, missing=missing, on="function", related=related, repair=repair)


def missing_type(node: Node, context: Context) -> Iterator[Hit]:
    """A tool that does not say whether it is a function or an MCP server."""
    for tool in items(node):
        if tool.has("type") is False:
            meant = _type_of(keys_of(tool), context)
            repair = Repair((Add(tool, ("type",), meant, first=True),)) if meant else None
            yield Hit(
                tool,
                {"meant": meant or f"{FUNCTION} or {MCP}"},
                missing="type",
                repair=repair,
            )


def _type_of(keys: set[str], context: Context) -> str | None:
    """The type of a tool with these keys; None where that is not certain."""
    if context.is_beta:
        return FUNCTION
    of_server = bool(keys & SERVER_KEYS)
    if of_server == bool(keys & {"name", "parameters"}):
        return None
    return MCP if of_server else FUNCTION


def missing_name(node: Node, _: Context) -> Iterator[Hit]:
    """A function that the model cannot call, for want of a name."""
    for tool in functions(node):
        if tool.has("name") is False:
            yield Hit(tool, missing="name")


_HOSTED: Final = (
    "apply_patch", "code_interpreter", "computer", "custom", "file_search", "image_generation",
    "local_shell", "namespace", "programmatic_tool_calling", "shell", "tool_search", "web_search",
)  # fmt: skip
"""Types of tools that only the Responses API has (openai-python 3.54.0, responses/tool_param)."""
_VERSIONED: Final = ("web_search_", "computer_")


def type_unsupported(node: Node, context: Context) -> Iterator[Hit]:
    """A type of tool that the Realtime API does not have; MCP came with its GA."""
    known = (FUNCTION,) if context.is_beta else (FUNCTION, MCP)
    for tool in items(node):
        type_ = tool.get("type")
        name = text_of(type_)
        if type_ is None or not name or name in known:
            continue
        if name == MCP:
            hint = "; MCP tools came with the GA API"
        elif name in _HOSTED or name.startswith(_VERSIONED):
            hint = "; only the Responses API has that"
        else:
            hint = did_you_mean(name, known)
        # The beta schema refuses the keys of other tools, too: one cause.
        related = tuple(
            (child, "a key of such tools")
            for child in tool.children
            if context.is_beta and child.key not in _FUNCTION_KEYS
        )
        yield Hit(type_, {"known": " or ".join(known), "hint": hint}, related=related)


_FOREIGN_OPTIONS: Final = {
    "strict": "calls are not held to the schema, so check the arguments of each",
    "output_schema": "only the Responses API has it",
    "defer_loading": "only MCP tools have it",
    "allowed_callers": "only MCP tools have it",
    "cache_control": "it belongs to another vendor's API",
    "meta": "it belongs to the tools that an MCP server lists",
}


def unsupported_option(node: Node, _: Context) -> Iterator[Hit]:
    """An option that functions have in other APIs.

    In a JSON Schema, where unknown keywords are allowed, `strict` merely says nothing.
    """
    for tool in functions(node):
        for child in tool.children:
            if child.key in _FOREIGN_OPTIONS:
                reason = _FOREIGN_OPTIONS[child.key]
                yield Hit(child, {"reason": reason}, on="key", repair=Repair((Remove(child),)))
        misplaced = tool.at("parameters", "strict")
        if misplaced is not None and type(misplaced.value) is bool:
            reason = "it is no keyword of JSON Schema either, so it has no effect"
            repair = Repair((Remove(misplaced),))
            yield Hit(misplaced, {"reason": reason}, on="key", severity="note", repair=repair)


# -- names and descriptions -----------------------------------------------------------------


def name_pattern(node: Node, context: Context) -> Iterator[Hit]:
    """A name with characters that the API refuses, or a longer one than some servers take."""
    for tool in items(node):
        name = tool.get("name")
        if name is None or type(name.value) is not str or tool.literal("type") == MCP:
            continue
        size = len(name.value)
        if not name.value:
            yield Hit(name, {"problem": "is empty"})
        elif not _NAME.fullmatch(name.value):
            yield _with_odd_characters(name, name.value, context)
        elif size > MAX_NAME and context.is_azure:
            yield Hit(name, {"problem": f"has {size} characters; Azure takes {MAX_NAME}"})
        elif size > MAX_NAME:
            problem = f"has {size} characters; Azure and Chat Completions take {MAX_NAME}"
            yield Hit(name, {"problem": problem}, severity="note")


def _with_odd_characters(node: Node, name: str, context: Context) -> Hit:
    """A name that the API refuses; where a plainer one is near, a forced choice follows."""
    allowed = "may hold only the letters a to z and A to Z, digits, '_' and '-'"
    plain = plain_name(name)
    if plain is None:
        return Hit(node, {"problem": allowed})
    repair = renamed(node, plain, context.root)
    return Hit(node, {"problem": f"{allowed}, such as '{plain}'"}, repair=repair)


def duplicate_name(node: Node, _: Context) -> Iterator[Hit]:
    """Two functions with one name."""
    seen: dict[str, Node] = {}
    for tool in functions(node):
        name = tool.get("name")
        if name is None or type(name.value) is not str:
            continue
        first = seen.setdefault(name.value, tool)
        if first is not tool:
            yield Hit(name, related=((first, "the first of that name"),))


def missing_description(node: Node, _: Context, *, shortest: int) -> Iterator[Hit]:
    """A function that the model knows by its name only, or next to nothing more.

    Scripts other than Latin say more in fewer characters; those are not counted.
    """
    for tool in functions(node):
        name = text_of(tool.get("name"))
        shown = f"'{name[:MAX_NAME]}'" if name else "this tool"
        description = tool.get("description")
        if description is None:
            if tool.lacks("description") and tool.get("function") is None:
                yield Hit(tool, {"tool": shown, "problem": "is missing"}, missing="description")
        elif type(description.value) is str and description.value.isascii():
            size = len(description.value.strip())
            if size < shortest:
                problem = f"has {size} characters" if size else "is empty"
                yield Hit(description, {"tool": shown, "problem": problem})


def long_description(node: Node, context: Context) -> Iterator[Hit]:
    """A description of a length that Azure has refused."""
    size = len(text_of(node))
    if size > MAX_DESCRIPTION:
        severity = None if context.is_azure else "note"
        yield Hit(node, {"size": size, "most": MAX_DESCRIPTION}, severity=severity)


def too_many(node: Node, _: Context, *, many: int, most: int) -> Iterator[Hit]:
    """More functions than the model chooses among with ease, or than the server may take."""
    count = sum(1 for _ in functions(node))
    if count > most:
        effect = f"other OpenAI APIs refuse more than {most}, and this one may"
        yield Hit(node, {"count": count, "effect": effect})
    elif count > many:
        effect = f"beyond {many} the model chooses less surely, and each costs tokens"
        yield Hit(node, {"count": count, "effect": effect})
