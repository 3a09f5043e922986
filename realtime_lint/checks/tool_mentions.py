"""Tools that the instructions speak of and the session does not have."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from realtime_lint.checks.tool_forms import FUNCTION, MCP
from realtime_lint.checks.tools import items, names_of
from realtime_lint.findings import Hit
from realtime_lint.patterns import compile_later
from realtime_lint.source import Span
from realtime_lint.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from realtime_lint.checks import Context
    from realtime_lint.source import Node

# A name in backticks, or with an underscore, beside the word tool or function; or a name in
# backticks that is called. Everything is bounded: instructions may be long and hostile.
_SNAKE: Final = r"[a-z][a-z0-9]{0,30}(?:_[a-z0-9]{1,30}){1,8}"
_CAMEL: Final = r"[a-z]{1,30}(?:[A-Z][a-z0-9]{1,30}){1,8}"
_MENTION: Final = compile_later(
    rf"""
      (?<![\w`]) `([A-Za-z][\w-]{{2,63}})(?:\(\))?` \s{{1,3}} (?i:tool|function)\b
    | (?<![\w`./{{$<@-]) ({_SNAKE})(?:\(\))?["'*]{{0,2}} \s{{1,3}} (?i:tool|function)\b
    | \b(?i:tool|function) \s{{1,3}} (?i:called|named) \s{{1,3}} [`"'*]{{0,2}}({_SNAKE})(?![\w-])
    | \b(?i:call|calling|invoke|invoking) \s{{1,3}} (?:the\s)? `({_SNAKE}|{_CAMEL})(?:\(\))?`
    """,
    re.VERBOSE,
)
_DENIAL: Final = compile_later(
    r"\b(?:no|not|never|without|avoid|unavailable|removed|deprecated|old|former)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_SENTENCE_END: Final = compile_later(r"[.!?;](?:\s|$)|\n\s*(?:\n|[-*#]|\d)")
_ARGUMENT: Final = compile_later(
    r"[`\"'*]*\s+(?:parameter|argument|field|propert|value|input|output|result)", re.IGNORECASE
)
_WORD: Final = compile_later(r"[A-Za-z][\w-]*")
_NEARBY: Final = 40
"""Characters before and after a mention in which a denial takes it back."""
_FACTS: Final = ("_id", "_name", "_number", "_phone", "_date", "_email", "_time")
"""Ends of names that are facts about a caller rather than something to call."""
_API_WORDS: Final = frozenset(
    {"function_call", "function_call_output", "tool_call", "tool_calls", "tool_choice", "tool_use"}
)
_FEW: Final = 4
"""Tools that a message still lists."""
_MOST_READ: Final = 1_000
"""Mentions that are held against the words around them."""
_MOST: Final = 20
"""Mentions that are looked into: each takes a search of the whole text."""


def missing_tool(node: Node, context: Context) -> Iterator[Hit]:
    """A tool by name in the instructions that is not among the tools.

    It speaks only where all tools are known. A name that is nearly that of a tool which the
    instructions never mention is a slip; any other may be meant for something else.
    """
    text = node.value
    if type(text) is not str or ("_" not in text and "`" not in text):
        return
    tools = context.root.get("tools")
    if tools is None or not tools.children:
        return
    mentioned = list(_mentioned(text))
    names = _known_names(tools) if mentioned else None
    if names is None:
        return
    known = _words(tools) | _API_WORDS
    missing = [name for name in dict.fromkeys(mentioned) if name not in known]
    for name in missing[:_MOST]:
        near = closest(name, names)
        is_slip = near is not None and _find(near, text) is None
        if near is not None:
            hint = f"; did you mean '{near}'?"
        else:
            hint = f"; there is {', '.join(sorted(names))}" if len(names) <= _FEW else ""
        severity = None if is_slip else "note"
        span = _place(name, node, context)
        yield Hit(node, {"name": name, "hint": hint}, severity=severity, span=span)


def _mentioned(text: str) -> Iterator[str]:
    """The names that stand in a text as those of tools, and are not taken back nearby."""
    for match in islice(_MENTION.finditer(text), _MOST_READ):
        name = next(group for group in match.groups() if group is not None)
        before = text[max(0, match.start() - _NEARBY) : match.start()]
        after = text[match.end() : match.end() + _NEARBY]
        is_fact = name.endswith(_FACTS) or _ARGUMENT.match(after)
        if not (is_fact or _DENIAL.search(_end(before)) or _DENIAL.search(_begin(after))):
            yield name


def _end(text: str) -> str:
    """The sentence that a text breaks off in."""
    return _SENTENCE_END.sub("\0", text).rpartition("\0")[2]


def _begin(text: str) -> str:
    """The rest of the sentence that a text begins in."""
    return _SENTENCE_END.sub("\0", text).partition("\0")[0]


def _known_names(tools: Node) -> set[str] | None:
    """What the model can call; None where a server's tools are not listed, or any unknown."""
    names = names_of(tools, FUNCTION)
    if names is None:
        return None
    for tool in items(tools):
        if tool.literal("type") == MCP:
            allowed = tool.at("allowed_tools", "tool_names") or tool.get("allowed_tools")
            if allowed is None or allowed.kind != "sequence":
                return None
            for name in allowed.children:
                if type(name.value) is not str:
                    return None
                names.add(name.value)
    return names


def _words(tools: Node) -> set[str]:
    """Every word in the tools: whatever they speak of themselves is no mistake."""
    words: set[str] = set()
    for node in tools.walk():
        words.update(match.group() for match in _WORD.finditer(node.key or ""))
        if type(node.value) is str:
            words.update(match.group() for match in _WORD.finditer(node.value))
    return words


def _find(name: str, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return word.search(text, start, len(text) if end is None else end)


def _place(name: str, node: Node, context: Context) -> Span | None:
    """Where the name stands in the file; None where it is not written there as it reads."""
    found = _find(name, context.document.file.text, node.start, node.end)
    return None if found is None else Span(*found.span())
