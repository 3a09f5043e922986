"""Which files a run reads: those that are named, and below folders all that git keeps.

And which project they belong to.
"""

# os.path is there already; pathlib is an import that every run would pay for.
# ruff: noqa: PTH100, PTH110, PTH112, PTH113, PTH117, PTH118, PTH120, PTH123, PTH206

from __future__ import annotations

import os
import os.path
import re
from typing import Final

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pathspec import GitIgnoreSpec

ENDINGS: Final = (".yaml", ".yml", ".json", ".jsonl")
SETTINGS: Final = "realtime-lint.toml"
_PIECE: Final = 64 * 1024
PYPROJECT: Final = "pyproject.toml"
# Also with an underscore: whoever reads the file then says that the name is wrong.
_TABLE: Final = (
    rb"""(?m)^[ \t\[]*["']?tool["']?[ \t]*\.[ \t]*["']?realtime[-_]lint["']?[ \t]*[.=\]]"""
)


class MissingPath(ValueError):  # noqa: N818 - a usage error, worded for people
    """A path that was named and is not there, or cannot be read."""


class Found(NamedTuple):
    """A file to read. `named`: somebody asked for exactly this file."""

    path: str
    named: bool


class Project(NamedTuple):
    """What a run belongs to: the folder that globs start at, and its files with settings.

    More than one such file is a mistake, for whoever reads them to tell.
    """

    root: str
    settings: tuple[str, ...]


def project(folder: str) -> Project:
    """The project of a folder: its nearest ancestor with settings or a `.git`, else itself."""
    here = start = os.path.abspath(folder)
    while True:
        settings = tuple(_settings_in(here))
        if settings or os.path.exists(os.path.join(here, ".git")):
            return Project(here, settings)
        parent = os.path.dirname(here)
        if parent == here:
            return Project(start, ())
        here = parent


def _settings_in(folder: str) -> Iterator[str]:
    file = os.path.join(folder, SETTINGS)
    if os.path.isfile(file):
        yield file
    file = os.path.join(folder, PYPROJECT)
    if os.path.isfile(file):
        with open(file, "rb") as stream:
            text = stream.read()
        if b"realtime" in text and re.search(_TABLE, text):
            yield file


def covers(paths: Iterable[str], root: str) -> bool:
    """Whether one of the paths is the folder `root` or a folder above it."""
    folders = (os.path.join(os.path.abspath(path), "") for path in paths)
    return any(os.path.join(root, "").startswith(folder) for folder in folders)


def find(
    paths: Iterable[str], excluded: Callable[[str], bool] | None = None, *, force: bool = False
) -> list[Found]:
    """The files that the paths stand for, each once, folders sorted. Raises MissingPath.

    excluded  tells the files and folders to leave out; those that are named stay
    force     leave out those that are named, too
    """
    found: dict[str, Found] = {}
    for path in paths:
        if os.path.isdir(path):
            for file in _below(path, excluded):
                found.setdefault(file, Found(file, named=False))
        elif os.path.exists(path):
            name = shown(path)
            if not (force and excluded is not None and excluded(name)):
                found[name] = Found(name, named=True)
        else:
            message = f"no such file or folder: {path}"
            raise MissingPath(message)
    return list(found.values())


def read(path: str, most: int) -> bytes:
    """A file's bytes, or the first `most` of them: enough to see that it is too large.

    Piece by piece: a pipe has no size, and room for the largest file costs more than a small
    one takes to check.
    """
    pieces = []
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(min(most, _PIECE)):
            pieces.append(piece)
            most -= len(piece)
    return b"".join(pieces)


def shown(path: str) -> str:
    """A path as reports name it: POSIX, relative to the working folder where it lies below."""
    relative = os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)
    if relative.startswith("..") and os.path.isabs(path):
        relative = path
    return relative.replace(os.sep, "/")


def _below(folder: str, excluded: Callable[[str], bool] | None) -> Iterator[str]:
    ignored = _Ignored(folder)
    top = os.path.realpath(_repository(folder) or folder)
    pending = [folder]
    while pending:
        here = pending.pop()
        ignored.enter(here)
        with os.scandir(here) as entries:
            children = sorted(entries, key=lambda entry: entry.name)
        folders = []
        for entry in children:
            if excluded is not None and excluded(entry.path):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.name != ".git" and not ignored.matches(entry.path, is_folder=True):
                    folders.append(entry.path)
            elif (
                entry.name.endswith(ENDINGS)
                and _is_file(entry)
                and (not entry.is_symlink() or _lies_below(entry.path, top))
                and not ignored.matches(entry.path, is_folder=False)
            ):
                yield shown(entry.path)
        pending.extend(reversed(folders))


def _lies_below(path: str, top: str) -> bool:
    """Whether a link stays inside: what is linted must not make us read anything else."""
    return os.path.realpath(path).startswith(os.path.join(top, ""))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file or a link to one; a link that leads nowhere is none."""
    try:
        return entry.is_file()
    except OSError:  # round in a circle
        return False


def _patterns(lines: list[str]) -> GitIgnoreSpec:
    """The lines of a `.gitignore`; like git, without those that are no pattern."""
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        if len(lines) == 1:
            return GitIgnoreSpec([])
        return GitIgnoreSpec([spec for line in lines for spec in _patterns([line]).patterns])


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
        self.specs.append((base, _patterns(lines)))

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
