"""Globs for files of a project: relative to its root, and decided in time linear in the path."""

from __future__ import annotations

import os.path
import re
from fnmatch import translate
from typing import Final

_OF_OTHER_TOOLS: Final = frozenset("\\[]{}")
"""Means nothing here; whoever writes it would wait in vain for a match."""


class Glob:
    """A glob: `*` and `?` stay within a name, `**` is any number of folders.

    What matches a folder matches everything below it. Raises ValueError, worded for people,
    for what could match no file of a project.
    """

    __slots__ = ("_parts", "text")

    def __init__(self, text: str) -> None:
        names = (text.removesuffix("/") or text).split("/")
        if not {"", ".", ".."}.isdisjoint(names):
            message = f"'{text}' is no glob relative to the project root, such as config/**/*.yaml"
            raise ValueError(message)
        if text.startswith("!") or not _OF_OTHER_TOOLS.isdisjoint(text):
            message = f"'{text}' is no glob of ours: only *, ** and ? have a meaning"
            raise ValueError(message)
        self.text = text
        self._parts = [None if name == "**" else re.compile(translate(name)) for name in names]

    def matches(self, path: str) -> bool:
        """Whether it matches a path relative to the project root, or a folder above it."""
        end = len(self._parts)
        used = self._past_folders({0})
        for name in path.split("/"):
            if end in used:
                return True
            after = set()
            for number in used:
                part = self._parts[number]
                if part is None:
                    after.add(number)
                elif part.match(name):
                    after.add(number + 1)
            used = self._past_folders(after)
        return end in used

    def names(self, path: str, root: str) -> bool:
        """Whether it stands for exactly this file, from where we are, and so for no other."""
        return self.text == relative(path, root)

    def _past_folders(self, numbers: set[int]) -> set[int]:
        """Numbers of parts that may be used up; `**` may also stand for no folder at all."""
        reached = set(numbers)
        for number in numbers:
            while number < len(self._parts) and self._parts[number] is None:
                number += 1  # noqa: PLW2901
                reached.add(number)
        return reached


def relative(path: str, root: str) -> str | None:
    """A path as globs see it: POSIX, from the project root; None where it lies elsewhere."""
    try:
        inside = os.path.relpath(path, root)
    except ValueError:  # another drive
        return None
    return None if inside.split(os.sep, 1)[0] == os.pardir else inside.replace(os.sep, "/")
