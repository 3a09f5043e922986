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

    quote         the quotes around keys: `"`, `'`, or none
    colon         what stands between key and value in flow collections
    comma         what stands between items in flow collections
    pad           what stands behind `{` and before `}`
    unit          one step of indentation
    is_json       whether strings always stand in double quotes
    has_literals  whether texts of many lines may be written as such, where there is room
    list_unit     the indentation of block lists below their keys
    text_quote    the quotes around texts that need none, or none
    """

    quote: str
    colon: str
    comma: str
    pad: str
    unit: str
    is_json: bool
    has_literals: bool = True
    list_unit: str = "  "
    text_quote: str = ""


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
    return scalar(value, dialect, dialect.text_quote or "plain")


def braced(members: Iterable[str], dialect: Dialect) -> str:
    """Members of a mapping in braces, in one line."""
    text = dialect.comma.join(members)
    return f"{{{dialect.pad}{text}{dialect.pad}}}" if text else "{}"


def flow_lines(value: object, dialect: Dialect, indent: str) -> str:
    """Any value; collections of collections over several lines, the first one unindented."""
    inner = indent + dialect.unit
    if is_inline(value):
        return flow(value, dialect)
    if isinstance(value, dict):
        items = [f"{inner}{key(name, dialect)}{dialect.colon}{flow_lines(it, dialect, inner)}"
                 for name, it in value.items()]  # fmt: skip
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    assert isinstance(value, list)
    items = [inner + flow_lines(item, dialect, inner) for item in value]
    return "[\n" + ",\n".join(items) + f"\n{indent}]"


def block(value: object, dialect: Dialect) -> list[str]:
    """A value as lines of its own, without their indentation."""
    if isinstance(value, dict) and value:
        return [line for name, it in value.items() for line in member(name, it, dialect)]
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return [line for item in value for line in _attached("-", behind_dash(item, dialect))]
    return [flow(value, dialect)]


def member(name: str, value: object, dialect: Dialect) -> list[str]:
    """A member of a block mapping, as lines without the mapping's own indentation."""
    return _attached(f"{key(name, dialect)}:", behind_colon(value, dialect))


def behind_colon(value: object, dialect: Dialect) -> list[str]:
    """What stands behind the colon of a member, the rest of its line first."""
    lines = _literal(value, dialect) or block(value, dialect)
    if isinstance(value, dict | list) and not is_inline(value):
        lines.insert(0, "")
    is_list = isinstance(value, list)
    return _indented(lines, dialect.list_unit if is_list else dialect.unit)


def behind_dash(value: object, dialect: Dialect) -> list[str]:
    """What stands behind the dash of an item, the rest of its line first."""
    return _indented(_literal(value, dialect) or block(value, dialect), "  ")


def is_inline(value: object) -> bool:
    """Whether a value is written in one line even where others are not, but for long texts."""
    if isinstance(value, list):
        return not any(isinstance(item, dict | list) for item in value)
    return not (isinstance(value, dict) and value)


def _attached(head: str, lines: list[str]) -> list[str]:
    return [head + lines[0], *lines[1:]]


def _indented(lines: list[str], step: str) -> list[str]:
    """Lines behind a colon or dash: the first one in its line, the others a step deeper."""
    first, *rest = lines
    return [f" {first}" if first else "", *(step + line if line else "" for line in rest)]


def _literal(text: object, dialect: Dialect) -> list[str] | None:
    """The lines of a literal block scalar, its header first; None where it has no such form."""
    if not isinstance(text, str) or "\n" not in text or not dialect.has_literals:
        return None
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
