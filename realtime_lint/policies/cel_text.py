"""The text of a CEL expression in tokens, with their places."""

from __future__ import annotations

from typing import Final

from realtime_lint.patterns import compile_later
from realtime_lint.records import NamedTuple

_STRING: Final = (
    r"[bB]?[rR](?:'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'[^'\r\n]*'|\"[^\"\r\n]*\")"
    r"|[bB]?(?:'''(?:\\[\s\S]|[^\\])*?'''|\"\"\"(?:\\[\s\S]|[^\\])*?\"\"\""
    r"|'(?:\\.|[^\\'\r\n])*'|\"(?:\\.|[^\\\"\r\n])*\")"
)
_NUMBER: Final = r"0x[0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?[uU]?"
_TOKEN: Final = compile_later(
    rf"(?P<space>\s+)|(?P<comment>//[^\n]*)|(?P<string>{_STRING})|(?P<number>{_NUMBER})"
    r"|(?P<name>[A-Za-z_]\w*|`[^`\n]+`)|(?P<operator>&&|\|\||[=!<>]=|.)"
)


class Token(NamedTuple):
    """A piece of an expression.

    kind   `name`, `string`, `number`, `operator` or `comment`
    start  its offset in code points
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)


def tokens(expression: str) -> tuple[Token, ...]:
    """The tokens of an expression, comments included; what is no CEL is an operator."""
    return tuple(
        Token(str(match.lastgroup), match.group(), match.start())
        for match in _TOKEN.finditer(expression)
        if match.lastgroup != "space"
    )


class BrokenExpression(ValueError):  # noqa: N818 - worded for the author of a policy
    """An expression that cannot be a policy, and the offset in its text where that shows."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(message)
        self.offset = offset
