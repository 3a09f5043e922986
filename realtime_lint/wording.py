"""How values, places and lists of them are shown in messages."""

from __future__ import annotations

from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from realtime_lint.source import Node

_TYPE_NAMES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def short(node: Node, limit: int = 40) -> str:
    """A value as it is shown in a message: quoted where it is text, cut where it is long."""
    if node.kind in {"mapping", "sequence"}:
        return _TYPE_NAMES[node.json_type]
    # Cut before the lines are joined, too: every finding in a long text shows it.
    text = node.raw[: 10 * limit]
    text = cut(text if text.isprintable() else " ".join(text.split()), limit)
    return f"'{text}'" if node.kind == "opaque" or type(node.value) is str else text or "null"


def short_key(node: Node) -> str:
    """A node's key as it is shown in a message; nothing where it has none."""
    return cut(node.key or "")


def cut(text: str, limit: int = 40) -> str:
    """A text that is not longer than a message can bear."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def where(node: Node, *, quoted: bool = False) -> str:
    """A node's path in the API's own spelling: session.tools[2].name."""
    text = ""
    for part in node.path:
        text += f"[{part}]" if isinstance(part, int) else f".{cut(part)}"
    text = text.lstrip(".")
    if not quoted:
        return text
    return f"'{text}'" if text else "the document"


def type_list(types: object) -> str:
    """JSON types, as people call them."""
    if not isinstance(types, frozenset):
        return "one of the documented values"
    return listed([name for type_, name in _TYPE_NAMES.items() if type_ in types])


def counted(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def listed(names: list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
