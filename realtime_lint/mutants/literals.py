"""Numbers and regular expressions with one change each, in schemas as in expressions."""

from __future__ import annotations

import re
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_WRITTEN: Final = 10
"""Nobody writes examples with more items or characters than this, only to show a limit."""
_DECIMALS: Final = re.compile(r"\.(\d+)$")


def next_to(value: float, direction: int, *, integers: bool) -> float:
    """The number beside another, as exact as this is written."""
    decimals = _DECIMALS.search(repr(value))
    if isinstance(value, int) and integers:
        return value + direction
    digits = len(decimals[1]) if decimals is not None else 1
    return round(value + direction * 10.0**-digits, digits)


def unanchored(pattern: str) -> Iterator[tuple[str, str]]:
    """A pattern without the anchor at its beginning, or at its end: pairs of anchor and rest.

    Where anything may follow the anchor, it makes no difference.
    """
    for anchor in ("^", r"\A"):
        rest = pattern.removeprefix(anchor)
        if rest != pattern and not rest.startswith(".*"):
            yield anchor, rest
    for anchor in ("$", r"\Z", r"\z"):
        rest = pattern.removesuffix(anchor)
        slashes = len(rest) - len(rest.rstrip("\\"))
        if rest != pattern and slashes % 2 == 0 and not rest.endswith(".*"):
            yield anchor, rest
