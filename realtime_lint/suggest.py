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
_LEAD: Final = 0.05
"""How much more like it than any other name, for nobody to doubt what was meant."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that somebody who wrote `word` is likely to have meant, or None."""
    return meant(word, candidates)[0]


def unmistakable(word: str, candidates: Iterable[str]) -> str | None:
    """The closest candidate, where no other one is nearly as close: good enough to be written."""
    name, is_certain = meant(word, candidates)
    return name if is_certain else None


def meant(word: str, candidates: Iterable[str]) -> tuple[str | None, bool]:
    """The closest candidate, or None, and whether no other one is nearly as close."""
    names = sorted(set(candidates))
    same = _same(word, names)
    if same:
        return same[0], True
    rivals = _alike(word, names, _CUTOFF - _LEAD)
    if not rivals:
        return None, False
    from difflib import SequenceMatcher  # as below

    best, *others = (SequenceMatcher(None, name, word).ratio() for name in rivals)
    if best < _CUTOFF:
        return None, False
    return rivals[0], all(best - other >= _LEAD for other in others)


def _same(word: str, names: list[str]) -> list[str]:
    """The one name that differs from a word in case and punctuation only."""
    plain = _plain(word) if len(word) <= _LONGEST else None
    same = [name for name in names if _plain(name) == plain]
    return same if len(same) == 1 else []


def _alike(word: str, names: list[str], cutoff: float) -> list[str]:
    """The two names that are most like a word, and like enough; the closest first."""
    if len(word) > _LONGEST:
        return []
    names = [name for name in names if _may_be_close(word, name, cutoff)]
    if not names:
        return []
    from difflib import get_close_matches  # only when something is wrong

    return get_close_matches(word, names, n=2, cutoff=cutoff)


def _may_be_close(word: str, name: str, cutoff: float = _CUTOFF) -> bool:
    """Whether two words have letters enough in common: most have not, and this is quick."""
    ours, theirs = _letters(word), _letters(name)
    common = min(len(word) - len(ours - theirs), len(name) - len(theirs - ours))
    return 2 * common >= cutoff * (len(word) + len(name))


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
