"""Did you mean this? Names for what was misspelt."""

from __future__ import annotations

import re
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


_LONGEST: Final = 100
"""Characters of the longest word that may be a misspelling of ours."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that somebody who wrote `word` is likely to have meant, or None."""
    if len(word) > _LONGEST:
        return None
    from difflib import get_close_matches  # only when something is wrong

    names = sorted(set(candidates))
    same = [name for name in names if _plain(name) == _plain(word)]
    if len(same) == 1:
        return same[0]
    matches = get_close_matches(word, names, n=1, cutoff=0.78)
    return matches[0] if matches else None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """`; did you mean 'x'?` or nothing: the end of a message."""
    name = closest(word, candidates)
    return f"; did you mean '{name}'?" if name is not None else ""


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", text.lower())
