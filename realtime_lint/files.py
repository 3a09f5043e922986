"""Which files a run reads: those that are named, and below folders all that git keeps.

And which project they belong to, and how one of them is written.
"""

# os.path is there already; pathlib is an import that every run would pay for.
# ruff: noqa: PTH100, PTH101, PTH103, PTH105, PTH108, PTH110, PTH112, PTH113, PTH114, PTH116, PTH117
# ruff: noqa: PTH118, PTH120, PTH123, PTH206

from __future__ import annotations

import os
import os.path
import re
import stat
from typing import Final

from realtime_lint.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pathspec import GitIgnoreSpec

ENDINGS: Final = (".yaml", ".yml", ".json", ".jsonl")
SETTINGS: Final = "realtime-lint.toml"
_MISNAMED: Final = (
    ".realtime-lint.toml",
    "realtime_lint.toml",
    "realtimelint.toml",
    "realtime-lint.yaml",
    "realtime-lint.yml",
)
"""Names under which somebody would wait in vain for settings to be read."""
_PIECE: Final = 64 * 1024
_WRITABLE: Final = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
"""One of these bits at least: to root, a file without any is as writable as all others."""
PYPROJECT: Final = "pyproject.toml"
# Also with an underscore: whoever reads the file then says that the name is wrong.
_TABLE: Final = (
    rb"""(?m)^[ \t\[]*["']?tool["']?[ \t]*\.[ \t]*["']?realtime[-_]lint["']?[ \t]*[.=\]]"""
)
_TOOL: Final = rb"(?m)^[ \t]*\[[ \t]*tool[ \t]*\]"
"""Opens the table of all tools, in which ours may be a key, as it may be of a dependency."""


class Refused(ValueError):  # noqa: N818 - worded for people
    """Why what was asked cannot be done, and what to do about it."""


class MissingPath(Refused):
    """A path that was named and is not there, or cannot be read."""


class Unwritable(Refused):
    """Why a file was not given new content; it is what it was."""


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
        _demand_names_in(here)
        settings = tuple(_settings_in(here))
        if settings or os.path.exists(os.path.join(here, ".git")):
            return Project(here, settings)
        parent = os.path.dirname(here)
        if parent == here:
            return Project(start, ())
        here = parent


def settings_below(paths: Iterable[str], root: str) -> list[str]:
    """Files with settings that are nearer to some of these paths than the project at `root`."""
    folders: set[str] = set()
    for path in paths:
        folder = os.path.dirname(os.path.abspath(path))
        while folder.startswith(os.path.join(root, "")) and folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    return [shown(file) for folder in sorted(folders) for file in _settings_in(folder)]


def _demand_names_in(folder: str) -> None:
    """Raise Refused for a file that looks as if it had settings, by a name that nothing reads."""
    for name in _MISNAMED:
        file = os.path.join(folder, name)
        if os.path.isfile(file):
            raise Refused(f"{shown(file)}: nothing reads this file; did you mean '{SETTINGS}'?")


def _settings_in(folder: str) -> Iterator[str]:
    file = os.path.join(folder, SETTINGS)
    if os.path.lexists(file):  # whoever reads it says that it leads nowhere
        yield file
    file = os.path.join(folder, PYPROJECT)
    if os.path.isfile(file):
        with open(file, "rb") as stream:
            text = stream.read().removeprefix(b"\xef\xbb\xbf")
        if b"realtime" in text and (re.search(_TABLE, text) or _is_tool(text)):
            yield file


def _is_tool(text: bytes) -> bool:
    """Whether our table is a key of the table `[tool]`, where few write it."""
    if not re.search(_TOOL, text):
        return False
    import tomllib

    try:
        tool = tomllib.loads(text.decode()).get("tool")
    except (ValueError, RecursionError):  # not ours to judge
        return False
    return isinstance(tool, dict) and "realtime-lint" in tool


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


