"""Plain data as YAML or JSON text, in the way that everybody reads alike."""

from __future__ import annotations

import json
import re
from typing import Final

from realtime_lint.edits import Unfixable
from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+()-]+)*")
"""Text that needs no quotes anywhere, in no collection and for no loader."""
_WORDS: Final = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false", "null"})
_ESCAPED: Final = re.compile(r"[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]")
_LITERAL: Final = re.compile(r"(?! )(?:[^\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff])+")


class Dialect(NamedTuple):
    """How a collection is written.

    quote   the quotes around keys: `"`, `'`, or none
    colon   what stands between key and value in flow collections
    comma   what stands between items in flow collections
    pad     what stands behind `{` and before `}`
    unit    one step of indentation
    is_json whether strings always stand in double quotes
    """

    quote: str
    colon: str
    comma: str
    pad: str
    unit: str
    is_json: bool


def scalar(value: object, dialect: Dialect, style: str = "plain") -> str:
    """A scalar in one line; text in the quotes of `style` where that can be."""
    if not isinstance(value, str):
        return _constant(value)
    if dialect.is_json:
        return _checked(json.dumps(value, ensure_ascii=False), value)
    if style == "plain" and is_plain(value):
        return value
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _checked(_ESCAPED.sub(_escape, json.dumps(value, ensure_ascii=False)), value)


def is_plain(text: str) -> bool:
    """Whether a text is read as itself without quotes, by every loader and everywhere."""
    return _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS


def key(name: str, dialect: Dialect) -> str:
    """A key, quoted like its neighbours."""
    return scalar(name, dialect, dialect.quote or "plain")


def flow(value: object, dialect: Dialect) -> str:
    """Any value in one line."""
    if isinstance(value, dict):
        members = (f"{key(name, dialect)}{dialect.colon}{flow(it, dialect)}"
                   for name, it in value.items())  # fmt: skip
        return braced(members, dialect)
    if isinstance(value, list):
        return f"[{dialect.comma.join(flow(item, dialect) for item in value)}]"
    return scalar(value, dialect)


def braced(members: Iterable[str], dialect: Dialect) -> str:
    """Members of a mapping in braces, in one line."""
    text = dialect.comma.join(members)
    return f"{{{dialect.pad}{text}{dialect.pad}}}" if text else "{}"


def flow_lines(value: object, dialect: Dialect, indent: str) -> str:
    """Any value; collections of collections over several lines, the first one unindented."""
    inner = indent + dialect.unit
    if isinstance(value, dict) and value:
        items = [f"{inner}{key(name, dialect)}{dialect.colon}{flow_lines(it, dialect, inner)}"
                 for name, it in value.items()]  # fmt: skip
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        items = [inner + flow_lines(item, dialect, inner) for item in value]
        return "[\n" + ",\n".join(items) + f"\n{indent}]"
    return flow(value, dialect)


def block(name: str, value: object, dialect: Dialect) -> list[str]:
    """A member of a block mapping, as lines without the mapping's own indentation."""
    head = f"{key(name, dialect)}:"
    body = block_value(value, dialect)
    return [head + body[0], *body[1:]]


def block_value(value: object, dialect: Dialect) -> list[str]:
    """What stands behind the colon of a member, the rest of its line first."""
    unit = dialect.unit
    if isinstance(value, dict) and value:
        return ["", *(unit + line for line in _members(value, dialect))]
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return ["", *(unit + line for item in value for line in _item(item, dialect))]
    if isinstance(value, str) and "\n" in value:
        literal = _literal(value)
        if literal is not None:
            head, *lines = literal
            return [f" {head}", *(unit + line if line else "" for line in lines)]
    return [f" {flow(value, dialect)}"]


def _members(value: dict[str, object], dialect: Dialect) -> list[str]:
    return [line for name, it in value.items() for line in block(name, it, dialect)]


def _item(value: object, dialect: Dialect) -> list[str]:
    if not (isinstance(value, dict) and value):
        return [f"- {flow(value, dialect)}"]
    first, *rest = _members(value, dialect)
    return [f"- {first}", *(f"  {line}" if line else "" for line in rest)]


def _literal(text: str) -> list[str] | None:
    """The lines of a literal block scalar, its header first; None where it has no such form."""
    body = text.removesuffix("\n")
    # More ends than one would take in the blank lines behind it.
    if _LITERAL.fullmatch(body) is None or body[0] in "\n\t" or body[-1] == "\n":
        return None
    return ["|-" if body == text else "|", *body.split("\n")]


def _constant(value: object) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    if isinstance(value, dict | list):
        raise TypeError
    return json.dumps(value)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04X}"


def _checked(text: str, value: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise Unfixable("half a surrogate pair cannot be written")
    return text
