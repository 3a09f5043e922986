"""Which files a run reads: those that are named, and below folders all that git keeps."""

# os.path is there already; pathlib is an import that every run would pay for.
# ruff: noqa: PTH100, PTH110, PTH112, PTH117, PTH118, PTH120, PTH123, PTH206

from __future__ import annotations

import os
import os.path
from typing import Final, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pathspec import GitIgnoreSpec

ENDINGS: Final = (".yaml", ".yml", ".json", ".jsonl")


class MissingPath(ValueError):  # noqa: N818 - a usage error, worded for people
    """A path that was named and is not there, or cannot be read."""


class Found(NamedTuple):
    """A file to read. `named`: somebody asked for exactly this file."""

    path: str
    named: bool


def find(paths: Iterable[str]) -> list[Found]:
    """The files that the paths stand for, each once, folders sorted. Raises MissingPath."""
    found: dict[str, Found] = {}
    for path in paths:
        if os.path.isdir(path):
            for file in _below(path):
                found.setdefault(file, Found(file, named=False))
        elif os.path.exists(path):
            name = shown(path)
            found[name] = Found(name, named=True)
        else:
            message = f"no such file or folder: {path}"
            raise MissingPath(message)
    return list(found.values())


def shown(path: str) -> str:
    """A path as reports name it: POSIX, relative to the working folder where it lies below."""
    relative = os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)
    if relative.startswith("..") and os.path.isabs(path):
        relative = path
    return relative.replace(os.sep, "/")


def _below(folder: str) -> Iterator[str]:
    ignored = _Ignored(folder)
    pending = [folder]
    while pending:
        here = pending.pop()
        ignored.enter(here)
        with os.scandir(here) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
        folders = []
        for entry in children:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != ".git" and not ignored.matches(entry.path, is_folder=True):
                    folders.append(entry.path)
            elif (
                entry.name.endswith(ENDINGS)
                and entry.is_file()
                and not ignored.matches(entry.path, is_folder=False)
            ):
                yield shown(entry.path)
        pending.extend(reversed(folders))


class _Ignored:
    """What git ignores below a folder: `.gitignore` files and `.git/info/exclude`.

    The files are read, git is not run: a repository that is linted must not make us run
    anything, and its own configuration could.
    """

    def __init__(self, folder: str) -> None:
        self.specs: list[tuple[str, GitIgnoreSpec]] = []
        top = _repository(folder)
        if top is not None:
            self._read(top, os.path.join(top, ".git", "info", "exclude"))
            here = top
            below = os.path.relpath(os.path.abspath(folder), top)
            for part in [] if below == "." else below.split(os.sep):
                self._read(here, os.path.join(here, ".gitignore"))
                here = os.path.join(here, part)

    def enter(self, folder: str) -> None:
        """Read the folder's own `.gitignore`."""
        self._read(os.path.abspath(folder), os.path.join(folder, ".gitignore"))

    def _read(self, base: str, path: str) -> None:
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = file.read().splitlines()
        except OSError:
            return
        from pathspec import GitIgnoreSpec

        self.specs.append((base, GitIgnoreSpec.from_lines(lines)))

    def matches(self, path: str, *, is_folder: bool) -> bool:
        """Whether git ignores the path; the nearest file that speaks of it decides."""
        if not self.specs:
            return False
        absolute = os.path.abspath(path)
        for base, spec in reversed(self.specs):
            relative = os.path.relpath(absolute, base)
            if relative.startswith(".."):
                continue
            verdict = spec.check_file(relative + "/" * is_folder).include
            if verdict is not None:
                return verdict
        return False


def _repository(folder: str) -> str | None:
    """The top of the git work tree that a folder lies in."""
    here = os.path.abspath(folder)
    while not os.path.exists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return None
        here = parent
    return here
