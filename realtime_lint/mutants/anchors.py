"""Regular expressions with one change each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


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
