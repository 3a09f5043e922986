"""Did you mean this? Names for what was misspelt."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from realtime_lint.patterns import compile_later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST: Final = 100
"""Characters of the longest word that may be a misspelling of ours."""
_WORD: Final = compile_later(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CUTOFF: Final = 0.78
"""How like a name a word must be, as `difflib` counts."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that somebody who wrote `word` is likely to have meant, or None."""
    if len(word) > _LONGEST:
        return None
    names, plain = sorted(set(candidates)), _plain(word)
    same = [name for name in names if _plain(name) == plain]
    if len(same) == 1:
        return same[0]
    names = [name for name in names if _may_be_close(word, name)]
    if not names:
        return None
    from difflib import get_close_matches  # only when something is wrong

    matches = get_close_matches(word, names, n=1, cutoff=_CUTOFF)
    return matches[0] if matches else None


def _may_be_close(word: str, name: str) -> bool:
    """Whether two words have letters enough in common: most have not, and this is quick."""
    ours, theirs = _letters(word), _letters(name)
    common = min(len(word) - len(ours - theirs), len(name) - len(theirs - ours))
    return 2 * common >= _CUTOFF * (len(word) + len(name))


def words_in(name: str) -> list[str]:
    """The words of a name in snake_case, kebab-case or camelCase, in lower case."""
    return [match.group().lower() for match in _WORD.finditer(name)]


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """`; did you mean 'x'?` or nothing: the end of a message."""
    name = closest(word, candidates)
    return f"; did you mean '{name}'?" if name is not None else ""


@lru_cache(maxsize=1024)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", text.lower())
