"""Which files of a folder git keeps: those in its index, whatever a `.gitignore` says.

The index is read, git is not run: a repository that is linted must not make us run anything,
and its own configuration could. Format: gitformat-index(5), versions 2 to 4.
"""

# os.path is there already; pathlib is an import that a run would pay for.
# ruff: noqa: PTH100, PTH112, PTH118, PTH123

from __future__ import annotations

import os
import os.path
from typing import Final

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER: Final = 12
_STATUS, _FLAGS = 40, 2
"""Bytes of an entry before its object's name, and behind it, before its path."""
_SHA1, _SHA256 = 20, 32
_EXTENDED: Final = 0x4000
_GITDIR: Final = b"gitdir:"


def kept(folder: str, top: str) -> list[str]:
    """The paths of the files in and below a folder that the index of a work tree names.

    They need not be there. Empty where `top` is no work tree's, and for an index of another format.
    """
    try:
        with open(os.path.join(_git_folder(top), "index"), "rb") as file:
            names = list(_names(file.read()))
    except (OSError, ValueError, IndexError):
        return []
    inside = os.path.relpath(os.path.abspath(folder), top)
    prefix = b"" if inside == os.curdir else os.fsencode(inside.replace(os.sep, "/")) + b"/"
    return [
        os.path.join(folder, *os.fsdecode(name[len(prefix) :]).split("/"))
        for name in names
        if name.startswith(prefix)
    ]


def _git_folder(top: str) -> str:
    """The folder of a repository's own files; in a work tree of another, `.git` names it."""
    path = os.path.join(top, ".git")
    if os.path.isdir(path):
        return path
    with open(path, "rb") as file:
        text = file.read()
    return os.path.join(top, os.fsdecode(text.removeprefix(_GITDIR).strip()))


def _names(data: bytes) -> Iterator[bytes]:
    """The paths in an index. Raises ValueError or IndexError where it is of another format."""
    version = int.from_bytes(data[4:8])
    if data[:4] != b"DIRC" or version not in {2, 3, 4}:
        raise ValueError(data[:8])
    fixed = _STATUS + _size_of_names(data) + _FLAGS
    at, name = _HEADER, b""
    for _ in range(int.from_bytes(data[8:_HEADER])):
        flags = int.from_bytes(data[at + fixed - _FLAGS : at + fixed])
        start = at + fixed + (2 if flags & _EXTENDED else 0)
        shared = b""
        if version == 4:  # noqa: PLR2004 - paths begin with a part of the one before
            dropped, start = _number(data, start)
            shared = name[: len(name) - dropped]
        end = data.index(b"\0", start)
        name = shared + data[start:end]
        yield name
        at = end + 1 if version == 4 else at + (end - at + 8) // 8 * 8  # noqa: PLR2004


def _size_of_names(data: bytes) -> int:
    """Bytes of an object's name, told by the sum at the end; zeros where git leaves that out."""
    from hashlib import sha256  # where something is locked only

    content, end = data[:-_SHA256], data[-_SHA256:]
    return _SHA256 if end in {sha256(content).digest(), bytes(_SHA256)} else _SHA1


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable width, seven bits a byte, and where it ends."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = (value + 1 << 7) | (data[at] & 0x7F)
    return value, at + 1