def tracked(paths: Iterable[str]) -> list[Found]:
    """The files below those of the paths that are folders, if git keeps them, ignored or not."""
    from realtime_lint.git_index import kept  # where some must not be missed only

    found: list[Found] = []
    for folder in filter(os.path.isdir, paths):
        top = repository(folder)
        if top is None:
            continue
        real = os.path.realpath(top)
        found.extend(
            Found(shown(file), named=False)
            for file in kept(folder, top)
            if file.lower().endswith(ENDINGS) and os.path.isfile(file) and _lies_below(file, real)
        )
    return found


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


def replace(path: str, data: bytes, root: str, *, before: bytes) -> None:
    """Give a file new content, so that whoever reads it meanwhile finds the old or the new.

    root    the project's folder: no link leads us out of it
    before  what was read; a file that holds something else by now is left alone, and so is
            one that holds `data` already, such as the same file under another name

    The mode is kept, and the owner where we may. Raises Unwritable.
    """
    try:
        _swap(_target(path, root), path, data, before)
    except OSError as error:
        raise Unwritable(f"cannot write {path}: {error.strerror}") from None


def create(path: str, data: bytes, root: str, *, parents: bool = False) -> None:
    """Write a file that is not there yet, below the project's folder `root`. Raises Unwritable.

    parents  make the folders that it needs, too
    """
    target = os.path.realpath(path)
    if not _lies_below(target, os.path.realpath(root)):
        raise Unwritable(f"cannot write {path}: it leads to {target}, out of the project {root}")
    try:
        if parents:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(path, "xb") as file:  # what is there, be it a link that leads nowhere, stays
            file.write(data)
    except OSError as error:
        raise Unwritable(f"cannot write {path}: {error.strerror}") from None


def _swap(target: str, path: str, data: bytes, before: bytes) -> None:
    from tempfile import mkstemp  # few runs write

    # No ending of ours: whoever lints the folder meanwhile does not read it.
    handle, temporary = mkstemp(prefix=".realtime-lint-", dir=os.path.dirname(target))
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        _take_after(temporary, os.stat(target))
        held = read(target, max(len(before), len(data)) + 1)
        if held == before:
            os.replace(temporary, target)
        elif held != data:
            raise Unwritable(f"{path} has changed since it was read: run again")
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _take_after(path: str, status: os.stat_result) -> None:
    """Give a file of ours the owner and the mode of another."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # as anybody else, we may not
        os.chown(path, status.st_uid, status.st_gid)
    os.chmod(path, stat.S_IMODE(status.st_mode))


def _target(path: str, root: str) -> str:
    """The file that a path leads to, through links, if that may be written."""
    target = os.path.realpath(path)
    is_ours = os.path.islink(path) or os.path.abspath(path).startswith(os.path.join(root, ""))
    if is_ours and not _lies_below(target, os.path.realpath(root)):
        raise Unwritable(f"cannot write {path}: it leads to {target}, out of the project {root}")
    status = os.stat(target)
    if not stat.S_ISREG(status.st_mode):
        raise Unwritable(f"cannot write {path}: it is no regular file")
    if not (status.st_mode & _WRITABLE and os.access(target, os.W_OK)):
        raise Unwritable(f"cannot write {path}: it is read-only")
    return target


def shown(path: str) -> str:
    """A path as reports name it: POSIX, relative to the working folder where it lies below."""
    relative = os.path.relpath(path) if os.path.isabs(path) else os.path.normpath(path)
    if relative.startswith("..") and os.path.isabs(path):
        relative = path
    return relative.replace(os.sep, "/")


def _below(folder: str, excluded: Callable[[str], bool] | None) -> Iterator[str]:
    ignored = _Ignored(folder)
    top = os.path.realpath(repository(folder) or folder)
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
                entry.name.lower().endswith(ENDINGS)
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
        top = repository(folder)
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


def below_top(folder: str) -> str:
    """The path of a folder from the top of its git work tree; empty at the top, and without one."""
    top = repository(folder)
    inside = os.path.relpath(folder, top) if top is not None else os.curdir
    return "" if inside == os.curdir else inside.replace(os.sep, "/")


def repository(folder: str) -> str | None:
    """The top of the git work tree that a folder lies in."""
    here = os.path.abspath(folder)
    while not os.path.exists(os.path.join(here, ".git")):
        parent = os.path.dirname(here)
        if parent == here:
            return None
        here = parent
    return here
