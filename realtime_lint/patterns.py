"""Regular expressions that are compiled when somebody first asks them.

A run meets few of the traps that rules look for; compiling all patterns up front would take
longer than checking a small file.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class _Later:
    """Stands in for a pattern; its methods become those of the compiled one."""

    __slots__ = ("_flags", "_source", "finditer", "fullmatch", "match", "search", "sub")

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Called for a slot that is still empty: compile, and fill them all."""
        compiled = re.compile(self._source, self._flags)
        for method in ("finditer", "fullmatch", "match", "search", "sub"):
            setattr(self, method, getattr(compiled, method))
        found: Callable[..., object] = getattr(compiled, name)
        return found


def compile_later(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern; a mistake in it is raised at its first use."""
    return _Later(source, flags)  # type: ignore[return-value]
