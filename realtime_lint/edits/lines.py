"""Lines of text on their way from one indentation to another."""

from __future__ import annotations

import re
from typing import Final

_LINE_END: Final = re.compile(r"\r\n|\r")


def normal(text: str) -> str:
    """A text whose lines end as generated ones do, until it is known how those of its file do."""
    return _LINE_END.sub("\n", text)


def joined(prefix: str, lines: list[str], column: int) -> str:
    """Lines at a column; the first one may stand in a line that has begun."""
    first, *rest = lines
    return prefix + first + "".join(f"\n{' ' * column}{line}" if line else "\n" for line in rest)


def shifted(text: str, old: str) -> list[str]:
    """The lines of a text without the indentation `old`, which its first one does not have."""
    first, *rest = text.split("\n")
    return [first, *(line.removeprefix(old) if line.strip(" \t") or line.startswith(old) else ""
                     for line in rest)]  # fmt: skip
