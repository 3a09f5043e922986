"""Hashes of lines, by which GitHub knows an alert again: `primaryLocationLineHash`.

As github/codeql-action computes them (src/fingerprints.ts), which warns of every other value.
"""

from __future__ import annotations

from struct import unpack
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from realtime_lint.source import SourceFile

_BASE: Final = 37
_WINDOW: Final = 100
"""So many UTF-16 code units from the start of a line count, be they on it or behind it."""
_TAIL: Final = "\uffff" + "\0" * (_WINDOW - 1)
"""What stands behind the end of a file, for its last lines."""
_BLANKS: Final = {ord(" "): None, ord("\t"): None}


def line_hashes(file: SourceFile, lines: Collection[int]) -> dict[int, str]:
    """The hashes of these lines of a file, each with a count of the lines so far that look alike.

    Lines look alike when their windows are equal: that two windows only share a hash of 64 bits
    does not happen, and so only these lines are hashed.
    """
    text = "\ufeff" + file.text if file.bom else file.text
    text = text.replace("\r\n", "\n").translate(_BLANKS).replace("\r", "\n") + _TAIL
    alike: dict[bytes, int] = {}
    hashes: dict[int, str] = {}
    start = 0
    for line in range(1, max(lines, default=0) + 1):
        units = text[start : start + _WINDOW].encode("utf-16-be", errors="surrogatepass")
        window = units[: 2 * _WINDOW]
        alike[window] = alike.get(window, 0) + 1
        if line in lines:
            hashes[line] = f"{_hash(window):x}:{alike[window]}"
        start = text.find("\n", start) + 1
    return hashes


def _hash(window: bytes) -> int:
    value = 0
    for unit in unpack(f">{_WINDOW}H", window):
        value = (_BASE * value + unit) % 2**64
    return value
